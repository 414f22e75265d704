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

How: most lines are read without lexing, see `familiar`. Every other one is
lexed, and of the families that count it starts a record of its own if none has
its labels.

Memory: 112 bytes a line of the three container families, at most, and 24 a
line of other families.
*/

use alloc::vec::Vec;

use super::Profile;
use super::builder::{NONE, Place};
use super::familiar::{self, Expected, Familiar, Line};
use super::hardened::Skipped;
use super::labels::{self, Cut};
use super::layout::Layout;
use super::points::{NodePoint, held, to_u32};
use super::records::{Record, Text};
use super::runs::sorted_by_names;
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

/// What a page says, line by line; kept from page to page for its memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Decoder {
    records: Vec<Record>,
    /// Of each record the place of its container in the layout that was
    /// given, if its line was found by that.
    places: Vec<Place>,
    /// Of each record the line that it began with.
    lines: Vec<Line>,
    /// Lines of the last family that has others than the records.
    others: Vec<Line>,
    /// Names that the page has with escapes, without them.
    pub(super) unescaped: Vec<u8>,
    pub(super) skipped: Skipped,
    run: Run,
    node: NodeLines,
    /// Lines of container families so far.
    line_count: u32,
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
    /// Those of the records.
    #[default]
    Records,
    Others,
    /// The containers of the layout that was given.
    Held,
    /// Its pods.
    HeldPods,
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
    /// Reads a page, forgetting the one before. `held` are the names that
    /// the node's last page had, if it is known.
    ///
    /// # Errors
    /// Those of the text format; `UpstreamPanic` at the line where upstream
    /// panics; `TooLarge`, `NoMemory`. Hardened, only the last two.
    pub(crate) fn read(
        &mut self,
        profile: Profile,
        page: &[u8],
        default_time_ns: i64,
        held: Option<&Layout>,
    ) -> Result<(), Error> {
        let held = held.filter(|layout| layout.is_plain());
        self.records.clear();
        self.places.clear();
        self.lines.clear();
        self.others.clear();
        self.unescaped.clear();
        self.skipped.clear();
        self.run = Run::default();
        self.node = NodeLines::default();
        self.line_count = 0;
        self.default_time_ms = milliseconds(default_time_ns);
        self.profile = profile;
        let mut parser = Parser::new(TextProfile::Textparse, page);
        match profile {
            Profile::Upstream => self.read_upstream(page, &mut parser, held),
            Profile::Hardened => self.read_hardened(page, &mut parser, held),
        }
    }

    fn read_upstream(
        &mut self,
        page: &[u8],
        parser: &mut Parser<'_>,
        held: Option<&Layout>,
    ) -> Result<(), Error> {
        loop {
            self.read_familiar(page, parser, held)?;
            let Some(entry) = parser.next()? else { return Ok(()) };
            let Entry::Series {
                series, name, labels, value, timestamp, ..
            } = entry
            else {
                continue;
            };
            let sample = Sample { series, name, labels, value, timestamp };
            self.sample(page, sample, held)?;
        }
    }

    /// Reads lines for as long as they are as expected.
    pub(super) fn read_familiar(
        &mut self,
        page: &[u8],
        parser: &mut Parser<'_>,
        held: Option<&Layout>,
    ) -> Result<(), Error> {
        let Run { name, family, list, mut cursor } = self.run;
        let name = name.of(page);
        if name.is_empty() {
            return Ok(());
        }
        let expected = Expected { page, name, is_wanted: family.is_some() };
        let mut at = parser.at();
        match (list, family, held) {
            (List::Records, Some(Family::Container(field)), _) => {
                while let Some(line) =
                    expected.as_before(at, &self.lines, cursor)
                    && self.is_wanted(line.value)
                {
                    if let Some(before) = self.lines.get_mut(line.row) {
                        before.set_time(&line);
                    }
                    let time = self.time(line.timestamp);
                    self.set(line.row, field, line.value, time);
                    cursor = line.row.wrapping_add(1);
                    at = line.end;
                }
            }
            (List::Records, _, _) => {
                let lines = &self.lines;
                while let Some(line) = expected.as_before(at, lines, cursor) {
                    cursor = line.row.wrapping_add(1);
                    at = line.end;
                }
            }
            (List::Others, _, _) => {
                while let Some(line) =
                    expected.as_before(at, &self.others, cursor)
                {
                    if let Some(before) = self.others.get_mut(line.row) {
                        before.set_time(&line);
                    }
                    cursor = line.row.wrapping_add(1);
                    at = line.end;
                }
            }
            (List::Held, Some(Family::Container(field)), Some(held)) => {
                while let Some(line) = expected.as_held(at, held, cursor)
                    && self.is_wanted(line.value)
                {
                    self.held_container(field, &line, held)?;
                    cursor = line.row.wrapping_add(1);
                    at = line.end;
                }
            }
            (List::HeldPods, _, Some(held)) => {
                while let Some(line) = expected.as_held_pod(at, held, cursor) {
                    self.others.try_push(line.line())?;
                    cursor = line.row.wrapping_add(1);
                    at = line.end;
                }
            }
            _ => {}
        }
        self.run.cursor = cursor;
        parser.seek(at);
        Ok(())
    }

    /// Whether a value counts that is not refused as upstream's way.
    #[inline]
    fn is_wanted(&self, value: f64) -> bool {
        self.profile == Profile::Upstream || is_amount(value)
    }

    /// A line of a container that the last page had.
    #[inline]
    fn held_container(
        &mut self,
        field: Field,
        line: &Familiar,
        held: &Layout,
    ) -> Result<(), Error> {
        let Some(&place) = held.order().get(line.row) else { return Ok(()) };
        let [container, namespace, pod] =
            familiar::names(held, place, line.labels);
        let record = Record { container, namespace, pod, ..Record::default() };
        let row = self.records.len();
        self.records.try_push(record)?;
        self.places.try_push(place)?;
        self.lines.try_push(line.line())?;
        self.set(row, field, line.value, self.time(line.timestamp));
        Ok(())
    }

    /// Takes a sample that was lexed.
    #[inline(never)]
    pub(super) fn sample(
        &mut self,
        page: &[u8],
        sample: Sample<'_>,
        held: Option<&Layout>,
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
                self.begin_run(page, name, family_here, labels, held);
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
                let span = Span { start: name.end, end: series.end };
                let Some(record) = self.record(page, span, sample.labels)?
                else {
                    return Ok(()); // hardened: it is noted
                };
                self.container(page, record, labels, field, value, time)
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
        held: Option<&Layout>,
    ) {
        let same = |lines: &[Line]| {
            let first = lines.first();
            first.is_some_and(|line| line.labels.of(page) == labels.of(page))
        };
        let list = match family {
            Some(_) if self.records.is_empty() && held.is_some() => List::Held,
            Some(_) => List::Records,
            None if same(&self.lines) => List::Records,
            None if same(&self.others) => List::Others,
            None => {
                self.others.clear();
                let pods = labels.of(page).starts_with(b"{namespace=\"");
                if pods && held.is_some() {
                    List::HeldPods
                } else {
                    List::Others
                }
            }
        };
        self.run = Run { name, family, list, cursor: 0 };
    }

    /// A line of a family that does not count.
    fn other(&mut self, page: &[u8], labels: Span) -> Result<(), Error> {
        let run = &mut self.run;
        if run.name.start == run.name.end {
            return Ok(());
        }
        let line = Line { labels, ..Line::default() };
        let lines = match run.list {
            List::Records => &self.lines,
            List::Others => &self.others,
            List::Held => return Ok(()),
            List::HeldPods => return self.others.try_push(line),
        };
        let found = familiar::find(page, lines, run.cursor, labels);
        if let Some(row) = found {
            run.cursor = row.wrapping_add(1);
        } else if run.list == List::Others {
            // Behind the last one there is nothing to wait for.
            if run.cursor == self.others.len() {
                run.cursor = run.cursor.wrapping_add(1);
            }
            self.others.try_push(line)?;
        }
        Ok(())
    }

    /// A line of a family of containers.
    fn container(
        &mut self,
        page: &[u8],
        record: Record,
        labels: Span,
        field: Field,
        value: f64,
        time_ns: i64,
    ) -> Result<(), Error> {
        let known = self.run.list == List::Records;
        let cursor = self.run.cursor;
        let ahead = known
            .then(|| familiar::find(page, &self.lines, cursor, labels))
            .flatten();
        let row = match ahead {
            Some(row) => {
                self.run.cursor = row.saturating_add(1);
                row
            }
            None => {
                let row = self.records.len();
                self.records.try_push(record)?;
                self.places.try_push([NONE; 2])?;
                self.lines.try_push(Line { labels, ..Line::default() })?;
                // Behind the last record there is nothing to wait for.
                if known && cursor == row {
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
        self.line_count = self.line_count.wrapping_add(1);
        let line = self.line_count;
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

    /// Of each record the place of its container in the layout that was
    /// given, or [`NONE`].
    pub(crate) fn places(&self) -> &[Place] {
        &self.places
    }

    /// What spans of the records point into.
    pub(crate) fn text<'d>(&'d self, page: &'d [u8]) -> Text<'d> {
        Text { page, unescaped: &self.unescaped }
    }

    /// The heap memory held, in bytes.
    pub(crate) fn memory(&self) -> usize {
        held(&self.records)
            .saturating_add(held(&self.places))
            .saturating_add(held(&self.lines))
            .saturating_add(held(&self.others))
            .saturating_add(held(&self.unescaped))
            .saturating_add(held(&self.skipped.lines))
    }

    /// The rows of all records, by namespace, pod, container.
    pub(crate) fn sorted(&self, page: &[u8]) -> Result<Vec<u32>, Error> {
        let text = self.text(page);
        let record = |row: u32| self.records.get(row as usize);
        let pod = |row: u32| {
            let record = record(row).copied().unwrap_or_default();
            [text.of(record.namespace), text.of(record.pod)]
        };
        let container =
            |row: u32| record(row).map_or(&[][..], |r| text.of(r.container));
        let count = to_u32(self.records.len())?;
        sorted_by_names(count, pod, |a, b| container(a).cmp(container(b)))
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
    (0.0..f64::INFINITY).contains(&value)
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
