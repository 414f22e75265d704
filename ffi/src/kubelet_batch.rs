/*!
`millicore_kubelet_batch`: what one cycle of scrapes gave. See
`millicore::kubelet::Batch`.
*/

use millicore::kubelet::{Batch, Points, Profile};
use millicore::{Error, ErrorKind};

use crate::error::{Within, millicore_error};
use crate::handle::{Noun, tag};
use crate::kubelet_stats::page_format;
use crate::slices::Sized32;
use crate::status::millicore_status;
use crate::{guard, slices};

/// Profile of pages and stores: metrics-server v0.9.0.
pub const MILLICORE_KUBELET_UPSTREAM: u32 = 0;
/// Profile of pages and stores: ours, which keeps what can be read.
pub const MILLICORE_KUBELET_HARDENED: u32 = 1;

/// The points of one cycle: nodes, pods and containers with their cumulative
/// CPU and memory, and what did not become a point.
#[allow(missing_debug_implementations)] // C sees a name only.
pub struct millicore_kubelet_batch {
    _opaque: [u8; 0],
}

impl Noun for millicore_kubelet_batch {
    type State = BatchState;
    const TAG: u32 = tag(b"kbat");
}

/// A batch and the columns it lent last.
#[derive(Debug, Default)]
pub(crate) struct BatchState {
    pub(crate) batch: Batch,
    columns: Points,
}

/// The points of a batch in columns: nodes by name, pods by namespace and
/// name, containers by name, bytewise. Times are nanoseconds since 1970.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct millicore_kubelet_columns {
    /// `sizeof` of this struct, set by the caller.
    pub size: u32,
    pub node_count: u32,
    pub pod_count: u32,
    pub container_count: u32,
    /// What all names below point into.
    pub names: *const u8,
    /// Two a node: start and end of its name.
    pub node_names: *const u32,
    pub node_timestamps: *const i64,
    /// CPU time used since boot, in nanoseconds.
    pub node_cpu: *const u64,
    /// Working set in bytes.
    pub node_memory: *const u64,
    /// Four a pod: start and end of its namespace, start and end of its
    /// name.
    pub pod_names: *const u32,
    /// `pod_count + 1` items: pod i has the containers pod_containers[i] to
    /// pod_containers[i + 1].
    pub pod_containers: *const u32,
    /// Two a container: start and end of its name.
    pub container_names: *const u32,
    pub container_timestamps: *const i64,
    /// INT64_MIN where the page gave none; see `container_has_start`.
    pub container_starts: *const i64,
    /// CPU time used since the start, in nanoseconds.
    pub container_cpu: *const u64,
    /// Working set in bytes.
    pub container_memory: *const u64,
    /// 1 where the page gave a start time, else 0. A start time that does
    /// not fit (NaN, for one) is INT64_MIN too, and has 1 here.
    pub container_has_start: *const u8,
}

// SAFETY: repr(C), and `size` is the first field.
unsafe impl Sized32 for millicore_kubelet_columns {
    fn set_size(&mut self, size: u32) {
        self.size = size;
    }
}

fn view(points: &Points) -> millicore_kubelet_columns {
    let columns = points.columns();
    // Spans and keys have the layout of two and four u32.
    millicore_kubelet_columns {
        size: 0,
        node_count: count(points.node_count()),
        pod_count: count(points.pod_count()),
        container_count: count(points.container_count()),
        names: slices::lent(columns.names),
        node_names: slices::lent(columns.node_names).cast(),
        node_timestamps: slices::lent(columns.node_timestamps),
        node_cpu: slices::lent(columns.node_cpu),
        node_memory: slices::lent(columns.node_memory),
        pod_names: slices::lent(columns.pod_names).cast(),
        pod_containers: slices::lent(columns.pod_containers),
        container_names: slices::lent(columns.container_names).cast(),
        container_timestamps: slices::lent(columns.container_timestamps),
        container_starts: slices::lent(columns.container_starts),
        container_cpu: slices::lent(columns.container_cpu),
        container_memory: slices::lent(columns.container_memory),
        container_has_start: slices::lent(columns.container_has_start),
    }
}

/// Batches hold 32-bit counts and refuse more.
pub(crate) fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}

/// The profile of this number.
pub(crate) fn profile(number: u32) -> Result<Profile, Error> {
    Profile::from_number(number).ok_or(Error::new(ErrorKind::InvalidArgument))
}

/// Makes an empty batch. On failure `*batch` is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_batch_new(
    batch: *mut *mut millicore_kubelet_batch,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::create(batch, || Ok(BatchState::default())) }
}

/// Frees a batch with everything it lent. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_batch_free(
    batch: *mut millicore_kubelet_batch,
) {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::free(batch) }
}

/// What the last call on the batch refused. Does not count as a call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_batch_error(
    batch: *const millicore_kubelet_batch,
    error: *mut millicore_error,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::error(batch, error) }
}

/// Forgets everything and keeps the memory for the next cycle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_batch_clear(
    batch: *mut millicore_kubelet_batch,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(batch, |state| {
            state.batch.clear();
            Ok(())
        })
    }
}

/// Adds the points of a node's `/metrics/resource` page. `profile` is
/// `MILLICORE_KUBELET_UPSTREAM` or `..._HARDENED`; `default_time_ns` is the time before the
/// request, for samples without one.
///
/// A node or pod that the batch already has keeps the first answer. A page
/// that is refused (a status of the text format, or
/// `MILLICORE_UPSTREAM_PANIC` where metrics-server would panic) adds nothing
/// but the failure, which reasons then tell; the batch's error has offset,
/// line and column.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_batch_decode(
    batch: *mut millicore_kubelet_batch,
    profile: u32,
    node: *const u8,
    node_len: usize,
    default_time_ns: i64,
    page: *const u8,
    len: usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(batch, |state| {
            let profile = self::profile(profile)?;
            let node = slices::bytes(node, node_len)?;
            let page = slices::bytes(page, len)?;
            state
                .batch
                .decode(profile, node, default_time_ns, page)
                .within(page)
        })
    }
}

/// The same for a node's answer in another form: `format` is
/// `MILLICORE_KUBELET_PAGE_TEXT`, `..._PROTOBUF` or `..._SUMMARY`. All give
/// the same points.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)] // C has no other way.
pub unsafe extern "C" fn millicore_kubelet_batch_decode_as(
    batch: *mut millicore_kubelet_batch,
    format: u32,
    profile: u32,
    node: *const u8,
    node_len: usize,
    default_time_ns: i64,
    page: *const u8,
    len: usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(batch, |state| {
            let format = page_format(format)?;
            let profile = self::profile(profile)?;
            let node = slices::bytes(node, node_len)?;
            let page = slices::bytes(page, len)?;
            state
                .batch
                .decode_as(format, profile, node, default_time_ns, page)
                .within(page)
        })
    }
}

/// Notes that a node could not be scraped at all, for reasons.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_batch_fail(
    batch: *mut millicore_kubelet_batch,
    node: *const u8,
    node_len: usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(batch, |state| {
            Ok(state.batch.fail(slices::bytes(node, node_len)?)?)
        })
    }
}

/// Adds everything of `from` to `into`, which keeps its own answer where
/// both have one. They must differ.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_batch_merge(
    into: *mut millicore_kubelet_batch,
    from: *const millicore_kubelet_batch,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::pair(into, from, |into, from| {
            Ok(into.batch.merge(&from.batch)?)
        })
    }
}

/// The points as columns, which belong to the batch.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_batch_columns(
    batch: *mut millicore_kubelet_batch,
    out: *mut millicore_kubelet_columns,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(batch, |state| {
            let out = slices::struct_out(out)?;
            state.columns = state.batch.sorted()?;
            out.set(view(&state.columns));
            Ok(())
        })
    }
}
