//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_handover_new
#cgo nocallback millicore_handover_new
#cgo noescape millicore_handover_free
#cgo nocallback millicore_handover_free
#cgo noescape millicore_handover_error
#cgo nocallback millicore_handover_error
#cgo noescape millicore_handover_apply
#cgo nocallback millicore_handover_apply
#cgo noescape millicore_handover_state
#cgo nocallback millicore_handover_state
#cgo noescape millicore_handover_decide
#cgo nocallback millicore_handover_decide
#include "core.h"
*/
import "C"

import (
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

type handover struct {
	*handle
}

func (l *library) NewHandover(options backend.HandoverOptions) (backend.Handover, error) {
	if err := l.open(); err != nil {
		return nil, err
	}
	var own C.millicore_handover_options
	own.size = C.uint32_t(unsafe.Sizeof(own))
	own.ordinal = C.int32_t(options.Ordinal)
	own.owners = C.uint32_t(options.Owners)
	own.timeout_ns = C.int64_t(options.Timeout)
	own.hold_ns = C.int64_t(options.Hold)
	var made *C.millicore_handover
	if status := C.millicore_handover_new(&own, &made); status != 0 {
		return nil, refused(status)
	}
	return &handover{newHandle(l, unsafe.Pointer(made), freeHandover)}, nil
}

func freeHandover(memory unsafe.Pointer) {
	C.millicore_handover_free((*C.millicore_handover)(memory))
}

func (h *handover) Apply(dst, event []byte) ([]byte, error) {
	memory, err := h.exclusive()
	if err != nil {
		return dst, err
	}
	defer h.mutex.Unlock()
	shard := (*C.millicore_handover)(memory)
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_handover_apply(shard, pointer[C.uint8_t](event), C.size_t(len(event)), &out, &n)
	if status != 0 {
		var details C.millicore_error
		details.size = C.uint32_t(unsafe.Sizeof(details))
		C.millicore_handover_error(shard, &details)
		return dst, detailed(status, &details)
	}
	return append(dst, view[byte](out, int(n))...), nil
}

func (h *handover) State() (backend.HandoverState, error) {
	memory, err := h.shared()
	if err != nil {
		return backend.HandoverState{}, err
	}
	defer h.mutex.RUnlock()
	var got C.millicore_handover_status
	got.size = C.uint32_t(unsafe.Sizeof(got))
	if status := C.millicore_handover_state((*C.millicore_handover)(memory), &got); status != 0 {
		return backend.HandoverState{}, refused(status)
	}
	return backend.HandoverState{
		Phase: uint32(got.phase), Epoch: uint64(got.epoch), Total: int32(got.total),
		Member: got.member != 0, Synced: got.synced != 0, Ready: got.ready != 0,
		GateOpen: got.gate_open != 0, Replaced: got.replaced != 0,
	}, nil
}

func (h *handover) Decide(uids backend.Strings, verdicts []uint8) error {
	memory, err := h.shared()
	if err != nil {
		return err
	}
	defer h.mutex.RUnlock()
	status := C.millicore_handover_decide((*C.millicore_handover)(memory),
		pointer[C.uint8_t](uids.Data), pointer[C.uint32_t](uids.Offsets), C.size_t(uids.Len()),
		pointer[C.uint8_t](verdicts))
	if status != 0 {
		return refused(status)
	}
	return nil
}

func (h *handover) Close() error { return h.close() }
