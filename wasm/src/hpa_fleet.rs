/*!
A fleet of HPAs, decided on typed arrays.

The arrays come as the properties of one object, so that a call crosses the
boundary once an array and nothing has sixty arguments; those of the history
are written over. An array that is absent is an empty one.
*/

use js_sys::{
    Array, BigInt64Array, Float64Array, Int32Array, Reflect, Uint8Array,
    Uint32Array,
};
use millicore::ErrorKind;
use millicore::autoscale::hpa::Architecture;
use millicore::autoscale::hpa::fleet::{
    Behaviors, Config, Decisions, Fleet, Histories, Hpas, Metrics, PodRows,
    RequestRows, SampleRows, Scratch, decide,
};
use millicore::columns::Strings;
use wasm_bindgen::prelude::*;

use crate::column::{columns, filled};
use crate::error::{Result, refused, thrown};

/// A typed array by its name.
fn array<A: JsCast>(of: &JsValue, name: &str) -> Result<Option<A>> {
    let invalid = |_| refused(ErrorKind::InvalidArgument);
    let value = Reflect::get(of, &name.into()).map_err(invalid)?;
    if value.is_undefined() {
        return Ok(None);
    }
    value.dyn_into().map(Some).map_err(invalid)
}

/// A function that copies a typed array in.
macro_rules! reader {
    ($name:ident, $array:ty, $item:ty) => {
        fn $name(of: &JsValue, name: &str) -> Result<Vec<$item>> {
            let Some(array) = array::<$array>(of, name)? else {
                return Ok(Vec::new());
            };
            let mut items =
                filled(array.length() as usize, <$item>::default())?;
            array.copy_to(&mut items);
            Ok(items)
        }
    };
}
reader!(u8s, Uint8Array, u8);
reader!(u32s, Uint32Array, u32);
reader!(i32s, Int32Array, i32);
reader!(i64s, BigInt64Array, i64);
reader!(f64s, Float64Array, f64);

/// Writes a typed array of the caller's over.
macro_rules! write_back {
    ($of:expr, $array:ty, $name:literal, $items:expr) => {
        if let Some(array) = array::<$array>($of, $name)? {
            array.copy_from(&$items);
        }
    };
}

/// Decides a fleet: its columns are properties of `fleet`, named as in
/// `HpaFleet`. Gives the columns of `HpaDecisions` in their order.
#[allow(clippy::too_many_arguments)] // What all HPAs share.
#[wasm_bindgen(js_name = decideHpaColumns)]
pub fn decide_hpa_columns(
    fleet: &JsValue,
    now: i64,
    initialization: i64,
    readiness_delay: i64,
    downscale_stabilization: i64,
    scale_up_limit_factor: f64,
    arm64: bool,
) -> Result<Array> {
    let of = fleet;
    let architecture =
        if arm64 { Architecture::Arm64 } else { Architecture::Amd64 };
    let (flags, current) = (u8s(of, "flags")?, i32s(of, "current")?);
    let status_replicas = i32s(of, "statusReplicas")?;
    let (min, max) = (i32s(of, "min")?, i32s(of, "max")?);
    let tolerance_down = f64s(of, "toleranceDown")?;
    let tolerance_up = f64s(of, "toleranceUp")?;
    let metric_rows = u32s(of, "metricRows")?;
    let pod_rows = u32s(of, "podRows")?;
    let (windows, selects) = (i32s(of, "windows")?, u8s(of, "selects")?);
    let policy_rows = u32s(of, "policyRows")?;
    let policy_kinds = u8s(of, "policyKinds")?;
    let policy_values = i32s(of, "policyValues")?;
    let policy_periods = i32s(of, "policyPeriods")?;
    let metric_kinds = u8s(of, "metricKinds")?;
    let metric_targets = u8s(of, "metricTargets")?;
    let metric_wanted = i64s(of, "metricWanted")?;
    let sample_rows = u32s(of, "sampleRows")?;
    let request_rows = u32s(of, "requestRows")?;
    let pod_names = u8s(of, "podNames")?;
    let pod_name_offsets = u32s(of, "podNameOffsets")?;
    let pod_flags = u8s(of, "podFlags")?;
    let pod_starts = i64s(of, "podStarts")?;
    let pod_transitions = i64s(of, "podTransitions")?;
    let sample_names = u8s(of, "sampleNames")?;
    let sample_name_offsets = u32s(of, "sampleNameOffsets")?;
    let sample_values = i64s(of, "sampleValues")?;
    let sample_times = i64s(of, "sampleTimes")?;
    let sample_windows = i64s(of, "sampleWindows")?;
    let requests = i64s(of, "requests")?;
    let request_failures = u8s(of, "requestFailures")?;
    let request_containers = u32s(of, "requestContainers")?;
    let recommendation_rows = u32s(of, "recommendationRows")?;
    let mut counts = u32s(of, "recommendationCounts")?;
    let mut replicas = i32s(of, "recommendationReplicas")?;
    let mut times = i64s(of, "recommendationTimes")?;
    let event_rows = u32s(of, "eventRows")?;
    let mut event_counts = u32s(of, "eventCounts")?;
    let mut changes = i32s(of, "eventChanges")?;
    let mut event_times = i64s(of, "eventTimes")?;
    let mut outdated = u8s(of, "eventOutdated")?;

    let (n, m) = (flags.len(), metric_kinds.len());
    let mut statuses = filled(n, 0)?;
    let (mut steps, mut stabilizations) = (filled(n, 0)?, filled(n, 0)?);
    let (mut proposals, mut stabilized) = (filled(n, 0)?, filled(n, 0)?);
    let (mut desired, mut limits) = (filled(n, 0)?, filled(n, 0)?);
    let (mut winners, mut failed) = (filled(n, 0)?, filled(n, 0)?);
    let (mut metric_replicas, mut utilizations) =
        (filled(m, 0)?, filled(m, 0)?);
    let (mut values, mut failures) = (filled(m, 0)?, filled(m, 0)?);
    let (mut pods, mut containers) = (filled(m, 0)?, filled(m, 0)?);

    let fleet = Fleet {
        config: Config {
            now,
            initialization,
            delay: readiness_delay,
            stabilization: downscale_stabilization,
            scale_up_limit_factor,
            architecture,
        },
        hpas: Hpas {
            flags: &flags,
            current: &current,
            status_replicas: &status_replicas,
            min: &min,
            max: &max,
            tolerance_down: &tolerance_down,
            tolerance_up: &tolerance_up,
            metrics: &metric_rows,
            pods: &pod_rows,
        },
        behaviors: Behaviors {
            windows: &windows,
            selects: &selects,
            policies: &policy_rows,
            kinds: &policy_kinds,
            values: &policy_values,
            periods: &policy_periods,
        },
        metrics: Metrics {
            kinds: &metric_kinds,
            targets: &metric_targets,
            wanted: &metric_wanted,
            samples: &sample_rows,
            requests: &request_rows,
        },
        pods: PodRows {
            names: Strings::new(&pod_names, &pod_name_offsets)
                .map_err(thrown)?,
            flags: &pod_flags,
            starts: &pod_starts,
            transitions: &pod_transitions,
        },
        samples: SampleRows {
            names: Strings::new(&sample_names, &sample_name_offsets)
                .map_err(thrown)?,
            values: &sample_values,
            times: &sample_times,
            windows: &sample_windows,
        },
        requests: RequestRows {
            values: &requests,
            failures: &request_failures,
            containers: &request_containers,
        },
    };
    let mut histories = Histories {
        recommendations: &recommendation_rows,
        recommendation_counts: &mut counts,
        replicas: &mut replicas,
        recommendation_times: &mut times,
        events: &event_rows,
        event_counts: &mut event_counts,
        changes: &mut changes,
        event_times: &mut event_times,
        outdated: &mut outdated,
    };
    let mut decisions = Decisions {
        statuses: &mut statuses,
        steps: &mut steps,
        proposals: &mut proposals,
        stabilized: &mut stabilized,
        stabilizations: &mut stabilizations,
        desired: &mut desired,
        limits: &mut limits,
        winners: &mut winners,
        failed: &mut failed,
        metric_replicas: &mut metric_replicas,
        metric_utilizations: &mut utilizations,
        metric_values: &mut values,
        metric_failures: &mut failures,
        metric_pods: &mut pods,
        metric_containers: &mut containers,
    };
    let mut scratch = Scratch::default();
    decide(&mut scratch, &fleet, &mut histories, &mut decisions)
        .map_err(thrown)?;

    write_back!(of, Uint32Array, "recommendationCounts", counts);
    write_back!(of, Int32Array, "recommendationReplicas", replicas);
    write_back!(of, BigInt64Array, "recommendationTimes", times);
    write_back!(of, Uint32Array, "eventCounts", event_counts);
    write_back!(of, Int32Array, "eventChanges", changes);
    write_back!(of, BigInt64Array, "eventTimes", event_times);
    write_back!(of, Uint8Array, "eventOutdated", outdated);
    Ok(columns![
        Int32Array::from(statuses.as_slice()),
        Uint8Array::from(steps.as_slice()),
        Int32Array::from(proposals.as_slice()),
        Int32Array::from(stabilized.as_slice()),
        Uint8Array::from(stabilizations.as_slice()),
        Int32Array::from(desired.as_slice()),
        Uint8Array::from(limits.as_slice()),
        Int32Array::from(winners.as_slice()),
        Uint32Array::from(failed.as_slice()),
        Int32Array::from(metric_replicas.as_slice()),
        Int32Array::from(utilizations.as_slice()),
        BigInt64Array::from(values.as_slice()),
        Uint8Array::from(failures.as_slice()),
        Uint32Array::from(pods.as_slice()),
        Uint32Array::from(containers.as_slice()),
    ])
}
