//go:build upstream

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	autoscalingclient "k8s.io/client-go/kubernetes/typed/autoscaling/v2"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/scale"
	"k8s.io/kubernetes/pkg/controller/podautoscaler/monitor"
	customv1beta2 "k8s.io/metrics/pkg/apis/custom_metrics/v1beta2"
	externalv1beta1 "k8s.io/metrics/pkg/apis/external_metrics/v1beta1"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
	resourceclient "k8s.io/metrics/pkg/client/clientset/versioned/typed/metrics/v1beta1"
	customclient "k8s.io/metrics/pkg/client/custom_metrics"
	externalclient "k8s.io/metrics/pkg/client/external_metrics"
)

// cluster stands for the API server and the metrics APIs of one case: it
// answers what the case says and keeps what the controller writes. Interfaces
// that are embedded and nil are calls that the controller does not make.
type cluster struct {
	of      *Case
	scaleTo *int32
	status  *autoscalingv2.HorizontalPodAutoscalerStatus
	events  []Event
	action  monitor.ActionLabel
	kind    monitor.ErrorLabel
}

// pods lists the case's pods in the case's order. Each list is a copy: where a
// pod-level request is too long for an int64 amount, upstream's PodRequests
// adds the overhead to the number that the listed pod itself holds, and again
// at every call. What one call says is compared, not how often it was called.
type pods struct {
	*cluster
	corelisters.PodListerExpansion
}

func (p pods) Pods(string) corelisters.PodNamespaceLister {
	return namespacePods{pods: p}
}

func (p pods) List(selector labels.Selector) ([]*corev1.Pod, error) {
	var found []*corev1.Pod
	for _, pod := range p.of.Pods {
		if selector.Matches(labels.Set(pod.Labels)) {
			found = append(found, pod.DeepCopy())
		}
	}
	return found, nil
}

type namespacePods struct {
	pods
	corelisters.PodNamespaceListerExpansion
}

func (namespacePods) Get(string) (*corev1.Pod, error) {
	return nil, errors.New("not called")
}

// mapper knows every kind.
type mapper struct{ meta.RESTMapper }

func (mapper) RESTMappings(
	kind schema.GroupKind, _ ...string,
) ([]*meta.RESTMapping, error) {
	return []*meta.RESTMapping{{
		GroupVersionKind: kind.WithVersion("v1"),
		Resource: schema.GroupVersionResource{
			Group: kind.Group, Version: "v1", Resource: kind.Kind,
		},
	}}, nil
}

type scales struct {
	*cluster
	scale.ScaleInterface
}

func (s scales) Scales(string) scale.ScaleInterface { return s }

func (s scales) Get(
	context.Context, schema.GroupResource, string, metav1.GetOptions,
) (*autoscalingv1.Scale, error) {
	if s.of.Scale.GetError != nil {
		return nil, errors.New(*s.of.Scale.GetError)
	}
	return s.of.scale(), nil
}

func (s scales) Update(
	_ context.Context, _ schema.GroupResource, to *autoscalingv1.Scale,
	_ metav1.UpdateOptions,
) (*autoscalingv1.Scale, error) {
	if s.of.Scale.UpdateError != nil {
		return nil, errors.New(*s.of.Scale.UpdateError)
	}
	replicas := to.Spec.Replicas
	s.scaleTo = &replicas
	return to, nil
}

func (c *Case) scale() *autoscalingv1.Scale {
	return &autoscalingv1.Scale{
		Spec: autoscalingv1.ScaleSpec{Replicas: c.Scale.SpecReplicas},
		Status: autoscalingv1.ScaleStatus{
			Replicas: c.Scale.StatusReplicas, Selector: c.Scale.Selector,
		},
	}
}

type hpas struct {
	*cluster
	autoscalingclient.HorizontalPodAutoscalerInterface
}

func (h hpas) HorizontalPodAutoscalers(
	string,
) autoscalingclient.HorizontalPodAutoscalerInterface {
	return h
}

func (h hpas) UpdateStatus(
	_ context.Context, hpa *autoscalingv2.HorizontalPodAutoscaler,
	_ metav1.UpdateOptions,
) (*autoscalingv2.HorizontalPodAutoscaler, error) {
	h.status = hpa.Status.DeepCopy()
	return hpa, nil
}

// recorder keeps the events; discard drops them.
type recorder struct {
	*cluster
	discard bool
}

func (r recorder) Event(_ runtime.Object, kind, reason, message string) {
	if !r.discard {
		r.events = append(r.events, Event{kind, reason, message})
	}
}

func (r recorder) Eventf(
	hpa runtime.Object, kind, reason, message string, arguments ...any,
) {
	r.Event(hpa, kind, reason, fmt.Sprintf(message, arguments...))
}

func (r recorder) AnnotatedEventf(
	hpa runtime.Object, _ map[string]string, kind, reason, message string,
	arguments ...any,
) {
	r.Eventf(hpa, kind, reason, message, arguments...)
}

// labelMonitor keeps the labels of the controller's own metrics.
type labelMonitor struct {
	*cluster
	monitor.Monitor
}

func (m labelMonitor) ObserveReconciliationResult(
	action monitor.ActionLabel, kind monitor.ErrorLabel, _ time.Duration,
) {
	m.action, m.kind = action, kind
}

func (labelMonitor) ObserveMetricComputationResult(
	monitor.ActionLabel, monitor.ErrorLabel, time.Duration,
	autoscalingv2.MetricSourceType,
) {
}

func (labelMonitor) ObserveDesiredReplicas(string, string, int32) {}

type resourceMetrics struct {
	*cluster
	resourceclient.PodMetricsInterface
}

func (m resourceMetrics) PodMetricses(
	string,
) resourceclient.PodMetricsInterface {
	return m
}

func (m resourceMetrics) List(
	context.Context, metav1.ListOptions,
) (*metricsv1beta1.PodMetricsList, error) {
	if text := m.of.Metrics.ResourceError; text != "" {
		return nil, errors.New(text)
	}
	return &metricsv1beta1.PodMetricsList{Items: m.of.Metrics.Resource}, nil
}

// customMetrics answers by the metric's name, an object's by kind and name
// too. What the case does not have is an empty list, or an error.
type customMetrics struct{ *cluster }

func (m customMetrics) RootScopedMetrics() customclient.MetricsInterface {
	return m
}

func (m customMetrics) NamespacedMetrics(
	string,
) customclient.MetricsInterface {
	return m
}

func (m customMetrics) GetForObject(
	kind schema.GroupKind, name, metric string, _ labels.Selector,
) (*customv1beta2.MetricValue, error) {
	for _, known := range m.of.Metrics.Object {
		if known.Metric != metric || known.Kind != kind.Kind ||
			known.Name != name {
			continue
		}
		if known.Error != "" {
			return nil, errors.New(known.Error)
		}
		return &customv1beta2.MetricValue{
			Value: known.Value, Timestamp: known.Timestamp,
		}, nil
	}
	return nil, errors.New("the case has no such metric")
}

func (m customMetrics) GetForObjects(
	_ schema.GroupKind, _ labels.Selector, metric string, _ labels.Selector,
) (*customv1beta2.MetricValueList, error) {
	list := &customv1beta2.MetricValueList{}
	for _, known := range m.of.Metrics.Pods {
		if known.Metric != metric {
			continue
		}
		if known.Error != "" {
			return nil, errors.New(known.Error)
		}
		for _, item := range known.Items {
			list.Items = append(list.Items, customv1beta2.MetricValue{
				DescribedObject: corev1.ObjectReference{Name: item.Pod},
				Timestamp:       item.Timestamp,
				WindowSeconds:   item.WindowSeconds,
				Value:           item.Value,
			})
		}
		break
	}
	return list, nil
}

type externalMetrics struct{ *cluster }

func (m externalMetrics) NamespacedMetrics(
	string,
) externalclient.MetricsInterface {
	return m
}

func (m externalMetrics) List(
	metric string, _ labels.Selector,
) (*externalv1beta1.ExternalMetricValueList, error) {
	list := &externalv1beta1.ExternalMetricValueList{}
	for _, known := range m.of.Metrics.External {
		if known.Metric != metric {
			continue
		}
		if known.Error != "" {
			return nil, errors.New(known.Error)
		}
		for _, value := range known.Values {
			list.Items = append(list.Items, externalv1beta1.ExternalMetricValue{
				Value: value, Timestamp: known.Timestamp,
			})
		}
		break
	}
	return list, nil
}
