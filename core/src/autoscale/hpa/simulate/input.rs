/*!
What a simulation is asked in JSON, and where in it a value stands.

The parts of our own (all but `hpa`, `compare` and `config`) refuse unknown
fields: a misspelt delay that is skipped would simulate something else.
*/

use alloc::vec::Vec;

use super::super::case::Config;
use crate::encoding::json::reader::{self, Read, Reader};
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
    pub(super) replicas: Option<i64>,
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

/// Seconds, and the value there.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Point(pub(super) f64, pub(super) f64);

/// A term of the curve; whatever is there is added up.
#[derive(Debug, Default)]
pub(super) struct TermInput {
    pub(super) constant: Option<f64>,
    /// Seconds and values with straight lines between them.
    pub(super) points: Option<Vec<Point>>,
    /// Seconds and the values from then on.
    pub(super) steps: Option<Vec<Point>>,
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
    /// Its 64 bits.
    pub(super) seed: i64,
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
    pub(super) metric: i64,
    pub(super) target: Option<Vec<Amount>>,
    pub(super) tolerance: Option<Vec<f64>>,
    pub(super) min_replicas: Option<Vec<i32>>,
    pub(super) max_replicas: Option<Vec<i32>>,
    pub(super) scale_up_window_seconds: Option<Vec<i32>>,
    pub(super) scale_down_window_seconds: Option<Vec<i32>>,
    pub(super) scale_up_policies: Option<Vec<Vec<ScalingPolicy<'a>>>>,
    pub(super) scale_down_policies: Option<Vec<Vec<ScalingPolicy<'a>>>>,
}

/// `Read` for a struct whose fields are all known: one that is not is refused
/// at its value.
macro_rules! strict {
    ($($name:ident $(<$life:lifetime>)? {
        $($field:literal => $place:ident $($required:ident)?),* $(,)?
    })*) => {$(
        impl<'a> Read<'a> for $name $(<$life>)? {
            fn read(&mut self, from: &mut Reader<'a>) -> Result<(), Error> {
                if from.null() {
                    return Ok(());
                }
                $($(let mut $place = strict!(@missing $required);)?)*
                from.object(&mut |from, name| match name.as_ref() {
                    $($field => {
                        $($place = strict!(@found $required);)?
                        self.$place.read(from)
                    })*
                    _ => {
                        from.value();
                        Err(from.misfit())
                    }
                })?;
                $($(if $place != strict!(@found $required) {
                    return Err(from.misfit());
                })?)*
                Ok(())
            }
        }
    )*};
    (@missing required) => { false };
    (@found required) => { true };
}

/// `Read` for words.
macro_rules! words {
    ($($name:ident { $($word:literal => $variant:ident),* $(,)? })*) => {$(
        impl Read<'_> for $name {
            fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Error> {
                let start = from.value();
                *self = match from.string()?.as_ref() {
                    $($word => $name::$variant,)*
                    _ => {
                        return Err(Error::at(ErrorKind::InvalidJson, start));
                    }
                };
                Ok(())
            }
        }
    )*};
}

strict! {
    Input<'a> {
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
    }
    MetricsInput {
        "resolutionSeconds" => resolution_seconds,
        "offsetSeconds" => offset_seconds,
        "lagSeconds" => lag_seconds,
        "sampling" => sampling,
    }
    PodsInput<'a> {
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
    LoadInput {
        "requestMilliseconds" => request_milliseconds,
        "curve" => curve,
        "samples" => samples,
        "division" => division,
    }
    TermInput {
        "constant" => constant,
        "points" => points,
        "steps" => steps,
        "sine" => sine,
        "noise" => noise,
        "repeatSeconds" => repeat_seconds,
    }
    SineInput {
        "amplitude" => amplitude required,
        "periodSeconds" => period_seconds required,
        "phaseSeconds" => phase_seconds,
    }
    NoiseInput {
        "amplitude" => amplitude required,
        "seed" => seed required,
        "holdSeconds" => hold_seconds,
    }
    RowInput {
        "seconds" => seconds required,
        "pods" => pods required,
    }
    SourceInput<'a> {
        "type" => kind required,
        "name" => name required,
        "of" => of,
        "factor" => factor,
        "base" => base,
    }
    SweepInput<'a> {
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
    Sampling { "average" => Average, "instant" => Instant }
    CpuModel { "linear" => Linear, "queueing" => Queueing }
    Division { "share" => Share, "each" => Each }
    SourceKind {
        "Resource" => Resource,
        "Pods" => Pods,
        "Object" => Object,
        "External" => External,
    }
    Origin { "load" => Load, "backlog" => Backlog }
}

impl Read<'_> for Point {
    fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Error> {
        let start = from.value();
        let (mut seconds, mut value) = (None, None);
        from.array(&mut |from| {
            let place = match (seconds, value) {
                (None, _) => &mut seconds,
                (Some(_), None) => &mut value,
                _ => return Err(from.misfit()),
            };
            *place = Some(from.float()?);
            Ok(())
        })?;
        let both = seconds.zip(value);
        let (seconds, value) =
            both.ok_or(Error::at(ErrorKind::InvalidJson, start))?;
        *self = Point(seconds, value);
        Ok(())
    }
}

/// A step of the way to a value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'s> {
    Key(&'s str),
    Index(usize),
}

/// A way being gone, as far as the document goes along.
struct Search<'w> {
    way: &'w [Step<'w>],
    found: usize,
}

impl<'a> Read<'a> for Search<'_> {
    fn read(&mut self, from: &mut Reader<'a>) -> Result<(), Error> {
        self.found = from.value();
        let Some((step, way)) = self.way.split_first() else {
            return from.skip();
        };
        let mut further = Search { way, found: self.found };
        match (step, from.peek()) {
            (Step::Key(key), Some(b'{')) => {
                from.object(&mut |from, name| {
                    let here = name == *key;
                    if here { further.read(from) } else { from.skip() }
                })?;
            }
            (Step::Index(index), Some(b'[')) => {
                let mut place = 0_usize;
                from.array(&mut |from| {
                    let here = place == *index;
                    place = place.saturating_add(1);
                    if here { further.read(from) } else { from.skip() }
                })?;
            }
            _ => from.skip()?,
        }
        self.found = further.found;
        Ok(())
    }
}

/// The refusal of the value that a way leads to, with its place.
#[cold]
pub(super) fn out_of_bounds(json: &[u8], way: &[Step<'_>]) -> Error {
    let mut search = Search { way, found: 0 };
    match reader::read(&mut search, json) {
        Ok(()) => Error::at(ErrorKind::SimulationOutOfBounds, search.found),
        // It was read before.
        Err(error) => error,
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
    }
}
