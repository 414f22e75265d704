//! Every reason, as a number and as a sentence, from the pages that lead to
//! it; and lists, tables and objects of the same pages as text.
#![cfg(feature = "kubelet")]

use millicore::columns::{Rows, StringColumn, Strings};
use millicore::kubelet::{
    Batch, ListOptions, Profile, Snapshot, Store, Version,
};
use millicore::num::time::GO_ZERO;
use millicore::{Error, ErrorKind};

/// 2026-07-01T10:00:00Z in seconds.
const BASE: i64 = 1_782_900_000;

/// A page: a node line pair at `second`, and of each container of `pod` its
/// CPU seconds, memory, start and time, all seconds after `BASE`.
fn page(
    second: i64,
    containers: &[(&str, f64, f64, Option<i64>, i64)],
) -> String {
    let mut text = format!(
        "node_cpu_usage_seconds_total {second} {0}000\n\
         node_memory_working_set_bytes 4096 {0}000\n",
        BASE + second
    );
    for &(name, cpu, memory, start, time) in containers {
        let labels = format!(
            "{{container=\"{name}\",namespace=\"shop\",pod=\"cart-0\"}}"
        );
        let time = BASE + time;
        text += &format!(
            "container_cpu_usage_seconds_total{labels} {cpu} {time}000\n\
             container_memory_working_set_bytes{labels} {memory} {time}000\n"
        );
        if let Some(start) = start {
            let start = BASE + start;
            text += &format!("container_start_time_seconds{labels} {start}\n");
        }
    }
    text
}

/// A store after cycles of one page each; an empty one is a failed scrape.
fn after(pages: &[String]) -> Snapshot {
    let mut store = Store::new(Profile::Upstream, 60_000_000_000).unwrap();
    for page in pages {
        let mut batch = Batch::default();
        if page.is_empty() {
            batch.fail(b"node-1").unwrap();
        } else {
            let _ =
                batch.decode(Profile::Upstream, b"node-1", 0, page.as_bytes());
        }
        store.commit(&batch).unwrap();
    }
    store.publish()
}

/// Code word and sentence of the pod.
fn pod(pages: &[String]) -> String {
    let mut text = Vec::new();
    let key = [&b"shop"[..], b"cart-0"];
    let reason = after(pages).explain_pod(&mut text, key, b"node-1").unwrap();
    format!("{reason}: {}", String::from_utf8(text).unwrap())
}

/// Code word and sentence of the node.
fn node(pages: &[String]) -> String {
    let mut text = Vec::new();
    let reason = after(pages).explain_node(&mut text, b"node-1").unwrap();
    format!("{reason}: {}", String::from_utf8(text).unwrap())
}

fn main_at(second: i64, cpu: f64) -> String {
    page(second, &[("main", cpu, 5.0, Some(-3600), second)])
}

#[test]
fn pods_have_reasons() {
    let old = Some(-3600);
    assert_eq!(
        pod(&[]),
        "NODE_NOT_SCRAPED: no cycle of scrapes is finished yet"
    );
    assert_eq!(
        pod(&[String::new()]),
        "NODE_NOT_SCRAPED: node \"node-1\": its scrape failed in the last \
         cycle; metrics come back with its second answer"
    );
    assert_eq!(
        pod(&["up 1\nup one\n".into()]),
        "PARSE_ERROR: node \"node-1\": its page was refused at line 2, column \
         4: expected a decimal number, NaN or Inf within float64"
    );
    assert_eq!(
        pod(&["container_start_time_seconds 1\n".into()]),
        "UPSTREAM_PANIC: node \"node-1\": its page was refused at line 1, \
         column 29: expected container, namespace and pod labels \
         (metrics-server panics)"
    );
    assert_eq!(
        pod(&[page(0, &[])]),
        "ABSENT_FROM_PAGE: node \"node-1\" answered, but its page does not \
         mention the pod"
    );
    let lines = page(0, &[("main", 1.5, 5.0, None, 0)]);
    let without = |family: &str| -> String {
        lines
            .lines()
            .filter(|l| !l.starts_with(family))
            .map(|l| format!("{l}\n"))
            .collect()
    };
    assert_eq!(
        pod(&[without("container_cpu")]),
        "CPU_MISSING: container \"main\" (of 1 on the page) has no CPU line, \
         and 5 bytes of memory; the whole pod is dropped for it"
    );
    assert_eq!(
        pod(&[without("container_memory")]),
        "MEM_MISSING: container \"main\" (of 1 on the page) has 1.5s of CPU \
         time, but no memory line; the whole pod is dropped for it"
    );
    let two = [("init", 0.0, 5.0, None, 0), ("main", 1.5, 5.0, None, 0)];
    assert_eq!(
        pod(&[page(0, &two)]),
        "CPU_ZERO: container \"init\" (of 2 on the page) reports no CPU time \
         yet, and 5 bytes of memory; the whole pod is dropped for it"
    );
    assert_eq!(
        pod(&[page(0, &[("main", 1.5, 0.5, None, 0)])]),
        "MEM_ZERO: container \"main\" (of 1 on the page) has 1.5s of CPU \
         time, but reports no memory in use; the whole pod is dropped for it"
    );
    assert_eq!(
        pod(&[main_at(0, 1.0)]),
        "FIRST_POINT: container \"main\" has one point, of \
         2026-07-01T10:00:00Z; a rate needs two: the next scrape gives metrics"
    );
    assert_eq!(pod(&[main_at(0, 1.0), main_at(15, 2.0)]), "OK: ");
    assert_eq!(
        pod(&[main_at(0, 1.0), page(70, &[("main", 0.5, 5.0, Some(3), 70)])]),
        "RESTARTED: container \"main\" restarted at 2026-07-01T10:00:03Z and \
         has one point since, of 2026-07-01T10:01:10Z; the next scrape gives \
         metrics"
    );
    assert_eq!(
        pod(&[page(15, &[("main", 0.5, 5.0, Some(8), 15)])]),
        "FRESH_UNDER_10S: container \"main\" was 7s old at its only point, of \
         2026-07-01T10:00:15Z; the next scrape gives metrics"
    );
    assert_eq!(
        pod(&[main_at(0, 1.0), main_at(0, 1.0)]),
        "SAME_TIMESTAMP: container \"main\": the kubelet repeated the point \
         of 2026-07-01T10:00:00Z, and there is none before it"
    );
    assert_eq!(
        pod(&[main_at(15, 1.0), main_at(0, 1.0)]),
        "OLDER_THAN_PREV: container \"main\": the kubelet went back to the \
         point of 2026-07-01T10:00:00Z, which is not newer than those held"
    );
    assert_eq!(
        pod(&[main_at(0, 2.0), main_at(15, 1.25)]),
        "CPU_DECREASED: container \"main\": its CPU time went back from 2s to \
         1.25s; it is left out"
    );
    assert_eq!(
        pod(&[main_at(0, 1.0), page(15, &[("main", 2.0, 5.0, None, 15)])]),
        "START_DECREASED: container \"main\": its start time vanished; it is \
         left out"
    );
    let grown = [("main", 2.0, 5.0, old, 15), ("side", 1.0, 5.0, old, 15)];
    assert_eq!(
        pod(&[main_at(0, 1.0), page(15, &grown)]),
        "NEW_CONTAINER: container \"side\" (of 2 in the pod) is new in the \
         pod, with its first point of 2026-07-01T10:00:15Z; the whole pod \
         waits for its second"
    );
}

#[test]
fn nodes_have_reasons() {
    assert_eq!(
        node(&[page(1, &[])]),
        "FIRST_POINT: node \"node-1\" has one point, of \
         2026-07-01T10:00:01Z; a rate needs two: the next scrape gives metrics"
    );
    assert_eq!(node(&[page(1, &[]), page(2, &[])]), "OK: ");
    assert_eq!(
        node(&["up 1\n".into()]),
        "CPU_MISSING: node \"node-1\" has neither a CPU nor a memory line"
    );
    assert_eq!(
        node(&[page(0, &[])]),
        "CPU_ZERO: node \"node-1\" reports no CPU time yet, and 4096 bytes of \
         memory"
    );
    let mut text = Vec::new();
    let reason = after(&[page(1, &[])]).explain_node(&mut text, b"b").unwrap();
    assert_eq!(
        (reason.word(), text.as_slice()),
        (
            "NODE_NOT_SCRAPED",
            &b"node \"b\" was not scraped in the last cycle"[..]
        )
    );
}

#[test]
fn lists_and_objects_are_these_texts() {
    let snapshot = after(&[main_at(1, 1.0), main_at(16, 2.5)]);
    let mut strings = StringColumn::default();
    for text in ["node-1", "shop", "cart-0", "tier", "<web>", "app", "cart"] {
        strings.push(text.as_bytes()).unwrap();
    }
    let strings = strings.as_strings();
    let nodes = Rows::new(strings, &[0, 1]).unwrap();
    let pods = Rows::new(strings, &[1, 7]).unwrap();
    let mut out = Vec::new();
    let mut text = |options: ListOptions, what: &str| {
        out.clear();
        match what {
            "nodes" => snapshot.append_node_list(&mut out, options, nodes),
            "pods" => snapshot.append_pod_list(&mut out, options, pods),
            "node" => snapshot.append_node(&mut out, options, nodes.get(0)),
            "pod" => snapshot.append_pod(&mut out, options, pods.get(0)),
            _ => snapshot.append_pod_list(&mut out, options, Rows::default()),
        }
        .unwrap();
        String::from_utf8(out.clone()).unwrap()
    };
    let beta = ListOptions {
        version: Version::V1beta1,
        creation: (BASE + 20) * 1_000_000_000,
    };
    let v1 = ListOptions { version: Version::V1, creation: GO_ZERO };
    assert_eq!(
        text(beta, "nodes"),
        "{\"kind\":\"NodeMetricsList\",\"apiVersion\":\"metrics.k8s.io/v1beta1\",\
         \"metadata\":{},\"items\":[{\"metadata\":{\"name\":\"node-1\",\
         \"creationTimestamp\":\"2026-07-01T10:00:20Z\"},\
         \"timestamp\":\"2026-07-01T10:00:16Z\",\"window\":\"15s\",\
         \"usage\":{\"cpu\":\"1\",\"memory\":\"4Ki\"}}]}\n"
    );
    assert_eq!(
        text(v1, "pods"),
        "{\"kind\":\"PodMetricsList\",\"apiVersion\":\"metrics.k8s.io/v1\",\
         \"metadata\":{},\"items\":[{\"metadata\":{\"name\":\"cart-0\",\
         \"namespace\":\"shop\",\"labels\":{\"app\":\"cart\",\
         \"tier\":\"\\u003cweb\\u003e\"}},\
         \"timestamp\":\"2026-07-01T10:00:16Z\",\"window\":\"15s\",\
         \"containers\":[{\"name\":\"main\",\
         \"usage\":{\"cpu\":\"100m\",\"memory\":\"5\"}}]}]}\n"
    );
    assert_eq!(
        text(v1, "node"),
        "{\"kind\":\"NodeMetrics\",\"apiVersion\":\"metrics.k8s.io/v1\",\
         \"metadata\":{\"name\":\"node-1\"},\
         \"timestamp\":\"2026-07-01T10:00:16Z\",\"window\":\"15s\",\
         \"usage\":{\"cpu\":\"1\",\"memory\":\"4Ki\"}}\n"
    );
    assert!(text(beta, "pod").starts_with("{\"kind\":\"PodMetrics\","));
    assert_eq!(
        text(beta, ""),
        "{\"kind\":\"PodMetricsList\",\"apiVersion\":\"metrics.k8s.io/v1beta1\",\
         \"metadata\":{},\"items\":[]}\n"
    );
}

#[test]
fn rows_of_another_shape_and_unknown_objects_are_refused() {
    let snapshot = after(&[main_at(1, 1.0), main_at(16, 2.5)]);
    let options = ListOptions { version: Version::V1, creation: GO_ZERO };
    let kind = |row: Strings<'_>| {
        let mut out = Vec::new();
        snapshot.append_pod(&mut out, options, row).map_err(Error::kind)
    };
    let strings = |data: &'static str, offsets: &'static [u32]| {
        Strings::new(data.as_bytes(), offsets).unwrap()
    };
    let bad = Err(ErrorKind::InvalidArgument);
    assert_eq!(kind(Strings::default()), bad);
    assert_eq!(kind(strings("shop", &[0, 4])), bad);
    assert_eq!(kind(strings("shopcart-0key", &[0, 4, 10, 13])), bad);
    assert_eq!(
        kind(strings("shopcart-1", &[0, 4, 10])),
        Err(ErrorKind::NotFound)
    );
    assert_eq!(kind(strings("shopcart-0", &[0, 4, 10])), Ok(()));
}
