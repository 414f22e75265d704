/*!
Usage from two points: metrics-server v0.9.0 `resourceUsage` and
`uint64Quantity` (`pkg/storage/types.go`).

CPU is `uint64(float64(difference) / window.Seconds())` nanocores, with
amd64's conversion; memory is the last point's. An amount beyond int64 loses
its last decimal digit.
*/

use super::points::{ContainerPoint, NodePoint};
use super::reason::Reason;
use crate::num::f64_to_u64;
use crate::quantity::{Format, Quantity};

/// The point before the last one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Previous {
    /// `None` is Go's zero time, year 1: the zero point that upstream makes
    /// up for a container that its previous pod did not have.
    pub(crate) timestamp: Option<i64>,
    /// `None` is Go's zero time.
    pub(crate) start: Option<i64>,
    pub(crate) cpu: u64,
}

/// What a node or a container used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Usage {
    /// Nanocores.
    pub(crate) cpu: u64,
    /// Bytes.
    pub(crate) memory: u64,
    /// Of the last point, nanoseconds since the epoch.
    pub(crate) timestamp: i64,
    /// Between the points, nanoseconds.
    pub(crate) window: i64,
}

impl From<NodePoint> for Previous {
    fn from(point: NodePoint) -> Previous {
        let NodePoint { timestamp, cpu, .. } = point;
        Previous { timestamp: Some(timestamp), start: None, cpu }
    }
}

impl From<ContainerPoint> for Previous {
    fn from(point: ContainerPoint) -> Previous {
        let ContainerPoint { timestamp, start, cpu, .. } = point;
        Previous { timestamp: Some(timestamp), start, cpu }
    }
}

impl From<NodePoint> for ContainerPoint {
    /// A node has no start time.
    fn from(point: NodePoint) -> ContainerPoint {
        let NodePoint { timestamp, cpu, memory } = point;
        ContainerPoint { timestamp, start: None, cpu, memory }
    }
}

impl Usage {
    /// Usage between two points, or why it cannot be told.
    pub(crate) fn between(
        last: ContainerPoint,
        previous: Previous,
    ) -> Result<Usage, Reason> {
        // `None`, year 1, is less than every time.
        if last.start < previous.start {
            return Err(Reason::StartDecreased);
        }
        let Some(used) = last.cpu.checked_sub(previous.cpu) else {
            return Err(Reason::CpuDecreased);
        };
        let window = since(last.timestamp, previous.timestamp);
        Ok(Usage {
            cpu: f64_to_u64(used as f64 / seconds(window)),
            memory: last.memory,
            timestamp: last.timestamp,
            window,
        })
    }

    /// CPU as a quantity.
    pub(crate) fn cpu_quantity(&self) -> Quantity {
        quantity(self.cpu, -9, Format::DecimalSI)
    }

    /// Memory as a quantity.
    pub(crate) fn memory_quantity(&self) -> Quantity {
        quantity(self.memory, 0, Format::BinarySI)
    }
}

/// Go's `Time.Sub`, which saturates; `earlier` may be year 1.
pub(crate) fn since(time: i64, earlier: Option<i64>) -> i64 {
    earlier.map_or(i64::MAX, |earlier| time.saturating_sub(earlier))
}

/// Go's `Duration.Seconds`: two roundings.
fn seconds(duration: i64) -> f64 {
    const SECOND: i64 = 1_000_000_000;
    (duration / SECOND) as f64 + (duration % SECOND) as f64 / 1e9
}

fn quantity(amount: u64, scale: i32, format: Format) -> Quantity {
    match i64::try_from(amount) {
        Ok(amount) => Quantity::from_scaled(amount, scale, format),
        // A tenth of a u64 fits.
        Err(_) => Quantity::from_scaled(
            (amount / 10) as i64,
            scale.saturating_add(1),
            format,
        ),
    }
}
