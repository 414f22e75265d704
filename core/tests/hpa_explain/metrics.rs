/*!
The entries of one metric: who counts, the ratio without and with what is
assumed, and the proposal.
*/

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::checker::{At, Checker, N, Objection, target, to_i32};
use crate::inputs::{
    Sample, custom_samples, list, milli, request, resource_samples, text, time,
};

type Told = Result<Option<i64>, Objection>;

/// A metric of the pods, ready to be computed.
struct PerPod<'m> {
    samples: BTreeMap<String, Sample>,
    /// Percent of the requests, or thousandths a pod.
    percent: Option<i64>,
    average: i64,
    resource: &'m str,
    container: Option<&'m str>,
}

/// Sums of the samples that count, by pod.
struct Sums {
    /// Values and requests of the pods that have one.
    known: Vec<(i64, i64)>,
    all: i64,
}

fn is_bad_selector(source: &Value) -> bool {
    let all = list(&source["metric"]["selector"]["matchExpressions"]);
    let bad = |e: &Value| match text(&e["operator"]) {
        "In" | "NotIn" => list(&e["values"]).is_empty(),
        "Exists" | "DoesNotExist" => !list(&e["values"]).is_empty(),
        _ => true,
    };
    all.iter().any(bad)
}

impl<'c> Checker<'c> {
    /// Every metric.
    pub(crate) fn metrics(&mut self) -> Result<Vec<Option<i64>>, Objection> {
        let all = list(&self.case["pods"]).len();
        let numbers = [
            ("selected", N::I(self.pods.len() as i64)),
            ("pods", N::I(all as i64)),
        ];
        self.expect(104, At::Nothing, &numbers)?;
        let spec = self.spec.clone();
        let mut proposals = Vec::new();
        for (place, metric) in list(&spec["metrics"]).iter().enumerate() {
            self.metric = Some(place);
            proposals.push(self.metric(metric)?);
        }
        self.metric = None;
        Ok(proposals)
    }

    fn failed(&mut self, code: u64) -> Told {
        self.expect(code, At::Nothing, &[])?;
        Ok(None)
    }

    fn metric(&mut self, metric: &Value) -> Told {
        match text(&metric["type"]) {
            "Resource" => self.resource(&metric["resource"], None),
            "ContainerResource" => {
                let source = &metric["containerResource"];
                self.resource(source, Some(text(&source["container"])))
            }
            "Pods" => self.custom(&metric["pods"]),
            "Object" => self.object(&metric["object"]),
            "External" => self.external(&metric["external"]),
            _ => self.failed(282),
        }
    }

    fn resource(&mut self, source: &Value, container: Option<&str>) -> Told {
        let average = target(source, "averageValue");
        let percent = source["target"]["averageUtilization"].as_i64();
        if average.is_none() && percent.is_none() {
            return self.failed(282);
        }
        let metrics = &self.case["metrics"];
        if !metrics["resourceError"].is_null() {
            return self.failed(280);
        }
        let usages = list(&metrics["resource"]);
        if usages.is_empty() {
            return self.failed(281);
        }
        let resource = text(&source["name"]);
        self.per_pod(&PerPod {
            samples: resource_samples(usages, resource, container),
            percent: percent.filter(|_| average.is_none()),
            average: average.unwrap_or(0),
            resource,
            container,
        })
    }

    fn custom(&mut self, source: &Value) -> Told {
        if is_bad_selector(source) {
            return self.failed(282);
        }
        let entry = list(&self.case["metrics"]["pods"])
            .iter()
            .find(|m| m["metric"] == source["metric"]["name"]);
        let entry = entry.unwrap_or(&Value::Null);
        if !entry["error"].is_null() {
            return self.failed(280);
        }
        let items = list(&entry["items"]);
        if items.is_empty() {
            return self.failed(281);
        }
        self.per_pod(&PerPod {
            samples: custom_samples(items),
            percent: None,
            average: target(source, "averageValue").unwrap_or(0),
            resource: "",
            container: None,
        })
    }

    fn proposal(&mut self, replicas: i64) -> Told {
        let proposal = [("replicas", N::I(replicas))];
        self.expect(340, At::Nothing, &proposal)?;
        Ok(Some(self.taken("replicas")))
    }

    /// Whether the ratio changes nothing.
    fn within(&mut self, ratio: f64) -> Result<bool, Objection> {
        let (lower, upper) = self.bounds;
        let within = lower <= ratio && ratio <= upper;
        let numbers = [
            ("ratio", N::F(ratio)),
            ("lower", N::F(lower)),
            ("upper", N::F(upper)),
        ];
        self.expect(if within { 310 } else { 311 }, At::Nothing, &numbers)?;
        Ok(within)
    }

    fn multiplied(&mut self, ratio: f64, pods: i64) -> Result<i64, Objection> {
        let replicas = to_i32((ratio * pods as f64).ceil());
        let numbers = [
            ("ratio", N::F(ratio)),
            ("pods", N::I(pods)),
            ("replicas", N::I(replicas)),
        ];
        self.expect(330, At::Nothing, &numbers)?;
        Ok(self.taken("replicas"))
    }

    fn per_pod(&mut self, metric: &PerPod<'_>) -> Told {
        let target = match metric.percent {
            Some(percent) => (200, ("percent", N::I(percent))),
            None => (201, ("targetMilli", N::I(metric.average))),
        };
        self.expect(target.0, At::Nothing, &[target.1])?;
        if self.pods.is_empty() {
            return self.failed(283);
        }
        let (mut ignored, mut unready, mut missing) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut ready = 0;
        let pods = self.pods.clone();
        for (row, pod) in pods.iter().enumerate() {
            let name = text(&pod["metadata"]["name"]);
            let sample = metric.samples.get(name);
            let code = self.class(metric, row, pod, sample)?;
            match code {
                210 | 211 => drop(ignored.insert(name)),
                213 => drop(missing.insert(name)),
                219 => ready += 1,
                _ => drop(unready.insert(name)),
            }
        }
        let names: BTreeSet<&str> =
            pods.iter().map(|pod| text(&pod["metadata"]["name"])).collect();
        for (name, sample) in &metric.samples {
            if !names.contains(name.as_str()) {
                let value = [("valueMilli", N::I(sample.value))];
                self.expect(220, At::Stranger(name), &value)?;
            }
        }
        let counted: Vec<(&str, i64)> = metric
            .samples
            .iter()
            .map(|(name, sample)| (name.as_str(), sample.value))
            .filter(|(name, _)| {
                !ignored.contains(name) && !unready.contains(name)
            })
            .collect();
        if counted.is_empty() {
            return self.failed(284);
        }
        let mut requests = BTreeMap::new();
        if metric.percent.is_some() {
            let gates = &self.case["config"]["featureGates"];
            let level = gates["PodLevelResources"] != false;
            for (row, pod) in pods.iter().enumerate() {
                let name = text(&pod["metadata"]["name"]);
                match request(pod, metric.resource, metric.container, level) {
                    Ok(request) => drop(requests.insert(name, request)),
                    Err((code, place)) => {
                        let place = place.map(|place| {
                            ("containerIndex", N::I(place as i64))
                        });
                        let numbers: Vec<_> = place.into_iter().collect();
                        self.expect(code, At::Pod(row, name), &numbers)?;
                        return Ok(None);
                    }
                }
            }
        }
        // A plain metric sums strangers too.
        let of = |name: &str| match metric.percent {
            Some(_) => requests.get(name).copied(),
            None => Some(0),
        };
        let mut sums = Sums { known: Vec::new(), all: 0 };
        for (name, value) in counted {
            sums.all += 1;
            sums.known.extend(of(name).map(|request| (value, request)));
        }
        let Some(first) = self.ratio(metric, &sums, false)? else {
            return self.failed(285);
        };
        let idle = !unready.is_empty() && first > 1.0;
        if !idle && missing.is_empty() {
            if self.within(first)? {
                return self.proposal(self.current);
            }
            let replicas = self.multiplied(first, ready)?;
            return self.proposal(replicas);
        }
        let mut seen = BTreeSet::new();
        for (row, pod) in pods.iter().enumerate() {
            let name = text(&pod["metadata"]["name"]);
            if !seen.insert(name) {
                continue;
            }
            let request = of(name).unwrap_or(0);
            let asked = ("requestMilli", N::I(request));
            let at = At::Pod(row, name);
            if idle && unready.contains(name) {
                self.expect(320, at, &[asked])?;
                sums.known.push((0, request));
            } else if !missing.contains(name) {
                continue;
            } else if first > 1.0 {
                self.expect(321, at, &[asked])?;
                sums.known.push((0, request));
            } else if first < 1.0 {
                let value = metric.percent.map_or(metric.average, |percent| {
                    request.wrapping_mul(percent.max(100)) / 100
                });
                self.expect(322, at, &[("valueMilli", N::I(value)), asked])?;
                sums.known.push((value, request));
            } else {
                self.expect(323, at, &[])?;
                continue;
            }
            sums.all += 1;
        }
        let Some(second) = self.ratio(metric, &sums, true)? else {
            return self.failed(285);
        };
        if self.within(second)? {
            return self.proposal(self.current);
        }
        if (first < 1.0 && second > 1.0) || (first > 1.0 && second < 1.0) {
            let numbers = [("before", N::F(first)), ("after", N::F(second))];
            self.expect(312, At::Nothing, &numbers)?;
            return self.proposal(self.current);
        }
        let replicas = self.multiplied(second, sums.all)?;
        let current = self.current;
        if (second < 1.0 && replicas > current)
            || (second > 1.0 && replicas < current)
        {
            let numbers =
                [("wanted", N::I(replicas)), ("current", N::I(current))];
            self.expect(313, At::Nothing, &numbers)?;
            return self.proposal(current);
        }
        self.proposal(replicas)
    }

    /// The code of a pod's class, derived from the pod.
    fn class(
        &mut self,
        metric: &PerPod<'_>,
        row: usize,
        pod: &Value,
        sample: Option<&Sample>,
    ) -> Result<u64, Objection> {
        let status = &pod["status"];
        let at = At::Pod(row, text(&pod["metadata"]["name"]));
        let plain = if !pod["metadata"]["deletionTimestamp"].is_null() {
            Some(210)
        } else if status["phase"] == "Failed" {
            Some(211)
        } else if status["phase"] == "Pending" {
            Some(212)
        } else if sample.is_none() {
            Some(213)
        } else {
            None
        };
        let Some(sample) = sample.filter(|_| plain.is_none()) else {
            let code = plain.unwrap_or(213);
            self.expect(code, at, &[])?;
            return Ok(code);
        };
        let counts = [
            ("valueMilli", N::I(sample.value)),
            ("sampleTime", N::T(sample.time)),
        ];
        if metric.resource != "cpu" {
            self.expect(219, at, &counts)?;
            return Ok(219);
        }
        let conditions = list(&status["conditions"]);
        let Some(ready) = conditions.iter().find(|c| c["type"] == "Ready")
        else {
            self.expect(214, at, &[])?;
            return Ok(214);
        };
        if status["startTime"].is_null() {
            self.expect(215, at, &[])?;
            return Ok(215);
        }
        let seconds = |field: &str, default: f64| {
            let own = self.case["config"][field].as_f64();
            (own.unwrap_or(default) * 1e9) as i64
        };
        let warm_up = seconds("cpuInitializationPeriodSeconds", 300.0);
        let delay = seconds("initialReadinessDelaySeconds", 30.0);
        let start = time(&status["startTime"]);
        let transition = time(&ready["lastTransitionTime"]);
        let until = start.saturating_add(warm_up);
        let not_ready = ready["status"] == "False";
        let (code, numbers) = if until > self.now {
            let valid = transition.saturating_add(sample.window);
            let both = [("start", N::T(start)), ("until", N::T(until))];
            if not_ready {
                (216, both.to_vec())
            } else if sample.time < valid {
                let more = [
                    ("sampleTime", N::T(sample.time)),
                    ("validFrom", N::T(valid)),
                ];
                (217, [both, more].concat())
            } else {
                (219, counts.to_vec())
            }
        } else if not_ready && start.saturating_add(delay) > transition {
            let limit = start.saturating_add(delay);
            let all = [
                ("start", N::T(start)),
                ("transition", N::T(transition)),
                ("transitionLimit", N::T(limit)),
            ];
            (218, all.to_vec())
        } else {
            (219, counts.to_vec())
        };
        self.expect(code, at, &numbers)?;
        Ok(code)
    }

    /// The ratio of what is summed; `None` without requests.
    fn ratio(
        &mut self,
        metric: &PerPod<'_>,
        sums: &Sums,
        assumed: bool,
    ) -> Result<Option<f64>, Objection> {
        let add = |sum: i64, one: i64| sum.wrapping_add(one);
        let usage = sums.known.iter().map(|known| known.0).fold(0, add);
        let known = sums.known.len() as i64;
        let usage_shown = ("usageMilli", N::I(usage));
        let Some(percent) = metric.percent else {
            let average = usage / known;
            let ratio = average as f64 / metric.average as f64;
            let numbers = [
                usage_shown,
                ("samples", N::I(known)),
                ("averageMilli", N::I(average)),
                ("ratio", N::F(ratio)),
            ];
            let code = if assumed { 303 } else { 301 };
            self.expect(code, At::Nothing, &numbers)?;
            return Ok(Some(ratio));
        };
        let requests = sums.known.iter().map(|known| known.1).fold(0, add);
        if requests == 0 {
            return Ok(None);
        }
        let utilization =
            usage.wrapping_mul(100).wrapping_div(requests) as i32;
        let ratio = f64::from(utilization) / percent as f64;
        let numbers = [
            usage_shown,
            ("requestsMilli", N::I(requests)),
            ("pods", N::I(known)),
            ("samples", N::I(sums.all)),
            ("percent", N::I(i64::from(utilization))),
            ("ratio", N::F(ratio)),
        ];
        let code = if assumed { 302 } else { 300 };
        self.expect(code, At::Nothing, &numbers)?;
        Ok(Some(ratio))
    }

    fn object(&mut self, source: &Value) -> Told {
        if is_bad_selector(source) {
            return self.failed(282);
        }
        let kind = text(&source["target"]["type"]);
        let total = target(source, "value").filter(|_| kind == "Value");
        let each = target(source, "averageValue");
        let each = each.filter(|_| kind == "AverageValue");
        if total.is_none() && each.is_none() {
            return self.failed(282);
        }
        let object = &source["describedObject"];
        let version = text(&object["apiVersion"]);
        let core = !version.contains('/') || version.matches('/').count() > 1;
        let name = if object["kind"] == "Namespace" && core {
            &self.case["hpa"]["metadata"]["namespace"]
        } else {
            &object["name"]
        };
        let entry = list(&self.case["metrics"]["object"]).iter().find(|m| {
            m["metric"] == source["metric"]["name"]
                && m["kind"] == object["kind"]
                && m["name"] == *name
        });
        let Some(entry) = entry.filter(|entry| entry["error"].is_null())
        else {
            return self.failed(280);
        };
        let usage = milli(&entry["value"]).unwrap_or(0);
        match total {
            Some(total) => self.total(usage, total),
            None => self.share(usage, each.unwrap_or(0), false),
        }
    }

    fn external(&mut self, source: &Value) -> Told {
        let each = target(source, "averageValue");
        let total = target(source, "value");
        if (each.is_none() && total.is_none()) || is_bad_selector(source) {
            return self.failed(282);
        }
        let entry = list(&self.case["metrics"]["external"])
            .iter()
            .find(|m| m["metric"] == source["metric"]["name"]);
        let entry = entry.unwrap_or(&Value::Null);
        if !entry["error"].is_null() {
            return self.failed(280);
        }
        let values: Vec<i64> = list(&entry["values"])
            .iter()
            .map(|value| milli(value).unwrap_or(0))
            .collect();
        if values.is_empty() {
            return self.failed(281);
        }
        let mut sum = 0_i64;
        let overflow = values.iter().position(|&value| {
            let wide = i128::from(sum) + i128::from(value);
            sum = sum.wrapping_add(value);
            if each.is_some() {
                sum < 0
            } else {
                value > 0 && wide > i128::from(i64::MAX)
            }
        });
        let usage = match overflow {
            Some(place) => {
                let values = [("values", N::I(place as i64 + 1))];
                self.expect(305, At::Nothing, &values)?;
                i64::MAX
            }
            None => {
                let count = ("values", N::I(values.len() as i64));
                let numbers = [count, ("sumMilli", N::I(sum))];
                self.expect(304, At::Nothing, &numbers)?;
                self.taken("sumMilli")
            }
        };
        match each {
            Some(each) => self.share(usage, each, true),
            None => self.total(usage, total.unwrap_or(0)),
        }
    }

    fn total(&mut self, usage: i64, target: i64) -> Told {
        let ratio = usage as f64 / target as f64;
        let numbers = [
            ("usageMilli", N::I(usage)),
            ("targetMilli", N::I(target)),
            ("ratio", N::F(ratio)),
        ];
        self.expect(306, At::Nothing, &numbers)?;
        if self.current == 0 {
            let replicas = to_i32(ratio.ceil());
            let numbers =
                [("ratio", N::F(ratio)), ("replicas", N::I(replicas))];
            self.expect(331, At::Nothing, &numbers)?;
            let replicas = self.taken("replicas");
            return self.proposal(replicas);
        }
        if self.within(ratio)? {
            return self.proposal(self.current);
        }
        if self.pods.is_empty() {
            return self.failed(283);
        }
        let is_ready = |pod: &&&Value| {
            let conditions = list(&pod["status"]["conditions"]);
            let ready = conditions.iter().find(|c| c["type"] == "Ready");
            pod["status"]["phase"] == "Running"
                && ready.is_some_and(|ready| ready["status"] == "True")
        };
        let ready = self.pods.iter().filter(is_ready).count() as i64;
        self.expect(334, At::Nothing, &[("pods", N::I(ready))])?;
        let ready = self.taken("pods");
        let most = i64::from(i32::MAX);
        let replicas = if ratio * ready as f64 > most as f64 {
            self.expect(333, At::Nothing, &[("replicas", N::I(most))])?;
            most
        } else {
            self.multiplied(ratio, ready)?
        };
        self.proposal(replicas)
    }

    fn share(&mut self, usage: i64, target: i64, external: bool) -> Told {
        let status = self.status;
        let ratio = usage as f64 / (target as f64 * status as f64);
        let numbers = [
            ("usageMilli", N::I(usage)),
            ("targetMilli", N::I(target)),
            ("statusReplicas", N::I(status)),
            ("ratio", N::F(ratio)),
        ];
        self.expect(307, At::Nothing, &numbers)?;
        if self.within(ratio)? {
            return self.proposal(status);
        }
        let wanted = (usage as f64 / target as f64).ceil();
        let most = i64::from(i32::MAX);
        if external && wanted > most as f64 {
            self.expect(333, At::Nothing, &[("replicas", N::I(most))])?;
        } else {
            let numbers = [
                ("usageMilli", N::I(usage)),
                ("targetMilli", N::I(target)),
                ("replicas", N::I(to_i32(wanted))),
            ];
            self.expect(332, At::Nothing, &numbers)?;
        }
        let replicas = self.taken("replicas");
        self.proposal(replicas)
    }
}
