/*!
Text 0.0.4, byte for byte as `expfmt.MetricFamilyToText`.
*/

use alloc::vec::Vec;

use super::writer::Line;
use super::{Family, Metric, family_type, refused};
use crate::error::{Error, ErrorKind};
use crate::exposition::escape::{append_escaped, append_escaped_help};
use crate::memory::TryPush;
use crate::num;

pub(super) use crate::exposition::escape::append_escaped as append_quoted;
pub(super) use crate::exposition::text::append_name;
pub(super) use crate::exposition::text::is_plain_name as is_plain;

pub(super) fn head(
    out: &mut Vec<u8>,
    family: &Family<'_>,
) -> Result<(), Error> {
    let name = family.name.unwrap_or_default();
    if name.is_empty() {
        return refused(ErrorKind::ExpectedFamilyName);
    }
    if let Some(help) = family.help {
        out.try_extend(b"# HELP ")?;
        append_name(out, name)?;
        out.try_push(b' ')?;
        append_escaped_help(out, help)?;
        out.try_push(b'\n')?;
    }
    out.try_extend(b"# TYPE ")?;
    append_name(out, name)?;
    out.try_extend(match family.type_.unwrap_or(0) {
        family_type::COUNTER => b" counter\n",
        family_type::GAUGE => b" gauge\n",
        family_type::SUMMARY => b" summary\n",
        family_type::UNTYPED => b" untyped\n",
        family_type::HISTOGRAM | family_type::GAUGE_HISTOGRAM => {
            b" histogram\n"
        }
        _ => return refused(ErrorKind::InvalidFamilyType),
    })
}

pub(super) fn metric(
    mut line: Line<'_>,
    name: &[u8],
    type_: i32,
    metric: &Metric<'_>,
) -> Result<(), Error> {
    let single = match type_ {
        family_type::COUNTER => metric.counter.map(|c| c.value),
        family_type::GAUGE => metric.gauge.map(|g| g.value),
        family_type::UNTYPED => metric.untyped.map(|u| u.value),
        family_type::SUMMARY => return summary(line, name, metric),
        _ => return histogram(line, name, metric),
    };
    let Some(value) = single else {
        return refused(ErrorKind::ExpectedTypedMetric);
    };
    sample(&mut line, name, b"", metric, None, value.unwrap_or(0.0))
}

fn summary(
    mut line: Line<'_>,
    name: &[u8],
    metric: &Metric<'_>,
) -> Result<(), Error> {
    let Some(summary) = metric.summary else {
        return refused(ErrorKind::ExpectedTypedMetric);
    };
    for q in &metric.quantiles {
        let bound = Some((&b"quantile"[..], q.quantile.unwrap_or(0.0)));
        let value = q.value.unwrap_or(0.0);
        sample(&mut line, name, b"", metric, bound, value)?;
    }
    let sum = summary.sample_sum.unwrap_or(0.0);
    sample(&mut line, name, b"_sum", metric, None, sum)?;
    let count = summary.sample_count.unwrap_or(0) as f64;
    sample(&mut line, name, b"_count", metric, None, count)
}

fn histogram(
    mut line: Line<'_>,
    name: &[u8],
    metric: &Metric<'_>,
) -> Result<(), Error> {
    let Some(histogram) = metric.histogram else {
        return refused(ErrorKind::ExpectedTypedMetric);
    };
    let either = |float: Option<f64>, whole: Option<u64>| match float {
        Some(float) if float != 0.0 => float,
        _ => whole.unwrap_or(0) as f64,
    };
    let count = either(histogram.sample_count_float, histogram.sample_count);
    let mut infinity = false;
    for bucket in &metric.buckets {
        let bound = bucket.upper_bound.unwrap_or(0.0);
        let count =
            either(bucket.cumulative_count_float, bucket.cumulative_count);
        let le = Some((&b"le"[..], bound));
        sample(&mut line, name, b"_bucket", metric, le, count)?;
        infinity |= bound == f64::INFINITY;
    }
    if !infinity {
        let le = Some((&b"le"[..], f64::INFINITY));
        sample(&mut line, name, b"_bucket", metric, le, count)?;
    }
    let sum = histogram.sample_sum.unwrap_or(0.0);
    sample(&mut line, name, b"_sum", metric, None, sum)?;
    sample(&mut line, name, b"_count", metric, None, count)
}

#[inline]
fn sample(
    line: &mut Line<'_>,
    name: &[u8],
    suffix: &[u8],
    metric: &Metric<'_>,
    more: Option<(&[u8], f64)>,
    value: f64,
) -> Result<(), Error> {
    match more {
        None => line.series(name, suffix, None)?,
        Some((key, bound)) => {
            let append = |out: &mut Vec<u8>| num::append_value(out, bound);
            let more = Some((key, &append as _));
            line.series(name, suffix, more)?;
        }
    }
    let out = &mut *line.out;
    out.try_push(b' ')?;
    num::append_value(out, value)?;
    if let Some(milliseconds) = metric.timestamp_ms {
        out.try_push(b' ')?;
        let mut digits = itoa::Buffer::new();
        out.try_extend(digits.format(milliseconds).as_bytes())?;
    }
    out.try_push(b'\n')
}

/// `append_escaped` also serves OpenMetrics' HELP and UNIT.
pub(super) fn append_help(
    out: &mut Vec<u8>,
    text: &[u8],
) -> Result<(), Error> {
    append_escaped(out, text)
}
