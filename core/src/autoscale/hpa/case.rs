/*!
The input of one decision in JSON: the HPA, its scale, the pods and the
metrics as `kubectl get -o json` and the metrics APIs print them, the clock
and the history.

Unknown fields are skipped and `null` is absent, as everywhere in `kube`.
Besides the documented fields `config` takes `scaleUpLimitFactor` (default
2), `syncPeriodSeconds` (default 15) and `architecture` (`amd64`, the default,
or `arm64`).
*/

use alloc::vec::Vec;

use super::architecture::Architecture;
use super::history::{History, Recommendation, ScaleEvent};
use crate::encoding::json::reader::{reads, words};
use crate::error::Error;
use crate::kube::autoscaling::HorizontalPodAutoscaler;
use crate::kube::labels::Labels;
use crate::kube::metrics::{Metadata, Text};
use crate::kube::pod::Pod;
use crate::kube::resources::{Amount, ResourceList};
use crate::kube::time::{Duration, Time};
use crate::memory::TryPush;
use crate::num::f64_to_i64;

/// Everything that a decision depends on.
#[derive(Debug, Default)]
pub struct Case<'a> {
    /// The time of the decision.
    pub now: Time,
    /// The controller's flags.
    pub config: Config,
    /// The autoscaler.
    pub hpa: HorizontalPodAutoscaler<'a>,
    /// Its target.
    pub scale: Scale<'a>,
    pods: Option<Vec<Pod<'a>>>,
    /// What the metrics APIs say.
    pub metrics: Option<Metrics<'a>>,
    history: Option<HistoryCase>,
    /// The selectors of the namespace's other HPAs by name.
    pub others: Labels<'a>,
}

/// Flags and feature gates of kube-controller-manager.
#[derive(Debug, Default)]
pub struct Config {
    tolerance: Option<f64>,
    downscale_stabilization_seconds: Option<f64>,
    cpu_initialization_period_seconds: Option<f64>,
    initial_readiness_delay_seconds: Option<f64>,
    scale_up_limit_factor: Option<f64>,
    sync_period_seconds: Option<f64>,
    architecture: Option<Machine>,
    feature_gates: Option<Gates>,
    apply_defaults: Option<bool>,
}

#[derive(Clone, Copy, Debug, Default)]
enum Machine {
    #[default]
    Amd64,
    Arm64,
}

words! {
    Machine {
        "amd64" => Amd64,
        "arm64" => Arm64,
    }
}

/// The gates that the decision asks.
#[derive(Clone, Copy, Debug, Default)]
struct Gates {
    scale_to_zero: Option<bool>,
    configurable_tolerance: Option<bool>,
    pod_level_resources: Option<bool>,
}

/// The scale subresource, or why it could not be had.
#[derive(Debug, Default)]
pub struct Scale<'a> {
    spec_replicas: Option<i32>,
    status_replicas: Option<i32>,
    /// The selector of its pods.
    pub selector: Text<'a>,
    /// Why it cannot be read.
    pub get_error: Option<Text<'a>>,
    /// Why it cannot be written.
    pub update_error: Option<Text<'a>>,
}

/// The answers of the three metrics APIs.
#[derive(Debug, Default)]
pub struct Metrics<'a> {
    /// Why metrics.k8s.io gave none.
    pub resource_error: Option<Text<'a>>,
    resource: Option<Vec<PodUsage<'a>>>,
    pods: Option<Vec<PodsMetric<'a>>>,
    object: Option<Vec<ObjectMetric<'a>>>,
    external: Option<Vec<ExternalMetric<'a>>>,
}

/// A `PodMetrics` of metrics.k8s.io.
#[derive(Debug, Default)]
pub struct PodUsage<'a> {
    /// The pod.
    pub metadata: Metadata<'a>,
    /// When it was measured.
    pub timestamp: Time,
    /// Over how long.
    pub window: Duration,
    containers: Option<Vec<ContainerUsage<'a>>>,
}

/// What one container uses.
#[derive(Debug, Default)]
pub struct ContainerUsage<'a> {
    /// Its name.
    pub name: Text<'a>,
    /// Amounts by resource.
    pub usage: ResourceList<'a>,
}

/// A metric of custom.metrics.k8s.io, for every pod.
#[derive(Debug, Default)]
pub struct PodsMetric<'a> {
    metric: Text<'a>,
    /// Why there are none.
    pub error: Option<Text<'a>>,
    items: Option<Vec<PodValue<'a>>>,
}

/// The value of one pod.
#[derive(Debug, Default)]
pub struct PodValue<'a> {
    /// The pod's name.
    pub pod: Text<'a>,
    /// Its value.
    pub value: Option<Amount>,
    /// When it was measured.
    pub timestamp: Time,
    /// Over how long; nil is a minute.
    pub window: Option<i64>,
}

/// A metric of custom.metrics.k8s.io, of one object.
#[derive(Debug, Default)]
pub struct ObjectMetric<'a> {
    metric: Text<'a>,
    kind: Text<'a>,
    name: Text<'a>,
    /// Why there is none.
    pub error: Option<Text<'a>>,
    value: Option<Amount>,
    /// When it was measured.
    pub timestamp: Time,
}

/// A metric of external.metrics.k8s.io.
#[derive(Debug, Default)]
pub struct ExternalMetric<'a> {
    metric: Text<'a>,
    /// Why there is none.
    pub error: Option<Text<'a>>,
    values: Option<Vec<Amount>>,
    /// When it was measured.
    pub timestamp: Time,
}

#[derive(Debug, Default)]
struct HistoryCase {
    recommendations: Option<Vec<RecommendationCase>>,
    scale_up_events: Option<Vec<EventCase>>,
    scale_down_events: Option<Vec<EventCase>>,
}

#[derive(Debug, Default)]
struct RecommendationCase {
    replicas: i32,
    time: Time,
}

#[derive(Debug, Default)]
struct EventCase {
    change: i32,
    time: Time,
    outdated: bool,
}

reads! {
    Case<'a> {
        "now" => now required,
        "config" => config,
        "hpa" => hpa required,
        "scale" => scale,
        "pods" => pods,
        "metrics" => metrics,
        "history" => history,
        "otherHpas" => others,
    }
    Config {
        "tolerance" => tolerance,
        "downscaleStabilizationSeconds" => downscale_stabilization_seconds,
        "cpuInitializationPeriodSeconds" => cpu_initialization_period_seconds,
        "initialReadinessDelaySeconds" => initial_readiness_delay_seconds,
        "scaleUpLimitFactor" => scale_up_limit_factor,
        "architecture" => architecture,
        "featureGates" => feature_gates,
        "applyDefaults" => apply_defaults,
    }
    Gates {
        "HPAScaleToZero" => scale_to_zero,
        "HPAConfigurableTolerance" => configurable_tolerance,
        "PodLevelResources" => pod_level_resources,
    }
    Scale<'a> {
        "specReplicas" => spec_replicas,
        "statusReplicas" => status_replicas,
        "selector" => selector,
        "getError" => get_error,
        "updateError" => update_error,
    }
    Metrics<'a> {
        "resourceError" => resource_error,
        "resource" => resource,
        "pods" => pods,
        "object" => object,
        "external" => external,
    }
    PodUsage<'a> {
        "metadata" => metadata,
        "timestamp" => timestamp,
        "window" => window,
        "containers" => containers,
    }
    ContainerUsage<'a> {
        "name" => name,
        "usage" => usage,
    }
    PodsMetric<'a> {
        "metric" => metric,
        "error" => error,
        "items" => items,
    }
    PodValue<'a> {
        "pod" => pod,
        "value" => value,
        "timestamp" => timestamp,
        "windowSeconds" => window,
    }
    ObjectMetric<'a> {
        "metric" => metric,
        "kind" => kind,
        "name" => name,
        "error" => error,
        "value" => value,
        "timestamp" => timestamp,
    }
    ExternalMetric<'a> {
        "metric" => metric,
        "error" => error,
        "values" => values,
        "timestamp" => timestamp,
    }
    HistoryCase {
        "recommendations" => recommendations,
        "scaleUpEvents" => scale_up_events,
        "scaleDownEvents" => scale_down_events,
    }
    RecommendationCase {
        "replicas" => replicas required,
        "time" => time required,
    }
    EventCase {
        "change" => change required,
        "time" => time required,
        "outdated" => outdated,
    }
}

impl<'a> Case<'a> {
    /// Reads a case.
    ///
    /// # Errors
    /// `InvalidJson` with its offset; `TooLarge`.
    pub fn from_json(json: &'a [u8]) -> Result<Case<'a>, Error> {
        crate::kube::from_json(json)
    }

    /// The pods of the namespace.
    #[must_use]
    pub fn pods(&self) -> &[Pod<'a>] {
        self.pods.as_deref().unwrap_or_default()
    }

    /// The history before the decision.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn history(&self) -> Result<History, Error> {
        let mut history = History::default();
        let Some(case) = &self.history else { return Ok(history) };
        if let Some(all) = &case.recommendations {
            let mut recommendations = Vec::new();
            for &RecommendationCase { replicas, time } in all {
                let time = time.0;
                recommendations.try_push(Recommendation { replicas, time })?;
            }
            history.recommendations = Some(recommendations);
        }
        let events = |case: &Option<Vec<EventCase>>| {
            let mut events = Vec::new();
            for &EventCase { change, time, outdated } in case.iter().flatten()
            {
                let time = time.0;
                events.try_push(ScaleEvent { change, time, outdated })?;
            }
            Ok::<_, Error>(events)
        };
        history.ups = events(&case.scale_up_events)?;
        history.downs = events(&case.scale_down_events)?;
        Ok(history)
    }
}

/// Nanoseconds of a flag in seconds.
fn nanoseconds(seconds: Option<f64>, default: f64) -> i64 {
    f64_to_i64(seconds.unwrap_or(default) * 1e9)
}

impl Config {
    /// `--horizontal-pod-autoscaler-tolerance`
    #[must_use]
    pub fn tolerance(&self) -> f64 {
        self.tolerance.unwrap_or(0.1)
    }

    /// `--horizontal-pod-autoscaler-downscale-stabilization`, nanoseconds
    #[must_use]
    pub fn downscale_stabilization(&self) -> i64 {
        nanoseconds(self.downscale_stabilization_seconds, 300.0)
    }

    /// `--horizontal-pod-autoscaler-cpu-initialization-period`, nanoseconds
    #[must_use]
    pub fn cpu_initialization(&self) -> i64 {
        nanoseconds(self.cpu_initialization_period_seconds, 300.0)
    }

    /// `--horizontal-pod-autoscaler-initial-readiness-delay`, nanoseconds
    #[must_use]
    pub fn readiness_delay(&self) -> i64 {
        nanoseconds(self.initial_readiness_delay_seconds, 30.0)
    }

    /// How many times the current replicas may be had at once without
    /// `behavior`.
    #[must_use]
    pub fn scale_up_limit_factor(&self) -> f64 {
        self.scale_up_limit_factor.unwrap_or(2.0)
    }

    /// `--horizontal-pod-autoscaler-sync-period`, seconds; only lint asks
    #[must_use]
    pub fn sync_period(&self) -> f64 {
        self.sync_period_seconds.unwrap_or(15.0)
    }

    /// Whose float conversions.
    #[must_use]
    pub const fn architecture(&self) -> Architecture {
        match self.architecture {
            Some(Machine::Arm64) => Architecture::Arm64,
            Some(Machine::Amd64) | None => Architecture::Amd64,
        }
    }

    /// Whether the API server's defaults are to be filled in.
    #[must_use]
    pub fn apply_defaults(&self) -> bool {
        self.apply_defaults.unwrap_or(false)
    }

    /// Whether defaults are filled in when nothing says so.
    #[must_use]
    pub fn apply_defaults_or(&self, otherwise: bool) -> bool {
        self.apply_defaults.unwrap_or(otherwise)
    }

    fn gates(&self) -> Gates {
        self.feature_gates.unwrap_or_default()
    }

    /// HPAScaleToZero, off unless set.
    #[must_use]
    pub fn scales_to_zero(&self) -> bool {
        self.gates().scale_to_zero.unwrap_or(false)
    }

    /// HPAConfigurableTolerance, on unless cleared.
    #[must_use]
    pub fn has_configurable_tolerance(&self) -> bool {
        self.gates().configurable_tolerance.unwrap_or(true)
    }

    /// PodLevelResources, on unless cleared.
    #[must_use]
    pub fn has_pod_level_resources(&self) -> bool {
        self.gates().pod_level_resources.unwrap_or(true)
    }
}

impl Scale<'_> {
    /// `spec.replicas`: the current replicas.
    #[must_use]
    pub fn current(&self) -> i32 {
        self.spec_replicas.unwrap_or(0)
    }

    /// `status.replicas`.
    #[must_use]
    pub fn status_replicas(&self) -> i32 {
        self.status_replicas.unwrap_or(0)
    }
}

impl<'a> Metrics<'a> {
    /// The list of metrics.k8s.io.
    #[must_use]
    pub fn resource(&self) -> &[PodUsage<'a>] {
        self.resource.as_deref().unwrap_or_default()
    }

    /// A pods metric by name.
    #[must_use]
    pub fn pods(&self, metric: &str) -> Option<&PodsMetric<'a>> {
        let mut all = self.pods.iter().flatten();
        all.find(|entry| entry.metric.as_str() == metric)
    }

    /// The same with its place in the list.
    pub(super) fn pods_placed(
        &self,
        metric: &str,
    ) -> Option<(usize, &PodsMetric<'a>)> {
        let mut all = self.pods.iter().flatten().enumerate();
        all.find(|(_, entry)| entry.metric.as_str() == metric)
    }

    /// A metric of an object by name.
    #[must_use]
    pub fn object(
        &self,
        metric: &str,
        kind: &str,
        name: &str,
    ) -> Option<&ObjectMetric<'a>> {
        let mut all = self.object.iter().flatten();
        all.find(|entry| {
            entry.metric.as_str() == metric
                && entry.kind.as_str() == kind
                && entry.name.as_str() == name
        })
    }

    /// An external metric by name.
    #[must_use]
    pub fn external(&self, metric: &str) -> Option<&ExternalMetric<'a>> {
        let mut all = self.external.iter().flatten();
        all.find(|entry| entry.metric.as_str() == metric)
    }
}

impl<'a> PodUsage<'a> {
    /// The containers.
    #[must_use]
    pub fn containers(&self) -> &[ContainerUsage<'a>] {
        self.containers.as_deref().unwrap_or_default()
    }
}

impl<'a> PodsMetric<'a> {
    /// The values.
    #[must_use]
    pub fn items(&self) -> &[PodValue<'a>] {
        self.items.as_deref().unwrap_or_default()
    }
}

/// Thousandths of a quantity; nil is 0.
fn milli(amount: Option<&Amount>) -> i64 {
    amount.map_or(0, |amount| amount.0.milli_value())
}

impl PodValue<'_> {
    /// The value in thousandths.
    #[must_use]
    pub fn milli(&self) -> i64 {
        milli(self.value.as_ref())
    }
}

impl ObjectMetric<'_> {
    /// The value in thousandths.
    #[must_use]
    pub fn milli(&self) -> i64 {
        milli(self.value.as_ref())
    }
}

impl ExternalMetric<'_> {
    /// The values in thousandths.
    pub fn values(&self) -> impl ExactSizeIterator<Item = i64> {
        let values = self.values.as_deref().unwrap_or_default();
        values.iter().map(|amount| amount.0.milli_value())
    }
}
