/*!
From a proposal to a permitted number without `behavior`.

Reproduces `stabilizeRecommendation` and `convertDesiredReplicasWithRules` of
`horizontal.go` of Kubernetes v1.36.3. Kept on purpose: the highest recent
recommendation is taken even when it lies above the current replicas, so a
downward proposal may scale up.
*/

use super::architecture::Architecture;
use super::history::Recommendation;
use super::trace::{Code, NONE, Off, Sink, bits};

/// The bounds of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Replicas now.
    pub current: i32,
    /// The fewest.
    pub min: i32,
    /// The most.
    pub max: i32,
}

/// Which bound decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// None.
    WithinRange,
    /// The fewest replicas.
    TooFew,
    /// The most replicas.
    TooMany,
    /// The rate upwards.
    ScaleUp,
    /// The rate downwards.
    ScaleDown,
}

impl Limit {
    /// The reason of the condition ScalingLimited.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Limit::WithinRange => "DesiredWithinRange",
            Limit::TooFew => "TooFewReplicas",
            Limit::TooMany => "TooManyReplicas",
            Limit::ScaleUp => "ScaleUpLimit",
            Limit::ScaleDown => "ScaleDownLimit",
        }
    }

    /// The step of it.
    pub(super) fn tell<S: Sink>(self, sink: &mut S, wanted: i32, got: i32) {
        let code = match self {
            Limit::WithinRange => {
                let numbers = [i64::from(got)];
                return sink.step(Code::WithinLimits, NONE, numbers);
            }
            Limit::TooFew => Code::RaisedToMin,
            Limit::TooMany => Code::LoweredToMax,
            Limit::ScaleUp => Code::ScaleUpLimited,
            Limit::ScaleDown => Code::ScaleDownLimited,
        };
        sink.step(code, NONE, [wanted, got].map(i64::from));
    }

    /// Its message.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Limit::WithinRange => {
                "the desired count is within the acceptable range"
            }
            Limit::TooFew => {
                "the desired replica count is less than the minimum replica \
                 count"
            }
            Limit::TooMany => {
                "the desired replica count is more than the maximum replica \
                 count"
            }
            Limit::ScaleUp => {
                "the desired replica count is increasing faster than the \
                 maximum scale rate"
            }
            Limit::ScaleDown => {
                "the desired replica count is decreasing faster than the \
                 maximum scale rate"
            }
        }
    }
}

/// What stabilisation made of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stabilized {
    /// Replicas.
    pub replicas: i32,
    /// The slot of the history that the proposal takes; `None` is a new one.
    pub slot: Option<usize>,
}

/// The highest of the proposal and what was recommended within `window`
/// nanoseconds.
#[must_use]
pub fn stabilize(
    recommendations: &[Recommendation],
    proposal: i32,
    now: i64,
    window: i64,
) -> Stabilized {
    stabilize_traced(&mut Off, recommendations, proposal, now, window)
}

/// [`stabilize`], and the steps of it.
pub fn stabilize_traced<S: Sink>(
    sink: &mut S,
    recommendations: &[Recommendation],
    proposal: i32,
    now: i64,
    window: i64,
) -> Stabilized {
    let cutoff = now.saturating_sub(window);
    let mut stabilized = Stabilized { replicas: proposal, slot: None };
    for (slot, recommendation) in recommendations.iter().enumerate() {
        if recommendation.time < cutoff {
            stabilized.slot = Some(slot);
        } else {
            stabilized.replicas =
                stabilized.replicas.max(recommendation.replicas);
        }
    }
    if sink.is_on() {
        let highest = stabilized.replicas;
        let numbers = [i64::from(proposal), window, i64::from(highest)];
        sink.step(Code::Window, NONE, numbers);
        let decided = (highest != proposal).then(|| {
            recommendations
                .iter()
                .position(|r| r.replicas == highest && r.time >= cutoff)
        });
        tell(sink, recommendations, decided.flatten(), highest, now, true);
    }
    stabilized
}

/// The step of the recommendation that decided; without one the proposal
/// did.
pub(super) fn tell<S: Sink>(
    sink: &mut S,
    recommendations: &[Recommendation],
    slot: Option<usize>,
    replicas: i32,
    now: i64,
    is_up: bool,
) {
    let found = slot.and_then(|slot| recommendations.get(slot));
    match (slot, found) {
        (Some(slot), Some(&Recommendation { time, .. })) => {
            let code = if is_up { Code::HeldUp } else { Code::HeldDown };
            let age = now.saturating_sub(time);
            let numbers = [i64::from(replicas), time, age];
            sink.step(code, slot as u32, numbers);
        }
        _ => {
            sink.step(Code::ProposalStands, NONE, [i64::from(replicas)]);
        }
    }
}

/// A number within the bounds, and at most `factor` times the current one.
#[must_use]
pub fn limit(
    bounds: Bounds,
    desired: i32,
    factor: f64,
    architecture: Architecture,
) -> (i32, Limit) {
    limit_traced(&mut Off, bounds, desired, factor, architecture)
}

/// [`limit`], and the steps of it.
pub fn limit_traced<S: Sink>(
    sink: &mut S,
    bounds: Bounds,
    desired: i32,
    factor: f64,
    architecture: Architecture,
) -> (i32, Limit) {
    /// Up to this many replicas the rate does not count.
    const FREELY: f64 = 4.0;
    let grown = factor * f64::from(bounds.current);
    let rate = architecture.to_i32(grown.max(FREELY));
    let numbers = [bits(factor), i64::from(bounds.current), i64::from(rate)];
    sink.step(Code::ScaleUpLimit, NONE, numbers);
    let (most, limit) = if bounds.max > rate {
        (rate, Limit::ScaleUp)
    } else {
        (bounds.max, Limit::TooMany)
    };
    let limited = if desired < bounds.min {
        (bounds.min, Limit::TooFew)
    } else if desired > most {
        (most, limit)
    } else {
        (desired, Limit::WithinRange)
    };
    limited.1.tell(sink, desired, limited.0);
    limited
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits() {
        let l = |current, desired, min, max| {
            let bounds = Bounds { current, min, max };
            limit(bounds, desired, 2.0, Architecture::Amd64)
        };
        assert_eq!(l(1, 9, 1, 10), (4, Limit::ScaleUp));
        assert_eq!(l(3, 9, 1, 10), (6, Limit::ScaleUp));
        assert_eq!(l(3, 9, 1, 6), (6, Limit::TooMany));
        assert_eq!(l(3, 6, 1, 10), (6, Limit::WithinRange));
        assert_eq!(l(3, 0, 1, 10), (1, Limit::TooFew));
        assert_eq!(l(3, 1, 5, 2), (5, Limit::TooFew)); // min first
        assert_eq!(l(i32::MAX, 7, 1, 9).0, i32::MIN); // 2^32 on amd64
    }

    #[test]
    fn the_highest_recent_recommendation_wins() {
        let r = |replicas, time| Recommendation { replicas, time };
        let s = |all: &[Recommendation]| stabilize(all, 3, 100, 50);
        let of = |replicas, slot| Stabilized { replicas, slot };
        assert_eq!(s(&[]), of(3, None));
        assert_eq!(s(&[r(9, 50), r(7, 99)]), of(9, None)); // at the cutoff
        assert_eq!(s(&[r(9, 49), r(8, 10), r(5, 99)]), of(5, Some(1)));
    }
}
