//! Two points of everything.

use js_sys::Float64Array;
use millicore::kubelet::Store;
use wasm_bindgen::prelude::*;

use crate::error::{Result, thrown, thrown_in};
use crate::kubelet_batch::{KubeletBatch, profile};
use crate::kubelet_snapshot::KubeletSnapshot;

/// The last two points of every node and container.
#[wasm_bindgen]
#[derive(Debug)]
pub struct KubeletStore {
    store: Store,
}

#[wasm_bindgen]
impl KubeletStore {
    /// No points; the resolution is in nanoseconds.
    #[wasm_bindgen(constructor)]
    pub fn new(profile: u32, resolution: i64) -> Result<KubeletStore> {
        let profile = self::profile(profile)?;
        let store = Store::new(profile, resolution).map_err(thrown)?;
        Ok(KubeletStore { store })
    }

    /// Takes a cycle of scrapes in.
    pub fn commit(&mut self, batch: &KubeletBatch) -> Result<()> {
        self.store.commit(&batch.batch).map_err(thrown)
    }

    /// How many cycles a node may miss.
    #[wasm_bindgen(js_name = setGrace)]
    pub fn set_grace(&mut self, cycles: u32) -> Result<()> {
        self.store.set_grace(cycles).map_err(thrown)
    }

    /// Takes a node's page into the cycle at hand.
    pub fn add(
        &mut self,
        node: &[u8],
        default_time: i64,
        page: &[u8],
    ) -> Result<()> {
        self.store
            .add(node, default_time, page)
            .map_err(|error| thrown_in(page, error))
    }

    /// Notes that a scrape failed.
    pub fn fail(&mut self, node: &[u8]) -> Result<()> {
        self.store.fail(node).map_err(thrown)
    }

    /// Ends the cycle at hand.
    #[wasm_bindgen(js_name = endCycle)]
    pub fn end_cycle(&mut self) -> Result<()> {
        self.store.end_cycle().map_err(thrown)
    }

    /// Forgets a node.
    pub fn forget(&mut self, node: &[u8]) -> Result<()> {
        self.store.forget(node).map_err(thrown)
    }

    /// The skipped lines of the last page: how many, then line, column and
    /// status of the first of them.
    pub fn skipped(&self) -> Float64Array {
        let (count, lines) = self.store.skipped();
        let numbers: Vec<f64> = core::iter::once(count as f64)
            .chain(lines.iter().flat_map(|line| {
                let kind = f64::from(line.kind as i32);
                [line.line as f64, line.column as f64, kind]
            }))
            .collect();
        Float64Array::from(numbers.as_slice())
    }

    /// Bytes held.
    #[wasm_bindgen(getter)]
    pub fn memory(&self) -> usize {
        self.store.memory()
    }

    /// Replaces what is held by what a snapshot saved.
    pub fn restore(&mut self, saved: &[u8]) -> Result<()> {
        self.store.restore(saved).map_err(thrown)
    }

    /// The present state, shared and not copied.
    pub fn publish(&mut self) -> Result<KubeletSnapshot> {
        self.store.refresh().map_err(thrown)?;
        Ok(KubeletSnapshot { snapshot: self.store.publish() })
    }
}
