//! Metric text: pages read into columns, families and headers written.

use js_sys::{Array, BigInt64Array, Float64Array, Uint8Array, Uint32Array};
use millicore::ErrorKind;
use millicore::columns::StringColumn;
use millicore::exposition::{
    self, EntryKind, HeaderProfile, Label, Metric, Page, Profile, Skipped,
    Span,
};
use wasm_bindgen::prelude::*;

use crate::column::{self, columns};
use crate::error::{Result, refused, thrown, thrown_in};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
/** The entries of a page; `error` if they are only those before it. */
export type PageColumns = [
  kinds: Uint8Array,
  names: Uint32Array,
  texts: Uint32Array,
  values: Float64Array,
  timestamps: BigInt64Array,
  hasTimestamp: Uint8Array,
  labelRows: Uint32Array,
  labels: Uint32Array,
  exemplarEntries: Uint32Array,
  exemplarValues: Float64Array,
  exemplarTimestamps: BigInt64Array,
  exemplarHasTimestamp: Uint8Array,
  exemplarLabelRows: Uint32Array,
  exemplarLabels: Uint32Array,
  skipped: Uint32Array,
  error: unknown,
];
/** Starts of series; `error` if they are only those before it. */
export type StartColumns = [
  starts: BigInt64Array,
  created: Uint8Array,
  error: unknown,
];
";

/// Reads a page. An error in it is the last item of the result, for the
/// entries before it are worth having.
#[wasm_bindgen(js_name = parsePage, unchecked_return_type = "PageColumns")]
pub fn parse_page(profile: u32, text: &[u8]) -> Result<Array> {
    let Some(profile) = Profile::from_number(profile) else {
        return Err(refused(ErrorKind::InvalidArgument));
    };
    let mut page = Page::new();
    let error = match page.parse(profile, text) {
        Ok(()) => JsValue::UNDEFINED,
        Err(error) => thrown_in(text, error),
    };
    Ok(page_columns(&page, &error))
}

/// A page and what refused it, in the order of `PageColumns`.
pub(crate) fn page_columns(page: &Page, error: &JsValue) -> Array {
    let exemplars = page.exemplars();
    columns![
        Uint8Array::from(flat::<_, u8>(page.kinds())),
        Uint32Array::from(flat::<_, u32>(page.names())),
        Uint32Array::from(flat::<_, u32>(page.texts())),
        Float64Array::from(page.values()),
        BigInt64Array::from(page.timestamps()),
        Uint8Array::from(page.has_timestamp()),
        Uint32Array::from(page.label_rows()),
        Uint32Array::from(flat::<_, u32>(page.labels())),
        Uint32Array::from(exemplars.entries()),
        Float64Array::from(exemplars.values()),
        BigInt64Array::from(exemplars.timestamps()),
        Uint8Array::from(exemplars.has_timestamp()),
        Uint32Array::from(exemplars.label_rows()),
        Uint32Array::from(flat::<_, u32>(exemplars.labels())),
        Uint32Array::from(flat::<_, u32>(page.skipped())),
        error,
    ]
}

/// When the series of an OpenMetrics page began: `[starts, created, error]`.
#[wasm_bindgen(
    js_name = startTimestamps,
    unchecked_return_type = "StartColumns"
)]
pub fn start_timestamps(text: &[u8]) -> Result<Array> {
    let mut page = Page::new();
    let error = match page.parse(Profile::OpenMetrics, text) {
        Ok(()) => JsValue::UNDEFINED,
        Err(error) => thrown_in(text, error),
    };
    let (mut starts, mut created) = (Vec::new(), Vec::new());
    exposition::append_start_timestamps(
        &mut starts,
        &mut created,
        &page,
        text,
    )
    .map_err(thrown)?;
    Ok(columns![
        BigInt64Array::from(starts.as_slice()),
        Uint8Array::from(created.as_slice()),
        error,
    ])
}

/// The label sets of a page as rows of name, value, name, value, …; entries
/// other than series have empty rows.
#[wasm_bindgen(
    js_name = labelSets,
    unchecked_return_type = "[...StringColumn, rows: Uint32Array]"
)]
pub fn label_sets(profile: u32, text: &[u8]) -> Result<Array> {
    let Some(profile) = Profile::from_number(profile) else {
        return Err(refused(ErrorKind::InvalidArgument));
    };
    let mut strings = StringColumn::default();
    let mut rows = Vec::new();
    exposition::append_label_sets(&mut strings, &mut rows, profile, text)
        .map_err(|error| thrown_in(text, error))?;
    let columns = column::string_column(&strings);
    columns.push(&Uint32Array::from(rows.as_slice()));
    Ok(columns)
}

/// An item of a column that is nothing but items of type `T`.
///
/// # Safety
/// The layout is that of an array of `T`.
pub(crate) unsafe trait Made<T> {}
// SAFETY: repr(u8).
unsafe impl Made<u8> for EntryKind {}
// SAFETY: repr(C) of two u32.
unsafe impl Made<u32> for Span {}
// SAFETY: repr(C) of two spans.
unsafe impl Made<u32> for Label {}
// SAFETY: repr(C) of three u32 and an i32.
unsafe impl Made<u32> for Skipped {}

/// The same memory as a column of what its items are made of.
pub(crate) fn flat<M: Made<T>, T>(items: &[M]) -> &[T] {
    // SAFETY: the promise of `Made`, for the whole slice.
    unsafe {
        core::slice::from_raw_parts(
            items.as_ptr().cast(),
            size_of_val(items) / size_of::<T>(),
        )
    }
}

/// Label values without their escapes: `[data, offsets]`.
#[wasm_bindgen(unchecked_return_type = "StringColumn")]
pub fn unescape(data: &[u8], offsets: &[u32]) -> Result<Array> {
    let mut texts = StringColumn::default();
    for value in column::strings(data, offsets)?.iter() {
        texts
            .push_with(|out| exposition::append_unescaped(out, value))
            .map_err(thrown)?;
    }
    Ok(column::string_column(&texts))
}

/// The body of one family: row `i` of keys and of values and `numbers[i]`
/// are a metric.
#[wasm_bindgen(js_name = formatFamily)]
#[expect(clippy::too_many_arguments, reason = "two ragged columns, flat")]
pub fn format_family(
    name: &[u8],
    key_data: &[u8],
    key_offsets: &[u32],
    key_rows: &[u32],
    value_data: &[u8],
    value_offsets: &[u32],
    value_rows: &[u32],
    numbers: &[f64],
) -> Result<Vec<u8>> {
    let keys = column::rows(key_data, key_offsets, key_rows)?;
    let values = column::rows(value_data, value_offsets, value_rows)?;
    if keys.len() != numbers.len() || values.len() != numbers.len() {
        return Err(refused(ErrorKind::LengthMismatch));
    }
    let metrics = keys.iter().zip(values.iter()).zip(numbers).map(
        |((keys, values), &value)| Metric {
            keys: keys.iter(),
            values: values.iter(),
            value,
        },
    );
    let mut out = Vec::new();
    exposition::append_family(&mut out, name, metrics).map_err(thrown)?;
    Ok(out)
}

/// Names of labels made of keys, and the index of the key of each:
/// `[data, offsets, order]`.
#[wasm_bindgen(
    js_name = labelNames,
    unchecked_return_type = "[...StringColumn, order: Uint32Array]"
)]
pub fn label_names(
    profile: u32,
    prefix: &[u8],
    key_data: &[u8],
    key_offsets: &[u32],
    allow_data: &[u8],
    allow_offsets: &[u32],
) -> Result<Array> {
    let Some(profile) = HeaderProfile::from_number(profile) else {
        return Err(refused(ErrorKind::InvalidArgument));
    };
    let mut names = StringColumn::default();
    let mut order = Vec::new();
    exposition::append_label_names(
        &mut names,
        &mut order,
        profile,
        prefix,
        column::strings(key_data, key_offsets)?,
        column::strings(allow_data, allow_offsets)?,
    )
    .map_err(thrown)?;
    let columns = column::string_column(&names);
    columns.push(&Uint32Array::from(order.as_slice()));
    Ok(columns)
}

/// The HELP and TYPE lines of a family.
#[wasm_bindgen(js_name = formatHeader)]
pub fn format_header(
    profile: u32,
    name: &[u8],
    help: &[u8],
    type_: &[u8],
) -> Result<Vec<u8>> {
    let profile = match profile {
        13 => HeaderProfile::V2_13,
        20 => HeaderProfile::V2_20,
        _ => return Err(refused(ErrorKind::InvalidArgument)),
    };
    let mut out = Vec::new();
    exposition::append_header(&mut out, profile, name, help, type_)
        .map_err(thrown)?;
    Ok(out)
}
