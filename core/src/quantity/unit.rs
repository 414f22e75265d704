/*!
The suffixes of quantities: apimachinery's `suffix.go` and the part of
`parseQuantityString` that delimits them.
*/

use super::Format;
use crate::error::{Error, ErrorKind};

/// What a suffix stands for: `2^exponent` in [`Format::BinarySI`], else
/// `10^exponent`.
#[derive(Clone, Copy)]
pub(super) struct Unit {
    pub(super) exponent: i32,
    pub(super) format: Format,
}

impl Unit {
    /// The units that have a name, none included.
    #[inline]
    pub(super) fn named(suffix: &[u8]) -> Option<Unit> {
        let si = |exponent| Some(Unit { exponent, format: Format::DecimalSI });
        let binary =
            |exponent| Some(Unit { exponent, format: Format::BinarySI });
        match suffix {
            b"" => si(0),
            b"n" => si(-9),
            b"u" => si(-6),
            b"m" => si(-3),
            b"k" => si(3),
            b"M" => si(6),
            b"G" => si(9),
            b"T" => si(12),
            b"P" => si(15),
            b"E" => si(18),
            b"Ki" => binary(10),
            b"Mi" => binary(20),
            b"Gi" => binary(30),
            b"Ti" => binary(40),
            b"Pi" => binary(50),
            b"Ei" => binary(60),
            _ => None,
        }
    }

    /// `e` or `E` and an integer, at the end of `text`; or what is wrong,
    /// the form before the meaning.
    #[cold]
    pub(super) fn of_exponent(
        text: &[u8],
        suffix: &[u8],
    ) -> Result<Unit, Error> {
        let start = text.len().saturating_sub(suffix.len());
        let end = suffix_end(suffix);
        if end < suffix.len() {
            let at = start.saturating_add(end);
            return Err(Error::at(ErrorKind::QuantityFormat, at));
        }
        if let [b'e' | b'E', integer @ ..] = suffix
            && let Some(exponent) = parse_int64(integer)
        {
            // Upstream cuts the 64 bits it reads to 32.
            let exponent = exponent as i32;
            return Ok(Unit { exponent, format: Format::DecimalExponent });
        }
        Err(Error::at(ErrorKind::QuantitySuffix, start))
    }
}

/// Go's `strconv.ParseInt(text, 10, 64)`.
fn parse_int64(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value = 0_i64;
    for &byte in digits {
        let digit = i64::from(byte.wrapping_sub(b'0'));
        if digit > 9 {
            return None;
        }
        value = value.checked_mul(10)?;
        value = if negative {
            value.checked_sub(digit)?
        } else {
            value.checked_add(digit)?
        };
    }
    Some(value)
}

/// How much of a suffix is letters, a sign, digits in this order.
fn suffix_end(suffix: &[u8]) -> usize {
    let mut rest = suffix;
    while let [
        b'e' | b'E' | b'i' | b'n' | b'u' | b'm' | b'k' | b'K' | b'M' | b'G'
        | b'T' | b'P',
        tail @ ..,
    ] = rest
    {
        rest = tail;
    }
    if let [b'+' | b'-', tail @ ..] = rest {
        rest = tail;
    }
    while let [b'0'..=b'9', tail @ ..] = rest {
        rest = tail;
    }
    suffix.len().saturating_sub(rest.len())
}
