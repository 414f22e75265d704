/*!
Reading line by line, where a line that cannot be read is skipped: the answers
of VictoriaMetrics v1.100 `lib/protoparser/prometheus/parser.go`, and of its
number reader, valyala/fastjson v1.6 `fastfloat.Parse`, as to which lines are
read. Each skipped line is reported with its place and what was wrong.

Quirks kept on purpose:

* A CR before the line feed is dropped. Every line that begins with `#` is a
  comment, TYPE and HELP too; so is what follows a `#` behind the labels.
* The name is all before the first `{`, or the first blank if the line has no
  brace. Nothing need be UTF-8. Labels without a name are dropped.
* `+5` is no number, `+nan` and `-+inf` are.
* A time within 2^31 is in seconds, any other in milliseconds; fractions are
  cut. A time that does not fit int64 is i64::MIN, as on amd64.

What differs: a value is the nearest float64, where upstream may be one unit
beside it, and `-5.` is negative.

Cost: each byte is looked at twice or thrice. Memory: 16 bytes a skipped line.
*/

use alloc::vec::Vec;
use memchr::memchr;

use super::cursor::is_blank;
use super::entry::{Label, Line, Span};
use super::grammar::NORMAL_NAN;
use super::label_float::underscores_fit;
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::num;

/// A line that was skipped. Its layout is that of `uint32_t[4]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Skipped {
    /// Offset of the first byte that cannot be accepted.
    pub offset: u32,
    /// Number of the line, from 1.
    pub line: u32,
    /// Column of that byte, in bytes from 1.
    pub column: u32,
    /// What was wrong: the status of an [`ErrorKind`].
    pub status: i32,
}

/// How far lines were counted.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lines {
    counted: usize,
    before: u32,
}

impl Lines {
    /// Describes an error in the line that begins at `start`.
    fn skipped(&mut self, page: &[u8], start: usize, error: Error) -> Skipped {
        let passed = page.get(self.counted..start).unwrap_or_default();
        let feeds = memchr::memchr_iter(b'\n', passed).count();
        // Offsets of a page fit u32, so do its lines and columns.
        #[allow(clippy::cast_possible_truncation)]
        let (feeds, offset, start) =
            (feeds as u32, error.offset() as u32, start as u32);
        self.before = self.before.wrapping_add(feeds);
        self.counted = start as usize;
        Skipped {
            offset,
            line: self.before.wrapping_add(1),
            column: offset.wrapping_sub(start).wrapping_add(1),
            status: error.kind() as i32,
        }
    }
}

/// The next sample at or after `at`, and where the line behind it begins.
/// Lines that are none are added to `skipped`.
pub(super) fn sample(
    page: &[u8],
    at: usize,
    labels: &mut Vec<Label>,
    lines: &mut Lines,
    skipped: &mut Vec<Skipped>,
) -> Result<Option<(Line, usize)>, Error> {
    let mut start = at;
    let before = labels.len();
    while start < page.len() {
        let rest = page.get(start..).unwrap_or_default();
        let length = memchr(b'\n', rest).unwrap_or(rest.len());
        let end = start.wrapping_add(length);
        let mut reader = Reader { page, at: start, end };
        if page.get(end.wrapping_sub(1)) == Some(&b'\r') && length > 0 {
            reader.end = end.wrapping_sub(1);
        }
        reader.skip_blanks();
        if !matches!(reader.peek(), None | Some(b'#')) {
            match reader.line(labels) {
                Ok(line) => return Ok(Some((line, end.wrapping_add(1)))),
                Err(error) if error.kind() == ErrorKind::NoMemory => {
                    return Err(error);
                }
                Err(error) => {
                    labels.truncate(before);
                    skipped.try_push(lines.skipped(page, start, error))?;
                }
            }
        }
        start = end.wrapping_add(1);
    }
    Ok(None)
}

/// What is left of a line.
#[derive(Clone, Copy)]
struct Reader<'p> {
    page: &'p [u8],
    at: usize,
    end: usize,
}

impl<'p> Reader<'p> {
    fn rest(&self) -> &'p [u8] {
        self.page.get(self.at..self.end).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    fn step(&mut self, bytes: usize) {
        self.at = self.at.wrapping_add(bytes);
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        let blanks = rest.iter().take_while(|&&b| is_blank(b)).count();
        self.step(blanks);
    }

    fn refuse<T>(&self, kind: ErrorKind) -> Result<T, Error> {
        Err(Error::at(kind, self.at))
    }

    /// `start..end` without the blanks at its end.
    fn trimmed(&self, start: usize, end: usize) -> Span {
        let text = self.page.get(start..end).unwrap_or_default();
        let blanks = text.iter().rev().take_while(|&&b| is_blank(b)).count();
        Span::new(start, end.wrapping_sub(blanks))
    }

    /// The bytes up to the next blank, or to the end, and whether there was
    /// a blank.
    fn word(&mut self) -> (Span, bool) {
        let start = self.at;
        let rest = self.rest();
        let blank = rest.iter().position(|&b| is_blank(b));
        self.step(blank.unwrap_or(rest.len()));
        (Span::new(start, self.at), blank.is_some())
    }

    fn line(&mut self, labels: &mut Vec<Label>) -> Result<Line, Error> {
        let start = self.at;
        let (name, series);
        if let Some(brace) = memchr(b'{', self.rest()) {
            self.step(brace);
            name = self.trimmed(start, self.at);
            self.step(1);
            self.labels(labels)?;
            series = Span::new(start, self.at);
        } else {
            let (word, blank) = self.word();
            if !blank {
                return self.refuse(ErrorKind::ExpectedValue);
            }
            (name, series) = (word, word);
        }
        if name.start == name.end {
            return Err(Error::at(ErrorKind::ExpectedMetricName, start));
        }
        self.skip_blanks();
        if let Some(hash) = memchr(b'#', self.rest()) {
            self.end = self.at.wrapping_add(hash);
        }
        let (value, blank) = self.word();
        if value.start == value.end {
            return self.refuse(ErrorKind::ExpectedValue);
        }
        let value = self.number(value, ErrorKind::InvalidValue)?;
        let mut timestamp = None;
        self.skip_blanks();
        if blank && self.at < self.end {
            let text = self.trimmed(self.at, self.end);
            let time = self.number(text, ErrorKind::InvalidSeconds)?;
            timestamp = Some(time_in_milliseconds(time));
        }
        Ok(Line::Series { series, name, value, timestamp })
    }

    fn number(&self, text: Span, kind: ErrorKind) -> Result<f64, Error> {
        match parse_number(text.of(self.page))? {
            Some(value) => Ok(value),
            None => Err(Error::at(kind, text.start as usize)),
        }
    }

    fn labels(&mut self, labels: &mut Vec<Label>) -> Result<(), Error> {
        loop {
            self.skip_blanks();
            if self.peek() == Some(b'}') {
                self.step(1);
                return Ok(());
            }
            let start = self.at;
            let Some(equal) = memchr(b'=', self.rest()) else {
                return self.refuse(ErrorKind::ExpectedLabelName);
            };
            self.step(equal);
            let name = self.trimmed(start, self.at);
            if let Some(quote) = memchr(b'"', name.of(self.page)) {
                self.at = start.wrapping_add(quote);
                return self.refuse(ErrorKind::ExpectedLabelName);
            }
            self.step(1);
            self.skip_blanks();
            if self.peek() != Some(b'"') {
                return self.refuse(ErrorKind::ExpectedLabelValue);
            }
            self.step(1);
            let value = self.quoted()?;
            if name.start != name.end {
                labels.try_push(Label { name, value })?;
            }
            self.skip_blanks();
            match self.peek() {
                Some(b'}') => {}
                Some(b',') => self.step(1),
                _ => return self.refuse(ErrorKind::ExpectedComma),
            }
        }
    }

    /// The rest of a quoted string; its closing quote is passed over.
    fn quoted(&mut self) -> Result<Span, Error> {
        let start = self.at;
        loop {
            let rest = self.rest();
            let Some(at) = memchr::memchr2(b'"', b'\\', rest) else {
                self.at = self.end;
                return self.refuse(ErrorKind::ExpectedClosingQuote);
            };
            let is_quote = rest.get(at) == Some(&b'"');
            self.step(at.wrapping_add(if is_quote { 1 } else { 2 }));
            if is_quote {
                return Ok(Span::new(start, self.at.wrapping_sub(1)));
            }
        }
    }
}

/// A time as it is written, in seconds or milliseconds, in milliseconds.
#[inline]
pub(super) fn time_in_milliseconds(time: f64) -> i64 {
    const SECONDS: f64 = 2_147_483_648.0;
    let seconds = (-SECONDS..SECONDS).contains(&time);
    num::f64_to_i64(if seconds { time * 1000.0 } else { time })
}

/// What `fastfloat.Parse` takes for a number.
fn parse_number(text: &[u8]) -> Result<Option<f64>, Error> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let word = digits.strip_prefix(b"+").unwrap_or(digits);
    let is = |name: &[u8]| word.eq_ignore_ascii_case(name);
    if is(b"inf") || is(b"infinity") {
        let infinity = f64::INFINITY;
        return Ok(Some(if negative { -infinity } else { infinity }));
    }
    if is(b"nan") {
        return Ok(Some(f64::from_bits(NORMAL_NAN)));
    }
    if !matches!(digits.first(), Some(b'0'..=b'9' | b'.')) {
        return Ok(None);
    }
    if digits.contains(&b'_') {
        // Go's own reader, which is asked about long numbers, takes these.
        if !is_long(digits, negative) || !underscores_fit(text) {
            return Ok(None);
        }
        let mut plain = Vec::new();
        for &byte in text.iter().filter(|&&byte| byte != b'_') {
            plain.try_push(byte)?;
        }
        return parse_number(&plain);
    }
    if !is_decimal(digits) {
        return Ok(None);
    }
    Ok(Some(num::parse_float(text).unwrap_or({
        // The grammar fits, so it is out of range.
        if negative { f64::NEG_INFINITY } else { f64::INFINITY }
    })))
}

/// Whether `fastfloat.Parse` comes to ask strconv before the first underscore:
/// past 18 bytes of whole digits, 16 digits with a point, an exponent of 300.
fn is_long(text: &[u8], negative: bool) -> bool {
    let digits =
        |text: &[u8]| text.iter().take_while(|b| b.is_ascii_digit()).count();
    let whole = digits(text);
    if whole.saturating_add(usize::from(negative)) > 18 {
        return true;
    }
    let (_, mut rest) = text.split_at(whole);
    if let Some(fraction) = rest.strip_prefix(b".") {
        let length = digits(fraction);
        if whole.saturating_add(length) >= 16 && length > 0 {
            return true;
        }
        rest = fraction.get(length..).unwrap_or_default();
    }
    let ([b'e' | b'E', b'+' | b'-', exponent @ ..]
    | [b'e' | b'E', exponent @ ..]) = rest
    else {
        return false;
    };
    let mut value = 0_u32;
    for &digit in exponent.iter().take_while(|b| b.is_ascii_digit()) {
        value = value.saturating_mul(10).saturating_add((digit & 0xf).into());
        if value > 300 {
            return true;
        }
    }
    false
}

/// Digits with an optional point and exponent, and a digit beside the point.
fn is_decimal(text: &[u8]) -> bool {
    let digits =
        |text: &[u8]| text.iter().take_while(|b| b.is_ascii_digit()).count();
    let whole = digits(text);
    let (_, mut rest) = text.split_at(whole);
    if let Some(fraction) = rest.strip_prefix(b".") {
        let length = digits(fraction);
        if whole == 0 && length == 0 {
            return false;
        }
        rest = fraction.get(length..).unwrap_or_default();
    }
    let exponent = match rest {
        [] => return true,
        [b'e' | b'E', b'+' | b'-', exponent @ ..]
        | [b'e' | b'E', exponent @ ..] => exponent,
        _ => return false,
    };
    !exponent.is_empty() && digits(exponent) == exponent.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_fastfloat_takes_them() {
        let p = |text: &[u8], want: Option<f64>| {
            let got = parse_number(text).unwrap();
            assert_eq!(got.map(f64::to_bits), want.map(f64::to_bits));
        };
        p(b"1.5e3", Some(1500.0));
        p(b"-5.", Some(-5.0));
        p(b".5", Some(0.5));
        p(b"1.e2", Some(100.0));
        p(b"+5", None);
        p(b"+inf", Some(f64::INFINITY));
        p(b"-+Infinity", Some(f64::NEG_INFINITY));
        p(b"-nan", Some(f64::from_bits(NORMAL_NAN)));
        p(b"1e999", Some(f64::INFINITY));
        p(b"-1e999", Some(f64::NEG_INFINITY));
        p(b"1e-999", Some(0.0));
        p(b"1_000", None);
        p(b"1234567890123456789_0", Some(12_345_678_901_234_567_890.0));
        p(b"1500.725908363563_8", Some(1_500.725_908_363_563_8));
        p(b"1500.7_25908363563", None);
        p(b"1e301_0", Some(f64::INFINITY));
        p(b"0x10", None);
        for none in [&b""[..], b"-", b".", b"-.", b"1e", b"1e+", b"1a", b"."] {
            p(none, None);
        }
    }
}
