//go:build upstream

package podautoscaler

import (
	"fmt"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"

	millicore "github.com/millicore/millicore/bindings/go"
	metricsclient "k8s.io/kubernetes/pkg/controller/podautoscaler/metrics"
)

// proposal is what one metric of one HPA came to.
type proposal struct {
	replicas, utilization int32
	value                 int64
	failure               millicore.HPAFailure
	pod                   int
}

// question is a fleet of one HPA with one metric.
type question struct {
	fleet millicore.HPAFleet
	hpa   millicore.HPA
}

func (c *ReplicaCalculator) ask(current, status int32, tolerances Tolerances) *question {
	return &question{
		millicore.HPAFleet{
			Now:                time.Now().UnixNano(),
			Initialization:     int64(c.cpuInitializationPeriod),
			ReadinessDelay:     int64(c.delayOfInitialReadinessStatus),
			ScaleUpLimitFactor: scaleUpLimitFactor,
		},
		millicore.HPA{
			Current: current, StatusReplicas: status, Min: 0, Max: 1<<31 - 1,
			ToleranceDown: tolerances.scaleDown, ToleranceUp: tolerances.scaleUp,
		},
	}
}

func (q *question) pods(pods []*v1.Pod) {
	for _, pod := range pods {
		var flags uint8
		var start, transition int64
		if pod.DeletionTimestamp != nil {
			flags |= millicore.PodDeleted
		}
		flags |= map[v1.PodPhase]uint8{
			v1.PodFailed: millicore.PodFailed, v1.PodPending: millicore.PodPending,
			v1.PodRunning: millicore.PodRunning,
		}[pod.Status.Phase]
		if pod.Status.StartTime != nil {
			flags |= millicore.PodStarted
			start = nanoseconds(pod.Status.StartTime.Time)
		}
		for _, condition := range pod.Status.Conditions {
			if condition.Type == v1.PodReady {
				flags |= millicore.PodHasReady | map[v1.ConditionStatus]uint8{
					v1.ConditionTrue: millicore.PodReady, v1.ConditionFalse: millicore.PodNotReady,
				}[condition.Status]
				transition = nanoseconds(condition.LastTransitionTime.Time)
				break
			}
		}
		q.fleet.AppendPod(pod.Name, flags, start, transition)
	}
}

func (q *question) samples(metrics metricsclient.PodMetricsInfo) {
	for pod, sample := range metrics {
		q.fleet.AppendSample(pod, sample.Value, nanoseconds(sample.Timestamp), int64(sample.Window))
	}
}

// decide asks the library about the metric whose columns are there.
func (q *question) decide(kind, target uint8, wanted int64) proposal {
	q.fleet.EndMetric(kind, target, wanted)
	q.fleet.EndHPA(&q.hpa, &millicore.HPAHistory{})
	var out millicore.HPADecisions
	must(library().DecideHPAColumns(&q.fleet, &out))
	must(statusError(out.Statuses[0]))
	return proposal{
		out.MetricReplicas[0], out.MetricUtilizations[0], out.MetricValues[0],
		out.MetricFailures[0], int(out.MetricPods[0]),
	}
}

func statusError(status int32) error {
	if status == 0 {
		return nil
	}
	return fmt.Errorf("row: %s", library().StatusText(millicore.Status(status)))
}

func kindOf(resource v1.ResourceName) uint8 {
	if resource == v1.ResourceCPU {
		return millicore.HPAPerPod | millicore.HPAOfCPU
	}
	return millicore.HPAPerPod
}

// failure is upstream's error of a code.
func (p proposal) err() error {
	switch p.failure {
	case millicore.HPAProposes:
		return nil
	case millicore.HPANoPods:
		return fmt.Errorf("no pods returned by selector while calculating replica count")
	case millicore.HPANoSamples:
		return fmt.Errorf("did not receive metrics for targeted pods (pods might be unready)")
	case millicore.HPANoMatch:
		return fmt.Errorf("no metrics returned matched known pods")
	}
	return fmt.Errorf("failure %d", p.failure)
}

// delegatedResource stands for GetResourceReplicas after fetching. Of each
// pod alone upstream's own calculateRequests gives the request, or the error.
func (c *ReplicaCalculator) delegatedResource(
	pods []*v1.Pod, metrics metricsclient.PodMetricsInfo, current, percent int32,
	resource v1.ResourceName, tolerances Tolerances, container string,
) (int32, int32, int64, error) {
	q := c.ask(current, current, tolerances)
	q.pods(pods)
	q.samples(metrics)
	failures := make([]error, len(pods))
	for i, pod := range pods {
		requests, err := calculateRequests([]*v1.Pod{pod}, container, resource)
		if failures[i] = err; err != nil {
			q.fleet.AppendRequest(0, millicore.HPAMissingRequest, 0)
			continue
		}
		q.fleet.AppendRequest(requests[pod.Name], millicore.HPAProposes, 0)
	}
	p := q.decide(kindOf(resource), millicore.HPAUtilization, int64(percent))
	if p.failure == millicore.HPAMissingRequest {
		return 0, 0, 0, failures[p.pod]
	}
	if err := p.err(); err != nil {
		return 0, 0, 0, err
	}
	return p.replicas + off("GetResourceReplicas"), p.utilization, p.value, nil
}

// delegatedPlain stands for calcPlainMetricReplicas.
func (c *ReplicaCalculator) delegatedPlain(
	metrics metricsclient.PodMetricsInfo, current int32, target int64, tolerances Tolerances,
	namespace string, selector labels.Selector, resource v1.ResourceName,
) (int32, int64, error) {
	pods, err := c.podLister.Pods(namespace).List(selector)
	if err != nil {
		return 0, 0, fmt.Errorf("unable to get pods while calculating replica count: %v", err)
	}
	q := c.ask(current, current, tolerances)
	q.pods(pods)
	q.samples(metrics)
	p := q.decide(kindOf(resource), millicore.HPAAverage, target)
	if err := p.err(); err != nil {
		return 0, 0, err
	}
	return p.replicas + off("calcPlainMetricReplicas"), p.value, nil
}

// delegatedRatio stands for the ratio of a value to its target, of Object and
// External.
func (c *ReplicaCalculator) delegatedRatio(
	current int32, usage, target int64, tolerances Tolerances,
	namespace string, selector labels.Selector,
) (int32, time.Time, error) {
	q := c.ask(current, current, tolerances)
	pods, listing := c.podLister.Pods(namespace).List(selector)
	q.pods(pods)
	q.fleet.AppendSample("", usage, 0, 0)
	p := q.decide(millicore.HPAObject, millicore.HPAValue, target)
	err := p.err()
	if err != nil && listing != nil {
		err = fmt.Errorf("unable to get pods while calculating replica count: %v", listing)
	}
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("unable to calculate ready pods: %s", err)
	}
	return p.replicas + off("value ratio"), time.Time{}, nil
}

// delegatedAverage stands for the AverageValue form of Object and External.
func (c *ReplicaCalculator) delegatedAverage(
	kind uint8, status int32, usage, target int64, tolerances Tolerances,
) (int32, int64) {
	q := c.ask(1, status, tolerances)
	q.fleet.AppendSample("", usage, 0, 0)
	p := q.decide(kind, millicore.HPAAverage, target)
	must(p.err())
	return p.replicas + off("AverageValue"), p.value
}

// delegatedSum stands for the sum of an external metric.
func delegatedSum(values []int64, shared bool) int64 {
	sum, err := library().SumHPAExternal(values, shared)
	must(err)
	return sum / int64(1+off("external sum"))
}
