/*!
Sentences about one metric: its pods, and its arithmetic.
*/

use alloc::string::String;

use super::super::super::explain::error_of;
use super::super::super::requests::running;
use super::super::{Code, Step};
use super::{Words, at, float, metric_name, numbers};
use crate::error::Error;

pub(super) fn of_pod(
    words: &Words<'_, '_>,
    step: Step<'_>,
    other: &str,
) -> Result<String, Error> {
    let n = numbers(step);
    let amount = |milli| words.amount(step.metric, milli);
    let pod = words.pod(step.row);
    let metric = step.metric;
    let called = metric_name(words.case, metric)?;
    let error = error_of(words.evaluations.get(metric as usize));
    let now = at(words.case.now.0);
    match step.code {
        Code::TargetUtilization => text!(
            "Metric {metric} ({called}) is to be held at {}% of what the \
             pods request.",
            n(0)
        ),
        Code::TargetAverage => text!(
            "Metric {metric} ({called}) is to be held at {} a pod.",
            amount(n(0))
        ),
        Code::PodDeleted => {
            text!("Pod {pod} is being deleted: it does not count.")
        }
        Code::PodFailed => {
            text!("Pod {pod} has failed: it does not count.")
        }
        Code::PodPending => {
            text!("Pod {pod} is pending: it counts as not ready.")
        }
        Code::PodWithoutSample => text!("Pod {pod} has no sample."),
        Code::PodWithoutReadyCondition => {
            text!("Pod {pod} has no condition Ready: it counts as not ready.")
        }
        Code::PodWithoutStart => {
            text!("Pod {pod} has no start time: it counts as not ready.")
        }
        Code::PodWarmingUp => text!(
            "Pod {pod} started at {} and warms up until {} (now {now}), and \
             is not Ready: its CPU does not count yet.",
            at(n(0)),
            at(n(1))
        ),
        Code::PodSampleTooEarly => text!(
            "Pod {pod} started at {} and warms up until {} (now {now}); its \
             sample of {} is from before {}, a window after it became Ready: \
             its CPU does not count yet.",
            at(n(0)),
            at(n(1)),
            at(n(2)),
            at(n(3))
        ),
        Code::PodNeverReady => text!(
            "Pod {pod} started at {} and is not Ready since {}, which is \
             before {}: it was never Ready, and its CPU does not count.",
            at(n(0)),
            at(n(1)),
            at(n(2))
        ),
        Code::PodReady => {
            text!(
                "Pod {pod} counts with {}, sampled at {}.",
                amount(n(0)),
                at(n(1))
            )
        }
        Code::StrangersSample => text!(
            "The metrics list pod {other} ({}), which the selector does not \
             find; its sample counts as a pod all the same.",
            amount(n(0))
        ),
        Code::MissingRequest => {
            let place = usize::try_from(n(0)).unwrap_or(usize::MAX);
            let owner = words.pods.get(step.row as usize);
            let container = owner.and_then(|pod| running(pod).nth(place));
            let container = container.map_or("", |c| c.name.as_str());
            text!(
                "Container {container} of pod {pod} requests no {called}, so \
                 metric {metric} fails as a whole."
            )
        }
        Code::MissingPodRequest => text!(
            "Pod {pod} has pod-level requests but none of {called}, so \
             metric {metric} fails as a whole."
        ),
        Code::MissingContainer => text!(
            "Pod {pod} has no such container, so metric {metric} ({called}) \
             fails as a whole."
        ),
        Code::NoPods => text!(
            "The selector finds no pod, so metric {metric} ({called}) fails."
        ),
        Code::NoSamples => text!(
            "No pod that counts has a sample, so metric {metric} ({called}) \
             fails."
        ),
        Code::NoRequests => text!(
            "The requests of the pods with a sample add up to nothing, so \
             metric {metric} ({called}) fails."
        ),
        Code::NothingReturned => text!(
            "The metrics API returned no values, so metric {metric} \
             ({called}) fails."
        ),
        Code::InvalidMetric => {
            text!("Metric {metric} ({called}) cannot be used: {error}.")
        }
        _ => text!("Metric {metric} ({called}) was not read: {error}."),
    }
}

pub(super) fn of_arithmetic(
    words: &Words<'_, '_>,
    step: Step<'_>,
) -> Result<String, Error> {
    let n = numbers(step);
    let amount = |milli| words.amount(step.metric, milli);
    let pod = words.pod(step.row);
    let metric = step.metric;
    let ratio = |index| float(n(index));
    match step.code {
        Code::Utilization => text!(
            "Usage of {} over requests of {} (pods counted: {}) is {}%: \
             {:.3} times the target.",
            amount(n(0)),
            amount(n(1)),
            n(2),
            n(4),
            ratio(5)
        ),
        Code::UtilizationAssumed => text!(
            "With what is assumed, usage of {} over requests of {} (pods \
             counted: {}) is {}%: {:.3} times the target.",
            amount(n(0)),
            amount(n(1)),
            n(2),
            n(4),
            ratio(5)
        ),
        Code::Average => text!(
            "Usage of {} over {} samples is {} a pod: {:.3} times the target.",
            amount(n(0)),
            n(1),
            amount(n(2)),
            ratio(3)
        ),
        Code::AverageAssumed => text!(
            "With what is assumed, usage of {} over {} samples is {} a pod: \
             {:.3} times the target.",
            amount(n(0)),
            n(1),
            amount(n(2)),
            ratio(3)
        ),
        Code::Sum => {
            text!("{} values add up to {}.", n(0), amount(n(1)))
        }
        Code::SumOverflow => text!(
            "The sum leaves 64 bits at the {}th value and is taken for the \
             largest number there is.",
            n(0)
        ),
        Code::Total => text!(
            "The value is {} and its target {}: {:.3} times the target.",
            amount(n(0)),
            amount(n(1)),
            ratio(2)
        ),
        Code::Share => text!(
            "The value is {} and its target {} for each of {} replicas: \
             {:.3} times the target.",
            amount(n(0)),
            amount(n(1)),
            n(2),
            ratio(3)
        ),
        Code::WithinTolerance => text!(
            "{:.3} lies within the tolerance of {:.3} to {:.3}: metric \
             {metric} changes nothing.",
            ratio(0),
            ratio(1),
            ratio(2)
        ),
        Code::OutsideTolerance => text!(
            "{:.3} lies outside of the tolerance of {:.3} to {:.3}.",
            ratio(0),
            ratio(1),
            ratio(2)
        ),
        Code::DirectionTurned => text!(
            "What is assumed turned {:.3} into {:.3}, across 1: metric \
             {metric} changes nothing.",
            ratio(0),
            ratio(1)
        ),
        Code::WrongDirection => text!(
            "{} replicas lie on the other side of the current {} than the \
             ratio: metric {metric} changes nothing.",
            n(0),
            n(1)
        ),
        Code::UnreadyAssumedIdle => {
            text!("Pod {pod} is not ready: assumed to use nothing.")
        }
        Code::MissingAssumedIdle => text!(
            "Pod {pod} has no sample: assumed to use nothing while others \
             are above target."
        ),
        Code::MissingAssumedBusy => text!(
            "Pod {pod} has no sample: assumed to use {} while others are \
             below target.",
            amount(n(0))
        ),
        Code::MissingLeftOut => text!(
            "Pod {pod} has no sample: nothing is assumed of it, as the ratio \
             is exactly 1."
        ),
        Code::Multiplied => text!(
            "{:.3} times {} pods, rounded up, is {}.",
            ratio(0),
            n(1),
            n(2)
        ),
        Code::FromZero => text!(
            "There are no replicas to multiply: {:.3} rounded up is {}.",
            ratio(0),
            n(1)
        ),
        Code::Divided => text!(
            "{} divided by {}, rounded up, is {}.",
            amount(n(0)),
            amount(n(1)),
            n(2)
        ),
        Code::Capped => {
            text!("That is more than 32 bits hold, and cut to {}.", n(0))
        }
        Code::RunningAndReady => {
            text!("{} pods run and are Ready.", n(0))
        }
        _ => {
            let called = metric_name(words.case, metric)?;
            text!("Metric {metric} ({called}) asks for {} replicas.", n(0))
        }
    }
}
