/*!
Which shards lose their replicas when a zone is lost.

Three rules of placement: an owner alone (kube-state-metrics, a Prometheus
shard); R consecutive members of the ring in the order of their names
(vmstorage behind vminsert, vmagent's cluster members), where shard i begins
at the i-th name; and replicas that are listed.

Names are ordered as strings, as VictoriaMetrics orders its storage nodes:
`vmstorage-10` stands between `vmstorage-1` and `vmstorage-2`. What follows
the number takes part: `vmstorage-1.svc` stands before `vmstorage-10.svc`,
but `vmstorage-1:8400` after `vmstorage-10:8400`.

The replicas of a ring survive the loss of a zone exactly if the zone's
longest cyclic run is shorter than R. Cost: a sort of R zones a shard.
*/

use alloc::vec::Vec;

use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// Where the replicas of shards are: members by their index.
#[derive(Clone, Copy, Debug)]
pub enum Placement<'a> {
    /// Shard i is on member i alone.
    Owner,
    /// Shard i is on so many members of `order` from its i-th on.
    Consecutive {
        /// The members in the order of the ring, see [`name_order`].
        order: &'a [usize],
        /// Replicas of a shard; more than there are members are so many.
        replicas: usize,
    },
    /// Shard i is on the members of row i.
    Explicit {
        /// Members of all shards.
        members: &'a [usize],
        /// Where each shard's members begin, and one end.
        rows: &'a [usize],
    },
}

/// A shard that has fewer replicas than its quorum without a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Survival {
    /// The zone that is lost.
    pub zone: usize,
    /// The shard.
    pub shard: usize,
}

/// The indices of names in the order of their bytes.
///
/// ```
/// use millicore::topology::name_order;
///
/// let names = ["s-0", "s-1", "s-2", "s-10"];
/// assert_eq!(name_order(&names)?, [0, 1, 3, 2]);
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// `NoMemory`.
pub fn name_order(names: &[&str]) -> Result<Vec<usize>, Error> {
    let mut order = Vec::new();
    order.try_reserve_for(names.len())?;
    for row in 0..names.len() {
        order.try_push(row)?;
    }
    // By name and then by row: the order of equal names is one, too.
    order.sort_unstable_by_key(|&row| (names.get(row), row));
    Ok(order)
}

/// Every pair of a zone and a shard that the loss of the zone leaves with
/// fewer replicas than `quorum`, by shard. `zones` has the zone of each
/// member; a member in no zone is never lost.
///
/// # Errors
/// `InvalidReplicas` for a quorum of 0 or of more than a shard's replicas,
/// `NotFound` for a member that there is not, `NoMemory`.
///
/// ```
/// use millicore::topology::{Placement, Survival, survive};
///
/// let zones = [Some(0), Some(0), Some(1)];
/// let ring = Placement::Consecutive { order: &[0, 1, 2], replicas: 2 };
/// let lost = survive(&zones, ring, 1)?;
/// assert_eq!(lost, [Survival { zone: 0, shard: 0 }]);
/// # Ok::<(), millicore::Error>(())
/// ```
pub fn survive(
    zones: &[Option<usize>],
    placement: Placement<'_>,
    quorum: usize,
) -> Result<Vec<Survival>, Error> {
    let mut lost = Vec::new();
    let mut own: Vec<Option<usize>> = Vec::new();
    for shard in 0..placement.shards(zones.len()) {
        own.clear();
        placement.replicas(shard, &mut |member| {
            let zone = zones.get(member).copied();
            own.try_push(zone.ok_or(Error::new(ErrorKind::NotFound))?)
        })?;
        if quorum < 1 || own.len() < quorum {
            return Err(Error::new(ErrorKind::InvalidReplicas));
        }
        own.sort_unstable();
        let in_zones = own.chunk_by(|a, b| a == b);
        for together in in_zones {
            let rest = own.len().saturating_sub(together.len());
            if let [Some(zone), ..] = *together
                && rest < quorum
            {
                lost.try_push(Survival { zone, shard })?;
            }
        }
    }
    Ok(lost)
}

impl Placement<'_> {
    /// The number of shards on so many members.
    #[must_use]
    pub const fn shards(self, members: usize) -> usize {
        match self {
            Placement::Owner => members,
            Placement::Consecutive { order, .. } => order.len(),
            Placement::Explicit { rows, .. } => rows.len().saturating_sub(1),
        }
    }

    fn replicas(
        self,
        shard: usize,
        each: &mut dyn FnMut(usize) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match self {
            Placement::Owner => each(shard),
            Placement::Consecutive { order, replicas } => {
                let ring = order.iter().cycle().skip(shard);
                let mut taken = ring.take(replicas.min(order.len()));
                taken.try_for_each(|&member| each(member))
            }
            Placement::Explicit { members, rows } => {
                let bounds = rows.get(shard..shard.saturating_add(2));
                let row = match bounds {
                    Some(&[start, end]) => members.get(start..end),
                    _ => None,
                };
                let row = row.ok_or(Error::new(ErrorKind::NotFound))?;
                row.iter().try_for_each(|&member| each(member))
            }
        }
    }
}

/// The longest run of a zone's members on the ring.
#[must_use]
pub fn longest_run(
    zones: &[Option<usize>],
    order: &[usize],
    zone: usize,
) -> usize {
    let (mut run, mut longest) = (0_usize, 0_usize);
    // Twice around finds the run over the seam.
    for member in order.iter().chain(order) {
        let here = zones.get(*member) == Some(&Some(zone));
        run = if here { run.saturating_add(1) } else { 0 };
        longest = longest.max(run);
    }
    longest.min(order.len())
}

#[cfg(test)]
#[path = "survive_tests.rs"]
mod tests;
