package autoscale

import (
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	resourcehelper "k8s.io/component-helpers/resource"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"

	millicore "github.com/millicore/millicore/bindings/go"
)

func (f *Fleet) appendPod(pod *corev1.Pod) {
	var flags uint8
	var start, transition int64
	if pod.DeletionTimestamp != nil {
		flags |= millicore.PodDeleted
	}
	switch pod.Status.Phase {
	case corev1.PodFailed:
		flags |= millicore.PodFailed
	case corev1.PodPending:
		flags |= millicore.PodPending
	case corev1.PodRunning:
		flags |= millicore.PodRunning
	}
	if pod.Status.StartTime != nil {
		flags |= millicore.PodStarted
		start = since1970(pod.Status.StartTime.Time)
	}
	for i := range pod.Status.Conditions {
		condition := &pod.Status.Conditions[i]
		if condition.Type != corev1.PodReady {
			continue
		}
		flags |= millicore.PodHasReady
		switch condition.Status {
		case corev1.ConditionTrue:
			flags |= millicore.PodReady
		case corev1.ConditionFalse:
			flags |= millicore.PodNotReady
		}
		transition = since1970(condition.LastTransitionTime.Time)
		break
	}
	f.Columns.AppendPod(pod.Name, flags, start, transition)
}

func (f *Fleet) appendResource(c *Case, name corev1.ResourceName, container string, target *autoscalingv2.MetricTarget, pods []*corev1.Pod) {
	kind := millicore.HPAPerPod
	if name == corev1.ResourceCPU {
		kind |= millicore.HPAOfCPU
	}
	if c.Metrics.ResourceError != nil || len(c.Metrics.Resource) == 0 {
		kind |= millicore.HPAUnavailable
	}
	for _, usage := range c.Metrics.Resource {
		if value, ok := usageOf(usage, name, container); ok {
			f.Columns.AppendSample(usage.Name, value, since1970(usage.Timestamp.Time), int64(usage.Window.Duration))
		}
	}
	switch {
	case target.AverageValue != nil:
		f.Columns.EndMetric(kind, millicore.HPAAverage, target.AverageValue.MilliValue())
	case target.AverageUtilization != nil:
		podLevel := f.gate("PodLevelResources", true) && container == ""
		for _, pod := range pods {
			f.Columns.AppendRequest(requestOf(pod, name, container, podLevel))
		}
		f.Columns.EndMetric(kind, millicore.HPAUtilization, int64(*target.AverageUtilization))
	default:
		f.Columns.EndMetric(kind, millicore.HPANoTarget, 0)
	}
}

// usageOf is what a pod uses, or one of its containers; false where a
// container lacks the resource.
func usageOf(usage *metricsv1beta1.PodMetrics, name corev1.ResourceName, container string) (int64, bool) {
	var sum int64
	for i := range usage.Containers {
		one := &usage.Containers[i]
		amount, ok := one.Usage[name]
		switch {
		case container == "" && !ok:
			return 0, false
		case container == "":
			sum += amount.MilliValue()
		case one.Name == container:
			return amount.MilliValue(), ok
		}
	}
	return sum, container == "" && len(usage.Containers) > 0
}

// requestOf is what a pod asks for, or why nothing, with the container's
// place among containers and sidecars.
func requestOf(pod *corev1.Pod, name corev1.ResourceName, container string, podLevel bool) (int64, millicore.HPAFailure, uint32) {
	if podLevel && resourcehelper.IsPodLevelRequestsSet(pod) {
		request, ok := resourcehelper.PodRequests(pod, resourcehelper.PodResourcesOptions{})[name]
		if !ok {
			return 0, millicore.HPAMissingPodRequest, 0
		}
		return request.MilliValue(), millicore.HPAProposes, 0
	}
	var sum int64
	var place uint32
	for containers, isInit := pod.Spec.Containers, false; ; containers, isInit = pod.Spec.InitContainers, true {
		for i := range containers {
			one := &containers[i]
			if isInit && (one.RestartPolicy == nil || *one.RestartPolicy != corev1.ContainerRestartPolicyAlways) {
				continue
			}
			if container == "" || container == one.Name {
				request, ok := one.Resources.Requests[name]
				if !ok {
					return 0, millicore.HPAMissingRequest, place
				}
				sum += request.MilliValue()
			}
			if container == one.Name {
				return sum, millicore.HPAProposes, 0
			}
			place++
		}
		if isInit {
			break
		}
	}
	if container != "" {
		return 0, millicore.HPAMissingContainer, 0
	}
	return sum, millicore.HPAProposes, 0
}
