/*!
What a controller remembers of an HPA between two syncs: recommendations and
scale events, in slots that are reused.

The order of the slots is part of the state: of several that may be reused
the last one is. Times are nanoseconds.
*/

use alloc::vec::Vec;

use super::trace::{Code, Off, Sink};
use crate::error::Error;
use crate::memory::TryPush;

/// Nanoseconds of whole seconds.
#[inline]
pub(super) fn seconds(count: i32) -> i64 {
    i64::from(count).saturating_mul(1_000_000_000)
}

/// A number of replicas once recommended, before stabilisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recommendation {
    /// Replicas.
    pub replicas: i32,
    /// Nanoseconds since the epoch.
    pub time: i64,
}

/// A rescale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScaleEvent {
    /// Replicas added or taken away.
    pub change: i32,
    /// Nanoseconds since the epoch.
    pub time: i64,
    /// Whether the slot may be reused.
    pub outdated: bool,
}

/// The history of one HPA.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Recommendations; `None` before the first sync.
    pub recommendations: Option<Vec<Recommendation>>,
    /// Rescales upwards.
    pub ups: Vec<ScaleEvent>,
    /// Rescales downwards.
    pub downs: Vec<ScaleEvent>,
}

impl History {
    /// The recommendations so far.
    #[must_use]
    pub fn recommendations(&self) -> &[Recommendation] {
        self.recommendations.as_deref().unwrap_or_default()
    }

    /// At first sight the current replicas are the recommendation.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn begin(&mut self, replicas: i32, time: i64) -> Result<(), Error> {
        self.begin_traced(&mut Off, replicas, time)
    }

    /// [`begin`](Self::begin), and the step of it.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn begin_traced<S: Sink>(
        &mut self,
        sink: &mut S,
        replicas: i32,
        time: i64,
    ) -> Result<(), Error> {
        if self.recommendations.is_none() {
            sink.step(Code::FirstSight, 0, [i64::from(replicas)]);
            let mut first = Vec::new();
            first.try_push(Recommendation { replicas, time })?;
            self.recommendations = Some(first);
        }
        Ok(())
    }

    /// Puts a recommendation into a slot, or after the last one.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn recommend(
        &mut self,
        slot: Option<usize>,
        new: Recommendation,
    ) -> Result<(), Error> {
        self.recommend_traced(&mut Off, slot, new)
    }

    /// [`recommend`](Self::recommend), and the step of it.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn recommend_traced<S: Sink>(
        &mut self,
        sink: &mut S,
        slot: Option<usize>,
        new: Recommendation,
    ) -> Result<(), Error> {
        let all = self.recommendations.get_or_insert_default();
        let appended = all.len();
        let numbers = [i64::from(new.replicas)];
        match slot.and_then(|slot| all.get_mut(slot)) {
            Some(old) => {
                let slot = slot.unwrap_or(appended);
                sink.step(Code::SlotReused, slot as u32, numbers);
                *old = new;
                Ok(())
            }
            None => {
                sink.step(Code::SlotAppended, appended as u32, numbers);
                all.try_push(new)
            }
        }
    }

    /// Remembers a rescale: `storeScaleEvent`. `longest` is the longest
    /// period of the policies of its direction, in seconds.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn rescale(
        &mut self,
        from: i32,
        to: i32,
        now: i64,
        longest: i32,
    ) -> Result<(), Error> {
        self.rescale_traced(&mut Off, from, to, now, longest)
    }

    /// [`rescale`](Self::rescale), and the step of it.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn rescale_traced<S: Sink>(
        &mut self,
        sink: &mut S,
        from: i32,
        to: i32,
        now: i64,
        longest: i32,
    ) -> Result<(), Error> {
        let (events, change) = if to > from {
            (&mut self.ups, to.wrapping_sub(from))
        } else {
            (&mut self.downs, from.wrapping_sub(to))
        };
        let cutoff = now.saturating_sub(seconds(longest));
        for event in events.iter_mut() {
            event.outdated |= event.time < cutoff;
        }
        let new = ScaleEvent { change, time: now, outdated: false };
        let appended = events.len();
        let numbers = [i64::from(change), i64::from(longest)];
        let mut slots = events.iter_mut().enumerate().rev();
        match slots.find(|(_, event)| event.outdated) {
            Some((slot, old)) => {
                sink.step(Code::EventReused, slot as u32, numbers);
                *old = new;
                Ok(())
            }
            None => {
                sink.step(Code::EventAppended, appended as u32, numbers);
                events.try_push(new)
            }
        }
    }
}

/// The replicas that events later than `period` seconds ago add up to.
pub(super) fn change_within(
    events: &[ScaleEvent],
    now: i64,
    period: i32,
) -> i32 {
    let cutoff = now.saturating_sub(seconds(period));
    events
        .iter()
        .filter(|event| event.time > cutoff)
        .fold(0, |sum, event| sum.wrapping_add(event.change))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(change: i32, time: i64, outdated: bool) -> ScaleEvent {
        ScaleEvent { change, time, outdated }
    }

    #[test]
    fn the_last_outdated_slot_is_reused() {
        let s = 1_000_000_000;
        let mut history = History {
            ups: [(1, 10), (2, 20), (3, 95)]
                .map(|(change, at)| event(change, at * s, false))
                .to_vec(),
            ..History::default()
        };
        history.rescale(3, 7, 100 * s, 60).unwrap();
        assert_eq!(
            history.ups,
            [
                event(1, 10 * s, true),
                event(4, 100 * s, false),
                event(3, 95 * s, false)
            ]
        );
        history.rescale(7, 5, 101 * s, 60).unwrap();
        assert_eq!(history.downs, [event(2, 101 * s, false)]);
        assert_eq!(change_within(&history.ups, 100 * s, 5), 4); // strictly
        assert_eq!(change_within(&history.ups, 100 * s, 6), 7);
    }

    #[test]
    fn an_empty_history_is_not_the_first_sight() {
        let mut history = History {
            recommendations: Some(Vec::new()),
            ..History::default()
        };
        history.begin(3, 1).unwrap();
        assert!(history.recommendations().is_empty());
        let mut history = History::default();
        history.begin(3, 1).unwrap();
        assert_eq!(history.recommendations().len(), 1);
    }
}
