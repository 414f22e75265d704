/*!
The proposal of a metric that every pod has a sample of, in one pass over the
pods: what `calculator` does by name is done here by row, for HPAs whose pods
have different names and whose samples are all theirs. Everything else goes
through `calculator`, whose rules and ratio are used here and against which
this is tested.

What is assumed about pods without a sample, or not ready, depends on the
first ratio only by whether it is counted; so its sums are made in the same
pass.

Cost: where all pods run, are ready and old enough, only flags, start times
(for cpu), values and requests are read.
*/

use super::super::calculator::{
    Failure, Proposal, Readiness, Sums, Target, Terms, Usage, Warming,
    assumed, usage,
};
use super::super::pods::{
    DELETED, FAILED, HAS_READY, NOT_READY, PENDING, STARTED,
};
use super::super::trace::Off;
use super::names::NONE;

/// The pods of one HPA.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Group<'a> {
    pub(super) flags: &'a [u8],
    pub(super) starts: &'a [i64],
    pub(super) transitions: &'a [i64],
}

/// What holds of all pods of an HPA at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Overview {
    /// Every flag that any pod has.
    any: u8,
    /// Every flag that all have.
    every: u8,
    /// No pod is within its initialisation period.
    settled: bool,
}

impl Overview {
    pub(super) fn new(group: Group<'_>, readiness: Readiness) -> Overview {
        let (mut any, mut every) = (0, u8::MAX);
        for &flags in group.flags {
            any |= flags;
            every &= flags;
        }
        // `start + initialization > now`, the sum saturating, for every
        // start; where that cannot be turned round, pod by pod.
        let cutoff = readiness.now.checked_sub(readiness.initialization);
        let settled = match cutoff {
            Some(cutoff)
                if readiness.initialization >= 0
                    && readiness.now != i64::MAX =>
            {
                let young = group
                    .starts
                    .iter()
                    .fold(false, |young, &start| young | (start > cutoff));
                !young
            }
            _ => false,
        };
        Overview { any, every, settled }
    }

    /// Every pod counts, as long as it has a sample.
    const fn is_plain(self) -> bool {
        self.any & (DELETED | FAILED | PENDING) == 0
    }

    /// And its sample of cpu can be trusted.
    const fn is_ready(self) -> bool {
        self.settled
            && self.any & NOT_READY == 0
            && self.every & (HAS_READY | STARTED) == HAS_READY | STARTED
    }
}

/// The samples of one metric, and whose they are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Samples<'a> {
    pub(super) values: &'a [i64],
    /// Empty unless the metric is of cpu.
    pub(super) times: &'a [i64],
    pub(super) windows: &'a [i64],
    /// By pod, its sample; `None`: each has the one of its row.
    pub(super) map: Option<&'a [u32]>,
}

/// Sums over pods of one class.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    usage: i64,
    requests: i64,
    pods: i64,
}

impl Sum {
    #[inline]
    fn add(&mut self, usage: i64, request: i64) {
        self.usage = self.usage.wrapping_add(usage);
        self.requests = self.requests.wrapping_add(request);
        self.pods = self.pods.wrapping_add(1);
    }

    const fn and(self, other: Sum) -> Sum {
        Sum {
            usage: self.usage.wrapping_add(other.usage),
            requests: self.requests.wrapping_add(other.requests),
            pods: self.pods.wrapping_add(other.pods),
        }
    }

    const fn unused(self) -> Sum {
        Sum { usage: 0, ..self }
    }
}

/// The classes.
#[derive(Clone, Copy, Debug, Default)]
struct Classes {
    ready: Sum,
    /// With what a pod is taken to use when scaling down.
    missing: Sum,
    unready: Sum,
}

/// The proposal. The failure of a request is told with the target.
pub(super) fn propose(
    terms: Terms,
    group: Group<'_>,
    overview: Overview,
    samples: Samples<'_>,
    readiness: Option<Readiness>,
    target: Target<'_>,
) -> Result<Proposal, Failure> {
    if group.flags.is_empty() {
        return Err(Failure::NoPods);
    }
    let requests = match target {
        Target::Utilization { requests, .. } => requests,
        Target::Average(_) => Ok(&[][..]),
    };
    let requests_known = requests.unwrap_or_default();
    let ordinary = samples.map.is_none()
        && overview.is_plain()
        && (readiness.is_none() || overview.is_ready());
    let classes = if ordinary {
        let sum = |column: &[i64]| {
            column.iter().fold(0_i64, |sum, &item| sum.wrapping_add(item))
        };
        let ready = Sum {
            usage: sum(samples.values),
            requests: sum(requests_known),
            pods: samples.values.len() as i64,
        };
        Classes { ready, ..Classes::default() }
    } else {
        classify(group, samples, readiness, target, requests_known)
    };
    if classes.ready.pods == 0 {
        return Err(Failure::NoSamples);
    }
    requests?;
    finish(terms, classes, target)
}

fn classify(
    group: Group<'_>,
    samples: Samples<'_>,
    readiness: Option<Readiness>,
    target: Target<'_>,
    requests: &[i64],
) -> Classes {
    let mut classes = Classes::default();
    let times = group.starts.iter().zip(group.transitions);
    for (pod, (&flags, (&start, &transition))) in
        group.flags.iter().zip(times).enumerate()
    {
        if flags & (DELETED | FAILED) != 0 {
            continue;
        }
        let request = requests.get(pod).copied().unwrap_or(0);
        if flags & PENDING != 0 {
            classes.unready.add(0, request);
            continue;
        }
        let sample = match samples.map {
            None => pod,
            Some(map) => match map.get(pod).copied().unwrap_or(NONE) {
                NONE => {
                    classes.missing.add(assumed(target, request), request);
                    continue;
                }
                sample => sample as usize,
            },
        };
        let cell = |column: &[i64]| column.get(sample).copied().unwrap_or(0);
        let unready = readiness.is_some_and(|readiness| {
            let (time, window) = (cell(samples.times), cell(samples.windows));
            let row = pod as u32;
            let pod = Warming { row, flags, start, transition, time, window };
            pod.is_unready(&mut Off, readiness)
        });
        if unready {
            classes.unready.add(0, request);
        } else {
            classes.ready.add(cell(samples.values), request);
        }
    }
    classes
}

/// Both ratios, and what they come to.
fn finish(
    terms: Terms,
    classes: Classes,
    target: Target<'_>,
) -> Result<Proposal, Failure> {
    let Classes { ready, missing, unready } = classes;
    let (first, found) = ratio(ready, target)?;
    let keep = |replicas| Ok(Proposal { replicas, ..found });
    let imputes_unready = unready.pods != 0 && first > 1.0;
    if !imputes_unready && missing.pods == 0 {
        if terms.tolerances.within(first) {
            return keep(terms.current);
        }
        let wanted = first * ready.pods as f64;
        return keep(terms.architecture.ceil_i32(wanted));
    }
    let mut all = ready;
    if imputes_unready {
        all = all.and(unready);
    }
    if first > 1.0 {
        all = all.and(missing.unused());
    } else if first < 1.0 {
        all = all.and(missing);
    }
    let (second, _) = ratio(all, target)?;
    let turned =
        (first < 1.0 && second > 1.0) || (first > 1.0 && second < 1.0);
    if terms.tolerances.within(second) || turned {
        return keep(terms.current);
    }
    let wanted = second * all.pods as f64;
    let replicas = terms.architecture.ceil_i32(wanted);
    let backwards = (second < 1.0 && replicas > terms.current)
        || (second > 1.0 && replicas < terms.current);
    keep(if backwards { terms.current } else { replicas })
}

/// A ratio, with what the status shows of it.
fn ratio(sum: Sum, target: Target<'_>) -> Result<(f64, Proposal), Failure> {
    let Sum { usage: amount, requests, pods } = sum;
    let sums = Sums { usage: amount, requests, known: pods, all: pods };
    let Usage { ratio, utilization, milli } = usage(sums, target)?;
    Ok((ratio, Proposal { replicas: 0, utilization, milli }))
}
