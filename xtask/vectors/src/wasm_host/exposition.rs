/*!
Metric text through the module.
*/

use super::Module;
use crate::host::{Families, LabelNames, Metric, Result, StringColumn};

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

impl LabelNames for Module {
    fn label_names(
        &mut self,
        prefix: &[u8],
        keys: &StringColumn,
    ) -> Result<(StringColumn, Vec<u32>)> {
        /// `MILLICORE_EXPOSITION_V2_13`.
        const V2_13: u32 = 13;
        let mut all = StringColumn::default();
        all.push(b"*")?;
        let prefix_copy = self.lend(prefix)?;
        let [data, offsets] = self.strings(keys)?;
        let [allow_data, allow_offsets] = self.strings(&all)?;
        let places = self.room::<u32>(2)?;
        let ends = self.second(places);
        let order = self.room::<u32>(keys.as_strings().len())?;
        let count = self.room::<u32>(1)?;
        let arguments = [
            self.ctx(),
            V2_13.into(),
            prefix_copy.into(),
            (prefix.len() as u32).into(),
            data,
            offsets,
            (keys.as_strings().len() as u32).into(),
            allow_data,
            allow_offsets,
            1_u32.into(),
            places.into(),
            ends.into(),
            order.into(),
            count.into(),
        ];
        self.call("millicore_exposition_label_names", &arguments)?;
        let count = self.word(count)? as usize;
        let names = self.lent_strings(places, ends, count)?;
        let order = Module::read(self, order, count)?;
        self.release()?;
        Ok((names, order))
    }
}
