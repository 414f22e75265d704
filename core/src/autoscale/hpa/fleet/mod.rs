/*!
A fleet of HPAs in one call, on columns: numbers in the place of strings, and
nothing allocated once the scratch memory has grown.

The arithmetic is that of the other files (`plan`, `whole`, `behavior`,
`history`); here are the rows, the join of pods and samples by name, and a
calculator for the ordinary case. Everything that upstream does to several
HPAs it does to each by itself, so the rows do not know each other.

| file | what |
|---|---|
| `input`, `output` | the columns |
| `memory` | the histories, changed in place |
| `evaluate` | the metrics of an HPA |
| `names` | whose sample is whose |
| `measure` | the proposal of a metric by row |

A row that cannot be decided has a status; the call itself fails only on
columns that do not fit each other. Duplicate pod names are decided as
upstream's maps decide them.

Cost: linear in pods and samples where the names of an HPA's pods differ and
the samples are theirs, else n log n in that HPA's.
*/

use alloc::vec::Vec;

use super::behavior::{BehaviorRules, Policy, PolicyKind, Rules, Select};
use super::calculator::{self, Terms};
use super::history::{History, Recommendation};
use super::normalize::{Bounds, Limit};
use super::plan::{
    Normalization, Stabilization, Start, Zero, combine, normalize, start,
};
use super::pods::SampleColumns;
use super::tolerance::Tolerances;
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

mod evaluate;
mod input;
mod measure;
mod memory;
mod names;
mod output;
#[cfg(test)]
mod owned;
#[cfg(test)]
mod tests;

pub use input::{
    AVERAGE, Behaviors, Config, EXTERNAL, Fleet, HAS_BEHAVIOR, Hpas,
    MISSING_CONTAINER, MISSING_POD_REQUEST, MISSING_REQUEST, Metrics,
    NO_SCALE, NO_SELECTOR, NO_TARGET, OBJECT, OF_CPU, PER_POD, PodRows,
    RequestRows, SCALED_TO_ZERO, SampleRows, UNAVAILABLE, UNKNOWN, UNWRITTEN,
    UTILIZATION, VALUE,
};
pub use memory::{Histories, NEVER_SEEN};
pub use output::{
    Decisions, NO_DATA, NO_MATCH, NO_PODS, NO_ROW, NO_SAMPLES, NO_SUCH_TARGET,
    PROPOSES, STEP_ABOVE_MAX, STEP_BELOW_MIN, STEP_DISABLED, STEP_METRICS,
    STEP_NONE, STEP_REFUSED,
};

use names::Joins;
use output::{Found, Row};

/// Memory that is used again from call to call.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    joins: Joins,
    history: History,
    ups: Vec<Policy>,
    downs: Vec<Policy>,
    found: Vec<Option<i32>>,
    /// Of HPAs that need sorting.
    order: Vec<u32>,
    names: Vec<u32>,
    sample_order: Vec<u32>,
    samples: SampleColumns,
    requests: Vec<i64>,
    calculator: calculator::Scratch,
}

/// The bounds of a row.
fn rows(offsets: &[u32], row: usize) -> core::ops::Range<usize> {
    match offsets.get(row..row.saturating_add(2)) {
        Some(&[start, end]) => start as usize..end as usize,
        _ => 0..0,
    }
}

fn part<T>(column: &[T], range: core::ops::Range<usize>) -> &[T] {
    column.get(range).unwrap_or(&[])
}

fn cell<T: Copy + Default>(column: &[T], row: usize) -> T {
    column.get(row).copied().unwrap_or_default()
}

/// Decides every HPA of the fleet, and changes the histories.
///
/// # Errors
/// `LengthMismatch`, `InvalidOffsets`, `InvalidArgument` for columns that do
/// not fit, before anything is changed; `NoMemory`. Of single rows:
/// `BufferTooSmall` where a history has no slot left, `InvalidArgument` for a
/// kind, a target or a count that is none, `LengthMismatch` for requests that
/// are not as many as the pods.
pub fn decide(
    scratch: &mut Scratch,
    fleet: &Fleet<'_>,
    histories: &mut Histories<'_>,
    decisions: &mut Decisions<'_>,
) -> Result<(), Error> {
    fleet.check()?;
    let n = fleet.hpas.flags.len();
    let flags = fleet.hpas.flags.iter().fold(0, |all, &flags| all | flags);
    histories.check(n, flags & HAS_BEHAVIOR != 0)?;
    decisions.check(n, fleet.metrics.kinds.len())?;
    for hpa in 0..n {
        let mut row = Decider { scratch, fleet, hpa };
        match row.decide(histories, decisions) {
            Ok(decided) => decisions.put(hpa, 0, decided),
            Err(error) if error.kind() == ErrorKind::NoMemory => {
                return Err(error);
            }
            Err(error) => {
                // A full history is seen when all else is done.
                if error.kind() != ErrorKind::BufferTooSmall {
                    for metric in rows(fleet.hpas.metrics, hpa) {
                        decisions.put_metric(metric, Found::NoData);
                    }
                }
                let current = cell(fleet.hpas.current, hpa);
                let row = Row::unchanged(STEP_NONE, current);
                decisions.put(hpa, error.kind() as i32, row);
            }
        }
    }
    Ok(())
}

/// One HPA on its way.
struct Decider<'s, 'f> {
    scratch: &'s mut Scratch,
    fleet: &'s Fleet<'f>,
    hpa: usize,
}

impl Decider<'_, '_> {
    fn bounds(&self) -> Bounds {
        let hpas = &self.fleet.hpas;
        Bounds {
            current: cell(hpas.current, self.hpa),
            min: cell(hpas.min, self.hpa),
            max: cell(hpas.max, self.hpa),
        }
    }

    fn terms(&self) -> Terms {
        let hpas = &self.fleet.hpas;
        Terms {
            current: cell(hpas.current, self.hpa),
            tolerances: Tolerances {
                down: cell(hpas.tolerance_down, self.hpa),
                up: cell(hpas.tolerance_up, self.hpa),
            },
            architecture: self.fleet.config.architecture,
        }
    }

    fn decide(
        &mut self,
        histories: &mut Histories<'_>,
        decisions: &mut Decisions<'_>,
    ) -> Result<Row, Error> {
        let hpa = self.hpa;
        let flags = cell(self.fleet.hpas.flags, hpa);
        let bounds = self.bounds();
        let Bounds { current, min, max } = bounds;
        histories.check_row(hpa)?;
        let metrics = rows(self.fleet.hpas.metrics, hpa);
        let mut kinds = part(self.fleet.metrics.kinds, metrics.clone()).iter();
        let zero = Zero {
            scaled: flags & SCALED_TO_ZERO != 0,
            without_pods: kinds
                .any(|kind| matches!(kind & 15, OBJECT | EXTERNAL)),
        };
        let first = start(bounds, zero);
        let out_of_range = current > max || (1..min).contains(&current);
        if out_of_range && first != Start::Metrics {
            for metric in metrics {
                decisions.put_metric(metric, Found::NoData);
            }
            self.scratch.found.clear();
        } else {
            self.evaluate(metrics, decisions)?;
        }
        if flags & NO_SCALE != 0 {
            return Ok(Row::unchanged(STEP_NONE, current));
        }
        let behaves = flags & HAS_BEHAVIOR != 0;
        let now = self.fleet.config.now;
        histories.load(hpa, behaves, &mut self.scratch.history)?;
        if histories.is_new(hpa) {
            let first = Recommendation { replicas: current, time: now };
            self.scratch.history.recommend(None, first)?;
        }
        self.policies()?;
        let row = match first {
            Start::Disabled => {
                Row { desired: 0, ..Row::unchanged(STEP_DISABLED, current) }
            }
            Start::AboveMax => {
                Row { desired: max, ..Row::unchanged(STEP_ABOVE_MAX, current) }
            }
            Start::BelowMin => {
                Row { desired: min, ..Row::unchanged(STEP_BELOW_MIN, current) }
            }
            Start::Metrics if flags & NO_SELECTOR != 0 => {
                Row::unchanged(STEP_REFUSED, current)
            }
            Start::Metrics => self.by_metrics(bounds, zero, behaves)?,
        };
        if row.desired != current && behaves && flags & UNWRITTEN == 0 {
            let rules = self.rules();
            let rules =
                if row.desired > current { rules.up } else { rules.down };
            let longest = rules.longest_period();
            let history = &mut self.scratch.history;
            history.rescale(current, row.desired, now, longest)?;
        }
        histories.store(hpa, behaves, &self.scratch.history)?;
        Ok(row)
    }

    /// Combines what the metrics propose, and normalises it.
    fn by_metrics(
        &mut self,
        bounds: Bounds,
        zero: Zero,
        behaves: bool,
    ) -> Result<Row, Error> {
        let Bounds { current, min, .. } = bounds;
        let proposals = self.scratch.found.iter().copied();
        let combined = combine(proposals, current);
        let failed = combined.failed as u32;
        let unchanged =
            Row { failed, ..Row::unchanged(STEP_REFUSED, current) };
        // Without any metric nothing failed; and -1 counts as no proposal.
        let is_error = combined.failed > 0;
        if is_error && (combined.refused || combined.replicas == -1) {
            return Ok(unchanged);
        }
        let proposal =
            if combined.refused { 0 } else { combined.replicas.max(0) };
        let config = self.fleet.config;
        let mut history = core::mem::take(&mut self.scratch.history);
        let normalization = if behaves {
            Normalization::Behavior(self.rules())
        } else {
            Normalization::Legacy {
                window: config.stabilization,
                factor: config.scale_up_limit_factor,
            }
        };
        let normalized = normalize(
            &mut history,
            &normalization,
            bounds,
            proposal,
            config.now,
            config.architecture,
        );
        self.scratch.history = history;
        let normalized = normalized?;
        let mut desired = normalized.desired;
        if current == 0 && min != 0 && zero.scaled && desired < min {
            desired = min;
        }
        Ok(Row {
            step: STEP_METRICS,
            proposal: normalized.proposal,
            stabilized: normalized.stabilized,
            stabilization: match normalized.stabilization {
                Stabilization::None => 0,
                Stabilization::Up => 1,
                Stabilization::Down => 2,
            },
            desired,
            limit: match normalized.limit {
                Limit::WithinRange => 0,
                Limit::TooFew => 1,
                Limit::TooMany => 2,
                Limit::ScaleUp => 3,
                Limit::ScaleDown => 4,
            },
            winner: combined.winner.map_or(-1, |winner| winner as i32),
            failed,
        })
    }

    /// Reads the policies of both directions.
    fn policies(&mut self) -> Result<(), Error> {
        let behaviors = &self.fleet.behaviors;
        let Scratch { ups, downs, .. } = &mut *self.scratch;
        let flags = cell(self.fleet.hpas.flags, self.hpa);
        for (side, policies) in [ups, downs].into_iter().enumerate() {
            policies.clear();
            if flags & HAS_BEHAVIOR == 0 {
                continue;
            }
            let direction = self.hpa.saturating_mul(2).saturating_add(side);
            if cell(behaviors.selects, direction) > 2 {
                return Err(Error::new(ErrorKind::InvalidArgument));
            }
            for row in rows(behaviors.policies, direction) {
                policies.try_push(Policy {
                    kind: match cell(behaviors.kinds, row) {
                        0 => PolicyKind::Unknown,
                        1 => PolicyKind::Pods,
                        2 => PolicyKind::Percent,
                        _ => {
                            let kind = ErrorKind::InvalidArgument;
                            return Err(Error::new(kind));
                        }
                    },
                    value: cell(behaviors.values, row),
                    period: cell(behaviors.periods, row),
                })?;
            }
        }
        Ok(())
    }

    /// The rules that `policies` read.
    fn rules(&self) -> BehaviorRules<'_> {
        let behaviors = &self.fleet.behaviors;
        let up = self.hpa.saturating_mul(2);
        let rules = |direction, policies| Rules {
            window: cell(behaviors.windows, direction),
            select: match cell(behaviors.selects, direction) {
                1 => Select::Min,
                2 => Select::Disabled,
                _ => Select::Max,
            },
            policies,
        };
        BehaviorRules {
            up: rules(up, &self.scratch.ups),
            down: rules(up.saturating_add(1), &self.scratch.downs),
        }
    }
}

impl Scratch {
    /// The heap memory held, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        let recommendations =
            self.history.recommendations.as_ref().map_or(0, Vec::capacity);
        let events = self
            .history
            .ups
            .capacity()
            .saturating_add(self.history.downs.capacity());
        let policies =
            self.ups.capacity().saturating_add(self.downs.capacity());
        let rows = [
            self.joins.memory(),
            self.order.capacity(),
            self.names.capacity(),
            self.sample_order.capacity(),
        ];
        [
            rows.iter().sum::<usize>().saturating_mul(4),
            self.samples.memory(),
            self.calculator.memory(),
            self.requests.capacity().saturating_mul(8),
            self.found.capacity().saturating_mul(8),
            recommendations.saturating_mul(size_of::<Recommendation>()),
            events.saturating_mul(size_of::<super::history::ScaleEvent>()),
            policies.saturating_mul(size_of::<Policy>()),
        ]
        .iter()
        .sum()
    }
}
