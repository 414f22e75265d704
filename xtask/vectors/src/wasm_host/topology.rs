/*!
Topology spread through the module.
*/

use super::Module;
use crate::host::{Result, Topology};

impl Topology for Module {
    fn spread(&mut self, case: &[u8]) -> Result<Vec<u8>> {
        let copy = self.lend(case)?;
        let len = case.len() as u32;
        let arguments = [self.ctx(), copy.into(), len.into()];
        self.text_call("millicore_topology_spread", &arguments)
    }
}
