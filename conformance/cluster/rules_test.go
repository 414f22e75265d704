package cluster

import (
	"slices"
	"testing"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/cluster/judge"
	"github.com/millicore/millicore/conformance/cluster/recorder"
)

// holdRules tries the rules that explain differences: what was seen a little
// too early or too late is explained, and what was seen much too early is not.
func holdRules(t *testing.T, record *judge.Record, library *millicore.Library) {
	f := func(name string, pods *recorder.Mirror, syncs []*recorder.Sync, explained bool) map[judge.Verdict]int {
		t.Helper()
		changed := *record
		changed.Pods, changed.Syncs = pods, syncs
		report, err := judge.Judge(&changed, func(hpaCase []byte) ([]byte, error) {
			return library.DecideHPA(nil, hpaCase)
		}, 1)
		if err != nil {
			t.Fatal(err)
		}
		if (report.Counts[judge.Unexplained] == 0) != explained {
			t.Errorf("%s: %v\n%v", name, report.Counts, report.Refusals)
		}
		return report.Counts
	}
	little := judge.Lag * 9 / 10
	early := f("pods seen early", record.Pods.Shifted(-little), record.Syncs, true)
	late := f("pods seen late", record.Pods.Shifted(little), record.Syncs, true)
	t.Logf("%d syncs needed other pods", early[judge.CacheLag]+late[judge.CacheLag])
	f("pods seen much too early", record.Pods.Shifted(-5*time.Second), record.Syncs, false)

	// What scales down has waited for a window to pass: at an earlier time
	// the decision would be another.
	moved := make([]*recorder.Sync, len(record.Syncs))
	for i, of := range record.Syncs {
		one := *of
		if scalesDown(of) && !of.Proposed.IsZero() {
			one.Proposed = of.Proposed.Add(-5 * time.Second)
		}
		moved[i] = &one
	}
	if f("proposals logged early", record.Pods, moved, true)[judge.Clock] == 0 {
		t.Error("no sync needed another instant")
	}
}

func scalesDown(sync *recorder.Sync) bool {
	return slices.ContainsFunc(sync.Lines, func(line recorder.Line) bool {
		from, _ := line.Values["currentReplicas"].(int32)
		to, _ := line.Values["desiredReplicas"].(int32)
		return line.Message == recorder.Rescaled && to < from
	})
}
