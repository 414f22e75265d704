//! The recorded run of hpa/web: the controller's log says when it decided on
//! which samples, and every proposal and rescale must come out of it again.
#![cfg(feature = "autoscale")]

mod common;

use common::{gunzip, rows};
use millicore::autoscale::hpa::{decide_json, simulate_json};
use millicore::num::time::parse_rfc3339;
use serde_json::{Value, json};

/// A `Proposing desired replicas` of the log, and the rescale after it.
struct Line {
    now: String,
    proposal: i64,
    timestamp: String,
    rescaled: Option<(i64, i64, String)>,
}

/// The text after `key=`, without quotes.
fn field<'l>(line: &'l str, key: &str) -> &'l str {
    let (_, rest) = line.split_once(&format!(" {key}=")).expect(key);
    match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().expect(key),
        None => rest.split(' ').next().expect(key),
    }
}

fn log() -> Vec<Line> {
    let text = gunzip("recordings/cluster/kcm_hpa_log.txt.gz");
    let number = |line, key| field(line, key).parse().expect(key);
    let mut all: Vec<Line> = Vec::new();
    for line in str::from_utf8(&text).expect("text").lines() {
        if line.contains("Proposing") {
            let clock = line.split(' ').nth(1).expect("a clock");
            let mut words = field(line, "timestamp").split(' ');
            let day = words.next().expect("a day");
            let second = words.next().expect("a time");
            all.push(Line {
                now: format!("{day}T{clock}Z"),
                proposal: number(line, "desiredReplicas"),
                timestamp: format!("{day}T{second}Z"),
                rescaled: None,
            });
        } else if line.contains("Successfully rescaled") {
            let from = number(line, "currentReplicas");
            let to = number(line, "desiredReplicas");
            let reason = field(line, "reason").to_owned();
            let last = all.last_mut().expect("a proposal before");
            last.rescaled = Some((from, to, reason));
        }
    }
    all
}

/// The samples that the controller had, which its log names by their time.
/// Ten lines are older than the first instant: the load was the same then,
/// so they get its samples with the time in the log.
fn samples(instants: &[Value], timestamp: &str) -> Value {
    let items = |instant: &Value| instant["podmetrics"]["items"].clone();
    let first = &instants[0];
    let time = |instant: &Value| {
        let items = &instant["podmetrics"]["items"];
        items[0]["timestamp"].as_str().expect("a time").to_owned()
    };
    if timestamp < time(first).as_str() {
        let mut items = items(first);
        for item in items.as_array_mut().expect("a list") {
            item["timestamp"] = timestamp.into();
        }
        return items;
    }
    let mut recorded = instants.iter();
    let instant = recorded.find(|instant| time(instant) == timestamp);
    items(instant.unwrap_or_else(|| panic!("no samples of {timestamp}")))
}

/// The pods last listed before `now` that are as many as the replicas.
fn pods(instants: &[Value], now: &str, replicas: i64) -> Value {
    // A list of metrics is created when it is asked for.
    let asked = |instant: &Value| {
        let item = &instant["podmetrics"]["items"][0];
        let time = item["metadata"]["creationTimestamp"].as_str();
        time.expect("a time").to_owned()
    };
    let fits = |instant: &&Value| {
        let pods = instant["pods"]["items"].as_array().expect("a list");
        pods.len() as i64 == replicas
    };
    let mut before = instants.iter().filter(fits);
    let last = before.rfind(|i| asked(i).as_str() < now);
    let instant = last.unwrap_or(&instants[0]);
    assert_eq!(instant["scale"]["spec"]["replicas"], replicas, "{now}");
    instant["pods"]["items"].clone()
}

#[test]
fn the_recorded_run_replays_exactly() {
    let instants = rows("recordings/cluster/hpa_series.jsonl.gz");
    let log = log();
    assert_eq!(log.len(), 46);
    let mut hpa = instants[0]["hpa"].clone();
    let mut history = Value::Null;
    let mut replicas = 2;
    let mut steps = vec![replicas];
    for line in &log {
        let now = &line.now;
        let case = json!({
            "now": now,
            "hpa": hpa,
            "scale": {
                "specReplicas": replicas,
                "statusReplicas": replicas,
                "selector": instants[0]["scale"]["status"]["selector"],
            },
            "pods": pods(&instants, now, replicas),
            "metrics": {"resource": samples(&instants, &line.timestamp)},
            "history": history,
        });
        let mut out = Vec::new();
        decide_json(&mut out, case.to_string().as_bytes()).expect(now);
        let decision: Value = serde_json::from_slice(&out).expect(now);
        let proposal = &decision["proposals"][0];
        assert_eq!(proposal["replicas"], line.proposal, "{now}");
        assert_eq!(proposal["time"], line.timestamp.as_str(), "{now}");
        let event = decision["events"][0]["message"].as_str();
        let rescaled = line.rescaled.as_ref();
        let want = rescaled.map(|(from, to, reason)| {
            assert_eq!(replicas, *from, "{now}");
            format!("New size: {to}; reason: {reason}")
        });
        assert_eq!(event, want.as_deref(), "{now}");
        if let Some(to) = decision["scaleTo"].as_i64() {
            replicas = to;
            steps.push(to);
        }
        hpa["status"] = decision["status"].clone();
        history = decision["history"].clone();
    }
    assert_eq!(steps, [2, 6, 12, 7, 4, 2]);
    let last = instants.last().expect("instants");
    assert_eq!(hpa["status"], last["hpa"]["status"]);
}

/// Seconds from one time to another.
fn seconds(from: &str, to: &str) -> f64 {
    let nanos = |text: &str| parse_rfc3339(text.as_bytes()).expect(text);
    (nanos(to) - nanos(from)) as f64 / 1e9
}

/// The load that was set and how the pods behaved, simulated: kwok's pods run
/// and are ready at once, their usage is that of the moment, and their counter
/// stands at zero for the first scrape, which metrics-server skips.
#[test]
fn the_simulated_run_takes_the_recorded_steps() {
    let instants = rows("recordings/cluster/hpa_series.jsonl.gz");
    let log = log();
    let start = log[0].now.as_str();
    let milli = |instant: &Value| -> i64 {
        let text = instant["set_usage"].as_str().expect("usage");
        text.strip_suffix('m').expect("milli").parse().expect("usage")
    };
    // A list is created in the second in which it is asked for: the latest
    // zero of `t` that this allows.
    let since = |instant: &Value| instant["t"].as_f64().expect("t");
    let zero = instants.iter().map(|instant| {
        let item = &instant["podmetrics"]["items"][0];
        let time = item["metadata"]["creationTimestamp"].as_str();
        seconds(start, time.expect("a time")) - since(instant)
    });
    let zero = zero.fold(f64::MIN, f64::max);
    let steps = instants.iter().map(|i| (zero + since(i), milli(i)));
    let steps: Vec<(f64, i64)> = steps.collect();
    let last = &log.last().expect("lines").now;
    let simulation = json!({
        "hpa": instants[0]["hpa"],
        "start": start,
        "durationSeconds": seconds(start, last),
        "syncPeriodSeconds": 5,
        "metrics": {
            "resolutionSeconds": 10,
            "offsetSeconds": seconds(start, "2026-11-21T20:34:55Z"),
            "lagSeconds": 1,
            "sampling": "instant",
        },
        "pods": {
            "replicas": 2,
            "requests": {"cpu": "200m"},
            "ageSeconds": 14,
            "startSeconds": 0,
            "measuredSeconds": 10,
        },
        "load": {"curve": [{"steps": steps}], "division": "each"},
    });
    let mut out = Vec::new();
    simulate_json(&mut out, simulation.to_string().as_bytes())
        .expect("a result");
    let out: Value = serde_json::from_slice(&out).expect("JSON");
    let rescales = out["result"]["rescales"].as_array().expect("a list");
    let wanted = log.iter().filter_map(|line| {
        let (from, to, reason) = line.rescaled.as_ref()?;
        Some((seconds(start, &line.now), *from, *to, reason.as_str()))
    });
    let wanted: Vec<_> = wanted.collect();
    assert_eq!(rescales.len(), wanted.len(), "{rescales:?}");
    for (got, (time, from, to, reason)) in rescales.iter().zip(wanted) {
        assert_eq!(got["from"], from, "{got}");
        assert_eq!(got["to"], to, "{got}");
        assert_eq!(got["reason"], reason, "{got}");
        let apart = got["seconds"].as_f64().expect("a time") - time;
        assert!(apart.abs() <= 5.0, "{apart} s apart: {got}");
    }
}
