/*!
What a store held at one moment: read-only, shared, never changed.

A [`Snapshot`] outlives commits and its store, and may be read from several
threads. Lists, tables, usage columns and reasons are all read from one; see
`list`, `table`, `explain`.
*/

use alloc::vec::Vec;
use core::ops::Range;

use super::Profile;
use super::block::Block;
use super::cycle::Cycle;
use super::points::{Span, append_name, held, reserve};
use super::reason::Reason;
use super::setbacks::Setbacks;
use super::usage::Usage;
use crate::error::Error;
use crate::memory::TryPush;
use crate::num::time::GO_ZERO;
use crate::share::Shared;

/// A published state of a [`super::Store`].
#[derive(Clone, Debug)]
pub struct Snapshot {
    state: Shared<State>,
}

/// The last two points of everything.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub(crate) last: Cycle,
    /// What became no point, of all nodes.
    pub(crate) setbacks: Setbacks,
    /// How many cycles are over.
    pub(crate) cycles: u64,
    pub(crate) profile: Profile,
}

impl State {
    pub(crate) fn memory(&self) -> usize {
        self.last
            .memory()
            .saturating_add(self.setbacks.memory())
            .saturating_add(size_of::<State>())
    }

    /// Usage of a node, or why there is none.
    pub(crate) fn node_usage(&self, node: usize) -> Result<Usage, Reason> {
        self.last.block(node).ok_or(Reason::FirstPoint)?.node_usage()
    }

    /// A pod that is listed, or the first of its containers, by name, that
    /// keeps it from being so; hardened, no container does while another has
    /// usage.
    pub(crate) fn pod_usage(&self, pod: usize) -> Result<PodUsage<'_>, usize> {
        let (block, pod) = self.last.pod(pod).ok_or(0_usize)?;
        let rows = block.layout.containers_of(pod);
        let mut usage =
            PodUsage { block, rows: rows.clone(), timestamp: None, window: 0 };
        let mut missing = None;
        for row in rows {
            if block.rows.previous(row).is_err() {
                if self.profile == Profile::Upstream {
                    return Err(row);
                }
                missing = missing.or(Some(row));
            }
            let Ok(used) = block.rows.usage(row) else { continue };
            // The earliest; of equal ones upstream takes any, we the first.
            if usage.timestamp.is_none_or(|time| used.timestamp < time) {
                usage.timestamp = Some(used.timestamp);
                usage.window = used.window;
            }
        }
        match missing {
            Some(row) if usage.timestamp.is_none() => Err(row),
            _ => Ok(usage),
        }
    }
}

/// A pod that upstream's `GetMetrics` gives. Containers whose CPU or start
/// time went backwards are left out of it; it may have none.
#[derive(Clone, Debug)]
pub(crate) struct PodUsage<'s> {
    block: &'s Block,
    rows: Range<usize>,
    /// `None` is Go's zero time: no container is left.
    pub(crate) timestamp: Option<i64>,
    /// Nanoseconds.
    pub(crate) window: i64,
}

impl<'s> PodUsage<'s> {
    /// Name and usage of each container that is not left out.
    pub(crate) fn containers(
        &self,
    ) -> impl Iterator<Item = (&'s [u8], Usage)> {
        let block = self.block;
        self.rows.clone().filter_map(move |row| {
            let usage = block.rows.usage(row).ok()?;
            Some((block.layout.container_name(row), usage))
        })
    }
}

impl Snapshot {
    pub(crate) fn new(state: Shared<State>) -> Snapshot {
        Snapshot { state }
    }

    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    /// Upstream's readiness: a node and a pod have a previous point.
    #[must_use]
    pub fn ready(&self) -> bool {
        let cycle = &self.state.last;
        let node =
            |row| cycle.block(row).is_some_and(|b| b.node_previous.is_ok());
        let pod = |row| {
            cycle.pod(row).is_some_and(|(block, pod)| {
                let mut rows = block.layout.containers_of(pod);
                rows.any(|row| block.rows.previous(row).is_ok())
            })
        };
        (0..cycle.node_count()).any(node) && (0..cycle.pod_count()).any(pod)
    }

    /// The heap memory of the state, which its owners share, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.state.memory()
    }

    /// Usage of every node and pod that has metrics, sorted by name.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn usage(&self) -> Result<UsageColumns, Error> {
        let mut usage = UsageColumns::default();
        usage.fill(&self.state)?;
        Ok(usage)
    }
}

/// Usage in columns, with names of its own.
#[derive(Clone, Debug, Default)]
pub struct UsageColumns {
    names: Vec<u8>,
    node_names: Vec<Span>,
    node_timestamps: Vec<i64>,
    node_windows: Vec<i64>,
    node_cpu: Vec<u64>,
    node_memory: Vec<u64>,
    pod_names: Vec<[Span; 2]>,
    pod_containers: Vec<u32>,
    pod_timestamps: Vec<i64>,
    pod_windows: Vec<i64>,
    container_names: Vec<Span>,
    container_cpu: Vec<u64>,
    container_memory: Vec<u64>,
}

/// [`UsageColumns`] as the C ABI lends them.
#[derive(Clone, Copy, Debug)]
pub struct UsageView<'a> {
    /// The arena that all spans point into.
    pub names: &'a [u8],
    /// A span a node.
    pub node_names: &'a [Span],
    /// Nanoseconds since the epoch.
    pub node_timestamps: &'a [i64],
    /// Nanoseconds.
    pub node_windows: &'a [i64],
    /// Nanocores.
    pub node_cpu: &'a [u64],
    /// Bytes.
    pub node_memory: &'a [u64],
    /// Namespace and name of each pod.
    pub pod_names: &'a [[Span; 2]],
    /// One more than there are pods: where each pod's containers begin.
    pub pod_containers: &'a [u32],
    /// Nanoseconds since the epoch; `i64::MIN` for a pod without containers.
    pub pod_timestamps: &'a [i64],
    /// Nanoseconds.
    pub pod_windows: &'a [i64],
    /// A span a container.
    pub container_names: &'a [Span],
    /// Nanocores.
    pub container_cpu: &'a [u64],
    /// Bytes.
    pub container_memory: &'a [u64],
}

impl UsageColumns {
    fn fill(&mut self, state: &State) -> Result<(), Error> {
        let points = &state.last;
        for node in 0..points.node_count() {
            let Ok(usage) = state.node_usage(node) else { continue };
            let name = points.node_name(node);
            self.node_names.try_push(append_name(&mut self.names, name)?)?;
            self.node_timestamps.try_push(usage.timestamp)?;
            self.node_windows.try_push(usage.window)?;
            self.node_cpu.try_push(usage.cpu)?;
            self.node_memory.try_push(usage.memory)?;
        }
        reserve(&mut self.pod_names, points.pod_count())?;
        reserve(&mut self.container_names, points.container_count())?;
        self.pod_containers.try_push(0)?;
        for pod in 0..points.pod_count() {
            let Ok(usage) = state.pod_usage(pod) else { continue };
            self.push_pod(points.pod_key(pod), &usage)?;
        }
        Ok(())
    }

    fn push_pod(
        &mut self,
        [namespace, name]: [&[u8]; 2],
        usage: &PodUsage<'_>,
    ) -> Result<(), Error> {
        let names = &mut self.names;
        let key = [append_name(names, namespace)?, append_name(names, name)?];
        self.pod_names.try_push(key)?;
        self.pod_timestamps.try_push(usage.timestamp.unwrap_or(GO_ZERO))?;
        self.pod_windows.try_push(usage.window)?;
        for (name, used) in usage.containers() {
            let name = append_name(names, name)?;
            self.container_names.try_push(name)?;
            self.container_cpu.try_push(used.cpu)?;
            self.container_memory.try_push(used.memory)?;
        }
        let end = super::points::to_u32(self.container_names.len())?;
        self.pod_containers.try_push(end)
    }

    /// Every column.
    #[must_use]
    pub fn columns(&self) -> UsageView<'_> {
        UsageView {
            names: &self.names,
            node_names: &self.node_names,
            node_timestamps: &self.node_timestamps,
            node_windows: &self.node_windows,
            node_cpu: &self.node_cpu,
            node_memory: &self.node_memory,
            pod_names: &self.pod_names,
            pod_containers: match self.pod_containers.as_slice() {
                [] => &[0],
                rows => rows,
            },
            pod_timestamps: &self.pod_timestamps,
            pod_windows: &self.pod_windows,
            container_names: &self.container_names,
            container_cpu: &self.container_cpu,
            container_memory: &self.container_memory,
        }
    }

    /// The heap memory held, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        [
            held(&self.names),
            held(&self.node_names),
            held(&self.node_timestamps),
            held(&self.node_windows),
            held(&self.node_cpu),
            held(&self.node_memory),
            held(&self.pod_names),
            held(&self.pod_containers),
            held(&self.pod_timestamps),
            held(&self.pod_windows),
            held(&self.container_names),
            held(&self.container_cpu),
            held(&self.container_memory),
        ]
        .into_iter()
        .fold(0, usize::saturating_add)
    }
}
