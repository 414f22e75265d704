//! An API server's families, from delimited protobuf to text.

use std::error::Error;

use millicore::exposition::families::{Format, Options, convert};
use millicore::num::hash::fnv1a64;

use crate::{Job, recording};

/// See the module.
pub(crate) struct Write {
    input: Vec<u8>,
    format: Format,
    out: Vec<u8>,
}

impl Write {
    pub(crate) fn new(form: &str) -> Result<Write, Box<dyn Error>> {
        let format = match form {
            "openmetrics" => Format::OpenMetrics,
            _ => Format::Text,
        };
        let input = recording::read("pages/apiserver_metrics_protobuf.bin")?;
        Ok(Write { input, format, out: Vec::new() })
    }
}

impl Job for Write {
    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        self.out.clear();
        let options = Options::default();
        convert(&mut self.out, self.format, options, &self.input)?;
        Ok(())
    }

    fn result(&self) -> String {
        let hash = fnv1a64(&self.out);
        format!("{} bytes, {hash:016x}", self.out.len())
    }
}
