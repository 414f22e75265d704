/*!
A family written in any form: head, metrics, end.

Nothing is sorted or checked but what `expfmt` refuses too. After an error the
output is as it was before the family.
*/

use alloc::vec::Vec;

use super::escaping::Escaping;
use super::{
    Family, Format, LabelPair, Metric, Options, open_metrics, protobuf, text,
};
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// Writes one family to the end of a buffer.
///
/// ```
/// use millicore::exposition::families::{
///     Counter, Family, FamilyWriter, Format, Metric, Options, family_type,
/// };
///
/// let mut out = Vec::new();
/// let family = Family {
///     name: Some(b"http_requests_total"),
///     help: Some(b"Requests."),
///     type_: Some(family_type::COUNTER),
///     unit: None,
/// };
/// let mut metric = Metric::new();
/// metric.push_label(b"code", b"200")?;
/// metric.counter = Some(Counter { value: Some(7.0), ..Counter::default() });
/// let mut writer = FamilyWriter::begin(
///     &mut out, Format::OpenMetrics, Options::default(), family,
/// )?;
/// writer.metric(&metric)?;
/// writer.end()?;
/// assert_eq!(out, b"# HELP http_requests Requests.
/// ## TYPE http_requests counter
/// http_requests_total{code=\"200\"} 7.0
/// ");
/// # Ok::<(), millicore::Error>(())
/// ```
#[derive(Debug)]
pub struct FamilyWriter<'o, 'a> {
    out: &'o mut Vec<u8>,
    format: Format,
    options: Options,
    family: Family<'a>,
    /// Where the family begins.
    start: usize,
    metrics: usize,
    /// Whether the name may stand outside quotes.
    is_plain: bool,
    /// The family's name as it is written, and others made of it.
    name: Vec<u8>,
    scratch: Vec<u8>,
    /// The labels of a metric as its lines have them.
    block: Vec<u8>,
}

impl<'o, 'a> FamilyWriter<'o, 'a> {
    /// Writes what stands before the metrics.
    ///
    /// # Errors
    /// `ExpectedFamilyName`, `InvalidFamilyType`; `Unsupported` for the text
    /// forms of protobuf; `NoMemory`.
    pub fn begin(
        out: &'o mut Vec<u8>,
        format: Format,
        options: Options,
        family: Family<'a>,
    ) -> Result<FamilyWriter<'o, 'a>, Error> {
        let start = out.len();
        let mut writer = FamilyWriter {
            out,
            format,
            options,
            family,
            start,
            metrics: 0,
            is_plain: false,
            name: Vec::new(),
            scratch: Vec::new(),
            block: Vec::new(),
        };
        match writer.head() {
            Ok(()) => Ok(writer),
            Err(error) => {
                writer.out.truncate(start);
                Err(error)
            }
        }
    }

    fn head(&mut self) -> Result<(), Error> {
        let name = self.family.name.unwrap_or_default();
        self.options.escaping.append_name(&mut self.name, name)?;
        self.is_plain = text::is_plain(&self.name);
        let family = Family {
            name: self.family.name.map(|_| self.name.as_slice()),
            ..self.family
        };
        let out = &mut *self.out;
        match self.format {
            Format::Text => text::head(out, &family),
            Format::OpenMetrics | Format::OpenMetricsOld => {
                open_metrics::head(out, &family)
            }
            Format::Protobuf => protobuf::head(out, &family),
            Format::ProtobufText | Format::ProtobufCompact => {
                super::refused(ErrorKind::Unsupported)
            }
        }
    }

    /// Writes a metric.
    ///
    /// # Errors
    /// `ExpectedTypedMetric`, `UnsupportedFloatHistogram`,
    /// `InvalidExemplarTime`; `NoMemory`. The family is then gone.
    pub fn metric(&mut self, metric: &Metric<'_>) -> Result<(), Error> {
        let written = self.append(metric);
        if written.is_err() {
            self.out.truncate(self.start);
        }
        self.metrics = self.metrics.saturating_add(1);
        written
    }

    fn append(&mut self, metric: &Metric<'_>) -> Result<(), Error> {
        let FamilyWriter {
            out, options, scratch, block, name, is_plain, ..
        } = self;
        let type_ = self.family.type_.unwrap_or(0);
        let (escaping, is_plain) = (options.escaping, *is_plain);
        let mut line = Line { out, scratch, block, escaping, is_plain };
        if self.format != Format::Protobuf {
            line.labels(metric.labels())?;
        }
        match self.format {
            Format::Text => text::metric(line, name, type_, metric),
            Format::OpenMetrics | Format::OpenMetricsOld => {
                let created = options.created_lines;
                open_metrics::metric(line, name, type_, metric, created)
            }
            _ => protobuf::metric(line, metric),
        }
    }

    /// Ends the family.
    ///
    /// # Errors
    /// `ExpectedMetrics`: text 0.0.4 has no family without; `NoMemory`.
    pub fn end(self) -> Result<(), Error> {
        let ended = match self.format {
            Format::Text if self.metrics == 0 => {
                super::refused(ErrorKind::ExpectedMetrics)
            }
            Format::Protobuf => {
                protobuf::end(self.out, self.start, self.family.unit)
            }
            _ => Ok(()),
        };
        if ended.is_err() {
            self.out.truncate(self.start);
        }
        ended
    }
}

/// One more label: its name, and what writes its value.
type More<'m> = (&'m [u8], &'m dyn Fn(&mut Vec<u8>) -> Result<(), Error>);

/// Where lines go, and what their parts go through.
pub(super) struct Line<'l> {
    pub(super) out: &'l mut Vec<u8>,
    pub(super) scratch: &'l mut Vec<u8>,
    /// `name="value",...` of the metric.
    block: &'l mut Vec<u8>,
    pub(super) escaping: Escaping,
    /// Whether the family's name may stand outside quotes.
    is_plain: bool,
}

impl Line<'_> {
    /// Renders the labels of a metric, once for all of its lines.
    fn labels(&mut self, labels: &[LabelPair<'_>]) -> Result<(), Error> {
        let Line { block, scratch, escaping, .. } = self;
        block.clear();
        append_labels(block, scratch, *escaping, labels)
    }

    /// Appends `name` and `suffix`, the metric's labels, and one more; the
    /// name goes into the braces, quoted, if it is no plain one.
    pub(super) fn series(
        &mut self,
        name: &[u8],
        suffix: &[u8],
        more: Option<More<'_>>,
    ) -> Result<(), Error> {
        let out = &mut *self.out;
        let mut separator = b'{';
        if self.is_plain || name.is_empty() {
            out.try_extend(name)?;
            out.try_extend(suffix)?;
        } else {
            out.try_extend(b"{\"")?;
            text::append_quoted(out, name)?;
            out.try_extend(suffix)?;
            out.try_push(b'"')?;
            separator = b',';
        }
        if !self.block.is_empty() {
            out.try_push(separator)?;
            separator = b',';
            out.try_extend(self.block)?;
        }
        if let Some((key, append)) = more {
            out.try_push(separator)?;
            separator = b',';
            out.try_extend(key)?;
            out.try_extend(b"=\"")?;
            append(out)?;
            out.try_push(b'"')?;
        }
        if separator == b',' { out.try_push(b'}') } else { Ok(()) }
    }

    /// Appends the labels of an exemplar, whose names are quoted and never
    /// escaped.
    pub(super) fn exemplar_labels(
        &mut self,
        labels: &[LabelPair<'_>],
    ) -> Result<(), Error> {
        self.out.try_push(b'{')?;
        append_labels(self.out, self.scratch, Escaping::None, labels)?;
        self.out.try_push(b'}')
    }
}

fn append_labels(
    out: &mut Vec<u8>,
    scratch: &mut Vec<u8>,
    escaping: Escaping,
    labels: &[LabelPair<'_>],
) -> Result<(), Error> {
    for (i, label) in labels.iter().enumerate() {
        if i > 0 {
            out.try_push(b',')?;
        }
        let (key, value) = escaping.label(scratch, label)?;
        text::append_name(out, key)?;
        out.try_extend(b"=\"")?;
        text::append_quoted(out, value)?;
        out.try_push(b'"')?;
    }
    Ok(())
}
