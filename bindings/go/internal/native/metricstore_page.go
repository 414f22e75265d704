//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_metricstore_page_new
#cgo nocallback millicore_metricstore_page_new
#cgo noescape millicore_metricstore_page_free
#cgo nocallback millicore_metricstore_page_free
#cgo noescape millicore_metricstore_page_error
#cgo nocallback millicore_metricstore_page_error
#cgo noescape millicore_metricstore_page_clear
#cgo nocallback millicore_metricstore_page_clear
#cgo noescape millicore_metricstore_page_add
#cgo nocallback millicore_metricstore_page_add
#cgo noescape millicore_metricstore_page_start
#cgo nocallback millicore_metricstore_page_start
#cgo noescape millicore_metricstore_page_start_gzip
#cgo nocallback millicore_metricstore_page_start_gzip
#cgo noescape millicore_metricstore_page_read
#cgo nocallback millicore_metricstore_page_read
#cgo noescape millicore_metricstore_page_memory
#cgo nocallback millicore_metricstore_page_memory
#include "core.h"
*/
import "C"

import (
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

type metricPage struct {
	*handle
}

func (s *metricStores) NewPage(profile, gzipLevel uint32) (backend.MetricPage, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	var made *C.millicore_metricstore_page
	status := C.millicore_metricstore_page_new(C.uint32_t(profile), C.uint32_t(gzipLevel), &made)
	if status != 0 {
		return nil, refused(status)
	}
	return &metricPage{newHandle(s.library, unsafe.Pointer(made), freeMetricPage)}, nil
}

func freeMetricPage(memory unsafe.Pointer) {
	C.millicore_metricstore_page_free((*C.millicore_metricstore_page)(memory))
}

func metricPageError(page *C.millicore_metricstore_page, status C.int32_t) error {
	if status == 0 {
		return nil
	}
	var details C.millicore_error
	details.size = C.uint32_t(unsafe.Sizeof(details))
	C.millicore_metricstore_page_error(page, &details)
	return detailed(status, &details)
}

func (p *metricPage) Clear() error {
	memory, err := p.exclusive()
	if err != nil {
		return err
	}
	defer p.mutex.Unlock()
	page := (*C.millicore_metricstore_page)(memory)
	return metricPageError(page, C.millicore_metricstore_page_clear(page))
}

// Add holds the store's lock for the publishing alone.
func (p *metricPage) Add(other backend.MetricStore, newWriter bool) error {
	store, ok := other.(*metricStore)
	if !ok || store.library != p.library {
		return backend.ErrForeign
	}
	snapshot, err := store.publish()
	if err != nil {
		return err
	}
	defer C.millicore_metricstore_snapshot_free(snapshot)
	memory, err := p.exclusive()
	if err != nil {
		return err
	}
	defer p.mutex.Unlock()
	page := (*C.millicore_metricstore_page)(memory)
	var flag C.uint32_t
	if newWriter {
		flag = 1
	}
	return metricPageError(page, C.millicore_metricstore_page_add(page, snapshot, flag))
}

func (p *metricPage) Start(form uint32) (uint64, error) {
	memory, err := p.exclusive()
	if err != nil {
		return 0, err
	}
	defer p.mutex.Unlock()
	page := (*C.millicore_metricstore_page)(memory)
	var n C.uint64_t
	status := C.millicore_metricstore_page_start(page, C.uint32_t(form), &n)
	return uint64(n), metricPageError(page, status)
}

func (p *metricPage) StartGzip(form uint32, end string) error {
	memory, err := p.exclusive()
	if err != nil {
		return err
	}
	defer p.mutex.Unlock()
	page := (*C.millicore_metricstore_page)(memory)
	return metricPageError(page, C.millicore_metricstore_page_start_gzip(page, C.uint32_t(form), text(end), C.size_t(len(end))))
}

func (p *metricPage) Read(buffer []byte) (int, error) {
	memory, err := p.exclusive()
	if err != nil {
		return 0, err
	}
	defer p.mutex.Unlock()
	page := (*C.millicore_metricstore_page)(memory)
	var n C.size_t
	status := C.millicore_metricstore_page_read(page, pointer[C.uint8_t](buffer), C.size_t(len(buffer)), &n)
	return int(n), metricPageError(page, status)
}

func (p *metricPage) Memory() (uint64, error) {
	memory, err := p.shared()
	if err != nil {
		return 0, err
	}
	defer p.mutex.RUnlock()
	var bytes C.uint64_t
	if status := C.millicore_metricstore_page_memory((*C.millicore_metricstore_page)(memory), &bytes); status != 0 {
		return 0, refused(status)
	}
	return uint64(bytes), nil
}

func (p *metricPage) Close() error { return p.close() }
