//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_json_path
#cgo nocallback millicore_json_path
#include "core.h"
*/
import "C"

func (l *library) JSONPath(dst, document []byte, offset uint64) ([]byte, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return dst, err
	}
	defer l.contexts.release(c)
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_json_path(c.ctx, pointer[C.uint8_t](document), C.size_t(len(document)),
		C.uint64_t(offset), &out, &n)
	if status != 0 {
		return dst, c.refused(status)
	}
	return c.append(dst, out, n), nil
}
