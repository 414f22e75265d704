/*!
`shard/vminsert`, `shard/vmagent_cluster`, `shard/vmagent_shardbyurl`: the
labels of a series, the hash of its key, and where that sends it.
*/

use serde_json::Value;

use super::consistenthash::{index, indices, nodes};
use crate::Difference;
use crate::host::{Result, RowColumn, Series};
use crate::row::{Comparison, Row};

/// The kinds of `millicore_series_hash`.
const VMINSERT: u32 = 0;
const VMINSERT_REROUTE: u32 = 2;
const VMAGENT_CLUSTER: u32 = 3;
const VMAGENT_SHARD_BY_URL: u32 = 4;

pub(super) fn vminsert<H: Series>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    let labels = labels(rows)?;
    let tenants = |key: &str| -> Result<Vec<u32>> {
        let ids = rows.iter().map(|row| {
            let id = u32::try_from(row.integer(key)?);
            id.map_err(|_| row.missing(key))
        });
        ids.collect()
    };
    let accounts = tenants("account")?;
    let projects = tenants("project")?;
    let mut hash =
        |kind| host.series_hash(kind, &accounts, &projects, &labels);
    let hashes = hash(VMINSERT)?;
    let second = hash(VMINSERT_REROUTE)?;
    let mut differences = Vec::new();
    for (row, (hash, second)) in rows.iter().zip(hashes.iter().zip(second)) {
        let mut comparison = Comparison::default();
        comparison.same("h", row.hex("h")?, *hash);
        comparison.same("raw_h", row.hex("raw_h")?, second);
        let (nodes, down) = (nodes(row)?, indices(row, "down")?);
        let node = host.rendezvous(&nodes, 0, &[], &[*hash])?;
        comparison.same("node", index(row, "node")?, node);
        let node = host.rendezvous(&nodes, 0, &down, &[second])?;
        comparison.same("reroute_node", index(row, "reroute_node")?, node);
        differences.push(comparison.finish());
    }
    Ok(differences)
}

pub(super) fn vmagent_cluster<H: Series>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    let labels = labels(rows)?;
    let hashes = host.series_hash(VMAGENT_CLUSTER, &[], &[], &labels)?;
    let mut differences = Vec::new();
    for (row, hash) in rows.iter().zip(hashes) {
        let mut comparison = Comparison::default();
        comparison.same("h", row.hex("h")?, hash);
        let [count, factor] = ["members", "replication"].map(|key| {
            let number = row.integer(key)?;
            u32::try_from(number).map_err(|_| row.missing(key))
        });
        let members = host.members(&[hash], count?, factor?)?;
        let wanted = indices(row, "member_nums")?;
        comparison.same("member_nums", wanted, members);
        differences.push(comparison.finish());
    }
    Ok(differences)
}

pub(super) fn vmagent_shardbyurl<H: Series>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    let labels = labels(rows)?;
    let hashes = host.series_hash(VMAGENT_SHARD_BY_URL, &[], &[], &labels)?;
    let mut differences = Vec::new();
    for (row, hash) in rows.iter().zip(hashes) {
        let mut comparison = Comparison::default();
        comparison.same("h", row.hex("h")?, hash);
        let nodes = nodes(row)?;
        let count = nodes.as_strings().len() as u32;
        let url = host.members(&[hash], count, 1)?;
        let wanted = index(row, "v1_100_mod_idx")?;
        comparison.same("v1_100_mod_idx", wanted, url);
        let url = host.rendezvous(&nodes, 0, &[], &[hash])?;
        comparison.same("head_chash_idx", index(row, "head_chash_idx")?, url);
        differences.push(comparison.finish());
    }
    Ok(differences)
}

/// The labels of all rows, a name and a value each.
fn labels(rows: &[Row]) -> Result<RowColumn> {
    let mut column = RowColumn::default();
    for row in rows {
        let labels = row.json.get("labels").and_then(Value::as_array);
        let mut cells = Vec::new();
        for label in labels.ok_or_else(|| row.missing("labels"))? {
            for key in ["Name", "Value"] {
                let cell = label.get(key).and_then(Value::as_str);
                let cell = cell.ok_or_else(|| row.missing("labels"))?;
                cells.push(cell.as_bytes());
            }
        }
        column.push(&cells)?;
    }
    Ok(column)
}
