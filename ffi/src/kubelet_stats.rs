/*!
`millicore_kubelet_stats`: everything a kubelet tells. See
`millicore::kubelet::stats`.
*/

use alloc::vec::Vec;

use millicore::kubelet::stats::{PageFormat, Stats, StatsColumns, field};
use millicore::memory::TryPush;
use millicore::{Error, ErrorKind};

use crate::ctx::millicore_ctx;
use crate::error::{Within, millicore_error};
use crate::handle::{Noun, tag};
use crate::kubelet_batch::count;
use crate::slices::Sized32;
use crate::status::millicore_status;
use crate::{guard, slices};

/// Form of a kubelet's answer: `/metrics/resource` in text 0.0.4.
pub const MILLICORE_KUBELET_PAGE_TEXT: u32 = 0;
/// Form of a kubelet's answer: `/metrics/resource` in delimited protobuf.
pub const MILLICORE_KUBELET_PAGE_PROTOBUF: u32 = 1;
/// Form of a kubelet's answer: `/stats/summary` in JSON.
pub const MILLICORE_KUBELET_PAGE_SUMMARY: u32 = 2;

/// Everything a kubelet tells of a node, its pods and their parts.
#[allow(missing_debug_implementations)] // C sees a name only.
pub struct millicore_kubelet_stats {
    _opaque: [u8; 0],
}

impl Noun for millicore_kubelet_stats {
    type State = Stats;
    const TAG: u32 = tag(b"ksta");
}

/// The statistics of one node as columns: a row a subject, and for each row
/// the fields that are there, by number. What is absent has no entry.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct millicore_kubelet_stats_columns {
    /// `sizeof` of this struct, set by the caller.
    pub size: u32,
    /// How many rows there are.
    pub count: u32,
    /// What each row is about: 1 the node, 2 a system container, 3 a pod, 4 a
    /// container, 5 a volume, 6 a network with its default interface, 7 an
    /// interface, 8 an accelerator, 9 a metric of the user.
    pub kinds: *const u8,
    /// The row that each belongs to; UINT32_MAX for the node and pods.
    pub parents: *const u32,
    /// The strings of all rows, as a column: a name; of a pod namespace, name
    /// and UID; of a volume its name and its claim's namespace and name; of
    /// an accelerator make, model, ID; of a metric name, type, units, then
    /// key and value of each label.
    pub data: *const u8,
    /// Where each string begins, and the end of the last.
    pub offsets: *const u32,
    /// `count + 1` items: row i has the strings string_rows[i] to
    /// string_rows[i + 1].
    pub string_rows: *const u32,
    /// `count + 1` items: row i has the values value_rows[i] to
    /// value_rows[i + 1].
    pub value_rows: *const u32,
    /// Numbers of fields, ascending within a row; see
    /// `millicore_kubelet_stats_field`.
    pub fields: *const u32,
    /// Their 64 bits.
    pub values: *const u64,
}

// SAFETY: repr(C), and `size` is the first field.
unsafe impl Sized32 for millicore_kubelet_stats_columns {
    fn set_size(&mut self, size: u32) {
        self.size = size;
    }
}

fn view(columns: &StatsColumns<'_>) -> millicore_kubelet_stats_columns {
    static NO_ROWS: [u32; 1] = [0];
    let offsets = match columns.strings.offsets() {
        [] => &NO_ROWS,
        offsets => offsets,
    };
    millicore_kubelet_stats_columns {
        size: 0,
        count: count(columns.kinds.len()),
        kinds: slices::lent(columns.kinds),
        parents: slices::lent(columns.parents),
        data: slices::lent(columns.strings.data()),
        offsets: slices::lent(offsets),
        string_rows: slices::lent(columns.string_rows),
        value_rows: slices::lent(columns.value_rows),
        fields: slices::lent(columns.fields),
        values: slices::lent(columns.values),
    }
}

pub(crate) fn page_format(number: u32) -> Result<PageFormat, Error> {
    PageFormat::from_number(number)
        .ok_or(Error::new(ErrorKind::InvalidArgument))
}

/// Makes empty statistics. On failure `*stats` is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_stats_new(
    stats: *mut *mut millicore_kubelet_stats,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::create(stats, || Ok(Stats::default())) }
}

/// Frees statistics. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_stats_free(
    stats: *mut millicore_kubelet_stats,
) {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::free(stats) }
}

/// What the last call on the statistics refused. Does not count as a call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_stats_error(
    stats: *const millicore_kubelet_stats,
    error: *mut millicore_error,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::error(stats, error) }
}

/// Reads a kubelet's answer, forgetting the one before; `format` is
/// `MILLICORE_KUBELET_PAGE_TEXT`, `..._PROTOBUF` or `..._SUMMARY`. Lines of a
/// page without a time have `default_time_ns`. The columns belong to the
/// statistics; an answer that is refused leaves none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_stats_read(
    stats: *mut millicore_kubelet_stats,
    format: u32,
    default_time_ns: i64,
    page: *const u8,
    len: usize,
    out: *mut millicore_kubelet_stats_columns,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(stats, |stats| {
            let format = page_format(format)?;
            let page = slices::bytes(page, len)?;
            let out = slices::struct_out(out)?;
            stats.read(format, default_time_ns, page).within(page)?;
            out.set(view(&stats.columns()));
            Ok(())
        })
    }
}

/// What a field's number stands for: its path, such as `cpu.psi.full.avg10`,
/// which belongs to the context, and into `*kind` how its values are meant: 0
/// an unsigned integer, 1 a signed one, 2 the bits of a double, 3 signed
/// nanoseconds since 1970 (INT64_MIN is year 1), 4 zero or one.
/// MILLICORE_NOT_FOUND for a number that is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_stats_field(
    ctx: *mut millicore_ctx,
    number: u32,
    kind: *mut u32,
    text: *mut *const u8,
    len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let mut kind = slices::out(kind)?;
            let out = slices::bytes_out(text, len)?;
            let (parts, of) =
                field(number).ok_or(Error::new(ErrorKind::NotFound))?;
            ctx.bytes.clear();
            append_path(&mut ctx.bytes, parts)?;
            kind.set(of as u32);
            out.set(&ctx.bytes);
            Ok(())
        })
    }
}

fn append_path(out: &mut Vec<u8>, parts: [&str; 3]) -> Result<(), Error> {
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if !out.is_empty() {
            out.try_push(b'.')?;
        }
        out.try_extend(part.as_bytes())?;
    }
    Ok(())
}
