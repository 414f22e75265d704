//go:build upstream

package util

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"sync"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	vpa_types "k8s.io/autoscaler/vertical-pod-autoscaler/pkg/apis/autoscaling.k8s.io/v1"
)

// library is the one that upstream's tests run through.
var library = sync.OnceValue(func() *millicore.Library {
	backend, err := millicore.ParseBackend(os.Getenv("MILLICORE_BACKEND"))
	if err != nil {
		panic(err)
	}
	opened, err := millicore.Open(millicore.Options{Backend: backend})
	if err != nil {
		panic(err)
	}
	return opened
})

var broken = os.Getenv("MILLICORE_BREAK")

// must is for errors that no input of upstream's tests can cause.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

type delegatedHistogram struct {
	core     *millicore.VPAHistogram
	options  HistogramOptions
	halfLife time.Duration
}

var _ Histogram = (*delegatedHistogram)(nil)

func newDelegatedHistogram(options HistogramOptions, halfLife time.Duration) Histogram {
	ours := millicore.VPAHistogramOptions{HalfLife: halfLife}
	switch o := options.(type) {
	case *linearHistogramOptions:
		ours.Layout, ours.Buckets = millicore.VPALayoutLinear, o.numBuckets
		ours.BucketSize, ours.Epsilon = o.bucketSize, o.epsilon
	case *exponentialHistogramOptions:
		switch *o {
		case exponentialHistogramOptions{176, 0.01, 1.05, 0.0001}:
			ours.Layout = millicore.VPALayoutCPU
		case exponentialHistogramOptions{176, 1e7, 1.05, 0.0001}:
			ours.Layout = millicore.VPALayoutMemory
		default:
			panic(fmt.Sprintf("a layout that the VPA has not: %+v", *o))
		}
	default:
		panic(fmt.Sprintf("unknown options %T", options))
	}
	core, err := library().NewVPAHistogram(ours)
	must(err)
	return &delegatedHistogram{core, options, halfLife}
}

// nanoseconds of a time; Go's zero time is the least.
func nanoseconds(t time.Time) int64 {
	if t.IsZero() {
		return math.MinInt64
	}
	return t.UnixNano()
}

func moment(ns int64) time.Time {
	if ns == math.MinInt64 {
		return time.Time{}
	}
	return time.Unix(0, ns).UTC()
}

func (h *delegatedHistogram) describe() millicore.VPAHistogramInfo {
	info, err := h.core.Describe()
	must(err)
	return info
}

func (h *delegatedHistogram) Percentile(percentile float64) float64 {
	if broken == "Percentile" {
		percentile /= 2
	}
	values, err := h.core.AppendPercentiles(nil, []float64{percentile})
	must(err)
	return values[0]
}

func (h *delegatedHistogram) AddSample(value, weight float64, at time.Time) {
	if broken == "AddSample" {
		value *= 2
	}
	must(h.core.Add([]float64{value}, []float64{weight}, []int64{nanoseconds(at)}))
}

func (h *delegatedHistogram) SubtractSample(value, weight float64, at time.Time) {
	if broken == "SubtractSample" {
		return
	}
	must(h.core.Subtract([]float64{value}, []float64{weight}, []int64{nanoseconds(at)}))
}

func (h *delegatedHistogram) Merge(other Histogram) {
	if broken == "Merge" {
		return
	}
	must(h.core.Merge(other.(*delegatedHistogram).core))
}

func (h *delegatedHistogram) IsEmpty() bool {
	return h.describe().Empty != (broken == "IsEmpty")
}

func (h *delegatedHistogram) Equals(other Histogram) bool {
	o, ok := other.(*delegatedHistogram)
	if !ok || h.halfLife != o.halfLife || h.options != o.options {
		return false
	}
	a, b := h.describe(), o.describe()
	if a.Reference != b.Reference || a.MinBucket != b.MinBucket || a.MaxBucket != b.MaxBucket {
		return false
	}
	ours, theirs := make([]float64, a.Buckets), make([]float64, b.Buckets)
	must(h.core.Weights(ours))
	must(o.core.Weights(theirs))
	for bucket := a.MinBucket; bucket <= a.MaxBucket; bucket++ {
		if math.Abs(ours[bucket]-theirs[bucket]) > 1e-15 {
			return false
		}
	}
	return true
}

func (h *delegatedHistogram) String() string {
	info := h.describe()
	lines := []string{fmt.Sprintf("%d to %d: %.3f", info.MinBucket, info.MaxBucket, info.Total)}
	for i := 0; i <= 100; i += 5 {
		lines = append(lines, fmt.Sprintf("%d\t%.3f", i, h.Percentile(0.01*float64(i))))
	}
	return strings.Join(lines, "\n")
}

func (h *delegatedHistogram) SaveToChekpoint() (*vpa_types.HistogramCheckpoint, error) {
	text, err := h.core.AppendCheckpoint(nil)
	if err != nil {
		return nil, err
	}
	checkpoint := vpa_types.HistogramCheckpoint{BucketWeights: map[int]uint32{}}
	if err := json.Unmarshal(text, &checkpoint); err != nil {
		return nil, err
	}
	if broken == "SaveToChekpoint" {
		checkpoint.TotalWeight++
		clear(checkpoint.BucketWeights)
	}
	// The time's location is no part of a checkpoint.
	checkpoint.ReferenceTimestamp = metav1.NewTime(moment(h.describe().Reference))
	return &checkpoint, nil
}

func (h *delegatedHistogram) LoadFromCheckpoint(checkpoint *vpa_types.HistogramCheckpoint) error {
	if checkpoint == nil {
		return errors.New("no checkpoint")
	}
	if broken == "LoadFromCheckpoint" {
		return nil
	}
	text, err := json.Marshal(checkpoint)
	if err != nil {
		return err
	}
	return h.core.LoadCheckpoint(text)
}
