/*!
Float to integer conversions as Go 1.26 compiles them for amd64.

The Go specification leaves an out-of-range conversion to the implementation
and arm64 saturates; metrics-server runs on both. The amd64 rule is ours on
every target, so that one page means the same numbers everywhere.
*/

/// 2^63: the first float past `i64`, and the answer to what does not fit.
const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;
const TWO_TO_64: f64 = 18_446_744_073_709_551_616.0;

/// Go's `int64(value)`: truncated; NaN and whatever does not fit give
/// `i64::MIN`.
///
/// ```
/// assert_eq!(millicore::num::f64_to_i64(-1.9), -1);
/// assert_eq!(millicore::num::f64_to_i64(1e19), i64::MIN);
/// ```
#[inline]
#[must_use]
pub fn f64_to_i64(value: f64) -> i64 {
    if (-TWO_TO_63..TWO_TO_63).contains(&value) {
        value as i64
    } else {
        i64::MIN
    }
}

/// Go's `uint64(value)`: truncated; a negative value within `i64` keeps its
/// two's complement, NaN and whatever else does not fit give `1 << 63`.
///
/// ```
/// assert_eq!(millicore::num::f64_to_u64(-1.0), u64::MAX);
/// assert_eq!(millicore::num::f64_to_u64(f64::NAN), 1 << 63);
/// ```
#[inline]
#[must_use]
pub fn f64_to_u64(value: f64) -> u64 {
    if (TWO_TO_63..TWO_TO_64).contains(&value) {
        value as u64
    } else {
        f64_to_i64(value).cast_unsigned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signed() {
        let c = f64_to_i64;
        assert_eq!(c(0.0), 0);
        assert_eq!(c(-0.0), 0);
        assert_eq!(c(1.999), 1);
        assert_eq!(c(-1.999), -1);
        assert_eq!(c(9_223_372_036_854_774_784.0), 9_223_372_036_854_774_784);
        assert_eq!(c(TWO_TO_63), i64::MIN);
        assert_eq!(c(-TWO_TO_63), i64::MIN);
        assert_eq!(c(-1e300), i64::MIN);
        assert_eq!(c(f64::NAN), i64::MIN);
        assert_eq!(c(f64::INFINITY), i64::MIN);
        assert_eq!(c(f64::NEG_INFINITY), i64::MIN);
    }

    #[test]
    fn unsigned() {
        let c = f64_to_u64;
        assert_eq!(c(0.5), 0);
        assert_eq!(c(-0.5), 0);
        assert_eq!(c(-2.5), u64::MAX - 1);
        assert_eq!(c(TWO_TO_63), 1 << 63);
        assert_eq!(c(18_446_744_073_709_549_568.0), u64::MAX - 2047);
        assert_eq!(c(TWO_TO_64), 1 << 63);
        assert_eq!(c(-TWO_TO_63), 1 << 63);
        assert_eq!(c(-1e19), 1 << 63);
        assert_eq!(c(f64::NAN), 1 << 63);
        assert_eq!(c(f64::INFINITY), 1 << 63);
        assert_eq!(c(f64::NEG_INFINITY), 1 << 63);
    }
}
