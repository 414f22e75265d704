/*!
`NodeMetricsList` and `PodMetricsList` as metrics-server v0.9.0 serves them
(`pkg/api`), in `metrics.k8s.io/v1beta1` and `v1`, and single objects.

The host knows which nodes or pods a request is about, from its informers and
selectors, and gives their names and labels; what the snapshot knows nothing
of is left out, as upstream does. Kept on purpose: no `kind` inside items;
labels sorted, absent when there are none; `timestamp` in whole seconds, null
for a pod without containers; a final line feed. Different on purpose:
containers come by name, where upstream's order is that of a Go map.

Cost: one pass; a binary search a row, or one comparison when the rows are
sorted and the snapshot has no others.
*/

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::points::to_u32;
use super::runs::sorted_rows;
use super::snapshot::{PodUsage, Snapshot, State};
use super::usage::Usage;
use crate::columns::{Rows, Strings};
use crate::encoding::json;
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::num::{duration, time};

/// The version of `metrics.k8s.io` that is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Version {
    /// `metrics.k8s.io/v1beta1`
    V1beta1 = 1,
    /// `metrics.k8s.io/v1`, since Kubernetes 1.37; the same shape.
    V1 = 2,
}

impl Version {
    /// The version that the C ABI calls by this number.
    #[must_use]
    pub const fn from_number(number: u32) -> Option<Version> {
        match number {
            1 => Some(Version::V1beta1),
            2 => Some(Version::V1),
            _ => None,
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Version::V1beta1 => "metrics.k8s.io/v1beta1",
            Version::V1 => "metrics.k8s.io/v1",
        }
    }
}

/// What the items of a list share.
#[derive(Clone, Copy, Debug)]
pub struct ListOptions {
    /// The `apiVersion`.
    pub version: Version,
    /// `creationTimestamp` of every item, nanoseconds since the epoch:
    /// upstream gives the time of the request. `GO_ZERO` leaves it out.
    pub creation: i64,
}

/// Names and labels of one object, as the host knows them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Object<'a> {
    /// Empty for a node.
    pub(super) namespace: &'a [u8],
    pub(super) name: &'a [u8],
    /// Key, value, key, value.
    labels: Strings<'a>,
}

/// Nodes or pods: how many strings of a row come before the labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Node = 1,
    Pod = 2,
}

impl<'a> Object<'a> {
    fn new(kind: Kind, row: Strings<'a>) -> Result<Object<'a>, Error> {
        let names = kind as usize;
        let labels = row.slice(names, row.len());
        if row.len() < names || !labels.len().is_multiple_of(2) {
            return Err(Error::new(ErrorKind::InvalidArgument));
        }
        Ok(match kind {
            Kind::Node => Object { namespace: b"", name: row.get(0), labels },
            Kind::Pod => {
                Object { namespace: row.get(0), name: row.get(1), labels }
            }
        })
    }

    fn key(&self) -> [&'a [u8]; 2] {
        [self.namespace, self.name]
    }
}

/// Refuses rows without names, or with a key that has no value.
pub(super) fn check_rows(kind: Kind, rows: Rows<'_>) -> Result<(), Error> {
    rows.iter().try_for_each(|row| Object::new(kind, row).map(|_| ()))
}

/// Calls `each` with the objects of `rows` in upstream's order: by name,
/// pods by namespace first, bytewise.
pub(super) fn in_order<'a>(
    kind: Kind,
    rows: Rows<'a>,
    mut each: impl FnMut(Object<'a>) -> Result<(), Error>,
) -> Result<(), Error> {
    check_rows(kind, rows)?;
    let object = |row: u32| Object::new(kind, rows.get(row as usize));
    let count = to_u32(rows.len())?;
    let order = sorted_rows(count, |a, b| match (object(a), object(b)) {
        (Ok(a), Ok(b)) => a.key().cmp(&b.key()),
        _ => Ordering::Equal,
    })?;
    for row in order {
        each(object(row)?)?;
    }
    Ok(())
}

/// Finds nodes or pods that are asked for in order.
#[derive(Debug)]
pub(super) struct Finder<'s> {
    pub(super) state: &'s State,
    /// Where the next one probably is.
    next: usize,
}

impl<'s> Finder<'s> {
    pub(super) fn new(state: &'s State) -> Finder<'s> {
        Finder { state, next: 0 }
    }

    /// Usage of a node that has metrics.
    pub(super) fn node(&mut self, object: &Object<'_>) -> Option<Usage> {
        let row = self.state.last.find_node(object.name, self.next)?;
        self.next = row.saturating_add(1);
        self.state.node_usage(row).ok()
    }

    /// Usage of a pod that has metrics.
    pub(super) fn pod(&mut self, object: &Object<'_>) -> Option<PodUsage<'s>> {
        let row = self.state.last.find_pod(object.key(), self.next)?;
        self.next = row.saturating_add(1);
        self.state.pod_usage(row).ok()
    }
}

impl Snapshot {
    /// Appends a `NodeMetricsList`. A row is a node's name, then the keys
    /// and values of its labels.
    ///
    /// # Errors
    /// `InvalidArgument` for a row of another shape; `NoMemory`.
    pub fn append_node_list(
        &self,
        out: &mut Vec<u8>,
        options: ListOptions,
        rows: Rows<'_>,
    ) -> Result<(), Error> {
        let mut items = Items::open(out, "NodeMetricsList", options)?;
        let mut finder = Finder::new(self.state());
        in_order(Kind::Node, rows, |object| match finder.node(&object) {
            Some(usage) => items.node(&object, &usage),
            None => Ok(()),
        })?;
        items.close()
    }

    /// Appends a `PodMetricsList`. A row is a pod's namespace and name,
    /// then the keys and values of its labels.
    ///
    /// # Errors
    /// `InvalidArgument` for a row of another shape; `NoMemory`.
    pub fn append_pod_list(
        &self,
        out: &mut Vec<u8>,
        options: ListOptions,
        rows: Rows<'_>,
    ) -> Result<(), Error> {
        let mut items = Items::open(out, "PodMetricsList", options)?;
        let mut finder = Finder::new(self.state());
        in_order(Kind::Pod, rows, |object| match finder.pod(&object) {
            Some(usage) => items.pod(&object, &usage),
            None => Ok(()),
        })?;
        items.close()
    }

    /// Appends one `NodeMetrics` with `kind` and `apiVersion`.
    ///
    /// # Errors
    /// `NotFound` if the node has no metrics; else as
    /// [`Snapshot::append_node_list`].
    pub fn append_node(
        &self,
        out: &mut Vec<u8>,
        options: ListOptions,
        row: Strings<'_>,
    ) -> Result<(), Error> {
        let object = Object::new(Kind::Node, row)?;
        let usage = Finder::new(self.state()).node(&object);
        let usage = usage.ok_or(Error::new(ErrorKind::NotFound))?;
        append_kind(out, "NodeMetrics", options.version)?;
        append_object(out, &object, options.creation)?;
        append_node_fields(out, &usage)?;
        out.try_extend(b"}\n")
    }

    /// Appends one `PodMetrics` with `kind` and `apiVersion`.
    ///
    /// # Errors
    /// `NotFound` if the pod has no metrics; else as
    /// [`Snapshot::append_pod_list`].
    pub fn append_pod(
        &self,
        out: &mut Vec<u8>,
        options: ListOptions,
        row: Strings<'_>,
    ) -> Result<(), Error> {
        let object = Object::new(Kind::Pod, row)?;
        let usage = Finder::new(self.state()).pod(&object);
        let usage = usage.ok_or(Error::new(ErrorKind::NotFound))?;
        append_kind(out, "PodMetrics", options.version)?;
        append_object(out, &object, options.creation)?;
        append_pod_fields(out, &usage)?;
        out.try_extend(b"}\n")
    }
}

/// The items of a list that is being written.
struct Items<'o> {
    out: &'o mut Vec<u8>,
    creation: i64,
    first: bool,
}

impl<'o> Items<'o> {
    fn open(
        out: &'o mut Vec<u8>,
        kind: &str,
        options: ListOptions,
    ) -> Result<Items<'o>, Error> {
        append_kind(out, kind, options.version)?;
        out.try_extend(br#","metadata":{},"items":["#)?;
        Ok(Items { out, creation: options.creation, first: true })
    }

    fn node(
        &mut self,
        object: &Object<'_>,
        usage: &Usage,
    ) -> Result<(), Error> {
        self.begin(object)?;
        append_node_fields(self.out, usage)?;
        self.out.try_push(b'}')
    }

    fn pod(
        &mut self,
        object: &Object<'_>,
        usage: &PodUsage<'_>,
    ) -> Result<(), Error> {
        self.begin(object)?;
        append_pod_fields(self.out, usage)?;
        self.out.try_push(b'}')
    }

    fn begin(&mut self, object: &Object<'_>) -> Result<(), Error> {
        let opening: &[u8] = if self.first { b"{" } else { b",{" };
        self.first = false;
        self.out.try_extend(opening)?;
        append_metadata(self.out, object, self.creation)
    }

    fn close(self) -> Result<(), Error> {
        self.out.try_extend(b"]}\n")
    }
}

fn append_kind(
    out: &mut Vec<u8>,
    kind: &str,
    version: Version,
) -> Result<(), Error> {
    out.try_extend(br#"{"kind":""#)?;
    out.try_extend(kind.as_bytes())?;
    out.try_extend(br#"","apiVersion":""#)?;
    out.try_extend(version.text().as_bytes())?;
    out.try_push(b'"')
}

fn append_object(
    out: &mut Vec<u8>,
    object: &Object<'_>,
    creation: i64,
) -> Result<(), Error> {
    out.try_push(b',')?;
    append_metadata(out, object, creation)
}

/// `"metadata":{...}`; empty fields are left out.
fn append_metadata(
    out: &mut Vec<u8>,
    object: &Object<'_>,
    creation: i64,
) -> Result<(), Error> {
    out.try_extend(br#""metadata":{"#)?;
    let mut separator: &[u8] = b"";
    for (key, text) in [("name", object.name), ("namespace", object.namespace)]
    {
        if !text.is_empty() {
            out.try_extend(separator)?;
            json::append_string(out, key.as_bytes())?;
            out.try_push(b':')?;
            json::append_string(out, text)?;
            separator = b",";
        }
    }
    if creation != time::GO_ZERO {
        out.try_extend(separator)?;
        out.try_extend(br#""creationTimestamp":""#)?;
        time::append_rfc3339(out, creation)?;
        out.try_push(b'"')?;
        separator = b",";
    }
    if !object.labels.is_empty() {
        out.try_extend(separator)?;
        append_labels(out, object.labels)?;
    }
    out.try_push(b'}')
}

/// `"labels":{...}` by key; of a key that comes twice the last value.
fn append_labels(out: &mut Vec<u8>, labels: Strings<'_>) -> Result<(), Error> {
    let key = |label: u32| labels.get((label as usize).saturating_mul(2));
    let value = |label: u32| {
        labels.get((label as usize).saturating_mul(2).saturating_add(1))
    };
    let order =
        sorted_rows(to_u32(labels.len() / 2)?, |a, b| key(a).cmp(key(b)))?;
    out.try_extend(br#""labels":{"#)?;
    let mut separator: &[u8] = b"";
    for same in order.chunk_by(|&a, &b| key(a) == key(b)) {
        let Some(&last) = same.last() else { continue };
        out.try_extend(separator)?;
        json::append_string(out, key(last))?;
        out.try_push(b':')?;
        json::append_string(out, value(last))?;
        separator = b",";
    }
    out.try_push(b'}')
}

/// Everything of a `NodeMetrics` behind its metadata.
fn append_node_fields(out: &mut Vec<u8>, usage: &Usage) -> Result<(), Error> {
    append_time(out, Some(usage.timestamp), usage.window)?;
    out.try_push(b',')?;
    append_usage(out, usage)
}

/// Everything of a `PodMetrics` behind its metadata.
fn append_pod_fields(
    out: &mut Vec<u8>,
    usage: &PodUsage<'_>,
) -> Result<(), Error> {
    append_time(out, usage.timestamp, usage.window)?;
    out.try_extend(br#","containers":["#)?;
    let mut separator: &[u8] = b"";
    for (name, used) in usage.containers() {
        out.try_extend(separator)?;
        out.try_extend(br#"{"name":"#)?;
        json::append_string(out, name)?;
        out.try_push(b',')?;
        append_usage(out, &used)?;
        out.try_push(b'}')?;
        separator = b",";
    }
    out.try_push(b']')
}

fn append_time(
    out: &mut Vec<u8>,
    timestamp: Option<i64>,
    window: i64,
) -> Result<(), Error> {
    out.try_extend(br#","timestamp":"#)?;
    match timestamp {
        Some(timestamp) => {
            out.try_push(b'"')?;
            time::append_rfc3339(out, timestamp)?;
            out.try_push(b'"')?;
        }
        None => out.try_extend(b"null")?,
    }
    out.try_extend(br#","window":""#)?;
    duration::append(out, window)?;
    out.try_push(b'"')
}

/// `"usage":{...}`.
fn append_usage(out: &mut Vec<u8>, usage: &Usage) -> Result<(), Error> {
    out.try_extend(br#""usage":{"cpu":"#)?;
    usage.cpu_quantity().append_json(out)?;
    out.try_extend(br#","memory":"#)?;
    usage.memory_quantity().append_json(out)?;
    out.try_push(b'}')
}
