/*!
`millicore_vpa_cluster`: containers, their aggregates and their samples in
columns. See `millicore::autoscale::vpa::cluster`.
*/

use alloc::vec::Vec;

use millicore::autoscale::vpa::aggregate::{Aggregate, Aggregation};
use millicore::autoscale::vpa::cluster::{Cluster, Groups, Samples, Usage};
use millicore::autoscale::vpa::estimate::{Estimate, Estimation, Percentiles};

use crate::error::{Within, millicore_error};
use crate::handle::{Noun, tag};
use crate::slices::{Plain, Sized32};
use crate::status::millicore_status;
use crate::{guard, slices};

/// The sample's CPU was taken.
pub const MILLICORE_VPA_TAKEN_CPU: u8 = 1;
/// The sample's memory was taken.
pub const MILLICORE_VPA_TAKEN_MEMORY: u8 = 2;
/// There is no such container.
pub const MILLICORE_VPA_UNKNOWN: u8 = 4;
/// No container, for rows of usage that are not to be looked at.
pub const MILLICORE_VPA_NO_CONTAINER: u32 = 0xffff_ffff;

/// The state of a VPA recommender: containers and aggregates by dense
/// numbers from 0.
#[allow(missing_debug_implementations)] // C sees a name only.
pub struct millicore_vpa_cluster {
    _opaque: [u8; 0],
}

/// A cluster and the text that it lends.
#[derive(Debug)]
pub(crate) struct State {
    cluster: Cluster,
    text: Vec<u8>,
}

impl Noun for millicore_vpa_cluster {
    type State = State;
    const TAG: u32 = tag(b"vclu");
}

/// The recommender's flags on how samples are kept. Of those that are 0 the
/// default counts.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct millicore_vpa_cluster_options {
    /// `sizeof` of this struct, set by the caller.
    pub size: u32,
    /// Must be 0.
    pub reserved: u32,
    /// --cpu-histogram-decay-half-life; 24 hours.
    pub cpu_half_life_ns: i64,
    /// --memory-histogram-decay-half-life; 24 hours.
    pub memory_half_life_ns: i64,
    /// --memory-aggregation-interval; 24 hours.
    pub memory_interval_ns: i64,
    /// --memory-aggregation-interval-count; 8.
    pub memory_interval_count: i64,
    /// --oom-bump-up-ratio; 1.2.
    pub oom_bump_up_ratio: f64,
    /// --oom-min-bump-up-bytes; 104857600.
    pub oom_min_bump_up: f64,
}

/// The recommender's flags on amounts; nothing in them has a default.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct millicore_vpa_estimation {
    /// `sizeof` of this struct, set by the caller.
    pub size: u32,
    /// Must be 0.
    pub reserved: u32,
    /// --target-cpu-percentile; 0.9.
    pub cpu_target: f64,
    /// --recommendation-lower-bound-cpu-percentile; 0.5.
    pub cpu_lower: f64,
    /// --recommendation-upper-bound-cpu-percentile; 0.95.
    pub cpu_upper: f64,
    /// --confidence-interval-cpu, more than 0; 24 hours.
    pub cpu_confidence_ns: i64,
    /// --target-memory-percentile; 0.9.
    pub memory_target: f64,
    /// --recommendation-lower-bound-memory-percentile; 0.5.
    pub memory_lower: f64,
    /// --recommendation-upper-bound-memory-percentile; 0.95.
    pub memory_upper: f64,
    /// --confidence-interval-memory, more than 0; 24 hours.
    pub memory_confidence_ns: i64,
    /// --recommendation-margin-fraction; 0.15.
    pub margin: f64,
    /// --pod-recommendation-min-cpu-millicores; 25.
    pub min_cpu_millicores: f64,
    /// --pod-recommendation-min-memory-mb; 250.
    pub min_memory_mb: f64,
}

/// The amounts of one container: millicores and bytes.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct millicore_vpa_estimate {
    /// What it should request of CPU.
    pub cpu_target: i64,
    /// Less CPU is too little.
    pub cpu_lower: i64,
    /// More CPU is too much.
    pub cpu_upper: i64,
    /// What it should request of memory.
    pub memory_target: i64,
    /// Less memory is too little.
    pub memory_lower: i64,
    /// More memory is too much.
    pub memory_upper: i64,
}

/// What is known of an aggregate.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct millicore_vpa_aggregate {
    /// `sizeof` of this struct, set by the caller.
    pub size: u32,
    /// 1 if it is to be forgotten, see `millicore_vpa_cluster_aggregate`.
    pub is_expired: u32,
    /// How many CPU samples there were.
    pub samples: i64,
    /// Time of the first; INT64_MIN if there was none.
    pub first_ns: i64,
    /// Time of the last.
    pub last_ns: i64,
}

// The core fills what C declares.
const _: () = assert!(
    size_of::<millicore_vpa_estimate>() == size_of::<Estimate>()
        && align_of::<millicore_vpa_estimate>() == align_of::<Estimate>()
);

// SAFETY: repr(C), six i64 in the order of `millicore_vpa_estimate`.
unsafe impl Plain for Estimate {}

// SAFETY: repr(C), and `size` is the first field.
unsafe impl Sized32 for millicore_vpa_cluster_options {
    fn set_size(&mut self, size: u32) {
        self.size = size;
    }
}

// SAFETY: repr(C), and `size` is the first field.
unsafe impl Sized32 for millicore_vpa_estimation {
    fn set_size(&mut self, size: u32) {
        self.size = size;
    }
}

// SAFETY: repr(C), and `size` is the first field.
unsafe impl Sized32 for millicore_vpa_aggregate {
    fn set_size(&mut self, size: u32) {
        self.size = size;
    }
}

/// Makes a cluster without containers. On failure `*cluster` is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_cluster_new(
    options: *const millicore_vpa_cluster_options,
    cluster: *mut *mut millicore_vpa_cluster,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::create(cluster, || {
            let options = slices::options(options)?;
            let upstream = Aggregation::upstream()?;
            let or = |value: i64, default: i64| {
                if value == 0 { default } else { value }
            };
            let mut config = Aggregation::new(
                or(options.cpu_half_life_ns, upstream.cpu.half_life()),
                or(options.memory_half_life_ns, upstream.memory.half_life()),
                or(options.memory_interval_ns, upstream.memory_interval),
            )?;
            config.memory_interval_count = or(
                options.memory_interval_count,
                upstream.memory_interval_count,
            );
            if options.oom_bump_up_ratio != 0.0 {
                config.oom_bump_up_ratio = options.oom_bump_up_ratio;
            }
            if options.oom_min_bump_up != 0.0 {
                config.oom_min_bump_up = options.oom_min_bump_up;
            }
            Ok(State { cluster: Cluster::new(config), text: Vec::new() })
        })
    }
}

/// Frees a cluster. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_cluster_free(
    cluster: *mut millicore_vpa_cluster,
) {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::free(cluster) }
}

/// What the last call on the cluster refused. Does not count as a call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_cluster_error(
    cluster: *const millicore_vpa_cluster,
    error: *mut millicore_error,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::error(cluster, error) }
}

/// The bytes that the cluster holds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_cluster_memory(
    cluster: *const millicore_vpa_cluster,
    bytes: *mut u64,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared(cluster, |state| {
            slices::out(bytes)?.set(state.cluster.memory() as u64);
            Ok(())
        })
    }
}

/// Adds `n` aggregates without samples, made at a time; `*first` is the number
/// of the first. An aggregate is one container name of pods with the same
/// namespace and labels.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_cluster_add_aggregates(
    cluster: *mut millicore_vpa_cluster,
    n: usize,
    created_ns: i64,
    first: *mut u32,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(cluster, |state| {
            let mut first = slices::out(first)?;
            first.set(state.cluster.add_aggregates(n, created_ns)?);
            Ok(())
        })
    }
}

/// Adds `n` containers whose samples go to these aggregates; `*first` is the
/// number of the first.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_cluster_add_containers(
    cluster: *mut millicore_vpa_cluster,
    aggregates: *const u32,
    n: usize,
    first: *mut u32,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(cluster, |state| {
            let aggregates = slices::column(aggregates, n)?;
            let mut first = slices::out(first)?;
            first.set(state.cluster.add_containers(aggregates)?);
            Ok(())
        })
    }
}

/// Replaces a container that is gone by a new one of the same number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_cluster_reset_container(
    cluster: *mut millicore_vpa_cluster,
    container: u32,
    aggregate: u32,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(cluster, |state| {
            Ok(state.cluster.reset_container(container, aggregate)?)
        })
    }
}

/// Takes `n` samples in their order: whose, when, millicores and bytes, below
/// 0 where there is none. What became of each is written to `taken`
/// (`MILLICORE_VPA_TAKEN_...`), unless that is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_cluster_add(
    cluster: *mut millicore_vpa_cluster,
    containers: *const u32,
    times: *const i64,
    cpu_millicores: *const i64,
    memory_bytes: *const i64,
    n: usize,
    taken: *mut u8,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(cluster, |state| {
            let samples = Samples {
                containers: slices::column(containers, n)?,
                times: slices::column(times, n)?,
                cpu: slices::column(cpu_millicores, n)?,
                memory: slices::column(memory_bytes, n)?,
            };
            let taken = slices::optional_column_out(taken, n)?;
            Ok(state.cluster.add(&samples, taken.unwrap_or_default())?)
        })
    }
}

/// Takes the usage of a kubelet store as `millicore_kubelet_snapshot_usage`
/// lends it: `pod_containers`, `pod_timestamps`, `container_cpu` and
/// `container_memory`. `containers` has the number of each row's container,
/// or `MILLICORE_VPA_NO_CONTAINER`. Nanocores are rounded up to millicores.
/// `*taken` is the number of samples that were taken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_cluster_add_usage(
    cluster: *mut millicore_vpa_cluster,
    containers: *const u32,
    container_cpu: *const u64,
    container_memory: *const u64,
    n: usize,
    pod_containers: *const u32,
    pod_timestamps: *const i64,
    pods: usize,
    taken: *mut u64,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(cluster, |state| {
            let usage = Usage {
                containers: slices::column(containers, n)?,
                pod_containers: slices::column(
                    pod_containers,
                    pods.saturating_add(1),
                )?,
                pod_times: slices::column(pod_timestamps, pods)?,
                cpu: slices::column(container_cpu, n)?,
                memory: slices::column(container_memory, n)?,
            };
            let mut taken = slices::out(taken)?;
            taken.set(state.cluster.add_usage(&usage)?);
            Ok(())
        })
    }
}

/// Takes an OOM of a container that requested so many bytes. `*counts` is 0
/// for one that is too old.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_cluster_oom(
    cluster: *mut millicore_vpa_cluster,
    container: u32,
    time_ns: i64,
    requested_bytes: i64,
    counts: *mut u32,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(cluster, |state| {
            let mut counts = slices::out(counts)?;
            let taken =
                state.cluster.oom(container, time_ns, requested_bytes)?;
            counts.set(u32::from(taken));
            Ok(())
        })
    }
}

/// Estimates `n` groups, each a container name of one VPA: the aggregates
/// `aggregates[rows[i]] .. aggregates[rows[i + 1]]` together, of a VPA that
/// has `containers[i]` containers. Aggregates are merged in the order given.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_cluster_estimate(
    cluster: *mut millicore_vpa_cluster,
    flags: *const millicore_vpa_estimation,
    rows: *const u32,
    aggregates: *const u32,
    aggregate_count: usize,
    containers: *const u32,
    n: usize,
    out: *mut millicore_vpa_estimate,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(cluster, |state| {
            let flags = slices::options(flags)?;
            let groups = Groups {
                rows: slices::column(rows, n.saturating_add(1))?,
                aggregates: slices::column(aggregates, aggregate_count)?,
                containers: slices::column(containers, n)?,
            };
            let out = slices::column_out(out.cast::<Estimate>(), n)?;
            let flags = estimation(&flags);
            Ok(state.cluster.estimate(&flags, &groups, out)?)
        })
    }
}

fn estimation(flags: &millicore_vpa_estimation) -> Estimation {
    Estimation {
        cpu: Percentiles {
            target: flags.cpu_target,
            lower: flags.cpu_lower,
            upper: flags.cpu_upper,
            confidence: flags.cpu_confidence_ns,
        },
        memory: Percentiles {
            target: flags.memory_target,
            lower: flags.memory_lower,
            upper: flags.memory_upper,
            confidence: flags.memory_confidence_ns,
        },
        margin: flags.margin,
        min_cpu: flags.min_cpu_millicores,
        min_memory: flags.min_memory_mb,
    }
}

/// What is known of an aggregate. It is to be forgotten when nothing came for
/// the whole window of memory intervals (8 days) before `now_ns`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_cluster_aggregate(
    cluster: *const millicore_vpa_cluster,
    aggregate: u32,
    now_ns: i64,
    out: *mut millicore_vpa_aggregate,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared(cluster, |state| {
            let held = state.cluster.aggregate(aggregate)?;
            let is_expired = held.is_expired(state.cluster.config(), now_ns);
            slices::struct_out(out)?.set(millicore_vpa_aggregate {
                size: 0,
                is_expired: is_expired.into(),
                samples: held.count,
                first_ns: held.first,
                last_ns: held.last,
            });
            Ok(())
        })
    }
}

/// The `status` of a `VerticalPodAutoscalerCheckpoint` in JSON: `n`
/// aggregates together, without the memory peaks of `m` containers whose
/// interval still runs at `now_ns`. The text belongs to the cluster.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_cluster_save(
    cluster: *mut millicore_vpa_cluster,
    aggregates: *const u32,
    n: usize,
    containers: *const u32,
    m: usize,
    now_ns: i64,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(cluster, |state| {
            let out = slices::bytes_out(out, out_len)?;
            let aggregates = slices::column(aggregates, n)?;
            let containers = slices::column(containers, m)?;
            let State { cluster, text } = state;
            text.clear();
            cluster.append_checkpoint(text, aggregates, containers, now_ns)?;
            out.set(text);
            Ok(())
        })
    }
}

/// Replaces an aggregate by one out of a checkpoint's `status`, or, of a
/// `len` of 0, by one without samples. Refused are another version than `v3`
/// and what upstream refuses (`MILLICORE_INVALID_CHECKPOINT`); then the
/// aggregate stays as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_cluster_load(
    cluster: *mut millicore_vpa_cluster,
    aggregate: u32,
    json: *const u8,
    len: usize,
    created_ns: i64,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(cluster, |state| {
            let json = slices::bytes(json, len)?;
            let config = state.cluster.config();
            let loaded = if json.is_empty() {
                Aggregate::new(config, created_ns)
            } else {
                Aggregate::from_checkpoint(config, json, created_ns)
                    .within(json)?
            };
            Ok(state.cluster.replace(aggregate, loaded)?)
        })
    }
}
