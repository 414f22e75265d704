/*!
One line of metric text with labels, value and timestamp, as prometheus/common
v0.72 (`expfmt/text_create.go`) writes it, so also what a kubelet writes.

A metric name outside `[a-zA-Z_:][a-zA-Z0-9_:]*` goes inside the braces,
quoted; label names outside the same set are quoted (one with a colon is not,
although no parser takes it back: kept). Nothing is sorted or checked.

Cost: one pass over names and values; no allocation but the output's.
*/

use alloc::vec::Vec;

use super::cursor::{is_label_byte, starts_metric_name};
use super::escape::append_escaped;
use crate::error::Error;
use crate::memory::TryPush;
use crate::num;

/// Appends `name{label="value",...} value timestamp` and a line feed. The
/// timestamp is in milliseconds since the epoch.
///
/// ```
/// use millicore::exposition::append_sample;
///
/// let mut out = Vec::new();
/// let labels: &[(&[u8], &[u8])] = &[(b"pod", b"a\"b")];
/// append_sample(&mut out, b"up", labels, 1.0, Some(1_700_000_000_000))?;
/// append_sample(&mut out, b"up.total", &[], 1e6, None)?;
/// assert_eq!(out, b"up{pod=\"a\\\"b\"} 1 1700000000000\n{\"up.total\"} 1e+06\n");
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// `NoMemory`; what was appended so far stays.
pub fn append_sample(
    out: &mut Vec<u8>,
    name: &[u8],
    labels: &[(&[u8], &[u8])],
    value: f64,
    timestamp: Option<i64>,
) -> Result<(), Error> {
    let mut separator = b'{';
    if is_plain_name(name) {
        out.try_extend(name)?;
    } else if !name.is_empty() {
        out.try_push(b'{')?;
        append_name(out, name)?;
        separator = b',';
    }
    for &(key, text) in labels {
        out.try_push(separator)?;
        separator = b',';
        append_name(out, key)?;
        append_quoted_value(out, text)?;
    }
    if separator == b',' {
        out.try_push(b'}')?;
    }
    append_value_and_timestamp(out, value, timestamp)
}

/// `="text"`
#[inline]
pub(super) fn append_quoted_value(
    out: &mut Vec<u8>,
    text: &[u8],
) -> Result<(), Error> {
    out.try_extend(b"=\"")?;
    append_escaped(out, text)?;
    out.try_push(b'"')
}

fn append_value_and_timestamp(
    out: &mut Vec<u8>,
    value: f64,
    timestamp: Option<i64>,
) -> Result<(), Error> {
    out.try_push(b' ')?;
    num::append_value(out, value)?;
    if let Some(milliseconds) = timestamp {
        out.try_push(b' ')?;
        let mut digits = itoa::Buffer::new();
        out.try_extend(digits.format(milliseconds).as_bytes())?;
    }
    out.try_push(b'\n')
}

pub(super) fn append_name(
    out: &mut Vec<u8>,
    name: &[u8],
) -> Result<(), Error> {
    if is_plain_name(name) {
        return out.try_extend(name);
    }
    out.try_push(b'"')?;
    append_escaped(out, name)?;
    out.try_push(b'"')
}

/// Whether a name may stand outside quotes.
pub(super) fn is_plain_name(name: &[u8]) -> bool {
    match name {
        [first, rest @ ..] => {
            starts_metric_name(*first)
                && rest.iter().all(|&b| is_label_byte(b) || b == b':')
        }
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exposition::{Entry, LabelSet, Parser, Profile};
    use proptest::prelude::*;

    #[test]
    fn as_expfmt_writes() {
        let p = |name: &[u8], labels: &[(&[u8], &[u8])], want: &str| {
            let mut out = Vec::new();
            append_sample(&mut out, name, labels, -0.0, None).unwrap();
            assert_eq!(core::str::from_utf8(&out).unwrap(), want);
        };
        p(b"up", &[], "up 0\n");
        p(b":up:1", &[(b"a", b"")], ":up:1{a=\"\"} 0\n");
        p(b"1up", &[], "{\"1up\"} 0\n");
        p(b"u p", &[(b"a", b"b")], "{\"u p\",a=\"b\"} 0\n");
        p(b"u\"p", &[(b"a.b", b"\n")], "{\"u\\\"p\",\"a.b\"=\"\\n\"} 0\n");
        p(b"up", &[(b"a:b", b"c"), (b"", b"")], "up{a:b=\"c\",\"\"=\"\"} 0\n");
        p(b"", &[(b"a", b"b")], "{a=\"b\"} 0\n");
        p(b"", &[], " 0\n");
    }

    proptest! {
        #[test]
        fn what_was_written_reads_back(
            name in "[a-z.\"\\\\]{1,8}",
            labels in proptest::collection::vec(("[a-z. ]{0,3}", "\\PC{0,20}"), 0..4),
            bits: u64,
            timestamp in proptest::option::of(0..i64::MAX),
        ) {
            let value = f64::from_bits(bits);
            let borrowed: Vec<(&[u8], &[u8])> = labels
                .iter()
                .map(|(k, v)| (k.as_bytes(), v.as_bytes()))
                .collect();
            let mut page = Vec::new();
            append_sample(
                &mut page, name.as_bytes(), &borrowed, value, timestamp,
            ).unwrap();
            let mut parser = Parser::new(Profile::Textparse, &page);
            let Some(Entry::Series { name: span, labels, value: read, timestamp: t, .. }) =
                parser.next().unwrap()
            else { panic!() };
            prop_assert!(read == value || (read.is_nan() && value.is_nan()));
            prop_assert_eq!(t, timestamp);
            let mut set = LabelSet::new();
            set.read(Profile::Textparse, &page, span, labels, None).unwrap();
            let mut want = borrowed;
            want.push((b"__name__", name.as_bytes()));
            want.sort_by_key(|&(k, _)| k);
            prop_assert_eq!(set.iter().collect::<Vec<_>>(), want);
        }
    }
}
