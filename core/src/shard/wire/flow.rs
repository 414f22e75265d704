/*!
What becomes of the bytes of a body: passed on, dropped, or held until their
object's owner is known.
*/

use alloc::vec::Vec;

use super::LONGEST_HEAD;
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// Room for the longest length of a protobuf field.
const LENGTH: usize = 10;

/// Memory for held bytes that outlives an object.
const KEPT: usize = 1 << 20;

/// What becomes of the bytes that come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Pass,
    Drop,
    Hold,
}

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    mode: Mode,
    out: Vec<u8>,
    held: Vec<u8>,
    /// Where `out` begins.
    start: usize,
    /// Where in `out` a length is to be written once it is known; what
    /// follows is not given out before.
    length_at: Option<usize>,
}

impl Flow {
    pub(super) const fn new() -> Flow {
        Flow {
            mode: Mode::Pass,
            out: Vec::new(),
            held: Vec::new(),
            start: 0,
            length_at: None,
        }
    }

    /// Forgets everything, and keeps the memory.
    pub(super) fn reset(&mut self) {
        self.mode = Mode::Pass;
        self.out.clear();
        self.held.clear();
        (self.start, self.length_at) = (0, None);
    }

    /// Forgets what was given out; to be called before the next piece.
    pub(super) fn begin_piece(&mut self) {
        match &mut self.length_at {
            None => self.out.clear(),
            Some(at) => {
                // The few bytes of an envelope, and not often.
                self.out.drain(self.start..*at);
                *at = self.start;
            }
        }
        if self.length_at.is_none() {
            self.start = 0;
        }
    }

    /// What can be given out.
    pub(super) fn output(&self) -> &[u8] {
        let end = self.length_at.unwrap_or(self.out.len());
        self.out.get(self.start..end).unwrap_or_default()
    }

    /// The heap memory held.
    pub(super) fn memory(&self) -> usize {
        self.out.capacity().saturating_add(self.held.capacity())
    }

    /// Whether bytes are taken so.
    #[inline]
    pub(super) fn is(&self, mode: Mode) -> bool {
        self.mode == mode
    }

    /// Whether an object waits for its owner.
    #[inline]
    pub(super) fn holds(&self) -> bool {
        self.is(Mode::Hold)
    }

    /// Takes bytes as the mode says.
    #[inline]
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<(), Error> {
        match self.mode {
            Mode::Drop => Ok(()),
            Mode::Pass => self.out.try_extend(bytes),
            Mode::Hold => {
                let held = self.held.len().saturating_add(bytes.len());
                if held > LONGEST_HEAD {
                    return Err(Error::new(ErrorKind::LateUid));
                }
                self.held.try_extend(bytes)
            }
        }
    }

    /// Takes bytes, and the next ones otherwise.
    #[inline]
    pub(super) fn turn(
        &mut self,
        bytes: &[u8],
        mode: Mode,
    ) -> Result<(), Error> {
        self.take(bytes)?;
        self.mode = mode;
        Ok(())
    }

    /// Tells the fate of what is held, of these bytes behind it, and of
    /// those to come.
    #[inline]
    pub(super) fn settle(
        &mut self,
        bytes: &[u8],
        keep: bool,
    ) -> Result<(), Error> {
        self.mode = if keep { Mode::Pass } else { Mode::Drop };
        if keep {
            self.out.try_extend(&self.held)?;
            self.out.try_extend(bytes)?;
        }
        if self.held.capacity() > KEPT {
            self.held = Vec::new();
        }
        self.held.clear();
        Ok(())
    }

    /// Gives out bytes of our own.
    pub(super) fn insert(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.out.try_extend(bytes)
    }

    /// Leaves room for the length of what is passed from now on.
    pub(super) fn begin_length(&mut self) -> Result<(), Error> {
        self.length_at = Some(self.out.len());
        self.out.try_extend(&[0; LENGTH])
    }

    /// Writes the length of what was passed since [`Flow::begin_length`].
    pub(super) fn end_length(&mut self) {
        let Some(at) = self.length_at.take() else { return };
        let from = at.saturating_add(LENGTH);
        let mut rest = self.out.len().saturating_sub(from);
        let mut varint = [0_u8; LENGTH];
        let mut len = 0_usize;
        for byte in &mut varint {
            len = len.saturating_add(1);
            *byte = (rest & 0x7f) as u8;
            rest >>= 7;
            if rest == 0 {
                break;
            }
            *byte |= 0x80;
        }
        // The length ends where its content begins, what is before it moves
        // up, and the output begins so much later.
        let unused = LENGTH.saturating_sub(len);
        let places = self.out.get_mut(at.saturating_add(unused)..from);
        for (place, byte) in places.into_iter().flatten().zip(varint) {
            *place = byte;
        }
        if let Some(before) =
            self.out.get_mut(self.start..at.saturating_add(unused))
        {
            before.rotate_right(unused);
        }
        self.start = self.start.saturating_add(unused);
    }
}
