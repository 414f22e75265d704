/*!
Containers and their aggregates in columns, fed with batches of samples:
what `recommender/model/cluster.go` of VPA v1.8.1 holds in maps.

Containers and aggregates go by dense numbers that the host gives out, so that
no sample builds a key. A batch is one row a container with a time, millicores
and bytes; it costs no logarithm and, unless an aggregate sees a range of usage
for the first time, no allocation.

Upstream merges a VPA's aggregates in the order of a Go map; here they are
merged in the order in which they are listed. A VPA of one aggregate is
estimated where it lies.
*/

use alloc::vec::Vec;

use super::aggregate::{Aggregate, Aggregation};
use super::container::Container;
use super::estimate::{Estimate, Estimation};
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// The sample's CPU was taken.
pub const TAKEN_CPU: u8 = 1;
/// The sample's memory was taken.
pub const TAKEN_MEMORY: u8 = 2;
/// There is no such container.
pub const UNKNOWN: u8 = 4;

/// No container: a row that is not to be looked at.
pub const NO_CONTAINER: u32 = u32::MAX;

/// Samples in columns of one length.
#[derive(Clone, Copy, Debug)]
pub struct Samples<'a> {
    /// Whose.
    pub containers: &'a [u32],
    /// Nanoseconds since the epoch.
    pub times: &'a [i64],
    /// Millicores; below 0 is none.
    pub cpu: &'a [i64],
    /// Bytes; below 0 is none.
    pub memory: &'a [i64],
}

/// Usage as the kubelet's two-point store has it: rows of pods, and for each
/// the rows of its containers.
#[derive(Clone, Copy, Debug)]
pub struct Usage<'a> {
    /// A container's number for each row of the store's containers;
    /// [`NO_CONTAINER`] where there is none.
    pub containers: &'a [u32],
    /// One more than there are pods: where each pod's containers begin.
    pub pod_containers: &'a [u32],
    /// Nanoseconds since the epoch, of each pod.
    pub pod_times: &'a [i64],
    /// Nanocores.
    pub cpu: &'a [u64],
    /// Bytes.
    pub memory: &'a [u64],
}

/// Which aggregates make up the containers to be estimated.
#[derive(Clone, Copy, Debug)]
pub struct Groups<'a> {
    /// One more than there are groups: where each one's aggregates begin.
    pub rows: &'a [u32],
    /// The aggregates, group after group.
    pub aggregates: &'a [u32],
    /// How many containers the VPA of each group has.
    pub containers: &'a [u32],
}

/// Containers and aggregates.
#[derive(Debug)]
pub struct Cluster {
    config: Aggregation,
    aggregates: Vec<Aggregate>,
    containers: Vec<Member>,
    /// For merging.
    scratch: Aggregate,
}

/// A container and where its samples go.
#[derive(Clone, Copy, Debug)]
struct Member {
    state: Container,
    aggregate: u32,
}

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

const fn refused() -> Error {
    Error::new(ErrorKind::InvalidArgument)
}

const fn differ() -> Error {
    Error::new(ErrorKind::LengthMismatch)
}

impl Cluster {
    /// Without containers.
    #[must_use]
    pub fn new(config: Aggregation) -> Cluster {
        let scratch = Aggregate::new(&config, 0);
        let (aggregates, containers) = (Vec::new(), Vec::new());
        Cluster { config, aggregates, containers, scratch }
    }

    /// The flags it was made with.
    #[must_use]
    pub const fn config(&self) -> &Aggregation {
        &self.config
    }

    /// How many aggregates there are.
    #[must_use]
    pub fn aggregate_count(&self) -> usize {
        self.aggregates.len()
    }

    /// How many containers there are.
    #[must_use]
    pub fn container_count(&self) -> usize {
        self.containers.len()
    }

    /// Adds so many aggregates and gives the number of the first.
    ///
    /// # Errors
    /// `NoMemory`, `TooLarge`.
    pub fn add_aggregates(
        &mut self,
        more: usize,
        created: i64,
    ) -> Result<u32, Error> {
        let first = numbered(self.aggregates.len(), more)?;
        self.aggregates.try_reserve_for(more)?;
        for _ in 0..more {
            self.aggregates.try_push(Aggregate::new(&self.config, created))?;
        }
        Ok(first)
    }

    /// Adds containers whose samples go to these aggregates, and gives the
    /// number of the first.
    ///
    /// # Errors
    /// `InvalidArgument` for an aggregate that is none, with none added;
    /// `NoMemory`, `TooLarge`.
    pub fn add_containers(
        &mut self,
        aggregates: &[u32],
    ) -> Result<u32, Error> {
        let known = |&number: &u32| place(number) < self.aggregates.len();
        if !aggregates.iter().all(known) {
            return Err(refused());
        }
        let first = numbered(self.containers.len(), aggregates.len())?;
        self.containers.try_reserve_for(aggregates.len())?;
        for &aggregate in aggregates {
            let state = Container::default();
            self.containers.try_push(Member { state, aggregate })?;
        }
        Ok(first)
    }

    /// Replaces a container that is gone by a new one.
    ///
    /// # Errors
    /// `InvalidArgument` for a number that is none.
    pub fn reset_container(
        &mut self,
        container: u32,
        aggregate: u32,
    ) -> Result<(), Error> {
        self.aggregate(aggregate)?;
        let member = self.containers.get_mut(place(container));
        let member = member.ok_or(refused())?;
        *member = Member { state: Container::default(), aggregate };
        Ok(())
    }

    /// An aggregate.
    ///
    /// # Errors
    /// `InvalidArgument` for a number that is none.
    pub fn aggregate(&self, number: u32) -> Result<&Aggregate, Error> {
        self.aggregates.get(place(number)).ok_or(refused())
    }

    /// Replaces an aggregate, by one without samples or out of a checkpoint.
    ///
    /// # Errors
    /// `InvalidArgument` for a number that is none.
    pub fn replace(
        &mut self,
        number: u32,
        by: Aggregate,
    ) -> Result<(), Error> {
        let aggregate = self.aggregates.get_mut(place(number));
        *aggregate.ok_or(refused())? = by;
        Ok(())
    }

    /// A container's state.
    ///
    /// # Errors
    /// `InvalidArgument` for a number that is none.
    pub fn container(&self, number: u32) -> Result<&Container, Error> {
        let member = self.containers.get(place(number));
        member.map(|member| &member.state).ok_or(refused())
    }

    /// Takes samples, row by row; what became of each is written to `taken`,
    /// which may be empty.
    ///
    /// # Errors
    /// `LengthMismatch`; `NoMemory`, with the rows before taken.
    pub fn add(
        &mut self,
        samples: &Samples<'_>,
        taken: &mut [u8],
    ) -> Result<(), Error> {
        let rows = samples.containers.len();
        let Samples { containers, times, cpu, memory } = *samples;
        if [times.len(), cpu.len(), memory.len()] != [rows; 3]
            || !(taken.is_empty() || taken.len() == rows)
        {
            return Err(differ());
        }
        let mut taken = taken.iter_mut();
        let columns = containers.iter().zip(times).zip(cpu).zip(memory);
        for (((&container, &time), &cpu), &memory) in columns {
            let fate = self.sample(container, time, cpu, memory)?;
            if let Some(taken) = taken.next() {
                *taken = fate;
            }
        }
        Ok(())
    }

    /// Takes the usage of a kubelet store: CPU in nanocores is rounded up to
    /// millicores, as a quantity's `MilliValue` is. Says how many samples
    /// were taken.
    ///
    /// # Errors
    /// `LengthMismatch`; `InvalidOffsets`; `NoMemory`, with the rows before
    /// taken.
    pub fn add_usage(&mut self, usage: &Usage<'_>) -> Result<u64, Error> {
        const NANOS_PER_MILLI: u64 = 1_000_000;
        let Usage { containers, pod_containers, pod_times, cpu, memory } =
            *usage;
        let rows = containers.len();
        if [cpu.len(), memory.len()] != [rows; 2]
            || pod_containers.len() != pod_times.len().saturating_add(1)
        {
            return Err(differ());
        }
        let mut taken = 0_u64;
        for (&time, pod) in pod_times.iter().zip(pod_containers.windows(2)) {
            let &[from, upto] = pod else { continue };
            let pod = place(from)..place(upto);
            let misplaced =
                || Error::at(ErrorKind::InvalidOffsets, place(from));
            let whose = containers.get(pod.clone()).ok_or_else(misplaced)?;
            let cpu = cpu.get(pod.clone()).unwrap_or_default();
            let memory = memory.get(pod).unwrap_or_default();
            for ((&container, &cpu), &memory) in
                whose.iter().zip(cpu).zip(memory)
            {
                if container == NO_CONTAINER {
                    continue;
                }
                // Past int64 a quantity wraps; nothing uses so much.
                let cpu = cpu.div_ceil(NANOS_PER_MILLI) as i64;
                let memory = i64::try_from(memory).unwrap_or(-1);
                let fate = self.sample(container, time, cpu, memory)?;
                let both = (fate & (TAKEN_CPU | TAKEN_MEMORY)).count_ones();
                taken = taken.saturating_add(both.into());
            }
        }
        Ok(taken)
    }

    /// Takes one sample of a container.
    #[inline]
    fn sample(
        &mut self,
        container: u32,
        time: i64,
        cpu: i64,
        memory: i64,
    ) -> Result<u8, Error> {
        let Some(member) = self.containers.get_mut(place(container)) else {
            return Ok(UNKNOWN);
        };
        let aggregate = self.aggregates.get_mut(place(member.aggregate));
        let Some(aggregate) = aggregate else { return Ok(UNKNOWN) };
        let state = &mut member.state;
        let mut fate = 0;
        if state.cpu(aggregate, &self.config, time, cpu)? {
            fate |= TAKEN_CPU;
        }
        if memory >= 0
            && state.memory(aggregate, &self.config, time, memory)?
        {
            fate |= TAKEN_MEMORY;
        }
        Ok(fate)
    }

    /// Takes an OOM of a container that requested so many bytes; says
    /// whether it counts.
    ///
    /// # Errors
    /// `InvalidArgument` for a number that is none; `NoMemory`.
    pub fn oom(
        &mut self,
        container: u32,
        time: i64,
        requested: i64,
    ) -> Result<bool, Error> {
        let member = self.containers.get_mut(place(container));
        let member = member.ok_or(refused())?;
        let aggregate = self.aggregates.get_mut(place(member.aggregate));
        let aggregate = aggregate.ok_or(refused())?;
        member.state.oom(aggregate, &self.config, time, requested)
    }

    /// One of all these aggregates, in their order; the references of their
    /// histograms may move.
    ///
    /// # Errors
    /// `InvalidArgument` for a number that is none; `NoMemory`.
    pub fn merged(
        &mut self,
        numbers: &[u32],
    ) -> Result<&mut Aggregate, Error> {
        self.scratch.clear(&self.config);
        for &number in numbers {
            let other = self.aggregates.get_mut(place(number));
            self.scratch.merge(&self.config, other.ok_or(refused())?)?;
        }
        Ok(&mut self.scratch)
    }

    /// Estimates groups, each into its row of `out`.
    ///
    /// # Errors
    /// `LengthMismatch`, `InvalidOffsets`, `InvalidArgument` for an
    /// aggregate that is none; `NoMemory`.
    pub fn estimate(
        &mut self,
        flags: &Estimation,
        groups: &Groups<'_>,
        out: &mut [Estimate],
    ) -> Result<(), Error> {
        let Groups { rows, aggregates, containers } = *groups;
        let count = containers.len();
        if rows.len() != count.saturating_add(1) || out.len() != count {
            return Err(differ());
        }
        let columns = rows.windows(2).zip(containers).zip(out);
        for ((row, &containers), out) in columns {
            let &[from, upto] = row else { continue };
            let members = aggregates.get(place(from)..place(upto));
            let misplaced =
                || Error::at(ErrorKind::InvalidOffsets, place(from));
            let members = members.ok_or_else(misplaced)?;
            let config = self.config;
            let aggregate = match *members {
                [only] => self.aggregate(only)?,
                _ => &*self.merged(members)?,
            };
            *out = flags.estimate(aggregate, &config, place(containers));
        }
        Ok(())
    }

    /// Appends the status of the checkpoint of all these aggregates, without
    /// the memory peaks of the containers' intervals that still run: the
    /// next ones replace them.
    ///
    /// # Errors
    /// `InvalidArgument` for a number that is none; `NoMemory`.
    pub fn append_checkpoint(
        &mut self,
        out: &mut Vec<u8>,
        aggregates: &[u32],
        containers: &[u32],
        now: i64,
    ) -> Result<(), Error> {
        self.merged(aggregates)?;
        for &container in containers {
            let state = *self.container(container)?;
            let (peak, end) = (state.peak(), state.window_end());
            if now < end {
                self.scratch.subtract_memory(&self.config, peak, end)?;
            }
        }
        self.scratch.append_checkpoint(out, now)
    }

    /// Bytes held, the struct itself included.
    #[must_use]
    pub fn memory(&self) -> usize {
        let aggregates = self.aggregates.capacity();
        let containers = self.containers.capacity();
        let rows = aggregates
            .saturating_mul(size_of::<Aggregate>())
            .saturating_add(containers.saturating_mul(size_of::<Member>()))
            .saturating_add(size_of::<Cluster>());
        self.aggregates.iter().fold(rows, |sum, aggregate| {
            sum.saturating_add(aggregate.memory_held())
        })
    }
}

/// The number of the first of more rows.
fn numbered(held: usize, more: usize) -> Result<u32, Error> {
    let first = u32::try_from(held).ok();
    let end = u32::try_from(held.saturating_add(more)).ok();
    // The last number means none.
    match (first, end) {
        (Some(first), Some(end)) if end < NO_CONTAINER => Ok(first),
        _ => Err(Error::new(ErrorKind::TooLarge)),
    }
}
