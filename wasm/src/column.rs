/*!
String columns and rows as they come from JavaScript, and columns going back.

An `Array` of typed arrays is how several columns leave in one call: no handle
to free, one crossing of the boundary a column.
*/

use js_sys::{Array, Uint8Array, Uint32Array};
use millicore::columns::{Rows, StringColumn, Strings};
use millicore::memory::TryPush;
use wasm_bindgen::prelude::*;

use crate::error::{Result, thrown};

/// An `Array` of the given columns.
macro_rules! columns {
    ($($column:expr),* $(,)?) => {{
        let columns = js_sys::Array::new();
        $(columns.push($column.as_ref());)*
        columns
    }};
}
pub(crate) use columns;

/// A column of strings, checked.
pub(crate) fn strings<'a>(
    data: &'a [u8],
    offsets: &'a [u32],
) -> Result<Strings<'a>> {
    Strings::new(data, offsets).map_err(thrown)
}

/// Rows over a column of strings, checked.
pub(crate) fn rows<'a>(
    data: &'a [u8],
    offsets: &'a [u32],
    rows: &'a [u32],
) -> Result<Rows<'a>> {
    Rows::new(strings(data, offsets)?, rows).map_err(thrown)
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
/** Arrow's layout: string i is data[offsets[i]..offsets[i + 1]]. */
export type StringColumn = [data: Uint8Array, offsets: Uint32Array];
";

/// A column of strings for JavaScript: the `StringColumn` of the glue.
pub(crate) fn string_column(column: &StringColumn) -> Array {
    let strings = column.as_strings();
    columns![
        Uint8Array::from(strings.data()),
        Uint32Array::from(strings.offsets()),
    ]
}

/// A column of `len` times one item, to be written over.
pub(crate) fn filled<T: Copy>(len: usize, item: T) -> Result<Vec<T>> {
    let mut column = Vec::new();
    column.try_resize(len, item).map_err(thrown)?;
    Ok(column)
}
