/*!
Series and targets through the module.
*/

use super::Module;
use crate::host::{Result, RowColumn, Series, StringColumn};

impl Series for Module {
    fn hashmod(
        &mut self,
        kind: u32,
        joined: &StringColumn,
        moduli: &[u64],
    ) -> Result<Vec<u64>> {
        let n = moduli.len();
        let [data, offsets] = self.strings(joined)?;
        let moduli = self.numbers(moduli)?;
        let remainders = self.room::<u64>(n)?;
        let arguments = [
            kind.into(),
            data,
            offsets,
            (n as u32).into(),
            moduli.into(),
            remainders.into(),
        ];
        self.call("millicore_hashmod", &arguments)?;
        let read = Module::read(self, remainders, n)?;
        self.release()?;
        Ok(read)
    }

    fn rendezvous(
        &mut self,
        nodes: &StringColumn,
        seed: u64,
        excluded: &[u32],
        keys: &[u64],
    ) -> Result<Vec<u32>> {
        let count = nodes.as_strings().len() as u32;
        let [data, offsets] = self.strings(nodes)?;
        let out = self.numbers(excluded)?;
        let inputs = self.numbers(keys)?;
        let picked = self.room::<u32>(keys.len())?;
        let arguments = [
            data,
            offsets,
            count.into(),
            seed.cast_signed().into(),
            out.into(),
            (excluded.len() as u32).into(),
            inputs.into(),
            (keys.len() as u32).into(),
            picked.into(),
        ];
        self.call("millicore_rendezvous", &arguments)?;
        let read = Module::read(self, picked, keys.len())?;
        self.release()?;
        Ok(read)
    }

    fn series_hash(
        &mut self,
        kind: u32,
        accounts: &[u32],
        projects: &[u32],
        labels: &RowColumn,
    ) -> Result<Vec<u64>> {
        let n = labels.len();
        let tenants = [self.numbers(accounts)?, self.numbers(projects)?];
        let [data, offsets] = self.strings(&labels.strings)?;
        let rows = self.numbers(&labels.rows)?;
        let hashes = self.room::<u64>(n)?;
        let arguments = [
            kind.into(),
            tenants[0].into(),
            tenants[1].into(),
            data,
            offsets,
            rows.into(),
            (n as u32).into(),
            hashes.into(),
        ];
        self.call("millicore_series_hash", &arguments)?;
        let read = Module::read(self, hashes, n)?;
        self.release()?;
        Ok(read)
    }

    fn members(
        &mut self,
        hashes: &[u64],
        count: u32,
        factor: u32,
    ) -> Result<Vec<u32>> {
        let each = if count <= 1 { 1 } else { factor.max(1) as usize };
        let all = hashes.len() * each;
        let inputs = self.numbers(hashes)?;
        let members = self.room::<u32>(all)?;
        let arguments = [
            inputs.into(),
            (hashes.len() as u32).into(),
            count.into(),
            factor.into(),
            members.into(),
        ];
        self.call("millicore_series_members", &arguments)?;
        let read = Module::read(self, members, all)?;
        self.release()?;
        Ok(read)
    }
}
