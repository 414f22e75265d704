/*!
Escapes put in, as kube-state-metrics v2.20 (`pkg/metric/metric.go`) and
prometheus/common v0.72 (`expfmt/text_create.go`) do.

Label values: `\`, LF and `"`. HELP texts: `\` and LF. Every other byte,
whether text or not, is copied.

Cost: one look at each byte; what needs no escape, which is nearly
everything, is then copied whole.
*/

use alloc::vec::Vec;

use crate::error::Error;
use crate::memory::TryPush;

/// Appends a label value, or a quoted name, with its escapes.
///
/// ```
/// let mut out = Vec::new();
/// millicore::exposition::append_escaped(&mut out, b"C:\\ \"x\"\n")?;
/// assert_eq!(out, br#"C:\\ \"x\"\n"#);
/// # Ok::<(), millicore::Error>(())
/// ```
#[inline]
pub fn append_escaped(out: &mut Vec<u8>, text: &[u8]) -> Result<(), Error> {
    append(out, text, |byte| matches!(byte, b'\\' | b'\n' | b'"'))
}

/// Appends the text of a HELP line with its escapes.
///
/// ```
/// let mut out = Vec::new();
/// millicore::exposition::append_escaped_help(&mut out, b"a\\\"b\"\n")?;
/// assert_eq!(out, br#"a\\"b"\n"#);
/// # Ok::<(), millicore::Error>(())
/// ```
pub fn append_escaped_help(
    out: &mut Vec<u8>,
    text: &[u8],
) -> Result<(), Error> {
    append(out, text, |byte| matches!(byte, b'\\' | b'\n'))
}

#[inline]
fn append(
    out: &mut Vec<u8>,
    text: &[u8],
    special: impl Fn(u8) -> bool,
) -> Result<(), Error> {
    // Blocks of a fixed size without an early way out become SIMD code.
    let (blocks, rest) = text.as_chunks::<16>();
    let clean = !blocks.iter().any(|block| {
        block.iter().fold(false, |found, &byte| found | special(byte))
    }) && !rest.iter().any(|&byte| special(byte));
    if clean {
        return out.try_extend(text);
    }
    append_slowly(out, text, special)
}

#[cold]
fn append_slowly(
    out: &mut Vec<u8>,
    text: &[u8],
    special: impl Fn(u8) -> bool,
) -> Result<(), Error> {
    let mut rest = text;
    while let Some(at) = rest.iter().position(|&byte| special(byte)) {
        let (plain, after) = rest.split_at(at);
        out.try_extend(plain)?;
        let Some((&byte, after)) = after.split_first() else { break };
        let letter = if byte == b'\n' { b'n' } else { byte };
        out.try_extend(&[b'\\', letter])?;
        rest = after;
    }
    out.try_extend(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exposition::{append_unescaped, append_unescaped_help};
    use proptest::prelude::*;

    #[test]
    fn label_values() {
        let p = |text: &[u8], want: &[u8]| {
            let mut out = Vec::new();
            append_escaped(&mut out, text).unwrap();
            assert_eq!(out, want);
        };
        p(b"", b"");
        p(b"plain", b"plain");
        p(b"\\", b"\\\\");
        p(b"\"\n\\n", b"\\\"\\n\\\\n");
        p(b"\0\r\xff", b"\0\r\xff"); // not text: as it is
        p(b"sixteen bytes...\"", b"sixteen bytes...\\\"");
        p(b"the block has a \" in it", b"the block has a \\\" in it");
    }

    proptest! {
        #[test]
        fn what_was_escaped_reads_back(text: Vec<u8>) {
            let (mut written, mut read) = (Vec::new(), Vec::new());
            append_escaped(&mut written, &text).unwrap();
            append_unescaped(&mut read, &written).unwrap();
            prop_assert_eq!(&read, &text);
            written.clear();
            read.clear();
            append_escaped_help(&mut written, &text).unwrap();
            append_unescaped_help(&mut read, &written).unwrap();
            prop_assert_eq!(&read, &text);
        }
    }
}
