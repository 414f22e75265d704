//! Samples of series that replicas hold.

use js_sys::{Array, BigInt64Array, Float64Array, Uint32Array};
use millicore::ErrorKind;
use millicore::series::{
    Blocks, Group, Merge, StalePolicy, Value, deduplicate_all, verdict,
};
use wasm_bindgen::prelude::*;

use crate::column::{columns, filled};
use crate::error::{Result, refused, thrown};

fn policy(number: u32) -> Result<StalePolicy> {
    StalePolicy::from_number(number)
        .ok_or_else(|| refused(ErrorKind::InvalidArgument))
}

/// Deduplicates and closes the gaps: how many samples stay of each series.
fn compacted<V: Value>(
    timestamps: &mut [i64],
    values: &mut [V],
    offsets: &[u32],
    interval: i64,
    stale: u32,
) -> Result<Vec<u32>> {
    let mut ends = filled(offsets.len().saturating_sub(1), 0_u32)?;
    let stale = policy(stale)?;
    deduplicate_all(timestamps, values, offsets, interval, stale, &mut ends)
        .map_err(thrown)?;
    let mut len = 0;
    for (&start, end) in offsets.iter().zip(&mut ends) {
        // Within the columns: every series was just read.
        let rows = start as usize..(start + *end) as usize;
        timestamps.copy_within(rows.clone(), len as usize);
        values.copy_within(rows, len as usize);
        len += *end;
        *end = len;
    }
    Ok(ends)
}

/// One sample an interval of each series: times, values, and where each
/// series ends.
#[wasm_bindgen(
    js_name = deduplicateSeries,
    unchecked_return_type = "[timestamps: BigInt64Array, values: Float64Array, ends: Uint32Array]"
)]
pub fn deduplicate_series(
    mut timestamps: Vec<i64>,
    mut values: Vec<f64>,
    offsets: &[u32],
    interval: i64,
    stale: u32,
) -> Result<Array> {
    let (times, floats) = (&mut timestamps, &mut values);
    let ends = compacted(times, floats, offsets, interval, stale)?;
    let kept = ends.last().map_or(0, |&end| end as usize);
    Ok(columns![
        BigInt64Array::from(&timestamps[..kept]),
        Float64Array::from(&values[..kept]),
        Uint32Array::from(ends.as_slice()),
    ])
}

/// The same for values in decimal form.
#[wasm_bindgen(
    js_name = deduplicateIntegerSeries,
    unchecked_return_type = "[timestamps: BigInt64Array, values: BigInt64Array, ends: Uint32Array]"
)]
pub fn deduplicate_integer_series(
    mut timestamps: Vec<i64>,
    mut values: Vec<i64>,
    offsets: &[u32],
    interval: i64,
    stale: u32,
) -> Result<Array> {
    let (times, integers) = (&mut timestamps, &mut values);
    let ends = compacted(times, integers, offsets, interval, stale)?;
    let kept = ends.last().map_or(0, |&end| end as usize);
    Ok(columns![
        BigInt64Array::from(&timestamps[..kept]),
        BigInt64Array::from(&values[..kept]),
        Uint32Array::from(ends.as_slice()),
    ])
}

/// The blocks of each series merged: times, values, and where each series
/// begins, with the end of the last.
#[wasm_bindgen(
    js_name = mergeSeries,
    unchecked_return_type = "[timestamps: BigInt64Array, values: Float64Array, offsets: Uint32Array]"
)]
pub fn merge_series(
    timestamps: &[i64],
    values: &[f64],
    offsets: &[u32],
    series: &[u32],
    interval: i64,
    stale: u32,
) -> Result<Array> {
    let blocks = Blocks::new(timestamps, values, offsets).map_err(thrown)?;
    let mut to_times = filled(timestamps.len(), 0_i64)?;
    let mut to_values = filled(values.len(), 0.0)?;
    let mut to_offsets = filled(series.len(), 0_u32)?;
    Merge::default()
        .merge_all(
            blocks,
            series,
            interval,
            policy(stale)?,
            &mut to_times,
            &mut to_values,
            &mut to_offsets,
        )
        .map_err(thrown)?;
    let kept = to_offsets.last().map_or(0, |&end| end as usize);
    Ok(columns![
        BigInt64Array::from(&to_times[..kept]),
        Float64Array::from(&to_values[..kept]),
        Uint32Array::from(to_offsets.as_slice()),
    ])
}

/// Whether the answers make the whole; four numbers a group.
#[wasm_bindgen(js_name = seriesVerdict)]
pub fn series_verdict(groups: &[u32], replication_factor: u32) -> Result<u32> {
    let groups = groups.chunks_exact(4).map(|group| Group {
        nodes: group[0],
        answered: group[1],
        failed: group[2],
        replication_factor: group[3],
    });
    let found = verdict(groups, replication_factor).map_err(thrown)?;
    Ok(found as u32)
}
