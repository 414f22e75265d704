/*!
The last two points of one node, its pods and containers.

A [`Block`] never changes once it is built: the next page of the node makes a
new one, whose [`Layout`] is the old one's if the containers are the same.
Snapshots share blocks with the store.

Memory: 49 bytes a container beside the layout's. A previous point has the
start time of the last one, unless some container of the node started anew
without being taken as restarted; then 8 bytes more a container.
*/

use alloc::vec::Vec;

use super::layout::Layout;
use super::points::{ContainerPoint, NodePoint, held, reserve};
use super::reason::Reason;
use super::setbacks::Setbacks;
use super::usage::{Previous, Usage};
use crate::error::Error;
use crate::memory::{TryPush, give_back_slack};
use crate::num::time::GO_ZERO;
use crate::share::Shared;

/// Two points of everything of one node; see the module.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) layout: Shared<Layout>,
    pub(crate) node: Option<NodePoint>,
    pub(crate) node_previous: Result<Previous, Reason>,
    pub(crate) rows: Rows,
    /// What the page had and did not become a point.
    pub(crate) dropped: Setbacks,
}

/// Both points of each container, in the order of the layout.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    points: Vec<TwoPoints>,
    /// What stands in each row; see the constants.
    states: Vec<u8>,
    /// Start times of the previous points; empty where all are as the last
    /// ones'.
    previous_starts: Vec<i64>,
}

#[derive(Clone, Copy, Debug, Default)]
struct TwoPoints {
    timestamp: i64,
    start: i64,
    cpu: u64,
    memory: u64,
    previous_timestamp: i64,
    previous_cpu: u64,
}

/// The last point has a start time.
const HAS_START: u8 = 0x80;
/// The previous one has, where that is told apart.
const PREVIOUS_HAS_START: u8 = 0x40;
/// What the other bits say of the previous point: it is there.
const POINT: u8 = 0;
/// It is upstream's made-up point of year 1.
const ZERO_POINT: u8 = 1;
/// There is none; what is beyond this is the code of the reason. This itself
/// is a row that is not filled.
const MISSING: u8 = 2;
const KIND: u8 = 0x3f;

impl Rows {
    /// Room for so many rows.
    pub(super) fn with_room(count: usize) -> Result<Rows, Error> {
        let mut rows = Rows::default();
        reserve(&mut rows.points, count)?;
        reserve(&mut rows.states, count)?;
        Ok(rows)
    }

    /// So many rows that [`Rows::set`] has to fill.
    pub(super) fn unset(count: usize) -> Result<Rows, Error> {
        let mut rows = Rows::with_room(count)?;
        rows.points.try_resize(count, TwoPoints::default())?;
        rows.states.try_resize(count, MISSING)?;
        Ok(rows)
    }

    /// Whether [`Rows::set`] filled every row.
    pub(super) fn is_filled(&self) -> bool {
        !self.states.contains(&MISSING)
    }

    pub(super) fn len(&self) -> usize {
        self.points.len()
    }

    /// Adds a row.
    pub(super) fn push(
        &mut self,
        last: ContainerPoint,
        previous: Result<Previous, Reason>,
    ) -> Result<(), Error> {
        let row = self.points.len();
        self.points.try_push(TwoPoints::default())?;
        self.states.try_push(MISSING)?;
        if !self.previous_starts.is_empty() {
            self.previous_starts.try_push(GO_ZERO)?;
        }
        self.set(row, last, previous)
    }

    /// Fills a row.
    #[inline]
    pub(super) fn set(
        &mut self,
        row: usize,
        last: ContainerPoint,
        previous: Result<Previous, Reason>,
    ) -> Result<(), Error> {
        let kind = match previous {
            Ok(Previous { timestamp: None, .. }) => ZERO_POINT,
            Ok(_) => POINT,
            // Codes are small: there is a test.
            Err(reason) => MISSING.saturating_add(reason.code() as u8),
        };
        let before = previous.unwrap_or_default();
        let has_start = if last.start.is_some() { HAS_START } else { 0 };
        let mut state = kind | has_start;
        if kind == POINT
            && (before.start != last.start || !self.previous_starts.is_empty())
        {
            self.set_previous_start(row, before.start)?;
            if before.start.is_some() {
                state |= PREVIOUS_HAS_START;
            }
        }
        if let Some(to) = self.points.get_mut(row) {
            *to = TwoPoints {
                timestamp: last.timestamp,
                start: last.start.unwrap_or(GO_ZERO),
                cpu: last.cpu,
                memory: last.memory,
                previous_timestamp: before.timestamp.unwrap_or(0),
                previous_cpu: before.cpu,
            };
        }
        if let Some(to) = self.states.get_mut(row) {
            *to = state;
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn set_previous_start(
        &mut self,
        row: usize,
        start: Option<i64>,
    ) -> Result<(), Error> {
        if self.previous_starts.is_empty() {
            reserve(&mut self.previous_starts, self.points.len())?;
            for (point, state) in self.points.iter().zip(&mut self.states) {
                self.previous_starts.try_push(point.start)?;
                if *state & HAS_START != 0 {
                    *state |= PREVIOUS_HAS_START;
                }
            }
        }
        if let Some(to) = self.previous_starts.get_mut(row) {
            *to = start.unwrap_or(GO_ZERO);
        }
        Ok(())
    }

    /// The last point of a row.
    #[inline]
    pub(crate) fn last(&self, row: usize) -> ContainerPoint {
        let point = self.points.get(row).copied().unwrap_or_default();
        let state = self.states.get(row).copied().unwrap_or(0);
        ContainerPoint {
            timestamp: point.timestamp,
            start: (state & HAS_START != 0).then_some(point.start),
            cpu: point.cpu,
            memory: point.memory,
        }
    }

    /// The point before, or why there is none.
    #[inline]
    pub(crate) fn previous(&self, row: usize) -> Result<Previous, Reason> {
        let state = self.states.get(row).copied().unwrap_or(MISSING);
        match state & KIND {
            POINT => {
                let point = self.points.get(row).copied().unwrap_or_default();
                let (start, flag) = match self.previous_starts.get(row) {
                    Some(&start) => (start, PREVIOUS_HAS_START),
                    None => (point.start, HAS_START),
                };
                Ok(Previous {
                    timestamp: Some(point.previous_timestamp),
                    start: (state & flag != 0).then_some(start),
                    cpu: point.previous_cpu,
                })
            }
            ZERO_POINT => Ok(Previous::default()),
            missing => {
                let code = missing.saturating_sub(MISSING);
                Err(Reason::from_code(i32::from(code))
                    .filter(|&reason| reason != Reason::None)
                    .unwrap_or(Reason::FirstPoint))
            }
        }
    }

    /// Usage of a container, or why there is none.
    #[inline]
    pub(crate) fn usage(&self, row: usize) -> Result<Usage, Reason> {
        Usage::between(self.last(row), self.previous(row)?)
    }

    pub(super) fn shrink(&mut self) -> Result<(), Error> {
        give_back_slack(&mut self.points)?;
        give_back_slack(&mut self.states)?;
        give_back_slack(&mut self.previous_starts)
    }

    fn memory(&self) -> usize {
        held(&self.points)
            .saturating_add(held(&self.states))
            .saturating_add(held(&self.previous_starts))
    }
}

impl Block {
    /// A node of which nothing is known.
    pub(crate) fn empty(node: &[u8]) -> Result<Block, Error> {
        Ok(Block {
            layout: Shared::try_new(Layout::of_node(node)?)?,
            node: None,
            node_previous: Err(Reason::FirstPoint),
            rows: Rows::default(),
            dropped: Setbacks::default(),
        })
    }

    /// Whether nothing is known of the node.
    pub(crate) fn is_empty(&self) -> bool {
        self.node.is_none() && self.rows.len() == 0
    }

    /// Usage of the node, or why there is none.
    pub(crate) fn node_usage(&self) -> Result<Usage, Reason> {
        let last = self.node.ok_or(Reason::FirstPoint)?;
        Usage::between(last.into(), self.node_previous?)
    }

    /// The heap memory held, in bytes.
    pub(crate) fn memory(&self) -> usize {
        self.layout
            .memory()
            .saturating_add(self.rows.memory())
            .saturating_add(self.dropped.memory())
            .saturating_add(size_of::<Block>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_comes_back() {
        let last = |start| ContainerPoint {
            timestamp: 9,
            start,
            cpu: u64::MAX,
            memory: 3,
        };
        let before =
            |timestamp, start, cpu| Ok(Previous { timestamp, start, cpu });
        let cases = [
            (None, before(Some(5), None, 1)),
            (Some(7), before(Some(5), Some(7), 1)),
            (Some(i64::MIN), before(Some(i64::MIN), Some(i64::MIN), u64::MAX)),
            (Some(7), before(None, None, 0)),
            // From here on the start times are told apart.
            (None, before(Some(5), Some(7), 1)),
            (Some(7), before(Some(5), None, 1)),
            (Some(8), before(Some(5), Some(7), 1)),
            (Some(8), before(Some(5), Some(8), 1)),
        ];
        let reasons = Reason::ALL.iter().skip(1).map(|&r| (None, Err(r)));
        let cases: Vec<_> = cases.into_iter().chain(reasons).collect();
        let mut pushed = Rows::default();
        let mut set = Rows::unset(cases.len()).unwrap();
        assert!(!set.is_filled());
        for (row, &(start, previous)) in cases.iter().enumerate() {
            pushed.push(last(start), previous).unwrap();
            set.set(row, last(start), previous).unwrap();
        }
        assert!(set.is_filled());
        for (row, &(start, previous)) in cases.iter().enumerate() {
            for rows in [&pushed, &set] {
                assert_eq!(rows.last(row), last(start));
                assert_eq!(rows.previous(row), previous);
            }
        }
        assert_eq!(pushed.previous(cases.len()), Err(Reason::FirstPoint));
    }

    #[test]
    fn every_code_fits_a_state() {
        let room = 0..i32::from(KIND - MISSING);
        assert!(Reason::ALL.iter().all(|r| room.contains(&r.code())));
    }
}
