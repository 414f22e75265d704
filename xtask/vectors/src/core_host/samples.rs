/*!
Series through the core.
*/

use millicore::series::{Blocks, Merge, StalePolicy, Value, deduplicate_all};

use super::Core;
use crate::host::{Failure, Replicas, Result, Samples};

fn policy(number: u32) -> Result<StalePolicy> {
    StalePolicy::from_number(number)
        .ok_or_else(|| Failure::broken("no such policy"))
}

fn deduplicate<V: Value>(
    samples: &mut Samples<V>,
    interval: i64,
    stale: u32,
) -> Result<Vec<u32>> {
    let mut kept = vec![0; samples.offsets.len() - 1];
    deduplicate_all(
        &mut samples.timestamps,
        &mut samples.values,
        &samples.offsets,
        interval,
        policy(stale)?,
        &mut kept,
    )?;
    Ok(kept)
}

impl Replicas for Core {
    fn deduplicate(
        &mut self,
        samples: &mut Samples<f64>,
        interval: i64,
        stale: u32,
    ) -> Result<Vec<u32>> {
        deduplicate(samples, interval, stale)
    }

    fn deduplicate_integers(
        &mut self,
        samples: &mut Samples<i64>,
        interval: i64,
        stale: u32,
    ) -> Result<Vec<u32>> {
        deduplicate(samples, interval, stale)
    }

    fn merge(
        &mut self,
        blocks: &Samples<f64>,
        series: &[u32],
        interval: i64,
        stale: u32,
    ) -> Result<Samples<f64>> {
        let n = blocks.timestamps.len();
        let mut merged = Samples {
            timestamps: vec![0; n],
            values: vec![0.0; n],
            offsets: vec![0; series.len()],
        };
        Merge::default().merge_all(
            Blocks::new(&blocks.timestamps, &blocks.values, &blocks.offsets)?,
            series,
            interval,
            policy(stale)?,
            &mut merged.timestamps,
            &mut merged.values,
            &mut merged.offsets,
        )?;
        Ok(merged)
    }
}
