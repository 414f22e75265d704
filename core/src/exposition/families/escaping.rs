/*!
Names that older readers cannot read, made such that they can:
prometheus/common v0.72.1 `model.EscapeName` and `model.EscapeMetricFamily`.
*/

use alloc::vec::Vec;

use super::LabelPair;
use crate::error::Error;
use crate::exposition::text::is_plain_name;
use crate::memory::TryPush;

/// What becomes of a name outside `[a-zA-Z_:][a-zA-Z0-9_:]*`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Escaping {
    /// `allow-utf-8`: it stays, in quotes.
    #[default]
    None = 0,
    /// `underscores`: each other character becomes `_`.
    Underscores = 1,
    /// `dots`: `.` becomes `_dot_`, `_` and all others `__`.
    Dots = 2,
    /// `values`: `U__`, and characters by their numbers.
    Values = 3,
}

impl Escaping {
    /// The scheme that the C ABI calls by this number.
    #[must_use]
    pub const fn from_number(number: u32) -> Option<Escaping> {
        Some(match number {
            0 => Escaping::None,
            1 => Escaping::Underscores,
            2 => Escaping::Dots,
            3 => Escaping::Values,
            _ => return None,
        })
    }

    /// The scheme that content types call by this word.
    #[must_use]
    pub fn from_word(word: &[u8]) -> Option<Escaping> {
        Some(match word {
            b"allow-utf-8" => Escaping::None,
            b"underscores" => Escaping::Underscores,
            b"dots" => Escaping::Dots,
            b"values" => Escaping::Values,
            _ => return None,
        })
    }

    /// The word of content types.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Escaping::None => "allow-utf-8",
            Escaping::Underscores => "underscores",
            Escaping::Dots => "dots",
            Escaping::Values => "values",
        }
    }

    /// Appends the name of a family: a plain one as it is.
    pub(super) fn append_name(
        self,
        out: &mut Vec<u8>,
        name: &[u8],
    ) -> Result<(), Error> {
        if self == Escaping::None || is_plain_name(name) {
            return out.try_extend(name);
        }
        append_escaped_name(out, self, name)
    }

    /// Name and value of a label; what must be made is made in `scratch`.
    #[inline]
    pub(super) fn label<'l>(
        self,
        scratch: &'l mut Vec<u8>,
        label: &LabelPair<'l>,
    ) -> Result<(&'l [u8], &'l [u8]), Error> {
        let name = label.name.unwrap_or_default();
        let value = label.value.unwrap_or_default();
        if self == Escaping::None {
            return Ok((name, value));
        }
        if name == b"__name__" {
            if label.value.is_none() || is_plain_name(value) {
                return Ok((name, value));
            }
            scratch.clear();
            append_escaped_name(scratch, self, value)?;
            return Ok((name, scratch));
        }
        if label.name.is_none() || is_plain_name(name) {
            return Ok((name, value));
        }
        scratch.clear();
        append_escaped_name(scratch, self, name)?;
        Ok((scratch, value))
    }
}

/// Appends a name as a scheme has it.
///
/// ```
/// use millicore::exposition::families::{Escaping, append_escaped_name};
///
/// let mut out = Vec::new();
/// append_escaped_name(&mut out, Escaping::Values, b"http.status")?;
/// assert_eq!(out, b"U__http_2e_status");
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// `NoMemory`.
pub fn append_escaped_name(
    out: &mut Vec<u8>,
    escaping: Escaping,
    name: &[u8],
) -> Result<(), Error> {
    let as_it_is = match escaping {
        Escaping::None => true,
        // Underscores of a plain name are escaped too.
        Escaping::Dots => false,
        Escaping::Underscores | Escaping::Values => is_plain_name(name),
    };
    if as_it_is || name.is_empty() {
        return out.try_extend(name);
    }
    if escaping == Escaping::Values {
        out.try_extend(b"U__")?;
    }
    let mut first = true;
    for chunk in name.utf8_chunks() {
        for letter in chunk.valid().chars() {
            append_letter(out, escaping, letter, first)?;
            first = false;
        }
        for _ in chunk.invalid() {
            append_letter(out, escaping, char::REPLACEMENT_CHARACTER, first)?;
            first = false;
        }
    }
    Ok(())
}

fn append_letter(
    out: &mut Vec<u8>,
    escaping: Escaping,
    letter: char,
    first: bool,
) -> Result<(), Error> {
    let plain = letter.is_ascii_alphabetic()
        || matches!(letter, '_' | ':')
        || letter.is_ascii_digit() && !first;
    // Plain letters are ASCII.
    #[allow(clippy::cast_possible_truncation)]
    let byte = letter as u32 as u8;
    match escaping {
        Escaping::Dots | Escaping::Values if letter == '_' => {
            out.try_extend(b"__")
        }
        Escaping::Dots if letter == '.' => out.try_extend(b"_dot_"),
        _ if plain => out.try_push(byte),
        Escaping::Dots => out.try_extend(b"__"),
        Escaping::Values => {
            out.try_push(b'_')?;
            append_hexadecimal(out, letter.into())?;
            out.try_push(b'_')
        }
        Escaping::Underscores | Escaping::None => out.try_push(b'_'),
    }
}

fn append_hexadecimal(out: &mut Vec<u8>, value: u32) -> Result<(), Error> {
    let digits =
        (32_u32.wrapping_sub(value.leading_zeros()).div_ceil(4)).max(1);
    for place in (0..digits).rev() {
        let digit = value >> place.wrapping_mul(4) & 0xf;
        let digit = char::from_digit(digit, 16).unwrap_or('0');
        out.try_push(u8::try_from(digit).unwrap_or(b'0'))?;
    }
    Ok(())
}
