/*!
`NodeMetrics` and `PodMetrics` in JSON, as metrics-server v0.9.0 writes them,
and their metadata alone.

Kept on purpose: no `kind` inside the items of a list; labels sorted, absent
when there are none; `timestamp` in whole seconds, null for a pod without
containers; a final line feed. Different on purpose: containers come by name,
where upstream's order is that of a Go map.

Cost: one pass; a time is printed once for the objects that share its second.
*/

use alloc::vec::Vec;

use super::list::{Kind, ListOptions, Measured, Object, Version};
use super::points::to_u32;
use super::runs::sorted_rows;
use super::usage_text::append_usage;
use crate::columns::Strings;
use crate::encoding::json;
use crate::error::Error;
use crate::memory::TryPush;
use crate::num::{duration, time};

/// The group and version of metadata and tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MetaVersion {
    /// `meta.k8s.io/v1`
    #[default]
    V1,
    /// `meta.k8s.io/v1beta1`
    V1beta1,
}

impl MetaVersion {
    pub(super) const fn text(self) -> &'static str {
        match self {
            MetaVersion::V1 => "meta.k8s.io/v1",
            MetaVersion::V1beta1 => "meta.k8s.io/v1beta1",
        }
    }
}

impl Kind {
    /// The kind of one object.
    pub(super) const fn object_kind(self) -> &'static str {
        match self {
            Kind::Node => "NodeMetrics",
            Kind::Pod => "PodMetrics",
        }
    }

    /// The kind of a list.
    pub(super) const fn list_kind(self) -> &'static str {
        match self {
            Kind::Node => "NodeMetricsList",
            Kind::Pod => "PodMetricsList",
        }
    }
}

/// Writes the items of a list, one after the other.
#[derive(Debug)]
pub(super) struct JsonItems {
    kind: Kind,
    version: Version,
    creation: i64,
    any: bool,
    creations: Stamp,
    timestamps: Stamp,
}

impl JsonItems {
    pub(super) fn new(kind: Kind, options: ListOptions) -> JsonItems {
        JsonItems {
            kind,
            version: options.version,
            creation: options.creation,
            any: false,
            creations: Stamp::default(),
            timestamps: Stamp::default(),
        }
    }

    /// What comes before the first item.
    pub(super) fn open(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        append_kind(out, self.kind.list_kind(), self.version.text())?;
        out.try_extend(br#","metadata":{},"items":["#)
    }

    /// Notes that an item begins; whether it is the first.
    pub(super) fn begin(&mut self) -> bool {
        !core::mem::replace(&mut self.any, true)
    }

    /// Whether there was no item yet.
    pub(super) const fn is_empty(&self) -> bool {
        !self.any
    }

    /// One item of a list.
    pub(super) fn item(
        &mut self,
        out: &mut Vec<u8>,
        object: &Object<'_>,
        measured: &Measured<'_>,
    ) -> Result<(), Error> {
        let opening: &[u8] = if self.begin() { b"{" } else { b",{" };
        out.try_extend(opening)?;
        self.fields(out, object, measured)
    }

    /// What comes behind the last item.
    pub(super) fn close(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        out.try_extend(b"]}\n")
    }

    /// One object with its kind.
    pub(super) fn object(
        &mut self,
        out: &mut Vec<u8>,
        object: &Object<'_>,
        measured: &Measured<'_>,
    ) -> Result<(), Error> {
        append_kind(out, self.kind.object_kind(), self.version.text())?;
        out.try_push(b',')?;
        self.fields(out, object, measured)
    }

    /// The metadata of an object as an object of its own.
    pub(super) fn partial(
        &mut self,
        out: &mut Vec<u8>,
        meta: MetaVersion,
        object: &Object<'_>,
    ) -> Result<(), Error> {
        append_kind(out, "PartialObjectMetadata", meta.text())?;
        out.try_push(b',')?;
        self.metadata(out, object)?;
        out.try_push(b'}')
    }

    /// Everything behind the opening brace.
    fn fields(
        &mut self,
        out: &mut Vec<u8>,
        object: &Object<'_>,
        measured: &Measured<'_>,
    ) -> Result<(), Error> {
        self.metadata(out, object)?;
        match measured.timestamp() {
            Some(timestamp) => {
                out.try_extend(br#","timestamp":"#)?;
                self.timestamps.append(out, timestamp)?;
            }
            None => out.try_extend(br#","timestamp":null"#)?,
        }
        out.try_extend(br#","window":""#)?;
        duration::append(out, measured.window())?;
        match measured {
            Measured::Node(usage) => {
                out.try_extend(br#"","usage":{"cpu":""#)?;
                append_usage(out, usage)?;
                out.try_push(b'}')
            }
            Measured::Pod(pod) => {
                out.try_extend(br#"","containers":["#)?;
                let start = out.len();
                for (name, used) in pod.containers() {
                    out.try_extend(br#"{"name":""#)?;
                    json::append_escaped(out, name)?;
                    out.try_extend(br#"","usage":{"cpu":""#)?;
                    append_usage(out, &used)?;
                    out.try_extend(b"},")?;
                }
                if out.len() > start {
                    out.pop(); // the last comma
                }
                out.try_extend(b"]}")
            }
        }
    }

    /// `"metadata":{...}`; empty fields are left out.
    fn metadata(
        &mut self,
        out: &mut Vec<u8>,
        object: &Object<'_>,
    ) -> Result<(), Error> {
        out.try_extend(br#""metadata":{"#)?;
        let start = out.len();
        if !object.name.is_empty() {
            out.try_extend(br#""name":""#)?;
            json::append_escaped(out, object.name)?;
            out.try_extend(br#"","#)?;
        }
        if !object.namespace.is_empty() {
            out.try_extend(br#""namespace":""#)?;
            json::append_escaped(out, object.namespace)?;
            out.try_extend(br#"","#)?;
        }
        if self.creation != time::GO_ZERO {
            out.try_extend(br#""creationTimestamp":"#)?;
            self.creations.append(out, self.creation)?;
            out.try_push(b',')?;
        }
        if !object.labels.is_empty() {
            append_labels(out, object.labels)?;
        } else if out.len() > start {
            out.pop(); // the last comma
        }
        out.try_push(b'}')
    }
}

/// The time that was printed last, in quotes.
#[derive(Debug, Default)]
struct Stamp {
    /// `None` at first, and for Go's zero time, which shares its second.
    second: Option<i64>,
    text: Vec<u8>,
}

impl Stamp {
    fn append(&mut self, out: &mut Vec<u8>, ns: i64) -> Result<(), Error> {
        let second =
            (ns != time::GO_ZERO).then(|| ns.div_euclid(1_000_000_000));
        if second.is_none() || self.second != second {
            self.text.clear();
            self.text.try_push(b'"')?;
            time::append_rfc3339(&mut self.text, ns)?;
            self.text.try_push(b'"')?;
            self.second = second;
        }
        out.try_extend(&self.text)
    }
}

/// `{"kind":"...","apiVersion":"..."`
pub(super) fn append_kind(
    out: &mut Vec<u8>,
    kind: &str,
    version: &str,
) -> Result<(), Error> {
    out.try_extend(br#"{"kind":""#)?;
    out.try_extend(kind.as_bytes())?;
    out.try_extend(br#"","apiVersion":""#)?;
    out.try_extend(version.as_bytes())?;
    out.try_push(b'"')
}

/// `"labels":{...}` of some labels.
fn append_labels(out: &mut Vec<u8>, labels: Strings<'_>) -> Result<(), Error> {
    out.try_extend(br#""labels":{""#)?;
    each_label(labels, |key, value| {
        json::append_escaped(out, key)?;
        out.try_extend(br#"":""#)?;
        json::append_escaped(out, value)?;
        out.try_extend(br#"",""#)
    })?;
    // Not the comma and the quote of a label more.
    out.truncate(out.len().saturating_sub(2));
    out.try_push(b'}')
}

/// Calls `each` with the labels by key; of a key that comes twice the last
/// value counts, as in a map.
pub(super) fn each_label(
    labels: Strings<'_>,
    mut each: impl FnMut(&[u8], &[u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    let count = labels.len() / 2;
    let key = |label: usize| labels.get(label.saturating_mul(2));
    let value =
        |label: usize| labels.get(label.saturating_mul(2).saturating_add(1));
    let ascending = (1..count).all(|at| key(at.saturating_sub(1)) < key(at));
    if ascending {
        return (0..count).try_for_each(|at| each(key(at), value(at)));
    }
    let order = sorted_rows(to_u32(count)?, |a, b| {
        key(a as usize).cmp(key(b as usize))
    })?;
    for same in order.chunk_by(|&a, &b| key(a as usize) == key(b as usize)) {
        let Some(&last) = same.last() else { continue };
        each(key(last as usize), value(last as usize))?;
    }
    Ok(())
}
