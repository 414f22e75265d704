//! Suite top, and the lists recorded from a real cluster beside what kubectl
//! printed of them.
#![cfg(feature = "kubelet")]

mod common;

use common::{gunzip, read, rows};
use millicore::columns::{Rows, StringColumn};
use millicore::kubelet::{
    Available, TopOptions, TopSort, append_top_nodes, append_top_pods,
};
use serde_json::Value;

#[test]
fn top_prints_as_kubectl() {
    for row in rows("vectors/kubelet/top.jsonl.gz") {
        let name = &row["name"];
        let opts = &row["opts"];
        let flag = |key: &str| opts[key].as_bool().unwrap_or(false);
        let options = TopOptions {
            containers: flag("containers"),
            no_headers: flag("noHeaders"),
            swap: flag("showSwap"),
            sum: flag("sum"),
            namespaces: flag("withNamespace"),
            sort: match opts["sortBy"].as_str().unwrap() {
                "cpu" => TopSort::Cpu,
                "memory" => TopSort::Memory,
                _ => TopSort::Name,
            },
        };
        let text = if row["kind"] == "pod" {
            pods(&row["podMetricsList"].to_string(), options)
        } else {
            let json = row["nodeMetricsList"].to_string();
            let missing = row["nodesMissingSwap"].as_array();
            let missing = missing.into_iter().flatten();
            let missing: Vec<&str> =
                missing.map(|name| name.as_str().unwrap()).collect();
            nodes(&json, options, &row["available"], &missing)
        };
        assert_eq!(text, row["text"].as_str().unwrap(), "{name}");
    }
}

#[test]
fn the_recorded_cluster_prints_as_its_kubectl_did() {
    let text = |path: &str| {
        String::from_utf8(gunzip(&format!("recordings/cluster/{path}.gz")))
            .unwrap()
    };
    let listed = text("podmetricslist.json");
    let options = TopOptions { namespaces: true, ..TopOptions::default() };
    assert_eq!(
        pods(&listed, options),
        read("recordings/cluster/top_pods.txt")
    );

    let objects: Value =
        serde_json::from_str(&text("objects/nodes.json")).unwrap();
    let mut available = Value::Object(serde_json::Map::new());
    let mut without_swap = Vec::new();
    for node in objects["items"].as_array().unwrap() {
        let name = node["metadata"]["name"].as_str().unwrap();
        available[name] = node["status"]["allocatable"].clone();
        without_swap.push(name);
    }
    assert_eq!(
        nodes(
            &text("nodemetricslist.json"),
            TopOptions::default(),
            &available,
            &without_swap
        ),
        read("recordings/cluster/top_nodes.txt")
    );
}

/// `top_pods_containers.txt` comes from another call, with the containers
/// in the order of a Go map: both are sorted before comparing.
#[test]
fn the_recorded_containers_print_as_its_kubectl_did() {
    let listed = gunzip("recordings/cluster/podmetricslist.json.gz");
    let options = TopOptions {
        namespaces: true,
        containers: true,
        ..TopOptions::default()
    };
    let got = pods(&String::from_utf8(listed).unwrap(), options);
    let want = read("recordings/cluster/top_pods_containers.txt");
    assert_eq!(by_container(&got), by_container(&want));
}

/// The lines with those of one pod sorted; kubectl sorts the pods.
fn by_container(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].sort_unstable();
    lines
}

fn pods(json: &str, options: TopOptions) -> String {
    let mut out = Vec::new();
    append_top_pods(&mut out, json.as_bytes(), options).unwrap();
    String::from_utf8(out).unwrap()
}

fn nodes(
    json: &str,
    options: TopOptions,
    available: &Value,
    without_swap: &[&str],
) -> String {
    let mut strings = StringColumn::default();
    let mut ends = vec![0];
    let mut count = 0;
    for (node, resources) in available.as_object().unwrap() {
        strings.push(node.as_bytes()).unwrap();
        count += 1;
        for (resource, quantity) in resources.as_object().unwrap() {
            strings.push(resource.as_bytes()).unwrap();
            let quantity = quantity.as_str().unwrap();
            strings.push(quantity.as_bytes()).unwrap();
            count += 2;
        }
        ends.push(count);
    }
    let mut missing = StringColumn::default();
    for node in without_swap {
        missing.push(node.as_bytes()).unwrap();
    }
    let available = Available {
        rows: Rows::new(strings.as_strings(), &ends).unwrap(),
        without_swap: missing.as_strings(),
    };
    let mut out = Vec::new();
    append_top_nodes(&mut out, json.as_bytes(), options, available).unwrap();
    String::from_utf8(out).unwrap()
}
