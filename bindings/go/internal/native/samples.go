//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_samples_deduplicate
#cgo nocallback millicore_samples_deduplicate
#cgo noescape millicore_samples_deduplicate_integers
#cgo nocallback millicore_samples_deduplicate_integers
#cgo noescape millicore_samples_merge
#cgo nocallback millicore_samples_merge
#cgo noescape millicore_samples_verdict
#cgo nocallback millicore_samples_verdict
#include "core.h"
*/
import "C"

import "github.com/millicore/millicore/bindings/go/internal/backend"

func (l *library) Deduplicate(timestamps []int64, values []float64, offsets []uint32, interval int64, stale uint32, kept []uint32) error {
	if err := l.open(); err != nil {
		return err
	}
	status := C.millicore_samples_deduplicate(pointer[C.int64_t](timestamps), pointer[C.double](values),
		pointer[C.uint32_t](offsets), C.size_t(len(kept)), C.int64_t(interval), C.uint32_t(stale), pointer[C.uint32_t](kept))
	if status != 0 {
		return refused(status)
	}
	return nil
}

func (l *library) DeduplicateIntegers(timestamps, values []int64, offsets []uint32, interval int64, stale uint32, kept []uint32) error {
	if err := l.open(); err != nil {
		return err
	}
	status := C.millicore_samples_deduplicate_integers(pointer[C.int64_t](timestamps), pointer[C.int64_t](values),
		pointer[C.uint32_t](offsets), C.size_t(len(kept)), C.int64_t(interval), C.uint32_t(stale), pointer[C.uint32_t](kept))
	if status != 0 {
		return refused(status)
	}
	return nil
}

func (l *library) Merge(blocks, out *backend.Samples, series []uint32, interval int64, stale uint32) error {
	c, err := l.contexts.acquire()
	if err != nil {
		return err
	}
	defer l.contexts.release(c)
	status := C.millicore_samples_merge(c.ctx,
		pointer[C.int64_t](blocks.Timestamps), pointer[C.double](blocks.Values),
		pointer[C.uint32_t](blocks.Offsets), C.size_t(max(0, len(blocks.Offsets)-1)),
		pointer[C.uint32_t](series), C.size_t(max(0, len(series)-1)), C.int64_t(interval), C.uint32_t(stale),
		pointer[C.int64_t](out.Timestamps), pointer[C.double](out.Values), pointer[C.uint32_t](out.Offsets))
	if status != 0 {
		return c.refused(status)
	}
	return nil
}

func (l *library) SeriesVerdict(nodes, answered, failed, factors []uint32, replicationFactor uint32) (uint32, error) {
	if err := l.open(); err != nil {
		return 0, err
	}
	var verdict C.uint32_t
	status := C.millicore_samples_verdict(pointer[C.uint32_t](nodes), pointer[C.uint32_t](answered),
		pointer[C.uint32_t](failed), pointer[C.uint32_t](factors), C.size_t(len(nodes)),
		C.uint32_t(replicationFactor), &verdict)
	if status != 0 {
		return 0, refused(status)
	}
	return uint32(verdict), nil
}
