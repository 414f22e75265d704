/*!
A page as one gzip member (RFC 1952) made of parts that are compressed one by
one.

Each part is raw deflate ended by a full flush: it begins at a byte, refers to
nothing before it, and can stand behind any other. One that has not changed
since the last page is copied; the checksum of the whole is combined from
theirs. curl and others take one member only, so there is one.

A part is a run of blocks of one family, as many as make up some
[`TARGET`] bytes of text; families smaller than half of that share parts.
Smaller parts are compressed again less often and pack worse: each has Huffman
codes of its own and finds nothing in the part before.

zlib-rs asserts that it has memory for its state. That is allocated by
[`Gzip::new`] and kept, so that a scrape does not meet it; all else is by
`try_reserve`.
*/

use alloc::vec::Vec;
use core::fmt;

use crc32fast::Hasher;
use zlib_rs::{Deflate, DeflateFlush};

use super::block::Block;
use super::page::{Cursor, Piece, Pieces, copy};
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::share::Shared;

/// Text a part has, more or less.
const TARGET: u64 = 24 << 10;

/// Deflate, no flags, no time, no operating system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

pub(super) struct Gzip {
    deflate: Deflate,
    scratch: Vec<u8>,
    parts: Vec<Part>,
    /// Blocks a part has, for each family of each writer.
    runs: Vec<u64>,
    /// The part that is read, or with the number of all the end.
    at: usize,
    offset: usize,
    /// What follows the last part.
    end: Vec<u8>,
    checksum: Hasher,
}

impl fmt::Debug for Gzip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gzip").field("parts", &self.parts.len()).finish()
    }
}

/// A run of pieces, and what it is compressed.
struct Part {
    /// Where its first piece is.
    first: Cursor,
    /// Which run of blocks of its family it holds; nothing yet after a
    /// header, or where families share a part.
    run: Option<(usize, usize)>,
    shared: bool,
    text: Vec<Text>,
    len: u64,
    checksum: u32,
    /// Empty as long as it is not compressed.
    deflated: Vec<u8>,
}

enum Text {
    Header(Vec<u8>),
    Block(Shared<Block>),
}

impl Text {
    fn bytes(&self) -> &[u8] {
        match self {
            Text::Header(text) => text,
            Text::Block(block) => block.text(),
        }
    }

    fn same(&self, other: &Text) -> bool {
        match (self, other) {
            (Text::Header(a), Text::Header(b)) => a == b,
            (Text::Block(a), Text::Block(b)) => a.same(b),
            _ => false,
        }
    }
}

impl Part {
    fn new(first: Cursor) -> Part {
        Part {
            first,
            run: None,
            shared: false,
            text: Vec::new(),
            len: 0,
            checksum: 0,
            deflated: Vec::new(),
        }
    }

    fn push(&mut self, text: Text) -> Result<(), Error> {
        self.len = self.len.saturating_add(text.bytes().len() as u64);
        self.text.try_push(text)
    }

    fn same(&self, other: &Part) -> bool {
        self.text.len() == other.text.len()
            && self.text.iter().zip(&other.text).all(|(a, b)| a.same(b))
    }
}

impl Gzip {
    pub(super) fn new(level: u32) -> Result<Gzip, Error> {
        let level = i32::try_from(level)
            .ok()
            .filter(|level| (1..=9).contains(level))
            .ok_or(Error::new(ErrorKind::InvalidArgument))?;
        Ok(Gzip {
            deflate: Deflate::new(level, false, 15),
            scratch: Vec::new(),
            parts: Vec::new(),
            runs: Vec::new(),
            at: 0,
            offset: 0,
            end: Vec::new(),
            checksum: Hasher::new(),
        })
    }

    /// Begins a page: cuts it into parts, and keeps what is compressed.
    pub(super) fn start(
        &mut self,
        pieces: &Pieces,
        end: &[u8],
    ) -> Result<(), Error> {
        let mut parts = Vec::new();
        // The header of the member: there is nothing to compress.
        let mut frame = Part::new(Cursor::default());
        frame.deflated.try_extend(&HEADER)?;
        parts.try_push(frame)?;
        self.cut(pieces, &mut parts)?;
        if !end.is_empty() {
            let mut own = Vec::new();
            own.try_extend(end)?;
            let mut last =
                Part::new(Cursor { writer: usize::MAX, ..Cursor::default() });
            last.push(Text::Header(own))?;
            parts.try_push(last)?;
        }
        let mut old = core::mem::take(&mut self.parts).into_iter().peekable();
        for part in parts.iter_mut().skip(1) {
            while old.next_if(|old| old.first < part.first).is_some() {}
            let same = |old: &Part| old.first == part.first && old.same(part);
            if let Some(old) = old.next_if(same) {
                part.deflated = old.deflated;
                part.checksum = old.checksum;
            }
        }
        self.parts = parts;
        self.at = 0;
        self.offset = 0;
        self.checksum = Hasher::new();
        Ok(())
    }

    fn cut(
        &mut self,
        pieces: &Pieces,
        parts: &mut Vec<Part>,
    ) -> Result<(), Error> {
        let mut at = Cursor::default();
        let mut family = None;
        let mut families = 0_usize;
        let (mut small, mut run) = (false, 1_usize);
        while let Some(piece) = pieces.seek(&mut at) {
            if family != Some((at.writer, at.family)) {
                family = Some((at.writer, at.family));
                let (bytes, groups) = pieces
                    .writer(at.writer)
                    .map_or((0, 0), |writer| writer.extent(at.family));
                small = bytes < TARGET / 2;
                run = self.run(families, bytes, groups)?;
                families = families.saturating_add(1);
            }
            let block_run = match piece {
                Piece::Header(_) => None,
                Piece::Block(_) => {
                    let group = at.step.saturating_sub(1);
                    Some((at.store, group.checked_div(run).unwrap_or(0)))
                }
            };
            let joins = parts.last().is_some_and(|part| {
                if small {
                    return part.shared && part.len < TARGET;
                }
                !part.shared
                    && block_run.is_some()
                    && !part.text.is_empty()
                    && (part.run.is_none() || part.run == block_run)
            });
            if !joins {
                let mut part = Part::new(at);
                part.shared = small;
                parts.try_push(part)?;
            }
            let Some(part) = parts.last_mut() else { break };
            part.run = block_run;
            part.push(match piece {
                Piece::Header(text) => {
                    let mut own = Vec::new();
                    own.try_extend(text)?;
                    Text::Header(own)
                }
                Piece::Block(block) => Text::Block(block.clone()),
            })?;
            at.step = at.step.saturating_add(1);
        }
        Ok(())
    }

    /// How many blocks of a family make up a part: a power of two, and the
    /// one of the last page unless that is far off, since another means to
    /// compress the whole family anew.
    fn run(
        &mut self,
        index: usize,
        bytes: u64,
        groups: u64,
    ) -> Result<usize, Error> {
        while self.runs.len() <= index {
            self.runs.try_push(0)?;
        }
        let Some(run) = self.runs.get_mut(index) else { return Ok(1) };
        let block = bytes.checked_div(groups).unwrap_or(0).max(1);
        let text = block.saturating_mul(*run);
        if !(TARGET / 3..=TARGET.saturating_mul(3)).contains(&text) {
            let blocks = TARGET.checked_div(block).unwrap_or(0).max(1);
            *run = 1 << blocks.ilog2().min(30);
        }
        Ok(usize::try_from(*run).unwrap_or(1).max(1))
    }

    /// Reads on, compressing what is not yet.
    pub(super) fn read(&mut self, mut out: &mut [u8]) -> Result<usize, Error> {
        let mut read = 0_usize;
        while !out.is_empty() && self.at <= self.parts.len() {
            if self.offset == 0 {
                self.ready()?;
            }
            let part = self.parts.get(self.at);
            let bytes = part.map_or(&self.end, |part| &part.deflated);
            let rest = bytes.get(self.offset..).unwrap_or_default();
            let taken = copy(rest, &mut out);
            read = read.saturating_add(taken);
            self.offset = self.offset.saturating_add(taken);
            if taken == rest.len() {
                self.offset = 0;
                self.at = self.at.saturating_add(1);
            }
        }
        Ok(read)
    }

    /// Has the part that comes next compressed, and adds its checksum.
    fn ready(&mut self) -> Result<(), Error> {
        let Some(part) = self.parts.get_mut(self.at) else {
            return self.write_end();
        };
        if part.text.is_empty() {
            return Ok(());
        }
        if part.deflated.is_empty() {
            let made = compress(&mut self.deflate, &mut self.scratch, part);
            if made.is_err() {
                self.deflate.reset();
                return made;
            }
        }
        let own = Hasher::new_with_initial_len(part.checksum, part.len);
        self.checksum.combine(&own);
        Ok(())
    }

    /// The end of the member: an empty block, checksum and length.
    fn write_end(&mut self) -> Result<(), Error> {
        let len = self.parts.iter().map(|part| part.len);
        let len = len.fold(0, u64::wrapping_add);
        let checksum = self.checksum.clone().finalize();
        self.end.clear();
        self.end.try_extend(&[3, 0])?;
        self.end.try_extend(&checksum.to_le_bytes())?;
        // The format has the length modulo 2^32.
        self.end.try_extend(&(len as u32).to_le_bytes())
    }

    pub(super) fn memory(&self) -> u64 {
        let parts = self.parts.iter().map(|part| {
            let text = part.text.capacity().saturating_mul(size_of::<Text>());
            part.deflated.capacity().saturating_add(text)
        });
        parts
            .fold(self.scratch.capacity(), usize::saturating_add)
            .saturating_add(
                self.parts.capacity().saturating_mul(size_of::<Part>()),
            ) as u64
    }
}

fn compress(
    deflate: &mut Deflate,
    scratch: &mut Vec<u8>,
    part: &mut Part,
) -> Result<(), Error> {
    // Stored blocks are the worst case: 5 bytes in 64 KiB, and the flush.
    let len = usize::try_from(part.len)
        .map_err(|_| Error::new(ErrorKind::TooLarge))?;
    let bound = len.saturating_add(len / 8).saturating_add(256);
    if scratch.len() < bound {
        scratch.try_resize(bound, 0)?;
    }
    let mut hasher = Hasher::new();
    let mut end = 0_usize;
    let last = part.text.len().saturating_sub(1);
    for (at, text) in part.text.iter().enumerate() {
        let mut rest = text.bytes();
        hasher.update(rest);
        let flush = if at == last {
            DeflateFlush::FullFlush
        } else {
            DeflateFlush::NoFlush
        };
        loop {
            let out = scratch.get_mut(end..).unwrap_or_default();
            let (read, written) = (deflate.total_in(), deflate.total_out());
            deflate
                .compress(rest, out, flush)
                .map_err(|_| Error::new(ErrorKind::TooLarge))?;
            let taken = deflate.total_in().wrapping_sub(read);
            let made = deflate.total_out().wrapping_sub(written);
            end = end.saturating_add(made as usize);
            rest = rest.get(taken as usize..).unwrap_or_default();
            if rest.is_empty() {
                break;
            }
            if taken == 0 && made == 0 {
                return Err(Error::new(ErrorKind::TooLarge));
            }
        }
    }
    if end >= scratch.len() {
        return Err(Error::new(ErrorKind::TooLarge));
    }
    let made = scratch.get(..end).unwrap_or_default();
    part.deflated
        .try_reserve_exact(made.len())
        .map_err(|_| Error::new(ErrorKind::NoMemory))?;
    part.deflated.try_extend(made)?;
    part.checksum = hasher.finalize();
    Ok(())
}
