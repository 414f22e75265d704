/*!
Series through the module.
*/

use super::Module;
use super::module::Item;
use crate::host::{Failure, Replicas, Result, Samples};

impl Module {
    fn deduplicate_by<V: Item>(
        &mut self,
        name: &str,
        samples: &mut Samples<V>,
        interval: i64,
        stale: u32,
    ) -> Result<Vec<u32>> {
        let n = samples.offsets.len() - 1;
        let count = samples.timestamps.len();
        let timestamps = self.numbers(&samples.timestamps)?;
        let values = self.numbers(&samples.values)?;
        let offsets = self.numbers(&samples.offsets)?;
        let kept = self.room::<u32>(n)?;
        let arguments = [
            timestamps.into(),
            values.into(),
            offsets.into(),
            (n as u32).into(),
            interval.into(),
            stale.into(),
            kept.into(),
        ];
        self.call(name, &arguments)?;
        samples.timestamps = Module::read(self, timestamps, count)?;
        samples.values = Module::read(self, values, count)?;
        let kept = Module::read(self, kept, n)?;
        self.release()?;
        Ok(kept)
    }
}

impl Replicas for Module {
    fn deduplicate(
        &mut self,
        samples: &mut Samples<f64>,
        interval: i64,
        stale: u32,
    ) -> Result<Vec<u32>> {
        let name = "millicore_samples_deduplicate";
        self.deduplicate_by(name, samples, interval, stale)
    }

    fn deduplicate_integers(
        &mut self,
        samples: &mut Samples<i64>,
        interval: i64,
        stale: u32,
    ) -> Result<Vec<u32>> {
        let name = "millicore_samples_deduplicate_integers";
        self.deduplicate_by(name, samples, interval, stale)
    }

    /// Not one of this host's suites.
    fn merge(
        &mut self,
        _: &Samples<f64>,
        _: &[u32],
        _: i64,
        _: u32,
    ) -> Result<Samples<f64>> {
        Err(Failure::broken("wasmtime does not run vmselect_merge"))
    }
}
