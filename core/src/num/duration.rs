/*!
Durations as Go reads and prints them: `time.ParseDuration` and
`time.Duration.String` of Go 1.26, int64 nanoseconds.

Reading is signed runs of number and unit (`1h30m`, `-1.5us`, `0`); a
fraction is cut to nanoseconds through a float, as upstream does. Printing
gives hours, minutes and seconds, or one of ns, µs, ms below a second.
*/

use alloc::vec::Vec;

use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// Units with their length in nanoseconds; micro in its three spellings.
const UNITS: [(&[u8], u64); 8] = [
    (b"ns", 1),
    (b"us", 1_000),
    ("\u{b5}s".as_bytes(), 1_000),
    ("\u{3bc}s".as_bytes(), 1_000),
    (b"ms", 1_000_000),
    (b"s", 1_000_000_000),
    (b"m", 60_000_000_000),
    (b"h", 3_600_000_000_000),
];

/// The magnitude of the most negative duration, which has no positive twin.
const LIMIT: u64 = 1 << 63;

/// Reads a duration as nanoseconds.
///
/// The error is [`ErrorKind::InvalidDuration`] at the part that cannot be
/// accepted; a duration beyond int64 is refused at the part that overflows.
///
/// ```
/// use millicore::num::duration;
///
/// assert_eq!(duration::parse(b"1m30.5s"), Ok(90_500_000_000));
/// assert!(duration::parse(b"15").is_err()); // no unit
/// ```
pub fn parse(text: &[u8]) -> Result<i64, Error> {
    let (negative, mut rest) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let refuse = |rest: &[u8]| {
        let at = text.len().saturating_sub(rest.len());
        Error::at(ErrorKind::InvalidDuration, at)
    };
    if rest == b"0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(refuse(rest));
    }
    let mut total = 0_u64;
    while !rest.is_empty() {
        let (length, after) = parse_part(rest).ok_or(refuse(rest))?;
        total = total
            .checked_add(length)
            .filter(|&total| total <= LIMIT)
            .ok_or(refuse(rest))?;
        rest = after;
    }
    if negative {
        return Ok(total.wrapping_neg().cast_signed());
    }
    i64::try_from(total).map_err(|_| refuse(text))
}

/// One `number unit`: its length in nanoseconds and what follows.
fn parse_part(text: &[u8]) -> Option<(u64, &[u8])> {
    let (whole, after) = leading_integer(text)?;
    let mut rest = after;
    let mut digits = text.len().saturating_sub(after.len());
    let (mut fraction, mut scale) = (0, 1.0);
    if let [b'.', tail @ ..] = after {
        (fraction, scale, rest) = leading_fraction(tail);
        let count = tail.len().saturating_sub(rest.len());
        digits = digits.saturating_add(count);
    }
    if digits == 0 {
        return None;
    }
    let end = rest.iter().position(|b| matches!(b, b'.' | b'0'..=b'9'));
    let (name, rest) = rest.split_at(end.unwrap_or(rest.len()));
    let &(_, unit) = UNITS.iter().find(|(unit, _)| *unit == name)?;
    let mut length =
        whole.checked_mul(unit).filter(|&length| length <= LIMIT)?;
    if fraction > 0 {
        // Below one unit, so below an hour: the conversion is in range.
        let part = (fraction as f64) * (unit as f64 / scale);
        length = length.checked_add(part as u64)?;
    }
    (length <= LIMIT).then_some((length, rest))
}

/// The digits at the front as an integer of at most 2^63.
fn leading_integer(text: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0_u64;
    let mut rest = text;
    while let [digit @ b'0'..=b'9', tail @ ..] = rest {
        value = value.checked_mul(10)?.checked_add(u64::from(digit & 15))?;
        if value > LIMIT {
            return None;
        }
        rest = tail;
    }
    Some((value, rest))
}

/// The digits at the front as a numerator and its power of ten; those that
/// would overflow are passed over.
fn leading_fraction(text: &[u8]) -> (u64, f64, &[u8]) {
    let mut value = 0_u64;
    let mut scale = 1.0;
    let mut full = false;
    let mut rest = text;
    while let [digit @ b'0'..=b'9', tail @ ..] = rest {
        let next = value
            .checked_mul(10)
            .and_then(|tens| tens.checked_add(u64::from(digit & 15)))
            .filter(|&next| next <= LIMIT);
        match next {
            Some(next) if !full => {
                value = next;
                scale *= 10.0;
            }
            _ => full = true,
        }
        rest = tail;
    }
    (value, scale, rest)
}

/// Appends a duration: `0s`, `1.5µs`, `15s`, `1h0m0.25s`.
///
/// ```
/// let mut out = Vec::new();
/// millicore::num::duration::append(&mut out, 90_500_000_000)?;
/// assert_eq!(out, b"1m30.5s");
/// # Ok::<(), millicore::Error>(())
/// ```
pub fn append(out: &mut Vec<u8>, ns: i64) -> Result<(), Error> {
    if ns < 0 {
        out.try_push(b'-')?;
    }
    let ns = ns.unsigned_abs();
    match ns {
        0 => out.try_extend(b"0s"),
        1..1_000 => append_decimal(out, ns, 0, "ns"),
        1_000..1_000_000 => append_decimal(out, ns, 3, "\u{b5}s"),
        1_000_000..1_000_000_000 => append_decimal(out, ns, 6, "ms"),
        _ => {
            let minutes = ns / 60_000_000_000;
            let hours = minutes / 60;
            if hours > 0 {
                append_integer(out, hours)?;
                out.try_push(b'h')?;
            }
            if minutes > 0 {
                append_integer(out, minutes % 60)?;
                out.try_push(b'm')?;
            }
            append_decimal(out, ns % 60_000_000_000, 9, "s")
        }
    }
}

fn append_integer(out: &mut Vec<u8>, value: u64) -> Result<(), Error> {
    out.try_extend(itoa::Buffer::new().format(value).as_bytes())
}

/// `value / 10^places` without zeros at the end, and the unit.
fn append_decimal(
    out: &mut Vec<u8>,
    value: u64,
    places: u32,
    unit: &str,
) -> Result<(), Error> {
    let one = 10_u64.saturating_pow(places);
    append_integer(out, value.checked_div(one).unwrap_or(0))?;
    let mut fraction = value.checked_rem(one).unwrap_or(0);
    if fraction > 0 {
        let mut digits = [b'0'; 9];
        let places = usize::try_from(places).unwrap_or(0);
        let mut kept = places;
        let mut trailing = true;
        for digit in digits.iter_mut().take(places).rev() {
            let last = (fraction % 10) as u8;
            fraction /= 10;
            trailing &= last == 0;
            if trailing {
                kept = kept.saturating_sub(1);
            }
            *digit = b'0' | last;
        }
        out.try_push(b'.')?;
        out.try_extend(digits.get(..kept).unwrap_or_default())?;
    }
    out.try_extend(unit.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;
    use proptest::prelude::*;

    fn print(ns: i64) -> String {
        let mut out = Vec::new();
        append(&mut out, ns).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn read() {
        let ok = |text: &str, want: i64| {
            assert_eq!(parse(text.as_bytes()), Ok(want), "{text}");
        };
        ok("0", 0);
        ok("-0", 0);
        ok("0s", 0);
        ok("5s", 5_000_000_000);
        ok("+5s", 5_000_000_000);
        ok("-5s", -5_000_000_000);
        ok("1h2m3s", 3_723_000_000_000);
        ok("3ns2us1ms", 1_002_003);
        ok("12\u{b5}s", 12_000);
        ok("12\u{3bc}s", 12_000);
        ok(".5s", 500_000_000);
        ok("5.s", 5_000_000_000);
        ok("1.004s", 1_004_000_000);
        ok("39h9m14.425s", 140_954_425_000_000);
        ok("0.3333333333333333333h", 1_200_000_000_000);
        ok("0.100000000000000000000h", 360_000_000_000);
        ok("9223372036854775807ns", i64::MAX);
        ok("-9223372036854775808ns", i64::MIN);
        ok("-2562047h47m16.854775808s", i64::MIN);
    }

    #[test]
    fn refused_at() {
        let err = |text: &str, at: usize| {
            let want = Err(Error::at(ErrorKind::InvalidDuration, at));
            assert_eq!(parse(text.as_bytes()), want, "{text}");
        };
        err("", 0);
        err("-", 1);
        err("3", 0);
        err("s", 0);
        err(".", 0);
        err(".s", 0);
        err("+.s", 1);
        err("1d", 0);
        err("5s3", 2);
        err("1s 2s", 0);
        err("--1s", 1);
        err("9223372036854775808ns", 0);
        err("-9223372036854775809ns", 1);
        err("3000000h", 0);
        err("2562047h47m16.854775808s", 0);
    }

    #[test]
    fn written() {
        let p = |ns, want: &str| assert_eq!(print(ns), want);
        p(0, "0s");
        p(1, "1ns");
        p(-1, "-1ns");
        p(1_100, "1.1\u{b5}s");
        p(2_200_000, "2.2ms");
        p(999_999_999, "999.999999ms");
        p(3_300_000_000, "3.3s");
        p(245_000_000_000, "4m5s");
        p(245_001_000_000, "4m5.001s");
        p(3_600_000_000_000, "1h0m0s");
        p(18_367_001_000_000, "5h6m7.001s");
        p(480_000_000_001, "8m0.000000001s");
        p(i64::MAX, "2562047h47m16.854775807s");
        p(i64::MIN, "-2562047h47m16.854775808s");
    }

    proptest! {
        #[test]
        fn every_duration_reads_back(ns in any::<i64>()) {
            prop_assert_eq!(parse(print(ns).as_bytes()), Ok(ns));
        }

        #[test]
        fn any_bytes_give_a_duration_or_an_offset_inside(
            text in "[-+]?([0-9]{0,3}(\\.[0-9]{0,22})?(ns|us|ms|s|m|h|x)?){0,4}",
        ) {
            if let Err(error) = parse(text.as_bytes()) {
                prop_assert!(error.offset() <= text.len() as u64);
            }
        }
    }
}
