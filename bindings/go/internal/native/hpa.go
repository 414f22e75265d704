//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_hpa_decide
#cgo nocallback millicore_hpa_decide
#cgo noescape millicore_hpa_explain
#cgo nocallback millicore_hpa_explain
#cgo noescape millicore_hpa_lint
#cgo nocallback millicore_hpa_lint
#include "core.h"
*/
import "C"

func (l *library) DecideHPA(dst, hpaCase []byte, flags uint32) ([]byte, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return dst, err
	}
	defer l.contexts.release(c)
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_hpa_decide(c.ctx, pointer[C.uint8_t](hpaCase), C.size_t(len(hpaCase)),
		C.uint32_t(flags), &out, &n)
	if status != 0 {
		return dst, c.refused(status)
	}
	return c.append(dst, out, n), nil
}

func (l *library) ExplainHPA(dst, hpaCase []byte, flags uint32) ([]byte, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return dst, err
	}
	defer l.contexts.release(c)
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_hpa_explain(c.ctx, pointer[C.uint8_t](hpaCase), C.size_t(len(hpaCase)),
		C.uint32_t(flags), &out, &n)
	if status != 0 {
		return dst, c.refused(status)
	}
	return c.append(dst, out, n), nil
}

func (l *library) LintHPA(dst, hpaCase []byte, flags uint32) ([]byte, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return dst, err
	}
	defer l.contexts.release(c)
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_hpa_lint(c.ctx, pointer[C.uint8_t](hpaCase), C.size_t(len(hpaCase)),
		C.uint32_t(flags), &out, &n)
	if status != 0 {
		return dst, c.refused(status)
	}
	return c.append(dst, out, n), nil
}
