/*!
Families of metrics as Prometheus' clients exchange them
(`prometheus/client_model`), read from protobuf and written in the forms that
prometheus/common v0.72.1 `expfmt` writes: text 0.0.4, OpenMetrics 1.0,
delimited protobuf; and which of them an Accept header asks for.

* [`FamilyWriter`] writes a family, metric by metric.
* [`convert`] reads delimited protobuf and writes all of its families.
* [`FamilyRows`] are families as columns, read from protobuf or pushed, and
  written in any form.
* [`negotiate`] chooses the form.

A field that is absent differs from one that is empty or zero, as in Go's
structs of pointers: `help` absent writes no HELP line.
*/

mod convert;
mod escaping;
mod negotiate;
mod open_metrics;
pub(crate) mod protobuf;
mod protobuf_reader;
mod rows;
mod rows_reader;
mod rows_writer;
mod text;
mod writer;

#[cfg(test)]
mod rows_tests;
#[cfg(test)]
mod tests;

use alloc::vec::Vec;

use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

pub use convert::convert;
pub use escaping::{Escaping, append_escaped_name};
pub use negotiate::{Negotiated, negotiate};
pub use rows::{FamilyRows, FamilyView, Row, RowKind};
pub use writer::FamilyWriter;

/// How families are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Text 0.0.4.
    Text = 1,
    /// OpenMetrics 1.0.0.
    OpenMetrics = 2,
    /// OpenMetrics 0.0.1, of which `expfmt` writes the same bytes.
    OpenMetricsOld = 3,
    /// Protobuf, each family with its length before it.
    Protobuf = 4,
    /// Protobuf in its text form; only [`negotiate`] gives it.
    ProtobufText = 5,
    /// The same on one line; only [`negotiate`] gives it.
    ProtobufCompact = 6,
}

impl Format {
    /// The format that the C ABI calls by this number.
    #[must_use]
    pub const fn from_number(number: u32) -> Option<Format> {
        Some(match number {
            1 => Format::Text,
            2 => Format::OpenMetrics,
            3 => Format::OpenMetricsOld,
            4 => Format::Protobuf,
            5 => Format::ProtobufText,
            6 => Format::ProtobufCompact,
            _ => return None,
        })
    }

    /// Appends what ends a page of families.
    fn append_end(self, out: &mut Vec<u8>) -> Result<(), Error> {
        match self {
            Format::OpenMetrics | Format::OpenMetricsOld => {
                out.try_extend(b"# EOF\n")
            }
            _ => Ok(()),
        }
    }
}

/// What is written of what may be left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// What becomes of names that are not `[a-zA-Z_:][a-zA-Z0-9_:]*`.
    pub escaping: Escaping,
    /// Whether OpenMetrics has `_created` lines.
    pub created_lines: bool,
}

/// `MetricType` of the protobuf; absent is a counter.
pub mod family_type {
    /// `COUNTER`
    pub const COUNTER: i32 = 0;
    /// `GAUGE`
    pub const GAUGE: i32 = 1;
    /// `SUMMARY`
    pub const SUMMARY: i32 = 2;
    /// `UNTYPED`
    pub const UNTYPED: i32 = 3;
    /// `HISTOGRAM`
    pub const HISTOGRAM: i32 = 4;
    /// `GAUGE_HISTOGRAM`
    pub const GAUGE_HISTOGRAM: i32 = 5;
}

/// A family without its metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Family<'a> {
    /// Its name.
    pub name: Option<&'a [u8]>,
    /// What it is about.
    pub help: Option<&'a [u8]>,
    /// One of [`family_type`].
    pub type_: Option<i32>,
    /// The unit that its name ends in.
    pub unit: Option<&'a [u8]>,
}

/// Name and value of a label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LabelPair<'a> {
    /// The name.
    pub name: Option<&'a [u8]>,
    /// The value.
    pub value: Option<&'a [u8]>,
}

/// A time of protobuf.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timestamp {
    /// Seconds since the epoch.
    pub seconds: i64,
    /// Nanoseconds of that second.
    pub nanos: i32,
}

/// A range of items of one of a metric's columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    start: usize,
    end: usize,
}

impl Range {
    fn of<T>(self, items: &[T]) -> &[T] {
        items.get(self.start..self.end).unwrap_or_default()
    }
}

/// An example of what was observed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Exemplar {
    /// Its labels; see [`Metric::push_exemplar_labels`].
    pub labels: Range,
    /// What was observed.
    pub value: Option<f64>,
    /// When.
    pub timestamp: Option<Timestamp>,
}

/// A gauge or an untyped number.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Number {
    /// The number; absent counts as 0.
    pub value: Option<f64>,
}

/// A counter.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counter {
    /// The number; absent counts as 0.
    pub value: Option<f64>,
    /// An example of what it counts.
    pub exemplar: Option<Exemplar>,
    /// When it began.
    pub created: Option<Timestamp>,
}

/// A summary; its quantiles are [`Metric::quantiles`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Summary {
    /// How many were observed.
    pub sample_count: Option<u64>,
    /// Their sum.
    pub sample_sum: Option<f64>,
    /// When it began.
    pub created: Option<Timestamp>,
}

/// A quantile of a summary.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Quantile {
    /// Which one, 0 to 1.
    pub quantile: Option<f64>,
    /// Its value.
    pub value: Option<f64>,
}

/// A histogram; what it has many of are columns of its [`Metric`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Histogram {
    /// How many were observed.
    pub sample_count: Option<u64>,
    /// The same, of a histogram of floats.
    pub sample_count_float: Option<f64>,
    /// Their sum.
    pub sample_sum: Option<f64>,
    /// When it began.
    pub created: Option<Timestamp>,
    /// Native histograms: the resolution.
    pub schema: Option<i32>,
    /// Native histograms: what counts as zero.
    pub zero_threshold: Option<f64>,
    /// Native histograms: how many were zero.
    pub zero_count: Option<u64>,
    /// The same, of a histogram of floats.
    pub zero_count_float: Option<f64>,
}

/// A bucket of a classic histogram.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bucket {
    /// How many were at most the bound.
    pub cumulative_count: Option<u64>,
    /// The same, of a histogram of floats.
    pub cumulative_count_float: Option<f64>,
    /// The bound.
    pub upper_bound: Option<f64>,
    /// An example of what is in it.
    pub exemplar: Option<Exemplar>,
}

/// Buckets that follow one another in a native histogram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BucketSpan {
    /// Buckets left out before.
    pub offset: Option<i32>,
    /// How many follow.
    pub length: Option<u32>,
}

/// One side of a native histogram.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NativeBuckets {
    /// Which buckets there are.
    pub spans: Vec<BucketSpan>,
    /// Their counts, each less the one before.
    pub deltas: Vec<i64>,
    /// Their counts, of a histogram of floats.
    pub counts: Vec<f64>,
}

impl NativeBuckets {
    fn clear(&mut self) {
        self.spans.clear();
        self.deltas.clear();
        self.counts.clear();
    }
}

/// A metric of a family; [`Metric::clear`] uses its memory again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metric<'a> {
    labels: Vec<LabelPair<'a>>,
    exemplar_labels: Vec<LabelPair<'a>>,
    /// If it is a gauge.
    pub gauge: Option<Number>,
    /// If it is a counter.
    pub counter: Option<Counter>,
    /// If it is a summary.
    pub summary: Option<Summary>,
    /// If it is a number of no type.
    pub untyped: Option<Number>,
    /// If it is a histogram.
    pub histogram: Option<Histogram>,
    /// Milliseconds since the epoch.
    pub timestamp_ms: Option<i64>,
    /// The quantiles of the summary.
    pub quantiles: Vec<Quantile>,
    /// The buckets of the histogram.
    pub buckets: Vec<Bucket>,
    /// Native histograms: buckets of what is below zero.
    pub negative: NativeBuckets,
    /// Native histograms: buckets of what is above zero.
    pub positive: NativeBuckets,
    /// Native histograms: their exemplars.
    pub exemplars: Vec<Exemplar>,
}

impl<'a> Metric<'a> {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Metric<'a> {
        Metric::default()
    }

    /// Makes it nothing again.
    pub fn clear(&mut self) {
        self.labels.clear();
        self.exemplar_labels.clear();
        self.gauge = None;
        self.counter = None;
        self.summary = None;
        self.untyped = None;
        self.histogram = None;
        self.timestamp_ms = None;
        self.quantiles.clear();
        self.buckets.clear();
        self.negative.clear();
        self.positive.clear();
        self.exemplars.clear();
    }

    /// Adds a label.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn push_label(
        &mut self,
        name: &'a [u8],
        value: &'a [u8],
    ) -> Result<(), Error> {
        self.labels
            .try_push(LabelPair { name: Some(name), value: Some(value) })
    }

    /// Adds the labels of an exemplar, for its `labels`.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn push_exemplar_labels(
        &mut self,
        labels: &[LabelPair<'a>],
    ) -> Result<Range, Error> {
        let start = self.exemplar_labels.len();
        self.exemplar_labels.try_extend(labels)?;
        Ok(Range { start, end: self.exemplar_labels.len() })
    }

    /// Its labels.
    #[must_use]
    pub fn labels(&self) -> &[LabelPair<'a>] {
        &self.labels
    }

    /// The labels of one of its exemplars.
    #[must_use]
    pub fn labels_of(&self, exemplar: &Exemplar) -> &[LabelPair<'a>] {
        exemplar.labels.of(&self.exemplar_labels)
    }
}

/// An error of a family or metric as a whole.
#[cold]
fn refused<T>(kind: ErrorKind) -> Result<T, Error> {
    Err(Error::new(kind))
}
