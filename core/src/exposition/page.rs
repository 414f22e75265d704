/*!
A whole page as columns: what [`super::Parser`] gives entry by entry, in
arrays that a host behind the C ABI reads without a call per line.

Cost: one pass, and for the first page a count of line feeds before it, after
which the columns of entries do not grow. No allocation once they are large enough. Memory: 38
bytes an entry and 16 a label, twice that as vectors grow by doubling: at most
40 times the longest page read (one of nothing but `#` lines); an ordinary page
takes less than its own size.
*/

use alloc::vec::Vec;

use super::entry::{ExemplarLine, Label, Line, Profile, Span};
use super::exemplar::Exemplars;
use super::lenient::Skipped;
use super::parser::Parser;
use super::previous::moved;
use crate::error::Error;
use crate::memory::TryPush;

/// What an entry of a [`Page`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum EntryKind {
    /// A TYPE line; its text is the word of the type.
    Type = 1,
    /// A HELP line; its text has its escapes.
    Help = 2,
    /// A comment; it has no name.
    Comment = 3,
    /// A sample; its text is the series.
    Series = 4,
    /// A UNIT line; its text is the unit.
    Unit = 5,
}

/// The entries of a page as columns of equal length, reused from page to
/// page. Spans are those of [`super::Entry`].
///
/// ```
/// use millicore::exposition::{EntryKind, Page, Profile};
///
/// let text = b"# TYPE up gauge\nup{job=\"a\"} 1\n";
/// let mut page = Page::new();
/// page.parse(Profile::Textparse, text)?;
/// assert_eq!(page.kinds(), [EntryKind::Type, EntryKind::Series]);
/// assert_eq!(page.texts()[1].of(text), br#"up{job="a"}"#);
/// assert_eq!(page.labels_of(1)[0].name.of(text), b"job");
/// assert_eq!(page.values()[1], 1.0);
/// # Ok::<(), millicore::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Page {
    kinds: Vec<EntryKind>,
    names: Vec<Span>,
    texts: Vec<Span>,
    values: Vec<f64>,
    timestamps: Vec<i64>,
    has_timestamp: Vec<u8>,
    /// One more than there are entries.
    label_rows: Vec<u32>,
    labels: Vec<Label>,
    exemplars: Exemplars,
    skipped: Vec<Skipped>,
}

impl Page {
    /// No entries, no memory.
    #[must_use]
    pub const fn new() -> Page {
        Page {
            kinds: Vec::new(),
            names: Vec::new(),
            texts: Vec::new(),
            values: Vec::new(),
            timestamps: Vec::new(),
            has_timestamp: Vec::new(),
            label_rows: Vec::new(),
            labels: Vec::new(),
            exemplars: Exemplars::new(),
            skipped: Vec::new(),
        }
    }

    /// Replaces the entries by those of `text`.
    ///
    /// # Errors
    /// As [`Parser::next`]; the entries before the error are kept.
    pub fn parse(
        &mut self,
        profile: Profile,
        text: &[u8],
    ) -> Result<(), Error> {
        self.clear();
        self.reserve_for(text)?;
        let mut parser = Parser::new(profile, text);
        parser.swap_skipped(&mut self.skipped);
        let read = self.read(&mut parser);
        parser.swap_skipped(&mut self.skipped);
        read
    }

    fn read(&mut self, parser: &mut Parser<'_>) -> Result<(), Error> {
        while let Some(line) = parser.next_line(&mut self.labels)? {
            self.push_line(&line, parser.take_exemplar())?;
        }
        Ok(())
    }

    /// Makes room for the entries of a page, or of a piece of one.
    pub(super) fn reserve_for(&mut self, text: &[u8]) -> Result<(), Error> {
        if self.kinds.capacity() > 0 {
            // The page before was about as long; if not, columns grow.
            return self.reserve_entries(0);
        }
        // Every entry ends in a line feed, but perhaps the last.
        let most = memchr::memchr_iter(b'\n', text).count();
        self.reserve_entries(most.saturating_add(1))
    }

    /// Makes room for so many entries.
    pub(super) fn reserve_entries(
        &mut self,
        entries: usize,
    ) -> Result<(), Error> {
        self.reserve(entries)?;
        if self.label_rows.is_empty() {
            self.label_rows.try_push(0)?;
        }
        Ok(())
    }

    /// Adds an entry whose labels, and then those of its exemplar, were added
    /// before.
    #[inline(always)]
    pub(super) fn push_line(
        &mut self,
        line: &Line,
        exemplar: Option<ExemplarLine>,
    ) -> Result<(), Error> {
        if let Some(exemplar) = exemplar {
            let entry = self.kinds.len();
            self.exemplars.take(entry, exemplar, &mut self.labels)?;
        }
        self.push(line)
    }

    /// Adds labels whose spans are counted from `start`.
    #[inline]
    pub(super) fn push_moved(
        &mut self,
        labels: &[Label],
        start: usize,
    ) -> Result<(), Error> {
        self.labels.try_reserve_for(labels.len())?;
        self.labels.extend(labels.iter().map(|label| Label {
            name: moved(label.name, start),
            value: moved(label.value, start),
        }));
        Ok(())
    }

    pub(super) fn labels_mut(&mut self) -> &mut Vec<Label> {
        &mut self.labels
    }

    pub(super) fn labels_len(&self) -> usize {
        self.labels.len()
    }

    /// The labels added since there were `first`.
    pub(super) fn labels_from(&self, first: usize) -> &[Label] {
        self.labels.get(first..).unwrap_or_default()
    }

    /// Adds to the numbers of skipped lines.
    pub(super) fn move_skipped(&mut self, lines: u32) {
        for skipped in &mut self.skipped {
            skipped.line = skipped.line.wrapping_add(lines);
        }
    }

    /// The lines that a parser skips go here.
    pub(super) fn skipped_mut(&mut self) -> &mut Vec<Skipped> {
        &mut self.skipped
    }

    /// Adds an entry whose labels were added before.
    #[inline(always)] // measured: a call costs a twentieth of a sample
    pub(super) fn push(&mut self, line: &Line) -> Result<(), Error> {
        let (kind, name, text, value, timestamp) = match *line {
            Line::Type { name, text, .. } => {
                (EntryKind::Type, name, text, 0.0, None)
            }
            Line::Help { name, text } => {
                (EntryKind::Help, name, text, 0.0, None)
            }
            Line::Unit { name, text } => {
                (EntryKind::Unit, name, text, 0.0, None)
            }
            Line::Comment { text } => {
                (EntryKind::Comment, Span::default(), text, 0.0, None)
            }
            Line::Series { series, name, value, timestamp } => {
                (EntryKind::Series, name, series, value, timestamp)
            }
        };
        // A label takes four bytes of the page or more, so this fits.
        #[allow(clippy::cast_possible_truncation)]
        let row = self.labels.len() as u32;
        self.kinds.try_push(kind)?;
        self.names.try_push(name)?;
        self.texts.try_push(text)?;
        self.values.try_push(value)?;
        self.timestamps.try_push(timestamp.unwrap_or(0))?;
        self.has_timestamp.try_push(u8::from(timestamp.is_some()))?;
        self.label_rows.try_push(row)
    }

    pub(super) fn clear(&mut self) {
        self.kinds.clear();
        self.names.clear();
        self.texts.clear();
        self.values.clear();
        self.timestamps.clear();
        self.has_timestamp.clear();
        self.label_rows.clear();
        self.labels.clear();
        self.exemplars.clear();
        self.skipped.clear();
    }

    fn reserve(&mut self, entries: usize) -> Result<(), Error> {
        self.kinds.try_reserve_for(entries)?;
        self.names.try_reserve_for(entries)?;
        self.texts.try_reserve_for(entries)?;
        self.values.try_reserve_for(entries)?;
        self.timestamps.try_reserve_for(entries)?;
        self.has_timestamp.try_reserve_for(entries)?;
        self.label_rows.try_reserve_for(entries.saturating_add(1))
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kinds.len()
    }

    /// Whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// What each entry is.
    #[must_use]
    pub fn kinds(&self) -> &[EntryKind] {
        &self.kinds
    }

    /// The metric name of each entry; 0..0 for comments.
    #[must_use]
    pub fn names(&self) -> &[Span] {
        &self.names
    }

    /// The series, HELP text, type word, unit or comment of each entry.
    #[must_use]
    pub fn texts(&self) -> &[Span] {
        &self.texts
    }

    /// The value of each series; 0 for other entries.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The timestamp of each series in milliseconds; 0 where there is none.
    #[must_use]
    pub fn timestamps(&self) -> &[i64] {
        &self.timestamps
    }

    /// 1 for each series that has a timestamp, else 0.
    #[must_use]
    pub fn has_timestamp(&self) -> &[u8] {
        &self.has_timestamp
    }

    /// The labels of entry `i` are `labels()[rows[i]..rows[i + 1]]`; one
    /// more item than there are entries.
    #[must_use]
    pub fn label_rows(&self) -> &[u32] {
        if self.label_rows.is_empty() { &[0] } else { &self.label_rows }
    }

    /// The labels of all series.
    #[must_use]
    pub fn labels(&self) -> &[Label] {
        let complete = self.label_rows().last().map_or(0, |&end| end as usize);
        self.labels.get(..complete).unwrap_or_default()
    }

    /// The labels of one entry.
    #[must_use]
    pub fn labels_of(&self, entry: usize) -> &[Label] {
        let row = self.label_rows.get(entry..).unwrap_or_default();
        match *row {
            [start, end, ..] => self
                .labels
                .get(start as usize..end as usize)
                .unwrap_or_default(),
            _ => &[],
        }
    }

    /// The exemplars of the page.
    #[must_use]
    pub fn exemplars(&self) -> &Exemplars {
        &self.exemplars
    }

    /// The lines that [`Profile::Lenient`] skipped.
    #[must_use]
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// The heap memory held, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        [
            bytes_of(&self.kinds),
            bytes_of(&self.names),
            bytes_of(&self.texts),
            bytes_of(&self.values),
            bytes_of(&self.timestamps),
            bytes_of(&self.has_timestamp),
            bytes_of(&self.label_rows),
            bytes_of(&self.labels),
            bytes_of(&self.skipped),
            self.exemplars.memory(),
        ]
        .into_iter()
        .fold(0, usize::saturating_add)
    }
}

/// The heap memory that a column holds.
pub(super) fn bytes_of<T>(column: &Vec<T>) -> usize {
    column.capacity().saturating_mul(size_of::<T>())
}
