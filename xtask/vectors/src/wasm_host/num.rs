/*!
Floats through the module.
*/

use super::Module;
use crate::host::{Floats, Result, Status, StringColumn};

impl Floats for Module {
    fn print(&mut self, values: &[f64]) -> Result<StringColumn> {
        let column = self.numbers(values)?;
        let data = self.room::<u32>(2)?;
        let offsets = self.second(data);
        let n = values.len() as u32;
        let places = [data.into(), offsets.into()];
        let arguments = [self.ctx(), column.into(), n.into()];
        let arguments = [&arguments[..], &places].concat();
        self.call("millicore_floats_format", &arguments)?;
        let texts = self.lent_strings(data, offsets, values.len())?;
        self.release()?;
        Ok(texts)
    }

    fn read(
        &mut self,
        texts: &StringColumn,
    ) -> Result<(Vec<f64>, Vec<Status>)> {
        let n = texts.as_strings().len();
        let [data, offsets] = self.strings(texts)?;
        let values = self.room::<f64>(n)?;
        let statuses = self.room::<Status>(n)?;
        let outputs = [values.into(), statuses.into()];
        let inputs = [self.ctx(), data, offsets, (n as u32).into()];
        let arguments = [&inputs[..], &outputs].concat();
        self.call("millicore_floats_parse", &arguments)?;
        let read =
            (Module::read(self, values, n)?, Module::read(self, statuses, n)?);
        self.release()?;
        Ok(read)
    }
}
