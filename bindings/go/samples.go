package millicore

import (
	"slices"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// Samples are the samples of series, or of blocks of series, in columns:
// row i is the samples Offsets[i] to before Offsets[i+1]. Times are
// milliseconds since the epoch and ascend within a row.
type Samples struct {
	Timestamps []int64
	Values     []float64
	Offsets    []uint32
}

// Len is the number of rows.
func (s *Samples) Len() int { return max(0, len(s.Offsets)-1) }

// Append adds a row.
func (s *Samples) Append(timestamps []int64, values []float64) {
	if len(s.Offsets) == 0 {
		s.Offsets = append(s.Offsets, 0)
	}
	s.Timestamps = append(s.Timestamps, timestamps...)
	s.Values = append(s.Values, values...)
	s.Offsets = append(s.Offsets, uint32(len(s.Timestamps)))
}

// At is a row; both slices are views.
func (s *Samples) At(i int) (timestamps []int64, values []float64) {
	start, end := s.Offsets[i], s.Offsets[i+1]
	return s.Timestamps[start:end], s.Values[start:end]
}

// StalePolicy is what becomes of a staleness marker beside a value of the
// same time.
type StalePolicy uint32

const (
	// StaleValue takes it for any other NaN, as VictoriaMetrics v1.100.0
	// does; in decimal form it is the larger.
	StaleValue StalePolicy = 0
	// StaleLast prefers every value to it, as since v1.150.
	StaleLast StalePolicy = 1
)

// Deduplicate leaves one sample an interval, in milliseconds, of each row,
// as VictoriaMetrics does: the last, and of several at that time the largest.
// No interval, or a negative one, leaves all. The samples are changed in
// place; after an error of a later row they are of no use.
func (l *Library) Deduplicate(samples *Samples, interval int64, stale StalePolicy) error {
	if err := endTogether(samples.Offsets, len(samples.Timestamps), len(samples.Values)); err != nil {
		return err
	}
	kept := make([]uint32, samples.Len())
	err := l.core.Deduplicate(samples.Timestamps, samples.Values, samples.Offsets, interval, uint32(stale), kept)
	if err != nil {
		return exported(err)
	}
	end := compact(samples.Timestamps, samples.Values, samples.Offsets, kept)
	samples.Timestamps, samples.Values = samples.Timestamps[:end], samples.Values[:end]
	return nil
}

// DeduplicateIntegers is [Library.Deduplicate] for one series whose values
// are in the decimal form of VictoriaMetrics' blocks. It gives the front of
// both columns.
func (l *Library) DeduplicateIntegers(timestamps, values []int64, interval int64, stale StalePolicy) ([]int64, []int64, error) {
	offsets, kept := [2]uint32{0, uint32(len(timestamps))}, [1]uint32{}
	if err := endTogether(offsets[:], len(timestamps), len(values)); err != nil {
		return nil, nil, err
	}
	err := l.core.DeduplicateIntegers(timestamps, values, offsets[:], interval, uint32(stale), kept[:])
	if err != nil {
		return nil, nil, exported(err)
	}
	return timestamps[:kept[0]], values[:kept[0]], nil
}

// Merge merges the blocks of each series and deduplicates them: what
// vmselect makes of the answers of its storage nodes. Series i is the blocks
// series[i] to before series[i+1]; its samples are row i of dst, whose
// capacity is used again.
func (l *Library) Merge(dst, blocks *Samples, series []uint32, interval int64, stale StalePolicy) error {
	if err := endTogether(blocks.Offsets, len(blocks.Timestamps), len(blocks.Values)); err != nil {
		return err
	}
	out := (*backend.Samples)(dst)
	out.Timestamps = slices.Grow(out.Timestamps[:0], len(blocks.Timestamps))[:len(blocks.Timestamps)]
	out.Values = slices.Grow(out.Values[:0], len(blocks.Values))[:len(blocks.Values)]
	out.Offsets = slices.Grow(out.Offsets[:0], len(series))[:len(series)]
	if err := l.core.Merge((*backend.Samples)(blocks), out, series, interval, uint32(stale)); err != nil {
		*dst = Samples{out.Timestamps[:0], out.Values[:0], out.Offsets[:0]}
		return exported(err)
	}
	end := uint32(0)
	if len(out.Offsets) > 0 {
		end = out.Offsets[len(out.Offsets)-1]
	}
	out.Timestamps, out.Values = out.Timestamps[:end], out.Values[:end]
	return nil
}

// endTogether checks that offsets end where the columns do: the last is the
// length of both.
func endTogether(offsets []uint32, timestamps, values int) error {
	if timestamps != values {
		return lengthMismatch()
	}
	if n := len(offsets); n > 0 && int(offsets[n-1]) != timestamps || n == 0 && timestamps > 0 {
		return lengthMismatch()
	}
	return nil
}

// compact closes the gaps that deduplication left, and gives the length.
func compact[V any](timestamps []int64, values []V, offsets, kept []uint32) uint32 {
	end := uint32(0)
	for i, n := range kept {
		start := offsets[i]
		offsets[i] = end
		copy(timestamps[end:], timestamps[start:start+n])
		copy(values[end:], values[start:start+n])
		end += n
	}
	if n := len(offsets); n > 0 {
		offsets[n-1] = end
	}
	return end
}

// SeriesVerdict is what the answers of replicated storage nodes are.
type SeriesVerdict uint32

const (
	// SeriesPending: answers are awaited that may still bring samples.
	SeriesPending SeriesVerdict = 0
	// SeriesComplete: every sample is in the answers.
	SeriesComplete SeriesVerdict = 1
	// SeriesPartial: samples may be missing, whatever still comes.
	SeriesPartial SeriesVerdict = 2
)

// StorageGroup is a group of storage nodes and what came of asking them.
type StorageGroup struct {
	Nodes, Answered, Failed uint32
	// ReplicationFactor is how many nodes of the group hold each sample; 0
	// is 1.
	ReplicationFactor uint32
}

// SeriesVerdict judges the answers of all groups, of which
// replicationFactor hold each sample.
func (l *Library) SeriesVerdict(groups []StorageGroup, replicationFactor uint32) (SeriesVerdict, error) {
	n := len(groups)
	columns := make([]uint32, 4*n)
	for i, group := range groups {
		columns[i], columns[n+i] = group.Nodes, group.Answered
		columns[2*n+i], columns[3*n+i] = group.Failed, group.ReplicationFactor
	}
	verdict, err := l.core.SeriesVerdict(columns[:n], columns[n:2*n], columns[2*n:3*n], columns[3*n:], replicationFactor)
	return SeriesVerdict(verdict), exported(err)
}
