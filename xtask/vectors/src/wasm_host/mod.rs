/*!
The host `wasmtime`: the plain .wasm module, which has no imports, through
the C ABI of a 32-bit machine.

Every call copies its columns into memory taken with `millicore_alloc`, reads
what came back and gives the memory up again; see [`Module::call`].
*/

mod exposition;
mod hpa;
mod kubelet;
mod module;
mod num;
mod quantities;
mod samples;
mod series;
mod shards;
mod top;
mod topology;
mod vpa;

use std::env;

pub use module::Module;

use crate::host::{Failure, MetricStores, Result, Status, Statuses};

/// The environment variable with the module's path.
const PATH: &str = "MILLICORE_WASM";

/// Opens the module that the environment names.
pub fn open() -> Result<Module> {
    let path = env::var_os(PATH)
        .ok_or_else(|| Failure::broken("MILLICORE_WASM is not set"))?;
    Module::open(path.as_ref())
}

/// The table gives this host no suite of metric stores.
impl MetricStores for Module {}

impl Statuses for Module {
    fn status_text(&mut self, status: Status) -> Result<String> {
        let places = self.room::<u32>(2)?;
        let len = self.second(places);
        let arguments = [status.into(), places.into(), len.into()];
        self.call("millicore_status_text", &arguments)?;
        let text = self.lent_bytes(places, len)?;
        self.release()?;
        String::from_utf8(text)
            .map_err(|_| Failure::broken("a status text is not UTF-8"))
    }
}
