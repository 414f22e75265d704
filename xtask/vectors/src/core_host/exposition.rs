/*!
Metric text through the core.
*/

use millicore::columns::Strings;
use millicore::exposition::{
    self, HeaderProfile, append_family, append_label_names,
};

use super::Core;
use crate::host::{Families, LabelNames, Metric, Result, StringColumn};

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

impl LabelNames for Core {
    fn label_names(
        &mut self,
        prefix: &[u8],
        keys: &StringColumn,
    ) -> Result<(StringColumn, Vec<u32>)> {
        let (mut names, mut order) = (StringColumn::default(), Vec::new());
        append_label_names(
            &mut names,
            &mut order,
            HeaderProfile::V2_13,
            prefix,
            keys.as_strings(),
            Strings::new(b"*", &[0, 1])?,
        )?;
        Ok((names, order))
    }
}
