//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_families_convert
#cgo nocallback millicore_families_convert
#cgo noescape millicore_families_read
#cgo nocallback millicore_families_read
#cgo noescape write_families
#cgo nocallback write_families
#cgo noescape millicore_families_negotiate
#cgo nocallback millicore_families_negotiate
#include "core.h"

// The struct by value, as that of decide_hpa_columns.
static int32_t write_families(millicore_ctx *ctx, uint32_t format, uint32_t escaping,
	uint32_t flags, millicore_family_rows rows, const uint8_t **out, size_t *len) {
	return millicore_families_write(ctx, format, escaping, flags, &rows, out, len);
}
*/
import "C"

import (
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

func (l *library) AppendFamilies(dst []byte, format, escaping uint32, created bool, delimited []byte) ([]byte, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return dst, err
	}
	defer l.contexts.release(c)
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_families_convert(c.ctx, C.uint32_t(format), C.uint32_t(escaping), flag(created),
		pointer[C.uint8_t](delimited), C.size_t(len(delimited)), &out, &n)
	dst = c.append(dst, out, n)
	if status != 0 {
		return dst, c.refused(status)
	}
	return dst, nil
}

func (l *library) ReadFamilies(delimited []byte, out *backend.FamilyRows) error {
	c, err := l.contexts.acquire()
	if err != nil {
		return err
	}
	defer l.contexts.release(c)
	var got C.millicore_family_rows
	got.size = C.uint32_t(unsafe.Sizeof(got))
	status := C.millicore_families_read(c.ctx, pointer[C.uint8_t](delimited), C.size_t(len(delimited)), &got)
	n := int(got.row_count)
	out.Kinds = replace(out.Kinds, got.kinds, n)
	out.Given = replace(out.Given, got.given, n)
	texts := backend.Strings{Data: out.TextData, Offsets: out.TextOffsets}
	c.strings(&texts, got.text_data, got.text_offsets, 2*n)
	out.TextData, out.TextOffsets = texts.Data, texts.Offsets
	out.Numbers = replace(out.Numbers, got.numbers, 2*n)
	out.Integers = replace(out.Integers, got.integers, 2*n)
	c.lent = max(c.lent, 42*n+len(out.TextData))
	if status != 0 {
		return c.refused(status)
	}
	return nil
}

func (l *library) WriteFamilies(dst []byte, format, escaping uint32, created bool, rows *backend.FamilyRows) ([]byte, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return dst, err
	}
	defer l.contexts.release(c)
	var out *C.uint8_t
	var n C.size_t
	columns := C.millicore_family_rows{
		row_count:    C.uint32_t(len(rows.Kinds)),
		kinds:        column[C.uint8_t](rows.Kinds),
		given:        column[C.uint8_t](rows.Given),
		text_data:    column[C.uint8_t](rows.TextData),
		text_offsets: column[C.uint32_t](rows.TextOffsets),
		numbers:      column[C.double](rows.Numbers),
		integers:     column[C.int64_t](rows.Integers),
	}
	columns.size = C.uint32_t(unsafe.Sizeof(columns))
	status := C.write_families(c.ctx, C.uint32_t(format), C.uint32_t(escaping), flag(created), columns, &out, &n)
	dst = c.append(dst, out, n)
	if status != 0 {
		return dst, c.refused(status)
	}
	return dst, nil
}

func flag(set bool) C.uint32_t {
	if set {
		return 1
	}
	return 0
}

func (l *library) Negotiate(accept string, openMetrics bool) (format, escaping uint32, contentType string, err error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return 0, 0, "", err
	}
	defer l.contexts.release(c)
	var chosen, scheme C.uint32_t
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_families_negotiate(c.ctx, text(accept), C.size_t(len(accept)), flag(openMetrics), &chosen, &scheme, &out, &n)
	if status != 0 {
		return 0, 0, "", c.refused(status)
	}
	return uint32(chosen), uint32(scheme), string(view[byte](out, int(n))), nil
}
