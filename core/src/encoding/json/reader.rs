/*!
JSON read into values that are there already, as Go's `json.Unmarshal` reads
it: a field that the document lacks stays as it was, an unknown one is
skipped, `null` leaves a value alone and empties an `Option`, of a field that
is there twice the later counts.

[`Reader`] walks the document by calls (`object`, `array`, `string`, ...);
[`Read`] is what a value does with it, and `reads!` writes it for a struct.
Unlike Go: names match with their case, a string that is not UTF-8 is refused,
and so is a document deeper than 128.

Every error is `InvalidJson` at the first byte of what does not fit, or
`NoMemory`: all growth is by `try_reserve`. Cost: one pass; strings without
escapes are borrowed, what is skipped is only scanned.
*/

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::num::parse_float;

/// How deep a document may nest.
pub const MAX_DEPTH: u32 = 128;

/// A place in a document.
#[derive(Debug)]
pub struct Reader<'a> {
    json: &'a [u8],
    at: usize,
    depth: u32,
    /// Where the last field's name stands.
    name: usize,
}

/// Takes the value of a field by its name.
pub type Field<'f, 'a> =
    dyn FnMut(&mut Reader<'a>, Cow<'a, str>) -> Result<(), Error> + 'f;

/// A value that reads itself.
pub trait Read<'a> {
    /// Takes the next value of the document.
    ///
    /// # Errors
    /// `InvalidJson` at the byte that does not fit; `NoMemory`.
    fn read(&mut self, from: &mut Reader<'a>) -> Result<(), Error>;
}

/// Reads a whole document into a value.
///
/// ```
/// use millicore::encoding::json::reader::read;
///
/// let mut numbers = Vec::<i64>::new();
/// read(&mut numbers, b"[1, 2]")?;
/// assert_eq!(numbers, [1, 2]);
/// assert_eq!(read(&mut numbers, b"[1, x]").unwrap_err().offset(), 4);
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// `InvalidJson` at the byte that does not fit; `NoMemory`.
pub fn read<'a>(
    value: &mut dyn Read<'a>,
    json: &'a [u8],
) -> Result<(), Error> {
    let mut from = Reader { json, at: 0, depth: 0, name: 0 };
    value.read(&mut from)?;
    match from.peek() {
        None => Ok(()),
        Some(_) => Err(from.misfit()),
    }
}

impl<'a> Reader<'a> {
    /// The offset up to which the document was read.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.at
    }

    /// Where the name of the last field stands.
    #[must_use]
    pub const fn name(&self) -> usize {
        self.name
    }

    /// The offset of the value that comes next.
    pub fn value(&mut self) -> usize {
        self.peek();
        self.at
    }

    /// What is wrong with what comes next.
    #[cold]
    #[must_use]
    pub const fn misfit(&self) -> Error {
        Error::at(ErrorKind::InvalidJson, self.at)
    }

    /// What is wrong with a field that nobody knows: its name.
    #[cold]
    #[must_use]
    pub const fn stranger(&self) -> Error {
        Error::at(ErrorKind::InvalidJson, self.name)
    }

    /// The first byte of what comes next; none at the end.
    #[inline]
    pub fn peek(&mut self) -> Option<u8> {
        loop {
            match self.json.get(self.at) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.step(),
                other => return other.copied(),
            }
        }
    }

    #[inline]
    const fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    /// Takes a byte, if it comes next.
    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        if there {
            self.step();
        }
        there
    }

    fn expect(&mut self, byte: u8) -> Result<(), Error> {
        if self.take(byte) { Ok(()) } else { Err(self.misfit()) }
    }

    fn word(&mut self, word: &[u8]) -> bool {
        self.peek();
        let rest = self.json.get(self.at..).unwrap_or_default();
        let there = rest.starts_with(word);
        if there {
            self.at = self.at.saturating_add(word.len());
        }
        there
    }

    /// Takes `null`, if it comes next.
    pub fn null(&mut self) -> bool {
        self.word(b"null")
    }

    /// Takes `true` or `false`.
    ///
    /// # Errors
    /// `InvalidJson`.
    pub fn boolean(&mut self) -> Result<bool, Error> {
        if self.word(b"true") {
            Ok(true)
        } else if self.word(b"false") {
            Ok(false)
        } else {
            Err(self.misfit())
        }
    }

    /// Takes a number, as it is written.
    ///
    /// # Errors
    /// `InvalidJson`.
    pub fn number(&mut self) -> Result<&'a [u8], Error> {
        let start = self.value();
        let digits = |reader: &mut Reader<'a>| {
            let from = reader.at;
            while let Some(b'0'..=b'9') = reader.json.get(reader.at) {
                reader.step();
            }
            reader.at > from
        };
        let next = |reader: &Reader<'a>| reader.json.get(reader.at).copied();
        if next(self) == Some(b'-') {
            self.step();
        }
        let leading_zero = next(self) == Some(b'0');
        let whole = self.at;
        let mut good = digits(self)
            && !(leading_zero && self.at > whole.saturating_add(1));
        if good && next(self) == Some(b'.') {
            self.step();
            good = digits(self);
        }
        if good && matches!(next(self), Some(b'e' | b'E')) {
            self.step();
            if matches!(next(self), Some(b'+' | b'-')) {
                self.step();
            }
            good = digits(self);
        }
        let number = self.json.get(start..self.at).unwrap_or_default();
        if good {
            return Ok(number);
        }
        self.at = start;
        Err(self.misfit())
    }

    /// Takes an integer; one with a fraction or an exponent is none.
    ///
    /// # Errors
    /// `InvalidJson`.
    pub fn integer(&mut self) -> Result<i64, Error> {
        let start = self.value();
        let number = self.number()?;
        let parsed = core::str::from_utf8(number).ok();
        parsed.and_then(|digits| digits.parse().ok()).ok_or_else(|| {
            self.at = start;
            self.misfit()
        })
    }

    /// Takes a number as a float.
    ///
    /// # Errors
    /// `InvalidJson`, past float64's range too.
    pub fn float(&mut self) -> Result<f64, Error> {
        let start = self.value();
        let number = self.number()?;
        parse_float(number).map_err(|_| {
            self.at = start;
            self.misfit()
        })
    }

    /// Takes a string, borrowed unless it has escapes.
    ///
    /// # Errors
    /// `InvalidJson`; `NoMemory`.
    pub fn string(&mut self) -> Result<Cow<'a, str>, Error> {
        let (inner, escaped) = self.quoted()?;
        let start = self.at.saturating_sub(inner.len()).saturating_sub(1);
        let text = core::str::from_utf8(inner).map_err(|error| {
            let at = start.saturating_add(error.valid_up_to());
            Error::at(ErrorKind::InvalidJson, at)
        })?;
        if escaped {
            return unescaped(text, start).map(Cow::Owned);
        }
        Ok(Cow::Borrowed(text))
    }

    /// Takes a string: what is between its quotes, and whether that has
    /// escapes.
    fn quoted(&mut self) -> Result<(&'a [u8], bool), Error> {
        self.expect(b'"')?;
        let start = self.at;
        let mut escaped = false;
        loop {
            let rest = self.json.get(self.at..).unwrap_or_default();
            self.at = self.at.saturating_add(plain(rest));
            match self.json.get(self.at) {
                Some(b'"') => break,
                Some(b'\\') if self.at.saturating_add(1) < self.json.len() => {
                    escaped = true;
                    self.at = self.at.saturating_add(2);
                }
                _ => return Err(self.misfit()),
            }
        }
        let inner = self.json.get(start..self.at).unwrap_or_default();
        self.step();
        Ok((inner, escaped))
    }

    /// Takes an array, value by value.
    ///
    /// # Errors
    /// `InvalidJson`, and what `each` refuses.
    pub fn array(
        &mut self,
        each: &mut dyn FnMut(&mut Reader<'a>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.nested(b'[', b']', each)
    }

    /// Takes an object, field by field: `each` takes the value.
    ///
    /// # Errors
    /// `InvalidJson`, and what `each` refuses.
    pub fn object(&mut self, each: &mut Field<'_, 'a>) -> Result<(), Error> {
        self.nested(b'{', b'}', &mut |from| {
            from.name = from.value();
            let name = from.string()?;
            from.expect(b':')?;
            each(from, name)
        })
    }

    fn nested(
        &mut self,
        open: u8,
        close: u8,
        each: &mut dyn FnMut(&mut Reader<'a>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if self.depth >= MAX_DEPTH {
            return Err(self.misfit());
        }
        self.expect(open)?;
        if self.take(close) {
            return Ok(());
        }
        self.depth = self.depth.saturating_add(1);
        loop {
            self.peek();
            each(self)?;
            if self.take(close) {
                self.depth = self.depth.saturating_sub(1);
                return Ok(());
            }
            self.expect(b',')?;
        }
    }

    /// Takes any value and gives its bytes.
    ///
    /// # Errors
    /// `InvalidJson`.
    pub fn raw(&mut self) -> Result<&'a [u8], Error> {
        let start = self.value();
        self.skip()?;
        Ok(self.json.get(start..self.at).unwrap_or_default())
    }

    /// Takes any value and forgets it.
    ///
    /// # Errors
    /// `InvalidJson`.
    pub fn skip(&mut self) -> Result<(), Error> {
        match self.peek() {
            Some(b'"') => self.quoted().map(|_| ()),
            Some(b'{') => self.object(&mut |from, _| from.skip()),
            Some(b'[') => self.array(&mut |from| from.skip()),
            Some(b't' | b'f') => self.boolean().map(|_| ()),
            Some(b'n') if self.null() => Ok(()),
            _ => self.number().map(|_| ()),
        }
    }
}

/// How many bytes from the first on are neither a quote, nor a backslash,
/// nor a control character.
#[inline]
fn plain(text: &[u8]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    // The high bit of each byte that is zero; of the bytes behind the first
    // such one it may be wrong.
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
    let each = |byte: u8| u64::from_ne_bytes([byte; 8]);
    let mut passed = 0_usize;
    let mut rest = text;
    while let Some((head, tail)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*head);
        let control = word.wrapping_sub(each(0x20)) & !word & HIGH;
        let found =
            zero(word ^ each(b'"')) | zero(word ^ each(b'\\')) | control;
        if found != 0 {
            let before = (found.trailing_zeros() / 8) as usize;
            return passed.saturating_add(before);
        }
        passed = passed.saturating_add(8);
        rest = tail;
    }
    let more = rest.iter().position(|&b| matches!(b, b'"' | b'\\' | ..0x20));
    passed.saturating_add(more.unwrap_or(rest.len()))
}

/// A string with its escapes resolved; `start` is its place in the document.
/// A lone surrogate becomes U+FFFD, as in Go.
#[cold]
fn unescaped(text: &str, start: usize) -> Result<String, Error> {
    let mut out = Vec::new();
    out.try_reserve_for(text.len())?;
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        // An escape is never longer than what it stands for.
        out.try_extend(before.as_bytes())?;
        let refused = || {
            let at = text.len().saturating_sub(escape.len());
            let at = start.saturating_add(at).saturating_sub(1);
            Error::at(ErrorKind::InvalidJson, at)
        };
        let mut characters = escape.chars();
        let character = match characters.next() {
            Some(plain @ ('"' | '\\' | '/')) => plain,
            Some('b') => '\x08',
            Some('f') => '\x0c',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => {
                let (character, length) =
                    code_point(escape).ok_or_else(refused)?;
                characters = escape.get(length..).unwrap_or_default().chars();
                character
            }
            _ => return Err(refused()),
        };
        let mut bytes = [0; 4];
        out.try_extend(character.encode_utf8(&mut bytes).as_bytes())?;
        rest = characters.as_str();
    }
    out.try_extend(rest.as_bytes())?;
    // Made of whole characters.
    String::from_utf8(out)
        .map_err(|_| Error::at(ErrorKind::InvalidJson, start))
}

/// The character of `uXXXX`, or of a pair of surrogates, and how many bytes
/// it takes.
fn code_point(escape: &str) -> Option<(char, usize)> {
    let unit = |from: usize| {
        let digits = escape.get(from..from.saturating_add(4))?;
        let hexadecimal = digits.bytes().all(|b| b.is_ascii_hexdigit());
        u32::from_str_radix(digits, 16).ok().filter(|_| hexadecimal)
    };
    let high = unit(1)?;
    if let 0xd800..0xdc00 = high
        && escape.get(5..7) == Some("\\u")
        && let Some(low @ 0xdc00..0xe000) = unit(7)
    {
        let upper = high.wrapping_sub(0xd800) << 10;
        let lower = low.wrapping_sub(0xdc00);
        let code = 0x10000_u32.wrapping_add(upper).wrapping_add(lower);
        return char::from_u32(code).map(|character| (character, 11));
    }
    Some((char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 5))
}

/// `Read` for a struct: which field of the document goes where, and which
/// must be there; `only` refuses any other.
#[cfg(any(feature = "kubelet", feature = "autoscale", feature = "topology"))]
macro_rules! reads {
    (@missing required) => { false };
    (@found required) => { true };
    (@unknown $from:ident only) => { Err($from.stranger()) };
    (@unknown $from:ident) => { $from.skip() };
    ($($name:ident $(<$life:lifetime>)? $($only:ident)? {
        $($field:literal => $place:ident $($required:ident)?),* $(,)?
    })*) => {$(
        impl<'a> $crate::encoding::json::reader::Read<'a>
            for $name $(<$life>)?
        {
            fn read(
                &mut self,
                from: &mut $crate::encoding::json::reader::Reader<'a>,
            ) -> Result<(), $crate::error::Error> {
                if from.null() {
                    return Ok(());
                }
                $($(let mut $place = $crate::encoding::json::reader::reads!(@missing $required);)?)*
                from.object(&mut |from, name| match name.as_ref() {
                    $($field => {
                        $($place = $crate::encoding::json::reader::reads!(@found $required);)?
                        self.$place.read(from)
                    })*
                    _ => $crate::encoding::json::reader::reads!(
                        @unknown from $($only)?
                    ),
                })?;
                $($(if $place != $crate::encoding::json::reader::reads!(@found $required) {
                    return Err(from.misfit());
                })?)*
                Ok(())
            }
        }
    )*};
}
#[cfg(any(
    feature = "kubelet",
    feature = "autoscale",
    feature = "topology"
))]
pub(crate) use reads;

/// `Read` for an enum of words.
#[cfg(any(feature = "autoscale", feature = "topology"))]
macro_rules! words {
    ($($name:ident { $($word:literal => $variant:ident),* $(,)? })*) => {$(
        impl $crate::encoding::json::reader::Read<'_> for $name {
            fn read(
                &mut self,
                from: &mut $crate::encoding::json::reader::Reader<'_>,
            ) -> Result<(), $crate::error::Error> {
                let start = from.value();
                *self = match from.string()?.as_ref() {
                    $($word => $name::$variant,)*
                    _ => {
                        let kind = $crate::error::ErrorKind::InvalidJson;
                        return Err($crate::error::Error::at(kind, start));
                    }
                };
                Ok(())
            }
        }
    )*};
}
#[cfg(any(feature = "autoscale", feature = "topology"))]
pub(crate) use words;

impl<'a, T: Read<'a> + Default> Read<'a> for Option<T> {
    fn read(&mut self, from: &mut Reader<'a>) -> Result<(), Error> {
        if from.null() {
            *self = None;
            return Ok(());
        }
        self.get_or_insert_default().read(from)
    }
}

impl<'a, T: Read<'a> + Default> Read<'a> for Vec<T> {
    fn read(&mut self, from: &mut Reader<'a>) -> Result<(), Error> {
        self.clear();
        if from.null() {
            return Ok(());
        }
        from.array(&mut |from| {
            let mut item = T::default();
            item.read(from)?;
            self.try_push(item)
        })
    }
}

impl Read<'_> for bool {
    fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Error> {
        if !from.null() {
            *self = from.boolean()?;
        }
        Ok(())
    }
}

impl Read<'_> for i64 {
    fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Error> {
        if !from.null() {
            *self = from.integer()?;
        }
        Ok(())
    }
}

/// A count; what is negative or does not fit is refused.
macro_rules! counts {
    ($($count:ty)*) => {$(
        impl Read<'_> for $count {
            fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Error> {
                if from.null() {
                    return Ok(());
                }
                let start = from.value();
                *self = <$count>::try_from(from.integer()?)
                    .map_err(|_| Error::at(ErrorKind::InvalidJson, start))?;
                Ok(())
            }
        }
    )*};
}
counts! { i32 u32 u64 usize }

/// An array of two.
impl<'a, T: Read<'a>, U: Read<'a>> Read<'a> for (T, U) {
    fn read(&mut self, from: &mut Reader<'a>) -> Result<(), Error> {
        let mut items = 0_u8;
        from.array(&mut |from| {
            items = items.saturating_add(1);
            match items {
                1 => self.0.read(from),
                2 => self.1.read(from),
                _ => Err(from.misfit()),
            }
        })?;
        if items == 2 { Ok(()) } else { Err(from.misfit()) }
    }
}

impl Read<'_> for f64 {
    fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Error> {
        if !from.null() {
            *self = from.float()?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
