//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_kubelet_stats_new
#cgo nocallback millicore_kubelet_stats_new
#cgo noescape millicore_kubelet_stats_free
#cgo nocallback millicore_kubelet_stats_free
#cgo noescape millicore_kubelet_stats_error
#cgo nocallback millicore_kubelet_stats_error
#cgo noescape millicore_kubelet_stats_read
#cgo nocallback millicore_kubelet_stats_read
#cgo noescape millicore_kubelet_stats_field
#cgo nocallback millicore_kubelet_stats_field
#include "core.h"
*/
import "C"

import (
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

type kubeletStats struct {
	*handle
}

func (l *library) NewKubeletStats() (backend.KubeletStats, error) {
	if err := l.open(); err != nil {
		return nil, err
	}
	var made *C.millicore_kubelet_stats
	if status := C.millicore_kubelet_stats_new(&made); status != 0 {
		return nil, refused(status)
	}
	return &kubeletStats{newHandle(l, unsafe.Pointer(made), freeKubeletStats)}, nil
}

func freeKubeletStats(memory unsafe.Pointer) {
	C.millicore_kubelet_stats_free((*C.millicore_kubelet_stats)(memory))
}

func (s *kubeletStats) Read(format uint32, defaultTime int64, page []byte, out *backend.KubeletStatsColumns) error {
	memory, err := s.exclusive()
	if err != nil {
		return err
	}
	defer s.mutex.Unlock()
	stats := (*C.millicore_kubelet_stats)(memory)
	var got C.millicore_kubelet_stats_columns
	got.size = C.uint32_t(unsafe.Sizeof(got))
	status := C.millicore_kubelet_stats_read(stats, C.uint32_t(format), C.int64_t(defaultTime),
		pointer[C.uint8_t](page), C.size_t(len(page)), &got)
	if status != 0 {
		var details C.millicore_error
		details.size = C.uint32_t(unsafe.Sizeof(details))
		C.millicore_kubelet_stats_error(stats, &details)
		return detailed(status, &details)
	}
	count := int(got.count)
	out.Kinds = replace(out.Kinds, got.kinds, count)
	out.Parents = replace(out.Parents, got.parents, count)
	out.Names.Rows = replace(out.Names.Rows, got.string_rows, count+1)
	replaceStrings(&out.Names.Strings, got.data, got.offsets, int(out.Names.Rows[count]))
	out.ValueRows = replace(out.ValueRows, got.value_rows, count+1)
	out.Fields = replace(out.Fields, got.fields, int(out.ValueRows[count]))
	out.Values = replace(out.Values, got.values, int(out.ValueRows[count]))
	return nil
}

func (s *kubeletStats) Close() error { return s.close() }

func (l *library) KubeletField(number uint32) (path string, kind uint32, ok bool) {
	c, err := l.contexts.acquire()
	if err != nil {
		return "", 0, false
	}
	defer l.contexts.release(c)
	var of C.uint32_t
	var out *C.uint8_t
	var n C.size_t
	if C.millicore_kubelet_stats_field(c.ctx, C.uint32_t(number), &of, &out, &n) != 0 {
		return "", 0, false
	}
	return string(view[byte](out, int(n))), uint32(of), true
}
