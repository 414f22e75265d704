package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/metrics-server/pkg/storage"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/metrics/pkg/apis/metrics"

	millicore "github.com/millicore/millicore/bindings/go"
)

const storeResolution = time.Minute

// scrapes are two pages of each of some nodes: every counter and timestamp
// differs between them, and of the pods one in a hundred.
type scrapes struct {
	names []string
	pages [][2][]byte
}

// scrapesOf makes them from the recorded page of one node, with the number of
// the node behind the name of every pod. The input is called NODESxPODS.
func scrapesOf(name string) (*scrapes, error) {
	input := name[strings.LastIndex(name, "/")+1:]
	count, pods, _ := strings.Cut(input, "x")
	nodes, err := strconv.Atoi(count)
	if err != nil {
		return nil, err
	}
	var templates [2][]byte
	for i := range templates {
		file := fmt.Sprintf("kubelet/payload_%s_scrape%d.txt", pods, i)
		if templates[i], err = recording(file); err != nil {
			return nil, err
		}
	}
	templates[1] = changed(templates[1])
	made := &scrapes{}
	for node := range nodes {
		made.names = append(made.names, fmt.Sprintf("node-%04d", node))
		made.pages = append(made.pages, [2][]byte{
			pageOfNode(templates[0], node), pageOfNode(templates[1], node),
		})
	}
	return made, nil
}

func pageOfNode(page []byte, node int) []byte {
	var out []byte
	for line := range bytes.Lines(page) {
		before, rest, found := bytes.Cut(line, []byte(`pod="`))
		if !found {
			out = append(out, line...)
			continue
		}
		pod, rest, _ := bytes.Cut(rest, []byte(`"`))
		out = append(append(append(out, before...), `pod="`...), pod...)
		out = fmt.Appendf(out, `-%04d"`, node)
		out = append(out, rest...)
	}
	return out
}

// storeSums are what a store gives after cycles: usage of every pod and node.
type storeSums struct {
	nodes, pods, containers int
	cpu, memory             uint64
}

func (s storeSums) String() string {
	return fmt.Sprintf("nodes %d pods %d containers %d cpu %d memory %d",
		s.nodes, s.pods, s.containers, s.cpu, s.memory)
}

// storeCase: a cycle of scrapes of all nodes, decoded and stored; one
// operation is a whole cycle. First: into an empty store. Repeated: into one
// that goes on. The result is what the store gives after two more cycles.
func storeCase(host *host, name string) (benchCase, error) {
	scraped, err := scrapesOf(name)
	if err != nil {
		return benchCase{}, err
	}
	repeated := strings.Contains(name, "/repeated/")
	benchCase := benchCase{
		pillar: "kubelet", name: name, items: len(scraped.names), unit: "node",
		bytes: len(scraped.names) * len(scraped.pages[0][0]),
	}
	ratio, floor := 10.0, 0.0
	if repeated {
		ratio = 20
	}
	benchCase.goals = []goal{
		{"millicore cgo", "metrics-server decode and Store", ratio, floor, 7},
		{"millicore wazero", "metrics-server decode and Store", 4, 0, 7},
	}
	peer := newStorePeer(scraped)
	benchCase.engines = []engine{{
		name:   "metrics-server decode and Store",
		result: peer.result,
		run:    repeat(func() error { return peer.step(repeated) }),
	}}
	ours, err := host.through(name, func(library *millicore.Library) (engine, error) {
		return storeEngine(library, scraped, repeated)
	})
	benchCase.engines = append(benchCase.engines, ours...)
	return benchCase, err
}

// upstream is what metrics-server's storage is to its server.
type upstream interface {
	Store(batch *storage.MetricsBatch)
	GetPodMetrics(pods ...*metav1.PartialObjectMetadata) ([]metrics.PodMetrics, error)
	GetNodeMetrics(nodes ...*corev1.Node) ([]metrics.NodeMetrics, error)
}

// storePeer decodes each page with decodeBatch, merges as the scraper does,
// and stores the cycle.
type storePeer struct {
	scraped *scrapes
	store   upstream
	next    int
}

func newStorePeer(scraped *scrapes) *storePeer {
	return &storePeer{scraped: scraped, store: storage.NewStorage(storeResolution)}
}

func (p *storePeer) step(repeated bool) error {
	if !repeated {
		p.store, p.next = storage.NewStorage(storeResolution), 0
	}
	merged, err := p.cycle()
	if err != nil {
		return err
	}
	p.store.Store(merged)
	p.next ^= 1
	return nil
}

func (p *storePeer) cycle() (*storage.MetricsBatch, error) {
	merged := &storage.MetricsBatch{
		Nodes: map[string]storage.MetricsPoint{},
		Pods:  map[types.NamespacedName]storage.PodMetricsPoint{},
	}
	at := time.Unix(1_795_293_480, 0)
	for i, node := range p.scraped.names {
		batch, err := decodeBatch(p.scraped.pages[i][p.next], at, node)
		if err != nil {
			return nil, err
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
	return merged, nil
}

func (p *storePeer) result() (string, error) {
	p.store, p.next = storage.NewStorage(storeResolution), 0
	var sums storeSums
	var pods []*metav1.PartialObjectMetadata
	for range 2 {
		batch, err := p.cycle()
		if err != nil {
			return "", err
		}
		pods = pods[:0]
		for name := range batch.Pods {
			pods = append(pods, &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{
				Namespace: name.Namespace, Name: name.Name,
			}})
		}
		p.store.Store(batch)
		p.next ^= 1
	}
	var nodes []*corev1.Node
	for _, name := range p.scraped.names {
		nodes = append(nodes, &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name}})
	}
	podUsage, err := p.store.GetPodMetrics(pods...)
	if err != nil {
		return "", err
	}
	nodeUsage, err := p.store.GetNodeMetrics(nodes...)
	if err != nil {
		return "", err
	}
	for _, node := range nodeUsage {
		sums.nodes++
		sums.cpu += uint64(node.Usage.Cpu().ScaledValue(-9))
		sums.memory += uint64(node.Usage.Memory().Value())
	}
	for _, pod := range podUsage {
		sums.pods++
		for _, container := range pod.Containers {
			sums.containers++
			sums.cpu += uint64(container.Usage.Cpu().ScaledValue(-9))
			sums.memory += uint64(container.Usage.Memory().Value())
		}
	}
	return sums.String(), nil
}

func storeEngine(library *millicore.Library, scraped *scrapes, repeated bool) (engine, error) {
	options := millicore.KubeletOptions{Resolution: storeResolution}
	store, err := library.NewKubeletStore(options)
	if err != nil {
		return engine{}, err
	}
	next := 0
	at := time.Unix(1_795_293_480, 0).UnixNano()
	cycle := func() error {
		for i, node := range scraped.names {
			if err := store.Add(node, at, scraped.pages[i][next]); err != nil {
				return err
			}
		}
		next ^= 1
		return store.EndCycle()
	}
	empty := func() error {
		if err := store.Close(); err != nil {
			return err
		}
		next = 0
		store, err = library.NewKubeletStore(options)
		return err
	}
	step := func() error {
		if !repeated {
			if err := empty(); err != nil {
				return err
			}
		}
		return cycle()
	}
	result := func() (string, error) {
		if err := empty(); err != nil {
			return "", err
		}
		for range 2 {
			if err := cycle(); err != nil {
				return "", err
			}
		}
		snapshot, err := store.Publish()
		if err != nil {
			return "", err
		}
		defer snapshot.Close()
		var usage millicore.KubeletUsage
		if err := snapshot.Usage(&usage); err != nil {
			return "", err
		}
		sums := storeSums{
			nodes: usage.Nodes(), pods: usage.Pods(), containers: len(usage.ContainerCPU),
		}
		for _, column := range [][]uint64{usage.NodeCPU, usage.ContainerCPU} {
			for _, amount := range column {
				sums.cpu += amount
			}
		}
		for _, column := range [][]uint64{usage.NodeMemory, usage.ContainerMemory} {
			for _, amount := range column {
				sums.memory += amount
			}
		}
		if held, err := store.Memory(); err == nil && sums.containers > 0 {
			fmt.Fprintf(os.Stderr, "kubelet store of %d nodes: %.1f bytes a container\n",
				len(scraped.names), float64(held)/float64(sums.containers))
		}
		return sums.String(), nil
	}
	return engine{result: result, run: repeat(step)}, nil
}
