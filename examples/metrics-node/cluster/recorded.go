// The cluster that the project carries, read from its recordings.

package cluster

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/millicore/millicore/recordings"
	"k8s.io/apimachinery/pkg/api/resource"
)

// Recorded is the cluster the project carries: its objects, and the usage that
// metrics-server measured in it.
type Recorded struct {
	Objects *Store
	Nodes   []NodeUsage // sorted by name
	At      time.Time   // when the usage was measured
}

// NodeUsage is what one node and its pods used.
type NodeUsage struct {
	Name  string
	Usage Usage
	Pods  []PodUsage // sorted by namespace and name
}

// PodUsage is what the containers of one pod used.
type PodUsage struct {
	Namespace, Name string
	Containers      []ContainerUsage
}

// ContainerUsage is what one container used, and since when it runs.
type ContainerUsage struct {
	Name      string
	Usage     Usage
	StartedAt time.Time
}

// Usage is a rate and an amount.
type Usage struct {
	CPU    int64 // nanocores
	Memory int64 // bytes
}

// LoadRecorded reads the embedded recording.
func LoadRecorded() (*Recorded, error) {
	folder := recordings.Cluster()
	objects, err := loadObjects(folder)
	if err != nil {
		return nil, err
	}
	recorded := &Recorded{Objects: objects}
	if err := recorded.loadUsage(folder); err != nil {
		return nil, err
	}
	return recorded, nil
}

// loadObjects reads the Lists of all kinds. The HPAs were recorded before and
// after the load test; the later state goes with the recorded pods.
func loadObjects(folder fs.FS) (*Store, error) {
	names, err := fs.Glob(folder, "objects/*.json.gz")
	if err != nil {
		return nil, err
	}
	store := NewStore()
	for _, name := range names {
		if strings.HasSuffix(name, "horizontalpodautoscalers.json.gz") {
			continue
		}
		text, err := recordings.ReadGzip(folder, name)
		if err != nil {
			return nil, err
		}
		objects, err := parseList(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, object := range objects {
			store.Upsert(object)
		}
	}
	return store, nil
}

func parseList(text []byte) ([]*Object, error) {
	var list struct {
		Items []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, err
	}
	objects := make([]*Object, 0, len(list.Items))
	for _, item := range list.Items {
		object, err := Parse(item, "", "")
		if err != nil {
			return nil, err
		}
		objects = append(objects, object)
	}
	return objects, nil
}

// usageText is a resource list as the metrics API prints it.
type usageText struct {
	CPU    resource.Quantity `json:"cpu"`
	Memory resource.Quantity `json:"memory"`
}

func (u *usageText) usage() Usage {
	return Usage{CPU: u.CPU.ScaledValue(resource.Nano), Memory: u.Memory.Value()}
}

func (r *Recorded) loadUsage(folder fs.FS) error {
	var nodes struct {
		Items []struct {
			Metadata  struct{ Name string }
			Timestamp time.Time
			Usage     usageText
		}
	}
	if err := readJSON(folder, "nodemetricslist.json.gz", &nodes); err != nil {
		return err
	}
	at := map[string]int{}
	for _, item := range nodes.Items {
		at[item.Metadata.Name] = len(r.Nodes)
		r.Nodes = append(r.Nodes, NodeUsage{Name: item.Metadata.Name, Usage: item.Usage.usage()})
		r.At = item.Timestamp
	}

	var pods struct {
		Items []struct {
			Metadata   struct{ Namespace, Name string }
			Containers []struct {
				Name  string
				Usage usageText
			}
		}
	}
	if err := readJSON(folder, "podmetricslist.json.gz", &pods); err != nil {
		return err
	}
	for _, item := range pods.Items {
		namespace, name := item.Metadata.Namespace, item.Metadata.Name
		object := r.Objects.Get(KindPod, namespace, name)
		if object == nil {
			return fmt.Errorf("pod %s/%s has metrics but was not recorded", namespace, name)
		}
		pod := PodUsage{Namespace: namespace, Name: name}
		for _, container := range item.Containers {
			startedAt, err := object.startedAt(container.Name)
			if err != nil {
				return err
			}
			pod.Containers = append(pod.Containers, ContainerUsage{container.Name, container.Usage.usage(), startedAt})
		}
		index, known := at[object.NodeName]
		if !known {
			return fmt.Errorf("pod %s/%s runs on node %q, which has no metrics", namespace, name, object.NodeName)
		}
		r.Nodes[index].Pods = append(r.Nodes[index].Pods, pod)
	}
	return nil
}

func (o *Object) startedAt(container string) (time.Time, error) {
	for _, running := range o.Containers {
		if running.Name == container {
			return time.Parse(time.RFC3339, running.StartedAt)
		}
	}
	return time.Time{}, fmt.Errorf("container %s of pod %s/%s has metrics but does not run", container, o.Namespace, o.Name)
}

func readJSON(folder fs.FS, name string, into any) error {
	text, err := recordings.ReadGzip(folder, name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
