/*!
Reads a kubelet's `/metrics/resource` page as metrics-server v0.9.0 does
(`pkg/scraper/client/resource/decode.go`, `decodeBatch`).

Five families count; everything else is parsed and ignored, but an error
anywhere refuses the page. Quirks kept on purpose: a family is matched on the
raw bytes of the series, so a blank before the brace or before the name hides
it; labels are cut as substrings (see `labels`); the last value of a repeated
line wins, field by field; the time of a point is that of the last CPU or
memory line, wherever the other came from; CPU is truncated to nanoseconds
after a float multiplication, as amd64 does it; a line without a time has the
time of the scrape, in whole milliseconds; milliseconds that do not fit
nanoseconds wrap. Where upstream's goroutine panics, and with it the whole
metrics-server, the page is refused with `UpstreamPanic`.

How: a line whose label bytes equal those of the record that the last family
had in the same place belongs to that record, without any lexing of names. Any
other line starts a record of its own; records of one container are joined
after sorting, by the number of the line each field came from. So the common
page costs one comparison a line, and none costs more than n log n.

Memory: 88 bytes a line of the three container families, at most.
*/

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::labels::{self, Cut};
use super::points::{ContainerPoint, NodePoint, to_u32};
use super::runs::sorted_rows;
use crate::error::{Error, ErrorKind};
use crate::exposition::{Entry, Parser, Profile as TextProfile, Span};
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
    /// Per container family: the record that its next line probably names.
    cursors: [usize; 3],
    node: NodeLines,
    /// Lines of container families so far.
    lines: u32,
}

/// What the lines of the node said; `None` where there was none.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct NodeLines {
    pub(crate) cpu: Option<u64>,
    pub(crate) memory: Option<u64>,
    timestamp: i64,
}

/// What some lines of one container said. There may be several records of
/// a container.
#[derive(Clone, Copy, Debug)]
struct Record {
    /// The bytes after the family name.
    labels: Span,
    container: Span,
    namespace: Span,
    pod: Span,
    cpu: u64,
    memory: u64,
    timestamp: i64,
    start: i64,
    /// Numbers of the lines that gave `cpu`, `memory`, `start`; 0 for none.
    cpu_line: u32,
    memory_line: u32,
    start_line: u32,
}

/// A container of a decoded page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Container<'p> {
    pub(crate) name: &'p [u8],
    /// `None` where no line gave it.
    pub(crate) cpu: Option<u64>,
    /// `None` where no line gave it.
    pub(crate) memory: Option<u64>,
    pub(crate) timestamp: i64,
    pub(crate) start: Option<i64>,
}

/// A pod of a decoded page: its containers by name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pod<'d> {
    decoder: &'d Decoder,
    page: &'d [u8],
    /// Its records, sorted by container; at least one.
    rows: &'d [u32],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    NodeCpu,
    NodeMemory,
    Container(Field),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Cpu = 0,
    Memory = 1,
    Start = 2,
}

impl Decoder {
    /// Reads a page, forgetting the one before.
    ///
    /// # Errors
    /// Those of the text format; `UpstreamPanic` at the line where upstream
    /// panics; `TooLarge`, `NoMemory`.
    pub(crate) fn read(
        &mut self,
        page: &[u8],
        default_time_ns: i64,
    ) -> Result<(), Error> {
        self.records.clear();
        self.cursors = [0; 3];
        self.node = NodeLines::default();
        self.lines = 0;
        let default_time_ms = milliseconds(default_time_ns);
        let mut parser = Parser::new(TextProfile::Textparse, page);
        while let Some(entry) = parser.next()? {
            let Entry::Series { series, name, value, timestamp, .. } = entry
            else {
                continue;
            };
            let Some(family) = family_of(page, series, name) else {
                continue;
            };
            let time_ms = timestamp.unwrap_or(default_time_ms);
            let time_ns = time_ms.wrapping_mul(1_000_000);
            match family {
                Family::NodeCpu => {
                    self.node.cpu = Some(nanoseconds(value));
                    self.node.timestamp = time_ns;
                }
                Family::NodeMemory => {
                    self.node.memory = Some(f64_to_u64(value));
                    self.node.timestamp = time_ns;
                }
                Family::Container(field) => {
                    let labels = Span { start: name.end, end: series.end };
                    self.container(page, field, labels, value, time_ns)?;
                }
            }
        }
        Ok(())
    }

    #[inline]
    fn container(
        &mut self,
        page: &[u8],
        field: Field,
        labels: Span,
        value: f64,
        time_ns: i64,
    ) -> Result<(), Error> {
        self.lines = self.lines.wrapping_add(1);
        let line = self.lines;
        let row = self.row_of(page, field, labels)?;
        let Some(record) = self.records.get_mut(row) else { return Ok(()) };
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
        Ok(())
    }

    /// The record that a line with these labels belongs to.
    #[inline]
    fn row_of(
        &mut self,
        page: &[u8],
        field: Field,
        labels: Span,
    ) -> Result<usize, Error> {
        let text = labels.of(page);
        let cursor = self.cursors.get(field as usize).copied().unwrap_or(0);
        let expected = self.records.get(cursor..).unwrap_or_default();
        let ahead = expected
            .iter()
            .take(LOOK_AHEAD)
            .position(|record| record.labels.of(page) == text);
        let (row, next) = match ahead {
            Some(ahead) => {
                let row = cursor.saturating_add(ahead);
                (row, row.saturating_add(1))
            }
            None => {
                let row = self.records.len();
                self.records.try_push(Record::new(page, labels)?)?;
                // Behind the last record there is nothing to wait for.
                let at_end = cursor == row;
                (row, if at_end { row.saturating_add(1) } else { cursor })
            }
        };
        if let Some(cursor) = self.cursors.get_mut(field as usize) {
            *cursor = next;
        }
        Ok(row)
    }

    /// What the lines of the node said.
    pub(crate) fn node(&self) -> NodeLines {
        self.node
    }

    /// The rows of all records, by namespace, pod, container.
    pub(crate) fn sorted(&self, page: &[u8]) -> Result<Vec<u32>, Error> {
        let count = to_u32(self.records.len())?;
        sorted_rows(count, |a, b| match (self.record(a), self.record(b)) {
            (Some(a), Some(b)) => a.compare(b, page),
            _ => Ordering::Equal,
        })
    }

    /// The pods of the page, by namespace and name. `rows` are
    /// [`Decoder::sorted`].
    pub(crate) fn pods<'d>(
        &'d self,
        page: &'d [u8],
        rows: &'d [u32],
    ) -> impl Iterator<Item = Pod<'d>> {
        rows.chunk_by(move |&a, &b| match (self.record(a), self.record(b)) {
            (Some(a), Some(b)) => a.same_pod(b, page),
            _ => false,
        })
        .map(move |rows| Pod { decoder: self, page, rows })
    }

    fn record(&self, row: u32) -> Option<&Record> {
        self.records.get(row as usize)
    }
}

impl NodeLines {
    /// The point, if both lines were there and neither truncates to zero.
    pub(crate) fn point(&self) -> Option<NodePoint> {
        let cpu = self.cpu.filter(|&cpu| cpu != 0)?;
        let memory = self.memory.filter(|&memory| memory != 0)?;
        Some(NodePoint { timestamp: self.timestamp, cpu, memory })
    }
}

impl<'d> Pod<'d> {
    /// Namespace and name.
    pub(crate) fn key(&self) -> [&'d [u8]; 2] {
        let first = self.rows.first().and_then(|&r| self.decoder.record(r));
        first.map_or([&[]; 2], |record| {
            [record.namespace.of(self.page), record.pod.of(self.page)]
        })
    }

    /// Its containers, by name, the records of each joined.
    pub(crate) fn containers(&self) -> impl Iterator<Item = Container<'d>> {
        let Pod { decoder, page, rows } = *self;
        let records = move |rows: &'d [u32]| {
            rows.iter().filter_map(move |&row| decoder.record(row))
        };
        rows.chunk_by(move |&a, &b| {
            match (decoder.record(a), decoder.record(b)) {
                (Some(a), Some(b)) => {
                    a.container.of(page) == b.container.of(page)
                }
                _ => false,
            }
        })
        .filter_map(move |rows| {
            let joined = records(rows).copied().reduce(Record::join)?;
            Some(joined.container(page))
        })
    }
}

impl Record {
    fn new(page: &[u8], labels: Span) -> Result<Record, Error> {
        let Some(Cut { container, namespace, pod }) =
            labels::cut(labels.of(page))
        else {
            let at = labels.start as usize;
            return Err(Error::at(ErrorKind::UpstreamPanic, at));
        };
        // All within the page, whose length fits.
        let place = |range: core::ops::Range<usize>| Span {
            start: labels.start.wrapping_add(range.start as u32),
            end: labels.start.wrapping_add(range.end as u32),
        };
        Ok(Record {
            labels,
            container: place(container),
            namespace: place(namespace),
            pod: place(pod),
            cpu: 0,
            memory: 0,
            timestamp: 0,
            start: 0,
            cpu_line: 0,
            memory_line: 0,
            start_line: 0,
        })
    }

    fn same_pod(&self, other: &Record, page: &[u8]) -> bool {
        self.pod.of(page) == other.pod.of(page)
            && self.namespace.of(page) == other.namespace.of(page)
    }

    fn compare(&self, other: &Record, page: &[u8]) -> Ordering {
        let by = |a: Span, b: Span| a.of(page).cmp(b.of(page));
        by(self.namespace, other.namespace)
            .then_with(|| by(self.pod, other.pod))
            .then_with(|| by(self.container, other.container))
    }

    /// Both records of one container: each field from its later line.
    fn join(self, other: Record) -> Record {
        let mut joined = self;
        if other.timed_line() > self.timed_line() {
            joined.timestamp = other.timestamp;
        }
        if other.cpu_line > self.cpu_line {
            joined.cpu = other.cpu;
            joined.cpu_line = other.cpu_line;
        }
        if other.memory_line > self.memory_line {
            joined.memory = other.memory;
            joined.memory_line = other.memory_line;
        }
        if other.start_line > self.start_line {
            joined.start = other.start;
            joined.start_line = other.start_line;
        }
        joined
    }

    /// The line that gave the time.
    fn timed_line(&self) -> u32 {
        self.cpu_line.max(self.memory_line)
    }

    fn container<'p>(&self, page: &'p [u8]) -> Container<'p> {
        Container {
            name: self.container.of(page),
            cpu: (self.cpu_line != 0).then_some(self.cpu),
            memory: (self.memory_line != 0).then_some(self.memory),
            timestamp: self.timestamp,
            start: (self.start_line != 0).then_some(self.start),
        }
    }
}

impl Container<'_> {
    /// The point, if CPU and memory were there and neither is zero.
    pub(crate) fn point(&self) -> Option<ContainerPoint> {
        let cpu = self.cpu.filter(|&cpu| cpu != 0)?;
        let memory = self.memory.filter(|&memory| memory != 0)?;
        let Container { timestamp, start, .. } = *self;
        Some(ContainerPoint { timestamp, start, cpu, memory })
    }
}

/// The family of a series, if it counts: the name stands at the start of the
/// series, and the next byte is the brace or none.
#[inline]
fn family_of(page: &[u8], series: Span, name: Span) -> Option<Family> {
    let family = match name.of(page) {
        CONTAINER_CPU => Family::Container(Field::Cpu),
        CONTAINER_MEMORY => Family::Container(Field::Memory),
        CONTAINER_START => Family::Container(Field::Start),
        NODE_CPU => Family::NodeCpu,
        NODE_MEMORY => Family::NodeMemory,
        _ => return None,
    };
    let bare =
        name.end == series.end || page.get(name.end as usize) == Some(&b'{');
    (name.start == series.start && bare).then_some(family)
}

/// Seconds of CPU as upstream makes nanoseconds of them.
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
