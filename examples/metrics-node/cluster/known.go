package cluster

import "encoding/json"

// The JSON of objects that are not kept whole: of watched pods, because a big
// cluster's pods are hundreds of megabytes of fields that nobody here reads,
// and of nodes and pods that only kubelets told of.

// narrow is the kept part of a pod.
type narrow struct {
	Kind       string         `json:"kind"`
	APIVersion string         `json:"apiVersion"`
	Metadata   narrowMetadata `json:"metadata"`
	Spec       *narrowSpec    `json:"spec,omitempty"`
	Status     *narrowStatus  `json:"status,omitempty"`
}

type narrowMetadata struct {
	Name      string            `json:"name"`
	Namespace string            `json:"namespace,omitempty"`
	UID       string            `json:"uid,omitempty"`
	Created   string            `json:"creationTimestamp,omitempty"`
	Labels    map[string]string `json:"labels,omitempty"`
}

type narrowSpec struct {
	NodeName string `json:"nodeName,omitempty"`
}

type narrowStatus struct {
	Phase string `json:"phase,omitempty"`
}

// KnownNode is a node of which only the name is known.
func KnownNode(name string) *Object {
	return fromNarrow(narrow{
		Kind: KindNode, APIVersion: "v1",
		Metadata: narrowMetadata{Name: name},
	})
}

// KnownPod is a running pod of which only the name is known.
func KnownPod(namespace, name string) *Object {
	return fromNarrow(narrow{
		Kind: KindPod, APIVersion: "v1",
		Metadata: narrowMetadata{Name: name, Namespace: namespace},
		Status:   &narrowStatus{Phase: "Running"},
	})
}

func fromNarrow(n narrow) *Object {
	object := &Object{
		Kind: n.Kind, APIVersion: n.APIVersion,
		Namespace: n.Metadata.Namespace, Name: n.Metadata.Name,
		JSON: n.text(),
	}
	if n.Status != nil {
		object.Phase = n.Status.Phase
	}
	return object
}

func (n narrow) text() json.RawMessage {
	text, err := json.Marshal(n)
	if err != nil {
		panic(err) // strings alone: cannot happen
	}
	return text
}

// parseNarrow reads an object of an API server's list or watch. Of pods only
// the narrow part is kept.
func parseNarrow(raw []byte, kind string) (*Object, error) {
	object, err := Parse(raw, kind, "v1")
	if err != nil || kind != KindPod {
		return object, err
	}
	var n narrow
	if err := json.Unmarshal(raw, &n); err != nil {
		return nil, err
	}
	n.Kind, n.APIVersion = KindPod, "v1"
	object.JSON = n.text()
	object.Containers = nil
	return object, nil
}
