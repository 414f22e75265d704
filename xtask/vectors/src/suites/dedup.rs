/*!
`series/dedup`: samples in two forms, and what stays by both versions. All
rows of one interval are one call.
*/

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Difference;
use crate::host::{Replicas, Result, Samples};
use crate::row::{Comparison, Row};

/// The policies, and where a row says what they give.
const POLICIES: [(u32, [&str; 3]); 2] = [
    (0, ["out_ts", "v1_100", "int_v1_100"]),
    (1, ["head_ts", "head", "int_head"]),
];

pub(super) fn replay<H: Replicas>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    let mut comparisons = Vec::new();
    comparisons.resize_with(rows.len(), Comparison::default);
    for (interval, members) in by_interval(rows)? {
        for (stale, [times, values, integers]) in POLICIES {
            let mut floats = Samples::new();
            let mut decimals = Samples::new();
            for &row in &members {
                let row = &rows[row];
                floats.timestamps.extend(row.integers("ts")?);
                floats.values.extend(row.floats("v")?);
                floats.end_row();
                decimals.timestamps.extend(row.integers("ts")?);
                decimals.values.extend(row.integers("int_v")?);
                decimals.end_row();
            }
            let kept = host.deduplicate(&mut floats, interval, stale)?;
            let integer_kept =
                host.deduplicate_integers(&mut decimals, interval, stale)?;
            for (at, &row) in members.iter().enumerate() {
                let comparison = &mut comparisons[row];
                let row = &rows[row];
                let range = kept_rows(&floats.offsets, &kept, at);
                let got = floats.timestamps[range.clone()].to_vec();
                comparison.same(times, row.integers(times)?, got);
                let got = bits(&floats.values[range]);
                comparison.same(values, bits(&row.floats(values)?), got);
                let range = kept_rows(&decimals.offsets, &integer_kept, at);
                let got = decimals.timestamps[range.clone()].to_vec();
                comparison.same(
                    "int_out_ts",
                    row.integers("int_out_ts")?,
                    got,
                );
                let got = decimals.values[range].to_vec();
                comparison.same(integers, row.integers(integers)?, got);
            }
        }
    }
    Ok(comparisons.into_iter().map(Comparison::finish).collect())
}

fn kept_rows(
    offsets: &[u32],
    kept: &[u32],
    row: usize,
) -> std::ops::Range<usize> {
    let start = offsets[row] as usize;
    start..start + kept[row] as usize
}

/// Rows by their interval.
pub(super) fn by_interval(rows: &[Row]) -> Result<BTreeMap<i64, Vec<usize>>> {
    let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        groups.entry(row.integer("interval")?).or_default().push(index);
    }
    Ok(groups)
}

pub(super) fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

impl Row {
    /// A list of integers.
    pub(super) fn integers(&self, key: &str) -> Result<Vec<i64>> {
        let items = self.json.get(key).and_then(Value::as_array);
        let items = items.map(|items| items.iter().map(crate::row::integer));
        items.and_then(Iterator::collect).ok_or_else(|| self.missing(key))
    }

    /// A list of floats by their bits.
    pub(super) fn floats(&self, key: &str) -> Result<Vec<f64>> {
        self.json.get(key).and_then(floats).ok_or_else(|| self.missing(key))
    }
}

/// A list of floats by their bits.
pub(super) fn floats(list: &Value) -> Option<Vec<f64>> {
    let bits = |item: &Value| crate::row::hex(item.as_str()?);
    list.as_array()?
        .iter()
        .map(|item| bits(item).map(f64::from_bits))
        .collect()
}
