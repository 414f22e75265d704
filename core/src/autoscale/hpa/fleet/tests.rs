/*!
Columns and JSON on every vector; rows by themselves and in fleets; the
calculator by name and by row; columns that do not fit.
*/

use std::string::{String, ToString as _};
use std::vec::Vec;

use proptest::prelude::*;

use super::super::calculator::{Readiness, Target};
use super::super::case::Case;
use super::super::metric::Evaluation;
use super::super::pods::{
    HAS_READY, PENDING, PodColumns, READY, RUNNING, STARTED, STRANGER, Sample,
};
use super::super::reconcile::{Outcome, reconcile};
use super::super::tests::vectors;
use super::super::trace::Off;
use super::owned::{Answers, CONFIG, Owned, config};
use super::*;

/// What the JSON path says of a case, held against row `row`.
fn compare(outcome: &Outcome<'_>, owned: &Owned, a: &Answers, row: usize) {
    assert_eq!(a.statuses[row], 0);
    let first = owned.metric_rows[row] as usize;
    for (metric, proposal) in outcome.proposals.iter().flatten().enumerate() {
        let metric = first + metric;
        let failure = a.metric_failures[metric];
        match proposal {
            Evaluation::Valued(valued) => {
                assert_eq!(failure, PROPOSES);
                assert_eq!(a.metric_replicas[metric], valued.replicas);
                let found = valued.found;
                let milli = found.value.or(found.average.map(|(m, _)| m));
                assert_eq!(a.metric_values[metric], milli.unwrap());
                let utilization = found.utilization.unwrap_or(0);
                assert_eq!(a.metric_utilizations[metric], utilization);
            }
            Evaluation::Failed(failed) => {
                assert_ne!(failure, PROPOSES, "{}", failed.error);
                assert_eq!(failure, failure_of(&failed.error));
                let pod = a.metric_pods[metric];
                let names = owned.pods.as_strings();
                let start = owned.pod_rows[row];
                let named = |pod: u32| {
                    let name = names.get((start + pod) as usize);
                    failed.error.contains(std::str::from_utf8(name).unwrap())
                };
                assert!(pod == NO_ROW || named(pod), "{}", failed.error);
                assert_eq!(pod != NO_ROW, failure >= MISSING_REQUEST);
            }
        }
    }
    // A refused step keeps the replicas, a failed update changes nothing.
    let current = outcome.current;
    let wanted = outcome.scaled_to.unwrap_or(current);
    if owned.flags[row] & UNWRITTEN == 0 {
        assert_eq!(a.desired[row], wanted);
    }
    let limited = outcome.status.conditions.0.iter().find(|condition| {
        condition.kind == "ScalingLimited" && a.steps[row] == STEP_METRICS
    });
    if let Some(limited) = limited {
        let reasons = [
            Limit::WithinRange,
            Limit::TooFew,
            Limit::TooMany,
            Limit::ScaleUp,
            Limit::ScaleDown,
        ];
        let reason = reasons[a.limits[row] as usize].reason();
        assert_eq!(limited.reason, reason);
    }
    let stabilized = ["", "ScaleUpStabilized", "ScaleDownStabilized"];
    let able = outcome.status.conditions.0.iter().find(|condition| {
        condition.kind == "AbleToScale"
            && a.steps[row] == STEP_METRICS
            && outcome.scaled_to.is_none()
            && owned.flags[row] & UNWRITTEN == 0
    });
    if let Some(able) = able {
        let how = a.stabilizations[row] as usize;
        let reason =
            if how == 0 { "ReadyForNewScale" } else { stabilized[how] };
        assert_eq!(able.reason, reason);
    }
    let history = &outcome.history;
    assert_eq!(owned.history(row), *history);
}

/// The code of an error's text.
fn failure_of(error: &str) -> u8 {
    let words = [
        ("no pods returned by selector", NO_PODS),
        ("did not receive metrics for targeted pods", NO_SAMPLES),
        ("no metrics returned matched known pods", NO_MATCH),
        ("missing request for", MISSING_REQUEST),
        ("missing pod-level request for", MISSING_POD_REQUEST),
        ("not found in Pod", MISSING_CONTAINER),
        ("metric source: neither", NO_SUCH_TARGET),
    ];
    let code = words.iter().find(|(words, _)| error.contains(words));
    code.map_or(NO_DATA, |(_, code)| *code)
}

impl Owned {
    /// The history of a row; an absent list of events is an empty one.
    fn history(&self, row: usize) -> History {
        let m = &self.memory;
        let count = m.counts[row];
        let start = m.rows[row] as usize;
        let recommendations = (count != NEVER_SEEN).then(|| {
            let slots = start..start + count as usize;
            let rows = m.replicas[slots.clone()].iter().zip(&m.times[slots]);
            rows.map(|(&replicas, &time)| Recommendation { replicas, time })
                .collect()
        });
        let events = |row: usize| {
            let start = m.event_rows[row] as usize;
            let slots = start..start + m.event_counts[row] as usize;
            slots
                .map(|slot| super::super::history::ScaleEvent {
                    change: m.changes[slot],
                    time: m.event_times[slot],
                    outdated: m.outdated[slot] != 0,
                })
                .collect()
        };
        History {
            recommendations,
            ups: events(2 * row),
            downs: events(2 * row + 1),
        }
    }
}

#[test]
fn columns_and_json_agree_on_every_vector() {
    let mut scratch = Scratch::default();
    let (mut decided, mut proposals) = (0, 0);
    for row in vectors() {
        for machine in ["amd64", "arm64"] {
            let mut input = row["input"].clone();
            input["config"]["architecture"] = machine.into();
            let json = input.to_string();
            let mut case = Case::from_json(json.as_bytes()).unwrap();
            if case.config.apply_defaults() {
                case.hpa.spec.apply_defaults().unwrap();
            }
            let outcome = reconcile(&case, &mut Off).unwrap();
            let mut owned = Owned::new(config(&case));
            owned.push_case(&case);
            let answers = owned.decide(&mut scratch).unwrap();
            compare(&outcome, &owned, &answers, 0);
            decided += usize::from(answers.steps[0] == STEP_METRICS);
            proposals += outcome.proposals.map_or(0, |all| all.len());
        }
    }
    assert!(decided > 1_000 && proposals > 2_000, "{decided} {proposals}");
}

#[test]
fn a_fleet_is_its_rows_one_by_one() {
    let rows = vectors();
    let texts: Vec<String> = rows
        .iter()
        .map(|row| {
            let mut input = row["input"].clone();
            // One clock and one configuration for all.
            input["now"] = rows[0]["input"]["now"].clone();
            input["config"] = rows[0]["input"]["config"].clone();
            input["config"]["applyDefaults"] = true.into();
            input.to_string()
        })
        .collect();
    let cases: Vec<Case<'_>> = texts
        .iter()
        .map(|text| {
            let mut case = Case::from_json(text.as_bytes()).unwrap();
            case.hpa.spec.apply_defaults().unwrap();
            case
        })
        .collect();
    let mut fleet = Owned::new(config(&cases[0]));
    cases.iter().for_each(|case| fleet.push_case(case));
    let answers = fleet.decide(&mut Scratch::default()).unwrap();
    for (row, case) in cases.iter().enumerate() {
        compare(&reconcile(case, &mut Off).unwrap(), &fleet, &answers, row);
    }
}

/// A pod: name, flags, start, transition, request.
type Pod = (u8, u8, i64, i64, i64);
/// A sample: its pod's name, value, time, window.
type Measured = (u8, i64, i64, i64);

fn named(name: u8) -> String {
    std::format!("web-{name}")
}

/// The same by name, through `calculator`.
fn by_name(
    pods: &[Pod],
    samples: &[Measured],
    readiness: Option<Readiness>,
    percent: Option<i32>,
    current: i32,
) -> Found {
    let first = |name: u8| {
        let row = pods.iter().position(|pod| pod.0 == name);
        row.map_or(STRANGER, |row| row as u32)
    };
    let mut columns = PodColumns::default();
    let mut requests = std::vec![0; pods.len()];
    for &(name, flags, start, transition, request) in pods {
        let row = first(name);
        columns.push(flags, start, transition, row).unwrap();
        requests[row as usize] = request;
    }
    let mut joined = SampleColumns::default();
    for (row, &(name, value, time, window)) in samples.iter().enumerate() {
        if samples[row + 1..].iter().all(|later| later.0 != name) {
            let sample = Sample { value, time, window };
            joined.push(first(name), sample).unwrap();
        }
    }
    let target = match percent {
        Some(percent) => {
            Target::Utilization { percent, requests: Ok(&requests) }
        }
        None => Target::Average(1_000),
    };
    let terms = Terms {
        current,
        tolerances: Tolerances { down: 0.1, up: 0.1 },
        architecture: CONFIG.architecture,
    };
    let mut scratch = calculator::Scratch::default();
    let proposal = calculator::propose(
        &mut scratch,
        terms,
        columns.as_pods(),
        joined.as_samples(),
        readiness,
        target,
    );
    proposal.unwrap().map_or_else(Found::Failed, Found::Proposed)
}

fn check(
    pods: &[Pod],
    samples: &[Measured],
    of_cpu: bool,
    percent: Option<i32>,
    current: i32,
) -> Result<(), TestCaseError> {
    let mut owned = Owned::new(CONFIG);
    // Another HPA before it, so that rows do not begin at 0.
    owned.push_hpa(0, [1, 1, 1, 9]);
    owned.push_pod(b"web-3", RUNNING, 0, 0);
    owned.push_direction(0, 0, &[]);
    owned.push_direction(0, 0, &[]);
    owned.end(&History::default());
    owned.push_hpa(0, [current, current, 1, 99]);
    for &(name, flags, start, transition, request) in pods {
        owned.push_pod(named(name).as_bytes(), flags, start, transition);
        if percent.is_some() {
            owned.requests.push(request);
        }
    }
    for &(name, value, time, window) in samples {
        let sample = Sample { value, time, window };
        owned.push_sample(named(name).as_bytes(), sample);
    }
    let kind = PER_POD | if of_cpu { OF_CPU } else { 0 };
    match percent {
        Some(percent) => {
            owned.end_metric(kind, UTILIZATION, percent.into());
        }
        None => owned.end_metric(kind, AVERAGE, 1_000),
    }
    owned.push_direction(0, 0, &[]);
    owned.push_direction(0, 0, &[]);
    owned.end(&History::default());
    let a = owned.decide(&mut Scratch::default()).unwrap();
    let readiness = of_cpu.then_some(Readiness {
        now: CONFIG.now,
        initialization: CONFIG.initialization,
        delay: CONFIG.delay,
    });
    let want = by_name(pods, samples, readiness, percent, current);
    let got = match a.metric_failures[0] {
        PROPOSES => Found::Proposed(calculator::Proposal {
            replicas: a.metric_replicas[0],
            utilization: a.metric_utilizations[0],
            milli: a.metric_values[0],
        }),
        NO_PODS => Found::Failed(calculator::Failure::NoPods),
        NO_SAMPLES => Found::Failed(calculator::Failure::NoSamples),
        _ => Found::Failed(calculator::Failure::NoMatch),
    };
    prop_assert_eq!(got, want);
    Ok(())
}

const ORDINARY: u8 = RUNNING | HAS_READY | READY | STARTED;

fn a_pod() -> impl Strategy<Value = Pod> {
    let flags = prop_oneof![
        6 => Just(ORDINARY),
        1 => Just(PENDING),
        2 => any::<u8>(),
    ];
    let time = prop_oneof![Just(0), 850_i64..1_010];
    (0_u8..20, flags, time, 800_i64..1_010, -5_i64..2_000)
}

fn a_sample(pod: &Pod) -> impl Strategy<Value = Measured> + use<> {
    (Just(pod.0), -50_i64..3_000, 850_i64..1_010, 0_i64..100)
}

/// Pods, and samples that are nearly theirs.
fn a_metric() -> impl Strategy<Value = (Vec<Pod>, Vec<Measured>)> {
    let pods = prop::collection::vec(a_pod(), 0..12);
    let pods = (pods, any::<bool>()).prop_map(|(mut pods, distinct)| {
        if distinct {
            pods.sort_by_key(|pod| (pod.0, pod.3));
            pods.dedup_by_key(|pod| pod.0);
            pods.sort_by_key(|pod| pod.3);
        }
        pods
    });
    pods.prop_flat_map(|pods| {
        let samples: Vec<_> = pods.iter().map(a_sample).collect();
        let changes = prop::collection::vec((any::<u8>(), 0_usize..12), 0..4);
        (Just(pods), samples, changes).prop_map(
            |(pods, mut samples, changes)| {
                for (change, at) in changes {
                    let len = samples.len();
                    match (change % 5, len) {
                        (0, 1..) => drop(samples.remove(at % len)),
                        (1, 1..) => samples.swap(at % len, 0),
                        (2, 1..) => samples.push(samples[at % len]),
                        (3, _) => samples.push((77, 500, 900, 15)),
                        _ => samples.reverse(),
                    }
                }
                (pods, samples)
            },
        )
    })
}

proptest! {
    #[test]
    fn by_row_and_by_name_are_one(
        (pods, samples) in a_metric(),
        of_cpu: bool,
        percent in prop::option::of(1_i32..200),
        current in 0_i32..20,
    ) {
        check(&pods, &samples, of_cpu, percent, current)?;
    }
}

fn one_hpa() -> Owned {
    let mut owned = Owned::new(CONFIG);
    owned.push_hpa(HAS_BEHAVIOR, [1, 1, 1, 9]);
    owned.push_pod(b"a", ORDINARY, 0, 0);
    owned.requests.push(1_000);
    let sample = Sample { value: 3_000, time: 990, window: 15 };
    owned.push_sample(b"a", sample);
    owned.end_metric(PER_POD | OF_CPU, UTILIZATION, 100);
    owned.push_direction(0, 0, &[(1, 4, 15)]);
    owned.push_direction(300, 0, &[(2, 100, 15)]);
    owned.end(&History::default());
    owned
}

#[test]
fn one_hpa_scales_and_remembers() {
    let mut owned = one_hpa();
    let a = owned.decide(&mut Scratch::default()).unwrap();
    assert_eq!((a.desired[0], a.winners[0], a.steps[0]), (3, 0, 1));
    assert_eq!(owned.memory.counts, [2]);
    assert_eq!(owned.memory.replicas, [1, 3]);
    assert_eq!(owned.memory.event_counts, [1, 0]);
    assert_eq!(owned.memory.changes, [2, -7, -7, -7]);
    let mut owned = one_hpa();
    owned.flags[0] |= UNWRITTEN;
    let a = owned.decide(&mut Scratch::default()).unwrap();
    assert_eq!(a.desired, [3]);
    assert_eq!(owned.memory.event_counts, [0, 0]);
}

/// Makes one thing wrong with a fleet.
type Spoil = fn(&mut Owned);

#[test]
fn columns_that_do_not_fit_are_refused() {
    use ErrorKind::{InvalidArgument, InvalidOffsets, LengthMismatch};
    let cases: &[(ErrorKind, Spoil)] = &[
        (InvalidOffsets, |o| o.pod_rows = std::vec![1, 1]),
        (InvalidOffsets, |o| o.pod_rows = std::vec![0, 2]),
        (InvalidOffsets, |o| o.metric_rows = std::vec![0, 0]),
        (InvalidOffsets, |o| o.policy_rows = std::vec![0, 2, 1]),
        (InvalidOffsets, |o| o.sample_rows = std::vec![0, u32::MAX]),
        (InvalidOffsets, |o| o.memory.rows = std::vec![0, 3]),
        (InvalidOffsets, |o| o.memory.event_rows = std::vec![0, 3, 2]),
        (InvalidArgument, |o| o.flags[0] = 128),
        (LengthMismatch, |o| o.min.push(1)),
        (LengthMismatch, |o| o.up.clear()),
        (LengthMismatch, |o| o.starts.clear()),
        (LengthMismatch, |o| o.times.clear()),
        (LengthMismatch, |o| o.pods.clear()),
        (LengthMismatch, |o| o.wanted.push(1)),
        (LengthMismatch, |o| o.windows.clear()),
        (LengthMismatch, |o| o.policies.2.clear()),
        (LengthMismatch, |o| o.request_failures.push(0)),
        (LengthMismatch, |o| o.memory.counts.push(0)),
        (LengthMismatch, |o| o.memory.times.clear()),
        (LengthMismatch, |o| o.memory.outdated.clear()),
        (LengthMismatch, |o| o.memory.event_counts.clear()),
    ];
    for (at, (kind, spoil)) in cases.iter().enumerate() {
        let mut owned = one_hpa();
        spoil(&mut owned);
        let before = owned.memory.clone();
        let error = owned.decide(&mut Scratch::default()).unwrap_err();
        assert_eq!(error.kind(), *kind, "case {at}");
        assert_eq!(owned.memory, before);
    }
}

#[test]
fn a_row_that_cannot_be_decided_has_a_status() {
    let cases: &[(ErrorKind, Spoil)] = &[
        (ErrorKind::InvalidArgument, |o| o.kinds[0] = 4),
        (ErrorKind::InvalidArgument, |o| o.kinds[0] |= 64),
        (ErrorKind::InvalidArgument, |o| o.targets[0] = 4),
        (ErrorKind::InvalidArgument, |o| o.selects[1] = 3),
        (ErrorKind::InvalidArgument, |o| o.policies.0[0] = 3),
        (ErrorKind::InvalidArgument, |o| o.memory.counts[0] = 3),
        (ErrorKind::InvalidArgument, |o| o.memory.event_counts[1] = 3),
        (ErrorKind::LengthMismatch, |o| {
            o.requests.clear();
            o.request_rows = std::vec![0, 0];
        }),
        (ErrorKind::BufferTooSmall, |o| {
            o.memory.rows = std::vec![0, 1];
            o.memory.replicas.pop();
            o.memory.times.pop();
        }),
        (ErrorKind::BufferTooSmall, |o| {
            o.memory.event_rows = std::vec![0, 0, 4];
        }),
    ];
    for (at, (kind, spoil)) in cases.iter().enumerate() {
        let mut owned = one_hpa();
        spoil(&mut owned);
        let before = owned.memory.clone();
        let a = owned.decide(&mut Scratch::default()).unwrap();
        assert_eq!(a.statuses, [*kind as i32], "case {at}");
        assert_eq!((a.desired[0], a.steps[0]), (1, STEP_NONE));
        assert_eq!(owned.memory, before);
    }
}

#[test]
fn no_fleet_at_all_is_fine() {
    let a = Owned::new(CONFIG).decide(&mut Scratch::default()).unwrap();
    assert_eq!(a, Answers::default());
}

#[test]
fn a_hundred_thousand_pods_in_any_order() {
    // The ends of the names collide: sorting has to do.
    for end in ["", "-the-same-end"] {
        let mut owned = Owned::new(CONFIG);
        owned.push_hpa(0, [2, 2, 1, i32::MAX]);
        let name = |i: u32| std::format!("{i:06}{end}");
        for i in 0..100_000 {
            owned.push_pod(name(i).as_bytes(), ORDINARY, 0, 0);
        }
        for i in (0..100_000).rev() {
            let sample = Sample { value: 3_000, time: 0, window: 0 };
            owned.push_sample(name(i).as_bytes(), sample);
        }
        owned.end_metric(PER_POD, AVERAGE, 1_000);
        owned.push_direction(0, 0, &[]);
        owned.push_direction(0, 0, &[]);
        owned.end(&History::default());
        let a = owned.decide(&mut Scratch::default()).unwrap();
        assert_eq!(a.metric_replicas, [300_000]);
    }
}

#[test]
fn overflow_and_nan_are_as_upstream_has_them() {
    let mut owned = one_hpa();
    owned.values[0] = i64::MAX;
    let a = owned.decide(&mut Scratch::default()).unwrap();
    // MaxInt64 * 100 wraps to -100, over 1000 is 0.
    assert_eq!((a.metric_utilizations[0], a.metric_replicas[0]), (0, 0));
    let mut owned = one_hpa();
    (owned.up[0], owned.down[0]) = (f64::NAN, f64::NAN);
    owned.values[0] = 1_000;
    let a = owned.decide(&mut Scratch::default()).unwrap();
    assert_eq!(a.metric_replicas[0], 1);
}
