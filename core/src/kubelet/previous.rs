/*!
The points before the last ones, or why there are none, in columns that run
beside [`super::Points`]: one row a node and a row a container.

Memory: 25 bytes a row.
*/

use alloc::vec::Vec;

use super::points::{held, reserve};
use super::reason::Reason;
use super::usage::Previous;
use crate::error::Error;
use crate::memory::TryPush;

/// A column of previous points; see the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct PreviousPoints {
    timestamps: Vec<i64>,
    starts: Vec<i64>,
    cpu: Vec<u64>,
    /// What stands in the row: one of the constants below.
    states: Vec<u8>,
}

/// A point without a start time.
const POINT: u8 = 0;
/// A point with one.
const POINT_WITH_START: u8 = 1;
/// Upstream's made-up point of year 1.
const ZERO_POINT: u8 = 2;
/// No point; what is beyond this is the code of the reason.
const MISSING: u8 = 64;

impl PreviousPoints {
    /// An empty column with room for so many rows.
    pub(crate) fn with_room(rows: usize) -> Result<PreviousPoints, Error> {
        let mut column = PreviousPoints::default();
        reserve(&mut column.timestamps, rows)?;
        reserve(&mut column.starts, rows)?;
        reserve(&mut column.cpu, rows)?;
        reserve(&mut column.states, rows)?;
        Ok(column)
    }

    /// Adds a row.
    pub(crate) fn push(
        &mut self,
        row: Result<Previous, Reason>,
    ) -> Result<(), Error> {
        let state = match row {
            Ok(Previous { timestamp: None, .. }) => ZERO_POINT,
            Ok(Previous { start: None, .. }) => POINT,
            Ok(Previous { start: Some(_), .. }) => POINT_WITH_START,
            // Codes are small: there is a test.
            Err(reason) => MISSING.saturating_add(reason.code() as u8),
        };
        let point = row.unwrap_or_default();
        self.timestamps.try_push(point.timestamp.unwrap_or(0))?;
        self.starts.try_push(point.start.unwrap_or(0))?;
        self.cpu.try_push(point.cpu)?;
        self.states.try_push(state)
    }

    /// A row; [`Reason::FirstPoint`] past the last.
    #[inline]
    pub(crate) fn get(&self, row: usize) -> Result<Previous, Reason> {
        let state = self.states.get(row).copied();
        let start = || self.starts.get(row).copied();
        match state {
            Some(state @ (POINT | POINT_WITH_START)) => Ok(Previous {
                timestamp: self.timestamps.get(row).copied(),
                start: start().filter(|_| state == POINT_WITH_START),
                cpu: self.cpu.get(row).copied().unwrap_or(0),
            }),
            Some(ZERO_POINT) => Ok(Previous::default()),
            state => {
                let code = state.unwrap_or(MISSING).saturating_sub(MISSING);
                Err(Reason::from_code(i32::from(code))
                    .filter(|&reason| reason != Reason::None)
                    .unwrap_or(Reason::FirstPoint))
            }
        }
    }

    /// Whether any row has a point.
    pub(crate) fn any(&self) -> bool {
        self.states.iter().any(|&state| state < MISSING)
    }

    pub(crate) fn memory(&self) -> usize {
        held(&self.timestamps)
            .saturating_add(held(&self.starts))
            .saturating_add(held(&self.cpu))
            .saturating_add(held(&self.states))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pushed_comes_back() {
        let point =
            |timestamp, start, cpu| Ok(Previous { timestamp, start, cpu });
        let rows = [
            point(Some(5), None, 1),
            point(Some(i64::MIN), Some(i64::MIN), u64::MAX),
            point(None, None, 0),
        ];
        let reasons = Reason::ALL.iter().skip(1).map(|&reason| Err(reason));
        let rows: Vec<_> = rows.into_iter().chain(reasons).collect();
        let mut column = PreviousPoints::with_room(rows.len()).unwrap();
        for &row in &rows {
            column.push(row).unwrap();
        }
        for (place, &row) in rows.iter().enumerate() {
            assert_eq!(column.get(place), row);
        }
        assert_eq!(column.get(rows.len()), Err(Reason::FirstPoint));
        assert!(column.any());
    }

    #[test]
    fn every_code_fits_a_state() {
        for reason in Reason::ALL {
            assert!(
                (0..=i32::from(u8::MAX - MISSING)).contains(&reason.code())
            );
        }
    }
}
