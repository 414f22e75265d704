/*!
One piece of a body on its way through the filter.
*/

use super::assignment::Assignment;
use super::decision::Decision;
use super::flow::{Flow, Mode};
use crate::error::{Error, ErrorKind};

/// See the module.
pub(super) struct Run<'a> {
    pub(super) piece: &'a [u8],
    /// The byte that is looked at next.
    pub(super) at: usize,
    /// The first byte that `flow` has not yet taken.
    from: usize,
    /// Bytes of the body before the piece.
    before: u64,
    pub(super) flow: &'a mut Flow,
    pub(super) decision: &'a mut Decision,
    pub(super) owner: &'a dyn Assignment,
    /// The walk ends before the next event.
    pub(super) stops: bool,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        piece: &'a [u8],
        before: u64,
        flow: &'a mut Flow,
        decision: &'a mut Decision,
        owner: &'a dyn Assignment,
    ) -> Run<'a> {
        let (at, from, stops) = (0, 0, false);
        Run { piece, at, from, before, flow, decision, owner, stops }
    }

    /// The offset in the body of the byte that is looked at next.
    #[inline]
    pub(super) fn offset(&self) -> u64 {
        self.before.wrapping_add(self.at as u64)
    }

    /// The rest of the piece.
    #[inline]
    pub(super) fn rest(&self) -> &'a [u8] {
        self.piece.get(self.at..).unwrap_or_default()
    }

    /// An error at the byte that is looked at next.
    #[cold]
    pub(super) fn error(&self, kind: ErrorKind) -> Error {
        Error::at_offset(kind, self.offset())
    }

    /// An error at a place of the body.
    #[cold]
    pub(super) fn placed(&self, error: Error) -> Error {
        if error.kind().has_offset() {
            self.error(error.kind())
        } else {
            error
        }
    }

    /// The bytes that `flow` has not yet taken, up to the one looked at
    /// next.
    #[inline]
    fn untaken(&mut self) -> &'a [u8] {
        let bytes = self.piece.get(self.from..self.at).unwrap_or_default();
        self.from = self.at;
        bytes
    }

    /// From the byte looked at next on, bytes are taken otherwise.
    #[inline]
    pub(super) fn turn(&mut self, mode: Mode) -> Result<(), Error> {
        let bytes = self.untaken();
        self.flow.turn(bytes, mode).map_err(|error| self.placed(error))
    }

    /// The fate of the object that is held, with the bytes before the one
    /// looked at next.
    #[inline]
    pub(super) fn settle(&mut self, keep: bool) -> Result<(), Error> {
        let bytes = self.untaken();
        self.flow.settle(bytes, keep)
    }

    /// From the byte looked at next on, bytes are passed or dropped.
    #[inline]
    pub(super) fn keep(&mut self, keep: bool) -> Result<(), Error> {
        let mode = if keep { Mode::Pass } else { Mode::Drop };
        if self.flow.is(mode) { Ok(()) } else { self.turn(mode) }
    }

    /// The piece ends, or what is walked of it.
    pub(super) fn end(&mut self) -> Result<(), Error> {
        let bytes = self.untaken();
        self.flow.take(bytes).map_err(|error| self.placed(error))
    }
}
