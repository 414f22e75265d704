/*!
OpenMetrics 1.0, byte for byte as `expfmt.MetricFamilyToOpenMetrics`: floats
always have a point or an exponent, times are seconds through a float, a
counter without `_total` is of unknown type. `# EOF` is the caller's to write.
*/

use alloc::vec::Vec;

use super::text::{append_help, append_name};
use super::writer::Line;
use super::{Exemplar, Family, Metric, Timestamp, family_type, refused};
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::num;

const TOTAL: &[u8] = b"_total";

/// The name without `_total`, if it is a counter's.
fn without_total(name: &[u8], type_: i32) -> &[u8] {
    match name.strip_suffix(TOTAL) {
        Some(rest) if type_ == family_type::COUNTER => rest,
        _ => name,
    }
}

pub(super) fn head(
    out: &mut Vec<u8>,
    family: &Family<'_>,
) -> Result<(), Error> {
    let name = family.name.unwrap_or_default();
    if name.is_empty() {
        return refused(ErrorKind::ExpectedFamilyName);
    }
    let type_ = family.type_.unwrap_or(0);
    let short = without_total(name, type_);
    if let Some(help) = family.help {
        out.try_extend(b"# HELP ")?;
        append_name(out, short)?;
        out.try_push(b' ')?;
        append_help(out, help)?;
        out.try_push(b'\n')?;
    }
    out.try_extend(b"# TYPE ")?;
    append_name(out, short)?;
    let word: &[u8] = match type_ {
        family_type::COUNTER if name.ends_with(TOTAL) => b" counter\n",
        family_type::COUNTER | family_type::UNTYPED => b" unknown\n",
        family_type::GAUGE => b" gauge\n",
        family_type::SUMMARY => b" summary\n",
        family_type::HISTOGRAM => b" histogram\n",
        family_type::GAUGE_HISTOGRAM => b" gaugehistogram\n",
        _ => return refused(ErrorKind::InvalidFamilyType),
    };
    out.try_extend(word)?;
    if let Some(unit) = family.unit {
        out.try_extend(b"# UNIT ")?;
        append_name(out, short)?;
        out.try_push(b' ')?;
        append_help(out, unit)?;
        out.try_push(b'\n')?;
    }
    Ok(())
}

/// A value, as a float or as a whole number.
#[derive(Clone, Copy)]
enum Value {
    Float(f64),
    Whole(u64),
}

pub(super) fn metric(
    mut line: Line<'_>,
    name: &[u8],
    type_: i32,
    metric: &Metric<'_>,
    created: bool,
) -> Result<(), Error> {
    let float = |value: Option<f64>| Value::Float(value.unwrap_or(0.0));
    let whole = |count: Option<u64>| Value::Whole(count.unwrap_or(0));
    let untyped = || refused(ErrorKind::ExpectedTypedMetric);
    let line = &mut line;
    let (base, begun) = match type_ {
        family_type::COUNTER => {
            let Some(counter) = metric.counter else { return untyped() };
            let exemplar = counter.exemplar.as_ref();
            let value = float(counter.value);
            sample(line, name, b"", metric, None, value, exemplar)?;
            (without_total(name, type_), counter.created)
        }
        family_type::GAUGE => {
            let Some(gauge) = metric.gauge else { return untyped() };
            let value = float(gauge.value);
            return sample(line, name, b"", metric, None, value, None);
        }
        family_type::UNTYPED => {
            let Some(number) = metric.untyped else { return untyped() };
            let value = float(number.value);
            return sample(line, name, b"", metric, None, value, None);
        }
        family_type::SUMMARY => {
            let Some(summary) = metric.summary else { return untyped() };
            for q in &metric.quantiles {
                let bound =
                    Some((&b"quantile"[..], q.quantile.unwrap_or(0.0)));
                let value = float(q.value);
                sample(line, name, b"", metric, bound, value, None)?;
            }
            let sum = float(summary.sample_sum);
            sample(line, name, b"_sum", metric, None, sum, None)?;
            let count = whole(summary.sample_count);
            sample(line, name, b"_count", metric, None, count, None)?;
            (name, summary.created)
        }
        _ => {
            let Some(histogram) = metric.histogram else { return untyped() };
            let floats = |count: Option<f64>| match count {
                Some(count) if count > 0.0 => {
                    refused(ErrorKind::UnsupportedFloatHistogram)
                }
                _ => Ok(()),
            };
            let count = whole(histogram.sample_count);
            let mut infinity = false;
            for bucket in &metric.buckets {
                floats(bucket.cumulative_count_float)?;
                let bound = bucket.upper_bound.unwrap_or(0.0);
                let le = Some((&b"le"[..], bound));
                let exemplar = bucket.exemplar.as_ref();
                let count = whole(bucket.cumulative_count);
                sample(line, name, b"_bucket", metric, le, count, exemplar)?;
                infinity |= bound == f64::INFINITY;
            }
            if !infinity {
                let le = Some((&b"le"[..], f64::INFINITY));
                sample(line, name, b"_bucket", metric, le, count, None)?;
            }
            let sum = float(histogram.sample_sum);
            sample(line, name, b"_sum", metric, None, sum, None)?;
            floats(histogram.sample_count_float)?;
            sample(line, name, b"_count", metric, None, count, None)?;
            (name, histogram.created)
        }
    };
    let Some(begun) = begun.filter(|_| created) else { return Ok(()) };
    line.series(base, b"_created", None)?;
    line.out.try_push(b' ')?;
    append_float(line.out, seconds(begun))?;
    line.out.try_push(b'\n')
}

fn sample(
    line: &mut Line<'_>,
    name: &[u8],
    suffix: &[u8],
    metric: &Metric<'_>,
    more: Option<(&[u8], f64)>,
    value: Value,
    exemplar: Option<&Exemplar>,
) -> Result<(), Error> {
    match more {
        None => line.series(name, suffix, None)?,
        Some((key, bound)) => {
            let append = |out: &mut Vec<u8>| append_float(out, bound);
            let more = Some((key, &append as _));
            line.series(name, suffix, more)?;
        }
    }
    line.out.try_push(b' ')?;
    match value {
        Value::Float(value) => append_float(line.out, value)?,
        Value::Whole(count) => {
            let mut digits = itoa::Buffer::new();
            line.out.try_extend(digits.format(count).as_bytes())?;
        }
    }
    if let Some(milliseconds) = metric.timestamp_ms {
        line.out.try_push(b' ')?;
        append_float(line.out, milliseconds as f64 / 1000.0)?;
    }
    if let Some(exemplar) = exemplar {
        let labels = metric.labels_of(exemplar);
        if !labels.is_empty() {
            line.out.try_extend(b" # ")?;
            line.exemplar_labels(labels)?;
            line.out.try_push(b' ')?;
            append_float(line.out, exemplar.value.unwrap_or(0.0))?;
            if let Some(time) = exemplar.timestamp {
                line.out.try_push(b' ')?;
                if !is_valid(time) {
                    return refused(ErrorKind::InvalidExemplarTime);
                }
                append_float(line.out, seconds(time))?;
            }
        }
    }
    line.out.try_push(b'\n')
}

/// Go's `float64(time.UnixNano()) / 1e9`, which wraps.
fn seconds(time: Timestamp) -> f64 {
    let nanoseconds = time
        .seconds
        .wrapping_mul(1_000_000_000)
        .wrapping_add(time.nanos.into());
    nanoseconds as f64 / 1e9
}

/// From the year 1 to 9999, as protobuf wants it.
fn is_valid(time: Timestamp) -> bool {
    (-62_135_596_800..=253_402_300_799).contains(&time.seconds)
        && (0..1_000_000_000).contains(&time.nanos)
}

/// A float that says that it is one.
fn append_float(out: &mut Vec<u8>, value: f64) -> Result<(), Error> {
    let start = out.len();
    num::append_value(out, value)?;
    let written = out.get(start..).unwrap_or_default();
    let is_plain = written.iter().all(|b| b.is_ascii_digit() || *b == b'-');
    if is_plain { out.try_extend(b".0") } else { Ok(()) }
}
