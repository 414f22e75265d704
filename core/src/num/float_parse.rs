/*!
Floats read as Go reads them: `strconv.ParseFloat(text, 64)`, Go 1.26, after
what Prometheus' textparse refuses (`p`, `P`, `_`), so decimal alone.

Correctly rounded digits come from `fast-float2`, whose grammar differs from
Go's in three points settled here: a signed NaN is refused, a decimal that
overflows is an error and not infinity, and an exponent stops growing after
five digits (visible only behind thousands of digits of mantissa).
Underflow is zero, with its sign.

Cost: one pass; the exceptions are looked at only for results that are not
finite and for texts beyond 9,000 bytes.
*/

use alloc::vec::Vec;

use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// Go stops adding digits to an exponent of this size.
const EXPONENT_STOP: u32 = 10_000;

/// The bits of Go's `math.NaN()`, which differ from those of `f64::NAN`.
const GO_NAN: u64 = 0x7ff8_0000_0000_0001;

/// Below this length a text's exponent cannot be cut short and still meet
/// a mantissa that brings the number back into range.
const LONG: usize = 9_000;

/// Reads a decimal float: digits with an optional point and exponent, or
/// `inf`, `infinity`, `nan` in any case; the sign is not allowed on `nan`.
///
/// The error is [`ErrorKind::InvalidNumber`] at the first byte that does
/// not belong there, or at the end of a number out of range.
///
/// ```
/// use millicore::num::parse_float;
///
/// assert_eq!(parse_float(b"1.253376e+07"), Ok(12533760.0));
/// assert_eq!(parse_float(b"-Inf"), Ok(f64::NEG_INFINITY));
/// assert_eq!(parse_float(b"1e-400"), Ok(0.0));
/// assert!(parse_float(b"1e400").is_err() && parse_float(b"0x1p-2").is_err());
/// ```
#[inline]
pub fn parse_float(text: &[u8]) -> Result<f64, Error> {
    if text.len() < LONG
        && let Ok(value) = fast_float2::parse::<f64, _>(text)
        && value.is_finite()
    {
        return Ok(value);
    }
    parse_exception(text)
}

/// What is not an ordinary finite number.
#[cold]
fn parse_exception(text: &[u8]) -> Result<f64, Error> {
    let (negative, unsigned) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let signed = unsigned.len() != text.len();
    if is_word(unsigned, b"inf") || is_word(unsigned, b"infinity") {
        let infinity = f64::INFINITY;
        return Ok(if negative { -infinity } else { infinity });
    }
    if is_word(text, b"nan") {
        return Ok(f64::from_bits(GO_NAN));
    }
    let number = scan(unsigned)
        .map_err(|at| invalid(at.saturating_add(usize::from(signed))))?;
    let parsed = if number.exponent_digits.len() > 5 {
        fast_float2::parse(cut_exponent(unsigned, &number)?)
    } else {
        fast_float2::parse(unsigned)
    };
    match parsed {
        Ok(value) if f64::is_finite(value) => {
            Ok(if negative { -value } else { value })
        }
        _ => Err(invalid(text.len())),
    }
}

fn is_word(text: &[u8], word: &[u8]) -> bool {
    text.eq_ignore_ascii_case(word)
}

fn invalid(at: usize) -> Error {
    Error::at(ErrorKind::InvalidNumber, at)
}

/// The parts of an unsigned decimal, by their place in the text.
struct Number<'a> {
    /// Digits, point, `e` and the exponent's sign.
    head: &'a [u8],
    /// The exponent's digits from the first that is not zero.
    exponent_digits: &'a [u8],
}

/// Checks the grammar; the error is the offset of the first bad byte.
fn scan(text: &[u8]) -> Result<Number<'_>, usize> {
    let digits = |from: usize| {
        let tail = text.get(from..).unwrap_or_default();
        let count = tail.iter().take_while(|b| b.is_ascii_digit()).count();
        from.saturating_add(count)
    };
    let whole = digits(0);
    let mut at = whole;
    let mut count = whole;
    if text.get(at) == Some(&b'.') {
        let fraction = whole.saturating_add(1);
        at = digits(fraction);
        count = at.saturating_sub(1);
    }
    if count == 0 {
        return Err(at);
    }
    let mut exponent_digits: &[u8] = &[];
    let mut head = text;
    if let Some(b'e' | b'E') = text.get(at) {
        at = at.saturating_add(1);
        if let Some(b'+' | b'-') = text.get(at) {
            at = at.saturating_add(1);
        }
        let end = digits(at);
        if end == at {
            return Err(at);
        }
        let (before, exponent) = text.split_at(at);
        let exponent =
            exponent.get(..end.saturating_sub(at)).unwrap_or_default();
        let zeros = exponent.iter().take_while(|&&b| b == b'0').count();
        head = before;
        exponent_digits = exponent.get(zeros..).unwrap_or_default();
        at = end;
    }
    if at < text.len() {
        return Err(at);
    }
    Ok(Number { head, exponent_digits })
}

/// The text with its exponent as far as Go reads it.
fn cut_exponent(text: &[u8], number: &Number<'_>) -> Result<Vec<u8>, Error> {
    let mut cut = Vec::new();
    cut.try_reserve_exact(text.len())
        .map_err(|_| Error::new(ErrorKind::NoMemory))?;
    cut.try_extend(number.head)?;
    let mut exponent = 0_u32;
    for &digit in number.exponent_digits {
        if exponent >= EXPONENT_STOP {
            break;
        }
        let digit_value = u32::from(digit & 15);
        exponent = exponent.saturating_mul(10).saturating_add(digit_value);
        cut.try_push(digit)?;
    }
    Ok(cut)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;
    use proptest::prelude::*;

    #[test]
    fn accepted() {
        let ok = |text: &str, want: f64| {
            let got = parse_float(text.as_bytes()).unwrap();
            assert_eq!(got.to_bits(), want.to_bits(), "{text}");
        };
        ok("0", 0.0);
        ok("-0", -0.0);
        ok("+5", 5.0);
        ok(".5", 0.5);
        ok("5.", 5.0);
        ok("1E5", 100_000.0);
        ok("00012", 12.0);
        ok("1e+05", 100_000.0);
        ok("1e-400", 0.0);
        ok("-1e-400", -0.0);
        ok("0e999999999999", 0.0);
        ok("1e-999999999999", 0.0);
        ok("1.7976931348623157e308", f64::MAX);
        ok("179769313486231580793728971405301e276", f64::MAX);
        ok("4.9406564584124654e-324", 5e-324);
        ok("2.4703282292062327e-324", 0.0);
        ok("1.7826122720270808e+09", 1_782_612_272.027_080_8);
        ok("inf", f64::INFINITY);
        ok("+Inf", f64::INFINITY);
        ok("-INFINITY", f64::NEG_INFINITY);
        ok("iNfInItY", f64::INFINITY);
        ok("nan", f64::from_bits(GO_NAN));
        ok("NaN", f64::from_bits(GO_NAN));
    }

    #[test]
    fn refused_at() {
        let err = |text: &str, at: usize| {
            assert_eq!(
                parse_float(text.as_bytes()),
                Err(invalid(at)),
                "{text}"
            );
        };
        err("", 0);
        err("+", 1);
        err(".", 1);
        err("-.", 2);
        err("e5", 0);
        err("1e", 2);
        err("1e+", 3);
        err("1e5x", 3);
        err("1 ", 1);
        err(" 1", 0);
        err("1..2", 2);
        err("+nan", 1);
        err("-NaN", 1);
        err("infi", 0);
        err("--1", 1);
        err("1_000", 1);
        err("0x1p-2", 1);
        err("1e400", 5);
        err("-1e400", 6);
        err("1e99999999999", 13);
        err("1.7976931348623159e308", 22);
        err("\u{0661}", 0);
    }

    #[test]
    fn exponents_stop_growing_where_go_stops() {
        let mut text = String::from("0.");
        text.push_str(&"0".repeat(12_344));
        text.push_str("1e");
        let with = |exponent| std::format!("{text}{exponent}");
        let p = |text: String| parse_float(text.as_bytes());
        assert_eq!(p(with(12_345)), Ok(1.0));
        assert_eq!(p(with(123_456)), Ok(1.0)); // read as 12345
        assert_eq!(p(with(12_346)), Ok(10.0));
    }

    proptest! {
        #[test]
        fn any_bytes_give_a_number_or_an_offset_inside(text in ".{0,24}") {
            if let Err(error) = parse_float(text.as_bytes()) {
                prop_assert!(error.offset() <= text.len() as u64);
            }
        }

        #[test]
        fn decimals_agree_with_rust(
            text in "[+-]?[0-9]{0,25}(\\.[0-9]{0,25})?([eE][+-]?[0-9]{1,3})?",
        ) {
            let ours = parse_float(text.as_bytes()).ok();
            let rust = text.parse::<f64>().ok().filter(|v| v.is_finite());
            prop_assert_eq!(ours.map(f64::to_bits), rust.map(f64::to_bits));
        }
    }
}
