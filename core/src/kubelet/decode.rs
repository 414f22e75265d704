/*!
Reads a kubelet's `/metrics/resource` page as metrics-server v0.9.0 does
(`pkg/scraper/client/resource/decode.go`, `decodeBatch`), or hardened.

Five families count; everything else is parsed and ignored, but an error
anywhere refuses the page. Quirks kept on purpose: a family is matched on the
raw bytes of the series, so a blank before the brace or before the name hides
it; labels are cut as substrings (see `labels`); the last value of a repeated
line wins, field by field; the time of a point is that of the last CPU or
memory line, wherever the other came from; CPU is truncated to nanoseconds
after a float multiplication, as amd64 does it; a line without a time has the
time of the scrape, in whole milliseconds; milliseconds that do not fit
nanoseconds wrap. Where upstream's goroutine panics, and with it the whole
metrics-server, the page is refused with `UpstreamPanic`. What the hardened
profile does otherwise is in `hardened`.

How: a kubelet's families list the same containers in the same order, and so
do the families of pods. A line that begins with the name of the family at
hand and goes on with the label bytes that an earlier family had in the same
place is lexed by that comparison alone; only its numbers are read. This gives
what the lexer gives, as it goes from left to right. Every other line is lexed,
and of the families that count it starts a record of its own if none has its
labels.

Memory: 88 bytes a line of the three container families, at most, and 8 a
line of other families.
*/

use alloc::vec::Vec;

use super::Profile;
use super::hardened::Skipped;
use super::labels::{self, Cut};
use super::points::{NodePoint, held, to_u32};
use super::records::{Record, Text};
use super::runs::sorted_rows;
use crate::error::{Error, ErrorKind};
use crate::exposition::{Entry, Label, Parser, Profile as TextProfile, Span};
use crate::memory::TryPush;
use crate::num::time::GO_ZERO;
use crate::num::{f64_to_i64, f64_to_u64};

const NODE_CPU: &[u8] = b"node_cpu_usage_seconds_total";
const NODE_MEMORY: &[u8] = b"node_memory_working_set_bytes";
const CONTAINER_CPU: &[u8] = b"container_cpu_usage_seconds_total";
const CONTAINER_MEMORY: &[u8] = b"container_memory_working_set_bytes";
const CONTAINER_START: &[u8] = b"container_start_time_seconds";

/// How many records a line may skip to find its own: containers that the
/// families before had and this one has not.
const LOOK_AHEAD: usize = 8;

/// What a page says, line by line; kept from page to page for its memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Decoder {
    records: Vec<Record>,
    /// Label bytes of the last family that has others than the records.
    others: Vec<Span>,
    /// Names that the page has with escapes, without them.
    pub(super) unescaped: Vec<u8>,
    pub(super) skipped: Skipped,
    run: Run,
    node: NodeLines,
    /// Lines of container families so far.
    lines: u32,
    /// The time of lines without one.
    default_time_ms: i64,
    profile: Profile,
}

/// The family whose lines are being read.
#[derive(Clone, Copy, Debug, Default)]
struct Run {
    /// Where the page has its name; empty before the first.
    name: Span,
    family: Option<Family>,
    /// Which earlier lines its lines are compared with.
    list: List,
    /// The one of them that its next line probably has the labels of.
    cursor: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum List {
    #[default]
    Records,
    Others,
}

/// What the lines of the node said; `None` where there was none.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct NodeLines {
    pub(crate) cpu: Option<u64>,
    pub(crate) memory: Option<u64>,
    timestamp: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    NodeCpu,
    NodeMemory,
    Container(Field),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Cpu,
    Memory,
    Start,
}

/// A sample of the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample<'l> {
    pub(super) series: Span,
    pub(super) name: Span,
    pub(super) labels: &'l [Label],
    pub(super) value: f64,
    pub(super) timestamp: Option<i64>,
}

impl Decoder {
    /// Reads a page, forgetting the one before.
    ///
    /// # Errors
    /// Those of the text format; `UpstreamPanic` at the line where upstream
    /// panics; `TooLarge`, `NoMemory`. Hardened, only the last two.
    pub(crate) fn read(
        &mut self,
        profile: Profile,
        page: &[u8],
        default_time_ns: i64,
    ) -> Result<(), Error> {
        self.records.clear();
        self.others.clear();
        self.unescaped.clear();
        self.skipped.clear();
        self.run = Run::default();
        self.node = NodeLines::default();
        self.lines = 0;
        self.default_time_ms = milliseconds(default_time_ns);
        self.profile = profile;
        let mut parser = Parser::new(TextProfile::Textparse, page);
        match profile {
            Profile::Upstream => self.read_upstream(page, &mut parser),
            Profile::Hardened => self.read_hardened(page, &mut parser),
        }
    }

    fn read_upstream(
        &mut self,
        page: &[u8],
        parser: &mut Parser<'_>,
    ) -> Result<(), Error> {
        loop {
            self.read_familiar(page, parser)?;
            let Some(entry) = parser.next()? else { return Ok(()) };
            let Entry::Series {
                series, name, labels, value, timestamp, ..
            } = entry
            else {
                continue;
            };
            let sample = Sample { series, name, labels, value, timestamp };
            self.sample(page, sample)?;
        }
    }

    /// Reads lines for as long as they are as expected.
    #[inline]
    pub(super) fn read_familiar(
        &mut self,
        page: &[u8],
        parser: &mut Parser<'_>,
    ) -> Result<(), Error> {
        let name = self.run.name.of(page);
        if name.is_empty() {
            return Ok(());
        }
        loop {
            let start = parser.at();
            let rest = page.get(start..).unwrap_or_default();
            let Some(rest) = rest.strip_prefix(name) else { return Ok(()) };
            let Some((row, length)) = self.expected(page, rest) else {
                return Ok(());
            };
            let end =
                start.wrapping_add(name.len()).wrapping_add(length as usize);
            let Some((value, timestamp, next)) = parser.numbers_at(end) else {
                return Ok(());
            };
            if self.profile == Profile::Hardened && !is_amount(value) {
                return Ok(());
            }
            self.run.cursor = row.wrapping_add(1);
            if let Some(Family::Container(field)) = self.run.family {
                self.set(row, field, value, self.time(timestamp));
            }
            parser.seek(next);
        }
    }

    /// Which of the earlier lines has the labels that `rest` begins with.
    #[inline]
    fn expected(&self, page: &[u8], rest: &[u8]) -> Option<(usize, u32)> {
        let begins = |labels: Span| {
            let bytes = labels.of(page);
            !bytes.is_empty() && rest.starts_with(bytes)
        };
        let cursor = self.run.cursor;
        let length = |labels: Span| labels.end.wrapping_sub(labels.start);
        match self.run.list {
            List::Records => {
                let ahead = self.records.get(cursor..)?;
                let found = ahead
                    .iter()
                    .take(LOOK_AHEAD)
                    .position(|record| begins(record.labels))?;
                let row = cursor.wrapping_add(found);
                Some((row, length(self.records.get(row)?.labels)))
            }
            List::Others => {
                let ahead = self.others.get(cursor..)?;
                let found = ahead
                    .iter()
                    .take(LOOK_AHEAD)
                    .position(|&labels| begins(labels))?;
                let row = cursor.wrapping_add(found);
                Some((row, length(*self.others.get(row)?)))
            }
        }
    }

    /// Takes a sample that was lexed.
    #[inline(never)]
    pub(super) fn sample(
        &mut self,
        page: &[u8],
        sample: Sample<'_>,
    ) -> Result<(), Error> {
        let Sample { series, name, value, timestamp, .. } = sample;
        let mut labels = Span { start: name.end, end: series.end };
        let family_here = self.family_of(page, series, name);
        if name.start != series.start {
            // Not a line that others can be compared with.
            self.run = Run::default();
            labels = Span::default();
        } else if name.of(page) != self.run.name.of(page) {
            let hidden =
                family_here.is_none() && family(name.of(page)).is_some();
            if hidden {
                self.run = Run::default();
            } else {
                self.begin_run(page, name, family_here, labels);
            }
        }
        let time = self.time(timestamp);
        match family_here {
            Some(Family::NodeCpu) => {
                self.node.cpu = Some(nanoseconds(value));
                self.node.timestamp = time;
                Ok(())
            }
            Some(Family::NodeMemory) => {
                self.node.memory = Some(f64_to_u64(value));
                self.node.timestamp = time;
                Ok(())
            }
            Some(Family::Container(field)) => {
                let Some(record) = self.record(page, labels, sample.labels)?
                else {
                    return Ok(()); // hardened: it is noted
                };
                self.container(page, record, field, value, time)
            }
            None => self.other(page, labels),
        }
    }

    /// Lines of another family begin.
    fn begin_run(
        &mut self,
        page: &[u8],
        name: Span,
        family: Option<Family>,
        labels: Span,
    ) {
        let same = |other: Option<&Span>| {
            other.is_some_and(|other| other.of(page) == labels.of(page))
        };
        let first = self.records.first().map(|record| record.labels);
        let list = match family {
            Some(_) => List::Records,
            None if same(first.as_ref()) => List::Records,
            None => {
                if !same(self.others.first()) {
                    self.others.clear();
                }
                List::Others
            }
        };
        self.run = Run { name, family, list, cursor: 0 };
    }

    /// A line of a family that does not count.
    fn other(&mut self, page: &[u8], labels: Span) -> Result<(), Error> {
        if self.run.name.start == self.run.name.end {
            return Ok(());
        }
        let found = self.expected(page, labels.of(page));
        if let Some((row, _)) = found {
            self.run.cursor = row.wrapping_add(1);
        } else if self.run.list == List::Others {
            // Behind the last one there is nothing to wait for.
            if self.run.cursor == self.others.len() {
                self.run.cursor = self.run.cursor.wrapping_add(1);
            }
            self.others.try_push(labels)?;
        }
        Ok(())
    }

    /// A line of a family of containers.
    fn container(
        &mut self,
        page: &[u8],
        record: Record,
        field: Field,
        value: f64,
        time_ns: i64,
    ) -> Result<(), Error> {
        let labels = record.labels.of(page);
        let cursor = self.run.cursor;
        let expected = self.records.get(cursor..).unwrap_or_default();
        let ahead = expected
            .iter()
            .take(LOOK_AHEAD)
            .position(|record| record.labels.of(page) == labels)
            .filter(|_| !labels.is_empty());
        let row = match ahead {
            Some(ahead) => {
                let row = cursor.saturating_add(ahead);
                self.run.cursor = row.saturating_add(1);
                row
            }
            None => {
                let row = self.records.len();
                self.records.try_push(record)?;
                // Behind the last record there is nothing to wait for.
                if cursor == row {
                    self.run.cursor = row.saturating_add(1);
                }
                row
            }
        };
        self.set(row, field, value, time_ns);
        Ok(())
    }

    #[inline]
    fn set(&mut self, row: usize, field: Field, value: f64, time_ns: i64) {
        self.lines = self.lines.wrapping_add(1);
        let line = self.lines;
        let Some(record) = self.records.get_mut(row) else { return };
        match field {
            Field::Cpu => {
                record.cpu = nanoseconds(value);
                record.cpu_line = line;
                record.timestamp = time_ns;
            }
            Field::Memory => {
                record.memory = f64_to_u64(value);
                record.memory_line = line;
                record.timestamp = time_ns;
            }
            Field::Start => {
                record.start = f64_to_i64(value * 1e9);
                record.start_line = line;
            }
        }
    }

    /// A record for a line with these labels, if the line can be read.
    fn record(
        &mut self,
        page: &[u8],
        span: Span,
        labels: &[Label],
    ) -> Result<Option<Record>, Error> {
        if self.profile == Profile::Hardened {
            return self.record_of_labels(page, span, labels);
        }
        let Some(Cut { container, namespace, pod }) =
            labels::cut(span.of(page))
        else {
            let at = span.start as usize;
            return Err(Error::at(ErrorKind::UpstreamPanic, at));
        };
        // All within the page, whose length fits.
        let place = |range: core::ops::Range<usize>| Span {
            start: span.start.wrapping_add(range.start as u32),
            end: span.start.wrapping_add(range.end as u32),
        };
        Ok(Some(Record {
            labels: span,
            container: place(container),
            namespace: place(namespace),
            pod: place(pod),
            ..Record::default()
        }))
    }

    /// The family of a series, if it counts: the name stands at the start of
    /// the series, and the next byte is the brace or none. Hardened, where
    /// the name stands does not matter.
    fn family_of(
        &self,
        page: &[u8],
        series: Span,
        name: Span,
    ) -> Option<Family> {
        let family = family(name.of(page))?;
        let bare = name.end == series.end
            || page.get(name.end as usize) == Some(&b'{');
        let counts = name.start == series.start && bare
            || self.profile == Profile::Hardened;
        counts.then_some(family)
    }

    /// Nanoseconds of a line's time.
    #[inline]
    fn time(&self, timestamp: Option<i64>) -> i64 {
        timestamp.unwrap_or(self.default_time_ms).wrapping_mul(1_000_000)
    }

    /// What the lines of the node said.
    pub(crate) fn node(&self) -> NodeLines {
        self.node
    }

    /// What the lines of containers said, in the page's order.
    pub(crate) fn records(&self) -> &[Record] {
        &self.records
    }

    /// What spans of the records point into.
    pub(crate) fn text<'d>(&'d self, page: &'d [u8]) -> Text<'d> {
        Text { page, unescaped: &self.unescaped }
    }

    /// The heap memory held, in bytes.
    pub(crate) fn memory(&self) -> usize {
        held(&self.records)
            .saturating_add(held(&self.others))
            .saturating_add(held(&self.unescaped))
            .saturating_add(held(&self.skipped.lines))
    }

    /// The rows of all records, by namespace, pod, container.
    pub(crate) fn sorted(&self, page: &[u8]) -> Result<Vec<u32>, Error> {
        let text = self.text(page);
        let record = |row: u32| self.records.get(row as usize);
        let count = to_u32(self.records.len())?;
        sorted_rows(count, |a, b| match (record(a), record(b)) {
            (Some(a), Some(b)) => a.compare(b, text),
            _ => core::cmp::Ordering::Equal,
        })
    }
}

/// The family of this name.
pub(super) fn family(name: &[u8]) -> Option<Family> {
    Some(match name {
        CONTAINER_CPU => Family::Container(Field::Cpu),
        CONTAINER_MEMORY => Family::Container(Field::Memory),
        CONTAINER_START => Family::Container(Field::Start),
        NODE_CPU => Family::NodeCpu,
        NODE_MEMORY => Family::NodeMemory,
        _ => return None,
    })
}

/// What the hardened profile takes for a measurement.
pub(super) fn is_amount(value: f64) -> bool {
    value >= 0.0 && value < f64::INFINITY
}

impl NodeLines {
    /// The point, if both lines were there and neither truncates to zero.
    pub(crate) fn point(&self) -> Option<NodePoint> {
        let cpu = self.cpu.filter(|&cpu| cpu != 0)?;
        let memory = self.memory.filter(|&memory| memory != 0)?;
        Some(NodePoint { timestamp: self.timestamp, cpu, memory })
    }
}

/// Seconds of CPU as upstream makes nanoseconds of them.
#[inline]
fn nanoseconds(seconds: f64) -> u64 {
    f64_to_u64(seconds * 1e9)
}

/// Whole milliseconds since the epoch, as `timestamp.FromTime`.
fn milliseconds(time_ns: i64) -> i64 {
    if time_ns == GO_ZERO {
        return -62_135_596_800_000;
    }
    time_ns.div_euclid(1_000_000)
}
