//! One decaying histogram.

use js_sys::{Array, BigInt64Array};
use millicore::ErrorKind;
use millicore::autoscale::vpa::checkpoint::Checkpoint;
use millicore::autoscale::vpa::histogram::{Scheme, Weights};
use millicore::autoscale::vpa::layout::Layout;
use wasm_bindgen::prelude::*;

use crate::column::filled;
use crate::error::{Result, refused, thrown, thrown_in_json};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
/** What a histogram is. */
export type VpaHistogramState = [
  empty: boolean, total: number, reference: BigInt64Array,
  minBucket: number, maxBucket: number,
];
";

/// Weights that halve with age.
#[wasm_bindgen]
#[derive(Debug)]
pub struct VpaHistogram {
    scheme: Scheme,
    weights: Weights,
}

#[wasm_bindgen]
impl VpaHistogram {
    /// Without samples; 0 has the buckets of CPU, 1 those of memory.
    #[wasm_bindgen(constructor)]
    pub fn new(layout: u32, half_life: i64) -> Result<VpaHistogram> {
        let layout = match layout {
            0 => Layout::Cpu,
            1 => Layout::Memory,
            _ => return Err(refused(ErrorKind::InvalidArgument)),
        };
        let scheme = Scheme::new(layout, half_life).map_err(thrown)?;
        Ok(VpaHistogram { scheme, weights: Weights::new(&scheme) })
    }

    /// Adds samples, or takes them away.
    pub fn change(
        &mut self,
        values: &[f64],
        weights: &[f64],
        times: &[i64],
        subtract: bool,
    ) -> Result<()> {
        if values.len() != weights.len() || values.len() != times.len() {
            return Err(refused(ErrorKind::LengthMismatch));
        }
        let change = if subtract { Weights::subtract } else { Weights::add };
        for ((&value, &weight), &time) in values.iter().zip(weights).zip(times)
        {
            change(&mut self.weights, &self.scheme, value, weight, time)
                .map_err(thrown)?;
        }
        Ok(())
    }

    /// Adds all of another, whose reference may move.
    pub fn merge(&mut self, from: &mut VpaHistogram) -> Result<()> {
        if self.scheme != from.scheme {
            return Err(refused(ErrorKind::InvalidArgument));
        }
        self.weights.merge(&self.scheme, &mut from.weights).map_err(thrown)
    }

    /// Where shares of the weight end.
    pub fn percentiles(&self, shares: &[f64]) -> Result<Vec<f64>> {
        let mut values = filled(shares.len(), 0.0)?;
        for (value, &share) in values.iter_mut().zip(shares) {
            *value = self.weights.percentile(&self.scheme, share);
        }
        Ok(values)
    }

    /// The weight of every bucket.
    pub fn weights(&self) -> Result<Vec<f64>> {
        let mut weights = filled(self.scheme.layout().buckets(), 0.0)?;
        self.weights.copy_to(&mut weights);
        Ok(weights)
    }

    /// Where every bucket begins.
    pub fn starts(&self) -> Result<Vec<f64>> {
        let layout = self.scheme.layout();
        let mut starts = filled(layout.buckets(), 0.0)?;
        for (bucket, start) in starts.iter_mut().enumerate() {
            *start = layout.start(bucket);
        }
        Ok(starts)
    }

    /// What it is.
    #[wasm_bindgen(unchecked_return_type = "VpaHistogramState")]
    pub fn state(&self) -> Array {
        let reference = BigInt64Array::from(&[self.weights.reference()][..]);
        let state = Array::new();
        state.push(&self.weights.is_empty(&self.scheme).into());
        state.push(&self.weights.total().into());
        state.push(&reference);
        state.push(&(self.weights.min() as f64).into());
        state.push(&(self.weights.max() as f64).into());
        state
    }

    /// Its checkpoint in JSON.
    pub fn save(&self) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        let checkpoint = self.weights.save().map_err(thrown)?;
        checkpoint.append_json(&mut out).map_err(thrown)?;
        Ok(out)
    }

    /// Adds a checkpoint in JSON.
    pub fn load(&mut self, json: &[u8]) -> Result<()> {
        let checkpoint = Checkpoint::from_json(json)
            .map_err(|error| thrown_in_json(json, error))?;
        self.weights.load(&self.scheme, &checkpoint).map_err(thrown)
    }
}
