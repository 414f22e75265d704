/*!
Floats printed as Go prints them: `strconv.AppendFloat(out, v, 'g', -1, 64)`.

The shortest digits that read back as the same float come from `zmij`; this
file lays them out in Go's form: with X the decimal exponent of the first
digit, plain iff -4 <= X < 6, else `d.ddde±XX` with at least two digits of
exponent. (The limit of 21 belongs to `fmt`'s `%v`, not here.) Metric text
differs in one value: kube-state-metrics v2.20 (`pkg/metric/metric.go`) and
prometheus/common print -0 as `0`.

Cost: integers below a million, most of a page, go through `itoa`; plain
numbers are copied as `zmij` wrote them; no allocation but the output's.
*/

use alloc::vec::Vec;

use crate::error::Error;
use crate::memory::TryPush;

/// Appends `value` as `strconv.AppendFloat(out, value, 'g', -1, 64)` does:
/// `-0` keeps its sign; `NaN`, `+Inf`, `-Inf`.
///
/// ```
/// let mut out = Vec::new();
/// millicore::num::append_float(&mut out, 1253376.0)?;
/// assert_eq!(out, b"1.253376e+06");
/// # Ok::<(), millicore::Error>(())
/// ```
#[inline]
pub fn append_float(out: &mut Vec<u8>, value: f64) -> Result<(), Error> {
    if value == 0.0 && value.is_sign_negative() {
        return out.try_extend(b"-0");
    }
    append_value(out, value)
}

/// Appends a sample's value as metric text has it: [`append_float`], but
/// zero of either sign is `0`.
///
/// ```
/// let mut out = Vec::new();
/// millicore::num::append_value(&mut out, -0.0)?;
/// assert_eq!(out, b"0");
/// # Ok::<(), millicore::Error>(())
/// ```
#[inline]
pub fn append_value(out: &mut Vec<u8>, value: f64) -> Result<(), Error> {
    let integer = value as i32;
    if f64::from(integer) == value && integer.unsigned_abs() < 1_000_000 {
        return append_small(out, integer);
    }
    append_shortest(out, value)
}

fn append_small(out: &mut Vec<u8>, value: i32) -> Result<(), Error> {
    if let Ok(digit @ 0..=9) = u8::try_from(value) {
        return out.try_push(b'0' | digit);
    }
    out.try_extend(itoa::Buffer::new().format(value).as_bytes())
}

/// Any float but the small integers.
fn append_shortest(out: &mut Vec<u8>, value: f64) -> Result<(), Error> {
    if !value.is_finite() {
        return out.try_extend(match value {
            f64::INFINITY => b"+Inf",
            f64::NEG_INFINITY => b"-Inf",
            _ => b"NaN",
        });
    }
    let magnitude = value.abs();
    let whole = magnitude as u64;
    if magnitude < EXACT && whole as f64 == magnitude {
        if value < 0.0 {
            out.try_push(b'-')?;
        }
        return append_integer(out, whole);
    }
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(value).as_bytes();
    if (1e-4..1e6).contains(&magnitude) {
        // Not an integer, so never `.0` at the end.
        return out.try_extend(text);
    }
    let digits = match text {
        [b'-', digits @ ..] => {
            out.try_push(b'-')?;
            digits
        }
        digits => digits,
    };
    if (1e6..1e16).contains(&magnitude) {
        return append_fixed(out, digits, exponent_of(whole));
    }
    match digits {
        [b'0', b'.', b'0', b'0', b'0', b'0', first, rest @ ..] => {
            append_scientific(out, *first, rest, &[], *b"e-05")
        }
        [mantissa @ .., e, sign, digit] if *e == b'e' => {
            out.try_extend(mantissa)?;
            out.try_extend(&[b'e', *sign, b'0', *digit])
        }
        _ => out.try_extend(digits),
    }
}

/// Integers below this have no shorter form than their digits.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// An integer from a million up to [`EXACT`].
fn append_integer(out: &mut Vec<u8>, whole: u64) -> Result<(), Error> {
    let exponent = exponent_text(exponent_of(whole));
    let mut digits = whole;
    while digits != 0 && digits.is_multiple_of(10) {
        digits /= 10;
    }
    let mut buffer = itoa::Buffer::new();
    match buffer.format(digits).as_bytes() {
        [first, rest @ ..] => {
            append_scientific(out, *first, rest, &[], exponent)
        }
        [] => Ok(()),
    }
}

/// `zmij`'s `1234567.8` of a number that has so many digits before the
/// point, less one.
fn append_fixed(
    out: &mut Vec<u8>,
    text: &[u8],
    exponent: u32,
) -> Result<(), Error> {
    let at = usize::try_from(exponent).unwrap_or(0);
    let [first, text @ ..] = text else { return Ok(()) };
    let (whole, fraction) = text.split_at_checked(at).unwrap_or((text, &[]));
    let exponent = exponent_text(exponent);
    match fraction {
        [b'.', b'0'] => {
            let zeros = whole.iter().rev().take_while(|&&b| b == b'0');
            let kept = whole.len().saturating_sub(zeros.count());
            let whole = whole.get(..kept).unwrap_or(whole);
            append_scientific(out, *first, whole, &[], exponent)
        }
        [_, fraction @ ..] => {
            append_scientific(out, *first, whole, fraction, exponent)
        }
        [] => append_scientific(out, *first, whole, &[], exponent),
    }
}

/// The decimal exponent of the first digit.
fn exponent_of(whole: u64) -> u32 {
    whole.checked_ilog10().unwrap_or(0)
}

/// `e+XX` of an exponent below 100.
fn exponent_text(exponent: u32) -> [u8; 4] {
    let exponent = (exponent % 100) as u8;
    [b'e', b'+', b'0' | (exponent / 10), b'0' | (exponent % 10)]
}

/// `first.rest` in two parts that do not end in zero, and the exponent.
#[inline]
fn append_scientific(
    out: &mut Vec<u8>,
    first: u8,
    rest: &[u8],
    more: &[u8],
    exponent: [u8; 4],
) -> Result<(), Error> {
    out.try_reserve_for(LONGEST)?;
    if rest.is_empty() && more.is_empty() {
        out.try_push(first)?;
    } else {
        out.try_extend(&[first, b'.'])?;
        out.try_extend(rest)?;
        out.try_extend(more)?;
    }
    out.try_extend(&exponent)
}

/// The longest text of a float: `-2.2250738585072014e-308`.
const LONGEST: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::parse_float;
    use alloc::string::String;
    use proptest::prelude::*;

    fn print(value: f64) -> String {
        let mut out = Vec::new();
        append_float(&mut out, value).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn goes_form() {
        let p = |value, want: &str| assert_eq!(print(value), want);
        p(0.0, "0");
        p(-0.0, "-0");
        p(1.0, "1");
        p(-1.0, "-1");
        p(10.0, "10");
        p(0.1, "0.1");
        p(-0.25, "-0.25");
        p(99999.5, "99999.5");
        p(100_000.0, "100000");
        p(999_999.0, "999999");
        p(-999_999.0, "-999999");
        p(999_999.999_999_999_9, "999999.9999999999");
        p(1_000_000.0, "1e+06");
        p(-1_000_000.0, "-1e+06");
        p(2_097_152.0, "2.097152e+06");
        p(1_234_567.5, "1.2345675e+06");
        p(123_456_789.0, "1.23456789e+08");
        p(1_782_612_272.027_080_8, "1.7826122720270808e+09");
        p(1e9, "1e+09");
        p(1e10, "1e+10");
        p(1e15, "1e+15");
        p(9_007_199_254_740_993.0, "9.007199254740992e+15");
        p(1e16, "1e+16");
        p(1.5e16, "1.5e+16");
        p(1e21, "1e+21");
        p(1e100, "1e+100");
        p(f64::MAX, "1.7976931348623157e+308");
        p(1e-4, "0.0001");
        p(0.000_123_4, "0.0001234");
        p(9.999e-5, "9.999e-05");
        p(1e-5, "1e-05");
        p(-1.5e-5, "-1.5e-05");
        p(1e-6, "1e-06");
        p(1.25e-10, "1.25e-10");
        p(5e-324, "5e-324");
        p(f64::MIN_POSITIVE, "2.2250738585072014e-308");
        p(f64::NAN, "NaN");
        p(f64::INFINITY, "+Inf");
        p(f64::NEG_INFINITY, "-Inf");
    }

    #[test]
    fn metric_text_has_one_zero() {
        let mut out = Vec::new();
        append_value(&mut out, -0.0).unwrap();
        append_value(&mut out, -1.0).unwrap();
        assert_eq!(out, b"0-1");
    }

    /// Go's layout of Rust's own shortest digits.
    fn naive(value: f64) -> String {
        let text = std::format!("{value:e}");
        let (mantissa, exponent) = text.split_once('e').unwrap();
        let exponent: i32 = exponent.parse().unwrap();
        if (-4..6).contains(&exponent) {
            return std::format!("{value}");
        }
        let sign = if exponent < 0 { '-' } else { '+' };
        std::format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
    }

    proptest! {
        #[test]
        fn any_float_is_the_naive_text_and_reads_back(bits in any::<u64>()) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            let text = print(value);
            prop_assert_eq!(&text, &naive(value));
            let back = parse_float(text.as_bytes()).unwrap();
            prop_assert_eq!(back.to_bits(), bits);
        }

        #[test]
        fn everyday_values(whole in -10_000_000_000_i64..10_000_000_000, tens in 0_i32..9) {
            let value = whole as f64 / 10_f64.powi(tens);
            prop_assert_eq!(print(value), naive(value));
        }
    }
}
