/*!
The fields of pods and LimitRanges that processing a recommendation reads.

What a container asks for is in its status once the kubelet resizes in place,
and then all of it: no map and no resource is taken from the spec
(`utils/resources/resourcehelpers.go` of VPA v1.8.1).
*/

use alloc::vec::Vec;

use super::list::List;
use crate::encoding::json::reader::reads;
use crate::kube::labels::Labels;
use crate::kube::metrics::Text;
use crate::kube::time::Time;

/// A pod.
#[derive(Debug, Default)]
pub struct Pod<'a> {
    metadata: Metadata<'a>,
    spec: Spec<'a>,
    status: Status<'a>,
}

#[derive(Debug, Default)]
struct Metadata<'a> {
    annotations: Labels<'a>,
}

#[derive(Debug, Default)]
struct Spec<'a> {
    containers: Option<Vec<PodContainer<'a>>>,
}

#[derive(Debug, Default)]
struct Status<'a> {
    start: Option<Time>,
    containers: Option<Vec<ContainerStatus<'a>>>,
}

/// A container of a pod's spec.
#[derive(Debug, Default)]
pub struct PodContainer<'a> {
    /// Its name.
    pub name: Text<'a>,
    resources: Requirements<'a>,
}

/// The status of a container.
#[derive(Debug, Default)]
pub struct ContainerStatus<'a> {
    /// Its name.
    pub name: Text<'a>,
    resources: Option<Requirements<'a>>,
    last: LastState<'a>,
}

#[derive(Debug, Default)]
struct LastState<'a> {
    terminated: Option<Terminated<'a>>,
}

/// How a container ended.
#[derive(Debug, Default)]
pub struct Terminated<'a> {
    /// `OOMKilled`, `Error`, `Completed`.
    pub reason: Text<'a>,
    /// When it began.
    pub started: Time,
    /// When it ended.
    pub finished: Time,
}

/// Requests and limits.
#[derive(Debug, Default)]
pub struct Requirements<'a> {
    /// What is asked for.
    pub requests: List<'a>,
    /// What may be used.
    pub limits: List<'a>,
}

/// An item of a LimitRange.
#[derive(Debug, Default)]
pub struct LimitRange<'a> {
    /// The least.
    pub min: List<'a>,
    /// The most; 0 is no bound.
    pub max: List<'a>,
    /// The limit of a container that has none.
    pub default: List<'a>,
}

reads! {
    Pod<'a> {
        "metadata" => metadata,
        "spec" => spec,
        "status" => status,
    }
    Metadata<'a> {
        "annotations" => annotations,
    }
    Spec<'a> {
        "containers" => containers,
    }
    Status<'a> {
        "startTime" => start,
        "containerStatuses" => containers,
    }
    PodContainer<'a> {
        "name" => name,
        "resources" => resources,
    }
    ContainerStatus<'a> {
        "name" => name,
        "resources" => resources,
        "lastState" => last,
    }
    LastState<'a> {
        "terminated" => terminated,
    }
    Terminated<'a> {
        "reason" => reason,
        "startedAt" => started,
        "finishedAt" => finished,
    }
    Requirements<'a> {
        "requests" => requests,
        "limits" => limits,
    }
    LimitRange<'a> {
        "min" => min,
        "max" => max,
        "default" => default,
    }
}

impl<'a> Pod<'a> {
    /// The containers of its spec.
    #[must_use]
    pub fn containers(&self) -> &[PodContainer<'a>] {
        self.spec.containers.as_deref().unwrap_or_default()
    }

    /// The containers' states.
    #[must_use]
    pub fn statuses(&self) -> &[ContainerStatus<'a>] {
        self.status.containers.as_deref().unwrap_or_default()
    }

    /// When the kubelet took it on.
    #[must_use]
    pub const fn start(&self) -> Option<Time> {
        self.status.start
    }

    /// What a container of the spec asks for and may use.
    #[must_use]
    pub fn requirements<'s>(
        &'s self,
        container: &'s PodContainer<'a>,
    ) -> &'s Requirements<'a> {
        let mut statuses = self.statuses().iter();
        statuses
            .find(|status| status.name == container.name)
            .and_then(|status| status.resources.as_ref())
            .unwrap_or(&container.resources)
    }

    /// Whether the updater looks at a container: all, or those that the
    /// admission has noted.
    #[must_use]
    pub fn observes(&self, container: &str) -> bool {
        const NOTE: &str = "vpaObservedContainers";
        match self.metadata.annotations.get(NOTE) {
            Some("") => false,
            Some(names) if names.split(", ").all(is_label) => {
                names.split(", ").any(|name| name == container)
            }
            // With a name that is none upstream ignores the note.
            _ => true,
        }
    }
}

/// Whether a name is a DNS label.
fn is_label(name: &str) -> bool {
    let name = name.as_bytes();
    let plain = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    name.len() <= 63
        && name.first().is_some_and(plain)
        && name.last().is_some_and(plain)
        && name.iter().all(|b| plain(b) || *b == b'-')
}

impl<'a> ContainerStatus<'a> {
    /// How it ended before it was started again.
    #[must_use]
    pub const fn terminated(&self) -> Option<&Terminated<'a>> {
        self.last.terminated.as_ref()
    }
}
