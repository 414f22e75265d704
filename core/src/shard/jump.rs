/*!
Jump consistent hash (Lamping and Veach), as github.com/dgryski/go-jump.

Kept on purpose: no bucket (-1) for zero or fewer buckets; the bucket cut to
32 bits, so that more than 2^31 - 1 buckets give negative ones. Not kept: with
so many buckets that a step leaves int64, Go on amd64 walks for ever; that is
[`ErrorKind::EndlessJump`]. A walk takes about ln(buckets) + 1 steps of one
division each.
*/

use crate::error::{Error, ErrorKind};

/// Knuth's 64-bit linear congruence, whose high bits choose each step.
pub(super) const MULTIPLIER: u64 = 2_862_933_555_777_941_757;

/// 2^31: what the paper calls the size of the draw.
pub(super) const DRAWS: f64 = 2_147_483_648.0;

/// 2^63 as a float: the first step that int64 does not hold.
const PAST_I64: f64 = 9_223_372_036_854_775_808.0;

/// The bucket of a key, from 0; -1 where there are no buckets.
///
/// # Errors
/// [`ErrorKind::EndlessJump`] where upstream never returns.
///
/// ```
/// use millicore::shard::jump;
///
/// assert_eq!(jump(0xcbf2_9ce4_8422_2325, 10), Ok(1));
/// assert_eq!(jump(7, 0), Ok(-1));
/// ```
pub fn jump(key: u64, buckets: i64) -> Result<i32, Error> {
    let mut state = key;
    let mut bucket = -1_i64;
    let mut next = 0_i64;
    while next < buckets {
        bucket = next;
        state = state.wrapping_mul(MULTIPLIER).wrapping_add(1);
        let draw = (state >> 33).wrapping_add(1);
        // Divided first, as upstream: the other order rounds differently.
        let step = bucket.wrapping_add(1) as f64 * (DRAWS / draw as f64);
        if step >= PAST_I64 {
            // Go's conversion gives the smallest int64, and every step from
            // there gives it again: the walk stays below any `buckets`.
            return Err(Error::new(ErrorKind::EndlessJump));
        }
        next = step as i64;
    }
    // Go's int32(): the low half.
    Ok(bucket as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_those_of_upstream() {
        let j = |key, buckets| jump(key, buckets).map_err(Error::kind);
        let endless = Err(ErrorKind::EndlessJump);
        assert_eq!(j(0, i64::MIN), Ok(-1));
        assert_eq!(j(0, -1), Ok(-1));
        assert_eq!(j(0, 0), Ok(-1));
        assert_eq!(j(u64::MAX, 1), Ok(0));
        assert_eq!(j(0xcbf2_9ce4_8422_2325, 0x7fff_ffff), Ok(1_857_788_335));
        assert_eq!(j(0, i64::MAX), endless);
        assert_eq!(j(1, i64::MAX), endless);
    }
}
