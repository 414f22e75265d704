/*!
Hash ranges: each shard owns stretches of the 64-bit FNV-1a hashes, as the
API server's sharded list and watch (KEP-5866) divide them.

Upstream has the ranges of one client only; which ranges the clients of a
fleet should ask for, and how to change them, is ours. [`Ranges::resized`]
changes the number or the weights of shards by moving no more hashes than the
new widths demand, at the price of more ranges.

A key is looked up among the sorted ranges: log2 of their number.
*/

use alloc::vec::Vec;

use super::selector::{self, Field};
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// The most ranges, and the most shards of an assignment by ranges.
pub const MAX_RANGES: usize = 1 << 16;

/// The number of hashes.
const ALL: u128 = 1 << 64;

/// The hashes from `start` to `last`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first hash.
    pub start: u64,
    /// The last hash.
    pub last: u64,
    /// The owner.
    pub shard: u32,
}

impl Range {
    fn width(&self) -> u128 {
        u128::from(self.last.wrapping_sub(self.start)).wrapping_add(1)
    }
}

/// Who owns which hashes of a field. Hashes of no range have no owner.
///
/// ```
/// use millicore::shard::Ranges;
///
/// let two = Ranges::equal(2)?;
/// assert_eq!(two.owner(u64::MAX), Some(1));
/// let mut selector = Vec::new();
/// two.append_selector(&mut selector, 0)?;
/// assert_eq!(selector, b"shardRange(object.metadata.uid, '0x0000000000000000', '0x8000000000000000')");
/// # Ok::<(), millicore::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranges {
    field: Field,
    /// Sorted, without overlaps; neighbours of one shard are one range.
    ranges: Vec<Range>,
    shards: u32,
}

impl Ranges {
    /// `shards` ranges of equal width, to within one hash.
    ///
    /// # Errors
    /// As [`Ranges::weighted`].
    pub fn equal(shards: u32) -> Result<Ranges, Error> {
        Ranges::of_parts(shards, |_| 1)
    }

    /// A range a shard, as wide as its part of the sum of weights. A shard
    /// of weight 0 has none.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidShardTotal`] if no shard has a weight,
    /// [`ErrorKind::TooLarge`] past [`MAX_RANGES`] shards; `NoMemory`.
    pub fn weighted(weights: &[u32]) -> Result<Ranges, Error> {
        let shards = u32::try_from(weights.len()).unwrap_or(u32::MAX);
        Ranges::of_parts(shards, |shard| {
            weights.get(shard as usize).copied().unwrap_or(0)
        })
    }

    fn of_parts(
        shards: u32,
        part: impl Fn(u32) -> u32,
    ) -> Result<Ranges, Error> {
        if shards as usize > MAX_RANGES {
            return Err(Error::new(ErrorKind::TooLarge));
        }
        let sum =
            (0..shards).fold(0_u128, |s, i| s.wrapping_add(part(i).into()));
        let mut made = Ranges { shards, ..Ranges::default() };
        made.ranges.try_reserve_for(shards as usize)?;
        let (mut before, mut start) = (0_u128, 0_u128);
        for shard in 0..shards {
            before = before.wrapping_add(part(shard).into());
            // Rounded up: with equal parts the owner of a hash is then
            // hash * shards / 2^64. Below 2^64 * 2^48.
            let end = before.wrapping_mul(ALL).div_ceil(sum.max(1));
            made.append(start, end, shard)?;
            start = end;
        }
        if made.ranges.is_empty() {
            return Err(Error::new(ErrorKind::InvalidShardTotal));
        }
        Ok(made)
    }

    /// The one shard of a selector: its owner is shard 0, or nobody.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidSelector`], [`ErrorKind::EmptyRange`] or
    /// [`ErrorKind::MixedSelectorFields`] at the byte that cannot be
    /// accepted; [`ErrorKind::TooLarge`]; `NoMemory`.
    pub fn parse_selector(text: &[u8]) -> Result<Ranges, Error> {
        if let Some(at) = text.iter().position(|&byte| byte == b';') {
            return Err(Error::at(ErrorKind::InvalidSelector, at));
        }
        Ranges::parse_selectors(text)
    }

    /// A selector a shard, with semicolons between them.
    ///
    /// # Errors
    /// As [`Ranges::parse_selector`], and [`ErrorKind::OverlappingRanges`]
    /// at a selector that takes a hash of another one's.
    pub fn parse_selectors(text: &[u8]) -> Result<Ranges, Error> {
        let mut made = Ranges::default();
        let mut at = 0_usize;
        let mut places = Vec::new();
        for (text, shard) in text.split(|&byte| byte == b';').zip(0..) {
            let field = selector::parse(&mut made.ranges, text, at, shard)?;
            if made.ranges.len() > MAX_RANGES {
                return Err(Error::at(ErrorKind::TooLarge, at));
            }
            if shard > 0 && field != made.field {
                return Err(Error::at(ErrorKind::MixedSelectorFields, at));
            }
            made.field = field;
            made.shards = shard.wrapping_add(1);
            places.try_push(at)?;
            at = at.wrapping_add(text.len()).wrapping_add(1);
        }
        made.normalize().map_err(|error| {
            let shard = error.offset() as usize;
            let at = places.get(shard).copied().unwrap_or(0);
            Error::at(error.kind(), at)
        })?;
        Ok(made)
    }

    /// The number of shards.
    #[must_use]
    pub const fn shards(&self) -> u32 {
        self.shards
    }

    /// What is hashed.
    #[must_use]
    pub const fn field(&self) -> Field {
        self.field
    }

    /// The ranges, in the order of their hashes.
    #[must_use]
    pub fn as_slice(&self) -> &[Range] {
        &self.ranges
    }

    /// The shard that owns a hash.
    #[must_use]
    pub fn owner(&self, hash: u64) -> Option<u32> {
        let after = self.ranges.partition_point(|range| range.start <= hash);
        let range = self.ranges.get(after.checked_sub(1)?)?;
        (hash <= range.last).then_some(range.shard)
    }

    /// How many hashes a shard owns.
    #[must_use]
    pub fn width(&self, shard: u32) -> u128 {
        let own = self.ranges.iter().filter(|range| range.shard == shard);
        own.fold(0, |sum, range| sum.wrapping_add(range.width()))
    }

    /// Appends the `shardSelector` of a shard.
    ///
    /// # Errors
    /// [`ErrorKind::EmptyShard`] for a shard that owns nothing: to the API
    /// server an empty selector is an error and none is everything.
    /// `NoMemory`.
    pub fn append_selector(
        &self,
        out: &mut Vec<u8>,
        shard: u32,
    ) -> Result<(), Error> {
        let mut own = self.ranges.iter().filter(|r| r.shard == shard);
        let Some(first) = own.next() else {
            return Err(Error::new(ErrorKind::EmptyShard));
        };
        selector::append_range(out, self.field, first)?;
        for range in own {
            out.try_extend(b" || ")?;
            selector::append_range(out, self.field, range)?;
        }
        Ok(())
    }

    /// Ranges of other widths, `target`'s, that move as little as these
    /// widths allow: a shard that grows keeps all it has, one that shrinks
    /// gives up its highest hashes. Hashes without an owner get one.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidShardTotal`] if `target` leaves hashes without an
    /// owner, [`ErrorKind::TooLarge`] past [`MAX_RANGES`] ranges;
    /// `NoMemory`.
    pub fn resized(&self, target: &Ranges) -> Result<Ranges, Error> {
        let mut wanted = Vec::new();
        wanted.try_resize(target.shards as usize, 0_u128)?;
        for range in &target.ranges {
            if let Some(wanted) = wanted.get_mut(range.shard as usize) {
                *wanted = wanted.wrapping_add(range.width());
            }
        }
        if wanted.iter().fold(0_u128, |s, &w| s.wrapping_add(w)) != ALL {
            return Err(Error::new(ErrorKind::InvalidShardTotal));
        }
        let mut made = Ranges {
            field: self.field,
            ranges: Vec::new(),
            shards: target.shards,
        };
        let mut free = Vec::new();
        let mut covered = 0_u128;
        for range in &self.ranges {
            let start = u128::from(range.start);
            let end = start.wrapping_add(range.width());
            free.try_push((covered, start))?;
            let mut kept = start;
            if let Some(wanted) = wanted.get_mut(range.shard as usize) {
                kept = start.wrapping_add(range.width().min(*wanted));
                *wanted = wanted.wrapping_sub(kept.wrapping_sub(start));
            }
            made.append(start, kept, range.shard)?;
            free.try_push((kept, end))?;
            covered = end;
        }
        free.try_push((covered, ALL))?;
        made.hand_out(&free, &mut wanted)?;
        made.normalize()?;
        if made.ranges.len() > MAX_RANGES {
            return Err(Error::new(ErrorKind::TooLarge));
        }
        Ok(made)
    }

    /// Gives free stretches to the shards that want more. There is as much
    /// of the one as of the other.
    fn hand_out(
        &mut self,
        free: &[(u128, u128)],
        wanted: &mut [u128],
    ) -> Result<(), Error> {
        let mut shards = wanted.iter_mut().zip(0..);
        let mut shard = shards.next();
        for &(mut start, end) in free {
            while start < end {
                let Some((wanted, of)) = &mut shard else { return Ok(()) };
                if **wanted == 0 {
                    shard = shards.next();
                    continue;
                }
                let width = end.wrapping_sub(start).min(**wanted);
                **wanted = wanted.wrapping_sub(width);
                let cut = start.wrapping_add(width);
                self.append(start, cut, *of)?;
                start = cut;
            }
        }
        Ok(())
    }

    /// Adds the hashes from `start` to before `end`, if there are any.
    fn append(
        &mut self,
        start: u128,
        end: u128,
        shard: u32,
    ) -> Result<(), Error> {
        if start >= end {
            return Ok(());
        }
        let (start, last) = (start as u64, end.wrapping_sub(1) as u64);
        self.ranges.try_push(Range { start, last, shard })
    }

    /// Sorts the ranges and joins neighbours of one shard. An error's offset
    /// is the higher of two shards that overlap.
    fn normalize(&mut self) -> Result<(), Error> {
        self.ranges.sort_unstable_by_key(|range| (range.start, range.last));
        let mut joined = Vec::new();
        joined.try_reserve_for(self.ranges.len())?;
        let mut open: Option<Range> = None;
        for &range in &self.ranges {
            match &mut open {
                Some(open)
                    if open.shard == range.shard
                        && range.start.saturating_sub(1) <= open.last =>
                {
                    open.last = open.last.max(range.last);
                }
                Some(open) if range.start <= open.last => {
                    let shard = open.shard.max(range.shard) as usize;
                    let kind = ErrorKind::OverlappingRanges;
                    return Err(Error::at(kind, shard));
                }
                _ => {
                    if let Some(done) = open.replace(range) {
                        joined.try_push(done)?;
                    }
                }
            }
        }
        if let Some(done) = open {
            joined.try_push(done)?;
        }
        self.ranges = joined;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec;

    #[test]
    fn equal_ranges_are_a_multiplication() {
        for shards in [1, 2, 3, 7, 10, 100, 1000] {
            let ranges = Ranges::equal(shards).unwrap();
            for range in ranges.as_slice() {
                for hash in [range.start, range.last] {
                    let by = (u128::from(hash) * u128::from(shards)) >> 64;
                    assert_eq!(by, u128::from(range.shard));
                }
            }
            let last = ranges.as_slice().last().unwrap();
            assert_eq!((last.last, last.shard), (u64::MAX, shards - 1));
        }
        let refused = |shards| Ranges::equal(shards).unwrap_err().kind();
        assert_eq!(refused(0), ErrorKind::InvalidShardTotal);
        assert_eq!(refused(65_537), ErrorKind::TooLarge);
        assert!(Ranges::weighted(&[0, 0]).is_err());
        let skewed = Ranges::weighted(&[0, 3, 1]).unwrap();
        assert_eq!(skewed.width(0), 0);
        assert_eq!(skewed.width(1), 3 << 62);
        assert!(skewed.append_selector(&mut Vec::new(), 0).is_err());
    }

    #[test]
    fn gaps_have_no_owner_and_overlaps_are_refused() {
        let select = |start: u64, end: u64| {
            std::format!(
                "shardRange(object.metadata.uid, '0x{start:016x}', '0x{end:016x}')"
            )
        };
        let (a, b) = (select(2, 4), select(6, 9));
        let text = std::format!("{a};{b}");
        let ranges = Ranges::parse_selectors(text.as_bytes()).unwrap();
        let owners = (0..11).map(|hash| ranges.owner(hash));
        let owned = |hash: u64| match hash {
            2..4 => Some(0),
            6..9 => Some(1),
            _ => None,
        };
        assert!(owners.eq((0..11).map(owned)));
        let text = std::format!("{a};{b};{}", select(3, 5));
        let error = Ranges::parse_selectors(text.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OverlappingRanges);
        assert_eq!(error.offset() as usize, a.len() + b.len() + 2);
        let text = std::format!("{a};{}", b.replace("uid", "namespace"));
        let error = Ranges::parse_selectors(text.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MixedSelectorFields);
        assert!(Ranges::parse_selectors(a.as_bytes()).is_ok());
        let open = std::format!("{a};");
        assert!(Ranges::parse_selectors(open.as_bytes()).is_err());
    }

    /// The hashes that change their owner, counted at every boundary.
    fn moved(before: &Ranges, after: &Ranges) -> u128 {
        let starts = |ranges: &Ranges| {
            ranges.as_slice().iter().map(|r| r.start).collect::<vec::Vec<_>>()
        };
        let mut cuts = [starts(before), starts(after)].concat();
        cuts.sort_unstable();
        cuts.dedup();
        let ends = cuts.iter().skip(1).map(|&c| u128::from(c));
        let ends = ends.chain([1 << 64]);
        let stretches = cuts.iter().zip(ends);
        stretches
            .filter(|&(&start, _)| before.owner(start) != after.owner(start))
            .map(|(&start, end)| end - u128::from(start))
            .sum()
    }

    proptest! {
        #[test]
        fn resizing_moves_the_least_and_nothing_is_lost(
            steps in prop::collection::vec(
                prop::collection::vec(0..5_u32, 1..9), 2..6),
        ) {
            let mut now: Option<Ranges> = None;
            for weights in steps {
                let Ok(target) = Ranges::weighted(&weights) else { continue };
                let Some(before) = now.take() else {
                    now = Some(target);
                    continue;
                };
                let after = before.resized(&target).unwrap();
                let shards = before.shards().max(after.shards());
                let mut least = 0;
                for shard in 0..shards {
                    prop_assert_eq!(after.width(shard), target.width(shard));
                    least += after.width(shard)
                        .saturating_sub(before.width(shard));
                }
                prop_assert_eq!(moved(&before, &after), least);
                let ends = after.as_slice();
                prop_assert_eq!(ends.first().unwrap().start, 0);
                prop_assert_eq!(ends.last().unwrap().last, u64::MAX);
                for pair in ends.windows(2) {
                    prop_assert_eq!(pair[0].last + 1, pair[1].start);
                }
                now = Some(after);
            }
        }

        #[test]
        fn selectors_survive_being_written(
            weights in prop::collection::vec(1..9_u32, 1..9),
        ) {
            let ranges = Ranges::weighted(&weights).unwrap();
            let mut text = vec![];
            for shard in 0..ranges.shards() {
                if shard > 0 {
                    text.push(b';');
                }
                ranges.append_selector(&mut text, shard).unwrap();
            }
            prop_assert_eq!(Ranges::parse_selectors(&text), Ok(ranges));
        }
    }
}
