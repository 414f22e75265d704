/*!
`shard/consistenthash`: a key among named nodes, with and without some of
them.
*/

use serde_json::Value;

use crate::Difference;
use crate::host::{Result, Series, StringColumn};
use crate::row::{Comparison, Row};

pub(super) fn replay<H: Series>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    let mut differences = Vec::new();
    for row in rows {
        let nodes = nodes(row)?;
        let excluded = indices(row, "exclude")?;
        let (seed, key) = (row.hex("seed")?, [row.hex("h")?]);
        let mut comparison = Comparison::default();
        let picked = host.rendezvous(&nodes, seed, &[], &key)?;
        comparison.same("idx", index(row, "idx")?, picked);
        let picked = host.rendezvous(&nodes, seed, &excluded, &key)?;
        comparison.same("idx_excluded", index(row, "idx_excluded")?, picked);
        differences.push(comparison.finish());
    }
    Ok(differences)
}

/// The names of a row's nodes, which are sorted where upstream sorts.
pub(super) fn nodes(row: &Row) -> Result<StringColumn> {
    let nodes = row.json.get("nodes").and_then(Value::as_array);
    let mut names = StringColumn::default();
    for node in nodes.ok_or_else(|| row.missing("nodes"))? {
        let name = node.as_str().ok_or_else(|| row.missing("nodes"))?;
        names.push(name.as_bytes())?;
    }
    Ok(names)
}

/// A field that is a list of indices.
pub(super) fn indices(row: &Row, key: &str) -> Result<Vec<u32>> {
    let items = row.json.get(key).and_then(Value::as_array);
    let items = items.ok_or_else(|| row.missing(key))?;
    items
        .iter()
        .map(|item| {
            let index = item.as_u64().and_then(|i| u32::try_from(i).ok());
            index.ok_or_else(|| row.missing(key))
        })
        .collect()
}

/// A field that is an index, as a call gives that of one key.
pub(super) fn index(row: &Row, key: &str) -> Result<Vec<u32>> {
    let index = u32::try_from(row.integer(key)?);
    Ok(vec![index.map_err(|_| row.missing(key))?])
}
