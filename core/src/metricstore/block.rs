/*!
The bodies of one family for a group of objects, one after another.

Cost: 4 bytes an object beside the text. A change moves what lies behind it.
*/

use alloc::vec::Vec;

use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// Objects a group has. More make cheaper snapshots, fewer make cheaper
/// changes and smaller parts to compress anew.
pub(super) const GROUP: usize = 32;

/// The bodies of a group, at most 4 GiB.
#[derive(Debug)]
pub(super) struct Block {
    text: Vec<u8>,
    /// Where each body ends; it begins where the one before ends.
    ends: [u32; GROUP],
}

impl Block {
    pub(super) const fn new() -> Block {
        Block { text: Vec::new(), ends: [0; GROUP] }
    }

    /// All bodies.
    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// The body of one object.
    pub(super) fn body(&self, at: usize) -> &[u8] {
        let (start, end) = self.range(at);
        self.text.get(start..end).unwrap_or_default()
    }

    fn range(&self, at: usize) -> (usize, usize) {
        let end = |at: usize| self.ends.get(at).map_or(0, |&end| end as usize);
        (at.checked_sub(1).map_or(0, end), end(at))
    }

    /// A copy with room for `more` bytes and not a byte beyond.
    pub(super) fn try_copy(&self, more: usize) -> Result<Block, Error> {
        let mut text = Vec::new();
        let room = self.text.len().saturating_add(more);
        text.try_reserve_exact(room)
            .map_err(|_| Error::new(ErrorKind::NoMemory))?;
        text.try_extend(&self.text)?;
        Ok(Block { text, ends: self.ends })
    }

    /// Makes room for a body of `len` bytes, so that [`Block::set`] cannot
    /// fail. With `filling` the room doubles, as more objects are to come.
    pub(super) fn reserve(
        &mut self,
        at: usize,
        len: usize,
        filling: bool,
    ) -> Result<(), Error> {
        let more = self.growth(at, len)?;
        let reserved = if filling {
            self.text.try_reserve(more)
        } else {
            self.text.try_reserve_exact(more)
        };
        reserved.map_err(|_| Error::new(ErrorKind::NoMemory))
    }

    /// How many bytes more a body of `len` bytes takes.
    pub(super) fn growth(
        &self,
        at: usize,
        len: usize,
    ) -> Result<usize, Error> {
        let more = len.saturating_sub(self.body(at).len());
        let total = self.text.len().saturating_add(more);
        u32::try_from(total).map_err(|_| Error::new(ErrorKind::TooLarge))?;
        Ok(more)
    }

    /// Replaces a body, for which there is room.
    ///
    /// # Errors
    /// None, if [`Block::reserve`] was called before.
    pub(super) fn set(&mut self, at: usize, body: &[u8]) -> Result<(), Error> {
        let (start, end) = self.range(at);
        let before = self.text.len();
        let new_end = start.saturating_add(body.len());
        if new_end > end {
            let longer = before.saturating_add(new_end.saturating_sub(end));
            self.text.try_resize(longer, 0)?;
            self.text.copy_within(end..before, new_end);
        } else {
            self.text.copy_within(end..before, new_end);
            let less = end.saturating_sub(new_end);
            self.text.truncate(before.saturating_sub(less));
        }
        if let Some(place) = self.text.get_mut(start..new_end) {
            place.copy_from_slice(body);
        }
        for end_of_body in self.ends.iter_mut().skip(at) {
            let moved = (*end_of_body as usize)
                .saturating_sub(end)
                .saturating_add(new_end);
            *end_of_body = u32::try_from(moved).unwrap_or(u32::MAX);
        }
        Ok(())
    }

    /// The heap memory of the block, itself included.
    pub(super) fn memory(&self) -> usize {
        size_of::<Block>().saturating_add(self.text.capacity())
    }

    /// Bytes that were reserved and are not used.
    pub(super) fn slack(&self) -> usize {
        self.text.capacity().saturating_sub(self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_move_their_neighbours() {
        let mut block = Block::new();
        let set = |block: &mut Block, at, body: &[u8]| {
            block.reserve(at, body.len(), true).unwrap();
            block.set(at, body).unwrap();
        };
        set(&mut block, 3, b"three");
        set(&mut block, 0, b"zero");
        set(&mut block, 31, b"last");
        assert_eq!(block.text(), b"zerothreelast");
        set(&mut block, 3, b"3");
        set(&mut block, 1, b"one");
        assert_eq!(block.text(), b"zeroone3last");
        assert_eq!(block.body(3), b"3");
        assert_eq!(block.body(2), b"");
        set(&mut block, 0, b"");
        set(&mut block, 31, b"");
        assert_eq!(block.text(), b"one3");
        let copy = block.try_copy(2).unwrap();
        assert_eq!((copy.text(), copy.slack()), (&b"one3"[..], 2));
    }

    #[test]
    fn four_gibibytes_are_the_end() {
        let block = Block::new();
        let refused = block.growth(0, u32::MAX as usize + 1);
        assert_eq!(refused, Err(Error::new(ErrorKind::TooLarge)));
    }
}
