/*!
One sync of an HPA from beginning to end.

Reproduces `reconcileAutoscaler`, `computeReplicasForMetrics` and
`validateAndParseSelector` of `horizontal.go` of Kubernetes v1.36.3 with one
clock. Kept on purpose: the reason of a rescale is fixed before normalisation,
so it may be empty or say that all metrics are below target while scaling up;
without metrics and without defaults an empty condition is set; a proposal of
-1 beside a failed metric counts as none. Different on purpose: HPAs that
share pods are listed in order; what crashes upstream (a behavior that was not
defaulted) is an error.
*/

use alloc::string::String;
use alloc::vec::Vec;

use super::calculator::{Scratch, Terms};
use super::case::Case;
use super::history::History;
use super::metric::{Evaluation, Evaluator};
use super::normalize::Bounds;
use super::plan::{Combined, Start, Zero, combine_traced, start_traced};
use super::rules::tolerances;
use super::selected::Selected;
use super::status::{After, Conditions, Event, Shown, entries};
use super::trace::{Code, NONE, Sink};
use crate::error::Error;
use crate::kube::labels::{self, Selector};
use crate::memory::TryPush;

/// Everything that a decision gives.
#[derive(Debug)]
pub(super) struct Outcome<'a> {
    pub(super) error: Option<Problem>,
    /// The number written to the scale.
    pub(super) scaled_to: Option<i32>,
    pub(super) current: i32,
    pub(super) written: bool,
    pub(super) status: After<'a>,
    pub(super) events: Vec<Event>,
    /// A proposal a metric, where metrics could be evaluated.
    pub(super) proposals: Option<Vec<Evaluation>>,
    pub(super) history: History,
}

/// The error that the reconcile returns.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) text: String,
    /// The spec is at fault.
    pub(super) spec: bool,
}

/// A sync on its way.
pub(super) struct Sync<'a, 's, S> {
    pub(super) case: &'a Case<'a>,
    pub(super) bounds: Bounds,
    pub(super) conditions: Conditions<'a>,
    pub(super) events: Vec<Event>,
    pub(super) history: History,
    pub(super) proposals: Option<Vec<Evaluation>>,
    /// Where the steps go.
    pub(super) sink: &'s mut S,
    /// What the controller calls the target.
    reference: String,
}

/// What became of the number of replicas.
struct Wanted {
    desired: i32,
    rescale: bool,
    reason: String,
    metrics: Shown,
    /// An error that does not keep it from scaling.
    error: Option<String>,
}

pub(super) fn reconcile<'a, S: Sink>(
    case: &'a Case<'a>,
    sink: &mut S,
) -> Result<Outcome<'a>, Error> {
    let spec = &case.hpa.spec;
    let target = &spec.target;
    let bounds = Bounds {
        current: case.scale.current(),
        min: spec.min.unwrap_or(1),
        max: spec.max(),
    };
    let mut sync = Sync {
        case,
        bounds,
        conditions: Conditions::new(case.hpa.status.conditions())?,
        events: Vec::new(),
        history: case.history()?,
        proposals: None,
        sink,
        reference: text!(
            "{}/{}/{}",
            target.kind.as_str(),
            case.hpa.metadata.namespace.as_str(),
            target.name.as_str()
        )?,
    };
    sync.begin();
    let selector = match case.scale.selector.as_str() {
        "" => Err(None),
        text => labels::parse(text)?.map_err(Some),
    };
    let selected = match &selector {
        Ok(selector) => Some(Selected::new(case.pods(), selector)?),
        Err(_) => None,
    };
    let in_range = bounds.current <= bounds.max
        && !(1..bounds.min).contains(&bounds.current);
    if case.scale.get_error.is_none()
        && in_range
        && let Some(selected) = &selected
    {
        let current = bounds.current;
        sync.proposals = Some(evaluate(case, selected, current, sync.sink)?);
    }
    let version = target.api_version.as_str();
    if version.split('/').nth(2).is_some() {
        let inner = text!("unexpected GroupVersion string: {version}")?;
        let text =
            text!("invalid API version in scale target reference: {inner}")?;
        sync.sink.step(Code::InvalidApiVersion, NONE, []);
        return sync.without_scale(inner, Problem { text, spec: true });
    }
    if let Some(inner) = &case.scale.get_error {
        let inner = text!("{}", inner.as_str())?;
        let text = text!(
            "failed to query scale subresource for {}: {inner}",
            sync.reference
        )?;
        sync.sink.step(Code::ScaleNotRead, NONE, []);
        return sync.without_scale(inner, Problem { text, spec: false });
    }
    sync.with_scale(selector, selected.as_ref())
}

/// Every metric with what it proposes.
fn evaluate<'a, S: Sink>(
    case: &'a Case<'a>,
    selected: &Selected<'a, 'a>,
    current: i32,
    sink: &mut S,
) -> Result<Vec<Evaluation>, Error> {
    let terms = Terms {
        current,
        tolerances: tolerances(&case.config, &case.hpa.spec),
        architecture: case.config.architecture(),
    };
    let (found, all) = (selected.pods.len() as i64, case.pods().len() as i64);
    sink.step(Code::PodsSelected, NONE, [found, all]);
    let scratch = Scratch::default();
    let mut evaluator = Evaluator { case, selected, terms, scratch, sink };
    let mut evaluations = Vec::new();
    for (metric, spec) in case.hpa.spec.metrics().iter().enumerate() {
        evaluator.sink.metric(metric as u32);
        evaluations.try_push(evaluator.evaluate(spec)?)?;
    }
    evaluator.sink.metric(NONE);
    Ok(evaluations)
}

impl<'a, S: Sink> Sync<'a, '_, S> {
    fn now(&self) -> i64 {
        self.case.now.0
    }

    /// What there is to begin with, if the scale could be read.
    fn begin(&mut self) {
        if self.case.scale.get_error.is_none() {
            let Bounds { current, min, max } = self.bounds;
            let status = self.case.scale.status_replicas();
            let numbers = [current, min, max, status].map(i64::from);
            self.sink.step(Code::Bounds, NONE, numbers);
        }
    }

    pub(super) fn condition(
        &mut self,
        kind: &'static str,
        status: &'static str,
        reason: &'static str,
        message: impl Into<alloc::borrow::Cow<'a, str>>,
    ) -> Result<(), Error> {
        let now = self.now();
        self.conditions.set(kind, status, now, reason, message)
    }

    pub(super) fn warn(
        &mut self,
        reason: &'static str,
        message: String,
    ) -> Result<(), Error> {
        self.events.try_push(Event { warning: true, reason, message })
    }

    /// The scale could not be read: history and numbers stay.
    fn without_scale(
        mut self,
        inner: String,
        error: Problem,
    ) -> Result<Outcome<'a>, Error> {
        let message = text!(
            "the HPA controller was unable to get the target's current scale: \
             {inner}"
        )?;
        self.warn("FailedGetScale", inner)?;
        self.condition("AbleToScale", "False", "FailedGetScale", message)?;
        let before = &self.case.hpa.status;
        let (current, desired) = (before.current(), before.desired());
        let generation = before.observed_generation;
        self.sink.step(Code::Undecided, NONE, [i64::from(desired)]);
        self.finish(Some(error), None, |status| {
            status.current = current;
            status.desired = desired;
            status.observed_generation = generation;
            status.metrics = Shown::Before;
        })
    }

    fn with_scale(
        mut self,
        selector: Result<Selector<'a>, Option<String>>,
        selected: Option<&Selected<'a, 'a>>,
    ) -> Result<Outcome<'a>, Error> {
        self.condition(
            "AbleToScale",
            "True",
            "SucceededGetScale",
            "the HPA controller was able to get the target's current scale",
        )?;
        let now = self.now();
        self.history.begin_traced(self.sink, self.bounds.current, now)?;
        let gate = self.case.config.scales_to_zero();
        let mut kinds = self.case.hpa.spec.metrics().iter();
        let zero = Zero {
            scaled: gate && self.was_scaled_to_zero(),
            without_pods: kinds.any(|metric| {
                matches!(metric.kind.as_str(), "Object" | "External")
            }),
        };
        let wanted = match start_traced(self.sink, self.bounds, zero) {
            Start::Disabled => {
                self.condition(
                    "ScalingActive",
                    "False",
                    "ScalingDisabled",
                    "scaling is disabled since the replica count of the \
                     target is zero",
                )?;
                if !gate {
                    self.conditions.remove("ScaledToZero");
                }
                Wanted {
                    desired: 0,
                    rescale: false,
                    reason: String::new(),
                    metrics: Shown::Null,
                    error: None,
                }
            }
            Start::AboveMax => Wanted {
                desired: self.bounds.max,
                rescale: true,
                reason: text!(
                    "Current number of replicas above Spec.MaxReplicas"
                )?,
                metrics: Shown::Null,
                error: None,
            },
            Start::BelowMin => Wanted {
                desired: self.bounds.min,
                rescale: true,
                reason: text!(
                    "Current number of replicas below Spec.MinReplicas"
                )?,
                metrics: Shown::Null,
                error: None,
            },
            Start::Metrics => {
                match self.by_metrics(selector, selected, zero)? {
                    Ok(wanted) => wanted,
                    Err((metrics, error)) => {
                        return self.without_metrics(metrics, error);
                    }
                }
            }
        };
        self.scale(wanted, gate, zero)
    }

    fn was_scaled_to_zero(&self) -> bool {
        let mut before = self.case.hpa.status.conditions().iter();
        before
            .find(|condition| condition.kind.as_str() == "ScaledToZero")
            .is_some_and(|condition| condition.status.as_str() == "True")
    }

    /// What the metrics want; or what is shown of them, and the error.
    fn by_metrics(
        &mut self,
        selector: Result<Selector<'a>, Option<String>>,
        selected: Option<&Selected<'a, 'a>>,
        zero: Zero,
    ) -> Result<Result<Wanted, (Shown, String)>, Error> {
        let refused = match (selector, selected) {
            (Ok(_), Some(selected)) => self.ambiguous(selected)?,
            (Err(complaint), _) => Some(self.no_selector(complaint)?),
            (Ok(_), None) => None,
        };
        if let Some(error) = refused {
            return Ok(Err((Shown::Null, error)));
        }
        // No replicas above a negative maximum: metrics count, but none is
        // reported as a proposal.
        let reported = self.proposals.is_some();
        let evaluations = match (self.proposals.take(), selected) {
            (Some(evaluations), _) => evaluations,
            (None, Some(selected)) => {
                let current = self.bounds.current;
                evaluate(self.case, selected, current, self.sink)?
            }
            (None, None) => Vec::new(),
        };
        let combined = self.combined(&evaluations)?;
        let metrics = Shown::Metrics(entries(&evaluations)?);
        let result = self.by_proposals(&evaluations, combined, metrics, zero);
        self.proposals = reported.then_some(evaluations);
        result
    }

    fn by_proposals(
        &mut self,
        evaluations: &[Evaluation],
        combined: Combined,
        metrics: Shown,
        zero: Zero,
    ) -> Result<Result<Wanted, (Shown, String)>, Error> {
        let named = |metric: Option<usize>| match metric
            .and_then(|metric| evaluations.get(metric))
        {
            Some(Evaluation::Valued(valued)) => valued.name.as_str(),
            _ => "",
        };
        let first = combined.first_failed.and_then(|m| evaluations.get(m));
        let error = match first {
            Some(Evaluation::Failed(failed)) => Some(text!(
                "invalid metrics ({} invalid out of {}), first error is: {}",
                combined.failed,
                evaluations.len(),
                failed.error
            )?),
            _ => None,
        };
        if combined.refused {
            match first {
                Some(Evaluation::Failed(failed)) => {
                    let message = text!(
                        "the HPA was unable to compute the replica count: {}",
                        failed.inner
                    )?;
                    let reason = failed.reason;
                    self.condition("ScalingActive", "False", reason, message)?;
                }
                // No metrics at all: an empty condition, and no error.
                _ => self.condition("", "", "", "")?,
            }
            if let Some(error) = error {
                return Ok(Err((metrics, error)));
            }
        } else {
            let message = text!(
                "the HPA was able to successfully calculate a replica count \
                 from {}",
                named(combined.winner)
            )?;
            let reason = "ValidMetricFound";
            self.condition("ScalingActive", "True", reason, message)?;
            // A proposal of -1 beside an error is taken for no proposal.
            if combined.replicas == -1
                && let Some(error) = error
            {
                self.sink.step(Code::MinusOneRefused, NONE, []);
                return Ok(Err((metrics, error)));
            }
        }
        let Bounds { current, min, .. } = self.bounds;
        let proposal =
            if combined.refused { 0 } else { combined.replicas.max(0) };
        if !combined.refused && combined.replicas < 0 {
            let numbers = [i64::from(combined.replicas)];
            self.sink.step(Code::NegativeRaised, NONE, numbers);
        }
        let mut reason = if proposal > current {
            let winner = combined.winner.filter(|_| proposal > 0);
            text!("{} above target", named(winner))?
        } else if proposal < current {
            text!("All metrics below target")?
        } else {
            String::new()
        };
        let mut desired = self.normalized(proposal)?.desired;
        if current == 0 && min != 0 && zero.scaled && desired < min {
            let numbers = [desired, min].map(i64::from);
            self.sink.step(Code::RaisedFromZero, NONE, numbers);
            desired = min;
            if reason.is_empty() {
                reason = text!(
                    "Current number of replicas below Spec.MinReplicas"
                )?;
            }
        }
        let rescale = desired != current;
        Ok(Ok(Wanted { desired, rescale, reason, metrics, error }))
    }

    /// The proposals together, with an event for each that failed.
    fn combined(
        &mut self,
        evaluations: &[Evaluation],
    ) -> Result<Combined, Error> {
        for evaluation in evaluations {
            if let Evaluation::Failed(failed) = evaluation {
                let message = text!("{}", failed.inner)?;
                self.warn(failed.reason, message)?;
            }
        }
        let proposals =
            evaluations.iter().map(|evaluation| match evaluation {
                Evaluation::Valued(valued) => Some(valued.replicas),
                Evaluation::Failed(_) => None,
            });
        Ok(combine_traced(self.sink, proposals, self.bounds.current))
    }

    /// Nothing could be computed: the numbers wanted stay.
    fn without_metrics(
        mut self,
        metrics: Shown,
        error: String,
    ) -> Result<Outcome<'a>, Error> {
        let text = text!(
            "failed to compute desired number of replicas based on listed \
             metrics for {}: {error}",
            self.reference
        )?;
        self.warn("FailedComputeMetricsReplicas", error)?;
        let desired = self.case.hpa.status.desired();
        self.sink.step(Code::Undecided, NONE, [i64::from(desired)]);
        let problem = Problem { text, spec: false };
        self.finish(Some(problem), None, |status| {
            status.desired = desired;
            status.metrics = metrics;
        })
    }

    /// Writes the scale if it changes.
    fn scale(
        mut self,
        wanted: Wanted,
        gate: bool,
        zero: Zero,
    ) -> Result<Outcome<'a>, Error> {
        let Wanted { desired, rescale, reason, metrics, error } = wanted;
        let problem = |text| Problem { text, spec: false };
        let Bounds { current, min, .. } = self.bounds;
        if !rescale {
            self.sink.step(Code::Unchanged, NONE, [i64::from(current)]);
            return self.finish(error.map(problem), None, |status| {
                status.desired = current;
                status.metrics = metrics;
            });
        }
        if let Some(failure) = &self.case.scale.update_error {
            let failure = failure.as_str();
            let message = text!(
                "New size: {desired}; reason: {reason}; error: {failure}"
            )?;
            self.warn("FailedRescale", message)?;
            let message = text!(
                "the HPA controller was unable to update the target scale: \
                 {failure}"
            )?;
            let reason = "FailedUpdateScale";
            self.condition("AbleToScale", "False", reason, message)?;
            let text =
                text!("failed to rescale {}: {failure}", self.reference)?;
            let before = self.case.hpa.status.desired();
            let numbers = [desired, before].map(i64::from);
            self.sink.step(Code::WriteFailed, NONE, numbers);
            return self.finish(Some(problem(text)), None, |status| {
                status.desired = before;
                status.metrics = metrics;
            });
        }
        let message = text!(
            "the HPA controller was able to update the target scale to \
             {desired}"
        )?;
        self.condition("AbleToScale", "True", "SucceededRescale", message)?;
        let message = text!("New size: {desired}; reason: {reason}")?;
        let event = "SuccessfulRescale";
        self.events.try_push(Event {
            warning: false,
            reason: event,
            message,
        })?;
        let numbers = [current, desired].map(i64::from);
        self.sink.step(Code::Rescaled, NONE, numbers);
        self.remember(desired)?;
        let to_zero =
            current > 0 && desired == 0 && min == 0 && zero.without_pods;
        match (gate, to_zero) {
            (false, _) => self.conditions.remove("ScaledToZero"),
            (true, true) => {
                self.sink.step(Code::ScaledToZero, NONE, []);
                self.condition(
                    "ScaledToZero",
                    "True",
                    "ScaledToZero",
                    "the HPA controller scaled the workload to zero",
                )?;
            }
            (true, false) => {
                self.sink.step(Code::NotScaledToZero, NONE, []);
                self.condition(
                    "ScaledToZero",
                    "False",
                    "NotScaledToZero",
                    "the HPA controller did not scale the workload to zero",
                )?;
            }
        }
        let now = self.now();
        self.finish(error.map(problem), Some(desired), |status| {
            status.desired = desired;
            status.metrics = metrics;
            status.last_scale = Some(now);
        })
    }

    fn finish(
        self,
        error: Option<Problem>,
        scaled_to: Option<i32>,
        change: impl FnOnce(&mut After<'a>),
    ) -> Result<Outcome<'a>, Error> {
        let before = &self.case.hpa.status;
        let mut status = After {
            before,
            specs: self.case.hpa.spec.metrics(),
            conditions: self.conditions,
            current: self.bounds.current,
            desired: self.bounds.current,
            last_scale: before.last_scale.map(|time| time.0),
            observed_generation: None,
            metrics: Shown::Null,
        };
        change(&mut status);
        let written = !status.is_as_before();
        if !written {
            // What stays may be written otherwise: 1500k for 1500000.
            status.metrics = Shown::Before;
        }
        Ok(Outcome {
            error,
            scaled_to,
            current: self.bounds.current,
            written,
            status,
            events: self.events,
            proposals: self.proposals,
            history: self.history,
        })
    }
}
