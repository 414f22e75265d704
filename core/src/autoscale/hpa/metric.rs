/*!
One metric of an HPA: its samples looked up, its proposal computed, and the
words for it.

Reproduces `computeReplicasForMetric` and the `computeStatusFor…Metric`
functions of `horizontal.go` of Kubernetes v1.36.3 with their error texts.
Kept on purpose: an object's average reports itself as an external metric;
which wraps an error carries differs by source. Different on purpose: a metric
without the source its type names is an error here and a crash upstream.
*/

use alloc::string::String;

use super::calculator::{
    self, Failure, Proposal, Readiness, Scratch, Target, Terms,
};
use super::case::Case;
use super::requests::{self, Query, running};
use super::selected::{Selected, usage_sample, value_sample};
use super::trace::{Code, NONE, Sink};
use crate::error::{Error, ErrorKind};
use crate::kube::autoscaling::{MetricSource, MetricSpec, ResourceSource};
use crate::num::time::GO_ZERO;
use crate::quantity::Format;

/// What a metric came to.
#[derive(Debug)]
pub(super) enum Evaluation {
    Valued(Valued),
    Failed(Failed),
}

/// A metric that proposes.
#[derive(Debug)]
pub(super) struct Valued {
    pub(super) replicas: i32,
    /// What conditions and reasons call it.
    pub(super) name: String,
    /// The time of its first sample, if one is told.
    pub(super) time: Option<i64>,
    pub(super) found: Found,
}

/// The numbers that the status shows, in thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) value: Option<i64>,
    pub(super) average: Option<(i64, Format)>,
    pub(super) utilization: Option<i32>,
}

/// A metric that proposes nothing.
#[derive(Debug)]
pub(super) struct Failed {
    /// The whole error.
    pub(super) error: String,
    /// The reason of the event and of the condition.
    pub(super) reason: &'static str,
    /// Their error, with fewer wraps.
    pub(super) inner: String,
}

/// What is the same for every metric of a decision.
#[derive(Debug)]
pub(super) struct Evaluator<'c, 's, S> {
    pub(super) case: &'c Case<'c>,
    pub(super) selected: &'c Selected<'c, 'c>,
    pub(super) terms: Terms,
    pub(super) scratch: Scratch,
    pub(super) sink: &'s mut S,
}

/// An error's text, or a real error.
pub(super) type Told<T> = Result<Result<T, String>, Error>;

pub(super) fn crashes() -> Error {
    Error::new(ErrorKind::ExpectedMetricSource)
}

impl<S: Sink> Evaluator<'_, '_, S> {
    pub(super) fn evaluate(
        &mut self,
        spec: &MetricSpec<'_>,
    ) -> Result<Evaluation, Error> {
        match spec.kind.as_str() {
            "Resource" => {
                let source = spec.resource.as_ref().ok_or_else(crashes)?;
                self.resource(source, "")
            }
            "ContainerResource" => {
                let source = spec.container.as_ref().ok_or_else(crashes)?;
                self.container_resource(source)
            }
            "Pods" => self.pods(spec.pods.as_ref().ok_or_else(crashes)?),
            "Object" => self.object(spec.object.as_ref().ok_or_else(crashes)?),
            "External" => {
                self.external(spec.external.as_ref().ok_or_else(crashes)?)
            }
            other => {
                let quoted = crate::kube::quote::Quoted(other);
                let error = text!("unknown metric source type {quoted}")?;
                let inner = text!("{error}")?;
                self.sink.step(Code::InvalidMetric, NONE, []);
                let reason = "InvalidMetricSourceType";
                Ok(Evaluation::Failed(Failed { error, reason, inner }))
            }
        }
    }

    fn resource(
        &mut self,
        source: &ResourceSource<'_>,
        container: &str,
    ) -> Result<Evaluation, Error> {
        let reason = "FailedGetResourceMetric";
        let resource = source.name.as_str();
        match self.resource_proposal(source, container, "resource")? {
            Ok(valued) => Ok(Evaluation::Valued(valued)),
            Err(inner) => {
                let error = text!(
                    "failed to get {resource} resource metric value: {inner}"
                )?;
                Ok(Evaluation::Failed(Failed { error, reason, inner }))
            }
        }
    }

    fn container_resource(
        &mut self,
        source: &ResourceSource<'_>,
    ) -> Result<Evaluation, Error> {
        let reason = "FailedGetContainerResourceMetric";
        let container = source.container.as_str();
        let kind = "container resource";
        match self.resource_proposal(source, container, kind)? {
            Ok(valued) => Ok(Evaluation::Valued(valued)),
            Err(inner) => {
                let error = text!(
                    "failed to get {container} container metric value: {inner}"
                )?;
                Ok(Evaluation::Failed(Failed { error, reason, inner }))
            }
        }
    }

    /// Resource and ContainerResource; `kind` is its word in the name.
    fn resource_proposal(
        &mut self,
        source: &ResourceSource<'_>,
        container: &str,
        kind: &str,
    ) -> Told<Valued> {
        let resource = source.name.as_str();
        let target = &source.target;
        let average = target.average_milli();
        let found = match (average, target.average_utilization) {
            (Some(milli), _) => {
                let target = Asked::Average(milli);
                self.measured(resource, container, target)?
            }
            (None, Some(percent)) => {
                let target = Asked::Utilization(percent);
                self.measured(resource, container, target)?
            }
            (None, None) => {
                self.sink.step(Code::InvalidMetric, NONE, []);
                return text!(
                    "invalid resource metric source: neither an average \
                     utilization target nor an average value (usage) target \
                     was set"
                )
                .map(Err);
            }
        };
        let what = if average.is_some() { "usage" } else { "utilization" };
        let (proposal, time) = match found {
            Ok(found) => found,
            Err(inner) => {
                return text!("failed to get {resource} {what}: {inner}")
                    .map(Err);
            }
        };
        let name = resource_name(resource, kind, average.is_some())?;
        let format = if resource == "memory" {
            Format::BinarySI
        } else {
            Format::DecimalSI
        };
        let utilization = average.is_none().then_some(proposal.utilization);
        Ok(Ok(Valued {
            replicas: proposal.replicas,
            name,
            time: (time != GO_ZERO).then_some(time),
            found: Found {
                value: None,
                average: Some((proposal.milli, format)),
                utilization,
            },
        }))
    }

    /// The proposal of a resource, with the time of the first sample.
    fn measured(
        &mut self,
        resource: &str,
        container: &str,
        asked: Asked,
    ) -> Told<(Proposal, i64)> {
        let metrics = self.case.metrics.as_ref();
        let error =
            metrics.and_then(|metrics| metrics.resource_error.as_ref());
        let list = metrics.map_or(&[][..], |metrics| metrics.resource());
        let first = match (error, list.first()) {
            (Some(error), _) => {
                self.sink.step(Code::FetchFailed, NONE, []);
                let error = error.as_str();
                return text!(
                    "unable to get metrics for resource {resource}: unable to \
                     fetch metrics from resource metrics API: {error}"
                )
                .map(Err);
            }
            (None, None) => {
                self.sink.step(Code::NothingReturned, NONE, []);
                return text!(
                    "unable to get metrics for resource {resource}: no \
                     metrics returned from resource metrics API"
                )
                .map(Err);
            }
            (None, Some(first)) => first.timestamp.0,
        };
        let samples = list.iter().filter_map(|usage| {
            let sample = usage_sample(usage, resource, container)?;
            Some((usage.metadata.name.as_str(), sample))
        });
        let samples = self.selected.join(samples)?;
        let pods = self.selected.columns();
        let query = Query {
            resource,
            container,
            pod_level: self.case.config.has_pod_level_resources(),
        };
        let requests = match asked {
            Asked::Average(_) => Ok(alloc::vec::Vec::new()),
            Asked::Utilization(_) => {
                requests::requests(&self.selected.pods, pods.names, query)?
            }
        };
        let target = match asked {
            Asked::Average(milli) => Target::Average(milli),
            Asked::Utilization(percent) => Target::Utilization {
                percent,
                requests: match &requests {
                    Ok(requests) => Ok(requests),
                    Err(failure) => Err(*failure),
                },
            },
        };
        let config = &self.case.config;
        let readiness = (resource == "cpu").then(|| Readiness {
            now: self.case.now.0,
            initialization: config.cpu_initialization(),
            delay: config.readiness_delay(),
        });
        let proposal = calculator::propose_traced(
            self.sink,
            &mut self.scratch,
            self.terms,
            pods,
            samples.as_samples(),
            readiness,
            target,
        )?;
        match proposal {
            Ok(proposal) => Ok(Ok((proposal, first))),
            Err(failure) => self.told(failure, query).map(Err),
        }
    }

    /// What upstream says of a failure.
    pub(super) fn told(
        &self,
        failure: Failure,
        query: Query<'_>,
    ) -> Result<String, Error> {
        let pod_of = |row: u32| self.selected.pods.get(row as usize).copied();
        let name_of = |row: u32| {
            pod_of(row).map_or("", |pod| pod.metadata.name.as_str())
        };
        let Query { resource, container, .. } = query;
        match failure {
            Failure::NoPods => text!(
                "no pods returned by selector while calculating replica count"
            ),
            Failure::NoSamples => text!(
                "did not receive metrics for targeted pods (pods might be \
                 unready)"
            ),
            Failure::NoMatch => {
                text!("no metrics returned matched known pods")
            }
            Failure::MissingRequest { pod, container } => {
                let place = container as usize;
                let container =
                    pod_of(pod).and_then(|pod| running(pod).nth(place));
                let container = container.map_or("", |c| c.name.as_str());
                let pod = name_of(pod);
                text!(
                    "missing request for {resource} in container {container} \
                     of Pod {pod}"
                )
            }
            Failure::MissingPodRequest { pod } => {
                let pod = name_of(pod);
                text!("missing pod-level request for {resource} in Pod {pod}")
            }
            Failure::MissingContainer { pod } => {
                let pod = name_of(pod);
                text!("container {container} not found in Pod {pod}")
            }
        }
    }

    fn pods(
        &mut self,
        source: &MetricSource<'_>,
    ) -> Result<Evaluation, Error> {
        let reason = "FailedGetPodsMetric";
        match self.pods_proposal(source)? {
            Ok(valued) => Ok(Evaluation::Valued(valued)),
            Err(inner) => {
                let error = text!("failed to get pods metric value: {inner}")?;
                Ok(Evaluation::Failed(Failed { error, reason, inner }))
            }
        }
    }

    fn pods_proposal(&mut self, source: &MetricSource<'_>) -> Told<Valued> {
        told!(selector(source, self.sink)?);
        let name = source.metric.name.as_str();
        let target = source.target.average_milli().ok_or_else(crashes)?;
        let metrics = self.case.metrics.as_ref();
        let metric = metrics.and_then(|metrics| metrics.pods(name));
        let items = metric.map_or(&[][..], |metric| metric.items());
        let error = metric.and_then(|metric| metric.error.as_ref());
        let first = match (error, items.first()) {
            (Some(error), _) => {
                self.sink.step(Code::FetchFailed, NONE, []);
                let error = error.as_str();
                return text!(
                    "unable to get metric {name}: unable to fetch metrics \
                     from custom metrics API: {error}"
                )
                .map(Err);
            }
            (None, None) => {
                self.sink.step(Code::NothingReturned, NONE, []);
                return text!(
                    "unable to get metric {name}: no metrics returned from \
                     custom metrics API"
                )
                .map(Err);
            }
            (None, Some(first)) => first.timestamp.0,
        };
        let samples = items.iter();
        let samples =
            samples.map(|item| (item.pod.as_str(), value_sample(item)));
        let samples = self.selected.join(samples)?;
        let proposal = calculator::propose_traced(
            self.sink,
            &mut self.scratch,
            self.terms,
            self.selected.columns(),
            samples.as_samples(),
            None,
            Target::Average(target),
        )?;
        match proposal {
            Ok(proposal) => Ok(Ok(Valued {
                replicas: proposal.replicas,
                name: text!("pods metric {name}")?,
                time: (first != GO_ZERO).then_some(first),
                found: Found {
                    average: Some((proposal.milli, Format::DecimalSI)),
                    ..Found::default()
                },
            })),
            Err(failure) => {
                let query =
                    Query { resource: "", container: "", pod_level: false };
                self.told(failure, query).map(Err)
            }
        }
    }
}

/// What conditions and reasons call a resource metric.
pub(super) fn resource_name(
    resource: &str,
    kind: &str,
    average: bool,
) -> Result<String, Error> {
    if average {
        text!("{resource} resource")
    } else {
        text!("{resource} {kind} utilization (percentage of request)")
    }
}

/// The target of a resource metric.
#[derive(Clone, Copy)]
enum Asked {
    Average(i64),
    Utilization(i32),
}

/// A metric's own selector, which is only checked.
pub(super) fn selector<S: Sink>(
    source: &MetricSource<'_>,
    sink: &mut S,
) -> Told<()> {
    let Some(selector) = &source.metric.selector else { return Ok(Ok(())) };
    match selector.complaint()? {
        None => Ok(Ok(())),
        Some(complaint) => {
            sink.step(Code::InvalidMetric, NONE, []);
            Ok(Err(complaint))
        }
    }
}
