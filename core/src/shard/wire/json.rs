/*!
The way through a body in JSON: objects whose members may matter are walked
key by key, everything else is left out by [`Nest`].

A list is walked as `items[].metadata.uid` (a Table as
`rows[].object.metadata.uid`), an event of a watch as `type` and
`object.metadata.uid` (a Table as `object.rows[].object.metadata.uid`). Names
are those of Kubernetes, with their case. What is not walked is not read: its
brackets and quotes are counted, nothing more is asked of it.
*/

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::flow::Mode;
use super::run::Run;
use super::simd::{Nest, Walked};
use super::{Body, LONGEST_TEXT};
use crate::encoding::json::reader::{self, Read, Reader};
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// The most objects and arrays that are walked inside one another.
const LEVELS: usize = 6;

/// An object or array that is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    /// The list itself.
    List,
    /// An event.
    Event,
    /// `items` or `rows`.
    Array,
    /// An element of `items`, the object of an event or of a row.
    Object,
    /// An element of `rows`.
    Row,
    Metadata,
}

/// A member that matters; the discriminant is its bit in `Machine::seen`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    Other,
    Kind,
    Type,
    Items,
    Rows,
    Object,
    RowObject,
    Metadata,
    Uid,
    ResourceVersion,
}

/// What is expected next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The list, or the next event.
    Document,
    /// A name or `}`.
    NameOrEnd,
    Name,
    Colon,
    Value,
    /// `,` or `}`.
    CommaOrEnd,
    /// An element or `]`.
    ElementOrEnd,
    Element,
    /// `,` or `]`.
    ElementEnd,
    /// The rest of a name.
    NameText,
    /// The rest of a string.
    Text,
    /// The rest of a number, `true`, `false` or `null`.
    Scalar,
    /// The rest of an object or array that is not walked.
    Nested,
    /// Nothing but blanks: the list is over.
    End,
}

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Machine {
    body: Body,
    state: State,
    levels: [Level; LEVELS],
    depth: usize,
    /// Whose value comes next or is being read.
    name: Name,
    nest: Nest,
    /// A string that matters and began in an earlier piece, from its quote.
    text: Vec<u8>,
    /// The last byte was a backslash.
    escaped: bool,
    /// Of the list or the event: `kind` is Table.
    table: bool,
    /// Which names came already; see [`Machine::once`].
    seen: u16,
    /// Elements of the list that were kept.
    kept: u64,
}

impl Machine {
    pub(super) const fn new(body: Body) -> Machine {
        Machine {
            body,
            state: State::Document,
            levels: [Level::List; LEVELS],
            depth: 0,
            name: Name::Other,
            nest: Nest::opened(b'{'),
            text: Vec::new(),
            escaped: false,
            table: false,
            seen: 0,
            kept: 0,
        }
    }

    /// Whether the body may end here.
    pub(super) fn is_complete(&self) -> bool {
        match self.body {
            Body::List => self.state == State::End,
            Body::Watch => self.state == State::Document,
        }
    }

    /// Whether an event may be put in here.
    pub(super) fn is_between(&self) -> bool {
        self.state == State::Document
    }

    pub(super) fn memory(&self) -> usize {
        self.text.capacity()
    }

    /// Goes on through a piece.
    pub(super) fn walk(&mut self, run: &mut Run<'_>) -> Result<(), Error> {
        while run.at < run.piece.len() && !(run.stops && self.is_between()) {
            match self.state {
                State::NameText | State::Text => self.text(run, run.at)?,
                State::Scalar => self.scalar(run)?,
                State::Nested => self.nested(run)?,
                _ => self.token(run)?,
            }
        }
        run.end()
    }

    /// Blanks, and the token behind them.
    #[inline]
    fn token(&mut self, run: &mut Run<'_>) -> Result<(), Error> {
        let Some(&byte) = run.piece.get(run.at) else { return Ok(()) };
        if matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
            run.at = run.at.wrapping_add(1);
            return Ok(());
        }
        match (self.state, byte) {
            (State::Document, b'{') => self.document(run)?,
            (State::NameOrEnd | State::Name, b'"') => {
                let quote = run.at;
                run.at = quote.wrapping_add(1);
                self.state = State::NameText;
                return self.text(run, quote);
            }
            (State::Colon, b':') => self.state = State::Value,
            (State::Value, _) => return self.value(run, byte),
            (State::CommaOrEnd, b',') => self.state = State::Name,
            (State::NameOrEnd | State::CommaOrEnd, b'}') => {
                run.at = run.at.wrapping_add(1);
                return self.leave(run);
            }
            (State::ElementOrEnd | State::ElementEnd, b']') => {
                if self.in_list() {
                    run.turn(Mode::Pass)?;
                }
                run.at = run.at.wrapping_add(1);
                return self.leave(run);
            }
            (State::ElementOrEnd | State::Element, _) => {
                if self.in_list() {
                    run.turn(Mode::Hold)?;
                    run.decision.begin();
                    self.forget();
                }
                self.name = Name::Other;
                return self.value(run, byte);
            }
            (State::ElementEnd, b',') => self.state = State::Element,
            _ => return Err(run.error(ErrorKind::InvalidJson)),
        }
        run.at = run.at.wrapping_add(1);
        Ok(())
    }

    /// The list or the next event begins.
    fn document(&mut self, run: &mut Run<'_>) -> Result<(), Error> {
        let level = match self.body {
            Body::List => Level::List,
            Body::Watch => {
                run.turn(Mode::Hold)?;
                run.decision.begin();
                self.table = false;
                self.seen = 0;
                Level::Event
            }
        };
        self.enter(run, level)
    }

    /// Whether the array that is walked is the list's own.
    #[inline]
    fn in_list(&self) -> bool {
        self.body == Body::List && self.depth == 2
    }

    #[inline]
    fn level(&self) -> Option<Level> {
        self.levels.get(self.depth.wrapping_sub(1)).copied()
    }

    fn enter(&mut self, run: &Run<'_>, level: Level) -> Result<(), Error> {
        let Some(place) = self.levels.get_mut(self.depth) else {
            return Err(run.error(ErrorKind::InvalidJson));
        };
        *place = level;
        self.depth = self.depth.wrapping_add(1);
        self.state = match level {
            Level::Array => State::ElementOrEnd,
            _ => State::NameOrEnd,
        };
        Ok(())
    }

    /// Behind the end of what is walked.
    fn leave(&mut self, run: &mut Run<'_>) -> Result<(), Error> {
        self.depth = self.depth.wrapping_sub(1);
        self.after(run)
    }

    /// Behind a value.
    #[inline]
    fn after(&mut self, run: &mut Run<'_>) -> Result<(), Error> {
        self.state = match self.level() {
            Some(Level::Array) => State::ElementEnd,
            Some(_) => State::CommaOrEnd,
            None if self.body == Body::List => State::End,
            None => State::Document,
        };
        match self.state {
            State::ElementEnd if self.in_list() => {
                self.decided(run)?;
                run.turn(Mode::Drop)
            }
            // Behind an event, its line feed goes the same way.
            State::Document => self.decided(run),
            _ => Ok(()),
        }
    }

    /// The object or event ended: its fate, where that is still open.
    fn decided(&mut self, run: &mut Run<'_>) -> Result<(), Error> {
        let keep = run.decision.end(run.owner);
        let keep = keep.map_err(|kind| run.error(kind))?;
        if run.flow.holds() {
            self.settle(run, keep)?;
        }
        Ok(())
    }

    #[inline]
    fn settle(&mut self, run: &mut Run<'_>, keep: bool) -> Result<(), Error> {
        if keep && self.body == Body::List {
            if self.kept > 0 {
                run.flow.insert(b",")?;
            }
            self.kept = self.kept.wrapping_add(1);
        }
        run.settle(keep)
    }

    /// A value begins.
    fn value(&mut self, run: &mut Run<'_>, byte: u8) -> Result<(), Error> {
        let level = match (self.name, byte, self.level()) {
            (Name::Other, b'{', Some(Level::Array)) if self.table => {
                Some(Level::Row)
            }
            (Name::Other, b'{', Some(Level::Array))
            | (Name::Object | Name::RowObject, b'{', _) => Some(Level::Object),
            (Name::Metadata, b'{', _) => Some(Level::Metadata),
            (Name::Items | Name::Rows, b'[', _) => Some(Level::Array),
            _ => None,
        };
        if let Some(level) = level {
            run.at = run.at.wrapping_add(1);
            if level == Level::Array && self.body == Body::List {
                self.enter(run, level)?;
                return run.turn(Mode::Drop);
            }
            return self.enter(run, level);
        }
        self.fits(run, byte)?;
        let start = run.at;
        run.at = start.wrapping_add(1);
        match byte {
            b'"' => {
                self.state = State::Text;
                self.text(run, start)
            }
            b'{' | b'[' => {
                self.state = State::Nested;
                self.nest = Nest::opened(byte);
                self.nested(run)
            }
            b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => {
                self.state = State::Scalar;
                Ok(())
            }
            _ => {
                run.at = start;
                Err(run.error(ErrorKind::InvalidJson))
            }
        }
    }

    /// A value that matters is of the type it must have, or null.
    fn fits(&self, run: &Run<'_>, byte: u8) -> Result<(), Error> {
        let fits = match self.name {
            Name::Uid | Name::ResourceVersion | Name::Type | Name::Kind => {
                byte == b'"'
            }
            Name::Metadata | Name::Items | Name::Rows => false,
            Name::Other | Name::Object | Name::RowObject => true,
        };
        if fits || byte == b'n' {
            Ok(())
        } else {
            Err(run.error(ErrorKind::InvalidJson))
        }
    }

    /// The rest of an array or object that is not walked.
    fn nested(&mut self, run: &mut Run<'_>) -> Result<(), Error> {
        let rest = run.rest();
        match self.nest.walk(rest) {
            Walked::Inside => {
                run.at = run.piece.len();
                Ok(())
            }
            Walked::Closed(end) => {
                run.at = run.at.wrapping_add(end);
                self.after(run)
            }
            Walked::Mismatched(end) => {
                run.at = run.at.wrapping_add(end.wrapping_sub(1));
                Err(run.error(ErrorKind::InvalidJson))
            }
        }
    }

    /// The rest of a number, `true`, `false` or `null`.
    fn scalar(&mut self, run: &mut Run<'_>) -> Result<(), Error> {
        let plain = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'a'..=b'z' | b'E' | b'.' | b'+' | b'-');
        let len = run.rest().iter().take_while(plain).count();
        run.at = run.at.wrapping_add(len);
        if run.at < run.piece.len() { self.after(run) } else { Ok(()) }
    }

    /// The rest of a string; `start` is its quote, or where the piece goes
    /// on with it.
    fn text(&mut self, run: &mut Run<'_>, start: usize) -> Result<(), Error> {
        let matters =
            self.state == State::NameText || self.name != Name::Other;
        while let Some(&next) = run.piece.get(run.at) {
            if core::mem::take(&mut self.escaped) {
                run.at = run.at.wrapping_add(1);
                continue;
            }
            let skipped = match next {
                b'"' | b'\\' => 0,
                _ => memchr::memchr2(b'"', b'\\', run.rest())
                    .unwrap_or(run.rest().len()),
            };
            run.at = run.at.wrapping_add(skipped);
            match run.piece.get(run.at) {
                None => break,
                Some(b'"') => {
                    run.at = run.at.wrapping_add(1);
                    if !matters {
                        return self.after(run);
                    }
                    let rest = run.piece.get(start..run.at);
                    return self.read(run, rest.unwrap_or_default());
                }
                Some(_) => {
                    run.at = run.at.wrapping_add(1);
                    self.escaped = true;
                }
            }
        }
        if matters {
            let part = run.piece.get(start..).unwrap_or_default();
            self.keep(run, part)?;
        }
        Ok(())
    }

    /// Keeps a part of a string for when its end comes.
    fn keep(&mut self, run: &Run<'_>, part: &[u8]) -> Result<(), Error> {
        let len = self.text.len().saturating_add(part.len());
        if len > LONGEST_TEXT {
            return Err(run.error(ErrorKind::TooLarge));
        }
        self.text.try_extend(part)
    }

    /// A string that matters ended with these bytes.
    fn read(&mut self, run: &mut Run<'_>, rest: &[u8]) -> Result<(), Error> {
        if self.text.is_empty() {
            return self.use_text(run, rest);
        }
        self.keep(run, rest)?;
        let mut text = core::mem::take(&mut self.text);
        let used = self.use_text(run, &text);
        text.clear();
        self.text = text;
        used
    }

    /// Uses a string, given in its quotes.
    #[inline]
    fn use_text(
        &mut self,
        run: &mut Run<'_>,
        quoted: &[u8],
    ) -> Result<(), Error> {
        let bare = quoted
            .strip_prefix(b"\"")
            .and_then(|text| text.strip_suffix(b"\""))
            .unwrap_or_default();
        let plain = |&byte: &u8| matches!(byte, b' '..=b'~') && byte != b'\\';
        let text = if bare.iter().all(plain) {
            Cow::Borrowed(bare)
        } else {
            let mut text = Text(Cow::Borrowed(""));
            reader::read(&mut text, quoted)
                .map_err(|error| run.placed(error))?;
            match text.0 {
                Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                Cow::Owned(text) => Cow::Owned(text.into_bytes()),
            }
        };
        if self.state == State::NameText {
            self.name = self.recognize(&text);
            self.state = State::Colon;
            return self.once(run);
        }
        let known = match self.name {
            Name::Uid => run.decision.uid(&text, run.owner),
            Name::Type => run.decision.event(&text),
            Name::ResourceVersion => {
                run.decision.version(&text).map(|()| None)
            }
            Name::Kind => {
                self.table = *text == *b"Table";
                let late = self.table && self.seen & bit(Name::Rows) != 0;
                if late { Err(ErrorKind::LateKind) } else { Ok(None) }
            }
            _ => Ok(None),
        };
        match known {
            Ok(Some(keep)) if run.flow.holds() => self.settle(run, keep)?,
            Ok(_) => (),
            Err(kind) => return Err(run.error(kind)),
        }
        self.after(run)
    }

    /// Which name this is, where it stands.
    #[inline]
    fn recognize(&mut self, name: &[u8]) -> Name {
        let watch = self.body == Body::Watch;
        match (self.level(), name) {
            (Some(Level::Object), b"metadata") => Name::Metadata,
            (Some(Level::Metadata), b"uid") => Name::Uid,
            (Some(Level::Metadata), b"resourceVersion") if watch => {
                Name::ResourceVersion
            }
            (Some(Level::List), b"items") => Name::Items,
            (Some(Level::List), b"rows") => self.rows(),
            (Some(Level::List), b"kind") => Name::Kind,
            (Some(Level::Event), b"type") => Name::Type,
            (Some(Level::Event), b"object") => Name::Object,
            (Some(Level::Row), b"object") => Name::RowObject,
            (Some(Level::Object), b"kind") if watch && self.depth == 2 => {
                Name::Kind
            }
            (Some(Level::Object), b"rows") if watch && self.depth == 2 => {
                self.rows()
            }
            _ => Name::Other,
        }
    }

    /// `rows` is walked in a Table; elsewhere it is a member like others.
    fn rows(&mut self) -> Name {
        if self.table {
            return Name::Rows;
        }
        self.seen |= bit(Name::Rows);
        Name::Other
    }

    /// A member that matters comes once, or one decoder would take the
    /// first of them and another the last.
    #[inline]
    fn once(&mut self, run: &Run<'_>) -> Result<(), Error> {
        let seen = match (self.name, self.level()) {
            (Name::Other | Name::ResourceVersion, _) => 0,
            // A Table's own metadata, and that of the object in its row.
            (Name::Metadata, _) if self.depth > 2 && self.table => {
                bit(Name::Metadata) << 8
            }
            (name, _) => bit(name),
        };
        if self.seen & seen != 0 {
            return Err(run.error(ErrorKind::RepeatedField));
        }
        self.seen |= seen;
        Ok(())
    }

    /// A list's next element: the names inside it may come again.
    fn forget(&mut self) {
        self.seen &= bit(Name::Kind) | bit(Name::Items) | bit(Name::Rows);
    }
}

/// A string with escapes, as Go reads it.
struct Text<'a>(Cow<'a, str>);

impl<'a> Read<'a> for Text<'a> {
    fn read(&mut self, from: &mut Reader<'a>) -> Result<(), Error> {
        self.0 = from.string()?;
        Ok(())
    }
}

const fn bit(name: Name) -> u16 {
    1 << name as u16
}
