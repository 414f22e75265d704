/*!
One run: time passes from scrape to sync, and each sync decides on numbers as
`reconcile` does on a case.

The pods that are listed are those that exist: a pod that is taken away is
gone at once, and the scale's status counts what its spec asks for. Upstream
errors (no samples, no requests) leave the replicas as they are.
*/

use alloc::vec::Vec;

use super::super::calculator::{
    self, Failure, Proposal, Readiness, Scratch, Target as Aim, Terms,
};
use super::super::history::History;
use super::super::normalize::Limit;
use super::super::plan::{
    Normalized, Stabilization, Start, Zero, combine, normalize, start,
};
use super::super::pods::{
    HAS_READY, NOT_READY, PENDING, PodColumns, READY, RUNNING, STARTED,
    Sample, SampleColumns,
};
use super::super::whole;
use super::autoscaler::{Autoscaler, Measure, PodValue, Target};
use super::fleet::{Fleet, Measured, truncated};
use super::model::Model;
use super::totals::Totals;
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// Why a number of replicas is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// It is the current one.
    None,
    /// A metric is above its target.
    Above(usize),
    /// All metrics are below target.
    Below,
    AboveMax,
    BelowMin,
    /// There are no replicas, and not by the autoscaler's doing.
    Disabled,
    /// Too many metrics failed.
    Failed,
}

/// What one sync came to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sync {
    /// Nanoseconds since the start.
    pub(super) at: i64,
    pub(super) current: i32,
    /// `None` where metrics were not looked at, or failed.
    pub(super) proposal: Option<i32>,
    /// The metric that proposed it.
    pub(super) winner: Option<usize>,
    /// That metric's value over its target.
    pub(super) ratio: Option<f64>,
    pub(super) normalized: Option<Normalized>,
    pub(super) desired: i32,
    pub(super) reason: Reason,
}

impl Sync {
    pub(super) fn limit(&self) -> Option<Limit> {
        self.normalized.map(|normalized| normalized.limit)
    }

    pub(super) fn stabilization(&self) -> Option<Stabilization> {
        self.normalized.map(|normalized| normalized.stabilization)
    }

    pub(super) fn stabilized(&self) -> i32 {
        self.normalized.map_or(self.desired, |n| n.stabilized)
    }
}

/// How many pods may be visited yet, over all runs.
#[derive(Debug)]
pub(super) struct Budget(pub(super) u64);

impl Budget {
    pub(super) const MOST: u64 = 500_000_000;
    /// What a sync costs beside its pods, in pods.
    const SYNC: u64 = 16;

    pub(super) fn visit(&mut self, pods: usize) -> Result<(), Error> {
        let visits = (pods as u64).saturating_add(Self::SYNC);
        let too_large = Error::new(ErrorKind::SimulationTooLarge);
        self.0 = self.0.checked_sub(visits).ok_or(too_large)?;
        Ok(())
    }
}

/// A run on its way.
#[derive(Debug)]
pub(super) struct Run<'m> {
    pub(super) fleet: Fleet<'m>,
    pub(super) autoscaler: &'m Autoscaler,
    pub(super) history: History,
    pub(super) totals: Totals,
    next_sync: i64,
    next_scrape: i64,
    pub(super) scaled_to_zero: bool,
    scratch: Scratch,
    columns: PodColumns,
    /// How many ready pods the columns have.
    listed: usize,
    samples: SampleColumns,
    requests: Vec<i64>,
    /// A proposal a metric, of the last sync.
    pub(super) proposals: Vec<Option<Proposal>>,
}

impl<'m> Run<'m> {
    pub(super) fn new(
        model: &'m Model<'m>,
        autoscaler: &'m Autoscaler,
    ) -> Result<Run<'m>, Error> {
        Ok(Run {
            fleet: Fleet::new(model)?,
            autoscaler,
            history: History::default(),
            totals: Totals::new(model.replicas),
            next_sync: 0,
            next_scrape: model.offset,
            scaled_to_zero: autoscaler.scaled_to_zero,
            scratch: Scratch::default(),
            columns: PodColumns::default(),
            listed: 0,
            samples: SampleColumns::default(),
            requests: Vec::new(),
            proposals: Vec::new(),
        })
    }

    /// Lets time pass until a sync is due; `false` where none is left.
    pub(super) fn advance(&mut self) -> Result<bool, Error> {
        let model = self.fleet.model;
        while self.next_scrape <= self.next_sync {
            self.pass(self.next_scrape.min(model.duration));
            if self.next_scrape > model.duration {
                break;
            }
            self.fleet.scrape()?;
            self.next_scrape =
                self.next_scrape.saturating_add(model.resolution);
        }
        self.pass(self.next_sync.min(model.duration));
        Ok(self.next_sync < model.duration)
    }

    fn pass(&mut self, to: i64) {
        let (autoscaler, totals) = (self.autoscaler, &mut self.totals);
        self.fleet.advance(to, |fleet, seconds, load| {
            totals.pass(fleet, autoscaler, seconds, load);
        });
    }

    /// Decides, and scales.
    pub(super) fn sync(&mut self, budget: &mut Budget) -> Result<Sync, Error> {
        budget.visit(self.fleet.pods.len())?;
        let sync = self.decide()?;
        self.next_sync =
            self.next_sync.saturating_add(self.fleet.model.period);
        self.totals.sync(&sync);
        if sync.desired != sync.current {
            self.rescale(sync.current, sync.desired)?;
        }
        Ok(sync)
    }

    fn zero(&self) -> Zero {
        Zero {
            scaled: self.scaled_to_zero,
            without_pods: self.autoscaler.without_pods,
        }
    }

    /// Nanoseconds since the epoch.
    pub(super) fn clock(&self) -> i64 {
        self.fleet.model.start.saturating_add(self.fleet.now)
    }

    fn decide(&mut self) -> Result<Sync, Error> {
        let current = self.fleet.pods.len() as i32;
        let bounds = self.autoscaler.bounds(current);
        self.history.begin(current, self.clock())?;
        self.proposals.clear();
        let mut sync = Sync {
            at: self.fleet.now,
            current,
            proposal: None,
            winner: None,
            ratio: None,
            normalized: None,
            desired: current,
            reason: Reason::Disabled,
        };
        match start(bounds, self.zero()) {
            Start::Disabled => {}
            Start::AboveMax => {
                sync.desired = bounds.max;
                sync.reason = Reason::AboveMax;
            }
            Start::BelowMin => {
                sync.desired = bounds.min;
                sync.reason = Reason::BelowMin;
            }
            Start::Metrics => self.by_metrics(&mut sync)?,
        }
        // The API server keeps a scale from being negative.
        sync.desired = sync.desired.max(0);
        Ok(sync)
    }

    fn by_metrics(&mut self, sync: &mut Sync) -> Result<(), Error> {
        let autoscaler = self.autoscaler;
        let current = sync.current;
        self.list()?;
        for metric in &autoscaler.metrics {
            let proposal = self.measure(metric.measure, current)?;
            self.proposals.try_push(proposal)?;
        }
        let each = self.proposals.iter().map(|proposal| {
            proposal.map(|proposal: Proposal| proposal.replicas)
        });
        let combined = combine(each, current);
        let failed = combined.failed > 0;
        if failed && (combined.refused || combined.replicas == -1) {
            sync.reason = Reason::Failed;
            return Ok(());
        }
        let proposal =
            if combined.refused { 0 } else { combined.replicas.max(0) };
        sync.proposal = Some(proposal);
        sync.winner = combined.winner;
        sync.ratio = combined.winner.and_then(|at| self.ratio(at, current));
        sync.reason = match proposal.cmp(&current) {
            core::cmp::Ordering::Greater => {
                Reason::Above(combined.winner.unwrap_or(0))
            }
            core::cmp::Ordering::Less => Reason::Below,
            core::cmp::Ordering::Equal => Reason::None,
        };
        let now = self.clock();
        let normalized = normalize(
            &mut self.history,
            &autoscaler.normalization(),
            autoscaler.bounds(current),
            proposal,
            now,
            autoscaler.architecture,
        )?;
        sync.normalized = Some(normalized);
        sync.desired = normalized.desired;
        if current == 0
            && autoscaler.min != 0
            && self.scaled_to_zero
            && sync.desired < autoscaler.min
        {
            sync.desired = autoscaler.min;
            if sync.reason == Reason::None {
                sync.reason = Reason::BelowMin;
            }
        }
        Ok(())
    }

    /// The pods as the API lists them now.
    fn list(&mut self) -> Result<(), Error> {
        let fleet = &self.fleet;
        let model = fleet.model;
        let absolute = |at| truncated(model.start.saturating_add(at));
        // Of a pod that is ready nothing changes any more.
        self.listed = self.listed.min(fleet.ready);
        self.columns.truncate(self.listed);
        let pods = fleet.pods.iter().enumerate().skip(self.listed);
        for (name, &pod) in pods {
            let running = fleet.running_at(pod);
            let ready = name < fleet.ready;
            let flags = if running > fleet.now {
                PENDING | STARTED
            } else if ready {
                RUNNING | STARTED | HAS_READY | READY
            } else {
                RUNNING | STARTED | HAS_READY | NOT_READY
            };
            let changed =
                if ready { fleet.ready_at(pod) } else { pod.created };
            let start = absolute(pod.created);
            let transition = absolute(changed);
            self.columns.push(flags, start, transition, name as u32)?;
        }
        self.listed = fleet.ready;
        Ok(())
    }

    fn measure(
        &mut self,
        measure: Measure,
        current: i32,
    ) -> Result<Option<Proposal>, Error> {
        let autoscaler = self.autoscaler;
        let terms = Terms {
            current,
            tolerances: autoscaler.tolerances,
            architecture: autoscaler.architecture,
        };
        let Some(scrape) = self.fleet.arrived() else { return Ok(None) };
        match measure {
            Measure::Nothing => Ok(None),
            Measure::Pods { of, target } => {
                self.sample(scrape, of)?;
                self.per_pod(terms, of, target)
            }
            Measure::Whole { source, target, share, external } => {
                let fleet = &self.fleet;
                let source = fleet.model.sources.get(source);
                let scrape = fleet.scraped(scrape);
                let Some((source, scrape)) = source.zip(scrape) else {
                    return Ok(None);
                };
                let value = fleet.whole(scrape, source);
                let value = match (external, share) {
                    (false, _) => value,
                    (true, true) => whole::external_share([value]),
                    (true, false) => whole::external_total([value]),
                };
                if share {
                    let proposal =
                        whole::share(terms, current, value, target, external);
                    return Ok(Some(proposal));
                }
                let pods = self.columns.as_pods();
                Ok(whole::total(terms, pods, value, target).ok())
            }
        }
    }

    /// The samples that a scrape gave.
    fn sample(&mut self, scrape: usize, of: PodValue) -> Result<(), Error> {
        let fleet = &self.fleet;
        let start = fleet.model.start;
        let Some(scraped) = fleet.scraped(scrape) else { return Ok(()) };
        self.samples.clear();
        let value = |cpu: Measured, ready| match of {
            PodValue::Cpu => {
                let nano = cpu.nano;
                let whole = nano.wrapping_div(1_000_000);
                let rest = nano.wrapping_rem(1_000_000);
                whole.wrapping_add(i64::from(rest > 0))
            }
            PodValue::Resource(source) | PodValue::Custom(source) => {
                let source = fleet.model.sources.get(source);
                source.map_or(0, |s| fleet.part(scraped, s, ready))
            }
        };
        let sample = |cpu: Measured, ready| Sample {
            value: value(cpu, ready),
            time: truncated(start.saturating_add(cpu.time)),
            window: cpu.window,
        };
        let mut steady = 0;
        if let Some((pods, cpu)) = fleet.steady(scrape) {
            self.samples.repeat(pods as u32, sample(cpu, true))?;
            steady = pods;
        }
        for name in steady..fleet.pods.len() {
            let ready = fleet.was_ready(scrape, name);
            if !ready && matches!(of, PodValue::Custom(_)) {
                continue;
            }
            if let Some(cpu) = fleet.cpu(scrape, name) {
                self.samples.push(name as u32, sample(cpu, ready))?;
            }
        }
        Ok(())
    }

    fn per_pod(
        &mut self,
        terms: Terms,
        of: PodValue,
        target: Target,
    ) -> Result<Option<Proposal>, Error> {
        if self.samples.is_empty() {
            return Ok(None);
        }
        let aim = match target {
            Target::Average(milli) => Aim::Average(milli),
            Target::Utilization { percent, request: None } => {
                let missing = Failure::MissingRequest { pod: 0, container: 0 };
                Aim::Utilization { percent, requests: Err(missing) }
            }
            Target::Utilization { percent, request: Some(request) } => {
                let pods = self.fleet.pods.len();
                self.requests.clear();
                self.requests.try_resize(pods, request)?;
                Aim::Utilization { percent, requests: Ok(&self.requests) }
            }
        };
        let autoscaler = self.autoscaler;
        let readiness = (of == PodValue::Cpu).then(|| Readiness {
            now: self.fleet.model.start.saturating_add(self.fleet.now),
            initialization: autoscaler.initialization,
            delay: autoscaler.readiness_delay,
        });
        let proposal = calculator::propose(
            &mut self.scratch,
            terms,
            self.columns.as_pods(),
            self.samples.as_samples(),
            readiness,
            aim,
        )?;
        Ok(proposal.ok())
    }

    /// A metric's value over its target.
    fn ratio(&self, metric: usize, current: i32) -> Option<f64> {
        let proposal = (*self.proposals.get(metric)?)?;
        let milli = proposal.milli as f64;
        let ratio = match self.autoscaler.metrics.get(metric)?.measure {
            Measure::Nothing => return None,
            Measure::Pods { target: Target::Average(target), .. }
            | Measure::Whole { target, share: false, .. } => {
                milli / target as f64
            }
            Measure::Pods {
                target: Target::Utilization { percent, .. },
                ..
            } => f64::from(proposal.utilization) / f64::from(percent),
            // The average that is reported is rounded up; the ratio is not.
            Measure::Whole { source, target, .. } => {
                let fleet = &self.fleet;
                let scrape = fleet.last_arrived()?;
                let source = fleet.model.sources.get(source)?;
                let value = fleet.whole(scrape, source) as f64;
                value / (target as f64 * f64::from(current))
            }
        };
        Some(ratio)
    }

    fn rescale(&mut self, from: i32, to: i32) -> Result<(), Error> {
        let autoscaler = self.autoscaler;
        if let Some((up, down)) = &autoscaler.behavior {
            let rules = if to > from { up.rules() } else { down.rules() };
            let (now, longest) = (self.clock(), rules.longest_period());
            self.history.rescale(from, to, now, longest)?;
        }
        if autoscaler.to_zero {
            self.scaled_to_zero = from > 0
                && to == 0
                && autoscaler.min == 0
                && autoscaler.without_pods;
        }
        let replicas = usize::try_from(to).unwrap_or(0);
        self.listed = self.listed.min(replicas);
        self.fleet.scale(replicas)
    }
}
