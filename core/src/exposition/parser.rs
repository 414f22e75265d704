/*!
A pull parser of the text format 0.0.4, with the answers of Prometheus
v0.316 `model/textparse/promparse.go`. What lines mean, and the quirks kept,
is in `grammar`; `ordinary` reads most lines faster.

Cost: one pass; time in proportion to the page, memory to the longest label
list. Nothing is copied: an [`Entry`] holds spans of the page.
*/

use alloc::vec::Vec;

use super::cursor::Cursor;
use super::entry::{Entry, Label, Line, Profile};
use super::ordinary;
use super::window::Window;
use crate::error::{Error, ErrorKind};

/// Reads a page entry by entry.
///
/// ```
/// use millicore::exposition::{Entry, Parser, Profile};
///
/// let page = b"# TYPE up gauge\nup{job=\"a\"} 1 1700000000000\n";
/// let mut parser = Parser::new(Profile::Textparse, page);
/// assert!(matches!(parser.next()?, Some(Entry::Type { .. })));
/// let Some(Entry::Series { series, labels, value, timestamp, .. }) =
///     parser.next()?
/// else {
///     panic!("a sample was expected");
/// };
/// assert_eq!(series.of(page), br#"up{job="a"}"#);
/// assert_eq!(labels[0].value.of(page), b"a");
/// assert_eq!((value, timestamp), (1.0, Some(1_700_000_000_000)));
/// assert_eq!(parser.next()?, None);
/// # Ok::<(), millicore::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Parser<'p> {
    cursor: Cursor<'p>,
    window: Window,
    labels: Vec<Label>,
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Reading,
    Ended,
    Failed(Error),
}

impl<'p> Parser<'p> {
    /// A parser at the start of a page. A page longer than 4 GiB - 2 bytes
    /// is refused by the first [`Parser::next`].
    #[must_use]
    pub fn new(profile: Profile, page: &'p [u8]) -> Parser<'p> {
        let Profile::Textparse = profile;
        let state = if page.len() < u32::MAX as usize {
            State::Reading
        } else {
            State::Failed(Error::new(ErrorKind::TooLarge))
        };
        Parser {
            cursor: Cursor::new(page),
            window: Window::new(),
            labels: Vec::new(),
            state,
        }
    }

    /// The next entry, or `None` at the end. After the end, and after an
    /// error, the answer stays the same.
    ///
    /// # Errors
    /// Kinds 100-116 with the offset of the first byte that cannot be
    /// accepted; `TooLarge`; `NoMemory`.
    #[allow(clippy::should_implement_trait)] // entries borrow the parser
    pub fn next(&mut self) -> Result<Option<Entry<'_>>, Error> {
        let mut labels = core::mem::take(&mut self.labels);
        labels.clear();
        let line = self.next_line(&mut labels);
        self.labels = labels;
        let labels = &self.labels;
        Ok(line?.map(|line| match line {
            Line::Type { name, text, type_ } => {
                Entry::Type { name, text, type_ }
            }
            Line::Help { name, text } => Entry::Help { name, text },
            Line::Comment { text } => Entry::Comment { text },
            Line::Series { series, name, value, timestamp } => {
                Entry::Series { series, name, labels, value, timestamp }
            }
        }))
    }

    /// [`Parser::next`] with the labels added to `labels`, also those of a
    /// line that is refused further on.
    #[inline]
    pub(super) fn next_line(
        &mut self,
        labels: &mut Vec<Label>,
    ) -> Result<Option<Line>, Error> {
        match self.state {
            State::Reading => {}
            State::Ended => return Ok(None),
            State::Failed(error) => return Err(error),
        }
        let start = self.cursor.at();
        let before = labels.len();
        let page = self.cursor.page();
        if let Some((line, end)) =
            ordinary::sample(page, &mut self.window, start, labels)?
        {
            self.cursor.seek(end);
            return Ok(Some(line));
        }
        labels.truncate(before);
        self.any_line(labels)
    }

    /// A line that is not an ordinary sample.
    #[inline(never)]
    fn any_line(
        &mut self,
        labels: &mut Vec<Label>,
    ) -> Result<Option<Line>, Error> {
        let line = self.cursor.line(labels);
        match line {
            Ok(Some(_)) => {}
            Ok(None) => self.state = State::Ended,
            Err(error) => self.state = State::Failed(error),
        }
        line
    }
}
