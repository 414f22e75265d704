package aggregated

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// The APIs that [Metrics] serves.
var (
	Custom   = metav1.GroupVersion{Group: "custom.metrics.k8s.io", Version: "v1beta2"}
	External = metav1.GroupVersion{Group: "external.metrics.k8s.io", Version: "v1beta1"}
)

// Metrics answers for custom and external metrics with what a test has set.
// Of custom metrics it knows those of Services and, for any set of pods, a
// value a pod.
type Metrics struct {
	mutex  sync.Mutex
	values map[string][]string // namespace/metric: quantities
	pods   func(namespace string) []string
}

// NewMetrics has no metric yet. pods are the names of those that run.
func NewMetrics(pods func(namespace string) []string) *Metrics {
	return &Metrics{values: map[string][]string{}, pods: pods}
}

// Set gives a metric its values; without any it is not found.
func (m *Metrics) Set(namespace, metric string, quantities ...string) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.values[namespace+"/"+metric] = quantities
}

func (m *Metrics) get(namespace, metric string) []string {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.values[namespace+"/"+metric]
}

type object = map[string]any

// ServeHTTP answers discovery and
// /apis/GROUP/VERSION/namespaces/NAMESPACE/[RESOURCE/NAME/]METRIC.
func (m *Metrics) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	if len(parts) < 3 || parts[0] != "apis" {
		http.NotFound(w, r)
		return
	}
	apiVersion := parts[1] + "/" + parts[2]
	switch parts = parts[3:]; {
	case len(parts) == 0:
		write(w, http.StatusOK, object{
			"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": apiVersion, "resources": []object{},
		})
	case len(parts) == 3 && apiVersion == External.String():
		m.external(w, parts[1], parts[2])
	case len(parts) == 5 && apiVersion == Custom.String():
		m.custom(w, parts[1], parts[2], parts[3], parts[4])
	default:
		http.NotFound(w, r)
	}
}

func (m *Metrics) external(w http.ResponseWriter, namespace, metric string) {
	values := m.get(namespace, metric)
	if values == nil {
		refuse(w, "the queue "+metric+" does not answer")
		return
	}
	items := []object{}
	for _, value := range values {
		items = append(items, object{
			"metricName": metric, "metricLabels": object{}, "timestamp": metav1.Now(), "value": value,
		})
	}
	write(w, http.StatusOK, object{
		"kind": "ExternalMetricValueList", "apiVersion": External.String(), "metadata": object{}, "items": items,
	})
}

func (m *Metrics) custom(w http.ResponseWriter, namespace, resource, name, metric string) {
	values := m.get(namespace, metric)
	if len(values) == 0 {
		refuse(w, "the metric "+metric+" does not answer")
		return
	}
	kind, names := "Service", []string{name}
	if resource == "pods" {
		kind, names = "Pod", m.pods(namespace)
	}
	items := []object{}
	for i, name := range names {
		items = append(items, object{
			"describedObject": object{"kind": kind, "namespace": namespace, "name": name, "apiVersion": "v1"},
			"metric":          object{"name": metric},
			"timestamp":       metav1.Now(),
			"windowSeconds":   1,
			"value":           values[i%len(values)],
		})
	}
	write(w, http.StatusOK, object{
		"kind": "MetricValueList", "apiVersion": Custom.String(), "metadata": object{}, "items": items,
	})
}

// refuse answers as an API server whose source of metrics has failed.
func refuse(w http.ResponseWriter, message string) {
	write(w, http.StatusInternalServerError, object{
		"kind": "Status", "apiVersion": "v1", "metadata": object{}, "status": "Failure",
		"message": message, "reason": "InternalError", "code": http.StatusInternalServerError,
	})
}

func write(w http.ResponseWriter, code int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(value)
}
