/*!
Whether a shard owns an object, as the filter asks it.

[`Owner`] has the assignments that go through the C ABI; any closure over a
UID is an [`Assignment`] too.
*/

use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::num::hash::fnv1a64;
use crate::shard::jump;

/// Whether one shard owns an object.
pub trait Assignment {
    /// Whether it owns the object of this UID.
    fn owns(&self, uid: &[u8]) -> bool;
}

impl<F: Fn(&[u8]) -> bool> Assignment for F {
    #[inline]
    fn owns(&self, uid: &[u8]) -> bool {
        self(uid)
    }
}

/// What one shard owns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Every object.
    All,
    /// The objects whose UIDs' FNV-1a hashes jump to one bucket, as
    /// kube-state-metrics assigns them.
    Jump {
        /// The bucket.
        shard: i32,
        /// How many there are.
        total: i32,
    },
    /// The objects whose UIDs' FNV-1a hashes lie in one of these ranges, as
    /// the API server's `shardSelector` assigns them.
    Ranges(Vec<Range>),
}

/// Hashes from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first hash.
    pub first: u64,
    /// The last one.
    pub last: u64,
}

impl Owner {
    /// Shard `shard` of `total` by jump; shard 0 of 1 owns everything.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidShardTotal`] for a total below 1,
    /// [`ErrorKind::ShardPastTotal`] for a shard that is not below it.
    pub fn jump(shard: i32, total: i32) -> Result<Owner, Error> {
        if total < 1 {
            return Err(Error::new(ErrorKind::InvalidShardTotal));
        }
        if !(0..total).contains(&shard) {
            return Err(Error::new(ErrorKind::ShardPastTotal));
        }
        Ok(if total == 1 { Owner::All } else { Owner::Jump { shard, total } })
    }

    /// Half-open ranges `[starts[i], ends[i])`, of which an end of 0 is
    /// 2^64. No range owns nothing. Ranges may overlap.
    ///
    /// # Errors
    /// [`ErrorKind::LengthMismatch`]; [`ErrorKind::InvalidHashRange`] for a
    /// range that ends where it starts or before; `NoMemory`.
    pub fn ranges(starts: &[u64], ends: &[u64]) -> Result<Owner, Error> {
        if starts.len() != ends.len() {
            return Err(Error::new(ErrorKind::LengthMismatch));
        }
        let mut ranges = Vec::new();
        ranges.try_reserve_for(starts.len())?;
        for (&first, &end) in starts.iter().zip(ends) {
            let last = end.wrapping_sub(1);
            if last.cmp(&first) == Ordering::Less {
                return Err(Error::new(ErrorKind::InvalidHashRange));
            }
            ranges.try_push(Range { first, last })?;
        }
        Ok(Owner::Ranges(ranges))
    }
}

impl Assignment for Owner {
    #[inline]
    fn owns(&self, uid: &[u8]) -> bool {
        match self {
            Owner::All => true,
            &Owner::Jump { shard, total } => {
                jump(fnv1a64(uid), i64::from(total)) == Ok(shard)
            }
            Owner::Ranges(ranges) => {
                let hash = fnv1a64(uid);
                let holds =
                    |range: &Range| range.first <= hash && hash <= range.last;
                ranges.iter().any(holds)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_uid_has_one_owner() {
        for uid in [&b""[..], b"a", b"0ddba11e-0000-4000-8000-000000000000"] {
            for total in 1..8 {
                let owns = |shard: &i32| {
                    Owner::jump(*shard, total).unwrap().owns(uid)
                };
                assert_eq!((0..total).filter(owns).count(), 1);
            }
            let low = Owner::ranges(&[0], &[1 << 63]).unwrap();
            let high = Owner::ranges(&[1 << 63], &[0]).unwrap();
            assert_ne!(low.owns(uid), high.owns(uid));
            assert!(Owner::ranges(&[0, 1], &[1, 0]).unwrap().owns(uid));
            assert!(!Owner::ranges(&[], &[]).unwrap().owns(uid));
        }
    }

    #[test]
    fn arguments_are_checked() {
        let kind = |owner: Result<Owner, Error>| owner.unwrap_err().kind();
        let jump = |shard, total| kind(Owner::jump(shard, total));
        assert_eq!(jump(0, 0), ErrorKind::InvalidShardTotal);
        assert_eq!(jump(0, -1), ErrorKind::InvalidShardTotal);
        assert_eq!(jump(3, 3), ErrorKind::ShardPastTotal);
        assert_eq!(jump(-1, 3), ErrorKind::ShardPastTotal);
        let ranges = |starts, ends| kind(Owner::ranges(starts, ends));
        assert_eq!(ranges(&[1], &[]), ErrorKind::LengthMismatch);
        assert_eq!(ranges(&[5], &[5]), ErrorKind::InvalidHashRange);
        assert_eq!(ranges(&[5], &[4]), ErrorKind::InvalidHashRange);
    }
}
