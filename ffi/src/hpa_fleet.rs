/*!
A fleet of HorizontalPodAutoscalers, decided on columns in one call. See
`millicore::autoscale::hpa::fleet`.
*/

use millicore::autoscale::hpa::Architecture;
use millicore::autoscale::hpa::fleet::{
    Behaviors, Config, Decisions, Fleet, Histories, Hpas, Metrics, PodRows,
    RequestRows, SampleRows, decide,
};
use millicore::{Error, ErrorKind};

use crate::ctx::millicore_ctx;
use crate::slices::Sized32;
use crate::status::millicore_status;
use crate::{guard, slices};

/// Conversions of floats as on amd64: what does not fit is the least integer.
pub const MILLICORE_HPA_AMD64: u32 = 0;
/// Conversions of floats as on arm64: what does not fit saturates, NaN is 0.
pub const MILLICORE_HPA_ARM64: u32 = 1;

/// Flag of an HPA: its scale cannot be read; nothing is decided.
pub const MILLICORE_HPA_NO_SCALE: u8 = 1;
/// Flag of an HPA: its selector is missing, cannot be read, or finds pods
/// that another HPA's finds too; the metrics decide nothing.
pub const MILLICORE_HPA_NO_SELECTOR: u8 = 2;
/// Flag of an HPA: the gate HPAScaleToZero is on, and its condition
/// ScaledToZero is True.
pub const MILLICORE_HPA_SCALED_TO_ZERO: u8 = 4;
/// Flag of an HPA: it has a behavior.
pub const MILLICORE_HPA_BEHAVIOR: u8 = 8;
/// Flag of an HPA: do not store a scale event; call `millicore_hpa_remember`
/// when the scale was written.
pub const MILLICORE_HPA_UNWRITTEN: u8 = 16;

/// Kind of a metric: a type not known, which fails.
pub const MILLICORE_HPA_UNKNOWN: u8 = 0;
/// Kind of a metric: a sample a pod: Resource, ContainerResource, Pods.
pub const MILLICORE_HPA_PER_POD: u8 = 1;
/// Kind of a metric: one sample, the object's.
pub const MILLICORE_HPA_OBJECT: u8 = 2;
/// Kind of a metric: samples to be added up.
pub const MILLICORE_HPA_EXTERNAL: u8 = 3;
/// Added to the kind: the resource is exactly cpu.
pub const MILLICORE_HPA_OF_CPU: u8 = 16;
/// Added to the kind: the metric could not be had.
pub const MILLICORE_HPA_UNAVAILABLE: u8 = 32;

/// Target of a metric: none, which fails.
pub const MILLICORE_HPA_NO_TARGET: u8 = 0;
/// Target of a metric: percent of the requests.
pub const MILLICORE_HPA_UTILIZATION: u8 = 1;
/// Target of a metric: thousandths a pod.
pub const MILLICORE_HPA_AVERAGE: u8 = 2;
/// Target of a metric: thousandths as a whole.
pub const MILLICORE_HPA_VALUE: u8 = 3;

/// selectPolicy Max, and any word not known.
pub const MILLICORE_HPA_SELECT_MAX: u8 = 0;
/// selectPolicy Min.
pub const MILLICORE_HPA_SELECT_MIN: u8 = 1;
/// selectPolicy Disabled.
pub const MILLICORE_HPA_SELECT_DISABLED: u8 = 2;

/// Type of a policy: a word not known.
pub const MILLICORE_HPA_POLICY_UNKNOWN: u8 = 0;
/// Type of a policy: Pods.
pub const MILLICORE_HPA_POLICY_PODS: u8 = 1;
/// Type of a policy: Percent.
pub const MILLICORE_HPA_POLICY_PERCENT: u8 = 2;

/// Flag of a pod: it is being deleted.
pub const MILLICORE_POD_DELETED: u8 = 1;
/// Flag of a pod: its phase is Failed.
pub const MILLICORE_POD_FAILED: u8 = 2;
/// Flag of a pod: its phase is Pending.
pub const MILLICORE_POD_PENDING: u8 = 4;
/// Flag of a pod: its phase is Running.
pub const MILLICORE_POD_RUNNING: u8 = 8;
/// Flag of a pod: it has a condition Ready.
pub const MILLICORE_POD_HAS_READY: u8 = 16;
/// Flag of a pod: that condition is True.
pub const MILLICORE_POD_READY: u8 = 32;
/// Flag of a pod: that condition is False.
pub const MILLICORE_POD_NOT_READY: u8 = 64;
/// Flag of a pod: it has a start time.
pub const MILLICORE_POD_STARTED: u8 = 128;

/// Failure of a metric: none, it proposes.
pub const MILLICORE_HPA_PROPOSES: u8 = 0;
/// Failure of a metric: no data.
pub const MILLICORE_HPA_NO_DATA: u8 = 1;
/// Failure of a metric: no target that its kind takes.
pub const MILLICORE_HPA_NO_SUCH_TARGET: u8 = 2;
/// Failure of a metric: the selector found no pod.
pub const MILLICORE_HPA_NO_PODS: u8 = 3;
/// Failure of a metric: every sample is of a pod that does not count.
pub const MILLICORE_HPA_NO_SAMPLES: u8 = 4;
/// Failure of a metric: no request to set against the usage.
pub const MILLICORE_HPA_NO_MATCH: u8 = 5;
/// Failure of a metric or of a request: a container has none.
pub const MILLICORE_HPA_MISSING_REQUEST: u8 = 6;
/// Failure of a metric or of a request: the pod-level requests lack it.
pub const MILLICORE_HPA_MISSING_POD_REQUEST: u8 = 7;
/// Failure of a metric or of a request: the pod has no such container.
pub const MILLICORE_HPA_MISSING_CONTAINER: u8 = 8;

/// Step: nothing was decided, the scale cannot be read.
pub const MILLICORE_HPA_STEP_NONE: u8 = 0;
/// Step: the metrics decided.
pub const MILLICORE_HPA_STEP_METRICS: u8 = 1;
/// Step: no replicas, and not by the HPA's doing.
pub const MILLICORE_HPA_STEP_DISABLED: u8 = 2;
/// Step: down to the maximum.
pub const MILLICORE_HPA_STEP_ABOVE_MAX: u8 = 3;
/// Step: up to the minimum.
pub const MILLICORE_HPA_STEP_BELOW_MIN: u8 = 4;
/// Step: the metrics failed, the replicas stay.
pub const MILLICORE_HPA_STEP_REFUSED: u8 = 5;

/// Limit: none.
pub const MILLICORE_HPA_WITHIN_RANGE: u8 = 0;
/// Limit: the fewest replicas.
pub const MILLICORE_HPA_TOO_FEW: u8 = 1;
/// Limit: the most replicas.
pub const MILLICORE_HPA_TOO_MANY: u8 = 2;
/// Limit: the rate upwards.
pub const MILLICORE_HPA_SCALE_UP_LIMIT: u8 = 3;
/// Limit: the rate downwards.
pub const MILLICORE_HPA_SCALE_DOWN_LIMIT: u8 = 4;

/// Count of recommendations of an HPA that was never seen.
pub const MILLICORE_HPA_NEVER_SEEN: u32 = u32::MAX;
/// No pod, no container, no slot.
pub const MILLICORE_HPA_NONE: u32 = u32::MAX;

/// What a fleet is decided on. Where nothing else is said a column has an
/// item an HPA. `..._rows` are offsets into columns of something else: one
/// item more than what they are of, the first 0, none falling, the last the
/// length of those columns. Columns without items may be NULL. Quantities are
/// in thousandths, times in nanoseconds since 1970.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct millicore_hpa_fleet {
    /// `sizeof` of this struct, set by the caller.
    pub size: u32,
    /// MILLICORE_HPA_AMD64 or MILLICORE_HPA_ARM64.
    pub architecture: u32,
    /// The time of the decisions.
    pub now_ns: i64,
    /// cpuInitializationPeriod.
    pub initialization_ns: i64,
    /// initialReadinessDelay.
    pub readiness_delay_ns: i64,
    /// downscaleStabilization, for HPAs without a behavior.
    pub downscale_stabilization_ns: i64,
    /// How many times its replicas an HPA without a behavior may have at
    /// once; upstream 2.
    pub scale_up_limit_factor: f64,
    pub hpa_count: u32,
    /// 0.
    pub reserved: u32,
    /// MILLICORE_HPA_NO_SCALE and so on, added up.
    pub flags: *const u8,
    /// spec.replicas of the scale.
    pub current: *const i32,
    /// status.replicas of the scale.
    pub status_replicas: *const i32,
    pub min: *const i32,
    pub max: *const i32,
    pub tolerance_down: *const f64,
    pub tolerance_up: *const f64,
    /// Rows of the metrics.
    pub metric_rows: *const u32,
    /// Rows of the pods.
    pub pod_rows: *const u32,

    /// Two items an HPA, upwards and downwards, in this and the next two;
    /// NULL where no HPA has a behavior. Seconds.
    pub windows: *const i32,
    /// MILLICORE_HPA_SELECT_MAX and so on.
    pub selects: *const u8,
    /// Rows of the policies: 2 * hpa_count + 1 items.
    pub policy_rows: *const u32,
    /// MILLICORE_HPA_POLICY_PODS and so on, an item a policy.
    pub policy_kinds: *const u8,
    pub policy_values: *const i32,
    /// Seconds.
    pub policy_periods: *const i32,

    /// A kind, with what is added to it; an item a metric.
    pub metric_kinds: *const u8,
    /// MILLICORE_HPA_UTILIZATION and so on.
    pub metric_targets: *const u8,
    /// Percent or thousandths.
    pub metric_wanted: *const i64,
    /// Rows of the samples, of metrics.
    pub sample_rows: *const u32,
    /// Rows of the requests, of metrics: with a utilization target one for
    /// each of the HPA's pods, else none.
    pub request_rows: *const u32,

    /// Names of the pods that the selector finds: `data`, `offsets`.
    pub pod_names: *const u8,
    pub pod_name_offsets: *const u32,
    /// MILLICORE_POD_DELETED and so on, added up.
    pub pod_flags: *const u8,
    pub pod_starts: *const i64,
    /// When the condition Ready changed last.
    pub pod_transitions: *const i64,

    /// Names of the samples' pods; of Object and External not read.
    pub sample_names: *const u8,
    pub sample_name_offsets: *const u32,
    pub sample_values: *const i64,
    /// NULL if no metric is of cpu, as the next.
    pub sample_times: *const i64,
    pub sample_windows: *const i64,

    pub requests: *const i64,
    /// 0 or MILLICORE_HPA_MISSING_REQUEST and so on; NULL: all are there.
    pub request_failures: *const u8,
    /// The container without a request; NULL as the column before.
    pub request_containers: *const u32,
}

/// The histories of a fleet, read and changed in place. An HPA has the slots
/// of its row, of which it uses as many as its count says. Keep two slots
/// more than are used; without them the HPA's status is
/// MILLICORE_BUFFER_TOO_SMALL and its history stays as it was.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct millicore_hpa_histories {
    /// `sizeof` of this struct, set by the caller.
    pub size: u32,
    /// 0.
    pub reserved: u32,
    /// Rows of the recommendations.
    pub recommendation_rows: *const u32,
    /// Or MILLICORE_HPA_NEVER_SEEN.
    pub recommendation_counts: *mut u32,
    pub recommendation_replicas: *mut i32,
    pub recommendation_times: *mut i64,
    /// Rows of the scale events, two an HPA, upwards and downwards: 2 *
    /// hpa_count + 1 items. NULL, as all that follow, if no HPA has a
    /// behavior.
    pub event_rows: *const u32,
    pub event_counts: *mut u32,
    pub event_changes: *mut i32,
    pub event_times: *mut i64,
    /// 1: the slot may be used again.
    pub event_outdated: *mut u8,
}

/// Where the decisions go: arrays of the caller, an item an HPA or a metric.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct millicore_hpa_decisions {
    /// `sizeof` of this struct, set by the caller.
    pub size: u32,
    /// 0.
    pub reserved: u32,
    /// 0, or why the HPA was passed over: MILLICORE_INVALID_ARGUMENT for a
    /// kind, target or count that is none, MILLICORE_LENGTH_MISMATCH for
    /// requests that are not as many as the pods, or
    /// MILLICORE_BUFFER_TOO_SMALL. Its other items then say that nothing
    /// changes; but for the last, its metrics have no data.
    pub statuses: *mut millicore_status,
    /// MILLICORE_HPA_STEP_METRICS and so on.
    pub steps: *mut u8,
    /// What the metrics propose together.
    pub proposals: *mut i32,
    /// After stabilisation.
    pub stabilized: *mut i32,
    /// 0; 1 held back upwards, 2 downwards.
    pub stabilizations: *mut u8,
    /// The number for the scale; `current` where it stays.
    pub desired: *mut i32,
    /// MILLICORE_HPA_WITHIN_RANGE and so on.
    pub limits: *mut u8,
    /// The metric that won, from 0 within the HPA; or -1.
    pub winners: *mut i32,
    /// How many of its metrics failed.
    pub failed: *mut u32,
    pub metric_replicas: *mut i32,
    /// Percent; 0 where the target is none.
    pub metric_utilizations: *mut i32,
    /// The value found: of a pod, or of the whole.
    pub metric_values: *mut i64,
    /// MILLICORE_HPA_PROPOSES and so on.
    pub metric_failures: *mut u8,
    /// The pod that fails it, from 0 within the HPA; or MILLICORE_HPA_NONE.
    pub metric_pods: *mut u32,
    /// As passed in; or MILLICORE_HPA_NONE.
    pub metric_containers: *mut u32,
}

// SAFETY: `repr(C)`, and the first field is the size.
unsafe impl Sized32 for millicore_hpa_fleet {
    fn set_size(&mut self, size: u32) {
        self.size = size;
    }
}
// SAFETY: `repr(C)`, and the first field is the size.
unsafe impl Sized32 for millicore_hpa_histories {
    fn set_size(&mut self, size: u32) {
        self.size = size;
    }
}
// SAFETY: `repr(C)`, and the first field is the size.
unsafe impl Sized32 for millicore_hpa_decisions {
    fn set_size(&mut self, size: u32) {
        self.size = size;
    }
}

fn invalid() -> Error {
    Error::new(ErrorKind::InvalidArgument)
}

/// The architecture of a number.
pub(crate) fn architecture(number: u32) -> Result<Architecture, Error> {
    match number {
        MILLICORE_HPA_AMD64 => Ok(Architecture::Amd64),
        MILLICORE_HPA_ARM64 => Ok(Architecture::Arm64),
        _ => Err(invalid()),
    }
}

/// Rows of `n` of something, and the length of what they point into.
///
/// # Safety
/// As [`slices::column`] with `n + 1` items.
unsafe fn ragged<'a>(
    rows: *const u32,
    n: usize,
) -> Result<(&'a [u32], usize), Error> {
    if n == 0 {
        return Ok((&[], 0));
    }
    let count = n.checked_add(1).ok_or(Error::new(ErrorKind::TooLarge))?;
    // SAFETY: the same promise.
    let rows = unsafe { slices::column(rows, count)? };
    Ok((rows, rows.last().map_or(0, |&end| end as usize)))
}

/// A column of `n` numbers, or none for a null pointer.
///
/// # Safety
/// As [`slices::column`].
unsafe fn optional<'a, T: slices::Plain>(
    data: *const T,
    n: usize,
) -> Result<&'a [T], Error> {
    if data.is_null() {
        return Ok(&[]);
    }
    // SAFETY: the same promise.
    unsafe { slices::column(data, n) }
}

/// The columns behind the struct.
///
/// # Safety
/// Every pointer as the header says.
unsafe fn fleet<'a>(c: &millicore_hpa_fleet) -> Result<Fleet<'a>, Error> {
    use slices::column;
    if c.reserved != 0 {
        return Err(invalid());
    }
    let n = c.hpa_count as usize;
    let directions = n.saturating_mul(2);
    // SAFETY: the same promise.
    unsafe {
        let (metric_rows, metrics) = ragged(c.metric_rows, n)?;
        let (pod_rows, pods) = ragged(c.pod_rows, n)?;
        let (sample_rows, samples) = ragged(c.sample_rows, metrics)?;
        let (request_rows, requests) = ragged(c.request_rows, metrics)?;
        let (policy_rows, policies) = if c.policy_rows.is_null() {
            (&[][..], 0)
        } else {
            ragged(c.policy_rows, directions)?
        };
        Ok(Fleet {
            config: Config {
                now: c.now_ns,
                initialization: c.initialization_ns,
                delay: c.readiness_delay_ns,
                stabilization: c.downscale_stabilization_ns,
                scale_up_limit_factor: c.scale_up_limit_factor,
                architecture: architecture(c.architecture)?,
            },
            hpas: Hpas {
                flags: column(c.flags, n)?,
                current: column(c.current, n)?,
                status_replicas: column(c.status_replicas, n)?,
                min: column(c.min, n)?,
                max: column(c.max, n)?,
                tolerance_down: column(c.tolerance_down, n)?,
                tolerance_up: column(c.tolerance_up, n)?,
                metrics: metric_rows,
                pods: pod_rows,
            },
            behaviors: Behaviors {
                windows: optional(c.windows, directions)?,
                selects: optional(c.selects, directions)?,
                policies: policy_rows,
                kinds: column(c.policy_kinds, policies)?,
                values: column(c.policy_values, policies)?,
                periods: column(c.policy_periods, policies)?,
            },
            metrics: Metrics {
                kinds: column(c.metric_kinds, metrics)?,
                targets: column(c.metric_targets, metrics)?,
                wanted: column(c.metric_wanted, metrics)?,
                samples: sample_rows,
                requests: request_rows,
            },
            pods: PodRows {
                names: slices::strings(c.pod_names, c.pod_name_offsets, pods)?,
                flags: column(c.pod_flags, pods)?,
                starts: column(c.pod_starts, pods)?,
                transitions: column(c.pod_transitions, pods)?,
            },
            samples: SampleRows {
                names: slices::strings(
                    c.sample_names,
                    c.sample_name_offsets,
                    samples,
                )?,
                values: column(c.sample_values, samples)?,
                times: optional(c.sample_times, samples)?,
                windows: optional(c.sample_windows, samples)?,
            },
            requests: RequestRows {
                values: column(c.requests, requests)?,
                failures: optional(c.request_failures, requests)?,
                containers: optional(c.request_containers, requests)?,
            },
        })
    }
}

/// The slots behind the struct.
///
/// # Safety
/// Every pointer as the header says.
unsafe fn histories<'a>(
    c: &millicore_hpa_histories,
    n: usize,
) -> Result<Histories<'a>, Error> {
    use slices::column_out;
    if c.reserved != 0 {
        return Err(invalid());
    }
    // SAFETY: the same promise.
    unsafe {
        let (recommendations, slots) = ragged(c.recommendation_rows, n)?;
        let directions =
            if c.event_rows.is_null() { 0 } else { n.saturating_mul(2) };
        let (events, event_slots) = ragged(c.event_rows, directions)?;
        Ok(Histories {
            recommendations,
            recommendation_counts: column_out(c.recommendation_counts, n)?,
            replicas: column_out(c.recommendation_replicas, slots)?,
            recommendation_times: column_out(c.recommendation_times, slots)?,
            events,
            event_counts: column_out(c.event_counts, directions)?,
            changes: column_out(c.event_changes, event_slots)?,
            event_times: column_out(c.event_times, event_slots)?,
            outdated: column_out(c.event_outdated, event_slots)?,
        })
    }
}

/// The outputs behind the struct.
///
/// # Safety
/// Every pointer as the header says.
unsafe fn decisions<'a>(
    c: &millicore_hpa_decisions,
    n: usize,
    metrics: usize,
) -> Result<Decisions<'a>, Error> {
    use slices::column_out;
    if c.reserved != 0 {
        return Err(invalid());
    }
    // SAFETY: the same promise.
    unsafe {
        Ok(Decisions {
            statuses: column_out(c.statuses, n)?,
            steps: column_out(c.steps, n)?,
            proposals: column_out(c.proposals, n)?,
            stabilized: column_out(c.stabilized, n)?,
            stabilizations: column_out(c.stabilizations, n)?,
            desired: column_out(c.desired, n)?,
            limits: column_out(c.limits, n)?,
            winners: column_out(c.winners, n)?,
            failed: column_out(c.failed, n)?,
            metric_replicas: column_out(c.metric_replicas, metrics)?,
            metric_utilizations: column_out(c.metric_utilizations, metrics)?,
            metric_values: column_out(c.metric_values, metrics)?,
            metric_failures: column_out(c.metric_failures, metrics)?,
            metric_pods: column_out(c.metric_pods, metrics)?,
            metric_containers: column_out(c.metric_containers, metrics)?,
        })
    }
}

/// What kube-controller-manager v1.36.3 decides on many HPAs, in numbers: one
/// sync of each, with the pods and the samples of their metrics joined by
/// name. The same as `millicore_hpa_decide` without the texts.
///
/// The HPAs do not influence each other; one that cannot be decided has a
/// status of its own. The call fails, and changes nothing, on columns that do
/// not fit each other: MILLICORE_INVALID_OFFSETS for rows that fall or end
/// elsewhere, MILLICORE_LENGTH_MISMATCH, MILLICORE_MISALIGNED,
/// MILLICORE_INVALID_ARGUMENT for an unknown flag. After MILLICORE_NO_MEMORY
/// some HPAs were decided, and their histories changed. Two pods of one name count
/// as upstream's maps count them. The context keeps the scratch memory: once
/// it has grown nothing is allocated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_hpa_decide_columns(
    ctx: *mut millicore_ctx,
    fleet_columns: *const millicore_hpa_fleet,
    history_columns: *const millicore_hpa_histories,
    decision_columns: *const millicore_hpa_decisions,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let columns = slices::options(fleet_columns)?;
            let fleet = fleet(&columns)?;
            let n = columns.hpa_count as usize;
            let columns = slices::options(history_columns)?;
            let mut histories = histories(&columns, n)?;
            let columns = slices::options(decision_columns)?;
            let metrics = fleet.metrics.kinds.len();
            let mut decisions = decisions(&columns, n, metrics)?;
            decide(&mut ctx.fleet, &fleet, &mut histories, &mut decisions)?;
            Ok(())
        })
    }
}
