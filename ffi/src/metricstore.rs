/*!
`millicore_metricstore`: objects and the bodies of their families. See
`millicore::metricstore::Store`.
*/

use core::ptr;

use millicore::metricstore::{Limits, Snapshot, Store};

use crate::error::millicore_error;
use crate::handle::{self, Noun, tag};
use crate::slices::Sized32;
use crate::status::millicore_status;
use crate::{guard, slices};

/// Objects of one kind, each with one rendered body a family: what
/// kube-state-metrics' MetricsStore holds. Pages are made of snapshots.
#[allow(missing_debug_implementations)] // C sees a name only.
pub struct millicore_metricstore {
    _opaque: [u8; 0],
}

impl Noun for millicore_metricstore {
    type State = Store;
    const TAG: u32 = tag(b"msto");
}

/// What a store held at one moment. Never changes; may be read by several
/// threads.
#[allow(missing_debug_implementations)] // C sees a name only.
pub struct millicore_metricstore_snapshot {
    _opaque: [u8; 0],
}

impl Noun for millicore_metricstore_snapshot {
    type State = Snapshot;
    const TAG: u32 = tag(b"msna");
}

/// How many series a store takes.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct millicore_metricstore_options {
    /// `sizeof` of this struct, set by the caller.
    pub size: u32,
    /// 0.
    pub reserved: u32,
    /// Series an object may have; 0 is any number.
    pub series_per_object: u64,
    /// Series all objects may have together; 0 is any number.
    pub series: u64,
}

// SAFETY: repr(C), and `size` is the first field.
unsafe impl Sized32 for millicore_metricstore_options {
    fn set_size(&mut self, size: u32) {
        self.size = size;
    }
}

/// What a store holds.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct millicore_metricstore_statistics {
    /// `sizeof` of this struct, set by the caller.
    pub size: u32,
    /// 0.
    pub reserved: u32,
    /// Objects.
    pub objects: u64,
    /// Series of all objects: lines of their bodies.
    pub series: u64,
    /// Bytes of all bodies.
    pub bytes: u64,
    /// Upserts that a limit refused.
    pub refused: u64,
    /// Heap memory in bytes, what snapshots alone hold left out.
    pub memory: u64,
}

// SAFETY: repr(C), and `size` is the first field.
unsafe impl Sized32 for millicore_metricstore_statistics {
    fn set_size(&mut self, size: u32) {
        self.size = size;
    }
}

/// Makes an empty store of `n` families with their headers: HELP and TYPE, as
/// kube-state-metrics' generators give them. On failure `*store` is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_metricstore_new(
    options: *const millicore_metricstore_options,
    headers_data: *const u8,
    headers_offsets: *const u32,
    n: usize,
    store: *mut *mut millicore_metricstore,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::create(store, || {
            let options = slices::options(options)?;
            let headers = slices::strings(headers_data, headers_offsets, n)?;
            let limits = Limits {
                series_per_object: options.series_per_object,
                series: options.series,
            };
            Ok(Store::new(headers, limits)?)
        })
    }
}

/// Frees a store. Its snapshots stay. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_metricstore_free(
    store: *mut millicore_metricstore,
) {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::free(store) }
}

/// What the last call on the store refused. Does not count as a call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_metricstore_error(
    store: *const millicore_metricstore,
    error: *mut millicore_error,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::error(store, error) }
}

/// Adds an object, or replaces the one of its UID: `n` bodies, one a family,
/// each the lines of that family or nothing. Only families whose bytes differ
/// are touched. An object that a limit refuses is taken off the page and
/// counted; after another failure the store is as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_metricstore_upsert(
    store: *mut millicore_metricstore,
    uid: *const u8,
    uid_len: usize,
    bodies_data: *const u8,
    bodies_offsets: *const u32,
    n: usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(store, |store| {
            let uid = slices::bytes(uid, uid_len)?;
            let bodies = slices::strings(bodies_data, bodies_offsets, n)?;
            Ok(store.upsert(uid, bodies)?)
        })
    }
}

/// Takes an object out; `*deleted` is 1 if it was there, else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_metricstore_delete(
    store: *mut millicore_metricstore,
    uid: *const u8,
    uid_len: usize,
    deleted: *mut u8,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(store, |store| {
            let mut deleted = slices::out(deleted)?;
            deleted.set(0);
            let was_there = store.delete(slices::bytes(uid, uid_len)?)?;
            deleted.set(u8::from(was_there));
            Ok(())
        })
    }
}

/// Begins to replace all objects: those upserted from here on stay. Until
/// `millicore_metricstore_end_replace` snapshots show what is there now.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_metricstore_begin_replace(
    store: *mut millicore_metricstore,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::exclusive(store, |store| Ok(store.begin_replace()?)) }
}

/// Ends a replacement. With `complete` 1 objects that were not upserted since
/// its beginning go; with 0 they stay beside the new ones.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_metricstore_end_replace(
    store: *mut millicore_metricstore,
    complete: u32,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(store, |store| Ok(store.end_replace(complete != 0)?))
    }
}

/// A snapshot of what is held, or during a replacement of what was held
/// before: read-only and shared, so it costs no copy and stays as it is while
/// upserts go on. Free it with `millicore_metricstore_snapshot_free`. On
/// failure `*out` is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_metricstore_publish(
    store: *mut millicore_metricstore,
    out: *mut *mut millicore_metricstore_snapshot,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(store, |store| {
            let mut out = slices::out(out)?;
            out.set(ptr::null_mut());
            let snapshot = handle::allocate::<millicore_metricstore_snapshot>(
                store.publish()?,
            )?;
            out.set(snapshot.as_ptr());
            Ok(())
        })
    }
}

/// What is held, in numbers. Looks at every block.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_metricstore_read_statistics(
    store: *const millicore_metricstore,
    statistics: *mut millicore_metricstore_statistics,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared(store, |store| {
            let statistics = slices::struct_out(statistics)?;
            let held = store.statistics();
            statistics.set(millicore_metricstore_statistics {
                size: 0,
                reserved: 0,
                objects: held.objects,
                series: held.series,
                bytes: held.bytes,
                refused: held.refused,
                memory: held.memory,
            });
            Ok(())
        })
    }
}

/// Frees a snapshot. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_metricstore_snapshot_free(
    snapshot: *mut millicore_metricstore_snapshot,
) {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::free(snapshot) }
}
