/*!
The nodes or pods that exist, as a host's informer knows them: names and
labels, so that a list needs nothing from the host but its selectors.

A host hands over changes in batches ([`Objects::replace`],
[`Objects::upsert`], [`Objects::remove`]). Objects are kept in the order of
lists, by name, pods by namespace first, bytewise; labels by key, each once. A
list that is being written keeps the objects it began with: a change then
copies them, once.

Memory: the names and labels, four bytes a string and 12 an object; texts of
objects that are gone stay until they are half of it. Cost: a batch is one
pass over the records (not the texts) and a binary search an object.
*/

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::list::{Kind, Object, check_rows};
use super::list_json::each_label;
use super::points::{held, to_u32};
use super::runs::sorted_rows;
use crate::columns::{Rows, Strings};
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::share::Shared;

/// The objects of one kind; see the module.
///
/// ```
/// use millicore::columns::{Rows, Strings};
/// use millicore::kubelet::{Kind, Objects};
///
/// let strings = Strings::new(b"shopcart-0appcart", &[0, 4, 10, 13, 17])?;
/// let mut pods = Objects::new(Kind::Pod)?;
/// pods.upsert(Rows::new(strings, &[0, 4])?)?;
/// assert_eq!(pods.len(), 1);
/// # Ok::<(), millicore::Error>(())
/// ```
#[derive(Debug)]
pub struct Objects {
    known: Shared<Known>,
}

/// The state that lists share.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) kind: Kind,
    text: Vec<u8>,
    /// Of object i: one offset more than it has strings.
    offsets: Vec<u32>,
    /// In the order of lists.
    records: Vec<Record>,
    /// Offsets that no record refers to any more.
    dead: usize,
}

/// The strings of an object: where their offsets begin, and how many.
#[derive(Clone, Copy, Debug)]
struct Record {
    offsets: u32,
    strings: u32,
}

impl Objects {
    /// No objects.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn new(kind: Kind) -> Result<Objects, Error> {
        let known = Shared::try_new(Known::new(kind))?;
        Ok(Objects { known })
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.records.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Nodes or pods.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.known.kind
    }

    /// Forgets all objects and takes those of `rows`.
    ///
    /// # Errors
    /// As [`Objects::upsert`].
    pub fn replace(&mut self, rows: Rows<'_>) -> Result<(), Error> {
        let mut known = Known::new(self.known.kind);
        known.change(rows, true)?;
        self.known = Shared::try_new(known)?;
        Ok(())
    }

    /// Adds objects, or gives them other labels. A row is namespace (of pods)
    /// and name, then keys and values of labels; of an object that comes
    /// twice the last row counts.
    ///
    /// # Errors
    /// `InvalidArgument` for a row of another shape; `TooLarge` beyond 4 GiB
    /// of text; `NoMemory`. The objects are as they were then.
    pub fn upsert(&mut self, rows: Rows<'_>) -> Result<(), Error> {
        self.own()?.change(rows, true)
    }

    /// Forgets objects; a row as above, whose labels do not count. Those
    /// that are not known are passed over.
    ///
    /// # Errors
    /// `InvalidArgument` for a row of another shape; `NoMemory`.
    pub fn remove(&mut self, rows: Rows<'_>) -> Result<(), Error> {
        self.own()?.change(rows, false)
    }

    /// The heap memory of the objects, which lists share, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.known.memory()
    }

    pub(super) fn share(&self) -> Shared<Known> {
        self.known.clone()
    }

    /// The state as ours alone, without texts that nobody needs.
    fn own(&mut self) -> Result<&mut Known, Error> {
        let waste = self.known.dead > self.known.offsets.len() / 2;
        if waste || self.known.get_mut().is_none() {
            let copy = self.known.copied()?;
            self.known = Shared::try_new(copy)?;
        }
        // It was just made, or had no other owner.
        self.known.get_mut().ok_or(Error::new(ErrorKind::InvalidHandle))
    }
}

impl Known {
    fn new(kind: Kind) -> Known {
        Known {
            kind,
            text: Vec::new(),
            offsets: Vec::new(),
            records: Vec::new(),
            dead: 0,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    pub(super) fn get(&self, place: usize) -> Option<Object<'_>> {
        self.object(*self.records.get(place)?)
    }

    /// Where an object is, or would be.
    pub(super) fn find(&self, key: [&[u8]; 2]) -> Result<usize, usize> {
        self.find_in(0, key)
    }

    fn find_in(&self, from: usize, key: [&[u8]; 2]) -> Result<usize, usize> {
        let rest = self.records.get(from..).unwrap_or_default();
        rest.binary_search_by(|&record| {
            self.object(record).map_or(Ordering::Less, |o| o.key().cmp(&key))
        })
        .map(|at| at.saturating_add(from))
        .map_err(|at| at.saturating_add(from))
    }

    fn object(&self, record: Record) -> Option<Object<'_>> {
        let start = record.offsets as usize;
        let end = start.saturating_add(record.strings as usize);
        let offsets = self.offsets.get(start..=end)?;
        // They ascend, as they were appended.
        let strings = Strings::new(&self.text, offsets).ok()?;
        Object::new(self.kind, strings).ok()
    }

    /// Takes the objects of rows in, or removes them: one merge of two
    /// sorted lists.
    fn change(&mut self, rows: Rows<'_>, keep: bool) -> Result<(), Error> {
        check_rows(self.kind, rows)?;
        let kind = self.kind;
        let object = |row: u32| Object::new(kind, rows.get(row as usize));
        let same = |a: u32, b: u32| match (object(a), object(b)) {
            (Ok(a), Ok(b)) => a.key().cmp(&b.key()),
            _ => Ordering::Equal,
        };
        let order = sorted_rows(to_u32(rows.len())?, same)?;
        let text = self.text.len();
        let offsets = self.offsets.len();
        let merged = self.merged(&order, same, rows, keep);
        match merged {
            Ok((records, dead)) => {
                self.records = records;
                self.dead = self.dead.saturating_add(dead);
                Ok(())
            }
            Err(error) => {
                self.text.truncate(text);
                self.offsets.truncate(offsets);
                Err(error)
            }
        }
    }

    fn merged(
        &mut self,
        order: &[u32],
        compare: impl Fn(u32, u32) -> Ordering,
        rows: Rows<'_>,
        keep: bool,
    ) -> Result<(Vec<Record>, usize), Error> {
        let mut records = Vec::new();
        records
            .try_reserve_for(self.records.len().saturating_add(order.len()))?;
        let (mut next, mut dead) = (0, 0_usize);
        let groups = order.chunk_by(|&a, &b| compare(a, b) == Ordering::Equal);
        for last in groups.filter_map(<[u32]>::last) {
            let object = Object::new(self.kind, rows.get(*last as usize))?;
            let found = self.find_in(next, object.key());
            let (Ok(place) | Err(place)) = found;
            let before = self.records.get(next..place);
            records.try_extend(before.unwrap_or_default())?;
            next = place;
            if found.is_ok() {
                let gone = self.records.get(place).map_or(0, |r| r.strings);
                dead = dead.saturating_add(gone as usize).saturating_add(1);
                next = place.saturating_add(1);
            }
            if keep {
                records.try_push(self.push(&object)?)?;
            }
        }
        records.try_extend(self.records.get(next..).unwrap_or_default())?;
        Ok((records, dead))
    }

    /// Writes an object down.
    fn push(&mut self, object: &Object<'_>) -> Result<Record, Error> {
        let start = to_u32(self.offsets.len())?;
        self.offsets.try_push(to_u32(self.text.len())?)?;
        if self.kind == Kind::Pod {
            self.push_text(object.namespace)?;
        }
        self.push_text(object.name)?;
        each_label(object.labels, |key, value| {
            self.push_text(key)?;
            self.push_text(value)
        })?;
        let end = to_u32(self.offsets.len())?;
        let strings = end.saturating_sub(start).saturating_sub(1);
        Ok(Record { offsets: start, strings })
    }

    fn push_text(&mut self, text: &[u8]) -> Result<(), Error> {
        self.text.try_extend(text)?;
        self.offsets.try_push(to_u32(self.text.len())?)
    }

    /// A copy without what no record refers to.
    fn copied(&self) -> Result<Known, Error> {
        let mut copy = Known::new(self.kind);
        copy.text.try_reserve_for(self.text.len())?;
        copy.offsets.try_reserve_for(self.offsets.len())?;
        copy.records.try_reserve_for(self.records.len())?;
        for place in 0..self.len() {
            let Some(object) = self.get(place) else { continue };
            let record = copy.push(&object)?;
            copy.records.try_push(record)?;
        }
        Ok(copy)
    }

    fn memory(&self) -> usize {
        held(&self.text)
            .saturating_add(held(&self.offsets))
            .saturating_add(held(&self.records))
            .saturating_add(size_of::<Known>())
    }
}
