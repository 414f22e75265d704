/*!
Quantities as machine numbers: `Value`, `MilliValue`, `ScaledValue`,
`AsInt64`, `AsApproximateFloat64` and `AsFloat64Slow` of apimachinery v0.36.

None of these reports an overflow; what they answer instead is upstream's,
and differs between a quantity held as `i64` and one held as big decimal.
*/

use num_bigint::{BigInt, BigUint, Sign};

use super::decimal::{self, Decimal};
use super::scaled::scale_up;
use super::{Amount, Quantity};

impl Quantity {
    /// The number in units, rounded away from zero.
    #[inline]
    #[must_use]
    pub fn value(&self) -> i64 {
        self.scaled_value(0)
    }

    /// The number in thousandths, rounded away from zero.
    #[inline]
    #[must_use]
    pub fn milli_value(&self) -> i64 {
        self.scaled_value(-3)
    }

    /// The number in units of `10^scale`. Big decimals round up the
    /// magnitude's truncation by one, also below zero: `-0.1n` is 1.
    #[inline]
    #[must_use]
    pub fn scaled_value(&self, scale: i32) -> i64 {
        match &self.amount {
            Amount::Scaled(scaled) => scaled.at_scale(scale).0,
            Amount::Decimal(decimal) => decimal.scaled_value(scale),
        }
    }

    /// The number, if it is held as an integer of units that fits: `1000m`
    /// and `1.0` do not count.
    #[inline]
    #[must_use]
    pub fn as_int64(&self) -> Option<i64> {
        match &self.amount {
            Amount::Scaled(scaled) if scaled.scale >= 0 => {
                let (value, fits) = scale_up(scaled.value, scaled.scale);
                fits.then_some(value)
            }
            _ => None,
        }
    }

    /// The number as a float with two roundings: digits, then the power.
    #[must_use]
    pub fn as_approximate_f64(&self) -> f64 {
        let (digits, exponent) = match &self.amount {
            Amount::Scaled(scaled) => (scaled.value as f64, scaled.scale),
            Amount::Decimal(decimal) => {
                let digits = to_f64(decimal.unscaled.magnitude(), 0);
                let sign = f64::from(decimal.sign());
                (digits * sign, decimal.decimals.wrapping_neg())
            }
        };
        if exponent == 0 { digits } else { digits * pow10(exponent) }
    }

    /// The nearest float, by a quotient of as many bits as the digits have
    /// (at least 64) and a rounding of that.
    #[must_use]
    pub fn as_f64_slow(&self) -> f64 {
        let decimal = self.to_decimal();
        let magnitude = nearest_f64(&decimal);
        if decimal.sign() < 0 { -magnitude } else { magnitude }
    }
}

/// Bits of a float's digits, and the exponent of its smallest step.
const F64_BITS: u64 = 53;
const F64_MIN_EXPONENT: i64 = -1074;

/// Powers of ten beyond which every digit string is infinite or zero.
const F64_DECIMAL_RANGE: i64 = 400;

/// Go's `math.Pow10`: the product, or quotient, of two table entries.
fn pow10(exponent: i32) -> f64 {
    let index = exponent.unsigned_abs();
    let entry = |table: &[f64], index: u32| {
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        table.get(index).copied().unwrap_or(0.0)
    };
    let ones = entry(&POW10_ONES, index % 32);
    match exponent {
        0..=308 => entry(&POW10_POSITIVE_32, index / 32) * ones,
        -323..0 => entry(&POW10_NEGATIVE_32, index / 32) / ones,
        309.. => f64::INFINITY,
        _ => 0.0,
    }
}

const POW10_ONES: [f64; 32] = [
    1e00, 1e01, 1e02, 1e03, 1e04, 1e05, 1e06, 1e07, 1e08, 1e09, 1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22, 1e23,
    1e24, 1e25, 1e26, 1e27, 1e28, 1e29, 1e30, 1e31,
];

const POW10_POSITIVE_32: [f64; 10] =
    [1e00, 1e32, 1e64, 1e96, 1e128, 1e160, 1e192, 1e224, 1e256, 1e288];

const POW10_NEGATIVE_32: [f64; 11] = [
    1e-00, 1e-32, 1e-64, 1e-96, 1e-128, 1e-160, 1e-192, 1e-224, 1e-256,
    1e-288, 1e-320,
];

/// The magnitude of a decimal as upstream's `big.Float` gives it.
fn nearest_f64(decimal: &Decimal) -> f64 {
    let magnitude = decimal.unscaled.magnitude();
    let decimals = i64::from(decimal.decimals);
    if decimal.unscaled.sign() == Sign::NoSign {
        return 0.0;
    }
    // A magnitude has at most 1,024 digits.
    if decimals < F64_DECIMAL_RANGE.saturating_neg() {
        return f64::INFINITY;
    }
    let most = i64::try_from(decimal::MAX_DIGITS).unwrap_or(i64::MAX);
    if decimals > most.saturating_add(F64_DECIMAL_RANGE) {
        return 0.0;
    }
    let power =
        decimal::power(usize::try_from(decimals.unsigned_abs()).unwrap_or(0));
    if decimals <= 0 {
        let whole = BigInt::from(magnitude.clone()) * power;
        return to_f64(whole.magnitude(), 0);
    }
    quotient(magnitude, power.magnitude())
}

/// `a / b` rounded to the bits of `a` (at least 64), then to a float.
fn quotient(a: &BigUint, b: &BigUint) -> f64 {
    let precision = a.bits().max(64);
    // Enough of a shift for a quotient longer than the precision.
    let shift = precision
        .saturating_add(2)
        .saturating_add(b.bits())
        .saturating_sub(a.bits());
    let shifted = a << shift;
    let digits = &shifted / b;
    let inexact = &digits * b != shifted;
    // One more bit stands for all that the division left over.
    let digits = (digits << 1_u32) + u32::from(inexact);
    let exponent = i64::try_from(shift)
        .unwrap_or(i64::MAX)
        .saturating_add(1)
        .saturating_neg();
    let (digits, dropped) = round_half_even(&digits, precision);
    to_f64(&digits, exponent.saturating_add(dropped))
}

/// An integer rounded to so many bits, half to even: what is left and how
/// many bits went.
fn round_half_even(digits: &BigUint, bits: u64) -> (BigUint, i64) {
    let Some(excess) = digits.bits().checked_sub(bits).filter(|&e| e > 0)
    else {
        return (digits.clone(), 0);
    };
    let kept = digits >> excess;
    let half = digits.bit(excess.saturating_sub(1));
    let more = digits.trailing_zeros() != Some(excess.saturating_sub(1));
    let up = half && (more || kept.bit(0));
    (kept + u32::from(up), i64::try_from(excess).unwrap_or(i64::MAX))
}

/// `digits * 2^exponent` as the nearest float, half to even.
fn to_f64(digits: &BigUint, exponent: i64) -> f64 {
    let bits = i64::try_from(digits.bits()).unwrap_or(i64::MAX);
    // Denormal floats have fewer bits, down to none.
    let room = bits.saturating_add(exponent).saturating_sub(F64_MIN_EXPONENT);
    if room < 0 {
        return 0.0;
    }
    let precision = F64_BITS.min(room.unsigned_abs());
    let (digits, dropped) = round_half_even(digits, precision);
    let exponent = exponent.saturating_add(dropped);
    let digits = digits.iter_u64_digits().next().unwrap_or(0);
    scale_by_two(digits, exponent)
}

/// `digits * 2^exponent`, `digits` at most 2^53 and the result a float or
/// too large for one.
fn scale_by_two(digits: u64, exponent: i64) -> f64 {
    let length = 64_i64.saturating_sub(digits.leading_zeros().into());
    if digits == 0 {
        return 0.0;
    }
    // Shorter digits move left to where a float has its first bit, unless
    // the smallest step is reached before.
    let left = 53_i64
        .saturating_sub(length)
        .min(exponent.saturating_sub(F64_MIN_EXPONENT))
        .max(0);
    let digits = digits.wrapping_shl(u32::try_from(left).unwrap_or(0));
    let step = exponent.saturating_sub(left).saturating_sub(F64_MIN_EXPONENT);
    if step >= 2046 {
        return f64::INFINITY;
    }
    // The first bit, where there is one, adds itself to the exponent.
    let step = step.unsigned_abs().wrapping_shl(52);
    f64::from_bits(step.saturating_add(digits))
}
