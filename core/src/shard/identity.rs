/*!
Which shard a pod of a StatefulSet is.

kube-state-metrics takes it from its own pod's name and from the replicas of
the StatefulSet that owns it (`pkg/metricshandler/metrics_handler.go`, v2.13
to v2.20). Kept on purpose under [`Profile::Upstream`]: the number is what
follows `<statefulset>-`, or the whole name where that is absent, read by
`strconv.ParseInt(…, 10, 32)` ("+3", "007" and "-1" pass); `ordinals.start`
is ignored; a total of 0 and a shard past the total are accepted, although
such a process serves an empty page. [`Profile::Hardened`] honours
`ordinals.start` and refuses what can own nothing.
*/

use crate::error::{Error, ErrorKind};
use crate::num::hash::fnv1a64;
use crate::shard::jump;

/// Whose rules an identity follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// kube-state-metrics v2.13 to v2.20.
    Upstream,
    /// Ours: an identity that can own nothing is an error.
    Hardened,
}

/// What is known of the StatefulSet that owns a pod.
#[derive(Clone, Copy, Debug)]
pub struct StatefulSet<'a> {
    /// Its name.
    pub name: &'a [u8],
    /// `spec.replicas`; absent is 1, as the API server defaults it.
    pub replicas: Option<i64>,
    /// `spec.ordinals.start`; 0 where there is none.
    pub ordinals_start: i64,
}

/// One shard of a total.
///
/// ```
/// use millicore::shard::{Identity, Profile, StatefulSet};
///
/// let set =
///     StatefulSet { name: b"ksm", replicas: Some(3), ordinals_start: 5 };
/// let from = |profile| Identity::from_pod(profile, b"ksm-6", &set);
/// let own = from(Profile::Hardened).unwrap();
/// assert_eq!((own.shard(), own.total()), (1, 3));
/// // kube-state-metrics would be shard 6 of 3, which owns nothing.
/// assert_eq!(from(Profile::Upstream).unwrap().shard(), 6);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    shard: i32,
    total: i32,
}

impl Identity {
    /// An identity from flags: `--shard` and `--total-shards`.
    ///
    /// # Errors
    /// Hardened: [`ErrorKind::InvalidShardTotal`] for a total below 1,
    /// [`ErrorKind::ShardPastTotal`] for a shard that is not below it. Both
    /// profiles: `InvalidShardTotal` for a total past 2^31 - 1, to which
    /// upstream's buckets can never match.
    pub fn new(
        profile: Profile,
        shard: i32,
        total: i64,
    ) -> Result<Identity, Error> {
        let Ok(total) = i32::try_from(total) else {
            return Err(Error::new(ErrorKind::InvalidShardTotal));
        };
        if profile == Profile::Hardened {
            if total < 1 {
                return Err(Error::new(ErrorKind::InvalidShardTotal));
            }
            if !(0..total).contains(&shard) {
                return Err(Error::new(ErrorKind::ShardPastTotal));
            }
        }
        Ok(Identity { shard, total })
    }

    /// The identity of a pod, from its name and its StatefulSet.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOrdinal`] at the byte of the name where an
    /// ordinal was expected. Hardened also: a name the StatefulSet's
    /// controller would not give is an `InvalidOrdinal`, a pod before
    /// `ordinals.start` is [`ErrorKind::OrdinalBeforeStart`], and what
    /// [`Identity::new`] refuses.
    pub fn from_pod(
        profile: Profile,
        pod: &[u8],
        set: &StatefulSet<'_>,
    ) -> Result<Identity, Error> {
        let total = set.replicas.unwrap_or(1);
        let suffix = pod
            .strip_prefix(set.name)
            .and_then(|rest| rest.strip_prefix(b"-"));
        match (profile, suffix) {
            (Profile::Upstream, _) => {
                let digits = suffix.unwrap_or(pod);
                let at = pod.len().saturating_sub(digits.len());
                Identity::new(profile, parse_int32(digits, at)?, total)
            }
            (Profile::Hardened, None) => {
                Err(Error::at(ErrorKind::InvalidOrdinal, 0))
            }
            (Profile::Hardened, Some(digits)) => {
                let at = pod.len().saturating_sub(digits.len());
                let ordinal = i64::from(parse_ordinal(digits, at)?);
                let shard = ordinal
                    .checked_sub(set.ordinals_start.max(0))
                    .and_then(|shard| i32::try_from(shard).ok())
                    .filter(|&shard| shard >= 0)
                    .ok_or(Error::new(ErrorKind::OrdinalBeforeStart))?;
                Identity::new(profile, shard, total)
            }
        }
    }

    /// This shard, from 0; under `Upstream` any number.
    #[must_use]
    pub const fn shard(self) -> i32 {
        self.shard
    }

    /// The number of shards; under `Upstream` any number.
    #[must_use]
    pub const fn total(self) -> i32 {
        self.total
    }

    /// Whether this shard keeps the object of a UID. Shard 0 of 1 keeps
    /// everything without hashing, as upstream.
    #[must_use]
    pub fn owns(self, uid: &[u8]) -> bool {
        if self.shard == 0 && self.total == 1 {
            return true;
        }
        jump(fnv1a64(uid), i64::from(self.total)) == Ok(self.shard)
    }
}

/// `strconv.ParseInt(text, 10, 32)`; `at` is where the text begins in the
/// pod's name.
fn parse_int32(text: &[u8], at: usize) -> Result<i32, Error> {
    let negative = text.first() == Some(&b'-');
    let digits = text
        .strip_prefix(b"-")
        .or_else(|| text.strip_prefix(b"+"))
        .unwrap_or(text);
    let start = at.saturating_add(text.len().saturating_sub(digits.len()));
    let magnitude = parse_digits(digits, start)?;
    let value = if negative { magnitude.wrapping_neg() } else { magnitude };
    i32::try_from(value).map_err(|_| Error::at(ErrorKind::InvalidOrdinal, at))
}

/// An ordinal as the StatefulSet controller writes it: no sign, no leading
/// zero.
fn parse_ordinal(text: &[u8], at: usize) -> Result<i32, Error> {
    let value = parse_digits(text, at)?;
    if text.len() > 1 && text.first() == Some(&b'0') {
        return Err(Error::at(ErrorKind::InvalidOrdinal, at));
    }
    i32::try_from(value).map_err(|_| Error::at(ErrorKind::InvalidOrdinal, at))
}

/// Decimal digits and nothing else; a number past 32 bits stays past them.
fn parse_digits(digits: &[u8], at: usize) -> Result<i64, Error> {
    if digits.is_empty() {
        return Err(Error::at(ErrorKind::InvalidOrdinal, at));
    }
    let mut value = 0_i64;
    for (&byte, at) in digits.iter().zip(at..) {
        if !byte.is_ascii_digit() {
            return Err(Error::at(ErrorKind::InvalidOrdinal, at));
        }
        let digit = i64::from(byte.wrapping_sub(b'0'));
        value = value.saturating_mul(10).saturating_add(digit);
    }
    Ok(value.min(1 << 40))
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPSTREAM: Profile = Profile::Upstream;
    const HARDENED: Profile = Profile::Hardened;

    fn from(
        profile: Profile,
        pod: &str,
        replicas: Option<i64>,
        ordinals_start: i64,
    ) -> Result<(i32, i32), (ErrorKind, u64)> {
        let set = StatefulSet { name: b"ksm", replicas, ordinals_start };
        Identity::from_pod(profile, pod.as_bytes(), &set)
            .map(|own| (own.shard(), own.total()))
            .map_err(|error| (error.kind(), error.offset()))
    }

    #[test]
    fn upstream_reads_names_as_parse_int_does() {
        let f = |pod| from(UPSTREAM, pod, Some(3), 0);
        let bad = |at| Err((ErrorKind::InvalidOrdinal, at));
        assert_eq!(f("ksm-0"), Ok((0, 3)));
        assert_eq!(f("ksm-+3"), Ok((3, 3)));
        assert_eq!(f("ksm-007"), Ok((7, 3)));
        assert_eq!(f("ksm--1"), Ok((-1, 3)));
        assert_eq!(f("5"), Ok((5, 3))); // no prefix: the whole name
        assert_eq!(f("ksm-2147483647"), Ok((i32::MAX, 3)));
        assert_eq!(f("ksm--2147483648"), Ok((i32::MIN, 3)));
        assert_eq!(f("ksm-2147483648"), bad(4));
        assert_eq!(f("ksm-99999999999999999999"), bad(4));
        assert_eq!(f("ksm-"), bad(4));
        assert_eq!(f(""), bad(0));
        assert_eq!(f("ksm"), bad(0));
        assert_eq!(f("other-1"), bad(0));
        assert_eq!(f("ksm-1a"), bad(5));
        assert_eq!(f("ksm-1_0"), bad(5));
        assert_eq!(f("ksm-+"), bad(5));
    }

    #[test]
    fn upstream_accepts_what_owns_nothing() {
        assert_eq!(from(UPSTREAM, "ksm-4", Some(0), 0), Ok((4, 0)));
        assert_eq!(from(UPSTREAM, "ksm-4", Some(2), 4), Ok((4, 2)));
        assert_eq!(from(UPSTREAM, "ksm-0", None, 0), Ok((0, 1)));
    }

    #[test]
    fn hardened_refuses_what_owns_nothing() {
        let total = Err((ErrorKind::InvalidShardTotal, 0));
        let past = Err((ErrorKind::ShardPastTotal, 0));
        let before = Err((ErrorKind::OrdinalBeforeStart, 0));
        let bad = |at| Err((ErrorKind::InvalidOrdinal, at));
        assert_eq!(from(HARDENED, "ksm-0", None, 0), Ok((0, 1)));
        assert_eq!(from(HARDENED, "ksm-2", Some(3), 0), Ok((2, 3)));
        assert_eq!(from(HARDENED, "ksm-7", Some(3), 5), Ok((2, 3)));
        assert_eq!(from(HARDENED, "ksm-8", Some(3), 5), past);
        assert_eq!(from(HARDENED, "ksm-3", Some(3), 0), past);
        assert_eq!(from(HARDENED, "ksm-4", Some(3), 5), before);
        assert_eq!(from(HARDENED, "ksm-4", Some(3), i64::MAX), before);
        assert_eq!(from(HARDENED, "ksm-0", Some(0), 0), total);
        assert_eq!(from(HARDENED, "ksm-0", Some(-1), 0), total);
        assert_eq!(from(HARDENED, "ksm-0", Some(1 << 31), 0), total);
        assert_eq!(from(HARDENED, "ksm--1", Some(3), 0), bad(4));
        assert_eq!(from(HARDENED, "ksm-+1", Some(3), 0), bad(4));
        assert_eq!(from(HARDENED, "ksm-01", Some(3), 0), bad(4));
        assert_eq!(from(HARDENED, "1", Some(3), 0), bad(0));
    }

    #[test]
    fn one_shard_of_one_owns_everything() {
        let own = Identity::new(HARDENED, 0, 1).unwrap();
        assert!(own.owns(b"") && own.owns(b"any"));
        let nobody = Identity::new(UPSTREAM, 5, 3).unwrap();
        assert!(!nobody.owns(b"any"));
        let owners = (0..10)
            .filter_map(|shard| Identity::new(HARDENED, shard, 10).ok())
            .filter(|own| own.owns(b""));
        assert_eq!(owners.map(Identity::shard).sum::<i32>(), 1);
    }
}
