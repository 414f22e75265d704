//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_exposition_parse
#cgo nocallback millicore_exposition_parse
#cgo noescape millicore_exposition_labels
#cgo nocallback millicore_exposition_labels
#cgo noescape millicore_exposition_start_timestamps
#cgo nocallback millicore_exposition_start_timestamps
#cgo noescape millicore_exposition_unescape
#cgo nocallback millicore_exposition_unescape
#cgo noescape millicore_exposition_label_names
#cgo nocallback millicore_exposition_label_names
#cgo noescape millicore_exposition_family
#cgo nocallback millicore_exposition_family
#cgo noescape millicore_exposition_header
#cgo nocallback millicore_exposition_header
#include "core.h"
*/
import "C"

import (
	"slices"
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

func (l *library) ParsePage(profile uint32, page []byte, out *backend.Page) error {
	c, err := l.contexts.acquire()
	if err != nil {
		return err
	}
	defer l.contexts.release(c)
	var got C.millicore_exposition_page
	got.size = C.uint32_t(unsafe.Sizeof(got))
	status := C.millicore_exposition_parse(c.ctx, C.uint32_t(profile), pointer[C.uint8_t](page), C.size_t(len(page)), &got)
	replacePage(out, &got)
	c.lent = max(c.lent, 38*len(out.Kinds)+4*len(out.Labels))
	if status != 0 {
		return c.refused(status)
	}
	return nil
}

// replacePage copies the columns of a page.
func replacePage(out *backend.Page, got *C.millicore_exposition_page) {
	n, labels := int(got.entry_count), int(got.label_count)
	out.Kinds = replace(out.Kinds, got.kinds, n)
	out.Names = replace(out.Names, got.names, 2*n)
	out.Texts = replace(out.Texts, got.texts, 2*n)
	out.Values = replace(out.Values, got.values, n)
	out.Timestamps = replace(out.Timestamps, got.timestamps, n)
	out.HasTimestamp = replace(out.HasTimestamp, got.has_timestamp, n)
	out.LabelRows = replace(out.LabelRows, got.label_rows, n+1)
	out.Labels = replace(out.Labels, got.labels, 4*labels)
	exemplars, exemplarLabels := int(got.exemplar_count), 0
	out.ExemplarEntries = replace(out.ExemplarEntries, got.exemplar_entries, exemplars)
	out.ExemplarValues = replace(out.ExemplarValues, got.exemplar_values, exemplars)
	out.ExemplarTimestamps = replace(out.ExemplarTimestamps, got.exemplar_timestamps, exemplars)
	out.ExemplarHasTimestamp = replace(out.ExemplarHasTimestamp, got.exemplar_has_timestamp, exemplars)
	out.ExemplarLabelRows = replace(out.ExemplarLabelRows, got.exemplar_label_rows, exemplars+1)
	if exemplars > 0 {
		exemplarLabels = int(out.ExemplarLabelRows[exemplars])
	}
	out.ExemplarLabels = replace(out.ExemplarLabels, got.exemplar_labels, 4*exemplarLabels)
	out.Skipped = replace(out.Skipped, got.skipped, 4*int(got.skipped_count))
}

func (l *library) LabelSets(profile uint32, page []byte, texts *backend.Strings, into []uint32) ([]uint32, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return into, err
	}
	defer l.contexts.release(c)
	var data *C.uint8_t
	var offsets, rows *C.uint32_t
	var entries C.size_t
	status := C.millicore_exposition_labels(c.ctx, C.uint32_t(profile),
		pointer[C.uint8_t](page), C.size_t(len(page)), &data, &offsets, &rows, &entries)
	into = replace(into, rows, int(entries)+1)
	cells := 0
	if len(into) > 0 {
		cells = int(into[len(into)-1])
	}
	c.strings(texts, data, offsets, cells)
	if status != 0 {
		return into, c.refused(status)
	}
	return into, nil
}

func (l *library) StartTimestamps(page []byte, starts []int64, created []byte) ([]int64, []byte, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return starts, created, err
	}
	defer l.contexts.release(c)
	var at *C.int64_t
	var marks *C.uint8_t
	var n C.size_t
	status := C.millicore_exposition_start_timestamps(c.ctx,
		pointer[C.uint8_t](page), C.size_t(len(page)), &at, &marks, &n)
	starts, created = replace(starts, at, int(n)), replace(created, marks, int(n))
	c.lent = max(c.lent, 9*int(n))
	if status != 0 {
		return starts, created, c.refused(status)
	}
	return starts, created, nil
}

func (l *library) Unescape(dst *backend.Strings, src backend.Strings) error {
	c, err := l.contexts.acquire()
	if err != nil {
		return err
	}
	defer l.contexts.release(c)
	var data *C.uint8_t
	var offsets *C.uint32_t
	status := C.millicore_exposition_unescape(c.ctx,
		pointer[C.uint8_t](src.Data), pointer[C.uint32_t](src.Offsets), C.size_t(src.Len()), &data, &offsets)
	if status != 0 {
		return c.refused(status)
	}
	c.strings(dst, data, offsets, src.Len())
	return nil
}

func (l *library) LabelNames(profile uint32, prefix string, keys, allow backend.Strings, names *backend.Strings, order []uint32) ([]uint32, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return order, err
	}
	defer l.contexts.release(c)
	order = slices.Grow(order[:0], keys.Len())[:keys.Len()]
	var data *C.uint8_t
	var offsets *C.uint32_t
	var count C.size_t
	status := C.millicore_exposition_label_names(c.ctx, C.uint32_t(profile),
		text(prefix), C.size_t(len(prefix)),
		pointer[C.uint8_t](keys.Data), pointer[C.uint32_t](keys.Offsets), C.size_t(keys.Len()),
		pointer[C.uint8_t](allow.Data), pointer[C.uint32_t](allow.Offsets), C.size_t(allow.Len()),
		&data, &offsets, pointer[C.uint32_t](order), &count)
	if status != 0 {
		return order[:0], c.refused(status)
	}
	c.strings(names, data, offsets, int(count))
	return order[:count], nil
}

func (l *library) AppendFamily(dst []byte, name string, texts backend.Strings, keyRows, valueRows []uint32, values []float64) ([]byte, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return dst, err
	}
	defer l.contexts.release(c)
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_exposition_family(c.ctx, text(name), C.size_t(len(name)),
		pointer[C.uint8_t](texts.Data), pointer[C.uint32_t](texts.Offsets),
		pointer[C.uint32_t](keyRows), pointer[C.uint32_t](valueRows),
		pointer[C.double](values), C.size_t(len(values)), &out, &n)
	if status != 0 {
		return dst, c.refused(status)
	}
	return c.append(dst, out, n), nil
}

func (l *library) AppendHeader(dst []byte, profile uint32, name, help, typeWord string) ([]byte, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return dst, err
	}
	defer l.contexts.release(c)
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_exposition_header(c.ctx, C.uint32_t(profile), text(name), C.size_t(len(name)),
		text(help), C.size_t(len(help)), text(typeWord), C.size_t(len(typeWord)), &out, &n)
	if status != 0 {
		return dst, c.refused(status)
	}
	return c.append(dst, out, n), nil
}
