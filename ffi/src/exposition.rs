/*!
Metric text: pages read into columns, families and headers written.
*/

use millicore::columns::Rows;
use millicore::exposition::{
    self, HeaderProfile, Metric, Page, Profile, append_family, append_header,
    append_unescaped,
};
use millicore::{Error, ErrorKind};

use crate::ctx::millicore_ctx;
use crate::error::Within;
use crate::slices::Sized32;
use crate::status::millicore_status;
use crate::{guard, slices};

/// Profile of the parser: Prometheus v0.316, `textparse.PromParser`.
pub const MILLICORE_EXPOSITION_TEXTPARSE: u32 = 1;

/// Profile of headers: kube-state-metrics v2.13, which writes the help text
/// as it is and no line feed at the end.
pub const MILLICORE_EXPOSITION_V2_13: u32 = 13;
/// Profile of headers: kube-state-metrics v2.20, which escapes the help text
/// and ends in a line feed.
pub const MILLICORE_EXPOSITION_V2_20: u32 = 20;

/// Entry kind: a TYPE line; its text is the word of the type.
pub const MILLICORE_EXPOSITION_TYPE: u8 = 1;
/// Entry kind: a HELP line; its text has its escapes.
pub const MILLICORE_EXPOSITION_HELP: u8 = 2;
/// Entry kind: a comment, from its `#`; it has no name.
pub const MILLICORE_EXPOSITION_COMMENT: u8 = 3;
/// Entry kind: a sample; its text is the series from the line's start to the
/// closing brace, or to the end of the name.
pub const MILLICORE_EXPOSITION_SERIES: u8 = 4;

/// The entries of a page as columns of `entry_count` items. Blank lines are
/// no entries. Offsets point into the page that was parsed.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct millicore_exposition_page {
    /// `sizeof` of this struct, set by the caller.
    pub size: u32,
    pub entry_count: u32,
    pub label_count: u32,
    /// 0.
    pub reserved: u32,
    /// `MILLICORE_EXPOSITION_TYPE` to `..._SERIES`.
    pub kinds: *const u8,
    /// Two an entry: start and end of the metric name, without quotes.
    pub names: *const u32,
    /// Two an entry: start and end of its text; what that is depends on the
    /// kind.
    pub texts: *const u32,
    /// 0 where the entry is no series. Any NaN is 0x7ff8000000000001.
    pub values: *const f64,
    /// Milliseconds since 1970; 0 where there is none.
    pub timestamps: *const i64,
    /// 1 where there is a timestamp, else 0.
    pub has_timestamp: *const u8,
    /// `entry_count + 1` items: entry i has the labels label_rows[i] to
    /// label_rows[i + 1].
    pub label_rows: *const u32,
    /// Four a label: start and end of its name, start and end of its value,
    /// both without quotes and with their escapes.
    pub labels: *const u32,
}

// SAFETY: repr(C), and `size` is the first field.
unsafe impl Sized32 for millicore_exposition_page {
    fn set_size(&mut self, size: u32) {
        self.size = size;
    }
}

fn view(page: &Page) -> millicore_exposition_page {
    // Spans and labels have the layout of two and four u32, kinds of u8.
    millicore_exposition_page {
        size: 0,
        entry_count: count(page.len()),
        label_count: count(page.labels().len()),
        reserved: 0,
        kinds: page.kinds().as_ptr().cast(),
        names: page.names().as_ptr().cast(),
        texts: page.texts().as_ptr().cast(),
        values: page.values().as_ptr(),
        timestamps: page.timestamps().as_ptr(),
        has_timestamp: page.has_timestamp().as_ptr(),
        label_rows: page.label_rows().as_ptr(),
        labels: page.labels().as_ptr().cast(),
    }
}

/// Entries and labels take two bytes of a page of less than 4 GiB, or more.
fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}

fn parser_profile(profile: u32) -> Result<Profile, Error> {
    Profile::from_number(profile).ok_or(Error::new(ErrorKind::InvalidArgument))
}

/// Reads a page in the text format 0.0.4.
///
/// `profile` is `MILLICORE_EXPOSITION_TEXTPARSE`. The columns belong to the
/// context. When the page is refused `*out` holds the entries before the
/// error and the context's error says where it is; so after any status but
/// `MILLICORE_INVALID_ARGUMENT`, `MILLICORE_INVALID_HANDLE` and
/// `MILLICORE_MISALIGNED` the struct can be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_exposition_parse(
    ctx: *mut millicore_ctx,
    profile: u32,
    page: *const u8,
    len: usize,
    out: *mut millicore_exposition_page,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let out = slices::struct_out(out)?;
            let text = slices::bytes(page, len)?;
            let profile = parser_profile(profile)?;
            let parsed = ctx.page.parse(profile, text);
            out.set(view(&ctx.page));
            parsed.within(text)
        })
    }
}

/// Reads a page and gives the label set of each series as Prometheus does:
/// `__name__` first put in, escapes taken out, sorted by name; values of `le`
/// (while the last TYPE line said histogram) and `quantile` (summary) as
/// OpenMetrics floats.
///
/// Row i of `*rows` (one more item than entries) belongs to entry i of
/// `millicore_exposition_parse` and has the strings name, value, name, value,
/// ...; entries other than series have none. When the page is refused the
/// entries before the error are there, in `*entry_count` rows.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_exposition_labels(
    ctx: *mut millicore_ctx,
    profile: u32,
    page: *const u8,
    len: usize,
    data: *mut *const u8,
    offsets: *mut *const u32,
    rows: *mut *const u32,
    entry_count: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let out = slices::strings_out(data, offsets)?;
            let mut rows = slices::out(rows)?;
            let mut entry_count = slices::out(entry_count)?;
            rows.set(core::ptr::null());
            entry_count.set(0);
            let text = slices::bytes(page, len)?;
            let profile = parser_profile(profile)?;
            ctx.strings.clear();
            ctx.rows.clear();
            let read = exposition::append_label_sets(
                &mut ctx.strings,
                &mut ctx.rows,
                profile,
                text,
            );
            if let Some(entries) = ctx.rows.len().checked_sub(1) {
                out.set(&ctx.strings);
                rows.set(ctx.rows.as_ptr());
                entry_count.set(entries);
            }
            read.within(text)
        })
    }
}

/// Takes the escapes out of label values or quoted names: `\"`, `\\` and
/// `\n`. Other backslashes stay.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_exposition_unescape(
    ctx: *mut millicore_ctx,
    data: *const u8,
    offsets: *const u32,
    n: usize,
    out_data: *mut *const u8,
    out_offsets: *mut *const u32,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let out = slices::strings_out(out_data, out_offsets)?;
            let texts = slices::strings(data, offsets, n)?;
            ctx.strings.clear();
            for text in texts.iter() {
                ctx.strings.push_with(|out| append_unescaped(out, text))?;
            }
            out.set(&ctx.strings);
            Ok(())
        })
    }
}

/// Writes the body of a metric family of `n` metrics as kube-state-metrics
/// renders it, one line a metric.
///
/// Metric i has the label keys key_rows[i] to key_rows[i + 1] and the label
/// values value_rows[i] to value_rows[i + 1], both of the one column of
/// strings, whose length is the larger of the two last rows. Nothing is
/// sorted or checked but that keys and values are as many
/// (`MILLICORE_EXPECTED_AS_MANY_VALUES_AS_KEYS`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_exposition_family(
    ctx: *mut millicore_ctx,
    name: *const u8,
    name_len: usize,
    data: *const u8,
    offsets: *const u32,
    key_rows: *const u32,
    value_rows: *const u32,
    values: *const f64,
    n: usize,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let out = slices::bytes_out(out, out_len)?;
            let name = slices::bytes(name, name_len)?;
            let keys = slices::rows(data, offsets, key_rows, n)?;
            let texts = slices::rows(data, offsets, value_rows, n)?;
            let numbers = slices::column(values, n)?;
            ctx.bytes.clear();
            append_family(
                &mut ctx.bytes,
                name,
                metrics(&keys, &texts, numbers),
            )?;
            out.set(&ctx.bytes);
            Ok(())
        })
    }
}

fn metrics<'a>(
    keys: &Rows<'a>,
    texts: &Rows<'a>,
    numbers: &[f64],
) -> impl Iterator<
    Item = Metric<
        impl ExactSizeIterator<Item = &'a [u8]>,
        impl ExactSizeIterator<Item = &'a [u8]>,
    >,
> {
    keys.iter().zip(texts.iter()).zip(numbers).map(
        |((keys, texts), &value)| Metric {
            keys: keys.iter(),
            values: texts.iter(),
            value,
        },
    )
}

/// Writes the HELP and TYPE lines of a family as kube-state-metrics does.
/// `profile` is `MILLICORE_EXPOSITION_V2_13` or `MILLICORE_EXPOSITION_V2_20`.
/// The help text is whole: prefixes such as `[STABLE] ` are part of it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_exposition_header(
    ctx: *mut millicore_ctx,
    profile: u32,
    name: *const u8,
    name_len: usize,
    help: *const u8,
    help_len: usize,
    kind: *const u8,
    kind_len: usize,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let out = slices::bytes_out(out, out_len)?;
            let profile = HeaderProfile::from_number(profile)
                .ok_or(Error::new(ErrorKind::InvalidArgument))?;
            ctx.bytes.clear();
            append_header(
                &mut ctx.bytes,
                profile,
                slices::bytes(name, name_len)?,
                slices::bytes(help, help_len)?,
                slices::bytes(kind, kind_len)?,
            )?;
            out.set(&ctx.bytes);
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ctx::{millicore_ctx_free, millicore_ctx_new};
    use crate::error::millicore_error;
    use crate::status::OK;
    use core::mem::zeroed;
    use core::ptr::{null, null_mut};
    use std::vec::Vec;

    /// Runs a test with a context.
    fn with_ctx(test: impl FnOnce(*mut millicore_ctx)) {
        let mut ctx = null_mut();
        // SAFETY: the place is valid; the context is freed once.
        unsafe {
            assert_eq!(millicore_ctx_new(&raw mut ctx), OK);
            test(ctx);
            millicore_ctx_free(ctx);
        }
    }

    fn parse(
        ctx: *mut millicore_ctx,
        profile: u32,
        page: &[u8],
    ) -> (millicore_status, millicore_exposition_page) {
        // SAFETY: all bits zero is a value of the struct; pointers are valid.
        unsafe {
            let mut out: millicore_exposition_page = zeroed();
            out.size = u32::try_from(size_of_val(&out)).unwrap();
            let status = millicore_exposition_parse(
                ctx,
                profile,
                page.as_ptr(),
                page.len(),
                &raw mut out,
            );
            (status, out)
        }
    }

    /// SAFETY of all uses: the call just made lends `n` items.
    fn lent<T: Copy>(data: *const T, n: usize) -> Vec<T> {
        // SAFETY: see above.
        unsafe { core::slice::from_raw_parts(data, n).to_vec() }
    }

    #[test]
    fn a_page_as_columns() {
        with_ctx(|ctx| {
            let (status, page) =
                parse(ctx, 1, b"# TYPE a gauge\na{b=\"c\"} 2 3\n# x\n");
            assert_eq!(status, OK);
            assert_eq!((page.entry_count, page.label_count), (3, 1));
            assert_eq!(lent(page.kinds, 3), [1, 4, 3]);
            assert_eq!(lent(page.names, 6), [7, 8, 15, 16, 0, 0]);
            assert_eq!(lent(page.texts, 6), [9, 14, 15, 23, 28, 31]);
            assert_eq!(lent(page.values, 3), [0.0, 2.0, 0.0]);
            assert_eq!(lent(page.timestamps, 3), [0, 3, 0]);
            assert_eq!(lent(page.has_timestamp, 3), [0, 1, 0]);
            assert_eq!(lent(page.label_rows, 4), [0, 0, 1, 1]);
            assert_eq!(lent(page.labels, 4), [17, 18, 20, 21]);
        });
    }

    #[test]
    fn a_refused_page_keeps_what_came_before() {
        with_ctx(|ctx| {
            let (status, page) = parse(ctx, 1, b"a 1\nb{c=\"d\"} x\n");
            assert_eq!(status, ErrorKind::InvalidValue as i32);
            assert_eq!((page.entry_count, page.label_count), (1, 0));
            // SAFETY: all bits zero is a value; the context is alive.
            let error = unsafe {
                let mut error: millicore_error = zeroed();
                error.size = u32::try_from(size_of_val(&error)).unwrap();
                crate::ctx::millicore_ctx_error(ctx, &raw mut error);
                error
            };
            assert_eq!((error.offset, error.line, error.column), (13, 2, 10));
        });
    }

    #[test]
    fn an_unknown_profile_is_refused() {
        with_ctx(|ctx| {
            let (status, page) = parse(ctx, 7, b"a 1\n");
            assert_eq!(status, ErrorKind::InvalidArgument as i32);
            assert_eq!(page.entry_count, 0);
        });
    }

    #[test]
    fn label_sets_follow_the_entries() {
        with_ctx(|ctx| {
            let page = b"# HELP x y\nb{a=\"\\n\"} 1\n\0";
            let (mut data, mut offsets, mut rows) = (null(), null(), null());
            let mut entries = 0;
            // SAFETY: pointers are valid.
            let status = unsafe {
                millicore_exposition_labels(
                    ctx,
                    1,
                    page.as_ptr(),
                    page.len(),
                    &raw mut data,
                    &raw mut offsets,
                    &raw mut rows,
                    &raw mut entries,
                )
            };
            assert_eq!((status, entries), (OK, 2));
            assert_eq!(lent(rows, 3), [0, 0, 4]);
            assert_eq!(lent(offsets, 5), [0, 8, 9, 10, 11]);
            assert_eq!(lent(data, 11), b"__name__ba\n");
        });
    }

    #[test]
    fn a_family_from_one_column() {
        with_ctx(|ctx| {
            let (mut out, mut len) = (null(), 0);
            let mut family = |value_rows: [u32; 3]| {
                // SAFETY: pointers are valid, lengths are theirs.
                unsafe {
                    let status = millicore_exposition_family(
                        ctx,
                        b"f".as_ptr(),
                        1,
                        b"kv".as_ptr(),
                        [0, 1, 2].as_ptr(),
                        [0, 0, 1].as_ptr(),
                        value_rows.as_ptr(),
                        [1.0, 0.5].as_ptr(),
                        2,
                        &raw mut out,
                        &raw mut len,
                    );
                    (status, out, len)
                }
            };
            let (status, out, len) = family([1, 1, 2]);
            assert_eq!(status, OK);
            assert_eq!(lent(out, len), b"f 1\nf{k=\"v\"} 0.5\n");
            let (status, _, len) = family([0, 1, 2]);
            let kind = ErrorKind::ExpectedAsManyValuesAsKeys;
            assert_eq!((status, len), (kind as i32, 0));
        });
    }
}
