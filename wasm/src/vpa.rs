//! The vertical pod autoscaler.

use millicore::Error;
use millicore::autoscale::vpa::{
    explain_json, process_json, recommend_json, simulate_json,
};
use wasm_bindgen::prelude::*;

use crate::error::{Result, thrown_in_json};

/// The recommendation on a case, both in JSON.
#[wasm_bindgen(js_name = recommendVpa)]
pub fn recommend_vpa(case: &[u8]) -> Result<Vec<u8>> {
    answer(case, recommend_json)
}

/// The recommendation with the steps of its numbers.
#[wasm_bindgen(js_name = explainVpa)]
pub fn explain_vpa(case: &[u8]) -> Result<Vec<u8>> {
    answer(case, explain_json)
}

/// What becomes of a recommendation at one pod.
#[wasm_bindgen(js_name = processVpa)]
pub fn process_vpa(case: &[u8]) -> Result<Vec<u8>> {
    answer(case, process_json)
}

/// A recommendation followed through recorded usage.
#[wasm_bindgen(js_name = simulateVpa)]
pub fn simulate_vpa(case: &[u8]) -> Result<Vec<u8>> {
    answer(case, simulate_json)
}

fn answer(
    case: &[u8],
    call: fn(&mut Vec<u8>, &[u8]) -> core::result::Result<(), Error>,
) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    call(&mut out, case).map_err(|error| thrown_in_json(case, error))?;
    Ok(out)
}
