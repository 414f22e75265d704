/*!
The input of [`recommend_json`](super::recommend_json): flags, policy, the
containers and their samples, in JSON.

The names of the flags are short forms of the recommender's; docs/vpa.md has
the table. What is left out is upstream's default.
*/

use alloc::vec::Vec;

use super::aggregate::Aggregation;
use super::estimate::{Estimation, Percentiles};
use super::list::List;
use super::policy::Policy;
use super::recommendation::Shown;
use crate::encoding::json::reader::{Read, Reader, reads, words};
use crate::error::{Error, ErrorKind};
use crate::kube::labels::Labels;
use crate::kube::metrics::Text;

/// Everything that a recommendation depends on.
#[derive(Debug, Default)]
pub struct Case<'a> {
    aggregation: AggregationFlags,
    estimation: EstimationFlags,
    shown: ShownFlags,
    /// The resource policy.
    pub policy: Policy<'a>,
    /// `--container-recommendation-max-allowed-cpu` and `-memory`.
    pub global_max: List<'a>,
    integer_cpu: Option<Vec<Text<'a>>>,
    pods: Option<Vec<CasePod<'a>>>,
    containers: Option<Vec<Text<'a>>>,
    events: Option<Vec<Event<'a>>>,
}

/// A pod of the VPA.
#[derive(Debug, Default)]
pub struct CasePod<'a> {
    /// Its name.
    pub name: Text<'a>,
    /// Its labels: pods with the same share their aggregates.
    pub labels: Labels<'a>,
}

/// A sample or an OOM.
#[derive(Debug, Default)]
pub struct Event<'a> {
    /// Nanoseconds since the epoch.
    pub time: Exact,
    /// The pod.
    pub pod: Text<'a>,
    /// The container.
    pub container: Text<'a>,
    /// What it is.
    pub kind: Kind,
    /// Millicores used, bytes used or bytes requested.
    pub amount: Exact,
}

/// An integer as a number or, where a writer of JSON has no 64 bits, as text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exact(
    /// The number.
    pub i64,
);

/// What an event is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// CPU used, in millicores.
    #[default]
    Cpu,
    /// Memory used, in bytes.
    Memory,
    /// The container was killed for memory; the amount is its request.
    Oom,
}

#[derive(Debug, Default)]
struct AggregationFlags {
    interval: Option<i64>,
    count: Option<i64>,
    memory_half_life: Option<i64>,
    cpu_half_life: Option<i64>,
    oom_ratio: Option<f64>,
    oom_min: Option<f64>,
}

#[derive(Debug, Default)]
struct EstimationFlags {
    confidence_cpu: Option<i64>,
    confidence_memory: Option<i64>,
    lower_cpu: Option<f64>,
    lower_memory: Option<f64>,
    target_cpu: Option<f64>,
    target_memory: Option<f64>,
    upper_cpu: Option<f64>,
    upper_memory: Option<f64>,
    margin: Option<f64>,
    min_cpu: Option<f64>,
    min_memory: Option<f64>,
}

#[derive(Debug, Default)]
struct ShownFlags {
    humanize: bool,
    round_cpu: Option<i64>,
    round_memory: Option<i64>,
}

words! {
    Kind {
        "cpu" => Cpu,
        "mem" => Memory,
        "oom" => Oom,
    }
}

reads! {
    Case<'a> {
        "agg" => aggregation,
        "rec" => estimation,
        "fmt" => shown,
        "policy" => policy,
        "global_max" => global_max,
        "integer_cpu" => integer_cpu,
        "pods" => pods,
        "containers" => containers,
        "events" => events,
    }
    CasePod<'a> {
        "name" => name,
        "labels" => labels,
    }
    Event<'a> {
        "t" => time required,
        "pod" => pod required,
        "c" => container required,
        "kind" => kind required,
        "v" => amount required,
    }
    AggregationFlags {
        "mem_interval_ns" => interval,
        "mem_interval_count" => count,
        "mem_half_life_ns" => memory_half_life,
        "cpu_half_life_ns" => cpu_half_life,
        "oom_bump_up_ratio" => oom_ratio,
        "oom_min_bump_up" => oom_min,
    }
    EstimationFlags {
        "conf_cpu_ns" => confidence_cpu,
        "conf_mem_ns" => confidence_memory,
        "l_cpu" => lower_cpu,
        "l_mem" => lower_memory,
        "t_cpu" => target_cpu,
        "t_mem" => target_memory,
        "u_cpu" => upper_cpu,
        "u_mem" => upper_memory,
        "margin" => margin,
        "min_cpu_m" => min_cpu,
        "min_mem_mb" => min_memory,
    }
    ShownFlags {
        "humanize" => humanize,
        "round_cpu" => round_cpu,
        "round_mem" => round_memory,
    }
}

impl Read<'_> for Exact {
    fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Error> {
        let start = from.value();
        if from.peek() != Some(b'"') {
            return self.0.read(from);
        }
        let number = from.string()?.parse();
        let misfit = |_| Error::at(ErrorKind::InvalidJson, start);
        self.0 = number.map_err(misfit)?;
        Ok(())
    }
}

const DAY: i64 = 86_400_000_000_000;

impl<'a> Case<'a> {
    /// Reads a case.
    ///
    /// # Errors
    /// `InvalidJson` with its offset; `TooLarge`; `NoMemory`.
    pub fn from_json(json: &'a [u8]) -> Result<Case<'a>, Error> {
        crate::kube::from_json(json)
    }

    /// The flags on how samples are kept.
    ///
    /// # Errors
    /// `InvalidArgument` for half-lives and intervals that are not positive.
    pub fn aggregation(&self) -> Result<Aggregation, Error> {
        let flags = &self.aggregation;
        let mut config = Aggregation::new(
            flags.cpu_half_life.unwrap_or(DAY),
            flags.memory_half_life.unwrap_or(DAY),
            flags.interval.unwrap_or(DAY),
        )?;
        let set = |flag: Option<f64>, to: &mut f64| {
            *to = flag.unwrap_or(*to);
        };
        set(flags.oom_ratio, &mut config.oom_bump_up_ratio);
        set(flags.oom_min, &mut config.oom_min_bump_up);
        if let Some(count) = flags.count {
            config.memory_interval_count = count;
        }
        Ok(config)
    }

    /// The flags on amounts.
    #[must_use]
    pub fn estimation(&self) -> Estimation {
        let flags = &self.estimation;
        let upstream = Estimation::default();
        let of =
            |target: Option<f64>, lower: Option<f64>, upper, confidence| {
                let default = upstream.cpu;
                Percentiles {
                    target: target.unwrap_or(default.target),
                    lower: lower.unwrap_or(default.lower),
                    upper: Option::<f64>::unwrap_or(upper, default.upper),
                    confidence: Option::<i64>::unwrap_or(
                        confidence,
                        default.confidence,
                    ),
                }
            };
        Estimation {
            cpu: of(
                flags.target_cpu,
                flags.lower_cpu,
                flags.upper_cpu,
                flags.confidence_cpu,
            ),
            memory: of(
                flags.target_memory,
                flags.lower_memory,
                flags.upper_memory,
                flags.confidence_memory,
            ),
            margin: flags.margin.unwrap_or(upstream.margin),
            min_cpu: flags.min_cpu.unwrap_or(upstream.min_cpu),
            min_memory: flags.min_memory.unwrap_or(upstream.min_memory),
        }
    }

    /// The flags on how amounts are shown.
    #[must_use]
    pub fn shown(&self) -> Shown {
        Shown {
            humanize: self.shown.humanize,
            round_cpu: self.shown.round_cpu.unwrap_or(1),
            round_memory: self.shown.round_memory.unwrap_or(1),
        }
    }

    /// Whether a container's CPU is to be whole cores.
    #[must_use]
    pub fn wants_whole_cores(&self, container: &str) -> bool {
        let mut names = self.integer_cpu.iter().flatten();
        names.any(|name| name.as_str() == container)
    }

    /// The pods.
    #[must_use]
    pub fn pods(&self) -> &[CasePod<'a>] {
        self.pods.as_deref().unwrap_or_default()
    }

    /// The names of the pods' containers.
    #[must_use]
    pub fn containers(&self) -> &[Text<'a>] {
        self.containers.as_deref().unwrap_or_default()
    }

    /// The samples, in the order in which they came.
    #[must_use]
    pub fn events(&self) -> &[Event<'a>] {
        self.events.as_deref().unwrap_or_default()
    }
}
