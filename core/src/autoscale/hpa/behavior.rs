/*!
From a proposal to a permitted number with `behavior`: stabilisation in both
directions, then the policies' rate.

Reproduces `stabilizeRecommendationWithBehaviors`,
`convertDesiredReplicasWithBehaviorRate` and the functions they call in
`horizontal.go` of Kubernetes v1.36.3. Kept on purpose: percent policies are
computed in floats and rounded up when scaling up, truncated when scaling
down; `Min` and `Max` compare changes, not counts; an unknown policy type
repeats the policy before it; upwards the minimum is not looked at, downwards
not the maximum.
*/

use super::architecture::Architecture;
use super::history::{Recommendation, ScaleEvent, change_within, seconds};
use super::normalize::{self, Bounds, Limit, Stabilized};
use super::trace::{Code, NONE, Off, Sink};

/// Which policy of a direction counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Select {
    /// The one that changes most; also any word not known.
    Max,
    /// The one that changes least.
    Min,
    /// No change at all.
    Disabled,
}

impl Select {
    /// The meaning of `selectPolicy`.
    #[must_use]
    pub fn named(name: &str) -> Select {
        match name {
            "Disabled" => Select::Disabled,
            "Min" => Select::Min,
            _ => Select::Max,
        }
    }
}

/// What the value of a policy counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyKind {
    /// Pods.
    Pods,
    /// Percent of the replicas at the period's start.
    Percent,
    /// A word not known.
    Unknown,
}

impl PolicyKind {
    /// The meaning of a policy's `type`.
    #[must_use]
    pub fn named(name: &str) -> PolicyKind {
        match name {
            "Pods" => PolicyKind::Pods,
            "Percent" => PolicyKind::Percent,
            _ => PolicyKind::Unknown,
        }
    }
}

/// A limit on the rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What `value` counts.
    pub kind: PolicyKind,
    /// Pods or percent.
    pub value: i32,
    /// Seconds.
    pub period: i32,
}

/// The rules of one direction.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// Seconds to look back.
    pub window: i32,
    /// Which policy counts.
    pub select: Select,
    /// The policies.
    pub policies: &'a [Policy],
}

impl Rules<'_> {
    /// The longest period of the policies, in seconds.
    #[must_use]
    pub fn longest_period(&self) -> i32 {
        self.policies.iter().fold(0, |longest, p| longest.max(p.period))
    }
}

/// Both directions.
#[derive(Clone, Copy, Debug)]
pub struct BehaviorRules<'a> {
    /// Upwards.
    pub up: Rules<'a>,
    /// Downwards.
    pub down: Rules<'a>,
}

/// The current replicas, moved only as far as every recommendation within
/// each direction's window agrees.
#[must_use]
pub fn stabilize(
    rules: &BehaviorRules<'_>,
    recommendations: &[Recommendation],
    current: i32,
    proposal: i32,
    now: i64,
) -> Stabilized {
    let sink = &mut Off;
    stabilize_traced(sink, rules, recommendations, current, proposal, now)
}

/// [`stabilize`], and the steps of it.
pub fn stabilize_traced<S: Sink>(
    sink: &mut S,
    rules: &BehaviorRules<'_>,
    recommendations: &[Recommendation],
    current: i32,
    proposal: i32,
    now: i64,
) -> Stabilized {
    let up_cutoff = now.saturating_sub(seconds(rules.up.window));
    let down_cutoff = now.saturating_sub(seconds(rules.down.window));
    let (mut up, mut down, mut reused) = (proposal, proposal, None);
    for (slot, recommendation) in recommendations.iter().enumerate() {
        let Recommendation { replicas, time } = *recommendation;
        if time > up_cutoff {
            up = up.min(replicas);
        }
        if time > down_cutoff {
            down = down.max(replicas);
        }
        if time < up_cutoff && time < down_cutoff {
            reused = Some(slot);
        }
    }
    let replicas = current.max(up).min(down);
    if sink.is_on() {
        let (up_window, down_window) = (rules.up.window, rules.down.window);
        let numbers = [proposal, up_window, up, down_window, down];
        sink.step(Code::Windows, NONE, numbers.map(i64::from));
        let first_of = |replicas: i32, cutoff: i64| {
            recommendations
                .iter()
                .position(|r| r.replicas == replicas && r.time > cutoff)
        };
        if replicas == proposal {
            normalize::tell(sink, recommendations, None, proposal, now, true);
        } else if replicas == down {
            let slot = first_of(down, down_cutoff);
            normalize::tell(sink, recommendations, slot, down, now, true);
        } else if replicas == up {
            let slot = first_of(up, up_cutoff);
            normalize::tell(sink, recommendations, slot, up, now, false);
        } else {
            sink.step(Code::CurrentStands, NONE, [i64::from(replicas)]);
        }
    }
    Stabilized { replicas, slot: reused }
}

/// The rate of a decision: its time, whose floats, and the past rescales.
#[derive(Clone, Copy, Debug)]
pub struct Rate<'a> {
    /// Nanoseconds since the epoch.
    pub now: i64,
    /// Whose conversions.
    pub architecture: Architecture,
    /// Rescales upwards.
    pub ups: &'a [ScaleEvent],
    /// Rescales downwards.
    pub downs: &'a [ScaleEvent],
}

/// Rescales within the period of a policy, and the replicas before them.
struct Changes {
    start: i32,
    ups: i32,
    downs: i32,
}

impl Changes {
    fn tell<S: Sink>(
        &self,
        sink: &mut S,
        code: Code,
        policy: u32,
        period: i32,
        result: i32,
    ) {
        let Changes { start, ups, downs } = *self;
        let numbers = [period, start, ups, downs, result];
        sink.step(code, policy, numbers.map(i64::from));
    }
}

impl Rate<'_> {
    /// What changed in the period of a policy.
    fn changes(&self, current: i32, policy: &Policy) -> Changes {
        let change = |events| change_within(events, self.now, policy.period);
        let (ups, downs) = (change(self.ups), change(self.downs));
        let start = current.wrapping_sub(ups).wrapping_add(downs);
        Changes { start, ups, downs }
    }

    /// The most replicas that the policies allow.
    fn highest<S: Sink>(
        &self,
        sink: &mut S,
        current: i32,
        rules: &Rules<'_>,
    ) -> i32 {
        let (mut result, pick): (i32, fn(i32, i32) -> i32) = match rules.select
        {
            Select::Disabled => {
                sink.step(Code::ScaleUpDisabled, NONE, []);
                return current;
            }
            Select::Min => (i32::MAX, i32::min),
            Select::Max => (i32::MIN, i32::max),
        };
        let (mut proposed, mut decided) = (0, NONE);
        for (row, policy) in rules.policies.iter().enumerate() {
            let changes = self.changes(current, policy);
            let start = changes.start;
            match policy.kind {
                PolicyKind::Pods => {
                    proposed = start.wrapping_add(policy.value);
                }
                PolicyKind::Percent => {
                    let factor = 1.0 + f64::from(policy.value) / 100.0;
                    let grown = f64::from(start) * factor;
                    proposed = self.architecture.ceil_i32(grown);
                }
                PolicyKind::Unknown => {}
            }
            let row = row as u32;
            changes.tell(sink, Code::PolicyUp, row, policy.period, proposed);
            let picked = pick(result, proposed);
            if picked != result || decided == NONE {
                decided = row;
            }
            result = picked;
        }
        let most = result.max(current);
        sink.step(Code::MostAllowed, decided, [i64::from(most)]);
        result
    }

    /// The fewest replicas that the policies allow.
    fn lowest<S: Sink>(
        &self,
        sink: &mut S,
        current: i32,
        rules: &Rules<'_>,
    ) -> i32 {
        let (mut result, pick): (i32, fn(i32, i32) -> i32) = match rules.select
        {
            Select::Disabled => {
                sink.step(Code::ScaleDownDisabled, NONE, []);
                return current;
            }
            Select::Min => (i32::MIN, i32::max),
            Select::Max => (i32::MAX, i32::min),
        };
        let (mut proposed, mut decided) = (0, NONE);
        for (row, policy) in rules.policies.iter().enumerate() {
            let changes = self.changes(current, policy);
            let start = changes.start;
            match policy.kind {
                PolicyKind::Pods => {
                    proposed = start.wrapping_sub(policy.value);
                }
                PolicyKind::Percent => {
                    let factor = 1.0 - f64::from(policy.value) / 100.0;
                    let shrunk = f64::from(start) * factor;
                    proposed = self.architecture.to_i32(shrunk);
                }
                PolicyKind::Unknown => {}
            }
            let row = row as u32;
            changes.tell(sink, Code::PolicyDown, row, policy.period, proposed);
            let picked = pick(result, proposed);
            if picked != result || decided == NONE {
                decided = row;
            }
            result = picked;
        }
        let fewest = result.min(current);
        sink.step(Code::FewestAllowed, decided, [i64::from(fewest)]);
        result
    }

    /// A number no further from the current one than the policies allow.
    #[must_use]
    pub fn limit(
        &self,
        rules: &BehaviorRules<'_>,
        bounds: Bounds,
        desired: i32,
    ) -> (i32, Limit) {
        self.limit_traced(&mut Off, rules, bounds, desired)
    }

    /// [`limit`](Self::limit), and the steps of it.
    #[must_use]
    pub fn limit_traced<S: Sink>(
        &self,
        sink: &mut S,
        rules: &BehaviorRules<'_>,
        bounds: Bounds,
        desired: i32,
    ) -> (i32, Limit) {
        let (replicas, limit) = self.limited(sink, rules, bounds, desired);
        limit.tell(sink, desired, replicas);
        (replicas, limit)
    }

    fn limited<S: Sink>(
        &self,
        sink: &mut S,
        rules: &BehaviorRules<'_>,
        bounds: Bounds,
        desired: i32,
    ) -> (i32, Limit) {
        let Bounds { current, min, max } = bounds;
        if desired > current {
            let rate = self.highest(sink, current, &rules.up).max(current);
            let (most, limit) = if max > rate {
                (rate, Limit::ScaleUp)
            } else {
                (max, Limit::TooMany)
            };
            if desired > most {
                return (most, limit);
            }
        } else if desired < current {
            let rate = self.lowest(sink, current, &rules.down).min(current);
            let (fewest, limit) = if min < rate {
                (rate, Limit::ScaleDown)
            } else {
                (min, Limit::TooFew)
            };
            if desired < fewest {
                return (fewest, limit);
            }
        }
        (desired, Limit::WithinRange)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate<'_> = Rate {
        now: 0,
        architecture: Architecture::Amd64,
        ups: &[],
        downs: &[],
    };

    fn rules(select: Select, policies: &[Policy]) -> BehaviorRules<'_> {
        let rules = Rules { window: 0, select, policies };
        BehaviorRules { up: rules, down: rules }
    }

    const fn percent(value: i32) -> Policy {
        Policy { kind: PolicyKind::Percent, value, period: 15 }
    }

    const fn pods(value: i32) -> Policy {
        Policy { kind: PolicyKind::Pods, value, period: 15 }
    }

    #[test]
    fn percent_policies_are_floats() {
        let up = |start, value| {
            RATE.highest(
                &mut Off,
                start,
                &rules(Select::Max, &[percent(value)]).up,
            )
        };
        let down = |start, value| {
            RATE.lowest(
                &mut Off,
                start,
                &rules(Select::Max, &[percent(value)]).down,
            )
        };
        assert_eq!(up(25, 12), 29); // 28 exactly
        assert_eq!(down(5, 80), 0); // 1 exactly
        assert_eq!(up(10, 10), 11);
        let unlike = |one: fn(i32, i32) -> i64,
                      other: &dyn Fn(i32, i32) -> i32| {
            (1..=200)
                .flat_map(|start| (1..=100).map(move |value| (start, value)))
                .filter(|&(s, v)| one(s, v) != i64::from(other(s, v)))
                .count()
        };
        let exact_up = |s, v| (i64::from(s) * (100 + i64::from(v)) + 99) / 100;
        let exact_down = |s, v| i64::from(s) * (100 - i64::from(v)) / 100;
        assert_eq!(unlike(exact_up, &up), 38);
        assert_eq!(unlike(exact_down, &down), 119);
    }

    #[test]
    fn min_and_max_compare_changes() {
        let policies = [pods(1), percent(50)];
        let both = |select| {
            let rules = rules(select, &policies);
            (
                RATE.highest(&mut Off, 10, &rules.up),
                RATE.lowest(&mut Off, 10, &rules.down),
            )
        };
        assert_eq!(both(Select::Max), (15, 5));
        assert_eq!(both(Select::Min), (11, 9));
        assert_eq!(both(Select::Disabled), (10, 10));
    }

    #[test]
    fn an_unknown_policy_repeats_the_one_before() {
        let unknown =
            Policy { kind: PolicyKind::Unknown, value: 9, period: 15 };
        let up = |policies: &[Policy]| {
            RATE.highest(&mut Off, 10, &rules(Select::Min, policies).up)
        };
        assert_eq!(up(&[unknown]), 0);
        assert_eq!(up(&[pods(3), unknown]), 13);
        assert_eq!(up(&[unknown, pods(3)]), 0);
    }

    #[test]
    fn without_policies_nothing_limits_or_everything() {
        let l = |select, desired| {
            let bounds = Bounds { current: 5, min: 1, max: 9 };
            RATE.limit(&rules(select, &[]), bounds, desired)
        };
        assert_eq!(l(Select::Max, 7), (5, Limit::ScaleUp));
        assert_eq!(l(Select::Min, 7), (7, Limit::WithinRange));
        assert_eq!(l(Select::Min, 12), (9, Limit::TooMany));
        assert_eq!(l(Select::Max, 2), (5, Limit::ScaleDown));
        assert_eq!(l(Select::Min, 0), (1, Limit::TooFew));
    }
}
