//! Families of metrics as columns.

use js_sys::{Array, BigInt64Array, Float64Array, Uint8Array, Uint32Array};
use millicore::exposition::families::{FamilyRows, FamilyView};
use wasm_bindgen::prelude::*;

use crate::column::{columns, strings};
use crate::error::{Result, thrown};
use crate::families::form;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
/** Rows of families: two texts, numbers and integers a row. */
export type FamilyColumns = [
  kinds: Uint8Array,
  given: Uint8Array,
  textData: Uint8Array,
  textOffsets: Uint32Array,
  numbers: Float64Array,
  integers: BigInt64Array,
];
";

/// Families in delimited protobuf, as rows.
#[wasm_bindgen(
    js_name = readFamilies,
    unchecked_return_type = "FamilyColumns"
)]
pub fn read_families(input: &[u8]) -> Result<Array> {
    let mut rows = FamilyRows::new();
    rows.read(input).map_err(thrown)?;
    let view = rows.view();
    Ok(columns![
        Uint8Array::from(view.kinds()),
        Uint8Array::from(view.given()),
        Uint8Array::from(view.texts().data()),
        Uint32Array::from(view.texts().offsets()),
        Float64Array::from(view.numbers()),
        BigInt64Array::from(view.integers()),
    ])
}

/// Rows of families in a form.
#[wasm_bindgen(js_name = writeFamilies)]
#[allow(clippy::too_many_arguments)] // a column each
pub fn write_families(
    format: u32,
    escaping: u32,
    created_lines: bool,
    kinds: &[u8],
    given: &[u8],
    text_data: &[u8],
    text_offsets: &[u32],
    numbers: &[f64],
    integers: &[i64],
) -> Result<Vec<u8>> {
    let (format, options) = form(format, escaping, created_lines)?;
    let texts = strings(text_data, text_offsets)?;
    let view = FamilyView::new(kinds, given, texts, numbers, integers)
        .map_err(thrown)?;
    let mut out = Vec::new();
    view.append(&mut out, format, options).map_err(thrown)?;
    Ok(out)
}
