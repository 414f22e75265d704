/*!
`autoscaling/v2`: the HorizontalPodAutoscaler as `kubectl get -o json` prints
it, with the defaults that the API server fills in
(`pkg/apis/autoscaling/v2/defaults.go` of v1.36).

What the API server would refuse (a metric without its source, a behavior
with holes) is read all the same: only a decision that needs it fails.
*/

use alloc::vec::Vec;

use super::metrics::Text;
use super::resources::Amount;
use super::selector::LabelSelector;
use super::time::Time;
use crate::encoding::json::reader::reads;
use crate::error::Error;
use crate::memory::TryPush;

/// A HorizontalPodAutoscaler.
#[derive(Debug, Default)]
pub struct HorizontalPodAutoscaler<'a> {
    /// Name and namespace.
    pub metadata: super::metrics::Metadata<'a>,
    /// What is wanted.
    pub spec: Spec<'a>,
    /// What was found last.
    pub status: Status<'a>,
}

/// `spec`.
#[derive(Debug, Default)]
pub struct Spec<'a> {
    /// What is scaled.
    pub target: ObjectReference<'a>,
    /// The fewest replicas; nil is 1.
    pub min: Option<i32>,
    max: Option<i32>,
    metrics: Option<Vec<MetricSpec<'a>>>,
    /// How fast to scale.
    pub behavior: Option<Behavior<'a>>,
}

/// A reference to an object of any kind.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ObjectReference<'a> {
    /// The kind.
    pub kind: Text<'a>,
    /// The name.
    pub name: Text<'a>,
    /// Group and version.
    pub api_version: Text<'a>,
}

/// One metric: the source that `type` names.
#[derive(Debug, Default)]
pub struct MetricSpec<'a> {
    /// Resource, ContainerResource, Pods, Object or External.
    pub kind: Text<'a>,
    /// A resource of the pods.
    pub resource: Option<ResourceSource<'a>>,
    /// A resource of one container of the pods.
    pub container: Option<ResourceSource<'a>>,
    /// A metric of each pod.
    pub pods: Option<MetricSource<'a>>,
    /// A metric of another object.
    pub object: Option<MetricSource<'a>>,
    /// A metric of nothing in the cluster.
    pub external: Option<MetricSource<'a>>,
}

/// `resource` and `containerResource`.
#[derive(Debug, Default)]
pub struct ResourceSource<'a> {
    /// The resource.
    pub name: Text<'a>,
    /// The container; of `resource` it is empty.
    pub container: Text<'a>,
    /// What to hold it at.
    pub target: MetricTarget<'a>,
}

/// `pods`, `object` and `external`.
#[derive(Debug, Default)]
pub struct MetricSource<'a> {
    /// The metric's name and selector.
    pub metric: MetricIdentifier<'a>,
    /// Whose metric it is; only of `object`.
    pub described: ObjectReference<'a>,
    /// What to hold it at.
    pub target: MetricTarget<'a>,
}

/// A metric's name and selector.
#[derive(Debug, Default, PartialEq)]
pub struct MetricIdentifier<'a> {
    /// The name.
    pub name: Text<'a>,
    /// Which series of that name.
    pub selector: Option<LabelSelector<'a>>,
}

/// What a metric is held at.
#[derive(Debug, Default)]
pub struct MetricTarget<'a> {
    /// Utilization, Value or AverageValue.
    pub kind: Text<'a>,
    /// Of the whole.
    pub value: Option<Amount>,
    /// Of a pod.
    pub average_value: Option<Amount>,
    /// Percent of the request.
    pub average_utilization: Option<i32>,
}

/// `behavior`.
#[derive(Debug, Default)]
pub struct Behavior<'a> {
    /// Upwards.
    pub up: Option<ScalingRules<'a>>,
    /// Downwards.
    pub down: Option<ScalingRules<'a>>,
}

/// The rules of one direction.
#[derive(Debug, Default)]
pub struct ScalingRules<'a> {
    /// Seconds to look back.
    pub window: Option<i32>,
    /// Max, Min or Disabled.
    pub select: Option<Text<'a>>,
    /// The limits on the rate.
    pub policies: Option<Vec<ScalingPolicy<'a>>>,
    /// How far off target is near enough.
    pub tolerance: Option<Amount>,
}

/// One limit on the rate.
#[derive(Debug, Default)]
pub struct ScalingPolicy<'a> {
    /// Pods or Percent.
    pub kind: Text<'a>,
    value: Option<i32>,
    period: Option<i32>,
}

/// `status`.
#[derive(Debug, Default)]
pub struct Status<'a> {
    /// The generation seen last.
    pub observed_generation: Option<i64>,
    /// When the number of replicas changed last.
    pub last_scale: Option<Time>,
    current: Option<i32>,
    desired: Option<i32>,
    /// An entry a metric.
    pub metrics: Option<Vec<MetricStatus<'a>>>,
    conditions: Option<Vec<Condition<'a>>>,
}

/// A condition of an HPA.
#[derive(Debug, Default)]
pub struct Condition<'a> {
    /// AbleToScale, ScalingActive, ScalingLimited or ScaledToZero.
    pub kind: Text<'a>,
    /// True, False or Unknown.
    pub status: Text<'a>,
    /// When `status` changed last.
    pub transition: Time,
    /// One word.
    pub reason: Text<'a>,
    /// A sentence.
    pub message: Text<'a>,
}

/// What was found of a metric.
#[derive(Debug, Default)]
pub struct MetricStatus<'a> {
    /// As in the spec; empty where the metric failed.
    pub kind: Text<'a>,
    /// A resource of the pods.
    pub resource: Option<SourceStatus<'a>>,
    /// A resource of one container of the pods.
    pub container: Option<SourceStatus<'a>>,
    /// A metric of each pod.
    pub pods: Option<SourceStatus<'a>>,
    /// A metric of another object.
    pub object: Option<SourceStatus<'a>>,
    /// A metric of nothing in the cluster.
    pub external: Option<SourceStatus<'a>>,
}

/// One source of a [`MetricStatus`], any of the five.
#[derive(Debug, Default)]
pub struct SourceStatus<'a> {
    /// Of `resource` and `containerResource`.
    pub name: Text<'a>,
    /// Of `containerResource`.
    pub container: Text<'a>,
    /// Of the other three.
    pub metric: MetricIdentifier<'a>,
    /// Of `object`.
    pub described: ObjectReference<'a>,
    /// The numbers.
    pub current: MetricValue,
}

/// The numbers of a metric.
#[derive(Debug, Default)]
pub struct MetricValue {
    /// Of the whole.
    pub value: Option<Amount>,
    /// Of a pod.
    pub average_value: Option<Amount>,
    /// Percent of the request.
    pub average_utilization: Option<i32>,
}

reads! {
    HorizontalPodAutoscaler<'a> {
        "metadata" => metadata,
        "spec" => spec,
        "status" => status,
    }
    Spec<'a> {
        "scaleTargetRef" => target,
        "minReplicas" => min,
        "maxReplicas" => max,
        "metrics" => metrics,
        "behavior" => behavior,
    }
    ObjectReference<'a> {
        "kind" => kind,
        "name" => name,
        "apiVersion" => api_version,
    }
    MetricSpec<'a> {
        "type" => kind,
        "resource" => resource,
        "containerResource" => container,
        "pods" => pods,
        "object" => object,
        "external" => external,
    }
    ResourceSource<'a> {
        "name" => name,
        "container" => container,
        "target" => target,
    }
    MetricSource<'a> {
        "metric" => metric,
        "describedObject" => described,
        "target" => target,
    }
    MetricIdentifier<'a> {
        "name" => name,
        "selector" => selector,
    }
    MetricTarget<'a> {
        "type" => kind,
        "value" => value,
        "averageValue" => average_value,
        "averageUtilization" => average_utilization,
    }
    Behavior<'a> {
        "scaleUp" => up,
        "scaleDown" => down,
    }
    ScalingRules<'a> {
        "stabilizationWindowSeconds" => window,
        "selectPolicy" => select,
        "policies" => policies,
        "tolerance" => tolerance,
    }
    ScalingPolicy<'a> {
        "type" => kind,
        "value" => value,
        "periodSeconds" => period,
    }
    Status<'a> {
        "observedGeneration" => observed_generation,
        "lastScaleTime" => last_scale,
        "currentReplicas" => current,
        "desiredReplicas" => desired,
        "currentMetrics" => metrics,
        "conditions" => conditions,
    }
    Condition<'a> {
        "type" => kind,
        "status" => status,
        "lastTransitionTime" => transition,
        "reason" => reason,
        "message" => message,
    }
    MetricStatus<'a> {
        "type" => kind,
        "resource" => resource,
        "containerResource" => container,
        "pods" => pods,
        "object" => object,
        "external" => external,
    }
    SourceStatus<'a> {
        "name" => name,
        "container" => container,
        "metric" => metric,
        "describedObject" => described,
        "current" => current,
    }
    MetricValue {
        "value" => value,
        "averageValue" => average_value,
        "averageUtilization" => average_utilization,
    }
}

impl<'a> Spec<'a> {
    /// The most replicas.
    #[must_use]
    pub fn max(&self) -> i32 {
        self.max.unwrap_or(0)
    }

    /// The metrics.
    #[must_use]
    pub fn metrics(&self) -> &[MetricSpec<'a>] {
        self.metrics.as_deref().unwrap_or_default()
    }

    /// Fills in what the API server fills in.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn apply_defaults(&mut self) -> Result<(), Error> {
        self.min.get_or_insert(1);
        if self.metrics().is_empty() {
            let mut metrics = Vec::new();
            metrics.try_push(default_metric())?;
            self.metrics = Some(metrics);
        }
        let Some(behavior) = &mut self.behavior else { return Ok(()) };
        let up = behavior.up.get_or_insert_default();
        up.window.get_or_insert(0);
        up.select.get_or_insert(Text::fixed("Max"));
        if up.policies.is_none() {
            let mut policies = Vec::new();
            policies.try_push(ScalingPolicy::every_15_s("Pods", 4))?;
            policies.try_push(ScalingPolicy::every_15_s("Percent", 100))?;
            up.policies = Some(policies);
        }
        let down = behavior.down.get_or_insert_default();
        down.select.get_or_insert(Text::fixed("Max"));
        if down.policies.is_none() {
            let mut policies = Vec::new();
            policies.try_push(ScalingPolicy::every_15_s("Percent", 100))?;
            down.policies = Some(policies);
        }
        Ok(())
    }
}

/// 80 % of the CPU request.
fn default_metric<'a>() -> MetricSpec<'a> {
    MetricSpec {
        kind: Text::fixed("Resource"),
        resource: Some(ResourceSource {
            name: Text::fixed("cpu"),
            container: Text::default(),
            target: MetricTarget {
                kind: Text::fixed("Utilization"),
                average_utilization: Some(80),
                ..MetricTarget::default()
            },
        }),
        container: None,
        pods: None,
        object: None,
        external: None,
    }
}

impl ScalingPolicy<'_> {
    const fn every_15_s(kind: &'static str, value: i32) -> Self {
        ScalingPolicy {
            kind: Text::fixed(kind),
            value: Some(value),
            period: Some(15),
        }
    }

    /// Pods or percent.
    #[must_use]
    pub fn value(&self) -> i32 {
        self.value.unwrap_or(0)
    }

    /// Seconds.
    #[must_use]
    pub fn period(&self) -> i32 {
        self.period.unwrap_or(0)
    }
}

impl<'a> Status<'a> {
    /// The replicas of the last sync.
    #[must_use]
    pub fn current(&self) -> i32 {
        self.current.unwrap_or(0)
    }

    /// The replicas wanted in the last sync.
    #[must_use]
    pub fn desired(&self) -> i32 {
        self.desired.unwrap_or(0)
    }

    /// The conditions.
    #[must_use]
    pub fn conditions(&self) -> &[Condition<'a>] {
        self.conditions.as_deref().unwrap_or_default()
    }
}

impl MetricTarget<'_> {
    /// `value` in thousandths.
    #[must_use]
    pub fn value_milli(&self) -> Option<i64> {
        self.value.as_ref().map(|amount| amount.0.milli_value())
    }

    /// `averageValue` in thousandths.
    #[must_use]
    pub fn average_milli(&self) -> Option<i64> {
        self.average_value.as_ref().map(|amount| amount.0.milli_value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_those_of_the_api_server() {
        let mut spec: Spec<'_> = crate::kube::from_json(
            br#"{"maxReplicas":3,"behavior":{"scaleDown":
            {"policies":[],"selectPolicy":"Min"}}}"#,
        )
        .unwrap();
        spec.apply_defaults().unwrap();
        assert_eq!((spec.min, spec.max()), (Some(1), 3));
        let [metric] = spec.metrics() else { panic!("one metric") };
        let cpu = metric.resource.as_ref().unwrap();
        assert_eq!(cpu.name.as_str(), "cpu");
        assert_eq!(cpu.target.average_utilization, Some(80));
        let behavior = spec.behavior.unwrap();
        let (up, down) = (behavior.up.unwrap(), behavior.down.unwrap());
        assert_eq!(up.window, Some(0));
        assert_eq!(up.select.unwrap().as_str(), "Max");
        let policies = up.policies.unwrap();
        let policy = |p: &ScalingPolicy<'_>| (p.value(), p.period());
        assert_eq!(
            policies.iter().map(policy).collect::<Vec<_>>(),
            [(4, 15), (100, 15)]
        );
        assert_eq!(down.window, None);
        assert_eq!(down.select.unwrap().as_str(), "Min");
        assert!(down.policies.unwrap().is_empty()); // empty is not nil
    }
}
