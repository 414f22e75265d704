/*!
The sentences of two explanations, whole.
*/

use serde_json::{Value, json};

use crate::explained;

fn told(case: &Value) -> String {
    let explanation = explained(case);
    let mut text = String::new();
    for entry in explanation["trace"].as_array().unwrap() {
        text += entry["text"].as_str().unwrap();
        text += "\n";
    }
    text + "\n" + explanation["summary"].as_str().unwrap() + "\n"
}

fn pod(name: &str, status: Value) -> Value {
    let mut pod = json!({"metadata": {"name": name, "labels": {"app": "web"}},
        "spec": {"containers": [{"name": "app",
            "resources": {"requests": {"cpu": "500m", "memory": "1Gi"}}}]}});
    pod["status"] = status;
    pod
}

fn status(start: &str, ready: &str, since: &str) -> Value {
    json!({"phase": "Running", "startTime": format!("2026-03-01T{start}Z"),
        "conditions": [{"type": "Ready", "status": ready,
            "lastTransitionTime": format!("2026-03-01T{since}Z")}]})
}

fn usage(name: &str, cpu: &str) -> Value {
    json!({"metadata": {"name": name}, "timestamp": "2026-03-01T11:59:45Z",
        "window": "30s", "containers": [{"name": "app",
            "usage": {"cpu": cpu, "memory": "900Mi"}}]})
}

/// Eight pods, each of another class, and a stranger.
fn night() -> Value {
    let running = || status("09:00:00", "True", "09:00:10");
    let mut deleted = pod("web-1", running());
    deleted["metadata"]["deletionTimestamp"] = json!("2026-03-01T11:59:00Z");
    json!({
        "now": "2026-03-01T12:00:00Z",
        "hpa": {"metadata": {"name": "web", "namespace": "shop"}, "spec": {
            "scaleTargetRef": {"kind": "Deployment", "name": "web"},
            "minReplicas": 2, "maxReplicas": 20,
            "metrics": [
                {"type": "Resource", "resource": {"name": "cpu",
                    "target": {"averageUtilization": 50}}},
                {"type": "ContainerResource", "containerResource": {
                    "name": "memory", "container": "proxy",
                    "target": {"averageUtilization": 80}}},
                {"type": "Object", "object": {"metric": {"name": "hits"},
                    "describedObject": {"kind": "Ingress", "name": "front"},
                    "target": {"type": "Value", "value": "100"}}}],
            "behavior": {
                "scaleUp": {"stabilizationWindowSeconds": 0,
                    "selectPolicy": "Max", "policies": [
                        {"type": "Pods", "value": 2, "periodSeconds": 60},
                        {"type": "Percent", "value": 10, "periodSeconds": 60}]},
                "scaleDown": {"selectPolicy": "Max", "policies": []}}}},
        "scale": {"specReplicas": 8, "statusReplicas": 8,
            "selector": "app=web"},
        "pods": [
            pod("web-0", running()), deleted,
            pod("web-2", json!({"phase": "Failed"})),
            pod("web-3", json!({"phase": "Pending"})),
            pod("web-4", running()),
            pod("web-5", status("11:58:00", "False", "11:58:10")),
            pod("web-6", status("11:58:00", "True", "11:59:30")),
            pod("web-7", status("11:00:00", "False", "11:00:20")),
            pod("web-8", json!({"phase": "Running"}))],
        "metrics": {
            "resource": [usage("web-0", "4"), usage("web-5", "1"),
                usage("web-6", "1"), usage("web-7", "1"),
                usage("web-8", "1"), usage("old-1", "700m")],
            "object": [{"metric": "hits", "kind": "Ingress", "name": "front",
                "value": "101", "timestamp": "2026-03-01T11:59:50Z"}]},
        "history": {
            "recommendations": [
                {"replicas": 12, "time": "2026-03-01T11:40:00Z"},
                {"replicas": 8, "time": "2026-03-01T11:59:45Z"}],
            "scaleUpEvents": [
                {"change": 1, "time": "2026-03-01T11:59:30Z"}]},
    })
}

/// The load is gone, the history is not.
fn morning() -> Value {
    json!({
        "now": "2026-03-01T12:00:00Z",
        "hpa": {"metadata": {"name": "worker", "namespace": "shop"}, "spec": {
            "scaleTargetRef": {"kind": "Deployment", "name": "worker"},
            "maxReplicas": 10,
            "metrics": [{"type": "External", "external": {
                "metric": {"name": "queue"},
                "target": {"averageValue": "30"}}}]}},
        "scale": {"specReplicas": 6, "statusReplicas": 6,
            "selector": "app=worker"},
        "metrics": {"external": [
            {"metric": "queue", "values": ["20", "25500m"]}]},
        "history": {"recommendations": [
            {"replicas": 6, "time": "2026-03-01T11:56:30Z"}]},
    })
}

#[test]
fn a_night_with_every_class_of_pod() {
    assert_eq!(told(&night()), NIGHT);
}

#[test]
fn a_morning_held_back_by_the_history() {
    assert_eq!(told(&morning()), MORNING);
}

const NIGHT: &str = "\
The target has 8 replicas (its status says 8); the HPA allows 2 to 20.
The selector app=web finds 9 of the namespace's 9 pods.
Metric 0 (cpu) is to be held at 50% of what the pods request.
Pod web-0 counts with 4, sampled at 2026-03-01T11:59:45Z.
Pod web-1 is being deleted: it does not count.
Pod web-2 has failed: it does not count.
Pod web-3 is pending: it counts as not ready.
Pod web-4 has no sample.
Pod web-5 started at 2026-03-01T11:58:00Z and warms up until 2026-03-01T12:03:00Z (now 2026-03-01T12:00:00Z), and is not Ready: its CPU does not count yet.
Pod web-6 started at 2026-03-01T11:58:00Z and warms up until 2026-03-01T12:03:00Z (now 2026-03-01T12:00:00Z); its sample of 2026-03-01T11:59:45Z is from before 2026-03-01T12:00:00Z, a window after it became Ready: its CPU does not count yet.
Pod web-7 started at 2026-03-01T11:00:00Z and is not Ready since 2026-03-01T11:00:20Z, which is before 2026-03-01T11:00:30Z: it was never Ready, and its CPU does not count.
Pod web-8 has no condition Ready: it counts as not ready.
The metrics list pod old-1 (700m), which the selector does not find; its sample counts as a pod all the same.
Usage of 4 over requests of 500m (pods counted: 1) is 800%: 16.000 times the target.
Pod web-3 is not ready: assumed to use nothing.
Pod web-4 has no sample: assumed to use nothing while others are above target.
Pod web-5 is not ready: assumed to use nothing.
Pod web-6 is not ready: assumed to use nothing.
Pod web-7 is not ready: assumed to use nothing.
Pod web-8 is not ready: assumed to use nothing.
With what is assumed, usage of 4 over requests of 3500m (pods counted: 7) is 114%: 2.280 times the target.
2.280 lies outside of the tolerance of 0.900 to 1.100.
2.280 times 8 pods, rounded up, is 19.
Metric 0 (cpu) asks for 19 replicas.
Metric 1 (memory of container proxy) is to be held at 80% of what the pods request.
Pod web-0 has no sample.
Pod web-1 is being deleted: it does not count.
Pod web-2 has failed: it does not count.
Pod web-3 is pending: it counts as not ready.
Pod web-4 has no sample.
Pod web-5 has no sample.
Pod web-6 has no sample.
Pod web-7 has no sample.
Pod web-8 has no sample.
No pod that counts has a sample, so metric 1 (memory of container proxy) fails.
The value is 101 and its target 100: 1.010 times the target.
1.010 lies within the tolerance of 0.900 to 1.100: metric 2 changes nothing.
Metric 2 (Ingress metric hits) asks for 8 replicas.
The metrics decide.
1 of 3 metrics failed; as the others ask for no fewer than there are, they count.
Metric 0 (cpu) asks for the most: 19.
19 replicas are proposed; the lowest of the last 0s is 19, the highest of the last 300s is 19.
No recommendation holds 19 replicas back.
The proposal of 19 is remembered in slot 0, in place of one that is too old.
scaleUp policy 0 (2 Pods per 60s): from 7 replicas then (1 added and 0 taken away since), up to 9.
scaleUp policy 1 (10 Percent per 60s): from 7 replicas then (1 added and 0 taken away since), up to 8.
scaleUp policy 0 (2 Pods) decides: at most 9 are allowed.
19 replicas are lowered to 9: it may not scale up faster.
The scale is written: from 8 to 9 replicas.
The change of 1 is remembered in the new slot 1.

shop/web scales Deployment web from 8 to 9 replicas. Metric 0 (cpu) asks for the most: 19. 19 replicas are lowered to 9: it may not scale up faster.
";
const MORNING: &str = "\
The target has 6 replicas (its status says 6); the HPA allows 1 to 10.
The selector app=worker finds 0 of the namespace's 0 pods.
2 values add up to 45500m.
The value is 45500m and its target 30 for each of 6 replicas: 0.253 times the target.
0.253 lies outside of the tolerance of 0.900 to 1.100.
45500m divided by 30, rounded up, is 2.
Metric 0 (external metric queue) asks for 2 replicas.
The metrics decide.
Metric 0 (external metric queue) asks for the most: 2.
2 replicas are proposed; the highest of the last 5m0s is 6.
The recommendation of 6 replicas 3m30s ago keeps the target from scaling down further.
The proposal of 2 is remembered in the new slot 1.
Without a behavior one sync may scale up to 12 replicas: 2 times 6, but at least 4.
6 replicas are within every limit.
6 replicas are wanted, as there are.

shop/worker leaves Deployment worker at 6 replicas. Metric 0 (external metric queue) asks for the most: 2. The recommendation of 6 replicas 3m30s ago keeps the target from scaling down further.
";
