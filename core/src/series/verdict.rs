/*!
Whether the answers of replicated storage nodes make the whole: vmselect of
VictoriaMetrics' cluster branch, `collectResults`.

A node's group has its own replication factor, and groups hold copies of each
other by the global one. A group that lost fewer nodes than its factor still
has every sample; so has a cluster that lost fewer groups than the global
factor. By the same count an answer is whole before the slowest replicas came.
*/

use crate::error::{Error, ErrorKind};

/// A group of storage nodes and what came of asking them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Nodes of the group.
    pub nodes: u32,
    /// Nodes that answered.
    pub answered: u32,
    /// Nodes that failed.
    pub failed: u32,
    /// Copies of each sample within the group; 0 is 1.
    pub replication_factor: u32,
}

/// What the answers so far are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Answers are awaited that may still bring samples.
    Pending = 0,
    /// Every sample is in the answers, also if some are still awaited.
    Complete = 1,
    /// Too many failed: samples may be missing, whatever still comes.
    Partial = 2,
}

/// Judges the answers of all groups; `replication_factor` is the global one,
/// between groups; 0 is 1. No groups are complete.
///
/// ```
/// use millicore::series::{Group, Verdict, verdict};
///
/// let mut group =
///     Group { nodes: 3, answered: 1, failed: 1, replication_factor: 2 };
/// assert_eq!(verdict([group], 1), Ok(Verdict::Pending));
/// group.answered = 2; // one of three failed, and two hold each sample
/// assert_eq!(verdict([group], 1), Ok(Verdict::Complete));
/// ```
///
/// # Errors
/// [`ErrorKind::InvalidArgument`] for more answers and failures than nodes.
pub fn verdict(
    groups: impl IntoIterator<Item = Group>,
    replication_factor: u32,
) -> Result<Verdict, Error> {
    let global = replication_factor.max(1) as usize;
    let (mut count, mut whole, mut lost) = (0_usize, 0_usize, 0_usize);
    let mut awaited = false;
    for group in groups {
        let known =
            u64::from(group.answered).saturating_add(u64::from(group.failed));
        if known > u64::from(group.nodes) {
            return Err(Error::new(ErrorKind::InvalidArgument));
        }
        count = count.wrapping_add(1);
        let factor = group.replication_factor.max(1);
        awaited |= known < u64::from(group.nodes);
        lost = lost.wrapping_add(usize::from(group.failed >= factor));
        let enough = group.answered.saturating_add(factor) > group.nodes;
        whole = whole.wrapping_add(usize::from(enough));
    }
    Ok(if lost >= global {
        Verdict::Partial
    } else if !awaited || whole.saturating_add(global) > count {
        Verdict::Complete
    } else {
        Verdict::Pending
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A group of three nodes.
    fn three(answered: u32, failed: u32, replication_factor: u32) -> Group {
        Group { nodes: 3, answered, failed, replication_factor }
    }

    #[test]
    fn failures_count_against_both_factors() {
        let is = |groups: &[Group], global| {
            verdict(groups.iter().copied(), global).map_err(Error::kind)
        };
        let pending = Ok(Verdict::Pending);
        let complete = Ok(Verdict::Complete);
        let partial = Ok(Verdict::Partial);
        assert_eq!(is(&[], 1), complete);
        assert_eq!(is(&[three(2, 0, 1)], 1), pending);
        assert_eq!(is(&[three(3, 0, 1)], 1), complete);
        assert_eq!(is(&[three(2, 1, 1)], 1), partial);
        assert_eq!(is(&[three(0, 1, 0)], 0), partial);
        assert_eq!(is(&[three(2, 1, 2)], 1), complete);
        assert_eq!(is(&[three(1, 1, 2)], 1), pending);
        // The slowest replica need not be awaited.
        assert_eq!(is(&[three(2, 0, 2)], 1), complete);
        assert_eq!(is(&[three(1, 2, 2)], 1), partial);
        // A whole group may be lost if another has its copies.
        assert_eq!(is(&[three(0, 3, 1), three(3, 0, 1)], 1), partial);
        assert_eq!(is(&[three(0, 3, 1), three(3, 0, 1)], 2), complete);
        assert_eq!(is(&[three(0, 0, 1), three(3, 0, 1)], 2), complete);
        assert_eq!(is(&[three(0, 1, 1), three(2, 0, 1)], 2), pending);
        assert_eq!(is(&[three(0, 1, 1), three(2, 1, 1)], 2), partial);
        let invalid = Err(ErrorKind::InvalidArgument);
        assert_eq!(is(&[three(3, 1, 1)], 1), invalid);
        assert_eq!(is(&[three(u32::MAX, u32::MAX, 1)], 1), invalid);
    }
}
