//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_vpa_recommend
#cgo nocallback millicore_vpa_recommend
#cgo noescape millicore_vpa_explain
#cgo nocallback millicore_vpa_explain
#cgo noescape millicore_vpa_process
#cgo nocallback millicore_vpa_process
#cgo noescape millicore_vpa_simulate
#cgo nocallback millicore_vpa_simulate
#include "core.h"
*/
import "C"

func (l *library) RecommendVPA(dst, document []byte, flags uint32) ([]byte, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return dst, err
	}
	defer l.contexts.release(c)
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_vpa_recommend(c.ctx, pointer[C.uint8_t](document), C.size_t(len(document)),
		C.uint32_t(flags), &out, &n)
	if status != 0 {
		return dst, c.refused(status)
	}
	return c.append(dst, out, n), nil
}

func (l *library) ExplainVPA(dst, document []byte, flags uint32) ([]byte, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return dst, err
	}
	defer l.contexts.release(c)
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_vpa_explain(c.ctx, pointer[C.uint8_t](document), C.size_t(len(document)),
		C.uint32_t(flags), &out, &n)
	if status != 0 {
		return dst, c.refused(status)
	}
	return c.append(dst, out, n), nil
}

func (l *library) ProcessVPA(dst, document []byte, flags uint32) ([]byte, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return dst, err
	}
	defer l.contexts.release(c)
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_vpa_process(c.ctx, pointer[C.uint8_t](document), C.size_t(len(document)),
		C.uint32_t(flags), &out, &n)
	if status != 0 {
		return dst, c.refused(status)
	}
	return c.append(dst, out, n), nil
}

func (l *library) SimulateVPA(dst, document []byte, flags uint32) ([]byte, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return dst, err
	}
	defer l.contexts.release(c)
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_vpa_simulate(c.ctx, pointer[C.uint8_t](document), C.size_t(len(document)),
		C.uint32_t(flags), &out, &n)
	if status != 0 {
		return dst, c.refused(status)
	}
	return c.append(dst, out, n), nil
}
