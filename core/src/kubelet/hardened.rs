/*!
A kubelet's page read by [`Profile::Hardened`](super::Profile): what can be
read is read, and what cannot is counted.

* A line that cannot be read is skipped and noted with its place and what was
  expected there; a line ends at its line feed, also within quotes. NUL ends
  no page.
* Labels are those the lexer found, unescaped; a line without container,
  namespace or pod is skipped.
* A sample that is negative, infinite or no number is skipped.
* A negative time, as of Go's zero time, counts as none.
* Families that do not count are skipped by their prefix without a look at
  what their lines say.

Cost: as decoding upstream's way, but for the lines that need no lexing.
*/

use alloc::vec::Vec;
use memchr::{memchr, memrchr};

use super::decode::{Decoder, Sample, family, is_amount};
use super::layout::Layout;
use super::records::Record;
use crate::error::{Error, ErrorKind};
use crate::exposition::{
    Entry, Label, Parser, Profile as TextProfile, Span, append_unescaped,
};
use crate::memory::TryPush;

/// How many skipped lines of a page are kept with their places.
const KEPT: usize = 64;

/// A line that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SkippedLine {
    /// Number of the line, from 1.
    pub line: u64,
    /// The byte in it that cannot be accepted, from 1.
    pub column: u64,
    /// What was expected.
    pub kind: ErrorKind,
}

/// Lines of a page that could not be read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Skipped {
    /// The first of them.
    pub(crate) lines: Vec<SkippedLine>,
    pub(crate) count: u64,
    /// Line feeds before `at`, to number the next one.
    feeds: u64,
    at: usize,
}

impl Skipped {
    pub(crate) fn clear(&mut self) {
        self.lines.clear();
        self.count = 0;
        self.feeds = 0;
        self.at = 0;
    }

    fn note(&mut self, page: &[u8], error: Error) -> Result<(), Error> {
        self.count = self.count.saturating_add(1);
        if self.lines.len() >= KEPT {
            return Ok(());
        }
        let offset = usize::try_from(error.offset()).unwrap_or(page.len());
        // Lines are noted in their order.
        let passed = page.get(self.at..offset).unwrap_or_default();
        let feeds = memchr::memchr_iter(b'\n', passed).count();
        self.feeds = self.feeds.saturating_add(feeds as u64);
        self.at = self.at.max(offset.min(page.len()));
        let before = page.get(..self.at).unwrap_or_default();
        let start = memrchr(b'\n', before).map_or(0, |at| at.wrapping_add(1));
        let column = self.at.saturating_sub(start).saturating_add(1);
        self.lines.try_push(SkippedLine {
            line: self.feeds.saturating_add(1),
            column: column as u64,
            kind: error.kind(),
        })
    }
}

/// Where a line is, its line feed included.
#[derive(Clone, Copy)]
struct Place {
    start: usize,
    end: usize,
}

/// What a line needs.
enum Need {
    /// Nothing: it is passed over, to here.
    Nothing(usize),
    /// Lexing; it ends here.
    Lexing(usize),
    /// The page is over.
    End,
}

impl Decoder {
    pub(super) fn read_hardened(
        &mut self,
        page: &[u8],
        parser: &mut Parser<'_>,
        held: Option<&Layout>,
    ) -> Result<(), Error> {
        if page.len() >= u32::MAX as usize {
            return Err(Error::new(ErrorKind::TooLarge));
        }
        // The name of the last family that was passed over.
        let mut ignored: &[u8] = b"";
        loop {
            self.read_familiar(page, parser, held)?;
            let start = parser.at();
            match need(page, start, &mut ignored) {
                Need::Nothing(end) => parser.resume(end),
                Need::Lexing(end) => {
                    let place = Place { start, end };
                    self.lex(page, parser, place, held)?;
                }
                Need::End => return Ok(()),
            }
        }
    }

    /// One line that may count.
    fn lex(
        &mut self,
        page: &[u8],
        parser: &mut Parser<'_>,
        Place { start, end }: Place,
        held: Option<&Layout>,
    ) -> Result<(), Error> {
        let read = parser.next();
        let refused = match read {
            Ok(Some(Entry::Series {
                series,
                name,
                labels,
                value,
                timestamp,
                ..
            })) if series.end as usize <= end => {
                let sample = Sample { series, name, labels, value, timestamp };
                return self.hardened_sample(page, sample, held);
            }
            Ok(Some(Entry::Series { .. })) => {
                let at = end.saturating_sub(1);
                Error::at(ErrorKind::ExpectedClosingQuote, at)
            }
            Ok(Some(_)) => return Ok(()),
            Ok(None) => Error::at(ErrorKind::ExpectedEntry, start),
            Err(error) if error.kind() == ErrorKind::NoMemory => {
                return Err(error);
            }
            Err(error) => error,
        };
        parser.resume(end);
        let at = usize::try_from(refused.offset()).unwrap_or(end);
        let line = page.get(..end).unwrap_or_default();
        if refused.kind() == ErrorKind::ExpectedTimestamp
            && is_negative_time(line.get(at..).unwrap_or_default())
        {
            let untimed = line.get(..at).unwrap_or_default();
            let mut parser = Parser::new(TextProfile::Textparse, untimed);
            parser.resume(start);
            if let Ok(Some(Entry::Series {
                series,
                name,
                labels,
                value,
                ..
            })) = parser.next()
            {
                let timestamp = None;
                let sample = Sample { series, name, labels, value, timestamp };
                return self.hardened_sample(page, sample, held);
            }
        }
        let at = at.min(end.saturating_sub(1)).max(start);
        self.skipped.note(page, Error::at(refused.kind(), at))
    }

    fn hardened_sample(
        &mut self,
        page: &[u8],
        sample: Sample<'_>,
        held: Option<&Layout>,
    ) -> Result<(), Error> {
        if family(sample.name.of(page)).is_some() && !is_amount(sample.value) {
            // Behind the series and the blank.
            let at = (sample.series.end as usize).saturating_add(1);
            let refused = Error::at(ErrorKind::InvalidValue, at);
            return self.skipped.note(page, refused);
        }
        self.sample(page, sample, held)
    }

    /// A record of the labels that the lexer found.
    pub(super) fn record_of_labels(
        &mut self,
        page: &[u8],
        span: Span,
        labels: &[Label],
    ) -> Result<Option<Record>, Error> {
        let find = |name: &[u8]| {
            let label = labels.iter().find(|l| l.name.of(page) == name);
            label.map(|label| label.value)
        };
        let (Some(container), Some(namespace), Some(pod)) =
            (find(b"container"), find(b"namespace"), find(b"pod"))
        else {
            let at = span.start as usize;
            self.skipped
                .note(page, Error::at(ErrorKind::UpstreamPanic, at))?;
            return Ok(None);
        };
        Ok(Some(Record {
            container: self.name_of(page, container)?,
            namespace: self.name_of(page, namespace)?,
            pod: self.name_of(page, pod)?,
            ..Record::default()
        }))
    }

    /// The span of a label's value without its escapes.
    fn name_of(&mut self, page: &[u8], value: Span) -> Result<Span, Error> {
        let bytes = value.of(page);
        if memchr(b'\\', bytes).is_none() {
            return Ok(value);
        }
        let before = page.len();
        let place = |at: usize| {
            u32::try_from(before.saturating_add(at))
                .map_err(|_| Error::new(ErrorKind::TooLarge))
        };
        let start = place(self.unescaped.len())?;
        append_unescaped(&mut self.unescaped, bytes)?;
        Ok(Span { start, end: place(self.unescaped.len())? })
    }
}

/// What the line that begins here needs.
fn need<'p>(page: &'p [u8], start: usize, ignored: &mut &'p [u8]) -> Need {
    let rest = page.get(start..).unwrap_or_default();
    let length = match memchr(b'\n', rest) {
        Some(length) => length.saturating_add(1),
        None => rest.len(),
    };
    let end = start.saturating_add(length);
    if !ignored.is_empty() && rest.starts_with(ignored) {
        return Need::Nothing(end);
    }
    let line = rest.get(..length).unwrap_or_default().trim_ascii_start();
    let in_name =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':');
    match line.first() {
        None if rest.is_empty() => Need::End,
        None | Some(b'#') => Need::Nothing(end),
        Some(&byte) if in_name(byte) && !byte.is_ascii_digit() => {
            let name = line.iter().position(|&byte| !in_name(byte));
            let name = line.get(..name.unwrap_or(line.len()));
            match family(name.unwrap_or_default()) {
                Some(_) => Need::Lexing(end),
                None => {
                    // With the byte behind it no longer name begins so.
                    let name = line.iter().position(|&byte| !in_name(byte));
                    let length = name.map_or(0, |name| name.wrapping_add(1));
                    *ignored = line.get(..length).unwrap_or_default();
                    Need::Nothing(end)
                }
            }
        }
        Some(_) => Need::Lexing(end),
    }
}

/// `-` and digits, perhaps blanks, and the end of the line.
fn is_negative_time(text: &[u8]) -> bool {
    let text = text.trim_ascii_end();
    match text.strip_prefix(b"-") {
        Some(digits) => {
            !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
        }
        None => false,
    }
}
