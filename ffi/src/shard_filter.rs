/*!
`millicore_shard_filter`: LISTs and WATCHes of the API server, filtered before
they are decoded. See `millicore::shard::wire`.
*/

use millicore::shard::wire::{Body, Filter, Format, Owner, WithoutUid};
use millicore::{Error, ErrorKind};

use crate::error::millicore_error;
use crate::handle::{Noun, tag};
use crate::slices::Sized32;
use crate::status::millicore_status;
use crate::{guard, slices};

/// `millicore_shard_filter_new_*`: the body is JSON.
pub const MILLICORE_SHARD_FILTER_JSON: u32 = 0;
/// `millicore_shard_filter_new_*`: the body is protobuf.
pub const MILLICORE_SHARD_FILTER_PROTOBUF: u32 = 1;

/// `millicore_shard_filter_new_*`: the body answers a LIST.
pub const MILLICORE_SHARD_FILTER_LIST: u32 = 0;
/// `millicore_shard_filter_new_*`: the body answers a WATCH.
pub const MILLICORE_SHARD_FILTER_WATCH: u32 = 1;

/// `millicore_shard_filter_new_*`: objects without a UID are kept.
pub const MILLICORE_SHARD_FILTER_KEEP: u32 = 0;
/// `millicore_shard_filter_new_*`: objects without a UID are kept by the
/// owner of the empty string, as in kube-state-metrics.
pub const MILLICORE_SHARD_FILTER_HASH: u32 = 1;
/// `millicore_shard_filter_new_*`: an object without a UID is an error.
pub const MILLICORE_SHARD_FILTER_REFUSE: u32 = 2;

/// Filters the body of one response, in pieces. It owns what it gives.
#[allow(missing_debug_implementations)] // C sees a name only.
pub struct millicore_shard_filter {
    _opaque: [u8; 0],
}

impl Noun for millicore_shard_filter {
    type State = Filter<Owner>;
    const TAG: u32 = tag(b"wire");
}

/// What a filter has seen.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct millicore_shard_filter_counts {
    /// `sizeof` this struct, set by the caller.
    pub size: u32,
    /// 1 if `millicore_shard_filter_expire` ended the watch.
    pub expired: u32,
    /// Objects of a list, or events that add, modify or delete one.
    pub objects: u64,
    /// Those of them that were kept.
    pub kept: u64,
    /// Other events.
    pub events: u64,
}

// SAFETY: repr(C), and begins with its size.
unsafe impl Sized32 for millicore_shard_filter_counts {
    fn set_size(&mut self, size: u32) {
        self.size = size;
    }
}

/// Makes a filter that keeps what shard `shard` of `total` owns by jump over
/// the FNV-1a of the UID; shard 0 of 1 keeps everything. `format`, `body` and
/// `without_uid` are constants MILLICORE_SHARD_FILTER_. On failure `*filter`
/// is NULL: MILLICORE_INVALID_SHARD_TOTAL for a total below 1,
/// MILLICORE_SHARD_PAST_TOTAL for a shard that is not below it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_shard_filter_new_jump(
    format: u32,
    body: u32,
    without_uid: u32,
    shard: i32,
    total: i32,
    filter: *mut *mut millicore_shard_filter,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::create(filter, || {
            let owner = Owner::jump(shard, total)?;
            Ok(new(format, body, without_uid, owner)?)
        })
    }
}

/// Makes a filter that keeps the objects whose UIDs' FNV-1a lies in one of n
/// ranges `[starts[i], ends[i])`, of which an end of 0 is 2^64; otherwise as
/// `millicore_shard_filter_new_jump`. MILLICORE_INVALID_HASH_RANGE for a range
/// that holds no hash.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_shard_filter_new_ranges(
    format: u32,
    body: u32,
    without_uid: u32,
    starts: *const u64,
    ends: *const u64,
    n: usize,
    filter: *mut *mut millicore_shard_filter,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::create(filter, || {
            let starts = slices::column(starts, n)?;
            let ends = slices::column(ends, n)?;
            let owner = Owner::ranges(starts, ends)?;
            Ok(new(format, body, without_uid, owner)?)
        })
    }
}

fn new(
    format: u32,
    body: u32,
    without_uid: u32,
    owner: Owner,
) -> Result<Filter<Owner>, Error> {
    let refused = Error::new(ErrorKind::InvalidArgument);
    let format = match format {
        MILLICORE_SHARD_FILTER_JSON => Format::Json,
        MILLICORE_SHARD_FILTER_PROTOBUF => Format::Protobuf,
        _ => return Err(refused),
    };
    let body = match body {
        MILLICORE_SHARD_FILTER_LIST => Body::List,
        MILLICORE_SHARD_FILTER_WATCH => Body::Watch,
        _ => return Err(refused),
    };
    let without_uid = match without_uid {
        MILLICORE_SHARD_FILTER_KEEP => WithoutUid::Keep,
        MILLICORE_SHARD_FILTER_HASH => WithoutUid::Hash,
        MILLICORE_SHARD_FILTER_REFUSE => WithoutUid::Refuse,
        _ => return Err(refused),
    };
    Ok(Filter::new(format, body, without_uid, owner))
}

/// Frees a filter with what it gave. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_shard_filter_free(
    filter: *mut millicore_shard_filter,
) {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::free(filter) }
}

/// What the last call on the filter refused. Does not count as a call. The
/// offset counts in the body; there are no lines.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_shard_filter_error(
    filter: *const millicore_shard_filter,
    error: *mut millicore_error,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::error(filter, error) }
}

/// Takes the next piece of the body, of any size, and gives what is kept by
/// now: `*out_len` bytes at `*out`, the filter's until its next call. An
/// error is given again by each further piece.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_shard_filter_feed(
    filter: *mut millicore_shard_filter,
    piece: *const u8,
    len: usize,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(filter, |filter| {
            let place = slices::bytes_out(out, out_len)?;
            let piece = slices::bytes(piece, len)?;
            place.set(filter.feed(piece)?);
            Ok(())
        })
    }
}

/// The body ended: MILLICORE_TRUNCATED_BODY if that was inside a list or an
/// event. Everything that is kept was given before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_shard_filter_finish(
    filter: *mut millicore_shard_filter,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::exclusive(filter, |filter| Ok(filter.finish()?)) }
}

/// Forgets the body and its error: the next one of its kind may begin, in the
/// memory that this one took.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_shard_filter_reset(
    filter: *mut millicore_shard_filter,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(filter, |filter| {
            filter.reset();
            Ok(())
        })
    }
}

/// The assignment no longer holds. A list then fails at its next piece, with
/// MILLICORE_ASSIGNMENT_EXPIRED. A watch gives the event it is in, and then
/// an ERROR of reason Expired (410), upon which clients list anew; the rest
/// of the body is dropped. An empty piece gives that event at once, where the
/// watch is between two.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_shard_filter_expire(
    filter: *mut millicore_shard_filter,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(filter, |filter| {
            filter.expire();
            Ok(())
        })
    }
}

/// What was seen so far.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_shard_filter_count(
    filter: *const millicore_shard_filter,
    counts: *mut millicore_shard_filter_counts,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared(filter, |filter| {
            let out = slices::struct_out(counts)?;
            let counts = filter.counts();
            out.set(millicore_shard_filter_counts {
                size: 0,
                expired: u32::from(filter.expired()),
                objects: counts.objects,
                kept: counts.kept,
                events: counts.events,
            });
            Ok(())
        })
    }
}

/// The resourceVersion of the last event of a watch, also of one that was
/// dropped, until the filter's next call; none before there is one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_shard_filter_resource_version(
    filter: *const millicore_shard_filter,
    version: *mut *const u8,
    version_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared(filter, |filter| {
            let place = slices::bytes_out(version, version_len)?;
            place.set(filter.resource_version());
            Ok(())
        })
    }
}

/// The heap memory that the filter holds, in bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_shard_filter_memory(
    filter: *const millicore_shard_filter,
    bytes: *mut u64,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared(filter, |filter| {
            slices::out(bytes)?.set(filter.memory() as u64);
            Ok(())
        })
    }
}
