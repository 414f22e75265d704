/*!
Pages of one target, one after the other, whole or in pieces.

A [`Reader`] gives the columns that [`Page`] gives, faster: it keeps the lines
of the page before (see `previous`). It also takes a page in pieces of any
size: each piece gives the entries that it completes, and only an entry that
is not complete stays behind.

Memory, beside the columns: two pages' worth of kept lines, 60 bytes a line
and 16 a label at most; for pieces, one piece and the longest entry, which may
not exceed [`LONGEST_ENTRY`]. [`Reader::memory`] counts all of it.
*/

use alloc::vec::Vec;

use super::entry::{Line, Profile};
use super::page::{Page, bytes_of};
use super::parser::Parser;
use super::previous::Previous;
use crate::error::{Error, ErrorKind, position};
use crate::memory::TryPush;

/// The longest entry of a page that comes in pieces: 16 MiB.
pub const LONGEST_ENTRY: usize = 16 << 20;

/// Reads the pages of one target.
///
/// ```
/// use millicore::exposition::{Profile, Reader};
///
/// let mut reader = Reader::new(Profile::Textparse);
/// reader.parse(b"up{job=\"a\"} 1\n")?;
/// reader.parse(b"up{job=\"a\"} 0\n")?; // only the number is read
/// assert_eq!(reader.page().values(), [0.0]);
///
/// let mut values = Vec::new();
/// for piece in [&b"up 1\nu"[..], b"p 2", b"5\n"] {
///     reader.feed(piece)?;
///     values.extend_from_slice(reader.page().values());
/// }
/// reader.finish()?;
/// assert_eq!(values, [1.0, 25.0]);
/// # Ok::<(), millicore::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Reader {
    profile: Profile,
    page: Page,
    previous: Previous,
    pieces: Pieces,
}

/// A page that comes in pieces.
#[derive(Clone, Debug, Default)]
struct Pieces {
    text: Vec<u8>,
    /// The entries of the columns end here.
    read: usize,
    /// Nothing is tried again before the text is so long.
    enough: usize,
    /// Bytes and line feeds before `text`.
    bytes_before: u64,
    lines_before: u64,
    /// Bytes of the last line before `text`.
    column_before: u64,
    begun: bool,
    /// The page is over before its bytes are.
    ended: bool,
    failed: Option<Error>,
}

impl Reader {
    /// A reader that has seen no page.
    #[must_use]
    pub fn new(profile: Profile) -> Reader {
        Reader {
            profile,
            page: Page::new(),
            previous: Previous::default(),
            pieces: Pieces::default(),
        }
    }

    /// Reads a whole page. The columns' spans point into `text`. A page that
    /// was begun in pieces is given up.
    ///
    /// # Errors
    /// As [`Page::parse`]; the entries before the error are there, and the
    /// next page is compared with the last one that was read to its end.
    pub fn parse(&mut self, text: &[u8]) -> Result<(), Error> {
        self.abandon();
        self.page.clear();
        match self.previous.len() {
            0 => self.page.reserve_for(text)?,
            // As many entries as before; more of them grow the columns.
            before => self.page.reserve_entries(before)?,
        }
        let mut parser = Parser::new(self.profile, text);
        let read = self.read(&mut parser, text.len(), &mut 0);
        parser.swap_skipped(self.page.skipped_mut());
        match read {
            Ok(()) => self.previous.end_page(),
            Err(_) => self.previous.give_up(),
        }
        read
    }

    /// Takes the next piece of a page. The columns are those of the entries
    /// that it completes, their spans point into [`Reader::text`]; lines
    /// that were skipped have the line numbers of the page.
    ///
    /// # Errors
    /// As [`Page::parse`], with an offset into the page, and then for each
    /// further piece; `TooLarge` for an entry past [`LONGEST_ENTRY`].
    pub fn feed(&mut self, piece: &[u8]) -> Result<(), Error> {
        self.drop_read();
        if let Some(error) = self.pieces.failed {
            return Err(error);
        }
        if self.pieces.ended {
            self.pieces.pass(piece);
            return Ok(());
        }
        self.pieces.begun = true;
        self.pieces.text.try_extend(piece)?;
        let length = self.pieces.text.len();
        let complete = self.complete(piece.len());
        if length < self.pieces.enough || complete == 0 {
            if length > LONGEST_ENTRY {
                return self.fail(Error::new(ErrorKind::TooLarge));
            }
            return Ok(());
        }
        self.read_piece(complete, false)
    }

    /// Ends a page that came in pieces. The columns are those of the entries
    /// that were not complete before.
    ///
    /// # Errors
    /// As [`Reader::feed`].
    pub fn finish(&mut self) -> Result<(), Error> {
        self.drop_read();
        let read = match self.pieces.failed {
            Some(error) => Err(error),
            None if self.pieces.ended => Ok(()),
            None => self.read_piece(self.pieces.text.len(), true),
        };
        match read {
            Ok(()) => self.previous.end_page(),
            Err(_) => self.previous.give_up(),
        }
        // The columns still point into the text: it goes with the next call.
        self.pieces.begun = false;
        read
    }

    /// Line and column of an offset that [`Reader::feed`] or
    /// [`Reader::finish`] just gave in an error, both from 1.
    #[must_use]
    pub fn position(&self, offset: u64) -> (u64, u64) {
        let pieces = &self.pieces;
        let offset = offset.saturating_sub(pieces.bytes_before);
        let (line, column) = position(&pieces.text, offset);
        let before = if line == 1 { pieces.column_before } else { 0 };
        (
            line.saturating_add(pieces.lines_before),
            column.saturating_add(before),
        )
    }

    /// The columns of the last page, or of the last piece.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// What the spans of the columns point into, after [`Reader::feed`] and
    /// [`Reader::finish`].
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.pieces.text
    }

    /// The heap memory held, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.page
            .memory()
            .saturating_add(self.previous.memory())
            .saturating_add(bytes_of(&self.pieces.text))
    }

    /// The memory of pieces and of their columns.
    #[cfg(test)]
    pub(super) fn pieces_memory(&self) -> usize {
        self.page.memory().saturating_add(bytes_of(&self.pieces.text))
    }

    /// Forgets the page before and a page begun, and keeps the memory.
    pub fn clear(&mut self) {
        self.abandon();
        self.page.clear();
        self.previous.forget();
    }

    fn abandon(&mut self) {
        if self.pieces.begun {
            self.previous.give_up();
        }
        let mut text = core::mem::take(&mut self.pieces.text);
        text.clear();
        self.pieces = Pieces { text, ..Pieces::default() };
    }

    /// How much of the text holds entries that later bytes cannot change, or
    /// 0 if the last piece brings nothing new.
    fn complete(&self, new: usize) -> usize {
        let text = &self.pieces.text;
        let old = text.len().saturating_sub(new).saturating_sub(1);
        let fresh = text.get(old..).unwrap_or_default();
        let feed = match self.profile {
            Profile::Textparse | Profile::Lenient => {
                memchr::memrchr(b'\n', fresh)
            }
            // NULs behind a line feed belong to the line.
            Profile::OpenMetrics => fresh
                .windows(2)
                .rposition(|pair| pair != b"\n\0" && pair.starts_with(b"\n")),
        };
        feed.map_or(0, |feed| old.saturating_add(feed).saturating_add(1))
    }

    /// Reads the first `length` bytes of the text as far as they go.
    fn read_piece(&mut self, length: usize, last: bool) -> Result<(), Error> {
        let text = core::mem::take(&mut self.pieces.text);
        let piece = text.get(..length).unwrap_or_default();
        let reserved = self.page.reserve_for(piece);
        let mut parser = Parser::new(self.profile, piece);
        let mut at = 0;
        let read = reserved
            .and_then(|()| self.read(&mut parser, text.len(), &mut at));
        parser.swap_skipped(self.page.skipped_mut());
        self.pieces.text = text;
        let lines = u32::try_from(self.pieces.lines_before);
        self.page.move_skipped(lines.unwrap_or(u32::MAX));
        let here = |offset: u64| {
            let offset = offset.saturating_add(self.pieces.bytes_before);
            usize::try_from(offset).unwrap_or(usize::MAX)
        };
        let Err(error) = read else {
            if self.profile == Profile::OpenMetrics && !last {
                // `# EOF`, and there is more.
                let kind = ErrorKind::ExpectedNothingAfterEof;
                return self.fail(Error::at(kind, here(at as u64)));
            }
            self.pieces.ended = at < length;
            self.pieces.read = at.min(length);
            self.pieces.enough = 0;
            return Ok(());
        };
        let offset = error.offset();
        if last || offset != length as u64 || !error.kind().has_offset() {
            return self.fail(Error::at(error.kind(), here(offset)));
        }
        // The end of the piece is the matter: perhaps an entry goes on.
        self.pieces.read = at;
        let left = self.pieces.text.len().saturating_sub(at);
        self.pieces.enough =
            if at == length { 0 } else { left.saturating_mul(2) };
        if left > LONGEST_ENTRY {
            return self.fail(Error::new(ErrorKind::TooLarge));
        }
        Ok(())
    }

    fn fail(&mut self, error: Error) -> Result<(), Error> {
        self.pieces.failed = Some(error);
        Err(error)
    }

    /// Drops the text of the columns of the last call.
    fn drop_read(&mut self) {
        self.page.clear();
        if !self.pieces.begun {
            self.abandon();
            return;
        }
        let mut text = core::mem::take(&mut self.pieces.text);
        let read = self.pieces.read.min(text.len());
        self.pieces.pass(text.get(..read).unwrap_or_default());
        text.copy_within(read.., 0);
        text.truncate(text.len().saturating_sub(read));
        self.pieces.text = text;
        self.pieces.read = 0;
    }

    /// Reads entries, with the page before in mind. `length` is that of the
    /// bytes that will not change; `at` is left where the entry that was not
    /// read begins.
    fn read(
        &mut self,
        parser: &mut Parser<'_>,
        length: usize,
        at: &mut usize,
    ) -> Result<(), Error> {
        loop {
            let start = parser.at();
            *at = start;
            if let Some(kept) = self.previous.expected(parser.rest())
                && let Some((line, end)) = parser.known_line(kept, start)
            {
                let labels = self.previous.labels_of(kept);
                self.page.push_moved(labels, start)?;
                self.page.push(&line)?;
                self.previous.confirm()?;
                parser.seek(end);
            } else if !self.read_unexpected(parser, length)? {
                *at = parser.at();
                return Ok(());
            }
        }
    }

    /// A line that is not the one that was expected, or not with ordinary
    /// numbers; false at the end.
    #[inline(never)]
    fn read_unexpected(
        &mut self,
        parser: &mut Parser<'_>,
        length: usize,
    ) -> Result<bool, Error> {
        let start = parser.at();
        let rest = parser.rest();
        let expected = self.previous.expected(rest);
        if expected.is_none() && self.previous.look_ahead(rest) {
            return Ok(true); // it is what is expected now
        }
        let first_label = self.page.labels_len();
        let skipped = parser.skipped().len();
        let Some(line) = parser.next_line(self.page.labels_mut())? else {
            return Ok(false);
        };
        let exemplar = parser.take_exemplar();
        self.page.push_line(&line, exemplar)?;
        let end = match line {
            Line::Series { series, .. } => series.end as usize,
            _ => parser.at(),
        };
        if expected.is_some_and(|kept| start.wrapping_add(kept.len()) == end) {
            // Known bytes with an odd number behind them.
            self.previous.confirm()?;
        } else if end <= length && parser.skipped().len() == skipped {
            let bytes = parser.between(start, end);
            let labels = self.page.labels_from(first_label);
            self.previous.keep(bytes, start, &line, labels)?;
        }
        Ok(true)
    }
}

impl Pieces {
    /// Counts bytes that are not kept any more.
    fn pass(&mut self, bytes: &[u8]) {
        self.bytes_before = self.bytes_before.wrapping_add(bytes.len() as u64);
        let feeds = memchr::memchr_iter(b'\n', bytes).count();
        self.lines_before = self.lines_before.wrapping_add(feeds as u64);
        self.column_before = match memchr::memrchr(b'\n', bytes) {
            Some(at) => bytes.len().wrapping_sub(at).wrapping_sub(1) as u64,
            None => self.column_before.wrapping_add(bytes.len() as u64),
        };
    }
}
