/*!
A pod's constraints, and how many pods each of their domains has:
`common.go` and `calPreFilterState` of kube-scheduler v1.36.3's
`podtopologyspread`.

Kept on purpose: a constraint without a selector counts nothing, and an empty
selector counts nothing either although it matches the incoming pod; a domain
exists where a counted node has its value, with or without pods; a node counts
only if it has the keys of all constraints of its kind; pods that are going
away, or of another namespace, do not count.

Cost: a sort of the nodes a constraint, a binary search a pod, and a selector
matched once per pod and constraint.
*/

use alloc::vec::Vec;

use super::affinity::Required;
use super::cluster::{Cluster, Node, SpreadConstraint};
use crate::error::{Error, ErrorKind};
use crate::kube::labels::{Labels, Operator, Requirement, Selector};
use crate::kube::metrics::Text;
use crate::kube::selector::LabelSelector;
use crate::memory::TryPush;

/// The label of a node's own name: a domain of its own.
pub(super) const HOSTNAME: &str = "kubernetes.io/hostname";
const ZONE: &str = "topology.kubernetes.io/zone";
const HARD: &str = "DoNotSchedule";
const SOFT: &str = "ScheduleAnyway";

/// One constraint with its domains.
#[derive(Debug)]
pub struct Constraint<'a> {
    /// The label that tells domains apart.
    pub topology_key: &'a str,
    /// Whether it is `DoNotSchedule`.
    pub hard: bool,
    /// `maxSkew`.
    pub max_skew: i32,
    /// `minDomains`; 1 where there is none.
    pub min_domains: i32,
    /// Whether it selects the incoming pod.
    pub selects_pod: bool,
    /// The domains of the counted nodes, by value.
    pub domains: Vec<Domain<'a>>,
    /// Matching pods of each node of the cluster.
    pub(super) node_pods: Vec<u32>,
    rules: Rules<'a>,
    honors_affinity: bool,
    honors_taints: bool,
}

/// The nodes of one value of the topology key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Domain<'a> {
    /// The value.
    pub value: &'a str,
    /// Counted nodes.
    pub nodes: u32,
    /// Of them, those with a taint that the pod does not tolerate.
    pub tainted: u32,
    /// Matching pods on the counted nodes.
    pub pods: u32,
}

/// A selector as the scheduler applies it; none selects nothing.
#[derive(Debug)]
struct Rules<'a>(Option<Selector<'a>>);

impl Rules<'_> {
    fn select(&self, labels: &Labels<'_>) -> bool {
        self.0.as_ref().is_some_and(|rules| rules.matches(labels))
    }

    /// Whether pods are counted by it at all.
    fn count(&self) -> bool {
        self.0.as_ref().is_some_and(|rules| !rules.is_empty())
    }
}

/// The constraints of the incoming pod, or those it gets by default, counted;
/// and whether these are the scheduler's own, which do not ask a node for the
/// keys of all.
pub(super) fn constraints<'a>(
    cluster: &'a Cluster<'a>,
) -> Result<(Vec<Constraint<'a>>, bool), Error> {
    let pod = &cluster.pod;
    let mut all = Vec::new();
    let mut system = false;
    for constraint in &pod.spec.constraints {
        let rules = rules(
            constraint.selector.as_ref(),
            &constraint.match_label_keys,
            &pod.metadata.labels,
        )?;
        let key = constraint.topology_key.as_str();
        add(&mut all, key, constraint, rules, cluster)?;
    }
    let defaults = cluster.defaults.as_ref();
    let defaults = defaults.filter(|_| pod.spec.constraints.is_empty());
    if let Some(defaults) = defaults
        // A pod that nothing selects has no defaults.
        && let Some(selector) =
            defaults.selector.as_ref().filter(|rules| !rules.is_empty())
    {
        let rules = || rules(Some(selector), &[], &pod.metadata.labels);
        system = defaults.system;
        if system {
            for (key, max_skew) in [(HOSTNAME, 3), (ZONE, 5)] {
                let when_unsatisfiable = Text::fixed(SOFT);
                let soft = SpreadConstraint {
                    max_skew,
                    when_unsatisfiable,
                    ..SpreadConstraint::default()
                };
                add(&mut all, key, &soft, rules()?, cluster)?;
            }
        } else {
            for constraint in &defaults.constraints {
                let key = constraint.topology_key.as_str();
                add(&mut all, key, constraint, rules()?, cluster)?;
            }
        }
    }
    count_pods(&mut all, cluster)?;
    count_domains(&mut all, cluster, system)?;
    Ok((all, system))
}

/// Adds a constraint that nothing is counted for yet; one that is neither
/// hard nor soft is none.
fn add<'a>(
    all: &mut Vec<Constraint<'a>>,
    topology_key: &'a str,
    from: &SpreadConstraint<'_>,
    rules: Rules<'a>,
    cluster: &Cluster<'_>,
) -> Result<(), Error> {
    let hard = from.when_unsatisfiable.as_str() == HARD;
    if !hard && from.when_unsatisfiable.as_str() != SOFT {
        return Ok(());
    }
    let honors = |policy: &Option<Text<'_>>, default| {
        policy.as_ref().map_or(default, |policy| policy.as_str() == "Honor")
    };
    let mut node_pods = Vec::new();
    node_pods.try_resize(cluster.nodes.len(), 0)?;
    all.try_push(Constraint {
        topology_key,
        hard,
        max_skew: from.max_skew,
        min_domains: from.min_domains.unwrap_or(1),
        selects_pod: rules.select(&cluster.pod.metadata.labels),
        domains: Vec::new(),
        node_pods,
        honors_affinity: honors(&from.node_affinity_policy, true),
        honors_taints: honors(&from.node_taints_policy, false),
        rules,
    })
}

/// A selector with the labels of the pod that `matchLabelKeys` names; one
/// that is absent stays so.
fn rules<'a>(
    selector: Option<&'a LabelSelector<'a>>,
    keys: &'a [Text<'a>],
    labels: &'a Labels<'a>,
) -> Result<Rules<'a>, Error> {
    let Some(selector) = selector else { return Ok(Rules(None)) };
    let Some(mut all) = selector.requirements()? else {
        return Err(Error::new(ErrorKind::InvalidSpreadSelector));
    };
    for key in keys {
        if let Some(value) = labels.get(key.as_str()) {
            let mut values = Vec::new();
            values.try_push(value)?;
            let operator = Operator::Equals;
            all.try_push(Requirement { key: key.as_str(), operator, values })?;
        }
    }
    Ok(Rules(Some(Selector::of(all))))
}

/// Counts the matching pods of each node.
fn count_pods(
    all: &mut [Constraint<'_>],
    cluster: &Cluster<'_>,
) -> Result<(), Error> {
    let name = |&node: &usize| {
        let node = cluster.nodes.get(node);
        node.map_or("", |node| node.metadata.name.as_str())
    };
    let mut by_name = Vec::new();
    by_name.try_reserve_for(cluster.nodes.len())?;
    for node in 0..cluster.nodes.len() {
        by_name.try_push(node)?;
    }
    by_name.sort_unstable_by_key(name);
    for pod in &cluster.pods {
        let on = pod.spec.node_name.as_str();
        let row = by_name.partition_point(|node| name(node) < on);
        let node = by_name.get(row).filter(|node| name(node) == on);
        let elsewhere = pod.is_terminating()
            || pod.metadata.namespace != cluster.pod.metadata.namespace;
        let Some(&node) = node.filter(|_| !elsewhere) else { continue };
        for constraint in &mut *all {
            if constraint.rules.count()
                && constraint.rules.select(&pod.metadata.labels)
                && let Some(pods) = constraint.node_pods.get_mut(node)
            {
                *pods = pods.saturating_add(1);
            }
        }
    }
    Ok(())
}

/// Sums the counted nodes up by domain.
fn count_domains<'a>(
    all: &mut [Constraint<'a>],
    cluster: &'a Cluster<'a>,
    system: bool,
) -> Result<(), Error> {
    let pod = &cluster.pod.spec;
    let required = Required::of(pod)?;
    for index in 0..all.len() {
        let Some(constraint) = all.get(index) else { break };
        let mut domains: Vec<Domain<'a>> = Vec::new();
        for (node, &pods) in cluster.nodes.iter().zip(&constraint.node_pods) {
            let value = node.metadata.labels.get(constraint.topology_key);
            let Some(value) = value
                .filter(|_| system || has_keys(all, constraint.hard, node))
            else {
                continue;
            };
            let repels = node.repels(&pod.tolerations);
            if constraint.honors_affinity && !required.accepts(node)
                || constraint.honors_taints && repels
            {
                continue;
            }
            let tainted = u32::from(repels);
            domains.try_push(Domain { value, nodes: 1, tainted, pods })?;
        }
        domains.sort_unstable_by_key(|domain| domain.value);
        domains.dedup_by(|next, first| {
            let same = next.value == first.value;
            if same {
                first.nodes = first.nodes.saturating_add(next.nodes);
                first.tainted = first.tainted.saturating_add(next.tainted);
                first.pods = first.pods.saturating_add(next.pods);
            }
            same
        });
        if let Some(constraint) = all.get_mut(index) {
            constraint.domains = domains;
        }
    }
    Ok(())
}

/// Whether a node has the keys of all constraints of a kind.
pub(super) fn has_keys(
    all: &[Constraint<'_>],
    hard: bool,
    node: &Node<'_>,
) -> bool {
    all.iter()
        .filter(|other| other.hard == hard)
        .all(|other| node.metadata.labels.get(other.topology_key).is_some())
}

impl Constraint<'_> {
    /// The fewest pods that a domain has, as the scheduler takes it: 0 where
    /// there are fewer domains than `minDomains`, 2^31 - 1 where there are
    /// none.
    #[must_use]
    pub fn minimum(&self) -> i64 {
        if self.lacks_domains() {
            return 0;
        }
        let fewest = self.domains.iter().map(|domain| domain.pods).min();
        fewest.map_or(i64::from(i32::MAX), i64::from)
    }

    /// The difference between the fullest and the emptiest domain.
    #[must_use]
    pub fn skew(&self) -> i64 {
        let pods = || self.domains.iter().map(|domain| i64::from(domain.pods));
        let most = pods().max().unwrap_or_default();
        most.saturating_sub(pods().min().unwrap_or_default())
    }

    /// Whether there are fewer domains than `minDomains`.
    #[must_use]
    pub fn lacks_domains(&self) -> bool {
        i64::try_from(self.domains.len())
            .is_ok_and(|count| count < i64::from(self.min_domains))
    }

    /// Matching pods of a domain; 0 of one that no counted node has.
    #[must_use]
    pub fn pods(&self, value: &str) -> i64 {
        let row = self.domains.binary_search_by(|d| d.value.cmp(value));
        let domain = row.ok().and_then(|row| self.domains.get(row));
        domain.map_or(0, |domain| i64::from(domain.pods))
    }

    /// The skew that one pod more in a domain would be judged by.
    #[must_use]
    pub fn skew_with(&self, value: &str) -> i64 {
        self.pods(value)
            .saturating_add(i64::from(self.selects_pod))
            .saturating_sub(self.minimum())
    }

    /// Whether one pod more may go to a domain.
    #[must_use]
    pub fn admits(&self, value: &str) -> bool {
        self.skew_with(value) <= i64::from(self.max_skew)
    }
}
