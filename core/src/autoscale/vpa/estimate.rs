/*!
Amounts out of an aggregate: `recommender/logic/estimator.go` and
`recommender.go` of VPA v1.8.1.

Percentile, plus a margin, by the confidence for the two bounds, at least the
minimum. Every step truncates. Kept on purpose: without samples the upper
bound is 0 times infinity, which is the least int64 on amd64 and which the
minimum hides.

Cost: one walk over a histogram's buckets for each of the three percentiles.
*/

use super::aggregate::{Aggregate, Aggregation};
use super::amount::{amount, millicores, scale};
use crate::num::time::GO_ZERO;

/// The recommender's flags on one resource.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Percentiles {
    /// `--target-cpu-percentile`, `--target-memory-percentile`
    pub target: f64,
    /// `--recommendation-lower-bound-...-percentile`
    pub lower: f64,
    /// `--recommendation-upper-bound-...-percentile`
    pub upper: f64,
    /// `--confidence-interval-...`, nanoseconds.
    pub confidence: i64,
}

/// The recommender's flags on amounts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimation {
    /// Of CPU.
    pub cpu: Percentiles,
    /// Of memory.
    pub memory: Percentiles,
    /// `--recommendation-margin-fraction`
    pub margin: f64,
    /// `--pod-recommendation-min-cpu-millicores`
    pub min_cpu: f64,
    /// `--pod-recommendation-min-memory-mb`
    pub min_memory: f64,
}

impl Default for Estimation {
    /// The flags' defaults.
    fn default() -> Estimation {
        let percentiles = Percentiles {
            target: 0.9,
            lower: 0.5,
            upper: 0.95,
            confidence: 86_400_000_000_000,
        };
        Estimation {
            cpu: percentiles,
            memory: percentiles,
            margin: 0.15,
            min_cpu: 25.0,
            min_memory: 250.0,
        }
    }
}

/// Which of a resource's amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Bound {
    /// What a container should request.
    Target = 0,
    /// Less than this is too little.
    Lower = 1,
    /// More than this is too much.
    Upper = 2,
}

impl Bound {
    /// All, in upstream's order.
    pub const ALL: [Bound; 3] = [Bound::Target, Bound::Lower, Bound::Upper];
}

/// Which resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Resource {
    /// In millicores.
    Cpu = 0,
    /// In bytes.
    Memory = 1,
}

impl Resource {
    /// Both.
    pub const ALL: [Resource; 2] = [Resource::Cpu, Resource::Memory];

    /// Its name in Kubernetes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Resource::Cpu => "cpu",
            Resource::Memory => "memory",
        }
    }
}

/// The amounts of one resource.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Amounts {
    /// What a container should request.
    pub target: i64,
    /// Less than this is too little.
    pub lower: i64,
    /// More than this is too much.
    pub upper: i64,
}

impl Amounts {
    /// One of them.
    #[must_use]
    pub const fn get(&self, bound: Bound) -> i64 {
        match bound {
            Bound::Target => self.target,
            Bound::Lower => self.lower,
            Bound::Upper => self.upper,
        }
    }
}

/// The amounts of one container.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Estimate {
    /// Millicores.
    pub cpu: Amounts,
    /// Bytes.
    pub memory: Amounts,
}

impl Estimate {
    /// The amounts of a resource.
    #[must_use]
    pub const fn get(&self, resource: Resource) -> &Amounts {
        match resource {
            Resource::Cpu => &self.cpu,
            Resource::Memory => &self.memory,
        }
    }
}

/// How one amount came about.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Steps {
    /// Where the percentile's bucket ends.
    pub percentile: i64,
    /// With the margin.
    pub with_margin: i64,
    /// By how much the confidence multiplies; 1 for the target.
    pub multiplier: f64,
    /// With the confidence.
    pub with_confidence: i64,
    /// The least there may be.
    pub minimum: i64,
    /// What came out.
    pub amount: i64,
}

impl Estimation {
    /// The flags on a resource.
    #[must_use]
    pub const fn of(&self, resource: Resource) -> &Percentiles {
        match resource {
            Resource::Cpu => &self.cpu,
            Resource::Memory => &self.memory,
        }
    }

    /// The least amount of a resource where a VPA has so many containers.
    #[must_use]
    pub fn minimum(&self, resource: Resource, containers: usize) -> i64 {
        let share = 1.0 / containers.max(1) as f64;
        scale(
            match resource {
                Resource::Cpu => millicores(self.min_cpu * 0.001),
                Resource::Memory => amount(self.min_memory * 1024.0 * 1024.0),
            },
            share,
        )
    }

    /// One amount with all its steps.
    #[must_use]
    pub fn steps(
        &self,
        aggregate: &Aggregate,
        config: &Aggregation,
        resource: Resource,
        bound: Bound,
        minimum: i64,
    ) -> Steps {
        let flags = self.of(resource);
        let share = match bound {
            Bound::Target => flags.target,
            Bound::Lower => flags.lower,
            Bound::Upper => flags.upper,
        };
        let percentile = match resource {
            Resource::Cpu => {
                millicores(aggregate.cpu.percentile(&config.cpu, share))
            }
            Resource::Memory => {
                amount(aggregate.memory.percentile(&config.memory, share))
            }
        };
        let with_margin =
            percentile.saturating_add(scale(percentile, self.margin));
        let multiplier = match bound {
            Bound::Target => 1.0,
            Bound::Lower => {
                let base = 1.0 + 0.001 / confidence(aggregate, flags);
                // Go's `Pow(base, -2)`, which frexp keeps exact.
                1.0 / (base * base)
            }
            Bound::Upper => 1.0 + 1.0 / confidence(aggregate, flags),
        };
        let with_confidence = match bound {
            Bound::Target => with_margin,
            Bound::Lower | Bound::Upper => scale(with_margin, multiplier),
        };
        let amount = with_confidence.max(minimum);
        Steps {
            percentile,
            with_margin,
            multiplier,
            with_confidence,
            minimum,
            amount,
        }
    }

    /// All amounts of a container, of a VPA with so many.
    #[must_use]
    pub fn estimate(
        &self,
        aggregate: &Aggregate,
        config: &Aggregation,
        containers: usize,
    ) -> Estimate {
        let of = |resource| {
            let minimum = self.minimum(resource, containers);
            let of = |bound| {
                let steps =
                    self.steps(aggregate, config, resource, bound, minimum);
                steps.amount
            };
            Amounts {
                target: of(Bound::Target),
                lower: of(Bound::Lower),
                upper: of(Bound::Upper),
            }
        };
        Estimate { cpu: of(Resource::Cpu), memory: of(Resource::Memory) }
    }
}

/// How far samples are to be trusted: days of one a minute, by time and by
/// number, whichever is less.
#[must_use]
pub fn confidence(aggregate: &Aggregate, flags: &Percentiles) -> f64 {
    let interval = flags.confidence;
    let span = if aggregate.first == GO_ZERO || aggregate.last == GO_ZERO {
        0
    } else {
        aggregate.last.saturating_sub(aggregate.first)
    };
    let life = span as f64 / interval as f64;
    let samples = aggregate.count as f64 / minutes(interval);
    // Go's `Min`: not a number wins.
    if life.is_nan() || samples.is_nan() {
        return f64::NAN;
    }
    life.min(samples)
}

/// Go's `Duration.Minutes`: two roundings.
fn minutes(duration: i64) -> f64 {
    const MINUTE: i64 = 60_000_000_000;
    let whole = duration.checked_div(MINUTE).unwrap_or(0);
    let rest = duration.checked_rem(MINUTE).unwrap_or(0);
    whole as f64 + rest as f64 / (60.0 * 1e9)
}
