/*!
JSON text as Go's `encoding/json` (go1.26) writes it; [`reader`] reads it,
[`path`] names a place in it.

Strings only: everything else of the documents we write is fixed text and
numbers. Kept on purpose: `<`, `>` and `&` are escaped (`\u003c`), and so are
U+2028 and U+2029; each byte that is not UTF-8 becomes `\ufffd`; backspace,
form feed, newline, return and tab have short escapes, other control
characters `\u00XX`; DEL is written as it is.

Cost: one pass, runs of plain bytes are copied at once.
*/

#[cfg(any(feature = "kubelet", feature = "autoscale", feature = "topology"))]
pub mod path;
#[cfg(any(
    feature = "kubelet",
    feature = "autoscale",
    feature = "shard",
    feature = "topology"
))]
pub mod reader;

use alloc::vec::Vec;

use crate::error::Error;
use crate::memory::TryPush;

/// Appends a string in quotes.
///
/// ```
/// let mut out = Vec::new();
/// millicore::encoding::json::append_string(&mut out, b"a<b\n\xff")?;
/// assert_eq!(out, br#""a\u003cb\n\ufffd""#);
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// `NoMemory`.
pub fn append_string(out: &mut Vec<u8>, text: &[u8]) -> Result<(), Error> {
    out.try_push(b'"')?;
    append_escaped(out, text)?;
    out.try_push(b'"')
}

/// Appends what stands between the quotes of a string.
///
/// # Errors
/// `NoMemory`.
#[inline]
pub fn append_escaped(out: &mut Vec<u8>, text: &[u8]) -> Result<(), Error> {
    if is_plain_text(text) {
        return out.try_extend(text);
    }
    append_special_text(out, text)
}

#[cold]
fn append_special_text(out: &mut Vec<u8>, text: &[u8]) -> Result<(), Error> {
    let mut rest = text;
    while !rest.is_empty() {
        let plain =
            rest.iter().position(|&b| !is_plain(b)).unwrap_or(rest.len());
        let (run, special) = rest.split_at_checked(plain).unwrap_or_default();
        out.try_extend(run)?;
        rest = append_special(out, special)?;
    }
    Ok(())
}

/// Whether all bytes are copied as they are: nearly every text. Eight at a
/// time, the last eight once more where they do not come out even.
#[inline]
fn is_plain_text(text: &[u8]) -> bool {
    let (mut rest, mut plain) = (text, true);
    while let Some((word, tail)) = rest.split_first_chunk::<8>() {
        plain &= is_plain_word(*word);
        rest = tail;
    }
    match text.last_chunk::<8>() {
        Some(word) => plain && is_plain_word(*word),
        None => rest.iter().all(|&byte| is_plain(byte)),
    }
}

#[inline]
const fn is_plain_word(bytes: [u8; 8]) -> bool {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    const fn each(byte: u8) -> u64 {
        u64::from_ne_bytes([byte; 8])
    }
    // Not zero if and only if some byte is zero.
    const fn zero(word: u64) -> u64 {
        word.wrapping_sub(ONES) & !word
    }
    let word = u64::from_ne_bytes(bytes);
    let special = zero(word ^ each(b'"'))
        | zero(word ^ each(b'\\'))
        | zero(word ^ each(b'<'))
        | zero(word ^ each(b'>'))
        | zero(word ^ each(b'&'))
        | (word.wrapping_sub(each(0x20)) & !word)
        | word;
    special & HIGH == 0
}

/// Bytes that are copied as they are.
#[inline]
const fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=0x7f)
        && !matches!(byte, b'"' | b'\\' | b'<' | b'>' | b'&')
}

/// Appends the one character `text` begins with, and returns the rest.
fn append_special<'a>(
    out: &mut Vec<u8>,
    text: &'a [u8],
) -> Result<&'a [u8], Error> {
    let Some((&first, rest)) = text.split_first() else {
        return Ok(text);
    };
    if first < 0x80 {
        append_ascii(out, first)?;
        return Ok(rest);
    }
    let (character, rest) = split_character(text);
    match character {
        None => out.try_extend(br"\ufffd")?,
        Some("\u{2028}") => out.try_extend(br"\u2028")?,
        Some("\u{2029}") => out.try_extend(br"\u2029")?,
        Some(other) => out.try_extend(other.as_bytes())?,
    }
    Ok(rest)
}

fn append_ascii(out: &mut Vec<u8>, byte: u8) -> Result<(), Error> {
    match byte {
        b'"' => out.try_extend(br#"\""#),
        b'\\' => out.try_extend(br"\\"),
        0x08 => out.try_extend(br"\b"),
        0x0c => out.try_extend(br"\f"),
        b'\n' => out.try_extend(br"\n"),
        b'\r' => out.try_extend(br"\r"),
        b'\t' => out.try_extend(br"\t"),
        other => {
            out.try_extend(br"\u00")?;
            out.try_push(hex_digit(other >> 4))?;
            out.try_push(hex_digit(other & 15))
        }
    }
}

const fn hex_digit(nibble: u8) -> u8 {
    if nibble < 10 {
        b'0'.wrapping_add(nibble)
    } else {
        b'a'.wrapping_add(nibble).wrapping_sub(10)
    }
}

/// The first character beyond ASCII, or `None` and one byte less if the
/// bytes do not begin with one.
fn split_character(text: &[u8]) -> (Option<&str>, &[u8]) {
    for length in 2..=4 {
        if let Some((head, rest)) = text.split_at_checked(length)
            && let Ok(character) = core::str::from_utf8(head)
        {
            return (Some(character), rest);
        }
    }
    (None, text.get(1..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::String;

    fn quoted(text: &[u8]) -> String {
        let mut out = Vec::new();
        append_string(&mut out, text).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// Texts printed by `json.Marshal` of go1.26.
    #[test]
    fn strings_are_written_as_go_writes_them() {
        let cases: &[(&[u8], &str)] = &[
            (b"", r#""""#),
            (b"plain text", r#""plain text""#),
            (b"a<b>&c", r#""a\u003cb\u003e\u0026c""#),
            (b"\"\\/", r#""\"\\/""#),
            (b"\x08\x0c\n\r\t", r#""\b\f\n\r\t""#),
            (b"\x00\x1f\x7f", "\"\\u0000\\u001f\x7f\""),
            ("ç\u{2028}\u{2029}€😀".as_bytes(), r#""ç\u2028\u2029€😀""#),
            (b"\xff\xfe", r#""\ufffd\ufffd""#),
            (b"\xe2\x82", r#""\ufffd\ufffd""#), // half of a euro sign
            (b"\xed\xa0\x80", r#""\ufffd\ufffd\ufffd""#), // a surrogate
            (b"\xc0\x80x", r#""\ufffd\ufffdx""#), // overlong
            ("�".as_bytes(), "\"�\""),
        ];
        for &(text, want) in cases {
            assert_eq!(quoted(text), want, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn valid_text_survives_a_json_reader(text: String) {
            let back: String =
                serde_json::from_str(&quoted(text.as_bytes())).unwrap();
            proptest::prop_assert_eq!(back, text);
        }

        #[test]
        fn eight_bytes_are_looked_at_like_one(text: Vec<u8>) {
            proptest::prop_assert_eq!(
                is_plain_text(&text),
                text.iter().all(|&byte| is_plain(byte)));
        }

        #[test]
        fn mostly_plain_bytes_are_too(text in r#"[ -~]{0,40}[<>&"\\\x00\x1f\x7f\u{80}]?[a-z]{0,20}"#) {
            proptest::prop_assert_eq!(
                is_plain_text(text.as_bytes()),
                text.bytes().all(is_plain));
        }

        #[test]
        fn any_bytes_grow_at_most_sixfold(text: Vec<u8>) {
            proptest::prop_assert!(quoted(&text).len() <= 6 * text.len() + 2);
        }
    }
}
