/*!
Deduplication: VictoriaMetrics `lib/storage/dedup.go`, v1.100.0 and HEAD.

Time is cut into intervals that end on multiples of the interval; the last
sample of each stays, and of several at that last time the largest. Kept on
purpose:

* an interval ends at `t + D - 1` less Go's remainder, which is negative
  before 1970; so intervals there end one interval later;
* the next interval ends D later, or is computed anew from a sample past it;
* the largest is looked for from the right with `>`: a NaN on the right stays,
  a NaN elsewhere is skipped, of 0 and -0 the right one stays;
* sums wrap.

Cost: one pass in place, no allocation; a division only where a sample leaves
a gap.
*/

use super::block::ascending;
use super::{STALE_INTEGER, STALE_NAN, StalePolicy};
use crate::error::{Error, ErrorKind};

mod sealed {
    pub trait Sealed {}
    impl Sealed for f64 {}
    impl Sealed for i64 {}
}

/// What a sample holds: a float, or the integer that VictoriaMetrics' blocks
/// hold in its place.
pub trait Value: Copy + PartialOrd + sealed::Sealed {
    /// Whether this is the staleness marker.
    fn is_stale(self) -> bool;
}

impl Value for f64 {
    fn is_stale(self) -> bool {
        self.to_bits() == STALE_NAN
    }
}

impl Value for i64 {
    fn is_stale(self) -> bool {
        self == STALE_INTEGER
    }
}

/// Leaves one sample an interval, in milliseconds, at the front of both
/// columns, and says how many. No interval, or a negative one, leaves all.
///
/// ```
/// use millicore::series::{StalePolicy, deduplicate};
///
/// let mut times = [1_000, 1_500, 2_000, 2_000];
/// let mut values = [1.0, 2.0, 4.0, 3.0];
/// let policy = StalePolicy::Value;
/// let kept = deduplicate(&mut times, &mut values, 1_000, policy)?;
/// assert_eq!(times[..kept], [1_000, 2_000]);
/// assert_eq!(values[..kept], [1.0, 4.0]);
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::LengthMismatch`] and [`ErrorKind::TimesRunBackwards`]; the
/// columns are then as they were.
pub fn deduplicate<V: Value>(
    timestamps: &mut [i64],
    values: &mut [V],
    interval: i64,
    policy: StalePolicy,
) -> Result<usize, Error> {
    if timestamps.len() != values.len() {
        return Err(Error::new(ErrorKind::LengthMismatch));
    }
    ascending(timestamps)?;
    Ok(match policy {
        StalePolicy::Value => compact(timestamps, values, interval, max),
        StalePolicy::PreferValue => {
            compact(timestamps, values, interval, max_of_values)
        }
    })
}

/// [`deduplicate`] for many series in one pair of columns: series i is the
/// samples from `offsets[i]` to before `offsets[i + 1]`, of which the first
/// `kept[i]` are then those that stay. The rest of each is left as it may be.
///
/// # Errors
/// As [`deduplicate`], for the first series that is refused, and
/// [`ErrorKind::InvalidOffsets`]; series before it are done.
pub fn deduplicate_all<V: Value>(
    timestamps: &mut [i64],
    values: &mut [V],
    offsets: &[u32],
    interval: i64,
    policy: StalePolicy,
    kept: &mut [u32],
) -> Result<(), Error> {
    if timestamps.len() != values.len()
        || kept.len() != offsets.len().saturating_sub(1)
    {
        return Err(Error::new(ErrorKind::LengthMismatch));
    }
    let pairs = offsets.iter().zip(offsets.iter().skip(1));
    for ((&start, &end), kept) in pairs.zip(kept) {
        let rows = start as usize..end as usize;
        let (Some(timestamps), Some(values)) =
            (timestamps.get_mut(rows.clone()), values.get_mut(rows.clone()))
        else {
            return Err(Error::at(ErrorKind::InvalidOffsets, rows.end));
        };
        let count = deduplicate(timestamps, values, interval, policy)?;
        // No more than there were, and those are told by u32.
        *kept = count as u32;
    }
    Ok(())
}

/// Of two values at one time, the one that stays; `right` came later.
fn max<V: Value>(left: V, right: V) -> V {
    if left > right { left } else { right }
}

fn max_of_values<V: Value>(left: V, right: V) -> V {
    match (left.is_stale(), right.is_stale()) {
        (true, _) => right,
        (false, true) => left,
        (false, false) => max(left, right),
    }
}

/// [`deduplicate`] for one policy and times known to ascend.
#[inline]
fn compact<V: Value>(
    timestamps: &mut [i64],
    values: &mut [V],
    interval: i64,
    choose: impl Fn(V, V) -> V,
) -> usize {
    if !is_needed(timestamps, interval) {
        return timestamps.len();
    }
    let mut intervals = Intervals { end: i64::MAX, interval };
    let mut kept = 0_usize;
    for row in 0..timestamps.len() {
        let time = timestamps.get(row).copied().unwrap_or_default();
        if row == 0 {
            intervals.start(time);
        } else if intervals.is_over(time) {
            keep(timestamps, values, row.wrapping_sub(1), kept, &choose);
            kept = kept.wrapping_add(1);
        }
    }
    let last = timestamps.len().wrapping_sub(1);
    keep(timestamps, values, last, kept, &choose);
    kept.wrapping_add(1)
}

/// Whether two samples share an interval. Asked first, as upstream does:
/// where sums wrap, equal times may be in intervals of their own.
fn is_needed(timestamps: &[i64], interval: i64) -> bool {
    let Some((&first, rest)) = timestamps.split_first() else {
        return false;
    };
    let mut intervals = Intervals { end: i64::MAX, interval };
    intervals.start(first);
    interval > 0 && rest.iter().any(|&time| !intervals.is_over(time))
}

/// The interval that the samples are in, for a positive length.
struct Intervals {
    end: i64,
    interval: i64,
}

impl Intervals {
    /// The interval that holds a time.
    #[inline]
    fn start(&mut self, time: i64) {
        let past = time.wrapping_add(self.interval).wrapping_sub(1);
        let over = past.checked_rem(self.interval).unwrap_or(0);
        self.end = past.wrapping_sub(over);
    }

    /// Whether a time is past the interval; then it begins the next.
    #[inline]
    fn is_over(&mut self, time: i64) -> bool {
        let over = time > self.end;
        if over {
            self.end = self.end.wrapping_add(self.interval);
            if self.end < time {
                self.start(time);
            }
        }
        over
    }
}

/// Writes the sample at row `last` to row `to`, with the largest value of
/// those at its time.
#[inline]
fn keep<V: Value>(
    timestamps: &mut [i64],
    values: &mut [V],
    last: usize,
    to: usize,
    choose: impl Fn(V, V) -> V,
) {
    let (Some(&time), Some(&value)) = (timestamps.get(last), values.get(last))
    else {
        return;
    };
    let mut value = value;
    for row in (0..last).rev() {
        if timestamps.get(row) != Some(&time) {
            break;
        }
        if let Some(&left) = values.get(row) {
            value = choose(left, value);
        }
    }
    if let (Some(to_time), Some(to_value)) =
        (timestamps.get_mut(to), values.get_mut(to))
    {
        (*to_time, *to_value) = (time, value);
    }
}

#[cfg(test)]
mod tests {
    use super::super::naive;
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    const NAN: f64 = f64::NAN;
    const STALE: f64 = f64::from_bits(STALE_NAN);

    fn run<V: Value>(
        times: &[i64],
        values: &[V],
        interval: i64,
        policy: StalePolicy,
    ) -> (Vec<i64>, Vec<V>) {
        let (mut times, mut values) = (times.to_vec(), values.to_vec());
        let kept =
            deduplicate(&mut times, &mut values, interval, policy).unwrap();
        times.truncate(kept);
        values.truncate(kept);
        (times, values)
    }

    #[test]
    fn intervals_end_where_upstreams_end() {
        let times = |times: &[i64], interval| {
            let values = std::vec![0_i64; times.len()];
            run(times, &values, interval, StalePolicy::Value).0
        };
        assert!(times(&[], 5).is_empty());
        assert_eq!(times(&[3], 5), [3]);
        assert_eq!(times(&[1, 1], 0), [1, 1]);
        assert_eq!(times(&[1, 1], -1), [1, 1]);
        assert_eq!(times(&[1, 1, 2], 1), [1, 2]);
        assert_eq!(times(&[1, 5, 6, 10, 11], 5), [5, 10, 11]);
        assert_eq!(times(&[1, 22, 24, 26], 5), [1, 24, 26]);
        // The remainder is negative: the interval of -7 ends at 0, not -5.
        assert_eq!(times(&[-7, -5, -2, 0, 1], 5), [0, 1]);
        assert_eq!(
            times(&[i64::MAX - 1, i64::MAX], 5),
            [i64::MAX - 1, i64::MAX]
        );
    }

    #[test]
    fn of_one_time_the_largest_stays() {
        let bits = |values: &[f64], policy| {
            let times = std::vec![7; values.len()];
            run(&times, values, 5, policy).1.first().unwrap().to_bits()
        };
        let value = |values: &[f64]| bits(values, StalePolicy::Value);
        assert_eq!(value(&[1.0, 3.0, 2.0]), 3.0_f64.to_bits());
        assert_eq!(value(&[0.0, -0.0]), (-0.0_f64).to_bits());
        assert_eq!(value(&[-0.0, 0.0]), 0.0_f64.to_bits());
        assert_eq!(value(&[5.0, NAN, 3.0]), 5.0_f64.to_bits());
        assert_eq!(value(&[5.0, NAN]), NAN.to_bits());
        assert_eq!(value(&[5.0, STALE]), STALE_NAN);
        let prefer = |values: &[f64]| bits(values, StalePolicy::PreferValue);
        assert_eq!(prefer(&[5.0, STALE]), 5.0_f64.to_bits());
        assert_eq!(prefer(&[STALE, 5.0]), 5.0_f64.to_bits());
        assert_eq!(prefer(&[NAN, STALE]), NAN.to_bits());
        assert_eq!(prefer(&[STALE, STALE]), STALE_NAN);
        let integer = |policy| run(&[7, 7], &[5, STALE_INTEGER], 5, policy).1;
        assert_eq!(integer(StalePolicy::Value), [STALE_INTEGER]);
        assert_eq!(integer(StalePolicy::PreferValue), [5]);
    }

    #[test]
    fn a_refused_call_changes_nothing() {
        let mut times = [3, 2];
        let mut values = [1_i64, 2];
        let policy = StalePolicy::Value;
        let kind = deduplicate(&mut times, &mut values, 9, policy);
        assert_eq!(kind, Err(Error::new(ErrorKind::TimesRunBackwards)));
        assert_eq!((times, values), ([3, 2], [1, 2]));
        let kind = deduplicate(&mut times, &mut values[..1], 9, policy);
        assert_eq!(kind, Err(Error::new(ErrorKind::LengthMismatch)));
    }

    #[test]
    fn series_of_a_column_are_done_one_by_one() {
        let mut times = [1, 2, 1, 2, 9, 9];
        let mut values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let mut kept = [0; 3];
        let mut all = |offsets: &[u32], kept: &mut [u32]| {
            let policy = StalePolicy::Value;
            let (times, values) = (&mut times, &mut values);
            deduplicate_all(times, values, offsets, 5, policy, kept)
                .map_err(Error::kind)
        };
        let offsets = Err(ErrorKind::InvalidOffsets);
        assert_eq!(all(&[0, 7], &mut kept[..1]), offsets);
        assert_eq!(all(&[2, 1], &mut kept[..1]), offsets);
        let length = Err(ErrorKind::LengthMismatch);
        assert_eq!(all(&[0, 2], &mut kept), length);
        assert_eq!(all(&[], &mut []), Ok(()));
        assert_eq!(all(&[0, 2, 2, 6], &mut kept), Ok(()));
        assert_eq!(kept, [1, 0, 2]);
        assert_eq!(times[..1], [2]);
        assert_eq!(
            (&times[2..4], &values[2..4]),
            (&[2, 9][..], &[4.0, 6.0][..])
        );
    }

    proptest! {
        #[test]
        fn as_the_naive_one(
            mut samples in prop::collection::vec(
                (-40..40_i64, naive::values()), 0..40),
            interval in -1..12_i64,
            prefer in any::<bool>(),
        ) {
            samples.sort_by_key(|&(time, _)| time);
            let (times, values): (Vec<_>, Vec<_>) = samples.into_iter().unzip();
            let policy = StalePolicy::from_number(prefer.into()).unwrap();
            let ours = run(&times, &values, interval, policy);
            let naive = naive::deduplicate(&times, &values, interval, policy);
            prop_assert_eq!(naive::bits(ours), naive::bits(naive));
        }
    }
}
