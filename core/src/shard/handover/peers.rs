/*!
What a shard has heard of the others, and which of them are alive.

A process counts as alive from its first report until nothing newer came for
the timeout. Time is counted by the caller's ticks, and no tick counts for
more than a quarter of the timeout: a clock that jumps ahead, or a process that was
stopped for a while, makes nobody dead at once; one that jumps back counts as
nothing. Reports that are late or repeated are no sign of life.
*/

use alloc::vec::Vec;

use super::report::Report;
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// The others, by ordinal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Peers(Vec<Peer>);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Peer {
    pub(super) ordinal: i32,
    pub(super) report: Report,
    /// Nanoseconds since a newer report came.
    silent: i64,
    alive: bool,
    /// The last generation that is known to be gone.
    gone: u64,
}

impl Peer {
    /// Whether it takes part in the next view.
    pub(super) const fn is_present(&self) -> bool {
        self.alive && !self.report.draining
    }
}

impl Peers {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Peer> {
        self.0.iter()
    }

    fn row(&self, ordinal: i32) -> Result<usize, usize> {
        self.0.binary_search_by_key(&ordinal, |peer| peer.ordinal)
    }

    /// Whether anything was ever heard of a shard.
    pub(super) fn knows(&self, ordinal: i32) -> bool {
        self.row(ordinal).is_ok()
    }

    /// The last report of a shard that is alive.
    pub(super) fn alive(&self, ordinal: i32) -> Option<&Report> {
        let peer = self.0.get(self.row(ordinal).ok()?)?;
        peer.alive.then_some(&peer.report)
    }

    /// Takes a report in; one that is not newer is forgotten.
    pub(super) fn hear(
        &mut self,
        ordinal: i32,
        report: Report,
    ) -> Result<(), Error> {
        let peer = self.entry(ordinal)?;
        if report.is_newer(&peer.report) {
            peer.report = report;
            peer.silent = 0;
            peer.alive = report.generation > peer.gone;
        }
        Ok(())
    }

    /// A process is known to be gone: its pod was deleted. Reports of it that
    /// are still on their way do not wake it up.
    pub(super) fn lose(
        &mut self,
        ordinal: i32,
        generation: u64,
    ) -> Result<(), Error> {
        let peer = self.entry(ordinal)?;
        peer.gone = peer.gone.max(generation);
        peer.alive &= peer.report.generation > peer.gone;
        Ok(())
    }

    fn entry(&mut self, ordinal: i32) -> Result<&mut Peer, Error> {
        let row = match self.row(ordinal) {
            Ok(row) => row,
            Err(row) => {
                let peer = Peer { ordinal, ..Peer::default() };
                self.0.try_reserve_for(1)?;
                self.0.insert(row, peer);
                row
            }
        };
        // It was found or put there just now.
        self.0.get_mut(row).ok_or(Error::new(ErrorKind::NotFound))
    }

    /// Makes states equal that differ in how often somebody spoke.
    #[cfg(test)]
    pub(super) fn forget_beats(&mut self) {
        for peer in &mut self.0 {
            peer.report.beat = 0;
        }
    }

    /// Lets time pass.
    pub(super) fn age(&mut self, elapsed: i64, timeout: i64) {
        for peer in &mut self.0 {
            peer.silent = peer.silent.saturating_add(elapsed);
            peer.alive &= peer.silent < timeout;
        }
    }
}
