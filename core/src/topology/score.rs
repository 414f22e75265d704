/*!
The scores of the nodes that passed: `PreScore`, `Score` and `NormalizeScore`
of kube-scheduler v1.36.3's `podtopologyspread`.

Kept on purpose: hosts are counted by their own pods, whatever the policies
say; a zone of a passing node counts the pods of all counted nodes; nodes that
lack a soft key are ignored, with score 0, unless the constraints are the
scheduler's own.
*/

use alloc::vec::Vec;

use super::cluster::{Cluster, Node};
use super::count::{Constraint, HOSTNAME, has_keys};
use super::logarithm::natural;
use super::spread::Verdict;
use crate::error::Error;
use crate::memory::TryPush;

/// `framework.MaxNodeScore`.
const MOST: i64 = 100;

/// What a node is worth: fewer pods are better raw, more is better
/// normalised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Score {
    pub(super) raw: i64,
    pub(super) normalized: i64,
    /// A soft key is missing.
    ignored: bool,
}

/// The score of each node, none of one that did not pass; none at all without
/// a soft constraint or where none passed: the scheduler does not ask then.
pub(super) fn scores(
    cluster: &Cluster<'_>,
    all: &[Constraint<'_>],
    verdicts: &[Verdict],
    system: bool,
) -> Result<Option<Vec<Option<Score>>>, Error> {
    if all.iter().all(|constraint| constraint.hard) {
        return Ok(None);
    }
    let names = cluster.candidates.as_ref();
    let passes = |node: &Node<'_>, verdict| {
        verdict == Verdict::Success
            && names.is_none_or(|names| names.contains(&node.metadata.name))
    };
    let ignored = |node: &Node<'_>| !system && !has_keys(all, false, node);
    let mut scored = Vec::new();
    for (node, &verdict) in cluster.nodes.iter().zip(verdicts) {
        let passed = passes(node, verdict);
        let ignored = ignored(node);
        scored.try_push(passed.then_some(Score {
            raw: 0,
            normalized: 0,
            ignored,
        }))?;
    }
    if scored.iter().flatten().next().is_none() {
        return Ok(None);
    }
    let mut sums: Vec<f64> = Vec::new();
    sums.try_resize(scored.len(), 0.0)?;
    for constraint in all.iter().filter(|constraint| !constraint.hard) {
        let weight = weight(cluster, constraint, &scored)?;
        let tolerated = f64::from(constraint.max_skew.wrapping_sub(1));
        for (row, sum) in sums.iter_mut().enumerate() {
            let node = cluster.nodes.get(row);
            let key = constraint.topology_key;
            let value = node.and_then(|node| node.metadata.labels.get(key));
            let Some(value) = value else { continue };
            let pods = if key == HOSTNAME {
                constraint.node_pods.get(row).map_or(0, |&n| i64::from(n))
            } else {
                constraint.pods(value)
            };
            *sum += pods as f64 * weight + tolerated;
        }
    }
    for (score, sum) in scored.iter_mut().zip(sums) {
        if let Some(score) = score.as_mut().filter(|score| !score.ignored) {
            score.raw = libm::round(sum) as i64;
        }
    }
    normalize(&mut scored);
    Ok(Some(scored))
}

/// The logarithm of how many domains the passing nodes have, and 2.
fn weight(
    cluster: &Cluster<'_>,
    constraint: &Constraint<'_>,
    scored: &[Option<Score>],
) -> Result<f64, Error> {
    let key = constraint.topology_key;
    let mut values = Vec::new();
    for (node, score) in cluster.nodes.iter().zip(scored) {
        if score.is_some_and(|score| !score.ignored) {
            // A node without the label has the empty value.
            let value = node.metadata.labels.get(key).unwrap_or_default();
            values.try_push(value)?;
        }
    }
    if key != HOSTNAME {
        values.sort_unstable();
        values.dedup();
    }
    Ok(natural(values.len().saturating_add(2)))
}

fn normalize(scored: &mut [Option<Score>]) {
    let valid = || scored.iter().flatten().filter(|score| !score.ignored);
    let least = valid().map(|score| score.raw).min().unwrap_or(i64::MAX);
    let most = valid().map(|score| score.raw).max().unwrap_or(0).max(0);
    for score in scored.iter_mut().flatten() {
        let above = most.wrapping_add(least).wrapping_sub(score.raw);
        score.normalized = if score.ignored {
            0
        } else {
            // Nowhere a pod: every node is as good.
            MOST.wrapping_mul(above).checked_div(most).unwrap_or(MOST)
        };
    }
}
