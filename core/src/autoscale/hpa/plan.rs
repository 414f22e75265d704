/*!
The decision on numbers: whether metrics are needed, which proposal wins, and
what is left of it after stabilisation and limits.

Reproduces the arithmetic of `reconcileAutoscaler` and
`computeReplicasForMetrics` of `horizontal.go` of Kubernetes v1.36.3; texts,
conditions and events are made of what comes out here.
*/

use super::architecture::Architecture;
use super::behavior::{self, BehaviorRules, Rate};
use super::history::{History, Recommendation};
use super::normalize::{self, Bounds, Limit, Stabilized};
use super::trace::{Code, NONE, Off, Sink};
use crate::error::Error;

/// What to do before any metric is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Compute the metrics.
    Metrics,
    /// No replicas, and not by the autoscaler's doing: leave it.
    Disabled,
    /// Go down to the maximum.
    AboveMax,
    /// Go up to the minimum.
    BelowMin,
}

/// What is known of scaling to zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Zero {
    /// The autoscaler scaled to zero, and the gate is on.
    pub scaled: bool,
    /// There is an Object or an External metric.
    pub without_pods: bool,
}

/// What to do first.
#[must_use]
pub const fn start(bounds: Bounds, zero: Zero) -> Start {
    let Bounds { current, min, max } = bounds;
    if current == 0 {
        if zero.scaled && (min != 0 || zero.without_pods) {
            Start::Metrics
        } else {
            Start::Disabled
        }
    } else if current > max {
        Start::AboveMax
    } else if current < min {
        Start::BelowMin
    } else {
        Start::Metrics
    }
}

/// [`start`], and the step of it.
pub fn start_traced<S: Sink>(
    sink: &mut S,
    bounds: Bounds,
    zero: Zero,
) -> Start {
    let Bounds { current, min, max } = bounds;
    let start = start(bounds, zero);
    match start {
        Start::Metrics if current == 0 => {
            sink.step(Code::MetricsDecideAtZero, NONE, []);
        }
        Start::Metrics => sink.step(Code::MetricsDecide, NONE, []),
        Start::Disabled => sink.step(Code::Disabled, NONE, []),
        Start::AboveMax => {
            sink.step(Code::AboveMax, NONE, [current, max].map(i64::from));
        }
        Start::BelowMin => {
            sink.step(Code::BelowMin, NONE, [current, min].map(i64::from));
        }
    }
    start
}

/// What the metrics come to together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Combined {
    /// The highest proposal; 0 without any.
    pub replicas: i32,
    /// The metric that proposed it.
    pub winner: Option<usize>,
    /// How many metrics failed.
    pub failed: usize,
    /// The first of them.
    pub first_failed: Option<usize>,
    /// Too many failed: nothing is decided.
    pub refused: bool,
}

/// Combines proposals in the order of the spec; `None` failed. A proposal
/// after one of zero always replaces it.
#[must_use]
pub fn combine(
    proposals: impl IntoIterator<Item = Option<i32>>,
    current: i32,
) -> Combined {
    combine_traced(&mut Off, proposals, current)
}

/// [`combine`], and the steps of it.
#[must_use]
pub fn combine_traced<S: Sink>(
    sink: &mut S,
    proposals: impl IntoIterator<Item = Option<i32>>,
    current: i32,
) -> Combined {
    let mut combined = Combined::default();
    let mut count = 0_usize;
    for (metric, proposal) in proposals.into_iter().enumerate() {
        count = count.saturating_add(1);
        match proposal {
            None => {
                combined.failed = combined.failed.saturating_add(1);
                combined.first_failed.get_or_insert(metric);
            }
            Some(replicas)
                if combined.replicas == 0 || replicas > combined.replicas =>
            {
                combined.replicas = replicas;
                combined.winner = Some(metric);
            }
            Some(_) => {}
        }
    }
    combined.refused = combined.failed >= count
        || (combined.failed > 0 && combined.replicas < current);
    if sink.is_on() {
        combined.tell(sink, count, current);
    }
    combined
}

impl Combined {
    fn tell<S: Sink>(&self, sink: &mut S, count: usize, current: i32) {
        let (failed, all) = (self.failed as i64, count as i64);
        let (best, current) = (i64::from(self.replicas), i64::from(current));
        if count == 0 {
            sink.step(Code::NoMetrics, NONE, []);
        } else if self.refused {
            sink.step(Code::Refused, NONE, [failed, all, best, current]);
        } else {
            if self.failed > 0 {
                sink.step(Code::SomeFailed, NONE, [failed, all]);
            }
            sink.metric(self.winner.map_or(NONE, |metric| metric as u32));
            sink.step(Code::Winner, NONE, [best]);
            sink.metric(NONE);
        }
    }
}

/// How a proposal is normalised.
#[derive(Clone, Copy, Debug)]
pub enum Normalization<'a> {
    /// Without `behavior`.
    Legacy {
        /// Nanoseconds to look back when scaling down.
        window: i64,
        /// How many times the current replicas may be had at once.
        factor: f64,
    },
    /// With it.
    Behavior(BehaviorRules<'a>),
}

/// A proposal after normalisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Normalized {
    /// What was proposed, at least 0.
    pub proposal: i32,
    /// After stabilisation.
    pub stabilized: i32,
    /// After the limits.
    pub desired: i32,
    /// What limited.
    pub limit: Limit,
    /// The reason of AbleToScale: stabilised upwards, downwards, or not.
    pub stabilization: Stabilization,
}

/// What stabilisation did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stabilization {
    /// Nothing.
    None,
    /// Held an upward proposal back.
    Up,
    /// Held a downward proposal back.
    Down,
}

/// Normalises a proposal and remembers it.
///
/// # Errors
/// `NoMemory`.
pub fn normalize(
    history: &mut History,
    normalization: &Normalization<'_>,
    bounds: Bounds,
    proposal: i32,
    now: i64,
    architecture: Architecture,
) -> Result<Normalized, Error> {
    let sink = &mut Off;
    normalize_traced(
        sink,
        history,
        normalization,
        bounds,
        proposal,
        now,
        architecture,
    )
}

/// [`normalize()`], and the steps of it.
///
/// # Errors
/// `NoMemory`.
pub fn normalize_traced<S: Sink>(
    sink: &mut S,
    history: &mut History,
    normalization: &Normalization<'_>,
    bounds: Bounds,
    proposal: i32,
    now: i64,
    architecture: Architecture,
) -> Result<Normalized, Error> {
    let past = history.recommendations();
    let Stabilized { replicas, slot } = match normalization {
        Normalization::Legacy { window, .. } => {
            normalize::stabilize_traced(sink, past, proposal, now, *window)
        }
        Normalization::Behavior(rules) => {
            let current = bounds.current;
            behavior::stabilize_traced(
                sink, rules, past, current, proposal, now,
            )
        }
    };
    let stabilization = match normalization {
        _ if replicas == proposal => Stabilization::None,
        Normalization::Behavior(_) if proposal >= bounds.current => {
            Stabilization::Up
        }
        _ => Stabilization::Down,
    };
    let new = Recommendation { replicas: proposal, time: now };
    history.recommend_traced(sink, slot, new)?;
    let (desired, limit) = match normalization {
        Normalization::Legacy { factor, .. } => normalize::limit_traced(
            sink,
            bounds,
            replicas,
            *factor,
            architecture,
        ),
        Normalization::Behavior(rules) => {
            let (ups, downs) = (&history.ups[..], &history.downs[..]);
            let rate = Rate { now, architecture, ups, downs };
            rate.limit_traced(sink, rules, bounds, replicas)
        }
    };
    Ok(Normalized {
        proposal,
        stabilized: replicas,
        desired,
        limit,
        stabilization,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_first() {
        let s = |current, min, max, scaled, without_pods| {
            let bounds = Bounds { current, min, max };
            start(bounds, Zero { scaled, without_pods })
        };
        assert_eq!(s(0, 1, 9, false, true), Start::Disabled);
        assert_eq!(s(0, 1, 9, true, false), Start::Metrics);
        assert_eq!(s(0, 0, 9, true, false), Start::Disabled);
        assert_eq!(s(0, 0, 9, true, true), Start::Metrics);
        assert_eq!(s(10, 1, 9, false, false), Start::AboveMax);
        assert_eq!(s(10, 20, 9, false, false), Start::AboveMax);
        assert_eq!(s(1, 2, 9, false, false), Start::BelowMin);
        assert_eq!(s(2, 2, 9, false, false), Start::Metrics);
    }

    #[test]
    fn proposals_combine_in_order() {
        let c = |all: &[Option<i32>], current| {
            let c = combine(all.iter().copied(), current);
            (c.replicas, c.winner, c.refused)
        };
        assert_eq!(c(&[Some(3), Some(5), Some(5)], 4), (5, Some(1), false));
        assert_eq!(c(&[Some(0), Some(-7)], 4), (-7, Some(1), false));
        assert_eq!(c(&[Some(3), None], 4), (3, Some(0), true));
        assert_eq!(c(&[Some(4), None], 4), (4, Some(0), false));
        assert_eq!(c(&[None], 0), (0, None, true));
        assert_eq!(c(&[], 0), (0, None, true));
    }
}
