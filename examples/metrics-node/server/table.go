// Tables, as kubectl get asks for them.

package server

import (
	"encoding/json"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// table is a meta.k8s.io/v1 Table. The core writes its columns and cells, as
// metrics-server converts a list; kind, version and the rows' objects are put
// in here, as the API machinery does behind metrics-server.
type table struct {
	Kind              string          `json:"kind"`
	APIVersion        string          `json:"apiVersion"`
	Metadata          json.RawMessage `json:"metadata"`
	ColumnDefinitions json.RawMessage `json:"columnDefinitions"`
	Rows              []tableRow      `json:"rows"`
}

type tableRow struct {
	Cells  json.RawMessage `json:"cells"`
	Object any             `json:"object"`
}

// partialObject is the metadata of a row's object.
type partialObject struct {
	Kind       string          `json:"kind"`
	APIVersion string          `json:"apiVersion"`
	Metadata   json.RawMessage `json:"metadata"`
}

// tableWithObjects gives each row of a table the object that the includeObject
// parameter asks for: its metadata by default (kubectl get -A prints the
// namespace from it), all of it, or nothing. Rows and items of the list are in
// the same order.
func tableWithObjects(text, list []byte, include string) ([]byte, error) {
	switch include {
	case "", "None", "Metadata", "Object":
	default:
		return nil, apierrors.NewBadRequest(fmt.Sprintf("unrecognized includeObject value: %q", include))
	}
	t := table{Kind: "Table", APIVersion: "meta.k8s.io/v1"}
	if err := json.Unmarshal(text, &t); err != nil {
		return nil, fmt.Errorf("read the table: %w", err)
	}
	items, err := listItems(list)
	if err != nil {
		return nil, err
	}
	if len(items) != len(t.Rows) {
		return nil, fmt.Errorf("the table has %d rows for %d items", len(t.Rows), len(items))
	}
	for i, item := range items {
		switch include {
		case "None":
			t.Rows[i].Object = nil
		case "Object":
			t.Rows[i].Object = item
		default:
			t.Rows[i].Object = partialObject{"PartialObjectMetadata", "meta.k8s.io/v1", item.Metadata}
		}
	}
	filled, err := json.Marshal(&t)
	return append(filled, '\n'), err
}

// item is one NodeMetrics or PodMetrics, its parts as the core wrote them.
type item struct {
	Kind       string          `json:"kind,omitempty"`
	APIVersion string          `json:"apiVersion,omitempty"`
	Metadata   json.RawMessage `json:"metadata"`
	Timestamp  json.RawMessage `json:"timestamp"`
	Window     json.RawMessage `json:"window"`
	Usage      json.RawMessage `json:"usage,omitempty"`
	Containers json.RawMessage `json:"containers,omitempty"`
}

// listItems are the items of a list, each with its kind and version.
func listItems(text []byte) ([]item, error) {
	var list struct {
		Kind       string `json:"kind"`
		APIVersion string `json:"apiVersion"`
		Items      []item `json:"items"`
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("read the list: %w", err)
	}
	for i := range list.Items {
		list.Items[i].Kind = list.Kind[:len(list.Kind)-len("List")]
		list.Items[i].APIVersion = list.APIVersion
	}
	return list.Items, nil
}
