/*!
Metric text through the module.
*/

use super::Module;
use crate::host::{Families, Metric, Result, StringColumn};

impl Families for Module {
    fn family(&mut self, name: &[u8], metrics: &[Metric]) -> Result<Vec<u8>> {
        // The keys of all metrics, then the values of all metrics: one
        // column with two sets of rows.
        let mut cells = StringColumn::default();
        let mut rows = |of: fn(&Metric) -> &[Vec<u8>]| {
            let mut rows = vec![cells.as_strings().len() as u32];
            for metric in metrics {
                for cell in of(metric) {
                    cells.push(cell)?;
                }
                rows.push(cells.as_strings().len() as u32);
            }
            Ok::<_, crate::host::Failure>(rows)
        };
        let key_rows = rows(|metric| &metric.keys)?;
        let value_rows = rows(|metric| &metric.values)?;
        let values: Vec<f64> =
            metrics.iter().map(|metric| metric.value).collect();

        let [data, offsets] = self.strings(&cells)?;
        let name_copy = self.lend(name)?;
        let inputs = [
            self.ctx(),
            name_copy.into(),
            (name.len() as u32).into(),
            data,
            offsets,
            self.numbers(&key_rows)?.into(),
            self.numbers(&value_rows)?.into(),
            self.numbers(&values)?.into(),
            (metrics.len() as u32).into(),
        ];
        self.text_call("millicore_exposition_family", &inputs)
    }
}
