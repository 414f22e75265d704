/*!
`millicore_error`: what the last call on a handle refused, and where.

The text is written when the call fails, into the handle, so that reading it
needs no memory and works on a `const` handle.
*/

use core::fmt::{self, Write};

use millicore::Error;

use crate::slices::Sized32;
use crate::status::{OK, millicore_status};

/// What the last call on a handle refused. Set `size` to
/// `sizeof(millicore_error)` before the call that fills it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct millicore_error {
    /// The size of this struct, set by the caller.
    pub size: u32,
    /// The status of that call; 0 when it succeeded, and then all else is 0.
    pub status: millicore_status,
    /// The first byte of the input that cannot be accepted, from 0.
    pub offset: u64,
    /// The line of `offset`, from 1; 0 where the error has no place.
    pub line: u64,
    /// The column of `offset` in bytes, from 1; 0 where it has no place.
    pub column: u64,
    /// The length of `text` in bytes.
    pub text_len: usize,
    /// One sentence, not NUL-terminated; the handle's, until its next call.
    pub text: *const u8,
}

// SAFETY: `repr(C)`, begins with a u32 `size`, holds no padding on 64 bit.
unsafe impl Sized32 for millicore_error {
    fn set_size(&mut self, size: u32) {
        self.size = size;
    }
}

/// An error on its way out of a call, with line and column if its input is
/// text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    error: Error,
    line: u64,
    column: u64,
}

impl Failure {
    /// An error whose line and column somebody else tells, if it has any.
    #[cold]
    #[allow(dead_code)] // Only some nouns read text.
    pub(crate) fn placed(
        error: Error,
        place: impl FnOnce() -> (u64, u64),
    ) -> Failure {
        let mut failure = Failure::from(error);
        if error.kind().has_offset() {
            (failure.line, failure.column) = place();
        }
        failure
    }

    pub(crate) fn status(&self) -> millicore_status {
        self.error.kind() as millicore_status
    }
}

impl From<Error> for Failure {
    #[cold]
    fn from(error: Error) -> Failure {
        Failure { error, line: 0, column: 0 }
    }
}

/// Adds line and column to an error that points into a text.
#[allow(dead_code)] // Only some nouns read text.
pub(crate) trait Within<T> {
    /// `input` is what the error's offset counts in.
    fn within(self, input: &[u8]) -> Result<T, Failure>;
}

impl<T> Within<T> for Result<T, Error> {
    #[inline]
    fn within(self, input: &[u8]) -> Result<T, Failure> {
        self.map_err(|error| locate(error, input))
    }
}

#[cold]
#[allow(dead_code)] // The same.
fn locate(error: Error, input: &[u8]) -> Failure {
    let mut failure = Failure::from(error);
    if error.kind().has_offset() {
        (failure.line, failure.column) =
            millicore::position(input, error.offset());
    }
    failure
}

/// The longest text of an error: the longest of `ErrorKind`'s with the
/// largest offset. Tested below; a longer one would be cut.
const TEXT_CAPACITY: usize = 160;

/// The error slot of a handle.
#[derive(Debug)]
pub(crate) struct LastError {
    failure: Option<Failure>,
    text: Text,
}

impl LastError {
    pub(crate) const fn new() -> LastError {
        LastError { failure: None, text: Text::new() }
    }

    /// The call succeeded.
    #[inline]
    pub(crate) fn clear(&mut self) {
        self.failure = None;
    }

    /// The call failed.
    #[cold]
    pub(crate) fn record(&mut self, failure: Failure) {
        self.failure = Some(failure);
        self.text = Text::new();
        // Writing to `Text` cannot fail.
        let _ = write!(self.text, "{}", failure.error);
    }

    /// The slot as C reads it, borrowing the text.
    pub(crate) fn view(&self) -> millicore_error {
        let mut view = millicore_error {
            size: 0,
            status: OK,
            offset: 0,
            line: 0,
            column: 0,
            text_len: 0,
            text: self.text.bytes().as_ptr(),
        };
        if let Some(failure) = &self.failure {
            view.status = failure.status();
            view.offset = failure.error.offset();
            view.line = failure.line;
            view.column = failure.column;
            view.text_len = self.text.bytes().len();
        }
        view
    }
}

/// A text of bounded length.
#[derive(Debug)]
struct Text {
    bytes: [u8; TEXT_CAPACITY],
    len: usize,
}

impl Text {
    const fn new() -> Text {
        Text { bytes: [0; TEXT_CAPACITY], len: 0 }
    }

    fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&[])
    }
}

impl Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let free = self.bytes.get_mut(self.len..).unwrap_or(&mut []);
        for (to, &from) in free.iter_mut().zip(text.as_bytes()) {
            *to = from;
            self.len = self.len.saturating_add(1);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use millicore::ErrorKind;
    use std::string::ToString;

    #[test]
    fn every_text_fits_with_the_largest_offset() {
        for &kind in ErrorKind::ALL {
            let error = Error::at(kind, usize::MAX);
            let mut last = LastError::new();
            last.record(error.into());
            assert_eq!(last.text.bytes(), error.to_string().as_bytes());
            assert!(last.text.len < TEXT_CAPACITY, "{kind:?}");
        }
    }

    #[test]
    fn line_and_column_only_where_there_is_a_place() {
        let seen = |error: Error| {
            let result: Result<(), Failure> = Err(error).within(b"a\nbc");
            let failure = result.unwrap_err();
            (failure.line, failure.column)
        };
        assert_eq!(seen(Error::at(ErrorKind::InvalidNumber, 3)), (2, 2));
        assert_eq!(seen(Error::new(ErrorKind::NoMemory)), (0, 0));
    }

    #[test]
    fn success_clears_the_slot() {
        let mut last = LastError::new();
        last.record(Error::at(ErrorKind::InvalidNumber, 4).into());
        let view = last.view();
        assert_eq!((view.status, view.offset, view.text_len), (16, 4, 24));
        last.clear();
        let view = last.view();
        assert_eq!((view.status, view.offset, view.text_len), (0, 0, 0));
        assert!(!view.text.is_null());
    }
}
