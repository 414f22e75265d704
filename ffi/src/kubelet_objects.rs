/*!
`millicore_kubelet_objects`: the nodes or pods that exist. See
`millicore::kubelet::Objects`.
*/

use millicore::columns::Rows;
use millicore::kubelet::{Kind, Objects};
use millicore::{Error, ErrorKind};

use crate::error::millicore_error;
use crate::handle::{Noun, tag};
use crate::status::millicore_status;
use crate::{guard, slices};

/// Kind of objects: nodes. A row is a name, then key and value of each label.
pub const MILLICORE_KUBELET_NODES: u32 = 1;
/// Kind of objects: pods. A row is namespace and name, then key and value of
/// each label.
pub const MILLICORE_KUBELET_PODS: u32 = 2;

/// The nodes or pods that a host's informer knows, for
/// `millicore_kubelet_listing_open`. One writer; a listing keeps what it
/// began with.
#[allow(missing_debug_implementations)] // C sees a name only.
pub struct millicore_kubelet_objects {
    _opaque: [u8; 0],
}

impl Noun for millicore_kubelet_objects {
    type State = Objects;
    const TAG: u32 = tag(b"kobj");
}

/// Makes an empty set of objects; `kind` is `MILLICORE_KUBELET_NODES` or
/// `..._PODS`. On failure `*objects` is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_objects_new(
    kind: u32,
    objects: *mut *mut millicore_kubelet_objects,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::create(objects, || {
            let kind = Kind::from_number(kind)
                .ok_or(Error::new(ErrorKind::InvalidArgument))?;
            Ok(Objects::new(kind)?)
        })
    }
}

/// Frees the objects. Listings go on with theirs. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_objects_free(
    objects: *mut millicore_kubelet_objects,
) {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::free(objects) }
}

/// What the last call on the objects refused. Does not count as a call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_objects_error(
    objects: *const millicore_kubelet_objects,
    error: *mut millicore_error,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::error(objects, error) }
}

/// Forgets all objects and takes n others, as
/// `millicore_kubelet_objects_upsert`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_objects_replace(
    objects: *mut millicore_kubelet_objects,
    data: *const u8,
    offsets: *const u32,
    rows: *const u32,
    n: usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { change(objects, data, offsets, rows, n, Objects::replace) }
}

/// Adds n objects or gives them other labels; of an object that comes twice
/// the last row counts. On failure the objects are as they were.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_objects_upsert(
    objects: *mut millicore_kubelet_objects,
    data: *const u8,
    offsets: *const u32,
    rows: *const u32,
    n: usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { change(objects, data, offsets, rows, n, Objects::upsert) }
}

/// Forgets n objects; labels in the rows do not count, objects that are not
/// known are passed over. On failure the objects are as they were.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_objects_remove(
    objects: *mut millicore_kubelet_objects,
    data: *const u8,
    offsets: *const u32,
    rows: *const u32,
    n: usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { change(objects, data, offsets, rows, n, Objects::remove) }
}

/// # Safety
/// As the three calls above.
unsafe fn change(
    objects: *mut millicore_kubelet_objects,
    data: *const u8,
    offsets: *const u32,
    rows: *const u32,
    n: usize,
    change: fn(&mut Objects, Rows<'_>) -> Result<(), Error>,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(objects, |objects| {
            let rows = slices::rows(data, offsets, rows, n)?;
            Ok(change(objects, rows)?)
        })
    }
}

/// How many objects there are, and the heap memory they hold in bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_objects_size(
    objects: *const millicore_kubelet_objects,
    count: *mut u64,
    bytes: *mut u64,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared(objects, |objects| {
            let (mut count, mut bytes) =
                (slices::out(count)?, slices::out(bytes)?);
            count.set(objects.len() as u64);
            bytes.set(objects.memory() as u64);
            Ok(())
        })
    }
}
