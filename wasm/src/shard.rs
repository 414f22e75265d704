//! Who owns an object.

use js_sys::{Array, Int32Array};
use millicore::ErrorKind;
use millicore::num::hash::fnv1a64_column;
use millicore::shard::{self, Identity, Profile, StatefulSet};
use wasm_bindgen::prelude::*;

use crate::column::{self, columns, filled};
use crate::error::{Result, refused, thrown, thrown_in};

/// The FNV-1a hash of each string.
#[wasm_bindgen]
pub fn fnv1a64(data: &[u8], offsets: &[u32]) -> Result<Vec<u64>> {
    let texts = column::strings(data, offsets)?;
    let mut hashes = filled(texts.len(), 0)?;
    fnv1a64_column(texts, &mut hashes).map_err(thrown)?;
    Ok(hashes)
}

/// The bucket of each key; -1 and a status where upstream never returns.
#[wasm_bindgen(
    unchecked_return_type = "[shards: Int32Array, statuses: Int32Array]"
)]
pub fn jump(keys: &[u64], buckets: &[i64]) -> Result<Array> {
    if keys.len() != buckets.len() {
        return Err(refused(ErrorKind::LengthMismatch));
    }
    let mut shards = filled(keys.len(), -1)?;
    let mut statuses = filled(keys.len(), 0)?;
    let inputs = keys.iter().zip(buckets);
    let outputs = shards.iter_mut().zip(&mut statuses);
    for ((&key, &buckets), (shard, status)) in inputs.zip(outputs) {
        match shard::jump(key, buckets) {
            Ok(bucket) => *shard = bucket,
            Err(error) => *status = error.kind() as i32,
        }
    }
    Ok(columns![
        Int32Array::from(shards.as_slice()),
        Int32Array::from(statuses.as_slice()),
    ])
}

/// The shard of each UID.
#[wasm_bindgen(js_name = assignShards)]
pub fn assign_shards(
    data: &[u8],
    offsets: &[u32],
    total: i32,
) -> Result<Vec<i32>> {
    let uids = column::strings(data, offsets)?;
    let mut shards = filled(uids.len(), 0)?;
    shard::assign(uids, total, &mut shards).map_err(thrown)?;
    Ok(shards)
}

/// Which shard a pod is, and of how many: two numbers. Errors point into the
/// pod's name.
#[wasm_bindgen(js_name = shardIdentity)]
pub fn shard_identity(
    profile: u32,
    pod: &[u8],
    statefulset: &[u8],
    replicas: Option<i64>,
    ordinals_start: i64,
) -> Result<Vec<i32>> {
    let profile = match profile {
        0 => Profile::Upstream,
        1 => Profile::Hardened,
        _ => return Err(refused(ErrorKind::InvalidArgument)),
    };
    let set = StatefulSet { name: statefulset, replicas, ordinals_start };
    let own = Identity::from_pod(profile, pod, &set)
        .map_err(|error| thrown_in(pod, error))?;
    Ok(vec![own.shard(), own.total()])
}
