/*!
The nodes and pods of a case as the API server prints them, and the pod that
is to be scheduled: the fields that topology spread looks at.
*/

use alloc::vec::Vec;

use crate::encoding::json::reader::reads;
use crate::error::Error;
use crate::kube::labels::Labels;
use crate::kube::metrics::Text;
use crate::kube::selector::LabelSelector;

/// A case: a cluster, and a pod that has no node yet.
#[derive(Debug, Default)]
pub struct Cluster<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) pods: Vec<Pod<'a>>,
    pub(super) pod: Pod<'a>,
    /// Names of the nodes that other plugins let through; none given: all.
    pub(super) candidates: Option<Vec<Text<'a>>>,
    pub(super) defaults: Option<Defaults<'a>>,
}

/// What a pod without constraints of its own gets.
#[derive(Debug, Default)]
pub(super) struct Defaults<'a> {
    /// The scheduler's own: three a host, five a zone, both soft.
    pub(super) system: bool,
    pub(super) constraints: Vec<SpreadConstraint<'a>>,
    /// What the Services and controllers of the pod select; the scheduler
    /// gathers it from its listers.
    pub(super) selector: Option<LabelSelector<'a>>,
}

#[derive(Debug, Default)]
pub(super) struct Node<'a> {
    pub(super) metadata: Metadata<'a>,
    pub(super) spec: NodeSpec<'a>,
}

#[derive(Debug, Default)]
pub(super) struct Metadata<'a> {
    pub(super) name: Text<'a>,
    pub(super) namespace: Text<'a>,
    pub(super) labels: Labels<'a>,
    deletion: Option<Text<'a>>,
}

#[derive(Debug, Default)]
pub(super) struct NodeSpec<'a> {
    pub(super) taints: Vec<Taint<'a>>,
}

#[derive(Debug, Default)]
pub(super) struct Taint<'a> {
    key: Text<'a>,
    value: Text<'a>,
    effect: Text<'a>,
}

#[derive(Debug, Default)]
pub(super) struct Pod<'a> {
    pub(super) metadata: Metadata<'a>,
    pub(super) spec: PodSpec<'a>,
}

#[derive(Debug, Default)]
pub(super) struct PodSpec<'a> {
    pub(super) node_name: Text<'a>,
    pub(super) constraints: Vec<SpreadConstraint<'a>>,
    pub(super) node_selector: Labels<'a>,
    pub(super) tolerations: Vec<Toleration<'a>>,
    pub(super) affinity: Affinity<'a>,
}

#[derive(Debug, Default)]
pub(super) struct Toleration<'a> {
    key: Text<'a>,
    operator: Text<'a>,
    value: Text<'a>,
    effect: Text<'a>,
}

#[derive(Debug, Default)]
pub(super) struct SpreadConstraint<'a> {
    pub(super) max_skew: i32,
    pub(super) topology_key: Text<'a>,
    pub(super) when_unsatisfiable: Text<'a>,
    pub(super) selector: Option<LabelSelector<'a>>,
    pub(super) min_domains: Option<i32>,
    pub(super) node_affinity_policy: Option<Text<'a>>,
    pub(super) node_taints_policy: Option<Text<'a>>,
    pub(super) match_label_keys: Vec<Text<'a>>,
}

#[derive(Debug, Default)]
pub(super) struct Affinity<'a> {
    pub(super) node: NodeAffinity<'a>,
}

#[derive(Debug, Default)]
pub(super) struct NodeAffinity<'a> {
    pub(super) required: Option<NodeSelector<'a>>,
}

#[derive(Debug, Default)]
pub(super) struct NodeSelector<'a> {
    pub(super) terms: Vec<Term<'a>>,
}

#[derive(Debug, Default)]
pub(super) struct Term<'a> {
    pub(super) expressions: Vec<NodeRequirement<'a>>,
    pub(super) fields: Vec<NodeRequirement<'a>>,
}

#[derive(Debug, Default)]
pub(super) struct NodeRequirement<'a> {
    pub(super) key: Text<'a>,
    pub(super) operator: Text<'a>,
    pub(super) values: Vec<Text<'a>>,
}

reads! {
    Cluster<'a> only {
        "nodes" => nodes,
        "pods" => pods,
        "pod" => pod required,
        "candidates" => candidates,
        "defaults" => defaults,
    }
    Defaults<'a> only {
        "system" => system,
        "constraints" => constraints,
        "selector" => selector,
    }
    Node<'a> {
        "metadata" => metadata,
        "spec" => spec,
    }
    Metadata<'a> {
        "name" => name,
        "namespace" => namespace,
        "labels" => labels,
        "deletionTimestamp" => deletion,
    }
    NodeSpec<'a> {
        "taints" => taints,
    }
    Taint<'a> {
        "key" => key,
        "value" => value,
        "effect" => effect,
    }
    Pod<'a> {
        "metadata" => metadata,
        "spec" => spec,
    }
    PodSpec<'a> {
        "nodeName" => node_name,
        "topologySpreadConstraints" => constraints,
        "nodeSelector" => node_selector,
        "tolerations" => tolerations,
        "affinity" => affinity,
    }
    Toleration<'a> {
        "key" => key,
        "operator" => operator,
        "value" => value,
        "effect" => effect,
    }
    SpreadConstraint<'a> {
        "maxSkew" => max_skew,
        "topologyKey" => topology_key,
        "whenUnsatisfiable" => when_unsatisfiable,
        "labelSelector" => selector,
        "minDomains" => min_domains,
        "nodeAffinityPolicy" => node_affinity_policy,
        "nodeTaintsPolicy" => node_taints_policy,
        "matchLabelKeys" => match_label_keys,
    }
    Affinity<'a> {
        "nodeAffinity" => node,
    }
    NodeAffinity<'a> {
        "requiredDuringSchedulingIgnoredDuringExecution" => required,
    }
    NodeSelector<'a> {
        "nodeSelectorTerms" => terms,
    }
    Term<'a> {
        "matchExpressions" => expressions,
        "matchFields" => fields,
    }
    NodeRequirement<'a> {
        "key" => key,
        "operator" => operator,
        "values" => values,
    }
}

impl<'a> Cluster<'a> {
    /// Reads a case; docs/topology.md has its fields.
    ///
    /// # Errors
    /// `InvalidJson` at the byte that does not fit, `TooLarge`, `NoMemory`.
    pub fn from_json(json: &'a [u8]) -> Result<Cluster<'a>, Error> {
        crate::kube::from_json(json)
    }
}

impl Pod<'_> {
    pub(super) const fn is_terminating(&self) -> bool {
        self.metadata.deletion.is_some()
    }
}

impl Node<'_> {
    /// Whether a pod with these tolerations may not stay: taints that only
    /// ask (`PreferNoSchedule`) do not count.
    pub(super) fn repels(&self, tolerations: &[Toleration<'_>]) -> bool {
        self.spec.taints.iter().any(|taint| {
            matches!(taint.effect.as_str(), "NoSchedule" | "NoExecute")
                && !tolerations.iter().any(|other| other.tolerates(taint))
        })
    }
}

impl Toleration<'_> {
    /// As upstream with `TaintTolerationComparisonOperators` off, its
    /// default: `Gt` and `Lt` tolerate nothing.
    fn tolerates(&self, taint: &Taint<'_>) -> bool {
        let any = |own: &Text<'_>, other: &Text<'_>| {
            own.as_str().is_empty() || own == other
        };
        any(&self.effect, &taint.effect)
            && any(&self.key, &taint.key)
            && match self.operator.as_str() {
                "" | "Equal" => self.value == taint.value,
                operator => operator == "Exists",
            }
    }
}
