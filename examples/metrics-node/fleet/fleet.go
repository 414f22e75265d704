// Package fleet is a set of kubelets in this process: one HTTP listener a
// node on loopback, each serving /metrics/resource as a kubelet v1.36 does.
//
// The usage behind the pages is a recording (package cluster) driven by a load
// curve; the pages are written by the core. Counters are cumulative and exact
// at the millisecond of the request, so that the rate between any two scrapes
// is the average load between them.
package fleet

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/cluster"
	"github.com/millicore/millicore/examples/metrics-node/scrape"
)

// Config of a fleet. Library and Recorded are required.
type Config struct {
	Library  *millicore.Library
	Recorded *cluster.Recorded
	Load     Load
}

// Fleet is a set of running kubelets.
type Fleet struct {
	library *millicore.Library
	load    Load
	started time.Time // the recording's instant is laid here
	at      time.Time // the recording's instant

	objects *cluster.Store
	// The pods of each node; Scale changes them.
	mutex sync.RWMutex
	nodes []*node
	made  int // pods that Scale has made

	servers  []*http.Server
	kubelets []scrape.Kubelet
	serving  sync.WaitGroup
}

// Start opens a listener on loopback for each recorded node.
func Start(config Config) (*Fleet, error) {
	if config.Load.Swing != 0 && config.Load.Period <= 0 {
		return nil, errors.New("a load that swings needs a period")
	}
	f := &Fleet{
		library: config.Library,
		load:    config.Load,
		started: time.Now(),
		at:      config.Recorded.At,
		objects: config.Recorded.Objects,
	}
	for i := range config.Recorded.Nodes {
		replayed := f.replay(&config.Recorded.Nodes[i])
		f.nodes = append(f.nodes, replayed)
		if err := f.startNode(replayed); err != nil {
			return nil, errors.Join(err, f.Close(context.Background()))
		}
	}
	return f, nil
}

func (f *Fleet) startNode(node *node) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("kubelet of %s: %w", node.name, err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics/resource", &page{fleet: f, node: node})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	f.servers = append(f.servers, server)
	f.kubelets = append(f.kubelets, scrape.Kubelet{
		Node: node.name,
		URL:  "http://" + listener.Addr().String() + "/metrics/resource",
	})
	f.serving.Go(func() { _ = server.Serve(listener) }) // ends by Close
	return nil
}

// Kubelets are the endpoints, in the recording's order.
func (f *Fleet) Kubelets() []scrape.Kubelet { return f.kubelets }

// Close stops all kubelets and waits for requests in flight until ctx ends.
func (f *Fleet) Close(ctx context.Context) error {
	var failed error
	for _, server := range f.servers {
		if err := server.Shutdown(ctx); err != nil {
			failed = errors.Join(failed, err, server.Close())
		}
	}
	f.serving.Wait()
	return failed
}

// page is one node's /metrics/resource.
type page struct {
	fleet *Fleet
	node  *node
}

func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	text, err := p.fleet.appendPage(nil, p.node, time.Now())
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8; escaping=underscores")
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		_, _ = w.Write(text) // the client went away: nothing to do
		return
	}
	w.Header().Set("Content-Encoding", "gzip")
	compressed := gzip.NewWriter(w)
	_, _ = compressed.Write(text)
	_ = compressed.Close()
}

// appendPage writes what the kubelet of a node shows at a time. The node uses
// what its pods use and, beside them, what it used beside them when recorded.
func (f *Fleet) appendPage(dst []byte, node *node, now time.Time) ([]byte, error) {
	elapsed := now.Sub(f.started).Truncate(time.Millisecond)
	milliseconds := f.started.Add(elapsed).UnixMilli()
	elapsed = time.UnixMilli(milliseconds).Sub(f.started)

	f.mutex.RLock()
	defer f.mutex.RUnlock()
	var content millicore.KubeletPage
	content.NodeTime = milliseconds
	total := counter{memory: node.besideMemory}
	for _, pod := range node.pods {
		var sum counter
		for i := range pod.containers {
			container := &pod.containers[i]
			read := f.read(pod, container, elapsed)
			started := f.started.Add(container.started)
			content.AppendContainer(container.name, pod.namespace, pod.name,
				read.cpu, read.memory, float64(started.UnixNano())/1e9, milliseconds)
			sum.add(read)
		}
		content.AppendPod(pod.namespace, pod.name, sum.cpu, sum.memory, milliseconds)
		total.add(sum)
	}
	// What pods that are gone have used stays in the node's counter.
	total.cpu += node.gone + node.besideCPU/1e9*(nodeAge+elapsed).Seconds()
	content.NodeCPUSeconds, content.NodeMemoryBytes = total.cpu, total.memory
	return f.library.AppendKubeletPage(dst, &content)
}

// nodeAge is how long the nodes had been up when the fleet starts.
const nodeAge = time.Hour

// counter is what a kubelet reads of a cgroup: cumulative seconds, and bytes.
type counter struct{ cpu, memory float64 }

func (c *counter) add(other counter) {
	c.cpu += other.cpu
	c.memory += other.memory
}

// read is the counter of a container that used what it had used when its
// share was set, and follows the load since. Memory swings a tenth as far, and
// does not divide.
func (f *Fleet) read(pod *pod, container *container, elapsed time.Duration) counter {
	cores := float64(container.usage.CPU) / 1e9
	since := f.load.Integral(elapsed, pod.phase) - f.load.Integral(pod.since, pod.phase)
	swing := (f.load.At(elapsed, pod.phase) - 1) / 10
	return counter{
		cpu:    container.used + cores*pod.share*since,
		memory: float64(container.usage.Memory) * (1 + swing),
	}
}

// workloadPhase shifts the wave by workload, in turns: pods that a controller
// made from one template carry its name in front and rise and fall together.
func workloadPhase(namespace, pod string) float64 {
	workload := pod
	if cut := strings.LastIndexByte(workload, '-'); cut > 0 {
		workload = workload[:cut]
	}
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(namespace + "/" + workload)) // never fails
	return float64(hash.Sum32()) / (1 << 32)
}
