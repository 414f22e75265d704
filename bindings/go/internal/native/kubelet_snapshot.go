//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_kubelet_snapshot_free
#cgo nocallback millicore_kubelet_snapshot_free
#cgo noescape millicore_kubelet_snapshot_ready
#cgo nocallback millicore_kubelet_snapshot_ready
#cgo noescape millicore_kubelet_snapshot_memory
#cgo nocallback millicore_kubelet_snapshot_memory
#cgo noescape millicore_kubelet_snapshot_save
#cgo nocallback millicore_kubelet_snapshot_save
#cgo noescape millicore_kubelet_node_list
#cgo nocallback millicore_kubelet_node_list
#cgo noescape millicore_kubelet_pod_list
#cgo nocallback millicore_kubelet_pod_list
#cgo noescape millicore_kubelet_snapshot_usage
#cgo nocallback millicore_kubelet_snapshot_usage
#cgo noescape millicore_kubelet_pod_reasons
#cgo nocallback millicore_kubelet_pod_reasons
#cgo noescape millicore_kubelet_node_reasons
#cgo nocallback millicore_kubelet_node_reasons
#include "core.h"
*/
import "C"

import (
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// kubeletSnapshot is read by any number of calls at once, each with a
// context of its own.
type kubeletSnapshot struct {
	*handle
}

func freeKubeletSnapshot(memory unsafe.Pointer) {
	C.millicore_kubelet_snapshot_free((*C.millicore_kubelet_snapshot)(memory))
}

// read locks the snapshot for reading and takes a context; the caller ends
// with done unless there is an error.
func (s *kubeletSnapshot) read() (*C.millicore_kubelet_snapshot, *context, error) {
	memory, err := s.shared()
	if err != nil {
		return nil, nil, err
	}
	c, err := s.library.contexts.acquire()
	if err != nil {
		s.mutex.RUnlock()
		return nil, nil, err
	}
	return (*C.millicore_kubelet_snapshot)(memory), c, nil
}

func (s *kubeletSnapshot) done(c *context) {
	s.library.contexts.release(c)
	s.mutex.RUnlock()
}

func (s *kubeletSnapshot) Ready() (bool, error) {
	memory, err := s.shared()
	if err != nil {
		return false, err
	}
	defer s.mutex.RUnlock()
	var ready C.uint8_t
	if status := C.millicore_kubelet_snapshot_ready((*C.millicore_kubelet_snapshot)(memory), &ready); status != 0 {
		return false, refused(status)
	}
	return ready != 0, nil
}

func (s *kubeletSnapshot) Memory() (uint64, error) {
	memory, err := s.shared()
	if err != nil {
		return 0, err
	}
	defer s.mutex.RUnlock()
	var bytes C.uint64_t
	if status := C.millicore_kubelet_snapshot_memory((*C.millicore_kubelet_snapshot)(memory), &bytes); status != 0 {
		return 0, refused(status)
	}
	return uint64(bytes), nil
}

func (s *kubeletSnapshot) AppendSaved(dst []byte) ([]byte, error) {
	snapshot, c, err := s.read()
	if err != nil {
		return dst, err
	}
	defer s.done(c)
	var out *C.uint8_t
	var n C.size_t
	if status := C.millicore_kubelet_snapshot_save(snapshot, c.ctx, &out, &n); status != 0 {
		return dst, c.refused(status)
	}
	return c.append(dst, out, n), nil
}

func (s *kubeletSnapshot) AppendNodeList(dst []byte, version, form uint32, creation int64, rows backend.Rows) ([]byte, error) {
	snapshot, c, err := s.read()
	if err != nil {
		return dst, err
	}
	defer s.done(c)
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_kubelet_node_list(snapshot, c.ctx, C.uint32_t(version), C.uint32_t(form), C.int64_t(creation),
		pointer[C.uint8_t](rows.Data), pointer[C.uint32_t](rows.Offsets),
		pointer[C.uint32_t](rows.Rows), C.size_t(rows.Len()), &out, &n)
	if status != 0 {
		return dst, c.refused(status)
	}
	return c.append(dst, out, n), nil
}

func (s *kubeletSnapshot) AppendPodList(dst []byte, version, form uint32, creation int64, rows backend.Rows) ([]byte, error) {
	snapshot, c, err := s.read()
	if err != nil {
		return dst, err
	}
	defer s.done(c)
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_kubelet_pod_list(snapshot, c.ctx, C.uint32_t(version), C.uint32_t(form), C.int64_t(creation),
		pointer[C.uint8_t](rows.Data), pointer[C.uint32_t](rows.Offsets),
		pointer[C.uint32_t](rows.Rows), C.size_t(rows.Len()), &out, &n)
	if status != 0 {
		return dst, c.refused(status)
	}
	return c.append(dst, out, n), nil
}

func (s *kubeletSnapshot) Usage(out *backend.KubeletUsage) error {
	snapshot, c, err := s.read()
	if err != nil {
		return err
	}
	defer s.done(c)
	var got C.millicore_kubelet_usage
	got.size = C.uint32_t(unsafe.Sizeof(got))
	if status := C.millicore_kubelet_snapshot_usage(snapshot, c.ctx, &got); status != 0 {
		return c.refused(status)
	}
	nodes, pods, containers := int(got.node_count), int(got.pod_count), int(got.container_count)
	out.NodeNames = replace(out.NodeNames, got.node_names, 2*nodes)
	out.NodeTimestamps = replace(out.NodeTimestamps, got.node_timestamps, nodes)
	out.NodeWindows = replace(out.NodeWindows, got.node_windows, nodes)
	out.NodeCPU = replace(out.NodeCPU, got.node_cpu, nodes)
	out.NodeMemory = replace(out.NodeMemory, got.node_memory, nodes)
	out.PodNames = replace(out.PodNames, got.pod_names, 4*pods)
	out.PodContainers = replace(out.PodContainers, got.pod_containers, pods+1)
	out.PodTimestamps = replace(out.PodTimestamps, got.pod_timestamps, pods)
	out.PodWindows = replace(out.PodWindows, got.pod_windows, pods)
	out.ContainerNames = replace(out.ContainerNames, got.container_names, 2*containers)
	out.ContainerCPU = replace(out.ContainerCPU, got.container_cpu, containers)
	out.ContainerMemory = replace(out.ContainerMemory, got.container_memory, containers)
	out.Names = replace(out.Names, got.names, backend.SpanEnd(out.NodeNames, out.PodNames, out.ContainerNames))
	c.lent = max(c.lent, len(out.Names)+40*nodes+36*pods+24*containers)
	return nil
}

func (s *kubeletSnapshot) PodReasons(pods backend.Rows, codes []int32, texts *backend.Strings) error {
	snapshot, c, err := s.read()
	if err != nil {
		return err
	}
	defer s.done(c)
	var data *C.uint8_t
	var offsets *C.uint32_t
	status := C.millicore_kubelet_pod_reasons(snapshot, c.ctx,
		pointer[C.uint8_t](pods.Data), pointer[C.uint32_t](pods.Offsets),
		pointer[C.uint32_t](pods.Rows), C.size_t(pods.Len()), pointer[C.int32_t](codes), &data, &offsets)
	if status != 0 {
		return c.refused(status)
	}
	c.strings(texts, data, offsets, pods.Len())
	return nil
}

func (s *kubeletSnapshot) NodeReasons(nodes backend.Strings, codes []int32, texts *backend.Strings) error {
	snapshot, c, err := s.read()
	if err != nil {
		return err
	}
	defer s.done(c)
	var data *C.uint8_t
	var offsets *C.uint32_t
	status := C.millicore_kubelet_node_reasons(snapshot, c.ctx,
		pointer[C.uint8_t](nodes.Data), pointer[C.uint32_t](nodes.Offsets), C.size_t(nodes.Len()),
		pointer[C.int32_t](codes), &data, &offsets)
	if status != 0 {
		return c.refused(status)
	}
	c.strings(texts, data, offsets, nodes.Len())
	return nil
}

func (s *kubeletSnapshot) Close() error { return s.close() }
