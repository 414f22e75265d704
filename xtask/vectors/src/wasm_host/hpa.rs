/*!
The HorizontalPodAutoscaler through the module.
*/

use super::Module;
use crate::host::{Hpa, Result};

impl Hpa for Module {
    fn decide(&mut self, case: &[u8]) -> Result<Vec<u8>> {
        let copy = self.lend(case)?;
        let len = case.len() as u32;
        let arguments = [self.ctx(), copy.into(), len.into(), 0_u32.into()];
        self.text_call("millicore_hpa_decide", &arguments)
    }
}
