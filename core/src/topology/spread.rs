/*!
What the scheduler says of every node: `Filter` and the scores of
`podtopologyspread` in kube-scheduler v1.36.3.

Kept on purpose: the constraints judge in the pod's order, and the first that
is not met gives the verdict; the node that is judged need not be one that is
counted, and then its domain may have no pods.
*/

use alloc::vec::Vec;

use super::cluster::Cluster;
use super::count::{self, Constraint};
use super::score::{Score, scores};
use crate::error::Error;
use crate::memory::TryPush;

/// The constraints of a pod, and what each node is worth to it.
#[derive(Debug)]
pub struct Spread<'a> {
    /// The constraints, hard and soft, in the pod's order.
    pub constraints: Vec<Constraint<'a>>,
    /// The verdict on each node of the cluster.
    pub verdicts: Vec<Verdict>,
    /// The score of each node that passed; see [`Spread::score_skipped`].
    pub(super) scores: Option<Vec<Option<Score>>>,
}

/// Whether a node may take the pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may.
    Success,
    /// It may not, by a constraint.
    Refused {
        /// Which of the constraints.
        constraint: usize,
        /// Why.
        reason: Reason,
    },
}

/// Why a constraint refuses a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The node has no such label; removing pods would not help.
    MissingLabel,
    /// Its domain has too many pods.
    Skew,
}

impl<'a> Spread<'a> {
    /// Judges every node.
    ///
    /// # Errors
    /// `InvalidSpreadSelector`, `NoMemory`.
    pub fn of(cluster: &'a Cluster<'a>) -> Result<Spread<'a>, Error> {
        let (constraints, system) = count::constraints(cluster)?;
        let mut verdicts = Vec::new();
        for node in &cluster.nodes {
            let labels = &node.metadata.labels;
            let refused = constraints.iter().enumerate().find_map(
                |(constraint, rules)| {
                    let reason = match labels.get(rules.topology_key) {
                        _ if !rules.hard => return None,
                        None => Reason::MissingLabel,
                        Some(value) if !rules.admits(value) => Reason::Skew,
                        Some(_) => return None,
                    };
                    Some(Verdict::Refused { constraint, reason })
                },
            );
            verdicts.try_push(refused.unwrap_or(Verdict::Success))?;
        }
        let scores = scores(cluster, &constraints, &verdicts, system)?;
        Ok(Spread { constraints, verdicts, scores })
    }

    /// Whether the pod has no hard constraint: every node passes unasked.
    #[must_use]
    pub fn filter_skipped(&self) -> bool {
        !self.constraints.iter().any(|constraint| constraint.hard)
    }

    /// The raw and the normalised score of a node; none if it did not pass
    /// or the pod has no soft constraint.
    #[must_use]
    pub fn score(&self, node: usize) -> Option<(i64, i64)> {
        let score = (*self.scores.as_ref()?.get(node)?)?;
        Some((score.raw, score.normalized))
    }

    /// Whether nodes are not scored at all: there is no soft constraint, or
    /// no node passed.
    #[must_use]
    pub const fn score_skipped(&self) -> bool {
        self.scores.is_none()
    }
}
