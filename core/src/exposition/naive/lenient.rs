/*!
The oracle of lenient reading: VictoriaMetrics' rules (v1.100
`lib/protoparser/prometheus`) on one owned line after the other, cut into words
and labels by splitting. Numbers are walked as `fastfloat.Parse` walks them, but
only to see whether they are taken: Rust's own reader says which they are.
*/

use alloc::string::String;
use alloc::vec::Vec;

use super::{NORMAL_NAN, NaiveEntry, NaiveLabels, Read};
use crate::num;

pub(super) fn parse(page: &[u8]) -> Read {
    let mut entries = Vec::new();
    let mut all_read = true;
    for whole in page.split(|&byte| byte == b'\n') {
        let whole = whole.strip_suffix(b"\r").unwrap_or(whole);
        let text = trim_start(whole);
        if text.is_empty() || text[0] == b'#' {
            continue;
        }
        match line(text) {
            Some(entry) => entries.push(entry),
            None => all_read = false,
        }
    }
    (entries, all_read)
}

fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

fn trim_start(mut text: &[u8]) -> &[u8] {
    while text.first().copied().is_some_and(is_blank) {
        text = &text[1..];
    }
    text
}

fn trim_end(mut text: &[u8]) -> &[u8] {
    while text.last().copied().is_some_and(is_blank) {
        text = &text[..text.len() - 1];
    }
    text
}

/// What stands before the first of some bytes, and what stands behind it.
fn cut(text: &[u8], at: impl Fn(u8) -> bool) -> Option<(&[u8], &[u8])> {
    let index = text.iter().position(|&byte| at(byte))?;
    Some((&text[..index], &text[index + 1..]))
}

fn line(text: &[u8]) -> Option<NaiveEntry> {
    let mut labels = Vec::new();
    let (name, series, rest);
    if let Some((before, behind)) = cut(text, |byte| byte == b'{') {
        rest = read_labels(behind, &mut labels)?;
        (name, series) = (trim_end(before), &text[..text.len() - rest.len()]);
    } else {
        (name, rest) = cut(text, is_blank)?;
        series = name;
    }
    if name.is_empty() {
        return None;
    }
    let rest = trim_start(rest);
    let rest = cut(rest, |byte| byte == b'#').map_or(rest, |(rest, _)| rest);
    let (value, time) = cut(rest, is_blank).unwrap_or((rest, b""));
    let value = number(value)?;
    let time = trim_end(trim_start(time));
    let mut timestamp = None;
    if !time.is_empty() {
        let mut time = number(time)?;
        if (-2_147_483_648.0..2_147_483_648.0).contains(&time) {
            time *= 1000.0;
        }
        timestamp = Some(num::f64_to_i64(time));
    }
    Some(NaiveEntry::Series(
        series.to_vec(),
        name.to_vec(),
        labels,
        value.to_bits(),
        timestamp,
        None,
    ))
}

/// What stands behind the closing brace.
fn read_labels<'t>(
    mut rest: &'t [u8],
    labels: &mut NaiveLabels,
) -> Option<&'t [u8]> {
    loop {
        rest = trim_start(rest);
        if let Some(behind) = rest.strip_prefix(b"}") {
            return Some(behind);
        }
        let (name, behind) = cut(rest, |byte| byte == b'=')?;
        let name = trim_end(name);
        if name.contains(&b'"') {
            return None;
        }
        let text = trim_start(behind).strip_prefix(b"\"")?;
        let mut escaped = false;
        let end = text.iter().position(|&byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        })?;
        if !name.is_empty() {
            labels.push((name.to_vec(), text[..end].to_vec()));
        }
        rest = trim_start(&text[end + 1..]);
        if let Some(behind) = rest.strip_prefix(b",") {
            rest = behind;
        } else if !rest.starts_with(b"}") {
            return None;
        }
    }
}

/// The number that a text is, if `fastfloat.Parse` takes it.
fn number(text: &[u8]) -> Option<f64> {
    let text = core::str::from_utf8(text).ok()?;
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        let word = unsigned.strip_prefix('+').unwrap_or(unsigned);
        return match &*word.to_ascii_lowercase() {
            "inf" | "infinity" if text.starts_with('-') => {
                Some(f64::NEG_INFINITY)
            }
            "inf" | "infinity" => Some(f64::INFINITY),
            "nan" => Some(NORMAL_NAN),
            _ => None,
        };
    }
    let mut plain = String::from(text);
    if goes_to_strconv(text, unsigned) && underscores_are_between(text) {
        plain.retain(|c| c != '_');
    }
    let digits = |c: char| c.is_ascii_digit() || ".eE+-".contains(c);
    if !plain.chars().all(digits) {
        return None; // of what Rust reads, the words
    }
    plain.parse().ok()
}

fn underscores_are_between(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit)
    };
    (0..bytes.len()).all(|at| {
        bytes[at] != b'_' || digit(at.checked_sub(1)) && digit(Some(at + 1))
    })
}

/// Whether the walk over the digits comes to where Go's own reader is asked.
fn goes_to_strconv(text: &str, unsigned: &str) -> bool {
    let mut whole = 0;
    let mut rest = unsigned.chars();
    let mut next = rest.next();
    while next.is_some_and(|c| c.is_ascii_digit()) {
        whole += 1;
        if whole + (text.len() - unsigned.len()) > 18 {
            return true;
        }
        next = rest.next();
    }
    if next == Some('.') {
        let mut mantissa = whole + 1;
        next = rest.next();
        while next.is_some_and(|c| c.is_ascii_digit()) {
            mantissa += 1;
            if mantissa >= 17 {
                return true;
            }
            next = rest.next();
        }
    }
    if !matches!(next, Some('e' | 'E')) {
        return false;
    }
    next = rest.next();
    if matches!(next, Some('+' | '-')) {
        next = rest.next();
    }
    let mut exponent = 0;
    while let Some(digit) = next.and_then(|c| c.to_digit(10)) {
        exponent = exponent * 10 + digit;
        if exponent > 300 {
            return true;
        }
        next = rest.next();
    }
    false
}
