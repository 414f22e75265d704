/*!
The names of one node's pods and containers, and where its page has them.

A [`Layout`] is made when a node's pods change and shared by every cycle in
which they do not: pods by namespace and name, containers by name, each name
once in one arena. It also remembers the order in which the page named the
containers, so that the next page finds each row by one comparison.

Memory: 12 bytes a container, 16 a pod, and each name once.
*/

use alloc::vec::Vec;
use core::cmp::Ordering;
use core::ops::Range;

use super::points::{find, held, reserve, to_u32};
use crate::error::Error;
use crate::memory::{TryPush, give_back_slack};

/// Names of a node's pods and containers; see the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    arena: Vec<u8>,
    /// Where each name ends; it begins where the one before does. The first
    /// is the node's own.
    ends: Vec<u32>,
    /// Of each pod the names of its namespace and of itself.
    pods: Vec<[NameId; 2]>,
    /// Where the containers of each pod end.
    pod_ends: Vec<u32>,
    containers: Vec<NameId>,
    /// Some name has other bytes than letters, digits, `-`, `.` and `_`.
    odd: bool,
    /// Row and pod of each container as the page had them.
    order: Vec<[u32; 2]>,
}

/// Which of the names of a layout.
pub(crate) type NameId = u32;

impl Layout {
    /// Of a node without pods.
    pub(crate) fn of_node(name: &[u8]) -> Result<Layout, Error> {
        let mut layout = Layout::default();
        reserve(&mut layout.arena, name.len())?;
        layout.push_name(name)?;
        Ok(layout)
    }

    /// Makes room for as many names and rows as another has.
    pub(super) fn reserve_like(
        &mut self,
        other: &Layout,
    ) -> Result<(), Error> {
        reserve(&mut self.arena, other.arena.len())?;
        reserve(&mut self.ends, other.ends.len())?;
        reserve(&mut self.pods, other.pods.len())?;
        reserve(&mut self.pod_ends, other.pods.len())?;
        reserve(&mut self.containers, other.containers.len())
    }

    /// Adds a name, which nobody looks for among the others.
    pub(super) fn push_name(&mut self, name: &[u8]) -> Result<NameId, Error> {
        let end = to_u32(self.arena.len().saturating_add(name.len()))?;
        self.arena.try_extend(name)?;
        // Without a branch a byte, as most are plain.
        let odd = |odd, &byte: &u8| {
            odd | !(byte.is_ascii_alphanumeric()
                | matches!(byte, b'-' | b'.' | b'_'))
        };
        self.odd |= name.iter().fold(false, odd);
        let id = to_u32(self.ends.len())?;
        self.ends.try_push(end)?;
        Ok(id)
    }

    /// Adds a pod; the containers that are added next are its.
    pub(super) fn push_pod(&mut self, key: [NameId; 2]) -> Result<(), Error> {
        self.pods.try_push(key)?;
        self.pod_ends.try_push(to_u32(self.containers.len())?)
    }

    /// Adds a container to the last pod.
    pub(super) fn push_container(
        &mut self,
        name: NameId,
    ) -> Result<(), Error> {
        self.containers.try_push(name)?;
        if let Some(end) = self.pod_ends.last_mut() {
            *end = to_u32(self.containers.len())?;
        }
        Ok(())
    }

    /// Drops the last pod if it has no containers.
    pub(super) fn drop_empty_pod(&mut self) {
        let last = self.pods.len().saturating_sub(1);
        if self.containers_of(last).is_empty() {
            self.pods.pop();
            self.pod_ends.pop();
        }
    }

    /// Sets in which order the page named the containers.
    pub(super) fn set_order(&mut self, order: Vec<[u32; 2]>) {
        self.order = order;
    }

    /// Whether all names are of letters, digits, `-`, `.` and `_` alone.
    pub(super) fn is_plain(&self) -> bool {
        !self.odd
    }

    /// Row and pod of the containers in the order of the page.
    pub(super) fn order(&self) -> &[[u32; 2]] {
        &self.order
    }

    /// Gives back the memory that growth took too much.
    pub(super) fn shrink(&mut self) -> Result<(), Error> {
        give_back_slack(&mut self.arena)?;
        give_back_slack(&mut self.ends)?;
        give_back_slack(&mut self.pods)?;
        give_back_slack(&mut self.pod_ends)?;
        give_back_slack(&mut self.containers)?;
        give_back_slack(&mut self.order)
    }

    /// A name.
    #[inline]
    pub(crate) fn name(&self, id: NameId) -> &[u8] {
        let id = id as usize;
        let start = match id.checked_sub(1) {
            Some(before) => self.ends.get(before).copied().unwrap_or(0),
            None => 0,
        };
        let end = self.ends.get(id).copied().unwrap_or(start);
        self.arena.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The name of the node.
    #[inline]
    pub(crate) fn node(&self) -> &[u8] {
        self.name(0)
    }

    pub(crate) fn pod_count(&self) -> usize {
        self.pods.len()
    }

    pub(crate) fn container_count(&self) -> usize {
        self.containers.len()
    }

    /// The names of a pod's namespace and of itself.
    pub(super) fn pod_ids(&self, pod: usize) -> [NameId; 2] {
        self.pods.get(pod).copied().unwrap_or_default()
    }

    /// Namespace and name of a pod.
    #[inline]
    pub(crate) fn pod_key(&self, pod: usize) -> [&[u8]; 2] {
        match self.pods.get(pod) {
            Some(key) => key.map(|id| self.name(id)),
            None => [&[]; 2],
        }
    }

    /// The rows of a pod's containers.
    #[inline]
    pub(crate) fn containers_of(&self, pod: usize) -> Range<usize> {
        let start = match pod.checked_sub(1) {
            Some(before) => self.pod_ends.get(before).copied().unwrap_or(0),
            None => 0,
        };
        let end = self.pod_ends.get(pod).copied().unwrap_or(start);
        start as usize..end as usize
    }

    /// The name of a container.
    #[inline]
    pub(crate) fn container_name(&self, row: usize) -> &[u8] {
        self.containers.get(row).map_or(&[], |&id| self.name(id))
    }

    /// The pod of this key.
    #[inline]
    pub(crate) fn find_pod(
        &self,
        key: [&[u8]; 2],
        hint: usize,
    ) -> Option<usize> {
        find(self.pods.len(), hint, |pod| {
            let [namespace, name] = self.pod_key(pod);
            // Neighbours mostly share the namespace: the name decides.
            match namespace.cmp(key[0]) {
                Ordering::Equal => name.cmp(key[1]),
                other => other,
            }
        })
    }

    /// The row of a container of a pod.
    #[inline]
    pub(crate) fn find_container(
        &self,
        pod: usize,
        name: &[u8],
        place: usize,
    ) -> Option<usize> {
        let rows = self.containers_of(pod);
        let at = |place: usize| rows.start.saturating_add(place);
        find(rows.len(), place, |place| {
            self.container_name(at(place)).cmp(name)
        })
        .map(at)
    }

    /// The heap memory held, in bytes.
    pub(crate) fn memory(&self) -> usize {
        [
            held(&self.arena),
            held(&self.ends),
            held(&self.pods),
            held(&self.pod_ends),
            held(&self.containers),
            held(&self.order),
        ]
        .into_iter()
        .fold(size_of::<Layout>(), usize::saturating_add)
    }
}
