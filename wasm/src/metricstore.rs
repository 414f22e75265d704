//! Metric stores, and the pages that are put together from them.

use js_sys::Uint8Array;
use millicore::ErrorKind;
use millicore::exposition::HeaderProfile;
use millicore::metricstore::{Form, Limits, Page, Store};
use wasm_bindgen::prelude::*;

use crate::column::{filled, strings};
use crate::error::{Result, refused, thrown};

/// Objects of one kind, each with one body a family.
#[wasm_bindgen]
#[derive(Debug)]
pub struct MetricStore {
    store: Store,
}

#[wasm_bindgen]
impl MetricStore {
    /// An empty store of the families with these headers; 0 is no limit.
    #[wasm_bindgen(constructor)]
    pub fn new(
        headers: &[u8],
        offsets: &[u32],
        series_per_object: f64,
        series: f64,
    ) -> Result<MetricStore> {
        let headers = strings(headers, offsets)?;
        let limits = Limits {
            series_per_object: series_per_object as u64,
            series: series as u64,
        };
        let store = Store::new(headers, limits).map_err(thrown)?;
        Ok(MetricStore { store })
    }

    /// Adds an object or replaces the one of its UID.
    pub fn upsert(
        &mut self,
        uid: &[u8],
        bodies: &[u8],
        offsets: &[u32],
    ) -> Result<()> {
        let bodies = strings(bodies, offsets)?;
        self.store.upsert(uid, bodies).map_err(thrown)
    }

    /// Takes an object out; whether it was there.
    pub fn delete(&mut self, uid: &[u8]) -> Result<bool> {
        self.store.delete(uid).map_err(thrown)
    }

    /// Begins to replace all objects.
    pub fn begin_replace(&mut self) -> Result<()> {
        self.store.begin_replace().map_err(thrown)
    }

    /// Ends a replacement; whether what was not upserted goes.
    pub fn end_replace(&mut self, complete: bool) -> Result<()> {
        self.store.end_replace(complete).map_err(thrown)
    }

    /// Objects, series, bytes, refused upserts, memory.
    pub fn statistics(&self) -> Vec<f64> {
        let held = self.store.statistics();
        [held.objects, held.series, held.bytes, held.refused, held.memory]
            .map(|number| number as f64)
            .to_vec()
    }
}

/// A page that is being put together or read.
#[wasm_bindgen]
#[derive(Debug)]
pub struct MetricPage {
    page: Page,
}

#[wasm_bindgen]
impl MetricPage {
    /// An empty page with the header rules of a profile.
    #[wasm_bindgen(constructor)]
    pub fn new(profile: u32) -> Result<MetricPage> {
        let Some(profile) = HeaderProfile::from_number(profile) else {
            return Err(refused(ErrorKind::InvalidArgument));
        };
        Ok(MetricPage { page: Page::new(profile) })
    }

    /// Takes all stores out.
    pub fn clear(&mut self) {
        self.page.clear();
    }

    /// Adds what a store holds now.
    pub fn add(
        &mut self,
        store: &mut MetricStore,
        new_kind: bool,
    ) -> Result<()> {
        let snapshot = store.store.publish().map_err(thrown)?;
        self.page.add(&snapshot, new_kind).map_err(thrown)
    }

    /// Begins to read, and tells the length.
    pub fn start(&mut self, form: u32) -> Result<f64> {
        let Some(form) = Form::from_number(form) else {
            return Err(refused(ErrorKind::InvalidArgument));
        };
        self.page.start(form).map_err(thrown)?;
        Ok(self.page.len() as f64)
    }

    /// The next bytes, at most so many; none at the end.
    pub fn read(&mut self, most: u32) -> Result<Uint8Array> {
        let mut piece = filled(most as usize, 0)?;
        let read = self.page.read(&mut piece).map_err(thrown)?;
        Ok(Uint8Array::from(piece.get(..read).unwrap_or_default()))
    }
}
