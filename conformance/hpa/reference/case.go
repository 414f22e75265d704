//go:build upstream

package main

import (
	"time"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
)

// Case is the input of one decision: an HPA, its scale, the pods of its
// namespace and the metrics, as their APIs print them.
type Case struct {
	ID     string                                `json:"id"`
	Now    time.Time                             `json:"now"`
	Config Config                                `json:"config"`
	HPA    autoscalingv2.HorizontalPodAutoscaler `json:"hpa"`
	Scale  struct {
		SpecReplicas   int32   `json:"specReplicas"`
		StatusReplicas int32   `json:"statusReplicas"`
		Selector       string  `json:"selector"`
		GetError       *string `json:"getError"`
		UpdateError    *string `json:"updateError"`
	} `json:"scale"`
	Pods      []*corev1.Pod     `json:"pods"`
	Metrics   Metrics           `json:"metrics"`
	History   History           `json:"history"`
	OtherHPAs map[string]string `json:"otherHpas"`
}

// Config holds the flags of kube-controller-manager; periods are in seconds.
type Config struct {
	Tolerance               float64         `json:"tolerance"`
	DownscaleStabilization  float64         `json:"downscaleStabilizationSeconds"`
	CPUInitializationPeriod float64         `json:"cpuInitializationPeriodSeconds"`
	InitialReadinessDelay   float64         `json:"initialReadinessDelaySeconds"`
	FeatureGates            map[string]bool `json:"featureGates"`
	ApplyDefaults           bool            `json:"applyDefaults"`
}

// Metrics are the answers of the three metrics APIs.
type Metrics struct {
	ResourceError string                      `json:"resourceError"`
	Resource      []metricsv1beta1.PodMetrics `json:"resource"`
	Pods          []struct {
		Metric string `json:"metric"`
		Error  string `json:"error"`
		Items  []struct {
			Pod           string            `json:"pod"`
			Value         resource.Quantity `json:"value"`
			Timestamp     metav1.Time       `json:"timestamp"`
			WindowSeconds *int64            `json:"windowSeconds"`
		} `json:"items"`
	} `json:"pods"`
	Object []struct {
		Metric    string            `json:"metric"`
		Kind      string            `json:"kind"`
		Name      string            `json:"name"`
		Error     string            `json:"error"`
		Value     resource.Quantity `json:"value"`
		Timestamp metav1.Time       `json:"timestamp"`
	} `json:"object"`
	External []struct {
		Metric    string              `json:"metric"`
		Error     string              `json:"error"`
		Values    []resource.Quantity `json:"values"`
		Timestamp metav1.Time         `json:"timestamp"`
	} `json:"external"`
}

// History is what the controller remembers of one HPA. No recommendations
// (null) is an HPA never seen.
type History struct {
	Recommendations []Recommendation `json:"recommendations"`
	ScaleUpEvents   []ScaleEvent     `json:"scaleUpEvents"`
	ScaleDownEvents []ScaleEvent     `json:"scaleDownEvents"`
}

// Recommendation is a proposal before stabilisation.
type Recommendation struct {
	Replicas int32     `json:"replicas"`
	Time     time.Time `json:"time"`
}

// ScaleEvent is a change of the scale; its size is not negative.
type ScaleEvent struct {
	Change   int32     `json:"change"`
	Time     time.Time `json:"time"`
	Outdated bool      `json:"outdated"`
}

// Result is what upstream made of a case. Panic stands alone: upstream did
// not come back.
type Result struct {
	Panic           string                                       `json:"panic,omitempty"`
	Error           string                                       `json:"error,omitempty"`
	ErrorKind       string                                       `json:"errorKind"`
	Action          string                                       `json:"action"`
	CurrentReplicas int32                                        `json:"currentReplicas"`
	DesiredReplicas int32                                        `json:"desiredReplicas"`
	ScaleTo         *int32                                       `json:"scaleTo"`
	StatusWritten   bool                                         `json:"statusWritten"`
	Status          *autoscalingv2.HorizontalPodAutoscalerStatus `json:"status"`
	Events          []Event                                      `json:"events"`
	Proposals       []Proposal                                   `json:"proposals"`
	History         History                                      `json:"history"`
}

// Event is what an event of Kubernetes says.
type Event struct {
	Type    string `json:"type"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

// Proposal is what one metric alone comes to.
type Proposal struct {
	Type     string       `json:"type"`
	Replicas int32        `json:"replicas"`
	Name     string       `json:"name,omitempty"`
	Time     *metav1.Time `json:"time,omitempty"`
	Error    string       `json:"error,omitempty"`
}
