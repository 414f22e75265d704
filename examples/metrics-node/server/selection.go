// Label and field selectors of list requests.

package server

import (
	"net/http"

	"github.com/millicore/millicore/examples/metrics-node/cluster"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// selection is which objects of a kind a list request wants.
type selection struct {
	namespace string // empty for all
	labels    labels.Selector
	fields    fields.Selector
}

// knownFields checks the name of a field in a selector.
type knownFields func(label, value string) (string, string, error)

// metaFields allows what every resource has, in upstream's words.
var metaFields knownFields = runtime.DefaultMetaV1FieldSelectorConversion

// podFields allows also the two fields by which this host is asked for pods.
func podFields(label, value string) (string, string, error) {
	switch label {
	case "spec.nodeName", "status.phase":
		return label, value, nil
	}
	return metaFields(label, value)
}

// selects reads the selectors of a request for a list of a resource.
func selects(r *http.Request, resource schema.GroupResource, known knownFields) (*selection, error) {
	query := r.URL.Query()
	if watch := query.Get("watch"); watch == "true" || watch == "1" {
		return nil, apierrors.NewMethodNotSupported(resource, "watch")
	}
	byLabel, err := labels.Parse(query.Get("labelSelector"))
	if err != nil {
		return nil, apierrors.NewBadRequest(err.Error())
	}
	byField, err := fields.ParseSelector(query.Get("fieldSelector"))
	if err != nil {
		return nil, apierrors.NewBadRequest(err.Error())
	}
	byField, err = byField.Transform(fields.TransformFunc(known))
	if err != nil {
		return nil, apierrors.NewBadRequest(err.Error())
	}
	return &selection{namespace: r.PathValue("namespace"), labels: byLabel, fields: byField}, nil
}

// matches says whether an object is wanted.
func (s *selection) matches(object *cluster.Object) bool {
	if s.namespace != "" && object.Namespace != s.namespace {
		return false
	}
	if !s.labels.Matches(object.Labels) {
		return false
	}
	return s.fields.Empty() || s.fields.Matches(fields.Set{
		"metadata.name":      object.Name,
		"metadata.namespace": object.Namespace,
		"spec.nodeName":      object.NodeName,
		"status.phase":       object.Phase,
	})
}
