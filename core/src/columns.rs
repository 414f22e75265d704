/*!
Columns of strings as Arrow lays them out, and ragged rows over them.

Every batch entry of this crate takes its strings as one run of bytes and
`n + 1` offsets into it. [`Strings`] and [`Rows`] are such columns after they
were checked, once, in O(n): reading a row afterwards cannot fail.
[`StringColumn`] is what entries write. Nothing here is copied from an input
and no row is allocated by itself.
*/

use alloc::vec::Vec;

use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// A borrowed column of byte strings whose offsets were checked.
///
/// ```
/// use millicore::columns::Strings;
///
/// let names = Strings::new(b"node-1node-2", &[0, 6, 12]).unwrap();
/// assert_eq!(names.len(), 2);
/// assert_eq!(names.get(1), b"node-2");
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Strings<'a> {
    data: &'a [u8],
    /// One more than there are rows, or none at all.
    offsets: &'a [u32],
}

impl<'a> Strings<'a> {
    /// Checks a column: row `i` is `data[offsets[i]..offsets[i + 1]]`. No
    /// offsets at all are a column of no rows.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOffsets`] where offsets run backwards or past the
    /// data, with the start of the row as the offset.
    pub fn new(
        data: &'a [u8],
        offsets: &'a [u32],
    ) -> Result<Strings<'a>, Error> {
        check_ascending(offsets)?;
        let end = offsets.last().map_or(0, |&end| end as usize);
        if end > data.len() {
            return Err(Error::at(ErrorKind::InvalidOffsets, data.len()));
        }
        Ok(Strings { data, offsets })
    }

    /// The number of rows.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Whether there are no rows.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes of a row; no bytes past the last row.
    #[inline]
    #[must_use]
    pub fn get(&self, row: usize) -> &'a [u8] {
        let bounds = self.offsets.get(row..row.saturating_add(2));
        let Some(&[start, end]) = bounds else { return &[] };
        self.data.get(start as usize..end as usize).unwrap_or(&[])
    }

    /// Every row in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &'a [u8]> + use<'a> {
        let data = self.data;
        // `windows` of a column without offsets has none.
        self.offsets.windows(2).map(move |bounds| match bounds {
            &[start, end] => {
                data.get(start as usize..end as usize).unwrap_or(&[])
            }
            _ => &[],
        })
    }

    /// The rows from `start` up to `end`, clamped to the column.
    #[must_use]
    pub fn slice(&self, start: usize, end: usize) -> Strings<'a> {
        let end = end.min(self.len());
        let offsets = self.offsets.get(start..=end).unwrap_or(&[]);
        Strings { data: self.data, offsets }
    }

    /// The run of bytes that the offsets point into.
    #[must_use]
    pub const fn data(&self) -> &'a [u8] {
        self.data
    }

    /// The offsets, one more than there are rows.
    #[must_use]
    pub const fn offsets(&self) -> &'a [u32] {
        self.offsets
    }
}

/// Rows of several strings each: row `i` is the strings `rows[i]` up to
/// `rows[i + 1]` of one column.
///
/// ```
/// use millicore::columns::{Rows, Strings};
///
/// let strings = Strings::new(b"aappk", &[0, 1, 2, 4, 5]).unwrap();
/// let rows = Rows::new(strings, &[0, 1, 4]).unwrap();
/// assert_eq!(rows.get(0).len(), 1);
/// assert_eq!(rows.get(1).get(1), b"pp");
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Rows<'a> {
    strings: Strings<'a>,
    rows: &'a [u32],
}

impl<'a> Rows<'a> {
    /// Checks the rows over a column of strings.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOffsets`] where the rows run backwards or past the
    /// strings, with the first string of the row as the offset.
    pub fn new(
        strings: Strings<'a>,
        rows: &'a [u32],
    ) -> Result<Rows<'a>, Error> {
        check_ascending(rows)?;
        let end = rows.last().map_or(0, |&end| end as usize);
        if end > strings.len() {
            return Err(Error::at(ErrorKind::InvalidOffsets, strings.len()));
        }
        Ok(Rows { strings, rows })
    }

    /// The number of rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows.len().saturating_sub(1)
    }

    /// Whether there are no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The strings of a row; none past the last row.
    #[must_use]
    pub fn get(&self, row: usize) -> Strings<'a> {
        let bounds = self.rows.get(row..row.saturating_add(2));
        let Some(&[start, end]) = bounds else { return Strings::default() };
        self.strings.slice(start as usize, end as usize)
    }

    /// Every row in order.
    pub fn iter(
        &self,
    ) -> impl ExactSizeIterator<Item = Strings<'a>> + use<'a> {
        let rows = *self;
        (0..self.len()).map(move |row| rows.get(row))
    }
}

/// A column of byte strings that is being written.
///
/// ```
/// use millicore::columns::StringColumn;
///
/// let mut column = StringColumn::default();
/// column.push(b"a").unwrap();
/// column.push_with(|out| millicore::num::append_float(out, 0.5)).unwrap();
/// assert_eq!(column.as_strings().get(1), b"0.5");
/// ```
#[derive(Clone, Debug, Default)]
pub struct StringColumn {
    data: Vec<u8>,
    /// Empty before the first row, then one more than there are rows.
    offsets: Vec<u32>,
}

impl StringColumn {
    /// Forgets the rows and keeps the memory.
    pub fn clear(&mut self) {
        self.data.clear();
        self.offsets.clear();
    }

    /// Keeps the first so many rows.
    pub fn truncate(&mut self, rows: usize) {
        self.offsets.truncate(rows.saturating_add(1));
        let end = self.offsets.last().map_or(0, |&end| end as usize);
        self.data.truncate(end);
    }

    /// Adds a row.
    ///
    /// # Errors
    /// As [`StringColumn::push_with`].
    pub fn push(&mut self, row: &[u8]) -> Result<(), Error> {
        self.push_with(|out| out.try_extend(row))
    }

    /// Adds the row that `write` appends. When it fails the column keeps
    /// the rows it had.
    ///
    /// # Errors
    /// What `write` returns; [`ErrorKind::NoMemory`];
    /// [`ErrorKind::TooLarge`] past 4 GiB of text; and
    /// [`ErrorKind::InvalidArgument`] if `write` took bytes away.
    pub fn push_with(
        &mut self,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if self.offsets.is_empty() {
            self.offsets.try_push(0)?;
        }
        self.offsets
            .try_reserve(1)
            .map_err(|_| Error::new(ErrorKind::NoMemory))?;
        let before = self.data.len();
        let end = write(&mut self.data).and_then(|()| {
            if self.data.len() < before {
                return Err(Error::new(ErrorKind::InvalidArgument));
            }
            u32::try_from(self.data.len())
                .map_err(|_| Error::new(ErrorKind::TooLarge))
        });
        match end {
            Ok(end) => self.offsets.try_push(end),
            Err(error) => {
                // Rows that `write` itself destroyed go as well.
                self.data.truncate(before);
                let end = self.data.len();
                while self.offsets.last().is_some_and(|&o| o as usize > end) {
                    self.offsets.pop();
                }
                Err(error)
            }
        }
    }

    /// The rows written so far.
    #[must_use]
    pub fn as_strings(&self) -> Strings<'_> {
        Strings { data: &self.data, offsets: &self.offsets }
    }

    /// The heap memory held, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.offsets
            .capacity()
            .saturating_mul(size_of::<u32>())
            .saturating_add(self.data.capacity())
    }
}

/// Refuses offsets that run backwards, naming the start of the first such
/// row. One branch for the whole column: the loop is vectorised.
fn check_ascending(offsets: &[u32]) -> Result<(), Error> {
    let pairs = || offsets.iter().zip(offsets.iter().skip(1));
    if pairs().fold(true, |ok, (start, end)| ok & (start <= end)) {
        return Ok(());
    }
    let at = pairs()
        .find(|(start, end)| start > end)
        .map_or(0, |(&start, _)| start as usize);
    Err(Error::at(ErrorKind::InvalidOffsets, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_checked_once() {
        let ok = |data: &[u8], offsets: &[u32]| {
            Strings::new(data, offsets).map(|s| s.len())
        };
        let bad = |at| Err(Error::at(ErrorKind::InvalidOffsets, at));
        assert_eq!(ok(b"", &[]), Ok(0));
        assert_eq!(ok(b"", &[0]), Ok(0));
        assert_eq!(ok(b"", &[0, 0]), Ok(1));
        assert_eq!(ok(b"abc", &[1, 1, 3]), Ok(2)); // a slice of a column
        assert_eq!(ok(b"abc", &[0, 4]), bad(3));
        assert_eq!(ok(b"abc", &[0, 3, 2]), bad(3));
        assert_eq!(ok(b"abc", &[3, 0, 3]), bad(3));
        assert_eq!(ok(b"abc", &[0, u32::MAX, 3]), bad(u32::MAX as usize));
    }

    #[test]
    fn rows_past_the_end_are_empty() {
        let strings = Strings::new(b"abc", &[0, 1, 3]).unwrap();
        assert_eq!(strings.get(1), b"bc");
        assert_eq!(strings.get(2), b"");
        assert_eq!(strings.get(usize::MAX), b"");
        assert_eq!(strings.slice(1, 9).get(0), b"bc");
        assert_eq!(strings.slice(2, 2).len(), 0);
        assert_eq!(strings.slice(5, 9).len(), 0);
        assert_eq!(strings.iter().collect::<Vec<_>>(), [&b"a"[..], b"bc"]);
        assert_eq!(Strings::default().iter().len(), 0);
    }

    #[test]
    fn ragged_rows_are_checked_against_their_strings() {
        let strings = Strings::new(b"abc", &[0, 1, 2, 3]).unwrap();
        let rows = Rows::new(strings, &[0, 0, 2, 3]).unwrap();
        let lens = rows.iter().map(|row| row.len()).collect::<Vec<_>>();
        assert_eq!(lens, [0, 2, 1]);
        assert_eq!(rows.get(2).get(0), b"c");
        assert_eq!(rows.get(3).len(), 0);
        let bad = |at| Error::at(ErrorKind::InvalidOffsets, at);
        assert_eq!(Rows::new(strings, &[0, 4]).unwrap_err(), bad(3));
        assert_eq!(Rows::new(strings, &[2, 1]).unwrap_err(), bad(2));
    }

    #[test]
    fn a_failed_row_leaves_the_column_as_it_was() {
        let mut column = StringColumn::default();
        column.push(b"one").unwrap();
        let refused = column.push_with(|out| {
            out.try_extend(b"tw")?;
            Err(Error::new(ErrorKind::InvalidNumber))
        });
        assert_eq!(refused, Err(Error::new(ErrorKind::InvalidNumber)));
        column.push(b"two").unwrap();
        let rows = column.as_strings();
        assert_eq!((rows.get(0), rows.get(1)), (&b"one"[..], &b"two"[..]));
        column.truncate(1);
        column.push(b"2").unwrap();
        let rows = column.as_strings();
        assert_eq!(
            (rows.data(), rows.offsets()),
            (&b"one2"[..], &[0, 3, 4][..])
        );
        column.clear();
        assert!(column.as_strings().is_empty());
    }
}
