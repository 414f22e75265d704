/*!
The last two points of everything: metrics-server v0.9.0's storage
(`pkg/storage/{storage,node,pod}.go`).

Each commit rebuilds both generations from the new batch and what was held of
the same names; what a batch does not mention is gone from both, so one failed
scrape costs a pod two cycles. Kept on purpose:

* a container aged 10 s or more, but less than the resolution, gets a made-up
  previous point at its start with no CPU used, even if a real one is held;
* a point that is not newer than the last replaces it, and the previous point
  stays if it is older still;
* a container seen first in the last cycle that repeats its time, in a pod
  that has a previous generation, gets the zero point: year 1, no CPU. Its
  window is then 2562047h47m16.854775807s.

How: batch and store are sorted by name, so a commit is a merge of two sorted
lists, without hashing. State is immutable once built; [`Store::publish`]
hands out another owner of it, and readers go on undisturbed.

Memory: some 66 bytes a container, 20 a pod, 57 a node, and the names. During
a commit the old and the new state live together.
*/

use super::Profile;
use super::batch::Batch;
use super::points::{ContainerPoint, NodePoint, Points};
use super::previous::PreviousPoints;
use super::reason::Reason;
use super::snapshot::{Snapshot, State};
use super::usage::{Previous, since};
use crate::error::{Error, ErrorKind};
use crate::share::Shared;

/// Age in nanoseconds below which a container's start is no previous point.
pub(crate) const FRESH_MINIMUM: i64 = 10_000_000_000;

/// The two-point store; see the module.
///
/// ```
/// use millicore::kubelet::{Batch, Profile, Store};
///
/// let mut store = Store::new(Profile::Upstream, 15_000_000_000)?;
/// for second in [1, 2] {
///     let page = format!(
///         "node_cpu_usage_seconds_total {second} {second}000\n\
///          node_memory_working_set_bytes 4096 {second}000\n"
///     );
///     let mut batch = Batch::default();
///     batch.decode(Profile::Upstream, b"n", 0, page.as_bytes())?;
///     store.commit(&batch)?;
/// }
/// let usage = store.publish().usage()?;
/// assert_eq!(usage.columns().node_cpu, [1_000_000_000]); // one core
/// # Ok::<(), millicore::Error>(())
/// ```
#[derive(Debug)]
pub struct Store {
    resolution: i64,
    state: Shared<State>,
}

impl Store {
    /// An empty store. `resolution_ns` is the time between two cycles,
    /// upstream's `--metric-resolution`.
    ///
    /// # Errors
    /// `InvalidArgument` for a resolution that is not positive; `NoMemory`.
    pub fn new(profile: Profile, resolution_ns: i64) -> Result<Store, Error> {
        let Profile::Upstream = profile;
        if resolution_ns <= 0 {
            return Err(Error::new(ErrorKind::InvalidArgument));
        }
        let state = Shared::try_new(State::default())?;
        Ok(Store { resolution: resolution_ns, state })
    }

    /// Replaces what is held by a new cycle: upstream's `Store`.
    ///
    /// # Errors
    /// `NoMemory`, `TooLarge`; the store is as it was then.
    pub fn commit(&mut self, batch: &Batch) -> Result<(), Error> {
        let last = batch.sorted()?;
        let state = State {
            nodes: self.previous_of_nodes(&last)?,
            containers: self.previous_of_containers(&last)?,
            last,
            setbacks: batch.sorted_setbacks()?,
            cycles: self.state.cycles.saturating_add(1),
        };
        self.state = Shared::try_new(state)?;
        Ok(())
    }

    /// The current state, to read while commits go on. Costs nothing.
    #[must_use]
    pub fn publish(&self) -> Snapshot {
        Snapshot::new(self.state.clone())
    }

    /// The heap memory of the current state, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.state.memory()
    }

    fn previous_of_nodes(
        &self,
        new: &Points,
    ) -> Result<PreviousPoints, Error> {
        let mut previous = PreviousPoints::with_room(new.node_count())?;
        let mut next = 0;
        for row in 0..new.node_count() {
            let held = self.state.last.find_node(new.node_name(row), next);
            next = held.map_or(next, |held| held.saturating_add(1));
            let point = new.node(row).unwrap_or_default();
            previous.push(match held {
                Some(held) => self.previous_of_node(point, held),
                None => Err(Reason::FirstPoint),
            })?;
        }
        Ok(previous)
    }

    fn previous_of_node(
        &self,
        new: NodePoint,
        held: usize,
    ) -> Result<Previous, Reason> {
        let last = self.state.last.node(held).unwrap_or_default();
        if new.timestamp > last.timestamp {
            return Ok(last.into());
        }
        match self.state.nodes.get(held) {
            Ok(before) if before.timestamp < Some(new.timestamp) => Ok(before),
            Err(_) if new.timestamp == last.timestamp => {
                Err(Reason::SameTimestamp)
            }
            _ => Err(Reason::OlderThanPrevious),
        }
    }

    fn previous_of_containers(
        &self,
        new: &Points,
    ) -> Result<PreviousPoints, Error> {
        let mut previous = PreviousPoints::with_room(new.container_count())?;
        let mut next = 0;
        for pod in 0..new.pod_count() {
            let held = self.state.last.find_pod(new.pod_key(pod), next);
            next = held.map_or(next, |held| held.saturating_add(1));
            let held = held.map(|pod| HeldPod::new(&self.state, pod));
            for (place, row) in new.pod_containers(pod).enumerate() {
                let name = new.container_name(row);
                let point = new.container(row).unwrap_or_default();
                previous.push(self.previous_of_container(
                    point,
                    held.as_ref(),
                    name,
                    place,
                ))?;
            }
        }
        Ok(previous)
    }

    fn previous_of_container(
        &self,
        new: ContainerPoint,
        held: Option<&HeldPod<'_>>,
        name: &[u8],
        place: usize,
    ) -> Result<Previous, Reason> {
        let age = since(new.timestamp, new.start);
        if age >= FRESH_MINIMUM && age < self.resolution {
            return Ok(Previous {
                timestamp: new.start,
                start: new.start,
                cpu: 0,
            });
        }
        let reason = match held {
            None => Reason::FirstPoint,
            Some(pod) => match pod.last(name, place) {
                None => Reason::NewContainer,
                Some((row, last)) if new.start < Some(last.timestamp) => {
                    return pod.previous(new, row, last);
                }
                Some(_) => return Err(Reason::Restarted),
            },
        };
        let fresh = (0..FRESH_MINIMUM).contains(&age);
        Err(if fresh { Reason::FreshUnder10Seconds } else { reason })
    }
}

/// What the store holds of a pod.
struct HeldPod<'s> {
    state: &'s State,
    pod: usize,
    /// Whether any of its containers has a previous point.
    has_previous: bool,
}

impl<'s> HeldPod<'s> {
    fn new(state: &'s State, pod: usize) -> HeldPod<'s> {
        let has_previous = state
            .last
            .pod_containers(pod)
            .any(|row| state.containers.get(row).is_ok());
        HeldPod { state, pod, has_previous }
    }

    /// Row and last point of a container.
    fn last(
        &self,
        name: &[u8],
        place: usize,
    ) -> Option<(usize, ContainerPoint)> {
        let points = &self.state.last;
        let row = points.find_container(self.pod, name, place)?;
        Some((row, points.container(row)?))
    }

    /// The previous point of a container that did not restart.
    fn previous(
        &self,
        new: ContainerPoint,
        row: usize,
        last: ContainerPoint,
    ) -> Result<Previous, Reason> {
        if new.timestamp > last.timestamp {
            return Ok(last.into());
        }
        let too_old = if new.timestamp == last.timestamp {
            Reason::SameTimestamp
        } else {
            Reason::OlderThanPrevious
        };
        if !self.has_previous {
            return Err(too_old);
        }
        // Of a container without one upstream's map gives the zero point.
        let before = self.state.containers.get(row).unwrap_or_default();
        if before.timestamp < Some(new.timestamp) {
            Ok(before)
        } else {
            Err(Reason::OlderThanPrevious)
        }
    }
}
