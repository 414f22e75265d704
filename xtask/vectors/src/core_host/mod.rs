/*!
The host `rust`: the core, called directly.
*/

mod exposition;
mod hpa;
mod kubelet;
mod metricstore;
mod num;
mod quantities;
mod samples;
mod series;
mod shards;
mod top;
mod topology;
mod vpa;

use millicore::ErrorKind;

use crate::host::{Failure, Result, Status, Statuses};

/// The core needs no state.
#[derive(Clone, Copy, Debug, Default)]
pub struct Core;

impl Statuses for Core {
    fn status_text(&mut self, status: Status) -> Result<String> {
        let kind = ErrorKind::from_status(status);
        let kind = kind.ok_or_else(|| Failure::broken("no such status"))?;
        Ok(kind.text().to_owned())
    }
}

/// The status of a row.
fn status<T>(result: &std::result::Result<T, millicore::Error>) -> Status {
    result.as_ref().map_or_else(|error| error.kind() as Status, |_| 0)
}
