/*!
What a store holds as bytes and back, for a host that starts again warm.

The form: `mcks`, the version 1, FNV-1a of everything behind it, then numbers
in little-endian and texts with their length before them. It is read by this
version alone. Bytes that are not whole, or not what a store could hold, are
refused with the offset, and the store stays as it was. What a page lacked of
containers is not saved: until the node's next page its reason is that the
page does not mention them.

Cost: one pass; reading builds the blocks and sorts the index anew.
*/

use alloc::vec::Vec;

use super::block::Block;
use super::builder::{Builder, Held};
use super::cycle::{Answer, Cycle, Node, Step};
use super::points::{ContainerPoint, NodePoint, to_u32};
use super::reason::Reason;
use super::rules::Rules;
use super::setbacks::{Lack, Outcome, Setbacks};
use super::snapshot::{Snapshot, State};
use super::usage::Previous;
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::num::hash::fnv1a64;
use crate::share::Shared;

const MAGIC: &[u8] = b"mcks\x01\0\0\0";
/// Magic, version and checksum.
const HEAD: usize = 16;

impl Snapshot {
    /// Appends what is held as bytes; see [`super::Store::restore`].
    ///
    /// # Errors
    /// `NoMemory`, `TooLarge`.
    pub fn save(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        let start = out.len();
        out.try_extend(MAGIC)?;
        out.try_extend(&[0; 8])?;
        let state = self.state();
        let mut to = Writer(out);
        to.u32(state.profile as u32)?;
        to.u64(state.cycles)?;
        to.count(state.last.node_count())?;
        for node in state.last.nodes() {
            to.node(node)?;
        }
        let body = start.saturating_add(HEAD);
        let sum = fnv1a64(out.get(body..).unwrap_or_default()).to_le_bytes();
        let place = out.get_mut(body.saturating_sub(8)..body);
        place.unwrap_or_default().copy_from_slice(&sum);
        Ok(())
    }
}

/// The state that was saved.
pub(super) fn restore(bytes: &[u8], rules: Rules) -> Result<State, Error> {
    let body = bytes.get(HEAD..).unwrap_or_default();
    let sum = fnv1a64(body).to_le_bytes();
    if !bytes.starts_with(MAGIC) || bytes.get(8..HEAD) != Some(&sum) {
        return Err(Error::at(ErrorKind::ExpectedSavedSnapshot, 0));
    }
    let mut from = Reader { bytes, at: HEAD };
    if from.u32()? != rules.profile as u32 {
        return from.refuse();
    }
    let cycles = from.u64()?;
    let mut answers = Vec::new();
    for _ in 0..from.u32()? {
        let node = from.node(rules)?;
        answers.try_push(Answer { node, moved: None })?;
    }
    if from.at != bytes.len() || !is_ascending(&answers) {
        return from.refuse();
    }
    let mut borrowed = Vec::new();
    borrowed.try_reserve_for(answers.len())?;
    for answer in &answers {
        borrowed.try_push(answer)?;
    }
    let step = Step {
        profile: rules.profile,
        forget: None,
        number: cycles,
        grace: u32::MAX,
        closes: false,
    };
    Ok(State {
        last: Cycle::default().with(&borrowed, step)?,
        setbacks: Setbacks::default(),
        cycles,
        profile: rules.profile,
    })
}

fn is_ascending(answers: &[Answer]) -> bool {
    answers.is_sorted_by(|a, b| {
        a.node.block.layout.node() < b.node.block.layout.node()
    })
}

struct Writer<'o>(&'o mut Vec<u8>);

impl Writer<'_> {
    fn u8(&mut self, value: u8) -> Result<(), Error> {
        self.0.try_push(value)
    }

    fn u32(&mut self, value: u32) -> Result<(), Error> {
        self.0.try_extend(&value.to_le_bytes())
    }

    fn u64(&mut self, value: u64) -> Result<(), Error> {
        self.0.try_extend(&value.to_le_bytes())
    }

    fn i64(&mut self, value: i64) -> Result<(), Error> {
        self.u64(value.cast_unsigned())
    }

    fn count(&mut self, count: usize) -> Result<(), Error> {
        self.u32(to_u32(count)?)
    }

    fn text(&mut self, text: &[u8]) -> Result<(), Error> {
        self.count(text.len())?;
        self.0.try_extend(text)
    }

    fn optional(&mut self, value: Option<u64>) -> Result<(), Error> {
        self.u8(u8::from(value.is_some()))?;
        self.u64(value.unwrap_or(0))
    }

    fn node(&mut self, node: &Node) -> Result<(), Error> {
        let block = &*node.block;
        self.text(block.layout.node())?;
        self.u64(node.asked)?;
        self.u64(node.answered)?;
        self.u32(node.arrival)?;
        self.u32(node.missed)?;
        self.outcome(node.outcome)?;
        self.u8(u8::from(block.node.is_some()))?;
        let point = block.node.unwrap_or_default();
        self.i64(point.timestamp)?;
        self.u64(point.cpu)?;
        self.u64(point.memory)?;
        self.previous(block.node_previous)?;
        self.count(block.layout.pod_count())?;
        for pod in 0..block.layout.pod_count() {
            let [namespace, name] = block.layout.pod_key(pod);
            self.text(namespace)?;
            self.text(name)?;
            let rows = block.layout.containers_of(pod);
            self.count(rows.len())?;
            for row in rows {
                self.text(block.layout.container_name(row))?;
                let last = block.rows.last(row);
                self.i64(last.timestamp)?;
                self.optional(last.start.map(i64::cast_unsigned))?;
                self.u64(last.cpu)?;
                self.u64(last.memory)?;
                self.previous(block.rows.previous(row))?;
            }
        }
        Ok(())
    }

    fn previous(
        &mut self,
        previous: Result<Previous, Reason>,
    ) -> Result<(), Error> {
        match previous {
            Err(reason) => self.u32(reason.code().cast_unsigned()),
            Ok(point) => {
                self.u32(0)?;
                let time = |time: Option<i64>| time.map(i64::cast_unsigned);
                self.optional(time(point.timestamp))?;
                self.optional(time(point.start))?;
                self.u64(point.cpu)
            }
        }
    }

    fn outcome(&mut self, outcome: Outcome) -> Result<(), Error> {
        self.u8(outcome.rank())?;
        match outcome {
            Outcome::Point | Outcome::NotScraped => Ok(()),
            Outcome::Incomplete(lack) => {
                self.optional(lack.cpu)?;
                self.optional(lack.memory)
            }
            Outcome::Refused { kind, line, column } => {
                self.u32((kind as i32).cast_unsigned())?;
                self.u64(line)?;
                self.u64(column)
            }
        }
    }
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    #[cold]
    fn refuse<T>(&self) -> Result<T, Error> {
        Err(Error::at(ErrorKind::ExpectedSavedSnapshot, self.at))
    }

    fn take(&mut self, length: usize) -> Result<&'b [u8], Error> {
        let end = self.at.saturating_add(length);
        let Some(bytes) = self.bytes.get(self.at..end) else {
            return self.refuse();
        };
        self.at = end;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        match self.take(N)?.first_chunk() {
            Some(bytes) => Ok(*bytes),
            None => self.refuse(),
        }
    }

    fn bool(&mut self) -> Result<bool, Error> {
        match self.array()? {
            [0] => Ok(false),
            [1] => Ok(true),
            _ => self.refuse(),
        }
    }

    fn u32(&mut self) -> Result<u32, Error> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn u64(&mut self) -> Result<u64, Error> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    fn i64(&mut self) -> Result<i64, Error> {
        Ok(self.u64()?.cast_signed())
    }

    fn text(&mut self) -> Result<&'b [u8], Error> {
        let length = self.u32()?;
        self.take(length as usize)
    }

    fn optional(&mut self) -> Result<Option<u64>, Error> {
        let is_there = self.bool()?;
        let value = self.u64()?;
        Ok(is_there.then_some(value))
    }

    fn time(&mut self) -> Result<Option<i64>, Error> {
        Ok(self.optional()?.map(u64::cast_signed))
    }

    fn node(&mut self, rules: Rules) -> Result<Node, Error> {
        let nothing = Cycle::default();
        let held = Held { rules, cycle: &nothing, node: None };
        let mut builder = Builder::new(held, self.text()?)?;
        let asked = self.u64()?;
        let answered = self.u64()?;
        let arrival = self.u32()?;
        let missed = self.u32()?;
        let outcome = self.outcome()?;
        let has_point = self.bool()?;
        let point = NodePoint {
            timestamp: self.i64()?,
            cpu: self.u64()?,
            memory: self.u64()?,
        };
        let node_previous = self.previous()?;
        let mut last: Option<[&[u8]; 2]> = None;
        for _ in 0..self.u32()? {
            let key = [self.text()?, self.text()?];
            if last.replace(key).is_some_and(|last| last >= key) {
                return self.refuse();
            }
            self.pod(&mut builder, key)?;
        }
        let point = has_point.then_some(point);
        let (block, _) = builder.finish(point, Vec::new())?;
        let block = Shared::try_new(Block { node_previous, ..block })?;
        Ok(Node { block, outcome, asked, answered, arrival, missed })
    }

    fn pod(
        &mut self,
        builder: &mut Builder<'_>,
        key: [&[u8]; 2],
    ) -> Result<(), Error> {
        builder.pod(key)?;
        let count = self.u32()?;
        if count == 0 {
            return self.refuse();
        }
        let mut before: Option<&[u8]> = None;
        for _ in 0..count {
            let name = self.text()?;
            if before.replace(name).is_some_and(|before| before >= name) {
                return self.refuse();
            }
            let last = ContainerPoint {
                timestamp: self.i64()?,
                start: self.time()?,
                cpu: self.u64()?,
                memory: self.u64()?,
            };
            builder.known_container(name, last, self.previous()?)?;
        }
        Ok(())
    }

    fn previous(&mut self) -> Result<Result<Previous, Reason>, Error> {
        let code = self.u32()?.cast_signed();
        if code != 0 {
            return match Reason::from_code(code) {
                Some(reason) => Ok(Err(reason)),
                None => self.refuse(),
            };
        }
        let timestamp = self.time()?;
        let start = self.time()?;
        Ok(Ok(Previous { timestamp, start, cpu: self.u64()? }))
    }

    fn outcome(&mut self) -> Result<Outcome, Error> {
        Ok(match self.array()? {
            [0] => Outcome::Point,
            [1] => Outcome::Incomplete(Lack {
                cpu: self.optional()?,
                memory: self.optional()?,
            }),
            [2] => {
                let status = self.u32()?.cast_signed();
                let Some(kind) = ErrorKind::from_status(status) else {
                    return self.refuse();
                };
                let line = self.u64()?;
                Outcome::Refused { kind, line, column: self.u64()? }
            }
            [3] => Outcome::NotScraped,
            _ => return self.refuse(),
        })
    }
}
