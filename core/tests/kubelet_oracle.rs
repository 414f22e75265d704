//! The columnar decoder and store against a plain restatement of upstream in
//! maps, on random pages and cycles.
#![cfg(feature = "kubelet")]

use std::collections::BTreeMap;

use millicore::columns::{Rows, StringColumn};
use millicore::exposition::{Entry, Parser, Profile as TextProfile};
use millicore::kubelet::{Batch, Profile, Reason, Store};
use millicore::num::{f64_to_i64, f64_to_u64};
use proptest::prelude::*;

const RESOLUTION: i64 = 60_000_000_000;
const TEN_SECONDS: i64 = 10_000_000_000;

/// A point; `None` is Go's zero time, which is before any other.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Point {
    start: Option<i64>,
    time: Option<i64>,
    cpu: u64,
    memory: u64,
}

type Pods = BTreeMap<(Vec<u8>, Vec<u8>), BTreeMap<Vec<u8>, Point>>;

/// Upstream's MetricsBatch.
#[derive(Clone, Debug, Default, PartialEq)]
struct Naive {
    nodes: BTreeMap<Vec<u8>, Point>,
    pods: Pods,
}

/// decodeBatch, line by line into maps. `None`: refused, or a panic.
fn decode(page: &[u8], default_ms: i64, node: &[u8]) -> Option<Naive> {
    let mut batch = Naive::default();
    let mut pods = Pods::new();
    let mut of_node = Point::default();
    let mut parser = Parser::new(TextProfile::Textparse, page);
    while let Some(entry) = parser.next().ok()? {
        let Entry::Series { series, value, timestamp, .. } = entry else {
            continue;
        };
        let series = series.of(page);
        let time = timestamp.unwrap_or(default_ms).wrapping_mul(1_000_000);
        let labels = |family: &str| {
            let rest = series.strip_prefix(family.as_bytes())?;
            matches!(rest.first(), None | Some(b'{')).then_some(rest)
        };
        if labels("node_cpu_usage_seconds_total").is_some() {
            of_node.cpu = f64_to_u64(value * 1e9);
            of_node.time = Some(time);
        } else if labels("node_memory_working_set_bytes").is_some() {
            of_node.memory = f64_to_u64(value);
            of_node.time = Some(time);
        } else if let Some(rest) = labels("container_cpu_usage_seconds_total")
        {
            let point = entry_of(&mut pods, rest)?;
            point.cpu = f64_to_u64(value * 1e9);
            point.time = Some(time);
        } else if let Some(rest) = labels("container_memory_working_set_bytes")
        {
            let point = entry_of(&mut pods, rest)?;
            point.memory = f64_to_u64(value);
            point.time = Some(time);
        } else if let Some(rest) = labels("container_start_time_seconds") {
            let point = entry_of(&mut pods, rest)?;
            point.start = Some(f64_to_i64(value * 1e9));
        }
    }
    let complete = |point: &Point| point.cpu != 0 && point.memory != 0;
    if of_node.time.is_some() && complete(&of_node) {
        batch.nodes.insert(node.to_vec(), of_node);
    }
    pods.retain(|_, containers| containers.values().all(complete));
    batch.pods = pods;
    Some(batch)
}

fn entry_of<'p>(pods: &'p mut Pods, labels: &[u8]) -> Option<&'p mut Point> {
    let cut = |tag: &str| {
        let tag = tag.as_bytes();
        let found = labels.windows(tag.len()).position(|w| w == tag);
        let from = found.map_or(tag.len() - 1, |at| at + tag.len());
        let rest = labels.get(from..)?;
        let length = rest.iter().position(|&byte| byte == b'"')?;
        Some(rest[..length].to_vec())
    };
    let container = cut("container=\"")?;
    let pod = cut("pod=\"")?;
    let namespace = cut("namespace=\"")?;
    let pod = pods.entry((namespace, pod)).or_default();
    Some(pod.entry(container).or_default())
}

/// Two generations in maps.
#[derive(Default)]
struct NaiveStore {
    last: Naive,
    previous: Naive,
}

impl NaiveStore {
    fn store(&mut self, batch: Naive) {
        let mut previous = Naive::default();
        for (name, new) in &batch.nodes {
            let Some(last) = self.last.nodes.get(name) else { continue };
            let before = self.previous.nodes.get(name);
            if new.time > last.time {
                previous.nodes.insert(name.clone(), *last);
            } else if let Some(before) =
                before.filter(|before| before.time < new.time)
            {
                previous.nodes.insert(name.clone(), *before);
            }
        }
        for (key, containers) in &batch.pods {
            let kept: BTreeMap<Vec<u8>, Point> = containers
                .iter()
                .filter_map(|(name, new)| {
                    Some((name.clone(), self.before(key, name, new)?))
                })
                .collect();
            if !kept.is_empty() {
                previous.pods.insert(key.clone(), kept);
            }
        }
        *self = NaiveStore { last: batch, previous };
    }

    fn before(
        &self,
        key: &(Vec<u8>, Vec<u8>),
        name: &[u8],
        new: &Point,
    ) -> Option<Point> {
        let age = subtract(new.time, new.start);
        if new.start < new.time && (TEN_SECONDS..RESOLUTION).contains(&age) {
            return Some(Point { time: new.start, cpu: 0, ..*new });
        }
        let last = self.last.pods.get(key)?.get(name)?;
        if new.start >= last.time {
            return None;
        }
        if new.time > last.time {
            return Some(*last);
        }
        // A missing container is Go's zero value here.
        let before = self.previous.pods.get(key)?.get(name);
        let before = before.copied().unwrap_or_default();
        (before.time < new.time).then_some(before)
    }

    /// The name, usage, time and window of each container that is listed.
    fn pods(&self) -> Vec<String> {
        let mut listed = Vec::new();
        for (key, containers) in &self.last.pods {
            let Some(previous) = self.previous.pods.get(key) else { continue };
            if !containers.keys().all(|name| previous.contains_key(name)) {
                continue;
            }
            let mut earliest: Option<(i64, i64)> = None;
            let mut texts = Vec::new();
            for (name, last) in containers {
                let Some((cpu, window)) = used(last, &previous[name]) else {
                    continue;
                };
                let time = last.time.unwrap();
                if earliest.is_none_or(|(first, _)| time < first) {
                    earliest = Some((time, window));
                }
                texts.push(format!("{name:?} {cpu} {}", last.memory));
            }
            let (time, window) = earliest.unwrap_or((i64::MIN, 0));
            listed.push(format!("{key:?} {time} {window} {texts:?}"));
        }
        listed
    }

    fn nodes(&self) -> Vec<String> {
        let listed = self.last.nodes.iter().filter_map(|(name, last)| {
            let (cpu, window) = used(last, self.previous.nodes.get(name)?)?;
            let time = last.time.unwrap();
            Some(format!("{name:?} {time} {window} {cpu} {}", last.memory))
        });
        listed.collect()
    }
}

fn used(last: &Point, previous: &Point) -> Option<(u64, i64)> {
    if last.start < previous.start || last.cpu < previous.cpu {
        return None;
    }
    let window = subtract(last.time, previous.time);
    let seconds = (window / 1_000_000_000) as f64
        + (window % 1_000_000_000) as f64 / 1e9;
    Some((f64_to_u64((last.cpu - previous.cpu) as f64 / seconds), window))
}

/// Go's Time.Sub: saturates.
fn subtract(a: Option<i64>, b: Option<i64>) -> i64 {
    match (a, b) {
        (Some(a), Some(b)) => a.saturating_sub(b),
        (Some(_), None) => i64::MAX,
        (None, Some(_)) => i64::MIN,
        (None, None) => 0,
    }
}

/// Our answers in the same words.
fn answers(store: &Store) -> (Vec<String>, Vec<String>) {
    let usage = store.publish().usage().unwrap();
    let columns = usage.columns();
    let name = |[start, end]: [u32; 2]| {
        columns.names[start as usize..end as usize].to_vec()
    };
    let nodes = (0..columns.node_names.len()).map(|node| {
        format!(
            "{:?} {} {} {} {}",
            name(columns.node_names[node]),
            columns.node_timestamps[node],
            columns.node_windows[node],
            columns.node_cpu[node],
            columns.node_memory[node],
        )
    });
    let pods = (0..columns.pod_names.len()).map(|pod| {
        let key = columns.pod_names[pod].map(name);
        let rows = columns.pod_containers[pod] as usize
            ..columns.pod_containers[pod + 1] as usize;
        let texts: Vec<String> = rows
            .map(|row| {
                format!(
                    "{:?} {} {}",
                    name(columns.container_names[row]),
                    columns.container_cpu[row],
                    columns.container_memory[row],
                )
            })
            .collect();
        let key = (&key[0], &key[1]);
        let time = columns.pod_timestamps[pod];
        let window = columns.pod_windows[pod];
        format!("{key:?} {time} {window} {texts:?}")
    });
    (nodes.collect(), pods.collect())
}

/// A line of a page, most often as a kubelet has it.
fn line() -> impl Strategy<Value = String> {
    let family = prop_oneof![
        4 => Just("container_cpu_usage_seconds_total"),
        4 => Just("container_memory_working_set_bytes"),
        3 => Just("container_start_time_seconds"),
        1 => Just("node_cpu_usage_seconds_total"),
        1 => Just("node_memory_working_set_bytes"),
        1 => Just("pod_cpu_usage_seconds_total"),
    ];
    let labels = (0..3_u8, 0..2_u8, 0..3_u8, 0..12_u8).prop_map(
        |(container, namespace, pod, form)| match form {
            0 => format!(
                "{{pod=\"p{pod}\",namespace=\"n{namespace}\",container=\"c{container}\"}}"
            ),
            1 => format!("{{x_container=\"pod=\",container=\"c{container}\",namespace=\"n\",pod=\"p\"}}"),
            _ => format!(
                "{{container=\"c{container}\",namespace=\"n{namespace}\",pod=\"p{pod}\"}}"
            ),
        },
    );
    let value = prop_oneof![
        8 => (1..90_u32).prop_map(|value| value.to_string()),
        1 => prop::sample::select(vec!["0", "1e-12", "NaN", "1e20", "-3", "1e10"])
            .prop_map(str::to_owned),
    ];
    let time = prop_oneof![
        6 => (1..90_u32).prop_map(|second| format!(" {second}000")),
        1 => Just(String::new()),
        1 => Just(" 9223372036855".to_owned()),
    ];
    (family, labels, value, time).prop_map(|(family, labels, value, time)| {
        let labels =
            if family.starts_with("node") { "" } else { labels.as_str() };
        format!("{family}{labels} {value}{time}\n")
    })
}

/// A page with every container in each family, in a kubelet's order, some
/// lines left out, and some other lines anywhere.
fn page() -> impl Strategy<Value = String> {
    page_of(0.9, 6)
}

/// A page of which a line is there with this probability, and with fewer
/// other lines than `others`.
fn page_of(kept: f64, others: usize) -> impl Strategy<Value = String> {
    let gaps = prop::collection::vec(prop::bool::weighted(kept), 60);
    let numbers = prop::collection::vec(1..90_u32, 120);
    let others = prop::collection::vec((0..60_usize, line()), 0..others);
    (gaps, numbers, others).prop_map(|(gaps, numbers, others)| {
        let mut lines = Vec::new();
        let families = [
            "container_cpu_usage_seconds_total",
            "container_memory_working_set_bytes",
            "container_start_time_seconds",
        ];
        for family in families {
            for row in 0..12 {
                let (c, n, p) = (row / 6, row / 3 % 2, row % 3);
                let at = lines.len();
                let time = match family {
                    "container_start_time_seconds" => String::new(),
                    _ => format!(" {}000", numbers[at + 40]),
                };
                lines.push(format!(
                    "{family}{{container=\"c{c}\",namespace=\"n{n}\",pod=\"p{p}\"}} {}{time}\n",
                    numbers[at]
                ));
            }
        }
        lines.push(format!("node_cpu_usage_seconds_total {0} {0}000\n", numbers[80]));
        lines.push(format!("node_memory_working_set_bytes 5 {}000\n", numbers[81]));
        let mut kept = gaps.into_iter();
        lines.retain(|_| kept.next().unwrap_or(true));
        for (at, line) in others {
            lines.insert(at.min(lines.len()), line);
        }
        lines.concat()
    })
}

fn any_page() -> impl Strategy<Value = String> {
    let lines = prop::collection::vec(line(), 0..40);
    prop_oneof![
        2 => lines.prop_map(|lines| lines.concat()),
        2 => page(),
        // The same containers as the page before, mostly.
        3 => page_of(1.0, 1),
        1 => page_of(0.98, 2),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn cycles_agree_with_maps(
        cycles in prop::collection::vec(
            prop::collection::vec(any_page(), 1..4), 1..6),
    ) {
        let mut naive = NaiveStore::default();
        let mut store = Store::new(Profile::Upstream, RESOLUTION).unwrap();
        let mut by_page = Store::new(Profile::Upstream, RESOLUTION).unwrap();
        for pages in cycles {
            let mut batch = Batch::default();
            let mut merged = Naive::default();
            for (place, page) in pages.iter().enumerate() {
                let node = format!("node-{}", place % 2);
                let decoded = batch.decode(
                    Profile::Upstream, node.as_bytes(), 7_000_000, page.as_bytes());
                let want = decode(page.as_bytes(), 7, node.as_bytes());
                prop_assert_eq!(decoded.is_ok(), want.is_some());
                let added = by_page.add(node.as_bytes(), 7_000_000, page.as_bytes());
                prop_assert_eq!(added, decoded);
                let Some(want) = want else { continue };
                for (name, point) in want.nodes {
                    merged.nodes.entry(name).or_insert(point);
                }
                for (key, containers) in want.pods {
                    merged.pods.entry(key).or_insert(containers);
                }
            }
            let counts = batch.sorted().unwrap();
            prop_assert_eq!(counts.pod_count(), merged.pods.len());
            naive.store(merged);
            store.commit(&batch).unwrap();
            by_page.end_cycle().unwrap();
            for store in [&store, &by_page] {
                let (nodes, pods) = answers(store);
                prop_assert_eq!(nodes, naive.nodes());
                prop_assert_eq!(pods, naive.pods());
            }
        }
    }

    /// A pod has a reason exactly when it is not listed whole, and the
    /// sentence is text.
    #[test]
    fn what_is_not_listed_has_a_reason(pages in prop::collection::vec(any_page(), 1..4)) {
        let mut store = Store::new(Profile::Upstream, RESOLUTION).unwrap();
        for page in pages {
            let mut batch = Batch::default();
            let _ = batch.decode(Profile::Upstream, b"node", 0, page.as_bytes());
            store.commit(&batch).unwrap();
        }
        let snapshot = store.publish();
        for (namespace, pod) in [("n0", "p0"), ("n1", "p2"), ("n", "p"), ("n0", "p9")] {
            let key = [namespace.as_bytes(), pod.as_bytes()];
            let mut text = Vec::new();
            let reason = snapshot.explain_pod(&mut text, key, b"node").unwrap();
            prop_assert!(std::str::from_utf8(&text).is_ok());
            prop_assert_eq!(text.is_empty(), reason == Reason::None);
            let mut strings = StringColumn::default();
            strings.push(key[0]).unwrap();
            strings.push(key[1]).unwrap();
            let rows = [0, 2];
            let rows = Rows::new(strings.as_strings(), &rows).unwrap();
            let mut table = Vec::new();
            snapshot.append_pod_table(&mut table, rows).unwrap();
            let listed = !table.ends_with(b"\"rows\":null}\n");
            if reason == Reason::None {
                prop_assert!(listed);
            }
        }
    }

    #[test]
    fn any_bytes_are_decoded_or_refused(
        mut page in any_page().prop_map(String::into_bytes),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
    ) {
        for (at, byte) in edits {
            if !page.is_empty() {
                let at = at.index(page.len());
                page[at] = byte;
            }
        }
        let mut batch = Batch::default();
        match batch.decode(Profile::Upstream, b"node", i64::MIN, &page) {
            Ok(()) => {
                prop_assert!(decode(&page, -62_135_596_800_000, b"node").is_some());
            }
            Err(error) => {
                prop_assert!(error.offset() <= page.len() as u64);
                prop_assert!(decode(&page, 0, b"node").is_none());
            }
        }
        let points = batch.sorted().unwrap();
        // 41 bytes a container and the names it is made of.
        prop_assert!(points.memory() <= 64 + 4 * page.len());
    }
}
