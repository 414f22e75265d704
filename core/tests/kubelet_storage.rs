//! Suites storage and storage_fuzz: cycles of scrapes given to
//! metrics-server v0.9.0, and the lists and tables it then served.
#![cfg(feature = "kubelet")]

mod common;

use common::rows;
use millicore::columns::{Rows, StringColumn};
use millicore::kubelet::{
    Batch, ListOptions, Profile, Snapshot, Store, Version,
};
use millicore::num::{duration, time};
use serde_json::Value;

#[test]
fn cycles_are_stored_and_listed_as_upstream() {
    for suite in ["storage", "storage_fuzz"] {
        for row in rows(&format!("vectors/kubelet/{suite}.jsonl.gz")) {
            check(&row);
        }
    }
}

fn check(row: &Value) {
    let name = row["name"].as_str().unwrap();
    let resolution = row["metricResolution"].as_str().unwrap();
    let resolution = duration::parse(resolution.as_bytes()).unwrap();
    let mut store = Store::new(Profile::Upstream, resolution).unwrap();
    let pods = strings(&row["queriedPods"]);
    let nodes = strings(&row["queriedNodes"]);
    let windows = row["nondeterministicUpstream"] == false;
    let steps = row["steps"].as_array().unwrap();
    for (place, step) in steps.iter().enumerate() {
        let mut batch = Batch::default();
        for scrape in step["scrapes"].as_array().unwrap() {
            let bytes = |key: &str| scrape[key].as_str().unwrap().as_bytes();
            let time = scrape["defaultTimeNs"].as_i64().unwrap();
            let page = bytes("text");
            // A page that is refused leaves the batch without its node.
            let _ = batch.decode(Profile::Upstream, bytes("node"), time, page);
        }
        store.commit(&batch).unwrap();
        let snapshot = store.publish();
        let lists = Lists::of(&snapshot, &nodes, &pods);
        let at = format!("{name}, step {place}");
        assert_eq!(lists.snapshot.ready(), step["ready"], "{at}");
        let same = |got: Vec<u8>, key: &str| {
            let Some(want) = step.get(key) else { return };
            let got: Value = serde_json::from_slice(&got).unwrap();
            assert_eq!(
                comparable(got, windows),
                comparable(want.clone(), windows),
                "{at}, {key}"
            );
        };
        same(lists.nodes(), "nodeMetricsList");
        same(lists.pods(), "podMetricsList");
        same(lists.node_table(), "nodeTable");
        same(lists.pod_table(), "podTable");
    }
}

/// What a snapshot gives for the queried nodes and pods.
struct Lists<'s> {
    snapshot: &'s Snapshot,
    strings: StringColumn,
    node_rows: Vec<u32>,
    pod_rows: Vec<u32>,
}

impl<'s> Lists<'s> {
    fn of(
        snapshot: &'s Snapshot,
        nodes: &[String],
        pods: &[String],
    ) -> Lists<'s> {
        let mut strings = StringColumn::default();
        let mut push = |texts: &[&str]| {
            for text in texts {
                strings.push(text.as_bytes()).unwrap();
            }
        };
        let mut node_rows = vec![0];
        for node in nodes {
            push(&[node, "kubernetes.io/os", "linux"]);
            node_rows.push(node_rows.len() as u32 * 3);
        }
        let mut end = *node_rows.last().unwrap();
        let mut pod_rows = vec![end];
        for pod in pods {
            let (namespace, name) = pod.split_once('/').unwrap();
            push(&[namespace, name, "zone", "a<b", "app", "x"]);
            end += 6;
            pod_rows.push(end);
        }
        Lists { snapshot, strings, node_rows, pod_rows }
    }

    fn options() -> ListOptions {
        let creation = time::parse_rfc3339(b"2026-07-01T12:00:00Z").unwrap();
        ListOptions { version: Version::V1beta1, creation }
    }

    fn node_rows(&self) -> Rows<'_> {
        Rows::new(self.strings.as_strings(), &self.node_rows).unwrap()
    }

    fn pod_rows(&self) -> Rows<'_> {
        Rows::new(self.strings.as_strings(), &self.pod_rows).unwrap()
    }

    fn nodes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.snapshot
            .append_node_list(&mut out, Lists::options(), self.node_rows())
            .unwrap();
        out
    }

    fn pods(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.snapshot
            .append_pod_list(&mut out, Lists::options(), self.pod_rows())
            .unwrap();
        out
    }

    fn node_table(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.snapshot.append_node_table(&mut out, self.node_rows()).unwrap();
        out
    }

    fn pod_table(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.snapshot.append_pod_table(&mut out, self.pod_rows()).unwrap();
        out
    }
}

fn strings(list: &Value) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    items.map(|item| item.as_str().unwrap().to_owned()).collect()
}

/// Without windows where upstream's answer depends on the order of a map:
/// the field, and the last cell of each table row.
fn comparable(mut list: Value, windows: bool) -> Value {
    if windows {
        return list;
    }
    let items = |list: &mut Value, key: &str| match list.get_mut(key) {
        Some(Value::Array(items)) => std::mem::take(items),
        _ => Vec::new(),
    };
    let listed: Vec<Value> = items(&mut list, "items")
        .into_iter()
        .map(|mut item| {
            item.as_object_mut().unwrap().remove("window");
            item
        })
        .collect();
    let rows: Vec<Value> = items(&mut list, "rows")
        .into_iter()
        .map(|mut row| {
            row["cells"].as_array_mut().unwrap().pop();
            row
        })
        .collect();
    serde_json::json!([list, listed, rows])
}
