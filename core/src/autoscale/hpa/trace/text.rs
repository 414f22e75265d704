/*!
A sentence for each step, for an engineer at 3 am: what, how much, and what
follows from it. Ratios are shown to three digits; the numbers beside the
sentence are exact.
*/

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::super::case::Case;
use super::super::explain::error_of;
use super::super::metric::Evaluation;
use super::super::requests::running;
use super::{Code, NONE, Step};
use crate::error::Error;
use crate::kube::autoscaling::{MetricSpec, ScalingRules};
use crate::kube::pod::Pod;
use crate::num::{duration, time};
use crate::quantity::{Format, Quantity};

/// Whatever sentences name.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Words<'w, 'a> {
    pub(in super::super) case: &'w Case<'a>,
    /// The pods that the selector finds.
    pub(in super::super) pods: &'w [&'w Pod<'a>],
    /// The metrics' errors, where they are known.
    pub(in super::super) evaluations: &'w [Evaluation],
}

impl<'w> Words<'w, '_> {
    pub(in super::super) fn pod(&self, row: u32) -> &'w str {
        let pod = self.pods.get(row as usize);
        pod.map_or("", |pod| pod.metadata.name.as_str())
    }

    fn spec(&self, metric: u32) -> Option<&'w MetricSpec<'_>> {
        self.case.hpa.spec.metrics().get(metric as usize)
    }

    /// An amount of the metric as Kubernetes prints it.
    fn amount(&self, metric: u32, milli: i64) -> Shown {
        let spec = self.spec(metric);
        let source = spec.and_then(|spec| match spec.kind.as_str() {
            "Resource" => spec.resource.as_ref(),
            "ContainerResource" => spec.container.as_ref(),
            _ => None,
        });
        let is_memory = source.is_some_and(|s| s.name.as_str() == "memory");
        let format =
            if is_memory { Format::BinarySI } else { Format::DecimalSI };
        let mut text = Vec::new();
        let quantity = Quantity::from_scaled(milli, -3, format);
        // Without memory the sentence is short of a number, which the entry
        // has beside it.
        let _ = quantity.append_canonical(&mut text);
        Shown(text)
    }
}

/// Text already made, in ASCII.
struct Shown(Vec<u8>);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(core::str::from_utf8(&self.0).unwrap_or_default())
    }
}

/// A time of day, or that there is none.
fn at(ns: i64) -> Shown {
    let mut text = Vec::new();
    if ns == time::GO_ZERO {
        text.extend(*b"never");
    } else {
        let _ = time::append_rfc3339_nano(&mut text, ns);
    }
    Shown(text)
}

fn span(ns: i64) -> Shown {
    let mut text = Vec::new();
    let _ = duration::append(&mut text, ns);
    Shown(text)
}

/// What the metric is called, in short.
pub(in super::super) fn metric_name(
    case: &Case<'_>,
    metric: u32,
) -> Result<String, Error> {
    let Some(spec) = case.hpa.spec.metrics().get(metric as usize) else {
        return Ok(String::new());
    };
    let kind = spec.kind.as_str();
    let custom = match kind {
        "Resource" | "ContainerResource" => None,
        "Pods" => spec.pods.as_ref(),
        "Object" => spec.object.as_ref(),
        _ => spec.external.as_ref(),
    };
    let name = custom.map_or("", |source| source.metric.name.as_str());
    match (kind, &spec.resource, &spec.container) {
        ("Resource", Some(source), _) => text!("{}", source.name.as_str()),
        ("ContainerResource", _, Some(source)) => text!(
            "{} of container {}",
            source.name.as_str(),
            source.container.as_str()
        ),
        ("Pods", ..) => text!("pods metric {name}"),
        ("Object", ..) => {
            let object = custom.map_or("", |s| s.described.kind.as_str());
            text!("{object} metric {name}")
        }
        ("External", ..) => text!("external metric {name}"),
        _ => text!("{kind}"),
    }
}

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

/// A step in words. `other` is the name of a stranger.
pub(in super::super) fn sentence(
    words: &Words<'_, '_>,
    step: Step<'_>,
    other: &str,
) -> Result<String, Error> {
    match step.code as u16 {
        0..200 => of_scale(words, step),
        200..300 => of_pod(words, step, other),
        300..400 => of_arithmetic(words, step),
        400..500 => of_metrics(words, step),
        500..600 => of_stabilization(step),
        600..700 => of_limits(words, step),
        _ => of_outcome(step),
    }
}

/// The numbers of a step.
fn numbers(step: Step<'_>) -> impl Fn(usize) -> i64 {
    move |index| step.numbers.get(index).copied().unwrap_or(0)
}

/// A number that is a float.
fn float(number: i64) -> f64 {
    f64::from_bits(number.cast_unsigned())
}

fn of_scale(words: &Words<'_, '_>, step: Step<'_>) -> Result<String, Error> {
    let n = numbers(step);
    let (a, b, c) = (n(0), n(1), n(2));
    let selector = words.case.scale.selector.as_str();
    let reason = words.case.scale.get_error.as_ref();
    let reason = reason.map_or("", |reason| reason.as_str());
    match step.code {
        Code::Bounds => text!(
            "The target has {a} replicas (its status says {}); the HPA \
             allows {b} to {c}.",
            n(3)
        ),
        Code::InvalidApiVersion => text!(
            "spec.scaleTargetRef.apiVersion is not group/version, so the \
             target cannot be looked up."
        ),
        Code::ScaleNotRead => {
            text!("The target's scale could not be read: {reason}.")
        }
        Code::FirstSight => text!(
            "The HPA has no history yet; its {a} replicas are remembered as \
             the first recommendation."
        ),
        Code::PodsSelected => text!(
            "The selector {selector} finds {a} of the namespace's {b} pods."
        ),
        Code::SelectorMissing => {
            text!("The target's scale has no selector, so no pod is found.")
        }
        Code::SelectorInvalid => text!(
            "The target's selector {selector} cannot be read, so no pod is \
             found."
        ),
        Code::SelectorAmbiguous => text!(
            "{a} other HPAs select some of the same pods; none of them \
             scales until that is put right."
        ),
        Code::MetricsDecide => text!("The metrics decide."),
        Code::MetricsDecideAtZero => text!(
            "There are no replicas because the HPA scaled to zero; the \
             metrics decide when to return."
        ),
        Code::Disabled => text!(
            "There are no replicas, and not by this HPA's doing: autoscaling \
             is switched off until someone sets the replicas."
        ),
        Code::AboveMax => text!(
            "{a} replicas are more than maxReplicas {b}: the target goes \
             there at once, whatever the metrics say."
        ),
        _ => text!(
            "{a} replicas are fewer than minReplicas {b}: the target goes \
             there at once, whatever the metrics say."
        ),
    }
}

fn of_pod(
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

fn of_arithmetic(
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
            "{} pods use {} of the {} that they request, which is {}%: {:.3} \
             times the target.",
            n(2),
            amount(n(0)),
            amount(n(1)),
            n(4),
            ratio(5)
        ),
        Code::UtilizationAssumed => text!(
            "With what is assumed {} pods use {} of {}, which is {}%: {:.3} \
             times the target.",
            n(2),
            amount(n(0)),
            amount(n(1)),
            n(4),
            ratio(5)
        ),
        Code::Average => text!(
            "{} samples add up to {}, {} a pod: {:.3} times the target.",
            n(1),
            amount(n(0)),
            amount(n(2)),
            ratio(3)
        ),
        Code::AverageAssumed => text!(
            "With what is assumed {} samples add up to {}, {} a pod: {:.3} \
             times the target.",
            n(1),
            amount(n(0)),
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

fn of_metrics(words: &Words<'_, '_>, step: Step<'_>) -> Result<String, Error> {
    let n = numbers(step);
    match step.code {
        Code::Winner => {
            let metric = step.metric;
            let called = metric_name(words.case, metric)?;
            text!("Metric {metric} ({called}) asks for the most: {}.", n(0))
        }
        Code::SomeFailed => text!(
            "{} of {} metrics failed; as the others ask for no fewer than \
             there are, they count.",
            n(0),
            n(1)
        ),
        Code::Refused if n(0) >= n(1) => {
            text!("All {} metrics failed: nothing is decided.", n(1))
        }
        Code::Refused => text!(
            "{} of {} metrics failed and the others ask for {}, fewer than \
             the {} there are: nothing is decided.",
            n(0),
            n(1),
            n(2),
            n(3)
        ),
        Code::NoMetrics => {
            text!("There are no metrics: 0 replicas are asked for.")
        }
        Code::MinusOneRefused => text!(
            "A metric asks for -1 replicas and another failed: nothing is \
             decided."
        ),
        _ => text!("{} replicas are taken for 0.", n(0)),
    }
}

fn of_stabilization(step: Step<'_>) -> Result<String, Error> {
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

fn of_limits(words: &Words<'_, '_>, step: Step<'_>) -> Result<String, Error> {
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

fn of_outcome(step: Step<'_>) -> Result<String, Error> {
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
