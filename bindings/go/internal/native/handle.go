//go:build cgo && millicore_cgo

package native

import (
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// handle is one handle of the core that outlives a call: freed by close, or
// after the garbage collector found it unreachable.
type handle struct {
	// Shared for the calls that take the handle as const, else exclusive.
	mutex   sync.RWMutex
	memory  unsafe.Pointer // nil after close
	library *library
	free    func(unsafe.Pointer)
	cleanup runtime.Cleanup
	order   uint64
}

// handles numbers handles, for a fixed order of locking.
var handles atomic.Uint64

func newHandle(l *library, memory unsafe.Pointer, free func(unsafe.Pointer)) *handle {
	h := &handle{library: l, memory: memory, free: free, order: handles.Add(1)}
	h.cleanup = runtime.AddCleanup(h, free, memory)
	return h
}

// exclusive locks the handle for a call that changes it; the caller unlocks
// it with h.mutex.Unlock if and only if there is no error. As the unlocking
// needs h, the handle cannot be collected during the call.
func (h *handle) exclusive() (unsafe.Pointer, error) {
	collect()
	h.mutex.Lock()
	if h.memory == nil || h.library.closed.Load() {
		h.mutex.Unlock()
		return nil, backend.ErrClosed
	}
	return h.memory, nil
}

// shared locks the handle for a call that only reads it; the caller unlocks
// it with h.mutex.RUnlock if and only if there is no error.
func (h *handle) shared() (unsafe.Pointer, error) {
	collect()
	h.mutex.RLock()
	if h.memory == nil || h.library.closed.Load() {
		h.mutex.RUnlock()
		return nil, backend.ErrClosed
	}
	return h.memory, nil
}

// pair locks a exclusively and b shared, always in the same order.
func pair(a, b *handle) (aMemory, bMemory unsafe.Pointer, err error) {
	if a.order < b.order {
		if aMemory, err = a.exclusive(); err != nil {
			return nil, nil, err
		}
		if bMemory, err = b.shared(); err != nil {
			a.mutex.Unlock()
			return nil, nil, err
		}
		return aMemory, bMemory, nil
	}
	if bMemory, err = b.shared(); err != nil {
		return nil, nil, err
	}
	if aMemory, err = a.exclusive(); err != nil {
		b.mutex.RUnlock()
		return nil, nil, err
	}
	return aMemory, bMemory, nil
}

// exclusivePair locks two handles that differ, always in the same order.
func exclusivePair(a, b *handle) (aMemory, bMemory unsafe.Pointer, err error) {
	if a.order > b.order {
		bMemory, aMemory, err = exclusivePair(b, a)
		return aMemory, bMemory, err
	}
	if aMemory, err = a.exclusive(); err != nil {
		return nil, nil, err
	}
	if bMemory, err = b.exclusive(); err != nil {
		a.mutex.Unlock()
		return nil, nil, err
	}
	return aMemory, bMemory, nil
}

func unpair(a, b *handle) {
	a.mutex.Unlock()
	b.mutex.RUnlock()
}

func (h *handle) close() error {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.memory == nil {
		return backend.ErrClosed
	}
	h.cleanup.Stop()
	h.free(h.memory)
	h.memory = nil
	runtime.KeepAlive(h)
	return nil
}
