/*!
Rendezvous hashing as VictoriaMetrics does it (`lib/consistenthash`, HEAD of
2026-08, the same code as v1.100.0-cluster), and with weights and zones.

A node's score for a key is `mix(xxh64(node) ^ key ^ seed)`; the best node
owns the key, the lower index on a tie. Kept on purpose: if every score is 0
the answer is node 0, even when it is excluded; an exclusion list as long as
the list of nodes is ignored, whatever it holds. Weights and zones are ours.

Cost: a multiplication a node that is not excluded; upstream searches the
exclusion list for each.
*/

use alloc::vec::Vec;

use super::hashmod::xxh64;
use crate::columns::Strings;
use crate::error::Error;
use crate::memory::TryPush;

/// What vminsert adds to keys at the second level of a cluster
/// (`-clusternativeListenAddr`); its seed is 0 otherwise.
pub const CLUSTER_NATIVE_SEED: u64 = 0xabcd_ef01_2345_6789;

/// Nodes among which keys are shared out.
///
/// ```
/// use millicore::columns::Strings;
/// use millicore::shard::Rendezvous;
///
/// let names = Strings::new(b"abc", &[0, 1, 2, 3]).unwrap();
/// let nodes = Rendezvous::new(names, 0).unwrap();
/// let owner = nodes.pick(7, &[]);
/// assert_ne!(nodes.pick(7, &[owner]), owner);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Rendezvous {
    hashes: Vec<u64>,
    seed: u64,
}

impl Rendezvous {
    /// Nodes by their names, in the order of their indices.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn new(names: Strings<'_>, seed: u64) -> Result<Rendezvous, Error> {
        let mut hashes = Vec::new();
        hashes.try_reserve_for(names.len())?;
        for name in names.iter() {
            hashes.try_push(xxh64(name, 0))?;
        }
        Ok(Rendezvous { hashes, seed })
    }

    /// The number of nodes.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.hashes.len()
    }

    /// The node of a key; 0 where there is none.
    #[must_use]
    pub fn pick(&self, key: u64, excluded: &[u32]) -> u32 {
        let nodes = self.hashes.iter().zip(0..);
        let key = key ^ self.seed;
        if excluded.len() == self.hashes.len() || excluded.is_empty() {
            return best(key, nodes.map(|(&hash, node)| (hash, node)));
        }
        let nodes = nodes.filter(|(_, node)| !excluded.contains(node));
        best(key, nodes.map(|(&hash, node)| (hash, node)))
    }

    /// The nodes that are left when some are excluded: [`Rendezvous::pick`]
    /// for many keys.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn without(&self, excluded: &[u32]) -> Result<Left, Error> {
        let mut left = Left { seed: self.seed, ..Left::default() };
        left.hashes.try_extend(&self.hashes)?;
        left.nodes.try_reserve_for(self.hashes.len())?;
        let mut gone = Vec::new();
        gone.try_resize(self.hashes.len(), false)?;
        if excluded.len() != self.hashes.len() {
            for &node in excluded {
                if let Some(gone) = gone.get_mut(node as usize) {
                    *gone = true;
                }
            }
        }
        left.hashes.clear();
        for ((&hash, gone), node) in self.hashes.iter().zip(gone).zip(0..) {
            if !gone {
                left.hashes.try_push(hash)?;
                left.nodes.try_push(node)?;
            }
        }
        Ok(left)
    }

    /// The nodes of a key from the best on, as many as `best` holds: the
    /// next is who takes over when those before are gone. Places without a
    /// node are `u32::MAX`.
    pub fn rank(&self, key: u64, best: &mut [u32]) {
        let key = key ^ self.seed;
        let mut above = None;
        for place in best {
            let next = self
                .hashes
                .iter()
                .zip(0_u32..)
                .map(|(&hash, node)| (mix(hash ^ key), !node))
                .filter(|&score| above.is_none_or(|above| score < above))
                .max();
            *place = next.map_or(u32::MAX, |(_, node)| !node);
            above = next.or(Some((0, 0)));
        }
    }
}

/// Nodes that are left when some are excluded.
#[derive(Clone, Debug, Default)]
pub struct Left {
    hashes: Vec<u64>,
    nodes: Vec<u32>,
    seed: u64,
}

impl Left {
    /// The node of every key, into `picked`, as far as both go.
    pub fn pick(&self, keys: &[u64], picked: &mut [u32]) {
        for (&key, picked) in keys.iter().zip(picked) {
            let nodes = self.hashes.iter().zip(&self.nodes);
            *picked = best(
                key ^ self.seed,
                nodes.map(|(&hash, &node)| (hash, node)),
            );
        }
    }
}

/// The node of the best score; a score of 0 is none.
#[inline]
fn best(key: u64, nodes: impl Iterator<Item = (u64, u32)>) -> u32 {
    let mut best = (0, 0);
    for (hash, node) in nodes {
        let score = mix(hash ^ key);
        if score > best.0 {
            best = (score, node);
        }
    }
    best.1
}

/// xorshift64*, one step.
#[inline(always)]
pub(super) const fn mix(x: u64) -> u64 {
    let x = x ^ (x >> 12);
    let x = x ^ (x << 25);
    let x = x ^ (x >> 27);
    x.wrapping_mul(2_685_821_657_736_338_717)
}

/// Nodes of unequal size, in zones.
///
/// A node's score for a key is `weight / -ln(u)`, with `u` in (0, 1) from
/// the same mix as [`Rendezvous`] uses: each node owns keys in proportion to
/// its weight, a node that grows only takes and one that shrinks only gives.
/// With equal weights it gives what `Rendezvous` gives, but for keys of
/// which two scores differ in their last eleven bits only.
#[derive(Clone, Debug, Default)]
pub struct WeightedRendezvous {
    hashes: Vec<u64>,
    weights: Vec<u32>,
    /// The hash of the zone's name; nodes without one have zone 0.
    zones: Vec<u64>,
}

impl WeightedRendezvous {
    /// Adds a node; one of weight 0 owns nothing.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn push(
        &mut self,
        name: &[u8],
        weight: u32,
        zone: &[u8],
    ) -> Result<(), Error> {
        self.hashes.try_reserve_for(1)?;
        self.weights.try_reserve_for(1)?;
        self.zones.try_reserve_for(1)?;
        self.hashes.try_push(xxh64(name, 0))?;
        self.weights.try_push(weight)?;
        self.zones.try_push(if zone.is_empty() {
            0
        } else {
            // No name has the zone of those without.
            xxh64(zone, 0).max(1)
        })
    }

    /// The weight of each node.
    #[must_use]
    pub fn weights(&self) -> &[u32] {
        &self.weights
    }

    /// The node of a key; `None` if no node has a weight.
    #[must_use]
    pub fn pick(&self, key: u64) -> Option<u32> {
        self.best(key, |_| true)
    }

    /// The nodes of a key's copies, as many as `copies` holds: each the best
    /// in a zone that has no copy yet, and once every zone has one, the best
    /// that has none. Places without a node are `u32::MAX`.
    pub fn replicas(&self, key: u64, copies: &mut [u32]) {
        for place in 0..copies.len() {
            let (taken, rest) =
                copies.split_at_mut_checked(place).unwrap_or_default();
            let zone = |node: u32| self.zones.get(node as usize);
            let free = |node: u32| !taken.contains(&node);
            let apart = |node: u32| {
                free(node) && taken.iter().all(|&t| zone(t) != zone(node))
            };
            let next = self.best(key, apart).or_else(|| self.best(key, free));
            if let Some(copy) = rest.first_mut() {
                *copy = next.unwrap_or(u32::MAX);
            }
        }
    }

    /// The best of the nodes that may be chosen.
    fn best(&self, key: u64, may: impl Fn(u32) -> bool) -> Option<u32> {
        let mut best = None;
        let mut least = f64::INFINITY;
        let nodes = self.hashes.iter().zip(&self.weights).zip(0_u32..);
        for ((&hash, &weight), node) in nodes {
            if weight == 0 || !may(node) {
                continue;
            }
            // The middle of one of 2^53 steps: neither 0 nor 1.
            let step = (mix(hash ^ key) >> 11) as f64 + 0.5;
            let u = step / 9_007_199_254_740_992.0;
            let distance = -libm::log(u) / f64::from(weight);
            if best.is_none() || distance < least {
                (best, least) = (Some(node), distance);
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::StringColumn;
    use proptest::prelude::*;
    use std::format;
    use std::string::String;
    use std::vec;

    fn column(names: &[String]) -> StringColumn {
        let mut column = StringColumn::default();
        for name in names {
            column.push(name.as_bytes()).unwrap();
        }
        column
    }

    /// Upstream's loop, written out.
    fn naive(names: &[String], seed: u64, key: u64, out: &[u32]) -> u32 {
        let out = if out.len() == names.len() { &[] } else { out };
        let mut best = (0, 0);
        for (i, name) in names.iter().enumerate() {
            let mut x = xxh64(name.as_bytes(), 0) ^ key ^ seed;
            if out.contains(&(i as u32)) {
                continue;
            }
            x ^= x >> 12;
            x ^= x << 25;
            x ^= x >> 27;
            x = x.wrapping_mul(2_685_821_657_736_338_717);
            if x > best.0 {
                best = (x, i as u32);
            }
        }
        best.1
    }

    proptest! {
        #[test]
        fn one_key_many_keys_and_the_naive_loop_agree(
            nodes in 1..40_usize, seed: u64, key: u64,
            out in prop::collection::vec(0..45_u32, 0..42),
        ) {
            let names: vec::Vec<_> =
                (0..nodes).map(|i| format!("node-{i}")).collect();
            let column = column(&names);
            let all = Rendezvous::new(column.as_strings(), seed).unwrap();
            let want = naive(&names, seed, key, &out);
            prop_assert_eq!(all.pick(key, &out), want);
            let mut picked = [9; 1];
            all.without(&out).unwrap().pick(&[key], &mut picked);
            prop_assert_eq!(picked[0], want);
            let mut ranked = vec![0; nodes + 2];
            all.rank(key, &mut ranked);
            prop_assert_eq!(ranked[0], naive(&names, seed, key, &[]));
            if nodes > 2 {
                let best = &ranked[..1];
                prop_assert_eq!(ranked[1], naive(&names, seed, key, best));
            }
            prop_assert_eq!(&ranked[nodes..], [u32::MAX; 2]);
            ranked.sort_unstable();
            ranked.dedup();
            prop_assert_eq!(ranked.len(), nodes + 1);
        }

        #[test]
        fn a_node_that_grows_only_takes(
            weights in prop::collection::vec(0..9_u32, 2..8),
            more in 1..5_u32, key: u64,
        ) {
            let nodes = |weights: &[u32]| {
                let mut nodes = WeightedRendezvous::default();
                for (i, &weight) in weights.iter().enumerate() {
                    nodes.push(&[i as u8], weight, b"").unwrap();
                }
                nodes
            };
            let mut grown = weights.clone();
            grown[0] += more;
            let before = nodes(&weights).pick(key);
            let after = nodes(&grown).pick(key);
            prop_assert!(after == before || after == Some(0));
            let owns = after.map(|node| grown[node as usize] > 0);
            prop_assert_eq!(owns, Some(true));
        }
    }

    #[test]
    fn traps_of_upstream() {
        let names = column(&["a".into(), "b".into()]);
        let all = Rendezvous::new(names.as_strings(), 0).unwrap();
        let key = (0..).find(|&key| all.pick(key, &[]) == 0).unwrap();
        assert_eq!(all.pick(key, &[0]), 1);
        assert_eq!(all.pick(key, &[0, 0]), 0); // as long as the nodes
        // A score of 0 is below every other, and no score is node 0.
        let zero = xxh64(b"b", 0);
        assert_eq!(all.pick(zero, &[0]), 0);
        let none = Rendezvous::default();
        assert_eq!(none.pick(1, &[]), 0);
    }

    #[test]
    fn shares_follow_weights_and_copies_stand_in_zones() {
        let mut nodes = WeightedRendezvous::default();
        for (i, zone) in ["a", "a", "b", "b", "c"].iter().enumerate() {
            nodes.push(&[i as u8], 1 + i as u32, zone.as_bytes()).unwrap();
        }
        let mut owned = [0_u32; 5];
        for key in 0..30_000_u64 {
            let key = xxh64(&key.to_le_bytes(), 0);
            owned[nodes.pick(key).unwrap() as usize] += 1;
            let mut copies = [0; 6];
            nodes.replicas(key, &mut copies);
            let zone = |place: usize| [0, 0, 1, 1, 2][copies[place] as usize];
            let mut zones = [zone(0), zone(1), zone(2)];
            zones.sort_unstable();
            assert_eq!(zones, [0, 1, 2]);
            assert_eq!(copies[5], u32::MAX);
        }
        // Of 15 parts; three standard deviations are below 260.
        for (i, &owned) in owned.iter().enumerate() {
            let want = 2000 * (i as i32 + 1);
            assert!((owned as i32 - want).abs() < 260, "{i}: {owned}");
        }
        assert_eq!(WeightedRendezvous::default().pick(1), None);
    }
}
