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

func (s *kubeletStore) Close() error { return s.close() }
