/*!
What one container remembers between samples, and how a sample gets into its
aggregate: `recommender/model/container.go` of VPA v1.8.1.

CPU samples are weighed alike; of memory one peak counts in each interval,
with the time of the interval's end. Kept on purpose: an interval whose first
sample is 0 bytes ignores the rest of it; an OOM may move the time of the last
memory sample backwards; what an OOM asks for builds on the request and on the
used peak, not on an earlier OOM's.
*/

use super::aggregate::{Aggregate, Aggregation};
use super::amount::{amount, scale};
use crate::error::Error;
use crate::num::time::GO_ZERO;

/// The state of one container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Container {
    /// Time of the last CPU sample; Go's zero time if there was none.
    last_cpu: i64,
    last_memory: i64,
    /// End of the current memory interval.
    window_end: i64,
    memory_peak: i64,
    oom_peak: i64,
}

impl Default for Container {
    fn default() -> Container {
        Container {
            last_cpu: GO_ZERO,
            last_memory: GO_ZERO,
            window_end: GO_ZERO,
            memory_peak: 0,
            oom_peak: 0,
        }
    }
}

impl Container {
    /// The greatest memory use of the interval, OOMs included.
    #[must_use]
    pub fn peak(&self) -> i64 {
        self.memory_peak.max(self.oom_peak)
    }

    /// The end of the current memory interval; Go's zero time before the
    /// first sample.
    #[must_use]
    pub const fn window_end(&self) -> i64 {
        self.window_end
    }

    /// Takes a CPU sample in millicores; says whether it counts.
    ///
    /// # Errors
    /// `NoMemory`, with the sample not taken.
    #[inline]
    pub fn cpu(
        &mut self,
        into: &mut Aggregate,
        config: &Aggregation,
        time: i64,
        millicores: i64,
    ) -> Result<bool, Error> {
        if millicores < 0 || time <= self.last_cpu {
            return Ok(false);
        }
        into.add_cpu(config, millicores, time)?;
        self.last_cpu = time;
        Ok(true)
    }

    /// Takes a memory sample in bytes; says whether it counts.
    ///
    /// # Errors
    /// `NoMemory`, with the sample not taken; the peak that it would have
    /// replaced may be gone.
    #[inline]
    pub fn memory(
        &mut self,
        into: &mut Aggregate,
        config: &Aggregation,
        time: i64,
        bytes: i64,
    ) -> Result<bool, Error> {
        if time < self.last_memory {
            return Ok(false);
        }
        self.peaked(into, config, time, bytes, false)
    }

    /// Takes an OOM of a container that requested so many bytes; says
    /// whether it counts, which one that is too old does not.
    ///
    /// # Errors
    /// `NoMemory`, as for [`memory`](Container::memory).
    pub fn oom(
        &mut self,
        into: &mut Aggregate,
        config: &Aggregation,
        time: i64,
        requested: i64,
    ) -> Result<bool, Error> {
        let oldest = self.last_memory.saturating_sub(config.memory_interval);
        if self.last_memory != GO_ZERO && time < oldest {
            return Ok(false);
        }
        let used = requested.max(self.memory_peak);
        let bumped = used.wrapping_add(amount(config.oom_min_bump_up));
        let needed = bumped.max(scale(used, config.oom_bump_up_ratio));
        self.peaked(into, config, time, needed, true)
    }

    fn peaked(
        &mut self,
        into: &mut Aggregate,
        config: &Aggregation,
        time: i64,
        bytes: i64,
        is_oom: bool,
    ) -> Result<bool, Error> {
        if bytes < 0 {
            return Ok(false);
        }
        let window_end =
            if self.window_end == GO_ZERO { time } else { self.window_end };
        let mut next = Container { last_memory: time, window_end, ..*self };
        if time < window_end {
            let old = self.peak();
            if old == 0 || bytes <= old {
                *self = next;
                return Ok(true);
            }
            into.subtract_memory(config, old, window_end)?;
        } else {
            next.window_end = config.next_window(window_end, time);
            next.memory_peak = 0;
            next.oom_peak = 0;
        }
        into.add_memory(config, bytes, next.window_end)?;
        if is_oom {
            next.oom_peak = bytes;
        } else {
            next.memory_peak = bytes;
        }
        *self = next;
        Ok(true)
    }
}
