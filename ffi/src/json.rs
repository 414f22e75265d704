/*!
Places in JSON documents. See `millicore::encoding::json::path`.
*/

use millicore::encoding::json::path::append_path;

use crate::ctx::millicore_ctx;
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
