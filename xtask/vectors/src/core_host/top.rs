/*!
`kubectl top` through the core.
*/

use millicore::kubelet::{
    Available, TopOptions, append_top_nodes, append_top_pods,
};

use super::Core;
use super::kubelet::rows;
use crate::host::{Failure, Result, RowColumn, StringColumn, Top};

impl Top for Core {
    fn top_pods(
        &mut self,
        list: &[u8],
        flags: u32,
        sort: u32,
    ) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        append_top_pods(&mut out, list, options(flags, sort)?)?;
        Ok(out)
    }

    fn top_nodes(
        &mut self,
        list: &[u8],
        flags: u32,
        sort: u32,
        available: &RowColumn,
        without_swap: &StringColumn,
    ) -> Result<Vec<u8>> {
        let available = Available {
            rows: rows(available)?,
            without_swap: without_swap.as_strings(),
        };
        let mut out = Vec::new();
        let options = options(flags, sort)?;
        append_top_nodes(&mut out, list, options, available)?;
        Ok(out)
    }
}

fn options(flags: u32, sort: u32) -> Result<TopOptions> {
    TopOptions::from_numbers(flags, sort)
        .ok_or_else(|| Failure::broken("no such options"))
}
