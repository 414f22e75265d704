//! The HorizontalPodAutoscaler.

use millicore::Error;
use millicore::autoscale::hpa::{decide_json, explain_json, lint_json};
use wasm_bindgen::prelude::*;

use crate::error::{Result, thrown_in_json};

/// The decision on a case, both in JSON.
#[wasm_bindgen(js_name = decideHpa)]
pub fn decide_hpa(case: &[u8]) -> Result<Vec<u8>> {
    answer(case, decide_json)
}

/// The decision with its steps.
#[wasm_bindgen(js_name = explainHpa)]
pub fn explain_hpa(case: &[u8]) -> Result<Vec<u8>> {
    answer(case, explain_json)
}

/// What is wrong with a case.
#[wasm_bindgen(js_name = lintHpa)]
pub fn lint_hpa(case: &[u8]) -> Result<Vec<u8>> {
    answer(case, lint_json)
}

fn answer(
    case: &[u8],
    call: fn(&mut Vec<u8>, &[u8]) -> core::result::Result<(), Error>,
) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    call(&mut out, case).map_err(|error| thrown_in_json(case, error))?;
    Ok(out)
}
