/*!
The behavior of an HPA as rules: tolerances, windows and policies, and what
they make of a proposal.

Reproduces `tolerancesForHpa`, `normalizeDesiredReplicas` and
`normalizeDesiredReplicasWithBehaviors` of `horizontal.go` of Kubernetes
v1.36.3; the arithmetic is in `plan`.
*/

use alloc::vec::Vec;

use super::behavior::{BehaviorRules, Policy, PolicyKind, Rules, Select};
use super::case::Config;
use super::plan::{
    Normalization, Normalized, Stabilization, normalize_traced,
};
use super::reconcile::Sync;
use super::tolerance::Tolerances;
use super::trace::Sink;
use crate::error::{Error, ErrorKind};
use crate::kube::autoscaling::{ScalingRules, Spec};
use crate::memory::TryPush;

pub(super) fn tolerances(config: &Config, spec: &Spec<'_>) -> Tolerances {
    let all = config.tolerance();
    let behavior = spec.behavior.as_ref();
    let behavior = behavior.filter(|_| config.has_configurable_tolerance());
    let own = |rules: &Option<ScalingRules<'_>>| {
        let tolerance = rules.as_ref()?.tolerance.as_ref()?;
        Some(tolerance.0.as_approximate_f64())
    };
    Tolerances {
        down: behavior.and_then(|b| own(&b.down)).unwrap_or(all),
        up: behavior.and_then(|b| own(&b.up)).unwrap_or(all),
    }
}

impl<S: Sink> Sync<'_, '_, S> {
    /// Stabilises and limits, and says so in the conditions.
    pub(super) fn normalized(
        &mut self,
        proposal: i32,
    ) -> Result<Normalized, Error> {
        let config = &self.case.config;
        let (up, down);
        let normalization = match &self.case.hpa.spec.behavior {
            None => Normalization::Legacy {
                window: config.downscale_stabilization(),
                factor: config.scale_up_limit_factor(),
            },
            Some(behavior) => {
                let default = default_window(config);
                let undefaulted =
                    || Error::new(ErrorKind::ExpectedDefaultedBehavior);
                let rules = behavior.up.as_ref().ok_or_else(undefaulted)?;
                up = policies(rules)?;
                let up = rules_of(rules, rules.window, &up)?;
                let rules = behavior.down.as_ref().ok_or_else(undefaulted)?;
                down = policies(rules)?;
                let window = rules.window.or(Some(default));
                let down = rules_of(rules, window, &down)?;
                Normalization::Behavior(BehaviorRules { up, down })
            }
        };
        let normalized = normalize_traced(
            self.sink,
            &mut self.history,
            &normalization,
            self.bounds,
            proposal,
            self.case.now.0,
            config.architecture(),
        )?;
        let (reason, message) = match normalized.stabilization {
            Stabilization::None => {
                ("ReadyForNewScale", "recommended size matches current size")
            }
            Stabilization::Up => (
                "ScaleUpStabilized",
                "recent recommendations were lower than current one, applying \
                 the lowest recent recommendation",
            ),
            Stabilization::Down => (
                "ScaleDownStabilized",
                "recent recommendations were higher than current one, \
                 applying the highest recent recommendation",
            ),
        };
        self.condition("AbleToScale", "True", reason, message)?;
        let limited = normalized.desired != normalized.stabilized;
        let status = if limited { "True" } else { "False" };
        let limit = normalized.limit;
        self.condition(
            "ScalingLimited",
            status,
            limit.reason(),
            limit.message(),
        )?;
        Ok(normalized)
    }

    /// Stores the scale event, which only `behavior` looks at.
    pub(super) fn remember(&mut self, desired: i32) -> Result<(), Error> {
        let Some(behavior) = &self.case.hpa.spec.behavior else {
            return Ok(());
        };
        let current = self.bounds.current;
        let rules =
            if desired > current { &behavior.up } else { &behavior.down };
        let undefaulted = Error::new(ErrorKind::ExpectedDefaultedBehavior);
        let rules = rules.as_ref().ok_or(undefaulted)?;
        let all = rules.policies.iter().flatten();
        let longest = all.fold(0, |longest, p| longest.max(p.period()));
        let now = self.case.now.0;
        self.history.rescale_traced(self.sink, current, desired, now, longest)
    }
}

/// The window downwards where `behavior` has none, in seconds.
pub(super) fn default_window(config: &Config) -> i32 {
    let seconds = config.downscale_stabilization() as f64 / 1e9;
    config.architecture().to_i32(seconds)
}

pub(super) fn policies(
    rules: &ScalingRules<'_>,
) -> Result<Vec<Policy>, Error> {
    let mut policies = Vec::new();
    for policy in rules.policies.iter().flatten() {
        policies.try_push(Policy {
            kind: PolicyKind::named(policy.kind.as_str()),
            value: policy.value(),
            period: policy.period(),
        })?;
    }
    Ok(policies)
}

pub(super) fn rules_of<'p>(
    rules: &ScalingRules<'_>,
    window: Option<i32>,
    policies: &'p [Policy],
) -> Result<Rules<'p>, Error> {
    let undefaulted = || Error::new(ErrorKind::ExpectedDefaultedBehavior);
    let select = rules.select.as_ref().ok_or_else(undefaulted)?;
    Ok(Rules {
        window: window.ok_or_else(undefaulted)?,
        select: Select::named(select.as_str()),
        policies,
    })
}
