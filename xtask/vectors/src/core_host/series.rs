/*!
Series and targets through the core.
*/

use millicore::ErrorKind;
use millicore::columns::Rows;
use millicore::shard::{Hashmod, Rendezvous, SeriesHash, append_members};

use super::Core;
use crate::host::{Result, RowColumn, Series, StringColumn};

impl Series for Core {
    fn hashmod(
        &mut self,
        kind: u32,
        joined: &StringColumn,
        moduli: &[u64],
    ) -> Result<Vec<u64>> {
        let kind = match kind {
            0 => Hashmod::Prometheus,
            _ => Hashmod::VictoriaMetrics,
        };
        let mut remainders = vec![0; moduli.len()];
        kind.remainders(joined.as_strings(), moduli, &mut remainders)?;
        Ok(remainders)
    }

    fn rendezvous(
        &mut self,
        nodes: &StringColumn,
        seed: u64,
        excluded: &[u32],
        keys: &[u64],
    ) -> Result<Vec<u32>> {
        let mut picked = vec![0; keys.len()];
        let nodes = Rendezvous::new(nodes.as_strings(), seed)?;
        nodes.without(excluded)?.pick(keys, &mut picked);
        Ok(picked)
    }

    fn series_hash(
        &mut self,
        kind: u32,
        accounts: &[u32],
        projects: &[u32],
        labels: &RowColumn,
    ) -> Result<Vec<u64>> {
        let series = Rows::new(labels.strings.as_strings(), &labels.rows)?;
        let kind = SeriesHash::from_number(kind);
        let kind =
            kind.ok_or(millicore::Error::new(ErrorKind::InvalidArgument))?;
        let mut hashes = vec![0; series.len()];
        kind.hashes((accounts, projects), series, &mut hashes)?;
        Ok(hashes)
    }

    fn members(
        &mut self,
        hashes: &[u64],
        count: u32,
        factor: u32,
    ) -> Result<Vec<u32>> {
        let mut members = Vec::new();
        for &hash in hashes {
            append_members(&mut members, hash, count, factor)?;
        }
        Ok(members)
    }
}
