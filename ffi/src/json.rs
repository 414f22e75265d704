/*!
Places in JSON documents, see `millicore::encoding::json::path`; and the way
of the calls from JSON to JSON.
*/

#[cfg(feature = "autoscale")]
use alloc::vec::Vec;

use millicore::encoding::json::path::append_path;
#[cfg(feature = "autoscale")]
use millicore::{Error, ErrorKind};

use crate::ctx::millicore_ctx;
#[cfg(feature = "autoscale")]
use crate::error::Within;
use crate::status::millicore_status;
use crate::{guard, slices};

/// The path of the innermost value around a byte of a document, for the
/// offset of an error: `hpa.spec.metrics[0].type`; names that are not words
/// stand as `["name"]`.
///
/// Of the document itself it is empty; of one that cannot be read it is that
/// of the value that was begun there. The text belongs to the context. It
/// takes one pass up to the offset.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_json_path(
    ctx: *mut millicore_ctx,
    json: *const u8,
    len: usize,
    offset: u64,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let out = slices::bytes_out(out, out_len)?;
            let json = slices::bytes(json, len)?;
            ctx.bytes.clear();
            append_path(&mut ctx.bytes, json, offset)?;
            out.set(&ctx.bytes);
            Ok(())
        })
    }
}

/// A call from JSON to JSON.
#[cfg(feature = "autoscale")]
type Call = fn(&mut Vec<u8>, &[u8]) -> Result<(), Error>;

/// Answers a case with a text of the context.
///
/// # Safety
/// The pointers are those of a caller who keeps the header's promises.
#[cfg(feature = "autoscale")]
pub(crate) unsafe fn answer(
    ctx: *mut millicore_ctx,
    case_json: *const u8,
    len: usize,
    flags: u32,
    (out, out_len): (*mut *const u8, *mut usize),
    call: Call,
) -> millicore_status {
    // SAFETY: as above.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let out = slices::bytes_out(out, out_len)?;
            let case = slices::bytes(case_json, len)?;
            if flags != 0 {
                return Err(Error::new(ErrorKind::InvalidArgument).into());
            }
            ctx.bytes.clear();
            call(&mut ctx.bytes, case).within(case)?;
            out.set(&ctx.bytes);
            Ok(())
        })
    }
}
