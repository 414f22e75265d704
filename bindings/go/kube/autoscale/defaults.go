package autoscale

import (
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
)

// setDefaults fills in what the API server would (autoscaling/v2 of v1.36).
func setDefaults(spec *autoscalingv2.HorizontalPodAutoscalerSpec) {
	if spec.MinReplicas == nil {
		spec.MinReplicas = to(int32(1))
	}
	if len(spec.Metrics) == 0 {
		spec.Metrics = []autoscalingv2.MetricSpec{{
			Type: autoscalingv2.ResourceMetricSourceType,
			Resource: &autoscalingv2.ResourceMetricSource{
				Name: corev1.ResourceCPU,
				Target: autoscalingv2.MetricTarget{
					Type: autoscalingv2.UtilizationMetricType, AverageUtilization: to(int32(80)),
				},
			},
		}}
	}
	if spec.Behavior == nil {
		return
	}
	percent := autoscalingv2.HPAScalingPolicy{Type: autoscalingv2.PercentScalingPolicy, Value: 100, PeriodSeconds: 15}
	four := autoscalingv2.HPAScalingPolicy{Type: autoscalingv2.PodsScalingPolicy, Value: 4, PeriodSeconds: 15}
	spec.Behavior.ScaleUp = over(spec.Behavior.ScaleUp, autoscalingv2.HPAScalingRules{
		StabilizationWindowSeconds: to(int32(0)), Policies: []autoscalingv2.HPAScalingPolicy{four, percent},
	})
	spec.Behavior.ScaleDown = over(spec.Behavior.ScaleDown, autoscalingv2.HPAScalingRules{
		Policies: []autoscalingv2.HPAScalingPolicy{percent},
	})
}

// over lays what is set over the base.
func over(set *autoscalingv2.HPAScalingRules, base autoscalingv2.HPAScalingRules) *autoscalingv2.HPAScalingRules {
	base.SelectPolicy = to(autoscalingv2.MaxChangePolicySelect)
	if set == nil {
		return &base
	}
	if set.SelectPolicy != nil {
		base.SelectPolicy = set.SelectPolicy
	}
	if set.StabilizationWindowSeconds != nil {
		base.StabilizationWindowSeconds = set.StabilizationWindowSeconds
	}
	if set.Policies != nil {
		base.Policies = set.Policies
	}
	if set.Tolerance != nil {
		base.Tolerance = set.Tolerance
	}
	return &base
}

func to[T any](value T) *T { return &value }
