package wasm

import (
	"encoding/binary"
	"math"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

func (l *library) RecommendVPA(dst, vpaCase []byte, flags uint32) ([]byte, error) {
	return l.answerHPA("millicore_vpa_recommend", dst, vpaCase, flags)
}

func (l *library) ExplainVPA(dst, vpaCase []byte, flags uint32) ([]byte, error) {
	return l.answerHPA("millicore_vpa_explain", dst, vpaCase, flags)
}

func (l *library) ProcessVPA(dst, podCase []byte, flags uint32) ([]byte, error) {
	return l.answerHPA("millicore_vpa_process", dst, podCase, flags)
}

func (l *library) SimulateVPA(dst, vpaCase []byte, flags uint32) ([]byte, error) {
	return l.answerHPA("millicore_vpa_simulate", dst, vpaCase, flags)
}

// The sizes in bytes of millicore_vpa_histogram_info and
// millicore_vpa_aggregate, which calls fill.
const (
	histogramInfoSize = 40
	aggregateSize     = 32
)

// sized begins a struct of 64-bit fields after a word for its size and one
// more word.
func sized(size int, second uint32) []byte {
	s := make([]byte, 0, size)
	s = binary.LittleEndian.AppendUint32(s, uint32(size))
	return binary.LittleEndian.AppendUint32(s, second)
}

func doubles(s []byte, values ...float64) []byte {
	for _, value := range values {
		s = binary.LittleEndian.AppendUint64(s, math.Float64bits(value))
	}
	return s
}

func longs(s []byte, values ...int64) []byte {
	for _, value := range values {
		s = binary.LittleEndian.AppendUint64(s, uint64(value))
	}
	return s
}

// inHistogramOptions adds a pointer to a millicore_vpa_histogram_options.
func (in *instance) inHistogramOptions(o *backend.VPAHistogramOptions) {
	s := longs(sized(40, o.Layout), o.HalfLife, int64(o.Buckets))
	column(in, doubles(s, o.BucketSize, o.Epsilon))
}

// inClusterOptions adds a pointer to a millicore_vpa_cluster_options.
func (in *instance) inClusterOptions(o *backend.VPAClusterOptions) {
	s := longs(sized(56, 0), o.CPUHalfLife, o.MemoryHalfLife, o.MemoryInterval, o.MemoryIntervalCount)
	column(in, doubles(s, o.OOMBumpUpRatio, o.OOMMinBumpUp))
}

// inEstimation adds a pointer to a millicore_vpa_estimation.
func (in *instance) inEstimation(f *backend.VPAEstimation) {
	s := sized(96, 0)
	for _, p := range []*backend.VPAPercentiles{&f.CPU, &f.Memory} {
		s = longs(doubles(s, p.Target, p.Lower, p.Upper), p.Confidence)
	}
	column(in, doubles(s, f.Margin, f.MinCPUMillicores, f.MinMemoryMegabyte))
}

// outSized adds a pointer to a struct of so many bytes that the call fills,
// and gives its offset.
func (in *instance) outSized(size int) uint32 {
	return columnAt(in, sized(size, 0)[:size])
}
