/*!
What is simulated but for the autoscaler: the clock, the pods, how they are
measured, the load. Every value of the input is checked here.
*/

use alloc::string::String;
use alloc::vec::Vec;

use super::input::{
    CpuModel, Input, MetricsInput, Origin, PodsInput, Sampling, SourceInput,
    SourceKind, Step, TermInput, out_of_bounds,
};
use super::load::Load;
use crate::error::Error;
use crate::kube::resources::ResourceList;
use crate::memory::TryPush;
use crate::num::time::GO_ZERO;

/// The most pods.
pub(super) const MAX_PODS: usize = 100_000;
/// The most syncs of a run.
const MAX_SYNCS: f64 = 200_000.0;
/// The longest run in seconds: 31 days.
const MAX_SECONDS: f64 = 31.0 * 86_400.0;
/// The most seconds that something may be delayed or last.
const MAX_DELAY: f64 = 86_400.0;
/// The largest load, base or factor.
const MAX_VALUE: f64 = 1e12;
/// The most points of a curve, rows of samples and values in them.
const MAX_POINTS: usize = 1_000_000;

/// Everything but the autoscaler; times in nanoseconds.
#[derive(Debug)]
pub(super) struct Model<'a> {
    /// Since the epoch; all other times are since the start.
    pub(super) start: i64,
    pub(super) duration: i64,
    pub(super) period: i64,
    pub(super) resolution: i64,
    pub(super) offset: i64,
    pub(super) lag: i64,
    pub(super) sampling: Sampling,
    pub(super) replicas: usize,
    pub(super) requests: ResourceList<'a>,
    /// Milli CPU that a pod can use.
    pub(super) limit: Option<f64>,
    pub(super) cpu_model: CpuModel,
    /// How long the first pods have been ready.
    pub(super) age: i64,
    /// From creation to Running.
    pub(super) starting: i64,
    /// From Running to Ready.
    pub(super) readying: i64,
    /// From Running to the first scrape that counts.
    pub(super) measured: i64,
    /// How long after Running more CPU is used, and how much.
    pub(super) warm_up: i64,
    pub(super) warm_up_cpu: f64,
    pub(super) load: Load,
    pub(super) sources: Vec<Source>,
}

/// A metric made of the load.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) kind: SourceKind,
    pub(super) name: String,
    pub(super) of: Origin,
    pub(super) factor: f64,
    pub(super) base: f64,
}

/// Nanoseconds of seconds that were checked.
pub(super) fn nanos(seconds: f64) -> i64 {
    libm::round(seconds * 1e9) as i64
}

/// Checks values and says where they stand.
pub(super) struct Checker<'j> {
    pub(super) json: &'j [u8],
}

impl Checker<'_> {
    pub(super) fn must(
        &self,
        holds: bool,
        way: &[Step<'_>],
    ) -> Result<(), Error> {
        if holds { Ok(()) } else { Err(out_of_bounds(self.json, way)) }
    }

    fn within(
        &self,
        value: Option<f64>,
        default: f64,
        (least, most): (f64, f64),
        way: &[&str],
    ) -> Result<f64, Error> {
        let value = value.unwrap_or(default);
        let keys = match *way {
            [outer, inner] => [Step::Key(outer), Step::Key(inner)],
            [key] => [Step::Key(key), Step::Key("")],
            _ => [Step::Key(""), Step::Key("")],
        };
        self.must((least..=most).contains(&value), &keys)?;
        Ok(value)
    }

    fn curve(&self, curve: &[TermInput]) -> Result<(), Error> {
        for (row, term) in curve.iter().enumerate() {
            let way = |key| {
                [
                    Step::Key("load"),
                    Step::Key("curve"),
                    Step::Index(row),
                    Step::Key(key),
                ]
            };
            let fits = |value: f64| value.abs() <= MAX_VALUE;
            let grows = |points: &Option<Vec<(f64, f64)>>| {
                let points = points.as_deref().unwrap_or_default();
                points.len() <= MAX_POINTS
                    && points.is_sorted_by(|a, b| a.0 <= b.0)
                    && points
                        .iter()
                        .all(|&(at, value)| fits(at) && fits(value))
            };
            self.must(term.constant.is_none_or(fits), &way("constant"))?;
            self.must(grows(&term.points), &way("points"))?;
            self.must(grows(&term.steps), &way("steps"))?;
            let longer = |value: f64| (1e-3..=MAX_VALUE).contains(&value);
            let repeats = term.repeat_seconds.is_none_or(longer);
            self.must(repeats, &way("repeatSeconds"))?;
            let sine = term.sine.is_none_or(|sine| {
                fits(sine.amplitude)
                    && longer(sine.period_seconds)
                    && fits(sine.phase_seconds)
            });
            self.must(sine, &way("sine"))?;
            let noise = term.noise.is_none_or(|noise| {
                fits(noise.amplitude) && noise.hold_seconds.is_none_or(longer)
            });
            self.must(noise, &way("noise"))?;
        }
        Ok(())
    }
}

impl<'a> Model<'a> {
    /// Takes the model out of the input.
    pub(super) fn new(
        checker: &Checker<'_>,
        input: &mut Input<'a>,
    ) -> Result<Model<'a>, Error> {
        let seconds = |value, default, bounds, way: &[&str]| {
            checker.within(value, default, bounds, way).map(nanos)
        };
        let given = input.duration_seconds;
        let duration = checker.within(
            given,
            3_600.0,
            (0.0, MAX_SECONDS),
            &["durationSeconds"],
        )?;
        let given = input.sync_period_seconds;
        let way = ["syncPeriodSeconds"];
        let period = checker.within(given, 15.0, (0.1, MAX_DELAY), &way)?;
        let few = duration / period <= MAX_SYNCS;
        checker.must(few, &[Step::Key("durationSeconds")])?;
        let start = match input.start {
            None => 0,
            Some(time) if time.0 == GO_ZERO => 0,
            Some(time) => time.0,
        };
        // Times around it must stay far from the ends of int64.
        let usual = start.unsigned_abs() < 9_000_000_000_000_000_000;
        checker.must(usual, &[Step::Key("start")])?;
        let metrics = input.metrics.take().unwrap_or_default();
        let MetricsInput { sampling, .. } = metrics;
        let bounds = (1.0, MAX_DELAY);
        let way = ["metrics", "resolutionSeconds"];
        let resolution =
            seconds(metrics.resolution_seconds, 15.0, bounds, &way)?;
        let way = ["metrics", "offsetSeconds"];
        let bounds = (0.0, MAX_DELAY);
        let offset = seconds(metrics.offset_seconds, 0.0, bounds, &way)?;
        let way = ["metrics", "lagSeconds"];
        let bounds = (0.0, 3_600.0);
        let lag = seconds(metrics.lag_seconds, 0.0, bounds, &way)?;
        let pods = input.pods.take().unwrap_or_default();
        let mut model = Model {
            start,
            duration: nanos(duration),
            period: nanos(period),
            resolution,
            offset: offset.checked_rem(resolution).unwrap_or(0),
            lag,
            sampling: sampling.unwrap_or_default(),
            replicas: 0,
            requests: ResourceList::default(),
            limit: None,
            cpu_model: CpuModel::default(),
            age: 0,
            starting: 0,
            readying: 0,
            measured: 0,
            warm_up: 0,
            warm_up_cpu: 0.0,
            load: load(checker, input)?,
            sources: sources(checker, input)?,
        };
        model.pods(checker, pods)?;
        Ok(model)
    }

    fn pods(
        &mut self,
        checker: &Checker<'_>,
        pods: PodsInput<'a>,
    ) -> Result<(), Error> {
        let delay = |value, default, name: &str| {
            let bounds = (0.0, MAX_DELAY);
            let way = ["pods", name];
            checker.within(value, default, bounds, &way).map(nanos)
        };
        self.replicas = pods.replicas.unwrap_or(1) as usize;
        let way = |key| [Step::Key("pods"), Step::Key(key)];
        checker.must(self.replicas <= MAX_PODS, &way("replicas"))?;
        self.age = delay(pods.age_seconds, 3_600.0, "ageSeconds")?;
        self.starting = delay(pods.start_seconds, 2.0, "startSeconds")?;
        self.readying = delay(pods.ready_seconds, 0.0, "readySeconds")?;
        self.measured = delay(pods.measured_seconds, 0.0, "measuredSeconds")?;
        self.warm_up = delay(pods.warm_up_seconds, 0.0, "warmUpSeconds")?;
        let more = pods.warm_up_cpu.map_or(0, |cpu| cpu.0.milli_value());
        self.warm_up_cpu = more as f64;
        let fits = (0.0..=MAX_VALUE).contains(&self.warm_up_cpu);
        checker.must(fits, &way("warmUpCpu"))?;
        self.cpu_model = pods.cpu_model.unwrap_or_default();
        let limit = pods.limits.get("cpu").map(|cpu| cpu.milli_value() as f64);
        let fits = limit.is_none_or(|l| l > 0.0 && l <= MAX_VALUE);
        checker.must(fits, &way("limits"))?;
        self.limit = limit;
        self.requests = pods.requests;
        Ok(())
    }

    /// The source of a metric.
    pub(super) fn source(
        &self,
        kind: SourceKind,
        name: &str,
    ) -> Option<usize> {
        let mut all = self.sources.iter();
        all.position(|source| source.kind == kind && source.name == name)
    }
}

fn load(checker: &Checker<'_>, input: &mut Input<'_>) -> Result<Load, Error> {
    let load = core::mem::take(&mut input.load);
    let cost = load.request_milliseconds;
    let way = ["load", "requestMilliseconds"];
    let cost = checker.within(cost, 1.0, (1e-6, MAX_VALUE), &way)?;
    let curve = load.curve.unwrap_or_default();
    checker.curve(&curve)?;
    let samples = load.samples.unwrap_or_default();
    let sorted = samples.is_sorted_by(|a, b| a.seconds <= b.seconds);
    let values = samples
        .iter()
        .fold(samples.len(), |sum, row| sum.saturating_add(row.pods.len()));
    let way = [Step::Key("load"), Step::Key("samples")];
    checker.must(sorted && values <= MAX_POINTS, &way)?;
    let division = load.division.unwrap_or_default();
    Load::new(curve, samples, division, cost)
}

fn sources(
    checker: &Checker<'_>,
    input: &mut Input<'_>,
) -> Result<Vec<Source>, Error> {
    let mut sources = Vec::new();
    let all = input.sources.take().unwrap_or_default();
    for (row, source) in all.into_iter().enumerate() {
        let SourceInput { kind, name, of, factor, base } = source;
        let factor = factor.unwrap_or(1.0);
        let base = base.unwrap_or(0.0);
        let fits = factor.abs() <= MAX_VALUE && base.abs() <= MAX_VALUE;
        let way = [Step::Key("sources"), Step::Index(row)];
        checker.must(fits, &way)?;
        let name = text!("{}", name.as_str())?;
        sources.try_push(Source { kind, name, of, factor, base })?;
    }
    Ok(sources)
}
