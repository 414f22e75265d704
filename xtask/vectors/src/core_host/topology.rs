/*!
Topology spread through the core.
*/

use millicore::topology::spread_json;

use super::Core;
use crate::host::{Result, Topology};

impl Topology for Core {
    fn spread(&mut self, case: &[u8]) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        spread_json(&mut out, case)?;
        Ok(out)
    }
}
