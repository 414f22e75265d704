/*!
What C lends to a call, checked before it is read, and where outputs go.

A null pointer is fine where the length is 0, so is a null `offsets` for no
rows. Everything else that can be seen to be wrong is a status: null,
misaligned, a length whose bytes overflow, offsets that run backwards. What
cannot be seen (a length past the caller's allocation, an output array that
overlaps an input of the same call) is the caller's promise, said once at the
top of the header.
*/

use core::marker::PhantomData;
use core::mem::MaybeUninit;
use core::ptr::NonNull;

use millicore::columns::{Rows, StringColumn, Strings};
use millicore::{Error, ErrorKind};

/// A number that C may hand over as any bits.
///
/// # Safety
/// Every bit pattern is a value, and there is no padding.
pub(crate) unsafe trait Plain: Copy {}

// SAFETY: numbers are.
unsafe impl Plain for u8 {}
// SAFETY: numbers are.
unsafe impl Plain for u32 {}
// SAFETY: numbers are.
unsafe impl Plain for i32 {}
// SAFETY: numbers are.
unsafe impl Plain for u64 {}
// SAFETY: numbers are.
unsafe impl Plain for i64 {}
// SAFETY: numbers are.
unsafe impl Plain for f64 {}

/// A column of `n` numbers that the caller lends.
///
/// # Safety
/// `data` is null or holds `n` items that nothing changes during `'a`.
pub(crate) unsafe fn column<'a, T: Plain>(
    data: *const T,
    n: usize,
) -> Result<&'a [T], Error> {
    if n == 0 {
        return Ok(&[]);
    }
    let data = checked(data.cast_mut(), n)?;
    // SAFETY: not null, aligned, the length fits, and the same promise.
    Ok(unsafe { core::slice::from_raw_parts(data.as_ptr(), n) })
}

/// Bytes that the caller lends.
///
/// # Safety
/// As [`column`].
pub(crate) unsafe fn bytes<'a>(
    data: *const u8,
    len: usize,
) -> Result<&'a [u8], Error> {
    // SAFETY: the same promise.
    unsafe { column(data, len) }
}

/// A column of `n` numbers that the caller lends for writing. The call
/// writes it and does not read what it did not write.
///
/// # Safety
/// `data` is null or has room for `n` items that nothing else uses during
/// `'a`.
pub(crate) unsafe fn column_out<'a, T: Plain>(
    data: *mut T,
    n: usize,
) -> Result<&'a mut [T], Error> {
    if n == 0 {
        return Ok(&mut []);
    }
    let data = checked(data, n)?;
    // SAFETY: not null, aligned, the length fits, and the same promise; any
    // bits the caller's memory has are values of `T`.
    Ok(unsafe { core::slice::from_raw_parts_mut(data.as_ptr(), n) })
}

/// As [`column_out`], or `None` for a null pointer: an output that the
/// caller does not want.
///
/// # Safety
/// As [`column_out`].
pub(crate) unsafe fn optional_column_out<'a, T: Plain>(
    data: *mut T,
    n: usize,
) -> Result<Option<&'a mut [T]>, Error> {
    if data.is_null() {
        return Ok(None);
    }
    // SAFETY: the same promise.
    unsafe { column_out(data, n).map(Some) }
}

/// A column of `n` strings: `offsets` has `n + 1` items, the last one is the
/// length of `data`.
///
/// # Safety
/// As [`column`] for `offsets` with `n + 1` items and for `data` with as
/// many bytes as the last of them says.
pub(crate) unsafe fn strings<'a>(
    data: *const u8,
    offsets: *const u32,
    n: usize,
) -> Result<Strings<'a>, Error> {
    if n == 0 {
        return Ok(Strings::default());
    }
    let count = n.checked_add(1).ok_or(Error::new(ErrorKind::TooLarge))?;
    // SAFETY: the same promise.
    let offsets = unsafe { column(offsets, count)? };
    let end = offsets.last().map_or(0, |&end| end as usize);
    // SAFETY: the same promise.
    let data = unsafe { bytes(data, end)? };
    Strings::new(data, offsets)
}

/// `n` rows of strings: row `i` is the strings `rows[i]` up to
/// `rows[i + 1]`; there are as many strings as the last of `rows` says.
///
/// # Safety
/// As [`column`] for `rows` with `n + 1` items, and as [`strings`].
pub(crate) unsafe fn rows<'a>(
    data: *const u8,
    offsets: *const u32,
    rows: *const u32,
    n: usize,
) -> Result<Rows<'a>, Error> {
    if n == 0 {
        return Ok(Rows::default());
    }
    let count = n.checked_add(1).ok_or(Error::new(ErrorKind::TooLarge))?;
    // SAFETY: the same promise.
    let rows = unsafe { column(rows, count)? };
    let end = rows.last().map_or(0, |&end| end as usize);
    // SAFETY: the same promise.
    Rows::new(unsafe { strings(data, offsets, end)? }, rows)
}

/// A place for one result.
#[derive(Debug)]
pub(crate) struct Out<'a, T> {
    place: NonNull<T>,
    borrowed: PhantomData<&'a mut T>,
}

impl<T: Copy> Out<'_, T> {
    /// Writes the result.
    #[inline]
    pub(crate) fn set(&mut self, value: T) {
        // SAFETY: `out` checked the place and took the caller's promise.
        unsafe { self.place.write(value) }
    }
}

/// The place of a result.
///
/// # Safety
/// `place` is null or can be written during `'a`.
pub(crate) unsafe fn out<'a, T: Copy>(
    place: *mut T,
) -> Result<Out<'a, T>, Error> {
    Ok(Out { place: checked(place, 1)?, borrowed: PhantomData })
}

/// Where a call lends items. Those of no items are lent too, from a place of
/// their own: what a vector without memory points to is no address, and Go's
/// runtime ends a program that has such a pointer on its stack.
pub(crate) fn lent<T>(items: &[T]) -> *const T {
    static NOTHING: u64 = 0;
    const { assert!(align_of::<T>() <= align_of::<u64>()) };
    if items.is_empty() { (&raw const NOTHING).cast() } else { items.as_ptr() }
}

/// Where a call lends a run of bytes.
#[derive(Debug)]
pub(crate) struct BytesOut<'a> {
    data: Out<'a, *const u8>,
    len: Out<'a, usize>,
}

impl BytesOut<'_> {
    /// Lends `bytes`, which the handle of the call (or the program) owns.
    pub(crate) fn set(mut self, bytes: &[u8]) {
        self.data.set(lent(bytes));
        self.len.set(bytes.len());
    }
}

/// The place of a run of bytes; empty until it is set.
///
/// # Safety
/// As [`out`] for both.
pub(crate) unsafe fn bytes_out<'a>(
    data: *mut *const u8,
    len: *mut usize,
) -> Result<BytesOut<'a>, Error> {
    // SAFETY: the same promise.
    let (mut data, mut len) = unsafe { (out(data)?, out(len)?) };
    data.set(core::ptr::null());
    len.set(0);
    Ok(BytesOut { data, len })
}

/// Where a call lends a column of strings.
#[derive(Debug)]
pub(crate) struct StringsOut<'a> {
    data: Out<'a, *const u8>,
    offsets: Out<'a, *const u32>,
}

impl StringsOut<'_> {
    /// Lends `column`, which the handle of the call owns. A column of no
    /// rows has one offset, 0.
    pub(crate) fn set(mut self, column: &StringColumn) {
        static NO_ROWS: [u32; 1] = [0];
        let strings = column.as_strings();
        let offsets = match strings.offsets() {
            [] => &NO_ROWS,
            offsets => offsets,
        };
        self.data.set(lent(strings.data()));
        self.offsets.set(lent(offsets));
    }
}

/// The place of a column of strings; null until it is set.
///
/// # Safety
/// As [`out`] for both.
pub(crate) unsafe fn strings_out<'a>(
    data: *mut *const u8,
    offsets: *mut *const u32,
) -> Result<StringsOut<'a>, Error> {
    // SAFETY: the same promise.
    let (mut data, mut offsets) = unsafe { (out(data)?, out(offsets)?) };
    data.set(core::ptr::null());
    offsets.set(core::ptr::null());
    Ok(StringsOut { data, offsets })
}

/// A struct of the ABI that can grow: its first field is its size in bytes,
/// set by the caller.
///
/// # Safety
/// `repr(C)`, and the first field is that `u32`.
pub(crate) unsafe trait Sized32: Copy {
    /// Sets the first field.
    fn set_size(&mut self, size: u32);
}

/// Where a call fills a struct.
#[derive(Debug)]
pub(crate) struct StructOut<'a, T> {
    place: NonNull<T>,
    size: u32,
    borrowed: PhantomData<&'a mut T>,
}

impl<T: Sized32> StructOut<'_, T> {
    /// Fills the struct as far as the caller knows it; its `size` stays.
    pub(crate) fn set(self, mut value: T) {
        value.set_size(self.size);
        let len = size_of::<T>().min(self.size as usize);
        // SAFETY: `struct_out` checked the place, and the caller said that
        // `size` bytes are there. Bytes are copied as they are.
        unsafe {
            core::ptr::copy_nonoverlapping(
                (&raw const value).cast::<MaybeUninit<u8>>(),
                self.place.as_ptr().cast::<MaybeUninit<u8>>(),
                len,
            );
        }
    }
}

/// The place of a struct, at least as large as the first release of it.
///
/// # Safety
/// `place` is null, or its `size` can be read and as many bytes be written
/// during `'a`.
pub(crate) unsafe fn struct_out<'a, T: Sized32>(
    place: *mut T,
) -> Result<StructOut<'a, T>, Error> {
    let place = checked(place, 1)?;
    // SAFETY: a `Sized32` begins with a u32.
    let size = unsafe { place.cast::<u32>().read() };
    if (size as usize) < size_of::<T>() {
        return Err(Error::new(ErrorKind::InvalidArgument));
    }
    Ok(StructOut { place, size, borrowed: PhantomData })
}

/// The options that the caller lends.
///
/// # Errors
/// [`ErrorKind::InvalidArgument`] for a struct that is too small, and
/// [`ErrorKind::Unsupported`] where a newer caller set a field that this
/// build does not know.
///
/// # Safety
/// `options` is null, or its `size` says how many bytes can be read.
pub(crate) unsafe fn options<T: Sized32>(
    options: *const T,
) -> Result<T, Error> {
    let options = checked(options.cast_mut(), 1)?;
    // SAFETY: a `Sized32` begins with a u32.
    let size = unsafe { options.cast::<u32>().read() } as usize;
    let Some(unknown) = size.checked_sub(size_of::<T>()) else {
        return Err(Error::new(ErrorKind::InvalidArgument));
    };
    // SAFETY: the caller says that `size` bytes are there.
    let unknown = unsafe {
        let end = options.add(1).cast::<u8>().as_ptr();
        core::slice::from_raw_parts(end, unknown)
    };
    if unknown.iter().any(|&byte| byte != 0) {
        return Err(Error::new(ErrorKind::Unsupported));
    }
    // SAFETY: not null, aligned, and large enough.
    Ok(unsafe { options.read() })
}

/// Refuses null, misalignment and lengths past the address space.
fn checked<T>(data: *mut T, n: usize) -> Result<NonNull<T>, Error> {
    let Some(data) = NonNull::new(data) else {
        return Err(Error::new(ErrorKind::InvalidArgument));
    };
    if !data.is_aligned() {
        return Err(Error::new(ErrorKind::Misaligned));
    }
    match n.checked_mul(size_of::<T>()) {
        Some(bytes) if isize::try_from(bytes).is_ok() => Ok(data),
        _ => Err(Error::new(ErrorKind::TooLarge)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::millicore_error;
    use core::ptr::{null, null_mut};

    const NULL: ErrorKind = ErrorKind::InvalidArgument;
    const MISALIGNED: ErrorKind = ErrorKind::Misaligned;
    const TOO_LARGE: ErrorKind = ErrorKind::TooLarge;
    const OFFSETS: ErrorKind = ErrorKind::InvalidOffsets;

    #[test]
    fn nothing_is_lent_from_an_address() {
        // Go takes a pointer into the first page of memory for a wild one.
        let p = |data: *const u8| assert!(data.addr() >= 4096);
        p(lent::<u8>(&[]));
        p(lent::<u64>(&[]).cast());
        assert!(lent::<u64>(&[]).is_aligned());
        let one = [7_u32];
        assert_eq!(lent(&one), one.as_ptr());
    }

    #[test]
    fn columns_are_refused_by_what_can_be_seen() {
        let words = [1_u64, 2];
        let odd = words.as_ptr().cast::<u8>().wrapping_add(1).cast::<u64>();
        let c = |data: *const u64, n| {
            // SAFETY: null, misaligned, too long, or within `words`.
            unsafe { column(data, n) }.map_err(Error::kind)
        };
        assert_eq!(c(words.as_ptr(), 2), Ok(&words[..]));
        assert_eq!(c(null(), 0), Ok(&[][..]));
        assert_eq!(c(odd, 0), Ok(&[][..]));
        assert_eq!(c(null(), 1), Err(NULL));
        assert_eq!(c(odd, 1), Err(MISALIGNED));
        assert_eq!(c(words.as_ptr(), usize::MAX), Err(TOO_LARGE));
        assert_eq!(c(words.as_ptr(), usize::MAX / 8), Err(TOO_LARGE));
    }

    #[test]
    fn strings_are_as_long_as_their_last_offset() {
        let s = |data: *const u8, offsets: &[u32], n| {
            // SAFETY: null, or "abc" and offsets that are refused past it.
            unsafe { strings(data, offsets.as_ptr(), n) }
                .map(|strings| strings.data())
                .map_err(Error::kind)
        };
        let abc = b"abc".as_ptr();
        assert_eq!(s(abc, &[0, 1, 3], 2), Ok(&b"abc"[..]));
        assert_eq!(s(abc, &[0, 1, 2], 2), Ok(&b"ab"[..]));
        assert_eq!(s(null(), &[0, 0, 0], 2), Ok(&b""[..]));
        assert_eq!(s(null(), &[], 0), Ok(&b""[..]));
        assert_eq!(s(null(), &[0, 1, 3], 2), Err(NULL));
        assert_eq!(s(null(), &[3, 3, 3], 2), Err(NULL));
        assert_eq!(s(abc, &[0, 3, 2], 2), Err(OFFSETS));
        assert_eq!(s(abc, &[0, 9, 3], 2), Err(OFFSETS));
        assert_eq!(s(abc, &[2, 0, 3], 2), Err(OFFSETS));
        assert_eq!(s(abc, &[0], usize::MAX), Err(TOO_LARGE));
    }

    #[test]
    fn ragged_rows_count_their_strings() {
        let offsets = [0_u32, 1, 2, 3];
        let r = |rows_: &[u32], n| {
            // SAFETY: rows past the three strings are refused.
            unsafe {
                rows(b"abc".as_ptr(), offsets.as_ptr(), rows_.as_ptr(), n)
            }
            .map(|rows| rows.iter().map(|row| row.len()).sum::<usize>())
            .map_err(Error::kind)
        };
        assert_eq!(r(&[0, 2, 3], 2), Ok(3));
        assert_eq!(r(&[0, 0, 0], 2), Ok(0));
        assert_eq!(r(&[], 0), Ok(0));
        assert_eq!(r(&[0, 3, 2], 2), Err(OFFSETS));
        assert_eq!(r(&[0], usize::MAX), Err(TOO_LARGE));
    }

    #[test]
    fn outputs_are_checked_before_they_are_written() {
        let mut words = [7_u64, 7];
        let start = words.as_mut_ptr();
        let odd = start.cast::<u8>().wrapping_add(4).cast::<u64>();
        // SAFETY: null, misaligned, or within `words`.
        unsafe {
            assert_eq!(out::<u64>(null_mut()).unwrap_err().kind(), NULL);
            assert_eq!(out(odd).unwrap_err().kind(), MISALIGNED);
            out(start).unwrap().set(1);
            column_out(start, 2).unwrap()[1] = 2;
            assert!(optional_column_out(start, 2).unwrap().is_some());
            assert!(optional_column_out::<u64>(null_mut(), 2).is_ok());
        }
        assert_eq!(words, [1, 2]);
    }

    #[test]
    fn structs_grow_at_their_end() {
        let view = crate::error::LastError::new().view();
        let mut error = millicore_error { size: 0, status: 5, ..view };
        // SAFETY: a struct of ours whose size is at most what it says.
        unsafe {
            let refused = struct_out(&raw mut error);
            assert_eq!(refused.unwrap_err().kind(), NULL);
            error.size = size_of::<millicore_error>() as u32;
            struct_out(&raw mut error).unwrap().set(view);
        }
        assert_eq!(error.status, 0);
        assert_eq!(error.size as usize, size_of::<millicore_error>());
    }

    #[test]
    fn options_of_a_later_version_must_be_unset() {
        #[repr(C)]
        struct Later {
            known: millicore_error,
            unknown: u64,
        }
        let known = crate::error::LastError::new().view();
        let mut later = Later { known, unknown: 0 };
        let o = |later: &Later| {
            // SAFETY: `size` is at most the size of `Later`.
            unsafe { options((&raw const *later).cast::<millicore_error>()) }
                .map(|known| known.size)
                .map_err(Error::kind)
        };
        assert_eq!(o(&later), Err(NULL));
        later.known.size = size_of::<Later>() as u32;
        assert_eq!(o(&later), Ok(size_of::<Later>() as u32));
        later.unknown = 1;
        assert_eq!(o(&later), Err(ErrorKind::Unsupported));
    }
}
