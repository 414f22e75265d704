/*!
What pods ask for of a resource.

Reproduces `calculateRequests` of `replica_calculator.go` of Kubernetes
v1.36.3 and `PodRequests` of component-helpers v0.36
(`resource/helpers.go`). Kept on purpose: containers are rounded to
thousandths one by one, pod-level requests once; overhead and plain init
containers count only pod-level.
*/

use alloc::vec::Vec;

use super::calculator::Failure;
use crate::error::Error;
use crate::kube::pod::{Container, Pod};
use crate::memory::TryPush;
use crate::quantity::Quantity;

/// What is asked for of which container.
#[derive(Clone, Copy, Debug)]
pub(super) struct Query<'a> {
    pub(super) resource: &'a str,
    /// The container; empty for all of them.
    pub(super) container: &'a str,
    /// The gate PodLevelResources.
    pub(super) pod_level: bool,
}

/// Containers and sidecars, in the order in which they are summed.
pub(super) fn running<'p, 'a>(
    pod: &'p Pod<'a>,
) -> impl Iterator<Item = &'p Container<'a>> {
    let sidecars = pod.spec.init_containers().iter();
    let sidecars = sidecars.filter(|container| container.is_restartable());
    pod.spec.containers().iter().chain(sidecars)
}

/// The thousandths that each pod asks for, by name; the first pod that asks
/// for none fails them all.
pub(super) fn requests(
    pods: &[&Pod<'_>],
    names: &[u32],
    query: Query<'_>,
) -> Result<Result<Vec<i64>, Failure>, Error> {
    let mut requests = Vec::new();
    requests.try_resize(pods.len(), 0)?;
    for ((row, pod), &name) in pods.iter().enumerate().zip(names) {
        let row = row as u32;
        let request = if query.pod_level
            && query.container.is_empty()
            && has_pod_level(pod)
        {
            pod_request(pod, query.resource)?
                .ok_or(Failure::MissingPodRequest { pod: row })
        } else {
            container_requests(pod, row, query)
        };
        match request {
            Err(failure) => return Ok(Err(failure)),
            Ok(request) => {
                if let Some(cell) = requests.get_mut(name as usize) {
                    *cell = request;
                }
            }
        }
    }
    Ok(Ok(requests))
}

fn is_supported(resource: &str) -> bool {
    matches!(resource, "cpu" | "memory") || resource.starts_with("hugepages-")
}

pub(super) fn has_pod_level(pod: &Pod<'_>) -> bool {
    let resources = pod.spec.resources.as_ref();
    resources.is_some_and(|r| r.requests.names().any(is_supported))
}

fn container_requests(
    pod: &Pod<'_>,
    row: u32,
    query: Query<'_>,
) -> Result<i64, Failure> {
    let mut sum = 0_i64;
    for (place, container) in running(pod).enumerate() {
        let name = container.name.as_str();
        if query.container.is_empty() || query.container == name {
            let Some(request) = container.request(query.resource) else {
                let container = place as u32;
                return Err(Failure::MissingRequest { pod: row, container });
            };
            sum = sum.wrapping_add(request.milli_value());
        }
        if query.container == name {
            return Ok(sum);
        }
    }
    if query.container.is_empty() {
        return Ok(sum);
    }
    Err(Failure::MissingContainer { pod: row })
}

/// `sum += more`, where there may be neither yet.
fn add(
    sum: &mut Option<Quantity>,
    more: Option<&Quantity>,
) -> Result<(), Error> {
    match (sum.as_mut(), more) {
        (Some(sum), Some(more)) => sum.add(more),
        (None, Some(more)) => {
            *sum = Some(more.try_clone()?);
            Ok(())
        }
        (_, None) => Ok(()),
    }
}

fn raise(
    most: &mut Option<Quantity>,
    other: Option<&Quantity>,
) -> Result<(), Error> {
    let Some(other) = other else { return Ok(()) };
    if most.as_ref().is_none_or(|most| other.compare(most).is_gt()) {
        *most = Some(other.try_clone()?);
    }
    Ok(())
}

/// What the scheduler reckons the pod needs, in thousandths.
pub(super) fn pod_request(
    pod: &Pod<'_>,
    resource: &str,
) -> Result<Option<i64>, Error> {
    let mut sum = None;
    for container in pod.spec.containers() {
        add(&mut sum, container.request(resource))?;
    }
    // Sidecars started so far, and the most that any moment of the start
    // needs.
    let (mut sidecars, mut peak) = (None, None);
    for container in pod.spec.init_containers() {
        let own = container.request(resource);
        if container.is_restartable() {
            add(&mut sum, own)?;
            add(&mut sidecars, own)?;
            raise(&mut peak, sidecars.as_ref())?;
        } else {
            let mut moment = None;
            add(&mut moment, own)?;
            add(&mut moment, sidecars.as_ref())?;
            raise(&mut peak, moment.as_ref())?;
        }
    }
    raise(&mut sum, peak.as_ref())?;
    let resources = pod.spec.resources.as_ref();
    let of_pod = resources.and_then(|r| r.requests.get(resource));
    if let Some(of_pod) = of_pod
        && is_supported(resource)
    {
        sum = Some(of_pod.try_clone()?);
    }
    add(&mut sum, pod.spec.overhead.get(resource))?;
    Ok(sum.map(|sum| sum.milli_value()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(
        pod: &str,
        resource: &str,
        container: &str,
    ) -> Result<i64, Failure> {
        let pod: Pod<'_> = crate::kube::from_json(pod.as_bytes()).unwrap();
        let query = Query { resource, container, pod_level: true };
        let all = requests(&[&pod], &[0], query).unwrap();
        all.map(|all| all[0])
    }

    #[test]
    fn requests_of_containers() {
        let pod = r#"{"spec":{"overhead":{"cpu":"9"},
            "containers":[{"name":"a","resources":{"requests":{"cpu":"100u"}}},
                {"name":"b","resources":{"requests":{"cpu":"1"}}}],
            "initContainers":[{"name":"i"},
                {"name":"s","restartPolicy":"Always",
                "resources":{"requests":{"cpu":"100u"}}}]}}"#;
        assert_eq!(ask(pod, "cpu", ""), Ok(1_002)); // rounded one by one
        assert_eq!(ask(pod, "cpu", "s"), Ok(1));
        let missing = Failure::MissingContainer { pod: 0 };
        assert_eq!(ask(pod, "cpu", "i"), Err(missing));
        let missing = Failure::MissingRequest { pod: 0, container: 1 };
        assert_eq!(ask(pod, "memory", "b"), Err(missing));
    }

    #[test]
    fn requests_of_the_pod() {
        let pod = |own: &str| {
            std::format!(
                r#"{{"spec":{{"overhead":{{"memory":"1"}},
                "resources":{{"requests":{{{own}}}}},
                "containers":[{{"name":"a","resources":{{"requests":
                    {{"cpu":"100u","nvidia.com/gpu":1}}}}}},
                    {{"name":"b","resources":{{"requests":{{"cpu":"100u"}}}}}}],
                "initContainers":[
                    {{"resources":{{"requests":{{"memory":"9"}}}}}},
                    {{"name":"s","restartPolicy":"Always","resources":
                        {{"requests":{{"memory":"2"}}}}}},
                    {{"resources":{{"requests":{{"memory":"8"}}}}}}]}}}}"#
            )
        };
        let memory = pod(r#""memory":"5""#);
        assert_eq!(ask(&memory, "memory", ""), Ok(6_000)); // and overhead
        assert_eq!(ask(&memory, "cpu", ""), Ok(1)); // rounded once
        let cpu = pod(r#""cpu":"5","nvidia.com/gpu":3"#);
        assert_eq!(ask(&cpu, "cpu", ""), Ok(5_000));
        assert_eq!(ask(&cpu, "memory", ""), Ok(11_000)); // 2 + 8, overhead
        assert_eq!(ask(&cpu, "nvidia.com/gpu", ""), Ok(1_000));
        let missing = Failure::MissingPodRequest { pod: 0 };
        assert_eq!(ask(&cpu, "storage", ""), Err(missing));
        // Only an unsupported resource: the containers', one by one.
        let gpu = pod(r#""nvidia.com/gpu":3"#);
        assert_eq!(
            ask(&gpu, "cpu", ""),
            Err(Failure::MissingRequest { pod: 0, container: 2 })
        );
    }
}
