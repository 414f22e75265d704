//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_kubelet_page
#cgo nocallback millicore_kubelet_page
#include "core.h"
*/
import "C"

import "github.com/millicore/millicore/bindings/go/internal/backend"

func (l *library) AppendKubeletPage(dst []byte, page *backend.KubeletPage) ([]byte, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return dst, err
	}
	defer l.contexts.release(c)
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_kubelet_page(c.ctx, C.uint32_t(backend.PageFlags(page)),
		C.double(page.NodeCPUSeconds), C.double(page.NodeMemoryBytes), C.int64_t(page.NodeTime),
		pointer[C.uint8_t](page.Containers.Data), pointer[C.uint32_t](page.Containers.Offsets),
		pointer[C.double](page.ContainerCPU), pointer[C.double](page.ContainerMemory),
		pointer[C.double](page.ContainerStarts), pointer[C.int64_t](page.ContainerTimes),
		C.size_t(len(page.ContainerCPU)),
		pointer[C.uint8_t](page.Pods.Data), pointer[C.uint32_t](page.Pods.Offsets),
		pointer[C.double](page.PodCPU), pointer[C.double](page.PodMemory), pointer[C.int64_t](page.PodTimes),
		C.size_t(len(page.PodCPU)), &out, &n)
	if status != 0 {
		return dst, c.refused(status)
	}
	return c.append(dst, out, n), nil
}
