package judge

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/millicore/millicore/conformance/cluster/recorder"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Case is what `decide` takes; docs/hpa.md has its fields.
type Case struct {
	ID      string            `json:"id"`
	Now     time.Time         `json:"now"`
	Config  Config            `json:"config"`
	HPA     json.RawMessage   `json:"hpa"`
	Scale   scale             `json:"scale"`
	Pods    []json.RawMessage `json:"pods"`
	Metrics metrics           `json:"metrics"`
	History json.RawMessage   `json:"history,omitempty"`
}

// Config is how the controller was started.
type Config struct {
	Tolerance               float64         `json:"tolerance"`
	DownscaleStabilization  float64         `json:"downscaleStabilizationSeconds"`
	CPUInitializationPeriod float64         `json:"cpuInitializationPeriodSeconds"`
	InitialReadinessDelay   float64         `json:"initialReadinessDelaySeconds"`
	FeatureGates            map[string]bool `json:"featureGates"`
}

type scale struct {
	SpecReplicas   int32  `json:"specReplicas"`
	StatusReplicas int32  `json:"statusReplicas"`
	Selector       string `json:"selector"`
	GetError       string `json:"getError,omitempty"`
	UpdateError    string `json:"updateError,omitempty"`
}

type metrics struct {
	ResourceError string           `json:"resourceError,omitempty"`
	Resource      []map[string]any `json:"resource,omitempty"`
	Pods          []podsMetric     `json:"pods,omitempty"`
	Object        []objectMetric   `json:"object,omitempty"`
	External      []externalMetric `json:"external,omitempty"`
}

type podsMetric struct {
	Metric string    `json:"metric"`
	Error  string    `json:"error,omitempty"`
	Items  []podItem `json:"items,omitempty"`
}

type podItem struct {
	Pod           string `json:"pod"`
	Value         string `json:"value"`
	Timestamp     string `json:"timestamp"`
	WindowSeconds *int64 `json:"windowSeconds,omitempty"`
}

type objectMetric struct {
	Metric    string `json:"metric"`
	Kind      string `json:"kind"`
	Name      string `json:"name"`
	Error     string `json:"error,omitempty"`
	Value     string `json:"value,omitempty"`
	Timestamp string `json:"timestamp,omitempty"`
}

type externalMetric struct {
	Metric    string   `json:"metric"`
	Error     string   `json:"error,omitempty"`
	Values    []string `json:"values,omitempty"`
	Timestamp string   `json:"timestamp,omitempty"`
}

// readScale is the scale as the sync read it and as writing it went.
func readScale(sync *recorder.Sync) (scale, error) {
	if sync.Scale.Status != http.StatusOK {
		message, err := refusal(sync.Scale)
		return scale{GetError: message}, err
	}
	var read autoscalingv1.Scale
	if err := json.Unmarshal(sync.Scale.Response, &read); err != nil {
		return scale{}, fmt.Errorf("read the scale: %w", err)
	}
	of := scale{
		SpecReplicas:   read.Spec.Replicas,
		StatusReplicas: read.Status.Replicas,
		Selector:       read.Status.Selector,
	}
	if n := len(sync.ScaleWrites); n > 0 && sync.ScaleWrites[n-1].Status != http.StatusOK {
		var err error
		if of.UpdateError, err = refusal(sync.ScaleWrites[n-1]); err != nil {
			return scale{}, err
		}
	}
	return of, nil
}

// refusal is the error that client-go makes of an answer: the message of the
// Status in its body.
func refusal(exchange *recorder.Exchange) (string, error) {
	var status metav1.Status
	err := json.Unmarshal(exchange.Response, &status)
	if err != nil || status.Status != metav1.StatusFailure || status.Message == "" {
		return "", fmt.Errorf("%s answered %d without a Status: %.200s", exchange.Path, exchange.Status, exchange.Response)
	}
	return status.Message, nil
}

// readMetrics sorts the answers of the metrics APIs, of which there is one for
// each metric of the spec, in its order.
func readMetrics(hpa *autoscalingv2.HorizontalPodAutoscaler, answers []*recorder.Exchange) (metrics, error) {
	var read metrics
	if len(answers) > len(hpa.Spec.Metrics) {
		return read, fmt.Errorf("%d answers for %d metrics", len(answers), len(hpa.Spec.Metrics))
	}
	for i, answer := range answers {
		var err error
		switch of := hpa.Spec.Metrics[i]; of.Type {
		case autoscalingv2.ResourceMetricSourceType:
			err = read.resource(of.Resource.Name, answer)
		case autoscalingv2.ContainerResourceMetricSourceType:
			err = read.resource(of.ContainerResource.Name, answer)
		case autoscalingv2.PodsMetricSourceType:
			err = read.ofPods(of.Pods.Metric.Name, answer)
		case autoscalingv2.ObjectMetricSourceType:
			err = read.ofObject(of.Object, answer)
		case autoscalingv2.ExternalMetricSourceType:
			err = read.external(of.External.Metric.Name, answer)
		}
		if err != nil {
			return read, err
		}
	}
	return read, nil
}

// resource takes a PodMetricsList. Two metrics of one HPA may have been read
// on either side of a scrape; `decide` takes one list, which then has each
// resource's usage from the list that was read for it.
func (m *metrics) resource(name corev1.ResourceName, answer *recorder.Exchange) error {
	if answer.Status != http.StatusOK {
		message, err := refusal(answer)
		m.ResourceError = message
		return err
	}
	var list struct {
		Items []map[string]any `json:"items"`
	}
	if err := json.Unmarshal(answer.Response, &list); err != nil {
		return fmt.Errorf("read %s: %w", answer.Path, err)
	}
	if m.Resource == nil {
		m.Resource = list.Items
		return nil
	}
	older := map[string]map[string]any{}
	for _, item := range m.Resource {
		older[nameOf(item)] = item
	}
	for _, item := range list.Items {
		before, known := older[nameOf(item)]
		if !known {
			keepUsage(item, name)
			m.Resource = append(m.Resource, item)
			continue
		}
		mergeUsage(before, item, name)
	}
	listed := map[string]bool{}
	for _, item := range list.Items {
		listed[nameOf(item)] = true
	}
	for _, item := range m.Resource {
		if !listed[nameOf(item)] {
			dropUsage(item, name)
		}
	}
	return nil
}

func nameOf(item map[string]any) string {
	metadata, _ := item["metadata"].(map[string]any)
	name, _ := metadata["name"].(string)
	return name
}

// usages calls with each container's name and usage.
func usages(item map[string]any, with func(string, map[string]any)) {
	containers, _ := item["containers"].([]any)
	for _, of := range containers {
		container, _ := of.(map[string]any)
		name, _ := container["name"].(string)
		usage, _ := container["usage"].(map[string]any)
		with(name, usage)
	}
}

func keepUsage(item map[string]any, resource corev1.ResourceName) {
	usages(item, func(_ string, usage map[string]any) {
		for name := range usage {
			if name != string(resource) {
				delete(usage, name)
			}
		}
	})
}

func dropUsage(item map[string]any, resource corev1.ResourceName) {
	usages(item, func(_ string, usage map[string]any) { delete(usage, string(resource)) })
}

func mergeUsage(into, from map[string]any, resource corev1.ResourceName) {
	newer := map[string]any{}
	usages(from, func(name string, usage map[string]any) { newer[name] = usage[string(resource)] })
	usages(into, func(name string, usage map[string]any) {
		if value := newer[name]; value != nil {
			usage[string(resource)] = value
		} else {
			delete(usage, string(resource))
		}
	})
}

// customItem is an item of a MetricValueList or an ExternalMetricValueList.
type customItem struct {
	DescribedObject struct {
		Name string `json:"name"`
	} `json:"describedObject"`
	Value         string `json:"value"`
	Timestamp     string `json:"timestamp"`
	WindowSeconds *int64 `json:"windowSeconds"`
}

// items are those of a list, or why there is none.
func items(answer *recorder.Exchange) ([]customItem, string, error) {
	if answer.Status != http.StatusOK {
		message, err := refusal(answer)
		return nil, message, err
	}
	var list struct {
		Items []customItem `json:"items"`
	}
	if err := json.Unmarshal(answer.Response, &list); err != nil {
		return nil, "", fmt.Errorf("read %s: %w", answer.Path, err)
	}
	return list.Items, "", nil
}

func (m *metrics) ofPods(metric string, answer *recorder.Exchange) error {
	found, refused, err := items(answer)
	of := podsMetric{Metric: metric, Error: refused}
	for _, item := range found {
		of.Items = append(of.Items, podItem{item.DescribedObject.Name, item.Value, item.Timestamp, item.WindowSeconds})
	}
	m.Pods = append(m.Pods, of)
	return err
}

func (m *metrics) ofObject(source *autoscalingv2.ObjectMetricSource, answer *recorder.Exchange) error {
	found, refused, err := items(answer)
	of := objectMetric{
		Metric: source.Metric.Name, Kind: source.DescribedObject.Kind, Name: source.DescribedObject.Name,
		Error: refused,
	}
	if len(found) == 1 {
		of.Value, of.Timestamp = found[0].Value, found[0].Timestamp
	} else if err == nil && refused == "" {
		err = fmt.Errorf("%s has %d items", answer.Path, len(found))
	}
	m.Object = append(m.Object, of)
	return err
}

func (m *metrics) external(metric string, answer *recorder.Exchange) error {
	found, refused, err := items(answer)
	of := externalMetric{Metric: metric, Error: refused}
	for _, item := range found {
		of.Values, of.Timestamp = append(of.Values, item.Value), item.Timestamp
	}
	m.External = append(m.External, of)
	return err
}

// hpaOf is the name of the HPA whose target this is, among the objects that
// the informer knew.
func hpaOf(objects []json.RawMessage, target recorder.Target) (string, error) {
	for _, raw := range objects {
		var hpa autoscalingv2.HorizontalPodAutoscaler
		if err := json.Unmarshal(raw, &hpa); err != nil {
			return "", err
		}
		of := hpa.Spec.ScaleTargetRef
		if of.Name == target.Name && strings.ToLower(of.Kind)+"s" == target.Resource {
			return hpa.Name, nil
		}
	}
	return "", fmt.Errorf("no HPA is known that scales %+v", target)
}
