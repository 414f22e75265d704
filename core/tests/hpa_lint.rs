/*!
What lint finds: a case a finding, the findings beside the decision on every
vector, and the tables of the documentation.
*/

use std::collections::BTreeSet;
use std::io::Read as _;

use millicore::autoscale::hpa::lint::{Lint, MAX_FINDINGS};
use millicore::autoscale::hpa::trace::{Code, Row};
use millicore::autoscale::hpa::{explain_json, lint_json};
use serde_json::{Value, json};

fn lint(case: &Value) -> Value {
    let mut out = Vec::new();
    lint_json(&mut out, case.to_string().as_bytes()).unwrap();
    serde_json::from_slice(&out).unwrap()
}

/// An HPA without a fault: 10 to 20 replicas, one pod, cpu.
fn sound() -> Value {
    json!({
        "now": "2026-03-01T12:00:00Z",
        "hpa": {"metadata": {"name": "web", "namespace": "shop"}, "spec": {
            "minReplicas": 10, "maxReplicas": 20,
            "metrics": [{"type": "Resource", "resource": {
                "name": "cpu", "target": {"averageUtilization": 80}}}],
            "behavior": {
                "scaleUp": {"stabilizationWindowSeconds": 0,
                    "selectPolicy": "Max", "policies": [
                        {"type": "Pods", "value": 4, "periodSeconds": 15}]},
                "scaleDown": {"selectPolicy": "Max", "policies": [
                    {"type": "Percent", "value": 100, "periodSeconds": 15}]}}}},
        "scale": {"specReplicas": 10, "statusReplicas": 10,
            "selector": "a=b"},
        "pods": [{"metadata": {"name": "p", "labels": {"a": "b"}}, "spec": {
            "containers": [{"name": "c",
                "resources": {"requests": {"cpu": "1"}}}]}}],
        "metrics": {"resource": [{"metadata": {"name": "p"},
            "containers": [{"name": "c", "usage": {"cpu": "1"}}]}]},
    })
}

/// The findings of a case with one value replaced, `kind path` each.
fn with(place: &str, value: Value) -> String {
    let mut case = sound();
    *case.pointer_mut(place).unwrap_or_else(|| panic!("{place}")) = value;
    shown(&case)
}

fn shown(case: &Value) -> String {
    let findings = lint(case);
    let all = findings["findings"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let one = |f: &Value| text(&f["kind"]) + " " + &text(&f["path"]);
    all.iter().map(one).collect::<Vec<_>>().join("; ")
}

#[test]
fn every_fault_has_its_finding() {
    assert_eq!(shown(&sound()), "");
    let w = with;
    let pod = "/pods/0/spec";
    let own = "pods[0].spec.containers[0].resources.requests";
    let containers = |more: Value| json!({"containers": more});
    let bare = json!([{"name": "c", "resources": {"requests": {"cpu": "1"}}},
        {"name": "d"}]);
    assert_eq!(
        w(pod, containers(bare.clone())),
        "missingRequest pods[0].spec.containers[1].resources.requests"
    );
    let init = json!({"containers": [], "initContainers": [
        {"name": "i"}, {"name": "s", "restartPolicy": "Always"}]});
    assert_eq!(
        w(pod, init),
        "missingRequest pods[0].spec.initContainers[1].resources.requests"
    );
    let level = json!({"resources": {"requests": {"memory": "1"}},
        "containers": [{"name": "c"}]});
    assert_eq!(
        w(pod, level),
        "missingPodRequest pods[0].spec.resources.requests"
    );
    let metric = "/hpa/spec/metrics/0";
    let of = |container: &str| {
        json!({"type": "ContainerResource", "containerResource": {
            "name": "memory", "container": container,
            "target": {"averageUtilization": 80}}})
    };
    assert_eq!(w(metric, of("c")), format!("missingRequest {own}"));
    assert_eq!(w(metric, of("x")), "missingContainer pods[0].spec.containers");
    let name = "/metrics/resource/0/metadata/name";
    assert_eq!(w(name, json!("q")), "strangersSample metrics.resource[0]");
    let selector = "/scale/selector";
    assert_eq!(w(selector, json!("")), "selectorMissing scale.selector");
    assert_eq!(w(selector, json!("a in (")), "selectorInvalid scale.selector");
    let mut others = sound();
    others["otherHpas"] = json!({"web": "a", "api.v2": "a", "x": "z=z"});
    assert_eq!(shown(&others), "selectorOverlap otherHpas[\"api.v2\"]");

    let min = "/hpa/spec/minReplicas";
    assert_eq!(w(min, json!(21)), "minAboveMax hpa.spec.minReplicas");
    assert_eq!(
        w("/hpa/spec/maxReplicas", json!(0)),
        "minAboveMax hpa.spec.minReplicas; maxBelowOne hpa.spec.maxReplicas"
    );
    // Down to 1 the default tolerance has gaps.
    assert_eq!(w(min, json!(1)), "toleranceGaps config.tolerance");
    assert_eq!(
        w(min, json!(0)),
        "minBelowOne hpa.spec.minReplicas; toleranceGaps config.tolerance"
    );
    let mut zero = sound();
    zero["hpa"]["spec"]["minReplicas"] = json!(0);
    zero["config"] = json!({"featureGates": {"HPAScaleToZero": true}});
    assert_eq!(
        shown(&zero),
        "zeroNeedsOtherMetric hpa.spec.minReplicas; toleranceGaps \
         config.tolerance"
    );

    let up = "/hpa/spec/behavior/scaleUp";
    let path = "hpa.spec.behavior.scaleUp";
    assert_eq!(w(up, Value::Null), format!("undefaultedBehavior {path}"));
    let window = format!("{up}/stabilizationWindowSeconds");
    let shown = |kind: &str, rest: &str| format!("{kind} {path}.{rest}");
    assert_eq!(
        w(&window, Value::Null),
        shown("undefaultedBehavior", "stabilizationWindowSeconds")
    );
    assert_eq!(
        w(&window, json!(7)),
        shown("windowBelowSync", "stabilizationWindowSeconds")
    );
    assert_eq!(
        w(&window, json!(3601)),
        shown("outOfRange", "stabilizationWindowSeconds")
    );
    assert_eq!(
        w(&format!("{up}/selectPolicy"), Value::Null),
        shown("undefaultedBehavior", "selectPolicy")
    );
    let policy = |kind: &str, value: i32, period: i32| {
        let policy = json!({
            "type": kind, "value": value, "periodSeconds": period});
        w(&format!("{up}/policies/0"), policy)
    };
    assert_eq!(
        policy("Pods", 1, 14),
        shown("periodBelowSync", "policies[0].periodSeconds")
    );
    assert_eq!(
        policy("Pods", 0, 15),
        shown("outOfRange", "policies[0].value")
    );
    assert_eq!(
        policy("Nodes", 1, 15),
        shown("unknownPolicyType", "policies[0].type")
    );
    assert_eq!(
        policy("Percent", 0, 15),
        shown("outOfRange", "policies[0].value")
            + "; "
            + &shown("percentOfNothing", "policies[0]")
    );
    // 1.1 times 10 is a hair more than 11.
    assert_eq!(policy("Percent", 10, 15), "");

    let metrics = |value| w("/hpa/spec/metrics", value);
    assert_eq!(metrics(json!([])), "noMetrics hpa.spec.metrics");
    assert_eq!(
        metrics(json!([{"type": "Weather"}])),
        "unknownMetricType hpa.spec.metrics[0].type"
    );
    assert_eq!(
        metrics(json!([{"type": "Pods"}])),
        "metricWithoutSource hpa.spec.metrics[0].pods"
    );
    let pods = |target: Value, selector: Value| {
        metrics(json!([{"type": "Pods", "pods": {"target": target,
            "metric": {"name": "m", "selector": selector}}}]))
    };
    assert_eq!(
        pods(json!({"value": "1"}), Value::Null),
        "metricWithoutTarget hpa.spec.metrics[0].pods.target"
    );
    assert_eq!(
        pods(json!({"averageValue": "0"}), Value::Null),
        "targetNotPositive hpa.spec.metrics[0].pods.target.averageValue"
    );
    let near = json!({"matchExpressions": [
        {"key": "k", "operator": "Near", "values": ["v"]}]});
    assert_eq!(
        pods(json!({"averageValue": "1"}), near),
        "metricSelectorInvalid hpa.spec.metrics[0].pods.metric.selector"
    );
}

/// The counts at which one pod more jumps over the band, one by one.
#[test]
fn gaps_of_the_tolerance_are_those_counted() {
    for (tolerance, min, max) in [
        (0.1, 1, 9),
        (0.1, 1, 5),
        (0.1, 1, 4),
        (0.1, 5, 9),
        (0.0, 3, 40),
        (0.01, 2, 300),
        (0.25, 1, 3),
        (0.5, 1, 3),
    ] {
        let mut case = sound();
        case["config"] = json!({"tolerance": tolerance});
        case["hpa"]["spec"]["minReplicas"] = json!(min);
        case["hpa"]["spec"]["maxReplicas"] = json!(max);
        let (lower, upper) = (1.0 - tolerance, 1.0 + tolerance);
        // The load that n pods hold at the upper bound, held by one more.
        let jumps = |n: &i32| {
            let n = f64::from(*n);
            n * upper < (n + 1.0) * lower
        };
        let counted: Vec<i32> = (min..max).filter(jumps).collect();
        let findings = lint(&case);
        let of_tolerance = |f: &&Value| {
            let kind = f["kind"].as_str().unwrap();
            kind.starts_with("tolerance")
        };
        let all = findings["findings"].as_array().unwrap();
        let found = all.iter().find(of_tolerance);
        let shown = format!("{tolerance} {min} {max}: {counted:?} {found:?}");
        match (counted.first(), counted.last(), found) {
            (Some(first), Some(last), Some(found)) => {
                assert_eq!(found["fromReplicas"], *first, "{shown}");
                assert_eq!(found["toReplicas"], *last, "{shown}");
                let all = counted.len() as i32 == max - min;
                let never = found["kind"] == "toleranceNeverSettles";
                assert_eq!(never, all, "{shown}");
            }
            (None, None, None) => {}
            _ => panic!("{shown}"),
        }
    }
    let mut case = sound();
    case["config"] = json!({"tolerance": -0.1});
    assert_eq!(shown(&case), "toleranceNegative config.tolerance");
}

/// Every count that a percent policy is tried with, one by one.
#[test]
fn percents_are_the_controllers() {
    let found = |direction: &str, value: i32, min: i32, max: i32| {
        let mut case = sound();
        let spec = &mut case["hpa"]["spec"];
        spec["minReplicas"] = json!(min);
        spec["maxReplicas"] = json!(max);
        spec["behavior"][direction]["policies"] = json!([
            {"type": "Percent", "value": value, "periodSeconds": 60}]);
        let findings = lint(&case);
        let all = findings["findings"].as_array().unwrap().clone();
        let one = |f: &Value| {
            let kind = f["kind"].as_str().unwrap();
            kind.starts_with("percent").then(|| {
                let numbers = ["replicas", "reached", "exact"];
                let numbers = numbers.map(|name| f[name].to_string());
                format!("{kind} {}", numbers.join(" "))
            })
        };
        all.iter().filter_map(one).collect::<Vec<_>>().join("; ")
    };
    let further = "percentRoundsFurther";
    assert_eq!(found("scaleUp", 12, 1, 30), format!("{further} 25 29 28"));
    assert_eq!(found("scaleDown", 80, 1, 9), format!("{further} 5 0 1"));
    assert_eq!(found("scaleUp", 100, 1, 30), "");
    assert_eq!(found("scaleUp", 100, 0, 30), "percentOfNothing 0 0 0");
    assert_eq!(found("scaleDown", 100, 0, 30), "");
}

/// What fails a metric in the decision is found, and strangers are as many.
#[test]
fn findings_are_those_that_the_decision_meets() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../vectors/autoscale/hpa.jsonl.gz"
    );
    let mut text = String::new();
    let file = std::fs::File::open(file).unwrap();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let (mut requests, mut strangers) = (0, 0);
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let case = &row["input"];
        let mut out = Vec::new();
        explain_json(&mut out, case.to_string().as_bytes()).unwrap();
        let explanation: Value = serde_json::from_slice(&out).unwrap();
        let findings = lint(case);
        assert_eq!(findings["omitted"], 0);
        let findings = findings["findings"].as_array().unwrap();
        let trace = explanation["trace"].as_array().unwrap();
        let same = [
            (Code::MissingRequest, Lint::MissingRequest),
            (Code::MissingPodRequest, Lint::MissingPodRequest),
            (Code::MissingContainer, Lint::MissingContainer),
            (Code::StrangersSample, Lint::StrangersSample),
        ];
        for (code, lint) in same {
            let key =
                |e: &Value| (e["metric"].to_string(), e["pod"].to_string());
            let met: BTreeSet<_> = trace
                .iter()
                .filter(|e| e["code"] == code as u16)
                .map(key)
                .collect();
            let found: BTreeSet<_> = findings
                .iter()
                .filter(|f| f["code"] == lint as u16)
                .map(key)
                .collect();
            assert!(met.is_subset(&found), "{} {code:?}", case["id"]);
            if code == Code::StrangersSample {
                strangers += met.len();
            } else {
                requests += met.len();
            }
        }
        for code in [Code::SelectorAmbiguous, Code::SelectorInvalid] {
            let met = trace.iter().any(|e| e["code"] == code as u16);
            let found = findings.iter().any(|f| {
                f["kind"] == "selectorOverlap"
                    || f["kind"] == "selectorInvalid"
            });
            assert!(!met || found, "{} {code:?}", case["id"]);
        }
        // Each path leads to something, or to where something is missing.
        for finding in findings {
            let path = finding["path"].as_str().unwrap();
            let above = path.rsplit_once(['.', '[']).unwrap().0;
            let pointer = above.replace(['.', '['], "/").replace(']', "");
            if !above.contains("behavior") && !above.contains("resources") {
                let there = case.pointer(&format!("/{pointer}"));
                assert!(there.is_some(), "{} {path}", case["id"]);
            }
        }
    }
    assert!(requests > 20 && strangers > 100, "{requests} {strangers}");
}

#[test]
fn a_hundred_thousand_pods_are_counted() {
    let mut case = sound();
    let pod = |n: usize| {
        json!({"metadata": {"name": format!("p{n}"), "labels": {"a": "b"}},
            "spec": {"containers": [{"name": "c"}]}})
    };
    case["pods"] = (0..100_000).map(pod).collect();
    let findings = lint(&case);
    let listed = findings["findings"].as_array().unwrap().len();
    assert_eq!(listed, MAX_FINDINGS);
    assert_eq!(findings["omitted"], 100_000 + 1 - MAX_FINDINGS); // a stranger
}

/// The tables of docs/hpa.md are the tables of the code, entry by entry, so
/// that neither number nor name changes unseen.
#[test]
fn the_tables_of_the_documentation_are_these() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/hpa.md");
    let text = std::fs::read_to_string(file).unwrap();
    let documented = |heading: &str| -> Vec<String> {
        let (_, section) = text.split_once(heading).unwrap();
        let section = section.split("\n## ").next().unwrap();
        let row = |line: &str| {
            let cells: Vec<_> = line.split('|').map(str::trim).collect();
            let &["", code, kind, third, _, ""] = &cells[..] else {
                return None;
            };
            code.parse::<u16>()
                .is_ok()
                .then(|| format!("{code} {kind} {third}"))
        };
        section.lines().filter_map(row).collect()
    };
    let step = |code: &Code| {
        let row = match code.row() {
            Row::None => "",
            Row::Pod | Row::Sample => "pod",
            Row::Policy => "policy",
            Row::Slot => "slot",
        };
        let fields: Vec<_> = code.fields().iter().map(|f| f.name).collect();
        let all = [&[row][..], &fields].concat();
        let all: Vec<_> = all.into_iter().filter(|f| !f.is_empty()).collect();
        format!("{} `{}` {}", *code as u16, code.kind(), all.join(", "))
    };
    let steps: Vec<_> = Code::ALL.iter().map(step).collect();
    assert_eq!(documented("## The steps of an explanation"), steps);
    let finding = |lint: &Lint| {
        let severity = lint.severity().word();
        format!("{} `{}` {severity}", *lint as u16, lint.kind())
    };
    let findings: Vec<_> = Lint::ALL.iter().map(finding).collect();
    assert_eq!(documented("## What lint finds"), findings);
}
