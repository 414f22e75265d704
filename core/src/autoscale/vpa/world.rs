/*!
A case brought to life: its containers, their aggregates, and the events that
reach them.

Every container of every pod has an aggregate, shared by pods of the same
labels; a container name's aggregates are merged in the order of the labels.
*/

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::aggregate::Aggregate;
use super::case::{Case, CasePod, Event, Kind};
use super::cluster::{Cluster, Samples, TAKEN_CPU, TAKEN_MEMORY};
use super::order::{ordered, row};
use crate::error::Error;
use crate::kube::labels::Labels;
use crate::memory::TryPush;

/// The containers of a case.
#[derive(Debug)]
pub(super) struct World<'c> {
    /// Their names, each once, in order.
    pub(super) names: Vec<&'c str>,
    pub(super) cluster: Cluster,
    /// Pods by name.
    pods: Vec<(&'c str, usize)>,
    /// How many sets of labels there are.
    label_sets: usize,
}

fn compare(a: &Labels<'_>, b: &Labels<'_>) -> Ordering {
    a.iter().cmp(b.iter())
}

impl<'c> World<'c> {
    /// Builds it, without any event.
    pub(super) fn new(case: &'c Case<'_>) -> Result<World<'c>, Error> {
        let mut cluster = Cluster::new(case.aggregation()?);
        let all = case.containers();
        let name = |row: usize| all.get(row).map_or("", |n| n.as_str());
        let mut names: Vec<&str> = Vec::new();
        for row in ordered(all.len(), &|a, b| name(a).cmp(name(b)))? {
            if names.last() != Some(&name(row)) {
                names.try_push(name(row))?;
            }
        }
        let all = case.pods();
        let labels = |row: usize| all.get(row).map(|pod| &pod.labels);
        let mut sets: Vec<&Labels<'_>> = Vec::new();
        let by_labels =
            ordered(all.len(), &|a, b| match (labels(a), labels(b)) {
                (Some(a), Some(b)) => compare(a, b),
                _ => Ordering::Equal,
            })?;
        for number in by_labels {
            let labels = &row(all, number)?.labels;
            let is_new = sets
                .last()
                .is_none_or(|last| compare(last, labels) != Ordering::Equal);
            if is_new {
                sets.try_push(labels)?;
            }
        }
        let pod = |row: usize| all.get(row).map_or("", |p| p.name.as_str());
        let mut pods = Vec::new();
        for row in ordered(all.len(), &|a, b| pod(a).cmp(pod(b)))? {
            pods.try_push((pod(row), row))?;
        }
        let count = names.len().saturating_mul(sets.len());
        cluster.add_aggregates(count, 0)?;
        // Container c of pod p is p * names + c, its aggregate
        // c * sets + the pod's set.
        for CasePod { labels, .. } in case.pods() {
            let set = sets.binary_search_by(|set| compare(set, labels));
            let set = set.unwrap_or_default();
            for name in 0..names.len() {
                let row = name.saturating_mul(sets.len());
                let row = row.saturating_add(set);
                cluster.add_containers(&[
                    u32::try_from(row).unwrap_or(u32::MAX)
                ])?;
            }
        }
        let label_sets = sets.len();
        Ok(World { names, cluster, pods, label_sets })
    }

    /// The number of a container in the cluster.
    fn container(&self, event: &Event<'_>) -> Option<u32> {
        let pod = self
            .pods
            .binary_search_by(|(name, _)| (*name).cmp(event.pod.as_str()));
        let &(_, pod) = self.pods.get(pod.ok()?)?;
        let name = self.names.binary_search(&event.container.as_str());
        let row =
            pod.saturating_mul(self.names.len()).saturating_add(name.ok()?);
        u32::try_from(row).ok()
    }

    /// Takes an event; says whether it counts.
    pub(super) fn take(&mut self, event: &Event<'_>) -> Result<bool, Error> {
        let Some(container) = self.container(event) else {
            return Ok(false);
        };
        let (time, amount) = (event.time.0, event.amount.0);
        let (cpu, memory) = match event.kind {
            Kind::Cpu => (amount, -1),
            Kind::Memory => (-1, amount),
            Kind::Oom => {
                return self.cluster.oom(container, time, amount);
            }
        };
        let samples = Samples {
            containers: &[container],
            times: &[time],
            cpu: &[cpu],
            memory: &[memory],
        };
        let mut taken = [0];
        self.cluster.add(&samples, &mut taken)?;
        Ok(taken.iter().any(|t| t & (TAKEN_CPU | TAKEN_MEMORY) != 0))
    }

    /// All that is known of a container name, by its place in `names`.
    pub(super) fn merged(
        &mut self,
        name: usize,
    ) -> Result<&mut Aggregate, Error> {
        let first = name.saturating_mul(self.label_sets);
        let mut rows = Vec::new();
        for set in 0..self.label_sets {
            let row = u32::try_from(first.saturating_add(set));
            rows.try_push(row.unwrap_or(u32::MAX))?;
        }
        self.cluster.merged(&rows)
    }
}
