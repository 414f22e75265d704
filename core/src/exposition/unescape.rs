/*!
Escapes taken out, as Prometheus v0.316 `textparse.PromParser` does.

Names and label values know `\"`, `\\` and `\n`; the text of HELP knows `\\`
and `\n`. Any other backslash stays where it is, with what follows it.

Cost: one look at each byte; what has no backslash, which is nearly everything,
is then copied whole, else run by run.
*/

use alloc::vec::Vec;

use crate::error::Error;
use crate::memory::TryPush;

/// Appends a label value, or a quoted name, without its escapes.
///
/// ```
/// let mut out = Vec::new();
/// let written = br#"a\"b\n\d"#;
/// millicore::exposition::append_unescaped(&mut out, written)?;
/// assert_eq!(out, b"a\"b\n\\d");
/// # Ok::<(), millicore::Error>(())
/// ```
pub fn append_unescaped(out: &mut Vec<u8>, text: &[u8]) -> Result<(), Error> {
    append(out, text, true)
}

/// Appends the text of a HELP line without its escapes.
///
/// ```
/// let mut out = Vec::new();
/// let written = br#"a \"quoted\" word\nand \\"#;
/// millicore::exposition::append_unescaped_help(&mut out, written)?;
/// assert_eq!(out, b"a \\\"quoted\\\" word\nand \\");
/// # Ok::<(), millicore::Error>(())
/// ```
pub fn append_unescaped_help(
    out: &mut Vec<u8>,
    text: &[u8],
) -> Result<(), Error> {
    append(out, text, false)
}

#[inline]
fn append(out: &mut Vec<u8>, text: &[u8], quotes: bool) -> Result<(), Error> {
    // Blocks of a fixed size without an early way out become SIMD code.
    let (blocks, rest) = text.as_chunks::<16>();
    let plain = !blocks.iter().any(|block| {
        block.iter().fold(false, |found, &byte| found | (byte == b'\\'))
    }) && !rest.contains(&b'\\');
    if plain {
        return out.try_extend(text);
    }
    append_slowly(out, text, quotes)
}

#[cold]
fn append_slowly(
    out: &mut Vec<u8>,
    text: &[u8],
    quotes: bool,
) -> Result<(), Error> {
    // Unescaped text is never longer.
    out.try_reserve_for(text.len())?;
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        let (plain, escape) = rest.split_at(at);
        out.try_extend(plain)?;
        let (byte, length) = match escape.get(1) {
            Some(b'n') => (b'\n', 2),
            Some(b'\\') => (b'\\', 2),
            Some(b'"') if quotes => (b'"', 2),
            _ => (b'\\', 1),
        };
        out.try_push(byte)?;
        rest = escape.get(length..).unwrap_or_default();
    }
    out.try_extend(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values() {
        let p = |text: &[u8], want: &[u8]| {
            let mut out = Vec::new();
            append_unescaped(&mut out, text).unwrap();
            assert_eq!(out, want);
        };
        p(b"", b"");
        p(b"plain", b"plain");
        p(br#"\"\\\n"#, b"\"\\\n");
        p(br"\\n", br"\n");
        p(br"\q\", br"\q\"); // unknown, and one with nothing behind it
        p(b"\\\0\"", b"\\\0\""); // a NUL in between: no escape any more
    }

    #[test]
    fn help_knows_no_quotes() {
        let p = |text: &[u8], want: &[u8]| {
            let mut out = Vec::new();
            append_unescaped_help(&mut out, text).unwrap();
            assert_eq!(out, want);
        };
        p(br#"\"\\\n"#, b"\\\"\\\n");
        p(br"\t", br"\t");
    }
}
