//! Topology spread and zones.

use millicore::Error;
use millicore::topology::{plan_json, spread_json, survive_json};
use wasm_bindgen::prelude::*;

use crate::error::{Result, thrown_in_json};

/// The scheduler's verdicts on a case, both in JSON.
#[wasm_bindgen(js_name = topologySpread)]
pub fn topology_spread(case: &[u8]) -> Result<Vec<u8>> {
    answer(case, spread_json)
}

/// What the loss of each zone takes along.
#[wasm_bindgen(js_name = topologySurvive)]
pub fn topology_survive(members: &[u8]) -> Result<Vec<u8>> {
    answer(members, survive_json)
}

/// The zone of each member.
#[wasm_bindgen(js_name = topologyPlan)]
pub fn topology_plan(request: &[u8]) -> Result<Vec<u8>> {
    answer(request, plan_json)
}

fn answer(
    document: &[u8],
    call: fn(&mut Vec<u8>, &[u8]) -> core::result::Result<(), Error>,
) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    call(&mut out, document)
        .map_err(|error| thrown_in_json(document, error))?;
    Ok(out)
}
