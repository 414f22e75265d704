/*!
`corev1.Pod`, the fields that the HPA looks at.
*/

use alloc::vec::Vec;

use super::labels::Labels;
use super::metrics::Text;
use super::resources::{ResourceList, Resources};
use super::time::Time;
use crate::encoding::json::reader::reads;

/// A pod.
#[derive(Debug, Default)]
pub struct Pod<'a> {
    /// Name, labels, whether it is being deleted.
    pub metadata: PodMetadata<'a>,
    /// Its containers and what they ask for.
    pub spec: PodSpec<'a>,
    /// Its phase and readiness.
    pub status: PodStatus<'a>,
}

/// `metadata` of a pod.
#[derive(Debug, Default)]
pub struct PodMetadata<'a> {
    /// The name.
    pub name: Text<'a>,
    /// The labels.
    pub labels: Labels<'a>,
    /// When deletion began, if it did.
    pub deletion: Option<Time>,
}

/// `spec` of a pod.
#[derive(Debug, Default)]
pub struct PodSpec<'a> {
    containers: Option<Vec<Container<'a>>>,
    init_containers: Option<Vec<Container<'a>>>,
    /// Requests of the pod as a whole.
    pub resources: Option<Resources<'a>>,
    /// What running the pod costs besides its containers.
    pub overhead: ResourceList<'a>,
}

/// A container or an init container.
#[derive(Debug, Default)]
pub struct Container<'a> {
    /// The name.
    pub name: Text<'a>,
    /// What it asks for.
    resources: Option<Resources<'a>>,
    restart_policy: Text<'a>,
}

/// `status` of a pod.
#[derive(Debug, Default)]
pub struct PodStatus<'a> {
    /// Pending, Running, Succeeded, Failed or Unknown.
    pub phase: Text<'a>,
    /// When the kubelet took the pod on.
    pub start: Option<Time>,
    conditions: Option<Vec<PodCondition<'a>>>,
}

/// A condition of a pod.
#[derive(Debug, Default)]
pub struct PodCondition<'a> {
    kind: Text<'a>,
    /// True, False or Unknown.
    pub status: Text<'a>,
    /// When `status` changed last.
    pub transition: Time,
}

reads! {
    Pod<'a> {
        "metadata" => metadata,
        "spec" => spec,
        "status" => status,
    }
    PodMetadata<'a> {
        "name" => name,
        "labels" => labels,
        "deletionTimestamp" => deletion,
    }
    PodSpec<'a> {
        "containers" => containers,
        "initContainers" => init_containers,
        "resources" => resources,
        "overhead" => overhead,
    }
    Container<'a> {
        "name" => name,
        "resources" => resources,
        "restartPolicy" => restart_policy,
    }
    PodStatus<'a> {
        "phase" => phase,
        "startTime" => start,
        "conditions" => conditions,
    }
    PodCondition<'a> {
        "type" => kind,
        "status" => status,
        "lastTransitionTime" => transition,
    }
}

impl<'a> PodSpec<'a> {
    /// The containers.
    #[must_use]
    pub fn containers(&self) -> &[Container<'a>] {
        self.containers.as_deref().unwrap_or_default()
    }

    /// The init containers, sidecars among them.
    #[must_use]
    pub fn init_containers(&self) -> &[Container<'a>] {
        self.init_containers.as_deref().unwrap_or_default()
    }
}

impl<'a> Container<'a> {
    /// What it asks for of a resource.
    #[must_use]
    pub fn request(
        &self,
        resource: &str,
    ) -> Option<&crate::quantity::Quantity> {
        self.resources.as_ref()?.requests.get(resource)
    }

    /// Whether it is an init container that runs on beside the others.
    #[must_use]
    pub fn is_restartable(&self) -> bool {
        self.restart_policy.as_str() == "Always"
    }
}

impl<'a> PodStatus<'a> {
    /// The first condition `Ready`.
    #[must_use]
    pub fn ready(&self) -> Option<&PodCondition<'a>> {
        let mut conditions = self.conditions.iter().flatten();
        conditions.find(|condition| condition.kind.as_str() == "Ready")
    }
}
