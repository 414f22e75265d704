/*!
Metric text through the core.
*/

use millicore::exposition::{self, append_family};

use super::Core;
use crate::host::{Families, Metric, Result};

impl Families for Core {
    fn family(&mut self, name: &[u8], metrics: &[Metric]) -> Result<Vec<u8>> {
        let metrics = metrics.iter().map(|metric| exposition::Metric {
            keys: metric.keys.iter().map(Vec::as_slice),
            values: metric.values.iter().map(Vec::as_slice),
            value: metric.value,
        });
        let mut out = Vec::new();
        append_family(&mut out, name, metrics)?;
        Ok(out)
    }
}
