// Package cluster holds the Kubernetes objects that the host must know: which
// nodes and pods there are, their labels, and the UID of everything that is
// shared out to shards. They come from the recorded cluster, from an API
// server (list and watch), or, when kubelets are given by URL alone, from what
// those kubelets report.
//
// Objects are immutable once stored and keep their JSON as it came; a list
// never becomes a runtime.Object.
package cluster

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
	"strings"
)

// The kinds that the host itself reads. Others are kept for their UIDs.
const (
	KindNode      = "Node"
	KindPod       = "Pod"
	KindNamespace = "Namespace"
)

// Object is the part of a Kubernetes object that the host reads.
type Object struct {
	Kind       string
	APIVersion string
	Namespace  string // empty for cluster-scoped kinds
	Name       string
	UID        string
	Labels     Labels

	NodeName string // Pod: spec.nodeName
	Phase    string // Pod: status.phase

	// Containers are a Pod's containers that run, in the order of its status.
	Containers []Container

	// Allocatable and SwapCapacity are a Node's; SwapCapacity is nil where
	// the node does not tell it.
	Allocatable  []Resource
	SwapCapacity *int64
	// Addresses and KubeletPort say where a Node's kubelet listens.
	Addresses   []Address
	KubeletPort int32
	// MetricsPath is a Node's annotation metrics.k8s.io/resource-metrics-path,
	// by which metrics-server too finds the page of a simulated kubelet.
	MetricsPath string

	// JSON is the whole object, compact, as it was recorded or received.
	JSON json.RawMessage
}

// Container is one running container of a pod.
type Container struct {
	Name      string
	StartedAt string // RFC 3339
}

// Resource is a named quantity as written, such as cpu "32".
type Resource struct{ Name, Quantity string }

// Address is one address of a node, such as InternalIP "10.0.0.7".
type Address struct{ Type, Address string }

// Labels are key, value, key, value, ... sorted by key. They implement
// labels.Labels, so that selectors match them without a map.
type Labels []string

// Lookup is the value of a label and whether it is there.
func (l Labels) Lookup(key string) (string, bool) {
	pairs := len(l) / 2
	at := sort.Search(pairs, func(i int) bool { return l[2*i] >= key })
	if at == pairs || l[2*at] != key {
		return "", false
	}
	return l[2*at+1], true
}

// Has says whether a label is there.
func (l Labels) Has(key string) bool {
	_, found := l.Lookup(key)
	return found
}

// Get is the value of a label, empty when it is absent.
func (l Labels) Get(key string) string {
	value, _ := l.Lookup(key)
	return value
}

// before orders objects as the API server lists them.
func (o *Object) before(other *Object) bool {
	if o.Namespace != other.Namespace {
		return o.Namespace < other.Namespace
	}
	return o.Name < other.Name
}

// document is what is read of an object's JSON.
type document struct {
	Kind       string `json:"kind"`
	APIVersion string `json:"apiVersion"`
	Metadata   struct {
		Namespace       string            `json:"namespace"`
		Name            string            `json:"name"`
		UID             string            `json:"uid"`
		ResourceVersion string            `json:"resourceVersion"`
		Labels          map[string]string `json:"labels"`
		Annotations     struct {
			MetricsPath string `json:"metrics.k8s.io/resource-metrics-path"`
		} `json:"annotations"`
	} `json:"metadata"`
	Spec struct {
		NodeName string `json:"nodeName"`
	} `json:"spec"`
	Status struct {
		Phase             string `json:"phase"`
		ContainerStatuses []struct {
			Name  string `json:"name"`
			State struct {
				Running *struct {
					StartedAt string `json:"startedAt"`
				} `json:"running"`
			} `json:"state"`
		} `json:"containerStatuses"`
		Allocatable map[string]string `json:"allocatable"`
		Addresses   []struct {
			Type    string `json:"type"`
			Address string `json:"address"`
		} `json:"addresses"`
		DaemonEndpoints struct {
			KubeletEndpoint struct {
				Port int32 `json:"Port"`
			} `json:"kubeletEndpoint"`
		} `json:"daemonEndpoints"`
		NodeInfo struct {
			Swap *struct {
				Capacity *int64 `json:"capacity"`
			} `json:"swap"`
		} `json:"nodeInfo"`
	} `json:"status"`
}

// Parse reads one object. The kind and API version of the list it came in are
// taken where the item itself does not tell them, as in lists of an API server.
func Parse(raw []byte, kind, apiVersion string) (*Object, error) {
	var d document
	if err := json.Unmarshal(raw, &d); err != nil {
		return nil, fmt.Errorf("read %s: %w", strings.ToLower(kind), err)
	}
	return d.object(raw, kind, apiVersion)
}

func (d *document) object(raw []byte, kind, apiVersion string) (*Object, error) {
	if d.Kind != "" {
		kind, apiVersion = d.Kind, d.APIVersion
	}
	if d.Metadata.Name == "" {
		return nil, fmt.Errorf("read %s: metadata.name is missing", strings.ToLower(kind))
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		return nil, err
	}
	object := &Object{
		Kind:       kind,
		APIVersion: apiVersion,
		Namespace:  d.Metadata.Namespace,
		Name:       d.Metadata.Name,
		UID:        d.Metadata.UID,
		Labels:     sortedPairs(d.Metadata.Labels),
		JSON:       compact.Bytes(),
	}
	switch kind {
	case KindPod:
		object.NodeName = d.Spec.NodeName
		object.Phase = d.Status.Phase
		for _, status := range d.Status.ContainerStatuses {
			if running := status.State.Running; running != nil {
				object.Containers = append(object.Containers, Container{status.Name, running.StartedAt})
			}
		}
	case KindNode:
		pairs := sortedPairs(d.Status.Allocatable)
		for i := 0; i < len(pairs); i += 2 {
			object.Allocatable = append(object.Allocatable, Resource{pairs[i], pairs[i+1]})
		}
		for _, address := range d.Status.Addresses {
			object.Addresses = append(object.Addresses, Address{address.Type, address.Address})
		}
		object.MetricsPath = d.Metadata.Annotations.MetricsPath
		object.KubeletPort = d.Status.DaemonEndpoints.KubeletEndpoint.Port
		if swap := d.Status.NodeInfo.Swap; swap != nil {
			object.SwapCapacity = swap.Capacity
		}
	}
	return object, nil
}

func sortedPairs(values map[string]string) []string {
	keys := make([]string, 0, len(values))
	for key := range values {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	pairs := make([]string, 0, 2*len(keys))
	for _, key := range keys {
		pairs = append(pairs, key, values[key])
	}
	return pairs
}
