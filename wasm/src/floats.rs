//! Numbers as metric text prints and reads them, a column at a time.

use js_sys::{Array, Float64Array, Int32Array};
use millicore::columns::StringColumn;
use millicore::num;
use wasm_bindgen::prelude::*;

use crate::column::{self, columns, filled};
use crate::error::{Result, thrown};

/// Prints a column: `[data, offsets]`.
#[wasm_bindgen(js_name = formatFloats, unchecked_return_type = "StringColumn")]
pub fn format_floats(values: &[f64]) -> Result<Array> {
    let mut texts = StringColumn::default();
    for &value in values {
        texts
            .push_with(|out| num::append_value(out, value))
            .map_err(thrown)?;
    }
    Ok(column::string_column(&texts))
}

/// Reads a column: `[values, statuses]`. A text that is refused has its
/// status and the value 0.
#[wasm_bindgen(
    js_name = parseFloats,
    unchecked_return_type = "[values: Float64Array, statuses: Int32Array]"
)]
pub fn parse_floats(data: &[u8], offsets: &[u32]) -> Result<Array> {
    let texts = column::strings(data, offsets)?;
    let mut values = filled(texts.len(), 0.0)?;
    let mut statuses = filled(texts.len(), 0_i32)?;
    for ((text, value), status) in
        texts.iter().zip(&mut values).zip(&mut statuses)
    {
        match num::parse_float(text) {
            Ok(parsed) => *value = parsed,
            Err(error) => *status = error.kind() as i32,
        }
    }
    Ok(columns![
        Float64Array::from(values.as_slice()),
        Int32Array::from(statuses.as_slice()),
    ])
}
