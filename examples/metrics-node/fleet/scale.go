// The replayed Deployments, scaled: pods come and go, and the load that was
// recorded of a workload is divided over those it has.

package fleet

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/millicore/millicore/examples/metrics-node/cluster"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// maxReplicas bounds what a workload can be scaled to. One pod must stay, or
// nobody would know the load any more.
const maxReplicas = 1000

// node is a replayed node.
type node struct {
	name string
	pods []*pod
	// What it uses beside its pods: nanocores and bytes.
	besideCPU, besideMemory float64
	// gone is what pods that were removed have used, in core seconds.
	gone float64
}

// pod is a replayed pod. Its containers use their share of what was recorded
// since a time; times are since the start of the fleet.
type pod struct {
	namespace, name string
	containers      []container
	phase           float64
	share           float64
	since           time.Duration
}

// container is a replayed container.
type container struct {
	name    string
	usage   cluster.Usage // a whole share's
	started time.Duration
	used    float64 // core seconds up to its pod's since
}

// replay makes a node of what was recorded of one.
func (f *Fleet) replay(recorded *cluster.NodeUsage) *node {
	made := &node{
		name:         recorded.Name,
		besideCPU:    float64(recorded.Usage.CPU),
		besideMemory: float64(recorded.Usage.Memory),
	}
	for i := range recorded.Pods {
		usage := &recorded.Pods[i]
		replayed := &pod{
			namespace: usage.Namespace, name: usage.Name,
			phase: workloadPhase(usage.Namespace, usage.Name), share: 1,
		}
		for _, of := range usage.Containers {
			age := f.at.Sub(of.StartedAt)
			replayed.containers = append(replayed.containers, container{
				name: of.Name, usage: of.Usage, started: -age,
				used: float64(of.Usage.CPU) / 1e9 * age.Seconds(),
			})
			made.besideCPU -= float64(of.Usage.CPU)
			made.besideMemory -= float64(of.Usage.Memory)
		}
		made.pods = append(made.pods, replayed)
	}
	return made
}

// Scale gives a Deployment a number of replicas, as a Deployment's controller
// and a scheduler would: new pods run at once on the emptiest nodes, the
// newest are removed first, and what all of them used together is divided
// over those that are left.
func (f *Fleet) Scale(namespace, kind, name string, replicas int32) error {
	deployment := f.objects.Get(kind, namespace, name)
	if kind != "Deployment" || deployment == nil {
		return fmt.Errorf("there is no %s %s/%s to scale", kind, namespace, name)
	}
	if replicas < 1 || replicas > maxReplicas {
		return fmt.Errorf("%s/%s is replayed with 1 to %d replicas, not %d", namespace, name, maxReplicas, replicas)
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	pods, err := f.podsOf(deployment)
	if err != nil {
		return err
	}
	if len(pods) == 0 {
		return fmt.Errorf("%s/%s has no pod to take the load from", namespace, name)
	}
	elapsed := time.Since(f.started).Truncate(time.Millisecond)
	total := 0.0
	for _, pod := range pods {
		f.settle(pod, elapsed)
		total += pod.share
	}
	for len(pods) > int(replicas) {
		f.remove(pods[len(pods)-1])
		pods = pods[:len(pods)-1]
	}
	for len(pods) < int(replicas) {
		made, err := f.add(pods[0], elapsed)
		if err != nil {
			return err
		}
		pods = append(pods, made)
	}
	for _, pod := range pods {
		pod.share = total / float64(len(pods))
	}
	return f.announce(deployment, replicas)
}

// podsOf are the replayed pods of a Deployment, oldest first.
func (f *Fleet) podsOf(deployment *cluster.Object) ([]*pod, error) {
	var document struct {
		Spec struct {
			Selector *metav1.LabelSelector `json:"selector"`
		} `json:"spec"`
	}
	if err := json.Unmarshal(deployment.JSON, &document); err != nil {
		return nil, err
	}
	selector, err := metav1.LabelSelectorAsSelector(document.Spec.Selector)
	if err != nil {
		return nil, err
	}
	var pods []*pod
	for _, node := range f.nodes {
		for _, pod := range node.pods {
			object := f.objects.Get(cluster.KindPod, pod.namespace, pod.name)
			if pod.namespace == deployment.Namespace && object != nil && selector.Matches(object.Labels) {
				pods = append(pods, pod)
			}
		}
	}
	slices.SortFunc(pods, func(a, b *pod) int {
		if a.started() != b.started() {
			return int(a.started() - b.started())
		}
		return strings.Compare(a.name, b.name)
	})
	return pods, nil
}

func (p *pod) started() time.Duration {
	if len(p.containers) == 0 {
		return 0
	}
	return p.containers[0].started
}

// settle takes what a pod has used up to now into its counters.
func (f *Fleet) settle(pod *pod, elapsed time.Duration) {
	for i := range pod.containers {
		container := &pod.containers[i]
		container.used = f.read(pod, container, elapsed).cpu
	}
	pod.since = elapsed
}

func (f *Fleet) remove(gone *pod) {
	for _, node := range f.nodes {
		at := slices.Index(node.pods, gone)
		if at < 0 {
			continue
		}
		node.pods = slices.Delete(node.pods, at, at+1)
		for i := range gone.containers {
			node.gone += gone.containers[i].used
		}
	}
	f.objects.Delete(cluster.KindPod, gone.namespace, gone.name)
}

// add makes a pod as another one, on the node with the fewest.
func (f *Fleet) add(like *pod, elapsed time.Duration) (*pod, error) {
	object := f.objects.Get(cluster.KindPod, like.namespace, like.name)
	if object == nil {
		return nil, errors.New("the pod to copy is not known")
	}
	host := f.nodes[0]
	for _, node := range f.nodes {
		if len(node.pods) < len(host.pods) {
			host = node
		}
	}
	f.made++
	prefix := like.name
	if cut := strings.LastIndexByte(prefix, '-'); cut > 0 {
		prefix = prefix[:cut]
	}
	made := &pod{
		namespace: like.namespace, name: fmt.Sprintf("%s-r%04d", prefix, f.made),
		phase: like.phase, share: like.share, since: elapsed,
	}
	for _, of := range like.containers {
		made.containers = append(made.containers, container{name: of.name, usage: of.usage, started: elapsed})
	}
	born, err := f.born(object, made.name, host.name, f.started.Add(elapsed))
	if err != nil {
		return nil, err
	}
	host.pods = append(host.pods, made)
	f.objects.Upsert(born)
	return made, nil
}

// born is a pod as its template, started at a time on a node.
func (f *Fleet) born(template *cluster.Object, name, node string, at time.Time) (*cluster.Object, error) {
	var pod map[string]any
	if err := json.Unmarshal(template.JSON, &pod); err != nil {
		return nil, err
	}
	now := at.UTC().Format(time.RFC3339)
	metadata, spec, status := object(pod, "metadata"), object(pod, "spec"), object(pod, "status")
	metadata["name"] = name
	metadata["uid"] = fmt.Sprintf("00000000-0000-4000-8000-%012d", f.made)
	metadata["creationTimestamp"] = now
	delete(metadata, "resourceVersion")
	delete(metadata, "managedFields")
	spec["nodeName"] = node
	status["startTime"] = now
	for _, condition := range list(status, "conditions") {
		condition["lastTransitionTime"] = now
	}
	for _, of := range list(status, "containerStatuses") {
		if running, ok := object(of, "state")["running"].(map[string]any); ok {
			running["startedAt"] = now
		}
	}
	text, err := json.Marshal(pod)
	if err != nil {
		return nil, err
	}
	return cluster.Parse(text, "", "")
}

// announce writes the number of replicas into the Deployment.
func (f *Fleet) announce(deployment *cluster.Object, replicas int32) error {
	var document map[string]any
	if err := json.Unmarshal(deployment.JSON, &document); err != nil {
		return err
	}
	object(document, "spec")["replicas"] = replicas
	status := object(document, "status")
	for _, count := range []string{"replicas", "readyReplicas", "availableReplicas", "updatedReplicas"} {
		status[count] = replicas
	}
	text, err := json.Marshal(document)
	if err != nil {
		return err
	}
	scaled, err := cluster.Parse(text, "", "")
	if err != nil {
		return err
	}
	f.objects.Upsert(scaled)
	return nil
}

// object is a field that is an object, made where it is missing.
func object(of map[string]any, field string) map[string]any {
	value, ok := of[field].(map[string]any)
	if !ok {
		value = map[string]any{}
		of[field] = value
	}
	return value
}

// list is the objects of a field that is a list.
func list(of map[string]any, field string) []map[string]any {
	items, _ := of[field].([]any)
	var objects []map[string]any
	for _, item := range items {
		if object, ok := item.(map[string]any); ok {
			objects = append(objects, object)
		}
	}
	return objects
}
