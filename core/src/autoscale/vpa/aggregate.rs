/*!
Samples of containers that are alike (one namespace, container name and set
of pod labels) in one place: `recommender/model/aggregate_container_state.go`
and `aggregations_config.go` of VPA v1.8.1.

Kept on purpose: first, last and count are of CPU samples alone; every CPU
sample weighs 0.1, whatever the container requests (before v1.8 the request
was the weight).
*/

use super::amount::cores;
use super::histogram::{Scheme, Weights};
use super::layout::Layout;
use crate::error::{Error, ErrorKind};
use crate::num::time::GO_ZERO;

const HOUR: i64 = 3_600_000_000_000;

/// The weight of a CPU sample.
const CPU_WEIGHT: f64 = 0.1;
/// The weight of a memory peak.
const MEMORY_WEIGHT: f64 = 1.0;

/// The recommender's flags on how samples are kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aggregation {
    /// Buckets and half-life of CPU, `--cpu-histogram-decay-half-life`.
    pub cpu: Scheme,
    /// Buckets and half-life of memory,
    /// `--memory-histogram-decay-half-life`.
    pub memory: Scheme,
    /// `--memory-aggregation-interval`, nanoseconds.
    pub memory_interval: i64,
    /// `--memory-aggregation-interval-count`
    pub memory_interval_count: i64,
    /// `--oom-bump-up-ratio`
    pub oom_bump_up_ratio: f64,
    /// `--oom-min-bump-up-bytes`
    pub oom_min_bump_up: f64,
}

impl Aggregation {
    /// The flags' defaults, but for the half-lives and the interval.
    ///
    /// # Errors
    /// `InvalidArgument` for one that is not positive.
    pub fn new(
        cpu_half_life: i64,
        memory_half_life: i64,
        memory_interval: i64,
    ) -> Result<Aggregation, Error> {
        if memory_interval <= 0 {
            return Err(Error::new(ErrorKind::InvalidArgument));
        }
        Ok(Aggregation {
            cpu: Scheme::new(Layout::Cpu, cpu_half_life)?,
            memory: Scheme::new(Layout::Memory, memory_half_life)?,
            memory_interval,
            memory_interval_count: 8,
            oom_bump_up_ratio: 1.2,
            oom_min_bump_up: 104_857_600.0,
        })
    }

    /// The flags' defaults: 24 hours everywhere.
    ///
    /// # Errors
    /// None.
    pub fn upstream() -> Result<Aggregation, Error> {
        let day = HOUR.saturating_mul(24);
        Aggregation::new(day, day, day)
    }

    /// The end of the interval that a time at or after `end` falls in.
    pub(super) fn next_window(&self, end: i64, time: i64) -> i64 {
        let past = time.saturating_sub(end);
        let whole = past.checked_rem(self.memory_interval).unwrap_or(0);
        let shift =
            past.wrapping_sub(whole).wrapping_add(self.memory_interval);
        end.saturating_add(shift)
    }
}

/// What is known of containers that are alike.
#[derive(Debug)]
pub struct Aggregate {
    /// CPU samples, in cores.
    pub cpu: Weights,
    /// Memory peaks, in bytes.
    pub memory: Weights,
    /// Time of the first CPU sample; Go's zero time if there was none.
    pub first: i64,
    /// Time of the last CPU sample.
    pub last: i64,
    /// How many CPU samples there were.
    pub count: i64,
    /// When it was made.
    pub created: i64,
}

impl Aggregate {
    /// Without samples, made at a time.
    #[must_use]
    pub const fn new(config: &Aggregation, created: i64) -> Aggregate {
        Aggregate {
            cpu: Weights::new(&config.cpu),
            memory: Weights::new(&config.memory),
            first: GO_ZERO,
            last: GO_ZERO,
            count: 0,
            created,
        }
    }

    /// A copy that reports a refused allocation.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn try_clone(&self) -> Result<Aggregate, Error> {
        let (cpu, memory) = (self.cpu.try_clone()?, self.memory.try_clone()?);
        Ok(Aggregate { cpu, memory, ..*self })
    }

    /// Forgets every sample, not the memory held.
    pub(super) fn clear(&mut self, config: &Aggregation) {
        self.cpu.clear(&config.cpu);
        self.memory.clear(&config.memory);
        self.first = GO_ZERO;
        self.last = GO_ZERO;
        self.count = 0;
    }

    /// Bytes held besides the struct itself.
    #[must_use]
    pub const fn memory_held(&self) -> usize {
        self.cpu.memory().saturating_add(self.memory.memory())
    }

    #[inline]
    pub(super) fn add_cpu(
        &mut self,
        config: &Aggregation,
        millicores: i64,
        time: i64,
    ) -> Result<(), Error> {
        self.cpu.add(&config.cpu, cores(millicores), CPU_WEIGHT, time)?;
        self.last = self.last.max(time);
        if self.first == GO_ZERO || time < self.first {
            self.first = time;
        }
        self.count = self.count.saturating_add(1);
        Ok(())
    }

    #[inline]
    pub(super) fn add_memory(
        &mut self,
        config: &Aggregation,
        bytes: i64,
        time: i64,
    ) -> Result<(), Error> {
        self.memory.add(&config.memory, bytes as f64, MEMORY_WEIGHT, time)
    }

    /// Takes a peak away, as an interval's greater one replaces it, and as
    /// whoever writes a checkpoint leaves out the interval that runs.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn subtract_memory(
        &mut self,
        config: &Aggregation,
        bytes: i64,
        time: i64,
    ) -> Result<(), Error> {
        let scheme = &config.memory;
        self.memory.subtract(scheme, bytes as f64, MEMORY_WEIGHT, time)
    }

    /// Adds all of another; the references of its histograms may move.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn merge(
        &mut self,
        config: &Aggregation,
        other: &mut Aggregate,
    ) -> Result<(), Error> {
        self.cpu.merge(&config.cpu, &mut other.cpu)?;
        self.memory.merge(&config.memory, &mut other.memory)?;
        if self.first == GO_ZERO
            || (other.first != GO_ZERO && other.first < self.first)
        {
            self.first = other.first;
        }
        self.last = self.last.max(other.last);
        self.count = self.count.saturating_add(other.count);
        Ok(())
    }

    /// Whether it is to be forgotten: nothing new for the whole window of
    /// memory intervals.
    #[must_use]
    pub fn is_expired(&self, config: &Aggregation, now: i64) -> bool {
        let since = if self.count == 0 { self.created } else { self.last };
        let window =
            config.memory_interval.wrapping_mul(config.memory_interval_count);
        now.saturating_sub(since) >= window
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_old_expires() {
        let config = Aggregation::upstream().unwrap();
        let day = 24 * HOUR;
        let mut aggregate = Aggregate::new(&config, day);
        assert!(!aggregate.is_expired(&config, 9 * day - 1));
        assert!(aggregate.is_expired(&config, 9 * day));
        aggregate.add_cpu(&config, 5, 2 * day).unwrap();
        assert!(!aggregate.is_expired(&config, 10 * day - 1));
        assert!(aggregate.is_expired(&config, 10 * day));
    }

    #[test]
    fn windows_follow_each_other() {
        let config = Aggregation::new(HOUR, HOUR, 10).unwrap();
        let next = |end, time| config.next_window(end, time);
        assert_eq!(next(100, 100), 110);
        assert_eq!(next(100, 109), 110);
        assert_eq!(next(100, 110), 120);
        assert_eq!(next(100, 145), 150);
    }
}
