/*!
A decision with its steps in JSON: numbers for a program, a sentence each for
whoever is woken by it, and a summary of two or three.

The steps are those that the decision itself took, see `trace`; words are
added here. Nothing here computes what was decided.

Cost: that of the decision, and some 200 bytes of text a step.
*/

use alloc::string::String;
use alloc::vec::Vec;

use super::case::Case;
use super::metric::Evaluation;
use super::reconcile::{Outcome, reconcile};
use super::selected::sample_names;
use super::trace::text::{Words, metric_name, sentence};
use super::trace::{Code, Form, NONE, Row, Step, Trace};
use super::writer::{Done, Object, object};
use super::{read, result, whole_or_nothing};
use crate::error::Error;
use crate::kube::labels;
use crate::kube::pod::Pod;
use crate::memory::TryPush;

/// Appends the decision on a case and the reasons for it: `decision` as
/// [`decide_json`](super::decide_json) gives it, `trace`, the steps in their
/// order, and `summary`.
///
/// A step has its stable `code` and `kind`, the `metric` it belongs to by its
/// place in the spec, the `pod`, `policy` or `slot`, its numbers and a
/// `text`; docs/hpa.md has the table.
///
/// ```
/// # let case = br#"{"now": "2026-03-01T12:00:00Z", "hpa": {
/// #     "metadata": {"name": "web", "namespace": "shop"},
/// #     "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "web"},
/// #         "maxReplicas": 10, "metrics": [{"type": "External", "external": {
/// #             "metric": {"name": "queue"},
/// #             "target": {"type": "AverageValue", "averageValue": "30"}}}]}},
/// #     "scale": {"specReplicas": 2, "statusReplicas": 2, "selector": "app=web"},
/// #     "metrics": {"external": [{"metric": "queue", "values": ["100"]}]}}"#;
/// let mut explanation = Vec::new();
/// millicore::autoscale::hpa::explain_json(&mut explanation, case)?;
/// let explanation = String::from_utf8_lossy(&explanation);
/// assert!(explanation.contains(
///     "shop/web scales Deployment web from 2 to 4 replicas. \
///      Metric 0 (external metric queue) asks for the most: 4."
/// ));
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// As [`decide_json`](super::decide_json); `TooLarge` past 4,194,304 steps.
pub fn explain_json(out: &mut Vec<u8>, case: &[u8]) -> Result<(), Error> {
    let case = read(case)?;
    let mut sink = Some(Trace::default());
    let outcome = reconcile(&case, &mut sink)?;
    let trace = sink.unwrap_or_default();
    trace.check()?;
    whole_or_nothing(out, |out| append(out, &case, &outcome, &trace))
}

fn append(
    out: &mut Vec<u8>,
    case: &Case<'_>,
    outcome: &Outcome<'_>,
    trace: &Trace,
) -> Done {
    let pods = selected(case)?;
    let evaluations = outcome.proposals.as_deref().unwrap_or_default();
    let words = Words { case, pods: &pods, evaluations };
    let mut strangers = Strangers::default();
    object(out, |o| {
        result::append(o.key("decision")?, outcome)?;
        o.list("trace", trace.steps(), |step, out| {
            let other = strangers.name(case, step)?;
            let text = sentence(&words, step, other)?;
            object(out, |o| entry(o, &words, step, other, &text))
        })?;
        o.text("summary", &summary(&words, outcome, trace)?)
    })
}

/// The pods that the selector finds, as the decision had them.
fn selected<'p, 'a>(case: &'p Case<'a>) -> Result<Vec<&'p Pod<'a>>, Error> {
    let mut pods = Vec::new();
    if let Ok(selector) = labels::parse(case.scale.selector.as_str())? {
        for pod in case.pods() {
            if selector.matches(&pod.metadata.labels) {
                pods.try_push(pod)?;
            }
        }
    }
    Ok(pods)
}

/// The names of a metric's samples, which the columns have not.
struct Strangers<'c> {
    metric: u32,
    names: Vec<&'c str>,
}

impl Default for Strangers<'_> {
    fn default() -> Self {
        Strangers { metric: NONE, names: Vec::new() }
    }
}

impl<'c> Strangers<'c> {
    /// The name of a stranger; of another step none.
    fn name(
        &mut self,
        case: &'c Case<'c>,
        step: Step<'_>,
    ) -> Result<&'c str, Error> {
        if step.code.row() != Row::Sample {
            return Ok("");
        }
        if self.metric != step.metric {
            self.metric = step.metric;
            let specs = case.hpa.spec.metrics();
            self.names = match specs.get(step.metric as usize) {
                Some(spec) => sample_names(case, spec)?,
                None => Vec::new(),
            };
        }
        Ok(self.names.get(step.row as usize).copied().unwrap_or_default())
    }
}

fn entry(
    o: &mut Object<'_>,
    words: &Words<'_, '_>,
    step: Step<'_>,
    other: &str,
    text: &str,
) -> Done {
    o.integer("code", step.code as u16)?;
    o.text("kind", step.code.kind())?;
    if step.metric != NONE {
        o.integer("metric", step.metric)?;
    }
    if step.row != NONE {
        match step.code.row() {
            Row::None => {}
            Row::Pod => {
                o.text("pod", words.pod(step.row))?;
                o.integer("podIndex", step.row)?;
            }
            Row::Sample => o.text("pod", other)?,
            Row::Policy => o.integer("policy", step.row)?,
            Row::Slot => o.integer("slot", step.row)?,
        }
    }
    for (field, &number) in step.code.fields().iter().zip(step.numbers) {
        match field.form {
            Form::Integer => o.integer(field.name, number)?,
            Form::Float => {
                let value = f64::from_bits(number.cast_unsigned());
                o.float(field.name, value)?;
            }
            Form::Time => o.time_or_null(field.name, number)?,
        }
    }
    o.text("text", text)
}

/// From what to what, which metric won, what held it back.
fn summary(
    words: &Words<'_, '_>,
    outcome: &Outcome<'_>,
    trace: &Trace,
) -> Result<String, Error> {
    let hpa = &words.case.hpa;
    let namespace = hpa.metadata.namespace.as_str();
    let name = hpa.metadata.name.as_str();
    let kind = hpa.spec.target.kind.as_str();
    let target = hpa.spec.target.name.as_str();
    let current = outcome.current;
    let error = outcome.error.as_ref().map_or("", |error| &error.text);
    let mut winner = None;
    let mut end = text!("{namespace}/{name} decides nothing")?;
    let mut why = String::new();
    let mut held = String::new();
    for step in trace.steps() {
        let first = step.numbers.first().copied().unwrap_or(0);
        let second = step.numbers.get(1).copied().unwrap_or(0);
        match step.code {
            Code::Rescaled => {
                end = text!(
                    "{namespace}/{name} scales {kind} {target} from {first} \
                     to {second} replicas"
                )?;
            }
            Code::Unchanged => {
                end = text!(
                    "{namespace}/{name} leaves {kind} {target} at {first} \
                     replicas"
                )?;
            }
            Code::WriteFailed => {
                end = text!(
                    "{namespace}/{name} wants {first} replicas of {kind} \
                     {target} instead of {current}, but {error}"
                )?;
            }
            Code::Undecided => {
                end = text!("{namespace}/{name} decides nothing: {error}")?;
            }
            Code::Winner => {
                winner = Some(step.metric);
                let metric = step.metric;
                let called = metric_name(words.case, metric)?;
                why = text!(
                    " Metric {metric} ({called}) asks for the most: {first}."
                )?;
            }
            Code::Disabled
            | Code::AboveMax
            | Code::BelowMin
            | Code::Refused
            | Code::NoMetrics => {
                let told = sentence(words, step, "")?;
                why = text!("{why} {told}")?;
            }
            Code::HeldDown
            | Code::HeldUp
            | Code::CurrentStands
            | Code::RaisedToMin
            | Code::LoweredToMax
            | Code::ScaleUpLimited
            | Code::ScaleDownLimited
            | Code::RaisedFromZero
            | Code::MinusOneRefused => {
                let told = sentence(words, step, "")?;
                held = text!("{held} {told}")?;
            }
            _ => {}
        }
    }
    if held.is_empty() && winner.is_some() {
        for step in trace.steps().filter(|s| Some(s.metric) == winner) {
            if matches!(
                step.code,
                Code::WithinTolerance
                    | Code::DirectionTurned
                    | Code::WrongDirection
            ) {
                let told = sentence(words, step, "")?;
                held = text!(" {told}")?;
            }
        }
    }
    let stop = if end.ends_with('.') { "" } else { "." };
    text!("{end}{stop}{why}{held}")
}

/// The evaluation's error, where it has one.
pub(super) fn error_of(evaluation: Option<&Evaluation>) -> &str {
    match evaluation {
        Some(Evaluation::Failed(failed)) => failed.error.as_str(),
        _ => "",
    }
}
