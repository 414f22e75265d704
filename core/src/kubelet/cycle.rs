/*!
The nodes of a cycle by name, and all their pods in one sorted index.

Each node's points are a [`Block`]; what readers call a row is a place in the
sorted nodes, or in the index. A pod that two nodes claim is in the index
once, and the other is hidden: upstream keeps the first answer of a cycle; a
claim of an earlier cycle, which only the hardened profile holds, gives way.

Cost of a change: nodes and index are walked once; only pods that are new are
looked up or sorted, by the first 32 bytes of their names as numbers. If no
pod came or went, the index is the one before.

Memory: 8 bytes a pod, some 80 a node.
*/

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::Profile;
use super::block::Block;
use super::builder::NONE;
use super::points::{find, held, reserve, to_u32};
use super::runs::sorted_by_names;
use super::setbacks::Outcome;
use crate::error::Error;
use crate::memory::{TryPush, give_back_slack};
use crate::share::Shared;

/// Nodes and pods of a moment; see the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cycle {
    nodes: Vec<Node>,
    pods: Option<Shared<Vec<PodPlace>>>,
    hidden: Vec<PodPlace>,
}

/// What is held of a node.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) block: Shared<Block>,
    /// What became of its last scrape.
    pub(crate) outcome: Outcome,
    /// The cycle in which it was asked last.
    pub(crate) asked: u64,
    /// The cycle that its points are of.
    pub(crate) answered: u64,
    /// Which answer of that cycle it was.
    pub(crate) arrival: u32,
    /// How many cycles it did not answer since.
    pub(crate) missed: u32,
}

/// A pod: its node, and which of that node's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PodPlace {
    pub(crate) node: u32,
    pub(crate) pod: u32,
}

/// What a node answered.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) node: Node,
    /// Where the pods of the block before are in this one; `None` if all are
    /// where they were.
    pub(crate) moved: Option<Vec<u32>>,
}

/// How a cycle goes on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step<'a> {
    pub(crate) profile: Profile,
    /// The node that goes, if any.
    pub(crate) forget: Option<&'a [u8]>,
    /// The number of the cycle that is being answered.
    pub(crate) number: u64,
    /// How many cycles a node may miss.
    pub(crate) grace: u32,
    /// Whether the cycle is over.
    pub(crate) closes: bool,
}

/// What became of a node of the cycle before.
struct Change<'a> {
    /// Its row now, or [`NONE`].
    row: u32,
    moved: Option<&'a [u32]>,
}

impl Cycle {
    pub(crate) fn node_count(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn pod_count(&self) -> usize {
        self.index().len()
    }

    /// How many containers all nodes have.
    pub(crate) fn container_count(&self) -> usize {
        self.nodes.iter().fold(0, |count, node| {
            count.saturating_add(node.block.layout.container_count())
        })
    }

    fn index(&self) -> &[PodPlace] {
        self.pods.as_ref().map_or(&[], |pods| pods)
    }

    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// What is held of the node of a row.
    pub(crate) fn block(&self, row: usize) -> Option<&Block> {
        self.nodes.get(row).map(|node| &*node.block)
    }

    /// The name of a node.
    pub(crate) fn node_name(&self, row: usize) -> &[u8] {
        self.block(row).map_or(&[], |block| block.layout.node())
    }

    /// The row of a node.
    pub(crate) fn find_node(&self, name: &[u8], hint: usize) -> Option<usize> {
        find(self.nodes.len(), hint, |row| self.node_name(row).cmp(name))
    }

    /// The block that a pod is in, and which of its pods it is.
    #[inline]
    pub(crate) fn pod(&self, row: usize) -> Option<(&Block, usize)> {
        let place = *self.index().get(row)?;
        Some((self.block(place.node as usize)?, place.pod as usize))
    }

    /// Namespace and name of a pod.
    pub(crate) fn pod_key(&self, row: usize) -> [&[u8]; 2] {
        let pod = self.pod(row);
        pod.map_or([&[]; 2], |(block, pod)| block.layout.pod_key(pod))
    }

    /// The row of a pod.
    pub(crate) fn find_pod(
        &self,
        key: [&[u8]; 2],
        hint: usize,
    ) -> Option<usize> {
        find(self.pod_count(), hint, |row| self.pod_key(row).cmp(&key))
    }

    /// Whether any pod of the node counts as another's.
    pub(crate) fn hides(&self, node: usize) -> bool {
        self.hidden.iter().any(|place| place.node as usize == node)
    }

    /// Whether another node's claim of the pod was taken.
    pub(crate) fn is_hidden(&self, node: usize, pod: usize) -> bool {
        !self.hidden.is_empty()
            && self.hidden.iter().any(|place| {
                place.node as usize == node && place.pod as usize == pod
            })
    }

    /// The heap memory held, in bytes.
    pub(crate) fn memory(&self) -> usize {
        let blocks = self.nodes.iter().map(|node| node.block.memory());
        blocks
            .fold(0, usize::saturating_add)
            .saturating_add(held(&self.nodes))
            .saturating_add(self.pods.as_ref().map_or(0, |pods| held(pods)))
            .saturating_add(held(&self.hidden))
    }

    fn key(&self, place: PodPlace) -> [&[u8]; 2] {
        let block = self.block(place.node as usize);
        block
            .map_or([&[]; 2], |block| block.layout.pod_key(place.pod as usize))
    }

    /// The cycle with these answers, which are sorted by node and one a node.
    pub(crate) fn with(
        &self,
        answers: &[&Answer],
        step: Step<'_>,
    ) -> Result<Cycle, Error> {
        let mut next = Cycle::default();
        let room = self.nodes.len().max(answers.len());
        reserve(&mut next.nodes, room)?;
        let mut changes = Vec::new();
        reserve(&mut changes, self.nodes.len())?;
        // Rows of nodes that were not there before.
        let mut fresh = Vec::new();
        let mut before = self.nodes.iter().peekable();
        for &Answer { node, moved } in answers {
            let name = node.block.layout.node();
            while let Some(old) =
                before.next_if(|old| old.block.layout.node() < name)
            {
                let row = next.keep(old, step)?;
                changes.try_push(Change { row, moved: None })?;
            }
            let row = to_u32(next.nodes.len())?;
            match before.next_if(|old| old.block.layout.node() == name) {
                Some(_) => {
                    let moved = moved.as_deref();
                    changes.try_push(Change { row, moved })?;
                }
                None => fresh.try_push(row)?,
            }
            next.nodes.try_push(node.clone())?;
        }
        for old in before {
            let row = next.keep(old, step)?;
            changes.try_push(Change { row, moved: None })?;
        }
        next.index_after(self, &changes, fresh)?;
        Ok(next)
    }

    /// Keeps a node that did not answer, if it is to be kept.
    fn keep(&mut self, old: &Node, step: Step<'_>) -> Result<u32, Error> {
        let row = to_u32(self.nodes.len())?;
        let mut node = old.clone();
        let forgotten = step.forget == Some(old.block.layout.node());
        if forgotten || step.closes && step.profile == Profile::Upstream {
            return Ok(NONE);
        }
        if step.closes && old.asked != step.number {
            node.missed = old.missed.saturating_add(1);
            node.outcome = Outcome::NotScraped;
            if node.missed > step.grace {
                return Ok(NONE);
            }
        }
        self.nodes.try_push(node)?;
        Ok(row)
    }

    /// Makes the index from the one before.
    fn index_after(
        &mut self,
        before: &Cycle,
        changes: &[Change<'_>],
        mut fresh: Vec<u32>,
    ) -> Result<(), Error> {
        let mut rows = (0_u32..).zip(changes);
        // Of two claims another may come first now.
        let same = before.hidden.is_empty()
            && fresh.is_empty()
            && rows.all(|(at, c)| c.row == at && c.moved.is_none());
        if same {
            self.pods.clone_from(&before.pods);
            return Ok(());
        }
        let mut kept = Vec::new();
        let mut new = Vec::new();
        if before.hidden.is_empty() {
            kept = before.moved(changes)?;
            for change in changes {
                if let Some(moved) = change.moved {
                    self.new_pods(change.row, moved, &mut new)?;
                }
            }
        } else {
            // Whose claim counts may be another's now: all are looked at.
            fresh.clear();
            for row in 0..self.nodes.len() {
                fresh.try_push(to_u32(row)?)?;
            }
        }
        for row in fresh {
            self.new_pods(row, &[], &mut new)?;
        }
        let new = self.sorted(&new)?;
        self.merge(&kept, &new)
    }

    /// The index with the places that `changes` give.
    fn moved(&self, changes: &[Change<'_>]) -> Result<Vec<PodPlace>, Error> {
        let mut kept = Vec::new();
        reserve(&mut kept, self.pod_count())?;
        for &PodPlace { node, pod } in self.index() {
            let Some(change) = changes.get(node as usize) else { continue };
            let pod = match change.moved {
                Some(moved) => {
                    moved.get(pod as usize).copied().unwrap_or(NONE)
                }
                None => pod,
            };
            if change.row != NONE && pod != NONE {
                kept.try_push(PodPlace { node: change.row, pod })?;
            }
        }
        Ok(kept)
    }

    /// Adds the pods of a node that none of the block before moved to.
    fn new_pods(
        &self,
        node: u32,
        moved: &[u32],
        new: &mut Vec<PodPlace>,
    ) -> Result<(), Error> {
        let Some(block) = self.block(node as usize) else { return Ok(()) };
        // Pods keep their order, so the moved ones ascend.
        let mut moved = moved.iter().filter(|&&pod| pod != NONE).peekable();
        for pod in 0..to_u32(block.layout.pod_count())? {
            if moved.next_if(|&&old| old == pod).is_none() {
                new.try_push(PodPlace { node, pod })?;
            }
        }
        Ok(())
    }

    /// The same places by namespace and name.
    fn sorted(&self, places: &[PodPlace]) -> Result<Vec<PodPlace>, Error> {
        let names = |row: u32| {
            let place = places.get(row as usize);
            place.map_or([&[][..]; 2], |&place| self.key(place))
        };
        let count = to_u32(places.len())?;
        let mut sorted = Vec::new();
        reserve(&mut sorted, places.len())?;
        for row in sorted_by_names(count, names, |_, _| Ordering::Equal)? {
            if let Some(&place) = places.get(row as usize) {
                sorted.try_push(place)?;
            }
        }
        Ok(sorted)
    }

    /// Joins two sorted indexes; of two claims of one pod one is hidden.
    fn merge(
        &mut self,
        kept: &[PodPlace],
        new: &[PodPlace],
    ) -> Result<(), Error> {
        let mut index = Vec::new();
        reserve(&mut index, kept.len().saturating_add(new.len()))?;
        let mut hidden = Vec::new();
        let mut kept = kept;
        for &place in new {
            let key = self.key(place);
            // Mostly nothing is new for a long way.
            let length = kept.partition_point(|&old| self.key(old) <= key);
            let (passed, rest) =
                kept.split_at_checked(length).unwrap_or_default();
            index.try_extend(passed)?;
            kept = rest;
            match index.last_mut() {
                Some(last) if self.key(*last) == key => {
                    let mut loser = place;
                    if self.precedes(place, *last) {
                        core::mem::swap(last, &mut loser);
                    }
                    hidden.try_push(loser)?;
                }
                _ => index.try_push(place)?,
            }
        }
        index.try_extend(kept)?;
        give_back_slack(&mut index)?;
        self.pods = Some(Shared::try_new(index)?);
        self.hidden = hidden;
        Ok(())
    }

    /// Whether the claim of `a` counts rather than that of `b`.
    fn precedes(&self, a: PodPlace, b: PodPlace) -> bool {
        let order = |place: PodPlace| {
            let node = self.nodes.get(place.node as usize)?;
            Some((core::cmp::Reverse(node.answered), node.arrival))
        };
        order(a) < order(b)
    }
}
