/*!
What the lines of a page say of its containers, joined by container and pod.

A record holds what some lines of one container said. Records of one
container are joined after sorting, by the number of the line each field came
from: the later line wins, field by field.
*/

use core::cmp::Ordering;

use super::points::ContainerPoint;
use crate::exposition::Span;

/// The text that spans of records point into.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'p> {
    pub(crate) page: &'p [u8],
    /// Names that the page has with escapes; spans count them from the end
    /// of the page on.
    pub(crate) unescaped: &'p [u8],
}

impl<'p> Text<'p> {
    /// The bytes of a span.
    #[inline]
    pub(crate) fn of(self, span: Span) -> &'p [u8] {
        let (start, end) = (span.start as usize, span.end as usize);
        match self.page.get(start..end) {
            Some(bytes) => bytes,
            None => {
                let before = self.page.len();
                self.unescaped
                    .get(start.wrapping_sub(before)..end.wrapping_sub(before))
                    .unwrap_or_default()
            }
        }
    }
}

/// What some lines of one container said. There may be several records of
/// a container.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Record {
    pub(crate) container: Span,
    pub(crate) namespace: Span,
    pub(crate) pod: Span,
    pub(crate) cpu: u64,
    pub(crate) memory: u64,
    pub(crate) timestamp: i64,
    pub(crate) start: i64,
    /// Numbers of the lines that gave `cpu`, `memory`, `start`; 0 for none.
    pub(crate) cpu_line: u32,
    pub(crate) memory_line: u32,
    pub(crate) start_line: u32,
}

/// A container of a decoded page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Container<'p> {
    pub(crate) name: &'p [u8],
    /// The first of its records.
    pub(crate) record: u32,
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
    records: &'d [Record],
    text: Text<'d>,
    /// Its records, sorted by container; at least one.
    rows: &'d [u32],
}

/// The pods of a page, by namespace and name. `rows` are its records, sorted
/// by [`Record::compare`].
pub(crate) fn pods<'d>(
    records: &'d [Record],
    text: Text<'d>,
    rows: &'d [u32],
) -> impl Iterator<Item = Pod<'d>> {
    rows.chunk_by(move |&a, &b| match (at(records, a), at(records, b)) {
        (Some(a), Some(b)) => a.same_pod(b, text),
        _ => false,
    })
    .map(move |rows| Pod { records, text, rows })
}

fn at(records: &[Record], row: u32) -> Option<&Record> {
    records.get(row as usize)
}

impl<'d> Pod<'d> {
    /// Namespace and name.
    pub(crate) fn key(&self) -> [&'d [u8]; 2] {
        let first = self.rows.first().and_then(|&row| at(self.records, row));
        first.map_or([&[]; 2], |record| {
            [self.text.of(record.namespace), self.text.of(record.pod)]
        })
    }

    /// Its containers, by name, the records of each joined.
    pub(crate) fn containers(&self) -> impl Iterator<Item = Container<'d>> {
        let Pod { records, text, rows } = *self;
        rows.chunk_by(move |&a, &b| match (at(records, a), at(records, b)) {
            (Some(a), Some(b)) => text.of(a.container) == text.of(b.container),
            _ => false,
        })
        .filter_map(move |rows| {
            let joined = rows
                .iter()
                .filter_map(|&row| at(records, row))
                .copied()
                .reduce(Record::join)?;
            let record = rows.first().copied()?;
            Some(joined.container(text.of(joined.container), record))
        })
    }
}

impl Record {
    #[inline]
    fn same_pod(&self, other: &Record, text: Text<'_>) -> bool {
        text.of(self.pod) == text.of(other.pod)
            && text.of(self.namespace) == text.of(other.namespace)
    }

    /// By namespace, pod and container.
    pub(crate) fn compare(&self, other: &Record, text: Text<'_>) -> Ordering {
        let by = |a: Span, b: Span| text.of(a).cmp(text.of(b));
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

    /// The container that it is the only record of.
    #[inline]
    pub(crate) fn container<'p>(
        &self,
        name: &'p [u8],
        record: u32,
    ) -> Container<'p> {
        Container {
            name,
            record,
            cpu: (self.cpu_line != 0).then_some(self.cpu),
            memory: (self.memory_line != 0).then_some(self.memory),
            timestamp: self.timestamp,
            start: (self.start_line != 0).then_some(self.start),
        }
    }
}

impl Container<'_> {
    /// The point, if CPU and memory were there and neither is zero.
    #[inline]
    pub(crate) fn point(&self) -> Option<ContainerPoint> {
        let cpu = self.cpu.filter(|&cpu| cpu != 0)?;
        let memory = self.memory.filter(|&memory| memory != 0)?;
        let Container { timestamp, start, .. } = *self;
        Some(ContainerPoint { timestamp, start, cpu, memory })
    }
}
