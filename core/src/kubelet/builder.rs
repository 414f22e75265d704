/*!
Builds the next [`Block`] of a node from its page and the block before.

A page with the same containers as the one before only fills numbers: the
layout remembers in which order the page names them, so each is found by one
comparison. Otherwise names are laid out anew, in sorted order, which the
places remembered give for all but those that are new.

Cost: steady, one comparison of names a container; else some five, and the
sorting of those that are new.
*/

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::block::{Block, Rows};
use super::cycle::Cycle;
use super::layout::{Layout, NameId};
use super::points::{ContainerPoint, NodePoint, to_u32};
use super::records::{Record, Text};
use super::rules::{HeldPod, Rules};
use super::runs::sorted_rows;
use super::setbacks::Setbacks;
use crate::error::Error;
use crate::memory::TryPush;
use crate::share::Shared;

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
        if let Some(before) = held.block() {
            moved.try_resize(before.layout.pod_count(), NONE)?;
        }
        Ok(Builder {
            held,
            layout: Layout::of_node(node)?,
            rows: Rows::default(),
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
                let here = self.layout.pod_count().saturating_sub(1);
                if let Some(moved) = self.moved.get_mut(held.pod) {
                    *moved = to_u32(here)?;
                }
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
        let row = to_u32(self.rows.len().saturating_sub(1))?;
        let pod = to_u32(self.layout.pod_count().saturating_sub(1))?;
        Ok([row, pod])
    }

    fn layout_container(&mut self, name: &[u8]) -> Result<(), Error> {
        let id = self.recent.intern(&mut self.layout, name)?;
        self.layout.push_container(id)?;
        self.place = self.place.saturating_add(1);
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
            self.layout_container(from.layout.container_name(row))?;
            self.rows.push(from.rows.last(row), from.rows.previous(row))?;
        }
        Ok(())
    }

    /// The block, and where the pods of the one before are in it.
    pub(crate) fn finish(
        mut self,
        node: Option<NodePoint>,
        order: Vec<Place>,
    ) -> Result<(Block, Vec<u32>), Error> {
        self.layout.set_order(order);
        self.layout.shrink();
        self.rows.shrink();
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
) -> Result<super::usage::Previous, super::reason::Reason> {
    let point = node.ok_or(super::reason::Reason::FirstPoint)?;
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

/// Row and pod of a container in a layout.
pub(crate) type Place = [u32; 2];

/// Finds the place in `layout` that each record names, in the order that the
/// last page had; [`NONE`] for those that are new. Says how many were not
/// where that page had them.
pub(crate) fn places(
    layout: &Layout,
    records: &[Record],
    text: Text<'_>,
    out: &mut Vec<Place>,
) -> Result<usize, Error> {
    /// How many rows that are gone a record may skip.
    const AHEAD: usize = 8;
    out.clear();
    out.try_reserve_for(records.len())?;
    let mut rest = layout.order();
    let mut strangers = 0_usize;
    for record in records {
        let [container, namespace, pod] =
            [record.container, record.namespace, record.pod]
                .map(|span| text.of(span));
        let ahead = rest.iter().take(AHEAD).position(|&[row, of_pod]| {
            let [its_namespace, name] = layout.pod_key(of_pod as usize);
            name == pod
                && layout.container_name(row as usize) == container
                && its_namespace == namespace
        });
        let place = match ahead {
            Some(ahead) => {
                let place = rest.get(ahead).copied();
                rest = rest.get(ahead.wrapping_add(1)..).unwrap_or_default();
                place.unwrap_or([NONE; 2])
            }
            None => {
                strangers = strangers.wrapping_add(1);
                find(layout, [container, namespace, pod])?
            }
        };
        out.try_push(place)?;
    }
    Ok(strangers)
}

#[cold]
#[inline(never)]
fn find(
    layout: &Layout,
    [container, namespace, pod]: [&[u8]; 3],
) -> Result<Place, Error> {
    let found = layout.find_pod([namespace, pod], 0).and_then(|pod| {
        Some((layout.find_container(pod, container, 0)?, pod))
    });
    match found {
        Some((row, pod)) => Ok([to_u32(row)?, to_u32(pod)?]),
        None => Ok([NONE; 2]),
    }
}

/// The records in the order of their names. `places` are those of
/// [`places`], in a layout of `count` rows.
pub(crate) fn sorted_by_places(
    places: &[Place],
    count: usize,
    records: &[Record],
    text: Text<'_>,
) -> Result<Vec<u32>, Error> {
    let mut held = Vec::new();
    held.try_resize(count, NONE)?;
    let mut new = Vec::new();
    for (record, &[row, _]) in (0_u32..).zip(places) {
        match held.get_mut(row as usize) {
            Some(place) if *place == NONE => *place = record,
            _ => new.try_push(record)?,
        }
    }
    let compare = |a: u32, b: u32| match (
        records.get(a as usize),
        records.get(b as usize),
    ) {
        (Some(x), Some(y)) => x.compare(y, text).then(a.cmp(&b)),
        _ => Ordering::Equal,
    };
    let at = |row: u32| new.get(row as usize).copied().unwrap_or(NONE);
    let order = sorted_rows(to_u32(new.len())?, |a, b| compare(at(a), at(b)))?;
    let mut order = order.into_iter().map(at).peekable();
    let mut sorted = Vec::new();
    sorted.try_reserve_for(records.len())?;
    for record in held.into_iter().filter(|&record| record != NONE) {
        while let Some(next) =
            order.next_if(|&next| compare(next, record) == Ordering::Less)
        {
            sorted.try_push(next)?;
        }
        sorted.try_push(record)?;
    }
    for next in order {
        sorted.try_push(next)?;
    }
    Ok(sorted)
}

/// The numbers of a page that has exactly the containers of the block before,
/// each whole; else `None`.
pub(crate) fn steady(
    rules: Rules,
    block: &Block,
    records: &[Record],
    places: &[Place],
) -> Result<Option<Rows>, Error> {
    let mut rows = Rows::unset(records.len())?;
    for (record, &[row, pod]) in records.iter().zip(places) {
        let (row, pod) = (row as usize, pod as usize);
        let Some(point) = record.container(&[], 0).point() else {
            return Ok(None);
        };
        let held = Some(HeldPod { block, pod });
        let previous = rules.previous_of_container(point, held, Some(row));
        rows.set(row, point, previous)?;
    }
    Ok(Some(rows))
}
