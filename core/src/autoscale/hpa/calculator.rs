/*!
The replica calculator on numbers: pods into groups, then a ratio, once with
what is known and once with what is assumed about the others.

Reproduces `GetResourceReplicas`, `calcPlainMetricReplicas`, `groupPods` of
`pkg/controller/podautoscaler/replica_calculator.go` and `utilization.go` of
Kubernetes v1.36.3. Kept on purpose: sums wrap at 64 bits and the utilization
at 32; utilization and averages are truncated before the ratio is taken; a
stranger's sample counts as a pod, and in a plain metric its value counts too.

Cost: three passes over the pods, one over the samples; memory of the scratch
(13 bytes a pod) is reused.
*/

use alloc::vec::Vec;

use super::architecture::Architecture;
use super::pods::{
    DELETED, FAILED, HAS_READY, NOT_READY, PENDING, Pods, STARTED, Samples,
};
use super::tolerance::Tolerances;
use super::trace::{Code, NONE as NO_ROW, Off, Sink, bits};
use crate::error::Error;
use crate::memory::TryPush;

const IGNORED: u8 = 1;
const UNREADY: u8 = 2;
const MISSING: u8 = 4;
/// No sample of the name.
const NONE: u32 = u32::MAX;

/// Why a metric proposes nothing; who is meant is a row of the pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The selector found no pod.
    NoPods,
    /// Every sample is of a pod that does not count.
    NoSamples,
    /// No request to set against the usage.
    NoMatch,
    /// A container without a request: the pod, and the container's place
    /// among containers and sidecars.
    MissingRequest {
        /// The pod.
        pod: u32,
        /// The container.
        container: u32,
    },
    /// A pod whose pod-level requests lack the resource.
    MissingPodRequest {
        /// The pod.
        pod: u32,
    },
    /// A pod without the container.
    MissingContainer {
        /// The pod.
        pod: u32,
    },
}

/// What a metric proposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Replicas.
    pub replicas: i32,
    /// The utilization found, percent; 0 where the target is none.
    pub utilization: i32,
    /// The value found, in thousandths: of a pod, or of the whole.
    pub milli: i64,
}

/// When a sample of CPU may be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// The decision's time, nanoseconds.
    pub now: i64,
    /// `cpuInitializationPeriod`, nanoseconds.
    pub initialization: i64,
    /// `initialReadinessDelay`, nanoseconds.
    pub delay: i64,
}

/// What usage is set against.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// Percent of the requests.
    Utilization {
        /// The percentage wanted.
        percent: i32,
        /// Thousandths by name; or why there are none.
        requests: Result<&'a [i64], Failure>,
    },
    /// Thousandths a pod.
    Average(i64),
}

/// What holds for every metric of one decision.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// Replicas in the scale's spec.
    pub current: i32,
    /// What is near enough.
    pub tolerances: Tolerances,
    /// Whose conversions.
    pub architecture: Architecture,
}

/// Memory of the calculator.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    groups: Vec<u8>,
    samples: Vec<u32>,
}

impl Scratch {
    /// The heap memory held, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        let samples = self.samples.capacity().saturating_mul(4);
        self.groups.capacity().saturating_add(samples)
    }
}

/// Sums over the samples that count.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums {
    pub(super) usage: i64,
    pub(super) requests: i64,
    /// Samples that are summed.
    pub(super) known: i64,
    /// Samples at all, strangers' too.
    pub(super) all: i64,
}

impl Sums {
    fn add(&mut self, usage: i64, request: i64) {
        self.usage = self.usage.wrapping_add(usage);
        self.requests = self.requests.wrapping_add(request);
        self.known = self.known.wrapping_add(1);
        self.all = self.all.wrapping_add(1);
    }
}

/// A ratio, with the utilization and the average behind it.
pub(super) struct Usage {
    pub(super) ratio: f64,
    pub(super) utilization: i32,
    pub(super) milli: i64,
}

/// The proposal of a metric that every pod has a sample of. `readiness` is
/// given for CPU alone.
///
/// # Errors
/// `NoMemory`; the inner error is the metric's.
pub fn propose(
    scratch: &mut Scratch,
    terms: Terms,
    pods: Pods<'_>,
    samples: Samples<'_>,
    readiness: Option<Readiness>,
    target: Target<'_>,
) -> Result<Result<Proposal, Failure>, Error> {
    let sink = &mut Off;
    propose_traced(sink, scratch, terms, pods, samples, readiness, target)
}

/// [`propose`], and the steps of it.
///
/// # Errors
/// As [`propose`].
pub fn propose_traced<S: Sink>(
    sink: &mut S,
    scratch: &mut Scratch,
    terms: Terms,
    pods: Pods<'_>,
    samples: Samples<'_>,
    readiness: Option<Readiness>,
    target: Target<'_>,
) -> Result<Result<Proposal, Failure>, Error> {
    match target {
        Target::Utilization { percent, .. } => {
            let numbers = [i64::from(percent)];
            sink.step(Code::TargetUtilization, NO_ROW, numbers);
        }
        Target::Average(milli) => {
            sink.step(Code::TargetAverage, NO_ROW, [milli]);
        }
    }
    let result = if pods.is_empty() {
        Err(Failure::NoPods)
    } else {
        let ready = group(sink, scratch, pods, samples, readiness)?;
        calculate(sink, scratch, terms, samples, ready, target)
    };
    tell(sink, result);
    Ok(result)
}

/// The last step of a metric.
pub(super) fn tell<S: Sink>(sink: &mut S, result: Result<Proposal, Failure>) {
    match result {
        Ok(proposal) => {
            let numbers = [i64::from(proposal.replicas)];
            sink.step(Code::Proposal, NO_ROW, numbers);
        }
        Err(Failure::NoPods) => sink.step(Code::NoPods, NO_ROW, []),
        Err(Failure::NoSamples) => sink.step(Code::NoSamples, NO_ROW, []),
        Err(Failure::NoMatch) => sink.step(Code::NoRequests, NO_ROW, []),
        Err(Failure::MissingRequest { pod, container }) => {
            sink.step(Code::MissingRequest, pod, [i64::from(container)]);
        }
        Err(Failure::MissingPodRequest { pod }) => {
            sink.step(Code::MissingPodRequest, pod, []);
        }
        Err(Failure::MissingContainer { pod }) => {
            sink.step(Code::MissingContainer, pod, []);
        }
    }
}

/// Sorts the pods into groups by name; how many are ready.
fn group<S: Sink>(
    sink: &mut S,
    scratch: &mut Scratch,
    pods: Pods<'_>,
    samples: Samples<'_>,
    readiness: Option<Readiness>,
) -> Result<i64, Error> {
    scratch.groups.clear();
    scratch.groups.try_resize(pods.len(), 0)?;
    scratch.samples.clear();
    scratch.samples.try_resize(pods.len(), NONE)?;
    for (row, &name) in samples.names.iter().enumerate() {
        if let Some(sample) = scratch.samples.get_mut(name as usize) {
            *sample = row as u32;
        }
    }
    let times = pods.starts.iter().zip(pods.transitions);
    let rows = pods.flags.iter().zip(pods.names).zip(times);
    let mut ready = 0_i64;
    for (row, ((&flags, &name), (&start, &transition))) in rows.enumerate() {
        let row = row as u32;
        let name = name as usize;
        let sample = scratch.samples.get(name).copied().unwrap_or(NONE);
        let cell =
            |column: &[i64]| column.get(sample as usize).copied().unwrap_or(0);
        let group = if flags & (DELETED | FAILED) != 0 {
            let deleted = flags & DELETED != 0;
            let code =
                if deleted { Code::PodDeleted } else { Code::PodFailed };
            sink.step(code, row, []);
            IGNORED
        } else if flags & PENDING != 0 {
            sink.step(Code::PodPending, row, []);
            UNREADY
        } else if sample == NONE {
            sink.step(Code::PodWithoutSample, row, []);
            MISSING
        } else if readiness.is_some_and(|readiness| {
            let (time, window) = (cell(samples.times), cell(samples.windows));
            let pod = Warming { row, flags, start, transition, time, window };
            pod.is_unready(sink, readiness)
        }) {
            UNREADY
        } else {
            let numbers = [cell(samples.values), cell(samples.times)];
            sink.step(Code::PodReady, row, numbers);
            ready = ready.wrapping_add(1);
            0
        };
        if let Some(groups) = scratch.groups.get_mut(name) {
            *groups |= group;
        }
    }
    if sink.is_on() {
        for (row, &name) in samples.names.iter().enumerate() {
            if scratch.groups.get(name as usize).is_none() {
                let value = samples.values.get(row).copied().unwrap_or(0);
                sink.step(Code::StrangersSample, row as u32, [value]);
            }
        }
    }
    Ok(ready)
}

/// A pod with a sample of CPU.
pub(super) struct Warming {
    pub(super) row: u32,
    pub(super) flags: u8,
    pub(super) start: i64,
    pub(super) transition: i64,
    /// Of the sample.
    pub(super) time: i64,
    /// Of the sample.
    pub(super) window: i64,
}

impl Warming {
    /// Whether the sample cannot be trusted yet.
    #[inline]
    pub(super) fn is_unready<S: Sink>(
        &self,
        sink: &mut S,
        readiness: Readiness,
    ) -> bool {
        let Warming { row, flags, start, transition, time, window } = *self;
        if flags & (HAS_READY | STARTED) != HAS_READY | STARTED {
            let code = if flags & HAS_READY == 0 {
                Code::PodWithoutReadyCondition
            } else {
                Code::PodWithoutStart
            };
            sink.step(code, row, []);
            return true;
        }
        let not_ready = flags & NOT_READY != 0;
        let until = start.saturating_add(readiness.initialization);
        if until > readiness.now {
            let valid_from = transition.saturating_add(window);
            if not_ready {
                sink.step(Code::PodWarmingUp, row, [start, until]);
            } else if time < valid_from {
                let numbers = [start, until, time, valid_from];
                sink.step(Code::PodSampleTooEarly, row, numbers);
            }
            return not_ready || time < valid_from;
        }
        let limit = start.saturating_add(readiness.delay);
        let never = not_ready && limit > transition;
        if never {
            sink.step(Code::PodNeverReady, row, [start, transition, limit]);
        }
        never
    }
}

fn calculate<S: Sink>(
    sink: &mut S,
    scratch: &Scratch,
    terms: Terms,
    samples: Samples<'_>,
    ready: i64,
    target: Target<'_>,
) -> Result<Proposal, Failure> {
    let group = |name: usize| scratch.groups.get(name).copied();
    let counts = |name: u32| {
        group(name as usize).is_none_or(|g| g & (IGNORED | UNREADY) == 0)
    };
    if !samples.names.iter().any(|&name| counts(name)) {
        return Err(Failure::NoSamples);
    }
    // `requests` of a plain metric: none, and all samples are summed.
    let requests = match target {
        Target::Utilization { requests, .. } => Some(requests?),
        Target::Average(_) => None,
    };
    let request_of = |name: usize| match requests {
        Some(requests) => requests.get(name).copied(),
        None => Some(0),
    };
    let mut sums = Sums::default();
    for (&name, &value) in samples.names.iter().zip(samples.values) {
        if !counts(name) {
            continue;
        }
        match request_of(name as usize) {
            Some(request) => sums.add(value, request),
            None => sums.all = sums.all.wrapping_add(1),
        }
    }
    let first = usage(sums, target)?;
    first.tell(sink, sums, target, false);
    let keep = |replicas| Proposal {
        replicas,
        utilization: first.utilization,
        milli: first.milli,
    };
    let (mut any_unready, mut any_missing) = (false, false);
    for &groups in &scratch.groups {
        any_unready |= groups & UNREADY != 0;
        any_missing |= groups & MISSING != 0;
    }
    let imputes_unready = any_unready && first.ratio > 1.0;
    if !imputes_unready && !any_missing {
        if terms.tolerances.judge(sink, first.ratio) {
            return Ok(keep(terms.current));
        }
        return Ok(keep(multiplied(sink, terms, first.ratio, ready)));
    }
    let apart = first.ratio.partial_cmp(&1.0);
    let imputes_missing = apart.is_some_and(core::cmp::Ordering::is_ne);
    for (name, &groups) in scratch.groups.iter().enumerate() {
        let request = request_of(name).unwrap_or(0);
        let row = name as u32;
        if imputes_unready && groups & UNREADY != 0 {
            sink.step(Code::UnreadyAssumedIdle, row, [request]);
            sums.add(0, request);
        } else if imputes_missing && groups & MISSING != 0 {
            if first.ratio > 1.0 {
                sink.step(Code::MissingAssumedIdle, row, [request]);
                sums.add(0, request);
            } else {
                let value = assumed(target, request);
                sink.step(Code::MissingAssumedBusy, row, [value, request]);
                sums.add(value, request);
            }
        } else if groups & MISSING != 0 {
            sink.step(Code::MissingLeftOut, row, []);
        }
    }
    let second = usage(sums, target)?;
    second.tell(sink, sums, target, true);
    let turned = |a: f64, b: f64| (a < 1.0 && b > 1.0) || (a > 1.0 && b < 1.0);
    if terms.tolerances.judge(sink, second.ratio) {
        return Ok(keep(terms.current));
    }
    if turned(first.ratio, second.ratio) {
        let numbers = [bits(first.ratio), bits(second.ratio)];
        sink.step(Code::DirectionTurned, NO_ROW, numbers);
        return Ok(keep(terms.current));
    }
    let replicas = multiplied(sink, terms, second.ratio, sums.all);
    let backwards = (second.ratio < 1.0 && replicas > terms.current)
        || (second.ratio > 1.0 && replicas < terms.current);
    if backwards {
        let numbers = [replicas, terms.current].map(i64::from);
        sink.step(Code::WrongDirection, NO_ROW, numbers);
        return Ok(keep(terms.current));
    }
    Ok(keep(replicas))
}

/// Pods times the ratio, rounded up.
fn multiplied<S: Sink>(
    sink: &mut S,
    terms: Terms,
    ratio: f64,
    pods: i64,
) -> i32 {
    let replicas = terms.architecture.ceil_i32(ratio * pods as f64);
    let numbers = [bits(ratio), pods, i64::from(replicas)];
    sink.step(Code::Multiplied, NO_ROW, numbers);
    replicas
}

impl Usage {
    /// The step of a ratio: of what is known, or of what is assumed too.
    #[inline]
    fn tell<S: Sink>(
        &self,
        sink: &mut S,
        sums: Sums,
        target: Target<'_>,
        assumed: bool,
    ) {
        let Sums { usage, requests, known, all } = sums;
        let ratio = bits(self.ratio);
        let (utilization, average) = if assumed {
            (Code::UtilizationAssumed, Code::AverageAssumed)
        } else {
            (Code::Utilization, Code::Average)
        };
        match target {
            Target::Utilization { .. } => {
                let percent = i64::from(self.utilization);
                let numbers = [usage, requests, known, all, percent, ratio];
                sink.step(utilization, NO_ROW, numbers);
            }
            Target::Average(_) => {
                let numbers = [usage, known, self.milli, ratio];
                sink.step(average, NO_ROW, numbers);
            }
        }
    }
}

/// What a pod without a sample is taken to use when scaling down.
pub(super) fn assumed(target: Target<'_>, request: i64) -> i64 {
    match target {
        Target::Utilization { percent, .. } => {
            let percent = i64::from(percent.max(100));
            request.wrapping_mul(percent).wrapping_div(100)
        }
        Target::Average(milli) => milli,
    }
}

pub(super) fn usage(sums: Sums, target: Target<'_>) -> Result<Usage, Failure> {
    match target {
        Target::Utilization { percent, .. } => {
            if sums.requests == 0 {
                return Err(Failure::NoMatch);
            }
            let hundredfold = sums.usage.wrapping_mul(100);
            let utilization = hundredfold
                .checked_div(sums.requests)
                // Only i64::MIN / -1, which wraps in Go.
                .unwrap_or(hundredfold) as i32;
            Ok(Usage {
                ratio: f64::from(utilization) / f64::from(percent),
                utilization,
                milli: sums.usage.checked_div(sums.known).unwrap_or(0),
            })
        }
        Target::Average(milli) => {
            let average = sums.usage.checked_div(sums.known).unwrap_or(0);
            Ok(Usage {
                ratio: average as f64 / milli as f64,
                utilization: 0,
                milli: average,
            })
        }
    }
}
