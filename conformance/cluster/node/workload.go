package node

import (
	"slices"
	"time"
)

// Workload is what the pods of one namespace do. Its load is shared by those
// that run.
type Workload struct {
	fleet     *Fleet
	namespace string
	nodes     []string
	placed    int

	cores      float64            // of all pods together
	shares     map[string]float64 // of a pod's load, by container; 1 where absent
	memory     float64            // bytes a container
	readyAfter time.Duration
	pending    bool            // pods do not start
	unready    map[string]bool // pods that say they are not ready
	hidden     map[string]bool // pods that are on no page
}

// Workload makes the pods of a namespace run on some nodes, in turns.
func (f *Fleet) Workload(namespace string, nodes ...string) *Workload {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	w := &Workload{
		fleet: f, namespace: namespace, nodes: nodes,
		shares: map[string]float64{}, memory: 64 << 20,
		unready: map[string]bool{}, hidden: map[string]bool{},
	}
	f.workloads[namespace] = w
	return w
}

func (w *Workload) next() string {
	w.placed++
	return w.nodes[w.placed%len(w.nodes)]
}

// change does something to a workload once its counters are up to date.
func (w *Workload) change(do func()) {
	w.fleet.mutex.Lock()
	defer w.fleet.mutex.Unlock()
	w.fleet.advance(w.namespace, time.Now())
	do()
}

// Load is how many cores all pods use together.
func (w *Workload) Load(cores float64) { w.change(func() { w.cores = cores }) }

// Share is how much of a pod's load a container uses.
func (w *Workload) Share(container string, share float64) {
	w.change(func() { w.shares[container] = share })
}

// Memory is the working set of each container.
func (w *Workload) Memory(bytes float64) { w.change(func() { w.memory = bytes }) }

// ReadyAfter is how long pods that start from now on need to be ready.
func (w *Workload) ReadyAfter(age time.Duration) { w.change(func() { w.readyAfter = age }) }

// Pending keeps new pods from starting.
func (w *Workload) Pending(pending bool) { w.change(func() { w.pending = pending }) }

// Unready makes a pod say that it is not ready, or that it is again.
func (w *Workload) Unready(pod string, unready bool) {
	w.change(func() { w.unready[pod] = unready })
}

// Hide takes a pod off its node's page, or puts it back.
func (w *Workload) Hide(pod string, hidden bool) {
	w.change(func() { w.hidden[pod] = hidden })
}

// Restart ends all containers of a pod and starts them anew.
func (w *Workload) Restart(pod string) {
	w.change(func() {
		now := time.Now()
		for _, of := range w.fleet.running {
			if of.namespace == w.namespace && of.name == pod {
				for _, container := range of.containers {
					container.cpu, container.started, container.at = 0, now, now
				}
			}
		}
	})
}

// Pods are the names of the pods that run, sorted.
func (w *Workload) Pods() []string {
	w.fleet.mutex.Lock()
	defer w.fleet.mutex.Unlock()
	var names []string
	for _, of := range w.fleet.running {
		if of.namespace == w.namespace && !of.started.IsZero() && of.ending.IsZero() {
			names = append(names, of.name)
		}
	}
	slices.Sort(names)
	return names
}

// advance adds up what a namespace's containers have used until now.
func (f *Fleet) advance(namespace string, now time.Time) {
	workload := f.workloads[namespace]
	var pods []*pod
	for _, of := range f.running {
		if of.namespace == namespace && !of.started.IsZero() {
			pods = append(pods, of)
		}
	}
	for _, of := range pods {
		for _, container := range of.containers {
			share, given := workload.shares[container.name]
			if !given {
				share = 1
			}
			rate := share * workload.cores / float64(len(pods))
			if passed := now.Sub(container.at); passed > 0 {
				container.cpu += rate * passed.Seconds()
				container.at = now
			}
		}
	}
}

// Silence makes a node's kubelet drop connections, or answer again.
func (w *Workload) Silence(node string, silent bool) { w.fleet.Silence(node, silent) }

// Pods are the names of a namespace's pods that run, sorted.
func (f *Fleet) Pods(namespace string) []string {
	f.mutex.Lock()
	workload := f.workloads[namespace]
	f.mutex.Unlock()
	if workload == nil {
		return nil
	}
	return workload.Pods()
}
