/*!
Why this pod, or this node, has no metrics: the reason and a sentence.

The sentence is for the person who asked: it names the container or the node,
says what was found, with figures and times, and what has to happen next. It
is UTF-8 whatever the names were.
*/

use alloc::vec::Vec;

use super::block::Block;
use super::points::ContainerPoint;
use super::reason::Reason;
use super::setbacks::{Dropped, Lack, Outcome};
use super::snapshot::{Snapshot, State};
use super::usage::since;
use crate::encoding::json;
use crate::error::Error;
use crate::memory::TryPush;
use crate::num::{duration, time};

impl Snapshot {
    /// Why a pod has no metrics, or not all of its containers; `node` is
    /// where it runs, empty if nowhere. Appends one sentence, and nothing
    /// for [`Reason::None`].
    ///
    /// ```
    /// # use millicore::kubelet::{Batch, Profile, Reason, Store};
    /// let mut store = Store::new(Profile::Upstream, 15_000_000_000)?;
    /// let mut batch = Batch::default();
    /// batch.decode(Profile::Upstream, b"node-1", 0, b"up one\n").unwrap_err();
    /// store.commit(&batch)?;
    /// let mut text = Vec::new();
    /// let reason = store.publish().explain_pod(
    ///     &mut text, [b"shop", b"cart-0"], b"node-1",
    /// )?;
    /// assert_eq!(reason, Reason::ParseError);
    /// assert!(text.starts_with(b"node \"node-1\": its page was refused at line 1, column 4"));
    /// # Ok::<(), millicore::Error>(())
    /// ```
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn explain_pod(
        &self,
        out: &mut Vec<u8>,
        key: [&[u8]; 2],
        node: &[u8],
    ) -> Result<Reason, Error> {
        let state = self.state();
        if let Some(pod) = state.last.find_pod(key, 0) {
            return explain_stored_pod(out, state, pod, node);
        }
        let mut say = Sentence(out);
        if let Some(dropped) = state.setbacks.of_pod(key).next() {
            return say.dropped(dropped);
        }
        say.absent_pod(state, node, "pod")
    }

    /// Why one container of a pod has no metrics; as
    /// [`Snapshot::explain_pod`]. A container that has a point, and does not
    /// show since its pod does not, is [`Reason::SiblingDropped`].
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn explain_container(
        &self,
        out: &mut Vec<u8>,
        key: [&[u8]; 2],
        container: &[u8],
        node: &[u8],
    ) -> Result<Reason, Error> {
        let state = self.state();
        let mut say = Sentence(out);
        let mut dropped = state.setbacks.of_pod(key);
        let lacking = dropped.clone().find(|d| d.container == container);
        if let Some(lacking) = lacking {
            return say.dropped(lacking);
        }
        if let Some(other) = dropped.find(|dropped| dropped.whole_pod) {
            say.text("container ")?.name(container)?;
            say.text(" goes with its pod, in which ")?;
            say.dropped(other)?;
            return Ok(Reason::SiblingDropped);
        }
        let pod = state.last.find_pod(key, 0);
        let Some((row, (block, own))) =
            pod.and_then(|row| Some((row, state.last.pod(row)?)))
        else {
            return say.absent_pod(state, node, "container");
        };
        let Some(place) = block.layout.find_container(own, container, 0)
        else {
            let node = block.layout.node();
            return say.absent_pod(state, node, "container");
        };
        if block.rows.usage(place).is_err() {
            return explain_row(say, block, own, place);
        }
        if let Err(other) = state.pod_usage(row) {
            say.text("container ")?.name(container)?;
            say.text(" waits for its pod, in which ")?;
            explain_row(say, block, own, other)?;
            return Ok(Reason::SiblingDropped);
        }
        Ok(Reason::None)
    }

    /// Why a node has no metrics. Appends one sentence, and nothing for
    /// [`Reason::None`].
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn explain_node(
        &self,
        out: &mut Vec<u8>,
        node: &[u8],
    ) -> Result<Reason, Error> {
        let state = self.state();
        let mut say = Sentence(out);
        if let Some(row) = state.last.find_node(node, 0) {
            let Err(reason) = state.node_usage(row) else {
                return Ok(Reason::None);
            };
            say.text("node ")?.name(node)?;
            let held = state.last.nodes().get(row);
            let block = held.map(|node| &*node.block);
            if let Some((block, last)) = block.and_then(|b| Some((b, b.node?)))
            {
                let before = block.node_previous.map_or(0, |point| point.cpu);
                say.point(reason, last.into(), before)?;
                return Ok(reason);
            }
            return match held.map(|node| node.outcome) {
                Some(Outcome::Incomplete(lack)) => {
                    say.lack(lack)?;
                    Ok(lack.reason())
                }
                outcome => say.no_page(outcome),
            };
        }
        if state.cycles == 0 {
            say.text("no cycle of scrapes is finished yet")?;
            return Ok(Reason::NodeNotScraped);
        }
        say.text("node ")?.name(node)?;
        say.no_page(None)
    }
}

fn explain_stored_pod(
    out: &mut Vec<u8>,
    state: &State,
    row: usize,
    node: &[u8],
) -> Result<Reason, Error> {
    let Some((block, pod)) = state.last.pod(row) else {
        return Ok(Reason::None);
    };
    let mut say = Sentence(out);
    let key = block.layout.pod_key(pod);
    if let Some(other) = state.last.find_node(node, 0)
        && let Some(claim) = state.last.block(other)
        && let Some(hidden) = claim.layout.find_pod(key, 0)
        && state.last.is_hidden(other, hidden)
    {
        say.text("nodes ")?.name(block.layout.node())?;
        say.text(" and ")?.name(node)?;
        say.text(" both have the pod; the points of the first count")?;
        return Ok(Reason::DuplicatePod);
    }
    let rows = block.layout.containers_of(pod);
    // The container that hides the pod, else the first that is left out.
    let place = match state.pod_usage(row) {
        Err(place) => Some(place),
        Ok(_) => rows.into_iter().find(|&r| block.rows.usage(r).is_err()),
    };
    match place {
        Some(place) => explain_row(say, block, pod, place),
        None => match state.setbacks.of_pod(key).next() {
            Some(dropped) => say.dropped(dropped),
            None => Ok(Reason::None),
        },
    }
}

/// Why a container that has a point has no usage.
fn explain_row(
    mut say: Sentence<'_>,
    block: &Block,
    pod: usize,
    row: usize,
) -> Result<Reason, Error> {
    let Err(reason) = block.rows.usage(row) else { return Ok(Reason::None) };
    let count = block.layout.containers_of(pod).len();
    say.text("container ")?.name(block.layout.container_name(row))?;
    if count > 1 {
        say.text(" (of ")?.count(count as u64)?.text(" in the pod)")?;
    }
    let before = block.rows.previous(row).map_or(0, |point| point.cpu);
    say.point(reason, block.rows.last(row), before)?;
    Ok(reason)
}

/// A sentence that is being written.
struct Sentence<'o>(&'o mut Vec<u8>);

impl Sentence<'_> {
    fn text(&mut self, text: &str) -> Result<&mut Self, Error> {
        self.0.try_extend(text.as_bytes())?;
        Ok(self)
    }

    fn name(&mut self, name: &[u8]) -> Result<&mut Self, Error> {
        json::append_string(self.0, name)?;
        Ok(self)
    }

    fn count(&mut self, count: u64) -> Result<&mut Self, Error> {
        let mut digits = itoa::Buffer::new();
        self.text(digits.format(count))
    }

    fn time(&mut self, ns: i64) -> Result<&mut Self, Error> {
        time::append_rfc3339_nano(self.0, ns)?;
        Ok(self)
    }

    fn duration(&mut self, ns: i64) -> Result<&mut Self, Error> {
        duration::append(self.0, ns)?;
        Ok(self)
    }

    fn cpu_time(&mut self, ns: u64) -> Result<&mut Self, Error> {
        self.duration(i64::try_from(ns).unwrap_or(i64::MAX))
    }

    /// Says why a container became no point.
    fn dropped(&mut self, dropped: Dropped<'_>) -> Result<Reason, Error> {
        self.text("container ")?.name(dropped.container)?;
        self.text(" (of ")?.count(u64::from(dropped.containers))?;
        self.text(" on the page)")?.lack(dropped.lack)?;
        self.text(if dropped.whole_pod {
            "; the whole pod is dropped for it"
        } else {
            "; it is left out"
        })?;
        Ok(dropped.lack.reason())
    }

    /// Says why nothing is known of a pod or a container of this node.
    fn absent_pod(
        &mut self,
        state: &State,
        node: &[u8],
        what: &str,
    ) -> Result<Reason, Error> {
        if state.cycles == 0 && state.last.node_count() == 0 {
            self.text("no cycle of scrapes is finished yet")?;
            return Ok(Reason::NodeNotScraped);
        }
        if node.is_empty() {
            self.text("the ")?.text(what)?.text(" has no node")?;
            return Ok(Reason::NodeNotScraped);
        }
        self.text("node ")?.name(node)?;
        let row = state.last.find_node(node, 0);
        let held = row.and_then(|row| state.last.nodes().get(row));
        match held.map(|node| node.outcome) {
            Some(Outcome::Point | Outcome::Incomplete(_)) => {
                self.text(" answered, but its page does not mention the ")?;
                self.text(what)?;
                Ok(Reason::AbsentFromPage)
            }
            outcome => self.no_page(outcome),
        }
    }

    /// Says what a page lacks of the node or container named before.
    fn lack(&mut self, lack: Lack) -> Result<(), Error> {
        match (lack.cpu, lack.memory) {
            (None, None) => {
                self.text(" has neither a CPU nor a memory line")?;
            }
            (None, Some(memory)) => {
                self.text(" has no CPU line, and ")?.count(memory)?;
                self.text(" bytes of memory")?;
            }
            (Some(0), None) => {
                self.text(" reports no CPU time yet, and no memory line")?;
            }
            (Some(0), Some(memory)) => {
                self.text(" reports no CPU time yet, and ")?.count(memory)?;
                self.text(" bytes of memory")?;
            }
            (Some(cpu), None) => {
                self.text(" has ")?.cpu_time(cpu)?;
                self.text(" of CPU time, but no memory line")?;
            }
            (Some(cpu), Some(_)) => {
                self.text(" has ")?.cpu_time(cpu)?;
                self.text(" of CPU time, but reports no memory in use")?;
            }
        }
        Ok(())
    }

    /// Says why there is no usable page of the node named before.
    fn no_page(&mut self, outcome: Option<Outcome>) -> Result<Reason, Error> {
        match outcome {
            Some(Outcome::Refused { kind, line, column }) => {
                self.text(": its page was refused at line ")?.count(line)?;
                self.text(", column ")?.count(column)?;
                self.text(": ")?.text(kind.text())?;
                Ok(match kind {
                    crate::ErrorKind::UpstreamPanic => Reason::UpstreamPanic,
                    _ => Reason::ParseError,
                })
            }
            Some(_) => {
                self.text(
                    ": its scrape failed in the last cycle; metrics come \
                     back with its second answer",
                )?;
                Ok(Reason::NodeNotScraped)
            }
            None => {
                self.text(" was not scraped in the last cycle")?;
                Ok(Reason::NodeNotScraped)
            }
        }
    }

    /// Says why the points of the container or node named before give no
    /// usage. `before` is the CPU time of the previous point, if any.
    fn point(
        &mut self,
        reason: Reason,
        last: ContainerPoint,
        before: u64,
    ) -> Result<(), Error> {
        match reason {
            Reason::Restarted => {
                self.text(" restarted at ")?;
                self.time(last.start.unwrap_or(time::GO_ZERO))?;
                self.text(" and has one point since, of ")?;
                self.time(last.timestamp)?;
                self.text("; the next scrape gives metrics")?;
            }
            Reason::NewContainer => {
                self.text(" is new in the pod, with its first point of ")?;
                self.time(last.timestamp)?;
                self.text("; the whole pod waits for its second")?;
            }
            Reason::FreshUnder10Seconds => {
                self.text(" was ")?;
                self.duration(since(last.timestamp, last.start))?;
                self.text(" old at its only point, of ")?;
                self.time(last.timestamp)?;
                self.text("; the next scrape gives metrics")?;
            }
            Reason::SameTimestamp => {
                self.text(": the kubelet repeated the point of ")?;
                self.time(last.timestamp)?;
                self.text(", and there is none before it")?;
            }
            Reason::OlderThanPrevious => {
                self.text(": the kubelet went back to the point of ")?;
                self.time(last.timestamp)?;
                self.text(", which is not newer than those held")?;
            }
            Reason::CpuDecreased => {
                self.text(": its CPU time went back from ")?;
                self.cpu_time(before)?;
                self.text(" to ")?.cpu_time(last.cpu)?;
                self.text("; it is left out")?;
            }
            Reason::StartDecreased => {
                match last.start {
                    Some(start) => self
                        .text(": its start time went back to ")?
                        .time(start)?,
                    None => self.text(": its start time vanished")?,
                };
                self.text("; it is left out")?;
            }
            // What is left is a point without a previous one.
            _ => {
                self.text(" has one point, of ")?.time(last.timestamp)?;
                self.text(
                    "; a rate needs two: the next scrape gives metrics",
                )?;
            }
        }
        Ok(())
    }
}
