// The HPAs: decided after each cycle, and shown with their explanation.

package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"text/tabwriter"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/autoscale"
	"github.com/millicore/millicore/examples/metrics-node/cluster"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// decideHPAs decides every HPA on what the cycle gave. A decision that fails
// is logged; the cycle stands.
func (s *Server) decideHPAs() {
	if err := s.hpas.Sync(s.config.Now(), s.podMetricsOf); err != nil {
		s.config.Logger.Warn("deciding HPAs", "error", err)
	}
}

// podMetricsOf is the items of the PodMetricsList of pods.
func (s *Server) podMetricsOf(pods []*cluster.Object) (json.RawMessage, error) {
	kind := podMetrics()
	var rows millicore.Rows
	for _, pod := range pods {
		if pod.Phase == "Running" {
			kind.row(&rows, pod)
		}
	}
	var text []byte
	options := millicore.ListOptions{Version: millicore.V1Beta1, Creation: s.config.Now().UnixNano()}
	err := s.read(func(snapshot *millicore.KubeletSnapshot) (err error) {
		text, err = kind.append(snapshot, nil, options, &rows)
		return err
	})
	if err != nil {
		return nil, err
	}
	var list struct {
		Items json.RawMessage `json:"items"`
	}
	err = json.Unmarshal(text, &list)
	return list.Items, err
}

// HPAs is the last decision on every HPA.
func (s *Server) HPAs() []autoscale.Decided { return s.hpas.List() }

// HPADetail is one HPA as /hpas/{namespace}/{name} shows it.
type HPADetail struct {
	autoscale.Decided
	// Past are the decisions up to the last, oldest first, at most 720.
	Past []autoscale.Past `json:"past"`
}

// listHPAs is GET /hpas.
func (s *Server) listHPAs(w http.ResponseWriter, _ *http.Request) error {
	writeJSON(w, http.StatusOK, mediaJSON, map[string]any{"items": s.HPAs()})
	return nil
}

// getHPA is GET /hpas/{namespace}/{name}.
func (s *Server) getHPA(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	decided, past, found := s.hpas.Get(r.PathValue("namespace"), name)
	if !found {
		resource := schema.GroupResource{Group: "autoscaling", Resource: "horizontalpodautoscalers"}
		return apierrors.NewNotFound(resource, name)
	}
	writeJSON(w, http.StatusOK, mediaJSON, &HPADetail{Decided: decided, Past: past})
	return nil
}

// AppendHPAs adds a table of the HPAs as a person reads it.
func AppendHPAs(dst []byte, hpas []autoscale.Decided) []byte {
	var text bytes.Buffer
	table := tabwriter.NewWriter(&text, 0, 0, 3, ' ', 0)
	fmt.Fprintln(table, "NAMESPACE\tNAME\tREPLICAS\tDESIRED\tMIN\tMAX\tWHY")
	for _, hpa := range hpas {
		fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%d\t%d\t%s\n", hpa.Namespace, hpa.Name,
			hpa.CurrentReplicas, hpa.DesiredReplicas, hpa.MinReplicas, hpa.MaxReplicas, hpa.Summary)
	}
	_ = table.Flush() // into memory
	return append(dst, text.Bytes()...)
}
