/*!
The body of a metric family, byte for byte as kube-state-metrics v2.13 and
v2.20 (`pkg/metric/{family,metric}.go`) render it.

Nothing is sorted, checked or dropped: labels stand in their order, keys are
written as they are, repeated or empty ones too; a family without metrics is
empty. No timestamps; the type plays no part. A metric whose keys and values
differ in number, at which upstream panics, is an error here.

Cost: one pass over the strings; no allocation but the output's.
*/

use alloc::vec::Vec;

use super::text::append_quoted_value;
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::num;

/// One metric of a family: label keys, label values, value.
#[derive(Clone, Copy, Debug)]
pub struct Metric<K, V> {
    /// Iterates over the label keys.
    pub keys: K,
    /// Iterates over as many label values.
    pub values: V,
    /// The value.
    pub value: f64,
}

/// Appends the body of a family, one line a metric.
///
/// ```
/// use millicore::exposition::{Metric, append_family};
///
/// let keys: [&[u8]; 2] = [b"namespace", b"pod"];
/// let values: [&[u8]; 2] = [b"default", b"a"];
/// let mut out = Vec::new();
/// append_family(&mut out, b"kube_pod_info", [Metric { keys, values, value: 1.0 }])?;
/// assert_eq!(out, b"kube_pod_info{namespace=\"default\",pod=\"a\"} 1\n");
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::ExpectedAsManyValuesAsKeys`]; `NoMemory`. In both cases
/// `out` is as it was before the call.
pub fn append_family<'a, K, V>(
    out: &mut Vec<u8>,
    name: &[u8],
    metrics: impl IntoIterator<Item = Metric<K, V>>,
) -> Result<(), Error>
where
    K: IntoIterator<Item = &'a [u8], IntoIter: ExactSizeIterator>,
    V: IntoIterator<Item = &'a [u8], IntoIter: ExactSizeIterator>,
{
    let start = out.len();
    let appended = metrics
        .into_iter()
        .try_for_each(|metric| append_metric(out, name, metric));
    if appended.is_err() {
        out.truncate(start);
    }
    appended
}

#[inline]
fn append_metric<'a, K, V>(
    out: &mut Vec<u8>,
    name: &[u8],
    metric: Metric<K, V>,
) -> Result<(), Error>
where
    K: IntoIterator<Item = &'a [u8], IntoIter: ExactSizeIterator>,
    V: IntoIterator<Item = &'a [u8], IntoIter: ExactSizeIterator>,
{
    let keys = metric.keys.into_iter();
    let values = metric.values.into_iter();
    if keys.len() != values.len() {
        return Err(Error::new(ErrorKind::ExpectedAsManyValuesAsKeys));
    }
    out.try_extend(name)?;
    let mut separator = b'{';
    for (key, value) in keys.zip(values) {
        out.try_push(separator)?;
        separator = b',';
        out.try_extend(key)?;
        append_quoted_value(out, value)?;
    }
    out.try_extend(if separator == b',' { b"} " } else { b" " })?;
    num::append_value(out, metric.value)?;
    out.try_push(b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    type Strings = &'static [&'static [u8]];

    fn family(metrics: &[(Strings, Strings, f64)]) -> Result<Vec<u8>, Error> {
        let mut out = b"before\n".to_vec();
        let metrics = metrics.iter().map(|&(keys, values, value)| Metric {
            keys: keys.iter().copied(),
            values: values.iter().copied(),
            value,
        });
        let appended = append_family(&mut out, b"f", metrics);
        if appended.is_err() {
            assert_eq!(out, b"before\n");
        }
        appended.map(|()| out)
    }

    #[test]
    fn bodies() {
        let p = |metrics: &[(Strings, Strings, f64)], want: &[u8]| {
            let got = family(metrics).unwrap();
            assert_eq!(got.strip_prefix(b"before\n"), Some(want));
        };
        p(&[], b"");
        p(&[(&[], &[], 1.0)], b"f 1\n");
        p(
            &[(&[b"a", b"a"], &[b"", b"\\"], -1.0)],
            b"f{a=\"\",a=\"\\\\\"} -1\n",
        );
        p(&[(&[b"\"\n"], &[b"\xff\0"], 0.5)], b"f{\"\n=\"\xff\0\"} 0.5\n");
        p(&[(&[], &[], -0.0), (&[], &[], 1e6)], b"f 0\nf 1e+06\n");
    }

    #[test]
    fn as_many_values_as_keys() {
        let kind = ErrorKind::ExpectedAsManyValuesAsKeys;
        let p = |metrics: &[(Strings, Strings, f64)]| {
            assert_eq!(family(metrics).unwrap_err().kind(), kind);
        };
        p(&[(&[b"a"], &[], 1.0)]);
        p(&[(&[], &[b"a"], 1.0)]);
        p(&[(&[], &[], 1.0), (&[b"a"], &[b"a", b"b"], 1.0)]);
    }
}
