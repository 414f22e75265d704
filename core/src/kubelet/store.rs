/*!
The last two points of everything: metrics-server v0.9.0's storage
(`pkg/storage/{storage,node,pod}.go`), or hardened.

A cycle is answered node by node: [`Store::add`] reads a page and builds the
node's next block, [`Store::end_cycle`] ends it. Or a whole [`Batch`] is
committed. Under [`Profile::Upstream`] readers see whole cycles, and what a
cycle does not mention is gone, with both its points, so one failed scrape
costs a pod two cycles. Under [`Profile::Hardened`] each node shows as soon as
[`Store::refresh`] is called, and stays for as many missed cycles as its grace
allows. Which point counts as the one before is in `rules`.

How: see `next_block` for one node and `cycle` for all. State is immutable once
built; [`Store::publish`] hands out another owner of it, and readers go on
undisturbed.

Memory: some 80 bytes a container, both points, names and all. A node's old
block lives until its new one is made, or as long as a snapshot has it.
*/

use alloc::vec::Vec;

use super::Profile;
use super::batch::Batch;
use super::block::Block;
use super::builder::{Builder, Held, NONE, Place};
use super::cycle::{Answer, Node, Step};
use super::decode::Decoder;
use super::hardened::SkippedLine;
use super::next_block::next_block;
use super::points::{held, to_u32};
use super::rules::Rules;
use super::runs::sorted_rows;
use super::saved;
use super::setbacks::{Lack, Outcome, Setbacks};
use super::snapshot::{Snapshot, State};
use crate::error::{Error, ErrorKind, position};
use crate::memory::TryPush;
use crate::share::Shared;

/// The two-point store; see the module.
///
/// ```
/// use millicore::kubelet::{Profile, Store};
///
/// let mut store = Store::new(Profile::Upstream, 15_000_000_000)?;
/// for second in [1, 2] {
///     let page = format!(
///         "node_cpu_usage_seconds_total {second} {second}000\n\
///          node_memory_working_set_bytes 4096 {second}000\n"
///     );
///     store.add(b"n", 0, page.as_bytes())?;
///     store.end_cycle()?;
/// }
/// let usage = store.publish().usage()?;
/// assert_eq!(usage.columns().node_cpu, [1_000_000_000]); // one core
/// # Ok::<(), millicore::Error>(())
/// ```
#[derive(Debug)]
pub struct Store {
    rules: Rules,
    grace: u32,
    state: Shared<State>,
    /// What was answered since the state was made.
    pending: Vec<Answer>,
    /// Answers of the cycle at hand.
    arrivals: u32,
    decoder: Decoder,
    places: Vec<Place>,
}

impl Store {
    /// An empty store. `resolution_ns` is the time between two cycles,
    /// upstream's `--metric-resolution`.
    ///
    /// # Errors
    /// `InvalidArgument` for a resolution that is not positive; `NoMemory`.
    pub fn new(profile: Profile, resolution_ns: i64) -> Result<Store, Error> {
        if resolution_ns <= 0 {
            return Err(Error::new(ErrorKind::InvalidArgument));
        }
        let state = State { profile, ..State::default() };
        Ok(Store {
            rules: Rules { profile, resolution: resolution_ns },
            grace: 0,
            state: Shared::try_new(state)?,
            pending: Vec::new(),
            arrivals: 0,
            decoder: Decoder::default(),
            places: Vec::new(),
        })
    }

    /// How many cycles a node may miss before what is held of it goes; 0 at
    /// first. Upstream's profile has none.
    ///
    /// # Errors
    /// `InvalidArgument` for another number under [`Profile::Upstream`].
    pub fn set_grace(&mut self, cycles: u32) -> Result<(), Error> {
        if cycles != 0 && self.rules.profile == Profile::Upstream {
            return Err(Error::new(ErrorKind::InvalidArgument));
        }
        self.grace = cycles;
        Ok(())
    }

    /// Takes a node's page, as [`Batch::decode`] does, into the cycle at
    /// hand.
    ///
    /// # Errors
    /// Those of the text format with their offset; `UpstreamPanic`: the page
    /// is refused, which reasons then tell. `TooLarge`, `NoMemory`: the store
    /// is as it was.
    pub fn add(
        &mut self,
        node: &[u8],
        default_time_ns: i64,
        page: &[u8],
    ) -> Result<(), Error> {
        let profile = self.rules.profile;
        let mut decoder = core::mem::take(&mut self.decoder);
        let mut places = core::mem::take(&mut self.places);
        let row = self.state.last.find_node(node, 0);
        let held = row.and_then(|row| self.state.last.block(row));
        let layout = held.map(|block| &*block.layout);
        let read = decoder.read(profile, page, default_time_ns, layout);
        let added = match read {
            Ok(()) => self.answer(node, &decoder, page, &mut places),
            Err(error) if !error.kind().has_offset() => Err(error),
            Err(error) => {
                let (line, column) = position(page, error.offset());
                let kind = error.kind();
                self.missing(node, Outcome::Refused { kind, line, column })
            }
        };
        self.decoder = decoder;
        self.places = places;
        added.and(read)
    }

    /// Notes that a node could not be scraped at all in this cycle.
    ///
    /// # Errors
    /// `NoMemory`, `TooLarge`.
    pub fn fail(&mut self, node: &[u8]) -> Result<(), Error> {
        self.missing(node, Outcome::NotScraped)
    }

    /// Ends the cycle: what was added becomes what is held.
    ///
    /// # Errors
    /// `NoMemory`, `TooLarge`; the store is as it was then.
    pub fn end_cycle(&mut self) -> Result<(), Error> {
        self.apply(Step { closes: true, ..self.step() })?;
        self.arrivals = 0;
        Ok(())
    }

    /// Makes what was added so far part of what is held, before the cycle is
    /// over; hardened only, upstream's profile shows whole cycles.
    ///
    /// # Errors
    /// `NoMemory`, `TooLarge`; the store is as it was then.
    pub fn refresh(&mut self) -> Result<(), Error> {
        if self.rules.profile == Profile::Upstream || self.pending.is_empty() {
            return Ok(());
        }
        self.apply(self.step())
    }

    /// A whole cycle at once: upstream's `Store`.
    ///
    /// # Errors
    /// `NoMemory`, `TooLarge`; the store is as it was then.
    pub fn commit(&mut self, batch: &Batch) -> Result<(), Error> {
        let before = (self.pending.len(), self.arrivals);
        let done = self.add_batch(batch).and_then(|()| self.end_cycle());
        if done.is_err() {
            self.pending.truncate(before.0);
            self.arrivals = before.1;
        }
        done
    }

    /// Forgets a node with its pods at once.
    ///
    /// # Errors
    /// `NoMemory`; the store is as it was then.
    pub fn forget(&mut self, node: &[u8]) -> Result<(), Error> {
        let pending = core::mem::take(&mut self.pending);
        let forgotten = self.apply(Step { forget: Some(node), ..self.step() });
        self.pending = pending;
        forgotten?;
        self.pending.retain(|answer| answer.node.block.layout.node() != node);
        Ok(())
    }

    /// Replaces what is held by what [`Snapshot::save`] gave, and what was
    /// added to it.
    ///
    /// # Errors
    /// `ExpectedSavedSnapshot` with the offset: the bytes are not whole, or of
    /// another version or profile; `NoMemory`. The store is as it was then.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let state = Shared::try_new(saved::restore(bytes, self.rules)?)?;
        self.state = state;
        self.pending.clear();
        self.arrivals = 0;
        Ok(())
    }

    /// The current state, to read while cycles go on. Costs nothing.
    #[must_use]
    pub fn publish(&self) -> Snapshot {
        Snapshot::new(self.state.clone())
    }

    /// The lines of the last page that the hardened profile skipped: how
    /// many, and the first of them.
    #[must_use]
    pub fn skipped(&self) -> (u64, &[SkippedLine]) {
        (self.decoder.skipped.count, &self.decoder.skipped.lines)
    }

    /// The heap memory of what is held, in bytes: the current state, what
    /// was added to it, and what the last page was read into.
    #[must_use]
    pub fn memory(&self) -> usize {
        let pending = self.pending.iter().map(|a| a.node.block.memory());
        pending
            .fold(self.state.memory(), usize::saturating_add)
            .saturating_add(held(&self.pending))
            .saturating_add(self.decoder.memory())
            .saturating_add(held(&self.places))
    }

    fn step(&self) -> Step<'static> {
        Step {
            profile: self.rules.profile,
            forget: None,
            number: self.state.cycles.saturating_add(1),
            grace: self.grace,
            closes: false,
        }
    }

    /// The points of a page that was read.
    fn answer(
        &mut self,
        node: &[u8],
        decoder: &Decoder,
        page: &[u8],
        places: &mut Vec<Place>,
    ) -> Result<(), Error> {
        let row = self.state.last.find_node(node, 0);
        let held =
            Held { rules: self.rules, cycle: &self.state.last, node: row };
        let text = decoder.text(page);
        let lines = decoder.node();
        let outcome = match lines.point() {
            Some(_) => Outcome::Point,
            None => Outcome::Incomplete(Lack {
                cpu: lines.cpu,
                memory: lines.memory,
            }),
        };
        let (block, moved) = next_block(held, node, decoder, text, places)?;
        self.push(Shared::try_new(block)?, outcome, moved)
    }

    fn push(
        &mut self,
        block: Shared<Block>,
        outcome: Outcome,
        moved: Option<Vec<u32>>,
    ) -> Result<(), Error> {
        let asked = self.step().number;
        let node = Node {
            block,
            outcome,
            asked,
            answered: asked,
            arrival: self.arrivals,
            missed: 0,
        };
        self.pending.try_push(Answer { node, moved })?;
        self.arrivals = self.arrivals.saturating_add(1);
        Ok(())
    }

    /// A node without a page: what is held of it goes, or stays by grace.
    fn missing(&mut self, node: &[u8], outcome: Outcome) -> Result<(), Error> {
        let row = self.state.last.find_node(node, 0);
        let old = row.and_then(|row| self.state.last.nodes().get(row));
        let asked = self.step().number;
        let arrival = self.arrivals;
        let answer = match old {
            Some(old) if old.missed < self.grace => Answer {
                node: Node {
                    outcome,
                    asked,
                    missed: old.missed.saturating_add(1),
                    ..old.clone()
                },
                moved: None,
            },
            old => {
                let mut moved = Vec::new();
                if let Some(old) = old {
                    let pods = old.block.layout.pod_count();
                    moved.try_resize(pods, NONE)?;
                }
                let block = Shared::try_new(Block::empty(node)?)?;
                let node = Node {
                    block,
                    outcome,
                    asked,
                    answered: asked,
                    arrival,
                    missed: self.grace,
                };
                Answer { node, moved: Some(moved) }
            }
        };
        self.pending.try_push(answer)?;
        self.arrivals = arrival.saturating_add(1);
        Ok(())
    }

    fn add_batch(&mut self, batch: &Batch) -> Result<(), Error> {
        let (points, setbacks) = batch.parts();
        let mut before = super::batch::PageEnd::default();
        for (page, &end) in batch.pages().iter().enumerate() {
            let Some((node, outcome)) = setbacks.answer_at(page) else {
                continue;
            };
            match outcome {
                Outcome::NotScraped | Outcome::Refused { .. } => {
                    self.missing(node, outcome)?;
                }
                Outcome::Point | Outcome::Incomplete(_) => {
                    let row = self.state.last.find_node(node, 0);
                    let held = Held {
                        rules: self.rules,
                        cycle: &self.state.last,
                        node: row,
                    };
                    let mut builder = Builder::new(held, node)?;
                    let dropped =
                        before.dropped as usize..end.dropped as usize;
                    builder.dropped().append_dropped(setbacks, dropped)?;
                    for pod in before.pods as usize..end.pods as usize {
                        builder.pod(points.pod_key(pod))?;
                        for row in points.pod_containers(pod) {
                            let point = points.container(row);
                            builder.container(
                                points.container_name(row),
                                point.unwrap_or_default(),
                            )?;
                        }
                    }
                    let point = (end.nodes > before.nodes)
                        .then(|| points.node(before.nodes as usize))
                        .flatten();
                    let (block, moved) = builder.finish(point, Vec::new())?;
                    self.push(Shared::try_new(block)?, outcome, Some(moved))?;
                }
            }
            before = end;
        }
        Ok(())
    }

    /// Makes the next state of what was answered.
    fn apply(&mut self, step: Step<'_>) -> Result<(), Error> {
        let count = to_u32(self.pending.len())?;
        let answer = |row: u32| self.pending.get(row as usize);
        let name = |row: u32| {
            answer(row).map_or(&[][..], |a| a.node.block.layout.node())
        };
        let order = sorted_rows(count, |a, b| name(a).cmp(name(b)))?;
        let groups = || order.chunk_by(|&a, &b| name(a) == name(b));
        let mut joined = Vec::new();
        for group in groups().filter(|group| group.len() > 1) {
            let answers = group.iter().filter_map(|&row| answer(row));
            if let Some(answer) = self.join(answers)? {
                joined.try_push(answer)?;
            }
        }
        let mut joined = joined.iter();
        let mut answers = Vec::new();
        answers.try_reserve_for(order.len())?;
        for group in groups() {
            let one = match group {
                &[row] => answer(row),
                _ => joined.next(),
            };
            if let Some(one) = one {
                answers.try_push(one)?;
            }
        }
        let last = self.state.last.with(&answers, step)?;
        let mut setbacks = Setbacks::default();
        for node in last.nodes() {
            setbacks.append(&node.block.dropped)?;
        }
        let cycles = self.state.cycles;
        let state = State {
            last,
            setbacks: setbacks.sorted()?,
            cycles: cycles.saturating_add(u64::from(step.closes)),
            profile: step.profile,
        };
        self.state = Shared::try_new(state)?;
        self.pending.clear();
        Ok(())
    }

    /// Several answers of one node: upstream keeps the first of each pod and
    /// of the node, the hardened profile the last that has a page.
    fn join<'a>(
        &self,
        answers: impl Iterator<Item = &'a Answer> + Clone,
    ) -> Result<Option<Answer>, Error> {
        if self.rules.profile == Profile::Hardened {
            let read = |answer: &&Answer| answer.node.outcome.rank() < 2;
            let last = answers.clone().filter(read).last();
            return Ok(last.or(answers.last()).cloned());
        }
        let mut joined: Option<Answer> = None;
        for next in answers {
            joined = Some(match joined {
                None => next.clone(),
                Some(first) => self.join_two(&first, next)?,
            });
        }
        Ok(joined)
    }

    fn join_two(
        &self,
        first: &Answer,
        next: &Answer,
    ) -> Result<Answer, Error> {
        let (a, b) = (&first.node, &next.node);
        let name = a.block.layout.node();
        let row = self.state.last.find_node(name, 0);
        let held =
            Held { rules: self.rules, cycle: &self.state.last, node: row };
        let mut builder = Builder::new(held, name)?;
        for node in [a, b] {
            builder.dropped().append(&node.block.dropped)?;
        }
        // A node that answered in between has what it claims.
        let between = a.arrival.saturating_add(1)..b.arrival;
        let claimed = |key| {
            self.pending.iter().any(|answer| {
                between.contains(&answer.node.arrival)
                    && answer.node.block.layout.find_pod(key, 0).is_some()
            })
        };
        let mut others = (0..b.block.layout.pod_count())
            .filter(|&pod| !claimed(b.block.layout.pod_key(pod)))
            .peekable();
        for pod in 0..a.block.layout.pod_count() {
            let key = a.block.layout.pod_key(pod);
            while let Some(other) =
                others.next_if(|&o| b.block.layout.pod_key(o) < key)
            {
                builder.copy_pod(&b.block, other)?;
            }
            others.next_if(|&o| b.block.layout.pod_key(o) == key);
            builder.copy_pod(&a.block, pod)?;
        }
        for other in others {
            builder.copy_pod(&b.block, other)?;
        }
        let point = a.block.node.or(b.block.node);
        let (block, moved) = builder.finish(point, Vec::new())?;
        let outcome = if b.outcome.rank() < a.outcome.rank() {
            b.outcome
        } else {
            a.outcome
        };
        let block = Shared::try_new(block)?;
        let node = Node { block, outcome, ..a.clone() };
        Ok(Answer { node, moved: Some(moved) })
    }
}
