//! The blocks of one series on four replicas, merged and deduplicated.

use std::error::Error;

use millicore::num::hash::fnv1a64;
use millicore::series::{Blocks, Merge, StalePolicy};

use crate::Job;
use crate::shard::mix;

const REPLICAS: u64 = 4;
const SAMPLES: u64 = 1_000_000;
const BLOCK: u64 = 8192;
const SCRAPE_INTERVAL: u64 = 15_000;

/// See the module.
pub(crate) struct MergeReplicas {
    timestamps: Vec<i64>,
    values: Vec<f64>,
    offsets: Vec<u32>,
    interval: i64,
    merge: Merge,
    merged: (Vec<i64>, Vec<f64>),
    kept: usize,
}

impl MergeReplicas {
    /// Replicas that hold the same, or scraped each for itself.
    pub(crate) fn new(scrapers: bool) -> MergeReplicas {
        let mut timestamps = Vec::new();
        let mut values = Vec::new();
        let mut offsets = vec![0];
        for replica in 0..REPLICAS {
            for i in 0..SAMPLES {
                let mut time = 1_700_000_000_000 + i * SCRAPE_INTERVAL;
                if scrapers {
                    time += replica * SCRAPE_INTERVAL / REPLICAS
                        + mix((replica << 32) | i) % 5000;
                }
                timestamps.push(time.cast_signed());
                values.push(i as f64);
                if (i + 1) % BLOCK == 0 || i + 1 == SAMPLES {
                    offsets.push(timestamps.len() as u32);
                }
            }
        }
        let merged = (vec![0; timestamps.len()], vec![0.0; timestamps.len()]);
        MergeReplicas {
            timestamps,
            values,
            offsets,
            interval: if scrapers { SCRAPE_INTERVAL as i64 } else { 1 },
            merge: Merge::default(),
            merged,
            kept: 0,
        }
    }
}

impl Job for MergeReplicas {
    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        let blocks =
            Blocks::new(&self.timestamps, &self.values, &self.offsets)?;
        self.kept = self.merge.merge(
            blocks,
            0..blocks.len(),
            self.interval,
            StalePolicy::Value,
            &mut self.merged.0,
            &mut self.merged.1,
        )?;
        Ok(())
    }

    fn result(&self) -> String {
        let samples = self.merged.0.iter().zip(&self.merged.1);
        let bytes: Vec<u8> = samples
            .take(self.kept)
            .flat_map(|(time, value)| {
                let bits = value.to_bits();
                [
                    *time as u8,
                    (time >> 8) as u8,
                    (bits >> 32) as u8,
                    (bits >> 40) as u8,
                ]
            })
            .collect();
        format!("{} samples {:016x}", self.kept, fnv1a64(&bytes))
    }
}
