/*!
Lines of a page that need no lexing, as others before them had the same
labels.

A kubelet's families list the same containers in the same order, and so do the
families of pods, from page to page. So a line is compared with what it should
be: the name of the family at hand, then

* the label bytes that an earlier family of the page had in the same place, or
* in the first family of containers, and of pods, those that the names of the
  node's last page make in the kubelet's form.

A line that is equal up to the brace is what the lexer would take it for, as
that goes from left to right; only its numbers are read, and of families that
do not count they are only checked. Names of the last page are used if they are
of letters, digits, `-`, `.` and `_` alone, for which cutting labels as
substrings gives the same as reading them.

Cost: two comparisons of bytes a line, and the numbers. A time that repeats the
one of the same container is compared rather than read.
*/

use super::builder::Place;
use super::layout::Layout;
use crate::exposition::{Span, ordinary_tail};

/// How many lines that are gone a line may skip to find its own.
const LOOK_AHEAD: usize = 8;

/// What an earlier line of the page had.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Line {
    /// The bytes after the family name; empty if they are no match for others.
    pub(super) labels: Span,
    /// Where the text of its time is, if that is of the usual length; else 0.
    pub(super) time: u32,
    /// What that says.
    pub(super) timestamp: i64,
}

/// A line that was as expected.
#[derive(Clone, Copy, Debug)]
pub(super) struct Familiar {
    /// Which of the lines it was compared with.
    pub(super) row: usize,
    pub(super) labels: Span,
    pub(super) value: f64,
    pub(super) timestamp: Option<i64>,
    pub(super) time: u32,
    /// Where the next line begins.
    pub(super) end: usize,
}

/// The page, and what lines of the family at hand begin with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected<'p> {
    pub(super) page: &'p [u8],
    pub(super) name: &'p [u8],
    /// Whether values count.
    pub(super) is_wanted: bool,
}

impl Expected<'_> {
    /// What follows the family name, if that stands at `start`.
    #[inline(always)]
    fn behind_name(&self, start: usize) -> Option<(usize, &[u8])> {
        let rest = self.page.get(start..)?.strip_prefix(self.name)?;
        Some((start.wrapping_add(self.name.len()), rest))
    }

    /// The line at `start`, if its labels are those of `lines[cursor]` or of
    /// one a little further on.
    #[inline(always)]
    pub(super) fn as_before(
        &self,
        start: usize,
        lines: &[Line],
        cursor: usize,
    ) -> Option<Familiar> {
        let (at, rest) = self.behind_name(start)?;
        let mut row = cursor;
        let mut line = *lines.get(row)?;
        if !self.begins(rest, line) {
            row = self.ahead(rest, lines, row.wrapping_add(1))?;
            line = *lines.get(row)?;
        }
        let length = line.labels.end.wrapping_sub(line.labels.start);
        let end = at.wrapping_add(length as usize);
        let known = (line.time, Some(line.timestamp));
        self.familiar(row, at, end, known)
    }

    #[inline(always)]
    fn begins(&self, rest: &[u8], line: Line) -> bool {
        let labels = line.labels.of(self.page);
        !labels.is_empty() && rest.starts_with(labels)
    }

    #[cold]
    #[inline(never)]
    fn ahead(
        &self,
        rest: &[u8],
        lines: &[Line],
        from: usize,
    ) -> Option<usize> {
        let ahead = lines.get(from..)?.iter().take(LOOK_AHEAD);
        let mut rows = (from..).zip(ahead);
        Some(rows.find(|&(_, &line)| self.begins(rest, line))?.0)
    }

    /// The line at `start`, if its labels are those of a container of
    /// `layout`, in the order of its page from `cursor` on.
    #[inline(always)]
    pub(super) fn as_held(
        &self,
        start: usize,
        layout: &Layout,
        cursor: usize,
    ) -> Option<Familiar> {
        let (at, rest) = self.behind_name(start)?;
        let order = layout.order().get(cursor..)?.iter().take(LOOK_AHEAD);
        let mut row = cursor;
        for &[container, pod] in order {
            let [namespace, name] = layout.pod_key(pod as usize);
            let found = Pieces(rest)
                .eat(b"{container=\"")
                .and_then(|p| p.eat(layout.container_name(container as usize)))
                .and_then(|p| p.eat(b"\",namespace=\""))
                .and_then(|p| p.eat(namespace))
                .and_then(|p| p.eat(b"\",pod=\""))
                .and_then(|p| p.eat(name))
                .and_then(|p| p.eat(b"\"}"));
            if let Some(Pieces(behind)) = found {
                let length = rest.len().wrapping_sub(behind.len());
                let end = at.wrapping_add(length);
                return self.familiar(row, at, end, (0, None));
            }
            row = row.wrapping_add(1);
        }
        None
    }

    /// The line at `start`, if its labels are those of a pod of `layout` from
    /// `cursor` on.
    #[inline(always)]
    pub(super) fn as_held_pod(
        &self,
        start: usize,
        layout: &Layout,
        cursor: usize,
    ) -> Option<Familiar> {
        let (at, rest) = self.behind_name(start)?;
        let pods = cursor..layout.pod_count();
        for row in pods.take(LOOK_AHEAD) {
            let [namespace, name] = layout.pod_key(row);
            let found = Pieces(rest)
                .eat(b"{namespace=\"")
                .and_then(|p| p.eat(namespace))
                .and_then(|p| p.eat(b"\",pod=\""))
                .and_then(|p| p.eat(name))
                .and_then(|p| p.eat(b"\"}"));
            if let Some(Pieces(behind)) = found {
                let length = rest.len().wrapping_sub(behind.len());
                let end = at.wrapping_add(length);
                return self.familiar(row, at, end, (0, None));
            }
        }
        None
    }

    #[inline(always)]
    fn familiar(
        &self,
        row: usize,
        at: usize,
        labels_end: usize,
        known: (u32, Option<i64>),
    ) -> Option<Familiar> {
        let tail =
            ordinary_tail(self.page, labels_end, self.is_wanted, known)?;
        Some(Familiar {
            row,
            // Offsets of a page fit u32.
            labels: Span { start: at as u32, end: labels_end as u32 },
            value: tail.value,
            timestamp: tail.timestamp,
            time: tail.time,
            end: tail.end,
        })
    }
}

/// Bytes that should begin with one piece after the other.
#[derive(Clone, Copy)]
struct Pieces<'p>(&'p [u8]);

impl Pieces<'_> {
    #[inline(always)]
    fn eat(self, piece: &[u8]) -> Option<Self> {
        self.0.strip_prefix(piece).map(Pieces)
    }
}

impl Familiar {
    /// The same as something to compare others with.
    pub(super) fn line(&self) -> Line {
        let Familiar { labels, time, timestamp, .. } = *self;
        Line { labels, time, timestamp: timestamp.unwrap_or(0) }
    }
}

impl Line {
    /// Takes over the time of a later line.
    #[inline(always)]
    pub(super) fn set_time(&mut self, later: &Familiar) {
        if later.time != 0 {
            self.time = later.time;
            self.timestamp = later.timestamp.unwrap_or(0);
        }
    }
}

/// The first of the lines from `cursor` on, of those few that are looked at,
/// that has these labels.
pub(super) fn find(
    page: &[u8],
    lines: &[Line],
    cursor: usize,
    labels: Span,
) -> Option<usize> {
    let bytes = labels.of(page);
    let ahead = lines.get(cursor..)?.iter().take(LOOK_AHEAD);
    let is_it =
        |line: &Line| !bytes.is_empty() && line.labels.of(page) == bytes;
    let found = ahead.into_iter().position(is_it)?;
    Some(cursor.saturating_add(found))
}

/// Where a line that [`Expected::as_held`] found has its names.
pub(super) fn names(
    layout: &Layout,
    [container, pod]: Place,
    labels: Span,
) -> [Span; 3] {
    let [namespace, pod] = layout.pod_key(pod as usize);
    let container = layout.container_name(container as usize);
    let mut at = labels.start;
    [
        (r#"{container=""#, container),
        (r#"",namespace=""#, namespace),
        (r#"",pod=""#, pod),
    ]
    .map(|(before, name)| {
        // All within the line, which was compared.
        let start = at.wrapping_add(before.len() as u32);
        at = start.wrapping_add(name.len() as u32);
        Span { start, end: at }
    })
}
