/*!
Which point counts as the one before: metrics-server v0.9.0
(`pkg/storage/{node,pod}.go`), and what the hardened profile does otherwise.

Kept on purpose under [`Profile::Upstream`]:

* a container aged 10 s or more, but less than the resolution, gets a made-up
  previous point at its start with no CPU used, even if a real one is held;
* a point that is not newer than the last replaces it, and the previous point
  stays if it is older still;
* a container seen first in the last cycle that repeats its time, in a pod
  that has a previous generation, gets the zero point: year 1, no CPU. Its
  window is then 2562047h47m16.854775807s.

[`Profile::Hardened`] takes the made-up point only where no real one is held,
and never the zero point.
*/

use super::Profile;
use super::block::Block;
use super::points::{ContainerPoint, NodePoint};
use super::reason::Reason;
use super::usage::{Previous, since};

/// Age in nanoseconds below which a container's start is no previous point.
pub(crate) const FRESH_MINIMUM: i64 = 10_000_000_000;

/// What decides; see the module.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub(crate) profile: Profile,
    /// The time between two cycles, nanoseconds.
    pub(crate) resolution: i64,
}

/// What a store holds of a pod.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeldPod<'s> {
    pub(crate) block: &'s Block,
    pub(crate) pod: usize,
}

impl Rules {
    /// The point before `new`, from what is held of its node.
    pub(crate) fn previous_of_node(
        self,
        new: NodePoint,
        held: Option<&Block>,
    ) -> Result<Previous, Reason> {
        let held = held.and_then(|block| Some((block, block.node?)));
        let Some((block, last)) = held else {
            return Err(Reason::FirstPoint);
        };
        if new.timestamp > last.timestamp {
            return Ok(last.into());
        }
        match block.node_previous {
            Ok(before) if before.timestamp < Some(new.timestamp) => Ok(before),
            Err(_) if new.timestamp == last.timestamp => {
                Err(Reason::SameTimestamp)
            }
            _ => Err(Reason::OlderThanPrevious),
        }
    }

    /// The point before `new`, from what is held of its pod and of itself.
    #[inline]
    pub(crate) fn previous_of_container(
        self,
        new: ContainerPoint,
        held: Option<HeldPod<'_>>,
        row: Option<usize>,
    ) -> Result<Previous, Reason> {
        let age = since(new.timestamp, new.start);
        let at_start =
            Previous { timestamp: new.start, start: new.start, cpu: 0 };
        let young = age >= FRESH_MINIMUM && age < self.resolution;
        if young && self.profile == Profile::Upstream {
            return Ok(at_start);
        }
        let found = match (held, row) {
            (None, _) => Err(Reason::FirstPoint),
            (Some(_), None) => Err(Reason::NewContainer),
            (Some(pod), Some(row)) => self.previous_in(pod, row, new),
        };
        match found {
            Err(_) if young => Ok(at_start),
            Err(Reason::FirstPoint | Reason::NewContainer)
                if (0..FRESH_MINIMUM).contains(&age) =>
            {
                Err(Reason::FreshUnder10Seconds)
            }
            found => found,
        }
    }

    /// The point before `new`, which is of a container that is held.
    #[inline]
    fn previous_in(
        self,
        held: HeldPod<'_>,
        row: usize,
        new: ContainerPoint,
    ) -> Result<Previous, Reason> {
        let last = held.block.rows.last(row);
        if new.start >= Some(last.timestamp) {
            return Err(Reason::Restarted);
        }
        if new.timestamp > last.timestamp {
            return Ok(last.into());
        }
        let too_old = if new.timestamp == last.timestamp {
            Reason::SameTimestamp
        } else {
            Reason::OlderThanPrevious
        };
        let before = match held.block.rows.previous(row) {
            Ok(before) => before,
            Err(_) if !held.has_previous() => return Err(too_old),
            // Of a container without one upstream's map gives the zero point.
            Err(_) if self.profile == Profile::Upstream => Previous::default(),
            Err(_) => return Err(too_old),
        };
        if before.timestamp < Some(new.timestamp) {
            Ok(before)
        } else {
            Err(Reason::OlderThanPrevious)
        }
    }
}

impl HeldPod<'_> {
    /// Whether any of its containers has a previous point.
    fn has_previous(&self) -> bool {
        let rows = self.block.layout.containers_of(self.pod);
        rows.into_iter().any(|row| self.block.rows.previous(row).is_ok())
    }
}
