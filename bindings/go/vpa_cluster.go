package millicore

import (
	"math"
	"time"
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// VPAClusterOptions are the recommender's flags on how samples are kept. Of
// those that are 0 the default counts.
type VPAClusterOptions struct {
	CPUHalfLife, MemoryHalfLife time.Duration // 24 hours
	MemoryInterval              time.Duration // 24 hours
	MemoryIntervalCount         int64         // 8
	OOMBumpUpRatio              float64       // 1.2
	OOMMinBumpUp                float64       // 100 MiB
}

// VPACluster is the state of a VPA recommender: containers and the aggregates
// that their samples go to, by dense numbers from 0. An aggregate is one
// container name of pods with the same namespace and labels. Safe for
// concurrent use.
type VPACluster struct {
	core backend.VPACluster
}

// What became of a sample.
const (
	VPATakenCPU    = 1 // its CPU was taken
	VPATakenMemory = 2 // its memory was taken
	VPAUnknown     = 4 // there is no such container
)

// VPANoContainer marks rows of usage that are not to be looked at.
const VPANoContainer = math.MaxUint32

// VPASamples are samples in columns of one length.
type VPASamples struct {
	Containers []uint32
	Times      []int64 // nanoseconds since the epoch
	CPU        []int64 // millicores; below 0 is none
	Memory     []int64 // bytes; below 0 is none
}

// VPAPercentiles are the recommender's flags on one resource.
type VPAPercentiles struct {
	Target, Lower, Upper float64
	Confidence           int64 // nanoseconds
}

// VPAEstimation are the recommender's flags on amounts.
type VPAEstimation struct {
	CPU, Memory                                 VPAPercentiles
	Margin, MinCPUMillicores, MinMemoryMegabyte float64
}

// DefaultVPAEstimation are the flags' defaults.
func DefaultVPAEstimation() VPAEstimation {
	percentiles := VPAPercentiles{Target: 0.9, Lower: 0.5, Upper: 0.95, Confidence: int64(24 * time.Hour)}
	return VPAEstimation{
		CPU: percentiles, Memory: percentiles,
		Margin: 0.15, MinCPUMillicores: 25, MinMemoryMegabyte: 250,
	}
}

// VPAEstimate are the amounts of one container: millicores and bytes.
type VPAEstimate struct {
	CPUTarget, CPULower, CPUUpper          int64
	MemoryTarget, MemoryLower, MemoryUpper int64
}

// VPAGroups are containers to be estimated, each a container name of one VPA:
// group i is the aggregates Aggregates[Rows[i]] .. [Rows[i+1]] together, of a
// VPA with Containers[i] containers.
type VPAGroups struct {
	Rows       []uint32
	Aggregates []uint32
	Containers []uint32
}

// VPAAggregate is what is known of an aggregate.
type VPAAggregate struct {
	// Expired says that nothing came for the whole window of memory
	// intervals.
	Expired bool
	// Samples is the number of CPU samples.
	Samples int64
	// First and Last are their times; math.MinInt64 if there were none.
	First, Last int64
}

// NewVPACluster makes a cluster without containers.
func (l *Library) NewVPACluster(options VPAClusterOptions) (*VPACluster, error) {
	core, err := l.core.NewVPACluster(&backend.VPAClusterOptions{
		CPUHalfLife: int64(options.CPUHalfLife), MemoryHalfLife: int64(options.MemoryHalfLife),
		MemoryInterval: int64(options.MemoryInterval), MemoryIntervalCount: options.MemoryIntervalCount,
		OOMBumpUpRatio: options.OOMBumpUpRatio, OOMMinBumpUp: options.OOMMinBumpUp,
	})
	if err != nil {
		return nil, exported(err)
	}
	return &VPACluster{core}, nil
}

// Memory is the number of bytes the cluster holds.
func (c *VPACluster) Memory() (uint64, error) {
	bytes, err := c.core.Memory()
	return bytes, exported(err)
}

// AddAggregates adds aggregates without samples, made at a time in nanoseconds
// since the epoch, and gives the number of the first.
func (c *VPACluster) AddAggregates(n int, created int64) (first uint32, err error) {
	if n < 0 || n > math.MaxInt32 {
		return 0, lengthMismatch()
	}
	first, err = c.core.AddAggregates(n, created)
	return first, exported(err)
}

// AddContainers adds containers whose samples go to these aggregates, and
// gives the number of the first.
func (c *VPACluster) AddContainers(aggregates []uint32) (first uint32, err error) {
	first, err = c.core.AddContainers(aggregates)
	return first, exported(err)
}

// ResetContainer replaces a container that is gone by a new one.
func (c *VPACluster) ResetContainer(container, aggregate uint32) error {
	return exported(c.core.ResetContainer(container, aggregate))
}

// Add takes samples in their order. What became of each is written to taken,
// unless that is nil.
func (c *VPACluster) Add(samples *VPASamples, taken []uint8) error {
	n := len(samples.Containers)
	if len(samples.Times) != n || len(samples.CPU) != n || len(samples.Memory) != n ||
		taken != nil && len(taken) != n {
		return lengthMismatch()
	}
	return exported(c.core.Add((*backend.VPASamples)(samples), taken))
}

// AddUsage takes the usage of a kubelet store; containers has the number of
// each of its containers, or [VPANoContainer]. It gives the number of samples
// that were taken.
func (c *VPACluster) AddUsage(usage *KubeletUsage, containers []uint32) (taken uint64, err error) {
	n := len(containers)
	if len(usage.ContainerCPU) != n || len(usage.ContainerMemory) != n ||
		len(usage.PodContainers) != usage.Pods()+1 {
		return 0, lengthMismatch()
	}
	taken, err = c.core.AddUsage(&backend.VPAUsage{
		Containers: containers, ContainerCPU: usage.ContainerCPU, ContainerMemory: usage.ContainerMemory,
		PodContainers: usage.PodContainers, PodTimestamps: usage.PodTimestamps,
	})
	return taken, exported(err)
}

// OOM takes an OOM of a container that requested so many bytes; false is one
// that is too old.
func (c *VPACluster) OOM(container uint32, time, requested int64) (bool, error) {
	counts, err := c.core.OOM(container, time, requested)
	return counts, exported(err)
}

// AppendEstimates adds the estimate of each group to dst.
func (c *VPACluster) AppendEstimates(dst []VPAEstimate, flags *VPAEstimation, groups *VPAGroups) ([]VPAEstimate, error) {
	n := len(groups.Containers)
	if len(groups.Rows) != n+1 {
		return dst, lengthMismatch()
	}
	start := len(dst)
	dst = extend(dst, n)
	core := backend.VPAEstimation{
		CPU: backend.VPAPercentiles(flags.CPU), Memory: backend.VPAPercentiles(flags.Memory),
		Margin: flags.Margin, MinCPUMillicores: flags.MinCPUMillicores, MinMemoryMegabyte: flags.MinMemoryMegabyte,
	}
	if err := c.core.Estimate(&core, (*backend.VPAGroups)(groups), estimates(dst[start:])); err != nil {
		return dst[:start], exported(err)
	}
	return dst, nil
}

// estimates views a column of the exported type.
func estimates(column []VPAEstimate) []backend.VPAEstimate {
	return unsafe.Slice((*backend.VPAEstimate)(unsafe.Pointer(unsafe.SliceData(column))), len(column))
}

// Aggregate tells what is known of an aggregate at a time.
func (c *VPACluster) Aggregate(aggregate uint32, now int64) (VPAAggregate, error) {
	known, err := c.core.Aggregate(aggregate, now)
	return VPAAggregate(known), exported(err)
}

// AppendCheckpoint adds to dst the status of a VerticalPodAutoscalerCheckpoint
// in JSON: aggregates together, without the memory peaks of containers whose
// interval still runs.
func (c *VPACluster) AppendCheckpoint(dst []byte, aggregates, containers []uint32, now int64) ([]byte, error) {
	dst, err := c.core.Save(dst, aggregates, containers, now)
	return dst, exported(err)
}

// LoadCheckpoint replaces an aggregate by one out of a checkpoint's status.
func (c *VPACluster) LoadCheckpoint(aggregate uint32, checkpoint []byte, created int64) error {
	return exported(c.core.Load(aggregate, checkpoint, created))
}

// ResetAggregate replaces an aggregate by one without samples.
func (c *VPACluster) ResetAggregate(aggregate uint32, created int64) error {
	return exported(c.core.Load(aggregate, nil, created))
}

// Close gives the cluster's memory back.
func (c *VPACluster) Close() error { return c.core.Close() }
