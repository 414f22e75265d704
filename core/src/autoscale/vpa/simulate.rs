/*!
A recommendation followed through recorded usage: what would have been
recommended when, and what pods that follow it would have requested.

The events of a case are taken in their order; whenever the clock, the latest
time seen, has passed a step, the recommender runs once. One set of requests
follows it as the updater and the admission make pods follow: at once where a
request lies outside of the bounds, after the lifetime where it is far enough
from its target. The usage is as it was recorded and does not react.

Cost: a recommendation a step, which is three percentiles a container, and the
size of its output: eight integers a container and step.
*/

use alloc::vec::Vec;

use super::case::{Case, Kind};
use super::estimate::{Bound, Resource};
use super::list::List;
use super::priority::{Update, Verdict};
use super::recommend::{known, recommendation};
use super::recommendation::Recommended;
use super::world::World;
use crate::autoscale::writer::{Done, Object, object};
use crate::encoding::json::reader::reads;
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::num::time::GO_ZERO;

/// The most cells (steps times containers) of a simulation.
const MOST_CELLS: usize = 2_000_000;

const HOUR: i64 = 3_600_000_000_000;

/// How a case is to be followed.
#[derive(Debug, Default)]
pub(super) struct Simulation<'a> {
    plan: Plan<'a>,
}

#[derive(Debug, Default)]
struct Plan<'a> {
    every: Option<i64>,
    threshold: Option<f64>,
    lifetime: Option<i64>,
    requests: Option<Vec<Initial<'a>>>,
}

/// What a container requests at the start.
#[derive(Debug, Default)]
struct Initial<'a> {
    container: crate::kube::metrics::Text<'a>,
    requests: List<'a>,
}

reads! {
    Simulation<'a> {
        "simulate" => plan,
    }
    Plan<'a> {
        "every_ns" => every,
        "threshold" => threshold,
        "lifetime_ns" => lifetime,
        "requests" => requests,
    }
    Initial<'a> {
        "container" => container required,
        "requests" => requests,
    }
}

/// One resource of one container, a cell a step.
#[derive(Debug, Default)]
struct Track {
    /// Target, lower and upper bound, in the order of `Bound`.
    amounts: [Vec<i64>; 3],
    requested: Vec<i64>,
    request: Option<i64>,
    samples: u64,
    over: u64,
    used: f64,
    asked: f64,
    peak: i64,
}

/// One container.
#[derive(Debug)]
struct Followed<'c> {
    name: &'c str,
    tracks: [Track; 2],
}

/// A time at which the pods were replaced, and why.
#[derive(Debug)]
struct Restart {
    time: i64,
    verdict: Option<Verdict>,
}

const RESOURCES: [Resource; 2] = Resource::ALL;

impl Track {
    /// A sample against the request of its time.
    fn sample(&mut self, amount: i64) {
        let Some(request) = self.request else { return };
        self.samples = self.samples.saturating_add(1);
        self.over = self.over.saturating_add((amount > request).into());
        self.used += amount as f64;
        self.asked += request as f64;
        self.peak = self.peak.max(amount);
    }

    fn last(&self, bound: Bound) -> Option<i64> {
        self.amounts.get(bound as usize)?.last().copied()
    }
}

/// Thousandths of cores, or bytes, of a list.
fn amount(list: &List<'_>, resource: Resource) -> Option<i64> {
    let quantity = list.get(resource.name())?;
    Some(match resource {
        Resource::Cpu => quantity.milli_value(),
        Resource::Memory => quantity.value(),
    })
}

/// Appends what following a case comes to.
pub(super) fn append(
    out: &mut Vec<u8>,
    case: &Case<'_>,
    simulation: &Simulation<'_>,
) -> Done {
    let plan = &simulation.plan;
    let every = plan.every.unwrap_or(HOUR);
    if every <= 0 {
        return Err(Error::new(ErrorKind::InvalidArgument));
    }
    let mut run = Run::new(case, plan)?;
    let mut next = GO_ZERO;
    for event in case.events() {
        let time = event.time.0;
        if next == GO_ZERO {
            next = time.saturating_add(every);
        }
        while time >= next {
            run.step(case, next)?;
            let further = next.saturating_add(every);
            if further == next {
                break;
            }
            next = further;
        }
        if run.world.take(event)? {
            run.sample(event.container.as_str(), event.kind, event.amount.0);
        }
    }
    if next != GO_ZERO {
        run.step(case, next)?;
    }
    object(out, |o| run.append(o))
}

struct Run<'c> {
    world: World<'c>,
    containers: Vec<Followed<'c>>,
    times: Vec<i64>,
    restarts: Vec<Restart>,
    flags: Update,
}

impl<'c> Run<'c> {
    fn new(case: &'c Case<'_>, plan: &Plan<'_>) -> Result<Run<'c>, Error> {
        let world = World::new(case)?;
        let mut containers = Vec::new();
        for &name in &world.names {
            if case.policy.is_off(name) {
                continue;
            }
            let mut tracks = [Track::default(), Track::default()];
            let mut initial = plan.requests.iter().flatten();
            let initial =
                initial.find(|entry| entry.container.as_str() == name);
            for (track, resource) in tracks.iter_mut().zip(RESOURCES) {
                track.request = initial
                    .and_then(|entry| amount(&entry.requests, resource));
            }
            containers.try_push(Followed { name, tracks })?;
        }
        let upstream = Update::default();
        let flags = Update {
            threshold: plan.threshold.unwrap_or(upstream.threshold),
            lifetime: plan.lifetime.unwrap_or(upstream.lifetime),
            ..upstream
        };
        Ok(Run {
            world,
            containers,
            times: Vec::new(),
            restarts: Vec::new(),
            flags,
        })
    }

    fn sample(&mut self, container: &str, kind: Kind, amount: i64) {
        let mut all = self.containers.iter_mut();
        let found = all.find(|followed| followed.name == container);
        let [cpu, memory] = match found {
            Some(followed) => &mut followed.tracks,
            None => return,
        };
        match kind {
            Kind::Cpu => cpu.sample(amount),
            Kind::Memory => memory.sample(amount),
            Kind::Oom => {}
        }
    }

    /// Runs the recommender, and lets the requests follow.
    fn step(&mut self, case: &Case<'_>, time: i64) -> Result<(), Error> {
        let cells = self.times.len().saturating_mul(self.containers.len());
        if cells >= MOST_CELLS || self.times.len() >= MOST_CELLS {
            return Err(Error::new(ErrorKind::TooLarge));
        }
        let known = known(case, &mut self.world)?;
        let config = *self.world.cluster.config();
        let recommended = recommendation(case, &config, &known, &mut None)?;
        for followed in &mut self.containers {
            let entry = recommended.of(followed.name);
            for (track, resource) in followed.tracks.iter_mut().zip(RESOURCES)
            {
                for (column, bound) in track.amounts.iter_mut().zip(Bound::ALL)
                {
                    let of = |entry: &Recommended<'_>| {
                        amount(entry.list(bound), resource)
                    };
                    column.try_push(entry.and_then(of).unwrap_or(0))?;
                }
            }
        }
        self.follow(time)?;
        self.times.try_push(time)?;
        for followed in &mut self.containers {
            for track in &mut followed.tracks {
                let request = track.request.unwrap_or(0);
                track.requested.try_push(request)?;
            }
        }
        Ok(())
    }

    /// The updater's decision on pods with the present requests.
    fn follow(&mut self, time: i64) -> Result<(), Error> {
        let mut outside = false;
        let mut missing = false;
        let mut diff = 0.0;
        for row in 0..RESOURCES.len() {
            let (mut wanted, mut requested) = (0_i64, 0_i64);
            for followed in &self.containers {
                let Some(track) = followed.tracks.get(row) else { continue };
                let last = |bound| track.last(bound).unwrap_or(0);
                // Of what is not controlled there is nothing to follow.
                if last(Bound::Target) == 0 {
                    continue;
                }
                wanted = wanted.saturating_add(last(Bound::Target));
                let Some(request) = track.request else {
                    missing = true;
                    continue;
                };
                requested = requested.saturating_add(request);
                outside |= request < last(Bound::Lower)
                    || request > last(Bound::Upper);
            }
            let requested = (requested as f64).max(1.0);
            if wanted != 0 {
                diff += libm::fabs(requested - wanted as f64) / requested;
            }
        }
        let verdict = if missing || outside {
            Some(Verdict::Outside)
        } else if self.restarts.last().is_none_or(|restart| {
            time >= restart.time.saturating_add(self.flags.lifetime)
        }) && diff >= self.flags.threshold
        {
            Some(Verdict::Drifted)
        } else {
            None
        };
        if verdict.is_none() {
            return Ok(());
        }
        // Pods that request nothing yet are made, not replaced.
        let made = missing && self.restarts.is_empty();
        let verdict = verdict.filter(|_| !made);
        self.restarts.try_push(Restart { time, verdict })?;
        for followed in &mut self.containers {
            for track in &mut followed.tracks {
                if let Some(target) = track.last(Bound::Target)
                    && target != 0
                {
                    track.request = Some(target);
                }
            }
        }
        Ok(())
    }

    fn append(&self, o: &mut Object<'_>) -> Done {
        integers(o, "times", &self.times)?;
        o.list("containers", &self.containers, |followed, out| {
            object(out, |o| {
                o.text("name", followed.name)?;
                for (track, resource) in followed.tracks.iter().zip(RESOURCES)
                {
                    o.object(resource.name(), |o| track.append(o))?;
                }
                Ok(())
            })
        })?;
        o.list("restarts", &self.restarts, |restart, out| {
            object(out, |o| {
                o.integer("time", restart.time)?;
                match restart.verdict {
                    Some(verdict) => {
                        o.integer("code", verdict as u16)?;
                        o.text("kind", verdict.kind())
                    }
                    None => o.text("kind", "created"),
                }
            })
        })
    }
}

impl Track {
    fn append(&self, o: &mut Object<'_>) -> Done {
        let names = ["target", "lower", "upper"];
        for (column, name) in self.amounts.iter().zip(names) {
            integers(o, name, column)?;
        }
        integers(o, "request", &self.requested)?;
        o.object("totals", |o| {
            o.integer("samples", self.samples)?;
            o.integer("over", self.over)?;
            o.integer("peak", self.peak)?;
            let mean = |sum: f64| sum / self.samples.max(1) as f64;
            o.float("used", mean(self.used))?;
            o.float("requested", mean(self.asked))
        })
    }
}

fn integers(o: &mut Object<'_>, key: &str, column: &[i64]) -> Done {
    o.list(key, column, |number, out| {
        let mut digits = itoa::Buffer::new();
        out.try_extend(digits.format(*number).as_bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::super::{recommend_json, simulate_json};
    use serde_json::{Value, json};
    use std::string::ToString as _;
    use std::vec::Vec;

    const START: i64 = 1_772_366_400_000_000_000;
    const MINUTE: i64 = 60_000_000_000;

    fn events(minutes: i64) -> Vec<Value> {
        let mut events = Vec::new();
        for minute in 0..minutes {
            let time = START + minute * MINUTE;
            let cpu = if minute < 600 { 100 } else { 900 } + minute % 7;
            events.push(json!({"t": time, "pod": "p", "c": "main",
                "kind": "cpu", "v": cpu}));
            events.push(json!({"t": time, "pod": "p", "c": "main",
                "kind": "mem", "v": 300_000_000 + minute * 100_000}));
        }
        events
    }

    fn case(events: &[Value], simulate: &Value) -> Value {
        json!({"pods": [{"name": "p"}], "containers": ["main"],
            "events": events, "simulate": simulate})
    }

    fn answer(
        call: fn(&mut Vec<u8>, &[u8]) -> Result<(), crate::Error>,
        case: &Value,
    ) -> Value {
        let mut out = Vec::new();
        call(&mut out, case.to_string().as_bytes()).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn every_step_is_what_would_have_been_recommended() {
        let all = events(1500);
        let plan = json!({"every_ns": 150 * MINUTE});
        let told = answer(simulate_json, &case(&all, &plan));
        let times = told["times"].as_array().unwrap();
        assert_eq!(times.len(), 10);
        for (step, time) in times.iter().enumerate() {
            let time = time.as_i64().unwrap();
            let before: Vec<_> = all
                .iter()
                .filter(|event| event["t"].as_i64().unwrap() < time)
                .cloned()
                .collect();
            let want = answer(recommend_json, &case(&before, &Value::Null));
            let raw = &want["raw"]["main"];
            let track = &told["containers"][0];
            for bound in ["target", "lower", "upper"] {
                for resource in ["cpu", "memory"] {
                    let got = &track[resource][bound][step];
                    assert_eq!(*got, raw[bound][resource], "{step}");
                }
            }
        }
    }

    #[test]
    fn requests_follow() {
        let plan = json!({"every_ns": 50 * MINUTE,
            "requests": [{"container": "main",
                "requests": {"cpu": "150m", "memory": "1Gi"}}]});
        let told = answer(simulate_json, &case(&events(1500), &plan));
        let cpu = &told["containers"][0]["cpu"];
        let restarts = told["restarts"].as_array().unwrap();
        // Usage rises at the 600th minute; the median follows later.
        assert!(!restarts.is_empty());
        for restart in restarts {
            let kind = restart["kind"].as_str().unwrap();
            assert!(["outside", "drifted"].contains(&kind));
        }
        let last = cpu["request"].as_array().unwrap().last().unwrap();
        assert!(last.as_i64().unwrap() > 900);
        let totals = &cpu["totals"];
        assert_eq!(totals["samples"], 1500);
        assert!(totals["over"].as_i64().unwrap() > 0);
        assert_eq!(totals["peak"], 906);
    }

    #[test]
    fn what_is_out_of_bounds_is_refused() {
        let refused = |simulate: Value, events: &[Value]| {
            let mut out = Vec::new();
            let case = case(events, &simulate).to_string();
            simulate_json(&mut out, case.as_bytes()).unwrap_err().kind()
        };
        let kind = refused(json!({"every_ns": 0}), &[]);
        assert_eq!(kind, crate::ErrorKind::InvalidArgument);
        let kind = refused(json!({"every_ns": 1}), &events(2));
        assert_eq!(kind, crate::ErrorKind::TooLarge);
    }
}
