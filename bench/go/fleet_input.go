package main

import (
	"fmt"
	"slices"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// The fleet, the same in every run and in bench/rust.
const (
	fleetHPAs    = 10_000
	fleetKinds   = 1_000
	fleetSize    = 50
	fleetSlots   = 20
	fleetRequest = 100 // thousandths a container
	fleetPercent = 60
	fleetRate    = 10_000

	fleetInitialization = 5 * time.Minute
	fleetReadinessDelay = 30 * time.Second
)

// fleetPod is one pod and its samples.
type fleetPod struct {
	name           string
	cpu, rate      int64
	pending, young bool
}

// fleetPods are the pods of a kind of HPA. Of twenty kinds one has a pending
// pod and one a pod that is not ready yet.
func fleetPods(kind int) []fleetPod {
	pods := make([]fleetPod, fleetSize)
	for i := range pods {
		random := mix(uint64(kind*fleetSize + i))
		pods[i] = fleetPod{
			name: fmt.Sprintf("app-%03d-7c5d9f8b6d-%03x%02x", kind, random>>52, i),
			cpu:  60 + int64(random%120), rate: 5_000 + int64(random>>8%10_000),
			pending: kind%20 == 3 && i == 7, young: kind%20 == 11 && i == 7,
		}
	}
	return pods
}

// fleetSamples are whose samples there are, in their order: of ten kinds one
// has them in another order than the pods, of twenty one lacks a sample.
func fleetSamples(kind int, pods []fleetPod) []fleetPod {
	samples := slices.Clone(pods)
	samples = slices.DeleteFunc(samples, func(pod fleetPod) bool {
		return pod.pending || kind%20 == 7 && pod.name == pods[5].name
	})
	if kind%10 == 9 {
		slices.Reverse(samples)
	}
	return samples
}

func fleetCurrent(kind int) int32 { return int32(45 + kind%10) }

// fleetRecommendation is one of the past: the first is older than the window.
func fleetRecommendation(kind, slot int) (replicas int32, age time.Duration) {
	return int32(40 + (kind+slot)%20), time.Duration(21-slot) * 15 * time.Second
}

// object is the pod as upstream reads it.
func (p fleetPod) object(now time.Time) *v1.Pod {
	phase, ready, start := v1.PodRunning, v1.ConditionTrue, metav1.NewTime(now.Add(-time.Hour))
	if p.pending {
		phase = v1.PodPending
	}
	if p.young {
		ready, start = v1.ConditionFalse, metav1.NewTime(now.Add(-time.Minute))
	}
	container := func(name string) v1.Container {
		return v1.Container{Name: name, Resources: v1.ResourceRequirements{Requests: v1.ResourceList{
			v1.ResourceCPU:    *resource.NewMilliQuantity(fleetRequest, resource.DecimalSI),
			v1.ResourceMemory: *resource.NewQuantity(64<<20, resource.BinarySI),
		}}}
	}
	pod := &v1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: p.name, Namespace: "shop"},
		Spec:       v1.PodSpec{Containers: []v1.Container{container("app"), container("proxy")}},
		Status:     v1.PodStatus{Phase: phase},
	}
	if !p.pending {
		pod.Status.StartTime = &start
		pod.Status.Conditions = []v1.PodCondition{
			{Type: v1.PodScheduled, Status: v1.ConditionTrue, LastTransitionTime: start},
			{Type: v1.PodReady, Status: ready, LastTransitionTime: start},
		}
	}
	return pod
}
