//! Suites decode and decode_fuzz: pages given to metrics-server v0.9.0.
#![cfg(feature = "kubelet")]

mod common;

use common::{base64, rows};
use millicore::ErrorKind;
use millicore::kubelet::{Batch, Points, Profile};
use serde_json::{Value, json};

#[test]
fn pages_decode_as_upstream() {
    for suite in ["decode", "decode_fuzz"] {
        for row in rows(&format!("vectors/kubelet/{suite}.jsonl.gz")) {
            check(&row);
        }
    }
}

fn check(row: &Value) {
    let name = &row["name"];
    let page = base64(row["inputB64"].as_str().unwrap());
    let node = row["node"].as_str().unwrap().as_bytes();
    let time = row["defaultTimeNs"].as_i64().unwrap();
    let mut batch = Batch::default();
    let decoded = batch.decode(Profile::Upstream, node, time, &page);
    let points = batch.sorted().unwrap();
    if row.get("panic").is_some() {
        let kind = decoded.unwrap_err().kind();
        assert_eq!(kind, ErrorKind::UpstreamPanic, "{name}");
    } else if row.get("error").is_some() {
        let error = decoded.expect_err(&format!("{name}"));
        assert_ne!(error.kind(), ErrorKind::UpstreamPanic, "{name}");
        assert!(error.offset() <= page.len() as u64, "{name}");
        assert_eq!(points.pod_count() + points.node_count(), 0, "{name}");
    } else {
        assert_eq!(decoded, Ok(()), "{name}");
        let mut want = row["batch"].clone();
        sort_by_name(&mut want);
        assert_eq!(as_json(&points), want, "{name}");
    }
}

/// Rows have the pods in the order of their names alone.
fn sort_by_name(batch: &mut Value) {
    let pods = batch["pods"].as_array_mut().unwrap();
    pods.sort_by_key(|pod| {
        let text = |key: &str| pod[key].as_str().unwrap().to_owned();
        (text("namespace"), text("name"))
    });
}

fn as_json(points: &Points) -> Value {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let nodes: Vec<Value> = (0..points.node_count())
        .map(|row| {
            let point = points.node(row).unwrap();
            json!({
                "name": text(points.node_name(row)),
                "startNs": null,
                "tsNs": point.timestamp,
                "cpuNs": point.cpu.to_string(),
                "memBytes": point.memory.to_string(),
            })
        })
        .collect();
    let pods: Vec<Value> = (0..points.pod_count())
        .map(|pod| {
            let [namespace, name] = points.pod_key(pod).map(text);
            let containers: Vec<Value> = points
                .pod_containers(pod)
                .map(|row| {
                    let point = points.container(row).unwrap();
                    json!({
                        "name": text(points.container_name(row)),
                        "startNs": point.start,
                        "tsNs": point.timestamp,
                        "cpuNs": point.cpu.to_string(),
                        "memBytes": point.memory.to_string(),
                    })
                })
                .collect();
            json!({
                "namespace": namespace,
                "name": name,
                "containers": containers,
            })
        })
        .collect();
    json!({ "nodes": nodes, "pods": pods })
}
