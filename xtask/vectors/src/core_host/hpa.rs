/*!
The HorizontalPodAutoscaler through the core.
*/

use millicore::autoscale::hpa::decide_json;

use super::Core;
use crate::host::{Hpa, Result};

impl Hpa for Core {
    fn decide(&mut self, case: &[u8]) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        decide_json(&mut out, case)?;
        Ok(out)
    }
}
