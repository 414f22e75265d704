/*!
Amounts of resources as the recommender counts them: millicores and bytes in
int64, from 0 to 10^14, truncated after every step
(`recommender/model/types.go` of VPA v1.8.1).
*/

use crate::num::f64_to_i64;

/// The greatest amount.
pub const MAX_AMOUNT: i64 = 100_000_000_000_000;

/// An amount of a float: within bounds and truncated. Not a number becomes
/// the least int64, as on amd64.
#[inline]
#[must_use]
pub fn amount(value: f64) -> i64 {
    if value > MAX_AMOUNT as f64 {
        return MAX_AMOUNT;
    }
    f64_to_i64(if value < 0.0 { 0.0 } else { value })
}

/// An amount times a factor.
#[inline]
#[must_use]
pub fn scale(value: i64, factor: f64) -> i64 {
    amount(value as f64 * factor)
}

/// Millicores of cores.
#[inline]
#[must_use]
pub fn millicores(cores: f64) -> i64 {
    amount(cores * 1000.0)
}

/// Cores of millicores.
#[inline]
#[must_use]
pub fn cores(millicores: i64) -> f64 {
    millicores as f64 / 1000.0
}

/// The next multiple of a step, if there is one to round to.
#[must_use]
pub fn round_up(value: i64, step: i64) -> i64 {
    if step <= 0 || step == 1 || value == 0 {
        return value;
    }
    let steps = libm::ceil(value as f64 / step as f64);
    f64_to_i64(steps).wrapping_mul(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_bounded_and_truncated() {
        assert_eq!(amount(1.9), 1);
        assert_eq!(amount(-3.0), 0);
        assert_eq!(amount(1e15), MAX_AMOUNT);
        assert_eq!(amount(f64::INFINITY), MAX_AMOUNT);
        assert_eq!(amount(f64::NAN), i64::MIN);
        assert_eq!(scale(0, f64::INFINITY), i64::MIN);
        assert_eq!(scale(100, 0.15), 15);
        assert_eq!(millicores(0.0105), 10);
    }

    #[test]
    fn rounding_goes_up_to_a_multiple() {
        assert_eq!(round_up(101, 10), 110);
        assert_eq!(round_up(110, 10), 110);
        assert_eq!(round_up(0, 10), 0);
        assert_eq!(round_up(101, 1), 101);
        assert_eq!(round_up(101, 0), 101);
        assert_eq!(round_up(101, -5), 101);
    }
}
