/*!
The case of one sync: what the API server and the metrics APIs would say at
that moment of a simulation, as `explain_json` and `lint_json` take it.

The pods are called after the scale's target and have one container. A test
decides every case anew and finds what the simulation found.

Cost: a few hundred bytes a pod.
*/

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::history::ScaleEvent;
use super::super::writer::{Done, Object, object};
use super::autoscaler::{Autoscaler, Measure};
use super::fleet::{Pod, Scrape, truncated};
use super::input::{SourceKind, Step};
use super::model::{Checker, Model, Source};
use super::run::{Budget, Run};
use crate::encoding::json::append_string;
use crate::encoding::json::reader::{self, Read, Reader, reads};
use crate::error::Error;
use crate::kube::autoscaling::{HorizontalPodAutoscaler, MetricSource};
use crate::memory::TryPush;
use crate::num::duration;

/// A value as it is written.
#[derive(Clone, Copy, Debug, Default)]
struct Raw<'a>(&'a [u8]);

impl<'a> Read<'a> for Raw<'a> {
    fn read(&mut self, from: &mut Reader<'a>) -> Result<(), Error> {
        self.0 = from.raw()?;
        Ok(())
    }
}

/// The parts of the input that go into the case as they are.
#[derive(Debug, Default)]
struct Parts<'a> {
    hpa: HpaParts<'a>,
    config: Flags<'a>,
}

#[derive(Debug, Default)]
struct HpaParts<'a> {
    api_version: Option<Raw<'a>>,
    kind: Option<Raw<'a>>,
    metadata: Option<Raw<'a>>,
    spec: Option<Raw<'a>>,
}

reads! {
    Parts<'a> {
        "hpa" => hpa,
        "config" => config,
    }
    HpaParts<'a> {
        "apiVersion" => api_version,
        "kind" => kind,
        "metadata" => metadata,
        "spec" => spec,
    }
}

/// The controller's flags by name.
#[derive(Debug, Default)]
struct Flags<'a>(Vec<(Cow<'a, str>, Raw<'a>)>);

impl<'a> Read<'a> for Flags<'a> {
    fn read(&mut self, from: &mut Reader<'a>) -> Result<(), Error> {
        if from.null() {
            return Ok(());
        }
        from.object(&mut |from, name| {
            let mut value = Raw::default();
            value.read(from)?;
            self.0.try_push((name, value))
        })
    }
}

/// Runs up to a sync and appends its case.
pub(super) fn append(
    out: &mut Vec<u8>,
    checker: &Checker<'_>,
    model: &Model<'_>,
    (hpa, autoscaler): (&HorizontalPodAutoscaler<'_>, &Autoscaler),
    sync: usize,
) -> Done {
    let way = [Step::Key("caseAt")];
    let mut parts = Parts::default();
    reader::read(&mut parts, checker.json)?;
    let container = container(hpa);
    checker.must(container.is_some(), &way)?;
    let mut budget = Budget(Budget::MOST);
    let mut run = Run::new(model, autoscaler)?;
    for _ in 0..sync {
        checker.must(run.advance()?, &way)?;
        run.sync(&mut budget)?;
    }
    checker.must(run.advance()?, &way)?;
    let case = Case {
        hpa,
        model,
        name: hpa.spec.target.name.as_str(),
        container: container.unwrap_or_default(),
        scrape: run.fleet.arrived(),
        run: &run,
    };
    object(out, |o| case.write(o, &parts))
}

/// What the one container is called; nothing where metrics name several.
fn container<'h>(hpa: &'h HorizontalPodAutoscaler<'_>) -> Option<&'h str> {
    let all = hpa.spec.metrics().iter();
    let mut names = all.filter_map(|metric| metric.container.as_ref());
    let Some(first) = names.next() else { return Some("app") };
    let first = first.container.as_str();
    names.all(|other| other.container.as_str() == first).then_some(first)
}

struct Case<'c, 'm> {
    hpa: &'c HorizontalPodAutoscaler<'c>,
    model: &'c Model<'m>,
    /// Of the target, and of the label that finds its pods.
    name: &'c str,
    container: &'c str,
    scrape: Option<usize>,
    run: &'c Run<'m>,
}

/// Appends thousandths as a quantity.
fn milli(out: &mut Vec<u8>, value: i64) -> Done {
    append_string(out, text!("{value}m")?.as_bytes())
}

impl Case<'_, '_> {
    fn write(&self, o: &mut Object<'_>, parts: &Parts<'_>) -> Done {
        let run = self.run;
        let replicas = run.fleet.pods.len();
        o.nanos("now", run.clock())?;
        o.object("config", |o| {
            let mut defaults = Raw(b"true");
            for (key, value) in &parts.config.0 {
                match &**key {
                    DEFAULTS => defaults = *value,
                    // Other names are nobody's, and would want escapes.
                    key if key.bytes().all(|b| b.is_ascii_alphanumeric()) => {
                        o.key(key)?.try_extend(value.0)?;
                    }
                    _ => {}
                }
            }
            o.key(DEFAULTS)?.try_extend(defaults.0)
        })?;
        o.object("hpa", |o| self.hpa(o, &parts.hpa))?;
        o.object("scale", |o| {
            o.integer("specReplicas", replicas)?;
            o.integer("statusReplicas", replicas)?;
            o.text("selector", &text!("app={}", self.name)?)
        })?;
        let pods = run.fleet.pods.iter().enumerate();
        o.list("pods", pods, |(place, pod), out| {
            object(out, |o| self.pod(o, place, *pod))
        })?;
        o.object("metrics", |o| self.metrics(o))?;
        o.object("history", |o| self.history(o))
    }

    fn hpa(&self, o: &mut Object<'_>, parts: &HpaParts<'_>) -> Done {
        for (key, value) in [
            ("apiVersion", parts.api_version),
            ("kind", parts.kind),
            ("metadata", parts.metadata),
            ("spec", parts.spec),
        ] {
            if let Some(value) = value {
                o.key(key)?.try_extend(value.0)?;
            }
        }
        // The one condition that decisions read.
        o.object("status", |o| {
            let scaled = self.run.scaled_to_zero.then_some("ScaledToZero");
            o.list("conditions", scaled, |kind, out| {
                object(out, |o| {
                    o.text("type", kind)?;
                    o.text("status", "True")
                })
            })
        })
    }

    fn pod_name(&self, place: usize) -> Result<String, Error> {
        text!("{}-{place}", self.name)
    }

    fn pod(&self, o: &mut Object<'_>, place: usize, pod: Pod) -> Done {
        let fleet = &self.run.fleet;
        let absolute = |at| truncated(self.model.start.saturating_add(at));
        let running = fleet.running_at(pod) <= fleet.now;
        let ready = place < fleet.ready;
        o.object("metadata", |o| {
            o.text("name", &self.pod_name(place)?)?;
            o.object("labels", |o| o.text("app", self.name))
        })?;
        o.object("spec", |o| {
            o.list("containers", [()], |(), out| {
                object(out, |o| {
                    o.text("name", self.container)?;
                    o.object("resources", |o| {
                        o.object("requests", |o| self.requests(o))
                    })
                })
            })
        })?;
        o.object("status", |o| {
            o.text("phase", if running { "Running" } else { "Pending" })?;
            o.time("startTime", absolute(pod.created))?;
            let changed =
                if ready { fleet.ready_at(pod) } else { pod.created };
            let condition = running.then_some(());
            o.list("conditions", condition, |(), out| {
                object(out, |o| {
                    o.text("type", "Ready")?;
                    o.text("status", if ready { "True" } else { "False" })?;
                    o.time("lastTransitionTime", absolute(changed))
                })
            })
        })
    }

    fn requests(&self, o: &mut Object<'_>) -> Done {
        for name in self.model.requests.names() {
            if let Some(amount) = self.model.requests.get(name) {
                milli(o.key(name)?, amount.milli_value())?;
            }
        }
        Ok(())
    }

    fn metrics(&self, o: &mut Object<'_>) -> Done {
        let fleet = &self.run.fleet;
        let scraped = self.scrape.and_then(|at| fleet.scraped(at));
        let Some((at, scrape)) = self.scrape.zip(scraped) else {
            return Ok(());
        };
        let time = truncated(self.model.start.saturating_add(scrape.time));
        let sampled = (0..fleet.pods.len())
            .filter_map(|place| Some((place, fleet.cpu(at, place)?)));
        o.list("resource", sampled.clone(), |(place, cpu), out| {
            object(out, |o| {
                let name = self.pod_name(place)?;
                o.object("metadata", |o| o.text("name", &name))?;
                o.time("timestamp", time)?;
                let mut window = Vec::new();
                duration::append(&mut window, cpu.window)?;
                append_string(o.key("window")?, &window)?;
                o.list("containers", [()], |(), out| {
                    object(out, |o| {
                        o.text("name", self.container)?;
                        o.object("usage", |o| {
                            o.text("cpu", &text!("{}n", cpu.nano)?)?;
                            let ready = fleet.was_ready(at, place);
                            self.others(o, scrape, ready)
                        })
                    })
                })
            })
        })?;
        let ready = |place| fleet.was_ready(at, place);
        let items = sampled.filter(|(place, _)| ready(*place));
        let pods = self.sources(SourceKind::Pods);
        o.list("pods", pods, |source, out| {
            object(out, |o| {
                o.text("metric", &source.name)?;
                o.list("items", items.clone(), |(place, _), out| {
                    object(out, |o| {
                        o.text("pod", &self.pod_name(place)?)?;
                        let value = fleet.part(scrape, source, true);
                        milli(o.key("value")?, value)?;
                        o.time("timestamp", time)
                    })
                })
            })
        })?;
        o.list("object", self.objects(), |(of, source), out| {
            object(out, |o| {
                o.text("metric", &source.name)?;
                o.text("kind", of.described.kind.as_str())?;
                o.text("name", of.described.name.as_str())?;
                milli(o.key("value")?, fleet.whole(scrape, source))?;
                o.time("timestamp", time)
            })
        })?;
        let external = self.sources(SourceKind::External);
        o.list("external", external, |source, out| {
            object(out, |o| {
                o.text("metric", &source.name)?;
                let value = fleet.whole(scrape, source);
                o.list("values", [value], |value, out| milli(out, value))?;
                o.time("timestamp", time)
            })
        })
    }

    /// The usage of resources other than CPU.
    fn others(
        &self,
        o: &mut Object<'_>,
        scrape: &Scrape,
        ready: bool,
    ) -> Done {
        let fleet = &self.run.fleet;
        for source in self.sources(SourceKind::Resource) {
            if source.name != "cpu" {
                let value = fleet.part(scrape, source, ready);
                milli(o.key(&source.name)?, value)?;
            }
        }
        Ok(())
    }

    fn sources(&self, kind: SourceKind) -> impl Iterator<Item = &Source> {
        let all = self.model.sources.iter();
        all.filter(move |source| source.kind == kind)
    }

    /// The metrics of objects that the HPA asks for, each once.
    fn objects(&self) -> impl Iterator<Item = (&MetricSource<'_>, &Source)> {
        let metrics = self.hpa.spec.metrics();
        let measured = metrics.iter().zip(&self.run.autoscaler.metrics);
        measured.enumerate().filter_map(move |(place, (metric, numbers))| {
            let of = metric.object.as_ref()?;
            let Measure::Whole { source, external: false, .. } =
                numbers.measure
            else {
                return None;
            };
            let mut before =
                metrics.iter().take(place).filter_map(|m| m.object.as_ref());
            let seen = before.any(|other| {
                other.metric.name.as_str() == of.metric.name.as_str()
                    && other.described == of.described
            });
            let source = self.model.sources.get(source)?;
            (!seen).then_some((of, source))
        })
    }

    fn history(&self, o: &mut Object<'_>) -> Done {
        let history = &self.run.history;
        let key = "recommendations";
        match &history.recommendations {
            None => o.null(key)?,
            Some(all) => o.list(key, all, |entry, out| {
                object(out, |o| {
                    o.integer("replicas", entry.replicas)?;
                    o.nanos("time", entry.time)
                })
            })?,
        }
        let events = |entry: &ScaleEvent, out: &mut Vec<u8>| {
            object(out, |o| {
                o.integer("change", entry.change)?;
                o.nanos("time", entry.time)?;
                o.boolean("outdated", entry.outdated)
            })
        };
        o.list("scaleUpEvents", &history.ups, events)?;
        o.list("scaleDownEvents", &history.downs, events)
    }
}

/// Whose default differs between a simulation and a case.
const DEFAULTS: &str = "applyDefaults";

#[cfg(test)]
mod tests {
    use std::string::ToString as _;

    use serde_json::{Value, json};

    use super::super::super::{decide_json, explain_json};
    use super::super::simulate_json;
    use super::*;
    use crate::error::ErrorKind;

    fn simulate(simulation: &Value) -> Result<Value, ErrorKind> {
        let mut out = Vec::new();
        let json = simulation.to_string();
        simulate_json(&mut out, json.as_bytes())
            .map_err(crate::error::Error::kind)?;
        Ok(serde_json::from_slice(&out).unwrap())
    }

    fn simulation(metrics: &Value) -> Value {
        json!({
            "hpa": {
                "apiVersion": "autoscaling/v2",
                "metadata": {"name": "web", "namespace": "shop"},
                "spec": {
                    "scaleTargetRef": {"kind": "Deployment", "name": "web"},
                    "minReplicas": 0, "maxReplicas": 40, "metrics": metrics,
                    "behavior": {"scaleDown": {
                        "stabilizationWindowSeconds": 60,
                        "policies": [{"type": "Percent", "value": 50,
                            "periodSeconds": 30}]}},
                },
            },
            "config": {"featureGates": {"HPAScaleToZero": true}, "\"": 1},
            "start": "2026-03-01T12:00:00Z",
            "durationSeconds": 1200,
            "pods": {
                "replicas": 3, "startSeconds": 12, "readySeconds": 8,
                "requests": {"cpu": "200m", "memory": "64Mi"},
            },
            "load": {"requestMilliseconds": 20, "curve": [{"points":
                [[0, 20], [300, 200], [500, 0], [800, 0], [900, 60]]}]},
            "sources": [
                {"type": "Resource", "name": "memory", "base": 3e7},
                {"type": "Pods", "name": "rps"},
                {"type": "Object", "name": "hits"},
                {"type": "External", "name": "queue"},
            ],
        })
    }

    /// Every case, decided anew, gives what the simulation decided.
    #[test]
    fn cases_are_decided_alike() {
        let resource = |kind: &str, name: &str, container: Option<&str>| {
            let mut source = json!({"name": name, "target": {
                "type": "Utilization", "averageUtilization": 70}});
            if let Some(container) = container {
                source["container"] = container.into();
            }
            let field = kind[..1].to_lowercase() + &kind[1..];
            json!([{"type": kind, field: source}])
        };
        let whole = |kind: &str, metric: &str, target: Value| {
            json!([{"type": kind, kind.to_lowercase(): {
                "metric": {"name": metric}, "target": target,
                "describedObject": {"kind": "Ingress", "name": "front"},
            }}])
        };
        let each = json!({"type": "AverageValue", "averageValue": "9"});
        for metrics in [
            resource("Resource", "cpu", None),
            resource("Resource", "memory", None),
            resource("ContainerResource", "cpu", Some("server")),
            whole("Pods", "rps", each.clone()),
            whole("Object", "hits", each.clone()),
            whole("Object", "hits", json!({"type": "Value", "value": "90"})),
            whole("External", "queue", each),
            whole(
                "External",
                "missing",
                json!({"type": "Value",
                "value": "90"}),
            ),
        ] {
            let mut simulation = simulation(&metrics);
            let all = simulate(&simulation).unwrap();
            let columns = &all["result"]["columns"];
            let syncs = columns["seconds"].as_array().unwrap().len();
            assert_eq!(syncs, 80);
            for sync in 0..syncs {
                simulation["caseAt"] = sync.into();
                let case = simulate(&simulation).unwrap()["case"].to_string();
                let mut out = Vec::new();
                decide_json(&mut out, case.as_bytes()).unwrap();
                let got: Value = serde_json::from_slice(&out).unwrap();
                let current = &columns["replicas"][sync];
                let desired = &columns["desired"][sync];
                assert_eq!(&got["currentReplicas"], current, "{case}");
                let scaled = current != desired;
                let want = if scaled { desired } else { &Value::Null };
                assert_eq!(&got["scaleTo"], want, "{sync}: {case}");
                out.clear();
                explain_json(&mut out, case.as_bytes()).unwrap();
                let told: Value = serde_json::from_slice(&out).unwrap();
                assert_eq!(told["decision"], got);
            }
        }
    }

    #[test]
    fn no_such_sync() {
        let cpu = json!([{"type": "Resource", "resource": {"name": "cpu",
            "target": {"type": "Utilization", "averageUtilization": 70}}}]);
        let mut last = simulation(&cpu);
        last["caseAt"] = 80.into();
        assert_eq!(simulate(&last), Err(ErrorKind::SimulationOutOfBounds));
        let container = |name: &str| {
            json!({"type": "ContainerResource", "containerResource": {
                "name": "cpu", "container": name, "target":
                {"type": "AverageValue", "averageValue": "90m"}}})
        };
        let mut two = simulation(&json!([container("a"), container("b")]));
        assert!(simulate(&two).is_ok());
        two["caseAt"] = 0.into();
        assert_eq!(simulate(&two), Err(ErrorKind::SimulationOutOfBounds));
    }
}
