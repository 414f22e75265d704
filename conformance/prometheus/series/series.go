// Package series compares millicore's merge and deduplication of samples
// with VictoriaMetrics' own: mergeSortBlocks of vmselect and both
// deduplications of its storage, the private ones reached by linkname.
package series

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	_ "unsafe" // for go:linkname

	"github.com/VictoriaMetrics/VictoriaMetrics/app/vmselect/netstorage"
	"github.com/VictoriaMetrics/VictoriaMetrics/lib/storage"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
)

// Suite compares random samples; the seed is printed.
var Suite = harness.Suite{
	Name:     "series",
	Upstream: []string{"github.com/VictoriaMetrics/VictoriaMetrics"},
	Compare:  compare,
}

//go:linkname deduplicateDuringMerge github.com/VictoriaMetrics/VictoriaMetrics/lib/storage.deduplicateSamplesDuringMerge
func deduplicateDuringMerge(timestamps, values []int64, interval int64) ([]int64, []int64)

//go:linkname mergeSortBlocks github.com/VictoriaMetrics/VictoriaMetrics/app/vmselect/netstorage.mergeSortBlocks
func mergeSortBlocks(dst *netstorage.Result, blocks *sortBlocksHeap, interval int64)

// sortBlock and sortBlocksHeap have the layout of netstorage's own.
type sortBlock struct {
	Timestamps []int64
	Values     []float64
	NextIdx    int
}

type sortBlocksHeap struct{ blocks []*sortBlock }

// row is the samples of a series, or of one of its blocks.
type row struct {
	timestamps []int64
	values     []float64
}

func compare(run *harness.Run) error {
	for number := run.First; number < run.End; number++ {
		r := run.Random(number)
		interval := intervalOf(r)
		if err := one(run, number, randomRow(r, r.IntN(40)), interval); err != nil {
			return err
		}
		if err := merged(run, number, randomBlocks(r), interval); err != nil {
			return err
		}
	}
	return nil
}

// one holds both deduplications of a series against upstream's.
func one(run *harness.Run, number int, in row, interval int64) error {
	var ours millicore.Samples
	ours.Append(in.timestamps, in.values)
	if err := run.Library.Deduplicate(&ours, interval, millicore.StaleValue); err != nil {
		return err
	}
	times, values := storage.DeduplicateSamples(slices.Clone(in.timestamps), slices.Clone(in.values), interval)
	if len(times) < len(in.timestamps) {
		run.Count("deduplicated", 1)
	}
	gotTimes, gotValues := ours.At(0)
	if err := same(number, "deduplicate", in, interval, row{times, values}, row{gotTimes, gotValues}); err != nil {
		return err
	}
	integers := make([]int64, len(in.values))
	for i, value := range in.values {
		integers[i] = int64(math.Float64bits(value) % 7)
		if math.IsNaN(value) {
			integers[i] = math.MaxInt64 - 1
		}
	}
	times, wholes := deduplicateDuringMerge(slices.Clone(in.timestamps), slices.Clone(integers), interval)
	gotTimes, gotWholes, err := run.Library.DeduplicateIntegers(
		slices.Clone(in.timestamps), slices.Clone(integers), interval, millicore.StaleValue)
	if err != nil {
		return err
	}
	if !slices.Equal(times, gotTimes) || !slices.Equal(wholes, gotWholes) {
		return &harness.Difference{
			Case: number, Input: fmt.Sprint("integers of ", in.timestamps, integers, " by ", interval),
			Upstream: fmt.Sprint(times, wholes), Ours: fmt.Sprint(gotTimes, gotWholes),
		}
	}
	return nil
}

// merged holds a merge against vmselect's.
func merged(run *harness.Run, number int, in []row, interval int64) error {
	var blocks, ours millicore.Samples
	heap := new(sortBlocksHeap)
	for _, block := range in {
		blocks.Append(block.timestamps, block.values)
		heap.blocks = append(heap.blocks, &sortBlock{
			Timestamps: slices.Clone(block.timestamps), Values: slices.Clone(block.values),
		})
	}
	var upstream netstorage.Result
	mergeSortBlocks(&upstream, heap, interval)
	series := []uint32{0, uint32(len(in))}
	if err := run.Library.Merge(&ours, &blocks, series, interval, millicore.StaleValue); err != nil {
		return err
	}
	run.Count("merged samples", len(upstream.Timestamps))
	times, values := ours.At(0)
	return same(number, "merge", in, interval, row{upstream.Timestamps, upstream.Values}, row{times, values})
}

func same(number int, what string, in any, interval int64, upstream, ours row) error {
	equal := slices.Equal(upstream.timestamps, ours.timestamps) &&
		slices.EqualFunc(upstream.values, ours.values, func(a, b float64) bool {
			return math.Float64bits(a) == math.Float64bits(b)
		})
	if equal {
		return nil
	}
	return &harness.Difference{
		Case: number, Input: fmt.Sprint(what, " ", in, " by ", interval),
		Upstream: fmt.Sprint(upstream), Ours: fmt.Sprint(ours),
	}
}

// values in which every rule shows; the last is the staleness marker.
var values = []float64{
	0, math.Copysign(0, -1), 1, 2, 3, 4, -1, math.Inf(1), math.NaN(),
	math.Float64frombits(0x7ff0000000000002),
}

func intervalOf(r *harness.Random) int64 {
	switch r.IntN(8) {
	case 0:
		return 0
	case 1:
		return -1
	case 2:
		return 1
	case 3:
		return math.MaxInt64 - int64(r.IntN(3))
	}
	return 1 + int64(r.IntN(30))
}

// randomRow is n samples in order of time, some times at the edges of int64.
func randomRow(r *harness.Random, n int) row {
	start := harness.Pick(r, []int64{0, -40, 1_700_000_000_000, math.MinInt64, math.MaxInt64 - 100})
	step := 1 + r.IntN(40)
	in := row{make([]int64, n), make([]float64, n)}
	time := start
	for i := range n {
		if next := time + int64(r.IntN(step)); next >= time {
			time = next
		}
		in.timestamps[i], in.values[i] = time, harness.Pick(r, values)
	}
	return in
}

// randomBlocks are a few, among them replicas: whole, cut, shifted, or with
// another value here and there.
func randomBlocks(r *harness.Random) []row {
	blocks := make([]row, r.IntN(7))
	for i := range blocks {
		if i == 0 || r.OneIn(3) {
			blocks[i] = randomRow(r, r.IntN(60))
			continue
		}
		other := blocks[r.IntN(i)]
		from := r.IntN(len(other.timestamps) + 1)
		to := from + r.IntN(len(other.timestamps)-from+1)
		copied := row{slices.Clone(other.timestamps[from:to]), slices.Clone(other.values[from:to])}
		for j := range copied.timestamps {
			if r.OneIn(12) {
				copied.values[j] = harness.Pick(r, values)
			}
			if r.OneIn(12) && copied.timestamps[j] < math.MaxInt64 {
				copied.timestamps[j]++
			}
		}
		slices.SortStableFunc(copied.timestamps, cmp.Compare[int64])
		blocks[i] = copied
	}
	return blocks
}
