/*!
`millicore_kubelet_store`: the last two points of everything. See
`millicore::kubelet::Store`.
*/

use core::ptr;

use millicore::kubelet::Store;

use crate::error::{Within, millicore_error};
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
    /// `MILLICORE_KUBELET_UPSTREAM` or `MILLICORE_KUBELET_HARDENED`.
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

/// How many cycles a node may miss before what is held of it is forgotten; 0
/// at first, and always under `MILLICORE_KUBELET_UPSTREAM`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_store_set_grace(
    store: *mut millicore_kubelet_store,
    cycles: u32,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::exclusive(store, |store| Ok(store.set_grace(cycles)?)) }
}

/// Takes a node's `/metrics/resource` page into the cycle at hand, faster
/// than a batch: the page is compared with the node's last one.
///
/// As `millicore_kubelet_batch_decode`. Hardened, a line that cannot be read
/// is skipped, see `millicore_kubelet_store_skipped`, and the node shows from
/// the next publish on; upstream's way all nodes show when the cycle ends.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_store_add(
    store: *mut millicore_kubelet_store,
    node: *const u8,
    node_len: usize,
    default_time_ns: i64,
    page: *const u8,
    len: usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(store, |store| {
            let node = slices::bytes(node, node_len)?;
            let page = slices::bytes(page, len)?;
            store.add(node, default_time_ns, page).within(page)
        })
    }
}

/// Notes that a node could not be scraped in the cycle at hand.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_store_fail(
    store: *mut millicore_kubelet_store,
    node: *const u8,
    node_len: usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(store, |store| {
            Ok(store.fail(slices::bytes(node, node_len)?)?)
        })
    }
}

/// Ends the cycle at hand: what it did not mention is forgotten, after the
/// cycles of grace. On failure the store is as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_store_end_cycle(
    store: *mut millicore_kubelet_store,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::exclusive(store, |store| Ok(store.end_cycle()?)) }
}

/// Forgets a node with its pods at once. One that is not there is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_store_forget(
    store: *mut millicore_kubelet_store,
    node: *const u8,
    node_len: usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(store, |store| {
            Ok(store.forget(slices::bytes(node, node_len)?)?)
        })
    }
}

/// The lines of the last added page that were skipped: how many into
/// `*count`, and of the first `*n`, at most `cap`, line and column from 1 and
/// the status that says what was expected. The arrays may be NULL if `cap` is
/// 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_store_skipped(
    store: *const millicore_kubelet_store,
    count: *mut u64,
    lines: *mut u64,
    columns: *mut u64,
    kinds: *mut i32,
    cap: usize,
    n: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared(store, |store| {
            let mut count = slices::out(count)?;
            let mut n = slices::out(n)?;
            let lines = slices::column_out(lines, cap)?;
            let columns = slices::column_out(columns, cap)?;
            let kinds = slices::column_out(kinds, cap)?;
            let (all, skipped) = store.skipped();
            let places = lines.iter_mut().zip(columns).zip(kinds);
            for (((line, column), kind), skipped) in places.zip(skipped) {
                *line = skipped.line;
                *column = skipped.column;
                *kind = skipped.kind as i32;
            }
            count.set(all);
            n.set(skipped.len().min(cap));
            Ok(())
        })
    }
}

/// The heap memory of what is held and of what was added since, in bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_store_memory(
    store: *const millicore_kubelet_store,
    bytes: *mut u64,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared(store, |store| {
            slices::out(bytes)?.set(store.memory() as u64);
            Ok(())
        })
    }
}

/// Replaces what is held by what `millicore_kubelet_snapshot_save` gave.
/// MILLICORE_EXPECTED_SAVED_SNAPSHOT for other bytes, or those of another
/// version or profile: the store is as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_store_restore(
    store: *mut millicore_kubelet_store,
    bytes: *const u8,
    len: usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(store, |store| {
            Ok(store.restore(slices::bytes(bytes, len)?)?)
        })
    }
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
            store.refresh()?;
            let snapshot = handle::allocate::<millicore_kubelet_snapshot>(
                store.publish(),
            )?;
            out.set(snapshot.as_ptr());
            Ok(())
        })
    }
}
