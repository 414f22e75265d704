/*!
The next [`Block`] of a node, from its page and the block before.

* A page with the same containers as the one before only fills numbers.
* Otherwise names are laid out anew: pods that are as they were are copied in
  their order, and only the records of those that are not are sorted and go in
  between.
* Without a block before all records are sorted.

Cost: steady, nothing but the numbers; else a copy of the names, and sorting
what is new.
*/

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::Profile;
use super::batch::dropped;
use super::block::{Block, Rows};
use super::builder::{Builder, Held, NONE, Place, previous_of_node};
use super::decode::Decoder;
use super::layout::Layout;
use super::points::to_u32;
use super::records::{self, Pod, Record, Text};
use super::rules::{HeldPod, Rules};
use super::runs::sorted_rows;
use super::setbacks::Setbacks;
use crate::error::Error;
use crate::memory::TryPush;

/// How many containers may stand elsewhere on the page than they did before
/// the order is taken anew.
const STRAY: usize = 8;

/// The block of a page, and where the pods of the one before are in it;
/// `None` if all are where they were.
pub(crate) fn next_block(
    held: Held<'_>,
    node: &[u8],
    decoder: &Decoder,
    text: Text<'_>,
    places: &mut Vec<Place>,
) -> Result<(Block, Option<Vec<u32>>), Error> {
    let records = decoder.records();
    let point = decoder.node().point();
    let before = held.block().filter(|_| !held.hides());
    let before = before.filter(|block| !block.is_empty());
    if let Some(before) = before {
        let stray = find_places(&before.layout, decoder, text, places)?;
        if stray <= STRAY
            && let Some(rows) = steady(held.rules, before, records, places)?
        {
            let block = Block {
                layout: before.layout.clone(),
                node: point,
                node_previous: previous_of_node(held, point),
                rows,
                dropped: Setbacks::default(),
            };
            return Ok((block, None));
        }
    }
    let mut page = Page {
        builder: Builder::new(held, node)?,
        profile: held.rules.profile,
        order: Vec::new(),
        text,
        records,
    };
    page.order.try_resize(records.len(), [NONE; 2])?;
    match before {
        Some(before) => page.changed(before, places)?,
        None => {
            let rows = decoder.sorted(text.page)?;
            for pod in records::pods(records, text, &rows) {
                page.pod(&pod)?;
            }
        }
    }
    let Page { builder, mut order, .. } = page;
    order.retain(|&[row, _]| row != NONE);
    let (block, moved) = builder.finish(point, order)?;
    Ok((block, Some(moved)))
}

/// The place of each record in the layout before: those that the decoder
/// found, and the others by name. Says how many others there are.
fn find_places(
    layout: &Layout,
    decoder: &Decoder,
    text: Text<'_>,
    places: &mut Vec<Place>,
) -> Result<usize, Error> {
    places.clear();
    places.try_extend(decoder.places())?;
    let mut stray = 0_usize;
    for (place, record) in places.iter_mut().zip(decoder.records()) {
        if *place != [NONE; 2] {
            continue;
        }
        stray = stray.saturating_add(1);
        let [container, namespace, pod] =
            [record.container, record.namespace, record.pod]
                .map(|span| text.of(span));
        let Some(pod) = layout.find_pod([namespace, pod], 0) else { continue };
        // A new container of a pod that was there has the pod alone.
        let row = match layout.find_container(pod, container, 0) {
            Some(row) => to_u32(row)?,
            None => NONE,
        };
        *place = [row, to_u32(pod)?];
    }
    Ok(stray)
}

/// The numbers of a page that has exactly the containers of the block before,
/// each whole; else `None`.
fn steady(
    rules: Rules,
    block: &Block,
    records: &[Record],
    places: &[Place],
) -> Result<Option<Rows>, Error> {
    if records.len() != block.layout.container_count() {
        return Ok(None);
    }
    let mut rows = Rows::unset(records.len())?;
    for (record, &[row, pod]) in records.iter().zip(places) {
        let Some(point) = record.container(&[], 0).point() else {
            return Ok(None);
        };
        if row == NONE {
            return Ok(None);
        }
        let (row, pod) = (row as usize, pod as usize);
        let held = Some(HeldPod { block, pod });
        let previous = rules.previous_of_container(point, held, Some(row));
        rows.set(row, point, previous)?;
    }
    Ok(rows.is_filled().then_some(rows))
}

/// A page whose block is being built.
struct Page<'s, 'p> {
    builder: Builder<'s>,
    profile: Profile,
    /// Of each record the place of its container.
    order: Vec<Place>,
    text: Text<'p>,
    records: &'p [Record],
}

impl<'s> Page<'s, '_> {
    /// Adds the pods of a page that differs from the one before.
    fn changed(
        &mut self,
        before: &'s Block,
        places: &[Place],
    ) -> Result<(), Error> {
        let layout = &before.layout;
        // Of each row its record, and of each pod whether it is as it was.
        let mut record_of = Vec::new();
        record_of.try_resize(layout.container_count(), NONE)?;
        let mut is_same = Vec::new();
        is_same.try_resize(layout.pod_count(), true)?;
        let mut others = Vec::new();
        for (record, &[row, pod]) in (0_u32..).zip(places) {
            match record_of.get_mut(row as usize) {
                Some(place) if *place == NONE => *place = record,
                _ => {
                    others.try_push(record)?;
                    if let Some(is_same) = is_same.get_mut(pod as usize) {
                        *is_same = false;
                    }
                }
            }
        }
        for (pod, is_same) in is_same.iter_mut().enumerate() {
            let rows = record_of.get(layout.containers_of(pod));
            let rows = rows.unwrap_or_default();
            let whole = |&row: &u32| {
                let record = self.records.get(row as usize);
                record.is_some_and(|r| r.container(&[], 0).point().is_some())
            };
            *is_same = *is_same && rows.iter().all(whole);
            if !*is_same {
                let mut found = rows.iter().filter(|&&row| row != NONE);
                found.try_for_each(|&row| others.try_push(row))?;
            }
        }
        let others = self.sorted(&others)?;
        let (records, text) = (self.records, self.text);
        let mut others = records::pods(records, text, &others).peekable();
        let same =
            (0..).zip(is_same).filter_map(|(pod, is)| is.then_some(pod));
        for pod in same {
            let key = layout.pod_key(pod);
            while let Some(other) = others.next_if(|o| o.key() < key) {
                self.pod(&other)?;
            }
            self.builder.same_pod(before, pod)?;
            for row in layout.containers_of(pod) {
                let record = record_of.get(row).copied().unwrap_or(NONE);
                self.same_container(before, row, record)?;
            }
        }
        for other in others {
            self.pod(&other)?;
        }
        Ok(())
    }

    fn same_container(
        &mut self,
        before: &'s Block,
        row: usize,
        record: u32,
    ) -> Result<(), Error> {
        let found = self.records.get(record as usize);
        let point = found.and_then(|r| r.container(&[], record).point());
        let point = point.unwrap_or_default();
        let place = self.builder.same_container(before, row, point)?;
        if let Some(to) = self.order.get_mut(record as usize) {
            *to = place;
        }
        Ok(())
    }

    /// Adds a pod that is not as it was, or notes why not.
    fn pod(&mut self, pod: &Pod<'_>) -> Result<(), Error> {
        let key = pod.key();
        let lacks = || pod.containers().find(|c| c.point().is_none());
        if self.profile == Profile::Upstream
            && let Some(lacking) = lacks()
        {
            let lacking = dropped(self.profile, pod, &lacking)?;
            return self.builder.dropped().drop_pod(key, lacking);
        }
        self.builder.pod(key)?;
        for container in pod.containers() {
            let Some(point) = container.point() else {
                let lacking = dropped(self.profile, pod, &container)?;
                self.builder.dropped().drop_pod(key, lacking)?;
                continue;
            };
            let place = self.builder.container(container.name, point)?;
            if let Some(to) = self.order.get_mut(container.record as usize) {
                *to = place;
            }
        }
        self.builder.end_pod();
        Ok(())
    }

    /// Records in the order of their names.
    fn sorted(&self, rows: &[u32]) -> Result<Vec<u32>, Error> {
        let at = |row: u32| rows.get(row as usize).copied().unwrap_or(NONE);
        let record = |row: u32| self.records.get(at(row) as usize);
        let compare = |a: u32, b: u32| match (record(a), record(b)) {
            (Some(x), Some(y)) => {
                x.compare(y, self.text).then(at(a).cmp(&at(b)))
            }
            _ => Ordering::Equal,
        };
        let mut sorted = sorted_rows(to_u32(rows.len())?, compare)?;
        for row in &mut sorted {
            *row = at(*row);
        }
        Ok(sorted)
    }
}
