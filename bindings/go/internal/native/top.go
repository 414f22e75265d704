//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_top_pods
#cgo nocallback millicore_top_pods
#cgo noescape millicore_top_nodes
#cgo nocallback millicore_top_nodes
#include "core.h"
*/
import "C"

import "github.com/millicore/millicore/bindings/go/internal/backend"

func (l *library) AppendTopPods(dst, list []byte, flags, sort uint32) ([]byte, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return dst, err
	}
	defer l.contexts.release(c)
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_top_pods(c.ctx, pointer[C.uint8_t](list), C.size_t(len(list)),
		C.uint32_t(flags), C.uint32_t(sort), &out, &n)
	if status != 0 {
		return dst, c.refused(status)
	}
	return c.append(dst, out, n), nil
}

func (l *library) AppendTopNodes(dst, list []byte, flags, sort uint32, available backend.Rows, missingSwap backend.Strings) ([]byte, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return dst, err
	}
	defer l.contexts.release(c)
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_top_nodes(c.ctx, pointer[C.uint8_t](list), C.size_t(len(list)),
		C.uint32_t(flags), C.uint32_t(sort),
		pointer[C.uint8_t](available.Data), pointer[C.uint32_t](available.Offsets),
		pointer[C.uint32_t](available.Rows), C.size_t(available.Len()),
		pointer[C.uint8_t](missingSwap.Data), pointer[C.uint32_t](missingSwap.Offsets), C.size_t(missingSwap.Len()),
		&out, &n)
	if status != 0 {
		return dst, c.refused(status)
	}
	return c.append(dst, out, n), nil
}
