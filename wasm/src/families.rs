//! Families of metrics: converted, and chosen by an Accept header.

use js_sys::Array;
use millicore::ErrorKind;
use millicore::exposition::families::{self, Escaping, Format, Options};
use wasm_bindgen::prelude::*;

use crate::error::{Result, refused, thrown};

/// Families in delimited protobuf, in another form.
#[wasm_bindgen(js_name = convertFamilies)]
pub fn convert_families(
    format: u32,
    escaping: u32,
    created_lines: bool,
    input: &[u8],
) -> Result<Vec<u8>> {
    let (format, options) = form(format, escaping, created_lines)?;
    let mut out = Vec::new();
    families::convert(&mut out, format, options, input).map_err(thrown)?;
    Ok(out)
}

/// How families shall be written.
pub(crate) fn form(
    format: u32,
    escaping: u32,
    created_lines: bool,
) -> Result<(Format, Options)> {
    let (Some(format), Some(escaping)) =
        (Format::from_number(format), Escaping::from_number(escaping))
    else {
        return Err(refused(ErrorKind::InvalidArgument));
    };
    Ok((format, Options { escaping, created_lines }))
}

/// What an Accept header asks for: `[format, escaping, contentType]`.
#[wasm_bindgen(
    unchecked_return_type = "[format: number, escaping: number, contentType: string]"
)]
pub fn negotiate(accept: &[u8], open_metrics: bool) -> Result<Array> {
    let chosen = families::negotiate(accept, open_metrics).map_err(thrown)?;
    let mut content_type = Vec::new();
    chosen.append_content_type(&mut content_type).map_err(thrown)?;
    let content_type = String::from_utf8(content_type).unwrap_or_default();
    let result = Array::new();
    result.push(&(chosen.format as u32).into());
    result.push(&(chosen.escaping as u32).into());
    result.push(&content_type.into());
    Ok(result)
}
