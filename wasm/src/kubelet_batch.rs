//! What one cycle of scrapes gave.

use js_sys::{Array, BigInt64Array, BigUint64Array, Uint8Array, Uint32Array};
use millicore::ErrorKind;
use millicore::kubelet::{Batch, Profile};
use wasm_bindgen::prelude::*;

use crate::column::columns;
use crate::error::{Result, refused, thrown, thrown_in};
use crate::kubelet_stats::page_format;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
/** The points of a batch, sorted. */
export type KubeletPointColumns = [
  names: Uint8Array,
  nodeNames: Uint32Array,
  nodeTimestamps: BigInt64Array,
  nodeCpu: BigUint64Array,
  nodeMemory: BigUint64Array,
  podNames: Uint32Array,
  podContainers: Uint32Array,
  containerNames: Uint32Array,
  containerTimestamps: BigInt64Array,
  containerStarts: BigInt64Array,
  containerHasStart: Uint8Array,
  containerCpu: BigUint64Array,
  containerMemory: BigUint64Array,
];
";

/// The points of the nodes and pods scraped in one cycle.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct KubeletBatch {
    pub(crate) batch: Batch,
}

#[wasm_bindgen]
impl KubeletBatch {
    /// No points.
    #[wasm_bindgen(constructor)]
    pub fn new() -> KubeletBatch {
        KubeletBatch::default()
    }

    /// Adds the points of a page. Errors point into the page.
    pub fn decode(
        &mut self,
        profile: u32,
        node: &[u8],
        default_time: i64,
        page: &[u8],
    ) -> Result<()> {
        let profile = self::profile(profile)?;
        self.batch
            .decode(profile, node, default_time, page)
            .map_err(|error| thrown_in(page, error))
    }

    /// Adds the points of an answer in another form: 0 text, 1 protobuf, 2 a
    /// summary.
    #[wasm_bindgen(js_name = decodeAs)]
    pub fn decode_as(
        &mut self,
        format: u32,
        profile: u32,
        node: &[u8],
        default_time: i64,
        page: &[u8],
    ) -> Result<()> {
        let format = page_format(format)?;
        let profile = self::profile(profile)?;
        self.batch
            .decode_as(format, profile, node, default_time, page)
            .map_err(|error| thrown_in(page, error))
    }

    /// Notes that a scrape failed.
    pub fn fail(&mut self, node: &[u8]) -> Result<()> {
        self.batch.fail(node).map_err(thrown)
    }

    /// Adds what another batch has.
    pub fn merge(&mut self, from: &KubeletBatch) -> Result<()> {
        self.batch.merge(&from.batch).map_err(thrown)
    }

    /// Forgets the points and keeps the memory.
    pub fn clear(&mut self) {
        self.batch.clear();
    }

    /// The points, sorted.
    #[wasm_bindgen(unchecked_return_type = "KubeletPointColumns")]
    pub fn columns(&self) -> Result<Array> {
        let points = self.batch.sorted().map_err(thrown)?;
        let columns = points.columns();
        Ok(columns![
            Uint8Array::from(columns.names),
            Uint32Array::from(columns.node_names.as_flattened()),
            BigInt64Array::from(columns.node_timestamps),
            BigUint64Array::from(columns.node_cpu),
            BigUint64Array::from(columns.node_memory),
            Uint32Array::from(columns.pod_names.as_flattened().as_flattened()),
            Uint32Array::from(columns.pod_containers),
            Uint32Array::from(columns.container_names.as_flattened()),
            BigInt64Array::from(columns.container_timestamps),
            BigInt64Array::from(columns.container_starts),
            Uint8Array::from(columns.container_has_start),
            BigUint64Array::from(columns.container_cpu),
            BigUint64Array::from(columns.container_memory),
        ])
    }
}

/// The profile of a number.
pub(crate) fn profile(number: u32) -> Result<Profile> {
    Profile::from_number(number)
        .ok_or_else(|| refused(ErrorKind::InvalidArgument))
}
