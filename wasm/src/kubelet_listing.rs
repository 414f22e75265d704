//! Answers to requests for metrics, piece by piece.

use millicore::kubelet::{
    Form, Kind, ListOptions, Listing, MetaVersion, Objects, Query, Version,
};
use millicore::{Error, ErrorKind};
use wasm_bindgen::prelude::*;

use crate::column;
use crate::error::{Result, refused, thrown};
use crate::kubelet_snapshot::KubeletSnapshot;

/// The nodes or pods that exist.
#[wasm_bindgen]
#[derive(Debug)]
pub struct KubeletObjects {
    objects: Objects,
}

#[wasm_bindgen]
impl KubeletObjects {
    /// None of the kind: 1 nodes, 2 pods.
    #[wasm_bindgen(constructor)]
    pub fn new(kind: u32) -> Result<KubeletObjects> {
        let kind = Kind::from_number(kind)
            .ok_or_else(|| refused(ErrorKind::InvalidArgument))?;
        Ok(KubeletObjects { objects: Objects::new(kind).map_err(thrown)? })
    }

    /// A change: 0 replaces all, 1 adds or alters, 2 removes.
    pub fn change(
        &mut self,
        how: u32,
        data: &[u8],
        offsets: &[u32],
        rows: &[u32],
    ) -> Result<()> {
        let rows = column::rows(data, offsets, rows)?;
        let objects = &mut self.objects;
        match how {
            0 => objects.replace(rows),
            1 => objects.upsert(rows),
            2 => objects.remove(rows),
            _ => Err(Error::new(ErrorKind::InvalidArgument)),
        }
        .map_err(thrown)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.objects.len()
    }
}

/// The answer to one request.
#[wasm_bindgen]
#[derive(Debug)]
pub struct KubeletListing {
    listing: Listing,
    missing: i32,
}

#[wasm_bindgen]
impl KubeletListing {
    /// Begins an answer; texts are namespace, name, label selector, field
    /// selector.
    #[wasm_bindgen(constructor)]
    pub fn new(
        snapshot: &KubeletSnapshot,
        objects: &KubeletObjects,
        version: u32,
        form: u32,
        creation: i64,
        data: &[u8],
        offsets: &[u32],
    ) -> Result<KubeletListing> {
        let texts = column::strings(data, offsets)?;
        let invalid = || refused(ErrorKind::InvalidArgument);
        let version = Version::from_number(version).ok_or_else(invalid)?;
        let query = Query {
            options: ListOptions { version, creation },
            form: Form::Metrics,
            meta: MetaVersion::V1,
            protobuf: false,
            namespace: texts.get(0),
            name: texts.get(1),
            labels: texts.get(2),
            fields: texts.get(3),
        };
        let query = query.with_form(form).ok_or_else(invalid)?;
        let (listing, missing) = Listing::open(
            &snapshot.snapshot,
            &objects.objects,
            query,
            Vec::new(),
        )
        .map_err(thrown)?;
        Ok(KubeletListing {
            listing,
            missing: missing.map_or(0, |kind| kind as i32),
        })
    }

    /// 0, or the status that says why the answer is that of a 404.
    pub fn missing(&self) -> i32 {
        self.missing
    }

    /// The next piece; empty at the end.
    #[wasm_bindgen(js_name = next)]
    pub fn next_piece(&mut self) -> Result<Vec<u8>> {
        self.listing.next_piece().map(<[u8]>::to_vec).map_err(thrown)
    }
}
