/*!
What a fleet is decided on, as columns: checked once, in [`Fleet::check`], so
that every row can be read afterwards without a further look at lengths.
*/

use super::super::architecture::Architecture;
use super::super::calculator::Failure;
use crate::columns::Strings;
use crate::error::{Error, ErrorKind};

/// Flag of an HPA: its scale cannot be read, so nothing is decided.
pub const NO_SCALE: u8 = 1;
/// Flag of an HPA: its selector is missing, cannot be read or finds pods of
/// another HPA, so the metrics decide nothing.
pub const NO_SELECTOR: u8 = 2;
/// Flag of an HPA: the gate HPAScaleToZero is on, and the HPA scaled to zero.
pub const SCALED_TO_ZERO: u8 = 4;
/// Flag of an HPA: it has a `behavior`; its two rows are looked at.
pub const HAS_BEHAVIOR: u8 = 8;
/// Flag of an HPA: no scale event is stored; the caller does it when the
/// scale was written.
pub const UNWRITTEN: u8 = 16;
/// Every flag of an HPA.
const HPA_FLAGS: u8 =
    NO_SCALE | NO_SELECTOR | SCALED_TO_ZERO | HAS_BEHAVIOR | UNWRITTEN;

/// Kind of a metric: a type not known, which fails.
pub const UNKNOWN: u8 = 0;
/// Kind of a metric: a sample a pod (Resource, ContainerResource, Pods).
pub const PER_POD: u8 = 1;
/// Kind of a metric: the value of an object.
pub const OBJECT: u8 = 2;
/// Kind of a metric: the values of an external metric.
pub const EXTERNAL: u8 = 3;
/// Added to the kind: the resource is cpu, so pods must be ready.
pub const OF_CPU: u8 = 16;
/// Added to the kind: there is no data.
pub const UNAVAILABLE: u8 = 32;

/// Target of a metric: none, which fails.
pub const NO_TARGET: u8 = 0;
/// Target of a metric: percent of the requests.
pub const UTILIZATION: u8 = 1;
/// Target of a metric: thousandths a pod.
pub const AVERAGE: u8 = 2;
/// Target of a metric: thousandths as a whole.
pub const VALUE: u8 = 3;

/// Failure of a request: a container has none.
pub const MISSING_REQUEST: u8 = 6;
/// Failure of a request: the pod-level requests lack it.
pub const MISSING_POD_REQUEST: u8 = 7;
/// Failure of a request: the pod has no such container.
pub const MISSING_CONTAINER: u8 = 8;

/// What is the same for the whole fleet.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// The time of the decisions, nanoseconds since the epoch.
    pub now: i64,
    /// `cpuInitializationPeriod`, nanoseconds.
    pub initialization: i64,
    /// `initialReadinessDelay`, nanoseconds.
    pub delay: i64,
    /// `downscaleStabilization` of HPAs without behavior, nanoseconds.
    pub stabilization: i64,
    /// How many times its replicas an HPA without behavior may have at once.
    pub scale_up_limit_factor: f64,
    /// Whose conversions.
    pub architecture: Architecture,
}

/// The HPAs, a row each.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hpas<'a> {
    /// Flags, added up.
    pub flags: &'a [u8],
    /// `spec.replicas` of the scale.
    pub current: &'a [i32],
    /// `status.replicas` of the scale.
    pub status_replicas: &'a [i32],
    /// The fewest replicas.
    pub min: &'a [i32],
    /// The most.
    pub max: &'a [i32],
    /// Tolerance below 1.
    pub tolerance_down: &'a [f64],
    /// Tolerance above 1.
    pub tolerance_up: &'a [f64],
    /// Rows of the metrics: one more than HPAs.
    pub metrics: &'a [u32],
    /// Rows of the pods: one more than HPAs.
    pub pods: &'a [u32],
}

/// The behaviors: two rows an HPA, up and down. All empty where no HPA has
/// one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Behaviors<'a> {
    /// Stabilisation windows, seconds.
    pub windows: &'a [i32],
    /// 0 Max, 1 Min, 2 Disabled.
    pub selects: &'a [u8],
    /// Rows of the policies: one more than directions.
    pub policies: &'a [u32],
    /// 0 a type not known, 1 Pods, 2 Percent.
    pub kinds: &'a [u8],
    /// Pods or percent.
    pub values: &'a [i32],
    /// Seconds.
    pub periods: &'a [i32],
}

/// The metrics, in the order of each spec.
#[derive(Clone, Copy, Debug, Default)]
pub struct Metrics<'a> {
    /// Kinds, with what is added to them.
    pub kinds: &'a [u8],
    /// Kinds of the targets.
    pub targets: &'a [u8],
    /// The targets: percent or thousandths.
    pub wanted: &'a [i64],
    /// Rows of the samples: one more than metrics.
    pub samples: &'a [u32],
    /// Rows of the requests: one more than metrics. A metric with a
    /// utilization target has as many as there are pods.
    pub requests: &'a [u32],
}

/// The pods that each HPA's selector finds.
#[derive(Clone, Copy, Debug, Default)]
pub struct PodRows<'a> {
    /// Their names.
    pub names: Strings<'a>,
    /// Flags as in `pods`.
    pub flags: &'a [u8],
    /// Start times in nanoseconds; looked at with `STARTED`.
    pub starts: &'a [i64],
    /// When Ready changed last; looked at with `HAS_READY`.
    pub transitions: &'a [i64],
}

/// The samples of each metric, strangers' among them. Of two of one name the
/// later counts.
#[derive(Clone, Copy, Debug, Default)]
pub struct SampleRows<'a> {
    /// The names of their pods; of an object or external value unused.
    pub names: Strings<'a>,
    /// Thousandths.
    pub values: &'a [i64],
    /// Nanoseconds; all are read for cpu only. May be empty if no metric is.
    pub times: &'a [i64],
    /// Nanoseconds that a sample covers; as `times`.
    pub windows: &'a [i64],
}

/// What pods ask for, a row a pod of each metric with a utilization target.
#[derive(Clone, Copy, Debug, Default)]
pub struct RequestRows<'a> {
    /// Thousandths.
    pub values: &'a [i64],
    /// 0, or why there is none; may be empty: all are there.
    pub failures: &'a [u8],
    /// The place of a container without a request; empty as `failures`.
    pub containers: &'a [u32],
}

/// A fleet of HPAs.
#[derive(Clone, Copy, Debug)]
pub struct Fleet<'a> {
    /// What all share.
    pub config: Config,
    /// The HPAs.
    pub hpas: Hpas<'a>,
    /// Their behaviors.
    pub behaviors: Behaviors<'a>,
    /// Their metrics.
    pub metrics: Metrics<'a>,
    /// Their pods.
    pub pods: PodRows<'a>,
    /// The samples of the metrics.
    pub samples: SampleRows<'a>,
    /// The requests of the pods.
    pub requests: RequestRows<'a>,
}

/// Refuses columns of different lengths.
macro_rules! equal {
    ($n:expr; $($column:expr),* $(,)?) => {
        if $($column.len() != $n)||* {
            return Err(Error::new(ErrorKind::LengthMismatch));
        }
    };
}
pub(super) use equal;

/// Ragged rows: from 0, ascending, up to `end`, for `n` rows.
pub(super) fn check_rows(
    rows: &[u32],
    n: usize,
    end: usize,
) -> Result<(), Error> {
    match rows {
        // No rows at all need no offsets.
        [] if n == 0 && end == 0 => return Ok(()),
        _ => equal!(n.saturating_add(1); rows),
    }
    let mut start = 0;
    for &next in rows {
        if next < start || next as usize > end {
            return Err(Error::at(ErrorKind::InvalidOffsets, start as usize));
        }
        start = next;
    }
    if rows.first().is_some_and(|&first| first != 0) || start as usize != end {
        return Err(Error::at(ErrorKind::InvalidOffsets, start as usize));
    }
    Ok(())
}

impl Fleet<'_> {
    /// Checks that the columns fit each other.
    ///
    /// # Errors
    /// `LengthMismatch`; `InvalidOffsets` for rows that do not begin at 0, run
    /// backwards or do not end with their column; `InvalidArgument` for a
    /// flag that is none.
    pub(super) fn check(&self) -> Result<(), Error> {
        let Fleet {
            hpas, behaviors, metrics, pods, samples, requests, ..
        } = self;
        let n = hpas.flags.len();
        equal!(n; hpas.current, hpas.status_replicas, hpas.min, hpas.max,
            hpas.tolerance_down, hpas.tolerance_up);
        check_rows(hpas.metrics, n, metrics.kinds.len())?;
        check_rows(hpas.pods, n, pods.flags.len())?;
        let flags = hpas.flags.iter().fold(0, |all, &flags| all | flags);
        if flags & !HPA_FLAGS != 0 {
            return Err(Error::new(ErrorKind::InvalidArgument));
        }
        if flags & HAS_BEHAVIOR != 0 {
            let directions = n.saturating_mul(2);
            equal!(directions; behaviors.windows, behaviors.selects);
            let policies = behaviors.kinds.len();
            equal!(policies; behaviors.values, behaviors.periods);
            check_rows(behaviors.policies, directions, policies)?;
        }
        equal!(metrics.kinds.len(); metrics.targets, metrics.wanted);
        let count = metrics.kinds.len();
        check_rows(metrics.samples, count, samples.values.len())?;
        check_rows(metrics.requests, count, requests.values.len())?;
        equal!(pods.flags.len(); pods.names, pods.starts, pods.transitions);
        equal!(samples.values.len(); samples.names);
        let kinds = metrics.kinds.iter().fold(0, |all, &kind| all | kind);
        if kinds & OF_CPU != 0 || !samples.times.is_empty() {
            equal!(samples.values.len(); samples.times, samples.windows);
        }
        if !requests.failures.is_empty() {
            equal!(requests.values.len();
                requests.failures, requests.containers);
        }
        Ok(())
    }
}

impl RequestRows<'_> {
    /// The first pod of `count` from row `start` that fails the metric.
    pub(super) fn failure(
        &self,
        start: usize,
        count: usize,
    ) -> Option<Failure> {
        let rows = start..start.saturating_add(count);
        let failures = self.failures.get(rows)?;
        let row = failures.iter().position(|&failure| failure != 0)?;
        let pod = row as u32;
        let at = start.saturating_add(row);
        Some(match failures.get(row) {
            Some(&MISSING_POD_REQUEST) => Failure::MissingPodRequest { pod },
            Some(&MISSING_CONTAINER) => Failure::MissingContainer { pod },
            _ => {
                let container = self.containers.get(at).copied().unwrap_or(0);
                Failure::MissingRequest { pod, container }
            }
        })
    }
}
