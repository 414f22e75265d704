//! Two points of everything.

use millicore::kubelet::Store;
use wasm_bindgen::prelude::*;

use crate::error::{Result, thrown};
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

    /// The present state, shared and not copied.
    pub fn publish(&self) -> KubeletSnapshot {
        KubeletSnapshot { snapshot: self.store.publish() }
    }
}
