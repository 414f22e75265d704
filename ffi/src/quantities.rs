/*!
`millicore_quantities`: a column of `resource.Quantity`.

Kubernetes' own number type, exact, with the behaviour of
k8s.io/apimachinery v0.36; see the core's `quantity` for what that means.
Every call works on the whole column.
*/

use core::cmp::Ordering;

use alloc::vec::Vec;

use millicore::memory::TryPush;
use millicore::quantity::{Format, Quantity};
use millicore::{Error, ErrorKind};

use crate::ctx::millicore_ctx;
use crate::error::millicore_error;
use crate::handle::{Noun, tag};
use crate::slices::Plain;
use crate::status::{OK, millicore_status};
use crate::{guard, slices};

/// A column of quantities (`250m`, `1.5Gi`). Most live in the column itself;
/// what int64 cannot hold, such as `1.5Gi` or `0.1n`, takes at most 430 bytes
/// more, and a refused allocation of those aborts.
#[allow(missing_debug_implementations)] // C sees a name only.
pub struct millicore_quantities {
    _opaque: [u8; 0],
}

impl Noun for millicore_quantities {
    type State = Vec<Quantity>;
    const TAG: u32 = tag(b"qnty");
}

/// Makes an empty column. On failure `*quantities` is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_quantities_new(
    quantities: *mut *mut millicore_quantities,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::create(quantities, || Ok(Vec::new())) }
}

/// Frees a column. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_quantities_free(
    quantities: *mut millicore_quantities,
) {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::free(quantities) }
}

/// What the last call on the column refused. Does not count as a call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_quantities_error(
    quantities: *const millicore_quantities,
    error: *mut millicore_error,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::error(quantities, error) }
}

/// Reads n texts in place of what the column held. A text that is no
/// quantity gets its status (MILLICORE_QUANTITY_...) in `statuses`, an array
/// of n, and is zero in the column.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_quantities_parse(
    quantities: *mut millicore_quantities,
    data: *const u8,
    offsets: *const u32,
    n: usize,
    statuses: *mut millicore_status,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(quantities, |quantities| {
            let texts = slices::strings(data, offsets, n)?;
            let statuses = slices::column_out(statuses, n)?;
            quantities.clear();
            quantities.try_reserve_for(n)?;
            for (text, status) in texts.iter().zip(statuses) {
                let (quantity, outcome) = match Quantity::parse(text) {
                    Ok(quantity) => (quantity, OK),
                    Err(error) => (
                        Quantity::zero(Format::DecimalSI),
                        error.kind() as millicore_status,
                    ),
                };
                *status = outcome;
                quantities.try_push(quantity)?;
            }
            Ok(())
        })
    }
}

/// Puts n quantities of `values[i] * 10^scales[i]` in place of what the
/// column held. `formats` are those of millicore_quantities_format;
/// MILLICORE_INVALID_ARGUMENT for another number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_quantities_from_scaled(
    quantities: *mut millicore_quantities,
    values: *const i64,
    scales: *const i32,
    formats: *const u8,
    n: usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(quantities, |quantities| {
            let values = slices::column(values, n)?;
            let scales = slices::column(scales, n)?;
            let formats = slices::column(formats, n)?;
            quantities.clear();
            quantities.try_reserve_for(n)?;
            let rows = values.iter().zip(scales).zip(formats);
            for ((&value, &scale), &format) in rows {
                let format = format_of(format)?;
                let quantity = Quantity::from_scaled(value, scale, format);
                quantities.try_push(quantity)?;
            }
            Ok(())
        })
    }
}

fn format_of(number: u8) -> Result<Format, Error> {
    match number {
        0 => Ok(Format::DecimalSI),
        1 => Ok(Format::BinarySI),
        2 => Ok(Format::DecimalExponent),
        _ => Err(Error::new(ErrorKind::InvalidArgument)),
    }
}

/// The number of quantities in the column.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_quantities_len(
    quantities: *const millicore_quantities,
    n: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared(quantities, |quantities| {
            slices::out(n)?.set(quantities.len());
            Ok(())
        })
    }
}

/// Copies all of `from` in place of what `to` held.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_quantities_assign(
    to: *mut millicore_quantities,
    from: *const millicore_quantities,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::pair(to, from, |to, from| {
            to.clear();
            to.try_reserve_for(from.len())?;
            for quantity in from {
                to.try_push(quantity.try_clone()?)?;
            }
            Ok(())
        })
    }
}

/// Adds `b` to `a` row by row; they must be as long as each other and not
/// the same column. A zero takes the format of what is added. A sum of more
/// than 1024 digits is MILLICORE_QUANTITY_TOO_LARGE; the rows before it are
/// changed then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_quantities_add(
    a: *mut millicore_quantities,
    b: *const millicore_quantities,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::pair(a, b, |a, b| {
            check_lengths(a.len(), b.len())?;
            for (a, b) in a.iter_mut().zip(b) {
                a.add(b)?;
            }
            Ok(())
        })
    }
}

/// Subtracts `b` from `a` row by row, as millicore_quantities_add adds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_quantities_subtract(
    a: *mut millicore_quantities,
    b: *const millicore_quantities,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::pair(a, b, |a, b| {
            check_lengths(a.len(), b.len())?;
            for (a, b) in a.iter_mut().zip(b) {
                a.sub(b)?;
            }
            Ok(())
        })
    }
}

fn check_lengths(a: usize, b: usize) -> Result<(), Error> {
    if a == b { Ok(()) } else { Err(Error::new(ErrorKind::LengthMismatch)) }
}

/// Multiplies each row by its factor, exactly. `fits[i]` is 1 if the digits
/// of the product, without regard to their scale, fit int64. Both are arrays
/// as long as the column. A product of more than 1024 digits is
/// MILLICORE_QUANTITY_TOO_LARGE; the rows before it are changed then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_quantities_multiply(
    quantities: *mut millicore_quantities,
    factors: *const i64,
    fits: *mut u8,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(quantities, |quantities| {
            let factors = slices::column(factors, quantities.len())?;
            let fits = slices::column_out(fits, quantities.len())?;
            let rows = quantities.iter_mut().zip(factors).zip(fits);
            for ((quantity, &factor), fits) in rows {
                *fits = u8::from(quantity.mul(factor)?);
            }
            Ok(())
        })
    }
}

/// Rounds each row away from zero to a multiple of 10^scale. `exact[i]`, an
/// array as long as the column, is 1 if nothing was lost.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_quantities_round_up(
    quantities: *mut millicore_quantities,
    scale: i32,
    exact: *mut u8,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(quantities, |quantities| {
            let exact = slices::column_out(exact, quantities.len())?;
            for (quantity, exact) in quantities.iter_mut().zip(exact) {
                *exact = u8::from(quantity.round_up(scale)?);
            }
            Ok(())
        })
    }
}

/// Compares row by row by exact number: -1, 0 or 1 for a less than, equal to
/// or greater than b, which must be as long. `order` is as long, too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_quantities_compare(
    a: *const millicore_quantities,
    b: *const millicore_quantities,
    order: *mut i32,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared_pair(a, b, |a, b| {
            check_lengths(a.len(), b.len())?;
            let order = slices::column_out(order, a.len())?;
            for ((a, b), order) in a.iter().zip(b).zip(order) {
                *order = sign(a.compare(b));
            }
            Ok(())
        })
    }
}

/// Compares each row with its integer: -1, 0 or 1. Both arrays are as long
/// as the column.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_quantities_compare_int64(
    quantities: *const millicore_quantities,
    integers: *const i64,
    order: *mut i32,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared(quantities, |quantities| {
            let integers = slices::column(integers, quantities.len())?;
            let order = slices::column_out(order, quantities.len())?;
            let rows = quantities.iter().zip(integers).zip(order);
            for ((quantity, &integer), order) in rows {
                *order = sign(quantity.compare_int64(integer));
            }
            Ok(())
        })
    }
}

fn sign(order: Ordering) -> i32 {
    order as i32
}

/// Each row in units of 10^scale, rounded up: 0 is Value(), -3 MilliValue().
/// An overflow is not reported; what comes back then is what Go gives.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_quantities_scaled_value(
    quantities: *const millicore_quantities,
    scale: i32,
    values: *mut i64,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        each(quantities, values, |quantity| quantity.scaled_value(scale))
    }
}

/// Each row as an integer of units. `valid[i]` is 0, and `values[i]` 0, where
/// it is not held as one that fits (`1000m` is not). Both arrays are as long
/// as the column.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_quantities_as_int64(
    quantities: *const millicore_quantities,
    values: *mut i64,
    valid: *mut u8,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared(quantities, |quantities| {
            let values = slices::column_out(values, quantities.len())?;
            let valid = slices::column_out(valid, quantities.len())?;
            let rows = quantities.iter().zip(values).zip(valid);
            for ((quantity, value), valid) in rows {
                let integer = quantity.as_int64();
                *value = integer.unwrap_or(0);
                *valid = u8::from(integer.is_some());
            }
            Ok(())
        })
    }
}

/// Each row as a float. With `slow` 0 the digits and the power of ten are
/// rounded one after the other, as AsApproximateFloat64 does; with 1 the
/// answer is AsFloat64Slow's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_quantities_as_float64(
    quantities: *const millicore_quantities,
    slow: u32,
    values: *mut f64,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        match slow {
            0 => each(quantities, values, Quantity::as_approximate_f64),
            1 => each(quantities, values, Quantity::as_f64_slow),
            _ => ErrorKind::InvalidArgument as millicore_status,
        }
    }
}

/// The notation of each row: 0 DecimalSI (`m`, `k`), 1 BinarySI (`Ki`),
/// 2 DecimalExponent (`e3`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_quantities_format(
    quantities: *const millicore_quantities,
    formats: *mut u8,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { each(quantities, formats, |quantity| quantity.format() as u8) }
}

/// The sign of each row: -1, 0 or 1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_quantities_sign(
    quantities: *const millicore_quantities,
    signs: *mut i32,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { each(quantities, signs, Quantity::sign) }
}

/// Whether each row is held as a big decimal, which overflows and rounds in
/// other ways than int64: 1 or 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_quantities_is_decimal(
    quantities: *const millicore_quantities,
    decimal: *mut u8,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { each(quantities, decimal, |q| u8::from(q.is_decimal())) }
}

/// The text of each row, as a column of strings that belongs to the context.
/// `form` 0 is String(), which may be the text that was read, 1 the canonical
/// text, 2 JSON: String() in quotes. A BinarySI row of more than 1024 digits
/// is MILLICORE_QUANTITY_TOO_LARGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_quantities_text(
    quantities: *const millicore_quantities,
    ctx: *mut millicore_ctx,
    form: u32,
    data: *mut *const u8,
    offsets: *mut *const u32,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::pair(ctx, quantities, |ctx, quantities| {
            let out = slices::strings_out(data, offsets)?;
            let append = match form {
                0 => Quantity::append_string,
                1 => Quantity::append_canonical,
                2 => Quantity::append_json,
                _ => return Err(Error::new(ErrorKind::InvalidArgument).into()),
            };
            ctx.strings.clear();
            for quantity in quantities {
                ctx.strings.push_with(|text| append(quantity, text))?;
            }
            out.set(&ctx.strings);
            Ok(())
        })
    }
}

/// Fills a column of the caller's with one number for each quantity.
///
/// # Safety
/// As [`guard::shared`] and [`slices::column_out`].
unsafe fn each<T: Plain>(
    quantities: *const millicore_quantities,
    out: *mut T,
    number: impl Fn(&Quantity) -> T,
) -> millicore_status {
    // SAFETY: the same promise.
    unsafe {
        guard::shared(quantities, |quantities| {
            let out = slices::column_out(out, quantities.len())?;
            for (quantity, out) in quantities.iter().zip(out) {
                *out = number(quantity);
            }
            Ok(())
        })
    }
}
