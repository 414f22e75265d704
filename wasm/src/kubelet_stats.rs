//! Everything a kubelet tells.

use js_sys::{Array, BigUint64Array, Uint8Array, Uint32Array};
use millicore::ErrorKind;
use millicore::kubelet::stats::{PageFormat, Stats, field};
use wasm_bindgen::prelude::*;

use crate::column::columns;
use crate::error::{Result, refused, thrown_in};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
/** The statistics of one node: a row a subject, its values by field. */
export type KubeletStatsColumns = [
  kinds: Uint8Array,
  parents: Uint32Array,
  data: Uint8Array,
  offsets: Uint32Array,
  stringRows: Uint32Array,
  valueRows: Uint32Array,
  fields: Uint32Array,
  values: BigUint64Array,
];

/** The path of a field, and how its values are meant. */
export type StatsField = [path: string, kind: number];
";

/// Reads a kubelet's answer: 0 text, 1 protobuf, 2 a summary.
#[wasm_bindgen(
    js_name = readStats,
    unchecked_return_type = "KubeletStatsColumns"
)]
pub fn read_stats(
    format: u32,
    default_time: i64,
    page: &[u8],
) -> Result<Array> {
    let format = page_format(format)?;
    let mut stats = Stats::default();
    stats
        .read(format, default_time, page)
        .map_err(|error| thrown_in(page, error))?;
    let read = stats.columns();
    Ok(columns![
        Uint8Array::from(read.kinds),
        Uint32Array::from(read.parents),
        Uint8Array::from(read.strings.data()),
        Uint32Array::from(read.strings.offsets()),
        Uint32Array::from(read.string_rows),
        Uint32Array::from(read.value_rows),
        Uint32Array::from(read.fields),
        BigUint64Array::from(read.values),
    ])
}

pub(crate) fn page_format(number: u32) -> Result<PageFormat> {
    PageFormat::from_number(number)
        .ok_or_else(|| refused(ErrorKind::InvalidArgument))
}

/// What a field's number stands for; `undefined` for one that is none.
#[wasm_bindgen(
    js_name = statsField,
    unchecked_return_type = "StatsField | undefined"
)]
pub fn stats_field(number: u32) -> Option<Array> {
    let (parts, kind) = field(number)?;
    let named: Vec<_> = parts.into_iter().filter(|p| !p.is_empty()).collect();
    let result = Array::new();
    result.push(&named.join(".").into());
    result.push(&(kind as u32).into());
    Some(result)
}
