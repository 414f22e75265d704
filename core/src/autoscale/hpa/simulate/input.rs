/*!
What a simulation is asked in JSON, and where in it a value stands.

The parts of our own (all but `hpa`, `compare` and `config`) refuse unknown
fields: a misspelt delay that is skipped would simulate something else.
*/

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::case::Config;
use crate::error::{Error, ErrorKind};
use crate::kube::autoscaling::{HorizontalPodAutoscaler, ScalingPolicy};
use crate::kube::metrics::Text;
use crate::kube::resources::{Amount, ResourceList};
use crate::kube::time::Time;

/// A simulation as it is asked for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Input<'a> {
    #[serde(borrow)]
    pub(super) hpa: HorizontalPodAutoscaler<'a>,
    /// Another autoscaler over the same load.
    #[serde(borrow, default)]
    pub(super) compare: Option<HorizontalPodAutoscaler<'a>>,
    #[serde(default)]
    pub(super) config: Option<Config>,
    #[serde(default)]
    pub(super) start: Option<Time>,
    #[serde(default)]
    pub(super) duration_seconds: Option<f64>,
    #[serde(default)]
    pub(super) sync_period_seconds: Option<f64>,
    #[serde(default)]
    pub(super) metrics: Option<MetricsInput>,
    #[serde(borrow, default)]
    pub(super) pods: Option<PodsInput<'a>>,
    pub(super) load: LoadInput,
    /// Metrics other than CPU, made of the load.
    #[serde(borrow, default)]
    pub(super) sources: Option<Vec<SourceInput<'a>>>,
    #[serde(borrow, default)]
    pub(super) sweep: Option<SweepInput<'a>>,
    /// The sync, from 0, whose case is wanted instead of a result.
    #[serde(default)]
    pub(super) case_at: Option<u64>,
}

/// How usage becomes samples.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct MetricsInput {
    #[serde(default)]
    pub(super) resolution_seconds: Option<f64>,
    #[serde(default)]
    pub(super) offset_seconds: Option<f64>,
    #[serde(default)]
    pub(super) lag_seconds: Option<f64>,
    #[serde(default)]
    pub(super) sampling: Option<Sampling>,
}

/// What a sample of CPU tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Sampling {
    /// The average since the sample before, as metrics-server does.
    #[default]
    Average,
    /// The usage of the moment, as kwok simulates it.
    Instant,
}

/// The pods.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct PodsInput<'a> {
    #[serde(default)]
    pub(super) replicas: Option<u32>,
    #[serde(borrow, default)]
    pub(super) requests: ResourceList<'a>,
    #[serde(borrow, default)]
    pub(super) limits: ResourceList<'a>,
    #[serde(default)]
    pub(super) age_seconds: Option<f64>,
    #[serde(default)]
    pub(super) start_seconds: Option<f64>,
    #[serde(default)]
    pub(super) ready_seconds: Option<f64>,
    #[serde(default)]
    pub(super) measured_seconds: Option<f64>,
    #[serde(default)]
    pub(super) warm_up_seconds: Option<f64>,
    #[serde(default)]
    pub(super) warm_up_cpu: Option<Amount>,
    #[serde(default)]
    pub(super) cpu_model: Option<CpuModel>,
}

/// What becomes of load beyond the limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum CpuModel {
    /// It is lost.
    #[default]
    Linear,
    /// It waits.
    Queueing,
}

/// The load.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct LoadInput {
    /// CPU milliseconds of a request; the curve is in requests a second.
    #[serde(default)]
    pub(super) request_milliseconds: Option<f64>,
    #[serde(default)]
    pub(super) curve: Option<Vec<TermInput>>,
    #[serde(default)]
    pub(super) samples: Option<Vec<RowInput>>,
    #[serde(default)]
    pub(super) division: Option<Division>,
}

/// Whose load it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Division {
    /// All ready pods share it.
    #[default]
    Share,
    /// Each ready pod has it.
    Each,
}

/// A term of the curve; whatever is there is added up.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct TermInput {
    #[serde(default)]
    pub(super) constant: Option<f64>,
    /// Seconds and values with straight lines between them.
    #[serde(default)]
    pub(super) points: Option<Vec<(f64, f64)>>,
    /// Seconds and the values from then on.
    #[serde(default)]
    pub(super) steps: Option<Vec<(f64, f64)>>,
    #[serde(default)]
    pub(super) sine: Option<SineInput>,
    #[serde(default)]
    pub(super) noise: Option<NoiseInput>,
    /// After how long points and steps begin again.
    #[serde(default)]
    pub(super) repeat_seconds: Option<f64>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SineInput {
    pub(super) amplitude: f64,
    pub(super) period_seconds: f64,
    #[serde(default)]
    pub(super) phase_seconds: f64,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct NoiseInput {
    pub(super) amplitude: f64,
    pub(super) seed: u64,
    /// How long a value stays.
    #[serde(default)]
    pub(super) hold_seconds: Option<f64>,
}

/// What was recorded of each pod from a moment on, oldest pod first.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RowInput {
    pub(super) seconds: f64,
    pub(super) pods: Vec<Amount>,
}

/// A metric made of the load.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SourceInput<'a> {
    #[serde(rename = "type")]
    pub(super) kind: SourceKind,
    /// The metric, or the resource.
    #[serde(borrow)]
    pub(super) name: Text<'a>,
    #[serde(default)]
    pub(super) of: Origin,
    #[serde(default)]
    pub(super) factor: Option<f64>,
    #[serde(default)]
    pub(super) base: Option<f64>,
}

/// Which kind of metric is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum SourceKind {
    Resource,
    Pods,
    Object,
    External,
}

/// What it is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Origin {
    #[default]
    Load,
    Backlog,
}

/// What is tried, every value with every other.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SweepInput<'a> {
    /// The metric whose target is tried; the first.
    #[serde(default)]
    pub(super) metric: usize,
    #[serde(default)]
    pub(super) target: Option<Vec<Amount>>,
    #[serde(default)]
    pub(super) tolerance: Option<Vec<f64>>,
    #[serde(default)]
    pub(super) min_replicas: Option<Vec<i32>>,
    #[serde(default)]
    pub(super) max_replicas: Option<Vec<i32>>,
    #[serde(default)]
    pub(super) scale_up_window_seconds: Option<Vec<i32>>,
    #[serde(default)]
    pub(super) scale_down_window_seconds: Option<Vec<i32>>,
    #[serde(borrow, default)]
    pub(super) scale_up_policies: Option<Vec<Vec<ScalingPolicy<'a>>>>,
    #[serde(borrow, default)]
    pub(super) scale_down_policies: Option<Vec<Vec<ScalingPolicy<'a>>>>,
}

/// A step of the way to a value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'s> {
    Key(&'s str),
    Index(usize),
}

/// The refusal of the value that a way leads to, with its place; as far as
/// the document goes along.
#[cold]
pub(super) fn out_of_bounds(json: &[u8], way: &[Step<'_>]) -> Error {
    let whole = serde_json::from_slice::<&RawValue>(json);
    let Ok(mut at) = whole.map(RawValue::get) else {
        return Error::new(ErrorKind::SimulationOutOfBounds);
    };
    for step in way {
        let next = match step {
            Step::Key(key) => {
                serde_json::from_str::<BTreeMap<Cow<'_, str>, &RawValue>>(at)
                    .ok()
                    .and_then(|fields| fields.get(*key).copied())
            }
            Step::Index(index) => serde_json::from_str::<Vec<&RawValue>>(at)
                .ok()
                .and_then(|items| items.get(*index).copied()),
        };
        match next {
            Some(value) => at = value.get(),
            None => break,
        }
    }
    let offset = at.as_ptr().addr().wrapping_sub(json.as_ptr().addr());
    Error::at(ErrorKind::SimulationOutOfBounds, offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_again() {
        let json = br#" {"a": 1, "b": {"c": [5, {"d": 7}]}}"#;
        let at = |way: &[Step<'_>]| out_of_bounds(json, way).offset();
        assert_eq!(at(&[]), 1);
        assert_eq!(at(&[Step::Key("a")]), 7);
        let d = [Step::Key("b"), Step::Key("c"), Step::Index(1)];
        assert_eq!(at(&d), 25);
        let missing = [Step::Key("b"), Step::Key("x"), Step::Key("y")];
        assert_eq!(at(&missing), 15);
        assert_eq!(out_of_bounds(b"{", &d).offset(), 0);
    }
}
