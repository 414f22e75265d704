/*!
What a simulation is asked in JSON, and where in it a value stands.

The parts of our own (all but `hpa`, `compare` and `config`) refuse unknown
fields: a misspelt delay that is skipped would simulate something else.
*/

use alloc::vec::Vec;

use super::super::case::Config;
use crate::encoding::json::reader::{self, Read, Reader, reads, words};
use crate::error::{Error, ErrorKind};
use crate::kube::autoscaling::{HorizontalPodAutoscaler, ScalingPolicy};
use crate::kube::metrics::Text;
use crate::kube::resources::{Amount, ResourceList};
use crate::kube::time::Time;

/// A simulation as it is asked for.
#[derive(Debug, Default)]
pub(super) struct Input<'a> {
    pub(super) hpa: HorizontalPodAutoscaler<'a>,
    /// Another autoscaler over the same load.
    pub(super) compare: Option<HorizontalPodAutoscaler<'a>>,
    pub(super) config: Option<Config>,
    pub(super) start: Option<Time>,
    pub(super) duration_seconds: Option<f64>,
    pub(super) sync_period_seconds: Option<f64>,
    pub(super) metrics: Option<MetricsInput>,
    pub(super) pods: Option<PodsInput<'a>>,
    pub(super) load: LoadInput,
    /// Metrics other than CPU, made of the load.
    pub(super) sources: Option<Vec<SourceInput<'a>>>,
    pub(super) sweep: Option<SweepInput<'a>>,
    /// The sync, from 0, whose case is wanted instead of a result.
    pub(super) case_at: Option<usize>,
}

/// How usage becomes samples.
#[derive(Debug, Default)]
pub(super) struct MetricsInput {
    pub(super) resolution_seconds: Option<f64>,
    pub(super) offset_seconds: Option<f64>,
    pub(super) lag_seconds: Option<f64>,
    pub(super) sampling: Option<Sampling>,
}

/// What a sample of CPU tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Sampling {
    /// The average since the sample before, as metrics-server does.
    #[default]
    Average,
    /// The usage of the moment, as kwok simulates it.
    Instant,
}

/// The pods.
#[derive(Debug, Default)]
pub(super) struct PodsInput<'a> {
    pub(super) replicas: Option<u32>,
    pub(super) requests: ResourceList<'a>,
    pub(super) limits: ResourceList<'a>,
    pub(super) age_seconds: Option<f64>,
    pub(super) start_seconds: Option<f64>,
    pub(super) ready_seconds: Option<f64>,
    pub(super) measured_seconds: Option<f64>,
    pub(super) warm_up_seconds: Option<f64>,
    pub(super) warm_up_cpu: Option<Amount>,
    pub(super) cpu_model: Option<CpuModel>,
}

/// What becomes of load beyond the limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum CpuModel {
    /// It is lost.
    #[default]
    Linear,
    /// It waits.
    Queueing,
}

/// The load.
#[derive(Debug, Default)]
pub(super) struct LoadInput {
    /// CPU milliseconds of a request; the curve is in requests a second.
    pub(super) request_milliseconds: Option<f64>,
    pub(super) curve: Option<Vec<TermInput>>,
    pub(super) samples: Option<Vec<RowInput>>,
    pub(super) division: Option<Division>,
}

/// Whose load it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Division {
    /// All ready pods share it.
    #[default]
    Share,
    /// Each ready pod has it.
    Each,
}

/// A term of the curve; whatever is there is added up.
#[derive(Debug, Default)]
pub(super) struct TermInput {
    pub(super) constant: Option<f64>,
    /// Seconds and values with straight lines between them.
    pub(super) points: Option<Vec<(f64, f64)>>,
    /// Seconds and the values from then on.
    pub(super) steps: Option<Vec<(f64, f64)>>,
    pub(super) sine: Option<SineInput>,
    pub(super) noise: Option<NoiseInput>,
    /// After how long points and steps begin again.
    pub(super) repeat_seconds: Option<f64>,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SineInput {
    pub(super) amplitude: f64,
    pub(super) period_seconds: f64,
    pub(super) phase_seconds: f64,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct NoiseInput {
    pub(super) amplitude: f64,
    pub(super) seed: u64,
    /// How long a value stays.
    pub(super) hold_seconds: Option<f64>,
}

/// What was recorded of each pod from a moment on, oldest pod first.
#[derive(Debug, Default)]
pub(super) struct RowInput {
    pub(super) seconds: f64,
    pub(super) pods: Vec<Amount>,
}

/// A metric made of the load.
#[derive(Debug, Default)]
pub(super) struct SourceInput<'a> {
    pub(super) kind: SourceKind,
    /// The metric, or the resource.
    pub(super) name: Text<'a>,
    pub(super) of: Origin,
    pub(super) factor: Option<f64>,
    pub(super) base: Option<f64>,
}

/// Which kind of metric is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum SourceKind {
    #[default]
    Resource,
    Pods,
    Object,
    External,
}

/// What it is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Origin {
    #[default]
    Load,
    Backlog,
}

/// What is tried, every value with every other.
#[derive(Debug, Default)]
pub(super) struct SweepInput<'a> {
    /// The metric whose target is tried; the first.
    pub(super) metric: usize,
    pub(super) target: Option<Vec<Amount>>,
    pub(super) tolerance: Option<Vec<f64>>,
    pub(super) min_replicas: Option<Vec<i32>>,
    pub(super) max_replicas: Option<Vec<i32>>,
    pub(super) scale_up_window_seconds: Option<Vec<i32>>,
    pub(super) scale_down_window_seconds: Option<Vec<i32>>,
    pub(super) scale_up_policies: Option<Vec<Vec<ScalingPolicy<'a>>>>,
    pub(super) scale_down_policies: Option<Vec<Vec<ScalingPolicy<'a>>>>,
}

reads! {
    Input<'a> only {
        "hpa" => hpa required,
        "compare" => compare,
        "config" => config,
        "start" => start,
        "durationSeconds" => duration_seconds,
        "syncPeriodSeconds" => sync_period_seconds,
        "metrics" => metrics,
        "pods" => pods,
        "load" => load required,
        "sources" => sources,
        "sweep" => sweep,
        "caseAt" => case_at,
    }
    MetricsInput only {
        "resolutionSeconds" => resolution_seconds,
        "offsetSeconds" => offset_seconds,
        "lagSeconds" => lag_seconds,
        "sampling" => sampling,
    }
    PodsInput<'a> only {
        "replicas" => replicas,
        "requests" => requests,
        "limits" => limits,
        "ageSeconds" => age_seconds,
        "startSeconds" => start_seconds,
        "readySeconds" => ready_seconds,
        "measuredSeconds" => measured_seconds,
        "warmUpSeconds" => warm_up_seconds,
        "warmUpCpu" => warm_up_cpu,
        "cpuModel" => cpu_model,
    }
    LoadInput only {
        "requestMilliseconds" => request_milliseconds,
        "curve" => curve,
        "samples" => samples,
        "division" => division,
    }
    TermInput only {
        "constant" => constant,
        "points" => points,
        "steps" => steps,
        "sine" => sine,
        "noise" => noise,
        "repeatSeconds" => repeat_seconds,
    }
    SineInput only {
        "amplitude" => amplitude required,
        "periodSeconds" => period_seconds required,
        "phaseSeconds" => phase_seconds,
    }
    NoiseInput only {
        "amplitude" => amplitude required,
        "seed" => seed required,
        "holdSeconds" => hold_seconds,
    }
    RowInput only {
        "seconds" => seconds required,
        "pods" => pods required,
    }
    SourceInput<'a> only {
        "type" => kind required,
        "name" => name required,
        "of" => of,
        "factor" => factor,
        "base" => base,
    }
    SweepInput<'a> only {
        "metric" => metric,
        "target" => target,
        "tolerance" => tolerance,
        "minReplicas" => min_replicas,
        "maxReplicas" => max_replicas,
        "scaleUpWindowSeconds" => scale_up_window_seconds,
        "scaleDownWindowSeconds" => scale_down_window_seconds,
        "scaleUpPolicies" => scale_up_policies,
        "scaleDownPolicies" => scale_down_policies,
    }
}

words! {
    Sampling {
        "average" => Average,
        "instant" => Instant,
    }
    CpuModel {
        "linear" => Linear,
        "queueing" => Queueing,
    }
    Division {
        "share" => Share,
        "each" => Each,
    }
    SourceKind {
        "Resource" => Resource,
        "Pods" => Pods,
        "Object" => Object,
        "External" => External,
    }
    Origin {
        "load" => Load,
        "backlog" => Backlog,
    }
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
    let mut place = Place { way, offset: 0 };
    // What cannot be read any more was found to be so before.
    let _ = reader::read(&mut place, json);
    Error::at(ErrorKind::SimulationOutOfBounds, place.offset)
}

/// The value that a way leads to.
struct Place<'w> {
    way: &'w [Step<'w>],
    offset: usize,
}

impl Read<'_> for Place<'_> {
    fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Error> {
        self.offset = from.value();
        let Some((step, way)) = self.way.split_first() else {
            return from.skip();
        };
        let mut found = None;
        let mut follow = |from: &mut Reader<'_>, here: bool| {
            if !here {
                return from.skip();
            }
            let mut place = Place { way, offset: 0 };
            place.read(from)?;
            found = Some(place.offset);
            Ok(())
        };
        match (*step, from.peek()) {
            (Step::Key(key), Some(b'{')) => {
                from.object(&mut |from, name| follow(from, name == key))?;
            }
            (Step::Index(wanted), Some(b'[')) => {
                let mut index = 0_usize;
                from.array(&mut |from| {
                    let here = index == wanted;
                    index = index.saturating_add(1);
                    follow(from, here)
                })?;
            }
            _ => from.skip()?,
        }
        self.offset = found.unwrap_or(self.offset);
        Ok(())
    }
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
