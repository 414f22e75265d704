/*!
What the checker reads of a case, by the rules of the API alone: JSON values,
quantities and times, the pods that a selector finds, samples and requests.
*/

use std::collections::BTreeMap;

use millicore::encoding::json::reader;
use millicore::kube::labels::{Labels, parse};
use millicore::num::time::{GO_ZERO, parse_rfc3339};
use millicore::quantity::Quantity;
use serde_json::{Value, json};

/// Nanoseconds of a time in JSON; null and absent are Go's zero time.
pub(crate) fn time(value: &Value) -> i64 {
    value.as_str().map_or(GO_ZERO, |text| {
        parse_rfc3339(text.as_bytes()).expect("a time")
    })
}

/// A quantity, if there is one.
pub(crate) fn quantity(value: &Value) -> Option<Quantity> {
    if value.is_null() {
        return None;
    }
    let text = value.to_string();
    Some(Quantity::from_json(text.as_bytes()).expect("a quantity"))
}

/// Thousandths of a quantity, if there is one.
pub(crate) fn milli(value: &Value) -> Option<i64> {
    quantity(value).map(|quantity| quantity.milli_value())
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

pub(crate) fn int(value: &Value) -> i64 {
    value.as_i64().unwrap_or_default()
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The HPA's spec with the defaults of the API server where they are asked
/// for.
pub(crate) fn defaulted(case: &Value) -> Value {
    let mut spec = case["hpa"]["spec"].clone();
    if case["config"]["applyDefaults"] != true {
        return spec;
    }
    let fill = |place: &mut Value, default: Value| {
        if place.is_null() {
            *place = default;
        }
    };
    fill(&mut spec["minReplicas"], json!(1));
    if list(&spec["metrics"]).is_empty() {
        spec["metrics"] = json!([{"type": "Resource", "resource": {
            "name": "cpu",
            "target": {"type": "Utilization", "averageUtilization": 80}}}]);
    }
    if spec["behavior"].is_null() {
        return spec;
    }
    let policy = |kind: &str, value: i32| json!({"type": kind, "value": value, "periodSeconds": 15});
    let up = &mut spec["behavior"]["scaleUp"];
    fill(&mut up["stabilizationWindowSeconds"], json!(0));
    fill(&mut up["selectPolicy"], json!("Max"));
    fill(
        &mut up["policies"],
        json!([policy("Pods", 4), policy("Percent", 100)]),
    );
    let down = &mut spec["behavior"]["scaleDown"];
    fill(&mut down["selectPolicy"], json!("Max"));
    fill(&mut down["policies"], json!([policy("Percent", 100)]));
    spec
}

/// Whether a selector can be read, and the pods that it finds.
pub(crate) fn selected<'c>(
    selector: &str,
    pods: &'c Value,
) -> Option<Vec<&'c Value>> {
    let selector = parse(selector).expect("memory").ok()?;
    let matches = |pod: &&Value| {
        let labels = pod["metadata"]["labels"].to_string();
        let mut read = Labels::default();
        reader::read(&mut read, labels.as_bytes()).expect("labels");
        selector.matches(&read)
    };
    Some(list(pods).iter().filter(matches).collect())
}

/// One sample.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) value: i64,
    pub(crate) time: i64,
    pub(crate) window: i64,
}

fn seconds(text: &str) -> i64 {
    let ns = millicore::num::duration::parse(text.as_bytes());
    ns.expect("a duration")
}

/// Samples of a resource by pod: all containers of it, or one.
pub(crate) fn resource_samples(
    usages: &[Value],
    resource: &str,
    container: Option<&str>,
) -> BTreeMap<String, Sample> {
    let mut samples = BTreeMap::new();
    for usage in usages {
        let containers = list(&usage["containers"]);
        let value = match container {
            Some(name) => containers
                .iter()
                .find(|c| text(&c["name"]) == name)
                .and_then(|c| milli(&c["usage"][resource])),
            None if containers.is_empty() => None,
            None => containers
                .iter()
                .map(|c| milli(&c["usage"][resource]))
                .try_fold(0, |sum: i64, one| Some(sum.wrapping_add(one?))),
        };
        if let Some(value) = value {
            let window = usage["window"].as_str().map_or(0, seconds);
            let time = time(&usage["timestamp"]);
            let name = text(&usage["metadata"]["name"]).to_owned();
            samples.insert(name, Sample { value, time, window });
        }
    }
    samples
}

/// Samples of a custom metric by pod.
pub(crate) fn custom_samples(items: &[Value]) -> BTreeMap<String, Sample> {
    let sample = |item: &Value| {
        let window = item["windowSeconds"].as_i64().unwrap_or(60);
        Sample {
            value: milli(&item["value"]).unwrap_or(0),
            time: time(&item["timestamp"]),
            window: window.wrapping_mul(1_000_000_000),
        }
    };
    let named = |item: &Value| (text(&item["pod"]).to_owned(), sample(item));
    items.iter().map(named).collect()
}

/// Why a pod has no request: the code of the step, and the container's place.
pub(crate) type Lacks = (u64, Option<usize>);

fn is_sidecar(container: &&Value) -> bool {
    container["restartPolicy"] == "Always"
}

/// Thousandths that a pod asks for of a resource.
pub(crate) fn request(
    pod: &Value,
    resource: &str,
    container: Option<&str>,
    pod_level: bool,
) -> Result<i64, Lacks> {
    let spec = &pod["spec"];
    let own = &spec["resources"]["requests"];
    let supported = |name: &str| {
        name == "cpu" || name == "memory" || name.starts_with("hugepages-")
    };
    let has_own = own
        .as_object()
        .is_some_and(|own| own.keys().any(|name| supported(name)));
    if pod_level && container.is_none() && has_own {
        return pod_request(spec, resource, supported(resource))
            .ok_or((287, None));
    }
    let running = list(&spec["containers"])
        .iter()
        .chain(list(&spec["initContainers"]).iter().filter(is_sidecar));
    let mut sum = 0_i64;
    for (place, one) in running.enumerate() {
        let meant = container.is_none_or(|name| one["name"] == name);
        if meant {
            let amount = milli(&one["resources"]["requests"][resource]);
            sum = sum.wrapping_add(amount.ok_or((286, Some(place)))?);
        }
        if meant && container.is_some() {
            return Ok(sum);
        }
    }
    if container.is_some() { Err((288, None)) } else { Ok(sum) }
}

/// The scheduler's reckoning: containers and sidecars, or the worst moment
/// of the start; the pod's own request instead where there is one; overhead.
fn pod_request(spec: &Value, resource: &str, supported: bool) -> Option<i64> {
    let of = |c: &Value| quantity(&c["resources"]["requests"][resource]);
    let plus = |a: Option<Quantity>, b: Option<Quantity>| match (a, b) {
        (Some(mut a), Some(b)) => {
            a.add(&b).expect("memory");
            Some(a)
        }
        (a, b) => a.or(b),
    };
    let most = |a: Option<Quantity>, b: Option<Quantity>| match (a, b) {
        (Some(a), Some(b)) => Some(if b.compare(&a).is_gt() { b } else { a }),
        (a, b) => a.or(b),
    };
    let all = list(&spec["containers"]).iter().map(of).fold(None, plus);
    let init = list(&spec["initContainers"]);
    let all = init.iter().filter(is_sidecar).map(of).fold(all, plus);
    let mut peak = None;
    for (place, one) in init.iter().enumerate() {
        let before = init.iter().take(place).filter(is_sidecar);
        let before = before.map(of).fold(None, plus);
        peak = most(peak, plus(before, of(one)));
    }
    let mut total = most(all, peak);
    if supported
        && let Some(own) = quantity(&spec["resources"]["requests"][resource])
    {
        total = Some(own);
    }
    plus(total, quantity(&spec["overhead"][resource]))
        .map(|total| total.milli_value())
}
