/*!
Bounds, tolerances and the behavior.
*/

use super::super::architecture::Architecture;
use super::super::behavior::{PolicyKind, Select};
use super::super::case::Case;
use super::super::rules::tolerances;
use super::{Detail, Findings, Lint};
use crate::error::Error;
use crate::kube::autoscaling::{ScalingPolicy, ScalingRules};

type Done = Result<(), Error>;

/// How many replica counts a policy is tried with.
const TRIED: i32 = 10_000;

pub(super) fn lint(found: &mut Findings<'_>, case: &Case<'_>) -> Done {
    bounds(found, case)?;
    tolerance(found, case)?;
    let Some(behavior) = &case.hpa.spec.behavior else { return Ok(()) };
    let path = "hpa.spec.behavior";
    for (name, rules) in
        [("scaleUp", &behavior.up), ("scaleDown", &behavior.down)]
    {
        let path = text!("{path}.{name}")?;
        match rules {
            Some(rules) => {
                let is_up = name == "scaleUp";
                Direction { case, path: &path, name, is_up }
                    .lint(found, rules)?;
            }
            None => undefaulted(found, &path)?,
        }
    }
    Ok(())
}

fn undefaulted(found: &mut Findings<'_>, path: &str) -> Done {
    let why = text!(
        "{path} is not set, which crashes the controller; the API server \
         fills it in, as does config.applyDefaults."
    )?;
    found.add(Lint::UndefaultedBehavior, path, &[], &why)
}

fn bounds(found: &mut Findings<'_>, case: &Case<'_>) -> Done {
    let spec = &case.hpa.spec;
    let (min, max) = (spec.min.unwrap_or(1), spec.max());
    let details = [
        ("min", Detail::Integer(min.into())),
        ("max", Detail::Integer(max.into())),
    ];
    let path = "hpa.spec.minReplicas";
    if min > max {
        let why = text!(
            "minReplicas {min} is more than maxReplicas {max}: the target \
             goes to and fro between them."
        )?;
        found.add(Lint::MinAboveMax, path, &details, &why)?;
    }
    if max < 1 {
        let why = text!("maxReplicas is {max}; the least allowed is 1.")?;
        let path = "hpa.spec.maxReplicas";
        found.add(Lint::MaxBelowOne, path, &details, &why)?;
    }
    let gate = case.config.scales_to_zero();
    if min < 0 || (min == 0 && !gate) {
        let why = text!(
            "minReplicas is {min}; below 1 only 0 is allowed, and that with \
             the feature gate HPAScaleToZero."
        )?;
        return found.add(Lint::MinBelowOne, path, &details, &why);
    }
    let mut kinds = spec.metrics().iter().map(|m| m.kind.as_str());
    if min == 0 && !kinds.any(|kind| matches!(kind, "Object" | "External")) {
        let why = "minReplicas is 0 and every metric needs pods: once at \
                   zero nothing would scale up again.";
        found.add(Lint::ZeroNeedsOtherMetric, path, &details, why)?;
    }
    Ok(())
}

/// At n replicas the upper bound of the ratio is reached by n * upper pods'
/// worth of load, and n + 1 replicas hold no less than (n + 1) * lower.
/// Between the two no count is within the tolerance: 1/(n + 1) of the load
/// moves at a time, more than the band is wide.
fn tolerance(found: &mut Findings<'_>, case: &Case<'_>) -> Done {
    let (lower, upper) = tolerances(&case.config, &case.hpa.spec).bounds();
    let bound = |name, value| (name, Detail::Float(value));
    let spec = &case.hpa.spec;
    let own = spec.behavior.as_ref().is_some_and(|behavior| {
        let mut rules = [&behavior.up, &behavior.down].into_iter().flatten();
        rules.any(|rules| rules.tolerance.is_some())
    });
    let path = if own { "hpa.spec.behavior" } else { "config.tolerance" };
    if lower > 1.0 || upper < 1.0 || lower.is_nan() || upper.is_nan() {
        let why = text!(
            "The tolerance allows ratios from {lower} to {upper}: not even a \
             metric at its target is left alone."
        )?;
        let details = [bound("lower", lower), bound("upper", upper)];
        let lint = Lint::ToleranceNegative;
        return found.add(lint, path, &details, &why);
    }
    let (from, last) = (spec.min.unwrap_or(1).max(1), spec.max());
    let jumps = |n: i32| {
        let n = f64::from(n);
        n * upper < (n + 1.0) * lower
    };
    if from >= last || !jumps(from) {
        return Ok(());
    }
    // The band of n grows with n: where it ends is found by halving.
    let (mut yes, mut no) = (from, last);
    while no.wrapping_sub(yes) > 1 {
        let middle = yes.midpoint(no);
        if jumps(middle) { yes = middle } else { no = middle }
    }
    let to = yes;
    let details = [
        ("fromReplicas", Detail::Integer(from.into())),
        ("toReplicas", Detail::Integer(to.into())),
        bound("lower", lower),
        bound("upper", upper),
    ];
    let all = to >= last.saturating_sub(1);
    let (lint, reach) = if all {
        (Lint::ToleranceNeverSettles, "Over the whole range from")
    } else {
        (Lint::ToleranceGaps, "From")
    };
    let why = text!(
        "{reach} {from} to {to} replicas, one pod more or less moves the \
         ratio further than the tolerance of {lower:.3} to {upper:.3}: there \
         are loads that no count holds within it, and noise moves the target \
         to and fro."
    )?;
    found.add(lint, path, &details, &why)
}

/// One direction of the behavior.
struct Direction<'d, 'a> {
    case: &'d Case<'a>,
    path: &'d str,
    name: &'d str,
    is_up: bool,
}

impl Direction<'_, '_> {
    fn lint(
        &self,
        found: &mut Findings<'_>,
        rules: &ScalingRules<'_>,
    ) -> Done {
        let path = self.path;
        let window_path = text!("{path}.stabilizationWindowSeconds")?;
        match rules.window {
            Some(window) => {
                let limits = (window, 0, 3600);
                self.range(found, &window_path, limits)?;
                if window > 0 {
                    let lint = Lint::WindowBelowSync;
                    self.sync(found, lint, &window_path, window)?;
                }
            }
            // Downwards the controller fills it in.
            None if self.is_up => undefaulted(found, &window_path)?,
            None => {}
        }
        let select = match &rules.select {
            Some(select) => Select::named(select.as_str()),
            None => {
                undefaulted(found, &text!("{path}.selectPolicy")?)?;
                Select::Max
            }
        };
        if select == Select::Disabled {
            return Ok(());
        }
        let policies = rules.policies.iter().flatten();
        for (row, policy) in policies.enumerate() {
            self.policy(found, row, policy)?;
        }
        Ok(())
    }

    fn range(
        &self,
        found: &mut Findings<'_>,
        path: &str,
        (value, least, most): (i32, i32, i32),
    ) -> Done {
        if (least..=most).contains(&value) {
            return Ok(());
        }
        let why = text!(
            "{path} is {value}; the API server allows {least} to {most}."
        )?;
        let details = [
            ("value", Detail::Integer(value.into())),
            ("least", Detail::Integer(least.into())),
            ("most", Detail::Integer(most.into())),
        ];
        found.add(Lint::OutOfRange, path, &details, &why)
    }

    fn sync(
        &self,
        found: &mut Findings<'_>,
        lint: Lint,
        path: &str,
        seconds: i32,
    ) -> Done {
        let sync = self.case.config.sync_period();
        if f64::from(seconds) >= sync {
            return Ok(());
        }
        let details = [
            ("seconds", Detail::Integer(seconds.into())),
            ("syncPeriodSeconds", Detail::Float(sync)),
        ];
        let why = text!(
            "{path} is {seconds}s, shorter than the {sync}s between two \
             decisions: at the next one everything in it is over."
        )?;
        found.add(lint, path, &details, &why)
    }

    fn policy(
        &self,
        found: &mut Findings<'_>,
        row: usize,
        policy: &ScalingPolicy<'_>,
    ) -> Done {
        let path = text!("{}.policies[{row}]", self.path)?;
        let period = text!("{path}.periodSeconds")?;
        self.range(found, &period, (policy.period(), 1, 1800))?;
        if policy.period() > 0 {
            let lint = Lint::PeriodBelowSync;
            self.sync(found, lint, &period, policy.period())?;
        }
        let value = text!("{path}.value")?;
        self.range(found, &value, (policy.value(), 1, i32::MAX))?;
        match PolicyKind::named(policy.kind.as_str()) {
            PolicyKind::Pods => Ok(()),
            PolicyKind::Percent => self.percent(found, &path, row, policy),
            PolicyKind::Unknown => {
                let kind = policy.kind.as_str();
                let path = text!("{path}.type")?;
                let why = text!(
                    "Policy type {kind} is not known: the controller repeats \
                     the result of the policy before it."
                )?;
                let details = [
                    ("policy", Detail::Integer(row as i64)),
                    ("type", Detail::Text(kind)),
                ];
                found.add(Lint::UnknownPolicyType, &path, &details, &why)
            }
        }
    }

    /// A percent policy at every count from minReplicas to maxReplicas.
    fn percent(
        &self,
        found: &mut Findings<'_>,
        path: &str,
        row: usize,
        policy: &ScalingPolicy<'_>,
    ) -> Done {
        let spec = &self.case.hpa.spec;
        let least = if self.is_up { 0 } else { 1 };
        let from = spec.min.unwrap_or(1).max(least);
        let to = spec.max().min(from.saturating_add(TRIED));
        let value = policy.value();
        let (mut nothing, mut further) = (None, None);
        for start in from..=to {
            let (float, exact) = self.reached(start, value);
            let moves = if self.is_up { float > start } else { float < start };
            if !moves {
                nothing.get_or_insert((start, float, exact));
            } else if i64::from(float) != exact {
                further.get_or_insert((start, float, exact));
            }
        }
        let name = self.name;
        let details = |(start, float, exact): (i32, i32, i64)| {
            [
                ("policy", Detail::Integer(row as i64)),
                ("percent", Detail::Integer(value.into())),
                ("replicas", Detail::Integer(start.into())),
                ("reached", Detail::Integer(float.into())),
                ("exact", Detail::Integer(exact)),
            ]
        };
        if let Some(first) = nothing {
            let start = first.0;
            let why = text!(
                "{value} percent of {start} replicas rounds to nothing: \
                 {name} policy {row} lets nothing change there."
            )?;
            let details = details(first);
            found.add(Lint::PercentOfNothing, path, &details, &why)?;
        }
        if let Some(first) = further {
            let (start, float, exact) = first;
            let why = text!(
                "From {start} replicas {name} policy {row} ({value} percent) \
                 reaches {float}, not {exact}: the controller computes in \
                 floats."
            )?;
            let details = details(first);
            found.add(Lint::PercentRoundsFurther, path, &details, &why)?;
        }
        Ok(())
    }

    /// What a policy reaches in the controller's floats, and exactly.
    fn reached(&self, start: i32, value: i32) -> (i32, i64) {
        let machine: Architecture = self.case.config.architecture();
        let part = f64::from(value) / 100.0;
        let (whole, percent) = (i64::from(start), i64::from(value));
        // Products of two i32 are far from the ends of i64.
        let times = |percent: i64| whole.saturating_mul(percent);
        if self.is_up {
            let float = machine.ceil_i32(f64::from(start) * (1.0 + part));
            let exact = times(percent.saturating_add(100));
            (float, exact.saturating_add(99).wrapping_div(100))
        } else {
            let float = machine.to_i32(f64::from(start) * (1.0 - part));
            (float, times(100_i64.saturating_sub(percent)).wrapping_div(100))
        }
    }
}
