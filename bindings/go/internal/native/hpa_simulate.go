//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_hpa_simulate
#cgo nocallback millicore_hpa_simulate
#include "core.h"
*/
import "C"

func (l *library) SimulateHPA(dst, simulation []byte, flags uint32) ([]byte, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return dst, err
	}
	defer l.contexts.release(c)
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_hpa_simulate(c.ctx, pointer[C.uint8_t](simulation), C.size_t(len(simulation)),
		C.uint32_t(flags), &out, &n)
	if status != 0 {
		return dst, c.refused(status)
	}
	return c.append(dst, out, n), nil
}
