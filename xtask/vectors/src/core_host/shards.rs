/*!
Shards through the core.
*/

use millicore::num::hash::fnv1a64_column;
use millicore::shard::jump;

use super::{Core, status};
use crate::host::{Result, Shards, Status, StringColumn};

impl Shards for Core {
    fn hash(&mut self, strings: &StringColumn) -> Result<Vec<u64>> {
        let strings = strings.as_strings();
        let mut hashes = vec![0; strings.len()];
        fnv1a64_column(strings, &mut hashes)?;
        Ok(hashes)
    }

    fn jump(
        &mut self,
        keys: &[u64],
        buckets: &[i64],
    ) -> Result<(Vec<i32>, Vec<Status>)> {
        let rows = keys.iter().zip(buckets).map(|(&key, &buckets)| {
            let bucket = jump(key, buckets);
            let status = status(&bucket);
            (bucket.unwrap_or(-1), status)
        });
        Ok(rows.unzip())
    }
}
