/*!
The decision in JSON, as Kubernetes prints the parts that Kubernetes has.
*/

use alloc::vec::Vec;

use super::history::{Recommendation, ScaleEvent};
use super::metric::{Evaluation, Found};
use super::reconcile::Outcome;
use super::status::{After, Event, Held, Shown};
use super::writer::{Done, Object, object};
use crate::kube::autoscaling::{
    MetricIdentifier, MetricSource, MetricSpec, MetricStatus, MetricValue,
    ObjectReference, ResourceSource, SourceStatus,
};
use crate::kube::resources::Amount;
use crate::quantity::{Format, Quantity};

/// Appends the decision.
pub(super) fn append(out: &mut Vec<u8>, outcome: &Outcome<'_>) -> Done {
    object(out, |o| {
        let kind = match &outcome.error {
            None => "none",
            Some(error) => {
                o.text("error", &error.text)?;
                if error.spec { "spec" } else { "internal" }
            }
        };
        o.text("errorKind", kind)?;
        let action = match outcome.scaled_to {
            None => "none",
            Some(replicas) if replicas > outcome.current => "scale_up",
            Some(_) => "scale_down",
        };
        o.text("action", action)?;
        o.integer("currentReplicas", outcome.current)?;
        o.integer("desiredReplicas", outcome.status.desired)?;
        match outcome.scaled_to {
            None => o.null("scaleTo")?,
            Some(replicas) => o.integer("scaleTo", replicas)?,
        }
        o.boolean("statusWritten", outcome.written)?;
        o.object("status", |o| status(o, &outcome.status))?;
        o.list("events", &outcome.events, event)?;
        match &outcome.proposals {
            None => o.null("proposals")?,
            Some(proposals) => {
                let specs = outcome.status.specs;
                o.list("proposals", specs.iter().zip(proposals), proposal)?;
            }
        }
        o.object("history", |o| {
            let history = &outcome.history;
            let recommendations = history.recommendations();
            o.list("recommendations", recommendations, recommendation)?;
            o.list("scaleUpEvents", &history.ups, scale_event)?;
            o.list("scaleDownEvents", &history.downs, scale_event)
        })
    })
}

fn event(event: &Event, out: &mut Vec<u8>) -> Done {
    object(out, |o| {
        o.text("type", if event.warning { "Warning" } else { "Normal" })?;
        o.text("reason", event.reason)?;
        o.text("message", &event.message)
    })
}

fn proposal(
    (spec, evaluation): (&MetricSpec<'_>, &Evaluation),
    out: &mut Vec<u8>,
) -> Done {
    object(out, |o| {
        o.text("type", spec.kind.as_str())?;
        match evaluation {
            Evaluation::Valued(valued) => {
                o.integer("replicas", valued.replicas)?;
                o.text("name", &valued.name)?;
                match valued.time {
                    Some(time) => o.time("time", time),
                    None => Ok(()),
                }
            }
            Evaluation::Failed(failed) => {
                o.integer("replicas", 0)?;
                o.text("error", &failed.error)
            }
        }
    })
}

fn recommendation(entry: &Recommendation, out: &mut Vec<u8>) -> Done {
    object(out, |o| {
        o.integer("replicas", entry.replicas)?;
        o.nanos("time", entry.time)
    })
}

fn scale_event(event: &ScaleEvent, out: &mut Vec<u8>) -> Done {
    object(out, |o| {
        o.integer("change", event.change)?;
        o.nanos("time", event.time)?;
        o.boolean("outdated", event.outdated)
    })
}

fn status(o: &mut Object<'_>, status: &After<'_>) -> Done {
    if let Some(generation) = status.observed_generation {
        o.integer("observedGeneration", generation)?;
    }
    if let Some(time) = status.last_scale {
        o.time("lastScaleTime", time)?;
    }
    if status.current != 0 {
        o.integer("currentReplicas", status.current)?;
    }
    o.integer("desiredReplicas", status.desired)?;
    let key = "currentMetrics";
    match &status.metrics {
        Shown::Null => o.null(key)?,
        Shown::Before => match &status.before.metrics {
            None => o.null(key)?,
            Some(metrics) => o.list(key, metrics, metric_before)?,
        },
        Shown::Metrics(metrics) => {
            o.list(key, status.specs.iter().zip(metrics), metric)?;
        }
    }
    let conditions = &status.conditions.0;
    if conditions.is_empty() {
        return Ok(());
    }
    o.list("conditions", conditions, condition)
}

fn condition(held: &Held<'_>, out: &mut Vec<u8>) -> Done {
    object(out, |o| {
        o.text("type", &held.kind)?;
        o.text("status", &held.status)?;
        o.time("lastTransitionTime", held.transition)?;
        o.text_if("reason", &held.reason)?;
        o.text_if("message", &held.message)
    })
}

/// An entry of `currentMetrics`; of a metric that failed an empty one.
fn metric(
    (spec, found): (&MetricSpec<'_>, &Option<Found>),
    out: &mut Vec<u8>,
) -> Done {
    object(out, |o| {
        let Some(found) = found else { return o.text("type", "") };
        let kind = spec.kind.as_str();
        o.text("type", kind)?;
        let key = source_key(kind);
        let resource = |o: &mut Object<'_>,
                        source: &Option<ResourceSource<'_>>,
                        with_container: bool| {
            let Some(source) = source else { return Ok(()) };
            let container = source.container.as_str();
            o.object(key, |o| {
                o.text("name", source.name.as_str())?;
                if with_container {
                    o.text("container", container)?;
                }
                o.object("current", |o| numbers(o, found))
            })
        };
        let custom = |o: &mut Object<'_>,
                      source: &Option<MetricSource<'_>>,
                      with_object: bool| {
            let Some(source) = source else { return Ok(()) };
            o.object(key, |o| {
                o.object("metric", |o| identifier(o, &source.metric))?;
                o.object("current", |o| numbers(o, found))?;
                if with_object {
                    let described = &source.described;
                    o.object("describedObject", |o| reference(o, described))?;
                }
                Ok(())
            })
        };
        match kind {
            "Resource" => resource(o, &spec.resource, false),
            "ContainerResource" => resource(o, &spec.container, true),
            "Pods" => custom(o, &spec.pods, false),
            "Object" => custom(o, &spec.object, true),
            _ => custom(o, &spec.external, false),
        }
    })
}

/// The field of a source.
fn source_key(kind: &str) -> &'static str {
    match kind {
        "Resource" => "resource",
        "ContainerResource" => "containerResource",
        "Pods" => "pods",
        "Object" => "object",
        _ => "external",
    }
}

fn numbers(o: &mut Object<'_>, found: &Found) -> Done {
    if let Some(milli) = found.value {
        let value = Quantity::from_scaled(milli, -3, Format::DecimalSI);
        value.append_json(o.key("value")?)?;
    }
    if let Some((milli, format)) = found.average {
        let average = Quantity::from_scaled(milli, -3, format);
        average.append_json(o.key("averageValue")?)?;
    }
    match found.utilization {
        Some(percent) => o.integer("averageUtilization", percent),
        None => Ok(()),
    }
}

fn identifier(o: &mut Object<'_>, metric: &MetricIdentifier<'_>) -> Done {
    o.text("name", metric.name.as_str())?;
    match &metric.selector {
        Some(selector) => selector.append_json(o.key("selector")?),
        None => Ok(()),
    }
}

fn reference(o: &mut Object<'_>, object: &ObjectReference<'_>) -> Done {
    o.text("kind", object.kind.as_str())?;
    o.text("name", object.name.as_str())?;
    o.text_if("apiVersion", object.api_version.as_str())
}

/// An entry as it was.
fn metric_before(metric: &MetricStatus<'_>, out: &mut Vec<u8>) -> Done {
    object(out, |o| {
        o.text("type", metric.kind.as_str())?;
        let sources = [
            ("resource", &metric.resource),
            ("containerResource", &metric.container),
            ("pods", &metric.pods),
            ("object", &metric.object),
            ("external", &metric.external),
        ];
        for (key, source) in sources {
            if let Some(source) = source {
                o.object(key, |o| source_before(o, key, source))?;
            }
        }
        Ok(())
    })
}

fn source_before(
    o: &mut Object<'_>,
    key: &str,
    source: &SourceStatus<'_>,
) -> Done {
    if matches!(key, "resource" | "containerResource") {
        o.text("name", source.name.as_str())?;
        if key == "containerResource" {
            o.text("container", source.container.as_str())?;
        }
    } else {
        o.object("metric", |o| identifier(o, &source.metric))?;
    }
    let MetricValue { value, average_value, average_utilization } =
        &source.current;
    o.object("current", |o| {
        let mut quantity = |key, amount: &Option<Amount>| match amount {
            Some(amount) => amount.0.append_json(o.key(key)?),
            None => Ok(()),
        };
        quantity("value", value)?;
        quantity("averageValue", average_value)?;
        match *average_utilization {
            Some(percent) => o.integer("averageUtilization", percent),
            None => Ok(()),
        }
    })?;
    if key == "object" {
        o.object("describedObject", |o| reference(o, &source.described))?;
    }
    Ok(())
}
