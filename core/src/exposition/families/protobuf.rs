/*!
`io.prometheus.client.MetricFamily` written, each with its length before it, as
Go's protobuf writes it: fields by number, repeated numbers not packed.

A message's length is put before it when it is written, which moves it by a
byte or two.
*/

use alloc::vec::Vec;

use super::writer::Line;
use super::{
    Bucket, Exemplar, Family, LabelPair, Metric, NativeBuckets, Timestamp,
};
use crate::error::Error;
use crate::memory::TryPush;

const VARINT: u32 = 0;
const FIXED64: u32 = 1;
pub(crate) const BYTES: u32 = 2;

pub(super) fn head(
    out: &mut Vec<u8>,
    family: &Family<'_>,
) -> Result<(), Error> {
    text(out, 1, family.name)?;
    text(out, 2, family.help)?;
    match family.type_ {
        // An enum is written as an int64.
        Some(type_) => number(out, 3, i64::from(type_).cast_unsigned()),
        None => Ok(()),
    }
}

/// Puts the length of the family that began at `start` there.
pub(super) fn end(
    out: &mut Vec<u8>,
    start: usize,
    unit: Option<&[u8]>,
) -> Result<(), Error> {
    text(out, 5, unit)?;
    insert_length(out, start)
}

pub(super) fn metric(
    line: Line<'_>,
    metric: &Metric<'_>,
) -> Result<(), Error> {
    let Line { out, scratch, escaping, .. } = line;
    message(out, 4, |out| {
        for label in metric.labels() {
            let (name, value) = escaping.label(scratch, label)?;
            let label = LabelPair {
                name: label.name.map(|_| name),
                value: label.value.map(|_| value),
            };
            label_pair(out, &label)?;
        }
        if let Some(gauge) = metric.gauge {
            message(out, 2, |out| double(out, 1, gauge.value))?;
        }
        if let Some(counter) = metric.counter {
            message(out, 3, |out| {
                double(out, 1, counter.value)?;
                exemplar(out, 2, metric, counter.exemplar.as_ref())?;
                timestamp(out, 3, counter.created)
            })?;
        }
        if let Some(summary) = metric.summary {
            message(out, 4, |out| {
                unsigned(out, 1, summary.sample_count)?;
                double(out, 2, summary.sample_sum)?;
                for q in &metric.quantiles {
                    message(out, 3, |out| {
                        double(out, 1, q.quantile)?;
                        double(out, 2, q.value)
                    })?;
                }
                timestamp(out, 4, summary.created)
            })?;
        }
        if let Some(untyped) = metric.untyped {
            message(out, 5, |out| double(out, 1, untyped.value))?;
        }
        unsigned(out, 6, metric.timestamp_ms.map(i64::cast_unsigned))?;
        histogram(out, metric)
    })
}

fn histogram(out: &mut Vec<u8>, metric: &Metric<'_>) -> Result<(), Error> {
    let Some(histogram) = metric.histogram else { return Ok(()) };
    message(out, 7, |out| {
        unsigned(out, 1, histogram.sample_count)?;
        double(out, 2, histogram.sample_sum)?;
        for b in &metric.buckets {
            message(out, 3, |out| bucket(out, metric, b))?;
        }
        double(out, 4, histogram.sample_count_float)?;
        unsigned(out, 5, histogram.schema.map(zigzag32))?;
        double(out, 6, histogram.zero_threshold)?;
        unsigned(out, 7, histogram.zero_count)?;
        double(out, 8, histogram.zero_count_float)?;
        side(out, 9, &metric.negative)?;
        side(out, 12, &metric.positive)?;
        timestamp(out, 15, histogram.created)?;
        metric
            .exemplars
            .iter()
            .try_for_each(|e| exemplar(out, 16, metric, Some(e)))
    })
}

fn bucket(
    out: &mut Vec<u8>,
    metric: &Metric<'_>,
    bucket: &Bucket,
) -> Result<(), Error> {
    unsigned(out, 1, bucket.cumulative_count)?;
    double(out, 2, bucket.upper_bound)?;
    exemplar(out, 3, metric, bucket.exemplar.as_ref())?;
    double(out, 4, bucket.cumulative_count_float)
}

/// Spans, deltas and counts, in three fields from `first` on.
fn side(
    out: &mut Vec<u8>,
    first: u32,
    buckets: &NativeBuckets,
) -> Result<(), Error> {
    for span in &buckets.spans {
        message(out, first, |out| {
            unsigned(out, 1, span.offset.map(zigzag32))?;
            unsigned(out, 2, span.length.map(u64::from))
        })?;
    }
    for &delta in &buckets.deltas {
        let zigzag = (delta << 1 ^ delta >> 63).cast_unsigned();
        number(out, first.wrapping_add(1), zigzag)?;
    }
    buckets
        .counts
        .iter()
        .try_for_each(|&count| double(out, first.wrapping_add(2), Some(count)))
}

fn exemplar(
    out: &mut Vec<u8>,
    field: u32,
    metric: &Metric<'_>,
    exemplar: Option<&Exemplar>,
) -> Result<(), Error> {
    let Some(exemplar) = exemplar else { return Ok(()) };
    message(out, field, |out| {
        for label in metric.labels_of(exemplar) {
            label_pair(out, label)?;
        }
        double(out, 2, exemplar.value)?;
        timestamp(out, 3, exemplar.timestamp)
    })
}

fn label_pair(out: &mut Vec<u8>, label: &LabelPair<'_>) -> Result<(), Error> {
    message(out, 1, |out| {
        text(out, 1, label.name)?;
        text(out, 2, label.value)
    })
}

/// `google.protobuf.Timestamp`, which leaves zeros out.
fn timestamp(
    out: &mut Vec<u8>,
    field: u32,
    time: Option<Timestamp>,
) -> Result<(), Error> {
    let Some(time) = time else { return Ok(()) };
    message(out, field, |out| {
        if time.seconds != 0 {
            number(out, 1, time.seconds.cast_unsigned())?;
        }
        if time.nanos != 0 {
            number(out, 2, i64::from(time.nanos).cast_unsigned())?;
        }
        Ok(())
    })
}

fn zigzag32(value: i32) -> u64 {
    u64::from((value << 1 ^ value >> 31).cast_unsigned())
}

pub(crate) fn message(
    out: &mut Vec<u8>,
    field: u32,
    write: impl FnOnce(&mut Vec<u8>) -> Result<(), Error>,
) -> Result<(), Error> {
    tag(out, field, BYTES)?;
    let start = out.len();
    write(out)?;
    insert_length(out, start)
}

fn insert_length(out: &mut Vec<u8>, start: usize) -> Result<(), Error> {
    let end = out.len();
    varint(out, end.wrapping_sub(start) as u64)?;
    let length = out.len().wrapping_sub(end);
    if let Some(tail) = out.get_mut(start..) {
        tail.rotate_right(length);
    }
    Ok(())
}

pub(crate) fn tag(
    out: &mut Vec<u8>,
    field: u32,
    wire: u32,
) -> Result<(), Error> {
    varint(out, u64::from(field << 3 | wire))
}

#[inline]
pub(crate) fn varint(out: &mut Vec<u8>, value: u64) -> Result<(), Error> {
    let mut value = value;
    while value >= 0x80 {
        out.try_push((value & 0x7f) as u8 | 0x80)?;
        value >>= 7;
    }
    out.try_push((value & 0x7f) as u8)
}

pub(crate) fn number(
    out: &mut Vec<u8>,
    field: u32,
    value: u64,
) -> Result<(), Error> {
    tag(out, field, VARINT)?;
    varint(out, value)
}

fn unsigned(
    out: &mut Vec<u8>,
    field: u32,
    value: Option<u64>,
) -> Result<(), Error> {
    value.map_or(Ok(()), |value| number(out, field, value))
}

fn double(
    out: &mut Vec<u8>,
    field: u32,
    value: Option<f64>,
) -> Result<(), Error> {
    let Some(value) = value else { return Ok(()) };
    tag(out, field, FIXED64)?;
    out.try_extend(&value.to_bits().to_le_bytes())
}

pub(crate) fn text(
    out: &mut Vec<u8>,
    field: u32,
    value: Option<&[u8]>,
) -> Result<(), Error> {
    let Some(value) = value else { return Ok(()) };
    tag(out, field, BYTES)?;
    varint(out, value.len() as u64)?;
    out.try_extend(value)
}
