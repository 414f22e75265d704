package api

import (
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/metrics-server/pkg/storage"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
)

// object is a node or a pod that exists.
type object struct {
	namespace, name string
	labels          map[string]string
}

// cluster is the input of a case: objects, and the pages of two or three
// cycles.
type cluster struct {
	nodes, pods []object
	cycles      [][]byte
}

var (
	// Some are no names of Kubernetes: they show how texts are written.
	podNames   = []string{"a", "b", "web-0", "web-1", "x<y>&z", "ünï", "\u2028", "long-" + strings.Repeat("n", 120)}
	namespaces = []string{"default", "shop", "kube-system", "a&b"}
	labelKeys  = []string{"app", "tier", "zone", "example.com/part", "n"}
	labelTexts = []string{"", "a", "b", "web", "1", "2", "30"}
)

func randomCluster(random *harness.Random) *cluster {
	c := new(cluster)
	for _, name := range []string{"n1", "n2", "n<3>"} {
		if !random.OneIn(3) {
			c.nodes = append(c.nodes, object{"", name, randomLabels(random)})
		}
	}
	for _, namespace := range namespaces {
		for _, name := range podNames {
			if random.OneIn(3) {
				c.pods = append(c.pods, object{namespace, name, randomLabels(random)})
			}
		}
	}
	containers := make([][]string, len(c.pods))
	for i := range containers {
		for _, name := range []string{"main", "side<car>", "istio"} {
			if random.OneIn(2) {
				containers[i] = append(containers[i], name)
			}
		}
	}
	amount := func() float64 {
		return float64(random.Uint64() >> random.IntN(64))
	}
	for cycle := range 2 + random.IntN(2) {
		var page strings.Builder
		// No two times are alike: of equal ones upstream takes any.
		ms := 1782900000000 + int64(cycle)*15000
		line := func(family, labels string, value float64) {
			fmt.Fprintf(&page, "%s%s %g %d\n", family, labels, value, ms)
		}
		if !random.OneIn(5) {
			line("node_cpu_usage_seconds_total", "", amount()/1e9*float64(cycle+1))
			line("node_memory_working_set_bytes", "", amount())
		}
		for i, pod := range c.pods {
			if random.OneIn(8) {
				continue
			}
			for _, name := range containers[i] {
				ms += 1 + int64(random.IntN(40))
				labels := fmt.Sprintf("{container=%q,namespace=%q,pod=\"%s\"}", name, pod.namespace, pod.name)
				cpu := amount() / 1e9
				if !random.OneIn(6) {
					cpu = float64(cycle+1) * float64(1+random.IntN(1e6)) / 1e3
				}
				line("container_cpu_usage_seconds_total", labels, cpu)
				line("container_memory_working_set_bytes", labels, amount())
			}
		}
		c.cycles = append(c.cycles, []byte(page.String()))
	}
	return c
}

func randomLabels(random *harness.Random) map[string]string {
	labels := map[string]string{}
	for _, key := range labelKeys {
		if random.OneIn(2) {
			labels[key] = harness.Pick(random, labelTexts)
		}
	}
	return labels
}

// put makes upstream serve the cluster.
func (u *upstream) put(c *cluster) error {
	store := storage.NewStorage(15 * time.Second)
	for _, page := range c.cycles {
		// A copy without spare capacity: the parser appends a newline in place.
		batch, err := decodeBatch(append(make([]byte, 0, len(page)), page...), created, "n1")
		if err != nil {
			return err
		}
		store.Store(batch)
	}
	u.getter.from = store
	var nodes, pods []any
	for _, node := range c.nodes {
		nodes = append(nodes, &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: node.name, Labels: node.labels}})
	}
	for _, pod := range c.pods {
		pods = append(pods, &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{
			Namespace: pod.namespace, Name: pod.name, Labels: pod.labels,
		}})
	}
	if err := u.nodes.Replace(nodes, ""); err != nil {
		return err
	}
	return u.pods.Replace(pods, "")
}

// ours is the same through the binding.
type ours struct {
	store       *millicore.KubeletStore
	batch       *millicore.KubeletBatch
	nodes, pods *millicore.KubeletObjects
	listing     *millicore.KubeletListing
	snapshot    *millicore.KubeletSnapshot
}

func newOurs(library *millicore.Library) (o *ours, err error) {
	o = new(ours)
	if o.store, err = library.NewKubeletStore(millicore.KubeletOptions{Resolution: 15 * time.Second}); err != nil {
		return nil, err
	}
	if o.batch, err = o.store.NewBatch(); err != nil {
		return nil, err
	}
	if o.nodes, err = o.store.NewObjects(millicore.KubeletNodes); err != nil {
		return nil, err
	}
	if o.pods, err = o.store.NewObjects(millicore.KubeletPods); err != nil {
		return nil, err
	}
	o.listing, err = o.store.NewListing()
	return o, err
}

// put gives the store empty cycles first, so that nothing of the case before
// is left.
func (o *ours) put(c *cluster) error {
	for _, page := range append([][]byte{nil}, c.cycles...) {
		if err := o.batch.Clear(); err != nil {
			return err
		}
		if page != nil {
			if err := o.batch.Decode("n1", created.UnixNano(), page); err != nil {
				return err
			}
		}
		if err := o.store.Commit(o.batch); err != nil {
			return err
		}
	}
	if o.snapshot != nil {
		o.snapshot.Close()
	}
	snapshot, err := o.store.Publish()
	if err != nil {
		return err
	}
	o.snapshot = snapshot
	if err := o.nodes.Replace(rows(c.nodes, false)); err != nil {
		return err
	}
	return o.pods.Replace(rows(c.pods, true))
}

// rows are objects in the order of a map: any.
func rows(objects []object, namespaced bool) *millicore.Rows {
	var rows millicore.Rows
	for _, object := range objects {
		if namespaced {
			rows.Append(object.namespace)
		}
		rows.Append(object.name)
		for key, value := range object.labels {
			rows.Append(key)
			rows.Append(value)
		}
		rows.EndRow()
	}
	return &rows
}
