/*!
`series/vmselect_merge`: the blocks of a series, and what they merge to. All
rows of one interval are one call.
*/

use serde_json::Value;

use super::dedup::{bits, by_interval, floats};
use crate::Difference;
use crate::host::{Replicas, Result, Samples};
use crate::row::{Comparison, Row, integer};

pub(super) fn replay<H: Replicas>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    let mut comparisons = Vec::new();
    comparisons.resize_with(rows.len(), Comparison::default);
    for (interval, members) in by_interval(rows)? {
        let mut blocks = Samples::new();
        let mut series = vec![0];
        for &row in &members {
            let row = &rows[row];
            let of_row = row.json.get("blocks").and_then(Value::as_array);
            for block in of_row.ok_or_else(|| row.missing("blocks"))? {
                let times = block["ts"].as_array();
                let times = times.ok_or_else(|| row.missing("ts"))?;
                blocks.timestamps.extend(times.iter().filter_map(integer));
                let values = floats(&block["v"]);
                let values = values.ok_or_else(|| row.missing("v"))?;
                blocks.values.extend(values);
                blocks.end_row();
            }
            series.push(blocks.offsets.len() as u32 - 1);
        }
        let merged = host.merge(&blocks, &series, interval, 0)?;
        let bounds = merged.offsets.windows(2);
        for (&row, bounds) in members.iter().zip(bounds) {
            let comparison = &mut comparisons[row];
            let row = &rows[row];
            let range = bounds[0] as usize..bounds[1] as usize;
            let got = merged.timestamps[range.clone()].to_vec();
            comparison.same("out_ts", row.integers("out_ts")?, got);
            let got = bits(&merged.values[range]);
            comparison.same("out", bits(&row.floats("out")?), got);
        }
    }
    Ok(comparisons.into_iter().map(Comparison::finish).collect())
}
