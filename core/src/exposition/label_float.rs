/*!
Floats inside label values: read with all of Go's `strconv.ParseFloat`
(Go 1.26), hexadecimal and underscores included, and printed as Prometheus
v0.316 `labels.FormatOpenMetricsFloat` does.

Only `le` and `quantile` come here. The decimal digits are read and printed by
[`crate::num`].
*/

use alloc::vec::Vec;

use crate::error::Error;
use crate::memory::TryPush;
use crate::num;

/// `strconv.ParseFloat(text, 64)`; `None` where it gives an error, also for
/// a number out of range.
pub(super) fn parse_go_float(text: &[u8]) -> Result<Option<f64>, Error> {
    if !text.contains(&b'_') {
        return Ok(parse_plain(text));
    }
    if !underscores_fit(text) {
        return Ok(None);
    }
    let mut digits = Vec::new();
    for &byte in text.iter().filter(|&&byte| byte != b'_') {
        digits.try_push(byte)?;
    }
    Ok(parse_plain(&digits))
}

fn parse_plain(text: &[u8]) -> Option<f64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if let [b'0', b'x' | b'X', rest @ ..] = digits {
        let value = parse_hexadecimal(rest)?;
        return Some(if negative { -value } else { value });
    }
    num::parse_float(text).ok()
}

/// Whether each underscore stands between digits, or between the prefix of
/// a base and a digit.
pub(super) fn underscores_fit(text: &[u8]) -> bool {
    let unsigned = match text {
        [b'-' | b'+', rest @ ..] => rest,
        _ => text,
    };
    let (hexadecimal, rest, mut after_digit) = match unsigned {
        [b'0', b'x' | b'X', rest @ ..] => (true, rest, true),
        [b'0', b'b' | b'B' | b'o' | b'O', rest @ ..] => (false, rest, true),
        _ => (false, unsigned, false),
    };
    let mut after_underscore = false;
    for &byte in rest {
        let digit =
            byte.is_ascii_digit() || (hexadecimal && byte.is_ascii_hexdigit());
        if (byte == b'_' && !after_digit) || (after_underscore && !digit) {
            return false;
        }
        after_underscore = byte == b'_';
        after_digit = digit;
    }
    !after_underscore
}

/// The part of a hexadecimal float behind `0x`: digits with an optional
/// point, then a binary exponent, which must be there.
fn parse_hexadecimal(text: &[u8]) -> Option<f64> {
    let at = text.iter().position(|byte| matches!(byte, b'p' | b'P'))?;
    let (digits, exponent) = text.split_at(at);
    let exponent = parse_exponent(exponent.get(1..)?)?;
    let mut mantissa = 0_u64;
    let mut sticky = false;
    let mut point = None;
    // Binary exponent of the mantissa's lowest bit.
    let mut scale = 0_i64;
    let mut any = false;
    for &byte in digits {
        if byte == b'.' && point.is_none() {
            point = Some(());
            continue;
        }
        let digit = char::from(byte).to_digit(16)?;
        any = true;
        if mantissa >> 60 == 0 {
            mantissa = mantissa << 4 | u64::from(digit);
            if point.is_some() {
                scale = scale.saturating_sub(4);
            }
        } else {
            sticky |= digit != 0;
            if point.is_none() {
                scale = scale.saturating_add(4);
            }
        }
    }
    if !any {
        return None;
    }
    round(mantissa, scale.saturating_add(exponent), sticky)
}

/// Decimal digits with an optional sign; more than five count as five, as
/// in Go.
fn parse_exponent(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() {
        return None;
    }
    let mut exponent = 0_i64;
    for &byte in digits {
        if !byte.is_ascii_digit() {
            return None;
        }
        if exponent < 10_000 {
            exponent =
                exponent.wrapping_mul(10).wrapping_add(i64::from(byte & 0xf));
        }
    }
    Some(if negative { exponent.wrapping_neg() } else { exponent })
}

/// `mantissa * 2^exponent`, to the nearest float, ties to even; `sticky`
/// says that the exact number is a little more. `None` beyond the range.
fn round(mantissa: u64, exponent: i64, sticky: bool) -> Option<f64> {
    if mantissa == 0 {
        return Some(0.0);
    }
    // The highest bit to 63; the number is then 1.xxx * 2^power.
    let zeros = mantissa.leading_zeros();
    let mantissa = mantissa << zeros;
    let power = exponent.saturating_add(63).saturating_sub(i64::from(zeros));
    // A normal float keeps 53 bits, a subnormal one fewer.
    let lost = 11_i64.saturating_add((-1022_i64).saturating_sub(power).max(0));
    let (kept, rest, half) = match u32::try_from(lost) {
        Ok(lost @ 0..=63) => {
            let kept = mantissa >> lost;
            let rest = mantissa & !(u64::MAX << lost);
            (kept, rest, 1_u64 << lost.saturating_sub(1))
        }
        Ok(64) => (0, mantissa, 1 << 63),
        _ => return Some(0.0),
    };
    let up = rest > half || (rest == half && (sticky || kept & 1 == 1));
    let kept = kept.wrapping_add(u64::from(up));
    // Bits as stored: a carry out of the mantissa lands in the exponent.
    let biased = power.saturating_add(1022).max(0);
    let biased = u64::try_from(biased).ok().filter(|&b| b < 2046)?;
    let bits = (biased << 52).wrapping_add(kept);
    Some(f64::from_bits(bits)).filter(|value| value.is_finite())
}

/// Go's shortest digits, with `.0` behind what would read as an integer;
/// zero has no sign.
pub(super) fn append_open_metrics_float(
    out: &mut Vec<u8>,
    value: f64,
) -> Result<(), Error> {
    let start = out.len();
    num::append_value(out, value)?;
    let text = out.get(start..).unwrap_or_default();
    if value.is_finite() && !text.iter().any(|b| matches!(b, b'.' | b'e')) {
        out.try_extend(b".0")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_go_reads() {
        let p = |text: &str, want: f64| {
            let got = parse_go_float(text.as_bytes()).unwrap();
            assert_eq!(got.map(f64::to_bits), Some(want.to_bits()), "{text}");
        };
        p("1", 1.0);
        p("1_000.5_0e1_0", 1000.5e10);
        p("0x1p-2", 0.25);
        p("-0X1.8P1", -3.0);
        p("0x_1_0p0", 16.0);
        p("0x.8p0", 0.5);
        p("0x0p9", 0.0);
        p("-0x0p9", -0.0);
        p("0x1.fffffffffffffp1023", f64::MAX);
        p("0x1.fffffffffffff7p1023", f64::MAX);
        p("0x1p-1074", f64::from_bits(1));
        p("0x1p-1075", 0.0); // a tie, to even
        p("0x1.8p-1075", f64::from_bits(1));
        p("0x1p-1076", 0.0);
        p("0x1p-99999", 0.0);
        p("0x1.00000000000008p0", 1.0); // a tie, to even
        p("0x1.000000000000080000001p0", 1.0 + f64::EPSILON);
        p("0x1.00000000000018p0", 1.0 + 2.0 * f64::EPSILON);
        p("0x0.fffffffffffff8p-1022", f64::MIN_POSITIVE);
        p("0x123456789abcdef01p0", 20_988_295_479_420_645_121.0);
    }

    #[test]
    fn refuses_what_go_refuses() {
        let p = |text: &str| {
            let got = parse_go_float(text.as_bytes()).unwrap();
            assert_eq!(got, None, "{text}");
        };
        p("");
        p("x");
        p("_1");
        p("1_");
        p("1__0");
        p("1_.5");
        p("0_x1p0");
        p("0x1"); // an exponent is required
        p("0xp1");
        p("0x1p");
        p("0x1p+");
        p("0x1p1z");
        p("0x1.1.1p0");
        p("0x1p1024"); // out of range
        p("0x1.fffffffffffff8p1023");
        p("1e400");
        p("in_f");
    }

    #[test]
    fn prints_open_metrics_floats() {
        let p = |value: f64, want: &str| {
            let mut out = Vec::new();
            append_open_metrics_float(&mut out, value).unwrap();
            assert_eq!(out, want.as_bytes());
        };
        p(1.0, "1.0");
        p(-0.0, "0.0");
        p(-1.0, "-1.0");
        p(100.0, "100.0");
        p(0.5, "0.5");
        p(1e6, "1e+06");
        p(f64::NAN, "NaN");
        p(f64::INFINITY, "+Inf");
        p(f64::NEG_INFINITY, "-Inf");
    }
}
