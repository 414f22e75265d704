/*!
The suite of vectors, and inputs that must not break anything.
*/

use std::io::Read as _;
use std::string::{String, ToString as _};
use std::vec::Vec;

use serde_json::Value;

use super::decide_json;
use crate::error::ErrorKind;

pub(super) fn vectors() -> Vec<Value> {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../vectors/autoscale/hpa.jsonl.gz"
    );
    let mut text = String::new();
    let file = std::fs::File::open(file).unwrap();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn decide(case: &Value) -> Value {
    let mut out = Vec::new();
    decide_json(&mut out, case.to_string().as_bytes()).unwrap();
    serde_json::from_slice(&out).unwrap()
}

#[test]
fn every_vector_is_decided_as_upstream_does() {
    let mut failed = 0;
    let vectors = vectors();
    for row in &vectors {
        let got = decide(&row["input"]);
        if got != row["expected"] {
            failed += 1;
            if failed <= 5 {
                let id = &row["input"]["id"];
                for (key, want) in row["expected"].as_object().unwrap() {
                    if got[key] != *want {
                        std::println!(
                            "{id} {key}\nwant {want}\n got {}",
                            got[key]
                        );
                    }
                }
            }
        }
    }
    assert_eq!(failed, 0, "of {}", vectors.len());
    assert_eq!(vectors.len(), 1000);
}

fn case(spec: &str, rest: &str) -> String {
    std::format!(
        r#"{{"now":"2026-03-01T12:00:00Z","hpa":{{"metadata":{{"name":"web",
        "namespace":"shop"}},"spec":{{"scaleTargetRef":{{"kind":"D",
        "name":"web"}},"maxReplicas":9,{spec}}}}},
        "scale":{{"specReplicas":2,"statusReplicas":2,"selector":"a=b"}}{rest}}}"#
    )
}

const EXTERNAL: &str = r#""metrics":[{"type":"External","external":{"metric":
    {"name":"q"},"target":{"value":"1","averageValue":"30"}}}]"#;
const QUEUE: &str =
    r#","metrics":{"external":[{"metric":"q","values":["45"]}]}"#;

#[test]
fn what_crashes_upstream_is_an_error() {
    let kind = |case: String| {
        let mut out = Vec::new();
        let error = decide_json(&mut out, case.as_bytes()).unwrap_err();
        assert!(out.is_empty());
        error.kind()
    };
    let behavior = |text: &str| case(&(EXTERNAL.to_string() + text), QUEUE);
    let undefaulted = ErrorKind::ExpectedDefaultedBehavior;
    assert_eq!(kind(behavior(r#","behavior":{}"#)), undefaulted);
    let half =
        r#","behavior":{"scaleUp":{"selectPolicy":"Max"},"scaleDown":{}}"#;
    assert_eq!(kind(behavior(half)), undefaulted);
    let source = ErrorKind::ExpectedMetricSource;
    assert_eq!(kind(case(r#""metrics":[{"type":"Pods"}]"#, "")), source);
    let pods = r#""metrics":[{"type":"Pods","pods":{"metric":{"name":"q"},
        "target":{"value":"1"}}}]"#;
    assert_eq!(kind(case(pods, "")), source);
}

#[test]
fn without_metrics_an_empty_condition_is_set() {
    let history = r#","history":{"recommendations":[]}"#;
    let case = case(r#""minReplicas":1"#, history);
    let got = decide(&serde_json::from_str(&case).unwrap());
    assert_eq!(got["scaleTo"], 1);
    assert_eq!(got.get("error"), None);
    assert_eq!(
        got["events"][0]["message"],
        "New size: 1; reason: All metrics below target"
    );
    assert_eq!(got["status"]["currentMetrics"], serde_json::json!([]));
    assert_eq!(
        got["status"]["conditions"][1],
        serde_json::json!({"type": "", "status": "", "lastTransitionTime": null})
    );
}

#[test]
fn an_unchanged_status_is_not_written() {
    let first: Value = serde_json::from_str(&case(EXTERNAL, QUEUE)).unwrap();
    let before = decide(&first);
    assert_eq!(before["statusWritten"], true);
    assert_eq!(before["scaleTo"], Value::Null); // 45 of 2 * 30
    let mut second = first.clone();
    second["hpa"]["status"] = before["status"].clone();
    second["history"] = before["history"].clone();
    second["now"] = "2026-03-01T12:00:15Z".into();
    let after = decide(&second);
    assert_eq!(after["statusWritten"], false);
    assert_eq!(after["status"], before["status"]);
    second["hpa"]["status"]["currentMetrics"][0]["external"]["current"]["averageValue"] =
        "22500m".into();
    assert_eq!(decide(&second)["statusWritten"], false); // 22.5, other digits
    second["hpa"]["status"]["observedGeneration"] = 3.into();
    assert_eq!(decide(&second)["statusWritten"], true);
}

#[test]
fn refused_json_has_an_offset() {
    let at = |json: &str| {
        let error = decide_json(&mut Vec::new(), json.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidJson, "{json}");
        error.offset()
    };
    assert_eq!(at(""), 0);
    assert_eq!(at(r#"{"now":7}"#), 7);
    assert_eq!(at(r#"{"now":"2300-01-01T00:00:00Z"}"#), 7);
    assert_eq!(at(r#"{"now":"2026-03-01T00:00:00Z"}"#), 30); // and no hpa
    let bad = case(EXTERNAL, r#","metrics":{"external":[{"values":["x"]}]}"#);
    assert_eq!(at(&bad), bad.find("\"x\"").unwrap() as u64);
}

/// A case in which one value, picked by `at`, is `value` instead.
fn replaced(case: &mut Value, at: &mut usize, value: &Value) {
    if *at == 0 {
        *case = value.clone();
    }
    *at = at.wrapping_sub(1);
    match case {
        Value::Array(items) => {
            items.iter_mut().for_each(|item| replaced(item, at, value));
        }
        Value::Object(fields) => {
            fields.values_mut().for_each(|item| replaced(item, at, value));
        }
        _ => {}
    }
}

#[test]
fn any_value_anywhere_is_decided_or_refused() {
    let odd = [
        "null",
        "-1",
        "2147483647",
        "-2147483648",
        "1e300",
        "\"\"",
        "[]",
        "{}",
        "true",
        "\"-9E\"",
        "\"0001-01-01T00:00:00Z\"",
        "\"a in (\"",
        "\"9223372036854775807\"",
        "\"1e-2147483648\"",
    ];
    let odd = odd.map(|json| serde_json::from_str::<Value>(json).unwrap());
    for (round, row) in vectors().iter().step_by(47).enumerate() {
        for (step, value) in odd.iter().enumerate() {
            for at in (round % 7 + step..400).step_by(23) {
                let mut case = row["input"].clone();
                replaced(&mut case, &mut { at }, value);
                let json = case.to_string();
                let mut out = Vec::new();
                match decide_json(&mut out, json.as_bytes()) {
                    Ok(()) => {
                        serde_json::from_slice::<Value>(&out).unwrap();
                    }
                    Err(error) => {
                        assert!(error.offset() <= json.len() as u64);
                        assert!(out.is_empty());
                    }
                }
            }
        }
    }
}

#[test]
fn a_hundred_thousand_pods_are_no_trouble() {
    let pod = |n: usize| {
        std::format!(
            r#"{{"metadata":{{"name":"p{n}","labels":{{"a":"b"}}}},
            "status":{{"phase":"Running"}},"spec":{{"containers":[{{"name":"c",
            "resources":{{"requests":{{"memory":"1Mi"}}}}}}]}}}}"#
        )
    };
    let usage = |n: usize| {
        std::format!(
            r#"{{"metadata":{{"name":"p{n}"}},"containers":[{{"name":"c",
            "usage":{{"memory":"2Mi"}}}}]}}"#
        )
    };
    let list = |one: &dyn Fn(usize) -> String| {
        let all = (0..100_000).rev().map(one).collect::<Vec<_>>();
        all.join(",")
    };
    let memory = r#""metrics":[{"type":"Resource","resource":{"name":
        "memory","target":{"averageUtilization":100}}}]"#;
    let rest = std::format!(
        r#","pods":[{}],"metrics":{{"resource":[{}]}}"#,
        list(&pod),
        list(&usage)
    );
    let case = case(memory, &rest);
    let mut out = Vec::new();
    decide_json(&mut out, case.as_bytes()).unwrap();
    let got: Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(got["proposals"][0]["replicas"], 200_000);
    assert_eq!(got["scaleTo"], 4); // at most the larger of 4 and twice 2
}
