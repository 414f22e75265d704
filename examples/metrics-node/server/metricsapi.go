package server

import (
	"errors"
	"net/http"
	"strings"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/cluster"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// metrics.k8s.io as pkg/api of metrics-server v0.9.0 serves it: the objects
// that exist and are selected, those without metrics silently left out of
// lists and NotFound by name. The texts come from the core; this file decides
// which objects to ask it for.

// tableView is the form that kubectl get asks for.
var tableView = [3]string{"Table", "meta.k8s.io", "v1"}

// metricsKind is one of the two resources: how it is listed and named.
type metricsKind struct {
	object   schema.GroupResource // what the lister knows
	metrics  schema.GroupResource // what has no metrics
	itemKind string
	append   func(*millicore.KubeletSnapshot, []byte, millicore.ListOptions, *millicore.Rows) ([]byte, error)
	row      func(*millicore.Rows, *cluster.Object)
}

func nodeMetrics() metricsKind {
	return metricsKind{
		object:   groupResource("nodes"),
		metrics:  schema.GroupResource{Group: metricsGroupName, Resource: "nodemetrics"},
		itemKind: "NodeMetrics",
		append:   (*millicore.KubeletSnapshot).AppendNodeList,
		row: func(rows *millicore.Rows, node *cluster.Object) {
			rows.Append(node.Name)
			appendAll(rows, node.Labels)
			rows.EndRow()
		},
	}
}

func podMetrics() metricsKind {
	return metricsKind{
		object:   groupResource("pods"),
		metrics:  schema.GroupResource{Group: metricsGroupName, Resource: "podmetrics"},
		itemKind: "PodMetrics",
		append:   (*millicore.KubeletSnapshot).AppendPodList,
		row: func(rows *millicore.Rows, pod *cluster.Object) {
			rows.Append(pod.Namespace)
			rows.Append(pod.Name)
			appendAll(rows, pod.Labels)
			rows.EndRow()
		},
	}
}

func appendAll(rows *millicore.Rows, texts []string) {
	for _, text := range texts {
		rows.Append(text)
	}
}

// version is the API version of a path.
func version(r *http.Request) (millicore.ListVersion, error) {
	switch r.PathValue("version") {
	case "v1beta1":
		return millicore.V1Beta1, nil
	case "v1":
		return millicore.V1, nil
	}
	return 0, errNoSuchPath
}

func (s *Server) listNodeMetrics(w http.ResponseWriter, r *http.Request) error {
	return s.listMetrics(w, r, nodeMetrics(), s.config.Objects.List(cluster.KindNode))
}

func (s *Server) listPodMetrics(w http.ResponseWriter, r *http.Request) error {
	return s.listMetrics(w, r, podMetrics(), s.config.Objects.RunningPods())
}

func (s *Server) listMetrics(w http.ResponseWriter, r *http.Request, kind metricsKind, objects []*cluster.Object) error {
	version, err := version(r)
	if err != nil {
		return err
	}
	selection, err := selects(r, kind.object, metaFields)
	if err != nil {
		return err
	}
	wanted, err := accept(r, tableView)
	if err != nil {
		return err
	}
	var rows millicore.Rows
	for _, object := range objects {
		if selection.matches(object) {
			kind.row(&rows, object)
		}
	}
	options := millicore.ListOptions{Version: version, Creation: s.config.Now().UnixNano()}
	text, err := s.metricsText(r, kind, options, wanted, &rows)
	if err != nil {
		return err
	}
	writeBytes(w, http.StatusOK, wanted.mediaType, text)
	return nil
}

// metricsText is a list, an object or a table, as was asked for.
func (s *Server) metricsText(r *http.Request, kind metricsKind, options millicore.ListOptions, wanted form, rows *millicore.Rows) ([]byte, error) {
	var text, table []byte
	err := s.read(func(snapshot *millicore.KubeletSnapshot) (err error) {
		if wanted.as == "Table" {
			tableOptions := options
			tableOptions.Form = millicore.FormTable
			if table, err = kind.append(snapshot, nil, tableOptions, rows); err != nil {
				return err
			}
		}
		text, err = kind.append(snapshot, nil, options, rows)
		return err
	})
	if err != nil || wanted.as != "Table" {
		return text, err
	}
	return tableWithObjects(table, text, r.URL.Query().Get("includeObject"))
}

func (s *Server) getNodeMetrics(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	node := s.config.Objects.Get(cluster.KindNode, "", name)
	return s.getMetrics(w, r, nodeMetrics(), node, name)
}

func (s *Server) getPodMetrics(w http.ResponseWriter, r *http.Request) error {
	namespace, name := r.PathValue("namespace"), r.PathValue("name")
	pod := s.config.Objects.Get(cluster.KindPod, namespace, name)
	if pod != nil && pod.Phase != "Running" {
		pod = nil // metrics-server's lister holds running pods only
	}
	return s.getMetrics(w, r, podMetrics(), pod, name)
}

func (s *Server) getMetrics(w http.ResponseWriter, r *http.Request, kind metricsKind, object *cluster.Object, name string) error {
	version, err := version(r)
	if err != nil {
		return err
	}
	wanted, err := accept(r, tableView)
	if err != nil {
		return err
	}
	if object == nil {
		return apierrors.NewNotFound(kind.object, name)
	}
	var rows millicore.Rows
	kind.row(&rows, object)
	options := millicore.ListOptions{Version: version, Creation: s.config.Now().UnixNano()}
	if wanted.as != "Table" {
		options.Form = millicore.FormObject
	}
	text, err := s.metricsText(r, kind, options, wanted, &rows)
	if errors.Is(err, millicore.StatusNotFound) {
		return s.noMetrics(kind, object)
	}
	if err != nil {
		return err
	}
	writeBytes(w, http.StatusOK, wanted.mediaType, text)
	return nil
}

// noMetrics is upstream's NotFound with, as a cause, what the core knows of
// the reason.
func (s *Server) noMetrics(kind metricsKind, object *cluster.Object) error {
	name := strings.TrimPrefix(object.Namespace+"/"+object.Name, "/")
	notFound := apierrors.NewNotFound(kind.metrics, name)
	reasons, err := s.reasonsOf([]*cluster.Object{object})
	if err != nil || len(reasons) == 0 {
		return notFound
	}
	return withCause(notFound, reasons[0].Code, reasons[0].Text)
}
