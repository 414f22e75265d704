/*!
`shard/jump_edge`: jump at totals where it does strange things, or hangs:
those are an error here.
*/

use crate::Difference;
use crate::host::{Result, Shards};
use crate::row::{Comparison, Row};

pub(super) fn replay<H: Shards>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    let keys = rows.iter().map(|row| row.hex("key"));
    let keys = keys.collect::<Result<Vec<_>>>()?;
    let totals = rows.iter().map(|row| row.integer("buckets"));
    let totals = totals.collect::<Result<Vec<_>>>()?;
    let (buckets, statuses) = host.jump(&keys, &totals)?;
    let mut differences = Vec::new();
    for ((row, bucket), status) in rows.iter().zip(buckets).zip(statuses) {
        let mut comparison = Comparison::default();
        let hangs = row.has("hang");
        comparison.same("refused", hangs, status != 0);
        if !hangs {
            comparison.same("bucket", row.small("bucket")?, bucket);
        }
        differences.push(comparison.finish());
    }
    Ok(differences)
}
