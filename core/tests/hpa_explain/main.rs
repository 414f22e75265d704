/*!
Every explanation is true: a checker that reads the inputs and the trace, and
not the decision, proves the decision from it on every vector, and objects
when any entry is missing, doubled or has another number.
*/

mod checker;
mod inputs;
mod metrics;
mod rates;
mod words;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::rc::Rc;

use checker::{Checker, Proven};
use inputs::{int, list};
use millicore::autoscale::hpa::trace::Code;
use millicore::autoscale::hpa::{decide_json, explain_json};
use serde_json::{Value, json};

fn vectors() -> Vec<Value> {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../vectors/autoscale/hpa.jsonl.gz"
    );
    let mut text = String::new();
    let file = std::fs::File::open(file).unwrap();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let rows = text.lines().map(|line| serde_json::from_str(line).unwrap());
    rows.map(|row: Value| row["input"].clone()).collect()
}

/// What the vectors have not: no metrics at all, a proposal of -1 beside a
/// metric that failed, two pods of one name.
fn odd_cases() -> Vec<Value> {
    let case = |scale: Value, spec: Value, metrics: Value, pods: Value| {
        let mut case = json!({
            "id": "odd", "now": "2026-03-01T12:00:00Z",
            "hpa": {"metadata": {"name": "web", "namespace": "shop"},
                "spec": {"scaleTargetRef": {"kind": "D", "name": "web"},
                    "maxReplicas": 9}},
            "scale": {"specReplicas": scale, "statusReplicas": scale,
                "selector": "a=b"},
            "metrics": metrics, "pods": pods});
        for (field, value) in spec.as_object().unwrap() {
            case["hpa"]["spec"][field] = value.clone();
        }
        case
    };
    let external = |name: &str| {
        json!({"type": "External", "external": {"metric": {"name": name},
            "target": {"averageValue": "1"}}})
    };
    let object = json!({"type": "Object", "object": {
        "metric": {"name": "o"}, "describedObject": {"kind": "K", "name": "n"},
        "target": {"type": "AverageValue", "averageValue": "1"}}});
    let minus = json!({"minReplicas": -1, "metrics": [object, external("q")]});
    let value = json!({"object": [
        {"metric": "o", "kind": "K", "name": "n", "value": "-1"}]});
    let memory = json!({"metrics": [{"type": "Resource", "resource": {
        "name": "memory", "target": {"averageUtilization": 50}}}]});
    let pod = |name: &str, phase: &str| {
        json!({"metadata": {"name": name, "labels": {"a": "b"}},
            "status": {"phase": phase}, "spec": {"containers": [{"name": "c",
                "resources": {"requests": {"memory": "10"}}}]}})
    };
    let twins = json!([
        pod("p", "Running"),
        pod("q", "Running"),
        pod("r", "Running"),
        pod("p", "Pending"),
        pod("r", "Running")
    ]);
    let usage = json!({"resource": [
        {"metadata": {"name": "p"},
            "containers": [{"name": "c", "usage": {"memory": "9"}}]},
        {"metadata": {"name": "q"},
            "containers": [{"name": "c", "usage": {"memory": "9"}}]}]});
    vec![
        case(json!(2), json!({}), Value::Null, Value::Null),
        case(json!(-1), minus, value, Value::Null),
        case(json!(2), memory, usage, twins),
    ]
}

fn cases() -> Vec<Value> {
    let vectors = vectors();
    assert_eq!(vectors.len(), 1000);
    [vectors, odd_cases()].concat()
}

fn explained(case: &Value) -> Value {
    let mut out = Vec::new();
    explain_json(&mut out, case.to_string().as_bytes()).unwrap();
    serde_json::from_slice(&out).unwrap()
}

/// What the decision says that the trace has to prove.
fn decided(case: &Value) -> (Value, Proven) {
    let mut out = Vec::new();
    decide_json(&mut out, case.to_string().as_bytes()).unwrap();
    let decision: Value = serde_json::from_slice(&out).unwrap();
    let proposal = |p: &Value| {
        p["error"].is_null().then(|| p["replicas"].as_i64().unwrap())
    };
    let proposals = decision["proposals"].as_array();
    let proven = Proven {
        proposals: proposals.map(|all| all.iter().map(proposal).collect()),
        desired: int(&decision["desiredReplicas"]),
        scale_to: decision["scaleTo"].as_i64(),
    };
    (decision, proven)
}

fn entries(explanation: &Value) -> Vec<Rc<Value>> {
    list(&explanation["trace"]).iter().cloned().map(Rc::new).collect()
}

#[test]
fn every_trace_proves_its_decision() {
    let mut seen = BTreeMap::new();
    for case in &cases() {
        let explanation = explained(case);
        let (decision, want) = decided(case);
        let id = &case["id"];
        assert_eq!(explanation["decision"], decision, "{id}");
        let trace = entries(&explanation);
        for entry in &trace {
            *seen.entry(int(&entry["code"])).or_insert(0) += 1;
        }
        assert_eq!(Checker::new(case).check(trace), Ok(want), "{id}");
    }
    // Every code was due somewhere, so none is unchecked.
    for &code in Code::ALL {
        assert!(seen.contains_key(&(code as i64)), "{code:?}");
    }
}

/// One number or name of an entry, another.
fn changed(value: &Value) -> Value {
    match value {
        Value::Null => "2026-01-01T00:00:00Z".into(),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => whole.wrapping_add(1).into(),
            None => {
                let bits = number.as_f64().unwrap().to_bits();
                f64::from_bits(bits + 1).into()
            }
        },
        Value::String(text) => match text.strip_suffix('Z') {
            // A nanosecond later, or with another fraction.
            Some(time) if text.contains(':') => {
                let (time, _) = time.split_once('.').unwrap_or((time, ""));
                format!("{time}.123456789Z").into()
            }
            _ => format!("{text}x").into(),
        },
        other => panic!("no entry holds {other}"),
    }
}

#[test]
fn no_entry_can_be_spared_doubled_or_changed() {
    let (mut deleted, mut altered) = (0, 0);
    for (nth, case) in cases().iter().enumerate() {
        let trace = entries(&explained(case));
        let id = &case["id"];
        let mut checker = Checker::new(case);
        let mut refuses = |place: usize, with: &[Rc<Value>]| {
            let mut other = trace.clone();
            other.splice(place..=place, with.iter().cloned());
            let proven = checker.check(other);
            assert!(proven.is_err(), "{id} {place}: {with:?}");
        };
        for (place, entry) in trace.iter().enumerate() {
            refuses(place, &[]);
            deleted += 1;
            refuses(place, &[entry.clone(), entry.clone()]);
            // Every fourth case, or it takes minutes.
            if nth % 4 != 0 {
                continue;
            }
            for (key, value) in entry.as_object().unwrap() {
                // Of the words only the replicas are read.
                if key == "text" {
                    continue;
                }
                let mut other = Value::clone(entry);
                other[key] = changed(value);
                refuses(place, &[Rc::new(other)]);
                altered += 1;
            }
        }
    }
    println!("{deleted} entries deleted, {altered} fields changed");
    assert!(deleted > 20_000 && altered > deleted);
}
