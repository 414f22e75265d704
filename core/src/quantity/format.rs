/*!
Quantities printed: `String`, `CanonicalizeBytes` and `MarshalJSON` of
apimachinery v0.36.

Decimal: zeros at the end move into the exponent, which is then brought down
to a multiple of three. Binary: factors of 1024 move into the suffix; below
1024 and for fractions the decimal form is used instead. A suffix that does
not exist prints as nothing (`1000E` is `1`): upstream's fault, kept.
*/

use alloc::vec::Vec;

use num_bigint::{BigInt, BigUint, Sign};

use super::decimal::{self, Decimal};
use super::scaled::{Scaled, scale_down, scale_up};
use super::{Amount, Format, Quantity};
use crate::error::Error;
use crate::memory::TryPush;

impl Quantity {
    /// Appends `String()`: the text it was read from where that was kept,
    /// else the canonical text.
    ///
    /// Fails only without memory, and on a [`Format::BinarySI`] number of
    /// more than 1,024 digits.
    #[inline]
    pub fn append_string(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        match self.text.as_bytes() {
            [] => self.append_canonical(out),
            text => out.try_extend(text),
        }
    }

    /// Appends the canonical text, computed afresh.
    ///
    /// ```
    /// let quantity = millicore::quantity::Quantity::parse(b"0.5")?;
    /// let mut text = Vec::new();
    /// quantity.append_canonical(&mut text)?;
    /// assert_eq!(text, b"500m");
    /// # Ok::<(), millicore::Error>(())
    /// ```
    pub fn append_canonical(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        match &self.amount {
            _ if self.is_zero() => out.try_push(b'0'),
            Amount::Scaled(scaled) => append_scaled(out, *scaled, self.format),
            Amount::Decimal(decimal) => {
                append_decimal(out, decimal, self.format)
            }
        }
    }

    /// Appends [`Quantity::append_string`] in double quotes: the JSON form.
    pub fn append_json(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        out.try_push(b'"')?;
        self.append_string(out)?;
        out.try_push(b'"')
    }
}

/// A machine integer that is not zero.
fn append_scaled(
    out: &mut Vec<u8>,
    amount: Scaled,
    format: Format,
) -> Result<(), Error> {
    let Scaled { value, scale } = amount;
    if format != Format::BinarySI {
        return append_powers_of_ten(out, amount, format);
    }
    let (whole, fits) = if scale < 0 {
        scale_down(value, scale.wrapping_neg())
    } else {
        scale_up(value, scale)
    };
    if fits && whole.unsigned_abs() >= 1024 {
        return append_int64_binary(out, whole);
    }
    if fits || scale < 0 {
        // Below 1024, or a fraction.
        return append_powers_of_ten(out, amount, Format::DecimalSI);
    }
    let big = decimal::shift_left(&BigInt::from(value), scale.into())?;
    append_big_binary(out, &big)
}

/// The decimal form of a machine integer.
fn append_powers_of_ten(
    out: &mut Vec<u8>,
    amount: Scaled,
    format: Format,
) -> Result<(), Error> {
    let mut magnitude = amount.value.unsigned_abs();
    let mut exponent = amount.scale;
    while magnitude != 0 && magnitude.is_multiple_of(10) {
        magnitude /= 10;
        exponent = exponent.wrapping_add(1);
    }
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(magnitude).as_bytes();
    append_digits(out, amount.value < 0, digits, exponent, format)
}

/// Digits that do not end in zero, times a power of ten.
fn append_digits(
    out: &mut Vec<u8>,
    negative: bool,
    digits: &[u8],
    exponent: i32,
    format: Format,
) -> Result<(), Error> {
    if negative {
        out.try_push(b'-')?;
    }
    out.try_extend(digits)?;
    let zeros = exponent.rem_euclid(3);
    out.try_extend(match zeros {
        0 => b"",
        1 => b"0",
        _ => b"00",
    })?;
    let exponent = exponent.wrapping_sub(zeros);
    if format != Format::DecimalExponent {
        return out.try_extend(decimal_suffix(exponent));
    }
    if exponent == 0 {
        return Ok(());
    }
    out.try_push(b'e')?;
    out.try_extend(itoa::Buffer::new().format(exponent).as_bytes())
}

fn decimal_suffix(exponent: i32) -> &'static [u8] {
    match exponent {
        -9 => b"n",
        -6 => b"u",
        -3 => b"m",
        3 => b"k",
        6 => b"M",
        9 => b"G",
        12 => b"T",
        15 => b"P",
        18 => b"E",
        _ => b"",
    }
}

fn binary_suffix(power_of_1024: u64) -> &'static [u8] {
    match power_of_1024 {
        1 => b"Ki",
        2 => b"Mi",
        3 => b"Gi",
        4 => b"Ti",
        5 => b"Pi",
        6 => b"Ei",
        _ => b"",
    }
}

/// A whole machine integer with a binary suffix.
fn append_int64_binary(out: &mut Vec<u8>, value: i64) -> Result<(), Error> {
    // Upstream negates before it divides, and this one stays negative.
    let powers =
        if value == i64::MIN { 0 } else { value.trailing_zeros() / 10 };
    let stripped = value.wrapping_shr(powers.wrapping_mul(10));
    out.try_extend(itoa::Buffer::new().format(stripped).as_bytes())?;
    out.try_extend(binary_suffix(powers.into()))
}

/// A big decimal that is not zero.
#[cold]
fn append_decimal(
    out: &mut Vec<u8>,
    decimal: &Decimal,
    format: Format,
) -> Result<(), Error> {
    let mut format = format;
    if format == Format::BinarySI {
        let (whole, exact) = decimal.round(0)?;
        if exact && *whole.unscaled.magnitude() >= BigUint::from(1024_u32) {
            return append_big_binary(out, &whole.unscaled);
        }
        format = Format::DecimalSI;
    }
    let text = decimal.unscaled.magnitude().to_str_radix(10);
    let digits = text.trim_end_matches('0');
    let zeros = text.len().saturating_sub(digits.len());
    // At most 1,024 zeros.
    let exponent = decimal.decimals.wrapping_neg().wrapping_add(zeros as i32);
    let negative = decimal.sign() < 0;
    append_digits(out, negative, digits.as_bytes(), exponent, format)
}

/// A whole big integer with a binary suffix.
fn append_big_binary(out: &mut Vec<u8>, value: &BigInt) -> Result<(), Error> {
    let magnitude = value.magnitude();
    let powers = magnitude.trailing_zeros().unwrap_or(0) / 10;
    let stripped = magnitude >> powers.saturating_mul(10);
    if value.sign() == Sign::Minus {
        out.try_push(b'-')?;
    }
    out.try_extend(stripped.to_str_radix(10).as_bytes())?;
    out.try_extend(binary_suffix(powers))
}
