/*!
A view: who takes part, and who owns what among them.

An object belongs to the shard that kube-state-metrics would give it (jump
hash of its UID's FNV-1a among all shards), as long as that ordinal is a
member. Otherwise, and for further owners, members are ranked by rendezvous
hashing: what a missing shard had is spread evenly over all others, and comes
back alone.
*/

use alloc::vec::Vec;
use core::fmt;

use super::text::Words;
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::shard::jump;

/// The most members of a view.
pub const MAX_MEMBERS: usize = 4096;

/// Which ordinals serve at an epoch.
///
/// ```
/// use millicore::shard::handover::View;
///
/// let view = View::new(7, 0, 1, &[0, 1, 3])?;
/// assert_eq!(view.to_string(), "epoch=7 start=0 owners=1 members=0-1,3");
/// assert_eq!(View::parse(b"epoch=7 start=0 owners=1 members=0-1,3")?, view);
/// assert_eq!(view.total(), 4);
/// # Ok::<(), millicore::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct View {
    epoch: u64,
    start: i32,
    owners: u32,
    members: Vec<i32>,
}

impl View {
    /// A view of ordinals in ascending order, the StatefulSet's first ordinal
    /// (`spec.ordinals.start`), and owners an object.
    ///
    /// # Errors
    /// `InvalidView` without a member or an owner, with members out of order
    /// or before the start, at epoch 0, or with more than [`MAX_MEMBERS`]
    /// shards; `NoMemory`.
    pub fn new(
        epoch: u64,
        start: i32,
        owners: u32,
        members: &[i32],
    ) -> Result<View, Error> {
        let mut own = Vec::new();
        own.try_extend(members)?;
        View { epoch, start, owners, members: own }.checked()
    }

    /// A copy.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn try_clone(&self) -> Result<View, Error> {
        let mut members = Vec::new();
        members.try_extend(&self.members)?;
        let View { epoch, start, owners, .. } = *self;
        Ok(View { epoch, start, owners, members })
    }

    fn checked(self) -> Result<View, Error> {
        let ascend = self.members.is_sorted_by(|a, b| a < b);
        let (Some(&first), Some(&last)) =
            (self.members.first(), self.members.last())
        else {
            return Err(Error::new(ErrorKind::InvalidView));
        };
        let span = i64::from(last).saturating_sub(i64::from(self.start));
        let small = usize::try_from(span).is_ok_and(|n| n < MAX_MEMBERS);
        let valid = ascend && small && first >= self.start;
        if !valid || self.start < 0 || self.owners < 1 || self.epoch < 1 {
            return Err(Error::new(ErrorKind::InvalidView));
        }
        Ok(self)
    }

    /// Reads the text of a view.
    ///
    /// # Errors
    /// `InvalidHandoverText` with the place, `InvalidView`, `NoMemory`.
    pub fn parse(text: &[u8]) -> Result<View, Error> {
        let mut words = Words::of(text);
        let epoch = words.number("epoch=")?;
        let start = words.number("start=")?;
        let owners = words.number("owners=")?;
        let mut members = Vec::new();
        words.list("members=", &mut |first, last| {
            let count = last.saturating_sub(first).unsigned_abs();
            if count as usize >= MAX_MEMBERS || members.len() >= MAX_MEMBERS {
                return Err(Error::new(ErrorKind::InvalidView));
            }
            (first..=last).try_for_each(|ordinal| members.try_push(ordinal))
        })?;
        words.end()?;
        View { epoch, start, owners, members }.checked()
    }

    /// The number of the view, from 1.
    #[must_use]
    pub const fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The first ordinal there is.
    #[must_use]
    pub const fn start(&self) -> i32 {
        self.start
    }

    /// Owners an object.
    #[must_use]
    pub const fn owners(&self) -> u32 {
        self.owners
    }

    /// The ordinals that take part.
    #[must_use]
    pub fn members(&self) -> &[i32] {
        &self.members
    }

    /// The number of shards: up to the last member.
    #[must_use]
    pub fn total(&self) -> i32 {
        let last = self.members.last();
        last.map_or(0, |last| {
            last.saturating_sub(self.start).saturating_add(1)
        })
    }

    /// Whether an ordinal takes part.
    #[must_use]
    pub fn has(&self, ordinal: i32) -> bool {
        self.members.binary_search(&ordinal).is_ok()
    }

    /// Whether a member is an owner of the object with a hash.
    #[must_use]
    pub fn owns(&self, ordinal: i32, hash: u64) -> bool {
        if !self.has(ordinal) {
            return false;
        }
        let shard = jump(hash, i64::from(self.total())).unwrap_or(0);
        let first = self.start.saturating_add(shard);
        if first == ordinal {
            return true;
        }
        let mut places = self.owners;
        if self.has(first) {
            places = places.saturating_sub(1);
        }
        if places == 0 {
            return false;
        }
        let own = rank(hash, ordinal);
        let before = self.members.iter().filter(|&&other| {
            other != first && other != ordinal && rank(hash, other) > own
        });
        before.take(places as usize).count() < places as usize
    }
}

/// What ranks members for an object; the ordinal breaks ties.
fn rank(hash: u64, ordinal: i32) -> (u64, i32) {
    let member = u64::from(ordinal.cast_unsigned());
    (mix(hash ^ mix(member.wrapping_add(0x9e37_79b9_7f4a_7c15))), ordinal)
}

/// The finalizer of SplitMix64.
const fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let View { epoch, start, owners, members } = self;
        write!(f, "epoch={epoch} start={start} owners={owners} members=")?;
        let mut comma = "";
        for run in members.chunk_by(|&a, &b| a.saturating_add(1) == b) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else {
                continue;
            };
            if first == last {
                write!(f, "{comma}{first}")?;
            } else {
                write!(f, "{comma}{first}-{last}")?;
            }
            comma = ",";
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::hash::fnv1a64;
    use crate::shard::{Identity, Profile};
    use std::format;
    use std::string::ToString;

    #[test]
    fn texts_are_read_as_they_are_written() {
        let f = |text: &str| {
            View::parse(text.as_bytes())
                .map(|view| view.to_string())
                .map_err(|error| (error.kind(), error.offset()))
        };
        let ok = |text: &str| assert_eq!(f(text), Ok(text.to_string()));
        ok("epoch=1 start=0 owners=1 members=0");
        ok("epoch=18446744073709551615 start=5 owners=2 members=5-7,9,11-12");
        let text = |at| Err((ErrorKind::InvalidHandoverText, at));
        let view = Err((ErrorKind::InvalidView, 0));
        assert_eq!(f(""), text(0));
        assert_eq!(f("epoch=1"), text(7));
        assert_eq!(f("epoch=1 start=0 owners=1 members="), text(33));
        assert_eq!(f("epoch=1 start=0 owners=1 members=0,"), text(35));
        assert_eq!(f("epoch=1 start=0 owners=1 members=0 x"), text(34));
        assert_eq!(f("epoch=1 start=-1 owners=1 members=0"), text(14));
        assert_eq!(f("epoch=99999999999999999999 start=0"), text(6));
        assert_eq!(f("epoch=0 start=0 owners=1 members=0"), view);
        assert_eq!(f("epoch=1 start=0 owners=0 members=0"), view);
        assert_eq!(f("epoch=1 start=2 owners=1 members=1"), view);
        assert_eq!(f("epoch=1 start=0 owners=1 members=1,1"), view);
        assert_eq!(f("epoch=1 start=0 owners=1 members=3-1"), view);
        assert_eq!(f("epoch=1 start=0 owners=1 members=0-4096"), view);
        assert_eq!(f("epoch=1 start=0 owners=1 members=4096"), view);
    }

    #[test]
    fn a_full_view_owns_as_kube_state_metrics() {
        let view = View::new(1, 5, 1, &[5, 6, 7]).unwrap();
        for n in 0..1000 {
            let uid = format!("{n}");
            for shard in 0..3 {
                let own = Identity::new(Profile::Hardened, shard, 3).unwrap();
                let hash = fnv1a64(uid.as_bytes());
                assert_eq!(
                    view.owns(shard + 5, hash),
                    own.owns(uid.as_bytes())
                );
            }
        }
    }

    #[test]
    fn every_object_has_its_owners_and_only_those_of_the_missing_move() {
        for owners in 1..4 {
            let full = View::new(1, 0, owners, &[0, 1, 2, 3, 4]).unwrap();
            let less = View::new(2, 0, owners, &[0, 1, 3, 4]).unwrap();
            let mut taken = [0; 5];
            for n in 0..3000 {
                let hash = fnv1a64(format!("{n}").as_bytes());
                let of = |view: &View| {
                    (0..6).filter(|&i| view.owns(i, hash)).collect::<Vec<_>>()
                };
                let (before, after) = (of(&full), of(&less));
                assert_eq!(before.len(), owners as usize);
                assert_eq!(after.len(), owners as usize);
                for ordinal in after {
                    if !before.contains(&ordinal) {
                        assert!(before.contains(&2));
                        taken[ordinal as usize] += 1;
                    }
                }
            }
            // 600 an owner, shared by four.
            let spread = |n: i32| (100..201 * owners as i32).contains(&n);
            assert!(
                taken.iter().enumerate().all(|(i, &n)| i == 2 || spread(n))
            );
        }
    }
}
