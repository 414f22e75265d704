/*!
The metrics of one HPA: which way each is computed, by row where names allow
it, else by name through `calculator`.
*/

use core::ops::Range;

use super::super::calculator::{self, Readiness, Target};
use super::super::pods::{Pods, STRANGER, Sample, Samples as NamedSamples};
use super::super::whole;
use super::measure::{self, Group, Overview};
use super::names::{self, Joined, Names};
use super::output::{Decisions, Found};
use super::{
    AVERAGE, Decider, EXTERNAL, OBJECT, OF_CPU, PER_POD, UNAVAILABLE, UNKNOWN,
    UTILIZATION, VALUE, cell, part, rows,
};
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

impl Decider<'_, '_> {
    fn readiness(&self) -> Readiness {
        let config = &self.fleet.config;
        Readiness {
            now: config.now,
            initialization: config.initialization,
            delay: config.delay,
        }
    }

    /// Every metric of the HPA.
    pub(super) fn evaluate(
        &mut self,
        metrics: Range<usize>,
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
        samples: Range<usize>,
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
