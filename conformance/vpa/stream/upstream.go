package stream

import (
	"encoding/json"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	vpa_types "k8s.io/autoscaler/vertical-pod-autoscaler/pkg/apis/autoscaling.k8s.io/v1"
	"k8s.io/autoscaler/vertical-pod-autoscaler/pkg/recommender/logic"
	"k8s.io/autoscaler/vertical-pod-autoscaler/pkg/recommender/model"
)

const namespace = "ns"

// upstream is the recommender's cluster state with one VPA.
type upstream struct {
	cluster     model.ClusterState
	vpa         *model.Vpa
	recommender logic.PodResourceRecommender
}

func newUpstream(c *streamCase) (*upstream, error) {
	// The configuration is the process's; cases run one after the other.
	model.InitializeAggregationsConfig(model.NewAggregationsConfig(
		c.memoryInterval, c.intervalCount, c.memoryHalfLife, c.cpuHalfLife, c.oomRatio, c.oomMinimum))
	cluster := model.NewClusterState(time.Minute)
	object := &vpa_types.VerticalPodAutoscaler{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "vpa"}}
	selector := labels.SelectorFromSet(labels.Set{"app": "x"})
	if err := cluster.AddOrUpdateVpa(object, selector); err != nil {
		return nil, err
	}
	for pod, set := range c.pods {
		id := podID(pod)
		cluster.AddOrUpdatePod(id, labels.Set{"app": "x", "set": fmt.Sprint(set)}, corev1.PodRunning)
		for container := range c.containers {
			if err := cluster.AddOrUpdateContainer(containerID(pod, container), nil); err != nil {
				return nil, err
			}
		}
	}
	f := &c.flags
	return &upstream{
		cluster: cluster,
		vpa:     cluster.VPAs()[model.VpaID{Namespace: namespace, VpaName: "vpa"}],
		recommender: logic.CreatePodResourceRecommender(logic.RecommendationConfig{
			SafetyMarginFraction: f.Margin, PodMinCPUMillicores: f.MinCPUMillicores,
			PodMinMemoryMb:      f.MinMemoryMegabyte,
			TargetCPUPercentile: f.CPU.Target, LowerBoundCPUPercentile: f.CPU.Lower,
			UpperBoundCPUPercentile: f.CPU.Upper, ConfidenceIntervalCPU: time.Duration(f.CPU.Confidence),
			TargetMemoryPercentile: f.Memory.Target, LowerBoundMemoryPercentile: f.Memory.Lower,
			UpperBoundMemoryPercentile: f.Memory.Upper, ConfidenceIntervalMemory: time.Duration(f.Memory.Confidence),
		}),
	}, nil
}

func podID(pod int) model.PodID {
	return model.PodID{Namespace: namespace, PodName: fmt.Sprintf("pod-%d", pod)}
}

func containerName(container int) string { return fmt.Sprintf("c%d", container) }

func containerID(pod, container int) model.ContainerID {
	return model.ContainerID{PodID: podID(pod), ContainerName: containerName(container)}
}

// take gives an event to upstream and says whether it counts.
func (u *upstream) take(e *event) bool {
	id := containerID(e.pod, e.container)
	at := time.Unix(0, e.time)
	sample := func(resource model.ResourceName, amount int64) bool {
		return u.cluster.AddSample(&model.ContainerUsageSampleWithKey{
			ContainerUsageSample: model.ContainerUsageSample{
				MeasureStart: at, Usage: model.ResourceAmount(amount), Resource: resource,
			},
			Container: id,
		}) == nil
	}
	switch e.kind {
	case cpuEvent:
		return sample(model.ResourceCPU, e.amount)
	case memoryEvent:
		return sample(model.ResourceMemory, e.amount)
	}
	return u.cluster.RecordOOM(id, at, model.ResourceAmount(e.amount)) == nil
}

// recommend is the raw recommendation of every container name.
func (u *upstream) recommend(states model.ContainerNameToAggregateStateMap) logic.RecommendedPodResources {
	return u.recommender.GetRecommendedPodResources(states)
}

// checkpoint is what the checkpoint writer saves of a container name.
func (u *upstream) checkpoint(c *streamCase, container int) (*vpa_types.VerticalPodAutoscalerCheckpointStatus, error) {
	state := u.vpa.AggregateStateByContainerName()[containerName(container)]
	now := time.Unix(0, c.now)
	for pod := range c.pods {
		one := u.cluster.GetContainer(containerID(pod, container))
		if now.Before(one.WindowEnd) {
			state.AggregateMemoryPeaks.SubtractSample(
				model.BytesFromMemoryAmount(one.GetMaxMemoryPeak()), 1, one.WindowEnd)
		}
	}
	return state.SaveToCheckpoint()
}

// comparable is a status without the time at which it was written.
func comparable(status []byte) (map[string]any, error) {
	var document map[string]any
	err := json.Unmarshal(status, &document)
	delete(document, "lastUpdateTime")
	return document, err
}
