/*!
A pull parser of metric text, by the rules of its [`Profile`]. What lines mean,
and the quirks kept, is in `grammar` (0.0.4), `open_metrics` and `lenient`;
`ordinary` reads most lines faster.

Cost: one pass; time in proportion to the page, memory to the longest label
list. Nothing is copied: an [`Entry`] holds spans of the page.
*/

use alloc::vec::Vec;

use super::cursor::Cursor;
use super::entry::{Entry, Exemplar, ExemplarLine, Label, Line, Profile};
use super::lenient::{self, Lines, Skipped};
use super::open_metrics::Extra;
use super::ordinary;
use super::previous::{Kept, moved};
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
    profile: Profile,
    extra: Extra,
    lines: Lines,
    skipped: Vec<Skipped>,
    /// Reads no line fast: what the fast way is compared with.
    #[cfg(any(test, fuzzing))]
    slow: bool,
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
        let state = if page.len() < u32::MAX as usize {
            State::Reading
        } else {
            State::Failed(Error::new(ErrorKind::TooLarge))
        };
        let cursor = match profile {
            Profile::Textparse => Cursor::new(page),
            Profile::OpenMetrics | Profile::Lenient => {
                Cursor::new_open_metrics(page)
            }
        };
        Parser {
            cursor,
            window: Window::new(),
            labels: Vec::new(),
            state,
            profile,
            extra: Extra::default(),
            lines: Lines::default(),
            skipped: Vec::new(),
            #[cfg(any(test, fuzzing))]
            slow: false,
        }
    }

    /// A parser that reads every line by the grammar of its profile.
    #[cfg(any(test, fuzzing))]
    #[must_use]
    pub fn new_slow(profile: Profile, page: &'p [u8]) -> Parser<'p> {
        Parser { slow: true, ..Parser::new(profile, page) }
    }

    /// The lines skipped so far; only [`Profile::Lenient`] skips any.
    #[must_use]
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// The memory of skipped lines, taken from the parser or given to it.
    pub(super) fn swap_skipped(&mut self, skipped: &mut Vec<Skipped>) {
        core::mem::swap(&mut self.skipped, skipped);
    }

    /// Where the next line begins.
    #[inline]
    pub(crate) fn at(&self) -> usize {
        self.cursor.at()
    }

    /// Goes on behind a line that was read elsewhere.
    #[inline]
    pub(crate) fn seek(&mut self, at: usize) {
        self.cursor.seek(at);
    }

    /// Goes on at the start of a line, whatever was before; text format only.
    pub(crate) fn resume(&mut self, at: usize) {
        self.cursor.seek(at);
        self.state = State::Reading;
    }

    /// What is left of the page; nothing after its end or an error.
    #[inline]
    pub(super) fn rest(&self) -> &'p [u8] {
        match self.state {
            State::Reading => {
                self.between(self.at(), self.cursor.page().len())
            }
            State::Ended | State::Failed(_) => &[],
        }
    }

    /// Bytes of the page.
    pub(super) fn between(&self, start: usize, end: usize) -> &'p [u8] {
        self.cursor.page().get(start..end).unwrap_or_default()
    }

    /// The line that begins with the bytes of `kept` at `start`, and where the
    /// one behind it begins; `None` if it must be read in the ordinary way.
    #[inline]
    pub(super) fn known_line(
        &self,
        kept: Kept,
        start: usize,
    ) -> Option<(Line, usize)> {
        let page = self.cursor.page();
        let end = start.wrapping_add(kept.len());
        if let Some(line) = kept.metadata(start) {
            // NULs behind the line feed would belong to the line.
            let last = self.profile == Profile::OpenMetrics
                && matches!(page.get(end), None | Some(0));
            return (!last).then_some((line, end));
        }
        let (value, timestamp, end) = match self.profile {
            Profile::Textparse => {
                ordinary::numbers::<{ ordinary::TEXT }>(page, end)
            }
            Profile::OpenMetrics => {
                ordinary::numbers::<{ ordinary::OPEN_METRICS }>(page, end)
            }
            Profile::Lenient => {
                ordinary::numbers::<{ ordinary::LENIENT }>(page, end)
            }
        }?;
        let series = moved(kept.text, start);
        let name = moved(kept.name, start);
        Some((Line::Series { series, name, value, timestamp }, end))
    }

    /// The exemplar of the line just read.
    #[inline]
    pub(super) fn take_exemplar(&mut self) -> Option<ExemplarLine> {
        self.extra.exemplar.take()
    }

    /// The next entry, or `None` at the end. After the end, and after an
    /// error, the answer stays the same.
    ///
    /// # Errors
    /// Kinds 100-126 with the offset of the first byte that cannot be
    /// accepted; `TooLarge`; `NoMemory`.
    #[allow(clippy::should_implement_trait)] // entries borrow the parser
    pub fn next(&mut self) -> Result<Option<Entry<'_>>, Error> {
        let mut labels = core::mem::take(&mut self.labels);
        labels.clear();
        let line = self.next_line(&mut labels);
        self.labels = labels;
        let exemplar = self.take_exemplar();
        let own = exemplar.map_or(self.labels.len(), |e| e.first_label);
        let (labels, others) =
            self.labels.split_at_checked(own).unwrap_or_default();
        let exemplar = exemplar.map(|line| Exemplar {
            labels: others,
            value: line.value,
            timestamp: line.timestamp,
        });
        Ok(line?.map(|line| match line {
            Line::Type { name, text, type_ } => {
                Entry::Type { name, text, type_ }
            }
            Line::Help { name, text } => Entry::Help { name, text },
            Line::Unit { name, text } => Entry::Unit { name, text },
            Line::Comment { text } => Entry::Comment { text },
            Line::Series { series, name, value, timestamp } => Entry::Series {
                series,
                name,
                labels,
                value,
                timestamp,
                exemplar,
            },
        }))
    }

    /// [`Parser::next`] with the labels added to `labels`, also those of a
    /// line that is refused further on.
    #[inline(always)]
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
        if let Some((line, end)) = self.ordinary(start, labels)? {
            self.cursor.seek(end);
            return Ok(Some(line));
        }
        labels.truncate(before);
        self.any_line(labels)
    }

    #[inline(always)]
    fn ordinary(
        &mut self,
        start: usize,
        labels: &mut Vec<Label>,
    ) -> Result<Option<(Line, usize)>, Error> {
        #[cfg(any(test, fuzzing))]
        if self.slow {
            return Ok(None);
        }
        let page = self.cursor.page();
        let window = &mut self.window;
        match self.profile {
            Profile::Textparse => ordinary::sample::<{ ordinary::TEXT }>(
                page, window, start, labels,
            ),
            other => other_sample(other, page, window, start, labels),
        }
    }

    /// A line that is not an ordinary sample.
    #[inline(never)]
    fn any_line(
        &mut self,
        labels: &mut Vec<Label>,
    ) -> Result<Option<Line>, Error> {
        let line = match self.profile {
            Profile::Textparse => self.cursor.line(labels),
            Profile::OpenMetrics => {
                self.cursor.open_metrics_line(labels, &mut self.extra)
            }
            Profile::Lenient => self.lenient_line(labels),
        };
        match line {
            Ok(Some(_)) => {
                if let Some(error) = self.extra.next {
                    self.state = State::Failed(error);
                }
            }
            Ok(None) => self.state = State::Ended,
            Err(error) => self.state = State::Failed(error),
        }
        line
    }

    fn lenient_line(
        &mut self,
        labels: &mut Vec<Label>,
    ) -> Result<Option<Line>, Error> {
        let read = lenient::sample(
            self.cursor.page(),
            self.cursor.at(),
            labels,
            &mut self.lines,
            &mut self.skipped,
        )?;
        let end = self.cursor.page().len();
        self.cursor.seek(read.map_or(end, |(_, end)| end));
        Ok(read.map(|(line, _)| line))
    }
}

/// An ordinary sample of another profile than the text format's, which is read
/// most: apart, so that its loop stays small.
#[inline(never)]
fn other_sample(
    profile: Profile,
    page: &[u8],
    window: &mut Window,
    start: usize,
    labels: &mut Vec<Label>,
) -> Result<Option<(Line, usize)>, Error> {
    if profile == Profile::OpenMetrics {
        ordinary::sample::<{ ordinary::OPEN_METRICS }>(
            page, window, start, labels,
        )
    } else {
        ordinary::sample::<{ ordinary::LENIENT }>(page, window, start, labels)
    }
}
