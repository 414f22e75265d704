// Package node plays the part of a cluster that is not the control plane:
// it binds pods to nodes, starts and ends them, says when they are ready, and
// serves each node's /metrics/resource, written by the core.
package node

import (
	"context"
	"fmt"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	listers "k8s.io/client-go/listers/core/v1"
)

// Fleet is all nodes and what runs on them.
type Fleet struct {
	client  kubernetes.Interface
	library *millicore.Library
	pods    listers.PodLister

	mutex     sync.Mutex
	silent    map[string]bool // nodes whose kubelet does not answer
	workloads map[string]*Workload
	running   map[string]*pod // by UID
}

// pod is what runs on a node.
type pod struct {
	namespace, name string
	node            string
	started         time.Time // zero while it does not run
	ready           bool
	ending          time.Time // when it is to be gone
	containers      []*container
}

type container struct {
	name    string
	started time.Time
	cpu     float64 // seconds, up to at
	at      time.Time
}

// Start registers nodes and begins to run pods, until the test ends.
func Start(t *testing.T, client kubernetes.Interface, library *millicore.Library, nodes ...string) *Fleet {
	t.Helper()
	f := &Fleet{
		client: client, library: library,
		silent:    map[string]bool{},
		workloads: map[string]*Workload{},
		running:   map[string]*pod{},
	}
	for _, name := range nodes {
		f.register(t, name)
	}
	ctx, cancel := context.WithCancel(context.Background())
	factory := informers.NewSharedInformerFactory(client, 0)
	f.pods = factory.Core().V1().Pods().Lister()
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		f.run(ctx, t)
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
		factory.Shutdown()
	})
	return f
}

// register serves a node's page, over TLS under a certificate that nobody
// knows as kubelets' are by default, and tells the API server of the node.
func (f *Fleet) register(t *testing.T, name string) {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/metrics/resource" {
			http.NotFound(w, r)
			return
		}
		text, silent, err := f.page(name)
		switch {
		case silent:
			panic(http.ErrAbortHandler) // the connection ends
		case err != nil:
			http.Error(w, err.Error(), http.StatusInternalServerError)
		default:
			_, _ = w.Write(text)
		}
	}))
	t.Cleanup(server.Close)
	host, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.ParseInt(port, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	capacity := corev1.ResourceList{"cpu": resource.MustParse("64"), "memory": resource.MustParse("256Gi"), "pods": resource.MustParse("500")}
	_, err = f.client.CoreV1().Nodes().Create(t.Context(), &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Status: corev1.NodeStatus{
			Capacity: capacity, Allocatable: capacity,
			Addresses:       []corev1.NodeAddress{{Type: corev1.NodeInternalIP, Address: host}},
			DaemonEndpoints: corev1.NodeDaemonEndpoints{KubeletEndpoint: corev1.DaemonEndpoint{Port: int32(number)}},
		},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
}

// Silence makes a node's kubelet drop connections, or answer again.
func (f *Fleet) Silence(node string, silent bool) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.silent[node] = silent
}

// step is how often pods are looked at.
const step = 50 * time.Millisecond

// ending is how long a pod takes to end.
const ending = 300 * time.Millisecond

func (f *Fleet) run(ctx context.Context, t *testing.T) {
	tick := time.NewTicker(step)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		pods, err := f.pods.List(labels.Everything())
		if err != nil {
			t.Errorf("list pods: %v", err)
			return
		}
		known := map[string]bool{}
		for _, object := range pods {
			known[string(object.UID)] = true
			if err := f.tend(ctx, object); err != nil && ctx.Err() == nil {
				t.Logf("tend %s/%s: %v", object.Namespace, object.Name, err)
			}
		}
		f.mutex.Lock()
		for uid, of := range f.running {
			if !known[uid] {
				f.advance(of.namespace, time.Now())
				delete(f.running, uid)
			}
		}
		f.mutex.Unlock()
	}
}

// tend takes a pod one step on.
func (f *Fleet) tend(ctx context.Context, object *corev1.Pod) error {
	f.mutex.Lock()
	workload := f.workloads[object.Namespace]
	if workload == nil {
		f.mutex.Unlock()
		return nil
	}
	of := f.running[string(object.UID)]
	now := time.Now()
	if of == nil {
		of = &pod{namespace: object.Namespace, name: object.Name, node: workload.next()}
		for _, container := range containersOf(object) {
			of.containers = append(of.containers, container)
		}
		f.running[string(object.UID)] = of
		f.mutex.Unlock()
		return f.bind(ctx, object, of.node)
	}
	if object.DeletionTimestamp != nil {
		if of.ending.IsZero() {
			of.ending = now.Add(ending)
		}
		over := now.After(of.ending)
		f.mutex.Unlock()
		if over {
			return f.remove(ctx, object)
		}
		return nil
	}
	if of.started.IsZero() {
		if workload.pending {
			f.mutex.Unlock()
			return nil
		}
		f.advance(object.Namespace, now)
		of.started, of.ready = now, workload.readyAfter == 0
		for _, container := range of.containers {
			container.started, container.at = now, now
		}
		f.mutex.Unlock()
		return f.report(ctx, object.Namespace, object.Name, of)
	}
	ready := now.Sub(of.started) >= workload.readyAfter && !workload.unready[of.name]
	changed := ready != of.ready
	of.ready = ready
	f.mutex.Unlock()
	if changed {
		return f.report(ctx, object.Namespace, object.Name, of)
	}
	return nil
}

func (f *Fleet) bind(ctx context.Context, object *corev1.Pod, node string) error {
	return f.client.CoreV1().Pods(object.Namespace).Bind(ctx, &corev1.Binding{
		ObjectMeta: metav1.ObjectMeta{Namespace: object.Namespace, Name: object.Name, UID: object.UID},
		Target:     corev1.ObjectReference{Kind: "Node", Name: node},
	}, metav1.CreateOptions{})
}

func (f *Fleet) remove(ctx context.Context, object *corev1.Pod) error {
	return f.client.CoreV1().Pods(object.Namespace).Delete(ctx, object.Name, *metav1.NewDeleteOptions(0))
}

// report writes a pod's status, as its kubelet does.
func (f *Fleet) report(ctx context.Context, namespace, name string, of *pod) error {
	object, err := f.client.CoreV1().Pods(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	f.mutex.Lock()
	started, status := metav1.NewTime(of.started), corev1.ConditionFalse
	if of.ready {
		status = corev1.ConditionTrue
	}
	object.Status.Phase, object.Status.StartTime = corev1.PodRunning, &started
	condition := corev1.PodCondition{Type: corev1.PodReady, Status: status, LastTransitionTime: metav1.Now()}
	object.Status.Conditions = []corev1.PodCondition{condition}
	object.Status.ContainerStatuses = nil
	for _, container := range of.containers {
		object.Status.ContainerStatuses = append(object.Status.ContainerStatuses, corev1.ContainerStatus{
			Name: container.name, Ready: of.ready, Image: "app", ImageID: "app",
			State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.NewTime(container.started)}},
		})
	}
	f.mutex.Unlock()
	_, err = f.client.CoreV1().Pods(namespace).UpdateStatus(ctx, object, metav1.UpdateOptions{})
	return err
}

func containersOf(object *corev1.Pod) []*container {
	var all []*container
	for _, of := range object.Spec.InitContainers {
		if of.RestartPolicy != nil && *of.RestartPolicy == corev1.ContainerRestartPolicyAlways {
			all = append(all, &container{name: of.Name})
		}
	}
	for _, of := range object.Spec.Containers {
		all = append(all, &container{name: of.Name})
	}
	return all
}

// page is what a node shows now, and whether its kubelet is silent instead.
func (f *Fleet) page(node string) (text []byte, silent bool, err error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.silent[node] {
		return nil, true, nil
	}
	now := time.Now().Truncate(time.Millisecond)
	for namespace := range f.workloads {
		f.advance(namespace, now)
	}
	page := millicore.KubeletPage{NodeTime: now.UnixMilli(), NodeCPUSeconds: 1, NodeMemoryBytes: 1 << 30}
	for _, of := range f.running {
		workload := f.workloads[of.namespace]
		if of.node != node || of.started.IsZero() || workload.hidden[of.name] {
			continue
		}
		var cpu, memory float64
		for _, container := range of.containers {
			bytes := math.Trunc(workload.memory)
			page.AppendContainer(container.name, of.namespace, of.name, container.cpu, bytes,
				float64(container.started.UnixNano())/1e9, now.UnixMilli())
			cpu, memory = cpu+container.cpu, memory+bytes
		}
		page.AppendPod(of.namespace, of.name, cpu, memory, now.UnixMilli())
		page.NodeCPUSeconds += cpu
	}
	text, err = f.library.AppendKubeletPage(nil, &page)
	if err != nil {
		return nil, false, fmt.Errorf("write the page of %s: %w", node, err)
	}
	return text, false, nil
}
