/*!
Shards: who owns an object. See `millicore::shard`.
*/

use millicore::num::hash::fnv1a64_column;
use millicore::shard::{Identity, Profile, StatefulSet, assign, jump};
use millicore::{Error, ErrorKind};

use crate::ctx::millicore_ctx;
use crate::status::{OK, millicore_status};
use crate::{guard, slices};

/// `millicore_shard_identity`: as kube-state-metrics v2.13 to v2.20.
pub const MILLICORE_SHARD_UPSTREAM: u32 = 0;
/// `millicore_shard_identity`: refuses an identity that can own nothing.
pub const MILLICORE_SHARD_HARDENED: u32 = 1;
/// `millicore_shard_identity`: `spec.replicas` is absent, which means 1.
pub const MILLICORE_SHARD_NO_REPLICAS: i64 = i64::MIN;

/// The FNV-1a hashes, 64 bits, of n strings into `hashes`, an array of n.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_fnv1a64(
    data: *const u8,
    offsets: *const u32,
    n: usize,
    hashes: *mut u64,
) -> millicore_status {
    guard::leaf(|| {
        // SAFETY: the caller's promises are those of the header.
        let (strings, hashes) = unsafe {
            (
                slices::strings(data, offsets, n)?,
                slices::column_out(hashes, n)?,
            )
        };
        Ok(fnv1a64_column(strings, hashes)?)
    })
}

/// Jump consistent hash of n keys, each with its number of buckets, into
/// `shards`: the bucket from 0, cut to 32 bits as upstream cuts it; -1 for
/// zero or fewer buckets. Where upstream would never return, the row's status
/// is MILLICORE_ENDLESS_JUMP and its shard -1. `shards` and `statuses` are
/// arrays of n.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_jump(
    keys: *const u64,
    buckets: *const i64,
    n: usize,
    shards: *mut i32,
    statuses: *mut millicore_status,
) -> millicore_status {
    guard::leaf(|| {
        // SAFETY: the caller's promises are those of the header.
        let (keys, buckets, shards, statuses) = unsafe {
            (
                slices::column(keys, n)?,
                slices::column(buckets, n)?,
                slices::column_out(shards, n)?,
                slices::column_out(statuses, n)?,
            )
        };
        let inputs = keys.iter().zip(buckets);
        let outputs = shards.iter_mut().zip(statuses);
        for ((&key, &buckets), (shard, status)) in inputs.zip(outputs) {
            (*shard, *status) = match jump(key, buckets) {
                Ok(bucket) => (bucket, OK),
                Err(error) => (-1, error.kind() as millicore_status),
            };
        }
        Ok(())
    })
}

/// The shard, from 0 and below `total`, of n UIDs into `shards`, an array of
/// n: what kube-state-metrics computes. MILLICORE_INVALID_SHARD_TOTAL for a
/// total below 1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_shard_assign(
    data: *const u8,
    offsets: *const u32,
    n: usize,
    total: i32,
    shards: *mut i32,
) -> millicore_status {
    guard::leaf(|| {
        // SAFETY: the caller's promises are those of the header.
        let (uids, shards) = unsafe {
            (
                slices::strings(data, offsets, n)?,
                slices::column_out(shards, n)?,
            )
        };
        Ok(assign(uids, total, shards)?)
    })
}

/// Which shard a pod of a StatefulSet is, from both names, `spec.replicas`
/// (MILLICORE_SHARD_NO_REPLICAS where it is absent) and
/// `spec.ordinals.start`, into `*shard` and `*total`.
///
/// `profile` MILLICORE_SHARD_UPSTREAM gives what kube-state-metrics would
/// take, even where that owns nothing; MILLICORE_SHARD_HARDENED honours
/// `ordinals.start` and refuses a total of 0, a shard that is not below the
/// total and a pod the StatefulSet's controller would not name so. Both
/// refuse a total past 2147483647.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)] // C has no other way.
pub unsafe extern "C" fn millicore_shard_identity(
    ctx: *mut millicore_ctx,
    profile: u32,
    pod: *const u8,
    pod_len: usize,
    statefulset: *const u8,
    statefulset_len: usize,
    replicas: i64,
    ordinals_start: i64,
    shard: *mut i32,
    total: *mut i32,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |_| {
            let pod = slices::bytes(pod, pod_len)?;
            let name = slices::bytes(statefulset, statefulset_len)?;
            let mut shard = slices::out(shard)?;
            let mut total = slices::out(total)?;
            let profile = match profile {
                MILLICORE_SHARD_UPSTREAM => Profile::Upstream,
                MILLICORE_SHARD_HARDENED => Profile::Hardened,
                _ => {
                    return Err(Error::new(ErrorKind::InvalidArgument).into());
                }
            };
            let replicas =
                Some(replicas).filter(|&n| n != MILLICORE_SHARD_NO_REPLICAS);
            let set = StatefulSet { name, replicas, ordinals_start };
            let own = Identity::from_pod(profile, pod, &set)?;
            shard.set(own.shard());
            total.set(own.total());
            Ok(())
        })
    }
}
