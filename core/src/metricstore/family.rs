/*!
One family of a store: its blocks, group by group.

A family and its blocks are shared with snapshots; what is about to change is
copied first. A change has two steps, so that one that lacks memory changes
nothing: [`prepare`] allocates, [`apply`] cannot fail.
*/

use alloc::vec::Vec;

use super::block::{Block, GROUP};
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::share::Shared;

/// The blocks of a family; a group in which no object has a body has none.
#[derive(Debug, Default)]
pub(super) struct Family {
    blocks: Vec<Option<Shared<Block>>>,
    bytes: u64,
}

impl Family {
    pub(super) fn block(&self, group: usize) -> Option<&Shared<Block>> {
        self.blocks.get(group)?.as_ref()
    }

    /// The groups that the family knows of.
    pub(super) fn groups(&self) -> usize {
        self.blocks.len()
    }

    /// The bytes of all bodies.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn body(&self, slot: usize) -> &[u8] {
        let (group, at) = place(slot);
        self.block(group).map_or(&[], |block| block.body(at))
    }

    fn try_copy(&self, room: usize) -> Result<Family, Error> {
        let mut blocks = Vec::new();
        blocks.try_reserve_for(room.max(self.blocks.len()))?;
        for block in &self.blocks {
            blocks.try_push(block.clone())?;
        }
        Ok(Family { blocks, bytes: self.bytes })
    }

    pub(super) fn memory(&self) -> usize {
        let blocks = self.blocks.iter().flatten();
        blocks
            .map(|block| block.memory().saturating_add(size_of::<usize>()))
            .fold(
                self.blocks.capacity().saturating_mul(size_of::<usize>()),
                usize::saturating_add,
            )
    }
}

/// The group of a slot, and the place in it.
pub(super) const fn place(slot: usize) -> (usize, usize) {
    (slot / GROUP, slot % GROUP)
}

/// Makes a family ready to take a body in at a slot: nobody else sees its
/// block, and there is room.
pub(super) fn prepare(
    family: &mut Shared<Family>,
    slot: usize,
    len: usize,
    filling: bool,
) -> Result<(), Error> {
    let (group, at) = place(slot);
    if family.get_mut().is_none() {
        *family = Shared::try_new(family.try_copy(group.saturating_add(1))?)?;
    }
    let family = owned(family)?;
    while family.blocks.len() <= group {
        family.blocks.try_push(None)?;
    }
    let Some(place) = family.blocks.get_mut(group) else { return Ok(()) };
    let Some(block) = place else {
        if len > 0 {
            let mut block = Block::new();
            block.reserve(at, len, filling)?;
            *place = Some(Shared::try_new(block)?);
        }
        return Ok(());
    };
    if block.get_mut().is_none() {
        let more = block.growth(at, len)?;
        *block = Shared::try_new(block.try_copy(more)?)?;
    }
    owned(block)?.reserve(at, len, filling)
}

/// Puts a body in, after [`prepare`].
pub(super) fn apply(
    family: &mut Shared<Family>,
    slot: usize,
    body: &[u8],
) -> Result<(), Error> {
    let (group, at) = place(slot);
    let family = owned(family)?;
    let Some(place) = family.blocks.get_mut(group) else { return Ok(()) };
    let Some(block) = place else { return Ok(()) };
    let block = owned(block)?;
    let before = block.text().len() as u64;
    block.set(at, body)?;
    let after = block.text().len() as u64;
    family.bytes = family.bytes.saturating_sub(before).saturating_add(after);
    if after == 0 {
        *place = None;
    }
    Ok(())
}

/// Gives back what the blocks of a group have reserved in excess; where it
/// can not be had it stays.
pub(super) fn trim(family: &mut Shared<Family>, group: usize) {
    let Some(family) = family.get_mut() else { return };
    let Some(Some(block)) = family.blocks.get_mut(group) else { return };
    let wasteful = block.slack() > block.text().len() / 64;
    if !wasteful || block.get_mut().is_none() {
        return;
    }
    if let Ok(copy) = block.try_copy(0).and_then(Shared::try_new) {
        *block = copy;
    }
}

/// What nobody else owns.
fn owned<T>(shared: &mut Shared<T>) -> Result<&mut T, Error> {
    shared.get_mut().ok_or(Error::new(ErrorKind::NoMemory))
}
