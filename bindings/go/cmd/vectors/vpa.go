package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
)

// vpaRecommendationsSuite: a stream of samples and what is recommended at its
// end.
func vpaRecommendationsSuite(library *millicore.Library, rows []row, r *report) error {
	var out []byte
	for _, row := range rows {
		var found differences
		expected, err := fields(row.text)
		if err != nil {
			return err
		}
		if out, err = library.RecommendVPA(out[:0], row.text); err != nil {
			found.note("%v", err)
			r.row(row, found)
			continue
		}
		got, err := fields(out)
		if err != nil {
			return err
		}
		for _, name := range []string{"samples", "hists", "raw", "final"} {
			// Rows of other flags have no hists.
			if want, ok := expected[name]; ok && !reflect.DeepEqual(want, got[name]) {
				found.note("%s: expected %v, got %v", name, want, got[name])
			}
		}
		accepted := []any{}
		if events, ok := expected["events"].([]any); ok {
			for _, event := range events {
				accepted = append(accepted, event.(map[string]any)["ok"])
			}
		}
		if !reflect.DeepEqual(accepted, got["accepted"]) {
			found.note("accepted differs")
		}
		r.row(row, found)
	}
	return nil
}

// vpaPodSuite: a recommendation at one pod.
func vpaPodSuite(library *millicore.Library, rows []row, r *report) error {
	type patch struct {
		Op    string          `json:"op"`
		Path  string          `json:"path"`
		Value json.RawMessage `json:"value"`
	}
	type answer struct {
		Processed   any                 `json:"processed"`
		Annotations map[string][]string `json:"annotations"`
		Priority    any                 `json:"priority"`
		Patches     []patch             `json:"patches"`
	}
	type vector struct {
		Panic       *string             `json:"panic"`
		Processed   any                 `json:"processed"`
		Annotations map[string][]string `json:"annotations_sorted"`
		Priority    any                 `json:"priority"`
		Patches     []string            `json:"patches_sorted"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	var out []byte
	for i, v := range vectors {
		var found differences
		out, err = library.ProcessVPA(out[:0], rows[i].text)
		if v.Panic != nil {
			equal(&found, "refused", true, errors.Is(err, millicore.StatusExpectedRecommendation))
			r.row(rows[i], found)
			continue
		}
		if err != nil {
			found.note("%v", err)
			r.row(rows[i], found)
			continue
		}
		var got answer
		if err := json.Unmarshal(out, &got); err != nil {
			return err
		}
		var patches []string
		for _, p := range got.Patches {
			if p.Path != "/metadata/annotations/vpaUpdates" {
				patches = append(patches, fmt.Sprintf(`{"op":%q,"path":%q,"value":%s}`, p.Op, p.Path, p.Value))
			}
		}
		slices.Sort(patches)
		for _, notes := range got.Annotations {
			slices.Sort(notes)
		}
		for name, pair := range map[string][2]any{
			"processed":   {v.Processed, got.Processed},
			"annotations": {v.Annotations, got.Annotations},
			"priority":    {v.Priority, got.Priority},
			"patches":     {v.Patches, patches},
		} {
			if !reflect.DeepEqual(pair[0], pair[1]) {
				found.note("%s: expected %v, got %v", name, pair[0], pair[1])
			}
		}
		r.row(rows[i], found)
	}
	return nil
}

// histogramState is a histogram in the shape of the rows.
type histogramState struct {
	Percentiles []string       `json:"pct_bits"`
	Total       *string        `json:"total_weight_bits"`
	Reference   int64          `json:"ref_unix_s"`
	Weights     map[string]int `json:"checkpoint_weights"`
	Empty       bool           `json:"empty"`
}

// histogramCheckpoint is what saving one gives.
type histogramCheckpoint struct {
	Reference *string        `json:"referenceTimestamp"`
	Weights   map[string]int `json:"bucketWeights"`
	Total     float64        `json:"totalWeight"`
}

// vpaHistogramSuite: operations on two histograms.
func vpaHistogramSuite(library *millicore.Library, rows []row, r *report) error {
	type operation struct {
		H      int     `json:"h"`
		Op     string  `json:"op"`
		Time   int64   `json:"t"`
		Value  string  `json:"v"`
		Weight float64 `json:"w"`
		JSON   string  `json:"json"`
	}
	type vector struct {
		Kind       string         `json:"kind"`
		HalfLife   int64          `json:"half_life_ns"`
		Operations []operation    `json:"ops"`
		H0         histogramState `json:"h0"`
		H1         histogramState `json:"h1"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	for i, v := range vectors {
		var found differences
		options := millicore.VPAHistogramOptions{HalfLife: time.Duration(v.HalfLife)}
		if v.Kind != "cpu" {
			options.Layout = millicore.VPALayoutMemory
		}
		var pair [2]*millicore.VPAHistogram
		for h := range pair {
			if pair[h], err = library.NewVPAHistogram(options); err != nil {
				return err
			}
		}
		for _, op := range v.Operations {
			h := pair[op.H]
			switch op.Op {
			case "add", "sub":
				bits, err := strconv.ParseUint(op.Value, 16, 64)
				if err != nil {
					return err
				}
				change := h.Add
				if op.Op == "sub" {
					change = h.Subtract
				}
				value := math.Float64frombits(bits)
				if err := change([]float64{value}, []float64{op.Weight}, []int64{op.Time}); err != nil {
					return err
				}
			case "merge":
				if err := h.Merge(pair[1-op.H]); err != nil {
					return err
				}
			default:
				text, err := h.AppendCheckpoint(nil)
				if err != nil {
					return err
				}
				var expected, got histogramCheckpoint
				if err := json.Unmarshal([]byte(op.JSON), &expected); err != nil {
					return err
				}
				if err := json.Unmarshal(text, &got); err != nil {
					return err
				}
				if !reflect.DeepEqual(expected, got) {
					found.note("checkpoint: expected %v, got %v", expected, got)
				}
				if err := h.Close(); err != nil {
					return err
				}
				if pair[op.H], err = library.NewVPAHistogram(options); err != nil {
					return err
				}
				if err := pair[op.H].LoadCheckpoint(text); err != nil {
					return err
				}
			}
		}
		for h, expected := range []histogramState{v.H0, v.H1} {
			got, err := describeHistogram(pair[h])
			if err != nil {
				return err
			}
			if !reflect.DeepEqual(expected, got) {
				found.note("h%d: expected %v, got %v", h, expected, got)
			}
			if err := pair[h].Close(); err != nil {
				return err
			}
		}
		r.row(rows[i], found)
	}
	return nil
}

func describeHistogram(h *millicore.VPAHistogram) (histogramState, error) {
	var state histogramState
	shares := make([]float64, 21)
	for i := range shares {
		shares[i] = float64(5*i) / 100
	}
	percentiles, err := h.AppendPercentiles(nil, shares)
	if err != nil {
		return state, err
	}
	for _, percentile := range percentiles {
		state.Percentiles = append(state.Percentiles, fmt.Sprintf("%016x", math.Float64bits(percentile)))
	}
	info, err := h.Describe()
	if err != nil || info.Empty {
		state.Empty = info.Empty
		return state, err
	}
	total := fmt.Sprintf("%016x", math.Float64bits(info.Total))
	state.Total = &total
	state.Reference = time.Unix(0, info.Reference).Unix()
	text, err := h.AppendCheckpoint(nil)
	if err != nil {
		return state, err
	}
	var checkpoint histogramCheckpoint
	err = json.Unmarshal(text, &checkpoint)
	state.Weights = checkpoint.Weights
	return state, err
}
