/*!
The status of an HPA after a decision: what is written, and whether it is at
all, which Kubernetes' semantic equality with the status before decides.
*/

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::metric::{Evaluation, Found};
use crate::error::Error;
use crate::kube::autoscaling::{
    Condition, MetricSource, MetricSpec, MetricStatus, MetricValue,
    ResourceSource, SourceStatus, Status,
};
use crate::memory::TryPush;
use crate::num::time::GO_ZERO;
use crate::quantity::{Format, Quantity};

/// A condition being updated.
#[derive(Debug)]
pub(super) struct Held<'a> {
    pub(super) kind: Cow<'a, str>,
    pub(super) status: Cow<'a, str>,
    pub(super) transition: i64,
    pub(super) reason: Cow<'a, str>,
    pub(super) message: Cow<'a, str>,
}

/// Conditions in their order.
#[derive(Debug, Default)]
pub(super) struct Conditions<'a>(pub(super) Vec<Held<'a>>);

impl<'a> Conditions<'a> {
    pub(super) fn new(before: &'a [Condition<'a>]) -> Result<Self, Error> {
        let mut conditions = Conditions::default();
        for condition in before {
            conditions.0.try_push(Held {
                kind: condition.kind.as_str().into(),
                status: condition.status.as_str().into(),
                transition: condition.transition.0,
                reason: condition.reason.as_str().into(),
                message: condition.message.as_str().into(),
            })?;
        }
        Ok(conditions)
    }

    /// Updates the first condition of the type, or appends one.
    pub(super) fn set(
        &mut self,
        kind: &'static str,
        status: &'static str,
        now: i64,
        reason: &'static str,
        message: impl Into<Cow<'a, str>>,
    ) -> Result<(), Error> {
        if !self.0.iter().any(|condition| condition.kind == kind) {
            self.0.try_push(Held {
                kind: kind.into(),
                status: "".into(),
                transition: GO_ZERO,
                reason: "".into(),
                message: "".into(),
            })?;
        }
        let mut all = self.0.iter_mut();
        if let Some(held) = all.find(|condition| condition.kind == kind) {
            if held.status != status {
                held.transition = now;
            }
            held.status = status.into();
            held.reason = reason.into();
            held.message = message.into();
        }
        Ok(())
    }

    pub(super) fn remove(&mut self, kind: &str) {
        self.0.retain(|condition| condition.kind != kind);
    }

    fn same(&self, before: &[Condition<'_>]) -> bool {
        self.0.len() == before.len()
            && self.0.iter().zip(before).all(|(held, before)| {
                held.kind == before.kind.as_str()
                    && held.status == before.status.as_str()
                    && held.transition == before.transition.0
                    && held.reason == before.reason.as_str()
                    && held.message == before.message.as_str()
            })
    }
}

/// What `currentMetrics` shows.
#[derive(Debug)]
pub(super) enum Shown {
    /// What it showed before.
    Before,
    /// Nothing: no metric was computed.
    Null,
    /// An entry a metric; `None` failed.
    Metrics(Vec<Option<Found>>),
}

/// The status after the decision.
#[derive(Debug)]
pub(super) struct After<'a> {
    pub(super) before: &'a Status<'a>,
    pub(super) specs: &'a [MetricSpec<'a>],
    pub(super) conditions: Conditions<'a>,
    pub(super) current: i32,
    pub(super) desired: i32,
    pub(super) last_scale: Option<i64>,
    pub(super) observed_generation: Option<i64>,
    pub(super) metrics: Shown,
}

impl After<'_> {
    /// Whether it is the status before.
    pub(super) fn is_as_before(&self) -> bool {
        let before = self.before;
        self.current == before.current()
            && self.desired == before.desired()
            && self.last_scale == before.last_scale.map(|time| time.0)
            && self.observed_generation == before.observed_generation
            && self.conditions.same(before.conditions())
            && self.same_metrics()
    }

    fn same_metrics(&self) -> bool {
        let before = self.before.metrics.as_deref().unwrap_or_default();
        match &self.metrics {
            Shown::Before => true,
            Shown::Null => before.is_empty(),
            Shown::Metrics(metrics) => {
                metrics.len() == before.len()
                    && metrics
                        .iter()
                        .zip(self.specs)
                        .zip(before)
                        .all(|((found, spec), old)| same(found, spec, old))
            }
        }
    }
}

/// The entries of `currentMetrics`.
pub(super) fn entries(
    evaluations: &[Evaluation],
) -> Result<Vec<Option<Found>>, Error> {
    let mut entries = Vec::new();
    for evaluation in evaluations {
        entries.try_push(match evaluation {
            Evaluation::Valued(valued) => Some(valued.found),
            Evaluation::Failed(_) => None,
        })?;
    }
    Ok(entries)
}

/// Whether an entry is what the status before says of the metric.
fn same(
    found: &Option<Found>,
    spec: &MetricSpec<'_>,
    old: &MetricStatus<'_>,
) -> bool {
    let MetricStatus { kind, resource, container, pods, object, external } =
        old;
    let sources = [resource, container, pods, object, external];
    let present = sources.iter().filter(|source| source.is_some()).count();
    let Some(found) = found else {
        return kind.as_str().is_empty() && present == 0;
    };
    let of_resource = |spec: &Option<ResourceSource<'_>>,
                       old: &Option<SourceStatus<'_>>,
                       with_container: bool| {
        spec.as_ref().zip(old.as_ref()).is_some_and(|(spec, old)| {
            spec.name == old.name
                && (!with_container || spec.container == old.container)
                && same_value(found, &old.current)
        })
    };
    let of_metric = |spec: &Option<MetricSource<'_>>,
                     old: &Option<SourceStatus<'_>>,
                     with_object: bool| {
        spec.as_ref().zip(old.as_ref()).is_some_and(|(spec, old)| {
            spec.metric == old.metric
                && (!with_object || spec.described == old.described)
                && same_value(found, &old.current)
        })
    };
    *kind == spec.kind
        && present == 1
        && match spec.kind.as_str() {
            "Resource" => of_resource(&spec.resource, resource, false),
            "ContainerResource" => {
                of_resource(&spec.container, container, true)
            }
            "Pods" => of_metric(&spec.pods, pods, false),
            "Object" => of_metric(&spec.object, object, true),
            _ => of_metric(&spec.external, external, false),
        }
}

fn same_value(found: &Found, old: &MetricValue) -> bool {
    let equal = |milli: Option<i64>, old: Option<&Quantity>| match (milli, old)
    {
        (None, None) => true,
        (Some(milli), Some(old)) => {
            Quantity::from_scaled(milli, -3, Format::DecimalSI)
                .compare(old)
                .is_eq()
        }
        _ => false,
    };
    equal(found.value, old.value.as_ref().map(|amount| &amount.0))
        && equal(
            found.average.map(|(milli, _)| milli),
            old.average_value.as_ref().map(|amount| &amount.0),
        )
        && found.utilization == old.average_utilization
}

/// An event that the controller would send.
#[derive(Debug)]
pub(super) struct Event {
    /// Warning, or Normal.
    pub(super) warning: bool,
    pub(super) reason: &'static str,
    pub(super) message: String,
}
