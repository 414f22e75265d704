/*!
Runs beside `decide_json`: at every sync a case is made of the fleet as the
API servers would show it, and both must come to the same.
*/

use std::string::{String, ToString as _};
use std::vec::Vec;

use serde_json::{Value, json};

use super::super::super::decide_json;
use super::super::super::plan::Stabilization;
use super::super::autoscaler::Autoscaler;
use super::super::fleet::truncated;
use super::super::input::{Input, SourceKind};
use super::super::model::{Checker, Model};
use super::super::output::reason;
use super::super::run::{Budget, Reason, Run};
use super::{hpa, simulate, wave};
use crate::num::time::{append_rfc3339, append_rfc3339_nano};

fn text(nanos: i64) -> String {
    let mut out = Vec::new();
    append_rfc3339_nano(&mut out, nanos).unwrap();
    String::from_utf8(out).unwrap()
}

fn second(nanos: i64) -> String {
    let mut out = Vec::new();
    append_rfc3339(&mut out, truncated(nanos)).unwrap();
    String::from_utf8(out).unwrap()
}

/// The pods of a run as the API would list them.
fn pods(run: &Run<'_>) -> Value {
    let fleet = &run.fleet;
    let model = fleet.model;
    let of_pod = |(place, &pod): (usize, _)| {
        let absolute = |at| model.start + at;
        let running = fleet.running_at(pod) <= fleet.now;
        let ready = fleet.ready_at(pod) <= fleet.now;
        let changed = if ready { fleet.ready_at(pod) } else { pod.created };
        let mut requests = json!({});
        for name in ["cpu", "memory"] {
            if let Some(amount) = model.requests.get(name) {
                let milli = amount.milli_value();
                requests[name] = std::format!("{milli}m").into();
            }
        }
        let mut status = json!({
            "phase": if running { "Running" } else { "Pending" },
            "startTime": second(absolute(pod.created)),
        });
        if running {
            status["conditions"] = json!([{
                "type": "Ready",
                "status": if ready { "True" } else { "False" },
                "lastTransitionTime": second(absolute(changed)),
            }]);
        }
        json!({
            "metadata": {
                "name": std::format!("web-{place}"),
                "labels": {"app": "web"},
            },
            "spec": {"containers": [{
                "name": "web", "resources": {"requests": requests},
            }]},
            "status": status,
        })
    };
    fleet.pods.iter().enumerate().map(of_pod).collect()
}

/// What the metrics APIs would say.
fn metrics(run: &mut Run<'_>) -> Value {
    let Some(scrape) = run.fleet.arrived() else { return json!({}) };
    let fleet = &run.fleet;
    let model = fleet.model;
    let scraped = fleet.scraped(scrape).unwrap();
    let time = second(model.start + scraped.time);
    let mut resource = Vec::new();
    for place in 0..fleet.pods.len() {
        let Some(cpu) = fleet.cpu(scrape, place) else { continue };
        let ready = fleet.was_ready(scrape, place);
        let mut usage = json!({"cpu": std::format!("{}n", cpu.nano)});
        if let Some(memory) = model.source(SourceKind::Resource, "memory") {
            let source = &model.sources[memory];
            let milli = fleet.part(scraped, source, ready);
            usage["memory"] = std::format!("{milli}m").into();
        }
        let mut window = Vec::new();
        crate::num::duration::append(&mut window, cpu.window).unwrap();
        resource.push(json!({
            "metadata": {"name": std::format!("web-{place}")},
            "timestamp": time,
            "window": String::from_utf8(window).unwrap(),
            "containers": [{"name": "web", "usage": usage}],
        }));
    }
    let mut answers = json!({"resource": resource});
    for source in &model.sources {
        let (kind, entry) = match source.kind {
            SourceKind::Resource => continue,
            SourceKind::Pods => {
                let ready = |place: &usize| {
                    fleet.was_ready(scrape, *place)
                        && fleet.cpu(scrape, *place).is_some()
                };
                let items: Vec<Value> = (0..fleet.pods.len())
                    .filter(ready)
                    .map(|place| {
                        let milli = fleet.part(scraped, source, true);
                        json!({
                            "pod": std::format!("web-{place}"),
                            "value": std::format!("{milli}m"),
                            "timestamp": time,
                        })
                    })
                    .collect();
                ("pods", json!({"metric": source.name, "items": items}))
            }
            kind => {
                let milli = fleet.whole(scraped, source);
                let value = std::format!("{milli}m");
                if kind == SourceKind::Object {
                    let entry = json!({
                        "metric": source.name, "kind": "Ingress",
                        "name": "front", "value": value, "timestamp": time,
                    });
                    ("object", entry)
                } else {
                    let entry = json!({
                        "metric": source.name, "values": [value],
                        "timestamp": time,
                    });
                    ("external", entry)
                }
            }
        };
        match &mut answers[kind] {
            Value::Array(all) => all.push(entry),
            none => *none = json!([entry]),
        }
    }
    answers
}

/// Drives a run and `decide_json` side by side; how many syncs, and how many
/// of them rescaled.
fn agree(simulation: &Value) -> (usize, usize) {
    let json = simulation.to_string();
    let mut input: Input<'_> =
        crate::kube::from_json(json.as_bytes()).unwrap();
    let config = input.config.take().unwrap_or_default();
    let checker = Checker { json: json.as_bytes() };
    let model = Model::new(&checker, &mut input).unwrap();
    let scaler = Autoscaler::new(&mut input.hpa, &config, &model).unwrap();
    let mut run = Run::new(&model, &scaler).unwrap();
    let mut hpa = simulation["hpa"].clone();
    let mut config = simulation["config"].clone();
    if config.is_null() {
        config = json!({});
    }
    config["applyDefaults"] = true.into();
    let (mut history, mut syncs, mut rescales) = (Value::Null, 0, 0);
    let mut budget = Budget(Budget::MOST);
    while run.advance().unwrap() {
        let now = text(run.clock());
        let replicas = run.fleet.pods.len();
        let case = json!({
            "now": now,
            "config": config,
            "hpa": hpa,
            "scale": {
                "specReplicas": replicas,
                "statusReplicas": replicas,
                "selector": "app=web",
            },
            "pods": pods(&run),
            "metrics": metrics(&mut run),
            "history": history,
        });
        let sync = run.sync(&mut budget).unwrap();
        let mut out = Vec::new();
        decide_json(&mut out, case.to_string().as_bytes()).unwrap();
        let decision: Value = serde_json::from_slice(&out).unwrap();
        let context = || std::format!("{now}: {sync:?}\n{case}\n{decision}");
        let scaled = sync.desired != sync.current;
        let want = scaled.then_some(sync.desired);
        assert_eq!(
            decision["scaleTo"].as_i64(),
            want.map(i64::from),
            "{}",
            context()
        );
        let message =
            |event: &Value| event["message"].as_str().unwrap().to_string();
        if scaled {
            let reason = reason(&scaler, sync.reason).unwrap();
            let message = message(
                decision["events"].as_array().unwrap().last().unwrap(),
            );
            let want =
                std::format!("New size: {}; reason: {reason}", sync.desired);
            assert_eq!(message, want, "{}", context());
        }
        let failed = decision["error"].is_string()
            && decision["errorKind"] == "internal"
            && decision["desiredReplicas"].is_null();
        assert!(!failed);
        if let Some(list) = decision["proposals"].as_array()
            && !matches!(sync.reason, Reason::Disabled)
        {
            let got: Vec<Option<i64>> = list
                .iter()
                .map(|p| match p.get("error") {
                    None => p["replicas"].as_i64(),
                    Some(_) => None,
                })
                .collect();
            let ours: Vec<Option<i64>> = run
                .proposals
                .iter()
                .map(|p| p.map(|p| i64::from(p.replicas)))
                .collect();
            assert_eq!(got, ours, "{}", context());
        }
        let condition = |kind: &str| {
            let all = decision["status"]["conditions"].as_array().unwrap();
            let one = all.iter().find(|c| c["type"] == kind);
            one.map(|c| c["reason"].as_str().unwrap().to_string())
        };
        if let Some(limit) = sync.limit() {
            let limited = condition("ScalingLimited");
            assert_eq!(
                limited.as_deref(),
                Some(limit.reason()),
                "{}",
                context()
            );
            if !scaled {
                let able = condition("AbleToScale");
                let want = match sync.stabilization().unwrap() {
                    Stabilization::None => "ReadyForNewScale",
                    Stabilization::Up => "ScaleUpStabilized",
                    Stabilization::Down => "ScaleDownStabilized",
                };
                assert_eq!(able.as_deref(), Some(want), "{}", context());
            }
        }
        let failed = sync.reason == Reason::Failed;
        let active = condition("ScalingActive");
        if failed {
            assert!(active.unwrap().starts_with("Failed"), "{}", context());
        }
        let entries = |key: &str, field: &str| -> Vec<(i64, String)> {
            decision["history"][key]
                .as_array()
                .unwrap()
                .iter()
                .map(|entry| {
                    let time = entry["time"].as_str().unwrap().to_string();
                    (entry[field].as_i64().unwrap(), time)
                })
                .collect()
        };
        let own: Vec<(i64, String)> = run
            .history
            .recommendations()
            .iter()
            .map(|r| (i64::from(r.replicas), text(r.time)))
            .collect();
        assert_eq!(entries("recommendations", "replicas"), own);
        for (key, events) in [
            ("scaleUpEvents", &run.history.ups),
            ("scaleDownEvents", &run.history.downs),
        ] {
            let own: Vec<(i64, String)> = events
                .iter()
                .map(|e| (i64::from(e.change), text(e.time)))
                .collect();
            assert_eq!(entries(key, "change"), own, "{}", context());
        }
        hpa["status"] = decision["status"].clone();
        history = decision["history"].clone();
        syncs += 1;
        rescales += usize::from(scaled);
    }
    (syncs, rescales)
}

#[test]
fn cpu_agrees_with_decide() {
    let simulation = json!({
        "hpa": hpa(Value::Null, Value::Null),
        "start": "2026-03-01T12:00:00.5Z",
        "durationSeconds": 2500,
        "load": wave(),
        "pods": {
            "replicas": 3, "requests": {"cpu": "150m"},
            "startSeconds": 7, "readySeconds": 21,
            "warmUpSeconds": 40, "warmUpCpu": "90m",
        },
        "metrics": {"resolutionSeconds": 15, "offsetSeconds": 4,
            "lagSeconds": 1.5},
    });
    let (syncs, rescales) = agree(&simulation);
    assert_eq!(syncs, 167);
    assert!(rescales > 5, "{rescales}");
}

#[test]
fn behavior_agrees_with_decide() {
    let behavior = json!({
        "scaleUp": {"stabilizationWindowSeconds": 30, "tolerance": "50m",
            "policies": [{"type": "Pods", "value": 2, "periodSeconds": 60},
                {"type": "Percent", "value": 30, "periodSeconds": 30}]},
        "scaleDown": {"stabilizationWindowSeconds": 120,
            "selectPolicy": "Min", "policies":
            [{"type": "Percent", "value": 20, "periodSeconds": 60},
                {"type": "Pods", "value": 3, "periodSeconds": 90}]},
    });
    let cpu = json!([{"type": "Resource", "resource": {"name": "cpu",
        "target": {"type": "AverageValue", "averageValue": "120m"}}}]);
    let simulation = json!({
        "hpa": hpa(cpu, behavior),
        "durationSeconds": 2000,
        "syncPeriodSeconds": 10,
        "load": wave(),
        "pods": {
            "replicas": 50, "limits": {"cpu": "200m"}, "startSeconds": 3,
            "readySeconds": 2, "ageSeconds": 100, "cpuModel": "queueing",
        },
        "metrics": {"resolutionSeconds": 30, "offsetSeconds": 13},
    });
    let (_, rescales) = agree(&simulation);
    assert!(rescales > 10, "{rescales}");
}

#[test]
fn every_kind_of_metric_agrees_with_decide() {
    let metrics = json!([
        {"type": "ContainerResource", "containerResource": {"name": "cpu",
            "container": "web", "target": {"type": "Utilization",
            "averageUtilization": 70}}},
        {"type": "Resource", "resource": {"name": "memory", "target":
            {"type": "Utilization", "averageUtilization": 60}}},
        {"type": "Pods", "pods": {"metric": {"name": "rps"}, "target":
            {"type": "AverageValue", "averageValue": "9500m"}}},
        {"type": "Object", "object": {"metric": {"name": "hits"},
            "describedObject": {"kind": "Ingress", "name": "front"},
            "target": {"type": "Value", "value": "140"}}},
        {"type": "Object", "object": {"metric": {"name": "hits"},
            "describedObject": {"kind": "Ingress", "name": "front"},
            "target": {"type": "AverageValue", "averageValue": "11"}}},
        {"type": "External", "external": {"metric": {"name": "queue"},
            "target": {"type": "AverageValue", "averageValue": "30"}}},
        {"type": "External", "external": {"metric": {"name": "queue"},
            "target": {"type": "Value", "value": "400"}}},
        {"type": "External", "external": {"metric": {"name": "missing"},
            "target": {"type": "Value", "value": "400"}}},
    ]);
    let simulation = |metrics: Value| {
        json!({
        "hpa": hpa(metrics, Value::Null),
        "durationSeconds": 1200,
        "load": {"requestMilliseconds": 20, "curve": [{"constant": 150,
            "sine": {"amplitude": 140, "periodSeconds": 900}}]},
        "pods": {"replicas": 4, "cpuModel": "queueing",
            "requests": {"cpu": "250m", "memory": "100Mi"},
            "limits": {"cpu": "300m"}, "startSeconds": 12},
        "sources": [
            {"type": "Resource", "name": "memory", "base": 3e7,
                "factor": 4e6},
            {"type": "Pods", "name": "rps"},
            {"type": "Object", "name": "hits", "factor": 0.9, "base": 3},
            {"type": "External", "name": "queue", "of": "backlog"},
        ]})
    };
    let (_, rescales) = agree(&simulation(metrics.clone()));
    // One fails always, so it only ever scales up.
    assert!(rescales >= 3, "{rescales}");
    // Each alone, too.
    for metric in metrics.as_array().unwrap() {
        agree(&simulation(json!([metric])));
    }
}

#[test]
fn out_of_range_and_zero_agree_with_decide() {
    let queue = json!([{"type": "External", "external": {"metric":
        {"name": "queue"}, "target": {"type": "AverageValue",
        "averageValue": "30"}}}]);
    let mut to_zero = hpa(queue, Value::Null);
    to_zero["spec"]["minReplicas"] = 0.into();
    let mut simulation = json!({
        "hpa": to_zero,
        "config": {"featureGates": {"HPAScaleToZero": true},
            "downscaleStabilizationSeconds": 60},
        "durationSeconds": 2000,
        "load": {"curve": [{"steps": [[0, 100], [300, 0], [1000, 90]]}]},
        "pods": {"replicas": 60},
        "sources": [{"type": "External", "name": "queue"}],
    });
    let (_, rescales) = agree(&simulation);
    assert!(rescales >= 3, "{rescales}");
    let result = simulate(&simulation);
    assert_eq!(result["result"]["totals"]["fewestReplicas"], 0);
    simulation["config"] = Value::Null;
    simulation["hpa"]["spec"]["minReplicas"] = 1.into();
    simulation["pods"]["replicas"] = 0.into();
    agree(&simulation);
    let disabled = &simulate(&simulation)["result"]["columns"];
    assert_eq!(disabled["reason"]["of"], json!(["ScalingDisabled"]));
}

#[test]
fn without_requests_nothing_is_decided() {
    let simulation = json!({
        "hpa": hpa(Value::Null, Value::Null),
        "durationSeconds": 60,
        "load": wave(),
        "pods": {"replicas": 3},
    });
    agree(&simulation);
    let result = simulate(&simulation);
    assert_eq!(result["result"]["totals"]["failedSyncs"], 4);
    assert_eq!(result["result"]["columns"]["proposal"][0], Value::Null);
}
