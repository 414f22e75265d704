//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_families_convert
#cgo nocallback millicore_families_convert
#cgo noescape millicore_families_negotiate
#cgo nocallback millicore_families_negotiate
#include "core.h"
*/
import "C"

func (l *library) AppendFamilies(dst []byte, format, escaping uint32, created bool, delimited []byte) ([]byte, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return dst, err
	}
	defer l.contexts.release(c)
	var out *C.uint8_t
	var n C.size_t
	flags := C.uint32_t(0)
	if created {
		flags = 1
	}
	status := C.millicore_families_convert(c.ctx, C.uint32_t(format), C.uint32_t(escaping), flags,
		pointer[C.uint8_t](delimited), C.size_t(len(delimited)), &out, &n)
	dst = c.append(dst, out, n)
	if status != 0 {
		return dst, c.refused(status)
	}
	return dst, nil
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
	flags := C.uint32_t(0)
	if openMetrics {
		flags = 1
	}
	status := C.millicore_families_negotiate(c.ctx, text(accept), C.size_t(len(accept)), flags, &chosen, &scheme, &out, &n)
	if status != 0 {
		return 0, 0, "", c.refused(status)
	}
	return uint32(chosen), uint32(scheme), string(view[byte](out, int(n))), nil
}
