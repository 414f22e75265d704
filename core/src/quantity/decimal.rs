/*!
A big decimal, `unscaled * 10^-decimals`: upstream's `inf.Dec`, with the
rounding away from zero that quantities use.

The number of decimals is remembered, not normalised, because the results of
`value` and `multiply` depend on it. Every operation that makes a number
longer is limited to [`MAX_BITS`]; nothing here does work beyond that size,
whatever the decimals say.
*/

use core::cmp::Ordering;

use num_bigint::{BigInt, BigUint, Sign};

use super::scaled::{Scaled, power_of_ten};
use crate::error::{Error, ErrorKind};

/// Most digits of a big decimal.
pub(super) const MAX_DIGITS: usize = 1_024;

/// The bits that [`MAX_DIGITS`] digits can take.
const MAX_BITS: u64 = 3_402;

/// A decimal integer of any size and how many of its digits are decimals.
#[derive(Clone, Debug)]
pub(super) struct Decimal {
    pub(super) unscaled: BigInt,
    pub(super) decimals: i32,
}

impl From<Scaled> for Decimal {
    fn from(scaled: Scaled) -> Decimal {
        Decimal {
            unscaled: BigInt::from(scaled.value),
            decimals: scaled.scale.wrapping_neg(),
        }
    }
}

impl Decimal {
    pub(super) fn sign(&self) -> i32 {
        match self.unscaled.sign() {
            Sign::Minus => -1,
            Sign::NoSign => 0,
            Sign::Plus => 1,
        }
    }

    /// The exact sum; it has the decimals of the finer operand.
    pub(super) fn add(&self, other: &Decimal) -> Result<Decimal, Error> {
        let (a, b, decimals) = align(self, other)?;
        limited(Decimal { unscaled: a + b, decimals })
    }

    /// The exact difference; it has the decimals of the finer operand.
    pub(super) fn subtract(&self, other: &Decimal) -> Result<Decimal, Error> {
        let (a, b, decimals) = align(self, other)?;
        limited(Decimal { unscaled: a - b, decimals })
    }

    /// The exact product, with the same decimals.
    pub(super) fn multiply(&self, factor: i64) -> Result<Decimal, Error> {
        let unscaled = &self.unscaled * factor;
        limited(Decimal { unscaled, decimals: self.decimals })
    }

    /// The same number at another count of decimals, rounded away from
    /// zero, and whether nothing was lost.
    pub(super) fn round(
        &self,
        decimals: i32,
    ) -> Result<(Decimal, bool), Error> {
        let by = i64::from(decimals).saturating_sub(self.decimals.into());
        let (unscaled, exact) = if by >= 0 {
            (shift_left(&self.unscaled, by)?, true)
        } else {
            divide_away(&self.unscaled, by.saturating_neg())
        };
        Ok((Decimal { unscaled, decimals }, exact))
    }

    /// Exact order by number, without aligning what is far apart.
    pub(super) fn compare(&self, other: &Decimal) -> Ordering {
        let by_sign = self.sign().cmp(&other.sign());
        if by_sign != Ordering::Equal || self.sign() == 0 {
            return by_sign;
        }
        let (a_low, a_high) = self.digits_before_point();
        let (b_low, b_high) = other.digits_before_point();
        let by_size = if a_low > b_high {
            Ordering::Greater
        } else if a_high < b_low {
            Ordering::Less
        } else {
            // As close as their lengths: the shift is bounded by those.
            let a = shift_to(&self.unscaled, self.decimals, other.decimals);
            let b = shift_to(&other.unscaled, other.decimals, self.decimals);
            a.magnitude().cmp(b.magnitude())
        };
        if self.sign() < 0 { by_size.reverse() } else { by_size }
    }

    /// Bounds for the number of digits before the decimal point, which is
    /// negative for small fractions. Not for zero.
    fn digits_before_point(&self) -> (i64, i64) {
        let bits = i64::try_from(self.unscaled.bits()).unwrap_or(i64::MAX);
        // log10(2) = 0.30102999...
        let low = bits.saturating_sub(1).saturating_mul(30_102) / 100_000;
        let high = bits.saturating_mul(30_103) / 100_000;
        let decimals = i64::from(self.decimals);
        (
            low.saturating_sub(decimals),
            high.saturating_add(1).saturating_sub(decimals),
        )
    }

    /// `ScaledValue`: the number in units of `10^scale` with upstream's
    /// three ways of rounding and wrapping.
    pub(super) fn scaled_value(&self, scale: i32) -> i64 {
        let by = i64::from(self.decimals).saturating_add(i64::from(scale));
        let low = low_bits(&self.unscaled);
        if by == 0 {
            return low;
        }
        if by < 0 {
            let power = u32::try_from(by.unsigned_abs())
                .ok()
                .and_then(power_of_ten)
                // Go on amd64, for the float 1e19 and above.
                .unwrap_or(i64::MIN);
            return low.wrapping_mul(power);
        }
        let power = u32::try_from(by).ok().and_then(power_of_ten);
        if let Some(power) = power
            && self.unscaled < BigInt::from(i64::MAX)
        {
            let quotient = low.checked_div(power).unwrap_or(0);
            let rest = low.checked_rem(power).unwrap_or(0);
            return quotient.wrapping_add(i64::from(rest != 0));
        }
        let (quotient, exact) = divide_floor(&self.unscaled, by);
        low_bits(&quotient).wrapping_add(i64::from(!exact))
    }
}

/// Refuses what has grown past the limit.
pub(super) fn limited(decimal: Decimal) -> Result<Decimal, Error> {
    if decimal.unscaled.bits() > MAX_BITS {
        return Err(too_large());
    }
    Ok(decimal)
}

#[cold]
pub(super) fn too_large() -> Error {
    Error::new(ErrorKind::QuantityTooLarge)
}

/// Both unscaled integers at the larger count of decimals.
fn align(a: &Decimal, b: &Decimal) -> Result<(BigInt, BigInt, i32), Error> {
    let decimals = a.decimals.max(b.decimals);
    let at = |operand: &Decimal| {
        let by = i64::from(decimals).saturating_sub(operand.decimals.into());
        shift_left(&operand.unscaled, by)
    };
    Ok((at(a)?, at(b)?, decimals))
}

/// `unscaled * 10^by`, `by` not negative, within the limit.
pub(super) fn shift_left(unscaled: &BigInt, by: i64) -> Result<BigInt, Error> {
    if unscaled.sign() == Sign::NoSign {
        return Ok(BigInt::ZERO);
    }
    let by = usize::try_from(by).unwrap_or(usize::MAX);
    if by > MAX_DIGITS {
        return Err(too_large());
    }
    let shifted = unscaled * power(by);
    if shifted.bits() > MAX_BITS {
        return Err(too_large());
    }
    Ok(shifted)
}

/// The integer at `to` decimals if that is a longer one, else as it is; for
/// numbers of about the same size.
fn shift_to(unscaled: &BigInt, from: i32, to: i32) -> BigInt {
    let by = i64::from(to).saturating_sub(from.into()).max(0);
    unscaled * power(usize::try_from(by).unwrap_or(0))
}

/// 10^by as a big integer; every caller bounds `by`.
pub(super) fn power(by: usize) -> BigInt {
    let by = u32::try_from(by).unwrap_or(0);
    power_of_ten(by).map_or_else(|| BigInt::from(10).pow(by), BigInt::from)
}

/// `unscaled / 10^by` rounded away from zero, and whether it is exact.
pub(super) fn divide_away(unscaled: &BigInt, by: i64) -> (BigInt, bool) {
    let (quotient, remainder) = divide(unscaled, by);
    let exact = remainder == BigInt::ZERO;
    let unit = match unscaled.sign() {
        _ if exact => 0,
        Sign::Minus => -1,
        Sign::NoSign | Sign::Plus => 1,
    };
    (quotient + unit, exact)
}

/// `unscaled / 10^by` rounded down, and whether it is exact.
fn divide_floor(unscaled: &BigInt, by: i64) -> (BigInt, bool) {
    let (quotient, remainder) = divide(unscaled, by);
    let exact = remainder == BigInt::ZERO;
    let unit = i32::from(!exact && unscaled.sign() == Sign::Minus);
    (quotient - unit, exact)
}

/// Quotient toward zero and remainder of a division by `10^by`.
fn divide(unscaled: &BigInt, by: i64) -> (BigInt, BigInt) {
    match usize::try_from(by) {
        // More digits than any number has: all of it is remainder.
        Ok(by) if by <= MAX_DIGITS.saturating_add(1) => {
            let power = power(by);
            let quotient = unscaled / &power;
            let remainder = unscaled - &quotient * &power;
            (quotient, remainder)
        }
        _ => (BigInt::ZERO, unscaled.clone()),
    }
}

/// The low 64 bits of the two's complement.
fn low_bits(value: &BigInt) -> i64 {
    let low = first_digit(value.magnitude()).cast_signed();
    if value.sign() == Sign::Minus { low.wrapping_neg() } else { low }
}

fn first_digit(magnitude: &BigUint) -> u64 {
    magnitude.iter_u64_digits().next().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dec(unscaled: i128, decimals: i32) -> Decimal {
        Decimal { unscaled: BigInt::from(unscaled), decimals }
    }

    #[test]
    fn rounding_goes_away_from_zero() {
        let r = |unscaled, from, to| {
            let (rounded, exact) = dec(unscaled, from).round(to).unwrap();
            (i64::try_from(rounded.unscaled).unwrap(), exact)
        };
        assert_eq!(r(11, 1, 0), (2, false));
        assert_eq!(r(-11, 1, 0), (-2, false));
        assert_eq!(r(10, 1, 0), (1, true));
        assert_eq!(r(1, 0, 3), (1_000, true));
        assert_eq!(r(1, i32::MAX, 0), (1, false));
        assert_eq!(r(-1, i32::MAX, i32::MIN), (-1, false));
        assert_eq!(r(0, i32::MAX, i32::MIN), (0, true));
    }

    #[test]
    fn growth_is_limited() {
        let refused = Some(too_large());
        let one = dec(1, 0);
        assert_eq!(one.round(i32::MAX).err(), refused);
        assert_eq!(one.add(&dec(1, i32::MAX)).err(), refused);
        assert_eq!(one.subtract(&dec(1, i32::MIN)).err(), refused);
        let long = one.round(MAX_DIGITS as i32 - 1).unwrap().0;
        assert_eq!(long.round(MAX_DIGITS as i32 + 1).err(), refused);
        assert_eq!(long.multiply(i64::MAX).err(), refused);
        assert!(long.multiply(9).is_ok());
        assert!(dec(0, 0).add(&dec(0, i32::MAX)).is_ok());
    }

    #[test]
    fn scaled_values_keep_upstreams_faults() {
        let v = |unscaled, decimals, scale| {
            dec(unscaled, decimals).scaled_value(scale)
        };
        assert_eq!(v(5, 0, 0), 5);
        assert_eq!(v(1 << 64, 0, 0), 0);
        assert_eq!(v(3, 0, -2), 300);
        assert_eq!(v(3, 0, -19), i64::MIN);
        assert_eq!(v(2, 0, -400), 0);
        assert_eq!(v(11, 0, 1), 2);
        assert_eq!(v(-11, 0, 1), 0); // -1, plus 1 for the remainder
        assert_eq!(v(-(1 << 64) - 10, 0, 1), -1); // of the low bits
        // 2^70 / 10 rounded up, cut to 64 bits.
        let cut = 118_059_162_071_741_130_343_i128 as i64;
        assert_eq!(v(1 << 70, 0, 1), cut);
        assert_eq!(v(7, 0, 19), 1);
        assert_eq!(v(-7, 0, 19), 0);
        assert_eq!(v(7, i32::MAX, i32::MAX), 1);
        assert_eq!(v(-7, i32::MAX, i32::MAX), 0);
    }

    proptest! {
        #[test]
        fn arithmetic_is_exact(
            a in -(1_i128 << 90)..(1_i128 << 90), b in -(1_i128 << 90)..(1_i128 << 90),
            by in 0_u32..10, factor in any::<i64>(),
        ) {
            let power = 10_i128.pow(by);
            let (x, y) = (dec(a, 2), dec(b, 2 + by as i32));
            let sum = x.add(&y).unwrap();
            prop_assert_eq!(sum.unscaled, BigInt::from(a * power + b));
            prop_assert_eq!(sum.decimals, y.decimals);
            let difference = x.subtract(&y).unwrap();
            prop_assert_eq!(difference.unscaled, BigInt::from(a * power - b));
            let product = x.multiply(factor).unwrap();
            prop_assert_eq!(product.unscaled, BigInt::from(a) * factor);
            prop_assert_eq!(x.compare(&y), (a * power).cmp(&b));
            prop_assert_eq!(y.compare(&x), b.cmp(&(a * power)));
        }

        #[test]
        fn order_is_total_at_any_decimals(
            a in -1000_i128..1000, b in -1000_i128..1000,
            near in -5_i32..5, far in any::<i32>(),
        ) {
            let (x, y) = (dec(a, near), dec(b, far));
            prop_assert_eq!(x.compare(&y), y.compare(&x).reverse());
            let naive = a.signum().cmp(&b.signum());
            if naive != Ordering::Equal {
                prop_assert_eq!(x.compare(&y), naive);
            }
        }
    }
}
