/*!
Builds the next [`Block`] of a node from its page and the block before.

Pods and containers are added in the order of their names; each finds the
point before it in the block before, in which the next pod is mostly the next
one there, or in another node's, if it moved.

Cost: some four comparisons of names a container, none for one of a pod that
is as it was.
*/

use super::block::{Block, Rows};
use super::cycle::Cycle;
use super::layout::{Layout, NameId};
use super::points::{ContainerPoint, NodePoint, to_u32};
use super::reason::Reason;
use super::rules::{HeldPod, Rules};
use super::setbacks::Setbacks;
use super::usage::Previous;
use crate::error::Error;
use crate::memory::TryPush;
use crate::share::Shared;
use alloc::vec::Vec;

/// Row and pod of a container in a layout.
pub(crate) type Place = [u32; 2];

/// No row.
pub(crate) const NONE: u32 = u32::MAX;

/// What is held when a node answers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held<'s> {
    pub(crate) rules: Rules,
    pub(crate) cycle: &'s Cycle,
    /// The row of the node, if it is held.
    pub(crate) node: Option<usize>,
}

impl<'s> Held<'s> {
    pub(crate) fn block(&self) -> Option<&'s Block> {
        self.node.and_then(|node| self.cycle.block(node))
    }

    /// Whether a pod of the node counts as another's.
    pub(crate) fn hides(&self) -> bool {
        self.node.is_some_and(|node| self.cycle.hides(node))
    }

    /// The pod of this key, on this node or wherever it was.
    fn pod(
        &self,
        key: [&[u8]; 2],
        hint: usize,
    ) -> Option<(HeldPod<'s>, bool)> {
        if let (Some(block), Some(node)) = (self.block(), self.node)
            && let Some(pod) = block.layout.find_pod(key, hint)
            && !self.cycle.is_hidden(node, pod)
        {
            return Some((HeldPod { block, pod }, true));
        }
        let row = self.cycle.find_pod(key, 0)?;
        let (block, pod) = self.cycle.pod(row)?;
        Some((HeldPod { block, pod }, false))
    }
}

/// A block that is being built.
#[derive(Debug)]
pub(crate) struct Builder<'s> {
    held: Held<'s>,
    layout: Layout,
    rows: Rows,
    dropped: Setbacks,
    /// Where each pod of the block before is in this one, or [`NONE`].
    moved: Vec<u32>,
    /// The pod that containers are being added to, as it was held.
    pod: Option<HeldPod<'s>>,
    /// Where that pod probably is in the block before.
    next: usize,
    /// How many containers it has so far.
    place: usize,
    recent: Recent,
}

impl<'s> Builder<'s> {
    /// Begins the block of a node.
    pub(crate) fn new(
        held: Held<'s>,
        node: &[u8],
    ) -> Result<Builder<'s>, Error> {
        let mut moved = Vec::new();
        let mut layout = Layout::of_node(node)?;
        let mut rows = Rows::default();
        if let Some(before) = held.block() {
            moved.try_resize(before.layout.pod_count(), NONE)?;
            layout.reserve_like(&before.layout)?;
            rows = Rows::with_room(before.rows.len())?;
        }
        Ok(Builder {
            held,
            layout,
            rows,
            dropped: Setbacks::default(),
            moved,
            pod: None,
            next: 0,
            place: 0,
            recent: Recent::default(),
        })
    }

    /// What did not become a point.
    pub(crate) fn dropped(&mut self) -> &mut Setbacks {
        &mut self.dropped
    }

    /// Adds a pod, which must come after the one before.
    pub(crate) fn pod(
        &mut self,
        [namespace, name]: [&[u8]; 2],
    ) -> Result<(), Error> {
        self.layout_pod([namespace, name])?;
        self.pod = None;
        self.place = 0;
        if let Some((held, own)) = self.held.pod([namespace, name], self.next)
        {
            self.pod = Some(held);
            if own {
                self.next = held.pod.saturating_add(1);
                self.note_move(held.pod)?;
            }
        }
        Ok(())
    }

    fn layout_pod(
        &mut self,
        [namespace, name]: [&[u8]; 2],
    ) -> Result<(), Error> {
        let last = self.layout.pod_count().checked_sub(1);
        let before = last.map(|pod| self.layout.pod_ids(pod)[0]);
        let namespace = match before {
            Some(id) if self.layout.name(id) == namespace => id,
            _ => self.layout.push_name(namespace)?,
        };
        let name = self.layout.push_name(name)?;
        self.layout.push_pod([namespace, name])
    }

    /// Adds a container to the last pod, which must come after the one
    /// before; says where it is.
    pub(crate) fn container(
        &mut self,
        name: &[u8],
        point: ContainerPoint,
    ) -> Result<Place, Error> {
        let row = self.pod.and_then(|pod| {
            pod.block.layout.find_container(pod.pod, name, self.place)
        });
        let previous =
            self.held.rules.previous_of_container(point, self.pod, row);
        self.layout_container(name)?;
        self.rows.push(point, previous)?;
        self.last_place()
    }

    fn layout_container(&mut self, name: &[u8]) -> Result<(), Error> {
        let id = self.recent.intern(&mut self.layout, name)?;
        self.layout.push_container(id)?;
        self.place = self.place.saturating_add(1);
        Ok(())
    }

    /// Adds a pod that is where it was, on this node, with the same
    /// containers; [`Builder::same_container`] adds those.
    pub(crate) fn same_pod(
        &mut self,
        block: &'s Block,
        pod: usize,
    ) -> Result<(), Error> {
        self.layout_pod(block.layout.pod_key(pod))?;
        self.pod = Some(HeldPod { block, pod });
        self.place = 0;
        self.next = pod.saturating_add(1);
        self.note_move(pod)
    }

    /// Adds a container that is in this row of the block before.
    pub(crate) fn same_container(
        &mut self,
        block: &Block,
        row: usize,
        point: ContainerPoint,
    ) -> Result<Place, Error> {
        let rules = self.held.rules;
        let previous = rules.previous_of_container(point, self.pod, Some(row));
        self.layout_container(block.layout.container_name(row))?;
        self.rows.push(point, previous)?;
        self.last_place()
    }

    fn last_place(&self) -> Result<Place, Error> {
        let row = to_u32(self.rows.len().saturating_sub(1))?;
        let pod = to_u32(self.layout.pod_count().saturating_sub(1))?;
        Ok([row, pod])
    }

    /// Notes where a pod of the block before is now: it is the last one.
    fn note_move(&mut self, before: usize) -> Result<(), Error> {
        let here = to_u32(self.layout.pod_count().saturating_sub(1))?;
        if let Some(moved) = self.moved.get_mut(before) {
            *moved = here;
        }
        Ok(())
    }

    /// Takes the last pod back if it has no containers.
    pub(crate) fn end_pod(&mut self) {
        if self.place == 0 {
            self.layout.drop_empty_pod();
            if let Some(held) = self.pod
                && let Some(moved) = self.moved.get_mut(held.pod)
            {
                *moved = NONE;
            }
        }
    }

    /// Adds a pod as another block has it.
    pub(crate) fn copy_pod(
        &mut self,
        from: &Block,
        pod: usize,
    ) -> Result<(), Error> {
        self.pod(from.layout.pod_key(pod))?;
        for row in from.layout.containers_of(pod) {
            let name = from.layout.container_name(row);
            let (last, before) =
                (from.rows.last(row), from.rows.previous(row));
            self.known_container(name, last, before)?;
        }
        Ok(())
    }

    /// Adds a container to the last pod with both its points.
    pub(crate) fn known_container(
        &mut self,
        name: &[u8],
        last: ContainerPoint,
        previous: Result<Previous, Reason>,
    ) -> Result<(), Error> {
        self.layout_container(name)?;
        self.rows.push(last, previous)
    }

    /// The block, and where the pods of the one before are in it.
    pub(crate) fn finish(
        mut self,
        node: Option<NodePoint>,
        order: Vec<Place>,
    ) -> Result<(Block, Vec<u32>), Error> {
        self.layout.set_order(order);
        self.layout.shrink()?;
        self.rows.shrink()?;
        let block = Block {
            layout: Shared::try_new(self.layout)?,
            node,
            node_previous: previous_of_node(self.held, node),
            rows: self.rows,
            dropped: self.dropped,
        };
        Ok((block, self.moved))
    }
}

/// The point before a node's.
pub(crate) fn previous_of_node(
    held: Held<'_>,
    node: Option<NodePoint>,
) -> Result<Previous, Reason> {
    let point = node.ok_or(Reason::FirstPoint)?;
    held.rules.previous_of_node(point, held.block())
}

/// Names of containers met lately, by a few of their bytes.
#[derive(Debug)]
struct Recent([NameId; 64]);

impl Default for Recent {
    fn default() -> Recent {
        Recent([0; 64]) // name 0 is the node's
    }
}

impl Recent {
    fn intern(
        &mut self,
        layout: &mut Layout,
        name: &[u8],
    ) -> Result<NameId, Error> {
        let edge = |byte: Option<&u8>| usize::from(byte.copied().unwrap_or(0));
        let middle = name.get(name.len() / 2);
        let slot = edge(name.first())
            .wrapping_mul(31)
            .wrapping_add(edge(middle))
            .wrapping_mul(31)
            .wrapping_add(edge(name.last()))
            .wrapping_mul(31)
            .wrapping_add(name.len());
        let Some(id) = self.0.get_mut(slot % 64) else { return Ok(0) };
        if layout.name(*id) != name || *id == 0 {
            *id = layout.push_name(name)?;
        }
        Ok(*id)
    }
}
