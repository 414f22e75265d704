/*!
Points of nodes, pods and containers in columns, with their names in one
arena.

A point is one measurement: cumulative CPU, memory and when. [`Points`] holds
those of a batch or of a stored cycle: numbers are plain arrays, a name is a
span of the arena. Pods own consecutive containers. Names are shared where
neighbours agree, which they do once rows are sorted: the namespace with the
pod before, the container's name with the same container of that pod.

Memory: 41 bytes a container, 20 a pod, 32 a node, and the names.
*/

use alloc::vec::Vec;
use core::cmp::Ordering;
use core::ops::Range;

use super::runs::sorted_rows;
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::num::time::GO_ZERO;

/// Start and end of a name in an arena.
pub type Span = [u32; 2];

/// One measurement of a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodePoint {
    /// Nanoseconds since the epoch.
    pub timestamp: i64,
    /// CPU time used since boot, in nanoseconds.
    pub cpu: u64,
    /// Working set, in bytes.
    pub memory: u64,
}

/// One measurement of a container.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ContainerPoint {
    /// Nanoseconds since the epoch.
    pub timestamp: i64,
    /// When it started, nanoseconds since the epoch; `None` is Go's zero
    /// time, year 1, which is before any other.
    pub start: Option<i64>,
    /// CPU time used since the start, in nanoseconds.
    pub cpu: u64,
    /// Working set, in bytes.
    pub memory: u64,
}

/// Columns of points; see the module.
#[derive(Clone, Debug, Default)]
pub struct Points {
    names: Vec<u8>,
    nodes: Nodes,
    pods: Pods,
    containers: Containers,
}

#[derive(Clone, Debug, Default)]
struct Nodes {
    names: Vec<Span>,
    timestamps: Vec<i64>,
    cpu: Vec<u64>,
    memory: Vec<u64>,
}

#[derive(Clone, Debug, Default)]
struct Pods {
    /// Namespace and name.
    names: Vec<[Span; 2]>,
    /// Where the containers of each pod begin, and the end of the last; no
    /// entry at all before the first pod.
    rows: Vec<u32>,
}

#[derive(Clone, Debug, Default)]
struct Containers {
    names: Vec<Span>,
    timestamps: Vec<i64>,
    /// `GO_ZERO` where there is none.
    starts: Vec<i64>,
    has_start: Vec<u8>,
    cpu: Vec<u64>,
    memory: Vec<u64>,
}

/// The columns of [`Points`] as the C ABI lends them.
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a> {
    /// The arena that all spans point into.
    pub names: &'a [u8],
    /// A span a node.
    pub node_names: &'a [Span],
    /// Nanoseconds since the epoch.
    pub node_timestamps: &'a [i64],
    /// Cumulative CPU time, nanoseconds.
    pub node_cpu: &'a [u64],
    /// Bytes.
    pub node_memory: &'a [u64],
    /// Namespace and name of each pod.
    pub pod_names: &'a [[Span; 2]],
    /// One more than there are pods: where each pod's containers begin.
    pub pod_containers: &'a [u32],
    /// A span a container.
    pub container_names: &'a [Span],
    /// Nanoseconds since the epoch.
    pub container_timestamps: &'a [i64],
    /// Nanoseconds since the epoch; `i64::MIN` where there is none.
    pub container_starts: &'a [i64],
    /// 1 where the container has a start time, else 0. A start of NaN is
    /// `i64::MIN` too, and has one.
    pub container_has_start: &'a [u8],
    /// Cumulative CPU time, nanoseconds.
    pub container_cpu: &'a [u64],
    /// Bytes.
    pub container_memory: &'a [u64],
}

/// How much [`Points`] held at a time; see [`Points::truncate`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    names: usize,
    nodes: usize,
    pods: usize,
    containers: usize,
}

impl Points {
    /// Every column.
    #[must_use]
    pub fn columns(&self) -> Columns<'_> {
        Columns {
            names: &self.names,
            node_names: &self.nodes.names,
            node_timestamps: &self.nodes.timestamps,
            node_cpu: &self.nodes.cpu,
            node_memory: &self.nodes.memory,
            pod_names: &self.pods.names,
            pod_containers: match self.pods.rows.as_slice() {
                [] => &[0],
                rows => rows,
            },
            container_names: &self.containers.names,
            container_timestamps: &self.containers.timestamps,
            container_starts: &self.containers.starts,
            container_has_start: &self.containers.has_start,
            container_cpu: &self.containers.cpu,
            container_memory: &self.containers.memory,
        }
    }

    /// How many nodes there are.
    #[must_use]
    pub const fn node_count(&self) -> usize {
        self.nodes.names.len()
    }

    /// How many pods there are.
    #[must_use]
    pub const fn pod_count(&self) -> usize {
        self.pods.names.len()
    }

    /// How many containers all pods have.
    #[must_use]
    pub const fn container_count(&self) -> usize {
        self.containers.names.len()
    }

    /// The bytes of a span.
    #[inline]
    pub(crate) fn name(&self, [start, end]: Span) -> &[u8] {
        self.names.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The name of a node.
    #[must_use]
    pub fn node_name(&self, node: usize) -> &[u8] {
        self.nodes.names.get(node).map_or(&[], |&span| self.name(span))
    }

    /// The point of a node.
    #[must_use]
    pub fn node(&self, node: usize) -> Option<NodePoint> {
        Some(NodePoint {
            timestamp: *self.nodes.timestamps.get(node)?,
            cpu: *self.nodes.cpu.get(node)?,
            memory: *self.nodes.memory.get(node)?,
        })
    }

    /// Namespace and name of a pod.
    #[must_use]
    pub fn pod_key(&self, pod: usize) -> [&[u8]; 2] {
        match self.pods.names.get(pod) {
            Some(key) => key.map(|span| self.name(span)),
            None => [&[]; 2],
        }
    }

    /// Which containers a pod has.
    #[must_use]
    pub fn pod_containers(&self, pod: usize) -> Range<usize> {
        match self.pods.rows.get(pod..pod.saturating_add(2)) {
            Some(&[start, end]) => start as usize..end as usize,
            _ => 0..0,
        }
    }

    /// The name of a container.
    #[must_use]
    pub fn container_name(&self, container: usize) -> &[u8] {
        let span = self.containers.names.get(container);
        span.map_or(&[], |&span| self.name(span))
    }

    /// The point of a container.
    #[must_use]
    pub fn container(&self, container: usize) -> Option<ContainerPoint> {
        let columns = &self.containers;
        let start = *columns.starts.get(container)?;
        let has_start = *columns.has_start.get(container)? != 0;
        Some(ContainerPoint {
            timestamp: *columns.timestamps.get(container)?,
            start: has_start.then_some(start),
            cpu: *columns.cpu.get(container)?,
            memory: *columns.memory.get(container)?,
        })
    }

    /// Adds a name to the arena.
    pub(crate) fn append_name(&mut self, name: &[u8]) -> Result<Span, Error> {
        append_name(&mut self.names, name)
    }

    /// Adds a node.
    pub(crate) fn push_node(
        &mut self,
        name: &[u8],
        point: NodePoint,
    ) -> Result<(), Error> {
        let name = self.append_name(name)?;
        self.nodes.names.try_push(name)?;
        self.nodes.timestamps.try_push(point.timestamp)?;
        self.nodes.cpu.try_push(point.cpu)?;
        self.nodes.memory.try_push(point.memory)
    }

    /// Adds a pod; the containers that are added next are its.
    pub(crate) fn push_pod(
        &mut self,
        namespace: &[u8],
        name: &[u8],
    ) -> Result<(), Error> {
        let namespace = match self.pods.names.last() {
            Some(&[before, _]) if self.name(before) == namespace => before,
            _ => self.append_name(namespace)?,
        };
        let name = self.append_name(name)?;
        if self.pods.rows.is_empty() {
            self.pods.rows.try_push(0)?;
        }
        let end = to_u32(self.container_count())?;
        self.pods.rows.try_push(end)?;
        self.pods.names.try_push([namespace, name])
    }

    /// Adds a container to the last pod.
    pub(crate) fn push_container(
        &mut self,
        name: &[u8],
        point: ContainerPoint,
    ) -> Result<(), Error> {
        let name = match self.same_container_before() {
            Some(span) if self.name(span) == name => span,
            _ => self.append_name(name)?,
        };
        let columns = &mut self.containers;
        columns.names.try_push(name)?;
        columns.timestamps.try_push(point.timestamp)?;
        columns.starts.try_push(point.start.unwrap_or(GO_ZERO))?;
        columns.has_start.try_push(u8::from(point.start.is_some()))?;
        columns.cpu.try_push(point.cpu)?;
        columns.memory.try_push(point.memory)?;
        let end = to_u32(columns.names.len())?;
        if let Some(last) = self.pods.rows.last_mut() {
            *last = end;
        }
        Ok(())
    }

    /// The container of the last pod but one that stands where the next
    /// container of the last pod goes.
    fn same_container_before(&self) -> Option<Span> {
        let last = self.pod_count().checked_sub(1)?;
        let before = self.pod_containers(last.checked_sub(1)?);
        let place = self.pod_containers(last).len();
        let row = before.start.checked_add(place)?;
        self.containers.names.get(row).copied()
    }

    /// What is held now, to come back to.
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            names: self.names.len(),
            nodes: self.node_count(),
            pods: self.pod_count(),
            containers: self.container_count(),
        }
    }

    /// Forgets everything added since the mark.
    pub(crate) fn truncate(&mut self, mark: Mark) {
        self.names.truncate(mark.names);
        let nodes = &mut self.nodes;
        nodes.names.truncate(mark.nodes);
        nodes.timestamps.truncate(mark.nodes);
        nodes.cpu.truncate(mark.nodes);
        nodes.memory.truncate(mark.nodes);
        self.pods.names.truncate(mark.pods);
        self.pods.rows.truncate(mark.pods.saturating_add(1));
        let columns = &mut self.containers;
        columns.names.truncate(mark.containers);
        columns.timestamps.truncate(mark.containers);
        columns.starts.truncate(mark.containers);
        columns.has_start.truncate(mark.containers);
        columns.cpu.truncate(mark.containers);
        columns.memory.truncate(mark.containers);
        // A pod whose containers were being added.
        if let (Some(last), Ok(end)) =
            (self.pods.rows.last_mut(), u32::try_from(mark.containers))
        {
            *last = end;
        }
    }

    /// Forgets every point and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.truncate(Mark { names: 0, nodes: 0, pods: 0, containers: 0 });
    }

    /// Adds all points of another.
    pub(crate) fn append(&mut self, other: &Points) -> Result<(), Error> {
        for node in 0..other.node_count() {
            let point = other.node(node).unwrap_or_default();
            self.push_node(other.node_name(node), point)?;
        }
        for pod in 0..other.pod_count() {
            self.append_pod(other, pod)?;
        }
        Ok(())
    }

    fn append_pod(&mut self, other: &Points, pod: usize) -> Result<(), Error> {
        let [namespace, name] = other.pod_key(pod);
        self.push_pod(namespace, name)?;
        for row in other.pod_containers(pod) {
            let point = other.container(row).unwrap_or_default();
            self.push_container(other.container_name(row), point)?;
        }
        Ok(())
    }

    /// The same points with nodes and pods sorted by name, bytewise; of
    /// those of one name the first stays. Containers keep their order.
    pub(crate) fn sorted(&self) -> Result<Points, Error> {
        let mut sorted = Points::default();
        sorted.reserve_like(self)?;
        let by_name = |a: u32, b: u32| {
            self.node_name(a as usize).cmp(self.node_name(b as usize))
        };
        let mut last = None;
        for row in sorted_rows(to_u32(self.node_count())?, by_name)? {
            if last.is_some_and(|l| by_name(l, row) == Ordering::Equal) {
                continue;
            }
            last = Some(row);
            let point = self.node(row as usize).unwrap_or_default();
            sorted.push_node(self.node_name(row as usize), point)?;
        }
        let by_key = |a: u32, b: u32| {
            self.pod_key(a as usize).cmp(&self.pod_key(b as usize))
        };
        let mut last = None;
        for row in sorted_rows(to_u32(self.pod_count())?, by_key)? {
            if last.is_some_and(|l| by_key(l, row) == Ordering::Equal) {
                continue;
            }
            last = Some(row);
            sorted.append_pod(self, row as usize)?;
        }
        Ok(sorted)
    }

    /// Makes room for as many points as `other` has, once.
    fn reserve_like(&mut self, other: &Points) -> Result<(), Error> {
        reserve(&mut self.names, other.names.len())?;
        let nodes = other.node_count();
        reserve(&mut self.nodes.names, nodes)?;
        reserve(&mut self.nodes.timestamps, nodes)?;
        reserve(&mut self.nodes.cpu, nodes)?;
        reserve(&mut self.nodes.memory, nodes)?;
        let pods = other.pod_count();
        reserve(&mut self.pods.names, pods)?;
        reserve(&mut self.pods.rows, pods.saturating_add(1))?;
        let containers = other.container_count();
        let columns = &mut self.containers;
        reserve(&mut columns.names, containers)?;
        reserve(&mut columns.timestamps, containers)?;
        reserve(&mut columns.starts, containers)?;
        reserve(&mut columns.has_start, containers)?;
        reserve(&mut columns.cpu, containers)?;
        reserve(&mut columns.memory, containers)
    }

    /// The heap memory held, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        let nodes = &self.nodes;
        let columns = &self.containers;
        [
            held(&self.names),
            held(&nodes.names),
            held(&nodes.timestamps),
            held(&nodes.cpu),
            held(&nodes.memory),
            held(&self.pods.names),
            held(&self.pods.rows),
            held(&columns.names),
            held(&columns.timestamps),
            held(&columns.starts),
            held(&columns.has_start),
            held(&columns.cpu),
            held(&columns.memory),
        ]
        .into_iter()
        .fold(0, usize::saturating_add)
    }
}

/// Adds a name to an arena.
pub(crate) fn append_name(
    arena: &mut Vec<u8>,
    name: &[u8],
) -> Result<Span, Error> {
    let start = to_u32(arena.len())?;
    let end = to_u32(arena.len().saturating_add(name.len()))?;
    arena.try_extend(name)?;
    Ok([start, end])
}

/// A count or an offset, which columns hold as 32 bits.
pub(crate) fn to_u32(count: usize) -> Result<u32, Error> {
    u32::try_from(count).map_err(|_| Error::new(ErrorKind::TooLarge))
}

/// Room for exactly so many more.
pub(crate) fn reserve<T>(
    column: &mut Vec<T>,
    more: usize,
) -> Result<(), Error> {
    column.try_reserve_exact(more).map_err(|_| Error::new(ErrorKind::NoMemory))
}

/// The heap memory of a column, in bytes.
pub(crate) fn held<T>(column: &Vec<T>) -> usize {
    column.capacity().saturating_mul(size_of::<T>())
}

/// Looks at the row that is expected, then searches the halves.
pub(crate) fn find(
    count: usize,
    hint: usize,
    compare: impl Fn(usize) -> Ordering,
) -> Option<usize> {
    if hint < count && compare(hint) == Ordering::Equal {
        return Some(hint);
    }
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low.midpoint(high);
        match compare(middle) {
            Ordering::Less => low = middle.saturating_add(1),
            Ordering::Greater => high = middle,
            Ordering::Equal => return Some(middle),
        }
    }
    None
}
