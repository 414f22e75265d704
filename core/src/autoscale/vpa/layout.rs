/*!
Which bucket a value falls in: `recommender/util/histogram_options.go` of VPA
v1.8.1.

The exponential layouts of CPU (first bucket 0.01 cores, up to 1,000) and
memory (10 MB, up to 1 TB) grow by 5 %; no flag changes that. Upstream takes
two logarithms a value; they are monotone, so that a search among the least
floats of each bucket gives the same bucket, at no more than eight comparisons.

Kept on purpose: bounds are where Go's logarithm puts them, not algebra
(20,500,000 bytes are in bucket 1). Where upstream's conversion leaves int64
it panics; here infinite values belong to the last bucket.
*/

use super::bucket_tables::{BUCKETS, POWERS, THRESHOLDS};
use crate::num::f64_to_i64;

/// `1 + 0.05`, and what is left of it without the 1.
const RATIO: f64 = 1.05;
const GROWTH: f64 = RATIO - 1.0;

/// `epsilon` of the aggregations: the least weight that counts.
const EPSILON: f64 = 1e-4;

/// How values are divided into buckets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Layout {
    /// Cores.
    Cpu,
    /// Bytes.
    Memory,
    /// Buckets of one size, from 0: not used by the VPA itself.
    Linear {
        /// How many.
        buckets: u16,
        /// The width of each.
        size: f64,
        /// The least weight that counts.
        epsilon: f64,
    },
}

impl Layout {
    /// Whether a histogram can have it.
    #[must_use]
    pub fn is_valid(self) -> bool {
        match self {
            Layout::Cpu | Layout::Memory => true,
            Layout::Linear { buckets, size, epsilon } => {
                buckets > 0
                    && size > 0.0
                    && size.is_finite()
                    && epsilon > 0.0
                    && epsilon.is_finite()
            }
        }
    }

    /// How many buckets there are.
    #[must_use]
    pub const fn buckets(self) -> usize {
        match self {
            Layout::Cpu | Layout::Memory => BUCKETS,
            Layout::Linear { buckets, .. } => buckets as usize,
        }
    }

    /// The number of the last bucket.
    pub(super) const fn last(self) -> usize {
        self.buckets().saturating_sub(1)
    }

    /// The least weight that counts.
    #[must_use]
    pub const fn epsilon(self) -> f64 {
        match self {
            Layout::Cpu | Layout::Memory => EPSILON,
            Layout::Linear { epsilon, .. } => epsilon,
        }
    }

    const fn first_size(self) -> f64 {
        match self {
            Layout::Cpu => 0.01,
            Layout::Memory => 1e7,
            Layout::Linear { size, .. } => size,
        }
    }

    /// The bucket of a value.
    #[inline]
    #[must_use]
    pub fn find(self, value: f64) -> usize {
        let first = self.first_size();
        if let Layout::Linear { buckets, .. } = self {
            let bucket = f64_to_i64(value / first).max(0);
            let last = i64::from(buckets).saturating_sub(1);
            return usize::try_from(bucket.min(last)).unwrap_or(0);
        }
        // Not a number falls through, as in Go.
        if value < first {
            return 0;
        }
        let x = value * GROWTH / first + 1.0;
        // Positive floats have the order of their bits.
        let bits = x.to_bits();
        THRESHOLDS.partition_point(|&threshold| threshold <= bits)
    }

    /// Where a bucket begins; the last one's start for any beyond it.
    #[must_use]
    pub fn start(self, bucket: usize) -> f64 {
        let bucket = bucket.min(self.last());
        if let Layout::Linear { size, .. } = self {
            return bucket as f64 * size;
        }
        if bucket == 0 {
            return 0.0;
        }
        let power = POWERS.get(bucket).copied().unwrap_or_default();
        self.first_size() * (f64::from_bits(power) - 1.0) / GROWTH
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    /// Upstream's tables, as carried beside the vectors.
    #[test]
    fn the_layouts_are_upstreams() {
        let json =
            include_str!("../../../../vectors/autoscale/vpa_buckets.json");
        let tables: serde_json::Value = serde_json::from_str(json).unwrap();
        for (name, layout, unit) in
            [("cpu", Layout::Cpu, 1000.0), ("mem", Layout::Memory, 1.0)]
        {
            let column = |key: &str| -> Vec<i64> {
                let column = tables[name][key].as_array().unwrap();
                column.iter().map(|v| v.as_i64().unwrap()).collect()
            };
            let amounts = column("min_amount");
            assert_eq!(amounts.len(), layout.buckets());
            for (bucket, &amount) in amounts.iter().enumerate() {
                let find = |amount: i64| layout.find(amount as f64 / unit);
                assert!(find(amount) >= bucket, "{name} {amount}");
                assert!(bucket == 0 || find(amount - 1) < bucket);
            }
            let starts = tables[name]["start_bits"].as_array().unwrap();
            for (bucket, bits) in starts.iter().enumerate() {
                let start = layout.start(bucket).to_bits();
                let want = bits.as_str().unwrap();
                assert_eq!(std::format!("{start:016x}"), want);
            }
        }
    }

    #[test]
    fn what_is_out_of_range_is_in_the_outer_buckets() {
        let cpu = |value| Layout::Cpu.find(value);
        assert_eq!(cpu(-1.0), 0);
        assert_eq!(cpu(0.0), 0);
        assert_eq!(cpu(1e9), 175);
        assert_eq!(cpu(f64::INFINITY), 175);
        let five = Layout::Linear { buckets: 5, size: 2.0, epsilon: 0.1 };
        let linear = |value| five.find(value);
        assert_eq!(linear(-3.0), 0);
        assert_eq!(linear(3.9), 1);
        assert_eq!(linear(100.0), 4);
        assert_eq!(five.start(4), 8.0);
        assert_eq!(five.start(9), 8.0);
        // Where Go's logarithm puts the bound.
        assert_eq!(Layout::Memory.find(20_500_000.0), 1);
        assert_eq!(Layout::Memory.find(20_500_001.0), 2);
    }

    #[test]
    fn layouts_that_are_none_are_seen() {
        let linear = |buckets, size, epsilon| {
            Layout::Linear { buckets, size, epsilon }.is_valid()
        };
        assert!(linear(1, 1.0, 0.1));
        assert!(!linear(0, 1.0, 0.1));
        assert!(!linear(1, 0.0, 0.1));
        assert!(!linear(1, f64::NAN, 0.1));
        assert!(!linear(1, 1.0, f64::INFINITY));
    }
}
