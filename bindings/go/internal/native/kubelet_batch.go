//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_kubelet_batch_new
#cgo nocallback millicore_kubelet_batch_new
#cgo noescape millicore_kubelet_batch_free
#cgo nocallback millicore_kubelet_batch_free
#cgo noescape millicore_kubelet_batch_clear
#cgo nocallback millicore_kubelet_batch_clear
#cgo noescape millicore_kubelet_batch_error
#cgo nocallback millicore_kubelet_batch_error
#cgo noescape millicore_kubelet_batch_decode
#cgo nocallback millicore_kubelet_batch_decode
#cgo noescape millicore_kubelet_batch_decode_as
#cgo nocallback millicore_kubelet_batch_decode_as
#cgo noescape millicore_kubelet_batch_fail
#cgo nocallback millicore_kubelet_batch_fail
#cgo noescape millicore_kubelet_batch_merge
#cgo nocallback millicore_kubelet_batch_merge
#cgo noescape millicore_kubelet_batch_columns
#cgo nocallback millicore_kubelet_batch_columns
#include "core.h"
*/
import "C"

import (
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// kubeletBatch belongs to a store, or to none. That is checked here although
// C would take any, so that what works on cgo works on wazero.
type kubeletBatch struct {
	*handle
	store *kubeletStore
}

func (l *library) NewKubeletBatch() (backend.KubeletBatch, error) {
	if err := l.open(); err != nil {
		return nil, err
	}
	return newKubeletBatch(l, nil)
}

func newKubeletBatch(l *library, store *kubeletStore) (backend.KubeletBatch, error) {
	var made *C.millicore_kubelet_batch
	if status := C.millicore_kubelet_batch_new(&made); status != 0 {
		return nil, refused(status)
	}
	return &kubeletBatch{newHandle(l, unsafe.Pointer(made), freeKubeletBatch), store}, nil
}

func freeKubeletBatch(memory unsafe.Pointer) {
	C.millicore_kubelet_batch_free((*C.millicore_kubelet_batch)(memory))
}

func batchError(batch *C.millicore_kubelet_batch, status C.int32_t) error {
	if status == 0 {
		return nil
	}
	var details C.millicore_error
	details.size = C.uint32_t(unsafe.Sizeof(details))
	C.millicore_kubelet_batch_error(batch, &details)
	return detailed(status, &details)
}

func (b *kubeletBatch) lock() (*C.millicore_kubelet_batch, error) {
	memory, err := b.exclusive()
	return (*C.millicore_kubelet_batch)(memory), err
}

func (b *kubeletBatch) Decode(profile uint32, node string, defaultTime int64, page []byte) error {
	batch, err := b.lock()
	if err != nil {
		return err
	}
	defer b.mutex.Unlock()
	return batchError(batch, C.millicore_kubelet_batch_decode(batch, C.uint32_t(profile),
		text(node), C.size_t(len(node)), C.int64_t(defaultTime),
		pointer[C.uint8_t](page), C.size_t(len(page))))
}

func (b *kubeletBatch) DecodeAs(format, profile uint32, node string, defaultTime int64, page []byte) error {
	batch, err := b.lock()
	if err != nil {
		return err
	}
	defer b.mutex.Unlock()
	return batchError(batch, C.millicore_kubelet_batch_decode_as(batch, C.uint32_t(format), C.uint32_t(profile),
		text(node), C.size_t(len(node)), C.int64_t(defaultTime),
		pointer[C.uint8_t](page), C.size_t(len(page))))
}

func (b *kubeletBatch) Fail(node string) error {
	batch, err := b.lock()
	if err != nil {
		return err
	}
	defer b.mutex.Unlock()
	return batchError(batch, C.millicore_kubelet_batch_fail(batch, text(node), C.size_t(len(node))))
}

func (b *kubeletBatch) Merge(other backend.KubeletBatch) error {
	from, ok := other.(*kubeletBatch)
	if !ok || from.store != b.store || b.store == nil && from != b {
		return backend.ErrForeign
	}
	if from == b {
		return nil // Every node and pod is already there.
	}
	into, source, err := pair(b.handle, from.handle)
	if err != nil {
		return err
	}
	defer unpair(b.handle, from.handle)
	batch := (*C.millicore_kubelet_batch)(into)
	return batchError(batch, C.millicore_kubelet_batch_merge(batch, (*C.millicore_kubelet_batch)(source)))
}

func (b *kubeletBatch) Clear() error {
	batch, err := b.lock()
	if err != nil {
		return err
	}
	defer b.mutex.Unlock()
	return batchError(batch, C.millicore_kubelet_batch_clear(batch))
}

func (b *kubeletBatch) Columns(out *backend.KubeletColumns) error {
	batch, err := b.lock()
	if err != nil {
		return err
	}
	defer b.mutex.Unlock()
	var got C.millicore_kubelet_columns
	got.size = C.uint32_t(unsafe.Sizeof(got))
	if status := C.millicore_kubelet_batch_columns(batch, &got); status != 0 {
		return batchError(batch, status)
	}
	nodes, pods, containers := int(got.node_count), int(got.pod_count), int(got.container_count)
	out.NodeNames = replace(out.NodeNames, got.node_names, 2*nodes)
	out.NodeTimestamps = replace(out.NodeTimestamps, got.node_timestamps, nodes)
	out.NodeCPU = replace(out.NodeCPU, got.node_cpu, nodes)
	out.NodeMemory = replace(out.NodeMemory, got.node_memory, nodes)
	out.PodNames = replace(out.PodNames, got.pod_names, 4*pods)
	out.PodContainers = replace(out.PodContainers, got.pod_containers, pods+1)
	out.ContainerNames = replace(out.ContainerNames, got.container_names, 2*containers)
	out.ContainerTimestamps = replace(out.ContainerTimestamps, got.container_timestamps, containers)
	out.ContainerStarts = replace(out.ContainerStarts, got.container_starts, containers)
	out.ContainerCPU = replace(out.ContainerCPU, got.container_cpu, containers)
	out.ContainerMemory = replace(out.ContainerMemory, got.container_memory, containers)
	out.ContainerHasStart = replace(out.ContainerHasStart, got.container_has_start, containers)
	out.Names = replace(out.Names, got.names, backend.SpanEnd(out.NodeNames, out.PodNames, out.ContainerNames))
	return nil
}

func (b *kubeletBatch) Close() error { return b.close() }
