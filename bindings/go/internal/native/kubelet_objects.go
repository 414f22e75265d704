//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_kubelet_objects_new
#cgo nocallback millicore_kubelet_objects_new
#cgo noescape millicore_kubelet_objects_free
#cgo nocallback millicore_kubelet_objects_free
#cgo noescape millicore_kubelet_objects_error
#cgo nocallback millicore_kubelet_objects_error
#cgo noescape millicore_kubelet_objects_replace
#cgo nocallback millicore_kubelet_objects_replace
#cgo noescape millicore_kubelet_objects_upsert
#cgo nocallback millicore_kubelet_objects_upsert
#cgo noescape millicore_kubelet_objects_remove
#cgo nocallback millicore_kubelet_objects_remove
#cgo noescape millicore_kubelet_objects_size
#cgo nocallback millicore_kubelet_objects_size
#include "core.h"
*/
import "C"

import (
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// kubeletObjects belong to a store, as a batch does.
type kubeletObjects struct {
	*handle
	store *kubeletStore
}

func (s *kubeletStore) NewObjects(kind uint32) (backend.KubeletObjects, error) {
	if _, err := s.shared(); err != nil {
		return nil, err
	}
	defer s.mutex.RUnlock()
	var made *C.millicore_kubelet_objects
	if status := C.millicore_kubelet_objects_new(C.uint32_t(kind), &made); status != 0 {
		return nil, refused(status)
	}
	return &kubeletObjects{newHandle(s.library, unsafe.Pointer(made), freeKubeletObjects), s}, nil
}

func freeKubeletObjects(memory unsafe.Pointer) {
	C.millicore_kubelet_objects_free((*C.millicore_kubelet_objects)(memory))
}

func objectsError(objects *C.millicore_kubelet_objects, status C.int32_t) error {
	if status == 0 {
		return nil
	}
	var details C.millicore_error
	details.size = C.uint32_t(unsafe.Sizeof(details))
	C.millicore_kubelet_objects_error(objects, &details)
	return detailed(status, &details)
}

func (o *kubeletObjects) lock() (*C.millicore_kubelet_objects, error) {
	memory, err := o.exclusive()
	return (*C.millicore_kubelet_objects)(memory), err
}

func (o *kubeletObjects) Replace(rows backend.Rows) error {
	objects, err := o.lock()
	if err != nil {
		return err
	}
	defer o.mutex.Unlock()
	return objectsError(objects, C.millicore_kubelet_objects_replace(objects,
		pointer[C.uint8_t](rows.Data), pointer[C.uint32_t](rows.Offsets),
		pointer[C.uint32_t](rows.Rows), C.size_t(rows.Len())))
}

func (o *kubeletObjects) Upsert(rows backend.Rows) error {
	objects, err := o.lock()
	if err != nil {
		return err
	}
	defer o.mutex.Unlock()
	return objectsError(objects, C.millicore_kubelet_objects_upsert(objects,
		pointer[C.uint8_t](rows.Data), pointer[C.uint32_t](rows.Offsets),
		pointer[C.uint32_t](rows.Rows), C.size_t(rows.Len())))
}

func (o *kubeletObjects) Remove(rows backend.Rows) error {
	objects, err := o.lock()
	if err != nil {
		return err
	}
	defer o.mutex.Unlock()
	return objectsError(objects, C.millicore_kubelet_objects_remove(objects,
		pointer[C.uint8_t](rows.Data), pointer[C.uint32_t](rows.Offsets),
		pointer[C.uint32_t](rows.Rows), C.size_t(rows.Len())))
}

func (o *kubeletObjects) Size() (count, bytes uint64, err error) {
	memory, err := o.shared()
	if err != nil {
		return 0, 0, err
	}
	defer o.mutex.RUnlock()
	var n, size C.uint64_t
	if status := C.millicore_kubelet_objects_size((*C.millicore_kubelet_objects)(memory), &n, &size); status != 0 {
		return 0, 0, refused(status)
	}
	return uint64(n), uint64(size), nil
}

func (o *kubeletObjects) Close() error { return o.close() }
