/*!
The three suites of vectors, and inputs that must not break anything.
*/

use std::io::Read as _;
use std::string::{String, ToString as _};
use std::vec::Vec;

use serde_json::Value;

use super::histogram::{Scheme, Weights};
use super::layout::Layout;
use super::{explain_json, process_json, recommend_json};
use crate::error::ErrorKind;

fn vectors(suite: &str) -> Vec<Value> {
    let file = std::format!(
        "{}/../vectors/autoscale/{suite}.jsonl.gz",
        env!("CARGO_MANIFEST_DIR")
    );
    let mut text = String::new();
    let file = std::fs::File::open(file).unwrap();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Compares what a row has of these fields.
fn differences(row: &Value, got: &Value, fields: &[&str]) -> usize {
    let mut failed = 0;
    for &field in fields {
        if row.get(field).is_some_and(|want| got[field] != *want) {
            failed += 1;
            let id = &row["id"];
            std::println!(
                "{id} {field}\nwant {}\n got {}",
                row[field],
                got[field]
            );
        }
    }
    failed
}

#[test]
fn every_vector_is_recommended_as_upstream_does() {
    let rows = vectors("vpa_recommendations");
    assert_eq!(rows.len(), 255);
    let mut failed = 0;
    for row in &rows {
        let mut out = Vec::new();
        recommend_json(&mut out, row.to_string().as_bytes()).unwrap();
        let got: Value = serde_json::from_slice(&out).unwrap();
        let fields = ["samples", "hists", "raw", "final"];
        failed += differences(row, &got, &fields);
        let events = row["events"].as_array();
        let accepted: Vec<_> =
            events.into_iter().flatten().map(|e| e["ok"].clone()).collect();
        failed += usize::from(got["accepted"] != Value::Array(accepted));
        // Explained, it is the same.
        let mut out = Vec::new();
        explain_json(&mut out, row.to_string().as_bytes()).unwrap();
        let told: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(told["final"], got["final"]);
        ends_where_it_should(&told);
    }
    assert_eq!(failed, 0);
}

/// The last step of every number is the number.
fn ends_where_it_should(told: &Value) {
    for number in told["explanation"].as_array().unwrap() {
        let text = |key: &str| number[key].as_str().unwrap_or_default();
        let containers = told["final"]["containerRecommendations"].as_array();
        let entry = containers
            .unwrap()
            .iter()
            .find(|entry| entry["containerName"] == number["container"])
            .unwrap();
        let amount = &entry[text("bound")][text("resource")];
        assert_eq!(amount.as_str().unwrap_or_default(), text("amount"));
    }
}

#[test]
fn every_vector_of_a_pod_is_processed_as_upstream_does() {
    let rows = vectors("vpa_cap_priority_patch");
    assert_eq!(rows.len(), 329);
    let mut failed = 0;
    for row in &rows {
        let mut out = Vec::new();
        let done = process_json(&mut out, row.to_string().as_bytes());
        if row.get("panic").is_some() {
            let error = done.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ExpectedRecommendation);
            continue;
        }
        done.unwrap();
        let mut got: Value = serde_json::from_slice(&out).unwrap();
        for notes in got["annotations"].as_object_mut().unwrap().values_mut() {
            let notes = notes.as_array_mut().unwrap();
            notes.sort_by_key(Value::to_string);
        }
        got["annotations_sorted"] = got["annotations"].take();
        let patches = got["patches"].as_array().unwrap().iter();
        let mut patches: Vec<_> = patches
            .filter(|p| p["path"] != "/metadata/annotations/vpaUpdates")
            .map(|p| Value::from(p.to_string()))
            .collect();
        patches.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
        got["patches_sorted"] = if patches.is_empty() {
            Value::Null
        } else {
            Value::Array(patches)
        };
        let fields =
            ["processed", "annotations_sorted", "priority", "patches_sorted"];
        failed += differences(row, &got, &fields);
    }
    assert_eq!(failed, 0);
}

#[test]
fn every_vector_of_histograms_is_upstreams() {
    let rows = vectors("vpa_histogram_ops");
    assert_eq!(rows.len(), 247);
    let mut failed = 0;
    for row in &rows {
        let layout = match row["kind"].as_str().unwrap() {
            "cpu" => Layout::Cpu,
            _ => Layout::Memory,
        };
        let half_life = row["half_life_ns"].as_i64().unwrap();
        let scheme = Scheme::new(layout, half_life).unwrap();
        let mut pair = [Weights::new(&scheme), Weights::new(&scheme)];
        for op in row["ops"].as_array().unwrap() {
            failed += usize::from(!apply(&scheme, &mut pair, op));
        }
        for (weights, want) in pair.iter().zip([&row["h0"], &row["h1"]]) {
            let mut out = Vec::new();
            super::recommend::histogram(&scheme, weights, &mut out).unwrap();
            let got: Value = serde_json::from_slice(&out).unwrap();
            if got != *want {
                failed += 1;
                std::println!("{}\nwant {want}\n got {got}", row["id"]);
            }
        }
    }
    assert_eq!(failed, 0);
}

/// One operation; says whether a checkpoint was the expected one.
fn apply(scheme: &Scheme, pair: &mut [Weights; 2], op: &Value) -> bool {
    let number = |key: &str| op[key].as_u64().unwrap() as usize;
    let h = number("h");
    let sample = || {
        let bits = op["v"].as_str().unwrap();
        let value = u64::from_str_radix(bits, 16).unwrap();
        let weight = op["w"].as_f64().unwrap();
        (f64::from_bits(value), weight, op["t"].as_i64().unwrap())
    };
    match op["op"].as_str().unwrap() {
        "add" => {
            let (value, weight, time) = sample();
            pair[h].add(scheme, value, weight, time).unwrap();
        }
        "sub" => {
            let (value, weight, time) = sample();
            pair[h].subtract(scheme, value, weight, time).unwrap();
        }
        "merge" => {
            let [first, second] = pair;
            let (to, from) =
                if h == 0 { (first, second) } else { (second, first) };
            assert_ne!(h, number("from"));
            to.merge(scheme, from).unwrap();
        }
        _ => {
            let mut text = Vec::new();
            pair[h].save().unwrap().append_json(&mut text).unwrap();
            let json = op["json"].as_str().unwrap();
            let got: Value = serde_json::from_slice(&text).unwrap();
            let mut want: Value = serde_json::from_str(json).unwrap();
            let total = want["totalWeight"].as_f64();
            if let Some(total) = total {
                want["totalWeight"] = total.into();
            }
            let mut got = got;
            if let Some(total) = got["totalWeight"].as_f64() {
                got["totalWeight"] = total.into();
            }
            let checkpoint =
                super::checkpoint::Checkpoint::from_json(&text).unwrap();
            pair[h] = Weights::new(scheme);
            pair[h].load(scheme, &checkpoint).unwrap();
            if got != want {
                std::println!("want {want}\n got {got}");
            }
            return got == want;
        }
    }
    true
}

#[test]
fn a_number_is_explained_in_a_sentence() {
    let mut events = String::new();
    for minute in 0..1204_i64 {
        let time = 1_772_366_400_000_000_000 + minute * 60_000_000_000;
        events += &std::format!(
            r#"{{"t":{time},"pod":"p","c":"main","kind":"cpu","v":{}}},"#,
            900 + minute % 10
        );
    }
    let case = std::format!(
        r#"{{"pods":[{{"name":"p"}}],"containers":["main"],
        "policy":{{"containerPolicies":[{{"containerName":"*",
            "maxAllowed":{{"cpu":"1"}}}}]}},
        "events":[{}]}}"#,
        events.trim_end_matches(',')
    );
    let mut out = Vec::new();
    explain_json(&mut out, case.as_bytes()).unwrap();
    let told: Value = serde_json::from_slice(&out).unwrap();
    let texts: Vec<_> = told["explanation"]
        .as_array()
        .unwrap()
        .iter()
        .map(|number| number["text"].as_str().unwrap())
        .collect();
    assert_eq!(
        texts,
        [
            "target 1 = p90 of 1,204 samples, +15 %, capped by maxAllowed",
            "lowerBound 1 = p50 of 1,204 samples, +15 %, times 0.998 for the \
             length of the history, capped by maxAllowed",
            "upperBound 1 = p95 of 1,204 samples, +15 %, times 2.197 for the \
             length of the history, capped by maxAllowed",
            "target 250Mi = no samples, +15 %, raised to the minimum",
            "lowerBound 250Mi = no samples, +15 %, times 0.998 for the \
             length of the history, raised to the minimum",
            "upperBound 250Mi = no samples, +15 %, times 2.197 for the \
             length of the history, raised to the minimum",
        ]
    );
}

#[test]
fn what_cannot_be_is_refused() {
    let kind = |json: &str| {
        let mut out = Vec::from(*b"kept");
        let done = recommend_json(&mut out, json.as_bytes());
        assert_eq!(out, b"kept");
        done.unwrap_err().kind()
    };
    let refused = ErrorKind::InvalidArgument;
    assert_eq!(kind(r#"{"agg":{"mem_half_life_ns":0}}"#), refused);
    assert_eq!(kind(r#"{"agg":{"cpu_half_life_ns":-1}}"#), refused);
    assert_eq!(kind(r#"{"agg":{"mem_interval_ns":0}}"#), refused);
    assert_eq!(kind(r#"{"events":[{"t":1}]}"#), ErrorKind::InvalidJson);
}

proptest::proptest! {
    #[test]
    fn any_text_is_answered_or_refused(json: Vec<u8>) {
        let mut out = Vec::new();
        let _ = recommend_json(&mut out, &json);
        let _ = process_json(&mut out, &json);
    }
}
