//! LISTs and WATCHes of the API server, filtered before they are decoded.

use js_sys::{BigUint64Array, Uint8Array};
use millicore::ErrorKind;
use millicore::shard::wire::{Body, Filter, Format, Owner, WithoutUid};
use wasm_bindgen::prelude::*;

use crate::error::{Result, refused, thrown};

/// Filters the body of one response, in pieces.
#[wasm_bindgen]
#[derive(Debug)]
pub struct ShardFilter {
    filter: Filter<Owner>,
}

#[wasm_bindgen]
impl ShardFilter {
    /// A filter of what one shard owns by jump.
    pub fn jump(
        format: u32,
        body: u32,
        without_uid: u32,
        shard: i32,
        total: i32,
    ) -> Result<ShardFilter> {
        let owner = Owner::jump(shard, total).map_err(thrown)?;
        made(format, body, without_uid, owner)
    }

    /// A filter of hash ranges.
    pub fn ranges(
        format: u32,
        body: u32,
        without_uid: u32,
        starts: &[u64],
        ends: &[u64],
    ) -> Result<ShardFilter> {
        let owner = Owner::ranges(starts, ends).map_err(thrown)?;
        made(format, body, without_uid, owner)
    }

    /// Takes the next piece; what is kept by now.
    pub fn feed(&mut self, piece: &[u8]) -> Result<Uint8Array> {
        self.filter.feed(piece).map(Uint8Array::from).map_err(thrown)
    }

    /// The body ended.
    pub fn finish(&mut self) -> Result<()> {
        self.filter.finish().map_err(thrown)
    }

    /// Forgets the body: the next one of its kind may begin.
    pub fn reset(&mut self) {
        self.filter.reset();
    }

    /// The assignment no longer holds.
    pub fn expire(&mut self) {
        self.filter.expire();
    }

    /// Whether the watch was ended by that.
    #[wasm_bindgen(getter)]
    pub fn expired(&self) -> bool {
        self.filter.expired()
    }

    /// Objects, those kept, other events.
    pub fn counts(&self) -> BigUint64Array {
        let counts = self.filter.counts();
        let all = [counts.objects, counts.kept, counts.events];
        BigUint64Array::from(&all[..])
    }

    /// The resourceVersion of the last event.
    #[wasm_bindgen(js_name = resourceVersion)]
    pub fn resource_version(&self) -> String {
        String::from_utf8_lossy(self.filter.resource_version()).into_owned()
    }

    /// The bytes held.
    pub fn memory(&self) -> f64 {
        self.filter.memory() as f64
    }
}

fn made(
    format: u32,
    body: u32,
    without_uid: u32,
    owner: Owner,
) -> Result<ShardFilter> {
    let format = match format {
        0 => Format::Json,
        1 => Format::Protobuf,
        _ => return Err(refused(ErrorKind::InvalidArgument)),
    };
    let body = match body {
        0 => Body::List,
        1 => Body::Watch,
        _ => return Err(refused(ErrorKind::InvalidArgument)),
    };
    let without_uid = match without_uid {
        0 => WithoutUid::Keep,
        1 => WithoutUid::Hash,
        2 => WithoutUid::Refuse,
        _ => return Err(refused(ErrorKind::InvalidArgument)),
    };
    let filter = Filter::new(format, body, without_uid, owner);
    Ok(ShardFilter { filter })
}
