/*!
The steps of a HorizontalPodAutoscaler's decision one by one, for hosts that
keep the rest: the sum of an external metric, stabilisation, limits, memory of
rescales. See `millicore::autoscale::hpa`.
*/

use alloc::vec::Vec;

use millicore::autoscale::hpa::behavior::{
    self, BehaviorRules, Policy, PolicyKind, Rate, Rules, Select,
};
use millicore::autoscale::hpa::history::{
    History, Recommendation, ScaleEvent,
};
use millicore::autoscale::hpa::normalize::{self, Bounds, Limit, Stabilized};
use millicore::autoscale::hpa::whole::{external_share, external_total};
use millicore::memory::TryPush;
use millicore::{Error, ErrorKind};

use crate::hpa_fleet::{
    MILLICORE_HPA_NONE, MILLICORE_HPA_SCALE_DOWN_LIMIT,
    MILLICORE_HPA_SCALE_UP_LIMIT, MILLICORE_HPA_TOO_FEW,
    MILLICORE_HPA_TOO_MANY, MILLICORE_HPA_WITHIN_RANGE, architecture,
};
use crate::status::millicore_status;
use crate::{guard, slices};

fn invalid() -> Error {
    Error::new(ErrorKind::InvalidArgument)
}

/// The sum of n values of an external metric, in thousandths, as
/// kube-controller-manager adds them up: capped at INT64_MAX, or, `shared`
/// not 0 (the target is an average), INT64_MAX as soon as it is negative.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_hpa_external_sum(
    values: *const i64,
    n: usize,
    shared: u8,
    sum: *mut i64,
) -> millicore_status {
    guard::leaf(|| {
        // SAFETY: the caller's promises are those of the header.
        let (values, mut sum) =
            unsafe { (slices::column(values, n)?, slices::out(sum)?) };
        let values = values.iter().copied();
        sum.set(if shared == 0 {
            external_total(values)
        } else {
            external_share(values)
        });
        Ok(())
    })
}

fn recommendations(
    replicas: &[i32],
    times: &[i64],
) -> Result<Vec<Recommendation>, Error> {
    let mut all = Vec::new();
    for (&replicas, &time) in replicas.iter().zip(times) {
        all.try_push(Recommendation { replicas, time })?;
    }
    Ok(all)
}

/// The number of a slot.
fn slot(stabilized: Stabilized) -> u32 {
    stabilized.slot.map_or(MILLICORE_HPA_NONE, |slot| slot as u32)
}

/// Stabilises a proposal without a behavior: the highest of it and of the n
/// recommendations within `window_ns`. `*slot` is the slot that the proposal
/// takes in the history, or MILLICORE_HPA_NONE: a new one.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)] // C has no other way.
pub unsafe extern "C" fn millicore_hpa_stabilize(
    replicas: *const i32,
    times: *const i64,
    n: usize,
    window_ns: i64,
    proposal: i32,
    now_ns: i64,
    stabilized: *mut i32,
    slot: *mut u32,
) -> millicore_status {
    guard::leaf(|| {
        // SAFETY: the caller's promises are those of the header.
        let (past, mut stabilized_out, mut slot_out) = unsafe {
            (
                recommendations(
                    slices::column(replicas, n)?,
                    slices::column(times, n)?,
                )?,
                slices::out(stabilized)?,
                slices::out(slot)?,
            )
        };
        let found = normalize::stabilize(&past, proposal, now_ns, window_ns);
        stabilized_out.set(found.replicas);
        slot_out.set(self::slot(found));
        Ok(())
    })
}

/// Stabilises a proposal with a behavior, whose windows are seconds: the
/// current replicas, moved only as far as every recommendation within each
/// direction's window agrees. `*slot` as in `millicore_hpa_stabilize`.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)] // C has no other way.
pub unsafe extern "C" fn millicore_hpa_stabilize_behavior(
    replicas: *const i32,
    times: *const i64,
    n: usize,
    up_window: i32,
    down_window: i32,
    current: i32,
    proposal: i32,
    now_ns: i64,
    stabilized: *mut i32,
    slot: *mut u32,
) -> millicore_status {
    guard::leaf(|| {
        // SAFETY: the caller's promises are those of the header.
        let (past, mut stabilized_out, mut slot_out) = unsafe {
            (
                recommendations(
                    slices::column(replicas, n)?,
                    slices::column(times, n)?,
                )?,
                slices::out(stabilized)?,
                slices::out(slot)?,
            )
        };
        let rules =
            |window| Rules { window, select: Select::Max, policies: &[] };
        let rules =
            BehaviorRules { up: rules(up_window), down: rules(down_window) };
        let found =
            behavior::stabilize(&rules, &past, current, proposal, now_ns);
        stabilized_out.set(found.replicas);
        slot_out.set(self::slot(found));
        Ok(())
    })
}

const fn number(limit: Limit) -> u8 {
    match limit {
        Limit::WithinRange => MILLICORE_HPA_WITHIN_RANGE,
        Limit::TooFew => MILLICORE_HPA_TOO_FEW,
        Limit::TooMany => MILLICORE_HPA_TOO_MANY,
        Limit::ScaleUp => MILLICORE_HPA_SCALE_UP_LIMIT,
        Limit::ScaleDown => MILLICORE_HPA_SCALE_DOWN_LIMIT,
    }
}

/// Limits a stabilised number without a behavior: to the bounds, and to
/// `scale_up_limit_factor` (upstream 2) times the current replicas. `*limit`
/// is MILLICORE_HPA_WITHIN_RANGE and so on.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)] // C has no other way.
pub unsafe extern "C" fn millicore_hpa_limit(
    architecture: u32,
    current: i32,
    min: i32,
    max: i32,
    desired: i32,
    scale_up_limit_factor: f64,
    limited: *mut i32,
    limit: *mut u8,
) -> millicore_status {
    guard::leaf(|| {
        // SAFETY: the caller's promises are those of the header.
        let (mut limited, mut limit) =
            unsafe { (slices::out(limited)?, slices::out(limit)?) };
        let architecture = self::architecture(architecture)?;
        let bounds = Bounds { current, min, max };
        let (replicas, reason) = normalize::limit(
            bounds,
            desired,
            scale_up_limit_factor,
            architecture,
        );
        limited.set(replicas);
        limit.set(number(reason));
        Ok(())
    })
}

fn events(changes: &[i32], times: &[i64]) -> Result<Vec<ScaleEvent>, Error> {
    let mut all = Vec::new();
    for (&change, &time) in changes.iter().zip(times) {
        all.try_push(ScaleEvent { change, time, outdated: false })?;
    }
    Ok(all)
}

/// Limits a stabilised number with a behavior, by the policies of the
/// direction that it goes (`select` MILLICORE_HPA_SELECT_MAX and so on,
/// `kinds` MILLICORE_HPA_POLICY_PODS and so on, `periods` in seconds) and the
/// scale events of both directions. Both results as in `millicore_hpa_limit`.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)] // C has no other way.
pub unsafe extern "C" fn millicore_hpa_limit_rate(
    architecture: u32,
    now_ns: i64,
    current: i32,
    min: i32,
    max: i32,
    desired: i32,
    select: u8,
    kinds: *const u8,
    values: *const i32,
    periods: *const i32,
    policies: usize,
    up_changes: *const i32,
    up_times: *const i64,
    ups: usize,
    down_changes: *const i32,
    down_times: *const i64,
    downs: usize,
    limited: *mut i32,
    limit: *mut u8,
) -> millicore_status {
    guard::leaf(|| {
        // SAFETY: the caller's promises are those of the header.
        let (kinds, values, periods, ups, downs, mut limited, mut limit) = unsafe {
            (
                slices::column(kinds, policies)?,
                slices::column(values, policies)?,
                slices::column(periods, policies)?,
                events(
                    slices::column(up_changes, ups)?,
                    slices::column(up_times, ups)?,
                )?,
                events(
                    slices::column(down_changes, downs)?,
                    slices::column(down_times, downs)?,
                )?,
                slices::out(limited)?,
                slices::out(limit)?,
            )
        };
        let architecture = self::architecture(architecture)?;
        let select = match select {
            0 => Select::Max,
            1 => Select::Min,
            2 => Select::Disabled,
            _ => return Err(invalid().into()),
        };
        let mut policies = Vec::new();
        for ((&kind, &value), &period) in kinds.iter().zip(values).zip(periods)
        {
            let kind = match kind {
                0 => PolicyKind::Unknown,
                1 => PolicyKind::Pods,
                2 => PolicyKind::Percent,
                _ => return Err(invalid().into()),
            };
            policies.try_push(Policy { kind, value, period })?;
        }
        let rules = Rules { window: 0, select, policies: &policies };
        let rules = BehaviorRules { up: rules, down: rules };
        let rate =
            Rate { now: now_ns, architecture, ups: &ups, downs: &downs };
        let bounds = Bounds { current, min, max };
        let (replicas, reason) = rate.limit(&rules, bounds, desired);
        limited.set(replicas);
        limit.set(number(reason));
        Ok(())
    })
}

/// Remembers a rescale among the scale events of its direction: upwards if
/// `to` is above `from`. `changes`, `times` and `outdated` have room for
/// `capacity` events, of which `*count` are used; they and the count are
/// changed. Events older than `longest_period`, the longest of the
/// direction's policies in seconds, are marked as outdated; the last such
/// slot is used again, else one is added, or
/// MILLICORE_BUFFER_TOO_SMALL where there is none.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)] // C has no other way.
pub unsafe extern "C" fn millicore_hpa_remember(
    from: i32,
    to: i32,
    now_ns: i64,
    longest_period: i32,
    changes: *mut i32,
    times: *mut i64,
    outdated: *mut u8,
    capacity: usize,
    count: *mut u32,
) -> millicore_status {
    guard::leaf(|| {
        // SAFETY: the caller's promises are those of the header.
        let (changes, times, outdated, count) = unsafe {
            (
                slices::column_out(changes, capacity)?,
                slices::column_out(times, capacity)?,
                slices::column_out(outdated, capacity)?,
                slices::column_out(count, 1)?,
            )
        };
        let used = count.first().map_or(0, |&used| used as usize);
        if used > capacity {
            return Err(invalid().into());
        }
        let mut history = History::default();
        let events =
            if to > from { &mut history.ups } else { &mut history.downs };
        let rows = changes.iter().zip(times.iter()).zip(outdated.iter());
        for ((&change, &time), &outdated) in rows.take(used) {
            let outdated = outdated != 0;
            events.try_push(ScaleEvent { change, time, outdated })?;
        }
        history.rescale(from, to, now_ns, longest_period)?;
        let events = if to > from { &history.ups } else { &history.downs };
        if events.len() > capacity {
            return Err(Error::new(ErrorKind::BufferTooSmall).into());
        }
        let rows = changes.iter_mut().zip(times).zip(outdated);
        for (((change, time), outdated), event) in rows.zip(events) {
            *change = event.change;
            *time = event.time;
            *outdated = event.outdated.into();
        }
        if let Some(count) = count.first_mut() {
            *count = events.len() as u32;
        }
        Ok(())
    })
}
