/*!
Writes a `/metrics/resource` page as a kubelet v1.36.3 does
(`pkg/kubelet/metrics/collectors/resource_metrics.go` through promhttp).

Families come by name, series by the values of container, namespace and pod,
bytewise; a series that comes twice is dropped, as its registry does; a start
time has no timestamp, and is there only if it is at least one second after
1970. A page says that there was no error (`resource_scrape_error 0`).

Cost: one merge sort of the rows and one pass a family.
*/

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::points::to_u32;
use super::runs::sorted_rows;
use crate::columns::Strings;
use crate::error::{Error, ErrorKind};
use crate::exposition::append_sample;
use crate::memory::TryPush;

/// What a page says.
///
/// ```
/// use millicore::kubelet::{NodeSample, ResourcePage};
///
/// let node = NodeSample { cpu_seconds: 1.5, memory_bytes: 4096.0, time_ms: 1000 };
/// let mut text = Vec::new();
/// ResourcePage { node, ..ResourcePage::default() }.append_to(&mut text)?;
/// let text = String::from_utf8_lossy(&text);
/// assert!(text.contains("\nnode_cpu_usage_seconds_total 1.5 1000\n"));
/// # Ok::<(), millicore::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct ResourcePage<'a> {
    /// The node itself.
    pub node: NodeSample,
    /// All containers, in any order.
    pub containers: ContainerColumns<'a>,
    /// All pods, in any order.
    pub pods: PodColumns<'a>,
    /// Whether there are the families of swap, which is zero everywhere.
    pub swap: bool,
}

/// The numbers of a node.
#[derive(Clone, Copy, Debug, Default)]
pub struct NodeSample {
    /// CPU time since boot.
    pub cpu_seconds: f64,
    /// Working set.
    pub memory_bytes: f64,
    /// Milliseconds since the epoch.
    pub time_ms: i64,
}

/// The numbers of containers, in columns of one length.
#[derive(Clone, Copy, Debug, Default)]
pub struct ContainerColumns<'a> {
    /// Three strings a container: container, namespace, pod.
    pub names: Strings<'a>,
    /// CPU time since the start.
    pub cpu_seconds: &'a [f64],
    /// Working set.
    pub memory_bytes: &'a [f64],
    /// Start time, seconds since the epoch; 0 for none.
    pub start_seconds: &'a [f64],
    /// Milliseconds since the epoch.
    pub time_ms: &'a [i64],
    /// When swap was read, milliseconds since the epoch; none at all where
    /// that is `time_ms`.
    pub swap_time_ms: &'a [i64],
}

/// The numbers of pods, in columns of one length.
#[derive(Clone, Copy, Debug, Default)]
pub struct PodColumns<'a> {
    /// Two strings a pod: namespace, pod.
    pub names: Strings<'a>,
    /// CPU time of the pod's cgroup.
    pub cpu_seconds: &'a [f64],
    /// Working set of the pod's cgroup.
    pub memory_bytes: &'a [f64],
    /// Milliseconds since the epoch.
    pub time_ms: &'a [i64],
}

/// A family as its header has it.
struct Family {
    name: &'static str,
    help: &'static str,
    type_: &'static str,
}

const CONTAINER_CPU: Family = Family {
    name: "container_cpu_usage_seconds_total",
    help: "[STABLE] Cumulative cpu time consumed by the container in \
           core-seconds",
    type_: "counter",
};
const CONTAINER_MEMORY: Family = Family {
    name: "container_memory_working_set_bytes",
    help: "[STABLE] Current working set of the container in bytes",
    type_: "gauge",
};
const CONTAINER_START: Family = Family {
    name: "container_start_time_seconds",
    help: "[STABLE] Start time of the container since unix epoch in seconds",
    type_: "gauge",
};
const CONTAINER_SWAP_LIMIT: Family = Family {
    name: "container_swap_limit_bytes",
    help: "[ALPHA] Current amount of the container swap limit in bytes. \
           Reported only on non-windows systems",
    type_: "gauge",
};
const CONTAINER_SWAP: Family = Family {
    name: "container_swap_usage_bytes",
    help: "[ALPHA] Current amount of the container swap usage in bytes. \
           Reported only on non-windows systems",
    type_: "gauge",
};
const NODE_CPU: Family = Family {
    name: "node_cpu_usage_seconds_total",
    help: "[STABLE] Cumulative cpu time consumed by the node in core-seconds",
    type_: "counter",
};
const NODE_MEMORY: Family = Family {
    name: "node_memory_working_set_bytes",
    help: "[STABLE] Current working set of the node in bytes",
    type_: "gauge",
};
const NODE_SWAP: Family = Family {
    name: "node_swap_usage_bytes",
    help: "[ALPHA] Current swap usage of the node in bytes. \
           Reported only on non-windows systems",
    type_: "gauge",
};
const POD_CPU: Family = Family {
    name: "pod_cpu_usage_seconds_total",
    help: "[STABLE] Cumulative cpu time consumed by the pod in core-seconds",
    type_: "counter",
};
const POD_MEMORY: Family = Family {
    name: "pod_memory_working_set_bytes",
    help: "[STABLE] Current working set of the pod in bytes",
    type_: "gauge",
};
const POD_SWAP: Family = Family {
    name: "pod_swap_usage_bytes",
    help: "[ALPHA] Current amount of the pod swap usage in bytes. \
           Reported only on non-windows systems",
    type_: "gauge",
};
const SCRAPE_ERROR: Family = Family {
    name: "resource_scrape_error",
    help: "[STABLE] 1 if there was an error while getting container metrics, \
           0 otherwise",
    type_: "gauge",
};

impl ResourcePage<'_> {
    /// Appends the page.
    ///
    /// # Errors
    /// `LengthMismatch` for columns that differ; `NoMemory`.
    pub fn append_to(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        let ResourcePage { node, containers, pods, swap } = *self;
        containers.check()?;
        pods.check()?;
        let time = Some(node.time_ms);
        let of_container = Series::new(
            [b"container", b"namespace", b"pod"],
            containers.names,
        )?;
        let of_pod = Series::new([b"namespace", b"pod"], pods.names)?;

        of_container.write(out, &CONTAINER_CPU, |row| {
            timed(containers.cpu_seconds, containers.time_ms, row)
        })?;
        of_container.write(out, &CONTAINER_MEMORY, |row| {
            timed(containers.memory_bytes, containers.time_ms, row)
        })?;
        of_container.write(out, &CONTAINER_START, |row| {
            let &start = containers.start_seconds.get(row)?;
            (start >= 1.0).then_some((start, None))
        })?;
        if swap {
            let zero = |row| Some((0.0, Some(containers.swap_time(row)?)));
            of_container.write(out, &CONTAINER_SWAP_LIMIT, zero)?;
            of_container.write(out, &CONTAINER_SWAP, zero)?;
        }
        NODE_CPU.write_one(out, node.cpu_seconds, time)?;
        NODE_MEMORY.write_one(out, node.memory_bytes, time)?;
        if swap {
            NODE_SWAP.write_one(out, 0.0, time)?;
        }
        of_pod.write(out, &POD_CPU, |row| {
            timed(pods.cpu_seconds, pods.time_ms, row)
        })?;
        of_pod.write(out, &POD_MEMORY, |row| {
            timed(pods.memory_bytes, pods.time_ms, row)
        })?;
        if swap {
            of_pod.write(out, &POD_SWAP, |row| {
                Some((0.0, Some(*pods.time_ms.get(row)?)))
            })?;
        }
        SCRAPE_ERROR.write_one(out, 0.0, None)
    }
}

impl ContainerColumns<'_> {
    fn check(&self) -> Result<(), Error> {
        let count = self.time_ms.len();
        let swap_times = self.swap_time_ms.len();
        same_length(&[
            (self.names.len(), count.saturating_mul(3)),
            (self.cpu_seconds.len(), count),
            (self.memory_bytes.len(), count),
            (self.start_seconds.len(), count),
            (swap_times, if swap_times == 0 { 0 } else { count }),
        ])
    }

    fn swap_time(&self, row: usize) -> Option<i64> {
        let time = self.swap_time_ms.get(row).or(self.time_ms.get(row));
        time.copied()
    }
}

impl PodColumns<'_> {
    fn check(&self) -> Result<(), Error> {
        let count = self.time_ms.len();
        same_length(&[
            (self.names.len(), count.saturating_mul(2)),
            (self.cpu_seconds.len(), count),
            (self.memory_bytes.len(), count),
        ])
    }
}

fn same_length(lengths: &[(usize, usize)]) -> Result<(), Error> {
    if lengths.iter().all(|(got, want)| got == want) {
        Ok(())
    } else {
        Err(Error::new(ErrorKind::LengthMismatch))
    }
}

/// A value with its time.
fn timed(values: &[f64], times: &[i64], row: usize) -> Option<Sample> {
    Some((*values.get(row)?, Some(*times.get(row)?)))
}

/// A value and its milliseconds since the epoch.
type Sample = (f64, Option<i64>);

/// The series that several families have, in the order of a page.
struct Series<'a, const LABELS: usize> {
    labels: [&'static [u8]; LABELS],
    /// So many strings a series.
    names: Strings<'a>,
    /// The rows that are written, sorted, each series once.
    rows: Vec<u32>,
}

impl<'a, const LABELS: usize> Series<'a, LABELS> {
    fn new(
        labels: [&'static [u8]; LABELS],
        names: Strings<'a>,
    ) -> Result<Series<'a, LABELS>, Error> {
        let count = names.len().checked_div(LABELS).unwrap_or(0);
        let values = |row| values::<LABELS>(names, row);
        let sorted =
            sorted_rows(to_u32(count)?, |a, b| values(a).cmp(&values(b)))?;
        let mut rows = Vec::new();
        for same in sorted
            .chunk_by(|&a, &b| values(a).cmp(&values(b)) == Ordering::Equal)
        {
            if let Some(&first) = same.first() {
                rows.try_push(first)?;
            }
        }
        Ok(Series { labels, names, rows })
    }

    /// Writes the family of the samples that there are.
    fn write(
        &self,
        out: &mut Vec<u8>,
        family: &Family,
        sample: impl Fn(usize) -> Option<Sample>,
    ) -> Result<(), Error> {
        let mut headed = false;
        for &row in &self.rows {
            let Some((value, time)) = sample(row as usize) else { continue };
            if !headed {
                family.write_header(out)?;
                headed = true;
            }
            let mut labels = [(&[][..], &[][..]); LABELS];
            let texts = values::<LABELS>(self.names, row);
            for ((label, name), text) in
                labels.iter_mut().zip(self.labels).zip(texts)
            {
                *label = (name, text);
            }
            append_sample(out, family.name.as_bytes(), &labels, value, time)?;
        }
        Ok(())
    }
}

/// The label values of a row.
fn values<const LABELS: usize>(
    names: Strings<'_>,
    row: u32,
) -> [&[u8]; LABELS] {
    let first = (row as usize).saturating_mul(LABELS);
    core::array::from_fn(|label| names.get(first.saturating_add(label)))
}

impl Family {
    fn write_header(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        let parts = [
            ("# HELP ", self.name, self.help),
            ("# TYPE ", self.name, self.type_),
        ];
        for (start, name, text) in parts {
            out.try_extend(start.as_bytes())?;
            out.try_extend(name.as_bytes())?;
            out.try_push(b' ')?;
            out.try_extend(text.as_bytes())?;
            out.try_push(b'\n')?;
        }
        Ok(())
    }

    /// Writes a family of one series without labels.
    fn write_one(
        &self,
        out: &mut Vec<u8>,
        value: f64,
        time: Option<i64>,
    ) -> Result<(), Error> {
        self.write_header(out)?;
        append_sample(out, self.name.as_bytes(), &[], value, time)
    }
}
