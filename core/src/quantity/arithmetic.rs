/*!
Arithmetic on quantities: `Add`, `Sub`, `Neg`, `Mul`, `RoundUp`, `Cmp` and
`CmpInt64` of apimachinery v0.36.

Everything stays an `i64` while upstream's does and goes over to a big
decimal where it does. An error leaves the quantity as it was.
*/

use alloc::borrow::Cow;
use core::cmp::Ordering;

use super::decimal::Decimal;
use super::scaled::{Scaled, scale_down};
use super::text::Text;
use super::{Amount, Quantity};
use crate::error::Error;

impl Quantity {
    /// Adds `other`; a zero takes its format too.
    ///
    /// The error is [`QuantityTooLarge`](crate::ErrorKind::QuantityTooLarge)
    /// for a sum of more than 1,024 digits.
    #[inline]
    pub fn add(&mut self, other: &Quantity) -> Result<(), Error> {
        if let (Amount::Scaled(a), Amount::Scaled(b)) =
            (&self.amount, &other.amount)
            && let Some(sum) = a.add(*b)
        {
            self.replace_sum(Amount::Scaled(sum), other);
            return Ok(());
        }
        let sum = self.to_decimal().add(&other.to_decimal())?;
        self.replace_sum(Amount::Decimal(sum), other);
        Ok(())
    }

    /// Subtracts `other`; a zero takes its format too. Fails as
    /// [`Quantity::add`] does.
    #[inline]
    pub fn sub(&mut self, other: &Quantity) -> Result<(), Error> {
        if let (Amount::Scaled(a), Amount::Scaled(b)) =
            (&self.amount, &other.amount)
            // Upstream negates so too: i64::MIN stays what it is.
            && let Some(sum) = a.add(Scaled { value: b.value.wrapping_neg(), ..*b })
        {
            self.replace_sum(Amount::Scaled(sum), other);
            return Ok(());
        }
        let difference = self.to_decimal().subtract(&other.to_decimal())?;
        self.replace_sum(Amount::Decimal(difference), other);
        Ok(())
    }

    fn replace_sum(&mut self, sum: Amount, other: &Quantity) {
        if self.is_zero() {
            self.format = other.format;
        }
        self.replace(sum);
    }

    /// Every change drops the text that was read.
    fn replace(&mut self, amount: Amount) {
        self.amount = amount;
        self.text = Text::NONE;
    }

    /// Turns it into its negative; an `i64::MIN` stays what it is.
    pub fn negate(&mut self) {
        match &mut self.amount {
            Amount::Scaled(scaled) => {
                scaled.value = scaled.value.wrapping_neg();
            }
            Amount::Decimal(decimal) => {
                decimal.unscaled = -core::mem::take(&mut decimal.unscaled);
            }
        }
        self.text = Text::NONE;
    }

    /// Multiplies by an integer, always exactly; says whether the digits,
    /// without regard to their scale, still fit an `i64`.
    ///
    /// The error is [`QuantityTooLarge`](crate::ErrorKind::QuantityTooLarge)
    /// for a product of more than 1,024 digits.
    pub fn mul(&mut self, factor: i64) -> Result<bool, Error> {
        if let Amount::Scaled(scaled) = &self.amount
            && let Some(product) = scaled.multiply(factor)
        {
            self.replace(Amount::Scaled(product));
            return Ok(true);
        }
        let product = self.to_decimal().multiply(factor)?;
        let fits = i64::try_from(&product.unscaled).is_ok();
        self.replace(Amount::Decimal(product));
        Ok(fits)
    }

    /// Rounds away from zero to a multiple of `10^scale`; says whether
    /// nothing was lost.
    ///
    /// ```
    /// let mut cpu = millicore::quantity::Quantity::parse(b"1n")?;
    /// assert_eq!(cpu.round_up(-3), Ok(false));
    /// assert_eq!(cpu.milli_value(), 1);
    /// # Ok::<(), millicore::Error>(())
    /// ```
    ///
    /// The error is [`QuantityTooLarge`](crate::ErrorKind::QuantityTooLarge)
    /// for a big decimal spread out to more than 1,024 digits.
    pub fn round_up(&mut self, scale: i32) -> Result<bool, Error> {
        match &self.amount {
            Amount::Scaled(scaled) => {
                if scaled.scale >= scale {
                    return Ok(true);
                }
                let by = scale.wrapping_sub(scaled.scale);
                let (value, exact) = scale_down(scaled.value, by);
                self.replace(Amount::Scaled(Scaled { value, scale }));
                Ok(exact)
            }
            Amount::Decimal(decimal) => {
                let (rounded, exact) = decimal.round(scale.wrapping_neg())?;
                self.replace(Amount::Decimal(rounded));
                Ok(exact)
            }
        }
    }

    /// The order of the two numbers, exact whatever their formats.
    #[inline]
    #[must_use]
    pub fn compare(&self, other: &Quantity) -> Ordering {
        if let (Amount::Scaled(a), Amount::Scaled(b)) =
            (&self.amount, &other.amount)
        {
            return a.compare(*b);
        }
        self.to_decimal().compare(&other.to_decimal())
    }

    /// The order of the number and an integer.
    #[inline]
    #[must_use]
    pub fn compare_int64(&self, other: i64) -> Ordering {
        let other = Scaled { value: other, scale: 0 };
        match &self.amount {
            Amount::Scaled(scaled) => scaled.compare(other),
            Amount::Decimal(decimal) => decimal.compare(&other.into()),
        }
    }

    pub(super) fn to_decimal(&self) -> Cow<'_, Decimal> {
        match &self.amount {
            Amount::Scaled(scaled) => Cow::Owned(Decimal::from(*scaled)),
            Amount::Decimal(decimal) => Cow::Borrowed(decimal),
        }
    }
}
