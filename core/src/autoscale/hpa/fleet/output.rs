/*!
What a fleet's decisions are written to, in columns of the caller's.
*/

use super::super::calculator::{Failure, Proposal};
use super::input::equal;
use crate::error::{Error, ErrorKind};

/// Step of an HPA: nothing was decided, its scale cannot be read.
pub const STEP_NONE: u8 = 0;
/// Step of an HPA: the metrics decided.
pub const STEP_METRICS: u8 = 1;
/// Step of an HPA: no replicas, and not by its doing: left alone.
pub const STEP_DISABLED: u8 = 2;
/// Step of an HPA: down to the maximum.
pub const STEP_ABOVE_MAX: u8 = 3;
/// Step of an HPA: up to the minimum.
pub const STEP_BELOW_MIN: u8 = 4;
/// Step of an HPA: the metrics failed, its replicas stay.
pub const STEP_REFUSED: u8 = 5;

/// Failure of a metric: none, it proposes.
pub const PROPOSES: u8 = 0;
/// Failure of a metric: no data.
pub const NO_DATA: u8 = 1;
/// Failure of a metric: no target that its kind takes.
pub const NO_SUCH_TARGET: u8 = 2;
/// Failure of a metric: the selector found no pod.
pub const NO_PODS: u8 = 3;
/// Failure of a metric: every sample is of a pod that does not count.
pub const NO_SAMPLES: u8 = 4;
/// Failure of a metric: no request to set against the usage.
pub const NO_MATCH: u8 = 5;

/// A row that does not apply.
pub const NO_ROW: u32 = u32::MAX;

/// The decisions: columns as long as there are HPAs, and metrics.
#[derive(Debug, Default)]
pub struct Decisions<'a> {
    /// 0, or why the HPA was passed over.
    pub statuses: &'a mut [i32],
    /// What was done.
    pub steps: &'a mut [u8],
    /// What the metrics propose together, at least 0.
    pub proposals: &'a mut [i32],
    /// After stabilisation.
    pub stabilized: &'a mut [i32],
    /// 0, 1 held back upwards, 2 downwards.
    pub stabilizations: &'a mut [u8],
    /// The number for the scale; the current one where it is not changed.
    pub desired: &'a mut [i32],
    /// Which bound decided: 0 none, 1 fewest, 2 most, 3 rate upwards, 4 rate
    /// downwards.
    pub limits: &'a mut [u8],
    /// The metric of the spec that won, from 0; -1 none.
    pub winners: &'a mut [i32],
    /// How many metrics failed.
    pub failed: &'a mut [u32],
    /// What each metric proposes.
    pub metric_replicas: &'a mut [i32],
    /// The utilization found, percent.
    pub metric_utilizations: &'a mut [i32],
    /// The value found, thousandths.
    pub metric_values: &'a mut [i64],
    /// 0, or why it proposes nothing.
    pub metric_failures: &'a mut [u8],
    /// The pod that fails it, from 0 within the HPA; or [`NO_ROW`].
    pub metric_pods: &'a mut [u32],
    /// The container that does; or [`NO_ROW`].
    pub metric_containers: &'a mut [u32],
}

/// What became of one metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Proposed(Proposal),
    Failed(Failure),
    NoData,
    NoTarget,
}

impl Found {
    pub(super) const fn replicas(self) -> Option<i32> {
        match self {
            Found::Proposed(proposal) => Some(proposal.replicas),
            _ => None,
        }
    }

    /// The failure's code, pod and container.
    const fn failure(self) -> (u8, u32, u32) {
        match self {
            Found::Proposed(_) => (PROPOSES, NO_ROW, NO_ROW),
            Found::NoData => (NO_DATA, NO_ROW, NO_ROW),
            Found::NoTarget => (NO_SUCH_TARGET, NO_ROW, NO_ROW),
            Found::Failed(failure) => match failure {
                Failure::NoPods => (NO_PODS, NO_ROW, NO_ROW),
                Failure::NoSamples => (NO_SAMPLES, NO_ROW, NO_ROW),
                Failure::NoMatch => (NO_MATCH, NO_ROW, NO_ROW),
                Failure::MissingRequest { pod, container } => {
                    (super::input::MISSING_REQUEST, pod, container)
                }
                Failure::MissingPodRequest { pod } => {
                    (super::input::MISSING_POD_REQUEST, pod, NO_ROW)
                }
                Failure::MissingContainer { pod } => {
                    (super::input::MISSING_CONTAINER, pod, NO_ROW)
                }
            },
        }
    }
}

/// One HPA's row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) step: u8,
    pub(super) proposal: i32,
    pub(super) stabilized: i32,
    pub(super) stabilization: u8,
    pub(super) desired: i32,
    pub(super) limit: u8,
    pub(super) winner: i32,
    pub(super) failed: u32,
}

impl Row {
    /// The row of an HPA that stays as it is.
    pub(super) const fn unchanged(step: u8, current: i32) -> Row {
        Row {
            step,
            proposal: current,
            stabilized: current,
            stabilization: 0,
            desired: current,
            limit: 0,
            winner: -1,
            failed: 0,
        }
    }
}

fn put<T>(column: &mut [T], row: usize, value: T) {
    if let Some(cell) = column.get_mut(row) {
        *cell = value;
    }
}

impl Decisions<'_> {
    pub(super) fn check(
        &self,
        hpas: usize,
        metrics: usize,
    ) -> Result<(), Error> {
        equal!(hpas; self.statuses, self.steps, self.proposals,
            self.stabilized, self.stabilizations, self.desired, self.limits,
            self.winners, self.failed);
        equal!(metrics; self.metric_replicas, self.metric_utilizations,
            self.metric_values, self.metric_failures, self.metric_pods,
            self.metric_containers);
        Ok(())
    }

    pub(super) fn put(&mut self, hpa: usize, status: i32, row: Row) {
        put(self.statuses, hpa, status);
        put(self.steps, hpa, row.step);
        put(self.proposals, hpa, row.proposal);
        put(self.stabilized, hpa, row.stabilized);
        put(self.stabilizations, hpa, row.stabilization);
        put(self.desired, hpa, row.desired);
        put(self.limits, hpa, row.limit);
        put(self.winners, hpa, row.winner);
        put(self.failed, hpa, row.failed);
    }

    pub(super) fn put_metric(&mut self, metric: usize, found: Found) {
        let proposal = match found {
            Found::Proposed(proposal) => proposal,
            _ => Proposal { replicas: 0, utilization: 0, milli: 0 },
        };
        let (failure, pod, container) = found.failure();
        put(self.metric_replicas, metric, proposal.replicas);
        put(self.metric_utilizations, metric, proposal.utilization);
        put(self.metric_values, metric, proposal.milli);
        put(self.metric_failures, metric, failure);
        put(self.metric_pods, metric, pod);
        put(self.metric_containers, metric, container);
    }
}
