//! Where VictoriaMetrics and Prometheus send series and targets.

use millicore::ErrorKind;
use millicore::shard::{
    Hashmod, Rendezvous, SeriesHash, append_members, append_replicas,
};
use wasm_bindgen::prelude::*;

use crate::column::{self, filled};
use crate::error::{Result, refused, thrown};

/// The remainder of each string's hash by its modulus.
#[wasm_bindgen]
pub fn hashmod(
    victoriametrics: bool,
    data: &[u8],
    offsets: &[u32],
    moduli: &[u64],
) -> Result<Vec<u64>> {
    let joined = column::strings(data, offsets)?;
    let mut remainders = filled(joined.len(), 0)?;
    let kind = if victoriametrics {
        Hashmod::VictoriaMetrics
    } else {
        Hashmod::Prometheus
    };
    kind.remainders(joined, moduli, &mut remainders).map_err(thrown)?;
    Ok(remainders)
}

/// The node of each key.
#[wasm_bindgen]
pub fn rendezvous(
    data: &[u8],
    offsets: &[u32],
    seed: u64,
    excluded: &[u32],
    keys: &[u64],
) -> Result<Vec<u32>> {
    let names = column::strings(data, offsets)?;
    let mut picked = filled(keys.len(), 0)?;
    let nodes = Rendezvous::new(names, seed).map_err(thrown)?;
    nodes.without(excluded).map_err(thrown)?.pick(keys, &mut picked);
    Ok(picked)
}

/// The hash of each series' key.
#[wasm_bindgen(js_name = seriesHash)]
pub fn series_hash(
    kind: u32,
    accounts: &[u32],
    projects: &[u32],
    data: &[u8],
    offsets: &[u32],
    rows: &[u32],
) -> Result<Vec<u64>> {
    let series = column::rows(data, offsets, rows)?;
    let kind = SeriesHash::from_number(kind)
        .ok_or_else(|| refused(ErrorKind::InvalidArgument))?;
    let mut hashes = filled(series.len(), 0)?;
    kind.hashes((accounts, projects), series, &mut hashes).map_err(thrown)?;
    Ok(hashes)
}

/// The members that scrape each target, one target after the other.
#[wasm_bindgen(js_name = seriesMembers)]
pub fn series_members(
    hashes: &[u64],
    count: u32,
    factor: u32,
) -> Result<Vec<u32>> {
    let mut members = Vec::new();
    for &hash in hashes {
        append_members(&mut members, hash, count, factor).map_err(thrown)?;
    }
    Ok(members)
}

/// The nodes of a row's copies.
#[wasm_bindgen(js_name = seriesReplicas)]
pub fn series_replicas(
    primary: u32,
    factor: u32,
    ready: &[u8],
) -> Result<Vec<u32>> {
    let mut nodes = Vec::new();
    append_replicas(&mut nodes, primary, factor, ready).map_err(thrown)?;
    Ok(nodes)
}
