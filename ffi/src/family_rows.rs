/*!
Families of metrics as columns: read from protobuf, and written in any form.
See `millicore::exposition::families::FamilyRows`.
*/

use millicore::exposition::families::{Escaping, FamilyView, Format, Options};
use millicore::{Error, ErrorKind};

use crate::ctx::millicore_ctx;
use crate::families::MILLICORE_FAMILIES_CREATED;
use crate::slices::Sized32;
use crate::status::millicore_status;
use crate::{guard, slices};

/// Row of families: begins a family. Texts: name, help. Integer: its type, 0
/// counter, 1 gauge, 2 summary, 3 untyped, 4 histogram, 5 gauge histogram.
pub const MILLICORE_FAMILY_ROW_FAMILY: u8 = 1;
/// Row of families: right behind its family. Text: the unit.
pub const MILLICORE_FAMILY_ROW_UNIT: u8 = 2;
/// Row of families: begins a metric of the family. Integer: milliseconds since
/// 1970.
pub const MILLICORE_FAMILY_ROW_METRIC: u8 = 3;
/// Row of families: behind a metric or an exemplar, or another label. Texts:
/// name, value.
pub const MILLICORE_FAMILY_ROW_LABEL: u8 = 4;
/// Row of families. Number: the value.
pub const MILLICORE_FAMILY_ROW_GAUGE: u8 = 5;
/// Row of families. Number: the value.
pub const MILLICORE_FAMILY_ROW_COUNTER: u8 = 6;
/// Row of families. Number: the value.
pub const MILLICORE_FAMILY_ROW_UNTYPED: u8 = 7;
/// Row of families. Integer: how many were observed, as 64 bits unsigned.
/// Number: their sum.
pub const MILLICORE_FAMILY_ROW_SUMMARY: u8 = 8;
/// Row of families, of a summary. Numbers: which quantile, its value.
pub const MILLICORE_FAMILY_ROW_QUANTILE: u8 = 9;
/// Row of families. Integer: how many were observed, as 64 bits unsigned.
/// Numbers: their sum; how many, of a histogram of floats.
pub const MILLICORE_FAMILY_ROW_HISTOGRAM: u8 = 10;
/// Row of families, of a histogram. Integer: how many were at most the bound,
/// as 64 bits unsigned. Numbers: the bound; how many, of a histogram of floats.
pub const MILLICORE_FAMILY_ROW_BUCKET: u8 = 11;
/// Row of families: when the counter, summary or histogram before it began.
/// Integers: seconds since 1970, nanoseconds.
pub const MILLICORE_FAMILY_ROW_CREATED: u8 = 12;
/// Row of families: an exemplar of the counter, bucket or histogram before it.
/// Number: what was observed. Integers: seconds since 1970, nanoseconds.
pub const MILLICORE_FAMILY_ROW_EXEMPLAR: u8 = 13;
/// Row of families: what makes a histogram native. Integers: schema; zero
/// count, as 64 bits unsigned. Numbers: zero threshold; zero count, of floats.
pub const MILLICORE_FAMILY_ROW_NATIVE: u8 = 14;
/// Row of families, of a native histogram. Integers: buckets left out before,
/// how many follow.
pub const MILLICORE_FAMILY_ROW_NEGATIVE_SPAN: u8 = 15;
/// Row of families: the same of what is above zero.
pub const MILLICORE_FAMILY_ROW_POSITIVE_SPAN: u8 = 16;
/// Row of families, of a native histogram. Integer: a count less the one
/// before.
pub const MILLICORE_FAMILY_ROW_NEGATIVE_DELTA: u8 = 17;
/// Row of families: the same of what is above zero.
pub const MILLICORE_FAMILY_ROW_POSITIVE_DELTA: u8 = 18;
/// Row of families, of a native histogram of floats. Number: a count.
pub const MILLICORE_FAMILY_ROW_NEGATIVE_COUNT: u8 = 19;
/// Row of families: the same of what is above zero.
pub const MILLICORE_FAMILY_ROW_POSITIVE_COUNT: u8 = 20;

/// Field of a row of families that is there: the first text.
pub const MILLICORE_FAMILY_ROW_TEXT_0: u8 = 1;
/// Field of a row of families that is there: the second text.
pub const MILLICORE_FAMILY_ROW_TEXT_1: u8 = 2;
/// Field of a row of families that is there: the first number.
pub const MILLICORE_FAMILY_ROW_NUMBER_0: u8 = 4;
/// Field of a row of families that is there: the second number.
pub const MILLICORE_FAMILY_ROW_NUMBER_1: u8 = 8;
/// Field of a row of families that is there: the first integer.
pub const MILLICORE_FAMILY_ROW_INTEGER_0: u8 = 16;
/// Field of a row of families that is there: the second integer.
pub const MILLICORE_FAMILY_ROW_INTEGER_1: u8 = 32;

/// Families as rows, in the order in which they nest: a family, perhaps its
/// unit, its metrics; of each its labels, its value and what belongs to that.
/// Every row has two texts, two numbers and two integers; `given` says which
/// of them are there.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct millicore_family_rows {
    /// `sizeof` of this struct, set by the caller.
    pub size: u32,
    pub row_count: u32,
    /// `MILLICORE_FAMILY_ROW_FAMILY` to `..._POSITIVE_COUNT`.
    pub kinds: *const u8,
    /// Sums of `MILLICORE_FAMILY_ROW_TEXT_0` to `..._INTEGER_1`.
    pub given: *const u8,
    /// Two texts a row: text i is text_data[text_offsets[i]] to
    /// text_data[text_offsets[i + 1]], of `2 * row_count + 1` offsets.
    pub text_data: *const u8,
    pub text_offsets: *const u32,
    /// Two a row.
    pub numbers: *const f64,
    /// Two a row.
    pub integers: *const i64,
}

// SAFETY: repr(C), and `size` is the first field.
unsafe impl Sized32 for millicore_family_rows {
    fn set_size(&mut self, size: u32) {
        self.size = size;
    }
}

/// Reads families in protobuf, each with its length before it, into rows. They
/// are the context's. When a family is refused those before it are there.
/// Memory: 42 bytes a row and its texts, twice that as columns grow.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_families_read(
    ctx: *mut millicore_ctx,
    input: *const u8,
    len: usize,
    out: *mut millicore_family_rows,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let out = slices::struct_out(out)?;
            let input = slices::bytes(input, len)?;
            let read = ctx.families.read(input);
            out.set(lend(&ctx.families.view())?);
            Ok(read?)
        })
    }
}

/// Writes families that are rows in a form of `millicore_families_convert`,
/// with the same `escaping` and `flags`, as prometheus/common's `expfmt` does;
/// in OpenMetrics `# EOF` follows. A row that may not stand where it does is
/// `MILLICORE_INVALID_FAMILY_ROW`, and the error's offset its number; another
/// error's is that of the family's name among the texts. The families before
/// are there. The rows may be those that the context itself just lent.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_families_write(
    ctx: *mut millicore_ctx,
    format: u32,
    escaping: u32,
    flags: u32,
    rows: *const millicore_family_rows,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let out = slices::bytes_out(out, out_len)?;
            let rows = borrow(&slices::options(rows)?)?;
            let (format, options) = form(format, escaping, flags)?;
            ctx.bytes.clear();
            let written = rows.append(&mut ctx.bytes, format, options);
            out.set(&ctx.bytes);
            Ok(written?)
        })
    }
}

/// How families shall be written.
pub(crate) fn form(
    format: u32,
    escaping: u32,
    flags: u32,
) -> Result<(Format, Options), Error> {
    let (Some(format), Some(escaping), ..=MILLICORE_FAMILIES_CREATED) =
        (Format::from_number(format), Escaping::from_number(escaping), flags)
    else {
        return Err(Error::new(ErrorKind::InvalidArgument));
    };
    let created_lines = flags == MILLICORE_FAMILIES_CREATED;
    Ok((format, Options { escaping, created_lines }))
}

fn lend(rows: &FamilyView<'_>) -> Result<millicore_family_rows, Error> {
    static NO_TEXTS: [u32; 1] = [0];
    let row_count = u32::try_from(rows.len())
        .map_err(|_| Error::new(ErrorKind::TooLarge))?;
    let texts = rows.texts();
    let offsets = match texts.offsets() {
        [] => &NO_TEXTS,
        offsets => offsets,
    };
    Ok(millicore_family_rows {
        size: 0,
        row_count,
        kinds: slices::lent(rows.kinds()),
        given: slices::lent(rows.given()),
        text_data: slices::lent(texts.data()),
        text_offsets: slices::lent(offsets),
        numbers: slices::lent(rows.numbers()),
        integers: slices::lent(rows.integers()),
    })
}

/// The columns that a caller lends.
///
/// # Safety
/// As [`slices::column`] for each.
unsafe fn borrow<'a>(
    rows: &millicore_family_rows,
) -> Result<FamilyView<'a>, Error> {
    let n = rows.row_count as usize;
    let pairs = n.checked_mul(2).ok_or(Error::new(ErrorKind::TooLarge))?;
    // SAFETY: the same promise.
    unsafe {
        FamilyView::new(
            slices::column(rows.kinds, n)?,
            slices::column(rows.given, n)?,
            slices::strings(rows.text_data, rows.text_offsets, pairs)?,
            slices::column(rows.numbers, pairs)?,
            slices::column(rows.integers, pairs)?,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ctx::{millicore_ctx_free, millicore_ctx_new};
    use crate::status::OK;
    use core::mem::zeroed;
    use core::ptr::{null, null_mut};

    /// A family "up" of one gauge, 1.
    const UP: &[u8] =
        b"\x13\x0a\x02up\x18\x01\x22\x0b\x12\x09\x09\0\0\0\0\0\0\xf0\x3f";

    #[test]
    fn read_and_written() {
        let mut ctx = null_mut();
        // SAFETY: pointers are valid, lengths are theirs; all bits zero are
        // values of the struct; contexts are freed once.
        unsafe {
            assert_eq!(millicore_ctx_new(&raw mut ctx), OK);
            let mut rows: millicore_family_rows = zeroed();
            rows.size = u32::try_from(size_of_val(&rows)).unwrap();
            let (data, len) = (UP.as_ptr(), UP.len());
            let status =
                millicore_families_read(ctx, data, len, &raw mut rows);
            assert_eq!((status, rows.row_count), (OK, 3));
            let kinds = core::slice::from_raw_parts(rows.kinds, 3);
            assert_eq!(kinds, [1, 3, 5]);
            let (mut text, mut len) = (null(), 0);
            let mut write = |format, rows: &millicore_family_rows| {
                let status = millicore_families_write(
                    ctx,
                    format,
                    0,
                    0,
                    &raw const *rows,
                    &raw mut text,
                    &raw mut len,
                );
                let bytes = match len {
                    0 => &[][..],
                    _ => core::slice::from_raw_parts(text, len),
                };
                (status, bytes.to_vec())
            };
            let text = b"# TYPE up gauge\nup 1\n".to_vec();
            assert_eq!(write(1, &rows), (OK, text));
            assert_eq!(write(4, &rows), (OK, UP.to_vec()));
            assert_eq!(write(9, &rows).0, 1);
            let cut = millicore_family_rows { row_count: 2, ..rows };
            assert_eq!(write(1, &cut).0, 130);
            let nowhere = millicore_family_rows { kinds: null(), ..rows };
            assert_eq!(write(1, &nowhere).0, 1);
            let odd = [1_u8, 5, 5];
            let odd = millicore_family_rows { kinds: odd.as_ptr(), ..rows };
            assert_eq!(write(2, &odd).0, 134);
            // No rows at all may have no columns.
            let none = millicore_family_rows { size: rows.size, ..zeroed() };
            assert_eq!(write(2, &none), (OK, b"# EOF\n".to_vec()));
            let status =
                millicore_families_read(ctx, UP.as_ptr(), 5, &raw mut rows);
            assert_eq!((status, rows.row_count), (133, 0));
            millicore_ctx_free(ctx);
        }
    }
}
