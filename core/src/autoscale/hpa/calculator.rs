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
struct Sums {
    usage: i64,
    requests: i64,
    /// Samples that are summed.
    known: i64,
    /// Samples at all, strangers' too.
    all: i64,
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
struct Usage {
    ratio: f64,
    utilization: i32,
    milli: i64,
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
    if pods.is_empty() {
        return Ok(Err(Failure::NoPods));
    }
    let ready = group(scratch, pods, samples, readiness)?;
    Ok(calculate(scratch, terms, samples, ready, target))
}

/// Sorts the pods into groups by name; how many are ready.
fn group(
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
    for ((&flags, &name), (&start, &transition)) in rows {
        let name = name as usize;
        let sample = scratch.samples.get(name).copied().unwrap_or(NONE);
        let group = if flags & (DELETED | FAILED) != 0 {
            IGNORED
        } else if flags & PENDING != 0 {
            UNREADY
        } else if sample == NONE {
            MISSING
        } else if readiness.is_some_and(|readiness| {
            let cell = |column: &[i64]| {
                column.get(sample as usize).copied().unwrap_or(0)
            };
            let (time, window) = (cell(samples.times), cell(samples.windows));
            is_unready(readiness, flags, start, transition, time, window)
        }) {
            UNREADY
        } else {
            ready = ready.wrapping_add(1);
            0
        };
        if let Some(groups) = scratch.groups.get_mut(name) {
            *groups |= group;
        }
    }
    Ok(ready)
}

/// Whether a sample of CPU cannot be trusted yet.
fn is_unready(
    readiness: Readiness,
    flags: u8,
    start: i64,
    transition: i64,
    time: i64,
    window: i64,
) -> bool {
    if flags & (HAS_READY | STARTED) != HAS_READY | STARTED {
        return true;
    }
    let not_ready = flags & NOT_READY != 0;
    if start.saturating_add(readiness.initialization) > readiness.now {
        return not_ready || time < transition.saturating_add(window);
    }
    not_ready && start.saturating_add(readiness.delay) > transition
}

fn calculate(
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
        if terms.tolerances.within(first.ratio) {
            return Ok(keep(terms.current));
        }
        let wanted = first.ratio * ready as f64;
        return Ok(keep(terms.architecture.ceil_i32(wanted)));
    }
    let apart = first.ratio.partial_cmp(&1.0);
    let imputes_missing = apart.is_some_and(core::cmp::Ordering::is_ne);
    for (name, &groups) in scratch.groups.iter().enumerate() {
        let request = request_of(name).unwrap_or(0);
        if imputes_unready && groups & UNREADY != 0 {
            sums.add(0, request);
        } else if imputes_missing && groups & MISSING != 0 {
            let value =
                if first.ratio > 1.0 { 0 } else { assumed(target, request) };
            sums.add(value, request);
        }
    }
    let second = usage(sums, target)?;
    let turned = |a: f64, b: f64| (a < 1.0 && b > 1.0) || (a > 1.0 && b < 1.0);
    if terms.tolerances.within(second.ratio)
        || turned(first.ratio, second.ratio)
    {
        return Ok(keep(terms.current));
    }
    let wanted = second.ratio * sums.all as f64;
    let replicas = terms.architecture.ceil_i32(wanted);
    let backwards = (second.ratio < 1.0 && replicas > terms.current)
        || (second.ratio > 1.0 && replicas < terms.current);
    Ok(keep(if backwards { terms.current } else { replicas }))
}

/// What a pod without a sample is taken to use when scaling down.
fn assumed(target: Target<'_>, request: i64) -> i64 {
    match target {
        Target::Utilization { percent, .. } => {
            let percent = i64::from(percent.max(100));
            request.wrapping_mul(percent).wrapping_div(100)
        }
        Target::Average(milli) => milli,
    }
}

fn usage(sums: Sums, target: Target<'_>) -> Result<Usage, Failure> {
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
