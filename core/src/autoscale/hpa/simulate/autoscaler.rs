/*!
An autoscaler as numbers: what its metrics measure, its bounds, tolerances
and rules.

What `metric`, `metric_whole` and `rules` look up in a case at every sync is
looked up here once.
*/

use alloc::string::String;
use alloc::vec::Vec;

use super::super::architecture::Architecture;
use super::super::behavior::{
    BehaviorRules, Policy, PolicyKind, Rules, Select,
};
use super::super::case::Config;
use super::super::metric::{crashes, resource_name, selector};
use super::super::metric_whole::external_name;
use super::super::normalize::Bounds;
use super::super::plan::Normalization;
use super::super::rules::{default_window, policies, rules_of, tolerances};
use super::super::tolerance::Tolerances;
use super::super::trace::Off;
use super::input::SourceKind;
use super::model::Model;
use crate::error::{Error, ErrorKind};
use crate::kube::autoscaling::{
    HorizontalPodAutoscaler, MetricSource, MetricSpec, ResourceSource,
};
use crate::memory::TryPush;
use crate::quantity::Quantity;

/// An autoscaler.
#[derive(Clone, Debug)]
pub(super) struct Autoscaler {
    pub(super) name: String,
    pub(super) min: i32,
    pub(super) max: i32,
    pub(super) metrics: Vec<Metric>,
    pub(super) tolerances: Tolerances,
    pub(super) architecture: Architecture,
    /// Without behavior: nanoseconds to look back, and the factor.
    pub(super) legacy: (i64, f64),
    pub(super) behavior: Option<(Direction, Direction)>,
    pub(super) initialization: i64,
    pub(super) readiness_delay: i64,
    /// The gate HPAScaleToZero.
    pub(super) to_zero: bool,
    /// Whether it has scaled to zero before.
    pub(super) scaled_to_zero: bool,
    /// Whether it has an Object or an External metric.
    pub(super) without_pods: bool,
}

/// The rules of one direction, with their policies.
#[derive(Clone, Debug)]
pub(super) struct Direction {
    pub(super) window: i32,
    select: Select,
    pub(super) policies: Vec<Policy>,
}

/// A metric.
#[derive(Clone, Debug)]
pub(super) struct Metric {
    /// What reasons call it; empty where it cannot be computed.
    pub(super) name: String,
    pub(super) measure: Measure,
}

/// What a metric measures against what.
#[derive(Clone, Copy, Debug)]
pub(super) enum Measure {
    /// A value of every pod.
    Pods { of: PodValue, target: Target },
    /// One value, of a source: held at the target or shared by the pods.
    Whole { source: usize, target: i64, share: bool, external: bool },
    /// Nothing in the model: it fails at every sync.
    Nothing,
}

/// A value of every pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PodValue {
    Cpu,
    /// Another resource, of a source.
    Resource(usize),
    /// A custom metric, of a source.
    Custom(usize),
}

/// What a value of a pod is held at.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    /// Percent of the request, in thousandths; none is asked for.
    Utilization { percent: i32, request: Option<i64> },
    /// Thousandths.
    Average(i64),
}

impl Target {
    /// Thousandths that one pod may use.
    pub(super) fn of_pod(self) -> Option<f64> {
        match self {
            Target::Average(milli) => Some(milli as f64),
            Target::Utilization { percent, request } => {
                let request = request? as f64;
                Some(request * f64::from(percent) / 100.0)
            }
        }
    }
}

impl Autoscaler {
    pub(super) fn new(
        hpa: &mut HorizontalPodAutoscaler<'_>,
        config: &Config,
        model: &Model<'_>,
    ) -> Result<Autoscaler, Error> {
        if config.apply_defaults_or(true) {
            hpa.spec.apply_defaults()?;
        }
        let spec = &hpa.spec;
        let mut metrics = Vec::new();
        for spec in spec.metrics() {
            metrics.try_push(metric(spec, model)?)?;
        }
        let behavior = match &spec.behavior {
            None => None,
            Some(behavior) => {
                let undefaulted =
                    || Error::new(ErrorKind::ExpectedDefaultedBehavior);
                let up = behavior.up.as_ref().ok_or_else(undefaulted)?;
                let down = behavior.down.as_ref().ok_or_else(undefaulted)?;
                let window = down.window.or(Some(default_window(config)));
                let of = |rules, window| {
                    let policies = policies(rules)?;
                    let Rules { window, select, .. } =
                        rules_of(rules, window, &[])?;
                    Ok(Direction { window, select, policies })
                };
                Some((of(up, up.window)?, of(down, window)?))
            }
        };
        let mut conditions = hpa.status.conditions().iter();
        let to_zero = config.scales_to_zero();
        let scaled = conditions
            .find(|condition| condition.kind.as_str() == "ScaledToZero")
            .is_some_and(|condition| condition.status.as_str() == "True");
        let mut kinds = spec.metrics().iter();
        Ok(Autoscaler {
            name: text!("{}", hpa.metadata.name.as_str())?,
            min: spec.min.unwrap_or(1),
            max: spec.max(),
            metrics,
            tolerances: tolerances(config, spec),
            architecture: config.architecture(),
            legacy: (
                config.downscale_stabilization(),
                config.scale_up_limit_factor(),
            ),
            behavior,
            initialization: config.cpu_initialization(),
            readiness_delay: config.readiness_delay(),
            to_zero,
            scaled_to_zero: to_zero && scaled,
            without_pods: kinds.any(|metric| {
                matches!(metric.kind.as_str(), "Object" | "External")
            }),
        })
    }

    /// The behavior, made of the API server's defaults where there is none.
    pub(super) fn behavior_mut(
        &mut self,
    ) -> Result<&mut (Direction, Direction), Error> {
        if self.behavior.is_none() {
            let mut up = Vec::new();
            up.try_push(every_15_s(PolicyKind::Pods, 4))?;
            up.try_push(every_15_s(PolicyKind::Percent, 100))?;
            let mut down = Vec::new();
            down.try_push(every_15_s(PolicyKind::Percent, 100))?;
            let seconds = self.legacy.0 as f64 / 1e9;
            let window = self.architecture.to_i32(seconds);
            let select = Select::Max;
            self.behavior = Some((
                Direction { window: 0, select, policies: up },
                Direction { window, select, policies: down },
            ));
        }
        self.behavior.as_mut().ok_or(Error::new(ErrorKind::NoMemory))
    }

    pub(super) fn bounds(&self, current: i32) -> Bounds {
        Bounds { current, min: self.min, max: self.max }
    }

    pub(super) fn normalization(&self) -> Normalization<'_> {
        let (window, factor) = self.legacy;
        match &self.behavior {
            None => Normalization::Legacy { window, factor },
            Some((up, down)) => Normalization::Behavior(BehaviorRules {
                up: up.rules(),
                down: down.rules(),
            }),
        }
    }
}

const fn every_15_s(kind: PolicyKind, value: i32) -> Policy {
    Policy { kind, value, period: 15 }
}

impl Direction {
    pub(super) fn rules(&self) -> Rules<'_> {
        Rules {
            window: self.window,
            select: self.select,
            policies: &self.policies,
        }
    }
}

fn metric(spec: &MetricSpec<'_>, model: &Model<'_>) -> Result<Metric, Error> {
    match spec.kind.as_str() {
        "Resource" => {
            let source = spec.resource.as_ref().ok_or_else(crashes)?;
            resource(source, "resource", model)
        }
        // A simulated pod has one container, whatever it is called.
        "ContainerResource" => {
            let source = spec.container.as_ref().ok_or_else(crashes)?;
            resource(source, "container resource", model)
        }
        "Pods" => {
            let source = spec.pods.as_ref().ok_or_else(crashes)?;
            let target = source.target.average_milli();
            let name = source.metric.name.as_str();
            let told = selector(source, &mut Off)?;
            let target = told.ok().map(|()| target.ok_or_else(crashes));
            let target = target.transpose()?;
            let known = model.source(SourceKind::Pods, name);
            let measure = match target.zip(known) {
                Some((milli, source)) => Measure::Pods {
                    of: PodValue::Custom(source),
                    target: Target::Average(milli),
                },
                None => Measure::Nothing,
            };
            named(measure, || text!("pods metric {name}"))
        }
        "Object" => object(spec.object.as_ref().ok_or_else(crashes)?, model),
        "External" => {
            external(spec.external.as_ref().ok_or_else(crashes)?, model)
        }
        _ => named(Measure::Nothing, || text!("")),
    }
}

/// A metric, without a name where it cannot be computed.
fn named(
    measure: Measure,
    name: impl FnOnce() -> Result<String, Error>,
) -> Result<Metric, Error> {
    let name = match measure {
        Measure::Nothing => String::new(),
        _ => name()?,
    };
    Ok(Metric { name, measure })
}

fn resource(
    source: &ResourceSource<'_>,
    kind: &str,
    model: &Model<'_>,
) -> Result<Metric, Error> {
    let resource = source.name.as_str();
    let of = match resource {
        "cpu" => Some(PodValue::Cpu),
        other => {
            let known = model.source(SourceKind::Resource, other);
            known.map(PodValue::Resource)
        }
    };
    let average = source.target.average_milli();
    let request = model.requests.get(resource);
    let request = request.map(Quantity::milli_value);
    let percent = source.target.average_utilization;
    let target = match (average, percent) {
        (Some(milli), _) => Some(Target::Average(milli)),
        (None, Some(percent)) => {
            Some(Target::Utilization { percent, request })
        }
        (None, None) => None,
    };
    let measure = match of.zip(target) {
        Some((of, target)) => Measure::Pods { of, target },
        None => Measure::Nothing,
    };
    named(measure, || resource_name(resource, kind, average.is_some()))
}

fn object(
    source: &MetricSource<'_>,
    model: &Model<'_>,
) -> Result<Metric, Error> {
    let target = &source.target;
    let (target, share) = match target.kind.as_str() {
        "Value" => (target.value_milli(), false),
        "AverageValue" => (target.average_milli(), true),
        _ => (None, false),
    };
    let metric = source.metric.name.as_str();
    let known = model.source(SourceKind::Object, metric);
    let fits = selector(source, &mut Off)?.is_ok();
    let measure = match target.zip(known).filter(|_| fits) {
        Some((target, source)) => {
            Measure::Whole { source, target, share, external: false }
        }
        None => Measure::Nothing,
    };
    named(measure, || {
        if share {
            external_name(source)
        } else {
            text!("{} metric {metric}", source.described.kind.as_str())
        }
    })
}

fn external(
    source: &MetricSource<'_>,
    model: &Model<'_>,
) -> Result<Metric, Error> {
    let each = source.target.average_milli();
    let target = each.or(source.target.value_milli());
    let metric = source.metric.name.as_str();
    let known = model.source(SourceKind::External, metric);
    let fits = selector(source, &mut Off)?.is_ok();
    let measure = match target.zip(known).filter(|_| fits) {
        Some((target, known)) => Measure::Whole {
            source: known,
            target,
            share: each.is_some(),
            external: true,
        },
        None => Measure::Nothing,
    };
    named(measure, || external_name(source))
}
