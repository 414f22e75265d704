/*!
Sentences about what becomes of a proposal: stabilisation, limits, and what
was done.
*/

use alloc::string::String;

use super::super::{Code, NONE, Step};
use super::{Words, float, numbers, span};
use crate::error::Error;
use crate::kube::autoscaling::ScalingRules;

/// How a policy reads in the spec.
fn policy(
    rules: Option<&ScalingRules<'_>>,
    row: u32,
) -> Result<String, Error> {
    let policies = rules.and_then(|rules| rules.policies.as_deref());
    let policy = policies.and_then(|all| all.get(row as usize));
    match policy {
        Some(policy) => {
            text!("{} {}", policy.value(), policy.kind.as_str())
        }
        None => Ok(String::new()),
    }
}

pub(super) fn of_stabilization(step: Step<'_>) -> Result<String, Error> {
    let n = numbers(step);
    match step.code {
        Code::Window => text!(
            "{} replicas are proposed; the highest of the last {} is {}.",
            n(0),
            span(n(1)),
            n(2)
        ),
        Code::Windows => text!(
            "{} replicas are proposed; the lowest of the last {}s is {}, the \
             highest of the last {}s is {}.",
            n(0),
            n(1),
            n(2),
            n(3),
            n(4)
        ),
        Code::ProposalStands => {
            text!("No recommendation holds {} replicas back.", n(0))
        }
        Code::CurrentStands => text!(
            "The current {} replicas lie between the lowest and the highest \
             recommendation: they stay.",
            n(0)
        ),
        Code::HeldDown => text!(
            "The recommendation of {} replicas {} ago keeps the target from \
             scaling up further.",
            n(0),
            span(n(2))
        ),
        Code::HeldUp => text!(
            "The recommendation of {} replicas {} ago keeps the target from \
             scaling down further.",
            n(0),
            span(n(2))
        ),
        Code::SlotReused => text!(
            "The proposal of {} is remembered in slot {}, in place of one \
             that is too old.",
            n(0),
            step.row
        ),
        _ => text!(
            "The proposal of {} is remembered in the new slot {}.",
            n(0),
            step.row
        ),
    }
}

pub(super) fn of_limits(
    words: &Words<'_, '_>,
    step: Step<'_>,
) -> Result<String, Error> {
    let n = numbers(step);
    let row = step.row;
    let behavior = words.case.hpa.spec.behavior.as_ref();
    let is_up = matches!(step.code, Code::PolicyUp | Code::MostAllowed);
    let rules = behavior.and_then(|behavior| {
        if is_up { behavior.up.as_ref() } else { behavior.down.as_ref() }
    });
    let whose = policy(rules, row)?;
    match step.code {
        Code::ScaleUpLimit => text!(
            "Without a behavior one sync may scale up to {} replicas: {} \
             times {}, but at least 4.",
            n(2),
            float(n(0)),
            n(1)
        ),
        Code::PolicyUp => text!(
            "scaleUp policy {row} ({whose} per {}s): from {} replicas then \
             ({} added and {} taken away since), up to {}.",
            n(0),
            n(1),
            n(2),
            n(3),
            n(4)
        ),
        Code::PolicyDown => text!(
            "scaleDown policy {row} ({whose} per {}s): from {} replicas then \
             ({} added and {} taken away since), down to {}.",
            n(0),
            n(1),
            n(2),
            n(3),
            n(4)
        ),
        Code::ScaleUpDisabled => {
            text!("scaleUp.selectPolicy is Disabled: no scaling up.")
        }
        Code::ScaleDownDisabled => {
            text!("scaleDown.selectPolicy is Disabled: no scaling down.")
        }
        Code::MostAllowed if row == NONE => {
            text!("Without scaleUp policies at most {} are allowed.", n(0))
        }
        Code::MostAllowed => text!(
            "scaleUp policy {row} ({whose}) decides: at most {} are allowed.",
            n(0)
        ),
        Code::FewestAllowed if row == NONE => {
            text!("Without scaleDown policies at least {} must stay.", n(0))
        }
        Code::FewestAllowed => text!(
            "scaleDown policy {row} ({whose}) decides: at least {} must stay.",
            n(0)
        ),
        Code::WithinLimits => {
            text!("{} replicas are within every limit.", n(0))
        }
        Code::RaisedToMin => {
            text!("{} replicas are raised to minReplicas {}.", n(0), n(1))
        }
        Code::LoweredToMax => {
            text!("{} replicas are lowered to maxReplicas {}.", n(0), n(1))
        }
        Code::ScaleUpLimited => text!(
            "{} replicas are lowered to {}: it may not scale up faster.",
            n(0),
            n(1)
        ),
        Code::ScaleDownLimited => text!(
            "{} replicas are raised to {}: it may not scale down faster.",
            n(0),
            n(1)
        ),
        _ => text!(
            "Coming back from zero, {} replicas are raised to minReplicas {}.",
            n(0),
            n(1)
        ),
    }
}

pub(super) fn of_outcome(step: Step<'_>) -> Result<String, Error> {
    let n = numbers(step);
    match step.code {
        Code::Rescaled => {
            text!("The scale is written: from {} to {} replicas.", n(0), n(1))
        }
        Code::Unchanged => {
            text!("{} replicas are wanted, as there are.", n(0))
        }
        Code::WriteFailed => text!(
            "{} replicas are wanted, but the scale could not be written; \
             status.desiredReplicas stays {}.",
            n(0),
            n(1)
        ),
        Code::Undecided => {
            text!("Nothing is changed; status.desiredReplicas stays {}.", n(0))
        }
        Code::EventReused => text!(
            "The change of {} is remembered in slot {}, in place of one \
             older than the longest period of {}s.",
            n(0),
            step.row,
            n(1)
        ),
        Code::EventAppended => text!(
            "The change of {} is remembered in the new slot {}.",
            n(0),
            step.row
        ),
        Code::ScaledToZero => {
            text!("The HPA scaled to zero, and may scale up again from there.")
        }
        _ => text!("The HPA has not scaled to zero."),
    }
}
