/*!
Columns of a fleet that own their memory, and a case in JSON made into a row
of them: for the tests that hold both against each other.
*/

use std::vec::Vec;

use super::super::architecture::Architecture;
use super::super::calculator::Failure;
use super::super::case::{Case, ExternalMetric};
use super::super::pods::Sample;
use super::super::requests::{self, Query};
use super::super::rules::tolerances;
use super::super::selected::{Selected, usage_sample, value_sample};
use super::*;
use crate::columns::{StringColumn, Strings};
use crate::kube::autoscaling::{MetricSpec, MetricTarget, ScalingRules};
use crate::kube::labels;
use crate::kube::metrics::Text;

/// A fleet's input.
#[derive(Clone, Debug)]
pub(super) struct Owned {
    pub(super) config: Config,
    pub(super) flags: Vec<u8>,
    pub(super) current: Vec<i32>,
    pub(super) status_replicas: Vec<i32>,
    pub(super) min: Vec<i32>,
    pub(super) max: Vec<i32>,
    pub(super) down: Vec<f64>,
    pub(super) up: Vec<f64>,
    pub(super) metric_rows: Vec<u32>,
    pub(super) pod_rows: Vec<u32>,
    pub(super) windows: Vec<i32>,
    pub(super) selects: Vec<u8>,
    pub(super) policy_rows: Vec<u32>,
    pub(super) policies: (Vec<u8>, Vec<i32>, Vec<i32>),
    pub(super) kinds: Vec<u8>,
    pub(super) targets: Vec<u8>,
    pub(super) wanted: Vec<i64>,
    pub(super) sample_rows: Vec<u32>,
    pub(super) request_rows: Vec<u32>,
    pub(super) pods: StringColumn,
    pub(super) pod_flags: Vec<u8>,
    pub(super) starts: Vec<i64>,
    pub(super) transitions: Vec<i64>,
    pub(super) samples: StringColumn,
    pub(super) values: Vec<i64>,
    pub(super) times: Vec<i64>,
    pub(super) sample_windows: Vec<i64>,
    pub(super) requests: Vec<i64>,
    pub(super) request_failures: Vec<u8>,
    pub(super) request_containers: Vec<u32>,
    pub(super) memory: Memory,
}

/// The histories, with two slots more than are used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Memory {
    pub(super) rows: Vec<u32>,
    pub(super) counts: Vec<u32>,
    pub(super) replicas: Vec<i32>,
    pub(super) times: Vec<i64>,
    pub(super) event_rows: Vec<u32>,
    pub(super) event_counts: Vec<u32>,
    pub(super) changes: Vec<i32>,
    pub(super) event_times: Vec<i64>,
    pub(super) outdated: Vec<u8>,
}

/// What `decide` writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Answers {
    pub(super) statuses: Vec<i32>,
    pub(super) steps: Vec<u8>,
    pub(super) proposals: Vec<i32>,
    pub(super) stabilized: Vec<i32>,
    pub(super) stabilizations: Vec<u8>,
    pub(super) desired: Vec<i32>,
    pub(super) limits: Vec<u8>,
    pub(super) winners: Vec<i32>,
    pub(super) failed: Vec<u32>,
    pub(super) metric_replicas: Vec<i32>,
    pub(super) metric_utilizations: Vec<i32>,
    pub(super) metric_values: Vec<i64>,
    pub(super) metric_failures: Vec<u8>,
    pub(super) metric_pods: Vec<u32>,
    pub(super) metric_containers: Vec<u32>,
}

/// A string column without a row yet has no offsets; the fleet wants one.
fn strings(column: &StringColumn) -> Strings<'_> {
    column.as_strings()
}

impl Owned {
    pub(super) fn new(config: Config) -> Owned {
        let rows = std::vec![0];
        Owned {
            config,
            metric_rows: rows.clone(),
            pod_rows: rows.clone(),
            policy_rows: rows.clone(),
            sample_rows: rows.clone(),
            request_rows: rows.clone(),
            memory: Memory {
                rows: rows.clone(),
                event_rows: rows,
                ..Memory::default()
            },
            flags: Vec::new(),
            current: Vec::new(),
            status_replicas: Vec::new(),
            min: Vec::new(),
            max: Vec::new(),
            down: Vec::new(),
            up: Vec::new(),
            windows: Vec::new(),
            selects: Vec::new(),
            policies: Default::default(),
            kinds: Vec::new(),
            targets: Vec::new(),
            wanted: Vec::new(),
            pods: StringColumn::default(),
            pod_flags: Vec::new(),
            starts: Vec::new(),
            transitions: Vec::new(),
            samples: StringColumn::default(),
            values: Vec::new(),
            times: Vec::new(),
            sample_windows: Vec::new(),
            requests: Vec::new(),
            request_failures: Vec::new(),
            request_containers: Vec::new(),
        }
    }

    /// Calls `decide`; the histories are changed.
    pub(super) fn decide(
        &mut self,
        scratch: &mut Scratch,
    ) -> Result<Answers, Error> {
        let (n, m) = (self.flags.len(), self.kinds.len());
        let mut a = Answers {
            statuses: std::vec![-1; n],
            steps: std::vec![9; n],
            proposals: std::vec![-9; n],
            stabilized: std::vec![-9; n],
            stabilizations: std::vec![9; n],
            desired: std::vec![-9; n],
            limits: std::vec![9; n],
            winners: std::vec![-9; n],
            failed: std::vec![9; n],
            metric_replicas: std::vec![-9; m],
            metric_utilizations: std::vec![-9; m],
            metric_values: std::vec![-9; m],
            metric_failures: std::vec![99; m],
            metric_pods: std::vec![9; m],
            metric_containers: std::vec![9; m],
        };
        let fleet = Fleet {
            config: self.config,
            hpas: Hpas {
                flags: &self.flags,
                current: &self.current,
                status_replicas: &self.status_replicas,
                min: &self.min,
                max: &self.max,
                tolerance_down: &self.down,
                tolerance_up: &self.up,
                metrics: &self.metric_rows,
                pods: &self.pod_rows,
            },
            behaviors: Behaviors {
                windows: &self.windows,
                selects: &self.selects,
                policies: &self.policy_rows,
                kinds: &self.policies.0,
                values: &self.policies.1,
                periods: &self.policies.2,
            },
            metrics: Metrics {
                kinds: &self.kinds,
                targets: &self.targets,
                wanted: &self.wanted,
                samples: &self.sample_rows,
                requests: &self.request_rows,
            },
            pods: PodRows {
                names: strings(&self.pods),
                flags: &self.pod_flags,
                starts: &self.starts,
                transitions: &self.transitions,
            },
            samples: SampleRows {
                names: strings(&self.samples),
                values: &self.values,
                times: &self.times,
                windows: &self.sample_windows,
            },
            requests: RequestRows {
                values: &self.requests,
                failures: &self.request_failures,
                containers: &self.request_containers,
            },
        };
        let m = &mut self.memory;
        let mut histories = Histories {
            recommendations: &m.rows,
            recommendation_counts: &mut m.counts,
            replicas: &mut m.replicas,
            recommendation_times: &mut m.times,
            events: &m.event_rows,
            event_counts: &mut m.event_counts,
            changes: &mut m.changes,
            event_times: &mut m.event_times,
            outdated: &mut m.outdated,
        };
        let mut decisions = Decisions {
            statuses: &mut a.statuses,
            steps: &mut a.steps,
            proposals: &mut a.proposals,
            stabilized: &mut a.stabilized,
            stabilizations: &mut a.stabilizations,
            desired: &mut a.desired,
            limits: &mut a.limits,
            winners: &mut a.winners,
            failed: &mut a.failed,
            metric_replicas: &mut a.metric_replicas,
            metric_utilizations: &mut a.metric_utilizations,
            metric_values: &mut a.metric_values,
            metric_failures: &mut a.metric_failures,
            metric_pods: &mut a.metric_pods,
            metric_containers: &mut a.metric_containers,
        };
        super::decide(scratch, &fleet, &mut histories, &mut decisions)?;
        Ok(a)
    }

    /// Adds an HPA that has no metrics, pods or behavior yet: its rows are
    /// ended by `end`.
    pub(super) fn push_hpa(&mut self, flags: u8, replicas: [i32; 4]) {
        let [current, status, min, max] = replicas;
        self.flags.push(flags);
        self.current.push(current);
        self.status_replicas.push(status);
        self.min.push(min);
        self.max.push(max);
        self.down.push(0.1);
        self.up.push(0.1);
    }

    pub(super) fn push_pod(
        &mut self,
        name: &[u8],
        flags: u8,
        start: i64,
        transition: i64,
    ) {
        self.pods.push(name).unwrap();
        self.pod_flags.push(flags);
        self.starts.push(start);
        self.transitions.push(transition);
    }

    pub(super) fn push_sample(&mut self, name: &[u8], sample: Sample) {
        self.samples.push(name).unwrap();
        self.values.push(sample.value);
        self.times.push(sample.time);
        self.sample_windows.push(sample.window);
    }

    pub(super) fn end_metric(&mut self, kind: u8, target: u8, wanted: i64) {
        self.kinds.push(kind);
        self.targets.push(target);
        self.wanted.push(wanted);
        self.sample_rows.push(self.values.len() as u32);
        self.request_rows.push(self.requests.len() as u32);
    }

    pub(super) fn push_direction(
        &mut self,
        window: i32,
        select: u8,
        policies: &[(u8, i32, i32)],
    ) {
        self.windows.push(window);
        self.selects.push(select);
        for &(kind, value, period) in policies {
            self.policies.0.push(kind);
            self.policies.1.push(value);
            self.policies.2.push(period);
        }
        self.policy_rows.push(self.policies.0.len() as u32);
    }

    /// Ends the HPA's rows; its history is `history` with two slots more.
    pub(super) fn end(&mut self, history: &History) {
        let m = &mut self.memory;
        m.counts.push(match &history.recommendations {
            None => NEVER_SEEN,
            Some(all) => all.len() as u32,
        });
        for recommendation in history.recommendations() {
            m.replicas.push(recommendation.replicas);
            m.times.push(recommendation.time);
        }
        m.replicas.extend([-7; 2]);
        m.times.extend([-7; 2]);
        m.rows.push(m.replicas.len() as u32);
        for events in [&history.ups, &history.downs] {
            m.event_counts.push(events.len() as u32);
            for event in events {
                m.changes.push(event.change);
                m.event_times.push(event.time);
                m.outdated.push(event.outdated.into());
            }
            m.changes.extend([-7; 2]);
            m.event_times.extend([-7; 2]);
            m.outdated.extend([7; 2]);
            m.event_rows.push(m.changes.len() as u32);
        }
        self.metric_rows.push(self.kinds.len() as u32);
        self.pod_rows.push(self.pod_flags.len() as u32);
    }

    /// Adds a whole case.
    pub(super) fn push_case(&mut self, case: &Case<'_>) {
        let spec = &case.hpa.spec;
        let selector = match case.scale.selector.as_str() {
            "" => None,
            text => labels::parse(text).unwrap().ok(),
        };
        let selected = selector
            .as_ref()
            .map(|selector| Selected::new(case.pods(), selector).unwrap());
        let ambiguous = selected.as_ref().is_some_and(|selected| {
            case.others.iter().any(|(name, selector)| {
                name != case.hpa.metadata.name.as_str()
                    && labels::parse(selector).unwrap().is_ok_and(|s| {
                        let mut pods = selected.pods.iter();
                        pods.any(|pod| s.matches(&pod.metadata.labels))
                    })
            })
        });
        let scaled = case.hpa.status.conditions().iter().any(|c| {
            c.kind.as_str() == "ScaledToZero" && c.status.as_str() == "True"
        });
        let flag = |on, flag| if on { flag } else { 0 };
        let version = spec.target.api_version.as_str();
        let bad_version = version.split('/').nth(2).is_some();
        let no_scale = case.scale.get_error.is_some() || bad_version;
        let flags = flag(no_scale, NO_SCALE)
            | flag(selected.is_none() || ambiguous, NO_SELECTOR)
            | flag(scaled && case.config.scales_to_zero(), SCALED_TO_ZERO)
            | flag(spec.behavior.is_some(), HAS_BEHAVIOR)
            | flag(case.scale.update_error.is_some(), UNWRITTEN);
        self.push_hpa(
            flags,
            [
                case.scale.current(),
                case.scale.status_replicas(),
                spec.min.unwrap_or(1),
                spec.max(),
            ],
        );
        let own = tolerances(&case.config, &case.hpa.spec);
        *self.down.last_mut().unwrap() = own.down;
        *self.up.last_mut().unwrap() = own.up;
        let none = Selected::default();
        let selected = selected.as_ref().unwrap_or(&none);
        let columns = selected.columns();
        for (row, pod) in selected.pods.iter().enumerate() {
            let name = pod.metadata.name.as_str().as_bytes();
            let (start, transition) =
                (columns.starts[row], columns.transitions[row]);
            self.push_pod(name, columns.flags[row], start, transition);
        }
        let seconds = case.config.downscale_stabilization() as f64 / 1e9;
        let default = case.config.architecture().to_i32(seconds);
        let behavior = spec.behavior.as_ref();
        let up = behavior.and_then(|behavior| behavior.up.as_ref());
        let down = behavior.and_then(|behavior| behavior.down.as_ref());
        self.direction(up, 0);
        self.direction(down, default);
        for metric in spec.metrics() {
            self.metric(case, selected, metric);
        }
        self.end(&case.history().unwrap());
    }

    fn direction(&mut self, rules: Option<&ScalingRules<'_>>, window: i32) {
        let Some(rules) = rules else {
            return self.push_direction(0, 0, &[]);
        };
        let select = match rules.select.as_ref().map(Text::as_str) {
            Some("Min") => 1,
            Some("Disabled") => 2,
            _ => 0,
        };
        let policies = rules.policies.iter().flatten();
        let policies = policies.map(|policy| {
            let kind = match policy.kind.as_str() {
                "Pods" => 1,
                "Percent" => 2,
                _ => 0,
            };
            (kind, policy.value(), policy.period())
        });
        let policies: Vec<_> = policies.collect();
        self.push_direction(rules.window.unwrap_or(window), select, &policies);
    }

    fn metric(
        &mut self,
        case: &Case<'_>,
        selected: &Selected<'_, '_>,
        metric: &MetricSpec<'_>,
    ) {
        let metrics = case.metrics.as_ref();
        let resource = match metric.kind.as_str() {
            "Resource" => metric.resource.as_ref().map(|r| (r, "")),
            "ContainerResource" => {
                metric.container.as_ref().map(|r| (r, r.container.as_str()))
            }
            _ => None,
        };
        if let Some((source, container)) = resource {
            let name = source.name.as_str();
            let list = metrics.map_or(&[][..], |m| m.resource());
            let failed = metrics.is_some_and(|m| m.resource_error.is_some());
            let mut kind = PER_POD | if name == "cpu" { OF_CPU } else { 0 };
            if failed || list.is_empty() {
                kind |= UNAVAILABLE;
            }
            for usage in list {
                if let Some(sample) = usage_sample(usage, name, container) {
                    let pod = usage.metadata.name.as_str().as_bytes();
                    self.push_sample(pod, sample);
                }
            }
            let target = &source.target;
            if let Some(average) = target.average_milli() {
                return self.end_metric(kind, AVERAGE, average);
            }
            let Some(percent) = target.average_utilization else {
                return self.end_metric(kind, NO_TARGET, 0);
            };
            let query = Query {
                resource: name,
                container,
                pod_level: case.config.has_pod_level_resources(),
            };
            self.push_requests(selected, query);
            return self.end_metric(kind, UTILIZATION, percent.into());
        }
        let selects = |source: &crate::kube::autoscaling::MetricSource<'_>| {
            let selector = source.metric.selector.as_ref();
            selector.is_none_or(|s| s.complaint().unwrap().is_none())
        };
        let missing = |is_there| if is_there { 0 } else { UNAVAILABLE };
        match metric.kind.as_str() {
            "Pods" => {
                let source = metric.pods.as_ref().unwrap();
                let name = source.metric.name.as_str();
                let found = metrics.and_then(|m| m.pods(name));
                let items = found.map_or(&[][..], |found| found.items());
                let is_there = selects(source)
                    && !items.is_empty()
                    && found.is_some_and(|found| found.error.is_none());
                for item in items {
                    let pod = item.pod.as_str().as_bytes();
                    self.push_sample(pod, value_sample(item));
                }
                let wanted = source.target.average_milli().unwrap();
                let kind = PER_POD | missing(is_there);
                self.end_metric(kind, AVERAGE, wanted);
            }
            "Object" => {
                let source = metric.object.as_ref().unwrap();
                let described = &source.described;
                let kind = described.kind.as_str();
                let version = described.api_version.as_str();
                let has_group =
                    version.split_once('/').is_some_and(|(group, rest)| {
                        !group.is_empty() && !rest.contains('/')
                    });
                let name = if kind == "Namespace" && !has_group {
                    case.hpa.metadata.namespace.as_str()
                } else {
                    described.name.as_str()
                };
                let own = source.metric.name.as_str();
                let found = metrics.and_then(|m| m.object(own, kind, name));
                let found = found.filter(|found| found.error.is_none());
                if let Some(found) = found {
                    self.push_whole(found.milli());
                }
                let is_there = selects(source) && found.is_some();
                let (target, wanted) =
                    match (source.target.kind.as_str(), &source.target) {
                        ("Value", t) if t.value.is_some() => whole(t),
                        ("AverageValue", t) => share(t),
                        _ => (NO_TARGET, 0),
                    };
                self.end_metric(OBJECT | missing(is_there), target, wanted);
            }
            "External" => {
                let source = metric.external.as_ref().unwrap();
                let name = source.metric.name.as_str();
                let found = metrics.and_then(|m| m.external(name));
                for value in found.into_iter().flat_map(ExternalMetric::values)
                {
                    self.push_whole(value);
                }
                let is_there = selects(source)
                    && found.is_some_and(|found| found.error.is_none());
                let (target, wanted) = match share(&source.target) {
                    (NO_TARGET, _) => whole(&source.target),
                    shared => shared,
                };
                self.end_metric(EXTERNAL | missing(is_there), target, wanted);
            }
            _ => self.end_metric(UNKNOWN, NO_TARGET, 0),
        }
    }

    fn push_whole(&mut self, value: i64) {
        self.push_sample(b"", Sample { value, time: 0, window: 0 });
    }

    /// Every pod's request, or the failure of the first that has none.
    fn push_requests(
        &mut self,
        selected: &Selected<'_, '_>,
        query: Query<'_>,
    ) {
        for pod in &selected.pods {
            // By itself, so that a later pod of the name does not replace it.
            let request = requests::requests(&[*pod], &[0], query).unwrap();
            let (value, failure, container) = match request {
                Ok(requests) => (requests[0], 0, 0),
                Err(Failure::MissingRequest { container, .. }) => {
                    (0, MISSING_REQUEST, container)
                }
                Err(Failure::MissingPodRequest { .. }) => {
                    (0, MISSING_POD_REQUEST, 0)
                }
                Err(_) => (0, MISSING_CONTAINER, 0),
            };
            self.requests.push(value);
            self.request_failures.push(failure);
            self.request_containers.push(container);
        }
    }
}

fn whole(target: &MetricTarget<'_>) -> (u8, i64) {
    target.value_milli().map_or((NO_TARGET, 0), |value| (VALUE, value))
}

fn share(target: &MetricTarget<'_>) -> (u8, i64) {
    target.average_milli().map_or((NO_TARGET, 0), |value| (AVERAGE, value))
}

/// The configuration of a case.
pub(super) fn config(case: &Case<'_>) -> Config {
    Config {
        now: case.now.0,
        initialization: case.config.cpu_initialization(),
        delay: case.config.readiness_delay(),
        stabilization: case.config.downscale_stabilization(),
        scale_up_limit_factor: case.config.scale_up_limit_factor(),
        architecture: case.config.architecture(),
    }
}

/// A configuration for the tests' own fleets.
pub(super) const CONFIG: Config = Config {
    now: 1_000,
    initialization: 100,
    delay: 30,
    stabilization: 300,
    scale_up_limit_factor: 2.0,
    architecture: Architecture::Amd64,
};
