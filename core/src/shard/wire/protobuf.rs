/*!
The way through a body in protobuf, as apimachinery v0.36
(`pkg/runtime/serializer/protobuf`) frames it: messages that may matter are
walked field by field, everything else is left out by its length.

A list is `k8s\0` and a `runtime.Unknown`, whose field 2 is the list: metadata
in field 1, items in field 2, each with its ObjectMeta in field 1 and the UID
in field 5 of that. A watch is frames of four bytes of length, big endian, and
a `metav1.WatchEvent`: type in field 1, object in field 2, a `RawExtension`
whose field 1 is again `k8s\0` and a `runtime.Unknown`. Kept items and frames
come out as they are; of a list the length in its envelope changes, so its
kept items wait in memory until the last is known.
*/

use alloc::vec::Vec;

use super::fields::Items;
use super::flow::Mode;
use super::run::Run;
use super::{Body, LONGEST_TEXT};
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// What precedes a `runtime.Unknown`.
const MAGIC: &[u8; 4] = b"k8s\0";

/// The most messages that are walked inside one another.
const LEVELS: usize = 6;

/// A message that is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    /// `WatchEvent`
    Event,
    /// `RawExtension`
    Extension,
    /// `Unknown`
    Envelope,
    /// A list
    List,
    /// An item, or the object of an event
    Object,
    /// `ObjectMeta`
    Metadata,
}

/// What is expected next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// `k8s\0`, of which so much came.
    Magic(u8),
    /// A frame's length, of which so many bytes came.
    Frame(u8),
    /// A field, or the end of the message.
    Tag,
    /// The length of field `tag`.
    Length,
    /// A number that does not matter.
    Number,
    /// So many bytes that do not matter.
    Skip(u64),
    /// So many bytes that do.
    Text(u64),
}

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Machine {
    body: Body,
    state: State,
    /// Messages, and the offset in the body at which each ends.
    levels: [(Level, u64); LEVELS],
    depth: usize,
    tag: u64,
    /// A number that is being read, and its bits so far.
    number: u64,
    bits: u32,
    /// A string that matters and began in an earlier piece.
    text: Vec<u8>,
    /// Levels that may occur once came.
    seen: u8,
}

impl Machine {
    pub(super) const fn new(body: Body) -> Machine {
        Machine {
            body,
            state: match body {
                Body::List => State::Magic(0),
                Body::Watch => State::Frame(0),
            },
            levels: [(Level::Envelope, 0); LEVELS],
            depth: 0,
            tag: 0,
            number: 0,
            bits: 0,
            text: Vec::new(),
            seen: 0,
        }
    }

    /// Whether the body may end here.
    pub(super) fn is_complete(&self) -> bool {
        match self.body {
            Body::List => {
                let list = 1 << Level::List as u8;
                let between = self.state == State::Tag && self.bits == 0;
                self.depth == 1 && between && self.seen & list != 0
            }
            Body::Watch => self.is_between(),
        }
    }

    /// Whether an event may be put in here.
    pub(super) fn is_between(&self) -> bool {
        self.state == State::Frame(0)
    }

    pub(super) fn memory(&self) -> usize {
        self.text.capacity()
    }

    /// Goes on through a piece.
    pub(super) fn walk(&mut self, run: &mut Run<'_>) -> Result<(), Error> {
        loop {
            if self.state == State::Tag && self.bits == 0 {
                while run.offset() == self.end() {
                    self.leave(run)?;
                }
            }
            if run.at >= run.piece.len() || run.stops && self.is_between() {
                return run.end();
            }
            match self.state {
                State::Tag if self.whole_items(run)? => (),
                State::Tag => self.tag(run)?,
                State::Length => self.length(run)?,
                State::Skip(len) => {
                    self.state = match self.advance(run, len) {
                        0 => State::Tag,
                        rest => State::Skip(rest),
                    };
                }
                State::Text(len) => self.text(run, len)?,
                State::Number => {
                    if self.varint(run)?.is_some() {
                        self.state = State::Tag;
                    }
                }
                State::Magic(came) => self.magic(run, came)?,
                State::Frame(came) => self.frame(run, came)?,
            }
        }
    }

    /// The items that the piece has as a whole, from here on; whether there
    /// is one.
    #[inline]
    fn whole_items(&self, run: &mut Run<'_>) -> Result<bool, Error> {
        if self.bits > 0 || self.level() != Level::List {
            return Ok(false);
        }
        let start = run.at;
        let left = self.end().saturating_sub(run.offset());
        let left = usize::try_from(left).unwrap_or(usize::MAX);
        let mut rest = run.rest();
        rest = rest.get(..left).unwrap_or(rest);
        for (uid, end) in Items::new(rest) {
            run.decision.begin();
            if let Some(uid) = uid {
                let known = run.decision.uid(uid, run.owner);
                known.map_err(|kind| run.error(kind))?;
            }
            let keep = run.decision.end(run.owner);
            run.keep(keep.map_err(|kind| run.error(kind))?)?;
            run.at = start.wrapping_add(end);
        }
        Ok(run.at > start)
    }

    /// Where the message that is walked ends; nowhere outside of all.
    #[inline]
    fn end(&self) -> u64 {
        let level = self.levels.get(self.depth.wrapping_sub(1));
        match level {
            Some(&(_, end)) if self.depth > 0 => end,
            _ => u64::MAX,
        }
    }

    #[inline]
    fn level(&self) -> Level {
        let level = self.levels.get(self.depth.wrapping_sub(1));
        level.map_or(Level::Envelope, |&(level, _)| level)
    }

    /// Goes at most so far through the piece; gives what is left.
    #[inline]
    fn advance(&self, run: &mut Run<'_>, len: u64) -> u64 {
        let there = run.piece.len().wrapping_sub(run.at);
        let step = usize::try_from(len).unwrap_or(usize::MAX).min(there);
        run.at = run.at.wrapping_add(step);
        len.wrapping_sub(step as u64)
    }

    /// The rest of a base 128 number, if the piece has it all.
    #[inline]
    fn varint(&mut self, run: &mut Run<'_>) -> Result<Option<u64>, Error> {
        let end = self.end();
        while let Some(&byte) = run.piece.get(run.at) {
            if run.offset() >= end || self.bits > 63 {
                return Err(run.error(ErrorKind::InvalidProtobuf));
            }
            self.number |= u64::from(byte & 0x7f) << self.bits;
            self.bits = self.bits.wrapping_add(7);
            run.at = run.at.wrapping_add(1);
            if byte < 0x80 {
                let number = self.number;
                (self.number, self.bits) = (0, 0);
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    /// `k8s\0`.
    fn magic(&mut self, run: &mut Run<'_>, came: u8) -> Result<(), Error> {
        let fits = run.offset() < self.end();
        if !fits || run.piece.get(run.at) != MAGIC.get(usize::from(came)) {
            return Err(run.error(ErrorKind::ExpectedEnvelope));
        }
        run.at = run.at.wrapping_add(1);
        self.state = match came {
            3 => State::Tag,
            _ => State::Magic(came.wrapping_add(1)),
        };
        if came == 3 && self.depth == 0 {
            // A list's envelope ends with the body.
            self.enter(run, Level::Envelope, u64::MAX)?;
        }
        Ok(())
    }

    /// The length of a frame.
    fn frame(&mut self, run: &mut Run<'_>, came: u8) -> Result<(), Error> {
        if came == 0 {
            run.turn(Mode::Hold)?;
            run.decision.begin();
            (self.number, self.seen) = (0, 0);
        }
        let byte = run.piece.get(run.at).copied().unwrap_or_default();
        self.number = self.number << 8 | u64::from(byte);
        run.at = run.at.wrapping_add(1);
        self.state = State::Frame(came.wrapping_add(1));
        if came == 3 {
            let len = core::mem::take(&mut self.number);
            self.enter(run, Level::Event, run.offset().wrapping_add(len))?;
        }
        Ok(())
    }

    fn enter(
        &mut self,
        run: &Run<'_>,
        level: Level,
        end: u64,
    ) -> Result<(), Error> {
        let Some(place) = self.levels.get_mut(self.depth) else {
            return Err(run.error(ErrorKind::InvalidProtobuf));
        };
        *place = (level, end);
        self.depth = self.depth.wrapping_add(1);
        self.state = State::Tag;
        Ok(())
    }

    /// A message ended.
    fn leave(&mut self, run: &mut Run<'_>) -> Result<(), Error> {
        let level = self.level();
        self.depth = self.depth.wrapping_sub(1);
        match level {
            Level::List => {
                run.turn(Mode::Pass)?;
                run.flow.end_length();
            }
            Level::Event => {
                self.decided(run)?;
                self.state = State::Frame(0);
            }
            Level::Object if self.body == Body::List => self.decided(run)?,
            _ => (),
        }
        Ok(())
    }

    /// The object or event ended: its fate, where that is still open.
    fn decided(&mut self, run: &mut Run<'_>) -> Result<(), Error> {
        let keep = run.decision.end(run.owner);
        let keep = keep.map_err(|kind| run.error(kind))?;
        if run.flow.holds() { run.settle(keep) } else { Ok(()) }
    }

    /// A field begins.
    #[inline]
    fn tag(&mut self, run: &mut Run<'_>) -> Result<(), Error> {
        let level = self.level();
        if level == Level::List && self.bits == 0 {
            // It may be an item.
            run.turn(Mode::Hold)?;
        }
        let Some(tag) = self.varint(run)? else { return Ok(()) };
        self.tag = tag;
        let fixed = match tag & 7 {
            _ if tag < 8 => None,
            0 => {
                self.state = State::Number;
                Some(0)
            }
            1 => Some(8),
            2 => {
                self.state = State::Length;
                Some(0)
            }
            5 => Some(4),
            _ => None,
        };
        match fixed {
            None => return Err(run.error(ErrorKind::InvalidProtobuf)),
            Some(0) => (),
            Some(len) => {
                self.room(run, len)?;
                self.state = State::Skip(len);
            }
        }
        match (level, tag) {
            (Level::List, ITEMS) => {
                run.decision.begin();
                self.seen &= 1 << Level::List as u8;
            }
            (Level::List, _) => run.settle(true)?,
            // The new length comes instead of the old one.
            (Level::Envelope, RAW) if self.body == Body::List => {
                run.turn(Mode::Drop)?;
            }
            _ => (),
        }
        Ok(())
    }

    /// A field of so many bytes fits into its message.
    #[inline]
    fn room(&self, run: &Run<'_>, len: u64) -> Result<(), Error> {
        if len > self.end().saturating_sub(run.offset()) {
            return Err(run.error(ErrorKind::InvalidProtobuf));
        }
        Ok(())
    }

    /// The length of a field, and what the field is.
    #[inline]
    fn length(&mut self, run: &mut Run<'_>) -> Result<(), Error> {
        let Some(len) = self.varint(run)? else { return Ok(()) };
        self.room(run, len)?;
        let end = run.offset().wrapping_add(len);
        let level = match (self.level(), self.tag) {
            (Level::Event, OBJECT) => Level::Extension,
            (Level::Envelope, RAW) if self.body == Body::List => {
                run.turn(Mode::Pass)?;
                run.flow.begin_length()?;
                Level::List
            }
            (Level::List, ITEMS) | (Level::Envelope, RAW) => Level::Object,
            (Level::Object, METADATA) => Level::Metadata,
            (Level::Extension, EXTENSION_RAW) => Level::Envelope,
            (Level::Metadata, UID | RESOURCE_VERSION)
            | (Level::Event, TYPE) => {
                self.state = State::Text(len);
                return self.text(run, len);
            }
            _ => {
                self.state =
                    if len > 0 { State::Skip(len) } else { State::Tag };
                return Ok(());
            }
        };
        self.once(run, level)?;
        self.enter(run, level, end)?;
        if level == Level::Envelope {
            self.state = State::Magic(0);
        }
        Ok(())
    }

    /// Each message that is walked comes once in the one around it, but for
    /// items: or one decoder would take the first of them and another the
    /// last.
    #[inline]
    fn once(&mut self, run: &Run<'_>, level: Level) -> Result<(), Error> {
        if level == Level::Object && self.body == Body::List {
            return Ok(());
        }
        let bit = 1 << level as u8;
        if self.seen & bit != 0 {
            return Err(run.error(ErrorKind::RepeatedField));
        }
        self.seen |= bit;
        Ok(())
    }

    /// A string that matters.
    #[inline]
    fn text(&mut self, run: &mut Run<'_>, len: u64) -> Result<(), Error> {
        let start = run.at;
        let rest = self.advance(run, len);
        let part = run.piece.get(start..run.at).unwrap_or_default();
        if rest > 0 || !self.text.is_empty() {
            let kept = self.text.len().saturating_add(part.len());
            if kept > LONGEST_TEXT {
                return Err(run.error(ErrorKind::TooLarge));
            }
            self.text.try_extend(part)?;
            self.state = State::Text(rest);
        }
        if rest > 0 {
            return Ok(());
        }
        let mut text = core::mem::take(&mut self.text);
        let whole = if text.is_empty() { part } else { &text };
        let used = self.use_text(run, whole);
        text.clear();
        self.text = text;
        used
    }

    #[inline]
    fn use_text(
        &mut self,
        run: &mut Run<'_>,
        text: &[u8],
    ) -> Result<(), Error> {
        self.state = State::Tag;
        let known = match (self.level(), self.tag) {
            (Level::Event, _) => run.decision.event(text),
            (_, UID) => run.decision.uid(text, run.owner),
            _ => run.decision.version(text).map(|()| None),
        };
        match known {
            Ok(Some(keep)) if run.flow.holds() => run.settle(keep),
            Ok(_) => Ok(()),
            Err(kind) => Err(run.error(kind)),
        }
    }
}

/// Fields whose values have a length.
const fn field(number: u64) -> u64 {
    number << 3 | 2
}

const TYPE: u64 = field(1);
const OBJECT: u64 = field(2);
const EXTENSION_RAW: u64 = field(1);
const RAW: u64 = field(2);
pub(super) const ITEMS: u64 = field(2);
pub(super) const METADATA: u64 = field(1);
pub(super) const UID: u64 = field(5);
const RESOURCE_VERSION: u64 = field(6);
