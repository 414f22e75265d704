//! Simulated HorizontalPodAutoscalers.

use millicore::autoscale::hpa::simulate_json;
use wasm_bindgen::prelude::*;

use crate::error::{Result, thrown_in_json};

/// A simulation and its columns, both in JSON.
#[wasm_bindgen(js_name = simulateHpa)]
pub fn simulate_hpa(simulation: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    simulate_json(&mut out, simulation)
        .map_err(|error| thrown_in_json(simulation, error))?;
    Ok(out)
}
