/*!
Families of metrics in the forms of Prometheus' clients: converted, and chosen
by an Accept header. See `millicore::exposition::families`.
*/

use millicore::exposition::families::{self, Negotiated};
use millicore::{Error, ErrorKind};

use crate::ctx::millicore_ctx;
use crate::family_rows::form;
use crate::status::millicore_status;
use crate::{guard, slices};

/// Form of families: text 0.0.4.
pub const MILLICORE_FAMILIES_TEXT: u32 = 1;
/// Form of families: OpenMetrics 1.0.0.
pub const MILLICORE_FAMILIES_OPEN_METRICS: u32 = 2;
/// Form of families: OpenMetrics 0.0.1, which is written alike.
pub const MILLICORE_FAMILIES_OPEN_METRICS_0_0_1: u32 = 3;
/// Form of families: protobuf, each family with its length before it.
pub const MILLICORE_FAMILIES_PROTOBUF: u32 = 4;
/// Form of families: the text form of protobuf; it can be chosen, not written.
pub const MILLICORE_FAMILIES_PROTOBUF_TEXT: u32 = 5;
/// Form of families: the same on one line.
pub const MILLICORE_FAMILIES_PROTOBUF_COMPACT: u32 = 6;

/// Escaping of names: none, `allow-utf-8`.
pub const MILLICORE_ESCAPING_NONE: u32 = 0;
/// Escaping of names: `underscores`.
pub const MILLICORE_ESCAPING_UNDERSCORES: u32 = 1;
/// Escaping of names: `dots`.
pub const MILLICORE_ESCAPING_DOTS: u32 = 2;
/// Escaping of names: `values`.
pub const MILLICORE_ESCAPING_VALUES: u32 = 3;

/// Flag of `millicore_families_convert` and `..._write`: OpenMetrics with
/// `_created` lines.
pub const MILLICORE_FAMILIES_CREATED: u32 = 1;
/// Flag of `millicore_families_negotiate`: OpenMetrics may be chosen.
pub const MILLICORE_FAMILIES_OFFER_OPEN_METRICS: u32 = 1;

/// Reads families in protobuf, each with its length before it, and writes all
/// of them in another form (or the same), as prometheus/common's `expfmt`
/// does; in OpenMetrics `# EOF` follows. When a family is refused those before
/// it are there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_families_convert(
    ctx: *mut millicore_ctx,
    format: u32,
    escaping: u32,
    flags: u32,
    input: *const u8,
    len: usize,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let out = slices::bytes_out(out, out_len)?;
            let input = slices::bytes(input, len)?;
            let (format, options) = form(format, escaping, flags)?;
            ctx.bytes.clear();
            let converted =
                families::convert(&mut ctx.bytes, format, options, input);
            out.set(&ctx.bytes);
            Ok(converted?)
        })
    }
}

/// Chooses the form that an Accept header asks for, as `expfmt` does: the form
/// and the escaping of names, and the content type of an answer in them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_families_negotiate(
    ctx: *mut millicore_ctx,
    accept: *const u8,
    len: usize,
    flags: u32,
    format: *mut u32,
    escaping: *mut u32,
    content_type: *mut *const u8,
    content_type_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let out = slices::bytes_out(content_type, content_type_len)?;
            let mut format = slices::out(format)?;
            let mut escaping = slices::out(escaping)?;
            let accept = slices::bytes(accept, len)?;
            if flags > MILLICORE_FAMILIES_OFFER_OPEN_METRICS {
                return Err(Error::new(ErrorKind::InvalidArgument).into());
            }
            let chosen: Negotiated = families::negotiate(accept, flags == 1)?;
            ctx.bytes.clear();
            chosen.append_content_type(&mut ctx.bytes)?;
            format.set(chosen.format as u32);
            escaping.set(chosen.escaping as u32);
            out.set(&ctx.bytes);
            Ok(())
        })
    }
}
