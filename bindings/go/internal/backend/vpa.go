package backend

// VPASamples are columns of one length, as millicore_vpa_cluster_add takes
// them.
type VPASamples struct {
	Containers []uint32
	Times      []int64
	CPU        []int64
	Memory     []int64
}

// VPAUsage is what millicore_vpa_cluster_add_usage takes.
type VPAUsage struct {
	Containers      []uint32
	ContainerCPU    []uint64
	ContainerMemory []uint64
	PodContainers   []uint32
	PodTimestamps   []int64
}

// VPAPercentiles is millicore_vpa_percentiles.
type VPAPercentiles struct {
	Target, Lower, Upper float64
	Confidence           int64
}

// VPAEstimation is millicore_vpa_estimation.
type VPAEstimation struct {
	CPU, Memory                                 VPAPercentiles
	Margin, MinCPUMillicores, MinMemoryMegabyte float64
}

// VPAEstimate is millicore_vpa_estimate.
type VPAEstimate struct {
	CPUTarget, CPULower, CPUUpper          int64
	MemoryTarget, MemoryLower, MemoryUpper int64
}

// VPAGroups is what millicore_vpa_cluster_estimate takes.
type VPAGroups struct {
	Rows       []uint32
	Aggregates []uint32
	Containers []uint32
}

// VPAAggregate is millicore_vpa_aggregate.
type VPAAggregate struct {
	Expired     bool
	Samples     int64
	First, Last int64
}

// VPAClusterOptions is millicore_vpa_cluster_options.
type VPAClusterOptions struct {
	CPUHalfLife, MemoryHalfLife         int64
	MemoryInterval, MemoryIntervalCount int64
	OOMBumpUpRatio, OOMMinBumpUp        float64
}

// VPAHistogramOptions is millicore_vpa_histogram_options.
type VPAHistogramOptions struct {
	Layout     uint32
	HalfLife   int64
	Buckets    uint64
	BucketSize float64
	Epsilon    float64
}

// VPAHistogramInfo is millicore_vpa_histogram_info.
type VPAHistogramInfo struct {
	Empty                bool
	Total                float64
	Reference            int64
	MinBucket, MaxBucket uint32
	Buckets              uint64
}

// VPAHistogram is a decaying histogram.
type VPAHistogram interface {
	Add(values, weights []float64, times []int64) error
	Subtract(values, weights []float64, times []int64) error
	Merge(from VPAHistogram) error
	Percentiles(dst, shares []float64) error
	Describe() (VPAHistogramInfo, error)
	Weights(dst []float64) error
	Save(dst []byte) ([]byte, error)
	Load(checkpoint []byte) error
	Close() error
}

// VPACluster is the state of a recommender.
type VPACluster interface {
	Memory() (uint64, error)
	AddAggregates(n int, created int64) (uint32, error)
	AddContainers(aggregates []uint32) (uint32, error)
	ResetContainer(container, aggregate uint32) error
	// Add writes what became of each sample to taken, unless it is empty.
	Add(samples *VPASamples, taken []uint8) error
	AddUsage(usage *VPAUsage) (uint64, error)
	OOM(container uint32, time, requested int64) (bool, error)
	Estimate(flags *VPAEstimation, groups *VPAGroups, dst []VPAEstimate) error
	Aggregate(aggregate uint32, now int64) (VPAAggregate, error)
	Save(dst []byte, aggregates, containers []uint32, now int64) ([]byte, error)
	Load(aggregate uint32, checkpoint []byte, created int64) error
	Close() error
}
