/*!
What the last page of a target looked like, so that the next one need not be
lexed again: lines interned with their spans.

A page is mostly the lines of the page before it with other numbers. So each
line read is kept: the bytes of its series (or the whole line, if it is none),
and where its name and labels are, counted from the line's start. The next page
is compared with the kept lines in their order; a line that begins with the
same bytes has the same spans, and only its numbers are read.

That gives the same entries as reading without it: the lexers decide from left
to right, a series ends at a brace or at the blank that must follow here, and a
kept line that is no series includes its line feed. What does not fit, down to
an odd number behind known bytes, is read in the ordinary way.

Lines that are gone are found gone within the next [`AHEAD`] kept ones; a line
that is new, or stands elsewhere, is kept anew. When more lines are kept than
twice those of the last page, all are forgotten, so memory stays within some
two pages and 60 bytes a line, 16 a label.

Cost: one comparison of bytes a line, the numbers, and the copying of spans.
*/

use alloc::vec::Vec;

use super::entry::{Label, Line, MetricType, Span};
use super::page::bytes_of;
use crate::error::Error;
use crate::memory::TryPush;

/// How many kept lines are compared before a line counts as new.
const AHEAD: usize = 8;

/// How many lines in a row may be new before the kept ones count as another
/// page's.
const STRANGERS: usize = 256;

/// The kept lines of the last page, in its order.
#[derive(Clone, Debug, Default)]
pub(super) struct Previous {
    bytes: Vec<u8>,
    labels: Vec<Label>,
    lines: Vec<Kept>,
    /// The last page: items of `lines`.
    order: Vec<u32>,
    /// The page that is being read.
    next: Vec<u32>,
    /// Where in `order` it stands.
    at: usize,
    /// How many new lines came last.
    strangers: usize,
    /// Lines, labels and bytes that were kept before this page.
    before: [usize; 3],
}

/// A line that is kept. Spans are counted from its start.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    start: u32,
    length: u32,
    first_label: u32,
    label_count: u32,
    pub(super) name: Span,
    pub(super) text: Span,
    pub(super) kind: KeptKind,
}

/// What a kept line is.
#[derive(Clone, Copy, Debug)]
pub(super) enum KeptKind {
    Type(MetricType),
    Help,
    Unit,
    Comment,
    Series,
}

impl Kept {
    /// How many bytes are kept.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.length as usize
    }

    /// The line where it stands in a page, unless it is a series.
    pub(super) fn metadata(&self, start: usize) -> Option<Line> {
        let (name, text) = (moved(self.name, start), moved(self.text, start));
        match self.kind {
            KeptKind::Type(type_) => Some(Line::Type { name, text, type_ }),
            KeptKind::Help => Some(Line::Help { name, text }),
            KeptKind::Unit => Some(Line::Unit { name, text }),
            KeptKind::Comment => Some(Line::Comment { text }),
            KeptKind::Series => None,
        }
    }
}

/// A span of a line in its page.
#[inline]
pub(super) fn moved(span: Span, start: usize) -> Span {
    // Offsets of a page fit u32.
    #[allow(clippy::cast_possible_truncation)]
    let by = start as u32;
    Span { start: span.start.wrapping_add(by), end: span.end.wrapping_add(by) }
}

/// A span of a page in its line.
fn in_line(span: Span, start: usize) -> Span {
    moved(span, 0_usize.wrapping_sub(start))
}

/// Whether a text begins with some bytes.
#[cfg(not(target_family = "wasm"))]
#[inline]
fn begins_with(text: &[u8], bytes: &[u8]) -> bool {
    text.starts_with(bytes)
}

/// The same, 16 bytes at a time, the last of them again if need be: wasm's
/// `memcmp` goes byte by byte, which takes longer than reading a line anew.
#[cfg(any(test, target_family = "wasm"))]
#[inline]
fn begins_with_words(text: &[u8], bytes: &[u8]) -> bool {
    let Some(text) = text.get(..bytes.len()) else { return false };
    let word = |bytes: &[u8; 16]| u128::from_le_bytes(*bytes);
    let (Some(a), Some(b)) = (text.last_chunk(), bytes.last_chunk()) else {
        return text.iter().zip(bytes).all(|(a, b)| a == b);
    };
    let mut pairs = text.as_chunks().0.iter().zip(bytes.as_chunks().0);
    word(a) == word(b) && pairs.all(|(a, b)| word(a) == word(b))
}

#[cfg(target_family = "wasm")]
use begins_with_words as begins_with;

impl Previous {
    /// The page at hand is whole; the next one is compared with it.
    pub(super) fn end_page(&mut self) {
        core::mem::swap(&mut self.order, &mut self.next);
        self.begin_page();
        if self.lines.len() > self.order.len().saturating_mul(2) {
            self.forget();
        }
    }

    /// The page at hand is not read to its end: what it brought is
    /// forgotten.
    pub(super) fn give_up(&mut self) {
        let [lines, labels, bytes] = self.before;
        self.lines.truncate(lines);
        self.labels.truncate(labels);
        self.bytes.truncate(bytes);
        self.begin_page();
    }

    fn begin_page(&mut self) {
        self.next.clear();
        self.at = 0;
        self.strangers = 0;
        self.before = [self.lines.len(), self.labels.len(), self.bytes.len()];
    }

    /// How many lines the last page had.
    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    /// Forgets every line.
    pub(super) fn forget(&mut self) {
        self.bytes.clear();
        self.labels.clear();
        self.lines.clear();
        self.order.clear();
        self.begin_page();
    }

    /// The kept line that the page should have next, if it begins so.
    #[inline]
    pub(super) fn expected(&self, rest: &[u8]) -> Option<Kept> {
        let &id = self.order.get(self.at)?;
        let &line = self.lines.get(id as usize)?;
        begins_with(rest, self.bytes_of(line)).then_some(line)
    }

    /// Goes to one of the kept lines further on, if the page begins so.
    #[inline(never)]
    pub(super) fn look_ahead(&mut self, rest: &[u8]) -> bool {
        let at = self.at.wrapping_add(1);
        let ahead = self.order.get(at..).unwrap_or_default();
        for (skipped, &id) in ahead.iter().take(AHEAD).enumerate() {
            let line = self.lines.get(id as usize);
            if line.is_some_and(|&line| begins_with(rest, self.bytes_of(line)))
            {
                self.at = at.wrapping_add(skipped);
                return true;
            }
        }
        false
    }

    #[inline]
    fn bytes_of(&self, line: Kept) -> &[u8] {
        let start = line.start as usize;
        let end = start.wrapping_add(line.len());
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// The labels of a kept line.
    #[inline]
    pub(super) fn labels_of(&self, line: Kept) -> &[Label] {
        let start = line.first_label as usize;
        let end = start.wrapping_add(line.label_count as usize);
        self.labels.get(start..end).unwrap_or_default()
    }

    /// The page has the line that was expected.
    #[inline]
    pub(super) fn confirm(&mut self) -> Result<(), Error> {
        if let Some(&id) = self.order.get(self.at) {
            self.next.try_push(id)?;
        }
        self.at = self.at.wrapping_add(1);
        self.strangers = 0;
        Ok(())
    }

    /// Keeps a line that was read in the ordinary way: `bytes` from its
    /// start, and labels that belong to it.
    #[inline(never)]
    pub(super) fn keep(
        &mut self,
        bytes: &[u8],
        start: usize,
        line: &Line,
        labels: &[Label],
    ) -> Result<(), Error> {
        self.strangers = self.strangers.saturating_add(1);
        if self.strangers == STRANGERS && self.at == 0 {
            // Another page altogether: nothing of it will be found.
            self.order.clear();
        }
        let (kind, name, text) = match *line {
            Line::Type { name, text, type_ } => {
                (KeptKind::Type(type_), name, text)
            }
            Line::Help { name, text } => (KeptKind::Help, name, text),
            Line::Unit { name, text } => (KeptKind::Unit, name, text),
            Line::Comment { text } => {
                (KeptKind::Comment, moved(Span::default(), start), text)
            }
            Line::Series { name, series, .. } => {
                (KeptKind::Series, name, series)
            }
        };
        let number = |n: usize| u32::try_from(n).ok();
        let (Some(at), Some(length), Some(first_label), Some(id)) = (
            number(self.bytes.len().saturating_add(bytes.len())),
            number(bytes.len()),
            number(self.labels.len()),
            number(self.lines.len()),
        ) else {
            return Ok(()); // 4 GiB are kept: this line is not.
        };
        for label in labels {
            self.labels.try_push(Label {
                name: in_line(label.name, start),
                value: in_line(label.value, start),
            })?;
        }
        self.bytes.try_extend(bytes)?;
        self.lines.try_push(Kept {
            start: at.wrapping_sub(length),
            length,
            first_label,
            label_count: number(labels.len()).unwrap_or(0),
            name: in_line(name, start),
            text: in_line(text, start),
            kind,
        })?;
        self.next.try_push(id)
    }

    /// The heap memory held, in bytes.
    pub(super) fn memory(&self) -> usize {
        [
            bytes_of(&self.bytes),
            bytes_of(&self.labels),
            bytes_of(&self.lines),
            bytes_of(&self.order),
            bytes_of(&self.next),
        ]
        .into_iter()
        .fold(0, usize::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_compare_as_bytes_do() {
        let text: Vec<u8> = (0..200).collect();
        for length in 0..100 {
            let bytes = &text[..length];
            assert!(begins_with_words(&text, bytes));
            assert_eq!(begins_with_words(bytes, &text[..50]), length >= 50);
            for wrong in 0..length {
                let mut other = bytes.to_vec();
                other[wrong] ^= 0x80;
                assert!(!begins_with_words(&text, &other));
            }
        }
    }
}
