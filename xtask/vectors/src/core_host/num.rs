/*!
Floats through the core.
*/

use millicore::num::{append_value, parse_float};

use super::{Core, status};
use crate::host::{Floats, Result, Status, StringColumn};

impl Floats for Core {
    fn print(&mut self, values: &[f64]) -> Result<StringColumn> {
        let mut texts = StringColumn::default();
        for &value in values {
            texts.push_with(|out| append_value(out, value))?;
        }
        Ok(texts)
    }

    fn read(
        &mut self,
        texts: &StringColumn,
    ) -> Result<(Vec<f64>, Vec<Status>)> {
        let read = texts.as_strings().iter().map(|text| {
            let read = parse_float(text);
            let status = status(&read);
            (read.unwrap_or(0.0), status)
        });
        Ok(read.unzip())
    }
}
