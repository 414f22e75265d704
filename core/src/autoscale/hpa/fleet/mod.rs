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
use super::calculator::{self, Readiness, Target, Terms};
use super::history::{History, Recommendation};
use super::normalize::{Bounds, Limit};
use super::plan::{
    Normalization, Stabilization, Start, Zero, combine, normalize, start,
};
use super::pods::{
    Pods, STRANGER, Sample, SampleColumns, Samples as NamedSamples,
};
use super::tolerance::Tolerances;
use super::whole;
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

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

use measure::{Group, Overview};
use names::{Joined, Joins, Names};
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

    fn readiness(&self) -> Readiness {
        let config = &self.fleet.config;
        Readiness {
            now: config.now,
            initialization: config.initialization,
            delay: config.delay,
        }
    }

    /// Every metric of the HPA.
    fn evaluate(
        &mut self,
        metrics: core::ops::Range<usize>,
        decisions: &mut Decisions<'_>,
    ) -> Result<(), Error> {
        let pods = rows(self.fleet.hpas.pods, self.hpa);
        let all = &self.fleet.pods;
        let group = Group {
            flags: part(all.flags, pods.clone()),
            starts: part(all.starts, pods.clone()),
            transitions: part(all.transitions, pods.clone()),
        };
        let names =
            Names { all: all.names, start: pods.start, len: pods.len() };
        let overview = Overview::new(group, self.readiness());
        // The table is made for the first metric that needs it.
        let mut distinct = None;
        self.scratch.found.clear();
        for metric in metrics {
            let found =
                self.metric(metric, group, names, overview, &mut distinct)?;
            decisions.put_metric(metric, found);
            self.scratch.found.try_push(found.replicas())?;
        }
        Ok(())
    }

    fn metric(
        &mut self,
        metric: usize,
        group: Group<'_>,
        names: Names<'_>,
        overview: Overview,
        distinct: &mut Option<bool>,
    ) -> Result<Found, Error> {
        let metrics = &self.fleet.metrics;
        let kind = cell(metrics.kinds, metric);
        let target = cell(metrics.targets, metric);
        if kind & !(15 | OF_CPU | UNAVAILABLE) != 0 || target > VALUE {
            return Err(Error::new(ErrorKind::InvalidArgument));
        }
        let wanted = cell(metrics.wanted, metric);
        let samples = rows(metrics.samples, metric);
        let of_one = match (kind & 15, target) {
            (UNKNOWN, _) => return Ok(Found::NoData),
            (PER_POD, AVERAGE | UTILIZATION) => false,
            (OBJECT | EXTERNAL, AVERAGE | VALUE) => true,
            (PER_POD | OBJECT | EXTERNAL, _) => return Ok(Found::NoTarget),
            _ => return Err(Error::new(ErrorKind::InvalidArgument)),
        };
        if kind & UNAVAILABLE != 0 {
            return Ok(Found::NoData);
        }
        if of_one {
            return Ok(self.of_one(metric, kind & 15, group, samples));
        }
        let requests = rows(metrics.requests, metric);
        let target = if target == AVERAGE {
            Target::Average(wanted)
        } else {
            if requests.len() != names.len {
                return Err(Error::new(ErrorKind::LengthMismatch));
            }
            let all = &self.fleet.requests;
            let failure = all.failure(requests.start, requests.len());
            let values = part(all.values, requests);
            Target::Utilization {
                percent: wanted as i32,
                requests: failure.map_or(Ok(values), Err),
            }
        };
        let readiness = (kind & OF_CPU != 0).then(|| self.readiness());
        let terms = self.terms();
        let all = &self.fleet.samples;
        let owners =
            Names { all: all.names, start: samples.start, len: samples.len() };
        let is_distinct = match *distinct {
            Some(is_distinct) => is_distinct,
            None => self.scratch.joins.distinct(names)?,
        };
        *distinct = Some(is_distinct);
        let joined = if is_distinct {
            self.scratch.joins.join(names, owners)?
        } else {
            Joined::Unsure
        };
        let map = match joined {
            Joined::Unsure => {
                return self.by_name(group, names, owners, readiness, target);
            }
            Joined::Aligned => None,
            Joined::Mapped => Some(&self.scratch.joins.samples[..]),
        };
        let samples = measure::Samples {
            values: part(all.values, samples.clone()),
            times: part(all.times, samples.clone()),
            windows: part(all.windows, samples),
            map,
        };
        let proposal = measure::propose(
            terms, group, overview, samples, readiness, target,
        );
        Ok(proposal.map_or_else(Found::Failed, Found::Proposed))
    }

    /// A metric of one value.
    fn of_one(
        &self,
        metric: usize,
        kind: u8,
        group: Group<'_>,
        samples: core::ops::Range<usize>,
    ) -> Found {
        let values = part(self.fleet.samples.values, samples);
        let Some(&first) = values.first() else { return Found::NoData };
        let wanted = cell(self.fleet.metrics.wanted, metric);
        let external = kind == EXTERNAL;
        let values = values.iter().copied();
        if cell(self.fleet.metrics.targets, metric) == AVERAGE {
            let usage =
                if external { whole::external_share(values) } else { first };
            let replicas = cell(self.fleet.hpas.status_replicas, self.hpa);
            let terms = self.terms();
            let shared =
                whole::share(terms, replicas, usage, wanted, external);
            return Found::Proposed(shared);
        }
        let usage =
            if external { whole::external_total(values) } else { first };
        let pods = Pods { flags: group.flags, ..Pods::default() };
        let total = whole::total(self.terms(), pods, usage, wanted);
        total.map_or_else(Found::Failed, Found::Proposed)
    }

    /// A metric of HPAs whose names need sorting: the last sample of a name
    /// counts, and the last request.
    fn by_name(
        &mut self,
        group: Group<'_>,
        names: Names<'_>,
        owners: Names<'_>,
        readiness: Option<Readiness>,
        target: Target<'_>,
    ) -> Result<Found, Error> {
        let terms = self.terms();
        let all = self.fleet.samples;
        let scratch = &mut *self.scratch;
        names::sorted(&mut scratch.order, names)?;
        names::first_rows(&mut scratch.names, &scratch.order, names)?;
        names::sorted(&mut scratch.sample_order, owners)?;
        scratch.samples.clear();
        let mut last = None;
        for &row in &scratch.sample_order {
            let at = owners.start.saturating_add(row as usize);
            let sample = Sample {
                value: cell(all.values, at),
                time: cell(all.times, at),
                window: cell(all.windows, at),
            };
            let name = owners.name(row);
            if last == Some(name) {
                let place = scratch.samples.len().saturating_sub(1);
                scratch.samples.replace(place, sample);
                continue;
            }
            last = Some(name);
            let pod = names::row_of(&scratch.order, names, name);
            let pod = if pod == names::NONE { STRANGER } else { pod };
            scratch.samples.push(pod, sample)?;
        }
        scratch.requests.clear();
        let target = match target {
            Target::Utilization { percent, requests: Ok(requests) } => {
                scratch.requests.try_resize(names.len, 0)?;
                for (&name, &request) in scratch.names.iter().zip(requests) {
                    if let Some(cell) = scratch.requests.get_mut(name as usize)
                    {
                        *cell = request;
                    }
                }
                let requests = Ok(&scratch.requests[..]);
                Target::Utilization { percent, requests }
            }
            other => other,
        };
        let pods = Pods {
            flags: group.flags,
            starts: group.starts,
            transitions: group.transitions,
            names: &scratch.names,
        };
        let samples: NamedSamples<'_> = scratch.samples.as_samples();
        let proposal = calculator::propose(
            &mut scratch.calculator,
            terms,
            pods,
            samples,
            readiness,
            target,
        )?;
        Ok(proposal.map_or_else(Found::Failed, Found::Proposed))
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
