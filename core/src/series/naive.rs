//! The oracle of deduplication: intervals as lists, no place reused.

use proptest::prelude::*;
use std::vec::Vec;

use super::{STALE_NAN, StalePolicy, Value};

/// Values in which every rule shows.
pub(super) fn values() -> impl Strategy<Value = f64> {
    prop_oneof![
        (0..4_u8).prop_map(f64::from),
        Just(-0.0),
        Just(f64::NAN),
        Just(f64::from_bits(STALE_NAN)),
        Just(f64::INFINITY),
    ]
}

/// The samples that stay.
pub(super) fn deduplicate<V: Value>(
    timestamps: &[i64],
    values: &[V],
    interval: i64,
    policy: StalePolicy,
) -> (Vec<i64>, Vec<V>) {
    if interval <= 0 {
        return (timestamps.to_vec(), values.to_vec());
    }
    let end_of = |time: i64| {
        let past = time + interval - 1;
        past - past % interval
    };
    let mut groups: Vec<(i64, Vec<(i64, V)>)> = Vec::new();
    for (&time, &value) in timestamps.iter().zip(values) {
        match groups.last_mut() {
            Some((end, group)) if time <= *end => group.push((time, value)),
            Some((end, _)) => {
                let next = *end + interval;
                let end = if next < time { end_of(time) } else { next };
                groups.push((end, std::vec![(time, value)]));
            }
            None => groups.push((end_of(time), std::vec![(time, value)])),
        }
    }
    let kept = groups.into_iter().map(|(_, group)| {
        let time = group.last().unwrap().0;
        let mut at_last = group
            .iter()
            .rev()
            .take_while(|sample| sample.0 == time)
            .map(|sample| sample.1)
            .collect::<Vec<_>>();
        if policy == StalePolicy::PreferValue
            && at_last.iter().any(|value| !value.is_stale())
        {
            at_last.retain(|value| !value.is_stale());
        }
        let largest = at_last
            .into_iter()
            .reduce(|kept, left| if left > kept { left } else { kept });
        (time, largest.unwrap())
    });
    kept.unzip()
}

/// Samples that compare by bits.
pub(super) fn bits(samples: (Vec<i64>, Vec<f64>)) -> (Vec<i64>, Vec<u64>) {
    (samples.0, samples.1.into_iter().map(f64::to_bits).collect())
}
