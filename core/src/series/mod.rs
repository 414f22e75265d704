/*!
Samples of one series that several replicas hold: made one again.

What VictoriaMetrics' vmselect does with the answers of its storage nodes,
and what its storage does when it merges parts: [`Merge`] of blocks
(v1.100.0 `app/vmselect/netstorage`), [`deduplicate`] on an interval
(`lib/storage/dedup.go`), and [`verdict`], whether the answers that came make
the whole. Times are milliseconds since the epoch, ascending.

Two versions differ in what becomes of a staleness marker beside a value of
the same time: [`StalePolicy`].
*/

mod block;
mod dedup;
mod merge;
mod verdict;

pub use block::Blocks;
pub use dedup::{Value, deduplicate, deduplicate_all};
pub use merge::Merge;
pub use verdict::{Group, Verdict, verdict};

/// The bits of the NaN that marks the end of a series.
pub const STALE_NAN: u64 = 0x7ff0_0000_0000_0002;

/// The staleness marker in the decimal form of VictoriaMetrics' blocks.
pub const STALE_INTEGER: i64 = i64::MAX - 1;

/// Which of several samples at one time stays, where one is a staleness
/// marker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum StalePolicy {
    /// v1.100.0: the marker is a value like any other. As a float it is a
    /// NaN, which no value replaces and which replaces none; as an integer
    /// it is the second largest, so that it wins.
    #[default]
    Value = 0,
    /// Since issue 10196, in v1.150: any value is preferred to a marker.
    PreferValue = 1,
}

impl StalePolicy {
    /// The policy that the C ABI calls by this number.
    #[must_use]
    pub const fn from_number(number: u32) -> Option<StalePolicy> {
        match number {
            0 => Some(StalePolicy::Value),
            1 => Some(StalePolicy::PreferValue),
            _ => None,
        }
    }
}

#[cfg(test)]
mod naive;
