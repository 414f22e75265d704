package millicore_test

import (
	"io"
	"strings"
	"testing"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
)

// TestAllocations: in a steady state a call allocates nothing of its own.
func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	onEach(t, func(t *testing.T, library *millicore.Library) {
		for _, steady := range append(steadyCalls(t, library), steadyKubeletCalls(t, library)...) {
			if err := steady.run(); err != nil {
				t.Errorf("%s: %v", steady.name, err)
				continue
			}
			// The error was looked at above; the call is the same again.
			got := testing.AllocsPerRun(50, func() { _ = steady.run() })
			if got != 0 {
				t.Errorf("%s: %v allocations a call", steady.name, got)
			}
		}
	})
}

// A steadyCall uses outputs that have grown.
type steadyCall struct {
	name string
	run  func() error
}

func steadyCalls(t testing.TB, l *millicore.Library) []steadyCall {
	var (
		numbers  = []float64{1, 2.5, 1e300}
		texts    = column("1", "2.5", "3Mi")
		out      millicore.Strings
		values   = make([]float64, 3)
		statuses = make([]millicore.Status, 3)
		hashes   = make([]uint64, 0, 3)
		shards   = make([]int32, 0, 3)
		nodes    = make([]uint32, 0, 3)
		integers = make([]int64, 3)
		buckets  = []int64{1, 2, 3}
		compared = make([]int32, 3)
		page     = []byte(strings.Repeat(smallPage, 10))
		parsed   millicore.Page
		sets     millicore.Rows
		family   millicore.Family
		text     = make([]byte, 0, 1<<12)
		a, b     = newQuantities(t, l), newQuantities(t, l)
		fleet    = smallFleet()
		decided  millicore.HPADecisions
	)
	family.Reset("kube_pod_info")
	family.Append([]string{"pod"}, []string{"a"}, 1)
	must(t, a.Parse(texts, statuses))
	return []steadyCall{
		{"DecideHPAColumns", func() error { return l.DecideHPAColumns(fleet, &decided) }},
		{"FormatFloats", func() error { return l.FormatFloats(&out, numbers) }},
		{"ParseFloats", func() error { return l.ParseFloats(values, statuses, texts) }},
		{"FNV1a64", func() error {
			_, err := l.FNV1a64(hashes, texts)
			return err
		}},
		{"Jump", func() error { return l.Jump(hashes[:3], buckets, compared, statuses) }},
		{"AssignShards", func() error {
			_, err := l.AssignShards(shards, texts, 7)
			return err
		}},
		{"Owners", func() error {
			_, err := l.Owners(shards, "victoriametrics:7", texts)
			return err
		}},
		{"Rendezvous", func() error {
			_, err := l.Rendezvous(nodes, texts, 0, nil, hashes[:3])
			return err
		}},
		{"ShardIdentity", func() error {
			_, _, err := l.ShardIdentity(millicore.ShardUpstream, "ksm-0", "ksm", nil, 0)
			return err
		}},
		{"ParsePage", func() error { return l.ParsePage(millicore.PageTextparse, page, &parsed) }},
		{"LabelSets", func() error { return l.LabelSets(millicore.PageTextparse, page, &sets) }},
		{"Unescape", func() error { return l.Unescape(&out, texts) }},
		{"AppendFamily", func() error {
			_, err := l.AppendFamily(text, &family)
			return err
		}},
		{"AppendHeader", func() error {
			_, err := l.AppendHeader(text, millicore.HeaderV2_20, "a", "b", "gauge")
			return err
		}},
		{"Quantities.Parse", func() error { return a.Parse(texts, statuses) }},
		{"Quantities.Assign", func() error { return b.Assign(a) }},
		{"Quantities.Add", func() error { return b.Add(a) }},
		{"Quantities.Compare", func() error { return b.Compare(compared, a) }},
		{"Quantities.ScaledValue", func() error { return b.ScaledValue(integers, -3) }},
		{"Quantities.Texts", func() error { return b.Texts(millicore.QuantityCanonical, &out) }},
	}
}

func steadyKubeletCalls(t testing.TB, l *millicore.Library) []steadyCall {
	store, err := l.NewKubeletStore(millicore.KubeletOptions{Resolution: time.Minute})
	must(t, err)
	batch, err := store.NewBatch()
	must(t, err)
	for cycle := range 2 {
		must(t, batch.Clear())
		must(t, batch.Decode("n1", 0, kubeletPage(cycle)))
		must(t, store.Commit(batch))
	}
	snapshot, err := store.Publish()
	must(t, err)
	known, err := store.NewObjects(millicore.KubeletPods)
	must(t, err)
	listing, err := store.NewListing()
	must(t, err)
	stats, err := l.NewKubeletStats()
	must(t, err)
	t.Cleanup(func() {
		for _, handle := range []interface{ Close() error }{snapshot, batch, known, listing, stats, store} {
			must(t, handle.Close())
		}
	})
	var (
		page      = kubeletPage(1)
		columns   millicore.KubeletColumns
		usage     millicore.KubeletUsage
		pods      millicore.Rows
		podsOn    millicore.Rows
		reasons   = make([]millicore.Reason, 1)
		texts     millicore.Strings
		text      = make([]byte, 0, 1<<12)
		options   = millicore.ListOptions{Version: millicore.V1}
		kubelet   millicore.KubeletPage
		available millicore.Rows
		query     = millicore.KubeletQuery{Version: millicore.V1, LabelSelector: "app=x"}
		told      millicore.KubeletStatsColumns
	)
	pods.AppendRow("ns", "p", "app", "x")
	podsOn.AppendRow("ns", "p", "n1")
	available.AppendRow("n1", "cpu", "4", "memory", "4Gi")
	kubelet.AppendContainer("c", "ns", "p", 1, 2, 3, 4)
	kubelet.AppendPod("ns", "p", 1, 2, 3)
	podList, nodeList := []byte(podMetricsList), []byte(nodeMetricsList)
	return []steadyCall{
		{"KubeletBatch.Clear", func() error { return batch.Clear() }},
		{"KubeletBatch.Decode", func() error { return batch.Decode("n1", 0, page) }},
		{"KubeletBatch.Columns", func() error { return batch.Columns(&columns) }},
		{"KubeletStore.Commit", func() error { return store.Commit(batch) }},
		{"KubeletObjects.Upsert", func() error { return known.Upsert(&pods) }},
		{"KubeletListing.Open", func() error { return listing.Open(snapshot, known, &query) }},
		{"KubeletListing.WriteTo", func() error {
			if err := listing.Open(snapshot, known, &query); err != nil {
				return err
			}
			_, err := listing.WriteTo(io.Discard)
			return err
		}},
		{"KubeletStats.Read", func() error { return stats.Read(millicore.KubeletText, 0, page, &told) }},
		{"AppendPodList", func() error {
			_, err := snapshot.AppendPodList(text, options, &pods)
			return err
		}},
		{"Usage", func() error { return snapshot.Usage(&usage) }},
		{"PodReasons", func() error { return snapshot.PodReasons(&podsOn, reasons, &texts) }},
		{"AppendKubeletPage", func() error {
			_, err := l.AppendKubeletPage(text, &kubelet)
			return err
		}},
		{"AppendTopPods", func() error {
			_, err := l.AppendTopPods(text, podList, millicore.TopOptions{})
			return err
		}},
		{"AppendTopNodes", func() error {
			_, err := l.AppendTopNodes(text, nodeList, millicore.TopOptions{}, &available, nil)
			return err
		}},
	}
}

func newQuantities(t testing.TB, l *millicore.Library) *millicore.Quantities {
	t.Helper()
	q, err := l.NewQuantities()
	must(t, err)
	t.Cleanup(func() { must(t, q.Close()) })
	return q
}
