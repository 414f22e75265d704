/*!
The pods that a selector finds, as columns, and samples joined to them by
name.

Both sides are sorted by name: n log n for the pods once, and for the samples
of each metric.
*/

use alloc::vec::Vec;

use super::case::{Case, PodUsage, PodValue};
use super::pods::{
    DELETED, FAILED, HAS_READY, NOT_READY, PENDING, PodColumns, Pods, READY,
    RUNNING, STARTED, STRANGER, Sample, SampleColumns,
};
use crate::error::Error;
use crate::kube::autoscaling::MetricSpec;
use crate::kube::labels::Selector;
use crate::kube::pod::Pod;
use crate::memory::TryPush;

/// The pods that count, and who has which name.
#[derive(Debug, Default)]
pub(super) struct Selected<'p, 'a> {
    pub(super) pods: Vec<&'p Pod<'a>>,
    columns: PodColumns,
    /// Each name once, with its first row, in order.
    names: Vec<(&'p str, u32)>,
}

impl<'p, 'a> Selected<'p, 'a> {
    pub(super) fn new(
        all: &'p [Pod<'a>],
        selector: &Selector<'_>,
    ) -> Result<Self, Error> {
        let mut selected = Selected::default();
        for pod in all {
            if selector.matches(&pod.metadata.labels) {
                let row = selected.pods.len() as u32;
                let name = pod.metadata.name.as_str();
                selected.names.try_push((name, row))?;
                selected.pods.try_push(pod)?;
            }
        }
        selected.names.sort_unstable();
        selected.names.dedup_by_key(|(name, _)| *name);
        for &pod in &selected.pods {
            let name = selected.row(pod.metadata.name.as_str());
            let ready = pod.status.ready();
            let transition = ready.map_or(0, |ready| ready.transition.0);
            let start = pod.status.start.map_or(0, |start| start.0);
            selected.columns.push(flags(pod), start, transition, name)?;
        }
        Ok(selected)
    }

    pub(super) fn columns(&self) -> Pods<'_> {
        self.columns.as_pods()
    }

    fn row(&self, name: &str) -> u32 {
        let row = self.names.binary_search_by(|(own, _)| (*own).cmp(name));
        let named = row.ok().and_then(|row| self.names.get(row));
        named.map_or(STRANGER, |&(_, row)| row)
    }

    /// The samples by name; of two of one name the later counts.
    pub(super) fn join<'s>(
        &self,
        samples: impl Iterator<Item = (&'s str, Sample)>,
    ) -> Result<SampleColumns, Error> {
        let mut sorted = Vec::new();
        for (order, (name, sample)) in samples.enumerate() {
            sorted.try_push((name, order, sample))?;
        }
        sorted.sort_unstable_by_key(|&(name, order, _)| (name, order));
        let mut joined = SampleColumns::default();
        let mut last = None;
        for (name, _, sample) in sorted {
            if last == Some(name) {
                joined.replace(joined.len().saturating_sub(1), sample);
                continue;
            }
            joined.push(self.row(name), sample)?;
            last = Some(name);
        }
        Ok(joined)
    }
}

fn flags(pod: &Pod<'_>) -> u8 {
    let phase = match pod.status.phase.as_str() {
        "Failed" => FAILED,
        "Pending" => PENDING,
        "Running" => RUNNING,
        _ => 0,
    };
    let ready = match pod.status.ready() {
        None => 0,
        Some(ready) => match ready.status.as_str() {
            "True" => HAS_READY | READY,
            "False" => HAS_READY | NOT_READY,
            _ => HAS_READY,
        },
    };
    let deleted = if pod.metadata.deletion.is_some() { DELETED } else { 0 };
    let started = if pod.status.start.is_some() { STARTED } else { 0 };
    phase | ready | deleted | started
}

/// What a pod uses of a resource, or one container of it does; none where a
/// container lacks the resource.
pub(super) fn usage_sample(
    usage: &PodUsage<'_>,
    resource: &str,
    container: &str,
) -> Option<Sample> {
    let containers = usage.containers();
    let value = if container.is_empty() {
        let mut sum = 0_i64;
        for container in containers {
            let amount = container.usage.get(resource)?;
            sum = sum.wrapping_add(amount.milli_value());
        }
        (!containers.is_empty()).then_some(sum)?
    } else {
        let mut named = containers.iter();
        let named = named.find(|own| own.name.as_str() == container)?;
        named.usage.get(resource)?.milli_value()
    };
    let (time, window) = (usage.timestamp.0, usage.window.0);
    Some(Sample { value, time, window })
}

/// The sample of a custom metric, over a minute unless it says otherwise.
pub(super) fn value_sample(value: &PodValue<'_>) -> Sample {
    let window = value.window.unwrap_or(60).wrapping_mul(1_000_000_000);
    Sample { value: value.milli(), time: value.timestamp.0, window }
}

/// The names of a metric's samples in the order of [`Selected::join`].
pub(super) fn sample_names<'c>(
    case: &'c Case<'c>,
    spec: &MetricSpec<'_>,
) -> Result<Vec<&'c str>, Error> {
    let mut names = Vec::new();
    let Some(metrics) = &case.metrics else { return Ok(names) };
    if let Some(source) = &spec.pods
        && spec.kind.as_str() == "Pods"
    {
        let metric = metrics.pods(source.metric.name.as_str());
        for item in metric.map_or(&[][..], |metric| metric.items()) {
            names.try_push(item.pod.as_str())?;
        }
    }
    let source = match spec.kind.as_str() {
        "Resource" => spec.resource.as_ref().map(|source| (source, "")),
        "ContainerResource" => {
            let source = spec.container.as_ref();
            source.map(|source| (source, source.container.as_str()))
        }
        _ => None,
    };
    if let Some((source, container)) = source {
        for usage in metrics.resource() {
            let resource = source.name.as_str();
            if usage_sample(usage, resource, container).is_some() {
                names.try_push(usage.metadata.name.as_str())?;
            }
        }
    }
    names.sort_unstable();
    names.dedup();
    Ok(names)
}
