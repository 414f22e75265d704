/*!
Series and targets: where VictoriaMetrics and Prometheus send them. See
`millicore::shard::{SeriesHash, Rendezvous, Hashmod}`.
*/

use alloc::vec::Vec;

use millicore::shard::{
    Hashmod, Rendezvous, SeriesHash, append_members, append_replicas,
};
use millicore::{Error, ErrorKind};

use crate::error::Failure;
use crate::status::millicore_status;
use crate::{guard, slices};

/// `millicore_hashmod`: of MD5, as Prometheus.
pub const MILLICORE_HASHMOD_PROMETHEUS: u32 = 0;
/// `millicore_hashmod`: of xxHash, as VictoriaMetrics.
pub const MILLICORE_HASHMOD_VICTORIAMETRICS: u32 = 1;

/// `millicore_series_hash`: vminsert, labels as they came.
pub const MILLICORE_SERIES_VMINSERT: u32 = 0;
/// `millicore_series_hash`: vminsert, `__name__` as the empty name; which of
/// the two depends on the protocol that the series came by.
pub const MILLICORE_SERIES_VMINSERT_EMPTY_NAME: u32 = 1;
/// `millicore_series_hash`: vminsert's second choice, past a sick node.
pub const MILLICORE_SERIES_VMINSERT_REROUTE: u32 = 2;
/// `millicore_series_hash`: a target of a cluster of vmagents.
pub const MILLICORE_SERIES_VMAGENT_CLUSTER: u32 = 3;
/// `millicore_series_hash`: vmagent's `-remoteWrite.shardByURL`.
pub const MILLICORE_SERIES_VMAGENT_SHARD_BY_URL: u32 = 4;

/// `hashmod` of n strings, the source labels' values joined by the separator:
/// the remainder of each hash by its modulus, into `remainders`. VictoriaMetrics
/// prints it as a signed number. `kind` is a MILLICORE_HASHMOD_ constant;
/// MILLICORE_INVALID_MODULUS for a modulus of 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_hashmod(
    kind: u32,
    data: *const u8,
    offsets: *const u32,
    n: usize,
    moduli: *const u64,
    remainders: *mut u64,
) -> millicore_status {
    guard::leaf(|| {
        // SAFETY: the caller's promises are those of the header.
        let (joined, moduli, remainders) = unsafe {
            (
                slices::strings(data, offsets, n)?,
                slices::column(moduli, n)?,
                slices::column_out(remainders, n)?,
            )
        };
        let hashmod = match kind {
            MILLICORE_HASHMOD_PROMETHEUS => Hashmod::Prometheus,
            MILLICORE_HASHMOD_VICTORIAMETRICS => Hashmod::VictoriaMetrics,
            _ => return Err(Error::new(ErrorKind::InvalidArgument).into()),
        };
        Ok(hashmod.remainders(joined, moduli, remainders)?)
    })
}

/// The node, of those named, that each of n keys goes to, into `picked`, an
/// array of n: VictoriaMetrics' consistent hash. `excluded` are nodes to
/// leave out; as upstream, a list as long as the list of nodes is ignored,
/// and where no node scores the answer is 0. vminsert's seed is 0, at the
/// second level of a cluster 0xabcdef0123456789; it sorts its nodes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_rendezvous(
    data: *const u8,
    offsets: *const u32,
    nodes: usize,
    seed: u64,
    excluded: *const u32,
    excluded_count: usize,
    keys: *const u64,
    n: usize,
    picked: *mut u32,
) -> millicore_status {
    guard::leaf(|| {
        // SAFETY: the caller's promises are those of the header.
        let (names, excluded, keys, picked) = unsafe {
            (
                slices::strings(data, offsets, nodes)?,
                slices::column(excluded, excluded_count)?,
                slices::column(keys, n)?,
                slices::column_out(picked, n)?,
            )
        };
        let nodes = Rendezvous::new(names, seed)?;
        nodes.without(excluded)?.pick(keys, picked);
        Ok(())
    })
}

/// The key by which each of n series is sent, hashed, into `hashes`. The rows
/// are the labels, a name and a value each, in the order they are in.
/// `accounts` and `projects` are the tenants of the series, or both NULL for
/// tenant 0:0. `kind` is a MILLICORE_SERIES_ constant.
/// MILLICORE_LENGTH_MISMATCH for a name without a value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_series_hash(
    kind: u32,
    accounts: *const u32,
    projects: *const u32,
    data: *const u8,
    offsets: *const u32,
    rows: *const u32,
    n: usize,
    hashes: *mut u64,
) -> millicore_status {
    guard::leaf(|| {
        // SAFETY: the caller's promises are those of the header.
        let (series, hashes, tenants) = unsafe {
            let tenants = if accounts.is_null() && projects.is_null() {
                (&[][..], &[][..])
            } else {
                (slices::column(accounts, n)?, slices::column(projects, n)?)
            };
            (
                slices::rows(data, offsets, rows, n)?,
                slices::column_out(hashes, n)?,
                tenants,
            )
        };
        let kind = SeriesHash::from_number(kind)
            .ok_or(Error::new(ErrorKind::InvalidArgument))?;
        Ok(kind.hashes(tenants, series, hashes)?)
    })
}

/// The members of a cluster of `count` that scrape the target of each of n
/// hashes: `hash % count` and those after it, `factor` of them, or member 0
/// alone up to a count of 1. `members` is an array of n times as many: `factor`
/// (0 is 1), or 1. Which URL gets a series under `-remoteWrite.shardByURL` in
/// v1.100.0 is the same with a factor of 1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_series_members(
    hashes: *const u64,
    n: usize,
    count: u32,
    factor: u32,
    members: *mut u32,
) -> millicore_status {
    guard::leaf(|| {
        let each = if count <= 1 { 1 } else { factor.max(1) as usize };
        let all =
            n.checked_mul(each).ok_or(Error::new(ErrorKind::TooLarge))?;
        // SAFETY: the caller's promises are those of the header.
        let (hashes, members) = unsafe {
            (slices::column(hashes, n)?, slices::column_out(members, all)?)
        };
        let mut made = Vec::new();
        for (&hash, members) in hashes.iter().zip(members.chunks_mut(each)) {
            made.clear();
            append_members(&mut made, hash, count, factor)?;
            members.copy_from_slice(&made);
        }
        Ok(())
    })
}

/// The storage nodes that vminsert gives a row's copies to: `primary` and
/// those after it that are ready (not 0 in `ready`, an array of n), until
/// there are `factor` (0 is 1). `replicas` is an array of n, of which
/// `*count` are written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_series_replicas(
    primary: u32,
    factor: u32,
    ready: *const u8,
    n: usize,
    replicas: *mut u32,
    count: *mut usize,
) -> millicore_status {
    guard::leaf(|| {
        // SAFETY: the caller's promises are those of the header.
        let (ready, replicas, mut count) = unsafe {
            (
                slices::column(ready, n)?,
                slices::column_out(replicas, n)?,
                slices::out(count)?,
            )
        };
        let mut made = Vec::new();
        append_replicas(&mut made, primary, factor, ready)?;
        let Some(replicas) = replicas.get_mut(..made.len()) else {
            return Err(Failure::from(Error::new(ErrorKind::TooLarge)));
        };
        replicas.copy_from_slice(&made);
        count.set(made.len());
        Ok(())
    })
}
