package autoscale

import (
	"encoding/json"
	"time"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
)

// Case is everything that a decision depends on. Objects are read and not
// changed; they may come from a shared cache.
type Case struct {
	// Now is the time of the decision.
	Now    time.Time
	Config Config
	HPA    *autoscalingv2.HorizontalPodAutoscaler
	// Scale is the target's scale subresource; its Status.Selector selects
	// the pods.
	Scale *autoscalingv1.Scale
	// ScaleError is why the scale cannot be read, UpdateError why it cannot
	// be written.
	ScaleError, UpdateError error
	// Pods are those of the HPA's namespace.
	Pods    []*corev1.Pod
	Metrics Metrics
	History History
	// OtherHPAs are the selectors of the namespace's other HPAs by name.
	OtherHPAs map[string]string
}

// Config is flags and feature gates of kube-controller-manager; the zero
// value is its defaults.
type Config struct {
	Tolerance               *float64
	DownscaleStabilization  *metav1.Duration
	CPUInitializationPeriod *metav1.Duration
	InitialReadinessDelay   *metav1.Duration
	FeatureGates            map[string]bool
	// ApplyDefaults fills in what the API server would.
	ApplyDefaults bool
	// ARM64 converts floats as on that machine rather than as on amd64.
	ARM64 bool
}

// Metrics are the answers of the three metrics APIs.
type Metrics struct {
	// Resource are the PodMetrics of metrics.k8s.io, in their order.
	Resource      []*metricsv1beta1.PodMetrics
	ResourceError error
	Pods          []PodsMetric
	Object        []ObjectMetric
	External      []ExternalMetric
}

// PodsMetric is a metric of custom.metrics.k8s.io, for every pod.
type PodsMetric struct {
	Metric string
	Items  []PodValue
	Error  error
}

// PodValue is the value of one pod. Nil seconds are a minute.
type PodValue struct {
	Pod           string            `json:"pod"`
	Value         resource.Quantity `json:"value"`
	Timestamp     metav1.Time       `json:"timestamp"`
	WindowSeconds *int64            `json:"windowSeconds,omitempty"`
}

// ObjectMetric is a metric of custom.metrics.k8s.io, of one object.
type ObjectMetric struct {
	Metric, Kind, Name string
	Value              resource.Quantity
	Timestamp          metav1.Time
	Error              error
}

// ExternalMetric is a metric of external.metrics.k8s.io.
type ExternalMetric struct {
	Metric    string
	Values    []resource.Quantity
	Timestamp metav1.Time
	Error     error
}

// History is what a controller remembers of an HPA between two syncs. Nil
// recommendations are an HPA never seen.
type History struct {
	Recommendations []Recommendation `json:"recommendations"`
	ScaleUpEvents   []ScaleEvent     `json:"scaleUpEvents"`
	ScaleDownEvents []ScaleEvent     `json:"scaleDownEvents"`
}

// Recommendation is a number once recommended, before stabilisation.
type Recommendation struct {
	Replicas int32     `json:"replicas"`
	Time     time.Time `json:"time"`
}

// ScaleEvent is a rescale.
type ScaleEvent struct {
	Change   int32     `json:"change"`
	Time     time.Time `json:"time"`
	Outdated bool      `json:"outdated"`
}

// said is an error's text, or nil.
func said(err error) *string {
	if err == nil {
		return nil
	}
	text := err.Error()
	return &text
}

func seconds(d *metav1.Duration) *float64 {
	if d == nil {
		return nil
	}
	s := d.Seconds()
	return &s
}

// MarshalJSON writes the case as docs/hpa.md has it.
func (c *Case) MarshalJSON() ([]byte, error) {
	type podsMetric struct {
		Metric string     `json:"metric"`
		Error  *string    `json:"error,omitempty"`
		Items  []PodValue `json:"items"`
	}
	type objectMetric struct {
		Metric    string            `json:"metric"`
		Kind      string            `json:"kind"`
		Name      string            `json:"name"`
		Error     *string           `json:"error,omitempty"`
		Value     resource.Quantity `json:"value"`
		Timestamp metav1.Time       `json:"timestamp"`
	}
	type externalMetric struct {
		Metric    string              `json:"metric"`
		Error     *string             `json:"error,omitempty"`
		Values    []resource.Quantity `json:"values"`
		Timestamp metav1.Time         `json:"timestamp"`
	}
	var out struct {
		Now    time.Time `json:"now"`
		Config struct {
			Tolerance     *float64        `json:"tolerance,omitempty"`
			Downscale     *float64        `json:"downscaleStabilizationSeconds,omitempty"`
			CPU           *float64        `json:"cpuInitializationPeriodSeconds,omitempty"`
			Readiness     *float64        `json:"initialReadinessDelaySeconds,omitempty"`
			Gates         map[string]bool `json:"featureGates,omitempty"`
			ApplyDefaults bool            `json:"applyDefaults,omitempty"`
			Architecture  string          `json:"architecture,omitempty"`
		} `json:"config"`
		HPA   *autoscalingv2.HorizontalPodAutoscaler `json:"hpa"`
		Scale struct {
			SpecReplicas   int32   `json:"specReplicas"`
			StatusReplicas int32   `json:"statusReplicas"`
			Selector       string  `json:"selector"`
			GetError       *string `json:"getError,omitempty"`
			UpdateError    *string `json:"updateError,omitempty"`
		} `json:"scale"`
		Pods    []*corev1.Pod `json:"pods"`
		Metrics struct {
			ResourceError *string                      `json:"resourceError,omitempty"`
			Resource      []*metricsv1beta1.PodMetrics `json:"resource"`
			Pods          []podsMetric                 `json:"pods"`
			Object        []objectMetric               `json:"object"`
			External      []externalMetric             `json:"external"`
		} `json:"metrics"`
		History   History           `json:"history"`
		OtherHPAs map[string]string `json:"otherHpas,omitempty"`
	}
	out.Now, out.HPA, out.Pods, out.History, out.OtherHPAs = c.Now, c.HPA, c.Pods, c.History, c.OtherHPAs
	config := &out.Config
	config.Tolerance, config.Gates = c.Config.Tolerance, c.Config.FeatureGates
	config.Downscale = seconds(c.Config.DownscaleStabilization)
	config.CPU = seconds(c.Config.CPUInitializationPeriod)
	config.Readiness = seconds(c.Config.InitialReadinessDelay)
	config.ApplyDefaults = c.Config.ApplyDefaults
	if c.Config.ARM64 {
		config.Architecture = "arm64"
	}
	if c.Scale != nil {
		out.Scale.SpecReplicas, out.Scale.StatusReplicas = c.Scale.Spec.Replicas, c.Scale.Status.Replicas
		out.Scale.Selector = c.Scale.Status.Selector
	}
	out.Scale.GetError, out.Scale.UpdateError = said(c.ScaleError), said(c.UpdateError)
	out.Metrics.Resource, out.Metrics.ResourceError = c.Metrics.Resource, said(c.Metrics.ResourceError)
	for _, m := range c.Metrics.Pods {
		out.Metrics.Pods = append(out.Metrics.Pods, podsMetric{m.Metric, said(m.Error), m.Items})
	}
	for _, m := range c.Metrics.Object {
		out.Metrics.Object = append(out.Metrics.Object,
			objectMetric{m.Metric, m.Kind, m.Name, said(m.Error), m.Value, m.Timestamp})
	}
	for _, m := range c.Metrics.External {
		out.Metrics.External = append(out.Metrics.External,
			externalMetric{m.Metric, said(m.Error), m.Values, m.Timestamp})
	}
	return json.Marshal(out)
}
