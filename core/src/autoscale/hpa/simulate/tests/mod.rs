/*!
The simulation against `decide_json`, and its bounds, totals and sweeps.
*/

mod agreement;

use std::string::{String, ToString as _};
use std::vec::Vec;

use serde_json::{Value, json};

use super::run::Budget;
use super::simulate_json;
use crate::error::ErrorKind;

fn simulate(simulation: &Value) -> Value {
    let mut out = Vec::new();
    simulate_json(&mut out, simulation.to_string().as_bytes()).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn hpa(metrics: Value, behavior: Value) -> Value {
    let mut spec = json!({
        "scaleTargetRef": {"kind": "Deployment", "name": "web"},
        "minReplicas": 2,
        "maxReplicas": 40,
    });
    if !metrics.is_null() {
        spec["metrics"] = metrics;
    }
    if !behavior.is_null() {
        spec["behavior"] = behavior;
    }
    json!({"metadata": {"name": "web", "namespace": "shop"}, "spec": spec})
}

fn wave() -> Value {
    json!({"curve": [{
        "constant": 1500,
        "sine": {"amplitude": 1400, "periodSeconds": 1700},
        "noise": {"amplitude": 300, "seed": 7, "holdSeconds": 40},
    }]})
}

fn refused(change: impl FnOnce(&mut Value)) -> (ErrorKind, String) {
    let mut simulation = json!({
        "hpa": hpa(Value::Null, Value::Null),
        "durationSeconds": 60,
        "load": wave(),
        "pods": {"requests": {"cpu": "100m"}},
    });
    change(&mut simulation);
    let json = simulation.to_string();
    let mut out = Vec::new();
    let error = simulate_json(&mut out, json.as_bytes()).unwrap_err();
    assert!(out.is_empty());
    let rest = &json[error.offset() as usize..];
    (error.kind(), rest.chars().take(8).collect())
}

#[test]
fn bounds_name_the_value() {
    let at = |key: &str, value: Value| {
        let (kind, rest) = refused(|simulation| {
            let mut place = simulation;
            for step in key.split('.') {
                place = match step.parse::<usize>() {
                    Ok(index) => &mut place[index],
                    Err(_) => &mut place[step],
                };
            }
            *place = value;
        });
        std::format!("{kind:?} {rest}")
    };
    let of = |rest: &str| std::format!("SimulationOutOfBounds {rest}");
    assert_eq!(at("durationSeconds", json!(1e9)), of("10000000"));
    assert_eq!(at("durationSeconds", json!(-1)), of("-1,\"hpa\""));
    assert_eq!(at("syncPeriodSeconds", json!(0.01)), of("0.01}"));
    assert_eq!(at("start", json!("2262-04-11T00:00:00Z")), of("\"2262-04"));
    let way = "metrics.resolutionSeconds";
    assert_eq!(at(way, json!(0.5)), of("0.5},\"po"));
    assert_eq!(at("pods.replicas", json!(100_001)), of("100001,\""));
    assert_eq!(at("pods.readySeconds", json!(-5)), of("-5,\"requ"));
    assert_eq!(at("pods.limits", json!({"cpu": 0})), of("{\"cpu\":0"));
    let way = "load.curve.0.points";
    assert_eq!(at(way, json!([[5, 1], [4, 1]])), of("[[5,1],["));
    let way = "load.curve.0.sine.periodSeconds";
    assert_eq!(at(way, json!(0)), of("{\"amplit"));
    assert_eq!(at("load.requestMilliseconds", json!(0)), of("0},\"pods"));
    let way = "sweep.scaleUpWindowSeconds";
    let many: Vec<i32> = (0..10_001).collect();
    assert_eq!(at(way, json!(many)), of("{\"scaleU"));
    assert_eq!(at("sweep.tolerance", json!([-1])), of("[-1]}}"));
    assert_eq!(at("sweep.target", json!(["-1"])), of("[\"-1\"]}}"));
    assert_eq!(
        at("sweep", json!({"metric": 7, "target": [1]})),
        of("7,\"targe")
    );
    // A misspelt field is refused, at its name.
    let misspelt = at("pods.requets", json!({}));
    assert_eq!(misspelt, "InvalidJson \"requets");
}

#[test]
fn too_many_visits_are_refused() {
    let mut budget = Budget(50);
    assert_eq!(budget.visit(20), Ok(()));
    let error = budget.visit(0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SimulationTooLarge);
    let (kind, _) = refused(|simulation| {
        simulation["hpa"]["spec"]["maxReplicas"] = 200_000.into();
        simulation["hpa"]["spec"]["minReplicas"] = 100_001.into();
    });
    assert_eq!(kind, ErrorKind::SimulationTooLarge);
}

#[test]
fn a_run_is_counted_and_told() {
    let mut simulation = json!({
        "hpa": hpa(Value::Null, Value::Null),
        "compare": hpa(Value::Null, json!({"scaleUp": {"policies": [
            {"type": "Pods", "value": 1, "periodSeconds": 60}]}})),
        "durationSeconds": 600,
        "load": {"curve": [{"steps": [[0, 160], [60, 880]]}]},
        "pods": {"replicas": 2, "requests": {"cpu": "100m"},
            "limits": {"cpu": "200m"}, "startSeconds": 5,
            "cpuModel": "queueing"},
        "sweep": {"target": [40, "80"], "scaleUpWindowSeconds": [0, 300]},
    });
    let out = simulate(&simulation);
    let result = &out["result"];
    let columns = &result["columns"];
    let cell = |name: &str, at: usize| columns[name][at].clone();
    assert_eq!(columns["seconds"].as_array().unwrap().len(), 40);
    // 60 s: the load rises, and no sample shows it yet.
    assert_eq!(cell("load", 4), 880);
    assert_eq!(cell("needed", 4), 11);
    assert_eq!((cell("fewest", 4), cell("most", 4)), (10.into(), 12.into()));
    assert_eq!(cell("desired", 4), 2);
    // 75 s: both pods at their limit, 200 % of the request.
    assert_eq!(cell("usage", 5), 400);
    assert_eq!(cell("ratio", 5), 2.5);
    assert_eq!(
        (cell("proposal", 5), cell("desired", 5)),
        (5.into(), 4.into())
    );
    let word = |name: &str, at: usize| {
        let place = columns[name]["at"][at].as_u64().unwrap() as usize;
        columns[name]["of"][place].clone()
    };
    assert_eq!(word("limit", 5), "ScaleUpLimit");
    let above =
        "cpu resource utilization (percentage of request) above target";
    assert_eq!(word("reason", 5), above);
    assert_eq!(result["metrics"][0], above.replace(" above target", ""));
    // 15 s of 880m with 400m done, then 5 s more until two are added.
    assert_eq!(cell("backlog", 5), 7_200);
    let rescale = &result["rescales"][0];
    let want = json!({"seconds": 75, "from": 2, "to": 4, "reason": above});
    assert_eq!(*rescale, want);
    let totals = &result["totals"];
    assert_eq!(totals["syncs"], 40);
    assert_eq!(totals["lost"], 0);
    assert!(totals["underProvisionedSeconds"].as_f64().unwrap() > 20.0);
    assert!(totals["largestBacklog"].as_f64().unwrap() > 7_200.0);
    // One pod a minute takes longer.
    let slower = &out["compared"]["totals"]["underProvisionedSeconds"];
    let quicker = &totals["underProvisionedSeconds"];
    assert!(slower.as_f64() > quicker.as_f64());
    let sweep = out["sweep"].as_array().unwrap();
    assert_eq!(sweep.len(), 4);
    assert_eq!(
        (&sweep[1]["target"], &sweep[1]["scaleUpWindowSeconds"]),
        (&40.into(), &300.into())
    );
    assert_eq!(sweep[2]["target"], 80);
    let most = |at: usize| sweep[at]["totals"]["mostReplicas"].as_i64();
    assert!(most(0) > most(2));
    // What is not limited is not lost, what is limited and does not wait is.
    simulation["pods"]["cpuModel"] = "linear".into();
    let lost = &simulate(&simulation)["result"]["totals"]["lost"];
    assert!(lost.as_f64().unwrap() > 7_000.0, "{lost}");
}

#[test]
fn a_sweep_is_the_run_of_each_hpa() {
    let policies =
        json!([[{"type": "Pods", "value": 1, "periodSeconds": 30}]]);
    let mut simulation = json!({
        "hpa": hpa(Value::Null, Value::Null),
        "durationSeconds": 3000,
        "load": wave(),
        "pods": {"replicas": 3, "requests": {"cpu": "150m"}},
        "sweep": {"target": [60], "tolerance": [0.02], "minReplicas": [1],
            "maxReplicas": [20], "scaleUpWindowSeconds": [15],
            "scaleDownWindowSeconds": [45], "scaleUpPolicies": policies,
            "scaleDownPolicies": policies},
    });
    let swept = simulate(&simulation)["sweep"][0]["totals"].clone();
    simulation["sweep"] = Value::Null;
    let metric = json!([{"type": "Resource", "resource": {"name": "cpu",
        "target": {"type": "Utilization", "averageUtilization": 60}}}]);
    let rules = |window| {
        json!({"stabilizationWindowSeconds": window,
        "tolerance": "20m", "policies": policies[0]})
    };
    let behavior = json!({"scaleUp": rules(15), "scaleDown": rules(45)});
    simulation["hpa"] = hpa(metric, behavior);
    simulation["hpa"]["spec"]["minReplicas"] = 1.into();
    simulation["hpa"]["spec"]["maxReplicas"] = 20.into();
    assert_eq!(simulate(&simulation)["result"]["totals"], swept);
}
