package storage

import (
	"fmt"
	"strings"
	"time"
	_ "unsafe" // for go:linkname

	_ "sigs.k8s.io/metrics-server/pkg/scraper/client/resource"
	"sigs.k8s.io/metrics-server/pkg/storage"

	"github.com/millicore/millicore/conformance/harness"
)

// decodeBatch is metrics-server's own, which its package does not export.
//
//go:linkname decodeBatch sigs.k8s.io/metrics-server/pkg/scraper/client/resource.decodeBatch
func decodeBatch(page []byte, defaultTime time.Time, node string) (*storage.MetricsBatch, error)

// world is a cluster that goes on from step to step, mostly as clusters do.
type world struct {
	nodes []string
	pods  []*pod
	made  int
}

type pod struct {
	namespace, name string
	node            int
	containers      []*container
}

type container struct {
	name string
	// place sets a container's times apart from those of its siblings: of
	// equal times upstream takes any.
	place            int64
	cpu, memory      float64
	milliseconds     int64
	start            float64
	hasStart, absent bool
}

type scrape struct {
	node string
	page []byte
}

func newWorld() *world {
	return &world{nodes: []string{"node-a", "node-b", "NODE-A"}}
}

func (w *world) newPod(random *harness.Random, step int) *pod {
	w.made++
	made := &pod{
		namespace: fmt.Sprintf("ns-%d", random.IntN(2)),
		name:      fmt.Sprintf("pod-%d", w.made),
		node:      random.IntN(len(w.nodes)),
	}
	for i := range 1 + random.IntN(3) {
		made.containers = append(made.containers, newContainer(random, i, step))
	}
	return made
}

func newContainer(random *harness.Random, place, step int) *container {
	now := float64(base + step*60)
	return &container{
		name: fmt.Sprintf("c%d", place), place: int64(place),
		cpu: float64(random.IntN(100)), memory: float64(random.IntN(1 << 20)),
		start: now - float64(random.IntN(120)), hasStart: !random.OneIn(6),
	}
}

// scrapes moves the world on by a step and writes the pages of its nodes, in
// some order.
func (w *world) scrapes(random *harness.Random, step int) []scrape {
	for len(w.pods) < 6 || random.OneIn(2) {
		w.pods = append(w.pods, w.newPod(random, step))
	}
	if random.OneIn(3) {
		gone := random.IntN(len(w.pods))
		w.pods = append(w.pods[:gone], w.pods[gone+1:]...)
	}
	var claims []*pod
	for _, pod := range w.pods {
		if random.OneIn(15) {
			pod.node = random.IntN(len(w.nodes))
		}
		if random.OneIn(15) {
			twin := *pod
			twin.node = random.IntN(len(w.nodes))
			claims = append(claims, &twin)
		}
		if random.OneIn(10) {
			place := len(pod.containers)
			pod.containers = append(pod.containers, newContainer(random, place, step))
		}
		for _, container := range pod.containers {
			container.next(random, step)
		}
	}
	claims = append(claims, w.pods...)
	var scrapes []scrape
	for _, node := range random.Perm(len(w.nodes)) {
		scrapes = append(scrapes, scrape{w.nodes[node], w.page(random, node, step, claims)})
	}
	if random.OneIn(8) { // a node that answers twice
		again := scrapes[random.IntN(len(scrapes))]
		again.page = w.page(random, random.IntN(len(w.nodes)), step, claims)
		scrapes = append(scrapes, again)
	}
	return scrapes
}

func (c *container) next(random *harness.Random, step int) {
	now := int64(base+step*60)*1000 + c.place
	switch {
	case random.OneIn(12): // the time stays
	case random.OneIn(12):
		c.milliseconds = now - int64(random.IntN(200))*1000
	default:
		c.milliseconds = now
	}
	c.cpu += float64(random.IntN(60_000)) / 1000
	c.memory = float64(random.IntN(1 << 30))
	switch random.IntN(20) {
	case 0: // restarted
		c.start = float64(now)/1000 - float64(random.IntN(70))
		c.cpu = float64(random.IntN(5_000)) / 1000
	case 1: // the counter alone goes back
		c.cpu /= 2
	case 2:
		c.hasStart = !c.hasStart
	case 3:
		c.start -= 5
	}
	c.absent = random.OneIn(20)
}

// page has families in the kubelet's order, and containers in one order.
func (w *world) page(random *harness.Random, node, step int, pods []*pod) []byte {
	var out strings.Builder
	at := int64(base+step*60) * 1000
	if !random.OneIn(10) {
		fmt.Fprintf(&out, "node_cpu_usage_seconds_total %d %d\n", 100+step*60, at)
		fmt.Fprintf(&out, "node_memory_working_set_bytes 4.096e+09 %d\n", at)
	}
	bad := random.IntN(60)
	for family := range 4 {
		for number, pod := range pods {
			if pod.node != node {
				continue
			}
			for _, c := range pod.containers {
				if c.absent || number == bad && family == 1 {
					continue
				}
				labels := fmt.Sprintf(`{container="%s",namespace="%s",pod="%s"}`, c.name, pod.namespace, pod.name)
				switch {
				case family == 0:
					fmt.Fprintf(&out, "container_cpu_usage_seconds_total%s %v %d\n", labels, c.cpu, c.milliseconds)
				case family == 1:
					fmt.Fprintf(&out, "container_memory_working_set_bytes%s %v %d\n", labels, c.memory, c.milliseconds)
				case family == 2 && c.hasStart:
					fmt.Fprintf(&out, "container_start_time_seconds%s %v\n", labels, c.start)
				case family == 3:
					fmt.Fprintf(&out, "container_swap_usage_bytes%s 0 %d\n", labels, c.milliseconds)
				}
			}
		}
	}
	return []byte(out.String())
}
