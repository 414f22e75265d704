/*!
Where VictoriaMetrics sends a series, from its labels.

[`SeriesHash`] names the five keys that its components hash, all with xxHash
of seed 0: vminsert's choice of a storage node and its second choice (branch
`cluster`, `app/vminsert/netstorage`), vmagent's share of the targets and of
the remote write URLs (v1.100.0). Labels are taken in the order given, a name
and a value each.

Kept on purpose: the literal `__name__` reaches vminsert's first hash from
some protocols (remote write, OpenTelemetry, `/api/v1/import`) and the empty
name from all others, so that the same series lands on two nodes; a re-routed
row is hashed anew, always with the empty name; the keys of vmagent have no
separators that a value could not contain; with a replication factor past the
members a target's list repeats them.
*/

use alloc::vec::Vec;

use xxhash_rust::xxh64::Xxh64;

use crate::columns::{Rows, Strings};
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// Which key of a series is hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum SeriesHash {
    /// vminsert, labels as they came.
    Vminsert = 0,
    /// vminsert, `__name__` rewritten to the empty name: most protocols.
    VminsertEmptyName = 1,
    /// vminsert's second choice, when the first node is sick: the raw
    /// metric name, without labels of no value.
    VminsertReroute = 2,
    /// vmagent's `-promscrape.cluster`: `name=value,` of each label.
    VmagentCluster = 3,
    /// vmagent's `-remoteWrite.shardByURL`: names and values, run together.
    VmagentShardByUrl = 4,
}

impl SeriesHash {
    /// The hash of that number, the constant of the C ABI.
    #[must_use]
    pub const fn from_number(number: u32) -> Option<SeriesHash> {
        Some(match number {
            0 => SeriesHash::Vminsert,
            1 => SeriesHash::VminsertEmptyName,
            2 => SeriesHash::VminsertReroute,
            3 => SeriesHash::VmagentCluster,
            4 => SeriesHash::VmagentShardByUrl,
            _ => return None,
        })
    }

    /// Whether the tenant is part of the key.
    const fn has_tenant(self) -> bool {
        matches!(
            self,
            SeriesHash::Vminsert
                | SeriesHash::VminsertEmptyName
                | SeriesHash::VminsertReroute
        )
    }

    /// The hash of one series of a tenant, which vmagent has not.
    ///
    /// ```
    /// use millicore::columns::Strings;
    /// use millicore::shard::SeriesHash;
    ///
    /// let url = SeriesHash::VmagentShardByUrl;
    /// let one = Strings::new(b"abc", &[0, 1, 3]).unwrap();
    /// let two = Strings::new(b"abc", &[0, 2, 3]).unwrap();
    /// assert_eq!(url.hash((0, 0), one), url.hash((0, 0), two)); // a trap
    /// ```
    #[must_use]
    pub fn hash(self, tenant: (u32, u32), labels: Strings<'_>) -> u64 {
        let mut hash = Xxh64::new(0);
        if self == SeriesHash::VminsertReroute {
            hash_raw_name(&mut hash, tenant, labels);
            return hash.digest();
        }
        if self.has_tenant() {
            hash.update(&tenant.0.to_be_bytes());
            hash.update(&tenant.1.to_be_bytes());
        }
        for (name, value) in pairs(labels) {
            match self {
                SeriesHash::VmagentCluster => {
                    hash.update(name);
                    hash.update(b"=");
                    hash.update(value);
                    hash.update(b",");
                }
                SeriesHash::VmagentShardByUrl => {
                    hash.update(name);
                    hash.update(value);
                }
                _ if self == SeriesHash::VminsertEmptyName
                    && name == b"__name__" =>
                {
                    update_prefixed(&mut hash, b"");
                    update_prefixed(&mut hash, value);
                }
                _ => {
                    update_prefixed(&mut hash, name);
                    update_prefixed(&mut hash, value);
                }
            }
        }
        hash.digest()
    }

    /// The hash of every series, into `hashes`. `tenants` are the accounts
    /// and the projects; both empty is tenant 0:0 throughout.
    ///
    /// # Errors
    /// [`ErrorKind::LengthMismatch`] for columns of different lengths or a
    /// label without a value.
    pub fn hashes(
        self,
        tenants: (&[u32], &[u32]),
        series: Rows<'_>,
        hashes: &mut [u64],
    ) -> Result<(), Error> {
        let fits = |len: usize| len == series.len();
        let (accounts, projects) = tenants;
        let none = accounts.is_empty() && projects.is_empty();
        let tenants_fit = fits(accounts.len()) && fits(projects.len());
        let paired = series.iter().all(|labels| labels.len() & 1 == 0);
        if !fits(hashes.len()) || !(none || tenants_fit) || !paired {
            return Err(Error::new(ErrorKind::LengthMismatch));
        }
        for ((labels, hash), row) in series.iter().zip(hashes).zip(0..) {
            let of = |ids: &[u32]| ids.get(row).copied().unwrap_or(0);
            *hash = self.hash((of(accounts), of(projects)), labels);
        }
        Ok(())
    }
}

/// Names and values, turn about.
fn pairs<'a>(
    labels: Strings<'a>,
) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
    (0..labels.len())
        .step_by(2)
        .map(move |i| (labels.get(i), labels.get(i.wrapping_add(1))))
}

/// A text behind its length in two bytes, which is what is left of a longer
/// one.
fn update_prefixed(hash: &mut Xxh64, text: &[u8]) {
    hash.update(&(text.len() as u16).to_be_bytes());
    hash.update(text);
}

/// `storage.MarshalMetricNameRaw`.
fn hash_raw_name(hash: &mut Xxh64, tenant: (u32, u32), labels: Strings<'_>) {
    hash.update(&tenant.0.to_be_bytes());
    hash.update(&tenant.1.to_be_bytes());
    for (name, value) in pairs(labels) {
        if value.is_empty() {
            continue;
        }
        update_prefixed(hash, if name == b"__name__" { b"" } else { name });
        update_prefixed(hash, value);
    }
}

/// The members of a vmagent cluster that scrape the target of a hash,
/// appended to `members`: `hash % count` and those after it, `factor` of
/// them (less than one is one). Up to one member is member 0. One URL of
/// `-remoteWrite.shardByURL` is chosen the same way in v1.100.0.
///
/// # Errors
/// `NoMemory`.
///
/// ```
/// let mut members = Vec::new();
/// millicore::shard::append_members(&mut members, 8, 5, 3)?;
/// assert_eq!(members, [3, 4, 0]);
/// # Ok::<(), millicore::Error>(())
/// ```
pub fn append_members(
    members: &mut Vec<u32>,
    hash: u64,
    count: u32,
    factor: u32,
) -> Result<(), Error> {
    if count <= 1 {
        return members.try_push(0);
    }
    let count = u64::from(count);
    let mut member = hash.checked_rem(count).unwrap_or(0);
    members.try_reserve_for(factor.max(1) as usize)?;
    for _ in 0..factor.max(1) {
        members.try_push(member as u32)?;
        member = member.wrapping_add(1);
        if member == count {
            member = 0;
        }
    }
    Ok(())
}

/// The storage nodes that vminsert gives a row's copies to, appended to
/// `nodes`: the primary and those after it in the sorted list, without those
/// that are not ready, until there are `factor` (less than one is one, at
/// most as many as nodes). Fewer come back when too few are ready.
///
/// # Errors
/// `NoMemory`.
///
/// ```
/// let mut nodes = Vec::new();
/// let ready = [1, 0, 1, 1];
/// millicore::shard::append_replicas(&mut nodes, 3, 3, &ready)?;
/// assert_eq!(nodes, [3, 0, 2]);
/// # Ok::<(), millicore::Error>(())
/// ```
pub fn append_replicas(
    nodes: &mut Vec<u32>,
    primary: u32,
    factor: u32,
    ready: &[u8],
) -> Result<(), Error> {
    let wanted = (factor.max(1) as usize).min(ready.len());
    let end = nodes.len().saturating_add(wanted);
    let after = ready.iter().zip(0_u32..).skip(primary as usize);
    let before = ready.iter().zip(0_u32..).take(primary as usize);
    for (&ready, node) in after.chain(before) {
        if nodes.len() == end {
            break;
        }
        if ready != 0 {
            nodes.try_push(node)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::StringColumn;
    use crate::shard::hashmod::xxh64;

    fn hash(kind: SeriesHash, labels: &[&str]) -> u64 {
        let mut column = StringColumn::default();
        for label in labels {
            column.push(label.as_bytes()).unwrap();
        }
        kind.hash((1, 2), column.as_strings())
    }

    #[test]
    fn keys_are_what_the_components_write() {
        let f = |kind, labels: &[&str], key: &[u8]| {
            assert_eq!(hash(kind, labels), xxh64(key, 0), "{labels:?}");
        };
        let labels = ["__name__", "up", "a", "", "b", "c"];
        f(
            SeriesHash::Vminsert,
            &labels,
            b"\0\0\0\x01\0\0\0\x02\0\x08__name__\0\x02up\0\x01a\0\0\0\x01b\0\x01c",
        );
        f(
            SeriesHash::VminsertEmptyName,
            &labels,
            b"\0\0\0\x01\0\0\0\x02\0\0\0\x02up\0\x01a\0\0\0\x01b\0\x01c",
        );
        f(
            SeriesHash::VminsertReroute,
            &labels,
            b"\0\0\0\x01\0\0\0\x02\0\0\0\x02up\0\x01b\0\x01c",
        );
        f(SeriesHash::VmagentCluster, &labels, b"__name__=up,a=,b=c,");
        f(SeriesHash::VmagentShardByUrl, &labels, b"__name__upabc");
        f(SeriesHash::VmagentCluster, &[], b"");
    }

    #[test]
    fn members_wrap_and_repeat() {
        let f = |hash, count, factor, want: &[u32]| {
            let mut members = Vec::new();
            append_members(&mut members, hash, count, factor).unwrap();
            assert_eq!(members, want);
        };
        f(7, 0, 3, &[0]);
        f(7, 1, 3, &[0]);
        f(7, 3, 0, &[1]);
        f(7, 3, 2, &[1, 2]);
        f(7, 3, 5, &[1, 2, 0, 1, 2]); // no member is left out twice
    }

    #[test]
    fn copies_skip_what_is_not_ready() {
        let f = |primary, factor, ready: &[u8], want: &[u32]| {
            let mut nodes = Vec::new();
            append_replicas(&mut nodes, primary, factor, ready).unwrap();
            assert_eq!(nodes, want);
        };
        f(1, 0, &[1, 1, 1], &[1]);
        f(1, 2, &[1, 1, 1], &[1, 2]);
        f(2, 9, &[1, 1, 1], &[2, 0, 1]);
        f(1, 2, &[1, 0, 1], &[2, 0]);
        f(1, 2, &[0, 0, 0], &[]);
        f(9, 2, &[1, 1], &[0, 1]); // no such primary
        f(0, 2, &[], &[]);
    }

    #[test]
    fn columns_are_checked() {
        let texts = StringColumn::default();
        let mut three = texts.clone();
        three.push(b"a").unwrap();
        let rows = Rows::new(three.as_strings(), &[0, 1]).unwrap();
        let kind = SeriesHash::Vminsert;
        let refused = kind.hashes((&[], &[]), rows, &mut [0]);
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::LengthMismatch);
        let rows = Rows::new(texts.as_strings(), &[0, 0]).unwrap();
        let f = |accounts: &[u32], projects: &[u32]| {
            kind.hashes((accounts, projects), rows, &mut [0]).is_ok()
        };
        assert!(f(&[], &[]) && f(&[1], &[2]));
        assert!(!f(&[1], &[]) && !f(&[1, 2], &[1]));
    }
}
