/*!
A `shardSelector` of KEP-5866, read and written.

apiserver v0.36 (`pkg/sharding/parser.go`) reads the text as CEL and takes
`shardRange(field, 'start', 'end')`, any number of them joined by `||`. Read
here is the plain form: these tokens with white space between them, in single
or double quotes. CEL that says the same another way (parentheses, escapes,
comments) is refused. Bounds have exactly sixteen digits, or are 2^64; all
ranges name one field; ranges of a selector may overlap, as upstream.

The API server says which selector it applied in the list's `shardInfo`. One
that is too old, or has the gate off, says nothing and sends everything:
[`check_shard_info`] tells the cases apart.
*/

use alloc::vec::Vec;

use super::ranges::{Range, Ranges};
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// What is hashed for a hash range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Field {
    /// `object.metadata.uid`.
    #[default]
    Uid,
    /// `object.metadata.namespace`.
    Namespace,
}

impl Field {
    /// The name in a selector.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Field::Uid => "object.metadata.uid",
            Field::Namespace => "object.metadata.namespace",
        }
    }
}

/// What an API server did with a selector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum ShardInfo {
    /// It sent these hashes and no others.
    Applied = 0,
    /// It sent everything: the client filters.
    Ignored = 1,
    /// It applied another selector: what came cannot be relied on.
    Different = 2,
}

/// Compares the selector that was sent with the one that came back, absent
/// where the list has no `shardInfo`. Both mean the same if they take the
/// same hashes of one field, however they are written.
///
/// # Errors
/// Those of [`Ranges::parse_selector`], for the one that was sent; an echo
/// that cannot be read is `Different`. `NoMemory`.
///
/// ```
/// use millicore::shard::{ShardInfo, check_shard_info};
///
/// let sent = b"shardRange(object.metadata.uid, '0x0000000000000000', '0x8000000000000000')";
/// let check = |echo| check_shard_info(sent, echo).unwrap();
/// assert_eq!(check(Some(&sent[..])), ShardInfo::Applied);
/// assert_eq!(check(None), ShardInfo::Ignored);
/// assert_eq!(check(Some(b"shardRange()")), ShardInfo::Different);
/// ```
pub fn check_shard_info(
    sent: &[u8],
    echoed: Option<&[u8]>,
) -> Result<ShardInfo, Error> {
    let sent = Ranges::parse_selector(sent)?;
    match echoed.map(<[u8]>::trim_ascii) {
        None | Some([]) => Ok(ShardInfo::Ignored),
        Some(echoed) => match Ranges::parse_selector(echoed) {
            Ok(echoed) if echoed == sent => Ok(ShardInfo::Applied),
            Err(error) if error.kind() == ErrorKind::NoMemory => Err(error),
            _ => Ok(ShardInfo::Different),
        },
    }
}

/// Appends the ranges of a selector, all of one shard. Offsets of errors
/// count from `at`.
pub(super) fn parse(
    ranges: &mut Vec<Range>,
    text: &[u8],
    at: usize,
    shard: u32,
) -> Result<Field, Error> {
    let mut reader = Reader { rest: text, end: at.wrapping_add(text.len()) };
    let mut field = None;
    loop {
        reader.skip_space();
        let place = reader.at();
        let (named, start, last) = reader.range()?;
        if *field.get_or_insert(named) != named {
            return Err(Error::at(ErrorKind::MixedSelectorFields, place));
        }
        ranges.try_push(Range { start, last, shard })?;
        reader.skip_space();
        if reader.rest.is_empty() {
            return Ok(field.unwrap_or_default());
        }
        reader.token(b"||")?;
    }
}

/// Appends `shardRange(…)` of one range.
pub(super) fn append_range(
    out: &mut Vec<u8>,
    field: Field,
    range: &Range,
) -> Result<(), Error> {
    out.try_extend(b"shardRange(")?;
    out.try_extend(field.name().as_bytes())?;
    out.try_extend(b", '0x")?;
    append_hex(out, range.start)?;
    out.try_extend(b"', '0x")?;
    match range.last.checked_add(1) {
        Some(end) => append_hex(out, end)?,
        None => out.try_extend(b"10000000000000000")?,
    }
    out.try_extend(b"')")
}

/// Sixteen lower-case digits.
fn append_hex(out: &mut Vec<u8>, value: u64) -> Result<(), Error> {
    for shift in (0..64).step_by(4).rev() {
        let digit = (value >> shift) as u32 & 15;
        let digit = char::from_digit(digit, 16).unwrap_or('0');
        out.try_push(digit as u8)?;
    }
    Ok(())
}

/// What is left of a selector.
struct Reader<'a> {
    rest: &'a [u8],
    /// The offset of the selector's end.
    end: usize,
}

impl Reader<'_> {
    /// The offset of what is left.
    fn at(&self) -> usize {
        self.end.wrapping_sub(self.rest.len())
    }

    fn refused<T>(&self) -> Result<T, Error> {
        Err(Error::at(ErrorKind::InvalidSelector, self.at()))
    }

    fn skip_space(&mut self) {
        while let Some((b' ' | b'\t' | b'\r' | b'\n' | 0x0c, rest)) =
            self.rest.split_first()
        {
            self.rest = rest;
        }
    }

    fn token(&mut self, token: &[u8]) -> Result<(), Error> {
        self.skip_space();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                Ok(())
            }
            None => self.refused(),
        }
    }

    /// One `shardRange(…)`: its field, its first and its last hash.
    fn range(&mut self) -> Result<(Field, u64, u64), Error> {
        self.token(b"shardRange")?;
        self.token(b"(")?;
        let field = self.field()?;
        self.token(b",")?;
        let start = self.bound()?;
        self.token(b",")?;
        self.skip_space();
        let at = self.at();
        let end = self.bound()?;
        self.token(b")")?;
        match (u64::try_from(start), end.checked_sub(1)) {
            (Ok(start), Some(last)) if u128::from(start) <= last => {
                Ok((field, start, last as u64))
            }
            _ => Err(Error::at(ErrorKind::EmptyRange, at)),
        }
    }

    fn field(&mut self) -> Result<Field, Error> {
        for part in ["object", ".", "metadata", "."] {
            self.token(part.as_bytes())?;
        }
        self.skip_space();
        let field = if self.rest.starts_with(b"uid") {
            self.token(b"uid")?;
            Field::Uid
        } else {
            self.token(b"namespace")?;
            Field::Namespace
        };
        // A longer name is another field.
        match self.rest.first() {
            Some(b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_') => {
                self.refused()
            }
            _ => Ok(field),
        }
    }

    /// `'0x'` and sixteen digits, or 2^64.
    fn bound(&mut self) -> Result<u128, Error> {
        self.skip_space();
        let quote = match self.rest.first() {
            Some(b'"') => b"\"",
            _ => b"'",
        };
        self.token(quote)?;
        let invalid = Error::at(ErrorKind::InvalidSelector, self.at());
        let digits = self.rest.strip_prefix(b"0x").and_then(|rest| {
            let end = rest.iter().position(|&byte| *quote == [byte])?;
            rest.split_at_checked(end)
        });
        let Some((digits, rest)) = digits else { return Err(invalid) };
        self.rest = rest.get(1..).unwrap_or(&[]);
        match digits {
            b"10000000000000000" => Ok(1 << 64),
            digits if digits.len() == 16 => hex(digits)
                .map_or_else(|| Err(invalid), |value| Ok(u128::from(value))),
            _ => Err(invalid),
        }
    }
}

/// The number of lower-case digits.
fn hex(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0_u64, |value, &byte| {
        let digit = match byte {
            b'0'..=b'9' => byte.wrapping_sub(b'0'),
            b'a'..=b'f' => byte.wrapping_sub(b'a').wrapping_add(10),
            _ => return None,
        };
        Some(value << 4 | u64::from(digit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::{String, ToString};

    const LOW: &str = "shardRange(object.metadata.uid, '0x0000000000000000', '0x8000000000000000')";

    fn parsed(text: &str) -> Result<String, String> {
        let ranges = Ranges::parse_selector(text.as_bytes())
            .map_err(|error| error.to_string())?;
        let mut out = Vec::new();
        ranges.append_selector(&mut out, 0).unwrap();
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn ok_selectors() {
        let f = |text: &str, want: &str| {
            assert_eq!(parsed(text).as_deref(), Ok(want), "{text}");
        };
        f(LOW, LOW);
        f(
            "\tshardRange (object . metadata.uid,\"0x0000000000000000\" ,\n'0x8000000000000000' ) ",
            LOW,
        );
        let all = "shardRange(object.metadata.namespace, '0x0000000000000000', '0x10000000000000000')";
        f(all, all);
        // Ranges of one selector may touch and overlap.
        f(
            "shardRange(object.metadata.uid, '0x4000000000000000', '0x8000000000000000')\
             ||shardRange(object.metadata.uid, '0x0000000000000000', '0x4000000000000001')",
            LOW,
        );
        let two = "shardRange(object.metadata.uid, '0x0000000000000000', '0x0000000000000001') || \
             shardRange(object.metadata.uid, '0x0000000000000002', '0x000000000000000f')";
        f(two, two);
    }

    #[test]
    fn err_selectors() {
        let f = |text: &str, want: &str| {
            let error = parsed(text).unwrap_err();
            assert!(error.ends_with(want), "{text}: {error}");
        };
        let range = "expected shardRange(object.metadata.uid, '0x<16 digits>', '0x<16 digits>')";
        let at = |place: usize| std::format!("{range} at byte {place}");
        f("", &at(0));
        f("x", &at(0));
        f(&LOW[..LOW.len() - 1], &at(LOW.len() - 1));
        f(&LOW.replace("0x8", "8"), &at(55));
        f(&LOW.replace("0x8", "0xg"), &at(55));
        f(&LOW.replace("0x8", "0x18"), &at(55)); // 17 digits
        f(&LOW.replace("0x8", "0x"), &at(55)); // 15
        f(&LOW.replace("uid", "name"), &at(27));
        f(&LOW.replace("uid", "uidx"), &at(30));
        f(&std::format!("{LOW} && {LOW}"), &at(76));
        f(&std::format!("{LOW} || "), &at(79));
        let empty = "expected a range that ends past its start at byte 54";
        f(&LOW.replace("0x8", "0x0"), empty);
        let mixed = LOW.replace("uid", "namespace");
        f(
            &std::format!("{LOW} || {mixed}"),
            "expected one field in all ranges of a selector at byte 79",
        );
    }

    #[test]
    fn an_echo_may_be_written_otherwise() {
        let f = |echo: &str| {
            check_shard_info(LOW.as_bytes(), Some(echo.as_bytes())).unwrap()
        };
        let halves = "shardRange(object.metadata.uid, '0x4000000000000000', '0x8000000000000000') \
             || shardRange(object.metadata.uid, '0x0000000000000000', '0x4000000000000000')";
        assert_eq!(f(halves), ShardInfo::Applied);
        assert_eq!(f(" "), ShardInfo::Ignored);
        assert_eq!(f(&LOW.replace("uid", "namespace")), ShardInfo::Different);
        assert_eq!(f(&LOW.replace("0x8", "0x9")), ShardInfo::Different);
        assert!(check_shard_info(b"", None).is_err());
    }
}
