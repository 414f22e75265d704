/*!
Metrics of one value, Object and External: looked up, and the words for them.

The other half of `metric`; reproduces the same functions of `horizontal.go`.
*/

use alloc::string::String;

use super::calculator::{Failure, Proposal};
use super::case::ExternalMetric;
use super::metric::{
    Evaluation, Evaluator, Failed, Found, Told, Valued, selector,
};
use super::requests::Query;
use super::trace::{Code, NONE, Sink};
use super::whole;
use crate::error::Error;
use crate::kube::autoscaling::MetricSource;
use crate::kube::selector::LabelSelector;
use crate::num::time::GO_ZERO;
use crate::quantity::Format;

impl<S: Sink> Evaluator<'_, '_, S> {
    pub(super) fn object(
        &mut self,
        source: &MetricSource<'_>,
    ) -> Result<Evaluation, Error> {
        let reason = "FailedGetObjectMetric";
        let metric = source.metric.name.as_str();
        let mut shared = false;
        let inner = match self.object_proposal(source, &mut shared)? {
            Ok(valued) => return Ok(Evaluation::Valued(valued)),
            Err(inner) => inner,
        };
        let error = if shared {
            text!(
                "failed to get object metric value: failed to get {metric} \
                 object metric: {inner}"
            )?
        } else {
            text!("failed to get object metric value: {inner}")?
        };
        Ok(Evaluation::Failed(Failed { error, reason, inner }))
    }

    /// `shared` tells whether it came to the average.
    fn object_proposal(
        &mut self,
        source: &MetricSource<'_>,
        shared: &mut bool,
    ) -> Told<Valued> {
        told!(selector(source, self.sink)?);
        let target = &source.target;
        let total = target.value_milli();
        let total = total.filter(|_| target.kind.as_str() == "Value");
        let each = target.average_milli();
        let each = each.filter(|_| target.kind.as_str() == "AverageValue");
        let name = source.metric.name.as_str();
        let kind = source.described.kind.as_str();
        if let Some(total) = total {
            let (usage, _) = told!(self.object_value(source)?);
            let pods = self.selected.columns();
            let proposal =
                whole::total_traced(self.sink, self.terms, pods, usage, total);
            let proposal = told!(self.ready_pods(proposal)?);
            return Ok(Ok(Valued {
                replicas: proposal.replicas,
                name: text!("{kind} metric {name}")?,
                time: None,
                found: Found { value: Some(usage), ..Found::default() },
            }));
        }
        let Some(each) = each else {
            self.sink.step(Code::InvalidMetric, NONE, []);
            return text!(
                "invalid object metric source: neither a value target nor an \
                 average value target was set"
            )
            .map(Err);
        };
        *shared = true;
        let (usage, time) = told!(self.object_value(source)?);
        let status = self.case.scale.status_replicas();
        let proposal = whole::share_traced(
            self.sink, self.terms, status, usage, each, false,
        );
        share_of(source, proposal, time).map(Ok)
    }

    /// The value of the described object, with its time.
    fn object_value(&mut self, source: &MetricSource<'_>) -> Told<(i64, i64)> {
        let metric = source.metric.name.as_str();
        let described = &source.described;
        let kind = described.kind.as_str();
        let namespace = self.case.hpa.metadata.namespace.as_str();
        let own = described.name.as_str();
        let name = if kind == "Namespace"
            && group(described.api_version.as_str()).is_empty()
        {
            namespace
        } else {
            own
        };
        let metrics = self.case.metrics.as_ref();
        let entry = metrics.and_then(|m| m.object(metric, kind, name));
        let error = match entry {
            None => text!(
                "the server could not find the metric {metric} for {kind} \
                 {name}"
            )?,
            Some(entry) => match &entry.error {
                None => return Ok(Ok((entry.milli(), entry.timestamp.0))),
                Some(error) => text!("{}", error.as_str())?,
            },
        };
        self.sink.step(Code::FetchFailed, NONE, []);
        text!(
            "unable to get metric {metric}: {kind} on {namespace} \
             {own}/unable to fetch metrics from custom metrics API: {error}"
        )
        .map(Err)
    }

    fn ready_pods(
        &self,
        proposal: Result<Proposal, Failure>,
    ) -> Told<Proposal> {
        let failure = match proposal {
            Ok(proposal) => return Ok(Ok(proposal)),
            Err(failure) => failure,
        };
        let query = Query { resource: "", container: "", pod_level: false };
        let inner = self.told(failure, query)?;
        text!("unable to calculate ready pods: {inner}").map(Err)
    }

    pub(super) fn external(
        &mut self,
        source: &MetricSource<'_>,
    ) -> Result<Evaluation, Error> {
        let reason = "FailedGetExternalMetric";
        let metric = source.metric.name.as_str();
        let wrap = match &source.target {
            t if t.average_value.is_some() => {
                text!("failed to get {metric} external metric: ")?
            }
            t if t.value.is_some() => {
                text!("failed to get external metric {metric}: ")?
            }
            _ => String::new(),
        };
        match self.external_proposal(source)? {
            Ok(valued) => Ok(Evaluation::Valued(valued)),
            Err(inner) => {
                let error = text!(
                    "failed to get {metric} external metric value: \
                     {wrap}{inner}"
                )?;
                Ok(Evaluation::Failed(Failed { error, reason, inner }))
            }
        }
    }

    fn external_proposal(
        &mut self,
        source: &MetricSource<'_>,
    ) -> Told<Valued> {
        let target = &source.target;
        let each = target.average_milli();
        let total = target.value_milli();
        if each.is_none() && total.is_none() {
            self.sink.step(Code::InvalidMetric, NONE, []);
            return text!(
                "invalid external metric source: neither a value target nor \
                 an average value target was set"
            )
            .map(Err);
        }
        told!(selector(source, self.sink)?);
        let name = source.metric.name.as_str();
        let metrics = self.case.metrics.as_ref();
        let entry = metrics.and_then(|metrics| metrics.external(name));
        let error = entry.and_then(|entry| entry.error.as_ref());
        let empty = entry.is_none_or(|entry| entry.values().len() == 0);
        if error.is_some() || empty {
            let code = if error.is_some() {
                Code::FetchFailed
            } else {
                Code::NothingReturned
            };
            self.sink.step(code, NONE, []);
            let namespace = self.case.hpa.metadata.namespace.as_str();
            let shown = Shown(source.metric.selector.as_ref());
            let what = match error {
                Some(error) => text!(
                    "unable to fetch metrics from external metrics API: {}",
                    error.as_str()
                )?,
                None => {
                    text!("no metrics returned from external metrics API")?
                }
            };
            return text!(
                "unable to get external metric {namespace}/{name}/{shown}: \
                 {what}"
            )
            .map(Err);
        }
        let values = || entry.into_iter().flat_map(ExternalMetric::values);
        if let Some(each) = each {
            let usage = whole::external_share_traced(self.sink, values());
            let status = self.case.scale.status_replicas();
            let proposal = whole::share_traced(
                self.sink, self.terms, status, usage, each, true,
            );
            let time = entry.map_or(GO_ZERO, |entry| entry.timestamp.0);
            return share_of(source, proposal, time).map(Ok);
        }
        let usage = whole::external_total_traced(self.sink, values());
        let pods = self.selected.columns();
        let total = total.unwrap_or(0);
        let proposal =
            whole::total_traced(self.sink, self.terms, pods, usage, total);
        let proposal = told!(self.ready_pods(proposal)?);
        Ok(Ok(Valued {
            replicas: proposal.replicas,
            name: external_name(source)?,
            time: None,
            found: Found { value: Some(usage), ..Found::default() },
        }))
    }
}

/// A selector, or `nil`.
struct Shown<'s, 'a>(Option<&'s LabelSelector<'a>>);

impl core::fmt::Display for Shown<'_, '_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self.0 {
            Some(selector) => selector.fmt(f),
            None => f.write_str("nil"),
        }
    }
}

/// An average over the pods: of an object it is called external too.
fn share_of(
    source: &MetricSource<'_>,
    proposal: Proposal,
    time: i64,
) -> Result<Valued, Error> {
    Ok(Valued {
        replicas: proposal.replicas,
        name: external_name(source)?,
        time: (time != GO_ZERO).then_some(time),
        found: Found {
            average: Some((proposal.milli, Format::DecimalSI)),
            ..Found::default()
        },
    })
}

pub(super) fn external_name(
    source: &MetricSource<'_>,
) -> Result<String, Error> {
    let name = source.metric.name.as_str();
    let shown = Shown(source.metric.selector.as_ref());
    text!("external metric {name}({shown})")
}

/// The group of an API version; none of one that cannot be read.
fn group(api_version: &str) -> &str {
    match api_version.split_once('/') {
        Some((group, version)) if !version.contains('/') => group,
        _ => "",
    }
}
