// Why one pod, one of its containers or one node has no metrics.

package server

import (
	"cmp"
	"fmt"
	"net/http"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/cluster"
)

// Why tells why a pod, or a container of it, or without a pod a node, has no
// metrics; the code is OK where it has. A pod that is not known is asked about
// all the same, on the node given.
func (s *Server) Why(namespace, pod, container, node string) (Reason, error) {
	reason := Reason{Kind: cluster.KindPod, Namespace: namespace, Name: pod, Node: node}
	if pod == "" {
		reason = Reason{Kind: cluster.KindNode, Name: node}
	} else if known := s.config.Objects.Get(cluster.KindPod, namespace, pod); known != nil {
		reason.Node = cmp.Or(known.NodeName, node)
	}
	var codes [1]millicore.Reason
	var texts millicore.Strings
	err := s.read(func(snapshot *millicore.KubeletSnapshot) error {
		if failure := s.last.Failure(reason.node()); failure != nil {
			reason.Scrape = failure.Error()
		}
		if pod == "" {
			var nodes millicore.Strings
			nodes.Append(node)
			return snapshot.NodeReasons(&nodes, codes[:], &texts)
		}
		cells := []string{namespace, pod, reason.Node}
		if container != "" {
			cells = append(cells, container)
		}
		var pods millicore.Rows
		pods.AppendRow(cells...)
		return snapshot.PodReasons(&pods, codes[:], &texts)
	})
	if err != nil {
		return Reason{}, fmt.Errorf("ask for the reason: %w", err)
	}
	reason.Code, reason.Text = codes[0].String(), string(texts.At(0))
	return reason, nil
}

// why is GET /why?namespace=&pod=[&container=][&node=], or /why?node=: JSON
// where the client asks for it, else one line.
func (s *Server) why(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	pod, node := query.Get("pod"), query.Get("node")
	if pod == "" && node == "" {
		return apierrors.NewBadRequest("expected namespace and pod, or node")
	}
	namespace := cmp.Or(query.Get("namespace"), "default")
	reason, err := s.Why(namespace, pod, query.Get("container"), node)
	if err != nil {
		return err
	}
	if wantsJSON(r) {
		writeJSON(w, http.StatusOK, mediaJSON, reason)
		return nil
	}
	line := reason.Code
	for _, part := range []string{reason.Text, reason.Scrape} {
		if part != "" {
			line += ": " + part
		}
	}
	writeBytes(w, http.StatusOK, mediaText, []byte(line+"\n"))
	return nil
}
