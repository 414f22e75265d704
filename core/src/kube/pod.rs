/*!
`corev1.Pod`, the fields that the HPA looks at.
*/

use alloc::vec::Vec;

use super::labels::Labels;
use super::metrics::Text;
use super::resources::{ResourceList, Resources};
use super::time::Time;

/// A pod.
#[derive(Debug, serde::Deserialize)]
pub struct Pod<'a> {
    /// Name, labels, whether it is being deleted.
    #[serde(borrow, default)]
    pub metadata: PodMetadata<'a>,
    /// Its containers and what they ask for.
    #[serde(borrow, default)]
    pub spec: PodSpec<'a>,
    /// Its phase and readiness.
    #[serde(borrow, default)]
    pub status: PodStatus<'a>,
}

/// `metadata` of a pod.
#[derive(Debug, Default, serde::Deserialize)]
pub struct PodMetadata<'a> {
    /// The name.
    #[serde(borrow, default)]
    pub name: Text<'a>,
    /// The labels.
    #[serde(borrow, default)]
    pub labels: Labels<'a>,
    /// When deletion began, if it did.
    #[serde(default, rename = "deletionTimestamp")]
    pub deletion: Option<Time>,
}

/// `spec` of a pod.
#[derive(Debug, Default, serde::Deserialize)]
pub struct PodSpec<'a> {
    #[serde(borrow, default)]
    containers: Option<Vec<Container<'a>>>,
    #[serde(borrow, default, rename = "initContainers")]
    init_containers: Option<Vec<Container<'a>>>,
    /// Requests of the pod as a whole.
    #[serde(borrow, default)]
    pub resources: Option<Resources<'a>>,
    /// What running the pod costs besides its containers.
    #[serde(borrow, default)]
    pub overhead: ResourceList<'a>,
}

/// A container or an init container.
#[derive(Debug, serde::Deserialize)]
pub struct Container<'a> {
    /// The name.
    #[serde(borrow, default)]
    pub name: Text<'a>,
    /// What it asks for.
    #[serde(borrow, default)]
    resources: Option<Resources<'a>>,
    #[serde(borrow, default, rename = "restartPolicy")]
    restart_policy: Text<'a>,
}

/// `status` of a pod.
#[derive(Debug, Default, serde::Deserialize)]
pub struct PodStatus<'a> {
    /// Pending, Running, Succeeded, Failed or Unknown.
    #[serde(borrow, default)]
    pub phase: Text<'a>,
    /// When the kubelet took the pod on.
    #[serde(default, rename = "startTime")]
    pub start: Option<Time>,
    #[serde(borrow, default)]
    conditions: Option<Vec<PodCondition<'a>>>,
}

/// A condition of a pod.
#[derive(Debug, serde::Deserialize)]
pub struct PodCondition<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Text<'a>,
    /// True, False or Unknown.
    #[serde(borrow, default)]
    pub status: Text<'a>,
    /// When `status` changed last.
    #[serde(default, rename = "lastTransitionTime")]
    pub transition: Time,
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
