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
// lists and NotFound by name. The core selects and writes; this file reads the
// request.

// metricsKind is one of the two resources: how it is listed and named.
type metricsKind struct {
	object   schema.GroupResource // what the lister knows
	metrics  schema.GroupResource // what has no metrics
	itemKind string
	// objectKind is what the store calls the object.
	objectKind string
	append     func(*millicore.KubeletSnapshot, []byte, millicore.ListOptions, *millicore.Rows) ([]byte, error)
	row        func(*millicore.Rows, *cluster.Object)
}

func nodeMetrics() metricsKind {
	return metricsKind{
		// client-go's lister of nodes says it in the singular.
		object:     groupResource("node"),
		objectKind: cluster.KindNode,
		metrics:    schema.GroupResource{Group: metricsGroupName, Resource: "nodemetrics"},
		itemKind:   "NodeMetrics",
		append:     (*millicore.KubeletSnapshot).AppendNodeList,
		row: func(rows *millicore.Rows, node *cluster.Object) {
			rows.Append(node.Name)
			appendAll(rows, node.Labels)
			rows.EndRow()
		},
	}
}

func podMetrics() metricsKind {
	return metricsKind{
		object:     groupResource("pods"),
		objectKind: cluster.KindPod,
		metrics:    schema.GroupResource{Group: metricsGroupName, Resource: "podmetrics"},
		itemKind:   "PodMetrics",
		append:     (*millicore.KubeletSnapshot).AppendPodList,
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
	return s.answerMetrics(w, r, nodeMetrics(), s.nodes)
}

func (s *Server) listPodMetrics(w http.ResponseWriter, r *http.Request) error {
	return s.answerMetrics(w, r, podMetrics(), s.pods)
}

func (s *Server) getNodeMetrics(w http.ResponseWriter, r *http.Request) error {
	return s.answerMetrics(w, r, nodeMetrics(), s.nodes)
}

func (s *Server) getPodMetrics(w http.ResponseWriter, r *http.Request) error {
	return s.answerMetrics(w, r, podMetrics(), s.pods)
}

// answerMetrics is a list, or what the path names.
func (s *Server) answerMetrics(w http.ResponseWriter, r *http.Request, kind metricsKind, known *known) error {
	query, contentType, err := s.metricsQuery(r, kind)
	if err != nil {
		return err
	}
	var listing *opened
	err = s.read(func(snapshot *millicore.KubeletSnapshot) (err error) {
		listing, err = known.open(snapshot, query)
		return err
	})
	switch {
	case errors.Is(err, millicore.StatusNotFound):
		return apierrors.NewNotFound(kind.object, query.Name)
	case errors.Is(err, millicore.StatusNoMetrics):
		return s.noMetrics(kind, query)
	case err != nil:
		return err
	}
	defer known.done(listing)
	begin(w, http.StatusOK, contentType)
	if _, err := listing.WriteTo(w); err != nil {
		// The client has gone away, or it must learn that something is
		// missing: there is no other way to say so any more.
		panic(http.ErrAbortHandler)
	}
	return nil
}

// metricsQuery is what a request asks for, and the content type it gets.
func (s *Server) metricsQuery(r *http.Request, kind metricsKind) (*millicore.KubeletQuery, string, error) {
	version, err := version(r)
	if err != nil {
		return nil, "", err
	}
	query := &millicore.KubeletQuery{
		Version: version, Creation: s.config.Now().UnixNano(),
		Namespace: r.PathValue("namespace"), Name: r.PathValue("name"),
	}
	if query.Name == "" {
		if _, err := selects(r, kind.object, metaFields); err != nil {
			return nil, "", err
		}
		values := r.URL.Query()
		query.LabelSelector, query.FieldSelector = values.Get("labelSelector"), values.Get("fieldSelector")
	}
	contentType, err := acceptMetrics(r, kind.itemKind, query)
	return query, contentType, err
}

// noMetrics is upstream's NotFound with, as a cause, what the core knows of
// the reason.
func (s *Server) noMetrics(kind metricsKind, query *millicore.KubeletQuery) error {
	name := strings.TrimPrefix(query.Namespace+"/"+query.Name, "/")
	notFound := apierrors.NewNotFound(kind.metrics, name)
	object := s.config.Objects.Get(kind.objectKind, query.Namespace, query.Name)
	if object == nil {
		return notFound
	}
	reasons, err := s.reasonsOf([]*cluster.Object{object})
	if err != nil || len(reasons) == 0 {
		return notFound
	}
	return withCause(notFound, reasons[0].Code, reasons[0].Text)
}
