//! What `kubectl top` prints.

use millicore::ErrorKind;
use millicore::kubelet::{
    Available, TopOptions, append_top_nodes, append_top_pods,
};
use wasm_bindgen::prelude::*;

use crate::column;
use crate::error::{Result, refused, thrown_in_json};

/// `kubectl top pods` of a PodMetricsList in JSON. Flags are 1 containers,
/// 2 no headers, 4 swap, 8 sum, 16 namespaces; sort is 0 name, 1 cpu,
/// 2 memory.
#[wasm_bindgen(js_name = topPods)]
pub fn top_pods(list: &[u8], flags: u32, sort: u32) -> Result<Vec<u8>> {
    let options = options(flags, sort)?;
    let mut out = Vec::new();
    append_top_pods(&mut out, list, options)
        .map_err(|error| thrown_in_json(list, error))?;
    Ok(out)
}

/// `kubectl top nodes` of a NodeMetricsList in JSON. A row is node, resource,
/// quantity, resource, quantity, ….
#[wasm_bindgen(js_name = topNodes)]
#[expect(clippy::too_many_arguments, reason = "columns, flat")]
pub fn top_nodes(
    list: &[u8],
    flags: u32,
    sort: u32,
    data: &[u8],
    offsets: &[u32],
    rows: &[u32],
    missing_data: &[u8],
    missing_offsets: &[u32],
) -> Result<Vec<u8>> {
    let options = options(flags, sort)?;
    let available = Available {
        rows: column::rows(data, offsets, rows)?,
        without_swap: column::strings(missing_data, missing_offsets)?,
    };
    let mut out = Vec::new();
    append_top_nodes(&mut out, list, options, available)
        .map_err(|error| thrown_in_json(list, error))?;
    Ok(out)
}

fn options(flags: u32, sort: u32) -> Result<TopOptions> {
    TopOptions::from_numbers(flags, sort)
        .ok_or_else(|| refused(ErrorKind::InvalidArgument))
}
