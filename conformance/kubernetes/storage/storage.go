// Package storage holds our two-point store against metrics-server's: cycles
// of pages of a few nodes, with pods that move, restart, miss lines, repeat or
// turn back their times and are claimed by two nodes at once; after each cycle
// everything that has metrics is compared. Our store is filled page by page,
// and a second one by batches.
package storage

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/metrics/pkg/apis/metrics"
	"sigs.k8s.io/metrics-server/pkg/storage"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
)

// Suite compares sequences of steps; fifty cases are one.
var Suite = harness.Suite{
	Name:     "storage",
	Upstream: []string{"sigs.k8s.io/metrics-server"},
	Compare:  compare,
}

const (
	steps      = 6
	resolution = 60 * time.Second
	// base is the time of the first cycle.
	base = 1_782_900_000
)

// upstream is what metrics-server's storage is to its server.
type upstream interface {
	Ready() bool
	Store(batch *storage.MetricsBatch)
	GetPodMetrics(pods ...*metav1.PartialObjectMetadata) ([]metrics.PodMetrics, error)
	GetNodeMetrics(nodes ...*corev1.Node) ([]metrics.NodeMetrics, error)
}

func compare(run *harness.Run) error {
	const share = 50
	for number := run.First / share; number < max(run.End/share, run.First/share+1); number++ {
		if err := sequence(run, number); err != nil {
			return err
		}
	}
	return nil
}

func sequence(run *harness.Run, number int) error {
	random := run.Random(number)
	options := millicore.KubeletOptions{Resolution: resolution}
	byPage, err := run.Library.NewKubeletStore(options)
	if err != nil {
		return err
	}
	defer byPage.Close()
	byBatch, err := run.Library.NewKubeletStore(options)
	if err != nil {
		return err
	}
	defer byBatch.Close()
	batch, err := byBatch.NewBatch()
	if err != nil {
		return err
	}
	defer batch.Close()
	var theirs upstream = storage.NewStorage(resolution)
	world := newWorld()
	var input strings.Builder
	for step := range steps {
		merged := &storage.MetricsBatch{
			Nodes: map[string]storage.MetricsPoint{},
			Pods:  map[types.NamespacedName]storage.PodMetricsPoint{},
		}
		if err := batch.Clear(); err != nil {
			return err
		}
		for _, scrape := range world.scrapes(random, step) {
			fmt.Fprintf(&input, "step %d node %s\n%s", step, scrape.node, scrape.page)
			at := int64(base) * int64(time.Second)
			if random.OneIn(12) {
				run.Count("failed scrapes", 1)
				if err := byPage.Fail(scrape.node); err != nil {
					return err
				}
				if err := batch.Fail(scrape.node); err != nil {
					return err
				}
				continue
			}
			merge(merged, scrape, at)
			if err := byPage.Add(scrape.node, at, scrape.page); err != nil {
				return fmt.Errorf("case %d: %w", number*50, err)
			}
			if err := batch.Decode(scrape.node, at, scrape.page); err != nil {
				return fmt.Errorf("case %d: %w", number*50, err)
			}
		}
		theirs.Store(merged)
		if err := byPage.EndCycle(); err != nil {
			return err
		}
		if err := byBatch.Commit(batch); err != nil {
			return err
		}
		want, listed, err := upstreamText(theirs, merged)
		if err != nil {
			return err
		}
		run.Count("steps", 1)
		run.Count("pods with metrics", listed)
		for _, store := range []*millicore.KubeletStore{byPage, byBatch} {
			got, err := storeText(store)
			if err != nil {
				return err
			}
			if want != got {
				return &harness.Difference{
					Case: number * 50, Input: input.String(), Upstream: want, Ours: got,
				}
			}
		}
	}
	return nil
}

// merge adds a decoded page as metrics-server's scraper does: what is there
// stays.
func merge(merged *storage.MetricsBatch, scrape scrape, at int64) {
	batch, err := decodeBatch(bytes.Clone(scrape.page), time.Unix(0, at), scrape.node)
	if err != nil {
		return
	}
	for name, point := range batch.Nodes {
		if _, known := merged.Nodes[name]; !known {
			merged.Nodes[name] = point
		}
	}
	for name, point := range batch.Pods {
		if _, known := merged.Pods[name]; !known {
			merged.Pods[name] = point
		}
	}
}

func upstreamText(store upstream, batch *storage.MetricsBatch) (string, int, error) {
	var nodes []*corev1.Node
	for name := range batch.Nodes {
		nodes = append(nodes, &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name}})
	}
	var pods []*metav1.PartialObjectMetadata
	for name := range batch.Pods {
		pods = append(pods, &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{
			Namespace: name.Namespace, Name: name.Name,
		}})
	}
	nodeUsage, err := store.GetNodeMetrics(nodes...)
	if err != nil {
		return "", 0, err
	}
	podUsage, err := store.GetPodMetrics(pods...)
	if err != nil {
		return "", 0, err
	}
	var lines []string
	for _, node := range nodeUsage {
		lines = append(lines, nodeLine(node.Name, node.Timestamp.UnixNano(), node.Window.Nanoseconds(),
			uint64(node.Usage.Cpu().ScaledValue(-9)), uint64(node.Usage.Memory().Value())))
	}
	for _, pod := range podUsage {
		at := millicore.GoZeroTime
		if !pod.Timestamp.IsZero() {
			at = pod.Timestamp.UnixNano()
		}
		var containers []string
		for _, c := range pod.Containers {
			containers = append(containers, containerText(c.Name,
				uint64(c.Usage.Cpu().ScaledValue(-9)), uint64(c.Usage.Memory().Value())))
		}
		slices.Sort(containers)
		lines = append(lines, podLine(pod.Namespace, pod.Name, at, pod.Window.Nanoseconds(), containers))
	}
	slices.Sort(lines)
	return fmt.Sprintf("ready %t%s", store.Ready(), strings.Join(lines, "")), len(podUsage), nil
}

func storeText(store *millicore.KubeletStore) (string, error) {
	snapshot, err := store.Publish()
	if err != nil {
		return "", err
	}
	defer snapshot.Close()
	ready, err := snapshot.Ready()
	if err != nil {
		return "", err
	}
	var usage millicore.KubeletUsage
	if err := snapshot.Usage(&usage); err != nil {
		return "", err
	}
	var lines []string
	for i := range usage.Nodes() {
		lines = append(lines, nodeLine(string(usage.NodeName(i)), usage.NodeTimestamps[i],
			usage.NodeWindows[i], usage.NodeCPU[i], usage.NodeMemory[i]))
	}
	for i := range usage.Pods() {
		var containers []string
		for c := usage.PodContainers[i]; c < usage.PodContainers[i+1]; c++ {
			containers = append(containers, containerText(string(usage.ContainerName(int(c))),
				usage.ContainerCPU[c], usage.ContainerMemory[c]))
		}
		slices.Sort(containers)
		lines = append(lines, podLine(string(usage.PodNamespace(i)), string(usage.PodName(i)),
			usage.PodTimestamps[i], usage.PodWindows[i], containers))
	}
	slices.Sort(lines)
	return fmt.Sprintf("ready %t%s", ready, strings.Join(lines, "")), nil
}

func nodeLine(name string, at, window int64, cpu, memory uint64) string {
	return fmt.Sprintf("\n    node %s time %d window %d cpu %d memory %d", name, at, window, cpu, memory)
}

func podLine(namespace, name string, at, window int64, containers []string) string {
	return fmt.Sprintf("\n    pod %s/%s time %d window %d %s", namespace, name, at, window,
		strings.Join(containers, ", "))
}

func containerText(name string, cpu, memory uint64) string {
	return fmt.Sprintf("%s cpu %d memory %d", name, cpu, memory)
}
