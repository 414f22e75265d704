package millicore_test

import (
	"math"

	millicore "github.com/millicore/millicore/bindings/go"
)

func samples(rows ...[]float64) *millicore.Samples {
	var s millicore.Samples
	for _, row := range rows {
		timestamps, values := make([]int64, len(row)/2), make([]float64, len(row)/2)
		for i := range timestamps {
			timestamps[i], values[i] = int64(row[2*i]), row[2*i+1]
		}
		s.Append(timestamps, values)
	}
	return &s
}

var samplesCalls = []call{
	{"deduplicate", func(l *millicore.Library) string {
		s := samples([]float64{1, 1, 2, 3, 2, 2}, []float64{}, []float64{1, 5, 9, 6})
		err := l.Deduplicate(s, 5, millicore.StaleValue)
		return show(err, *s)
	}, `ok {[2 1 9] [3 5 6] [0 1 1 3]}`},
	{"deduplicate nothing", func(l *millicore.Library) string {
		s := new(millicore.Samples)
		return show(l.Deduplicate(s, 5, millicore.StaleValue), *s)
	}, `ok {[] [] []}`},
	{"deduplicate what runs backwards", func(l *millicore.Library) string {
		return show(l.Deduplicate(samples([]float64{2, 1, 1, 1}), 5, millicore.StaleValue))
	}, `[700 0 0:0 expected the times of a series to ascend]`},
	{"deduplicate with a policy that is none", func(l *millicore.Library) string {
		return show(l.Deduplicate(samples([]float64{1, 1}), 5, 2))
	}, `[1 0 0:0 invalid argument]`},
	{"deduplicate with columns that do not end together", func(l *millicore.Library) string {
		s := samples([]float64{1, 1})
		s.Offsets[1] = 2
		return show(l.Deduplicate(s, 5, millicore.StaleValue))
	}, `[11 0 0:0 columns differ in length]`},
	{"deduplicate integers", func(l *millicore.Library) string {
		times, values, err := l.DeduplicateIntegers([]int64{7, 7}, []int64{5, math.MaxInt64 - 1}, 5, millicore.StaleLast)
		return show(err, times, values)
	}, `ok [7] [5]`},
	{"merge blocks", func(l *millicore.Library) string {
		blocks := samples([]float64{1, 1, 5, 2}, []float64{2, 3}, []float64{6, 4}, []float64{7, 5})
		out := samples([]float64{9, 9})
		err := l.Merge(out, blocks, []uint32{0, 2, 4}, 4, millicore.StaleValue)
		return show(err, *out)
	}, `ok {[2 5 7] [3 2 5] [0 2 3]}`},
	{"merge nothing", func(l *millicore.Library) string {
		var out millicore.Samples
		return show(l.Merge(&out, new(millicore.Samples), []uint32{0, 0}, 4, millicore.StaleValue), out)
	}, `ok {[] [] [0 0]}`},
	{"merge a block that runs backwards", func(l *millicore.Library) string {
		var out millicore.Samples
		return show(l.Merge(&out, samples([]float64{2, 1, 1, 1}), []uint32{0, 1}, 4, millicore.StaleValue), out)
	}, `[700 0 0:0 expected the times of a series to ascend] {[] [] []}`},
	{"judge answers", func(l *millicore.Library) string {
		groups := []millicore.StorageGroup{{Nodes: 3, Answered: 1, Failed: 1, ReplicationFactor: 2}, {Nodes: 3, Answered: 3}}
		one, err := l.SeriesVerdict(groups, 1)
		two, both := l.SeriesVerdict(groups, 2)
		return show(err, one, both, two)
	}, `ok 0 ok 1`},
	{"judge more answers than nodes", func(l *millicore.Library) string {
		_, err := l.SeriesVerdict([]millicore.StorageGroup{{Nodes: 1, Answered: 2}}, 1)
		return show(err)
	}, `[1 0 0:0 invalid argument]`},
}
