package main

import (
	"reflect"
	"time"
	"unsafe"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	"k8s.io/kubernetes/pkg/controller/podautoscaler"
)

//go:linkname stabilizeWithBehaviors k8s.io/kubernetes/pkg/controller/podautoscaler.(*HorizontalController).stabilizeRecommendationWithBehaviors
func stabilizeWithBehaviors(*podautoscaler.HorizontalController, podautoscaler.NormalizationArg) (int32, string, string)

//go:linkname convertWithBehaviorRate k8s.io/kubernetes/pkg/controller/podautoscaler.(*HorizontalController).convertDesiredReplicasWithBehaviorRate
func convertWithBehaviorRate(*podautoscaler.HorizontalController, podautoscaler.NormalizationArg) (int32, string, string)

// recommendation and event lie in memory as upstream's timestampedRecommendation
// and timestampedScaleEvent; newFleetController sees to it.
type recommendation struct {
	replicas int32
	time     time.Time
}

type event struct {
	change   int32
	time     time.Time
	outdated bool
}

// fleetController is upstream's controller with nothing but histories.
type fleetController struct {
	*podautoscaler.HorizontalController
	recommendations map[string][]recommendation
	ups, downs      map[string][]event
	up, down        autoscalingv2.HPAScalingRules
	slots           [][fleetSlots]recommendation
	now             time.Time
}

func newFleetController() *fleetController {
	c := &fleetController{
		HorizontalController: new(podautoscaler.HorizontalController),
		recommendations:      map[string][]recommendation{},
		ups:                  map[string][]event{}, downs: map[string][]event{},
		slots: make([][fleetSlots]recommendation, fleetKinds),
	}
	set(c.HorizontalController, "recommendations", c.recommendations)
	set(c.HorizontalController, "scaleUpEvents", c.ups)
	set(c.HorizontalController, "scaleDownEvents", c.downs)
	none, window, most := int32(0), int32(300), autoscalingv2.MaxChangePolicySelect
	c.up = autoscalingv2.HPAScalingRules{
		StabilizationWindowSeconds: &none, SelectPolicy: &most,
		Policies: []autoscalingv2.HPAScalingPolicy{
			{Type: autoscalingv2.PodsScalingPolicy, Value: 4, PeriodSeconds: 15},
			{Type: autoscalingv2.PercentScalingPolicy, Value: 100, PeriodSeconds: 15},
		},
	}
	c.down = autoscalingv2.HPAScalingRules{
		StabilizationWindowSeconds: &window, SelectPolicy: &most,
		Policies: []autoscalingv2.HPAScalingPolicy{
			{Type: autoscalingv2.PercentScalingPolicy, Value: 10, PeriodSeconds: 60},
		},
	}
	return c
}

// set puts a map into an unexported field whose items lie in memory as ours.
func set[T any](controller *podautoscaler.HorizontalController, name string, value map[string][]T) {
	field := reflect.ValueOf(controller).Elem().FieldByName(name)
	theirs, ours := field.Type().Elem().Elem(), reflect.TypeFor[T]()
	same := theirs.Size() == ours.Size() && theirs.NumField() == ours.NumField()
	for i := 0; same && i < ours.NumField(); i++ {
		same = theirs.Field(i).Offset == ours.Field(i).Offset && theirs.Field(i).Type == ours.Field(i).Type
	}
	if !same {
		panic("upstream's " + name + " has other items")
	}
	*(*map[string][]T)(unsafe.Pointer(field.UnsafeAddr())) = value
}

// begin makes the recommendations as they are before each run.
func (c *fleetController) begin(now time.Time) {
	c.now = now
	for kind := range c.slots {
		for slot := range c.slots[kind] {
			replicas, age := fleetRecommendation(kind, slot)
			c.slots[kind][slot] = recommendation{replicas, now.Add(-age)}
		}
	}
}

// normalize is what normalizeDesiredReplicasWithBehaviors does but for the
// conditions.
func (c *fleetController) normalize(key string, kind int, current, proposal int32) int32 {
	past := append(c.recommendations[key][:0], c.slots[kind][:]...)
	c.recommendations[key] = past
	if c.ups[key] == nil {
		c.ups[key] = []event{{2, c.now.Add(-10 * time.Second), false}}
		c.downs[key] = []event{{1, c.now.Add(-50 * time.Second), false}}
	}
	c.ups[key][0].time = c.now.Add(-10 * time.Second)
	c.downs[key][0].time = c.now.Add(-50 * time.Second)
	arg := podautoscaler.NormalizationArg{
		Key: key, ScaleUpBehavior: &c.up, ScaleDownBehavior: &c.down,
		MinReplicas: 1, MaxReplicas: 100, CurrentReplicas: current, DesiredReplicas: proposal,
	}
	arg.DesiredReplicas, _, _ = stabilizeWithBehaviors(c.HorizontalController, arg)
	desired, _, _ := convertWithBehaviorRate(c.HorizontalController, arg)
	return desired
}
