//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_topology_spread
#cgo nocallback millicore_topology_spread
#cgo noescape millicore_topology_survive
#cgo nocallback millicore_topology_survive
#cgo noescape millicore_topology_plan
#cgo nocallback millicore_topology_plan
#include "core.h"
*/
import "C"

import "github.com/millicore/millicore/bindings/go/internal/backend"

func (l *library) Topology(call backend.TopologyCall, dst, document []byte) ([]byte, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return dst, err
	}
	defer l.contexts.release(c)
	var out *C.uint8_t
	var n C.size_t
	data, length := pointer[C.uint8_t](document), C.size_t(len(document))
	var status C.int32_t
	switch call {
	case backend.TopologySpread:
		status = C.millicore_topology_spread(c.ctx, data, length, &out, &n)
	case backend.TopologySurvive:
		status = C.millicore_topology_survive(c.ctx, data, length, &out, &n)
	default:
		status = C.millicore_topology_plan(c.ctx, data, length, &out, &n)
	}
	if status != 0 {
		return dst, c.refused(status)
	}
	return c.append(dst, out, n), nil
}
