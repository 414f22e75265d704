// Why something has no metrics: the core's code and sentence, with what went
// wrong at the kubelet beside it.

package server

import (
	"bytes"
	"fmt"
	"net/http"
	"text/tabwriter"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/cluster"
)

// Reason is why a node or a running pod has no metrics.
type Reason struct {
	Kind      string `json:"kind"`
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name"`
	Node      string `json:"node,omitempty"`
	// Code is the core's code in words, such as FIRST_POINT.
	Code string `json:"code"`
	// Text is one sentence with the figures.
	Text string `json:"text"`
	// Scrape is what went wrong at the node's kubelet in the last cycle.
	Scrape string `json:"scrape,omitempty"`
}

// Reasons tells of every node and running pod without metrics why it has
// none: nodes first, each kind by namespace and name.
func (s *Server) Reasons() ([]Reason, error) {
	nodes := s.config.Objects.List(cluster.KindNode)
	reasons, err := s.reasonsOf(nodes)
	if err != nil {
		return nil, err
	}
	ofPods, err := s.reasonsOf(s.config.Objects.RunningPods())
	return append(reasons, ofPods...), err
}

// reasonsOf asks the core about objects that are all nodes or all pods, and
// leaves out those that have metrics.
func (s *Server) reasonsOf(objects []*cluster.Object) ([]Reason, error) {
	codes := make([]millicore.Reason, len(objects))
	var texts millicore.Strings
	var cycle *Cycle
	err := s.read(func(snapshot *millicore.KubeletSnapshot) error {
		cycle = s.last
		if len(objects) > 0 && objects[0].Kind == cluster.KindNode {
			var nodes millicore.Strings
			for _, node := range objects {
				nodes.Append(node.Name)
			}
			return snapshot.NodeReasons(&nodes, codes, &texts)
		}
		var pods millicore.Rows
		for _, pod := range objects {
			pods.AppendRow(pod.Namespace, pod.Name, pod.NodeName)
		}
		return snapshot.PodReasons(&pods, codes, &texts)
	})
	if err != nil {
		return nil, fmt.Errorf("ask for the reasons: %w", err)
	}
	var reasons []Reason
	for i, object := range objects {
		if codes[i] == millicore.ReasonNone {
			continue
		}
		reason := Reason{
			Kind:      object.Kind,
			Namespace: object.Namespace,
			Name:      object.Name,
			Node:      object.NodeName,
			Code:      codes[i].String(),
			Text:      string(texts.At(i)),
		}
		if failure := cycle.Failure(reason.node()); failure != nil {
			reason.Scrape = failure.Error()
		}
		reasons = append(reasons, reason)
	}
	return reasons, nil
}

func (r *Reason) node() string {
	if r.Kind == cluster.KindNode {
		return r.Name
	}
	return r.Node
}

// AppendReasons adds reasons as a table for people.
func AppendReasons(dst []byte, reasons []Reason) []byte {
	buffer := bytes.NewBuffer(dst)
	columns := tabwriter.NewWriter(buffer, 0, 0, 3, ' ', 0)
	fmt.Fprintln(columns, "KIND\tNAMESPACE\tNAME\tREASON\tWHY")
	for _, reason := range reasons {
		why := reason.Text
		if reason.Scrape != "" {
			why += "; " + reason.Scrape
		}
		fmt.Fprintf(columns, "%s\t%s\t%s\t%s\t%s\n", reason.Kind, reason.Namespace, reason.Name, reason.Code, why)
	}
	_ = columns.Flush() // a bytes.Buffer takes everything
	return buffer.Bytes()
}

// reasons is GET /reasons: JSON where the client asks for it, else a table.
func (s *Server) reasons(w http.ResponseWriter, r *http.Request) error {
	reasons, err := s.Reasons()
	if err != nil {
		return err
	}
	if wantsJSON(r) {
		writeJSON(w, http.StatusOK, mediaJSON, struct {
			Reasons []Reason `json:"reasons"`
		}{append([]Reason{}, reasons...)})
		return nil
	}
	writeBytes(w, http.StatusOK, mediaText, AppendReasons(nil, reasons))
	return nil
}

// Counts says how much there is and how much of it has metrics.
type Counts struct {
	Nodes, NodesWithMetrics int
	Pods, PodsWithMetrics   int // running ones
}

// Count counts what has metrics now.
func (s *Server) Count() (Counts, error) {
	nodes, pods := s.config.Objects.List(cluster.KindNode), s.config.Objects.RunningPods()
	withoutNodes, err := s.reasonsOf(nodes)
	if err != nil {
		return Counts{}, err
	}
	withoutPods, err := s.reasonsOf(pods)
	return Counts{
		Nodes: len(nodes), NodesWithMetrics: len(nodes) - len(withoutNodes),
		Pods: len(pods), PodsWithMetrics: len(pods) - len(withoutPods),
	}, err
}
