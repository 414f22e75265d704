//! How objects move from shard to shard.

use millicore::shard::handover::{Config, Event, Handover as Machine};
use wasm_bindgen::prelude::*;

use crate::column::{self, filled};
use crate::error::{Result, thrown, thrown_in};

/// The state machine of one shard.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Handover {
    machine: Machine,
}

#[wasm_bindgen]
impl Handover {
    /// A shard that knows nothing yet; times are in nanoseconds.
    #[wasm_bindgen(constructor)]
    pub fn new(
        ordinal: i32,
        owners: u32,
        timeout: i64,
        hold: i64,
    ) -> Result<Handover> {
        let config = Config { ordinal, owners, timeout, hold };
        Ok(Handover { machine: Machine::new(config).map_err(thrown)? })
    }

    /// The actions of an event, a line each.
    pub fn apply(&mut self, event: &[u8]) -> Result<String> {
        let parsed =
            Event::parse(event).map_err(|error| thrown_in(event, error))?;
        self.machine.apply(&parsed).map_err(thrown)?;
        let mut lines = String::new();
        while let Some(action) = self.machine.next_action().map_err(thrown)? {
            lines.push_str(&action.to_string());
            lines.push('\n');
        }
        Ok(lines)
    }

    /// The newest view, 0 for none.
    pub fn epoch(&self) -> u64 {
        self.machine.state().epoch
    }

    /// The other figures of the state: phase, total, member, synced, ready,
    /// gate open, replaced.
    pub fn state(&self) -> Vec<i32> {
        let state = self.machine.state();
        vec![
            state.phase as i32,
            state.total,
            i32::from(state.member),
            i32::from(state.synced),
            i32::from(state.ready),
            i32::from(state.gate_open),
            i32::from(state.replaced),
        ]
    }

    /// What to do with each object.
    pub fn decide(&self, data: &[u8], offsets: &[u32]) -> Result<Vec<u8>> {
        let uids = column::strings(data, offsets)?;
        let mut verdicts = filled(uids.len(), 0)?;
        self.machine.decide(uids, &mut verdicts).map_err(thrown)?;
        Ok(verdicts)
    }
}
