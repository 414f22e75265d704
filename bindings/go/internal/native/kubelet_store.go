//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_kubelet_store_new
#cgo nocallback millicore_kubelet_store_new
#cgo noescape millicore_kubelet_store_free
#cgo nocallback millicore_kubelet_store_free
#cgo noescape millicore_kubelet_store_error
#cgo nocallback millicore_kubelet_store_error
#cgo noescape millicore_kubelet_store_commit
#cgo nocallback millicore_kubelet_store_commit
#cgo noescape millicore_kubelet_store_publish
#cgo nocallback millicore_kubelet_store_publish
#cgo noescape millicore_kubelet_store_set_grace
#cgo nocallback millicore_kubelet_store_set_grace
#cgo noescape millicore_kubelet_store_add
#cgo nocallback millicore_kubelet_store_add
#cgo noescape millicore_kubelet_store_fail
#cgo nocallback millicore_kubelet_store_fail
#cgo noescape millicore_kubelet_store_end_cycle
#cgo nocallback millicore_kubelet_store_end_cycle
#cgo noescape millicore_kubelet_store_forget
#cgo nocallback millicore_kubelet_store_forget
#cgo noescape millicore_kubelet_store_skipped
#cgo nocallback millicore_kubelet_store_skipped
#cgo noescape millicore_kubelet_store_memory
#cgo nocallback millicore_kubelet_store_memory
#cgo noescape millicore_kubelet_store_restore
#cgo nocallback millicore_kubelet_store_restore
#include "core.h"
*/
import "C"

import (
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

type kubeletStore struct {
	*handle
}

func (l *library) NewKubeletStore(profile uint32, resolution int64) (backend.KubeletStore, error) {
	if err := l.open(); err != nil {
		return nil, err
	}
	var options C.millicore_kubelet_options
	options.size = C.uint32_t(unsafe.Sizeof(options))
	options.profile = C.uint32_t(profile)
	options.resolution_ns = C.int64_t(resolution)
	var made *C.millicore_kubelet_store
	if status := C.millicore_kubelet_store_new(&options, &made); status != 0 {
		return nil, refused(status)
	}
	return &kubeletStore{newHandle(l, unsafe.Pointer(made), freeKubeletStore)}, nil
}

func freeKubeletStore(memory unsafe.Pointer) {
	C.millicore_kubelet_store_free((*C.millicore_kubelet_store)(memory))
}

func storeError(store *C.millicore_kubelet_store, status C.int32_t) error {
	if status == 0 {
		return nil
	}
	var details C.millicore_error
	details.size = C.uint32_t(unsafe.Sizeof(details))
	C.millicore_kubelet_store_error(store, &details)
	return detailed(status, &details)
}

func (s *kubeletStore) NewBatch() (backend.KubeletBatch, error) {
	if _, err := s.shared(); err != nil {
		return nil, err
	}
	defer s.mutex.RUnlock()
	return newKubeletBatch(s.library, s)
}

func (s *kubeletStore) Commit(other backend.KubeletBatch) error {
	batch, ok := other.(*kubeletBatch)
	if !ok || batch.store != s {
		return backend.ErrForeign
	}
	storeMemory, batchMemory, err := pair(s.handle, batch.handle)
	if err != nil {
		return err
	}
	defer unpair(s.handle, batch.handle)
	store := (*C.millicore_kubelet_store)(storeMemory)
	return storeError(store, C.millicore_kubelet_store_commit(store, (*C.millicore_kubelet_batch)(batchMemory)))
}

func (s *kubeletStore) Publish() (backend.KubeletSnapshot, error) {
	memory, err := s.exclusive()
	if err != nil {
		return nil, err
	}
	defer s.mutex.Unlock()
	store := (*C.millicore_kubelet_store)(memory)
	var made *C.millicore_kubelet_snapshot
	if status := C.millicore_kubelet_store_publish(store, &made); status != 0 {
		return nil, storeError(store, status)
	}
	return &kubeletSnapshot{newHandle(s.library, unsafe.Pointer(made), freeKubeletSnapshot)}, nil
}

func (s *kubeletStore) lock() (*C.millicore_kubelet_store, error) {
	memory, err := s.exclusive()
	return (*C.millicore_kubelet_store)(memory), err
}

func (s *kubeletStore) SetGrace(cycles uint32) error {
	store, err := s.lock()
	if err != nil {
		return err
	}
	defer s.mutex.Unlock()
	return storeError(store, C.millicore_kubelet_store_set_grace(store, C.uint32_t(cycles)))
}

func (s *kubeletStore) Add(node string, defaultTime int64, page []byte) error {
	store, err := s.lock()
	if err != nil {
		return err
	}
	defer s.mutex.Unlock()
	return storeError(store, C.millicore_kubelet_store_add(store,
		text(node), C.size_t(len(node)), C.int64_t(defaultTime),
		pointer[C.uint8_t](page), C.size_t(len(page))))
}

func (s *kubeletStore) Fail(node string) error {
	store, err := s.lock()
	if err != nil {
		return err
	}
	defer s.mutex.Unlock()
	return storeError(store, C.millicore_kubelet_store_fail(store, text(node), C.size_t(len(node))))
}

func (s *kubeletStore) EndCycle() error {
	store, err := s.lock()
	if err != nil {
		return err
	}
	defer s.mutex.Unlock()
	return storeError(store, C.millicore_kubelet_store_end_cycle(store))
}

func (s *kubeletStore) Forget(node string) error {
	store, err := s.lock()
	if err != nil {
		return err
	}
	defer s.mutex.Unlock()
	return storeError(store, C.millicore_kubelet_store_forget(store, text(node), C.size_t(len(node))))
}

func (s *kubeletStore) Skipped(lines, columns []uint64, kinds []int32) (int, uint64, error) {
	memory, err := s.shared()
	if err != nil {
		return 0, 0, err
	}
	defer s.mutex.RUnlock()
	var count C.uint64_t
	var n C.size_t
	status := C.millicore_kubelet_store_skipped((*C.millicore_kubelet_store)(memory), &count,
		pointer[C.uint64_t](lines), pointer[C.uint64_t](columns), pointer[C.int32_t](kinds),
		C.size_t(len(kinds)), &n)
	if status != 0 {
		return 0, 0, refused(status)
	}
	return int(n), uint64(count), nil
}

func (s *kubeletStore) Memory() (uint64, error) {
	memory, err := s.shared()
	if err != nil {
		return 0, err
	}
	defer s.mutex.RUnlock()
	var bytes C.uint64_t
	if status := C.millicore_kubelet_store_memory((*C.millicore_kubelet_store)(memory), &bytes); status != 0 {
		return 0, refused(status)
	}
	return uint64(bytes), nil
}

func (s *kubeletStore) Restore(saved []byte) error {
	store, err := s.lock()
	if err != nil {
		return err
	}
	defer s.mutex.Unlock()
	return storeError(store, C.millicore_kubelet_store_restore(store, pointer[C.uint8_t](saved), C.size_t(len(saved))))
}

func (s *kubeletStore) Close() error { return s.close() }
