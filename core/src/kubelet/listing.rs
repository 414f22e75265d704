/*!
The answer to one request for metrics, written piece by piece: a list, a
table, bare metadata, or one object, in JSON or protobuf.

A [`Listing`] joins a [`Snapshot`] with [`Objects`] by itself, so that a host
passes selectors in and bytes on, whatever the number of pods. Both stay as
they were when it was opened. JSON comes in pieces of some 64 KiB in constant
memory; a protobuf message says its length first, so it is held whole. What is
asked for by name and is not there opens all the same, as an error with its
kind, and the pieces are then the `Status` of a 404.

Reproduced: metrics-server v0.9.0 `pkg/api`, and what the API machinery v0.36
makes of its objects (`endpoints/handlers/response.go`): rows of a table have
the object, its metadata or null; a list of metadata without items has null.

Cost: a merge of two sorted lists; one pass more over a table's objects up to
the first with resources, as its columns come first.
*/

use alloc::vec::Vec;

use super::list::{Finder, Kind, ListOptions, Measured, Object};
use super::list_json::{JsonItems, MetaVersion, append_kind};
use super::list_protobuf as protobuf;
use super::not_found::NotFound;
use super::objects::{Known, Objects};
use super::selection::Selection;
use super::snapshot::Snapshot;
use super::table::TableRows;
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::share::Shared;

/// The size from which a piece is handed out.
const PIECE: usize = 64 << 10;

/// What is written of each object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// The metrics: a list, or one object.
    #[default]
    Metrics,
    /// A `Table`, in JSON only.
    Table(IncludeObject),
    /// `PartialObjectMetadata`, or a list of it.
    Metadata,
}

/// What each row of a table carries: the `includeObject` of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IncludeObject {
    /// The object's metadata; what requests that say nothing get.
    #[default]
    Metadata,
    /// The whole object.
    Object,
    /// Nothing.
    None,
}

/// A request; see the module.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    /// Version of the metrics, and the time of the request.
    pub options: ListOptions,
    /// What is written of each object.
    pub form: Form,
    /// The version of tables and metadata.
    pub meta: MetaVersion,
    /// Protobuf rather than JSON.
    pub protobuf: bool,
    /// Objects of this namespace only; empty for all.
    pub namespace: &'a [u8],
    /// The one object of this name; empty for a list.
    pub name: &'a [u8],
    /// `labelSelector`; empty for all.
    pub labels: &'a [u8],
    /// `fieldSelector`; empty for all.
    pub fields: &'a [u8],
}

impl Query<'_> {
    /// The query with the form that the C ABI calls by this number: 0
    /// metrics, 1 table, 3 metadata; plus 16 for protobuf, 32 for tables
    /// with whole objects, 64 for tables without, 128 for v1beta1 of tables
    /// and metadata.
    #[must_use]
    pub const fn with_form(self, number: u32) -> Option<Self> {
        let include = match number & 96 {
            0 => IncludeObject::Metadata,
            32 => IncludeObject::Object,
            64 => IncludeObject::None,
            _ => return None,
        };
        let form = match number & 15 {
            0 => Form::Metrics,
            1 => Form::Table(include),
            3 => Form::Metadata,
            _ => return None,
        };
        let protobuf = number & 16 != 0;
        let meta = match number & 128 {
            0 => MetaVersion::V1,
            _ => MetaVersion::V1beta1,
        };
        let table = matches!(form, Form::Table(_));
        if number > 255 || (table && protobuf) || (!table && number & 96 != 0)
        {
            return None;
        }
        Some(Query { form, meta, protobuf, ..self })
    }
}

/// An answer that is being written; see the module.
#[derive(Debug)]
pub struct Listing {
    snapshot: Snapshot,
    known: Shared<Known>,
    form: Form,
    meta: MetaVersion,
    options: ListOptions,
    protobuf: bool,
    /// Namespace, name, label selector, field selector.
    texts: [Vec<u8>; 4],
    items: JsonItems,
    rows: TableRows,
    progress: Progress,
    /// The object that comes next, and where its points probably are.
    next: usize,
    hint: usize,
    piece: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Head,
    Items,
    End,
}

impl Listing {
    /// Begins an answer, in the memory of `buffer`. The error, if any, is
    /// why there is none but a 404, which can be read all the same.
    ///
    /// # Errors
    /// `InvalidLabelSelector`, `InvalidFieldSelector`, `InvalidArgument` for
    /// a table in protobuf; `NoMemory`.
    pub fn open(
        snapshot: &Snapshot,
        objects: &Objects,
        query: Query<'_>,
        buffer: Vec<u8>,
    ) -> Result<(Listing, Option<ErrorKind>), Error> {
        let Query { options, form, meta, protobuf, .. } = query;
        if protobuf && matches!(form, Form::Table(_)) {
            return Err(Error::new(ErrorKind::InvalidArgument));
        }
        Selection::parse(query.namespace, query.labels, query.fields)?;
        let kind = objects.kind();
        let mut listing = Listing {
            snapshot: snapshot.clone(),
            known: objects.share(),
            form,
            meta,
            options,
            protobuf,
            texts: [
                owned(query.namespace)?,
                owned(query.name)?,
                owned(query.labels)?,
                owned(query.fields)?,
            ],
            items: JsonItems::new(kind, options),
            rows: TableRows::default(),
            progress: Progress::Head,
            next: 0,
            hint: 0,
            piece: buffer,
        };
        listing.piece.clear();
        let missing = match query.name {
            [] => None,
            _ => listing.write_single()?,
        };
        Ok((listing, missing))
    }

    /// The next piece; empty at the end.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn next_piece(&mut self) -> Result<&[u8], Error> {
        let single = !self.single_name().is_empty();
        if !single {
            self.piece.clear();
            self.write_more()?;
        } else if self.progress == Progress::Head {
            // Written when it was opened.
            self.progress = Progress::End;
        } else {
            self.piece.clear();
        }
        Ok(&self.piece)
    }

    /// The memory of the pieces, for the next answer.
    #[must_use]
    pub fn into_buffer(self) -> Vec<u8> {
        self.piece
    }

    /// The heap memory of the answer without what it shares, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.texts
            .iter()
            .map(Vec::capacity)
            .fold(self.piece.capacity(), usize::saturating_add)
    }

    fn single_name(&self) -> &[u8] {
        let [_, name, ..] = &self.texts;
        name
    }

    fn kind(&self) -> Kind {
        self.known.kind
    }

    /// Writes the one object that is asked for, or that there is none.
    fn write_single(&mut self) -> Result<Option<ErrorKind>, Error> {
        let known = self.known.clone();
        let snapshot = self.snapshot.clone();
        let [namespace, name, ..] = &self.texts;
        let key = [namespace.as_slice(), name.as_slice()];
        let object = known.find(key).ok().and_then(|at| known.get(at));
        let mut finder = Finder::new(snapshot.state());
        let measured =
            object.as_ref().and_then(|o| finder.find(known.kind, o));
        let (Some(object), Some(measured)) = (object.as_ref(), measured)
        else {
            let what = match object {
                None => ErrorKind::NotFound,
                Some(_) => ErrorKind::NoMetrics,
            };
            let answer = NotFound { kind: known.kind, key, what };
            let out = &mut self.piece;
            if self.protobuf {
                answer.append_protobuf(out)?;
            } else {
                answer.append_json(out)?;
            }
            return Ok(Some(what));
        };
        self.write_object(object, &measured)?;
        Ok(None)
    }

    fn write_object(
        &mut self,
        object: &Object<'_>,
        measured: &Measured<'_>,
    ) -> Result<(), Error> {
        let out = &mut self.piece;
        match self.form {
            Form::Table(_) => {
                let mut columns = TableRows::default();
                columns.row(&mut Vec::new(), b"", measured)?;
                columns.open(out, self.meta)?;
                self.write_item(object, measured)?;
                self.rows.close(&mut self.piece)
            }
            Form::Metrics | Form::Metadata if self.protobuf => {
                self.write_message(object, measured)?;
                self.seal(false)
            }
            Form::Metrics => {
                self.items.object(out, object, measured)?;
                out.try_push(b'\n')
            }
            Form::Metadata => {
                self.items.partial(out, self.meta, object)?;
                out.try_push(b'\n')
            }
        }
    }

    /// Writes on until there is a piece, or the end.
    fn write_more(&mut self) -> Result<(), Error> {
        if self.progress == Progress::Head {
            self.write_head()?;
            self.progress = Progress::Items;
        }
        if self.progress == Progress::Items && self.write_items()? {
            self.progress = Progress::End;
            return self.write_end();
        }
        Ok(())
    }

    fn write_head(&mut self) -> Result<(), Error> {
        match self.form {
            Form::Metrics | Form::Metadata if self.protobuf => {
                protobuf::append_list_meta(&mut self.piece)
            }
            Form::Metrics => self.items.open(&mut self.piece),
            Form::Metadata => {
                let out = &mut self.piece;
                let kind = "PartialObjectMetadataList";
                append_kind(out, kind, self.meta.text())?;
                out.try_extend(br#","metadata":{},"items":"#)
            }
            Form::Table(_) => {
                // The columns come first and depend on what follows.
                let mut columns = TableRows::default();
                let mut forgotten = Vec::new();
                self.each(&mut |_, _, measured| {
                    forgotten.clear();
                    columns.row(&mut forgotten, b"", measured)?;
                    Ok(columns.has_resources())
                })?;
                (self.next, self.hint) = (0, 0);
                columns.open(&mut self.piece, self.meta)
            }
        }
    }

    /// Writes items until there is a piece; whether that was all.
    fn write_items(&mut self) -> Result<bool, Error> {
        self.each(&mut |listing, object, measured| {
            listing.write_item(object, measured)?;
            Ok(listing.piece.len() >= PIECE && !listing.protobuf)
        })
    }

    fn write_item(
        &mut self,
        object: &Object<'_>,
        measured: &Measured<'_>,
    ) -> Result<(), Error> {
        let out = &mut self.piece;
        match self.form {
            Form::Metrics | Form::Metadata if self.protobuf => {
                self.write_list_message(object, measured)
            }
            Form::Metrics => self.items.item(out, object, measured),
            Form::Metadata => {
                let opening = if self.items.begin() { b'[' } else { b',' };
                out.try_push(opening)?;
                self.items.partial(out, self.meta, object)
            }
            Form::Table(include) => {
                self.rows.row(out, object.name, measured)?;
                match include {
                    IncludeObject::None => out.try_extend(b"null")?,
                    IncludeObject::Object => {
                        self.items.object(out, object, measured)?;
                    }
                    IncludeObject::Metadata => {
                        self.items.partial(out, self.meta, object)?;
                    }
                }
                out.try_push(b'}')
            }
        }
    }

    fn write_message(
        &mut self,
        object: &Object<'_>,
        measured: &Measured<'_>,
    ) -> Result<(), Error> {
        let (out, options) = (&mut self.piece, self.options);
        match self.form {
            Form::Metadata => protobuf::append_metadata(out, options, object),
            _ => protobuf::append_object(out, options, object, measured),
        }
    }

    fn write_list_message(
        &mut self,
        object: &Object<'_>,
        measured: &Measured<'_>,
    ) -> Result<(), Error> {
        let (options, form) = (self.options, self.form);
        protobuf::append_item(&mut self.piece, |out| match form {
            Form::Metadata => protobuf::append_metadata(out, options, object),
            _ => protobuf::append_object(out, options, object, measured),
        })
    }

    fn write_end(&mut self) -> Result<(), Error> {
        match self.form {
            Form::Metrics | Form::Metadata if self.protobuf => self.seal(true),
            Form::Metrics => self.items.close(&mut self.piece),
            Form::Metadata if self.items.is_empty() => {
                self.piece.try_extend(b"null}\n")
            }
            Form::Metadata => self.piece.try_extend(b"]}\n"),
            Form::Table(_) => self.rows.close(&mut self.piece),
        }
    }

    /// Puts the envelope around the message that the piece is.
    fn seal(&mut self, list: bool) -> Result<(), Error> {
        let kind = self.kind();
        let (name, version) = match (self.form, list) {
            (Form::Metadata, true) => {
                ("PartialObjectMetadataList", self.meta.text())
            }
            (Form::Metadata, false) => {
                ("PartialObjectMetadata", self.meta.text())
            }
            (_, true) => (kind.list_kind(), self.options.version.text()),
            (_, false) => (kind.object_kind(), self.options.version.text()),
        };
        let out = &mut self.piece;
        let len = out.len();
        protobuf::open_envelope(out, name, version, len)?;
        let head = out.len().saturating_sub(len);
        out.rotate_right(head);
        protobuf::close_envelope(out)
    }

    /// Calls `stop` with the objects from the next on that are wanted and
    /// have metrics, until it says so; whether there are no more.
    fn each(
        &mut self,
        stop: &mut dyn FnMut(
            &mut Listing,
            &Object<'_>,
            &Measured<'_>,
        ) -> Result<bool, Error>,
    ) -> Result<bool, Error> {
        let known = self.known.clone();
        let snapshot = self.snapshot.clone();
        let texts = core::mem::take(&mut self.texts);
        let [namespace, _, labels, fields] = &texts;
        let selection = Selection::parse(namespace, labels, fields)?;
        let mut finder = Finder::at(snapshot.state(), self.hint);
        let mut stopped = false;
        let mut result = Ok(());
        while !stopped && result.is_ok() {
            let Some(object) = known.get(self.next) else { break };
            self.next = self.next.saturating_add(1);
            if !selection.wants(&object) {
                continue;
            }
            if let Some(measured) = finder.find(known.kind, &object) {
                match stop(self, &object, &measured) {
                    Ok(enough) => stopped = enough,
                    Err(error) => result = Err(error),
                }
            }
        }
        self.hint = finder.next();
        drop(selection);
        self.texts = texts;
        result.map(|()| !stopped)
    }
}

fn owned(text: &[u8]) -> Result<Vec<u8>, Error> {
    let mut copy = Vec::new();
    copy.try_extend(text)?;
    Ok(copy)
}
