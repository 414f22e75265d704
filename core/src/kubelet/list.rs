/*!
Which nodes or pods a list is about, and the lists of rows that a host gives:
`NodeMetricsList` and `PodMetricsList` as metrics-server v0.9.0 serves them
(`pkg/api`), in `metrics.k8s.io/v1beta1` and `v1`, and single objects.

The host knows which nodes or pods a request is about, from its informers and
selectors, and gives their names and labels as rows; [`super::Listing`] takes
them from [`super::Objects`] instead and selects by itself. What the snapshot
knows nothing of is left out, as upstream does. How the items are written is
`list_json`'s business.

Cost: one pass; a binary search a row, or one comparison when the rows are
sorted and the snapshot has no others.
*/

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::list_json::JsonItems;
use super::points::to_u32;
use super::runs::sorted_rows;
use super::snapshot::{PodUsage, Snapshot, State};
use super::usage::Usage;
use crate::columns::{Rows, Strings};
use crate::error::{Error, ErrorKind};

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

    /// The `apiVersion`.
    pub(super) const fn text(self) -> &'static str {
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
    pub(super) labels: Strings<'a>,
}

/// Nodes or pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Rows are a name, then keys and values of labels.
    Node = 1,
    /// Rows are namespace and name, then keys and values of labels.
    Pod = 2,
}

impl Kind {
    /// The kind that the C ABI calls by this number.
    #[must_use]
    pub const fn from_number(number: u32) -> Option<Kind> {
        match number {
            1 => Some(Kind::Node),
            2 => Some(Kind::Pod),
            _ => None,
        }
    }
}

impl<'a> Object<'a> {
    pub(super) fn new(
        kind: Kind,
        row: Strings<'a>,
    ) -> Result<Object<'a>, Error> {
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

    pub(super) fn key(&self) -> [&'a [u8]; 2] {
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

/// Usage of a node or of a pod.
#[derive(Clone, Debug)]
pub(super) enum Measured<'s> {
    Node(Usage),
    Pod(PodUsage<'s>),
}

impl Measured<'_> {
    /// `None` is Go's zero time: a pod without containers.
    pub(super) fn timestamp(&self) -> Option<i64> {
        match self {
            Measured::Node(usage) => Some(usage.timestamp),
            Measured::Pod(usage) => usage.timestamp,
        }
    }

    /// Nanoseconds.
    pub(super) fn window(&self) -> i64 {
        match self {
            Measured::Node(usage) => usage.window,
            Measured::Pod(usage) => usage.window,
        }
    }
}

impl<'s> Finder<'s> {
    pub(super) fn new(state: &'s State) -> Finder<'s> {
        Finder::at(state, 0)
    }

    /// A finder that looks first where another one stopped.
    pub(super) fn at(state: &'s State, next: usize) -> Finder<'s> {
        Finder { state, next }
    }

    /// Where the next one probably is.
    pub(super) fn next(&self) -> usize {
        self.next
    }

    /// Usage of an object that has metrics.
    pub(super) fn find(
        &mut self,
        kind: Kind,
        object: &Object<'_>,
    ) -> Option<Measured<'s>> {
        match kind {
            Kind::Node => self.node(object).map(Measured::Node),
            Kind::Pod => self.pod(object).map(Measured::Pod),
        }
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
        self.append_list(Kind::Node, out, options, rows)
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
        self.append_list(Kind::Pod, out, options, rows)
    }

    fn append_list(
        &self,
        kind: Kind,
        out: &mut Vec<u8>,
        options: ListOptions,
        rows: Rows<'_>,
    ) -> Result<(), Error> {
        let mut items = JsonItems::new(kind, options);
        items.open(out)?;
        let mut finder = Finder::new(self.state());
        in_order(kind, rows, |object| match finder.find(kind, &object) {
            Some(measured) => items.item(out, &object, &measured),
            None => Ok(()),
        })?;
        items.close(out)
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
        self.append_object(Kind::Node, out, options, row)
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
        self.append_object(Kind::Pod, out, options, row)
    }

    fn append_object(
        &self,
        kind: Kind,
        out: &mut Vec<u8>,
        options: ListOptions,
        row: Strings<'_>,
    ) -> Result<(), Error> {
        let object = Object::new(kind, row)?;
        let measured = Finder::new(self.state()).find(kind, &object);
        let measured = measured.ok_or(Error::new(ErrorKind::NotFound))?;
        let mut items = JsonItems::new(kind, options);
        items.object(out, &object, &measured)?;
        crate::memory::TryPush::try_push(out, b'\n')
    }
}
