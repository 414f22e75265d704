//! The owners of 10,000 UIDs, in a column.

use std::error::Error;

use millicore::columns::{StringColumn, Strings};
use millicore::shard::{Rendezvous, assign};

use crate::{Job, digest};

/// See the module.
pub(crate) struct Assign {
    data: String,
    offsets: Vec<u32>,
    total: i32,
    owners: Vec<i32>,
}

impl Assign {
    pub(crate) fn new(total: i32) -> Assign {
        let mut uids = Assign {
            data: String::new(),
            offsets: vec![0],
            total,
            owners: vec![0; 10_000],
        };
        for i in 0..10_000 {
            uids.data.push_str(&uid(i));
            uids.offsets.push(uids.data.len().try_into().unwrap_or(u32::MAX));
        }
        uids
    }
}

/// The i-th UID.
pub(crate) fn uid(i: u64) -> String {
    let (a, b) = (mix(2 * i), mix(2 * i + 1));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xfff,
        0x8000 | (b >> 48) & 0x3fff,
        b & 0xffff_ffff_ffff
    )
}

/// The i-th of a sequence of well mixed numbers (SplitMix64).
pub(crate) fn mix(i: u64) -> u64 {
    let mut z = (i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Job for Assign {
    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        let uids = Strings::new(self.data.as_bytes(), &self.offsets)?;
        Ok(assign(uids, self.total, &mut self.owners)?)
    }

    fn result(&self) -> String {
        digest::of_owners(&self.owners)
    }
}

/// 1,000 keys among 100 storage nodes of which 30 are down.
pub(crate) struct Pick {
    names: StringColumn,
    excluded: Vec<u32>,
    keys: Vec<u64>,
    picked: Vec<u32>,
}

impl Pick {
    pub(crate) fn new() -> Result<Pick, Box<dyn Error>> {
        let mut names = StringColumn::default();
        for i in 0..100 {
            names.push(format!("vmstorage-{i}.vmstorage:8400").as_bytes())?;
        }
        Ok(Pick {
            names,
            excluded: (0..30).map(|i| 3 * i).collect(),
            keys: (0..1000).map(mix).collect(),
            picked: vec![0; 1000],
        })
    }
}

impl Job for Pick {
    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        let nodes = Rendezvous::new(self.names.as_strings(), 0)?;
        nodes.without(&self.excluded)?.pick(&self.keys, &mut self.picked);
        Ok(())
    }

    fn result(&self) -> String {
        let owners = self.picked.iter().map(|&node| node.cast_signed());
        digest::of_owners(&owners.collect::<Vec<_>>())
    }
}
