/*!
`millicore_kubelet_store`: the last two points of everything. See
`millicore::kubelet::Store`.
*/

use core::ptr;

use millicore::kubelet::Store;

use crate::error::millicore_error;
use crate::handle::{self, Noun, tag};
use crate::kubelet_batch::{millicore_kubelet_batch, profile};
use crate::kubelet_snapshot::millicore_kubelet_snapshot;
use crate::slices::Sized32;
use crate::status::millicore_status;
use crate::{guard, slices};

/// The two points that usage is computed from. Readers use snapshots.
#[allow(missing_debug_implementations)] // C sees a name only.
pub struct millicore_kubelet_store {
    _opaque: [u8; 0],
}

impl Noun for millicore_kubelet_store {
    type State = Store;
    const TAG: u32 = tag(b"ksto");
}

/// How a store works.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct millicore_kubelet_options {
    /// `sizeof` of this struct, set by the caller.
    pub size: u32,
    /// `MILLICORE_KUBELET_UPSTREAM`.
    pub profile: u32,
    /// The time between two cycles in nanoseconds, more than 0:
    /// metrics-server's --metric-resolution. A container at least 10 s old
    /// and younger than this has metrics from its first point on.
    pub resolution_ns: i64,
}

// SAFETY: repr(C), and `size` is the first field.
unsafe impl Sized32 for millicore_kubelet_options {
    fn set_size(&mut self, size: u32) {
        self.size = size;
    }
}

/// Makes an empty store. On failure `*store` is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_store_new(
    options: *const millicore_kubelet_options,
    store: *mut *mut millicore_kubelet_store,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::create(store, || {
            let options = slices::options(options)?;
            let profile = profile(options.profile)?;
            Ok(Store::new(profile, options.resolution_ns)?)
        })
    }
}

/// Frees a store. Its snapshots stay. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_store_free(
    store: *mut millicore_kubelet_store,
) {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::free(store) }
}

/// What the last call on the store refused. Does not count as a call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_store_error(
    store: *const millicore_kubelet_store,
    error: *mut millicore_error,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::error(store, error) }
}

/// Replaces what is held by a new cycle: metrics-server's Store(). What the
/// batch does not mention is forgotten. On failure the store is as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_store_commit(
    store: *mut millicore_kubelet_store,
    batch: *const millicore_kubelet_batch,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::pair(store, batch, |store, batch| {
            Ok(store.commit(&batch.batch)?)
        })
    }
}

/// A snapshot of what is held: read-only and shared, so it costs no copy and
/// stays as it is while commits go on. Free it with
/// `millicore_kubelet_snapshot_free`. On failure `*out` is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_store_publish(
    store: *mut millicore_kubelet_store,
    out: *mut *mut millicore_kubelet_snapshot,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(store, |store| {
            let mut out = slices::out(out)?;
            out.set(ptr::null_mut());
            let snapshot = handle::allocate::<millicore_kubelet_snapshot>(
                store.publish(),
            )?;
            out.set(snapshot.as_ptr());
            Ok(())
        })
    }
}
