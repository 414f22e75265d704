/*!
Shards through the module.
*/

use super::Module;
use crate::host::{Result, Shards, Status, StringColumn};

impl Shards for Module {
    fn hash(&mut self, strings: &StringColumn) -> Result<Vec<u64>> {
        let n = strings.as_strings().len();
        let [data, offsets] = self.strings(strings)?;
        let hashes = self.room::<u64>(n)?;
        let arguments = [data, offsets, (n as u32).into(), hashes.into()];
        self.call("millicore_fnv1a64", &arguments)?;
        let read = Module::read(self, hashes, n)?;
        self.release()?;
        Ok(read)
    }

    fn jump(
        &mut self,
        keys: &[u64],
        buckets: &[i64],
    ) -> Result<(Vec<i32>, Vec<Status>)> {
        let n = keys.len();
        let inputs = [self.numbers(keys)?, self.numbers(buckets)?];
        let shards = self.room::<i32>(n)?;
        let statuses = self.room::<Status>(n)?;
        let arguments = [
            inputs[0].into(),
            inputs[1].into(),
            (n as u32).into(),
            shards.into(),
            statuses.into(),
        ];
        self.call("millicore_jump", &arguments)?;
        let read =
            (Module::read(self, shards, n)?, Module::read(self, statuses, n)?);
        self.release()?;
        Ok(read)
    }
}
