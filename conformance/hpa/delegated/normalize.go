//go:build upstream

package podautoscaler

import (
	"time"

	autoscalingv2 "k8s.io/api/autoscaling/v2"

	millicore "github.com/millicore/millicore/bindings/go"
)

// recommended splits a history into columns.
func recommended(all []timestampedRecommendation) (replicas []int32, times []int64) {
	for _, one := range all {
		replicas = append(replicas, one.recommendation)
		times = append(times, nanoseconds(one.timestamp))
	}
	return replicas, times
}

// record puts a recommendation into its slot.
func (a *HorizontalController) record(key string, slot int, replicas int32) {
	recommendation := timestampedRecommendation{replicas, time.Now()}
	if slot >= 0 {
		a.recommendations[key][slot] = recommendation
	} else {
		a.recommendations[key] = append(a.recommendations[key], recommendation)
	}
}

// delegatedStabilize stands for stabilizeRecommendation.
func (a *HorizontalController) delegatedStabilize(key string, proposal int32) int32 {
	a.recommendationsLock.Lock()
	defer a.recommendationsLock.Unlock()
	replicas, times := recommended(a.recommendations[key])
	stabilized, slot, err := library().StabilizeHPA(replicas, times,
		int64(a.downscaleStabilisationWindow), proposal, time.Now().UnixNano())
	must(err)
	a.record(key, slot, proposal)
	return stabilized + off("stabilizeRecommendation")
}

// delegatedStabilizeBehaviors stands for stabilizeRecommendationWithBehaviors.
func (a *HorizontalController) delegatedStabilizeBehaviors(args NormalizationArg) (int32, string, string) {
	a.recommendationsLock.Lock()
	defer a.recommendationsLock.Unlock()
	replicas, times := recommended(a.recommendations[args.Key])
	stabilized, slot, err := library().StabilizeHPABehavior(replicas, times,
		*args.ScaleUpBehavior.StabilizationWindowSeconds, *args.ScaleDownBehavior.StabilizationWindowSeconds,
		args.CurrentReplicas, args.DesiredReplicas, time.Now().UnixNano())
	must(err)
	a.record(args.Key, slot, args.DesiredReplicas)
	reason, message := "ScaleDownStabilized",
		"recent recommendations were higher than current one, applying the highest recent recommendation"
	if args.DesiredReplicas >= args.CurrentReplicas {
		reason, message = "ScaleUpStabilized",
			"recent recommendations were lower than current one, applying the lowest recent recommendation"
	}
	return stabilized + off("stabilizeRecommendationWithBehaviors"), reason, message
}

// limits are upstream's words for each limit.
var limits = [...][2]string{
	millicore.HPAWithinRange:    {"DesiredWithinRange", "the desired count is within the acceptable range"},
	millicore.HPATooFew:         {"TooFewReplicas", "the desired replica count is less than the minimum replica count"},
	millicore.HPATooMany:        {"TooManyReplicas", "the desired replica count is more than the maximum replica count"},
	millicore.HPAScaleUpLimit:   {"ScaleUpLimit", "the desired replica count is increasing faster than the maximum scale rate"},
	millicore.HPAScaleDownLimit: {"ScaleDownLimit", "the desired replica count is decreasing faster than the maximum scale rate"},
}

// delegatedRules stands for convertDesiredReplicasWithRules.
func delegatedRules(current, desired, fewest, most int32) (int32, string, string) {
	limited, limit, err := library().LimitHPA(millicore.HPAAMD64, current, fewest, most, desired, scaleUpLimitFactor)
	must(err)
	return limited + off("convertDesiredReplicasWithRules"), limits[limit][0], limits[limit][1]
}

// delegatedRate stands for convertDesiredReplicasWithBehaviorRate.
func (a *HorizontalController) delegatedRate(args NormalizationArg) (int32, string, string) {
	rate := millicore.HPARate{
		Now: time.Now().UnixNano(), Current: args.CurrentReplicas, Min: args.MinReplicas, Max: args.MaxReplicas,
		Desired: args.DesiredReplicas,
	}
	rules := args.ScaleDownBehavior
	if args.DesiredReplicas > args.CurrentReplicas {
		rules = args.ScaleUpBehavior
	}
	if rules != nil {
		rate.Select = map[autoscalingv2.ScalingPolicySelect]uint8{
			autoscalingv2.MinChangePolicySelect: millicore.HPASelectMin,
			autoscalingv2.DisabledPolicySelect:  millicore.HPASelectDisabled,
		}[*rules.SelectPolicy]
		for _, policy := range rules.Policies {
			rate.Kinds = append(rate.Kinds, map[autoscalingv2.HPAScalingPolicyType]uint8{
				autoscalingv2.PodsScalingPolicy:    millicore.HPAPolicyPods,
				autoscalingv2.PercentScalingPolicy: millicore.HPAPolicyPercent,
			}[policy.Type])
			rate.Values = append(rate.Values, policy.Value)
			rate.Periods = append(rate.Periods, policy.PeriodSeconds)
		}
	}
	a.scaleUpEventsLock.RLock()
	defer a.scaleUpEventsLock.RUnlock()
	a.scaleDownEventsLock.RLock()
	defer a.scaleDownEventsLock.RUnlock()
	ups, downs := columns(a.scaleUpEvents[args.Key]), columns(a.scaleDownEvents[args.Key])
	rate.UpChanges, rate.UpTimes = ups.Changes, ups.Times
	rate.DownChanges, rate.DownTimes = downs.Changes, downs.Times
	limited, limit, err := library().LimitHPARate(&rate)
	must(err)
	return limited + off("convertDesiredReplicasWithBehaviorRate"), limits[limit][0], limits[limit][1]
}

// columns splits scale events.
func columns(all []timestampedScaleEvent) millicore.HPAEvents {
	var events millicore.HPAEvents
	for _, event := range all {
		outdated := uint8(0)
		if event.outdated {
			outdated = 1
		}
		events.Changes = append(events.Changes, event.replicaChange)
		events.Times = append(events.Times, nanoseconds(event.timestamp))
		events.Outdated = append(events.Outdated, outdated)
	}
	return events
}

// delegatedRemember stands for storeScaleEvent.
func (a *HorizontalController) delegatedRemember(
	behavior *autoscalingv2.HorizontalPodAutoscalerBehavior, key string, before, after int32,
) {
	if behavior == nil {
		return
	}
	rules, lock, all := behavior.ScaleDown, &a.scaleDownEventsLock, a.scaleDownEvents
	if after > before {
		rules, lock, all = behavior.ScaleUp, &a.scaleUpEventsLock, a.scaleUpEvents
	}
	longest := int32(0)
	for _, policy := range rules.Policies {
		longest = max(longest, policy.PeriodSeconds)
	}
	lock.Lock()
	defer lock.Unlock()
	events := columns(all[key])
	now := time.Now()
	must(library().RememberHPA(&events, before, after, now.UnixNano(), longest))
	for i, change := range events.Changes {
		event := timestampedScaleEvent{change, now, events.Outdated[i] != 0}
		// A slot that was kept keeps its time to the last digit.
		if i < len(all[key]) && nanoseconds(all[key][i].timestamp) == events.Times[i] {
			event.timestamp = all[key][i].timestamp
			all[key][i] = event
			continue
		}
		event.replicaChange += off("storeScaleEvent")
		if i < len(all[key]) {
			all[key][i] = event
		} else {
			all[key] = append(all[key], event)
		}
	}
}
