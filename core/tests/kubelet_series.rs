//! The series of a real kubelet v1.36.3: what the store makes of its
//! `/metrics/resource` beside what its `/stats/summary` counted.
//!
//! The two are not read at the same moment, and the summary's times are whole
//! seconds: the recording allows node rates within 1 % in each interval, and
//! those of containers within 2 % over the whole series.
#![cfg(feature = "kubelet")]

use std::collections::BTreeMap;
use std::io::Read;

use millicore::kubelet::{Profile, Store};
use millicore::num::time;
use serde_json::Value;

const SCRAPES: [u32; 6] = [0, 2, 4, 6, 8, 10];

fn gunzip(name: &str) -> Vec<u8> {
    let path = format!("../recordings/kubelet/{name}.gz");
    let mut bytes = Vec::new();
    let file = std::fs::File::open(&path).expect(&path);
    flate2::read::GzDecoder::new(file).read_to_end(&mut bytes).unwrap();
    bytes
}

/// Cumulative nanoseconds of CPU and when they were counted.
type Counter = (f64, i64);

fn counter(cpu: &Value) -> Counter {
    let at = cpu["time"].as_str().unwrap().as_bytes();
    let used = cpu["usageCoreNanoSeconds"].as_f64().unwrap();
    (used, time::parse_rfc3339(at).unwrap())
}

/// Nanocores between two counts.
fn rate((before, from): Counter, (after, to): Counter) -> f64 {
    (after - before) / ((to - from) as f64 / 1e9)
}

/// The node's counter, and those of containers by `pod/container`.
fn summary(scrape: u32) -> (Counter, BTreeMap<String, Counter>) {
    let bytes = gunzip(&format!("real_summary_{scrape}.json"));
    let summary: Value = serde_json::from_slice(&bytes).unwrap();
    let mut containers = BTreeMap::new();
    for pod in summary["pods"].as_array().unwrap() {
        for container in pod["containers"].as_array().unwrap() {
            let pod = pod["podRef"]["name"].as_str().unwrap();
            let name = container["name"].as_str().unwrap();
            let counted = counter(&container["cpu"]);
            containers.insert(format!("{pod}/{name}"), counted);
        }
    }
    (counter(&summary["node"]["cpu"]), containers)
}

fn within(part: f64, ours: f64, theirs: f64, what: &str) {
    let off = (ours / theirs - 1.0).abs();
    assert!(off < part, "{what}: {ours} and {theirs} nanocores");
}

#[test]
fn rates_are_those_of_the_summary() {
    for profile in [Profile::Upstream, Profile::Hardened] {
        let mut store = Store::new(profile, 15_000_000_000).unwrap();
        let mut before = None;
        // Nanocores times window, and windows, of each container.
        let mut sums = BTreeMap::<String, (f64, f64)>::new();
        for scrape in SCRAPES {
            let page = gunzip(&format!("real_resource_{scrape}.txt"));
            store.add(b"millinode", 0, &page).unwrap();
            store.end_cycle().unwrap();
            let (node, _) = summary(scrape);
            let usage = store.publish().usage().unwrap();
            let columns = usage.columns();
            if let Some(before) = before.replace(node) {
                let ours = columns.node_cpu[0] as f64;
                let what = format!("the node at scrape {scrape}");
                within(0.01, ours, rate(before, node), &what);
            }
            let name = |[start, end]: [u32; 2]| {
                let bytes = &columns.names[start as usize..end as usize];
                String::from_utf8_lossy(bytes)
            };
            for pod in 0..columns.pod_names.len() {
                let window = columns.pod_windows[pod] as f64;
                for row in columns.pod_containers[pod]
                    ..columns.pod_containers[pod + 1]
                {
                    let row = row as usize;
                    let container = name(columns.container_names[row]);
                    let key = format!(
                        "{}/{container}",
                        name(columns.pod_names[pod][1])
                    );
                    let (used, windows) = sums.entry(key).or_default();
                    *used += columns.container_cpu[row] as f64 * window;
                    *windows += window;
                }
            }
        }
        let (first, last) = (summary(0).1, summary(10).1);
        assert_eq!(sums.len(), 6);
        for (container, (used, windows)) in sums {
            let theirs = rate(first[&container], last[&container]);
            within(0.02, used / windows, theirs, &container);
        }
    }
}
