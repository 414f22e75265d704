package millicore_test

import (
	"fmt"
	"math"
	"testing"

	millicore "github.com/millicore/millicore/bindings/go"
)

const ready = millicore.PodRunning | millicore.PodHasReady | millicore.PodReady | millicore.PodStarted

// smallFleet is two HPAs: one of cpu, with a behavior and two pods; one of a
// queue, seen for the first time.
func smallFleet() *millicore.HPAFleet {
	const second = 1_000_000_000
	fleet := &millicore.HPAFleet{
		Now: 10_000 * second, Initialization: 300 * second, ReadinessDelay: 30 * second,
		DownscaleStabilization: 300 * second, ScaleUpLimitFactor: 2,
	}
	fleet.AppendPod("web-a", ready, 0, 0)
	fleet.AppendPod("web-b", ready, 0, 0)
	fleet.AppendSample("web-b", 900, 9_990*second, 30*second)
	fleet.AppendSample("web-a", 700, 9_990*second, 30*second)
	fleet.AppendRequest(500, millicore.HPAProposes, 0)
	fleet.AppendRequest(500, millicore.HPAProposes, 0)
	fleet.EndMetric(millicore.HPAPerPod|millicore.HPAOfCPU, millicore.HPAUtilization, 80)
	fleet.EndHPA(&millicore.HPA{
		Flags: millicore.HPABehavior, Current: 2, StatusReplicas: 2, Min: 1, Max: 9,
		ToleranceDown: 0.1, ToleranceUp: 0.1,
		Up:   millicore.HPARules{Policies: []millicore.HPAPolicy{{Kind: millicore.HPAPolicyPods, Value: 1, Period: 15}}},
		Down: millicore.HPARules{Window: 300},
	}, &millicore.HPAHistory{
		Recommendations: []millicore.HPARecommendation{{Replicas: 2, Time: 9_000 * second}},
		Ups:             []millicore.HPAEvent{{Change: 1, Time: 9_000 * second}},
	})
	fleet.AppendSample("", 100_000, 0, 0)
	fleet.EndMetric(millicore.HPAExternal, millicore.HPAAverage, 30_000)
	fleet.EndHPA(&millicore.HPA{
		Current: 2, StatusReplicas: 2, Min: 1, Max: 9, ToleranceDown: 0.1, ToleranceUp: 0.1,
	}, &millicore.HPAHistory{})
	return fleet
}

// showFleet decides a fleet after a change and shows what came out.
func showFleet(change func(*millicore.HPAFleet)) func(*millicore.Library) string {
	return func(l *millicore.Library) string {
		fleet := smallFleet()
		change(fleet)
		var out millicore.HPADecisions
		if err := l.DecideHPAColumns(fleet, &out); err != nil {
			return show(err)
		}
		return show(nil, out.Statuses, out.Steps, out.Proposals, out.Stabilized, out.Desired, out.Limits, out.Winners,
			out.MetricReplicas, out.MetricUtilizations, out.MetricValues, out.MetricFailures)
	}
}

func same(*millicore.HPAFleet) {}

var fleetCalls = []call{
	{"fleet", showFleet(same),
		`ok [0 0] "\x01\x01" [4 4] [4 4] [3 4] "\x03\x00" [0 0] [4 4] [160 0] [800 50000] "\x00\x00"`},
	{"fleet that is empty", showFleet(func(f *millicore.HPAFleet) { f.Reset() }),
		`ok [] "" [] [] [] "" [] [] [] [] ""`},
	{"fleet with a stranger's sample", showFleet(func(f *millicore.HPAFleet) { copy(f.SampleNames, "who-x") }),
		`ok [0 0] "\x01\x01" [2 4] [2 4] [2 4] "\x00\x00" [0 0] [2 4] [140 0] [700 50000] "\x00\x00"`},
	{"fleet with a full history", showFleet(func(f *millicore.HPAFleet) {
		f.RecommendationRows[2]--
		f.RecommendationReplicas, f.RecommendationTimes = f.RecommendationReplicas[:4], f.RecommendationTimes[:4]
	}), `ok [0 7] "\x01\x00" [4 2] [4 2] [3 2] "\x03\x00" [0 -1] [4 4] [160 0] [800 50000] "\x00\x00"`},
	{"fleet with an odd kind", showFleet(func(f *millicore.HPAFleet) { f.MetricKinds[1] = 9 }),
		`ok [0 1] "\x01\x00" [4 2] [4 2] [3 2] "\x03\x00" [0 -1] [4 0] [160 0] [800 0] "\x00\x01"`},
	{"fleet with an odd flag", showFleet(func(f *millicore.HPAFleet) { f.Flags[1] = 64 }),
		`[1 0 0:0 invalid argument]`},
	{"fleet with an odd machine", showFleet(func(f *millicore.HPAFleet) { f.Architecture = 2 }),
		`[1 0 0:0 invalid argument]`},
	{"fleet with rows that fall", showFleet(func(f *millicore.HPAFleet) { f.PodRows[1] = 3 }),
		`[3 0 0:0 string offsets run backwards or past the data at byte 0]`},
	{"fleet with rows past the data", showFleet(func(f *millicore.HPAFleet) { f.PodNameOffsets[2] = 99 }),
		`[3 10 0:0 string offsets run backwards or past the data at byte 10]`},
	{"fleet with short columns", showFleet(func(f *millicore.HPAFleet) { f.Min = f.Min[:1] }),
		`[11 0 0:0 columns differ in length]`},
	{"external sum", func(l *millicore.Library) string {
		values := []int64{math.MaxInt64, 1, -5}
		total, err := l.SumHPAExternal(values, false)
		must2(err)
		shared, err := l.SumHPAExternal([]int64{5, -7, 100}, true)
		return show(err, total == math.MaxInt64, shared == math.MaxInt64)
	}, `ok true true`},
	{"stabilize", func(l *millicore.Library) string {
		stabilized, slot, err := l.StabilizeHPA([]int32{9, 8, 5}, []int64{49, 10, 99}, 50, 3, 100)
		must2(err)
		up, place, err := l.StabilizeHPABehavior([]int32{4}, []int64{5e9}, 10, 0, 2, 7, 8e9)
		return show(err, stabilized, slot, up, place)
	}, `ok 5 1 4 -1`},
	{"limit", func(l *millicore.Library) string {
		limited, limit, err := l.LimitHPA(millicore.HPAAMD64, 3, 1, 100, 30, 8)
		must2(err)
		huge, _, err := l.LimitHPA(millicore.HPAARM64, math.MaxInt32, 1, 9, 7, 2)
		must2(err)
		rate := millicore.HPARate{
			Current: 10, Min: 1, Max: 99, Desired: 50, Kinds: []uint8{millicore.HPAPolicyPercent},
			Values: []int32{10}, Periods: []int32{60}, UpChanges: []int32{3}, UpTimes: []int64{1},
		}
		risen, why, err := l.LimitHPARate(&rate)
		return show(err, limited, limit, huge, risen, why)
	}, `ok 24 3 7 10 3`},
	{"limit with an odd policy", func(l *millicore.Library) string {
		_, _, err := l.LimitHPARate(&millicore.HPARate{Kinds: []uint8{7}, Values: []int32{1}, Periods: []int32{1}})
		return show(err)
	}, `[1 0 0:0 invalid argument]`},
	{"remember", func(l *millicore.Library) string {
		var events millicore.HPAEvents
		must2(l.RememberHPA(&events, 3, 5, 1e9, 15))
		must2(l.RememberHPA(&events, 5, 9, 2e9, 15))
		err := l.RememberHPA(&events, 9, 10, 17e9, 15)
		return show(err, events)
	}, `ok {[1 4] [17000000000 2000000000] [0 0]}`},
}

func must2(err error) {
	if err != nil {
		panic(fmt.Sprint("unexpected: ", err))
	}
}

// TestFleetHistory: the histories of a fleet are changed in place.
func TestFleetHistory(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		fleet := smallFleet()
		var out millicore.HPADecisions
		must(t, library.DecideHPAColumns(fleet, &out))
		var history millicore.HPAHistory
		fleet.History(0, &history)
		got := fmt.Sprint(history)
		want := "{[{4 10000000000000}] [{1 10000000000000 false}] []}"
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		fleet.History(1, &history)
		if got := fmt.Sprint(history.Recommendations); got != "[{2 10000000000000} {4 10000000000000}]" {
			t.Error(got)
		}
	})
}
