/*!
Columns of floats, printed and read as metric text has them.
*/

use millicore::num::{append_value, parse_float};

use crate::ctx::millicore_ctx;
use crate::status::millicore_status;
use crate::{guard, slices};

/// Prints `n` floats as metric text does: Go's shortest form (`1e+06`,
/// `0.25`), `NaN`, `+Inf`, `-Inf`, and `0` for zero of either sign. The
/// texts are a column of n strings that belongs to the context.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_floats_format(
    ctx: *mut millicore_ctx,
    values: *const f64,
    n: usize,
    data: *mut *const u8,
    offsets: *mut *const u32,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let out = slices::strings_out(data, offsets)?;
            ctx.strings.clear();
            for &value in slices::column(values, n)? {
                ctx.strings.push_with(|text| append_value(text, value))?;
            }
            out.set(&ctx.strings);
            Ok(())
        })
    }
}

/// Reads a column of `n` decimal floats as metric text has them: Go's
/// grammar without hexadecimal and `_`, `inf` and `nan` in any case. A text
/// that is no float, or is out of range, gets MILLICORE_INVALID_NUMBER in
/// `statuses` and 0 in `values`; both are arrays of n.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_floats_parse(
    ctx: *mut millicore_ctx,
    data: *const u8,
    offsets: *const u32,
    n: usize,
    values: *mut f64,
    statuses: *mut millicore_status,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |_| {
            let texts = slices::strings(data, offsets, n)?;
            let values = slices::column_out(values, n)?;
            let statuses = slices::column_out(statuses, n)?;
            let results = values.iter_mut().zip(statuses);
            for (text, (value, status)) in texts.iter().zip(results) {
                (*value, *status) = match parse_float(text) {
                    Ok(value) => (value, 0),
                    Err(error) => (0.0, error.kind() as millicore_status),
                };
            }
            Ok(())
        })
    }
}
