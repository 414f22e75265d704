package cluster

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/cluster/aggregated"
	"github.com/millicore/millicore/conformance/cluster/controlplane"
	"github.com/millicore/millicore/conformance/cluster/judge"
	"github.com/millicore/millicore/conformance/cluster/node"
	"github.com/millicore/millicore/conformance/cluster/recorder"
	"github.com/millicore/millicore/conformance/cluster/stage"
	"k8s.io/apimachinery/pkg/util/wait"
)

// How the controller runs: its periods are shortened, so that minutes of a
// cluster's life pass in one.
var (
	flags = controlplane.Flags{
		SyncPeriod:              "1s",
		Tolerance:               "0.1",
		DownscaleStabilization:  "5s",
		CPUInitializationPeriod: "6s",
		InitialReadinessDelay:   "2s",
	}
	config = judge.Config{
		Tolerance:               0.1,
		DownscaleStabilization:  5,
		CPUInitializationPeriod: 6,
		InitialReadinessDelay:   2,
		FeatureGates:            map[string]bool{"HPAScaleToZero": true},
	}
)

// reported is how many differing syncs are printed.
const reported = 10

// leastDecisions is how many a run must have compared.
const leastDecisions = 400

func TestControlPlane(t *testing.T) {
	seen := recorder.New()
	t.Cleanup(seen.HearErrors())
	library := open(t, millicore.BackendAuto)
	plane := controlplane.Start(t)
	fleet := node.Start(t, plane.Kubernetes, library, nodes...)
	for _, file := range []string{"deployment.yaml", "service.yaml", "apiservice.yaml"} {
		apply(t, plane, file, true)
	}
	apply(t, plane, "rbac.yaml", false)
	host := startMetricsNode(t, plane, library)
	metrics := aggregated.NewMetrics(fleet.Pods)
	aggregated.Serve(t, plane, "other-metrics", metrics,
		aggregated.Custom, aggregated.External)
	stop := plane.StartManager(t, seen, flags)

	play(t, plane, fleet, metrics)
	awaitDecisions(t, seen)
	t.Run("events", func(t *testing.T) { eventsArrive(t, plane, seen) })
	t.Run("access", func(t *testing.T) { onlyWithRights(t, plane, host) })
	t.Run("OpenAPI", func(t *testing.T) { isDescribed(t, plane) })
	stop()
	syncs, end := recorder.Syncs(seen.Signs())
	record := &judge.Record{
		Config: config, Syncs: syncs, Events: seen.EventsBefore(end),
		Pods: seen.Pods, HPAs: seen.HPAs,
	}
	for _, backend := range backends {
		t.Run(backend.String(), func(t *testing.T) { compare(t, record, backend) })
	}
	t.Run("faults", func(t *testing.T) { findFaults(t, record, library) })
	t.Run("rules", func(t *testing.T) { holdRules(t, record, library) })
}

func open(t *testing.T, backend millicore.Backend) *millicore.Library {
	t.Helper()
	library, err := millicore.Open(millicore.Options{Backend: backend})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = library.Close() })
	return library
}

// play runs all scenarios beside each other.
func play(t *testing.T, plane *controlplane.ControlPlane, fleet *node.Fleet, metrics *aggregated.Metrics) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	begun := time.Now()
	var playing sync.WaitGroup
	for _, of := range scenarios {
		on := of.on
		if on == nil {
			on = nodes[:2]
		}
		playing.Go(func() {
			if err := stage.Run(ctx, plane.Kubernetes, fleet, metrics, of.name, on, of.play); err != nil {
				t.Error(err)
			}
			t.Logf("%s: played after %s", of.name, time.Since(begun).Round(time.Millisecond))
		})
	}
	playing.Wait()
}

// awaitDecisions lets the controller go on, on a machine so busy that it has
// not come to enough syncs by the end of the scenarios.
func awaitDecisions(t *testing.T, seen *recorder.Recorder) {
	t.Helper()
	enough := func(context.Context) (bool, error) {
		syncs, _ := recorder.Syncs(seen.Signs())
		return len(syncs) >= leastDecisions, nil
	}
	if err := wait.PollUntilContextTimeout(t.Context(), time.Second, 5*time.Minute, true, enough); err != nil {
		t.Errorf("wait for %d decisions: %v", leastDecisions, err)
	}
}

// compare predicts every sync through one back end.
func compare(t *testing.T, record *judge.Record, backend millicore.Backend) {
	library := open(t, backend)
	report, err := judge.Judge(record, func(hpaCase []byte) ([]byte, error) {
		return library.DecideHPA(nil, hpaCase)
	}, reported)
	if err != nil {
		t.Fatal(err)
	}
	summarize(backend, report)
	for _, text := range report.Refusals {
		t.Error(text)
	}
	total := 0
	for _, n := range report.Counts {
		total += n
	}
	if total < leastDecisions {
		t.Errorf("%d decisions were compared, fewer than %d", total, leastDecisions)
	}
	explained := total - report.Counts[judge.Same] - report.Counts[judge.OtherSecond]
	if explained > total/20 {
		t.Errorf("%d of %d decisions needed an explanation", explained, total)
	}
	for _, of := range scenarios {
		t.Logf("%s: %d decisions", of.name, report.ByHPA[recorder.Key{Namespace: of.name, Name: stage.Name}])
		key := recorder.Key{Namespace: of.name, Name: stage.Name}
		if spread := report.Spread[key]; spread[0] > of.least || spread[1] < of.most {
			t.Errorf("%s was seen at %d to %d replicas, not at %d and %d", of.name, spread[0], spread[1], of.least, of.most)
		}
	}
}

// summarize prints what a run was made of, also when all is well.
func summarize(backend millicore.Backend, report *judge.Report) {
	for _, counts := range []map[string]int{verdicts(report.Counts), report.Actions, report.Reasons} {
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(counts)) {
			parts = append(parts, fmt.Sprintf("%d %s", counts[name], name))
		}
		fmt.Printf("cluster, %s: %s\n", backend, strings.Join(parts, ", "))
	}
}

func verdicts(counts map[judge.Verdict]int) map[string]int {
	texts := map[string]int{}
	for verdict, n := range counts {
		texts[string(verdict)] = n
	}
	return texts
}
