/*!
Which object has which slot. A slot is a place in a group; groups are filled
one after another, and a place that a deleted object leaves is taken by the
next new one.

Objects that change often share groups: one that changed in three of the last
few snapshots moves to a hot group, so that the others keep their compressed
parts. A single change moves nothing.

Cost: some 100 bytes an object, and its UID.
*/

use alloc::vec::Vec;

use hashbrown::HashTable;

use super::block::GROUP;
use super::family::place;
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::num::hash::fnv1a64;

/// Changes, each halved by a snapshot without one, that make an object hot.
const HOT: u8 = 3;

/// An object, or a free place: its UID is `None` then.
#[derive(Debug, Default)]
pub(super) struct Slot {
    uid: Option<Vec<u8>>,
    pub(super) series: u64,
    /// The replacement in which it was last seen.
    pub(super) round: u32,
    /// The snapshot before which it changed last.
    changed: u32,
    heat: u8,
}

#[derive(Debug, Default)]
pub(super) struct Slots {
    slots: Vec<Slot>,
    by_uid: HashTable<u32>,
    /// Free places in cold groups and in hot ones, the next one last.
    free: [Vec<u32>; 2],
    hot_groups: Vec<bool>,
    /// Objects in each group.
    members: Vec<u32>,
}

impl Slots {
    /// The number of objects.
    pub(super) fn len(&self) -> usize {
        self.by_uid.len()
    }

    pub(super) fn find(&self, uid: &[u8]) -> Option<usize> {
        let same = |&slot: &u32| self.uid(slot as usize) == Some(uid);
        self.by_uid.find(hash(uid), same).map(|&slot| slot as usize)
    }

    pub(super) fn get_mut(&mut self, slot: usize) -> Option<&mut Slot> {
        self.slots.get_mut(slot)
    }

    pub(super) fn series(&self, slot: usize) -> u64 {
        self.slots.get(slot).map_or(0, |slot| slot.series)
    }

    /// The UID of an object in a slot.
    pub(super) fn uid(&self, slot: usize) -> Option<&[u8]> {
        self.slots.get(slot)?.uid.as_deref()
    }

    /// The next slot that holds an object, from `from` on, that was not seen
    /// in a round.
    pub(super) fn unseen(&self, from: usize, round: u32) -> Option<usize> {
        let rest = self.slots.get(from..)?;
        rest.iter()
            .position(|slot| slot.uid.is_some() && slot.round != round)
            .map(|at| from.saturating_add(at))
    }

    /// Whether places in the group of a slot were never taken.
    pub(super) fn is_filling(&self, slot: usize) -> bool {
        let members = self.members.get(place(slot).0);
        members.is_some_and(|&members| (members as usize) < GROUP)
    }

    /// Gives a new object a slot.
    pub(super) fn insert(
        &mut self,
        uid: &[u8],
        hot: bool,
    ) -> Result<usize, Error> {
        let mut own = Vec::new();
        own.try_reserve_exact(uid.len())
            .map_err(|_| Error::new(ErrorKind::NoMemory))?;
        own.try_extend(uid)?;
        let slots = &self.slots;
        self.by_uid
            .try_reserve(1, |&slot| rehash(slots, slot))
            .map_err(|_| Error::new(ErrorKind::NoMemory))?;
        let index = self.take_free(hot)?;
        let slot = index as usize;
        if let Some(place) = self.slots.get_mut(slot) {
            *place = Slot { uid: Some(own), ..Slot::default() };
        }
        self.join(slot);
        let slots = &self.slots;
        self.by_uid
            .insert_unique(hash(uid), index, |&slot| rehash(slots, slot));
        Ok(slot)
    }

    /// Frees the slot of an object.
    pub(super) fn remove(&mut self, slot: usize) {
        let Some(uid) = self.slots.get_mut(slot).and_then(|s| s.uid.take())
        else {
            return;
        };
        let same = |&other: &u32| other as usize == slot;
        if let Ok(entry) = self.by_uid.find_entry(hash(&uid), same) {
            entry.remove();
        }
        self.leave(slot);
        self.release(slot);
    }

    /// A free slot in a hot group, for [`Slots::relocate`] or
    /// [`Slots::release`].
    pub(super) fn claim_hot(&mut self) -> Result<usize, Error> {
        Ok(self.take_free(true)? as usize)
    }

    /// Moves an object into a slot that was claimed.
    pub(super) fn relocate(&mut self, from: usize, to: usize) {
        let Some(old) = self.slots.get_mut(from).map(core::mem::take) else {
            return;
        };
        let hash = hash(old.uid.as_deref().unwrap_or_default());
        let entry = self.by_uid.find_mut(hash, |&s| s as usize == from);
        if let (Some(entry), Ok(to)) = (entry, u32::try_from(to)) {
            *entry = to;
        }
        if let Some(place) = self.slots.get_mut(to) {
            *place = old;
        }
        self.join(to);
        self.leave(from);
        self.release(from);
    }

    /// Puts a slot back among the free ones.
    pub(super) fn release(&mut self, slot: usize) {
        let hot = self.is_hot(slot);
        let [cold_places, hot_places] = &mut self.free;
        let free = if hot { hot_places } else { cold_places };
        // There is room: see `take_free`.
        if let Ok(index) = u32::try_from(slot) {
            let _ = free.try_push(index);
        }
    }

    fn is_hot(&self, slot: usize) -> bool {
        self.hot_groups.get(place(slot).0).is_some_and(|&hot| hot)
    }

    fn join(&mut self, slot: usize) {
        if let Some(members) = self.members.get_mut(place(slot).0) {
            *members = members.saturating_add(1);
        }
    }

    fn leave(&mut self, slot: usize) {
        if let Some(members) = self.members.get_mut(place(slot).0) {
            *members = members.saturating_sub(1);
        }
    }

    /// Notes that an object changed before snapshot `epoch`; whether it is
    /// to move among the hot ones.
    pub(super) fn warm(&mut self, slot: usize, epoch: u32) -> bool {
        let is_hot = self.is_hot(slot);
        let Some(slot) = self.slots.get_mut(slot) else { return false };
        let gap = epoch.wrapping_sub(slot.changed);
        if gap == 0 {
            return false;
        }
        let quiet = gap.saturating_sub(1);
        let kept = slot.heat.checked_shr(quiet).unwrap_or(0);
        slot.heat = kept.saturating_add(1);
        slot.changed = epoch;
        slot.heat >= HOT && !is_hot
    }

    fn take_free(&mut self, hot: bool) -> Result<u32, Error> {
        let [cold_places, hot_places] = &mut self.free;
        let free = if hot { hot_places } else { cold_places };
        if let Some(slot) = free.pop() {
            return Ok(slot);
        }
        let first = u32::try_from(self.slots.len())
            .ok()
            .filter(|first| first.checked_add(GROUP as u32).is_some())
            .ok_or(Error::new(ErrorKind::TooLarge))?;
        self.slots.try_reserve_for(GROUP)?;
        self.hot_groups.try_reserve_for(1)?;
        self.members.try_reserve_for(1)?;
        // Room for every place of this temperature at once.
        free.try_reserve_for(self.slots.len().saturating_add(GROUP))?;
        self.hot_groups.try_push(hot)?;
        self.members.try_push(0)?;
        for at in (0..GROUP as u32).rev() {
            self.slots.try_push(Slot::default())?;
            free.try_push(first.saturating_add(at))?;
        }
        free.pop().ok_or(Error::new(ErrorKind::NoMemory))
    }

    pub(super) fn memory(&self) -> usize {
        let uids = self.slots.iter().filter_map(|slot| slot.uid.as_ref());
        let columns = [
            self.slots.capacity().saturating_mul(size_of::<Slot>()),
            self.by_uid.allocation_size(),
            uids.map(Vec::capacity).fold(0, usize::saturating_add),
            self.free
                .iter()
                .map(Vec::capacity)
                .sum::<usize>()
                .saturating_mul(size_of::<u32>()),
            self.members.capacity().saturating_mul(size_of::<u32>()),
        ];
        columns.into_iter().fold(0, usize::saturating_add)
    }
}

fn hash(uid: &[u8]) -> u64 {
    // FNV leaves the upper bits, which the table looks at, poorly mixed.
    let hash = fnv1a64(uid);
    (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn rehash(slots: &[Slot], slot: u32) -> u64 {
    let uid = slots.get(slot as usize).and_then(|slot| slot.uid.as_deref());
    hash(uid.unwrap_or_default())
}
