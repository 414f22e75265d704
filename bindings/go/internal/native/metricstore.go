//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_metricstore_new
#cgo nocallback millicore_metricstore_new
#cgo noescape millicore_metricstore_free
#cgo nocallback millicore_metricstore_free
#cgo noescape millicore_metricstore_error
#cgo nocallback millicore_metricstore_error
#cgo noescape millicore_metricstore_upsert
#cgo nocallback millicore_metricstore_upsert
#cgo noescape millicore_metricstore_delete
#cgo nocallback millicore_metricstore_delete
#cgo noescape millicore_metricstore_begin_replace
#cgo nocallback millicore_metricstore_begin_replace
#cgo noescape millicore_metricstore_end_replace
#cgo nocallback millicore_metricstore_end_replace
#cgo noescape millicore_metricstore_publish
#cgo nocallback millicore_metricstore_publish
#cgo noescape millicore_metricstore_read_statistics
#cgo nocallback millicore_metricstore_read_statistics
#cgo noescape millicore_metricstore_snapshot_free
#cgo nocallback millicore_metricstore_snapshot_free
#include "core.h"
*/
import "C"

import (
	"sync/atomic"
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// metricStores needs no memory of its own: here any page may hold any store.
type metricStores struct {
	library *library
	closed  atomic.Bool
}

func (l *library) NewMetricStores() (backend.MetricStores, error) {
	if err := l.open(); err != nil {
		return nil, err
	}
	return &metricStores{library: l}, nil
}

func (s *metricStores) Close() error {
	if s.closed.Swap(true) {
		return backend.ErrClosed
	}
	return nil
}

// open is for what makes stores and pages.
func (s *metricStores) open() error {
	if s.closed.Load() {
		return backend.ErrClosed
	}
	return s.library.open()
}

type metricStore struct {
	*handle
}

func (s *metricStores) NewStore(headers backend.Strings, seriesPerObject, series uint64) (backend.MetricStore, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	var options C.millicore_metricstore_options
	options.size = C.uint32_t(unsafe.Sizeof(options))
	options.series_per_object, options.series = C.uint64_t(seriesPerObject), C.uint64_t(series)
	var made *C.millicore_metricstore
	status := C.millicore_metricstore_new(&options, pointer[C.uint8_t](headers.Data),
		pointer[C.uint32_t](headers.Offsets), C.size_t(headers.Len()), &made)
	if status != 0 {
		return nil, refused(status)
	}
	return &metricStore{newHandle(s.library, unsafe.Pointer(made), freeMetricStore)}, nil
}

func freeMetricStore(memory unsafe.Pointer) {
	C.millicore_metricstore_free((*C.millicore_metricstore)(memory))
}

func metricStoreError(store *C.millicore_metricstore, status C.int32_t) error {
	if status == 0 {
		return nil
	}
	var details C.millicore_error
	details.size = C.uint32_t(unsafe.Sizeof(details))
	C.millicore_metricstore_error(store, &details)
	return detailed(status, &details)
}

func (s *metricStore) Upsert(uid string, bodies backend.Strings) error {
	memory, err := s.exclusive()
	if err != nil {
		return err
	}
	defer s.mutex.Unlock()
	store := (*C.millicore_metricstore)(memory)
	return metricStoreError(store, C.millicore_metricstore_upsert(store, text(uid), C.size_t(len(uid)),
		pointer[C.uint8_t](bodies.Data), pointer[C.uint32_t](bodies.Offsets), C.size_t(bodies.Len())))
}

func (s *metricStore) Delete(uid string) (bool, error) {
	memory, err := s.exclusive()
	if err != nil {
		return false, err
	}
	defer s.mutex.Unlock()
	store := (*C.millicore_metricstore)(memory)
	var deleted C.uint8_t
	status := C.millicore_metricstore_delete(store, text(uid), C.size_t(len(uid)), &deleted)
	return deleted != 0, metricStoreError(store, status)
}

func (s *metricStore) BeginReplace() error {
	memory, err := s.exclusive()
	if err != nil {
		return err
	}
	defer s.mutex.Unlock()
	store := (*C.millicore_metricstore)(memory)
	return metricStoreError(store, C.millicore_metricstore_begin_replace(store))
}

func (s *metricStore) EndReplace(complete bool) error {
	memory, err := s.exclusive()
	if err != nil {
		return err
	}
	defer s.mutex.Unlock()
	store := (*C.millicore_metricstore)(memory)
	var flag C.uint32_t
	if complete {
		flag = 1
	}
	return metricStoreError(store, C.millicore_metricstore_end_replace(store, flag))
}

func (s *metricStore) Statistics() (backend.MetricStatistics, error) {
	memory, err := s.shared()
	if err != nil {
		return backend.MetricStatistics{}, err
	}
	defer s.mutex.RUnlock()
	var got C.millicore_metricstore_statistics
	got.size = C.uint32_t(unsafe.Sizeof(got))
	if status := C.millicore_metricstore_read_statistics((*C.millicore_metricstore)(memory), &got); status != 0 {
		return backend.MetricStatistics{}, refused(status)
	}
	return backend.MetricStatistics{
		Objects: uint64(got.objects), Series: uint64(got.series), Bytes: uint64(got.bytes),
		Refused: uint64(got.refused), Memory: uint64(got.memory),
	}, nil
}

// publish makes a snapshot, which the caller frees.
func (s *metricStore) publish() (*C.millicore_metricstore_snapshot, error) {
	memory, err := s.exclusive()
	if err != nil {
		return nil, err
	}
	defer s.mutex.Unlock()
	store := (*C.millicore_metricstore)(memory)
	var made *C.millicore_metricstore_snapshot
	status := C.millicore_metricstore_publish(store, &made)
	return made, metricStoreError(store, status)
}

func (s *metricStore) Close() error { return s.close() }
