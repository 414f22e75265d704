/*!
Quantities read from text: `ParseQuantity` of apimachinery v0.36.

`[sign] digits [. digits] suffix`, where digits may be missing altogether
(`m` is zero) and the suffix is a unit or `e`/`E` with an integer, which
upstream cuts to 32 bits. What has at most 18 digits and at least the scale
of nano (binary: a whole number of few digits) is an `i64`; the rest becomes
a big decimal, rounded away from zero to 1e-9. Both limits are upstream's
and decide how the number behaves later.

Cost: one pass and no allocation for what becomes an `i64`.
*/

use alloc::vec::Vec;
use core::iter::repeat_n;

use num_bigint::{BigInt, BigUint};

use super::decimal::{self, Decimal, MAX_DIGITS, too_large};
use super::scaled::Scaled;
use super::text::Text;
use super::unit::Unit;
use super::{Amount, Format, Quantity};
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// The scale of `n`; nothing finer is kept.
const NANO: i32 = -9;

/// Digits that always fit an `i64`.
const INT64_DIGITS: usize = 18;

impl Quantity {
    /// Reads a quantity.
    ///
    /// Errors are upstream's: [`ErrorKind::QuantityFormat`] at the first
    /// byte that cannot be part of a quantity, [`ErrorKind::QuantitySuffix`]
    /// at the suffix, [`ErrorKind::QuantityNumeric`]; and
    /// [`ErrorKind::QuantityTooLarge`] past 3,402 bits, some 1,024 digits.
    ///
    /// ```
    /// use millicore::quantity::{Format, Quantity};
    ///
    /// let memory = Quantity::parse(b"64Mi")?;
    /// assert_eq!(memory.value(), 67_108_864);
    /// assert_eq!(memory.format(), Format::BinarySI);
    /// assert!(Quantity::parse(b"64MB").is_err());
    /// # Ok::<(), millicore::Error>(())
    /// ```
    #[inline]
    pub fn parse(text: &[u8]) -> Result<Quantity, Error> {
        let parts = Parts::split(text)?;
        let unit = match Unit::named(parts.suffix) {
            Some(unit) => unit,
            None => Unit::of_exponent(text, parts.suffix)?,
        };
        if let Some((scaled, canonical)) = parse_scaled(&parts, unit) {
            let kept = canonical || text == b"0";
            return Ok(Quantity {
                amount: Amount::Scaled(scaled),
                format: unit.format,
                text: if kept { Text::new(text)? } else { Text::NONE },
            });
        }
        parse_decimal(&parts, unit)
    }
}

/// A text taken apart by upstream's grammar.
struct Parts<'a> {
    negative: bool,
    /// Whether any digit stands before the suffix.
    has_digits: bool,
    /// Digits before the point, without leading zeros.
    whole: &'a [u8],
    /// Digits after the point.
    fraction: &'a [u8],
    /// The digits of both as a number; meaningful up to 18 of them.
    value: u64,
    suffix: &'a [u8],
}

impl<'a> Parts<'a> {
    #[inline]
    fn split(text: &'a [u8]) -> Result<Parts<'a>, Error> {
        let (negative, unsigned) = match text {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            [] => return Err(Error::new(ErrorKind::QuantityFormat)),
            _ => (false, text),
        };
        let mut rest = unsigned;
        while let [b'0', tail @ ..] = rest {
            rest = tail;
        }
        let mut has_digits = rest.len() < unsigned.len();
        let (whole, value, mut rest) = take_digits(rest, 0);
        let mut fraction: &[u8] = &[];
        let mut digits = value;
        if let [b'.', tail @ ..] = rest {
            (fraction, digits, rest) = take_digits(tail, value);
        }
        has_digits |= !whole.is_empty() || !fraction.is_empty();
        Ok(Parts {
            negative,
            has_digits,
            whole,
            fraction,
            value: digits,
            suffix: rest,
        })
    }

    /// How many digits upstream counts: a whole part without any is `0`.
    fn digit_count(&self) -> usize {
        self.whole.len().max(1).saturating_add(self.fraction.len())
    }
}

/// The digits in front, the number they extend, and the rest.
#[inline]
fn take_digits(text: &[u8], mut value: u64) -> (&[u8], u64, &[u8]) {
    let mut count = 0_usize;
    for &byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
        count = count.wrapping_add(1);
    }
    let (digits, rest) = text.split_at_checked(count).unwrap_or((text, &[]));
    (digits, value, rest)
}

/// The fast path, where upstream takes it: the amount, and whether the text
/// counts as canonical.
#[inline]
fn parse_scaled(parts: &Parts<'_>, unit: Unit) -> Option<(Scaled, bool)> {
    let digits = parts.digit_count();
    let sign = if parts.negative { -1_i64 } else { 1 };
    if unit.format == Format::BinarySI {
        // About the decimal digits that are left beside the suffix's.
        let room = match unit.exponent {
            10 => 11,
            20 => 8,
            30 => 5,
            40 => 2,
            _ => return None,
        };
        if !parts.fraction.is_empty() || digits > room {
            return None;
        }
        // At most 11 digits and 2^40.
        let value = i64::try_from(parts.value).ok()?;
        let shifted = value
            .checked_mul(1_i64.wrapping_shl(unit.exponent.unsigned_abs()))?;
        let value = shifted.wrapping_mul(sign);
        return Some((Scaled { value, scale: 0 }, parts.value & 7 != 0));
    }
    if digits > INT64_DIGITS {
        return None;
    }
    // At most 18: and the subtraction wraps upstream too.
    let scale = unit.exponent.wrapping_sub(parts.fraction.len() as i32);
    if scale < NANO {
        return None;
    }
    let value = i64::try_from(parts.value).ok()?.wrapping_mul(sign);
    let canonical =
        scale % 3 == 0 && !parts.whole.is_empty() && value % 1000 != 0;
    Some((Scaled { value, scale }, canonical))
}

/// The slow path: a big decimal, rounded away from zero to 1e-9.
#[cold]
fn parse_decimal(parts: &Parts<'_>, unit: Unit) -> Result<Quantity, Error> {
    if !parts.has_digits {
        return Err(Error::new(ErrorKind::QuantityNumeric));
    }
    let mut format = unit.format;
    let mut decimal = if format == Format::BinarySI {
        let decimal = parse_binary(parts, unit)?;
        if decimal.sign() != 0
            && decimal.unscaled < decimal::power(9)
            && decimal.decimals == 9
        {
            // Below one: binary suffixes would round it up.
            format = Format::DecimalSI;
        }
        decimal
    } else {
        parse_power_of_ten(parts, unit)?
    };
    if parts.negative {
        decimal.unscaled = -decimal.unscaled;
    }
    Ok(Quantity { amount: Amount::Decimal(decimal), format, text: Text::NONE })
}

/// Digits times a power of ten, which only moves the point: the rounding to
/// nine decimals happens in the text.
fn parse_power_of_ten(
    parts: &Parts<'_>,
    unit: Unit,
) -> Result<Decimal, Error> {
    // Wraps, as upstream's 32 bits do.
    let decimals = (parts.fraction.len() as i32).wrapping_sub(unit.exponent);
    let digits = significant_digits(parts);
    let count = digits.clone().count();
    if count == 0 {
        return Ok(Decimal { unscaled: BigInt::ZERO, decimals });
    }
    let more = 9_i64.saturating_sub(decimals.into());
    let kept = i64::try_from(count).unwrap_or(i64::MAX).saturating_add(more);
    let kept = usize::try_from(kept).unwrap_or(0);
    // One digit more may still be within the bits that are the limit.
    if kept > MAX_DIGITS.saturating_add(1) {
        return Err(too_large());
    }
    let zeros = kept.saturating_sub(count);
    let dropped = digits.clone().skip(kept).any(|digit| digit != b'0');
    let unscaled = integer(digits.take(kept).chain(repeat_n(b'0', zeros)))?;
    let unscaled = unscaled + i32::from(dropped);
    decimal::limited(Decimal { unscaled, decimals: 9 })
}

/// Digits times a power of two, capped at `i64::MAX`.
fn parse_binary(parts: &Parts<'_>, unit: Unit) -> Result<Decimal, Error> {
    let digits = significant_digits(parts);
    if digits.clone().count() > MAX_DIGITS {
        return Err(too_large());
    }
    let unscaled = integer(digits)? << unit.exponent.unsigned_abs();
    // The digits are counted already; wrapping is upstream's.
    let decimals = parts.fraction.len() as i32;
    if unscaled == BigInt::ZERO {
        return Ok(Decimal { unscaled, decimals });
    }
    let by = 9_i64.saturating_sub(decimals.into());
    let unscaled = if by >= 0 {
        unscaled * decimal::power(usize::try_from(by).unwrap_or(0))
    } else {
        decimal::divide_away(&unscaled, by.saturating_neg()).0
    };
    let most = BigInt::from(i64::MAX);
    if unscaled > &most * decimal::power(9) {
        return Ok(Decimal { unscaled: most, decimals: 0 });
    }
    Ok(Decimal { unscaled, decimals: 9 })
}

/// All digits from the first that is not zero.
fn significant_digits<'a>(
    parts: &Parts<'a>,
) -> impl Iterator<Item = u8> + Clone + use<'a> {
    parts
        .whole
        .iter()
        .chain(parts.fraction)
        .copied()
        .skip_while(|&d| d == b'0')
}

/// The integer of [`MAX_DIGITS`] digits or one more.
fn integer(digits: impl Iterator<Item = u8>) -> Result<BigInt, Error> {
    let mut text = Vec::new();
    text.try_reserve_exact(MAX_DIGITS.saturating_add(1))
        .map_err(|_| Error::new(ErrorKind::NoMemory))?;
    for digit in digits {
        text.try_push(digit)?;
    }
    // None stands for no digits at all.
    Ok(BigUint::parse_bytes(&text, 10).unwrap_or_default().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;
    use proptest::prelude::*;

    fn string(quantity: &Quantity) -> String {
        let mut out = Vec::new();
        quantity.append_string(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn canonical(quantity: &Quantity) -> String {
        let mut out = Vec::new();
        quantity.append_canonical(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn within_int64() {
        let ok = |text: &str, want: &str, computed: &str| {
            let quantity = Quantity::parse(text.as_bytes()).unwrap();
            assert!(!quantity.is_decimal(), "{text}");
            assert_eq!(string(&quantity), want, "{text}");
            assert_eq!(canonical(&quantity), computed, "{text}");
        };
        ok("0", "0", "0");
        ok("00", "0", "0");
        ok("+", "0", "0");
        ok(".", "0", "0");
        ok("Ki", "0", "0");
        ok("+1", "+1", "1");
        ok("01", "01", "1");
        ok("1.", "1.", "1");
        ok("0.5", "500m", "500m");
        ok("1.5", "1500m", "1500m");
        ok("1E3", "1E3", "1e3");
        ok("3e+0", "3e+0", "3");
        ok("00100m", "00100m", "100m");
        ok("1000", "1k", "1k");
        ok("-2500m", "-2500m", "-2500m");
        ok("1000E", "1", "1");
        ok("1E", "1E", "1E");
        ok("1E6", "1E6", "1e6");
        ok("64Mi", "64Mi", "64Mi");
        ok("1024Ki", "1Mi", "1Mi");
        ok("1023Ki", "1023Ki", "1023Ki");
        ok("1e2147483647", "10e2147483646", "10e2147483646");
        ok("1e4294967296", "1e4294967296", "1"); // cut to 32 bits
        let long = "0".repeat(40) + "7m";
        ok(&long, &long, "7m");
    }

    #[test]
    fn beyond_int64() {
        let ok = |text: &str, want: &str| {
            let quantity = Quantity::parse(text.as_bytes()).unwrap();
            assert!(quantity.is_decimal(), "{text}");
            assert_eq!(string(&quantity), want, "{text}");
        };
        ok("1.5Gi", "1536Mi");
        ok("0.1n", "1n");
        ok("-0.1n", "-1n");
        ok("1e-2147483647", "1e-9");
        ok("0.5Ki", "512");
        ok("0.0001Ki", "102400u");
        ok("9223372036854775808", "9223372036854775808");
        ok("16Ei", "9223372036854775807"); // capped
        ok("-16Ei", "-9223372036854775807");
        ok("0e-20", "0");
        ok("1.0000000000000000001", "1000000001n");
        // 3,402 bits with the nine decimals.
        ok("1024.0000698650594960e+1012", "10240000698650594960e996");
    }

    #[test]
    fn refused() {
        let err = |text: &str, kind, at| {
            let got = Quantity::parse(text.as_bytes()).unwrap_err();
            assert_eq!(got, Error::at(kind, at), "{text}");
        };
        err("", ErrorKind::QuantityFormat, 0);
        err(" 1", ErrorKind::QuantityFormat, 0);
        err("1 ", ErrorKind::QuantityFormat, 1);
        err("--1", ErrorKind::QuantitySuffix, 1);
        err("1.2.3", ErrorKind::QuantityFormat, 3);
        err("1Kb", ErrorKind::QuantityFormat, 2);
        err("1e5.0", ErrorKind::QuantityFormat, 3);
        err("1e", ErrorKind::QuantitySuffix, 1);
        err("1e+", ErrorKind::QuantitySuffix, 1);
        err("1K", ErrorKind::QuantitySuffix, 1);
        err("1ki", ErrorKind::QuantitySuffix, 1);
        err("1n1", ErrorKind::QuantitySuffix, 1);
        err("1e9223372036854775808", ErrorKind::QuantitySuffix, 1);
        err(".e-20", ErrorKind::QuantityNumeric, 0);
        err("1e-2147483648", ErrorKind::QuantityTooLarge, 0); // wraps
        err("1e2147483648", ErrorKind::QuantityTooLarge, 0);
        let bits_3403 = "1300.0000000000000000001e1012";
        err(bits_3403, ErrorKind::QuantityTooLarge, 0);
        err(&"9".repeat(1_100), ErrorKind::QuantityTooLarge, 0);
        err(&("1".repeat(1_100) + "Ei"), ErrorKind::QuantityTooLarge, 0);
    }

    #[test]
    fn the_texts_of_errors_are_upstreams() {
        let text = |text: &[u8]| {
            std::format!("{}", Quantity::parse(text).unwrap_err())
        };
        assert_eq!(
            text(b"one"),
            "quantities must match the regular expression \
             '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
        );
        assert_eq!(text(b"1K"), "unable to parse quantity's suffix");
        assert_eq!(text(b".e-20"), "unable to parse numeric part of quantity");
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back_as_the_same_number(
            text in "[+-]?[0-9]{0,24}(\\.[0-9]{0,24})?([numkMGTP]|[KMGTPE]i|[eE][+-]?[0-9]{1,2})?",
        ) {
            prop_assume!(!text.is_empty());
            let quantity = Quantity::parse(text.as_bytes()).unwrap();
            let printed = canonical(&quantity);
            // Suffixes past E are lost, and that is upstream's.
            let scale = quantity.compare_int64(0);
            let again = Quantity::parse(printed.as_bytes()).unwrap();
            prop_assert_eq!(again.compare_int64(0), scale);
            if quantity.format() != Format::DecimalSI {
                prop_assert_eq!(
                    quantity.compare(&again),
                    core::cmp::Ordering::Equal,
                );
            }
        }

        #[test]
        fn any_text_is_a_quantity_or_an_offset_inside(text in "[-+.0-9eEinumkKMGTP x]{0,16}") {
            if let Err(error) = Quantity::parse(text.as_bytes()) {
                prop_assert!(error.offset() <= text.len() as u64);
            }
        }
    }
}
