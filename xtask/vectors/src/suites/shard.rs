/*!
`shard/shard`: a UID, its FNV-1a and its bucket for 18 totals.
*/

use serde_json::Value;

use crate::Difference;
use crate::host::{Result, Shards, StringColumn};
use crate::row::{Comparison, Row};

pub(super) fn replay<H: Shards>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    let mut uids = StringColumn::default();
    for row in rows {
        uids.push(row.text("uid")?.as_bytes())?;
    }
    let hashes = host.hash(&uids)?;
    let (mut keys, mut totals) = (Vec::new(), Vec::new());
    let mut wanted = Vec::new();
    for (row, &hash) in rows.iter().zip(&hashes) {
        let shards = row.json.get("shard").and_then(Value::as_object);
        let shards = shards.ok_or_else(|| row.missing("shard"))?;
        let mut of_row = Vec::new();
        for (total, bucket) in shards {
            keys.push(hash);
            totals.push(total.parse().map_err(|_| row.missing("shard"))?);
            of_row.push(bucket.as_i64());
        }
        wanted.push(of_row);
    }
    let (buckets, statuses) = host.jump(&keys, &totals)?;
    let mut got = totals.iter().zip(buckets.iter().zip(&statuses));
    let mut differences = Vec::new();
    for ((row, hash), wanted) in rows.iter().zip(hashes).zip(wanted) {
        let mut comparison = Comparison::default();
        comparison.same("fnv1a64", row.hex("fnv1a64")?, hash);
        for bucket in wanted {
            let Some((total, (&got, &status))) = got.next() else { break };
            let field = format!("shard of {total}");
            comparison.same(&field, bucket, Some(i64::from(got)));
            comparison.same(&field, 0, status);
        }
        differences.push(comparison.finish());
    }
    Ok(differences)
}
