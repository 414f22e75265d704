//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_vpa_cluster_new
#cgo nocallback millicore_vpa_cluster_new
#cgo noescape millicore_vpa_cluster_free
#cgo nocallback millicore_vpa_cluster_free
#cgo noescape millicore_vpa_cluster_error
#cgo nocallback millicore_vpa_cluster_error
#cgo noescape millicore_vpa_cluster_memory
#cgo nocallback millicore_vpa_cluster_memory
#cgo noescape millicore_vpa_cluster_add_aggregates
#cgo nocallback millicore_vpa_cluster_add_aggregates
#cgo noescape millicore_vpa_cluster_add_containers
#cgo nocallback millicore_vpa_cluster_add_containers
#cgo noescape millicore_vpa_cluster_reset_container
#cgo nocallback millicore_vpa_cluster_reset_container
#cgo noescape millicore_vpa_cluster_add
#cgo nocallback millicore_vpa_cluster_add
#cgo noescape millicore_vpa_cluster_add_usage
#cgo nocallback millicore_vpa_cluster_add_usage
#cgo noescape millicore_vpa_cluster_oom
#cgo nocallback millicore_vpa_cluster_oom
#cgo noescape millicore_vpa_cluster_estimate
#cgo nocallback millicore_vpa_cluster_estimate
#cgo noescape millicore_vpa_cluster_aggregate
#cgo nocallback millicore_vpa_cluster_aggregate
#cgo noescape millicore_vpa_cluster_save
#cgo nocallback millicore_vpa_cluster_save
#cgo noescape millicore_vpa_cluster_load
#cgo nocallback millicore_vpa_cluster_load
#include "core.h"
*/
import "C"

import (
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

type vpaCluster struct {
	*handle
}

func (l *library) NewVPACluster(o *backend.VPAClusterOptions) (backend.VPACluster, error) {
	if err := l.open(); err != nil {
		return nil, err
	}
	options := C.millicore_vpa_cluster_options{
		cpu_half_life_ns: C.int64_t(o.CPUHalfLife), memory_half_life_ns: C.int64_t(o.MemoryHalfLife),
		memory_interval_ns: C.int64_t(o.MemoryInterval), memory_interval_count: C.int64_t(o.MemoryIntervalCount),
		oom_bump_up_ratio: C.double(o.OOMBumpUpRatio), oom_min_bump_up: C.double(o.OOMMinBumpUp),
	}
	options.size = C.uint32_t(unsafe.Sizeof(options))
	var made *C.millicore_vpa_cluster
	if status := C.millicore_vpa_cluster_new(&options, &made); status != 0 {
		return nil, refused(status)
	}
	return &vpaCluster{newHandle(l, unsafe.Pointer(made), freeVPACluster)}, nil
}

func freeVPACluster(memory unsafe.Pointer) {
	C.millicore_vpa_cluster_free((*C.millicore_vpa_cluster)(memory))
}

func clusterError(c *C.millicore_vpa_cluster, status C.int32_t) error {
	if status == 0 {
		return nil
	}
	var details C.millicore_error
	details.size = C.uint32_t(unsafe.Sizeof(details))
	C.millicore_vpa_cluster_error(c, &details)
	return detailed(status, &details)
}

// lock is exclusive with the type of C.
func (c *vpaCluster) lock() (*C.millicore_vpa_cluster, error) {
	memory, err := c.exclusive()
	return (*C.millicore_vpa_cluster)(memory), err
}

func (c *vpaCluster) Memory() (uint64, error) {
	memory, err := c.shared()
	if err != nil {
		return 0, err
	}
	defer c.mutex.RUnlock()
	var bytes C.uint64_t
	if status := C.millicore_vpa_cluster_memory((*C.millicore_vpa_cluster)(memory), &bytes); status != 0 {
		return 0, refused(status)
	}
	return uint64(bytes), nil
}

func (c *vpaCluster) AddAggregates(n int, created int64) (uint32, error) {
	cluster, err := c.lock()
	if err != nil {
		return 0, err
	}
	defer c.mutex.Unlock()
	var first C.uint32_t
	status := C.millicore_vpa_cluster_add_aggregates(cluster, C.size_t(n), C.int64_t(created), &first)
	return uint32(first), clusterError(cluster, status)
}

func (c *vpaCluster) AddContainers(aggregates []uint32) (uint32, error) {
	cluster, err := c.lock()
	if err != nil {
		return 0, err
	}
	defer c.mutex.Unlock()
	var first C.uint32_t
	status := C.millicore_vpa_cluster_add_containers(cluster, pointer[C.uint32_t](aggregates),
		C.size_t(len(aggregates)), &first)
	return uint32(first), clusterError(cluster, status)
}

func (c *vpaCluster) ResetContainer(container, aggregate uint32) error {
	cluster, err := c.lock()
	if err != nil {
		return err
	}
	defer c.mutex.Unlock()
	return clusterError(cluster, C.millicore_vpa_cluster_reset_container(cluster,
		C.uint32_t(container), C.uint32_t(aggregate)))
}

func (c *vpaCluster) Add(s *backend.VPASamples, taken []uint8) error {
	cluster, err := c.lock()
	if err != nil {
		return err
	}
	defer c.mutex.Unlock()
	return clusterError(cluster, C.millicore_vpa_cluster_add(cluster, pointer[C.uint32_t](s.Containers),
		pointer[C.int64_t](s.Times), pointer[C.int64_t](s.CPU), pointer[C.int64_t](s.Memory),
		C.size_t(len(s.Containers)), pointer[C.uint8_t](taken)))
}

func (c *vpaCluster) AddUsage(u *backend.VPAUsage) (uint64, error) {
	cluster, err := c.lock()
	if err != nil {
		return 0, err
	}
	defer c.mutex.Unlock()
	var taken C.uint64_t
	status := C.millicore_vpa_cluster_add_usage(cluster, pointer[C.uint32_t](u.Containers),
		pointer[C.uint64_t](u.ContainerCPU), pointer[C.uint64_t](u.ContainerMemory), C.size_t(len(u.Containers)),
		pointer[C.uint32_t](u.PodContainers), pointer[C.int64_t](u.PodTimestamps),
		C.size_t(len(u.PodTimestamps)), &taken)
	return uint64(taken), clusterError(cluster, status)
}

func (c *vpaCluster) OOM(container uint32, time, requested int64) (bool, error) {
	cluster, err := c.lock()
	if err != nil {
		return false, err
	}
	defer c.mutex.Unlock()
	var counts C.uint32_t
	status := C.millicore_vpa_cluster_oom(cluster, C.uint32_t(container), C.int64_t(time),
		C.int64_t(requested), &counts)
	return counts != 0, clusterError(cluster, status)
}

func (c *vpaCluster) Estimate(f *backend.VPAEstimation, g *backend.VPAGroups, dst []backend.VPAEstimate) error {
	cluster, err := c.lock()
	if err != nil {
		return err
	}
	defer c.mutex.Unlock()
	flags := C.millicore_vpa_estimation{
		cpu_target: C.double(f.CPU.Target), cpu_lower: C.double(f.CPU.Lower),
		cpu_upper: C.double(f.CPU.Upper), cpu_confidence_ns: C.int64_t(f.CPU.Confidence),
		memory_target: C.double(f.Memory.Target), memory_lower: C.double(f.Memory.Lower),
		memory_upper: C.double(f.Memory.Upper), memory_confidence_ns: C.int64_t(f.Memory.Confidence),
		margin:             C.double(f.Margin),
		min_cpu_millicores: C.double(f.MinCPUMillicores), min_memory_mb: C.double(f.MinMemoryMegabyte),
	}
	flags.size = C.uint32_t(unsafe.Sizeof(flags))
	return clusterError(cluster, C.millicore_vpa_cluster_estimate(cluster, &flags, pointer[C.uint32_t](g.Rows),
		pointer[C.uint32_t](g.Aggregates), C.size_t(len(g.Aggregates)), pointer[C.uint32_t](g.Containers),
		C.size_t(len(g.Containers)), pointer[C.millicore_vpa_estimate](dst)))
}

func (c *vpaCluster) Aggregate(aggregate uint32, now int64) (backend.VPAAggregate, error) {
	memory, err := c.shared()
	if err != nil {
		return backend.VPAAggregate{}, err
	}
	defer c.mutex.RUnlock()
	var out C.millicore_vpa_aggregate
	out.size = C.uint32_t(unsafe.Sizeof(out))
	status := C.millicore_vpa_cluster_aggregate((*C.millicore_vpa_cluster)(memory), C.uint32_t(aggregate),
		C.int64_t(now), &out)
	if status != 0 {
		return backend.VPAAggregate{}, refused(status)
	}
	return backend.VPAAggregate{
		Expired: out.is_expired != 0, Samples: int64(out.samples),
		First: int64(out.first_ns), Last: int64(out.last_ns),
	}, nil
}

func (c *vpaCluster) Save(dst []byte, aggregates, containers []uint32, now int64) ([]byte, error) {
	cluster, err := c.lock()
	if err != nil {
		return dst, err
	}
	defer c.mutex.Unlock()
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_vpa_cluster_save(cluster, pointer[C.uint32_t](aggregates), C.size_t(len(aggregates)),
		pointer[C.uint32_t](containers), C.size_t(len(containers)), C.int64_t(now), &out, &n)
	if status != 0 {
		return dst, clusterError(cluster, status)
	}
	return append(dst, view[byte](out, int(n))...), nil
}

func (c *vpaCluster) Load(aggregate uint32, checkpoint []byte, created int64) error {
	cluster, err := c.lock()
	if err != nil {
		return err
	}
	defer c.mutex.Unlock()
	return clusterError(cluster, C.millicore_vpa_cluster_load(cluster, C.uint32_t(aggregate),
		pointer[C.uint8_t](checkpoint), C.size_t(len(checkpoint)), C.int64_t(created)))
}

func (c *vpaCluster) Close() error { return c.close() }
