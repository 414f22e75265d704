/*!
The vertical pod autoscaler through the core.
*/

use millicore::autoscale::vpa::checkpoint::Checkpoint;
use millicore::autoscale::vpa::histogram::{Scheme, Weights};
use millicore::autoscale::vpa::layout::Layout;
use millicore::autoscale::vpa::{process_json, recommend_json};

use super::Core;
use crate::host::{Histogram, HistogramState, Result, Vpa};

/// A histogram of the core.
#[derive(Debug)]
pub struct CoreHistogram {
    scheme: Scheme,
    weights: Weights,
}

impl Vpa for Core {
    type Histogram = CoreHistogram;

    fn recommend(&mut self, case: &[u8]) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        recommend_json(&mut out, case)?;
        Ok(out)
    }

    fn process(&mut self, case: &[u8]) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        process_json(&mut out, case)?;
        Ok(out)
    }

    fn histogram(
        &mut self,
        layout: u32,
        half_life: i64,
    ) -> Result<CoreHistogram> {
        let layout = if layout == 0 { Layout::Cpu } else { Layout::Memory };
        let scheme = Scheme::new(layout, half_life)?;
        Ok(CoreHistogram { scheme, weights: Weights::new(&scheme) })
    }
}

impl Histogram<Core> for CoreHistogram {
    fn change(
        &mut self,
        _: &mut Core,
        sample: (f64, f64, i64),
        subtract: bool,
    ) -> Result<()> {
        let change = if subtract { Weights::subtract } else { Weights::add };
        let (value, weight, time) = sample;
        Ok(change(&mut self.weights, &self.scheme, value, weight, time)?)
    }

    fn merge(&mut self, _: &mut Core, from: &mut CoreHistogram) -> Result<()> {
        Ok(self.weights.merge(&self.scheme, &mut from.weights)?)
    }

    fn save(&mut self, _: &mut Core) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        self.weights.save()?.append_json(&mut out)?;
        Ok(out)
    }

    fn load(&mut self, _: &mut Core, json: &[u8]) -> Result<()> {
        let checkpoint = Checkpoint::from_json(json)?;
        Ok(self.weights.load(&self.scheme, &checkpoint)?)
    }

    fn state(
        &mut self,
        _: &mut Core,
        shares: &[f64],
    ) -> Result<HistogramState> {
        let (scheme, weights) = (&self.scheme, &self.weights);
        let percentile = |&share: &f64| weights.percentile(scheme, share);
        Ok(HistogramState {
            is_empty: weights.is_empty(scheme),
            total: weights.total(),
            reference: weights.reference(),
            percentiles: shares.iter().map(percentile).collect(),
        })
    }
}
