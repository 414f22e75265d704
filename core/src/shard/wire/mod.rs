/*!
LISTs and WATCHes of the API server, filtered before anything decodes them.

A [`Filter`] finds `metadata.uid` in the bytes of a response, in JSON or in
protobuf, and lets through what one shard owns. Its output decodes to what
filtering the decoded objects gives; list metadata (`continue`,
`remainingItemCount`) stays as it is, as do bookmarks and errors of a watch,
events of an unknown type and bodies of another kind (a Status). Lists, Tables
and PartialObjectMetadata are known, in JSON and, but for Tables, in protobuf.
kube-state-metrics (`pkg/sharding`, v2.13 and v2.20) decides the same after
decoding.

What is documented rather than refused:

* An object without a UID is kept, or what [`WithoutUid`] says.
* What is left out is not read: of a foreign object's members only nesting
  and lengths are checked. What is kept goes to the decoder, which checks it.
* A member that decides and comes twice (`uid`, `metadata`, `object`, `type`,
  `items`) is an error, as decoders differ on which of them counts. A UID that
  is not UTF-8 is one too, where Go would replace what is wrong.
* Between the elements of a JSON list and behind dropped events blanks are
  lost; all else comes out byte for byte. A filter that keeps everything
  changes nothing in what an API server sends.
* An assignment does not change under a filter: see [`Filter::expire`].

Memory: the object at hand up to its UID, at most [`LONGEST_HEAD`]; from there
on it streams, whatever its size. One format knows better: a protobuf list is
preceded by its length, so what is kept of it waits until its end. Cost: JSON
is read once at about 0.1 ns a byte with AVX2; in protobuf some twenty field
headers are read an object, however large it is.
*/

mod assignment;
mod decision;
mod expired;
mod fields;
mod flow;
mod json;
mod protobuf;
mod run;
mod simd;
#[cfg(test)]
mod tests;

use crate::error::{Error, ErrorKind};
use decision::Decision;
use flow::Flow;
use run::Run;

pub use assignment::{Assignment, Owner, Range};

/// The most of one object that is held until its UID comes: 64 MiB.
pub const LONGEST_HEAD: usize = 64 << 20;

/// The longest name, UID, type or version that may matter: 64 KiB.
pub const LONGEST_TEXT: usize = 64 << 10;

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `application/json`
    Json,
    /// `application/vnd.kubernetes.protobuf`
    Protobuf,
}

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// The response to a LIST.
    List,
    /// The response to a WATCH: events, one after the other.
    Watch,
}

/// What becomes of objects that have no UID, or an empty one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithoutUid {
    /// Every shard keeps them.
    Keep,
    /// The shard of the empty string keeps them, as in kube-state-metrics.
    Hash,
    /// They are an error.
    Refuse,
}

/// What a filter has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Objects of a list, or events that add, modify or delete one.
    pub objects: u64,
    /// Those of them that were kept.
    pub kept: u64,
    /// Other events.
    pub events: u64,
}

#[derive(Clone, Debug)]
enum Machine {
    Json(json::Machine),
    Protobuf(protobuf::Machine),
}

impl Machine {
    const fn new(format: Format, body: Body) -> Machine {
        match format {
            Format::Json => Machine::Json(json::Machine::new(body)),
            Format::Protobuf => {
                Machine::Protobuf(protobuf::Machine::new(body))
            }
        }
    }
}

/// Filters one body, in pieces of any size.
///
/// ```
/// use millicore::shard::wire::{Body, Filter, Format, WithoutUid};
///
/// let mut filter = Filter::new(
///     Format::Json,
///     Body::List,
///     WithoutUid::Keep,
///     |uid: &[u8]| uid == b"b",
/// );
/// let mut kept = Vec::new();
/// for piece in [
///     &br#"{"items":[{"metadata":{"uid":"a"}},{"meta"#[..],
///     br#"data":{"uid":"b"}}],"metadata":{"continue":"c"}}"#,
/// ] {
///     kept.extend_from_slice(filter.feed(piece)?);
/// }
/// filter.finish()?;
/// let list =
///     r#"{"items":[{"metadata":{"uid":"b"}}],"metadata":{"continue":"c"}}"#;
/// assert_eq!(kept, list.as_bytes());
/// # Ok::<(), millicore::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Filter<A> {
    format: Format,
    body: Body,
    assignment: A,
    machine: Machine,
    flow: Flow,
    decision: Decision,
    read: u64,
    expires: bool,
    /// The event that says so was given out.
    expired: bool,
    failed: Option<Error>,
}

impl<A: Assignment> Filter<A> {
    /// A filter for the body of one response.
    #[must_use]
    pub const fn new(
        format: Format,
        body: Body,
        without_uid: WithoutUid,
        assignment: A,
    ) -> Filter<A> {
        Filter {
            format,
            body,
            assignment,
            machine: Machine::new(format, body),
            flow: Flow::new(),
            decision: Decision::new(body, without_uid),
            read: 0,
            expires: false,
            expired: false,
            failed: None,
        }
    }

    /// Takes the next piece of the body and gives what is kept by now, until
    /// the next call.
    ///
    /// # Errors
    /// With an offset into the body, and then for each further call:
    /// `InvalidJson`, `InvalidProtobuf`, [`ErrorKind::ExpectedEnvelope`];
    /// [`ErrorKind::RepeatedField`] and [`ErrorKind::ExpectedUid`] (see the
    /// module); [`ErrorKind::LateUid`] for an object whose UID does not come
    /// within [`LONGEST_HEAD`], [`ErrorKind::LateKind`] for a Table that is
    /// called one behind its rows, `TooLarge` for a UID past
    /// [`LONGEST_TEXT`]. Without one: [`ErrorKind::AssignmentExpired`],
    /// `NoMemory`.
    pub fn feed(&mut self, piece: &[u8]) -> Result<&[u8], Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        self.flow.begin_piece();
        if !self.expired {
            let walked = self.walk(piece);
            self.read = self.read.saturating_add(piece.len() as u64);
            if let Err(error) = walked.and_then(|()| self.end_expired()) {
                self.failed = Some(error);
                return Err(error);
            }
        }
        Ok(self.flow.output())
    }

    /// Forgets the body: the next one of its kind may begin, in the memory
    /// that this one took.
    pub fn reset(&mut self) {
        let Filter { format, body, .. } = *self;
        self.machine = Machine::new(format, body);
        self.flow.reset();
        self.decision.reset();
        self.read = 0;
        (self.expires, self.expired, self.failed) = (false, false, None);
    }

    fn walk(&mut self, piece: &[u8]) -> Result<(), Error> {
        let mut run = Run::new(
            piece,
            self.read,
            &mut self.flow,
            &mut self.decision,
            &self.assignment,
        );
        run.stops = self.expires;
        match &mut self.machine {
            Machine::Json(machine) => machine.walk(&mut run),
            Machine::Protobuf(machine) => machine.walk(&mut run),
        }
    }

    /// The body ended. Everything was given out before.
    ///
    /// # Errors
    /// As [`Filter::feed`]; [`ErrorKind::TruncatedBody`] at the end of a
    /// body that ends inside a list or an event.
    pub fn finish(&mut self) -> Result<(), Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        self.flow.begin_piece();
        let complete = match &self.machine {
            Machine::Json(machine) => machine.is_complete(),
            Machine::Protobuf(machine) => machine.is_complete(),
        };
        if complete || self.expired {
            return Ok(());
        }
        let error = Error::at_offset(ErrorKind::TruncatedBody, self.read);
        self.failed = Some(error);
        Err(error)
    }

    /// The assignment no longer holds. A list then fails at its next piece,
    /// with [`ErrorKind::AssignmentExpired`]. A watch gives out the event it
    /// is in, and then an ERROR of reason Expired (410), upon which clients
    /// list anew; the rest of its body is dropped. An empty piece gives the
    /// event at once, where the watch is between two.
    pub const fn expire(&mut self) {
        self.expires = true;
    }

    fn end_expired(&mut self) -> Result<(), Error> {
        if !self.expires {
            return Ok(());
        }
        let between = match &self.machine {
            _ if self.body == Body::List => {
                return Err(Error::new(ErrorKind::AssignmentExpired));
            }
            Machine::Json(machine) => machine.is_between(),
            Machine::Protobuf(machine) => machine.is_between(),
        };
        if between {
            self.flow.insert(expired::event(self.format))?;
            self.expired = true;
        }
        Ok(())
    }

    /// Whether the watch was ended by [`Filter::expire`]: there is nothing
    /// more to come.
    #[must_use]
    pub const fn expired(&self) -> bool {
        self.expired
    }

    /// What was seen so far.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.decision.counts()
    }

    /// The resourceVersion of the last event of a watch, also of one that
    /// was dropped; empty before there is one.
    #[must_use]
    pub fn resource_version(&self) -> &[u8] {
        self.decision.resource_version()
    }

    /// The heap memory held, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        let text = match &self.machine {
            Machine::Json(machine) => machine.memory(),
            Machine::Protobuf(machine) => machine.memory(),
        };
        self.flow.memory().saturating_add(text)
    }
}
