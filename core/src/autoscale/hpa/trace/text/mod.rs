/*!
A sentence for each step, for an engineer at 3 am: what, how much, and what
follows from it. Ratios are shown to three digits; the numbers beside the
sentence are exact.
*/

mod limits;
mod metric;

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use limits::{of_limits, of_outcome, of_stabilization};
use metric::{of_arithmetic, of_pod};

use super::super::case::Case;
use super::super::metric::Evaluation;
use super::{Code, Step};
use crate::error::Error;
use crate::kube::autoscaling::MetricSpec;
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
