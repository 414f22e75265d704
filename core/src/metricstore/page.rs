/*!
A page: snapshots under their headers, in the order of `WriteAll`.

A writer is the stores of one kind, one a namespace: family by family its
header, then that family of each store. A page is its writers in order. It is
read in pieces of any size, and holds its snapshots until the next
[`Page::clear`], so that upserts and scrapes do not meet.

Cost: plain, one copy of the page. With gzip, one copy of what is compressed
already, and the compression of the parts that have changed since this
[`Page`] was last read that way; so a server keeps one.
*/

use alloc::vec::Vec;

use super::block::Block;
use super::form::{self, Form};
#[cfg(feature = "gzip")]
use super::gzip::Gzip;
use super::snapshot::Snapshot;
use crate::columns::StringColumn;
use crate::error::{Error, ErrorKind};
use crate::exposition::HeaderProfile;
use crate::memory::TryPush;
use crate::share::Shared;

/// A page that is being put together or read.
#[derive(Debug)]
pub struct Page {
    profile: HeaderProfile,
    pieces: Pieces,
    reading: Reading,
    at: Cursor,
    /// Bytes of the piece at `at` that were read.
    offset: usize,
    #[cfg(feature = "gzip")]
    gzip: Option<Gzip>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    Nothing,
    Plain,
    #[cfg(feature = "gzip")]
    Gzip,
}

impl Page {
    /// An empty page.
    #[must_use]
    pub const fn new(profile: HeaderProfile) -> Page {
        Page {
            profile,
            pieces: Pieces { writers: Vec::new() },
            reading: Reading::Nothing,
            at: Cursor { writer: 0, family: 0, store: 0, step: 0 },
            offset: 0,
            #[cfg(feature = "gzip")]
            gzip: None,
        }
    }

    /// An empty page that can be read compressed too, at a level from 1, the
    /// fastest, to 9. Without memory for the compressor this panics, as
    /// zlib-rs does.
    ///
    /// # Errors
    /// `InvalidArgument` for another level.
    #[cfg(feature = "gzip")]
    pub fn with_gzip(
        profile: HeaderProfile,
        level: u32,
    ) -> Result<Page, Error> {
        let gzip = Some(Gzip::new(level)?);
        Ok(Page { gzip, ..Page::new(profile) })
    }

    /// Takes all writers out. What is compressed stays for the next page.
    pub fn clear(&mut self) {
        self.pieces.writers.clear();
        self.reading = Reading::Nothing;
    }

    /// Adds a writer of one or several stores; the headers are those of the
    /// first.
    ///
    /// # Errors
    /// As [`Page::add`].
    pub fn add_writer(&mut self, stores: &[Snapshot]) -> Result<(), Error> {
        for (at, store) in stores.iter().enumerate() {
            self.add(store, at == 0)?;
        }
        Ok(())
    }

    /// Adds a store: as the first one of a new writer, or to the last
    /// writer.
    ///
    /// # Errors
    /// `LengthMismatch` if it has fewer families than its writer has headers,
    /// at which upstream panics; `InvalidArgument` if there is no writer;
    /// `NoMemory`.
    pub fn add(
        &mut self,
        store: &Snapshot,
        new_writer: bool,
    ) -> Result<(), Error> {
        self.reading = Reading::Nothing;
        if new_writer {
            self.pieces.writers.try_push(Writer::default())?;
        }
        let writer = self.pieces.writers.last_mut();
        let writer = writer.ok_or(Error::new(ErrorKind::InvalidArgument))?;
        let first = writer.stores.first();
        let families = first.map_or(0, |first| first.families().len());
        if store.families().len() < families {
            return Err(Error::new(ErrorKind::LengthMismatch));
        }
        writer.stores.try_push(store.clone())
    }

    /// Begins to read the page from its start.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn start(&mut self, form: Form) -> Result<(), Error> {
        self.pieces.write_headers(self.profile, form)?;
        self.at = Cursor::default();
        self.offset = 0;
        self.reading = Reading::Plain;
        Ok(())
    }

    /// Begins to read the page as one gzip member, with `end` as its last
    /// text: `# EOF` of OpenMetrics, or nothing.
    ///
    /// # Errors
    /// `Unsupported` unless made [`Page::with_gzip`]; `NoMemory`.
    #[cfg(feature = "gzip")]
    pub fn start_gzip(&mut self, form: Form, end: &[u8]) -> Result<(), Error> {
        let Some(gzip) = &mut self.gzip else {
            return Err(Error::new(ErrorKind::Unsupported));
        };
        self.pieces.write_headers(self.profile, form)?;
        gzip.start(&self.pieces, end)?;
        self.reading = Reading::Gzip;
        Ok(())
    }

    /// The length of the page, uncompressed, after [`Page::start`].
    #[must_use]
    pub fn len(&self) -> u64 {
        let lens = self.pieces.writers.iter().map(Writer::len);
        lens.fold(0, u64::saturating_add)
    }

    /// Whether there is nothing on the page.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads on: fills `out`, or what is left into its beginning, and
    /// returns how many bytes that is. 0 is the end.
    ///
    /// # Errors
    /// `InvalidArgument` before a start; `NoMemory`, while compressing.
    pub fn read(&mut self, out: &mut [u8]) -> Result<usize, Error> {
        match self.reading {
            Reading::Nothing => Err(Error::new(ErrorKind::InvalidArgument)),
            Reading::Plain => Ok(self.read_plain(out)),
            #[cfg(feature = "gzip")]
            Reading::Gzip => match &mut self.gzip {
                Some(gzip) => gzip.read(out),
                None => Err(Error::new(ErrorKind::InvalidArgument)),
            },
        }
    }

    fn read_plain(&mut self, mut out: &mut [u8]) -> usize {
        let mut read = 0_usize;
        while !out.is_empty() {
            let Some(piece) = self.pieces.seek(&mut self.at) else { break };
            let rest = piece.text().get(self.offset..).unwrap_or_default();
            let taken = copy(rest, &mut out);
            read = read.saturating_add(taken);
            self.offset = self.offset.saturating_add(taken);
            if taken == rest.len() {
                self.offset = 0;
                self.at.step = self.at.step.saturating_add(1);
            }
        }
        read
    }

    /// The heap memory that compressed parts hold, in bytes.
    #[must_use]
    pub fn memory(&self) -> u64 {
        #[cfg(feature = "gzip")]
        return self.gzip.as_ref().map_or(0, Gzip::memory);
        #[cfg(not(feature = "gzip"))]
        0
    }
}

/// Copies as much as fits, and moves `out` behind it.
pub(super) fn copy(from: &[u8], out: &mut &mut [u8]) -> usize {
    let n = from.len().min(out.len());
    let (head, rest) = core::mem::take(out).split_at_mut(n);
    head.copy_from_slice(from.get(..n).unwrap_or_default());
    *out = rest;
    n
}

/// The stores of one kind.
#[derive(Debug, Default)]
pub(super) struct Writer {
    stores: Vec<Snapshot>,
    /// As they are written, of the families that are.
    headers: StringColumn,
    has_objects: bool,
}

impl Writer {
    fn len(&self) -> u64 {
        let families = 0..self.headers.as_strings().len();
        families
            .map(|family| {
                let (bytes, _) = self.extent(family);
                bytes.saturating_add(self.header(family).len() as u64)
            })
            .fold(0, u64::saturating_add)
    }

    fn header(&self, family: usize) -> &[u8] {
        if !self.has_objects {
            return &[];
        }
        self.headers.as_strings().get(family)
    }

    /// The bytes of a family's bodies, and the groups they are in.
    pub(super) fn extent(&self, family: usize) -> (u64, u64) {
        let families =
            self.stores.iter().filter_map(|s| s.families().get(family));
        families.fold((0, 0), |(bytes, groups): (u64, u64), family| {
            let more = family.groups() as u64;
            (bytes.saturating_add(family.bytes()), groups.saturating_add(more))
        })
    }
}

/// Everything on a page, piece by piece.
#[derive(Debug)]
pub(super) struct Pieces {
    writers: Vec<Writer>,
}

/// Where a piece is. In a family step 0 is the header, before the first
/// store; step n is group n - 1 of a store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cursor {
    pub(super) writer: usize,
    pub(super) family: usize,
    pub(super) store: usize,
    pub(super) step: usize,
}

/// A header, or the bodies of one group.
#[derive(Clone, Copy, Debug)]
pub(super) enum Piece<'a> {
    Header(&'a [u8]),
    Block(&'a Shared<Block>),
}

impl<'a> Piece<'a> {
    pub(super) fn text(self) -> &'a [u8] {
        match self {
            Piece::Header(text) => text,
            Piece::Block(block) => block.text(),
        }
    }
}

impl Pieces {
    #[cfg(feature = "gzip")]
    pub(super) fn writer(&self, writer: usize) -> Option<&Writer> {
        self.writers.get(writer)
    }

    /// The next piece that is not empty, from `at` on, which moves there.
    pub(super) fn seek(&self, at: &mut Cursor) -> Option<Piece<'_>> {
        loop {
            let writer = self.writers.get(at.writer)?;
            if at.family >= writer.headers.as_strings().len() {
                let next = at.writer.saturating_add(1);
                *at = Cursor { writer: next, ..Cursor::default() };
                continue;
            }
            if at.step == 0 && at.store == 0 {
                let header = writer.header(at.family);
                if !header.is_empty() {
                    return Some(Piece::Header(header));
                }
            }
            let Some(store) = writer.stores.get(at.store) else {
                let family = at.family.saturating_add(1);
                *at = Cursor { family, store: 0, step: 0, ..*at };
                continue;
            };
            at.step = at.step.max(1);
            let family = store.families().get(at.family);
            while let Some(family) = family
                && at.step <= family.groups()
            {
                if let Some(block) = family.block(at.step.saturating_sub(1)) {
                    return Some(Piece::Block(block));
                }
                at.step = at.step.saturating_add(1);
            }
            *at = Cursor { store: at.store.saturating_add(1), step: 0, ..*at };
        }
    }

    fn write_headers(
        &mut self,
        profile: HeaderProfile,
        form: Form,
    ) -> Result<(), Error> {
        let headers = self.writers.iter().map(|writer| {
            let first = writer.stores.first();
            first.map_or_else(Default::default, |s| s.headers().as_strings())
        });
        let headers = form::headers(profile, form, headers)?;
        for (writer, headers) in self.writers.iter_mut().zip(headers) {
            writer.headers = headers;
            let looked_at = match profile {
                HeaderProfile::V2_13 => 1,
                HeaderProfile::V2_20 => writer.stores.len(),
            };
            let mut stores = writer.stores.iter().take(looked_at);
            writer.has_objects = stores.any(|store| store.objects() > 0);
        }
        Ok(())
    }
}
