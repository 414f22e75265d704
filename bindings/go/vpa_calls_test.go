package millicore_test

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
)

const vpaCase = `{"pods":[{"name":"p"}],"containers":["main"],"events":[` +
	`{"t":1772366400000000000,"pod":"p","c":"main","kind":"cpu","v":300},` +
	`{"t":1772366460000000000,"pod":"p","c":"main","kind":"cpu","v":320}]}`

const vpaPod = `{"pod":{"spec":{"containers":[{"name":"main"}]}},"recommendation":` +
	`{"containerRecommendations":[{"containerName":"main","target":{"cpu":"1"}}]}}`

// between gives what stands between two words of an answer.
func between(from, to string, call func(*millicore.Library) ([]byte, error)) func(*millicore.Library) string {
	return func(l *millicore.Library) string {
		text, err := call(l)
		_, after, _ := strings.Cut(string(text), from)
		found, _, _ := strings.Cut(after, to)
		return show(err, found)
	}
}

var vpaCalls = []call{
	{"recommend a VPA", between(`"target":{"cpu":"`, `"`, func(l *millicore.Library) ([]byte, error) {
		return l.RecommendVPA(nil, []byte(vpaCase))
	}), "ok 379m"},
	{"explain a VPA", between(`"summary":"main `, `.`, func(l *millicore.Library) ([]byte, error) {
		return l.ExplainVPA(nil, []byte(vpaCase))
	}), "ok cpu: target 379m = p90 of 2 samples, +15 %"},
	{"simulate a VPA", between(`"request":[`, `]`, func(l *millicore.Library) ([]byte, error) {
		return l.SimulateVPA(nil, []byte(vpaCase))
	}), "ok 379"},
	{"process a VPA's recommendation", between(`"path":"`, `"`, func(l *millicore.Library) ([]byte, error) {
		return l.ProcessVPA(nil, []byte(vpaPod))
	}), "ok /spec/containers/0/resources"},
	{"recommend a VPA of bad JSON", between("", "", func(l *millicore.Library) ([]byte, error) {
		return l.RecommendVPA(nil, []byte(`{"events":[{"t":true}]}`))
	}), "[13 16 1:17 invalid JSON at byte 16 in events[0].t] "},
}

func TestVPAHistogram(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		options := millicore.VPAHistogramOptions{Layout: millicore.VPALayoutMemory, HalfLife: 24 * time.Hour}
		made := func() *millicore.VPAHistogram {
			h, err := library.NewVPAHistogram(options)
			must(t, err)
			return h
		}
		a, b := made(), made()
		defer a.Close()
		now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).UnixNano()
		must(t, a.Add([]float64{3e7, 5e8}, []float64{1, 1}, []int64{now, now}))
		must(t, b.Add([]float64{9e9}, []float64{2}, []int64{now + int64(time.Hour)}))
		must(t, a.Merge(b))
		must(t, b.Close())
		percentiles, err := a.AppendPercentiles(nil, []float64{0, 0.4, 1})
		must(t, err)
		if !slices.IsSorted(percentiles) || percentiles[0] < 3e7 || percentiles[2] < 9e9 {
			t.Errorf("percentiles are %v", percentiles)
		}
		must(t, a.Subtract([]float64{3e7}, []float64{1}, []int64{now}))
		info, err := a.Describe()
		must(t, err)
		if info.Empty || info.Buckets != 176 || info.Reference != now {
			t.Errorf("it is %+v", info)
		}
		weights := make([]float64, info.Buckets)
		must(t, a.Weights(weights))
		if weights[info.MinBucket] != 1 {
			t.Errorf("the first weight is %v", weights[info.MinBucket])
		}
		text, err := a.AppendCheckpoint(nil)
		must(t, err)
		c := made()
		must(t, c.LoadCheckpoint(text))
		again, err := c.AppendCheckpoint(nil)
		must(t, err)
		if string(text) != string(again) {
			t.Errorf("saved %s, then %s", text, again)
		}
		if err := c.LoadCheckpoint([]byte(`{"totalWeight":-1}`)); !errors.Is(err, millicore.StatusInvalidCheckpoint) {
			t.Errorf("a negative total gives %v", err)
		}
		if err := c.Merge(c); !errors.Is(err, millicore.StatusInvalidArgument) {
			t.Errorf("merging with itself gives %v", err)
		}
		if err := c.Add([]float64{1}, nil, nil); !errors.Is(err, millicore.StatusLengthMismatch) {
			t.Errorf("columns that differ give %v", err)
		}
		must(t, c.Close())
		if _, err := c.Describe(); !errors.Is(err, millicore.ErrClosed) {
			t.Errorf("a closed histogram gives %v", err)
		}
	})
}

func TestVPACluster(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		cluster, err := library.NewVPACluster(millicore.VPAClusterOptions{})
		must(t, err)
		defer cluster.Close()
		_, err = cluster.AddAggregates(2, 0)
		must(t, err)
		first, err := cluster.AddContainers([]uint32{0, 1})
		must(t, err)
		const now = 1772366400000000000
		taken := make([]uint8, 3)
		must(t, cluster.Add(&millicore.VPASamples{
			Containers: []uint32{first, first, 9}, Times: []int64{now, now + int64(time.Minute), now},
			CPU: []int64{300, 320, 1}, Memory: []int64{-1, 400_000_000, 1},
		}, taken))
		if !slices.Equal(taken, []uint8{millicore.VPATakenCPU,
			millicore.VPATakenCPU | millicore.VPATakenMemory, millicore.VPAUnknown}) {
			t.Errorf("taken %v", taken)
		}
		usage := millicore.KubeletUsage{
			PodContainers: []uint32{0, 2}, PodTimestamps: []int64{now + int64(time.Hour)},
			ContainerCPU: []uint64{1, 320_000_001}, ContainerMemory: []uint64{1, 1},
		}
		count, err := cluster.AddUsage(&usage, []uint32{millicore.VPANoContainer, 1})
		must(t, err)
		if count != 2 {
			t.Errorf("%d samples were taken", count)
		}
		counts, err := cluster.OOM(1, now+int64(time.Hour), 1<<30)
		must(t, err)
		if !counts {
			t.Error("an OOM does not count")
		}
		flags := millicore.DefaultVPAEstimation()
		groups := millicore.VPAGroups{
			Rows: []uint32{0, 1, 3}, Aggregates: []uint32{0, 0, 1}, Containers: []uint32{1, 2},
		}
		estimates, err := cluster.AppendEstimates(nil, &flags, &groups)
		must(t, err)
		if e := estimates[0]; e.CPUTarget != 379 || e.MemoryTarget != 476450463 || len(estimates) != 2 {
			t.Errorf("estimates are %+v", estimates)
		}
		status, err := cluster.AppendCheckpoint(nil, []uint32{0}, []uint32{0}, math.MaxInt64)
		must(t, err)
		must(t, cluster.LoadCheckpoint(1, status, 0))
		again, err := cluster.AppendEstimates(nil, &flags, &millicore.VPAGroups{
			Rows: []uint32{0, 1}, Aggregates: []uint32{1}, Containers: []uint32{1},
		})
		must(t, err)
		if !reflect.DeepEqual(again, estimates[:1]) {
			t.Errorf("read back, estimates are %+v", again)
		}
		known, err := cluster.Aggregate(1, now)
		must(t, err)
		if known.Samples != 2 || known.Expired || known.First != now {
			t.Errorf("known is %+v", known)
		}
		must(t, cluster.ResetAggregate(1, now))
		must(t, cluster.ResetContainer(1, 0))
		if bytes, err := cluster.Memory(); err != nil || bytes == 0 {
			t.Errorf("it holds %d bytes, %v", bytes, err)
		}
		for name, err := range map[string]error{
			"a container": cluster.ResetContainer(9, 0),
			"a version":   cluster.LoadCheckpoint(1, []byte(`{"version":"v2"}`), 0),
			"columns":     cluster.Add(&millicore.VPASamples{Times: []int64{1}}, nil),
		} {
			if err == nil {
				t.Errorf("%s is not refused", name)
			}
		}
	})
}
