package main

import (
	"slices"

	millicore "github.com/millicore/millicore/bindings/go"
)

// dedupSuite: all rows of one interval in a call, with both policies.
func dedupSuite(library *millicore.Library, rows []row, r *report) error {
	type vector struct {
		Interval     int64    `json:"interval"`
		Timestamps   []int64  `json:"ts"`
		Values       []string `json:"v"`
		Integers     []int64  `json:"int_v"`
		Times        []int64  `json:"out_ts"`
		HeadTimes    []int64  `json:"head_ts"`
		IntegerTimes []int64  `json:"int_out_ts"`
		Old          []string `json:"v1_100"`
		Head         []string `json:"head"`
		OldIntegers  []int64  `json:"int_v1_100"`
		HeadIntegers []int64  `json:"int_head"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	byInterval := map[int64][]int{}
	for i, v := range vectors {
		byInterval[v.Interval] = append(byInterval[v.Interval], i)
	}
	found := make([]differences, len(vectors))
	for interval, indices := range byInterval {
		for _, policy := range []millicore.StalePolicy{millicore.StaleValue, millicore.StaleLast} {
			var samples millicore.Samples
			for _, i := range indices {
				values, err := floats(vectors[i].Values)
				if err != nil {
					return err
				}
				samples.Append(vectors[i].Timestamps, values)
			}
			if err := library.Deduplicate(&samples, interval, policy); err != nil {
				return err
			}
			for at, i := range indices {
				v := vectors[i]
				times, values, integers := v.Times, v.Old, v.OldIntegers
				if policy == millicore.StaleLast {
					times, values, integers = v.HeadTimes, v.Head, v.HeadIntegers
				}
				gotTimes, got := samples.At(at)
				equalColumns(&found[i], "times", times, gotTimes)
				equalColumns(&found[i], "values", values, allBits(got))
				gotTimes, gotIntegers, err := library.DeduplicateIntegers(
					slices.Clone(v.Timestamps), slices.Clone(v.Integers), interval, policy)
				if err != nil {
					return err
				}
				equalColumns(&found[i], "times of integers", v.IntegerTimes, gotTimes)
				equalColumns(&found[i], "integers", integers, gotIntegers)
			}
		}
	}
	for i := range vectors {
		r.row(rows[i], found[i])
	}
	return nil
}

// mergeSuite: all rows of one interval in a call.
func mergeSuite(library *millicore.Library, rows []row, r *report) error {
	type block struct {
		Timestamps []int64  `json:"ts"`
		Values     []string `json:"v"`
	}
	type vector struct {
		Interval int64    `json:"interval"`
		Blocks   []block  `json:"blocks"`
		Times    []int64  `json:"out_ts"`
		Values   []string `json:"out"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	byInterval := map[int64][]int{}
	for i, v := range vectors {
		byInterval[v.Interval] = append(byInterval[v.Interval], i)
	}
	found := make([]differences, len(vectors))
	var merged millicore.Samples
	for interval, indices := range byInterval {
		var blocks millicore.Samples
		series := []uint32{0}
		for _, i := range indices {
			for _, block := range vectors[i].Blocks {
				values, err := floats(block.Values)
				if err != nil {
					return err
				}
				blocks.Append(block.Timestamps, values)
			}
			series = append(series, uint32(blocks.Len()))
		}
		if err := library.Merge(&merged, &blocks, series, interval, millicore.StaleValue); err != nil {
			return err
		}
		for at, i := range indices {
			times, values := merged.At(at)
			equalColumns(&found[i], "times", vectors[i].Times, times)
			equalColumns(&found[i], "values", vectors[i].Values, allBits(values))
		}
	}
	for i := range vectors {
		r.row(rows[i], found[i])
	}
	return nil
}

// equalColumns compares two columns, whether or not they are nil.
func equalColumns[T comparable](found *differences, what string, expected, got []T) {
	if !slices.Equal(expected, got) {
		found.note("%s: expected %v, got %v", what, expected, got)
	}
}

// floats are those of 16 hex digits each.
func floats(texts []string) ([]float64, error) {
	values := make([]float64, len(texts))
	for i, text := range texts {
		var err error
		if values[i], err = floatOfBits(text); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// allBits is the other way.
func allBits(values []float64) []string {
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = bits(value)
	}
	return texts
}
