package server

import (
	"net/http"

	"github.com/millicore/millicore/examples/metrics-node/cluster"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// The read-only part of api/v1: the objects as they were recorded or
// received, their JSON passed on unread.

func (s *Server) listObjects(w http.ResponseWriter, r *http.Request) error {
	switch r.PathValue("resource") {
	case "nodes":
		return s.list(w, r, cluster.KindNode, "nodes", metaFields)
	case "pods":
		return s.listPods(w, r)
	case "namespaces":
		return s.list(w, r, cluster.KindNamespace, "namespaces", metaFields)
	}
	return errNoSuchPath
}

func (s *Server) listPods(w http.ResponseWriter, r *http.Request) error {
	return s.list(w, r, cluster.KindPod, "pods", podFields)
}

func (s *Server) list(w http.ResponseWriter, r *http.Request, kind, resource string, known knownFields) error {
	selection, err := selects(r, groupResource(resource), known)
	if err != nil {
		return err
	}
	if _, err := accept(r); err != nil {
		return err
	}
	text := []byte(`{"kind":"` + kind + `List","apiVersion":"v1","metadata":{"resourceVersion":""},"items":[`)
	separator := ""
	for _, object := range s.config.Objects.List(kind) {
		if selection.matches(object) {
			text = append(append(text, separator...), object.JSON...)
			separator = ","
		}
	}
	writeBytes(w, http.StatusOK, mediaJSON, append(text, "]}\n"...))
	return nil
}

func (s *Server) getNode(w http.ResponseWriter, r *http.Request) error {
	return s.get(w, r, cluster.KindNode, "nodes")
}

func (s *Server) getNamespace(w http.ResponseWriter, r *http.Request) error {
	return s.get(w, r, cluster.KindNamespace, "namespaces")
}

func (s *Server) getPod(w http.ResponseWriter, r *http.Request) error {
	return s.get(w, r, cluster.KindPod, "pods")
}

func (s *Server) get(w http.ResponseWriter, r *http.Request, kind, resource string) error {
	if _, err := accept(r); err != nil {
		return err
	}
	name := r.PathValue("name")
	object := s.config.Objects.Get(kind, r.PathValue("namespace"), name)
	if object == nil {
		return apierrors.NewNotFound(groupResource(resource), name)
	}
	text := append([]byte(nil), object.JSON...)
	writeBytes(w, http.StatusOK, mediaJSON, append(text, '\n'))
	return nil
}
