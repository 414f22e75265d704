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

/// Profile of the parser: Prometheus v0.316, `textparse.OpenMetricsParser`.
pub const MILLICORE_EXPOSITION_OPEN_METRICS: u32 = 2;
/// Profile of the parser: VictoriaMetrics v1.100, which skips a line that it
/// cannot read; such lines are told in `skipped`.
pub const MILLICORE_EXPOSITION_LENIENT: u32 = 3;

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
/// Entry kind: a UNIT line of OpenMetrics; its text is the unit.
pub const MILLICORE_EXPOSITION_UNIT: u8 = 5;

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
    pub exemplar_count: u32,
    pub skipped_count: u32,
    /// 0.
    pub reserved: u32,
    /// `MILLICORE_EXPOSITION_TYPE` to `..._UNIT`.
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
    /// The entry that each exemplar belongs to, ascending.
    pub exemplar_entries: *const u32,
    pub exemplar_values: *const f64,
    /// Milliseconds since 1970; 0 where there is none.
    pub exemplar_timestamps: *const i64,
    /// 1 where there is a timestamp, else 0.
    pub exemplar_has_timestamp: *const u8,
    /// `exemplar_count + 1` items, as `label_rows`.
    pub exemplar_label_rows: *const u32,
    /// Four a label, as `labels`.
    pub exemplar_labels: *const u32,
    /// Four a skipped line: the offset of the byte that cannot be accepted,
    /// its line and column from 1, and the status that says what was wrong.
    pub skipped: *const u32,
}

// SAFETY: repr(C), and `size` is the first field.
unsafe impl Sized32 for millicore_exposition_page {
    fn set_size(&mut self, size: u32) {
        self.size = size;
    }
}

pub(crate) fn view(page: &Page) -> millicore_exposition_page {
    // Spans, labels and skipped lines have the layout of two and four u32,
    // kinds of u8.
    let exemplars = page.exemplars();
    millicore_exposition_page {
        size: 0,
        entry_count: count(page.len()),
        label_count: count(page.labels().len()),
        exemplar_count: count(exemplars.len()),
        skipped_count: count(page.skipped().len()),
        reserved: 0,
        kinds: slices::lent(page.kinds()).cast(),
        names: slices::lent(page.names()).cast(),
        texts: slices::lent(page.texts()).cast(),
        values: slices::lent(page.values()),
        timestamps: slices::lent(page.timestamps()),
        has_timestamp: slices::lent(page.has_timestamp()),
        label_rows: slices::lent(page.label_rows()),
        labels: slices::lent(page.labels()).cast(),
        exemplar_entries: slices::lent(exemplars.entries()),
        exemplar_values: slices::lent(exemplars.values()),
        exemplar_timestamps: slices::lent(exemplars.timestamps()),
        exemplar_has_timestamp: slices::lent(exemplars.has_timestamp()),
        exemplar_label_rows: slices::lent(exemplars.label_rows()),
        exemplar_labels: slices::lent(exemplars.labels()).cast(),
        skipped: slices::lent(page.skipped()).cast(),
    }
}

/// Entries and labels take two bytes of a page of less than 4 GiB, or more.
fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}

pub(crate) fn parser_profile(profile: u32) -> Result<Profile, Error> {
    Profile::from_number(profile).ok_or(Error::new(ErrorKind::InvalidArgument))
}

/// Reads a page of metric text.
///
/// `profile` is `MILLICORE_EXPOSITION_TEXTPARSE`, `..._OPEN_METRICS` or
/// `..._LENIENT`. The columns belong to the
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
                rows.set(slices::lent(&ctx.rows));
                entry_count.set(entries);
            }
            read.within(text)
        })
    }
}

/// Reads an OpenMetrics page and gives the start of each series that its
/// `_created` lines tell, as Prometheus finds them: `(*starts)[i]` is in
/// milliseconds, 0 where entry i of `millicore_exposition_parse` has none;
/// `(*created)[i]` is 1 where entry i is such a line itself, which Prometheus
/// then leaves out. When the page is refused the entries before the error are
/// there, `*entry_count` of them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_exposition_start_timestamps(
    ctx: *mut millicore_ctx,
    page: *const u8,
    len: usize,
    starts: *mut *const i64,
    created: *mut *const u8,
    entry_count: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let mut starts = slices::out(starts)?;
            let mut created = slices::out(created)?;
            let mut entry_count = slices::out(entry_count)?;
            starts.set(core::ptr::null());
            created.set(core::ptr::null());
            entry_count.set(0);
            let text = slices::bytes(page, len)?;
            let parsed = ctx.page.parse(Profile::OpenMetrics, text);
            ctx.starts.clear();
            ctx.bytes.clear();
            exposition::append_start_timestamps(
                &mut ctx.starts,
                &mut ctx.bytes,
                &ctx.page,
                text,
            )?;
            starts.set(slices::lent(&ctx.starts));
            created.set(slices::lent(&ctx.bytes));
            entry_count.set(ctx.page.len());
            parsed.within(text)
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

/// Makes label names of the `n` keys of Kubernetes labels or annotations, as
/// kube-state-metrics does: `prefix`, `_` and the sanitised key, and
/// `_conflictN` where two come out alike. `profile` is
/// `MILLICORE_EXPOSITION_V2_13` or `MILLICORE_EXPOSITION_V2_20`.
///
/// Only keys that the `allow_n` items of the allow list let pass count; `*`
/// as the first of them is every key. The names come sorted by key, `*count`
/// of them; `order` has room for `n` items and gets for each name the index of
/// its key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_exposition_label_names(
    ctx: *mut millicore_ctx,
    profile: u32,
    prefix: *const u8,
    prefix_len: usize,
    data: *const u8,
    offsets: *const u32,
    n: usize,
    allow_data: *const u8,
    allow_offsets: *const u32,
    allow_n: usize,
    out_data: *mut *const u8,
    out_offsets: *mut *const u32,
    order: *mut u32,
    count: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let out = slices::strings_out(out_data, out_offsets)?;
            let mut count = slices::out(count)?;
            count.set(0);
            let profile = HeaderProfile::from_number(profile)
                .ok_or(Error::new(ErrorKind::InvalidArgument))?;
            let prefix = slices::bytes(prefix, prefix_len)?;
            let keys = slices::strings(data, offsets, n)?;
            let allow = slices::strings(allow_data, allow_offsets, allow_n)?;
            let order = slices::column_out(order, n)?;
            ctx.strings.clear();
            ctx.rows.clear();
            exposition::append_label_names(
                &mut ctx.strings,
                &mut ctx.rows,
                profile,
                prefix,
                keys,
                allow,
            )?;
            for (to, &from) in order.iter_mut().zip(&ctx.rows) {
                *to = from;
            }
            count.set(ctx.rows.len());
            out.set(&ctx.strings);
            Ok(())
        })
    }
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
mod tests;
