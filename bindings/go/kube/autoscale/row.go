package autoscale

import (
	"fmt"
	"strings"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"

	millicore "github.com/millicore/millicore/bindings/go"
)

// Add adds an HPA. An error is of what crashes the controller, and nothing
// was added.
func (f *Fleet) Add(c *Case) error {
	hpa := c.HPA
	if f.config.ApplyDefaults {
		hpa = hpa.DeepCopy()
		setDefaults(&hpa.Spec)
	}
	spec := &hpa.Spec
	for i := range spec.Metrics {
		if !hasSource(&spec.Metrics[i]) {
			return fmt.Errorf("autoscale: %s/%s: spec.metrics[%d] lacks the source that its type names", hpa.Namespace, hpa.Name, i)
		}
	}
	row := millicore.HPA{Min: 1, Max: spec.MaxReplicas, ToleranceDown: 0.1}
	if f.config.Tolerance != nil {
		row.ToleranceDown = *f.config.Tolerance
	}
	row.ToleranceUp = row.ToleranceDown
	if spec.MinReplicas != nil {
		row.Min = *spec.MinReplicas
	}
	if spec.Behavior != nil {
		row.Flags |= millicore.HPABehavior
		if err := f.behavior(spec.Behavior, &row); err != nil {
			return fmt.Errorf("autoscale: %s/%s: %w", hpa.Namespace, hpa.Name, err)
		}
	}
	if c.Scale != nil {
		row.Current, row.StatusReplicas = c.Scale.Spec.Replicas, c.Scale.Status.Replicas
	}
	if strings.Count(spec.ScaleTargetRef.APIVersion, "/") > 1 || c.ScaleError != nil {
		row.Flags |= millicore.HPANoScale
	}
	if c.UpdateError != nil {
		row.Flags |= millicore.HPAUnwritten
	}
	if f.gate("HPAScaleToZero", false) {
		for _, condition := range hpa.Status.Conditions {
			if condition.Type == autoscalingv2.ScaledToZero {
				if condition.Status == corev1.ConditionTrue {
					row.Flags |= millicore.HPAScaledToZero
				}
				break
			}
		}
	}
	pods, ok := selected(c)
	if !ok {
		row.Flags |= millicore.HPANoSelector
	}
	for _, pod := range pods {
		f.appendPod(pod)
	}
	for i := range spec.Metrics {
		f.appendMetric(c, &spec.Metrics[i], pods)
	}
	f.Columns.EndHPA(&row, c.History.columns())
	return nil
}

func (f *Fleet) gate(name string, otherwise bool) bool {
	if on, set := f.config.FeatureGates[name]; set {
		return on
	}
	return otherwise
}

func hasSource(metric *autoscalingv2.MetricSpec) bool {
	switch metric.Type {
	case autoscalingv2.ResourceMetricSourceType:
		return metric.Resource != nil
	case autoscalingv2.ContainerResourceMetricSourceType:
		return metric.ContainerResource != nil
	case autoscalingv2.PodsMetricSourceType:
		return metric.Pods != nil && metric.Pods.Target.AverageValue != nil
	case autoscalingv2.ObjectMetricSourceType:
		return metric.Object != nil
	case autoscalingv2.ExternalMetricSourceType:
		return metric.External != nil
	}
	return true
}

func (f *Fleet) behavior(behavior *autoscalingv2.HorizontalPodAutoscalerBehavior, row *millicore.HPA) error {
	undefaulted := fmt.Errorf("spec.behavior was not defaulted")
	window := int32(f.Columns.DownscaleStabilization / 1e9)
	for _, direction := range []struct {
		from      *autoscalingv2.HPAScalingRules
		to        *millicore.HPARules
		tolerance *float64
		window    *int32
	}{
		{behavior.ScaleUp, &row.Up, &row.ToleranceUp, nil},
		{behavior.ScaleDown, &row.Down, &row.ToleranceDown, &window},
	} {
		rules := direction.from
		if rules == nil || rules.SelectPolicy == nil {
			return undefaulted
		}
		if rules.StabilizationWindowSeconds != nil {
			direction.window = rules.StabilizationWindowSeconds
		}
		if direction.window == nil {
			return undefaulted
		}
		if rules.Tolerance != nil && f.gate("HPAConfigurableTolerance", true) {
			*direction.tolerance = rules.Tolerance.AsApproximateFloat64()
		}
		direction.to.Window = *direction.window
		switch *rules.SelectPolicy {
		case autoscalingv2.MinChangePolicySelect:
			direction.to.Select = millicore.HPASelectMin
		case autoscalingv2.DisabledPolicySelect:
			direction.to.Select = millicore.HPASelectDisabled
		}
		for _, policy := range rules.Policies {
			kind := millicore.HPAPolicyUnknown
			switch policy.Type {
			case autoscalingv2.PodsScalingPolicy:
				kind = millicore.HPAPolicyPods
			case autoscalingv2.PercentScalingPolicy:
				kind = millicore.HPAPolicyPercent
			}
			direction.to.Policies = append(direction.to.Policies,
				millicore.HPAPolicy{Kind: kind, Value: policy.Value, Period: policy.PeriodSeconds})
		}
	}
	return nil
}

// selected are the HPA's pods; false if its selector is missing, cannot be
// read, or finds another HPA's pods.
func selected(c *Case) ([]*corev1.Pod, bool) {
	if c.Scale == nil || c.Scale.Status.Selector == "" {
		return nil, false
	}
	selector, err := labels.Parse(c.Scale.Status.Selector)
	if err != nil {
		return nil, false
	}
	var pods []*corev1.Pod
	for _, pod := range c.Pods {
		if selector.Matches(labels.Set(pod.Labels)) {
			pods = append(pods, pod)
		}
	}
	for name, text := range c.OtherHPAs {
		other, err := labels.Parse(text)
		if err != nil || name == c.HPA.Name {
			continue
		}
		for _, pod := range pods {
			if other.Matches(labels.Set(pod.Labels)) {
				return pods, false
			}
		}
	}
	return pods, true
}

func (f *Fleet) appendMetric(c *Case, metric *autoscalingv2.MetricSpec, pods []*corev1.Pod) {
	switch metric.Type {
	case autoscalingv2.ResourceMetricSourceType:
		f.appendResource(c, metric.Resource.Name, "", &metric.Resource.Target, pods)
	case autoscalingv2.ContainerResourceMetricSourceType:
		source := metric.ContainerResource
		f.appendResource(c, source.Name, source.Container, &source.Target, pods)
	case autoscalingv2.PodsMetricSourceType:
		f.appendPodsMetric(c, metric.Pods)
	case autoscalingv2.ObjectMetricSourceType:
		f.appendObject(c, metric.Object)
	case autoscalingv2.ExternalMetricSourceType:
		f.appendExternal(c, metric.External)
	default:
		f.Columns.EndMetric(millicore.HPAUnknown, millicore.HPANoTarget, 0)
	}
}

// readable says whether a metric's own selector can be converted.
func readable(selector *metav1.LabelSelector) bool {
	_, err := metav1.LabelSelectorAsSelector(selector)
	return err == nil
}

func (f *Fleet) appendPodsMetric(c *Case, source *autoscalingv2.PodsMetricSource) {
	kind := millicore.HPAPerPod | millicore.HPAUnavailable
	for i := range c.Metrics.Pods {
		found := &c.Metrics.Pods[i]
		if found.Metric != source.Metric.Name {
			continue
		}
		if found.Error == nil && len(found.Items) > 0 && readable(source.Metric.Selector) {
			kind = millicore.HPAPerPod
		}
		for j := range found.Items {
			item := &found.Items[j]
			window := int64(60)
			if item.WindowSeconds != nil {
				window = *item.WindowSeconds
			}
			f.Columns.AppendSample(item.Pod, item.Value.MilliValue(), since1970(item.Timestamp.Time), window*1e9)
		}
		break
	}
	f.Columns.EndMetric(kind, millicore.HPAAverage, source.Target.AverageValue.MilliValue())
}

func (f *Fleet) appendObject(c *Case, source *autoscalingv2.ObjectMetricSource) {
	object, name := source.DescribedObject, source.DescribedObject.Name
	if version, err := schema.ParseGroupVersion(object.APIVersion); object.Kind == "Namespace" && (err != nil || version.Group == "") {
		name = c.HPA.Namespace
	}
	kind := millicore.HPAObject | millicore.HPAUnavailable
	for i := range c.Metrics.Object {
		found := &c.Metrics.Object[i]
		if found.Metric == source.Metric.Name && found.Kind == object.Kind && found.Name == name {
			if found.Error == nil && readable(source.Metric.Selector) {
				kind = millicore.HPAObject
				f.Columns.AppendSample("", found.Value.MilliValue(), 0, 0)
			}
			break
		}
	}
	switch target := &source.Target; {
	case target.Type == autoscalingv2.ValueMetricType && target.Value != nil:
		f.Columns.EndMetric(kind, millicore.HPAValue, target.Value.MilliValue())
	case target.Type == autoscalingv2.AverageValueMetricType && target.AverageValue != nil:
		f.Columns.EndMetric(kind, millicore.HPAAverage, target.AverageValue.MilliValue())
	default:
		f.Columns.EndMetric(kind, millicore.HPANoTarget, 0)
	}
}

func (f *Fleet) appendExternal(c *Case, source *autoscalingv2.ExternalMetricSource) {
	kind := millicore.HPAExternal | millicore.HPAUnavailable
	for i := range c.Metrics.External {
		found := &c.Metrics.External[i]
		if found.Metric != source.Metric.Name {
			continue
		}
		if found.Error == nil && readable(source.Metric.Selector) {
			kind = millicore.HPAExternal
		}
		for j := range found.Values {
			f.Columns.AppendSample("", found.Values[j].MilliValue(), 0, 0)
		}
		break
	}
	switch target := &source.Target; {
	case target.AverageValue != nil:
		f.Columns.EndMetric(kind, millicore.HPAAverage, target.AverageValue.MilliValue())
	case target.Value != nil:
		f.Columns.EndMetric(kind, millicore.HPAValue, target.Value.MilliValue())
	default:
		f.Columns.EndMetric(kind, millicore.HPANoTarget, 0)
	}
}

// columns is the history in numbers.
func (h *History) columns() *millicore.HPAHistory {
	var columns millicore.HPAHistory
	if h.Recommendations != nil {
		columns.Recommendations = []millicore.HPARecommendation{}
	}
	for _, r := range h.Recommendations {
		columns.Recommendations = append(columns.Recommendations,
			millicore.HPARecommendation{Replicas: r.Replicas, Time: since1970(r.Time)})
	}
	events := func(all []ScaleEvent) (out []millicore.HPAEvent) {
		for _, e := range all {
			out = append(out, millicore.HPAEvent{Change: e.Change, Time: since1970(e.Time), Outdated: e.Outdated})
		}
		return out
	}
	columns.Ups, columns.Downs = events(h.ScaleUpEvents), events(h.ScaleDownEvents)
	return &columns
}
