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
use crate::error::Error;
use crate::memory::TryPush;

/// A HorizontalPodAutoscaler.
#[derive(Debug, serde::Deserialize)]
pub struct HorizontalPodAutoscaler<'a> {
    /// Name and namespace.
    #[serde(borrow, default)]
    pub metadata: super::metrics::Metadata<'a>,
    /// What is wanted.
    #[serde(borrow, default)]
    pub spec: Spec<'a>,
    /// What was found last.
    #[serde(borrow, default)]
    pub status: Status<'a>,
}

/// `spec`.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Spec<'a> {
    /// What is scaled.
    #[serde(borrow, default, rename = "scaleTargetRef")]
    pub target: ObjectReference<'a>,
    /// The fewest replicas; nil is 1.
    #[serde(default, rename = "minReplicas")]
    pub min: Option<i32>,
    #[serde(default, rename = "maxReplicas")]
    max: Option<i32>,
    #[serde(borrow, default)]
    metrics: Option<Vec<MetricSpec<'a>>>,
    /// How fast to scale.
    #[serde(borrow, default)]
    pub behavior: Option<Behavior<'a>>,
}

/// A reference to an object of any kind.
#[derive(Debug, Default, PartialEq, Eq, serde::Deserialize)]
pub struct ObjectReference<'a> {
    /// The kind.
    #[serde(borrow, default)]
    pub kind: Text<'a>,
    /// The name.
    #[serde(borrow, default)]
    pub name: Text<'a>,
    /// Group and version.
    #[serde(borrow, default, rename = "apiVersion")]
    pub api_version: Text<'a>,
}

/// One metric: the source that `type` names.
#[derive(Debug, serde::Deserialize)]
pub struct MetricSpec<'a> {
    /// Resource, ContainerResource, Pods, Object or External.
    #[serde(borrow, default, rename = "type")]
    pub kind: Text<'a>,
    /// A resource of the pods.
    #[serde(borrow, default)]
    pub resource: Option<ResourceSource<'a>>,
    /// A resource of one container of the pods.
    #[serde(borrow, default, rename = "containerResource")]
    pub container: Option<ResourceSource<'a>>,
    /// A metric of each pod.
    #[serde(borrow, default)]
    pub pods: Option<MetricSource<'a>>,
    /// A metric of another object.
    #[serde(borrow, default)]
    pub object: Option<MetricSource<'a>>,
    /// A metric of nothing in the cluster.
    #[serde(borrow, default)]
    pub external: Option<MetricSource<'a>>,
}

/// `resource` and `containerResource`.
#[derive(Debug, serde::Deserialize)]
pub struct ResourceSource<'a> {
    /// The resource.
    #[serde(borrow, default)]
    pub name: Text<'a>,
    /// The container; of `resource` it is empty.
    #[serde(borrow, default)]
    pub container: Text<'a>,
    /// What to hold it at.
    #[serde(borrow, default)]
    pub target: MetricTarget<'a>,
}

/// `pods`, `object` and `external`.
#[derive(Debug, serde::Deserialize)]
pub struct MetricSource<'a> {
    /// The metric's name and selector.
    #[serde(borrow, default)]
    pub metric: MetricIdentifier<'a>,
    /// Whose metric it is; only of `object`.
    #[serde(borrow, default, rename = "describedObject")]
    pub described: ObjectReference<'a>,
    /// What to hold it at.
    #[serde(borrow, default)]
    pub target: MetricTarget<'a>,
}

/// A metric's name and selector.
#[derive(Debug, Default, PartialEq, serde::Deserialize)]
pub struct MetricIdentifier<'a> {
    /// The name.
    #[serde(borrow, default)]
    pub name: Text<'a>,
    /// Which series of that name.
    #[serde(borrow, default)]
    pub selector: Option<LabelSelector<'a>>,
}

/// What a metric is held at.
#[derive(Debug, Default, serde::Deserialize)]
pub struct MetricTarget<'a> {
    /// Utilization, Value or AverageValue.
    #[serde(borrow, default, rename = "type")]
    pub kind: Text<'a>,
    /// Of the whole.
    #[serde(default)]
    pub value: Option<Amount>,
    /// Of a pod.
    #[serde(default, rename = "averageValue")]
    pub average_value: Option<Amount>,
    /// Percent of the request.
    #[serde(default, rename = "averageUtilization")]
    pub average_utilization: Option<i32>,
}

/// `behavior`.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Behavior<'a> {
    /// Upwards.
    #[serde(borrow, default, rename = "scaleUp")]
    pub up: Option<ScalingRules<'a>>,
    /// Downwards.
    #[serde(borrow, default, rename = "scaleDown")]
    pub down: Option<ScalingRules<'a>>,
}

/// The rules of one direction.
#[derive(Debug, Default, serde::Deserialize)]
pub struct ScalingRules<'a> {
    /// Seconds to look back.
    #[serde(default, rename = "stabilizationWindowSeconds")]
    pub window: Option<i32>,
    /// Max, Min or Disabled.
    #[serde(borrow, default, rename = "selectPolicy")]
    pub select: Option<Text<'a>>,
    /// The limits on the rate.
    #[serde(borrow, default)]
    pub policies: Option<Vec<ScalingPolicy<'a>>>,
    /// How far off target is near enough.
    #[serde(default)]
    pub tolerance: Option<Amount>,
}

/// One limit on the rate.
#[derive(Debug, Default, serde::Deserialize)]
pub struct ScalingPolicy<'a> {
    /// Pods or Percent.
    #[serde(borrow, default, rename = "type")]
    pub kind: Text<'a>,
    #[serde(default)]
    value: Option<i32>,
    #[serde(default, rename = "periodSeconds")]
    period: Option<i32>,
}

/// `status`.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Status<'a> {
    /// The generation seen last.
    #[serde(default, rename = "observedGeneration")]
    pub observed_generation: Option<i64>,
    /// When the number of replicas changed last.
    #[serde(default, rename = "lastScaleTime")]
    pub last_scale: Option<Time>,
    #[serde(default, rename = "currentReplicas")]
    current: Option<i32>,
    #[serde(default, rename = "desiredReplicas")]
    desired: Option<i32>,
    /// An entry a metric.
    #[serde(borrow, default, rename = "currentMetrics")]
    pub metrics: Option<Vec<MetricStatus<'a>>>,
    #[serde(borrow, default)]
    conditions: Option<Vec<Condition<'a>>>,
}

/// A condition of an HPA.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Condition<'a> {
    /// AbleToScale, ScalingActive, ScalingLimited or ScaledToZero.
    #[serde(borrow, default, rename = "type")]
    pub kind: Text<'a>,
    /// True, False or Unknown.
    #[serde(borrow, default)]
    pub status: Text<'a>,
    /// When `status` changed last.
    #[serde(default, rename = "lastTransitionTime")]
    pub transition: Time,
    /// One word.
    #[serde(borrow, default)]
    pub reason: Text<'a>,
    /// A sentence.
    #[serde(borrow, default)]
    pub message: Text<'a>,
}

/// What was found of a metric.
#[derive(Debug, Default, serde::Deserialize)]
pub struct MetricStatus<'a> {
    /// As in the spec; empty where the metric failed.
    #[serde(borrow, default, rename = "type")]
    pub kind: Text<'a>,
    /// A resource of the pods.
    #[serde(borrow, default)]
    pub resource: Option<SourceStatus<'a>>,
    /// A resource of one container of the pods.
    #[serde(borrow, default, rename = "containerResource")]
    pub container: Option<SourceStatus<'a>>,
    /// A metric of each pod.
    #[serde(borrow, default)]
    pub pods: Option<SourceStatus<'a>>,
    /// A metric of another object.
    #[serde(borrow, default)]
    pub object: Option<SourceStatus<'a>>,
    /// A metric of nothing in the cluster.
    #[serde(borrow, default)]
    pub external: Option<SourceStatus<'a>>,
}

/// One source of a [`MetricStatus`], any of the five.
#[derive(Debug, Default, serde::Deserialize)]
pub struct SourceStatus<'a> {
    /// Of `resource` and `containerResource`.
    #[serde(borrow, default)]
    pub name: Text<'a>,
    /// Of `containerResource`.
    #[serde(borrow, default)]
    pub container: Text<'a>,
    /// Of the other three.
    #[serde(borrow, default)]
    pub metric: MetricIdentifier<'a>,
    /// Of `object`.
    #[serde(borrow, default, rename = "describedObject")]
    pub described: ObjectReference<'a>,
    /// The numbers.
    #[serde(default)]
    pub current: MetricValue,
}

/// The numbers of a metric.
#[derive(Debug, Default, serde::Deserialize)]
pub struct MetricValue {
    /// Of the whole.
    #[serde(default)]
    pub value: Option<Amount>,
    /// Of a pod.
    #[serde(default, rename = "averageValue")]
    pub average_value: Option<Amount>,
    /// Percent of the request.
    #[serde(default, rename = "averageUtilization")]
    pub average_utilization: Option<i32>,
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
        let mut spec: Spec<'_> = serde_json::from_str(
            r#"{"maxReplicas":3,"behavior":{"scaleDown":
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
