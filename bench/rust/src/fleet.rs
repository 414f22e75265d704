//! 10,000 HPAs of 50 pods, decided on columns: the fleet of bench/go.

use std::error::Error;

use millicore::autoscale::hpa::Architecture;
use millicore::autoscale::hpa::fleet::{
    AVERAGE, Behaviors, Config, Decisions, Fleet, HAS_BEHAVIOR, Histories,
    Hpas, Metrics, OF_CPU, PER_POD, PodRows, RequestRows, SampleRows, Scratch,
    UNWRITTEN, UTILIZATION, decide,
};
use millicore::autoscale::hpa::pods::{
    HAS_READY, NOT_READY, PENDING, READY, RUNNING, STARTED,
};
use millicore::columns::{StringColumn, Strings};

use crate::shard::mix;
use crate::{Job, digest};

const HPAS: u64 = 10_000;
const KINDS: u64 = 1_000;
const SIZE: u64 = 50;
const SLOTS: u64 = 20;
const SECOND: i64 = 1_000_000_000;
const NOW: i64 = 1_700_000_000 * SECOND;

/// See the module.
#[derive(Default)]
pub(crate) struct Decide {
    scratch: Scratch,
    flags: Vec<u8>,
    current: Vec<i32>,
    min: Vec<i32>,
    max: Vec<i32>,
    tolerances: Vec<f64>,
    metric_rows: Vec<u32>,
    pod_rows: Vec<u32>,
    windows: Vec<i32>,
    selects: Vec<u8>,
    policy_rows: Vec<u32>,
    policy_kinds: Vec<u8>,
    policy_values: Vec<i32>,
    policy_periods: Vec<i32>,
    kinds: Vec<u8>,
    targets: Vec<u8>,
    wanted: Vec<i64>,
    sample_rows: Vec<u32>,
    request_rows: Vec<u32>,
    pods: StringColumn,
    pod_flags: Vec<u8>,
    starts: Vec<i64>,
    samples: StringColumn,
    values: Vec<i64>,
    times: Vec<i64>,
    sample_windows: Vec<i64>,
    requests: Vec<i64>,
    slots: Vec<u32>,
    /// The recommendations before each run: count, replicas, times.
    before: (Vec<u32>, Vec<i32>, Vec<i64>),
    after: (Vec<u32>, Vec<i32>, Vec<i64>),
    event_rows: Vec<u32>,
    event_counts: Vec<u32>,
    changes: Vec<i32>,
    event_times: Vec<i64>,
    outdated: Vec<u8>,
    hpas_i32: [Vec<i32>; 5],
    hpas_u8: [Vec<u8>; 3],
    failed: Vec<u32>,
    metric_replicas: Vec<i32>,
    metric_utilizations: Vec<i32>,
    metric_values: Vec<i64>,
    metric_failures: Vec<u8>,
    metric_rows_out: [Vec<u32>; 2],
}

/// One pod and its samples.
#[derive(Clone)]
struct Pod {
    name: String,
    cpu: i64,
    rate: i64,
    pending: bool,
    young: bool,
}

fn pods(kind: u64) -> Vec<Pod> {
    (0..SIZE)
        .map(|i| {
            let random = mix(kind * SIZE + i);
            Pod {
                name: format!(
                    "app-{kind:03}-7c5d9f8b6d-{:03x}{i:02x}",
                    random >> 52
                ),
                cpu: 60 + (random % 120) as i64,
                rate: 5_000 + ((random >> 8) % 10_000) as i64,
                pending: kind % 20 == 3 && i == 7,
                young: kind % 20 == 11 && i == 7,
            }
        })
        .collect()
}

fn samples(kind: u64, pods: &[Pod]) -> Vec<Pod> {
    let kept = pods
        .iter()
        .enumerate()
        .filter(|(i, pod)| !(pod.pending || kind % 20 == 7 && *i == 5));
    let mut samples: Vec<Pod> = kept.map(|(_, pod)| pod.clone()).collect();
    if kind % 10 == 9 {
        samples.reverse();
    }
    samples
}

impl Decide {
    pub(crate) fn new() -> Result<Decide, Box<dyn Error>> {
        let mut d = Decide::default();
        for rows in [
            &mut d.metric_rows,
            &mut d.pod_rows,
            &mut d.policy_rows,
            &mut d.sample_rows,
            &mut d.request_rows,
            &mut d.slots,
            &mut d.event_rows,
        ] {
            rows.push(0);
        }
        for hpa in 0..HPAS {
            d.push(hpa % KINDS)?;
        }
        d.after = d.before.clone();
        let (n, m) = (d.flags.len(), d.kinds.len());
        d.hpas_i32 = std::array::from_fn(|_| vec![0; n]);
        d.hpas_u8 = std::array::from_fn(|_| vec![0; n]);
        d.failed = vec![0; n];
        d.metric_replicas = vec![0; m];
        d.metric_utilizations = vec![0; m];
        d.metric_values = vec![0; m];
        d.metric_failures = vec![0; m];
        d.metric_rows_out = std::array::from_fn(|_| vec![0; m]);
        Ok(d)
    }

    fn push(&mut self, kind: u64) -> Result<(), Box<dyn Error>> {
        let pods = pods(kind);
        for pod in &pods {
            let (flags, start) = if pod.pending {
                (PENDING, 0)
            } else if pod.young {
                let flags = RUNNING | HAS_READY | NOT_READY | STARTED;
                (flags, NOW - 60 * SECOND)
            } else {
                let flags = RUNNING | HAS_READY | READY | STARTED;
                (flags, NOW - 3_600 * SECOND)
            };
            self.pods.push(pod.name.as_bytes())?;
            self.pod_flags.push(flags);
            self.starts.push(start);
        }
        let samples = samples(kind, &pods);
        for (window, of) in [(30, true), (60, false)] {
            for pod in &samples {
                self.samples.push(pod.name.as_bytes())?;
                self.values.push(if of { pod.cpu } else { pod.rate });
                self.times.push(NOW - 20 * SECOND);
                self.sample_windows.push(window * SECOND);
            }
            if of {
                self.requests.extend(pods.iter().map(|_| 200));
            }
            self.kinds.push(if of { PER_POD | OF_CPU } else { PER_POD });
            self.targets.push(if of { UTILIZATION } else { AVERAGE });
            self.wanted.push(if of { 60 } else { 10_000 });
            self.sample_rows.push(self.values.len().try_into()?);
            self.request_rows.push(self.requests.len().try_into()?);
        }
        for slot in 0..SLOTS {
            self.before.1.push(40 + ((kind + slot) % 20) as i32);
            let age = (21 - slot) as i64 * 15 * SECOND;
            self.before.2.push(NOW - age);
        }
        self.before.0.push(SLOTS as u32);
        self.before.1.extend([0, 0]);
        self.before.2.extend([0, 0]);
        self.slots.push(self.before.1.len().try_into()?);
        for (change, age) in [(2, 10), (1, 50)] {
            self.event_counts.push(1);
            self.changes.extend([change, 0, 0]);
            self.event_times.extend([NOW - age * SECOND, 0, 0]);
            self.outdated.extend([0, 0, 0]);
            self.event_rows.push(self.changes.len().try_into()?);
        }
        self.flags.push(HAS_BEHAVIOR | UNWRITTEN);
        self.current.push(45 + (kind % 10) as i32);
        self.min.push(1);
        self.max.push(100);
        self.tolerances.push(0.1);
        self.metric_rows.push(self.kinds.len().try_into()?);
        self.pod_rows.push(self.pod_flags.len().try_into()?);
        self.windows.extend([0, 300]);
        self.selects.extend([0, 0]);
        self.policy_kinds.extend([1, 2, 2]);
        self.policy_values.extend([4, 100, 10]);
        self.policy_periods.extend([15, 15, 60]);
        let policies: u32 = self.policy_kinds.len().try_into()?;
        self.policy_rows.extend([policies - 1, policies]);
        Ok(())
    }
}

fn strings(column: &StringColumn) -> Strings<'_> {
    column.as_strings()
}

impl Job for Decide {
    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        self.after.0.copy_from_slice(&self.before.0);
        self.after.1.copy_from_slice(&self.before.1);
        self.after.2.copy_from_slice(&self.before.2);
        let fleet = Fleet {
            config: Config {
                now: NOW,
                initialization: 300 * SECOND,
                delay: 30 * SECOND,
                stabilization: 300 * SECOND,
                scale_up_limit_factor: 2.0,
                architecture: Architecture::Amd64,
            },
            hpas: Hpas {
                flags: &self.flags,
                current: &self.current,
                status_replicas: &self.current,
                min: &self.min,
                max: &self.max,
                tolerance_down: &self.tolerances,
                tolerance_up: &self.tolerances,
                metrics: &self.metric_rows,
                pods: &self.pod_rows,
            },
            behaviors: Behaviors {
                windows: &self.windows,
                selects: &self.selects,
                policies: &self.policy_rows,
                kinds: &self.policy_kinds,
                values: &self.policy_values,
                periods: &self.policy_periods,
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
                transitions: &self.starts,
            },
            samples: SampleRows {
                names: strings(&self.samples),
                values: &self.values,
                times: &self.times,
                windows: &self.sample_windows,
            },
            requests: RequestRows {
                values: &self.requests,
                ..RequestRows::default()
            },
        };
        let mut histories = Histories {
            recommendations: &self.slots,
            recommendation_counts: &mut self.after.0,
            replicas: &mut self.after.1,
            recommendation_times: &mut self.after.2,
            events: &self.event_rows,
            event_counts: &mut self.event_counts,
            changes: &mut self.changes,
            event_times: &mut self.event_times,
            outdated: &mut self.outdated,
        };
        let [statuses, proposals, stabilized, desired, winners] =
            &mut self.hpas_i32;
        let [steps, stabilizations, limits] = &mut self.hpas_u8;
        let [metric_pods, metric_containers] = &mut self.metric_rows_out;
        let mut decisions = Decisions {
            statuses,
            steps,
            proposals,
            stabilized,
            stabilizations,
            desired,
            limits,
            winners,
            failed: &mut self.failed,
            metric_replicas: &mut self.metric_replicas,
            metric_utilizations: &mut self.metric_utilizations,
            metric_values: &mut self.metric_values,
            metric_failures: &mut self.metric_failures,
            metric_pods,
            metric_containers,
        };
        Ok(decide(&mut self.scratch, &fleet, &mut histories, &mut decisions)?)
    }

    fn result(&self) -> String {
        let [_, _, _, desired, _] = &self.hpas_i32;
        digest::of_fleet(desired, &self.metric_replicas)
    }
}
