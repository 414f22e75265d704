/*!
The calculator once more, in maps and sets by pod name as upstream has it, to
compare with.
*/

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::architecture::Architecture;
use super::calculator::{
    Failure, Proposal, Readiness, Scratch, Target, Terms, propose,
};
use super::pods::{
    DELETED, FAILED, HAS_READY, NOT_READY, PENDING, PodColumns, STARTED,
    STRANGER, Sample, SampleColumns,
};
use super::tolerance::Tolerances;

/// A pod: its name, flags, start and transition.
type Pod = (u8, u8, i64, i64);

struct Setting {
    terms: Terms,
    readiness: Option<Readiness>,
    /// Percent with the requests, or thousandths.
    percent: Option<(i32, BTreeMap<u8, i64>)>,
    average: i64,
}

fn naive(
    pods: &[Pod],
    mut samples: BTreeMap<u8, Sample>,
    setting: &Setting,
) -> Result<Proposal, Failure> {
    if pods.is_empty() {
        return Err(Failure::NoPods);
    }
    let (mut ignored, mut unready, mut missing) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut ready = 0;
    for &(name, flags, start, transition) in pods {
        let has = |flag| flags & flag != 0;
        if has(DELETED) || has(FAILED) {
            ignored.insert(name);
        } else if has(PENDING) {
            unready.insert(name);
        } else if let Some(sample) = samples.get(&name) {
            let late = setting.readiness.is_some_and(|r| {
                if !has(HAS_READY) || !has(STARTED) {
                    true
                } else if start + r.initialization > r.now {
                    has(NOT_READY) || sample.time < transition + sample.window
                } else {
                    has(NOT_READY) && start + r.delay > transition
                }
            });
            if late {
                unready.insert(name);
            } else {
                ready += 1;
            }
        } else {
            missing.insert(name);
        }
    }
    samples
        .retain(|name, _| !ignored.contains(name) && !unready.contains(name));
    if samples.is_empty() {
        return Err(Failure::NoSamples);
    }
    let mut values: BTreeMap<u8, i64> =
        samples.iter().map(|(&name, sample)| (name, sample.value)).collect();
    let usage = |values: &BTreeMap<u8, i64>| match &setting.percent {
        Some((percent, requests)) => {
            let (mut usage, mut request, mut n) = (0_i64, 0_i64, 0);
            for (name, value) in values {
                if let Some(own) = requests.get(name) {
                    usage = usage.wrapping_add(*value);
                    request = request.wrapping_add(*own);
                    n += 1;
                }
            }
            if request == 0 {
                return Err(Failure::NoMatch);
            }
            let utilization = usage.wrapping_mul(100).wrapping_div(request);
            let utilization = utilization as i32;
            let ratio = f64::from(utilization) / f64::from(*percent);
            Ok((ratio, utilization, usage / n))
        }
        None => {
            let sum = values.values().fold(0, |a: i64, b| a.wrapping_add(*b));
            let average = sum / values.len() as i64;
            Ok((average as f64 / setting.average as f64, 0, average))
        }
    };
    let (first, utilization, milli) = usage(&values)?;
    let Terms { current, tolerances, architecture } = setting.terms;
    let keep = |replicas| Ok(Proposal { replicas, utilization, milli });
    let up = !unready.is_empty() && first > 1.0;
    if !up && missing.is_empty() {
        if tolerances.within(first) {
            return keep(current);
        }
        return keep(architecture.ceil_i32(first * f64::from(ready)));
    }
    for &name in &missing {
        if first < 1.0 {
            let value = match &setting.percent {
                Some((percent, requests)) => {
                    requests[&name].wrapping_mul(i64::from(*percent.max(&100)))
                        / 100
                }
                None => setting.average,
            };
            values.insert(name, value);
        } else if first > 1.0 {
            values.insert(name, 0);
        }
    }
    if up {
        values.extend(unready.iter().map(|&name| (name, 0)));
    }
    let (second, _, _) = usage(&values)?;
    if tolerances.within(second)
        || (first < 1.0 && second > 1.0)
        || (first > 1.0 && second < 1.0)
    {
        return keep(current);
    }
    let replicas = architecture.ceil_i32(second * values.len() as f64);
    if (second < 1.0 && replicas > current)
        || (second > 1.0 && replicas < current)
    {
        return keep(current);
    }
    keep(replicas)
}

fn columns(
    pods: &[Pod],
    samples: &BTreeMap<u8, Sample>,
    setting: &Setting,
) -> Result<Proposal, Failure> {
    let row = |name: u8| {
        let row = pods.iter().position(|pod| pod.0 == name);
        row.map_or(STRANGER, |row| row as u32)
    };
    let mut pod_columns = PodColumns::default();
    for &(name, flags, start, transition) in pods {
        pod_columns.push(flags, start, transition, row(name)).unwrap();
    }
    let mut sample_columns = SampleColumns::default();
    for (&name, &sample) in samples {
        sample_columns.push(row(name), sample).unwrap();
    }
    let mut requests = std::vec![0; pods.len()];
    let target = match &setting.percent {
        Some((percent, by_name)) => {
            for (&name, &request) in by_name {
                requests[row(name) as usize] = request;
            }
            Target::Utilization { percent: *percent, requests: Ok(&requests) }
        }
        None => Target::Average(setting.average),
    };
    propose(
        &mut Scratch::default(),
        setting.terms,
        pod_columns.as_pods(),
        sample_columns.as_samples(),
        setting.readiness,
        target,
    )
    .unwrap()
}

fn amount() -> impl Strategy<Value = i64> {
    prop_oneof![
        8 => 0..2_000_i64,
        1 => Just(0_i64),
        1 => any::<i64>(),
    ]
}

proptest! {
    #[test]
    fn columns_compute_what_maps_do(
        // Few names: some pods share one, some samples are strangers'.
        pods in prop::collection::vec(
            (0..9_u8, any::<u8>(), 0..100_i64, 0..100_i64), 0..8),
        samples in prop::collection::btree_map(
            0..11_u8,
            (amount(), 0..100_i64, 0..30_i64)
                .prop_map(|(value, time, window)| Sample { value, time, window }),
            0..9),
        requests in prop::collection::vec(amount(), 9),
        percent in prop::option::of(1..200_i32),
        average in amount(),
        current in 0..12_i32,
        (down, up) in (0.0..0.4_f64, 0.0..0.4_f64),
        cpu in any::<bool>(),
        plain in any::<bool>(),
        arm in any::<bool>(),
    ) {
        // Half of the cases have flags that leave most pods in.
        let pods: std::vec::Vec<Pod> = pods
            .into_iter()
            .map(|(name, flags, start, transition)| {
                let flags = if plain {
                    flags & (HAS_READY | STARTED) | HAS_READY | STARTED
                } else {
                    flags
                };
                (name, flags, start, transition)
            })
            .collect();
        let by_name = pods
            .iter()
            .map(|pod| (pod.0, requests[usize::from(pod.0)]))
            .collect();
        let architecture =
            if arm { Architecture::Arm64 } else { Architecture::Amd64 };
        let setting = Setting {
            terms: Terms {
                current,
                tolerances: Tolerances { down, up },
                architecture,
            },
            readiness: cpu.then_some(Readiness {
                now: 100,
                initialization: 50,
                delay: 10,
            }),
            percent: percent.map(|percent| (percent, by_name)),
            average,
        };
        prop_assert_eq!(
            columns(&pods, &samples, &setting),
            naive(&pods, samples, &setting)
        );
    }
}
