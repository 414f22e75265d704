//! The HorizontalPodAutoscaler.

use millicore::autoscale::hpa::{decide_json, simulate_json};
use wasm_bindgen::prelude::*;

use crate::error::{Result, thrown_in};

/// The decision on a case, both in JSON.
#[wasm_bindgen(js_name = decideHpa)]
pub fn decide_hpa(case: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    decide_json(&mut out, case).map_err(|error| thrown_in(case, error))?;
    Ok(out)
}

/// A simulation and its columns, both in JSON.
#[wasm_bindgen(js_name = simulateHpa)]
pub fn simulate_hpa(simulation: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    simulate_json(&mut out, simulation)
        .map_err(|error| thrown_in(simulation, error))?;
    Ok(out)
}
