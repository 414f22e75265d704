package main

import (
	"fmt"
	"runtime"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/autoscaler/vertical-pod-autoscaler/pkg/recommender/logic"
	"k8s.io/autoscaler/vertical-pod-autoscaler/pkg/recommender/model"
)

// upstream is the recommender's cluster state. The aggregates that it makes
// are not exported, so that recommending starts from aggregates of our own
// making, with the same samples.
type upstream struct {
	cluster model.ClusterState
	ids     []model.ContainerID
	states  []map[model.AggregateStateKey]*model.AggregateContainerState
	before  uint64
}

func newUpstream() (engine, error) { return &upstream{}, nil }

func (*upstream) name() string { return "vertical-pod-autoscaler 1.8.1" }

func (u *upstream) prepare(w *workload) error {
	u.before = heap()
	u.cluster = model.NewClusterState(time.Hour)
	for i := range w.containers {
		id := model.ContainerID{
			PodID:         model.PodID{Namespace: "shop", PodName: fmt.Sprintf("web-%d", i)},
			ContainerName: "main",
		}
		u.cluster.AddOrUpdatePod(id.PodID, labels.Set{"app": "web", "instance": fmt.Sprint(i)}, corev1.PodRunning)
		if err := u.cluster.AddOrUpdateContainer(id, nil); err != nil {
			return err
		}
		u.ids = append(u.ids, id)
	}
	return nil
}

func (u *upstream) take(w *workload) error {
	for round, ns := range w.times {
		at := time.Unix(0, ns)
		cpu, memory := w.round(round)
		for i, id := range u.ids {
			sample := model.ContainerUsageSampleWithKey{Container: id}
			sample.MeasureStart = at
			sample.Usage, sample.Resource = model.ResourceAmount(cpu[i]), model.ResourceCPU
			if err := u.cluster.AddSample(&sample); err != nil {
				return err
			}
			sample.Usage, sample.Resource = model.ResourceAmount(memory[i]), model.ResourceMemory
			if err := u.cluster.AddSample(&sample); err != nil {
				return err
			}
		}
	}
	return nil
}

func (u *upstream) held() (uint64, error) {
	held := heap() - u.before
	return held, nil
}

// aggregate fills states as the cluster's are: a key and a state each.
func (u *upstream) aggregate(w *workload) {
	pods := u.cluster.Pods()
	for i, id := range u.ids {
		state := model.NewAggregateContainerState()
		container := model.NewContainerState(nil, state)
		for round, ns := range w.times {
			cpu, memory := w.round(round)
			sample := model.ContainerUsageSample{MeasureStart: time.Unix(0, ns)}
			sample.Usage, sample.Resource = model.ResourceAmount(cpu[i]), model.ResourceCPU
			container.AddSample(&sample)
			sample.Usage, sample.Resource = model.ResourceAmount(memory[i]), model.ResourceMemory
			container.AddSample(&sample)
		}
		key := u.cluster.MakeAggregateStateKey(pods[id.PodID], id.ContainerName)
		u.states = append(u.states, map[model.AggregateStateKey]*model.AggregateContainerState{key: state})
	}
}

func (u *upstream) recommend(w *workload) ([][6]int64, error) {
	recommender := logic.CreatePodResourceRecommender(logic.RecommendationConfig{
		SafetyMarginFraction: 0.15, PodMinCPUMillicores: 25, PodMinMemoryMb: 250,
		TargetCPUPercentile: 0.9, LowerBoundCPUPercentile: 0.5, UpperBoundCPUPercentile: 0.95,
		ConfidenceIntervalCPU: 24 * time.Hour, ConfidenceIntervalMemory: 24 * time.Hour,
		TargetMemoryPercentile: 0.9, LowerBoundMemoryPercentile: 0.5, UpperBoundMemoryPercentile: 0.95,
	})
	amounts := make([][6]int64, 0, w.containers)
	for _, states := range u.states {
		all := recommender.GetRecommendedPodResources(model.AggregateStateByContainerName(states))
		r := all["main"]
		cpu, memory := model.ResourceCPU, model.ResourceMemory
		amounts = append(amounts, [6]int64{
			int64(r.Target[cpu]), int64(r.LowerBound[cpu]), int64(r.UpperBound[cpu]),
			int64(r.Target[memory]), int64(r.LowerBound[memory]), int64(r.UpperBound[memory]),
		})
	}
	return amounts, nil
}

func (u *upstream) close() {}

// heap is what is live after a collection.
func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
