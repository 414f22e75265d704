/*!
The pods over time: who is there, how much CPU each uses, and what a scrape
makes of it.

Pods have the same delays, so in the order of their creation the ready ones
come first; all that are ready share the load evenly. One running integral of
that share gives the usage of any pod between any two moments: a scrape keeps
a few numbers, a sample is a difference of two of them. As metrics-server
v0.9.0 has it, a pod has a sample from its second scrape on, or from the first
if it has been running for at least 10 s then and less than the resolution.

The load is evaluated in the middle of steps of at most a second. Cost: a step
is constant; samples are read at a sync, all at once of the pods that have
been ready for long.
*/

use alloc::vec::Vec;

use super::input::{CpuModel, Division, Origin, Sampling};
use super::model::{MAX_PODS, Model, Source};
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// The longest step.
const STEP: i64 = 1_000_000_000;
/// From this age on a new pod's first scrape is set against its start.
const FRESH: i64 = 10_000_000_000;

/// A pod.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pod {
    pub(super) created: i64,
    /// The integral when it became ready.
    mark: f64,
}

/// What one scrape keeps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scrape {
    pub(super) time: i64,
    /// The integral of the share, milli CPU seconds.
    integral: f64,
    /// What a ready pod uses at the moment.
    share: f64,
    ready: usize,
    load: f64,
    backlog: f64,
}

/// A sample of CPU.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Measured {
    /// Billionths of a CPU.
    pub(super) nano: i64,
    pub(super) time: i64,
    pub(super) window: i64,
}

/// The pods and what has become of the load.
#[derive(Debug)]
pub(super) struct Fleet<'m> {
    pub(super) model: &'m Model<'m>,
    pub(super) now: i64,
    pub(super) pods: Vec<Pod>,
    /// How many are ready.
    pub(super) ready: usize,
    integral: f64,
    /// What a ready pod uses now.
    pub(super) share: f64,
    /// Milli CPU seconds that wait.
    pub(super) backlog: f64,
    /// Milli CPU seconds that were lost.
    pub(super) lost: f64,
    scrapes: Vec<Scrape>,
    /// The scrapes that have arrived.
    arrived: usize,
}

fn seconds(nanos: i64) -> f64 {
    nanos as f64 / 1e9
}

fn thousandths(value: f64) -> i64 {
    libm::round(value * 1e3) as i64
}

/// Whole seconds, as the API keeps times.
pub(super) fn truncated(nanos: i64) -> i64 {
    nanos.div_euclid(1_000_000_000).saturating_mul(1_000_000_000)
}

impl<'m> Fleet<'m> {
    /// The pods as they have been for long, under the load of the start.
    pub(super) fn new(model: &'m Model<'m>) -> Result<Fleet<'m>, Error> {
        let mut fleet = Fleet {
            model,
            now: 0,
            pods: Vec::new(),
            ready: 0,
            integral: 0.0,
            share: 0.0,
            backlog: 0.0,
            lost: 0.0,
            scrapes: Vec::new(),
            arrived: 0,
        };
        fleet.ready = model.replicas;
        let first = fleet.demand(model.load.at(0.0));
        fleet.share = fleet.share_of(first, 0.0, 1.0).0;
        let delays = model.starting.saturating_add(model.readying);
        let created = 0_i64.saturating_sub(model.age).saturating_sub(delays);
        let mark = fleet.share * seconds(model.age.saturating_neg());
        fleet.pods.try_resize(model.replicas, Pod { created, mark })?;
        // The scrapes before the start, from the one before the last that
        // has arrived.
        let back = model.lag.saturating_add(model.offset);
        let back = back.div_euclid(model.resolution).saturating_add(2);
        let mut time =
            model.offset.saturating_sub(back.saturating_mul(model.resolution));
        while time < 0 {
            let integral = fleet.share * seconds(time);
            fleet.scrapes.try_push(Scrape {
                time,
                integral,
                share: fleet.share,
                ready: fleet.ready,
                load: model.load.at(0.0),
                backlog: 0.0,
            })?;
            time = time.saturating_add(model.resolution);
        }
        Ok(fleet)
    }

    pub(super) fn running_at(&self, pod: Pod) -> i64 {
        pod.created.saturating_add(self.model.starting)
    }

    pub(super) fn ready_at(&self, pod: Pod) -> i64 {
        self.running_at(pod).saturating_add(self.model.readying)
    }

    /// The CPU that a load asks for.
    fn demand(&self, load: f64) -> f64 {
        let total = load * self.model.load.cost;
        match self.model.load.division {
            Division::Share => total,
            Division::Each => total * self.ready as f64,
        }
    }

    /// What each ready pod uses of a demand and what waits, for `span`
    /// seconds; and what is left over.
    fn share_of(&self, demand: f64, waiting: f64, span: f64) -> (f64, f64) {
        let ready = self.ready as f64;
        let wanted = demand * span + waiting;
        let done = match self.model.limit {
            _ if self.ready == 0 => 0.0,
            Some(limit) => wanted.min(ready * limit * span),
            None => wanted,
        };
        let share = if self.ready == 0 { 0.0 } else { done / span / ready };
        (share, wanted - done)
    }

    /// Lets time pass; `each` is told every step's length in seconds and the
    /// load's rate.
    pub(super) fn advance(
        &mut self,
        to: i64,
        mut each: impl FnMut(&Fleet<'m>, f64, f64),
    ) {
        self.settle();
        while self.now < to {
            let mut next = to.min(self.now.saturating_add(STEP));
            if let Some(pod) = self.pods.get(self.ready) {
                next = next.min(self.ready_at(*pod));
            }
            let span = seconds(next.saturating_sub(self.now));
            let middle = seconds(self.now) + span / 2.0;
            let load = self.model.load.at(middle);
            let demand = self.demand(load);
            let (share, rest) = self.share_of(demand, self.backlog, span);
            self.share = share;
            self.integral += share * span;
            match self.model.cpu_model {
                CpuModel::Linear => self.lost += rest,
                CpuModel::Queueing => self.backlog = rest,
            }
            each(self, span, load);
            self.now = next;
            self.settle();
        }
    }

    /// Marks the pods that are ready now.
    fn settle(&mut self) {
        while let Some(&pod) = self.pods.get(self.ready) {
            if self.ready_at(pod) > self.now {
                return;
            }
            if let Some(pod) = self.pods.get_mut(self.ready) {
                pod.mark = self.integral;
            }
            self.ready = self.ready.saturating_add(1);
        }
    }

    /// Scrapes the pods.
    pub(super) fn scrape(&mut self) -> Result<(), Error> {
        let load = self.model.load.at(seconds(self.now));
        // The moment's share: after a change of pods the last step's is old.
        let (share, _) =
            self.share_of(self.demand(load), self.backlog, seconds(STEP));
        self.scrapes.try_push(Scrape {
            time: self.now,
            integral: self.integral,
            share,
            ready: self.ready,
            load,
            backlog: self.backlog,
        })
    }

    /// Adds pods, or takes the newest away.
    pub(super) fn scale(&mut self, replicas: usize) -> Result<(), Error> {
        if replicas > MAX_PODS {
            return Err(Error::new(ErrorKind::SimulationTooLarge));
        }
        let pod = Pod { created: self.now, mark: 0.0 };
        self.pods.try_resize(replicas, pod)?;
        self.ready = self.ready.min(replicas);
        self.settle();
        Ok(())
    }

    /// The last scrape that has arrived.
    pub(super) fn arrived(&mut self) -> Option<usize> {
        let lag = self.model.lag;
        while let Some(next) = self.scrapes.get(self.arrived) {
            if next.time.saturating_add(lag) > self.now {
                break;
            }
            self.arrived = self.arrived.saturating_add(1);
        }
        self.arrived.checked_sub(1)
    }

    /// The last scrape that [`Fleet::arrived`] found.
    pub(super) fn last_arrived(&self) -> Option<&Scrape> {
        self.scrapes.get(self.arrived.checked_sub(1)?)
    }

    pub(super) fn scraped(&self, scrape: usize) -> Option<&Scrape> {
        self.scrapes.get(scrape)
    }

    /// The sample of CPU that a scrape gave of the pod of a place.
    pub(super) fn cpu(&self, scrape: usize, place: usize) -> Option<Measured> {
        let pod = *self.pods.get(place)?;
        let now = self.scrapes.get(scrape)?;
        let before = self.scrapes.get(scrape.checked_sub(1)?)?;
        let model = self.model;
        let running = self.running_at(pod);
        let counts = running.saturating_add(model.measured);
        if now.time < counts {
            return None;
        }
        let age = now.time.saturating_sub(running);
        let from = if before.time >= counts {
            before.time
        } else if (FRESH..model.resolution).contains(&age) {
            running
        } else {
            return None;
        };
        let window = now.time.saturating_sub(from);
        let ready = self.ready_at(pod);
        let warm = running.saturating_add(model.warm_up);
        let recorded = model.load.recorded(seconds(now.time), place);
        let milli = match (model.sampling, recorded) {
            (_, Some(milli)) => milli,
            (Sampling::Instant, None) => {
                let share = if ready <= now.time { now.share } else { 0.0 };
                let warming = now.time < warm;
                share + if warming { model.warm_up_cpu } else { 0.0 }
            }
            (Sampling::Average, None) => {
                let base = if ready <= from && from == before.time {
                    before.integral
                } else if ready <= now.time {
                    pod.mark
                } else {
                    now.integral
                };
                let warmed = warm.min(now.time).saturating_sub(from).max(0);
                let used =
                    now.integral - base + model.warm_up_cpu * seconds(warmed);
                used / seconds(window)
            }
        };
        let milli = model.limit.map_or(milli, |limit| milli.min(limit));
        let nano = libm::round(milli * 1e6) as i64;
        Some(Measured { nano, time: now.time, window })
    }

    /// How many of the first pods a scrape gave the same sample, and which:
    /// those that were ready and warm already at the scrape before it.
    pub(super) fn steady(&self, scrape: usize) -> Option<(usize, Measured)> {
        let before = self.scrapes.get(scrape.checked_sub(1)?)?;
        let model = self.model;
        if model.load.recorded(0.0, 0).is_some() {
            return None;
        }
        let slowest = model.readying.max(model.measured).max(model.warm_up);
        let count = self.pods.partition_point(|&pod| {
            self.running_at(pod).saturating_add(slowest) <= before.time
        });
        Some((count, self.cpu(scrape, count.checked_sub(1)?)?))
    }

    /// The thousandths that a scrape gave of a source as a whole.
    pub(super) fn whole(&self, scrape: &Scrape, source: &Source) -> i64 {
        let part = match self.model.load.division {
            Division::Share => self.origin(scrape, source),
            Division::Each => {
                self.origin(scrape, source) * scrape.ready as f64
            }
        };
        thousandths(source.base + source.factor * part)
    }

    /// The thousandths that it gave of one pod, ready or not.
    pub(super) fn part(
        &self,
        scrape: &Scrape,
        source: &Source,
        ready: bool,
    ) -> i64 {
        let pods = match self.model.load.division {
            Division::Share => scrape.ready.max(1) as f64,
            Division::Each => 1.0,
        };
        let part = self.origin(scrape, source) / pods;
        let part = if ready { part } else { 0.0 };
        thousandths(source.base + source.factor * part)
    }

    fn origin(&self, scrape: &Scrape, source: &Source) -> f64 {
        match source.of {
            Origin::Load => scrape.load,
            Origin::Backlog => scrape.backlog / self.model.load.cost,
        }
    }

    /// Whether the pod of a place was ready at a scrape.
    pub(super) fn was_ready(&self, scrape: usize, place: usize) -> bool {
        let pod = self.pods.get(place).copied();
        let time = self.scrapes.get(scrape).map(|scrape| scrape.time);
        pod.zip(time).is_some_and(|(pod, time)| self.ready_at(pod) <= time)
    }

    /// The CPU that all pods use now, thousandths.
    pub(super) fn usage(&self) -> f64 {
        let model = self.model;
        let at = seconds(self.now);
        let mut sum = self.share * self.ready as f64;
        if model.load.recorded(at, 0).is_some() {
            let all = 0..self.ready;
            let all = all.filter_map(|place| model.load.recorded(at, place));
            sum = all.sum();
        }
        if model.warm_up > 0 {
            let young = self.pods.iter().rev().take_while(|pod| {
                let end = self.running_at(**pod).saturating_add(model.warm_up);
                end > self.now
            });
            let warming =
                young.filter(|pod| self.running_at(**pod) <= self.now);
            sum += warming.count() as f64 * model.warm_up_cpu;
        }
        sum
    }
}
