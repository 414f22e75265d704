//! Everything a kubelet tells, of both of its pages in all of their forms.

mod common;

use std::collections::BTreeMap;

use millicore::ErrorKind;
use millicore::exposition::families::{
    Counter, Family, FamilyWriter, Format, Metric, Number, Options,
};
use millicore::exposition::{Entry, MetricType, Parser};
use millicore::kubelet::stats::{
    NO_PARENT, PageFormat, Stats, ValueKind, field,
};
use millicore::kubelet::{Batch, Profile};
use serde_json::Value;

use common::gunzip;

/// Subject path and field, to its value as text.
type Flat = BTreeMap<String, String>;

/// What `stats` holds, by path: `pod shop/a uid/container main/cpu.time`.
fn flat(stats: &Stats) -> Flat {
    let columns = stats.columns();
    let mut paths: Vec<String> = Vec::new();
    let mut out = Flat::new();
    for row in 0..columns.kinds.len() {
        let (start, end) =
            (columns.string_rows[row], columns.string_rows[row + 1]);
        let names: Vec<_> = columns
            .strings
            .slice(start as usize, end as usize)
            .iter()
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect();
        let parent = columns.parents[row];
        let parent = match parent {
            NO_PARENT => String::new(),
            parent => format!("{}/", paths[parent as usize]),
        };
        let kind = columns.kinds[row];
        let path = format!("{parent}{kind} {}", names.join(" "));
        let values = columns.value_rows[row] as usize
            ..columns.value_rows[row + 1] as usize;
        assert!(columns.fields[values.clone()].is_sorted());
        for at in values {
            let (word, kind) = field(columns.fields[at]).unwrap();
            let word: Vec<_> =
                word.into_iter().filter(|part| !part.is_empty()).collect();
            let bits = columns.values[at];
            let text = match kind {
                ValueKind::Unsigned => bits.to_string(),
                ValueKind::Signed => bits.cast_signed().to_string(),
                ValueKind::Float => f64::from_bits(bits).to_string(),
                ValueKind::Flag => (bits != 0).to_string(),
                ValueKind::Time => time(bits.cast_signed()),
            };
            let before =
                out.insert(format!("{path}/{}", word.join(".")), text);
            assert_eq!(before, None);
        }
        out.insert(path.clone(), String::new());
        paths.push(path);
    }
    out
}

fn time(ns: i64) -> String {
    let mut text = Vec::new();
    millicore::num::time::append_rfc3339_nano(&mut text, ns).unwrap();
    String::from_utf8(text).unwrap()
}

const ZERO_TIME: &str = "0001-01-01T00:00:00Z";

/// The same of a document, by its keys alone: a second reading.
fn flat_json(document: &Value) -> Flat {
    let mut out = Flat::new();
    subject(&mut out, &document["node"], "", 1);
    for pod in list(&document["pods"]) {
        subject(&mut out, pod, "", 3);
    }
    out
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn subject(out: &mut Flat, value: &Value, parent: &str, kind: u8) {
    let text = |value: &Value| value.as_str().unwrap_or("").to_string();
    let names = match kind {
        1 => text(&value["nodeName"]),
        3 => {
            let of = &value["podRef"];
            let parts = ["namespace", "name", "uid"].map(|key| text(&of[key]));
            parts.join(" ")
        }
        5 => {
            let of = &value["pvcRef"];
            let parts = ["namespace", "name"].map(|key| text(&of[key]));
            format!("{} {}", text(&value["name"]), parts.join(" "))
        }
        8 => ["make", "model", "id"].map(|key| text(&value[key])).join(" "),
        9 => {
            let mut names = ["name", "type", "units"]
                .map(|key| text(&value[key]))
                .to_vec();
            for (key, value) in
                value["labels"].as_object().into_iter().flatten()
            {
                names.extend([key.clone(), text(value)]);
            }
            names.join(" ")
        }
        _ => text(&value["name"]),
    };
    let path = format!("{parent}{kind} {names}");
    out.insert(path.clone(), String::new());
    let mut set = |word: &str, text: String| {
        out.insert(format!("{path}/{word}"), text);
    };
    // What Go's structs have where the document says nothing.
    match kind {
        1..=4 => set("startTime", ZERO_TIME.into()),
        5 => set("fs.time", ZERO_TIME.into()),
        6 => set("network.time", ZERO_TIME.into()),
        8 => ["memoryTotal", "memoryUsed", "dutyCycle"]
            .iter()
            .for_each(|word| set(&format!("accelerator.{word}"), "0".into())),
        9 => {
            set("userDefinedMetric.time", ZERO_TIME.into());
            set("userDefinedMetric.value", "0".into());
        }
        _ => {}
    }
    let own = match kind {
        5 => "fs.",
        6 | 7 => "network.",
        8 => "accelerator.",
        9 => "userDefinedMetric.",
        _ => "",
    };
    for (key, value) in value.as_object().into_iter().flatten() {
        let below = |kind| (value, format!("{path}/"), kind);
        let (child, parent, kind) = match key.as_str() {
            _ if value.is_null() => continue,
            "systemContainers" => below(2),
            "containers" => below(4),
            "volume" => below(5),
            "network" => below(6),
            "interfaces" => below(7),
            "accelerators" => below(8),
            "userDefinedMetrics" => below(9),
            "runtime" => {
                out.insert(format!("{path}/runtime"), "true".into());
                for (key, value) in value.as_object().unwrap() {
                    leaves(out, &path, key, value);
                }
                continue;
            }
            "pvcRef" => {
                out.insert(format!("{path}/pvcRef"), "true".into());
                continue;
            }
            "process_stats" => {
                out.insert(format!("{path}/process_stats"), "true".into());
                leaves(out, &path, key, value);
                continue;
            }
            "volumeHealthStats" => {
                leaves(out, &path, key, value);
                continue;
            }
            "future" | "nodeName" | "podRef" | "name" | "labels" | "make"
            | "model" | "id" | "type" | "units" => continue,
            key => {
                leaves(out, &path, &format!("{own}{key}"), value);
                continue;
            }
        };
        match child {
            Value::Array(children) => {
                for child in children {
                    subject(out, child, &parent, kind);
                }
            }
            child => subject(out, child, &parent, kind),
        }
    }
}

/// The numbers and times below a value.
fn leaves(out: &mut Flat, path: &str, word: &str, value: &Value) {
    match value {
        Value::Object(fields) => {
            let timed = !matches!(
                word.rsplit('.').next().unwrap(),
                "psi"
                    | "full"
                    | "some"
                    | "process_stats"
                    | "volumeHealthStats"
            );
            if timed && !fields.contains_key("time") {
                out.insert(format!("{path}/{word}.time"), ZERO_TIME.into());
            }
            for (key, value) in fields {
                leaves(out, path, &format!("{word}.{key}"), value);
            }
        }
        Value::Null => {}
        Value::String(text) => {
            out.insert(format!("{path}/{word}"), text.clone());
        }
        other => {
            out.insert(format!("{path}/{word}"), other.to_string());
        }
    }
}

fn read(format: PageFormat, page: &[u8]) -> Stats {
    let mut stats = Stats::default();
    stats.read(format, 0, page).unwrap();
    stats
}

#[test]
fn real_summaries_are_read_whole() {
    for number in [0, 2, 4, 6, 8, 10] {
        let name = format!("recordings/kubelet/real_summary_{number}.json.gz");
        let json = gunzip(&name);
        let stats = read(PageFormat::Summary, &json);
        let document: Value = serde_json::from_slice(&json).unwrap();
        let (got, want) = (flat(&stats), flat_json(&document));
        assert_eq!(got, want, "{name}");
        assert!(got.len() > 300, "{}", got.len());
        assert!(stats.memory() < json.len() * 2, "{}", stats.memory());
    }
}

/// What no kubelet of ours reports: every other field there is.
const RARE: &str = r#"{
 "pods": [{"volume": [
     {"name": "v", "pvcRef": {"name": "claim", "namespace": "ns"}, "usedBytes": 0, "volumeHealthStats": {"abnormal": true}},
     {"time": "2026-01-01T00:00:00.5Z", "capacityBytes": 18446744073709551615, "inodes": 1, "inodesFree": 2, "inodesUsed": 3, "availableBytes": 4}
   ],
   "containers": [{"name": "c", "startTime": null, "cpu": {}, "memory": null, "io": {"psi": {"full": {"total": 1, "avg10": 0.5, "avg60": 1e-3, "avg300": 2}, "some": {"total": 2, "avg10": 0.25, "avg60": 0.75, "avg300": 9}}},
     "accelerators": [{"make": "m", "model": "x", "id": "7", "memoryTotal": 3, "dutyCycle": 1, "memoryUsed": 2}],
     "userDefinedMetrics": [{"name": "qps", "type": "gauge", "units": "1/s", "labels": {"a": "b"}, "time": "2026-01-01T00:00:00Z", "value": 1.5}],
     "swap": {"time": "2026-01-01T00:00:00Z", "swapAvailableBytes": 0, "swapUsageBytes": 1}}],
   "podRef": {"name": "p", "namespace": "ns", "uid": "u"}, "process_stats": {"process_count": 3}, "future": [{"x": 1}]}],
 "node": {"nodeName": "n", "runtime": {"imageFs": {"time": "2026-01-01T00:00:00Z"}, "containerFs": {"usedBytes": 5}}, "rlimit": {"maxpid": -1, "curproc": 5},
   "network": {"name": "eth0", "rxBytes": 1, "interfaces": [{"name": "eth1", "txErrors": 0}]}}
}"#;

#[test]
fn every_field_is_read_and_absent_differs_from_zero() {
    let stats = read(PageFormat::Summary, RARE.as_bytes());
    let document: Value = serde_json::from_str(RARE).unwrap();
    let mut want = flat_json(&document);
    assert_eq!(flat(&stats), want);
    assert!(want.remove("3 ns p u/5 v ns claim/fs.usedBytes").is_some());
    let got = flat(&stats);
    assert!(!got.contains_key("3 ns p u/5 v ns claim/fs.availableBytes"));
    // Nothing at all is a node without a name.
    for nothing in ["{}", "null", r#"{"node": null, "pods": null}"#] {
        let got = flat(&read(PageFormat::Summary, nothing.as_bytes()));
        let keys: Vec<_> = got.keys().map(String::as_str).collect();
        assert_eq!(keys, ["1 ", "1 /startTime"], "{nothing}");
    }
    // Of what is said twice the last counts.
    let twice = br#"{"node": {"nodeName": "a", "swap": {"swapUsageBytes": 1, "swapUsageBytes": 2}, "nodeName": "b"}}"#;
    let got = flat(&read(PageFormat::Summary, twice));
    assert_eq!(got["1 b/swap.swapUsageBytes"], "2");
}

#[test]
fn what_is_no_summary_is_refused_at_its_place() {
    let mut stats = Stats::default();
    let mut refused = |json: &str| {
        let error =
            stats.read(PageFormat::Summary, 0, json.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidJson, "{json}");
        assert!(stats.columns().kinds.is_empty());
        error.offset()
    };
    assert_eq!(refused("[]"), 0);
    assert_eq!(refused(r#"{"node": 1}"#), 9);
    assert_eq!(refused(r#"{"node": {"nodeName": 1}}"#), 22);
    assert_eq!(refused(r#"{"node": {"cpu": {"usageNanoCores": -1}}}"#), 36);
    assert_eq!(refused(r#"{"node": {"cpu": {"usageNanoCores": 1.5}}}"#), 36);
    assert_eq!(refused(r#"{"node": {"cpu": {"time": "yesterday"}}}"#), 26);
    assert_eq!(refused(r#"{"pods": [{}, {"containers": {}}]}"#), 29);
    assert_eq!(refused(r#"{"pods": []"#), 11);
}

/// A text page as the registry's protobuf.
fn as_protobuf(page: &[u8]) -> Vec<u8> {
    let mut types = BTreeMap::new();
    let mut families: Vec<(&[u8], Vec<Metric<'_>>)> = Vec::new();
    let profile = millicore::exposition::Profile::Textparse;
    let mut parser = Parser::new(profile, page);
    while let Some(entry) = parser.next().unwrap() {
        match entry {
            Entry::Type { name, type_, .. } => {
                types.insert(name.of(page), type_);
            }
            Entry::Series { name, labels, value, timestamp, .. } => {
                let name = name.of(page);
                if families.last().is_none_or(|(last, _)| *last != name) {
                    families.push((name, Vec::new()));
                }
                let mut metric = Metric::new();
                for label in labels {
                    let key = label.name.of(page);
                    metric.push_label(key, label.value.of(page)).unwrap();
                }
                metric.timestamp_ms = timestamp;
                if types.get(name) == Some(&MetricType::Counter) {
                    let counter = Counter::default();
                    metric.counter =
                        Some(Counter { value: Some(value), ..counter });
                } else {
                    metric.gauge = Some(Number { value: Some(value) });
                }
                families.last_mut().unwrap().1.push(metric);
            }
            _ => {}
        }
    }
    let mut out = Vec::new();
    for (name, metrics) in &families {
        let counter = types.get(name) == Some(&MetricType::Counter);
        let family = Family {
            name: Some(name),
            help: Some(b"a text"),
            type_: Some(i32::from(!counter)),
            unit: None,
        };
        let format = Format::Protobuf;
        let options = Options::default();
        let mut writer =
            FamilyWriter::begin(&mut out, format, options, family).unwrap();
        for metric in metrics {
            writer.metric(metric).unwrap();
        }
        writer.end().unwrap();
    }
    out
}

fn batch(format: PageFormat, page: &[u8]) -> Batch {
    let mut batch = Batch::default();
    let now = 1_795_293_480_123_456_789;
    batch.decode_as(format, Profile::Upstream, b"n", now, page).unwrap();
    batch
}

#[test]
fn protobuf_and_text_give_the_same() {
    for name in
        ["real_resource_0", "payload_110_scrape0", "payload_110_noswap"]
    {
        let page = gunzip(&format!("recordings/kubelet/{name}.txt.gz"));
        let protobuf = as_protobuf(&page);
        let (text, same) = (
            read(PageFormat::Text, &page),
            read(PageFormat::Protobuf, &protobuf),
        );
        assert_eq!(flat(&text), flat(&same), "{name}");
        let columns =
            |batch: &Batch| format!("{:?}", batch.sorted().unwrap().columns());
        let of_text = batch(PageFormat::Text, &page);
        let of_protobuf = batch(PageFormat::Protobuf, &protobuf);
        assert!(of_text.sorted().unwrap().pod_count() > 2);
        assert_eq!(columns(&of_text), columns(&of_protobuf), "{name}");
    }
}

#[test]
fn a_page_tells_of_pods_swap_and_errors() {
    let page = br#"# a comment
container_cpu_usage_seconds_total{container="c",namespace="ns",pod="p"} 1.5 1000
container_memory_working_set_bytes{container="c",namespace="ns",pod="p"} 4096
container_start_time_seconds{container="c",namespace="ns",pod="p"} 1.7e9
container_swap_limit_bytes{container="c",namespace="ns",pod="p"} 0 3000
container_swap_usage_bytes{container="c",namespace="ns",pod="p"} 7 3000
container_swap_usage_bytes{pod="q",container="d\"e",namespace="ns"} 8 3000
node_cpu_usage_seconds_total 2 1000
node_swap_usage_bytes 9 2000
pod_cpu_usage_seconds_total{namespace="ns",pod="p"} 3 1000
pod_memory_working_set_bytes{namespace="ns",pod="p"} 5 1000
pod_swap_usage_bytes{namespace="ns",pod="p"} 6 1000
resource_scrape_error 1
go_goroutines 5
"#;
    let mut stats = Stats::default();
    stats.read(PageFormat::Text, 5_000_000_000, page).unwrap();
    let lines: Vec<_> = flat(&stats)
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| format!("{key} = {value}"))
        .collect();
    let second = |s| format!("1970-01-01T00:00:0{s}Z");
    let want = [
        format!("1 /cpu.time = {}", second(1)),
        "1 /cpu.usageCoreNanoSeconds = 2000000000".into(),
        "1 /scrape.resource_scrape_error = 1".into(),
        "1 /swap.swapUsageBytes = 9".into(),
        format!("1 /swap.time = {}", second(2)),
        format!("3 ns p /4 c/cpu.time = {}", second(1)),
        "3 ns p /4 c/cpu.usageCoreNanoSeconds = 1500000000".into(),
        format!("3 ns p /4 c/memory.time = {}", second(5)),
        "3 ns p /4 c/memory.workingSetBytes = 4096".into(),
        "3 ns p /4 c/startTime = 2023-11-14T22:13:20Z".into(),
        "3 ns p /4 c/swap.swapLimitBytes = 0".into(),
        "3 ns p /4 c/swap.swapUsageBytes = 7".into(),
        format!("3 ns p /4 c/swap.time = {}", second(3)),
        format!("3 ns p /cpu.time = {}", second(1)),
        "3 ns p /cpu.usageCoreNanoSeconds = 3000000000".into(),
        format!("3 ns p /memory.time = {}", second(1)),
        "3 ns p /memory.workingSetBytes = 5".into(),
        "3 ns p /swap.swapUsageBytes = 6".into(),
        format!("3 ns p /swap.time = {}", second(1)),
        "3 ns q /4 d\"e/swap.swapUsageBytes = 8".into(),
        format!("3 ns q /4 d\"e/swap.time = {}", second(3)),
    ];
    assert_eq!(lines, want);
}

/// A summary gives the batch that the page of the same summary gives: the
/// kubelet makes one of the other.
#[test]
fn summaries_are_batches() {
    let json = gunzip("recordings/kubelet/real_summary_0.json.gz");
    let of_summary = batch(PageFormat::Summary, &json);
    let points = of_summary.sorted().unwrap();
    let document: Value = serde_json::from_slice(&json).unwrap();
    let node = &document["node"];
    let cpu = node["cpu"]["usageCoreNanoSeconds"].as_u64().unwrap();
    // Through seconds as a float, as the kubelet's page has them.
    let seconds = cpu as f64 / 1e9;
    assert_eq!(points.node(0).unwrap().cpu, (seconds * 1e9) as u64);
    assert_eq!(
        points.node(0).unwrap().memory,
        node["memory"]["workingSetBytes"].as_u64().unwrap()
    );
    assert_eq!(points.pod_count(), document["pods"].as_array().unwrap().len());
    assert_eq!(points.node_name(0), b"n");
    let pods = points.columns().pod_names.len();
    let containers: usize =
        (0..pods).map(|pod| points.pod_containers(pod).len()).sum();
    assert_eq!(containers, 6);
    for row in 0..containers {
        assert!(points.container(row).unwrap().start.is_some());
    }
    // What cannot be read is a reason, with its place.
    let mut batch = Batch::default();
    let refused = batch
        .decode_as(
            PageFormat::Summary,
            Profile::Upstream,
            b"n",
            0,
            b"{\n\"node\": 1}",
        )
        .unwrap_err();
    assert_eq!(
        (refused.kind(), refused.offset()),
        (ErrorKind::InvalidJson, 10)
    );
    let refused = batch
        .decode_as(PageFormat::Protobuf, Profile::Upstream, b"m", 0, b"\xff")
        .unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidProtobuf);
    assert_eq!(batch.sorted().unwrap().node_count(), 0);
}
