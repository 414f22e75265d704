/*!
`value * 10^scale` in machine integers: upstream's `int64Amount` with the
helpers of its `math.go`.

Differences of scales wrap at 32 bits and a negative one leaves the value
alone, as upstream's loops do; that shows only for scales near ±2^31.
*/

use core::cmp::Ordering;

/// An integer and the power of ten of its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scaled {
    pub(super) value: i64,
    pub(super) scale: i32,
}

impl Scaled {
    pub(super) const fn sign(self) -> i32 {
        self.value.signum() as i32
    }

    /// The value in units of `10^scale`: rounded away from zero when the
    /// unit grows, else with the overflow of [`scale_up`].
    #[inline]
    pub(super) fn at_scale(self, scale: i32) -> (i64, bool) {
        if self.scale < scale {
            let by = scale.wrapping_sub(self.scale);
            return (scale_down(self.value, by).0, true);
        }
        scale_up(self.value, self.scale.wrapping_sub(scale))
    }

    /// The sum at the smaller scale, unless it or the alignment overflows.
    #[inline]
    pub(super) fn add(self, other: Scaled) -> Option<Scaled> {
        if other.value == 0 {
            return Some(self);
        }
        if self.value == 0 {
            return Some(other);
        }
        let (coarse, fine) = if self.scale >= other.scale {
            (self, other)
        } else {
            (other, self)
        };
        let by = coarse.scale.wrapping_sub(fine.scale);
        let (aligned, fits) = scale_up(coarse.value, by);
        let value = aligned.checked_add(fine.value).filter(|_| fits)?;
        Some(Scaled { value, scale: fine.scale })
    }

    /// The product at the same scale. None where upstream goes over to a
    /// big decimal: on overflow, also of the product in units, and for a
    /// product that is not a whole number.
    pub(super) fn multiply(self, factor: i64) -> Option<Scaled> {
        if self.value == 0 {
            return Some(self);
        }
        if factor == 0 {
            return Some(Scaled { value: 0, scale: 0 });
        }
        let value = self.value.checked_mul(factor)?;
        let stays = if self.scale >= 0 {
            scale_up(value, self.scale).1
        } else {
            scale_down(value, self.scale.wrapping_neg()).1
        };
        stays.then_some(Scaled { value, scale: self.scale })
    }

    /// Exact order by number, whatever the scales.
    #[inline]
    pub(super) fn compare(self, other: Scaled) -> Ordering {
        if self.scale == other.scale {
            return self.value.cmp(&other.value);
        }
        if self.scale < other.scale {
            return other.compare(self).reverse();
        }
        let by = i64::from(self.scale).saturating_sub(other.scale.into());
        if let Some(power) = u32::try_from(by).ok().and_then(power_of_ten) {
            let aligned =
                i128::from(self.value).saturating_mul(i128::from(power));
            return aligned.cmp(&i128::from(other.value));
        }
        // 10^19 and more is past every i64.
        match self.value.signum() {
            0 => 0.cmp(&other.value),
            sign => sign.cmp(&0),
        }
    }
}

/// 10^exponent up to 10^18.
#[inline]
pub(super) fn power_of_ten(exponent: u32) -> Option<i64> {
    10_i64.checked_pow(exponent)
}

/// `value * 10^by` and whether it fits. What comes back when it does not is
/// upstream's: the low 64 bits for the powers it multiplies by at once, 0
/// for those it reaches step by step.
#[inline]
pub(super) fn scale_up(value: i64, by: i32) -> (i64, bool) {
    let Ok(by) = u32::try_from(by) else { return (value, true) };
    if by == 0 || value == 0 {
        return (value, true);
    }
    let Some(power) = power_of_ten(by) else { return (0, false) };
    match value.overflowing_mul(power) {
        (product, false) => (product, true),
        (low, true) if matches!(by, 1 | 2 | 3 | 6 | 9) => (low, false),
        _ => (0, false),
    }
}

/// `value / 10^by` rounded away from zero, and whether nothing was lost.
#[inline]
pub(super) fn scale_down(value: i64, by: i32) -> (i64, bool) {
    let Ok(by) = u32::try_from(by) else { return (value, true) };
    let Some(power) = power_of_ten(by) else {
        return (value.signum(), value == 0);
    };
    let quotient = value.checked_div(power).unwrap_or(0);
    let remainder = value.checked_rem(power).unwrap_or(0);
    // Away from zero by one unit of the remainder's sign.
    (quotient.saturating_add(remainder.signum()), remainder == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn overflow_when_scaling_up_depends_on_the_power() {
        let up = scale_up;
        assert_eq!(up(7, 0), (7, true));
        assert_eq!(up(-7, 18), (-7_000_000_000_000_000_000, true));
        assert_eq!(up(0, 1000), (0, true));
        assert_eq!(up(1 << 62, 3), ((1_i64 << 62).wrapping_mul(1000), false));
        assert_eq!(up(1 << 62, 4), (0, false));
        assert_eq!(up(1, 19), (0, false));
        assert_eq!(up(5, -1), (5, true));
    }

    #[test]
    fn scaling_down_rounds_away_from_zero() {
        let down = scale_down;
        assert_eq!(down(1_000, 3), (1, true));
        assert_eq!(down(1_001, 3), (2, false));
        assert_eq!(down(-1_001, 3), (-2, false));
        assert_eq!(down(1, 18), (1, false));
        assert_eq!(down(i64::MAX, 19), (1, false));
        assert_eq!(down(i64::MIN, 2_000_000_000), (-1, false));
        assert_eq!(down(0, 50), (0, true));
    }

    #[test]
    fn order_across_scales() {
        let c = |a: (i64, i32), b: (i64, i32)| {
            let scaled = |(value, scale)| Scaled { value, scale };
            scaled(a).compare(scaled(b))
        };
        assert_eq!(c((1, 3), (1_000, 0)), Ordering::Equal);
        assert_eq!(c((-1, 3), (-1_001, 0)), Ordering::Greater);
        assert_eq!(c((i64::MAX, 0), (1, 19)), Ordering::Less);
        assert_eq!(c((i64::MIN, 0), (-1, i32::MAX)), Ordering::Greater);
        assert_eq!(c((0, i32::MAX), (1, i32::MIN)), Ordering::Less);
        assert_eq!(c((0, 5), (0, -5)), Ordering::Equal);
    }

    proptest! {
        #[test]
        fn addition_is_exact(
            a in any::<i64>(), b in any::<i64>(), by in 0_i32..20,
        ) {
            let (a, b) = (Scaled { value: a, scale: by }, Scaled { value: b, scale: 0 });
            let naive = 10_i128.checked_pow(by as u32)
                .and_then(|power| power.checked_mul(a.value.into()))
                .and_then(|aligned| {
                    i64::try_from(aligned).ok()?;
                    i64::try_from(aligned + i128::from(b.value)).ok()
                });
            if a.value != 0 && b.value != 0 {
                prop_assert_eq!(a.add(b).map(|sum| sum.value), naive);
                prop_assert_eq!(b.add(a), a.add(b));
            }
        }
    }
}
