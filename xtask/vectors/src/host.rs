/*!
What a host can do, in the shape of the C ABI: columns in, columns out.

Bad rows come back as statuses, the numbers of `millicore_status`; a call
that fails as a whole is a [`Failure`].
*/

use std::fmt;

pub use millicore::columns::StringColumn;

/// `millicore_status`: 0, or the number of what was refused.
pub type Status = i32;

/// Why a call or the run cannot go on.
#[derive(Debug)]
pub enum Failure {
    /// The call was refused.
    Status(Status),
    /// The runner, its input or the module is at fault.
    Broken(String),
}

impl Failure {
    /// A run that cannot go on.
    #[must_use]
    pub fn broken(why: &str) -> Failure {
        Failure::Broken(why.to_owned())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Status(status) => write!(f, "status {status}"),
            Failure::Broken(why) => f.write_str(why),
        }
    }
}

impl From<millicore::Error> for Failure {
    fn from(error: millicore::Error) -> Failure {
        Failure::Status(error.kind() as Status)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        Failure::Broken(error.to_string())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Failure {
        Failure::Broken(error.to_string())
    }
}

impl From<fmt::Error> for Failure {
    fn from(error: fmt::Error) -> Failure {
        Failure::Broken(error.to_string())
    }
}

/// What a call gives.
pub type Result<T> = std::result::Result<T, Failure>;

/// Everything the suites call.
pub trait Host:
    Statuses
    + Floats
    + Shards
    + Replicas
    + Series
    + Families
    + LabelNames
    + MetricStores
    + Quantities
    + Kubelet
    + Top
    + Hpa
    + Vpa
    + Topology
{
}

impl<T> Host for T where
    T: Statuses
        + Floats
        + Shards
        + Replicas
        + Series
        + Families
        + LabelNames
        + MetricStores
        + Quantities
        + Kubelet
        + Top
        + Hpa
        + Vpa
        + Topology
{
}

/// The texts of statuses.
pub trait Statuses {
    /// The text of a status.
    fn status_text(&mut self, status: Status) -> Result<String>;
}

/// `millicore_floats_*`.
pub trait Floats {
    /// Prints floats as metric text does.
    fn print(&mut self, values: &[f64]) -> Result<StringColumn>;

    /// Reads floats; the second column says which texts are none.
    fn read(
        &mut self,
        texts: &StringColumn,
    ) -> Result<(Vec<f64>, Vec<Status>)>;
}

/// `millicore_fnv1a64`, `millicore_jump`.
pub trait Shards {
    /// FNV-1a of each string.
    fn hash(&mut self, strings: &StringColumn) -> Result<Vec<u64>>;

    /// The bucket of each key, and which rows are refused.
    fn jump(
        &mut self,
        keys: &[u64],
        buckets: &[i64],
    ) -> Result<(Vec<i32>, Vec<Status>)>;
}

/// Samples of series, or of blocks, in columns.
#[derive(Debug, Default)]
pub struct Samples<V> {
    /// Milliseconds since the epoch.
    pub timestamps: Vec<i64>,
    /// A value a time.
    pub values: Vec<V>,
    /// Where each row begins, and the end of the last.
    pub offsets: Vec<u32>,
}

impl<V> Samples<V> {
    /// No rows.
    #[must_use]
    pub fn new() -> Samples<V> {
        let (timestamps, values) = (Vec::new(), Vec::new());
        Samples { timestamps, values, offsets: vec![0] }
    }

    /// Ends a row at what was added.
    pub fn end_row(&mut self) {
        self.offsets.push(self.timestamps.len() as u32);
    }
}

/// `millicore_samples_*`.
pub trait Replicas {
    /// One sample an interval of each row, in place: how many stay of each.
    fn deduplicate(
        &mut self,
        samples: &mut Samples<f64>,
        interval: i64,
        stale: u32,
    ) -> Result<Vec<u32>>;

    /// The same for values in decimal form.
    fn deduplicate_integers(
        &mut self,
        samples: &mut Samples<i64>,
        interval: i64,
        stale: u32,
    ) -> Result<Vec<u32>>;

    /// The blocks of each series merged and deduplicated.
    fn merge(
        &mut self,
        blocks: &Samples<f64>,
        series: &[u32],
        interval: i64,
        stale: u32,
    ) -> Result<Samples<f64>>;
}

/// `millicore_hashmod`, `millicore_rendezvous`, `millicore_series_*`; kinds
/// are the constants of the C ABI.
pub trait Series {
    /// The remainder of each string's hash by its modulus.
    fn hashmod(
        &mut self,
        kind: u32,
        joined: &StringColumn,
        moduli: &[u64],
    ) -> Result<Vec<u64>>;

    /// The node of each key.
    fn rendezvous(
        &mut self,
        nodes: &StringColumn,
        seed: u64,
        excluded: &[u32],
        keys: &[u64],
    ) -> Result<Vec<u32>>;

    /// The hash of each series' key.
    fn series_hash(
        &mut self,
        kind: u32,
        accounts: &[u32],
        projects: &[u32],
        labels: &RowColumn,
    ) -> Result<Vec<u64>>;

    /// The members that scrape each target.
    fn members(
        &mut self,
        hashes: &[u64],
        count: u32,
        factor: u32,
    ) -> Result<Vec<u32>>;
}

/// A metric of a family, labels still apart.
#[derive(Debug)]
pub struct Metric {
    /// Label keys.
    pub keys: Vec<Vec<u8>>,
    /// Label values.
    pub values: Vec<Vec<u8>>,
    /// The sample.
    pub value: f64,
}

/// `millicore_exposition_family`.
pub trait Families {
    /// The text of one family.
    fn family(&mut self, name: &[u8], metrics: &[Metric]) -> Result<Vec<u8>>;
}

/// `millicore_exposition_label_names`.
pub trait LabelNames {
    /// The names of v2.13 for all keys, and which key each is of.
    fn label_names(
        &mut self,
        prefix: &[u8],
        keys: &StringColumn,
    ) -> Result<(StringColumn, Vec<u32>)>;
}

/// What happens to the stores of a page.
#[derive(Debug)]
pub enum StoreOperation {
    /// An object: its store, its UID, one body a family.
    Upsert(usize, Vec<u8>, StringColumn),
    /// An object goes.
    Delete(usize, Vec<u8>),
    /// All objects of a store are replaced: begun, or ended.
    Replace(usize, bool),
    /// A page is written, in a form of `millicore_metricstore_page_start`.
    Write(u32),
}

/// `millicore_metricstore_*`, with the headers of v2.13.
pub trait MetricStores {
    /// Makes stores with these headers, `merged` into one writer or each with
    /// its own, and gives the pages that the operations write.
    ///
    /// # Errors
    /// Those of the calls; by default that there is no such call.
    fn pages(
        &mut self,
        _headers: &[StringColumn],
        _merged: bool,
        _operations: &[StoreOperation],
    ) -> Result<Vec<Vec<u8>>> {
        Err(Failure::broken("this host has no metric store"))
    }
}

/// The forms of a quantity's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Form {
    /// `String()`.
    String = 0,
    /// Computed afresh.
    Canonical = 1,
    /// `String()` in quotes.
    Json = 2,
}

/// `millicore_quantities_*`.
pub trait Quantities {
    /// A column of quantities.
    type Column;

    /// Reads texts; bad ones are zero and have a status.
    fn parse(
        &mut self,
        texts: &StringColumn,
    ) -> Result<(Self::Column, Vec<Status>)>;

    /// `values * 10^scales`.
    fn scaled(
        &mut self,
        values: &[i64],
        scales: &[i32],
        formats: &[u8],
    ) -> Result<Self::Column>;

    /// A copy of a column.
    fn copy(&mut self, from: &Self::Column) -> Result<Self::Column>;

    /// `a += b`.
    fn add(&mut self, a: &mut Self::Column, b: &Self::Column) -> Result<()>;

    /// `a -= b`.
    fn subtract(
        &mut self,
        a: &mut Self::Column,
        b: &Self::Column,
    ) -> Result<()>;

    /// `a *= factors`; whether the digits fit int64.
    fn multiply(
        &mut self,
        a: &mut Self::Column,
        factors: &[i64],
    ) -> Result<Vec<bool>>;

    /// Rounds up to `10^scale`; whether nothing was lost.
    fn round_up(
        &mut self,
        a: &mut Self::Column,
        scale: i32,
    ) -> Result<Vec<bool>>;

    /// -1, 0, 1.
    fn compare(
        &mut self,
        a: &Self::Column,
        b: &Self::Column,
    ) -> Result<Vec<i32>>;

    /// -1, 0, 1.
    fn compare_int64(
        &mut self,
        a: &Self::Column,
        integers: &[i64],
    ) -> Result<Vec<i32>>;

    /// In units of `10^scale`.
    fn scaled_value(
        &mut self,
        a: &Self::Column,
        scale: i32,
    ) -> Result<Vec<i64>>;

    /// As integers, where they are.
    fn as_int64(&mut self, a: &Self::Column) -> Result<Vec<Option<i64>>>;

    /// As floats.
    fn as_float64(&mut self, a: &Self::Column, slow: bool)
    -> Result<Vec<f64>>;

    /// 0 DecimalSI, 1 BinarySI, 2 DecimalExponent.
    fn formats(&mut self, a: &Self::Column) -> Result<Vec<u8>>;

    /// -1, 0, 1.
    fn signs(&mut self, a: &Self::Column) -> Result<Vec<i32>>;

    /// Whether held as big decimals.
    fn are_decimal(&mut self, a: &Self::Column) -> Result<Vec<bool>>;

    /// Their texts.
    fn texts(&mut self, a: &Self::Column, form: Form) -> Result<StringColumn>;
}

/// A kubelet's page and when it was asked for.
#[derive(Debug)]
pub struct Scrape {
    /// The node's name.
    pub node: Vec<u8>,
    /// Nanoseconds since the epoch.
    pub default_time_ns: i64,
    /// The page.
    pub page: Vec<u8>,
}

/// The points of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Points {
    /// By name.
    pub nodes: Vec<Point>,
    /// By namespace and name.
    pub pods: Vec<PodPoints>,
}

/// A pod and its containers.
#[derive(Debug, PartialEq, Eq)]
pub struct PodPoints {
    /// Its namespace and its name.
    pub key: [Vec<u8>; 2],
    /// By name.
    pub containers: Vec<Point>,
}

/// A node's or a container's point.
#[derive(Debug, PartialEq, Eq)]
pub struct Point {
    /// Its name.
    pub name: Vec<u8>,
    /// Nanoseconds since the epoch.
    pub time_ns: i64,
    /// When a container started, if it says so.
    pub start_ns: Option<i64>,
    /// Cumulative nanoseconds.
    pub cpu_ns: u64,
    /// Bytes.
    pub memory: u64,
}

/// What is asked of a snapshot.
#[derive(Debug)]
pub struct Query {
    /// Nodes or pods.
    pub pods: bool,
    /// A table instead of a list.
    pub table: bool,
    /// (Namespace and) name, then labels.
    pub rows: RowColumn,
}

/// Ragged rows of strings.
#[derive(Debug, Default)]
pub struct RowColumn {
    /// All strings.
    pub strings: StringColumn,
    /// Where each row begins, and the end of the last.
    pub rows: Vec<u32>,
}

impl RowColumn {
    /// Adds a row.
    pub fn push(&mut self, cells: &[&[u8]]) -> Result<()> {
        if self.rows.is_empty() {
            self.rows.push(0);
        }
        for cell in cells {
            self.strings.push(cell)?;
        }
        self.rows.push(self.strings.as_strings().len() as u32);
        Ok(())
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len().saturating_sub(1)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// `millicore_kubelet_*`.
pub trait Kubelet {
    /// A store of two points.
    type Store;

    /// The points of one page.
    fn decode(&mut self, scrape: &Scrape) -> Result<Points>;

    /// An empty store.
    fn new_store(&mut self, resolution_ns: i64) -> Result<Self::Store>;

    /// One cycle: pages that are refused count as such.
    fn commit(
        &mut self,
        store: &mut Self::Store,
        scrapes: &[Scrape],
    ) -> Result<()>;

    /// Publishes; whether the store is ready, and the JSON of each query.
    fn publish(
        &mut self,
        store: &mut Self::Store,
        creation_ns: i64,
        queries: &[Query],
    ) -> Result<(bool, Vec<Vec<u8>>)>;
}

/// `millicore_top_*`.
pub trait Top {
    /// `kubectl top pods` of a PodMetricsList; flags and sort as in C.
    fn top_pods(
        &mut self,
        list: &[u8],
        flags: u32,
        sort: u32,
    ) -> Result<Vec<u8>>;

    /// `kubectl top nodes` of a NodeMetricsList.
    fn top_nodes(
        &mut self,
        list: &[u8],
        flags: u32,
        sort: u32,
        available: &RowColumn,
        without_swap: &StringColumn,
    ) -> Result<Vec<u8>>;
}

/// `millicore_hpa_*`.
pub trait Hpa {
    /// The decision on a case, both in JSON.
    fn decide(&mut self, case: &[u8]) -> Result<Vec<u8>>;
}

/// `millicore_vpa_*`.
pub trait Vpa: Sized {
    /// A decaying histogram.
    type Histogram: Histogram<Self>;

    /// What a VPA recommends, from JSON to JSON.
    fn recommend(&mut self, case: &[u8]) -> Result<Vec<u8>>;

    /// What becomes of a recommendation at one pod, from JSON to JSON.
    fn process(&mut self, case: &[u8]) -> Result<Vec<u8>>;

    /// A histogram without samples: of CPU (0) or of memory (1).
    fn histogram(
        &mut self,
        layout: u32,
        half_life: i64,
    ) -> Result<Self::Histogram>;
}

/// What a histogram is.
#[derive(Debug)]
pub struct HistogramState {
    /// Nothing in it counts.
    pub is_empty: bool,
    /// The sum of all weights.
    pub total: f64,
    /// When a sample has its plain weight.
    pub reference: i64,
    /// Of the shares that were asked for.
    pub percentiles: Vec<f64>,
}

/// `millicore_vpa_histogram_*`.
pub trait Histogram<H>: Sized {
    /// Adds or takes away a value with its weight and time.
    fn change(
        &mut self,
        host: &mut H,
        sample: (f64, f64, i64),
        subtract: bool,
    ) -> Result<()>;

    /// Adds another one, whose reference may move.
    fn merge(&mut self, host: &mut H, from: &mut Self) -> Result<()>;

    /// Its checkpoint in JSON.
    fn save(&mut self, host: &mut H) -> Result<Vec<u8>>;

    /// Adds a checkpoint in JSON.
    fn load(&mut self, host: &mut H, json: &[u8]) -> Result<()>;

    /// What it is, with the percentiles of shares.
    fn state(
        &mut self,
        host: &mut H,
        shares: &[f64],
    ) -> Result<HistogramState>;
}

/// `millicore_topology_spread`.
pub trait Topology {
    /// The verdicts on a case, both in JSON.
    fn spread(&mut self, case: &[u8]) -> Result<Vec<u8>>;
}
