/*!
`millicore_kubelet_snapshot`: what a store held at one moment. See
`millicore::kubelet::Snapshot`.
*/

use alloc::vec::Vec;

use millicore::columns::Rows;
use millicore::kubelet::{
    ListOptions, Reason, Snapshot, UsageColumns, Version,
};
use millicore::{Error, ErrorKind};

use crate::ctx::millicore_ctx;
use crate::handle::{Noun, tag};
use crate::kubelet_batch::count;
use crate::slices::Sized32;
use crate::status::millicore_status;
use crate::{guard, slices};

/// Version of lists: `metrics.k8s.io/v1beta1`.
pub const MILLICORE_KUBELET_V1BETA1: u32 = 1;
/// Version of lists: `metrics.k8s.io/v1`.
pub const MILLICORE_KUBELET_V1: u32 = 2;

/// Form of lists: NodeMetricsList or PodMetricsList.
pub const MILLICORE_KUBELET_LIST: u32 = 0;
/// Form of lists: a Table without kind and objects.
pub const MILLICORE_KUBELET_TABLE: u32 = 1;
/// Form of lists: one NodeMetrics or PodMetrics.
pub const MILLICORE_KUBELET_OBJECT: u32 = 2;

/// What a store held at one moment. Never changes; may be read by several
/// threads.
#[allow(missing_debug_implementations)] // C sees a name only.
pub struct millicore_kubelet_snapshot {
    _opaque: [u8; 0],
}

impl Noun for millicore_kubelet_snapshot {
    type State = Snapshot;
    const TAG: u32 = tag(b"ksna");
}

/// Usage of every node and pod that has metrics, in columns: nodes by name,
/// pods by namespace and name, containers by name, bytewise. Times are
/// nanoseconds since 1970, windows nanoseconds.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct millicore_kubelet_usage {
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
    pub node_windows: *const i64,
    /// Nanocores.
    pub node_cpu: *const u64,
    /// Working set in bytes.
    pub node_memory: *const u64,
    /// Four a pod: start and end of its namespace, start and end of its
    /// name.
    pub pod_names: *const u32,
    /// `pod_count + 1` items: pod i has the containers pod_containers[i] to
    /// pod_containers[i + 1].
    pub pod_containers: *const u32,
    /// INT64_MIN for a pod all of whose containers are left out.
    pub pod_timestamps: *const i64,
    pub pod_windows: *const i64,
    /// Two a container: start and end of its name.
    pub container_names: *const u32,
    /// Nanocores.
    pub container_cpu: *const u64,
    /// Working set in bytes.
    pub container_memory: *const u64,
}

// SAFETY: repr(C), and `size` is the first field.
unsafe impl Sized32 for millicore_kubelet_usage {
    fn set_size(&mut self, size: u32) {
        self.size = size;
    }
}

fn view(usage: &UsageColumns) -> millicore_kubelet_usage {
    let columns = usage.columns();
    // Spans and keys have the layout of two and four u32.
    millicore_kubelet_usage {
        size: 0,
        node_count: count(columns.node_names.len()),
        pod_count: count(columns.pod_names.len()),
        container_count: count(columns.container_names.len()),
        names: slices::lent(columns.names),
        node_names: slices::lent(columns.node_names).cast(),
        node_timestamps: slices::lent(columns.node_timestamps),
        node_windows: slices::lent(columns.node_windows),
        node_cpu: slices::lent(columns.node_cpu),
        node_memory: slices::lent(columns.node_memory),
        pod_names: slices::lent(columns.pod_names).cast(),
        pod_containers: slices::lent(columns.pod_containers),
        pod_timestamps: slices::lent(columns.pod_timestamps),
        pod_windows: slices::lent(columns.pod_windows),
        container_names: slices::lent(columns.container_names).cast(),
        container_cpu: slices::lent(columns.container_cpu),
        container_memory: slices::lent(columns.container_memory),
    }
}

/// Frees a snapshot. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_snapshot_free(
    snapshot: *mut millicore_kubelet_snapshot,
) {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::free(snapshot) }
}

/// Whether metrics-server would be ready: 1 if a node and a pod have two
/// points, else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_snapshot_ready(
    snapshot: *const millicore_kubelet_snapshot,
    ready: *mut u8,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared(snapshot, |snapshot| {
            slices::out(ready)?.set(u8::from(snapshot.ready()));
            Ok(())
        })
    }
}

/// The heap memory of what is held, in bytes; snapshots and their store
/// share it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_snapshot_memory(
    snapshot: *const millicore_kubelet_snapshot,
    bytes: *mut u64,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared(snapshot, |snapshot| {
            slices::out(bytes)?.set(snapshot.memory() as u64);
            Ok(())
        })
    }
}

/// What is held as bytes, for `millicore_kubelet_store_restore`. They belong
/// to the context.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_snapshot_save(
    snapshot: *const millicore_kubelet_snapshot,
    ctx: *mut millicore_ctx,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::pair(ctx, snapshot, |ctx, snapshot| {
            let out = slices::bytes_out(out, out_len)?;
            ctx.bytes.clear();
            snapshot.save(&mut ctx.bytes)?;
            out.set(&ctx.bytes);
            Ok(())
        })
    }
}

/// Usage of everything that has metrics. The columns belong to the context.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_snapshot_usage(
    snapshot: *const millicore_kubelet_snapshot,
    ctx: *mut millicore_ctx,
    out: *mut millicore_kubelet_usage,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::pair(ctx, snapshot, |ctx, snapshot| {
            let out = slices::struct_out(out)?;
            ctx.usage = snapshot.usage()?;
            out.set(view(&ctx.usage));
            Ok(())
        })
    }
}

/// Nodes or pods.
#[derive(Clone, Copy)]
enum Kind {
    Node,
    Pod,
}

fn write_list(
    snapshot: &Snapshot,
    out: &mut Vec<u8>,
    kind: Kind,
    form: u32,
    options: ListOptions,
    rows: Rows<'_>,
) -> Result<(), Error> {
    let one = || match rows.len() {
        1 => Ok(rows.get(0)),
        _ => Err(Error::new(ErrorKind::InvalidArgument)),
    };
    match (form, kind) {
        (MILLICORE_KUBELET_LIST, Kind::Node) => {
            snapshot.append_node_list(out, options, rows)
        }
        (MILLICORE_KUBELET_LIST, Kind::Pod) => {
            snapshot.append_pod_list(out, options, rows)
        }
        (MILLICORE_KUBELET_TABLE, Kind::Node) => {
            snapshot.append_node_table(out, rows)
        }
        (MILLICORE_KUBELET_TABLE, Kind::Pod) => {
            snapshot.append_pod_table(out, rows)
        }
        (MILLICORE_KUBELET_OBJECT, Kind::Node) => {
            snapshot.append_node(out, options, one()?)
        }
        (MILLICORE_KUBELET_OBJECT, Kind::Pod) => {
            snapshot.append_pod(out, options, one()?)
        }
        _ => Err(Error::new(ErrorKind::InvalidArgument)),
    }
}

pub(crate) fn list_options(
    version: u32,
    creation: i64,
) -> Result<ListOptions, Error> {
    let version = Version::from_number(version)
        .ok_or(Error::new(ErrorKind::InvalidArgument))?;
    Ok(ListOptions { version, creation })
}

/// The metrics of n nodes as JSON, as metrics-server serves them.
///
/// `version` is `MILLICORE_KUBELET_V1BETA1` or `..._V1`. `form` is
/// `MILLICORE_KUBELET_LIST`, `..._TABLE` or `..._OBJECT`. `creation_ns` is
/// the creationTimestamp of every item; INT64_MIN leaves it out. A row is a
/// node's name, then key and value of each of its labels. Nodes without
/// metrics are left out; OBJECT takes one row and gives MILLICORE_NOT_FOUND.
/// Items are sorted by name; the text ends in a line feed and belongs to the
/// context.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)] // C has no other way.
pub unsafe extern "C" fn millicore_kubelet_node_list(
    snapshot: *const millicore_kubelet_snapshot,
    ctx: *mut millicore_ctx,
    version: u32,
    form: u32,
    creation_ns: i64,
    data: *const u8,
    offsets: *const u32,
    rows: *const u32,
    n: usize,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::pair(ctx, snapshot, |ctx, snapshot| {
            let out = slices::bytes_out(out, out_len)?;
            let options = list_options(version, creation_ns)?;
            let rows = slices::rows(data, offsets, rows, n)?;
            let bytes = &mut ctx.bytes;
            bytes.clear();
            write_list(snapshot, bytes, Kind::Node, form, options, rows)?;
            out.set(bytes);
            Ok(())
        })
    }
}

/// The metrics of n pods as JSON; as `millicore_kubelet_node_list`, but a
/// row is a pod's namespace and name, then key and value of each of its
/// labels. Containers come by name.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)] // C has no other way.
pub unsafe extern "C" fn millicore_kubelet_pod_list(
    snapshot: *const millicore_kubelet_snapshot,
    ctx: *mut millicore_ctx,
    version: u32,
    form: u32,
    creation_ns: i64,
    data: *const u8,
    offsets: *const u32,
    rows: *const u32,
    n: usize,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::pair(ctx, snapshot, |ctx, snapshot| {
            let out = slices::bytes_out(out, out_len)?;
            let options = list_options(version, creation_ns)?;
            let rows = slices::rows(data, offsets, rows, n)?;
            let bytes = &mut ctx.bytes;
            bytes.clear();
            write_list(snapshot, bytes, Kind::Pod, form, options, rows)?;
            out.set(bytes);
            Ok(())
        })
    }
}

/// Why n pods have no metrics: a code each into `codes`, an array of n, 0
/// for a pod that has them, and one sentence each, which belong to the
/// context. A row is a pod's namespace and name and the node it runs on
/// (empty if on none), and perhaps the name of one container, which the
/// answer is then about. What the codes mean:
/// `millicore_kubelet_reason_word`.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)] // C has no other way.
pub unsafe extern "C" fn millicore_kubelet_pod_reasons(
    snapshot: *const millicore_kubelet_snapshot,
    ctx: *mut millicore_ctx,
    data: *const u8,
    offsets: *const u32,
    rows: *const u32,
    n: usize,
    codes: *mut i32,
    text_data: *mut *const u8,
    text_offsets: *mut *const u32,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::pair(ctx, snapshot, |ctx, snapshot| {
            let texts = slices::strings_out(text_data, text_offsets)?;
            let rows = slices::rows(data, offsets, rows, n)?;
            let codes = slices::column_out(codes, n)?;
            ctx.strings.clear();
            for (row, code) in rows.iter().zip(codes) {
                if !(3..=4).contains(&row.len()) {
                    return Err(Error::new(ErrorKind::InvalidArgument).into());
                }
                let key = [row.get(0), row.get(1)];
                ctx.strings.push_with(|text| {
                    let (node, container) = (row.get(2), row.get(3));
                    let reason = if row.len() == 3 {
                        snapshot.explain_pod(text, key, node)?
                    } else {
                        snapshot
                            .explain_container(text, key, container, node)?
                    };
                    *code = reason.code();
                    Ok(())
                })?;
            }
            texts.set(&ctx.strings);
            Ok(())
        })
    }
}

/// Why n nodes have no metrics; as `millicore_kubelet_pod_reasons`, from
/// their names.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)] // C has no other way.
pub unsafe extern "C" fn millicore_kubelet_node_reasons(
    snapshot: *const millicore_kubelet_snapshot,
    ctx: *mut millicore_ctx,
    data: *const u8,
    offsets: *const u32,
    n: usize,
    codes: *mut i32,
    text_data: *mut *const u8,
    text_offsets: *mut *const u32,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::pair(ctx, snapshot, |ctx, snapshot| {
            let texts = slices::strings_out(text_data, text_offsets)?;
            let nodes = slices::strings(data, offsets, n)?;
            let codes = slices::column_out(codes, n)?;
            ctx.strings.clear();
            for (node, code) in nodes.iter().zip(codes) {
                ctx.strings.push_with(|text| {
                    *code = snapshot.explain_node(text, node)?.code();
                    Ok(())
                })?;
            }
            texts.set(&ctx.strings);
            Ok(())
        })
    }
}

/// The word of a reason, such as `FIRST_POINT`: a static text.
/// MILLICORE_NOT_FOUND for a code that is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_reason_word(
    code: i32,
    text: *mut *const u8,
    len: *mut usize,
) -> millicore_status {
    guard::leaf(|| {
        // SAFETY: the caller's promises are those of the header.
        let out = unsafe { slices::bytes_out(text, len)? };
        let reason =
            Reason::from_code(code).ok_or(Error::new(ErrorKind::NotFound))?;
        out.set(reason.word().as_bytes());
        Ok(())
    })
}
