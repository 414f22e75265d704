/*!
The metrics of the spec: types, sources, targets, selectors.
*/

use super::super::case::Case;
use super::{Detail, Findings, Lint};
use crate::error::Error;
use crate::kube::autoscaling::{MetricSource, MetricSpec, MetricTarget};

type Done = Result<(), Error>;

pub(super) fn lint(found: &mut Findings<'_>, case: &Case<'_>) -> Done {
    let metrics = case.hpa.spec.metrics();
    if metrics.is_empty() {
        let why = "There are no metrics: the controller asks for 0 replicas, \
                   which minReplicas raises.";
        return found.add(Lint::NoMetrics, "hpa.spec.metrics", &[], why);
    }
    for (place, spec) in metrics.iter().enumerate() {
        Metric { place }.lint(found, spec)?;
    }
    Ok(())
}

struct Metric {
    place: usize,
}

/// Which targets a type can be held at.
#[derive(Clone, Copy)]
enum Takes {
    /// averageValue or averageUtilization.
    Resource,
    /// averageValue.
    Average,
    /// value or averageValue, as the target's type says.
    Object,
    /// value or averageValue, whichever is there.
    Either,
}

impl Metric {
    fn lint(&self, found: &mut Findings<'_>, spec: &MetricSpec<'_>) -> Done {
        let place = self.place;
        let kind = spec.kind.as_str();
        let (key, takes) = match kind {
            "Resource" => ("resource", Takes::Resource),
            "ContainerResource" => ("containerResource", Takes::Resource),
            "Pods" => ("pods", Takes::Average),
            "Object" => ("object", Takes::Object),
            "External" => ("external", Takes::Either),
            _ => {
                let path = text!("hpa.spec.metrics[{place}].type")?;
                let why = text!("Metric type {kind} is not known.")?;
                let details = self.details(kind);
                let lint = Lint::UnknownMetricType;
                return found.add(lint, &path, &details, &why);
            }
        };
        let target = match key {
            "resource" => spec.resource.as_ref().map(|s| &s.target),
            "containerResource" => spec.container.as_ref().map(|s| &s.target),
            _ => custom(spec).map(|s| &s.target),
        };
        let path = text!("hpa.spec.metrics[{place}].{key}")?;
        let Some(target) = target else {
            let why = text!(
                "Metric {place} is of type {kind} and has no {key}, which \
                 crashes the controller."
            )?;
            let details = self.details(kind);
            return found.add(
                Lint::MetricWithoutSource,
                &path,
                &details,
                &why,
            );
        };
        self.target(found, kind, &path, takes, target)?;
        let selector = custom(spec).and_then(|s| s.metric.selector.as_ref());
        if let Some(selector) = selector
            && let Some(complaint) = selector.complaint()?
        {
            let path = text!("{path}.metric.selector")?;
            let why = text!("Metric {place} cannot be read: {complaint}.")?;
            let details = self.details(kind);
            found.add(Lint::MetricSelectorInvalid, &path, &details, &why)?;
        }
        Ok(())
    }

    fn details<'d>(&self, kind: &'d str) -> [(&'static str, Detail<'d>); 2] {
        [
            ("metric", Detail::Integer(self.place as i64)),
            ("type", Detail::Text(kind)),
        ]
    }

    fn target(
        &self,
        found: &mut Findings<'_>,
        kind: &str,
        path: &str,
        takes: Takes,
        target: &MetricTarget<'_>,
    ) -> Done {
        let place = self.place;
        let average = ("averageValue", target.average_milli());
        let value = ("value", target.value_milli());
        let percent = target.average_utilization.map(i64::from);
        let percent = ("averageUtilization", percent);
        let of_type = |wanted: &str, one: (&'static str, Option<i64>)| {
            (one.0, one.1.filter(|_| target.kind.as_str() == wanted))
        };
        let [first, second] = match takes {
            Takes::Resource => [average, percent],
            Takes::Average => [average, average],
            Takes::Object => {
                [of_type("Value", value), of_type("AverageValue", average)]
            }
            Takes::Either => [average, value],
        };
        let number =
            |(field, number): (_, Option<i64>)| Some((field, number?));
        let Some((field, number)) = number(first).or_else(|| number(second))
        else {
            let path = text!("{path}.target")?;
            let why = text!(
                "Metric {place} has no target that type {kind} can be held at."
            )?;
            let (lint, details) =
                (Lint::MetricWithoutTarget, self.details(kind));
            return found.add(lint, &path, &details, &why);
        };
        if number > 0 {
            return Ok(());
        }
        let path = text!("{path}.target.{field}")?;
        let why = text!(
            "The target of metric {place} is not above 0: the ratio is no \
             number that replicas can be reckoned from."
        )?;
        let details = self.details(kind);
        found.add(Lint::TargetNotPositive, &path, &details, &why)
    }
}

fn custom<'s, 'a>(spec: &'s MetricSpec<'a>) -> Option<&'s MetricSource<'a>> {
    match spec.kind.as_str() {
        "Pods" => spec.pods.as_ref(),
        "Object" => spec.object.as_ref(),
        "External" => spec.external.as_ref(),
        _ => None,
    }
}
