/*!
The histories of a fleet: slots of the caller's, changed in place.

An HPA's row is as long as it has room; how much of it is used is a column of
its own. A row is copied out, decided with `plan` and `history`, and copied
back if it fits: else nothing of it changes.
*/

use alloc::vec::Vec;

use super::super::history::{History, Recommendation, ScaleEvent};
use super::input::{check_rows, equal};
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// The count of recommendations of an HPA never seen before.
pub const NEVER_SEEN: u32 = u32::MAX;

/// The histories, in and out.
#[derive(Debug, Default)]
pub struct Histories<'a> {
    /// Rows of the recommendations' slots: one more than HPAs.
    pub recommendations: &'a [u32],
    /// How many of an HPA's slots are used, or [`NEVER_SEEN`].
    pub recommendation_counts: &'a mut [u32],
    /// Replicas once recommended.
    pub replicas: &'a mut [i32],
    /// When, nanoseconds.
    pub recommendation_times: &'a mut [i64],
    /// Rows of the scale events' slots, two an HPA, up and down: one more
    /// than directions. Empty, as all that follow, if no event is stored.
    pub events: &'a [u32],
    /// How many of the slots are used.
    pub event_counts: &'a mut [u32],
    /// Replicas added or taken away.
    pub changes: &'a mut [i32],
    /// When, nanoseconds.
    pub event_times: &'a mut [i64],
    /// 1 for a slot that may be used again.
    pub outdated: &'a mut [u8],
}

/// A row's bounds.
fn bounds(rows: &[u32], row: usize) -> (usize, usize) {
    match rows.get(row..row.saturating_add(2)) {
        Some(&[start, end]) => (start as usize, end as usize),
        _ => (0, 0),
    }
}

impl Histories<'_> {
    /// Checks the columns; `events` says whether an HPA has a behavior.
    pub(super) fn check(&self, n: usize, events: bool) -> Result<(), Error> {
        let slots = self.replicas.len();
        equal!(n; self.recommendation_counts);
        equal!(slots; self.recommendation_times);
        check_rows(self.recommendations, n, slots)?;
        let directions =
            if events { n.saturating_mul(2) } else { self.event_counts.len() };
        let slots = self.changes.len();
        equal!(directions; self.event_counts);
        equal!(slots; self.event_times, self.outdated);
        check_rows(self.events, directions, slots)
    }

    /// Refuses a row that uses more slots than it has.
    pub(super) fn check_row(&self, row: usize) -> Result<(), Error> {
        let within = |rows: &[u32], counts: &[u32], row| {
            let (start, end) = bounds(rows, row);
            let used = counts.get(row).copied().unwrap_or(0);
            used == NEVER_SEEN || used as usize <= end.saturating_sub(start)
        };
        let up = row.saturating_mul(2);
        let down = up.saturating_add(1);
        if within(self.recommendations, self.recommendation_counts, row)
            && within(self.events, self.event_counts, up)
            && within(self.events, self.event_counts, down)
        {
            return Ok(());
        }
        Err(Error::new(ErrorKind::InvalidArgument))
    }

    /// Whether the controller has not seen the HPA before.
    pub(super) fn is_new(&self, row: usize) -> bool {
        self.recommendation_counts.get(row) == Some(&NEVER_SEEN)
    }

    /// Copies a row out; an HPA never seen has no recommendations yet.
    pub(super) fn load(
        &self,
        row: usize,
        with_events: bool,
        history: &mut History,
    ) -> Result<(), Error> {
        let recommendations =
            history.recommendations.get_or_insert_with(Vec::new);
        recommendations.clear();
        let (start, _) = bounds(self.recommendations, row);
        let count = self.recommendation_counts.get(row).copied();
        let count = count.filter(|&n| n != NEVER_SEEN).unwrap_or(0);
        let slots = start..start.saturating_add(count as usize);
        let replicas = self.replicas.get(slots.clone()).unwrap_or(&[]);
        let times = self.recommendation_times.get(slots).unwrap_or(&[]);
        recommendations.try_reserve_for(replicas.len())?;
        for (&replicas, &time) in replicas.iter().zip(times) {
            recommendations.try_push(Recommendation { replicas, time })?;
        }
        history.ups.clear();
        history.downs.clear();
        if !with_events {
            return Ok(());
        }
        for (direction, events) in
            [&mut history.ups, &mut history.downs].into_iter().enumerate()
        {
            let row = row.saturating_mul(2).saturating_add(direction);
            let (start, _) = bounds(self.events, row);
            let count = self.event_counts.get(row).copied().unwrap_or(0);
            let slots = start..start.saturating_add(count as usize);
            let changes = self.changes.get(slots.clone()).unwrap_or(&[]);
            let times = self.event_times.get(slots.clone()).unwrap_or(&[]);
            let outdated = self.outdated.get(slots).unwrap_or(&[]);
            let rows = changes.iter().zip(times).zip(outdated);
            for ((&change, &time), &outdated) in rows {
                let outdated = outdated != 0;
                events.try_push(ScaleEvent { change, time, outdated })?;
            }
        }
        Ok(())
    }

    /// Copies a row back.
    ///
    /// # Errors
    /// `BufferTooSmall`, and then nothing is changed.
    pub(super) fn store(
        &mut self,
        row: usize,
        with_events: bool,
        history: &History,
    ) -> Result<(), Error> {
        let full = || Error::new(ErrorKind::BufferTooSmall);
        let pairs = [&history.ups, &history.downs];
        let direction = |side| row.saturating_mul(2).saturating_add(side);
        if with_events {
            for (side, events) in pairs.iter().enumerate() {
                let (start, end) = bounds(self.events, direction(side));
                if events.len() > end.saturating_sub(start) {
                    return Err(full());
                }
            }
        }
        let all = history.recommendations();
        let (start, end) = bounds(self.recommendations, row);
        let end_used = start.saturating_add(all.len());
        if end_used > end {
            return Err(full());
        }
        let slots = start..end_used;
        let replicas = self.replicas.get_mut(slots.clone());
        let times = self.recommendation_times.get_mut(slots);
        let cells = replicas.into_iter().flatten();
        let cells = cells.zip(times.into_iter().flatten());
        for ((replicas, time), recommendation) in cells.zip(all) {
            *replicas = recommendation.replicas;
            *time = recommendation.time;
        }
        if let Some(count) = self.recommendation_counts.get_mut(row) {
            *count = all.len() as u32;
        }
        if !with_events {
            return Ok(());
        }
        for (side, events) in pairs.into_iter().enumerate() {
            let (start, _) = bounds(self.events, direction(side));
            for (slot, event) in events.iter().enumerate() {
                let slot = start.saturating_add(slot);
                let change = self.changes.get_mut(slot);
                let time = self.event_times.get_mut(slot);
                let outdated = self.outdated.get_mut(slot);
                if let (Some(change), Some(time), Some(outdated)) =
                    (change, time, outdated)
                {
                    *change = event.change;
                    *time = event.time;
                    *outdated = u8::from(event.outdated);
                }
            }
            if let Some(count) = self.event_counts.get_mut(direction(side)) {
                *count = events.len() as u32;
            }
        }
        Ok(())
    }
}
