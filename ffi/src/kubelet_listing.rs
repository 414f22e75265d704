/*!
`millicore_kubelet_listing`: the answer to one request for metrics, piece by
piece. See `millicore::kubelet::Listing`.
*/

use alloc::vec::Vec;

use millicore::kubelet::{Form, Listing, MetaVersion, Query};
use millicore::{Error, ErrorKind};

use crate::error::millicore_error;
use crate::handle::{Noun, tag};
use crate::kubelet_objects::millicore_kubelet_objects;
use crate::kubelet_snapshot::{list_options, millicore_kubelet_snapshot};
use crate::status::millicore_status;
use crate::{guard, slices};

/// Form of a listing: PartialObjectMetadata, or its list. The others are
/// `MILLICORE_KUBELET_LIST` and `MILLICORE_KUBELET_TABLE`.
pub const MILLICORE_KUBELET_METADATA: u32 = 3;
/// Added to the form of a listing: protobuf rather than JSON. Not of tables.
pub const MILLICORE_KUBELET_PROTOBUF: u32 = 16;
/// Added to `MILLICORE_KUBELET_TABLE`: rows carry whole objects rather than
/// their metadata.
pub const MILLICORE_KUBELET_INCLUDE_OBJECT: u32 = 32;
/// Added to `MILLICORE_KUBELET_TABLE`: rows carry no object.
pub const MILLICORE_KUBELET_INCLUDE_NONE: u32 = 64;
/// Added to the form of a listing: tables and metadata are of
/// meta.k8s.io/v1beta1 rather than v1.
pub const MILLICORE_KUBELET_META_V1BETA1: u32 = 128;

/// The longest buffer that a listing keeps for the next.
const KEPT: usize = 1 << 20;

/// The answer to a request. Open it as often as there are requests; it keeps
/// its buffer.
#[allow(missing_debug_implementations)] // C sees a name only.
pub struct millicore_kubelet_listing {
    _opaque: [u8; 0],
}

impl Noun for millicore_kubelet_listing {
    type State = Option<Listing>;
    const TAG: u32 = tag(b"klis");
}

/// Makes a listing that is not opened. On failure `*listing` is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_listing_new(
    listing: *mut *mut millicore_kubelet_listing,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::create(listing, || Ok(None)) }
}

/// Frees a listing. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_listing_free(
    listing: *mut millicore_kubelet_listing,
) {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::free(listing) }
}

/// What the last call on the listing refused. Does not count as a call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_listing_error(
    listing: *const millicore_kubelet_listing,
    error: *mut millicore_error,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::error(listing, error) }
}

/// Begins the answer to a request for metrics, as metrics-server gives it.
///
/// `version` is `MILLICORE_KUBELET_V1BETA1` or `..._V1`; `form` is
/// `MILLICORE_KUBELET_LIST`, `..._TABLE` or `..._METADATA` and what is added
/// to it; `creation_ns` is the time of the request, the creationTimestamp of
/// every item; INT64_MIN leaves it out. `data` and `offsets` (5 items) are
/// four strings: a namespace (empty for all), a name (empty for a list), a
/// label selector and a field selector (empty for all).
///
/// MILLICORE_NOT_FOUND says that no object has the name, MILLICORE_NO_METRICS
/// that it has no metrics: the pieces are the Status of the 404 then. The
/// snapshot and the objects may change or be freed while pieces are read.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)] // C has no other way.
pub unsafe extern "C" fn millicore_kubelet_listing_open(
    listing: *mut millicore_kubelet_listing,
    snapshot: *const millicore_kubelet_snapshot,
    objects: *const millicore_kubelet_objects,
    version: u32,
    form: u32,
    creation_ns: i64,
    data: *const u8,
    offsets: *const u32,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::pair(listing, snapshot, |listing, snapshot| {
            let buffer = listing.take().map_or(Vec::new(), reusable);
            let objects = guard::also(objects)?;
            let texts = slices::strings(data, offsets, 4)?;
            let query = Query {
                options: list_options(version, creation_ns)?,
                form: Form::Metrics,
                meta: MetaVersion::V1,
                protobuf: false,
                namespace: texts.get(0),
                name: texts.get(1),
                labels: texts.get(2),
                fields: texts.get(3),
            };
            let query = query
                .with_form(form)
                .ok_or(Error::new(ErrorKind::InvalidArgument))?;
            let (opened, missing) =
                Listing::open(snapshot, objects, query, buffer)?;
            *listing = Some(opened);
            missing.map_or(Ok(()), |kind| Err(Error::new(kind).into()))
        })
    }
}

fn reusable(listing: Listing) -> Vec<u8> {
    let buffer = listing.into_buffer();
    if buffer.capacity() > KEPT { Vec::new() } else { buffer }
}

/// The next piece of the answer, some 64 KiB of JSON, or all of a protobuf
/// message; of 0 bytes at the end. It belongs to the listing.
/// MILLICORE_INVALID_ARGUMENT if it is not open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_kubelet_listing_next(
    listing: *mut millicore_kubelet_listing,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(listing, |listing| {
            let out = slices::bytes_out(out, out_len)?;
            let open = listing.as_mut();
            let open = open.ok_or(Error::new(ErrorKind::InvalidArgument))?;
            out.set(open.next_piece()?);
            Ok(())
        })
    }
}
