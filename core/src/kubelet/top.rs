/*!
`kubectl top`: the text kubectl v0.36 (`pkg/metricsutil`) prints of a
`NodeMetricsList` or a `PodMetricsList`.

Kept on purpose: millicores round up (`1n` is `1m`), mebibytes and percents
are truncated; a node without a resource in `available` has no percent cell,
and what follows shifts left; `--sum` rounds the sum, not the rows, draws two
rules even with swap, and counts its empty cells with the headers in mind;
equal keys come out in the order of Go's unstable sort. Different on purpose:
nodes without metrics come by name, where upstream's order is that of a map.

Cost: n log n comparisons and one pass; memory in proportion to the lists.
*/

use alloc::vec::Vec;

use super::list::{Kind, check_rows};
use super::pdqsort;
use super::points::{find, to_u32};
use super::runs::sorted_rows;
use super::tabwriter::TabWriter;
use crate::columns::{Rows, Strings};
use crate::error::Error;
use crate::kube::metrics::{
    NodeMetricsList, PodMetrics, PodMetricsList, Resource, Usage,
};
use crate::memory::TryPush;
use crate::num::f64_to_i64;
use crate::quantity::{Format, Quantity};

/// What kubectl's flags say.
#[derive(Clone, Copy, Debug, Default)]
pub struct TopOptions {
    /// `--containers`: a line a container.
    pub containers: bool,
    /// `--no-headers`
    pub no_headers: bool,
    /// `--show-swap`
    pub swap: bool,
    /// `--sum`: two more lines with the sums. Pods only.
    pub sum: bool,
    /// `--all-namespaces`: a column of namespaces.
    pub namespaces: bool,
    /// `--sort-by`
    pub sort: TopSort,
}

/// `--sort-by`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TopSort {
    /// By name, with `namespaces` by namespace first.
    #[default]
    Name = 0,
    /// By millicores, most first.
    Cpu = 1,
    /// By bytes of memory, most first.
    Memory = 2,
}

impl TopOptions {
    /// The options of the C ABI: 1 containers, 2 no headers, 4 swap, 8 sum,
    /// 16 namespaces; sort 0 name, 1 CPU, 2 memory.
    #[must_use]
    pub const fn from_numbers(flags: u32, sort: u32) -> Option<TopOptions> {
        let sort = match sort {
            0 => TopSort::Name,
            1 => TopSort::Cpu,
            2 => TopSort::Memory,
            _ => return None,
        };
        if flags >= 32 {
            return None;
        }
        Some(TopOptions {
            containers: flags & 1 != 0,
            no_headers: flags & 2 != 0,
            swap: flags & 4 != 0,
            sum: flags & 8 != 0,
            namespaces: flags & 16 != 0,
            sort,
        })
    }

    const fn resources(self) -> &'static [Resource] {
        if self.swap {
            &[Resource::Cpu, Resource::Memory, Resource::Swap]
        } else {
            &[Resource::Cpu, Resource::Memory]
        }
    }
}

/// What nodes have to give, as `kubectl top nodes` learns it from the Node
/// objects.
#[derive(Clone, Copy, Debug, Default)]
pub struct Available<'a> {
    /// A row a node: its name, then resource and quantity, alternating.
    pub rows: Rows<'a>,
    /// Nodes that do not report their swap capacity.
    pub without_swap: Strings<'a>,
}

/// Appends `kubectl top pods` of a `PodMetricsList`. Without pods nothing.
///
/// ```
/// use millicore::kubelet::{TopOptions, append_top_pods};
///
/// let list = br#"{"items": [{
///     "metadata": {"name": "cart-0", "namespace": "shop"},
///     "containers": [{"name": "main", "usage": {"cpu": "1n", "memory": "3Mi"}}]
/// }]}"#;
/// let mut text = Vec::new();
/// append_top_pods(&mut text, list, TopOptions::default())?;
/// assert_eq!(
///     String::from_utf8_lossy(&text),
///     "NAME     CPU(cores)   MEMORY(bytes)   \n\
///      cart-0   1m           3Mi             \n"
/// );
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// `InvalidJson` with its offset; `TooLarge`; `NoMemory`.
pub fn append_top_pods(
    out: &mut Vec<u8>,
    json: &[u8],
    options: TopOptions,
) -> Result<(), Error> {
    let list = PodMetricsList::from_json(json)?;
    if list.items().is_empty() {
        return Ok(());
    }
    let mut total = Sum::zero();
    let mut lines = Vec::new();
    for pod in list.items() {
        let mut sum = Sum::zero();
        for container in pod.containers() {
            sum.add(&container.usage)?;
            total.add(&container.usage)?;
        }
        let name = pod.metadata.name.as_str();
        let namespace = pod.metadata.namespace.as_str();
        lines.try_push(Line { namespace, name, used: sum.used(), of: pod })?;
    }
    sort(&mut lines, options.sort, options.namespaces);
    let mut table = TabWriter::default();
    if !options.no_headers {
        pod_headers(&mut table, options)?;
    }
    for line in &lines {
        if options.containers {
            container_lines(&mut table, line, options)?;
        } else {
            if options.namespaces {
                table.cell(line.namespace.as_bytes())?;
            }
            line.append_to(&mut table, options)?;
        }
    }
    if options.sum {
        sum_lines(&mut table, total.used(), options)?;
    }
    table.append_to(out)
}

/// Appends `kubectl top nodes` of a `NodeMetricsList`. Without nodes
/// nothing. Of a node or a resource that `available` names twice, the last
/// counts.
///
/// # Errors
/// `InvalidJson` with its offset; `InvalidArgument` for a row of another
/// shape; those of quantities; `TooLarge`; `NoMemory`.
pub fn append_top_nodes(
    out: &mut Vec<u8>,
    json: &[u8],
    options: TopOptions,
    available: Available<'_>,
) -> Result<(), Error> {
    let list = NodeMetricsList::from_json(json)?;
    let mut nodes = AvailableNodes::new(available)?;
    if list.items().is_empty() {
        return Ok(());
    }
    let mut lines = Vec::new();
    for node in list.items() {
        let mut sum = Sum::zero();
        sum.add(&node.usage)?;
        let name = node.metadata.name.as_str();
        lines.try_push(Line {
            namespace: "",
            name,
            used: sum.used(),
            of: (),
        })?;
    }
    sort(&mut lines, options.sort, false);
    let mut table = TabWriter::default();
    if !options.no_headers {
        node_headers(&mut table, options)?;
    }
    for line in &lines {
        let name = line.name.as_bytes();
        let swapless = nodes.is_without_swap(name);
        let row = nodes.take(name);
        table.cell(name)?;
        for &resource in options.resources() {
            if resource == Resource::Swap && swapless {
                unknown(&mut table)?;
                continue;
            }
            line.used.amount(&mut table, resource)?;
            if let Some(available) = quantity_of(row, resource)? {
                let percent = line.used.percent(resource, &available);
                table.amount(percent, "%")?;
            }
        }
        table.end_line()?;
    }
    for name in nodes.left() {
        table.cell(name)?;
        for _ in options.resources() {
            unknown(&mut table)?;
        }
        table.end_line()?;
    }
    table.append_to(out)
}

/// A pod, a container or a node, and what it is sorted by.
struct Line<'a, T> {
    namespace: &'a str,
    name: &'a str,
    used: Used,
    of: T,
}

impl<T> Line<'_, T> {
    fn append_to(
        &self,
        table: &mut TabWriter,
        options: TopOptions,
    ) -> Result<(), Error> {
        table.cell(self.name.as_bytes())?;
        for &resource in options.resources() {
            self.used.amount(table, resource)?;
        }
        table.end_line()
    }
}

/// Sums of quantities, rounded only when they are read.
struct Sum {
    cpu: Quantity,
    memory: Quantity,
    swap: Quantity,
}

impl Sum {
    const fn zero() -> Sum {
        Sum {
            cpu: Quantity::zero(Format::DecimalSI),
            memory: Quantity::zero(Format::DecimalSI),
            swap: Quantity::zero(Format::DecimalSI),
        }
    }

    fn add(&mut self, usage: &Usage<'_>) -> Result<(), Error> {
        self.cpu.add(&usage.amount(Resource::Cpu)?)?;
        self.memory.add(&usage.amount(Resource::Memory)?)?;
        self.swap.add(&usage.amount(Resource::Swap)?)
    }

    fn used(&self) -> Used {
        Used {
            millicores: self.cpu.milli_value(),
            memory: self.memory.value(),
            memory_milli: self.memory.milli_value(),
            swap: self.swap.value(),
            swap_milli: self.swap.milli_value(),
        }
    }
}

/// What is printed, sorted by and divided.
#[derive(Clone, Copy)]
struct Used {
    millicores: i64,
    memory: i64,
    memory_milli: i64,
    swap: i64,
    swap_milli: i64,
}

impl Used {
    fn amount(
        &self,
        table: &mut TabWriter,
        resource: Resource,
    ) -> Result<(), Error> {
        const MEBIBYTE: i64 = 1 << 20;
        match resource {
            Resource::Cpu => table.amount(self.millicores, "m"),
            Resource::Memory => table.amount(self.memory / MEBIBYTE, "Mi"),
            Resource::Swap => table.amount(self.swap / MEBIBYTE, "Mi"),
        }
    }

    fn percent(&self, resource: Resource, available: &Quantity) -> i64 {
        if available.sign() == 0 {
            return 0;
        }
        let used = match resource {
            Resource::Cpu => self.millicores,
            Resource::Memory => self.memory_milli,
            Resource::Swap => self.swap_milli,
        };
        let available = available.milli_value() as f64;
        f64_to_i64(used as f64 / available * 100.0)
    }
}

fn sort<T>(lines: &mut [Line<'_, T>], sort: TopSort, namespaces: bool) {
    pdqsort::sort(lines, |a, b| match sort {
        TopSort::Cpu => a.used.millicores > b.used.millicores,
        TopSort::Memory => a.used.memory > b.used.memory,
        TopSort::Name if namespaces && a.namespace != b.namespace => {
            a.namespace < b.namespace
        }
        TopSort::Name => a.name < b.name,
    });
}

fn pod_headers(
    table: &mut TabWriter,
    options: TopOptions,
) -> Result<(), Error> {
    if options.namespaces {
        table.cell(b"NAMESPACE")?;
    }
    if options.containers {
        table.cell(b"POD")?;
    }
    table.cell(b"NAME")?;
    for &resource in options.resources() {
        table.cell(amount_header(resource))?;
    }
    table.end_line()
}

fn node_headers(
    table: &mut TabWriter,
    options: TopOptions,
) -> Result<(), Error> {
    table.cell(b"NAME")?;
    for &resource in options.resources() {
        table.cell(amount_header(resource))?;
        table.cell(match resource {
            Resource::Cpu => b"CPU(%)",
            Resource::Memory => b"MEMORY(%)",
            Resource::Swap => b"SWAP(%)",
        })?;
    }
    table.end_line()
}

const fn amount_header(resource: Resource) -> &'static [u8] {
    match resource {
        Resource::Cpu => b"CPU(cores)",
        Resource::Memory => b"MEMORY(bytes)",
        Resource::Swap => b"SWAP(bytes)",
    }
}

/// The lines of a pod's containers, sorted among themselves.
fn container_lines(
    table: &mut TabWriter,
    pod: &Line<'_, &PodMetrics<'_>>,
    options: TopOptions,
) -> Result<(), Error> {
    let mut lines = Vec::new();
    for container in pod.of.containers() {
        let mut sum = Sum::zero();
        sum.add(&container.usage)?;
        let name = container.name.as_str();
        lines.try_push(Line {
            namespace: "",
            name,
            used: sum.used(),
            of: (),
        })?;
    }
    sort(&mut lines, options.sort, false);
    for line in &lines {
        if options.namespaces {
            table.cell(pod.namespace.as_bytes())?;
        }
        table.cell(pod.name.as_bytes())?;
        line.append_to(table, options)?;
    }
    Ok(())
}

/// The rule and the sums of `--sum`.
fn sum_lines(
    table: &mut TabWriter,
    used: Used,
    options: TopOptions,
) -> Result<(), Error> {
    let optional = [options.namespaces, options.containers]
        .into_iter()
        .filter(|&column| column && !options.no_headers);
    // The columns less the two that are ruled.
    let empty = options
        .resources()
        .len()
        .saturating_add(optional.count())
        .saturating_sub(1);
    for _ in 0..empty {
        table.cell(b"")?;
    }
    table.cell(b"________")?;
    table.cell(b"________")?;
    table.end_line()?;
    for _ in 1..empty {
        table.cell(b"")?;
    }
    let sums = Line { namespace: "", name: "", used, of: () };
    sums.append_to(table, options)
}

fn unknown(table: &mut TabWriter) -> Result<(), Error> {
    table.cell(b"<unknown>")?;
    table.cell(b"<unknown>")
}

/// [`Available`] with an order, to find nodes in.
struct AvailableNodes<'a> {
    available: Available<'a>,
    /// Rows by name, of one name only the last.
    by_name: Vec<u32>,
    taken: Vec<bool>,
    /// Rows of `without_swap` by name.
    without_swap: Vec<u32>,
}

impl<'a> AvailableNodes<'a> {
    fn new(available: Available<'a>) -> Result<AvailableNodes<'a>, Error> {
        let Available { rows, without_swap } = available;
        check_rows(Kind::Node, rows)?;
        let name = |row: u32| rows.get(row as usize).get(0);
        let sorted =
            sorted_rows(to_u32(rows.len())?, |a, b| name(a).cmp(name(b)))?;
        let mut by_name = Vec::new();
        for same in sorted.chunk_by(|&a, &b| name(a) == name(b)) {
            if let Some(&last) = same.last() {
                by_name.try_push(last)?;
            }
        }
        let mut taken = Vec::new();
        taken.try_resize(by_name.len(), false)?;
        let names = |row: u32| without_swap.get(row as usize);
        let without_swap =
            sorted_rows(to_u32(without_swap.len())?, |a, b| {
                names(a).cmp(names(b))
            })?;
        Ok(AvailableNodes { available, by_name, taken, without_swap })
    }

    fn name(&self, place: usize) -> &'a [u8] {
        self.row(place).get(0)
    }

    fn row(&self, place: usize) -> Strings<'a> {
        match self.by_name.get(place) {
            Some(&row) => self.available.rows.get(row as usize),
            None => Strings::default(),
        }
    }

    /// The row of a node that was not asked for before.
    fn take(&mut self, name: &[u8]) -> Option<Strings<'a>> {
        let count = self.by_name.len();
        let place = find(count, 0, |place| self.name(place).cmp(name))?;
        let taken = self.taken.get_mut(place)?;
        (!core::mem::replace(taken, true)).then(|| self.row(place))
    }

    /// The names nobody asked for.
    fn left(&self) -> impl Iterator<Item = &'a [u8]> {
        let places = self.taken.iter().enumerate();
        let left = places.filter(|&(_, &taken)| !taken);
        left.map(|(place, _)| self.name(place))
    }

    fn is_without_swap(&self, name: &[u8]) -> bool {
        let at = |place: usize| match self.without_swap.get(place) {
            Some(&row) => self.available.without_swap.get(row as usize),
            None => &[],
        };
        let count = self.without_swap.len();
        find(count, 0, |place| at(place).cmp(name)).is_some()
    }
}

/// The quantity of a resource in a row of [`Available`].
fn quantity_of(
    row: Option<Strings<'_>>,
    resource: Resource,
) -> Result<Option<Quantity>, Error> {
    let Some(row) = row else { return Ok(None) };
    let word: &[u8] = match resource {
        Resource::Cpu => b"cpu",
        Resource::Memory => b"memory",
        Resource::Swap => b"swap",
    };
    let pairs = (1..row.len()).step_by(2);
    let Some(at) = pairs.rev().find(|&at| row.get(at) == word) else {
        return Ok(None);
    };
    Quantity::parse(row.get(at.saturating_add(1))).map(Some)
}
