//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_floats_format
#cgo nocallback millicore_floats_format
#cgo noescape millicore_floats_parse
#cgo nocallback millicore_floats_parse
#include "core.h"
*/
import "C"

import "github.com/millicore/millicore/bindings/go/internal/backend"

func (l *library) FormatFloats(dst *backend.Strings, values []float64) error {
	c, err := l.contexts.acquire()
	if err != nil {
		return err
	}
	defer l.contexts.release(c)
	var data *C.uint8_t
	var offsets *C.uint32_t
	status := C.millicore_floats_format(c.ctx, pointer[C.double](values), C.size_t(len(values)), &data, &offsets)
	if status != 0 {
		return c.refused(status)
	}
	c.strings(dst, data, offsets, len(values))
	return nil
}

func (l *library) ParseFloats(dst []float64, statuses []int32, texts backend.Strings) error {
	c, err := l.contexts.acquire()
	if err != nil {
		return err
	}
	defer l.contexts.release(c)
	status := C.millicore_floats_parse(c.ctx,
		pointer[C.uint8_t](texts.Data), pointer[C.uint32_t](texts.Offsets), C.size_t(texts.Len()),
		pointer[C.double](dst), pointer[C.int32_t](statuses))
	if status != 0 {
		return c.refused(status)
	}
	return nil
}
