/*!
`kubectl top` through the module.
*/

use super::Module;
use super::module::Argument;
use crate::host::{Result, RowColumn, StringColumn, Top};

impl Module {
    /// A call whose last arguments are where the text is lent.
    pub(super) fn text_call(
        &mut self,
        name: &str,
        arguments: &[Argument],
    ) -> Result<Vec<u8>> {
        let out = self.room::<u32>(2)?;
        let len = self.second(out);
        let arguments = [arguments, &[out.into(), len.into()]].concat();
        self.call(name, &arguments)?;
        let text = self.lent_bytes(out, len)?;
        self.release()?;
        Ok(text)
    }

    /// The arguments `data, offsets, rows, n`.
    pub(super) fn row_arguments(
        &mut self,
        rows: &RowColumn,
    ) -> Result<[Argument; 4]> {
        let [data, offsets] = self.strings(&rows.strings)?;
        let starts = self.numbers(&rows.rows)?;
        Ok([data, offsets, starts.into(), (rows.len() as u32).into()])
    }
}

impl Top for Module {
    fn top_pods(
        &mut self,
        list: &[u8],
        flags: u32,
        sort: u32,
    ) -> Result<Vec<u8>> {
        let copy = self.lend(list)?;
        let len = list.len() as u32;
        let arguments =
            [self.ctx(), copy.into(), len.into(), flags.into(), sort.into()];
        self.text_call("millicore_top_pods", &arguments)
    }

    fn top_nodes(
        &mut self,
        list: &[u8],
        flags: u32,
        sort: u32,
        available: &RowColumn,
        without_swap: &StringColumn,
    ) -> Result<Vec<u8>> {
        let copy = self.lend(list)?;
        let len = list.len() as u32;
        let list =
            [self.ctx(), copy.into(), len.into(), flags.into(), sort.into()];
        let available = self.row_arguments(available)?;
        let [data, offsets] = self.strings(without_swap)?;
        let missing = without_swap.as_strings().len() as u32;
        let missing = [data, offsets, missing.into()];
        let arguments = [&list[..], &available, &missing].concat();
        self.text_call("millicore_top_nodes", &arguments)
    }
}
