/*!
Objects by UID, as `pkg/metrics_store/metrics_store.go` keeps them.

* An object is its UID and one rendered body a family, in the order of the
  headers. An empty UID is one like any other: all objects without share it.
* An upsert of an object that is there replaces it. There is no check of
  resource versions.
* `Replace` empties upstream's store and adds one by one. Here a replacement
  has a beginning and an end: until the end snapshots show what was there
  before the beginning.
*/

use alloc::vec::Vec;

use super::family::{self, Family, place};
use super::slots::Slots;
use super::snapshot::Snapshot;
use crate::columns::{StringColumn, Strings};
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::share::Shared;

/// How many series a store takes; 0 is any number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Series an object may have.
    pub series_per_object: u64,
    /// Series all objects may have together.
    pub series: u64,
}

/// What a store holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Objects.
    pub objects: u64,
    /// Series of all objects: lines of their bodies.
    pub series: u64,
    /// Bytes of all bodies.
    pub bytes: u64,
    /// Upserts that a limit refused.
    pub refused: u64,
    /// Heap memory, in bytes, what snapshots alone hold left out.
    pub memory: u64,
}

/// The objects of one kind, or of one kind in one namespace.
///
/// ```
/// use millicore::columns::Strings;
/// use millicore::metricstore::{Form, Limits, Page, Store};
/// use millicore::exposition::HeaderProfile;
///
/// let headers = Strings::new(b"# HELP up Up.\n# TYPE up gauge", &[0, 29])?;
/// let mut store = Store::new(headers, Limits::default())?;
/// store.upsert(b"uid", Strings::new(b"up 1\n", &[0, 5])?)?;
///
/// let mut page = Page::new(HeaderProfile::V2_20);
/// page.add_writer(&[store.publish()?])?;
/// page.start(Form::Text)?;
/// let mut piece = [0; 64];
/// let read = page.read(&mut piece)?;
/// assert_eq!(&piece[..read], b"# HELP up Up.\n# TYPE up gauge\nup 1\n");
/// # Ok::<(), millicore::Error>(())
/// ```
#[derive(Debug)]
pub struct Store {
    headers: Shared<StringColumn>,
    families: Vec<Shared<Family>>,
    slots: Slots,
    limits: Limits,
    series: u64,
    refused: u64,
    /// Counts snapshots.
    epoch: u32,
    /// Counts replacements.
    round: u32,
    /// What was there before the replacement that is going on.
    before: Option<Snapshot>,
    /// The last snapshot, if nothing has changed since.
    latest: Option<Snapshot>,
    /// The families that an upsert changes.
    changed: Vec<u32>,
}

impl Store {
    /// An empty store with the headers of its families.
    ///
    /// # Errors
    /// `NoMemory`; `TooLarge` past 4 GiB of headers.
    pub fn new(headers: Strings<'_>, limits: Limits) -> Result<Store, Error> {
        let mut own = StringColumn::default();
        let mut families = Vec::new();
        families.try_reserve_for(headers.len())?;
        for header in headers.iter() {
            own.push(header)?;
            families.try_push(Shared::try_new(Family::default())?)?;
        }
        let mut changed = Vec::new();
        changed.try_reserve_for(headers.len())?;
        Ok(Store {
            headers: Shared::try_new(own)?,
            families,
            slots: Slots::default(),
            limits,
            series: 0,
            refused: 0,
            epoch: 1,
            round: 0,
            before: None,
            latest: None,
            changed,
        })
    }

    /// Adds an object, or replaces the one of its UID: one body a family.
    /// Only families whose bytes differ are touched.
    ///
    /// # Errors
    /// `LengthMismatch` unless there is one body a family;
    /// `TooManySeriesOfObject` and `TooManySeries`, which count as refused
    /// and take the object off the page; `TooLarge` past 4 GiB of bodies of
    /// 32 objects in one family; `NoMemory`. After the others the store is
    /// as it was.
    pub fn upsert(
        &mut self,
        uid: &[u8],
        bodies: Strings<'_>,
    ) -> Result<(), Error> {
        if bodies.len() != self.families.len() {
            return Err(Error::new(ErrorKind::LengthMismatch));
        }
        let found = self.slots.find(uid);
        let series = lines(bodies.iter());
        if let Err(refused) = self.admit(found, series) {
            self.refused = self.refused.saturating_add(1);
            self.delete(uid)?;
            return Err(refused);
        }
        self.compare(found, bodies)?;
        let slot = match found {
            None => self.insert(uid, bodies)?,
            Some(slot) if self.changed.is_empty() => slot,
            Some(slot) if self.slots.warm(slot, self.epoch) => {
                self.relocate(slot, bodies)?
            }
            Some(slot) => {
                self.write(slot, bodies)?;
                slot
            }
        };
        if found.is_none() || !self.changed.is_empty() {
            self.latest = None;
        }
        let before = self.slots.series(slot);
        let round = self.round;
        if let Some(slot) = self.slots.get_mut(slot) {
            slot.series = series;
            slot.round = round;
        }
        self.series =
            self.series.saturating_sub(before).saturating_add(series);
        Ok(())
    }

    /// Whether the limits let an object of so many series in.
    fn admit(&self, found: Option<usize>, series: u64) -> Result<(), Error> {
        let past = |limit: u64, series: u64| limit != 0 && series > limit;
        if past(self.limits.series_per_object, series) {
            return Err(Error::new(ErrorKind::TooManySeriesOfObject));
        }
        let own = found.map_or(0, |slot| self.slots.series(slot));
        let others = self.series.saturating_sub(own);
        if past(self.limits.series, others.saturating_add(series)) {
            return Err(Error::new(ErrorKind::TooManySeries));
        }
        Ok(())
    }

    /// Notes the families that differ.
    fn compare(
        &mut self,
        found: Option<usize>,
        bodies: Strings<'_>,
    ) -> Result<(), Error> {
        self.changed.clear();
        for (index, (family, body)) in
            (0_u32..).zip(self.families.iter().zip(bodies.iter()))
        {
            let before = found.map_or(&[][..], |slot| family.body(slot));
            if before != body {
                self.changed.try_push(index)?;
            }
        }
        Ok(())
    }

    fn insert(
        &mut self,
        uid: &[u8],
        bodies: Strings<'_>,
    ) -> Result<usize, Error> {
        let slot = self.slots.insert(uid, false)?;
        if let Err(error) = self.write(slot, bodies) {
            self.slots.remove(slot);
            return Err(error);
        }
        if !self.slots.is_filling(slot) {
            let group = place(slot).0;
            for family in &mut self.families {
                family::trim(family, group);
            }
        }
        Ok(slot)
    }

    /// Moves an object that changes often among others that do.
    fn relocate(
        &mut self,
        from: usize,
        bodies: Strings<'_>,
    ) -> Result<usize, Error> {
        let to = self.slots.claim_hot()?;
        let prepared = self.families.iter_mut().zip(bodies.iter());
        let prepared = prepared.into_iter().try_for_each(|(family, body)| {
            family::prepare(family, from, 0, false)?;
            family::prepare(family, to, body.len(), true)
        });
        if let Err(error) = prepared {
            self.slots.release(to);
            return Err(error);
        }
        for (family, body) in self.families.iter_mut().zip(bodies.iter()) {
            family::apply(family, from, &[])?;
            family::apply(family, to, body)?;
        }
        self.slots.relocate(from, to);
        Ok(to)
    }

    /// Writes the bodies of the families that changed.
    fn write(
        &mut self,
        slot: usize,
        bodies: Strings<'_>,
    ) -> Result<(), Error> {
        let filling = self.slots.is_filling(slot);
        for &index in &self.changed {
            let index = index as usize;
            let Some(family) = self.families.get_mut(index) else { continue };
            family::prepare(family, slot, bodies.get(index).len(), filling)?;
        }
        for &index in &self.changed {
            let index = index as usize;
            let Some(family) = self.families.get_mut(index) else { continue };
            family::apply(family, slot, bodies.get(index))?;
        }
        Ok(())
    }

    /// Takes an object out; whether it was there.
    ///
    /// # Errors
    /// `NoMemory`, as what snapshots show is copied first; the store is as
    /// it was then.
    pub fn delete(&mut self, uid: &[u8]) -> Result<bool, Error> {
        let Some(slot) = self.slots.find(uid) else { return Ok(false) };
        self.remove(slot)?;
        Ok(true)
    }

    fn remove(&mut self, slot: usize) -> Result<(), Error> {
        for family in &mut self.families {
            if !family.body(slot).is_empty() {
                family::prepare(family, slot, 0, false)?;
            }
        }
        for family in &mut self.families {
            if !family.body(slot).is_empty() {
                family::apply(family, slot, &[])?;
            }
        }
        let series = self.slots.series(slot);
        self.series = self.series.saturating_sub(series);
        self.slots.remove(slot);
        self.latest = None;
        Ok(())
    }

    /// Begins to replace all objects: those upserted from here on stay.
    /// Until [`Store::end_replace`] snapshots show what is there now.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn begin_replace(&mut self) -> Result<(), Error> {
        if self.before.is_none() {
            self.before = Some(self.publish()?);
        }
        self.round = self.round.wrapping_add(1);
        Ok(())
    }

    /// Ends a replacement. With `complete` objects that were not upserted
    /// since its beginning go; without, they stay beside the new ones.
    ///
    /// # Errors
    /// `NotReplacing`; `NoMemory`, after which it can be called again.
    pub fn end_replace(&mut self, complete: bool) -> Result<(), Error> {
        if self.before.is_none() {
            return Err(Error::new(ErrorKind::NotReplacing));
        }
        let mut from = 0;
        while complete && let Some(slot) = self.slots.unseen(from, self.round)
        {
            self.remove(slot)?;
            from = slot;
        }
        self.before = None;
        Ok(())
    }

    /// What is held, or during a replacement what was before it.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn publish(&mut self) -> Result<Snapshot, Error> {
        if let Some(before) = &self.before {
            return Ok(before.clone());
        }
        if let Some(latest) = &self.latest {
            return Ok(latest.clone());
        }
        let objects = self.slots.len();
        let snapshot =
            Snapshot::try_new(&self.headers, &self.families, objects)?;
        self.epoch = self.epoch.wrapping_add(1);
        self.latest = Some(snapshot.clone());
        Ok(snapshot)
    }

    /// What is held, in numbers.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        let families = || self.families.iter();
        let memory = families()
            .map(|family| family.memory())
            .fold(self.slots.memory(), usize::saturating_add)
            .saturating_add(self.headers.memory());
        Statistics {
            objects: self.slots.len() as u64,
            series: self.series,
            bytes: families()
                .map(|family| family.bytes())
                .fold(0, u64::saturating_add),
            refused: self.refused,
            memory: memory as u64,
        }
    }
}

/// The number of lines of all bodies.
fn lines<'a>(bodies: impl Iterator<Item = &'a [u8]>) -> u64 {
    let count = |body: &[u8]| memchr::memchr_iter(b'\n', body).count() as u64;
    bodies.map(count).fold(0, u64::saturating_add)
}
