package millicore

import (
	"time"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// VPALayout is how a histogram divides values into buckets.
type VPALayout uint32

const (
	// VPALayoutCPU has cores, from 0.01 to 1000, each bucket 5 % wider.
	VPALayoutCPU VPALayout = 0
	// VPALayoutMemory has bytes, from 10 MB to 1 TB, each bucket 5 % wider.
	VPALayoutMemory VPALayout = 1
	// VPALayoutLinear has buckets of one size.
	VPALayoutLinear VPALayout = 2
)

// VPAHistogramOptions of [Library.NewVPAHistogram].
type VPAHistogramOptions struct {
	Layout VPALayout
	// HalfLife is after how long a sample has half its weight.
	HalfLife time.Duration
	// Buckets, BucketSize and Epsilon, the least weight that counts, are of
	// linear layouts alone.
	Buckets             int
	BucketSize, Epsilon float64
}

// VPAHistogram is a histogram whose weights halve with age, as the VPA's
// recommender has them. Safe for concurrent use.
type VPAHistogram struct {
	core backend.VPAHistogram
}

// VPAHistogramInfo is what a histogram is.
type VPAHistogramInfo struct {
	// Empty says that nothing in it counts.
	Empty bool
	// Total is the sum of all weights.
	Total float64
	// Reference is when a sample has its plain weight, in nanoseconds since
	// the epoch; math.MinInt64 before the first.
	Reference int64
	// MinBucket and MaxBucket are the first and the last that count.
	MinBucket, MaxBucket uint32
	// Buckets is how many there are.
	Buckets uint64
}

// NewVPAHistogram makes a histogram without samples.
func (l *Library) NewVPAHistogram(options VPAHistogramOptions) (*VPAHistogram, error) {
	core, err := l.core.NewVPAHistogram(&backend.VPAHistogramOptions{
		Layout: uint32(options.Layout), HalfLife: int64(options.HalfLife),
		Buckets: uint64(max(options.Buckets, 0)), BucketSize: options.BucketSize, Epsilon: options.Epsilon,
	})
	if err != nil {
		return nil, exported(err)
	}
	return &VPAHistogram{core}, nil
}

// Add adds samples: values, weights and times in nanoseconds since the epoch.
func (h *VPAHistogram) Add(values, weights []float64, times []int64) error {
	if len(weights) != len(values) || len(times) != len(values) {
		return lengthMismatch()
	}
	return exported(h.core.Add(values, weights, times))
}

// Subtract takes samples away that were added before.
func (h *VPAHistogram) Subtract(values, weights []float64, times []int64) error {
	if len(weights) != len(values) || len(times) != len(values) {
		return lengthMismatch()
	}
	return exported(h.core.Subtract(values, weights, times))
}

// Merge adds all of another histogram of the same options, made by the same
// library; the reference of either may move.
func (h *VPAHistogram) Merge(from *VPAHistogram) error { return exported(h.core.Merge(from.core)) }

// AppendPercentiles adds to dst the value below which each share (0.9 for
// 90 %) of the weight lies; 0 of an empty histogram.
func (h *VPAHistogram) AppendPercentiles(dst, shares []float64) ([]float64, error) {
	start := len(dst)
	dst = extend(dst, len(shares))
	if err := h.core.Percentiles(dst[start:], shares); err != nil {
		return dst[:start], exported(err)
	}
	return dst, nil
}

// Describe tells what the histogram is.
func (h *VPAHistogram) Describe() (VPAHistogramInfo, error) {
	info, err := h.core.Describe()
	return VPAHistogramInfo(info), exported(err)
}

// Weights writes the weights of the first buckets, those that do not count
// too, as far as there is room.
func (h *VPAHistogram) Weights(dst []float64) error { return exported(h.core.Weights(dst)) }

// AppendCheckpoint adds to dst its HistogramCheckpoint in JSON.
func (h *VPAHistogram) AppendCheckpoint(dst []byte) ([]byte, error) {
	dst, err := h.core.Save(dst)
	return dst, exported(err)
}

// LoadCheckpoint adds a HistogramCheckpoint in JSON, as upstream loads one.
func (h *VPAHistogram) LoadCheckpoint(checkpoint []byte) error {
	return exported(h.core.Load(checkpoint))
}

// Close gives the histogram's memory back.
func (h *VPAHistogram) Close() error { return h.core.Close() }
