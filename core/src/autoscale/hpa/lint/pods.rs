/*!
Pods, their requests and their samples; and who else selects them.
*/

use alloc::string::String;
use alloc::vec::Vec;

use super::super::case::Case;
use super::super::requests::{has_pod_level, pod_request};
use super::super::selected::usage_sample;
use super::{Detail, Findings, Lint, subscript};
use crate::error::Error;
use crate::kube::autoscaling::ResourceSource;
use crate::kube::labels::{self, Selector};
use crate::kube::pod::{Container, Pod};
use crate::memory::TryPush;

type Done = Result<(), Error>;

/// A pod with its place in the case.
type Placed<'p, 'a> = (usize, &'p Pod<'a>);

pub(super) fn lint(found: &mut Findings<'_>, case: &Case<'_>) -> Done {
    let Some(selector) = selector(found, case)? else { return Ok(()) };
    let mut pods = Vec::new();
    for placed in case.pods().iter().enumerate() {
        if selector.matches(&placed.1.metadata.labels) {
            pods.try_push(placed)?;
        }
    }
    overlap(found, case, &pods)?;
    for (place, spec) in case.hpa.spec.metrics().iter().enumerate() {
        let source = match spec.kind.as_str() {
            "Resource" => spec.resource.as_ref().map(|s| (s, "")),
            "ContainerResource" => {
                let source = spec.container.as_ref();
                source.map(|s| (s, s.container.as_str()))
            }
            _ => None,
        };
        if let Some((source, container)) = source
            && source.target.average_milli().is_none()
            && source.target.average_utilization.is_some()
        {
            let wanted = Wanted { metric: place, source, container };
            for &placed in &pods {
                wanted.requests(found, case, placed)?;
            }
        }
    }
    strangers(found, case, &pods)
}

fn selector<'c>(
    found: &mut Findings<'_>,
    case: &'c Case<'_>,
) -> Result<Option<Selector<'c>>, Error> {
    let path = "scale.selector";
    let text = case.scale.selector.as_str();
    if text.is_empty() {
        let lint = Lint::SelectorMissing;
        let why = "The target's scale has no selector: no pod is found and \
                   nothing is ever decided.";
        return found.add(lint, path, &[], why).map(|()| None);
    }
    match labels::parse(text)? {
        Ok(selector) => Ok(Some(selector)),
        Err(complaint) => {
            let why = text!(
                "The target's selector {text} cannot be read: {complaint}."
            )?;
            found.add(Lint::SelectorInvalid, path, &[], &why).map(|()| None)
        }
    }
}

fn overlap(
    found: &mut Findings<'_>,
    case: &Case<'_>,
    pods: &[Placed<'_, '_>],
) -> Done {
    let own = case.hpa.metadata.name.as_str();
    for (name, other) in case.others.iter() {
        let Ok(other) = labels::parse(other)? else { continue };
        let shared =
            pods.iter().filter(|(_, pod)| other.matches(&pod.metadata.labels));
        let count = shared.count();
        if name == own || count == 0 {
            continue;
        }
        let path = text!("otherHpas{}", subscript(name)?)?;
        let why = text!(
            "HPA {name} selects {count} of the same pods: neither scales \
             (AmbiguousSelector) until the selectors differ."
        )?;
        let details = [
            ("hpa", Detail::Text(name)),
            ("pods", Detail::Integer(count as i64)),
        ];
        found.add(Lint::SelectorOverlap, &path, &details, &why)?;
    }
    Ok(())
}

/// A resource that a metric needs requested.
#[derive(Clone, Copy)]
struct Wanted<'w, 'a> {
    metric: usize,
    source: &'w ResourceSource<'a>,
    container: &'w str,
}

impl Wanted<'_, '_> {
    fn add(
        &self,
        found: &mut Findings<'_>,
        lint: Lint,
        path: &str,
        (pod, container): (&str, &str),
        why: &str,
    ) -> Done {
        let all = [
            ("metric", Detail::Integer(self.metric as i64)),
            ("resource", Detail::Text(self.source.name.as_str())),
            ("pod", Detail::Text(pod)),
            ("container", Detail::Text(container)),
        ];
        let named = if container.is_empty() { 3 } else { 4 };
        found.add(lint, path, all.get(..named).unwrap_or(&all), why)
    }

    fn requests(
        &self,
        found: &mut Findings<'_>,
        case: &Case<'_>,
        (place, pod): Placed<'_, '_>,
    ) -> Done {
        let resource = self.source.name.as_str();
        let name = pod.metadata.name.as_str();
        let metric = self.metric;
        if case.config.has_pod_level_resources()
            && self.container.is_empty()
            && has_pod_level(pod)
        {
            if pod_request(pod, resource)?.is_some() {
                return Ok(());
            }
            let path = text!("pods[{place}].spec.resources.requests")?;
            let why = text!(
                "Pod {name} has pod-level requests but none of {resource}: \
                 metric {metric} fails for all pods."
            )?;
            let lint = Lint::MissingPodRequest;
            return self.add(found, lint, &path, (name, ""), &why);
        }
        let mut is_there = self.container.is_empty();
        let lists = [
            ("containers", pod.spec.containers()),
            ("initContainers", pod.spec.init_containers()),
        ];
        for (list, containers) in lists {
            for (row, container) in containers.iter().enumerate() {
                let own = container.name.as_str();
                // Init containers that end do not count.
                let counts =
                    list == "containers" || container.is_restartable();
                let is_meant = self.container.is_empty()
                    || (!is_there && own == self.container);
                if !counts || !is_meant {
                    continue;
                }
                is_there = true;
                if container.request(resource).is_none() {
                    let path = text!(
                        "pods[{place}].spec.{list}[{row}].resources.requests"
                    )?;
                    self.missing(found, &path, name, container)?;
                }
            }
        }
        if is_there {
            return Ok(());
        }
        let path = text!("pods[{place}].spec.containers")?;
        let container = self.container;
        let why = text!(
            "Pod {name} has no container {container}: metric {metric} fails \
             for all pods."
        )?;
        let who = (name, container);
        self.add(found, Lint::MissingContainer, &path, who, &why)
    }

    fn missing(
        &self,
        found: &mut Findings<'_>,
        path: &str,
        pod: &str,
        container: &Container<'_>,
    ) -> Done {
        let resource = self.source.name.as_str();
        let metric = self.metric;
        let own = container.name.as_str();
        let why = text!(
            "Container {own} of pod {pod} requests no {resource}: metric \
             {metric} fails for all pods."
        )?;
        self.add(found, Lint::MissingRequest, path, (pod, own), &why)
    }
}

/// Samples of pods that the selector does not find.
fn strangers(
    found: &mut Findings<'_>,
    case: &Case<'_>,
    pods: &[Placed<'_, '_>],
) -> Done {
    let Some(metrics) = &case.metrics else { return Ok(()) };
    let mut names = Vec::new();
    for (_, pod) in pods {
        names.try_push(pod.metadata.name.as_str())?;
    }
    names.sort_unstable();
    let is_strange = |name: &str| names.binary_search(&name).is_err();
    let mut add = |metric: usize, path: String, pod: &str| {
        let why = text!(
            "The metrics list pod {pod}, which the selector does not find: \
             its sample counts as one more pod of metric {metric}."
        )?;
        let details = [
            ("metric", Detail::Integer(metric as i64)),
            ("pod", Detail::Text(pod)),
        ];
        found.add(Lint::StrangersSample, &path, &details, &why)
    };
    for (place, spec) in case.hpa.spec.metrics().iter().enumerate() {
        if spec.kind.as_str() == "Pods"
            && let Some(source) = &spec.pods
            && let Some((row, list)) =
                metrics.pods_placed(source.metric.name.as_str())
        {
            for (item, value) in list.items().iter().enumerate() {
                if is_strange(value.pod.as_str()) {
                    let path = text!("metrics.pods[{row}].items[{item}]")?;
                    add(place, path, value.pod.as_str())?;
                }
            }
        }
        let source = match spec.kind.as_str() {
            "Resource" => spec.resource.as_ref().map(|s| (s, "")),
            "ContainerResource" => {
                let source = spec.container.as_ref();
                source.map(|s| (s, s.container.as_str()))
            }
            _ => None,
        };
        let Some((source, container)) = source else { continue };
        for (row, usage) in metrics.resource().iter().enumerate() {
            let name = usage.metadata.name.as_str();
            let resource = source.name.as_str();
            if is_strange(name)
                && usage_sample(usage, resource, container).is_some()
            {
                let path = text!("metrics.resource[{row}]")?;
                add(place, path, name)?;
            }
        }
    }
    Ok(())
}
