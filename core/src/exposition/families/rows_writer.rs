/*!
Rows of families written in any form.

Cost: one pass; memory of the largest metric.
*/

use alloc::vec::Vec;

use super::rows::{FamilyView, Row, RowKind};
use super::{
    Bucket, BucketSpan, Counter, Exemplar, Family, FamilyWriter, Format,
    Histogram, LabelPair, Metric, Number, Options, Quantile, Range, Summary,
    Timestamp,
};
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

impl<'a> FamilyView<'a> {
    /// Appends all families, and behind them `# EOF` in OpenMetrics, as
    /// [`super::convert`] does.
    ///
    /// # Errors
    /// `InvalidFamilyRow` with the number of a row that may not stand where
    /// it does; as [`FamilyWriter`], with the place of the family's name among
    /// the texts. The families before the error are there.
    pub fn append(
        &self,
        out: &mut Vec<u8>,
        format: Format,
        options: Options,
    ) -> Result<(), Error> {
        let mut metric = Metric::new();
        let mut at = 0_usize;
        while at < self.len() {
            let start = out.len();
            let written = self.family(out, format, options, at, &mut metric);
            at = written.inspect_err(|_| out.truncate(start))?;
        }
        format.append_end(out)
    }

    /// Appends the family that begins at a row; where the next one begins.
    fn family(
        &self,
        out: &mut Vec<u8>,
        format: Format,
        options: Options,
        first: usize,
        metric: &mut Metric<'a>,
    ) -> Result<usize, Error> {
        let Some((RowKind::Family, row)) = self.get(first)? else {
            return wrong(first);
        };
        let mut at = first.wrapping_add(1);
        let mut unit = None;
        if let Some((RowKind::Unit, row)) = self.get(at)? {
            [unit, _] = row.texts;
            at = at.wrapping_add(1);
        }
        let family = Family {
            name: row.texts[0],
            help: row.texts[1],
            type_: narrow(row.integers[0], first)?,
            unit,
        };
        let here = |error: Error| {
            let texts = self.texts().offsets();
            let name = texts.get(first.wrapping_mul(2)).copied();
            Error::at(error.kind(), name.unwrap_or(0) as usize)
        };
        let mut writer =
            FamilyWriter::begin(out, format, options, family).map_err(here)?;
        while let Some((RowKind::Metric, row)) = self.get(at)? {
            metric.clear();
            [metric.timestamp_ms, _] = row.integers;
            at = self.metric(at.wrapping_add(1), metric)?;
            writer.metric(metric).map_err(here)?;
        }
        writer.end().map_err(here)?;
        Ok(at)
    }

    /// Reads what belongs to a metric from a row on; where it ends.
    fn metric(
        &self,
        first: usize,
        metric: &mut Metric<'a>,
    ) -> Result<usize, Error> {
        let mut at = self.labels(first, &mut metric.labels)?;
        // What a time or an exemplar would belong to.
        let (mut whole, mut part) = (RowKind::Metric, RowKind::Metric);
        while let Some((kind, row)) = self.get(at)? {
            let [x, y] = row.numbers;
            match kind {
                RowKind::Family | RowKind::Metric => break,
                RowKind::Gauge => metric.gauge = Some(Number { value: x }),
                RowKind::Untyped => metric.untyped = Some(Number { value: x }),
                RowKind::Counter => {
                    let counter = Counter { value: x, ..Counter::default() };
                    metric.counter = Some(counter);
                    (whole, part) = (kind, kind);
                }
                RowKind::Summary => {
                    metric.summary = Some(Summary {
                        sample_count: unsigned(row.integers[0]),
                        sample_sum: x,
                        created: None,
                    });
                    (whole, part) = (kind, kind);
                }
                RowKind::Quantile if whole == RowKind::Summary => {
                    let quantile = Quantile { quantile: x, value: y };
                    metric.quantiles.try_push(quantile)?;
                }
                RowKind::Histogram => {
                    metric.histogram = Some(Histogram {
                        sample_count: unsigned(row.integers[0]),
                        sample_count_float: y,
                        sample_sum: x,
                        ..Histogram::default()
                    });
                    (whole, part) = (kind, kind);
                }
                RowKind::Created => {
                    let time = time(&row, at)?;
                    set_created(metric, whole, time, at)?;
                }
                RowKind::Exemplar => {
                    at = self.exemplar(metric, part, &row, at)?;
                    continue;
                }
                _ if whole == RowKind::Histogram => {
                    of_histogram(metric, kind, &row, at)?;
                    part = kind;
                }
                _ => return wrong(at),
            }
            at = at.wrapping_add(1);
        }
        Ok(at)
    }

    /// Reads label rows from a row on; where they end.
    fn labels(
        &self,
        first: usize,
        labels: &mut Vec<LabelPair<'a>>,
    ) -> Result<usize, Error> {
        let mut at = first;
        while let Some((RowKind::Label, row)) = self.get(at)? {
            let [name, value] = row.texts;
            labels.try_push(LabelPair { name, value })?;
            at = at.wrapping_add(1);
        }
        Ok(at)
    }

    /// Reads an exemplar and its labels; where they end.
    fn exemplar(
        &self,
        metric: &mut Metric<'a>,
        part: RowKind,
        row: &Row<'a>,
        at: usize,
    ) -> Result<usize, Error> {
        let start = metric.exemplar_labels.len();
        let end =
            self.labels(at.wrapping_add(1), &mut metric.exemplar_labels)?;
        let timestamp = match row.integers {
            [None, None] => None,
            _ => Some(time(row, at)?),
        };
        let exemplar = Exemplar {
            labels: Range { start, end: metric.exemplar_labels.len() },
            value: row.numbers[0],
            timestamp,
        };
        let Metric { counter, buckets, exemplars, .. } = metric;
        match (part, counter, buckets.last_mut()) {
            (RowKind::Counter, Some(counter), _) => {
                counter.exemplar = Some(exemplar);
            }
            (RowKind::Bucket, _, Some(bucket)) => {
                bucket.exemplar = Some(exemplar);
            }
            (RowKind::Histogram | RowKind::Native, ..) => {
                exemplars.try_push(exemplar)?;
            }
            _ => return wrong(at),
        }
        Ok(end)
    }
}

/// A row that only histograms have.
fn of_histogram(
    metric: &mut Metric<'_>,
    kind: RowKind,
    row: &Row<'_>,
    at: usize,
) -> Result<(), Error> {
    let ([x, y], [i, j]) = (row.numbers, row.integers);
    let span = || -> Result<BucketSpan, Error> {
        Ok(BucketSpan { offset: narrow(i, at)?, length: narrow(j, at)? })
    };
    match kind {
        RowKind::Bucket => metric.buckets.try_push(Bucket {
            cumulative_count: unsigned(i),
            cumulative_count_float: y,
            upper_bound: x,
            exemplar: None,
        }),
        RowKind::Native => {
            if let Some(histogram) = &mut metric.histogram {
                histogram.schema = narrow(i, at)?;
                histogram.zero_threshold = x;
                histogram.zero_count = unsigned(j);
                histogram.zero_count_float = y;
            }
            Ok(())
        }
        RowKind::NegativeSpan => metric.negative.spans.try_push(span()?),
        RowKind::PositiveSpan => metric.positive.spans.try_push(span()?),
        RowKind::NegativeDelta => {
            metric.negative.deltas.try_push(i.unwrap_or(0))
        }
        RowKind::PositiveDelta => {
            metric.positive.deltas.try_push(i.unwrap_or(0))
        }
        RowKind::NegativeCount => {
            metric.negative.counts.try_push(x.unwrap_or(0.0))
        }
        RowKind::PositiveCount => {
            metric.positive.counts.try_push(x.unwrap_or(0.0))
        }
        _ => wrong(at),
    }
}

/// Says when the counter, summary or histogram began.
fn set_created(
    metric: &mut Metric<'_>,
    whole: RowKind,
    time: Timestamp,
    at: usize,
) -> Result<(), Error> {
    let Metric { counter, summary, histogram, .. } = metric;
    let place = match whole {
        RowKind::Counter => counter.as_mut().map(|c| &mut c.created),
        RowKind::Summary => summary.as_mut().map(|s| &mut s.created),
        _ => histogram.as_mut().map(|h| &mut h.created),
    };
    let Some(place) = place else { return wrong(at) };
    *place = Some(time);
    Ok(())
}

fn time(row: &Row<'_>, at: usize) -> Result<Timestamp, Error> {
    let [seconds, nanos] = row.integers;
    Ok(Timestamp {
        seconds: seconds.unwrap_or(0),
        nanos: narrow(nanos, at)?.unwrap_or(0),
    })
}

fn unsigned(integer: Option<i64>) -> Option<u64> {
    integer.map(i64::cast_unsigned)
}

fn narrow<T: TryFrom<i64>>(
    integer: Option<i64>,
    at: usize,
) -> Result<Option<T>, Error> {
    match integer.map(T::try_from) {
        None => Ok(None),
        Some(Ok(narrow)) => Ok(Some(narrow)),
        Some(Err(_)) => wrong(at),
    }
}

#[cold]
fn wrong<T>(row: usize) -> Result<T, Error> {
    Err(Error::at(ErrorKind::InvalidFamilyRow, row))
}
