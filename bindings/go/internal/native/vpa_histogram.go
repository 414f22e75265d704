//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_vpa_histogram_new
#cgo nocallback millicore_vpa_histogram_new
#cgo noescape millicore_vpa_histogram_free
#cgo nocallback millicore_vpa_histogram_free
#cgo noescape millicore_vpa_histogram_error
#cgo nocallback millicore_vpa_histogram_error
#cgo noescape millicore_vpa_histogram_add
#cgo nocallback millicore_vpa_histogram_add
#cgo noescape millicore_vpa_histogram_subtract
#cgo nocallback millicore_vpa_histogram_subtract
#cgo noescape millicore_vpa_histogram_merge
#cgo nocallback millicore_vpa_histogram_merge
#cgo noescape millicore_vpa_histogram_percentiles
#cgo nocallback millicore_vpa_histogram_percentiles
#cgo noescape millicore_vpa_histogram_describe
#cgo nocallback millicore_vpa_histogram_describe
#cgo noescape millicore_vpa_histogram_weights
#cgo nocallback millicore_vpa_histogram_weights
#cgo noescape millicore_vpa_histogram_save
#cgo nocallback millicore_vpa_histogram_save
#cgo noescape millicore_vpa_histogram_load
#cgo nocallback millicore_vpa_histogram_load
#include "core.h"
*/
import "C"

import (
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

type vpaHistogram struct {
	*handle
}

func (l *library) NewVPAHistogram(o *backend.VPAHistogramOptions) (backend.VPAHistogram, error) {
	if err := l.open(); err != nil {
		return nil, err
	}
	options := C.millicore_vpa_histogram_options{
		layout: C.uint32_t(o.Layout), half_life_ns: C.int64_t(o.HalfLife),
		buckets: C.uint64_t(o.Buckets), bucket_size: C.double(o.BucketSize), epsilon: C.double(o.Epsilon),
	}
	options.size = C.uint32_t(unsafe.Sizeof(options))
	var made *C.millicore_vpa_histogram
	if status := C.millicore_vpa_histogram_new(&options, &made); status != 0 {
		return nil, refused(status)
	}
	return &vpaHistogram{newHandle(l, unsafe.Pointer(made), freeVPAHistogram)}, nil
}

func freeVPAHistogram(memory unsafe.Pointer) {
	C.millicore_vpa_histogram_free((*C.millicore_vpa_histogram)(memory))
}

func histogramError(h *C.millicore_vpa_histogram, status C.int32_t) error {
	if status == 0 {
		return nil
	}
	var details C.millicore_error
	details.size = C.uint32_t(unsafe.Sizeof(details))
	C.millicore_vpa_histogram_error(h, &details)
	return detailed(status, &details)
}

func (h *vpaHistogram) Add(values, weights []float64, times []int64) error {
	memory, err := h.exclusive()
	if err != nil {
		return err
	}
	defer h.mutex.Unlock()
	c := (*C.millicore_vpa_histogram)(memory)
	return histogramError(c, C.millicore_vpa_histogram_add(c, pointer[C.double](values),
		pointer[C.double](weights), pointer[C.int64_t](times), C.size_t(len(values))))
}

func (h *vpaHistogram) Subtract(values, weights []float64, times []int64) error {
	memory, err := h.exclusive()
	if err != nil {
		return err
	}
	defer h.mutex.Unlock()
	c := (*C.millicore_vpa_histogram)(memory)
	return histogramError(c, C.millicore_vpa_histogram_subtract(c, pointer[C.double](values),
		pointer[C.double](weights), pointer[C.int64_t](times), C.size_t(len(values))))
}

func (h *vpaHistogram) Merge(from backend.VPAHistogram) error {
	other, ok := from.(*vpaHistogram)
	if !ok || other.library != h.library {
		return backend.ErrForeign
	}
	if other == h {
		return refused(backend.InvalidArgument)
	}
	memory, otherMemory, err := exclusivePair(h.handle, other.handle)
	if err != nil {
		return err
	}
	defer h.mutex.Unlock()
	defer other.mutex.Unlock()
	c := (*C.millicore_vpa_histogram)(memory)
	return histogramError(c, C.millicore_vpa_histogram_merge(c, (*C.millicore_vpa_histogram)(otherMemory)))
}

func (h *vpaHistogram) Percentiles(dst, shares []float64) error {
	memory, err := h.shared()
	if err != nil {
		return err
	}
	defer h.mutex.RUnlock()
	status := C.millicore_vpa_histogram_percentiles((*C.millicore_vpa_histogram)(memory),
		pointer[C.double](shares), C.size_t(len(shares)), pointer[C.double](dst))
	if status != 0 {
		return refused(status)
	}
	return nil
}

func (h *vpaHistogram) Describe() (backend.VPAHistogramInfo, error) {
	memory, err := h.shared()
	if err != nil {
		return backend.VPAHistogramInfo{}, err
	}
	defer h.mutex.RUnlock()
	var info C.millicore_vpa_histogram_info
	info.size = C.uint32_t(unsafe.Sizeof(info))
	if status := C.millicore_vpa_histogram_describe((*C.millicore_vpa_histogram)(memory), &info); status != 0 {
		return backend.VPAHistogramInfo{}, refused(status)
	}
	return backend.VPAHistogramInfo{
		Empty: info.is_empty != 0, Total: float64(info.total), Reference: int64(info.reference_ns),
		MinBucket: uint32(info.min_bucket), MaxBucket: uint32(info.max_bucket), Buckets: uint64(info.buckets),
	}, nil
}

func (h *vpaHistogram) Weights(dst []float64) error {
	memory, err := h.shared()
	if err != nil {
		return err
	}
	defer h.mutex.RUnlock()
	status := C.millicore_vpa_histogram_weights((*C.millicore_vpa_histogram)(memory),
		pointer[C.double](dst), C.size_t(len(dst)))
	if status != 0 {
		return refused(status)
	}
	return nil
}

func (h *vpaHistogram) Save(dst []byte) ([]byte, error) {
	memory, err := h.exclusive()
	if err != nil {
		return dst, err
	}
	defer h.mutex.Unlock()
	c := (*C.millicore_vpa_histogram)(memory)
	var out *C.uint8_t
	var n C.size_t
	if status := C.millicore_vpa_histogram_save(c, &out, &n); status != 0 {
		return dst, histogramError(c, status)
	}
	return append(dst, view[byte](out, int(n))...), nil
}

func (h *vpaHistogram) Load(checkpoint []byte) error {
	memory, err := h.exclusive()
	if err != nil {
		return err
	}
	defer h.mutex.Unlock()
	c := (*C.millicore_vpa_histogram)(memory)
	return histogramError(c, C.millicore_vpa_histogram_load(c, pointer[C.uint8_t](checkpoint),
		C.size_t(len(checkpoint))))
}

func (h *vpaHistogram) Close() error { return h.close() }
