/*!
Allocation that can fail: the only growth the hot paths use.

Every columnar entry of this crate returns [`ErrorKind::NoMemory`] when the
allocator refuses, and leaves its container as it was. `clippy.toml` bans the
calls of `alloc` that abort instead; this file holds the few exceptions, each
behind a `try_reserve`.
*/
#![allow(clippy::disallowed_methods)]

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::{self, Write as _};

use crate::error::{Error, ErrorKind};

/// Growth of a vector that reports a refused allocation.
pub trait TryPush<T> {
    /// Makes room for `more` items.
    ///
    /// # Errors
    /// [`ErrorKind::NoMemory`].
    fn try_reserve_for(&mut self, more: usize) -> Result<(), Error>;

    /// Appends one item.
    ///
    /// # Errors
    /// [`ErrorKind::NoMemory`], as every method here.
    fn try_push(&mut self, item: T) -> Result<(), Error>;

    /// Appends a copy of every item.
    ///
    /// # Errors
    /// [`ErrorKind::NoMemory`].
    fn try_extend(&mut self, items: &[T]) -> Result<(), Error>
    where
        T: Copy;

    /// Grows to `len` items, the new ones `item`, or truncates.
    ///
    /// # Errors
    /// [`ErrorKind::NoMemory`].
    fn try_resize(&mut self, len: usize, item: T) -> Result<(), Error>
    where
        T: Copy;
}

impl<T> TryPush<T> for Vec<T> {
    #[inline]
    fn try_reserve_for(&mut self, more: usize) -> Result<(), Error> {
        self.try_reserve(more).map_err(|_| no_memory())
    }

    #[inline]
    fn try_push(&mut self, item: T) -> Result<(), Error> {
        if self.len() == self.capacity() {
            self.try_reserve(1).map_err(|_| no_memory())?;
        }
        self.push(item);
        Ok(())
    }

    #[inline]
    fn try_extend(&mut self, items: &[T]) -> Result<(), Error>
    where
        T: Copy,
    {
        self.try_reserve(items.len()).map_err(|_| no_memory())?;
        self.extend_from_slice(items);
        Ok(())
    }

    #[inline]
    fn try_resize(&mut self, len: usize, item: T) -> Result<(), Error>
    where
        T: Copy,
    {
        let more = len.saturating_sub(self.len());
        self.try_reserve(more).map_err(|_| no_memory())?;
        self.resize(len, item);
        Ok(())
    }
}

/// Gives the room that a vector does not fill back to the allocator, by a
/// copy: what `shrink_to_fit` does but for the abort.
///
/// # Errors
/// [`ErrorKind::NoMemory`]; the vector is as it was then.
#[cfg(feature = "kubelet")]
pub(crate) fn give_back_slack<T: Copy>(
    items: &mut Vec<T>,
) -> Result<(), Error> {
    if items.len() < items.capacity() {
        let mut exact = Vec::new();
        exact.try_reserve_exact(items.len()).map_err(|_| no_memory())?;
        exact.extend_from_slice(items);
        *items = exact;
    }
    Ok(())
}

/// Text of its own, formatted; what `format!` does but for the abort.
///
/// ```
/// let text = millicore::memory::try_format(format_args!("{} pods", 3))?;
/// assert_eq!(text, "3 pods");
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::NoMemory`].
pub fn try_format(text: fmt::Arguments<'_>) -> Result<String, Error> {
    struct Fallible(String);
    impl fmt::Write for Fallible {
        fn write_str(&mut self, part: &str) -> fmt::Result {
            self.0.try_reserve(part.len()).map_err(|_| fmt::Error)?;
            self.0.push_str(part);
            Ok(())
        }
    }
    let mut out = Fallible(String::new());
    out.write_fmt(text).map_err(|_| no_memory())?;
    Ok(out.0)
}

#[cold]
fn no_memory() -> Error {
    Error::new(ErrorKind::NoMemory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_reservation_is_an_error_and_changes_nothing() {
        let mut bytes = alloc::vec![1_u8, 2];
        let refused = bytes.try_resize(usize::MAX, 0);
        assert_eq!(refused, Err(Error::new(ErrorKind::NoMemory)));
        assert_eq!(bytes, [1, 2]);
    }

    #[test]
    fn growth_appends() {
        let mut bytes = Vec::new();
        bytes.try_push(1_u8).unwrap();
        bytes.try_extend(&[2, 3]).unwrap();
        bytes.try_resize(5, 9).unwrap();
        assert_eq!(bytes, [1, 2, 3, 9, 9]);
        bytes.try_resize(1, 0).unwrap();
        assert_eq!(bytes, [1]);
    }
}
