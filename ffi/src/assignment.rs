/*!
Assignments: who owns a key under any of the rules in use, and what a change
of the rule moves. See `millicore::shard::Assignment`.
*/

use millicore::shard::{
    Assignment, append_plan, append_resized, check_shard_info,
};
use millicore::{Error, ErrorKind};

use crate::ctx::millicore_ctx;
use crate::error::{Failure, Within};
use crate::status::millicore_status;
use crate::{guard, slices};

/// `millicore_shard_info_check`: the API server applied the selector.
pub const MILLICORE_SHARD_INFO_APPLIED: u32 = 0;
/// `millicore_shard_info_check`: it sent everything, the client filters.
pub const MILLICORE_SHARD_INFO_IGNORED: u32 = 1;
/// `millicore_shard_info_check`: it applied another selector.
pub const MILLICORE_SHARD_INFO_DIFFERENT: u32 = 2;

/// The number of shards of an assignment, which is one line of text:
///
/// - `jump:10`, jump over FNV-1a: kube-state-metrics;
/// - `ranges:10`, `weighted-ranges:2,1,1`, `selectors:SELECTOR;SELECTOR`,
///   ranges of FNV-1a: the API server's sharded list and watch (KEP-5866);
/// - `rendezvous:NAME,NAME`: VictoriaMetrics;
///   `weighted-rendezvous:NAME=WEIGHT@ZONE,NAME`: with weights and zones;
/// - `prometheus:10`, MD5 modulo, and `victoriametrics:10`, xxHash modulo:
///   relabelling by `hashmod`.
///
/// MILLICORE_INVALID_ASSIGNMENT at the byte that is none of these.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_assignment_shards(
    ctx: *mut millicore_ctx,
    assignment: *const u8,
    len: usize,
    shards: *mut u32,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |_| {
            let text = slices::bytes(assignment, len)?;
            let mut shards = slices::out(shards)?;
            shards.set(Assignment::parse(text).within(text)?.shards());
            Ok(())
        })
    }
}

/// The shard that owns each of n keys, into `owners`, an array of n; -1 for
/// a key that no selector takes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_assignment_owners(
    ctx: *mut millicore_ctx,
    assignment: *const u8,
    len: usize,
    data: *const u8,
    offsets: *const u32,
    n: usize,
    owners: *mut i32,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |_| {
            let text = slices::bytes(assignment, len)?;
            let keys = slices::strings(data, offsets, n)?;
            let owners = slices::column_out(owners, n)?;
            let assignment = Assignment::parse(text).within(text)?;
            Ok(assignment.owners(keys, owners)?)
        })
    }
}

/// The shards of `copies` copies of each of n keys, into `nodes`, an array of
/// n times `copies`: the owner, then who would own the key without those
/// before, one a zone first where there are zones; UINT32_MAX where there are
/// no more. MILLICORE_UNSUPPORTED unless the assignment is by rendezvous.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_assignment_copies(
    ctx: *mut millicore_ctx,
    assignment: *const u8,
    len: usize,
    data: *const u8,
    offsets: *const u32,
    n: usize,
    copies: usize,
    nodes: *mut u32,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |_| {
            let text = slices::bytes(assignment, len)?;
            let keys = slices::strings(data, offsets, n)?;
            let all = n
                .checked_mul(copies)
                .ok_or(Error::new(ErrorKind::TooLarge))?;
            let nodes = slices::column_out(nodes, all)?;
            let assignment = Assignment::parse(text).within(text)?;
            if copies > 0 {
                let rows = nodes.chunks_mut(copies);
                for (key, nodes) in keys.iter().zip(rows) {
                    assignment.copies(key, nodes)?;
                }
            }
            Ok(())
        })
    }
}

/// What moves when one assignment is replaced by another, for n objects, as
/// JSON: docs/shard.md has its fields. `sizes` has the bytes of each object,
/// or is NULL. The offset of an error counts in `from`, or in `to` if `from`
/// can be read. At most 65536 shards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_assignment_plan(
    ctx: *mut millicore_ctx,
    from: *const u8,
    from_len: usize,
    to: *const u8,
    to_len: usize,
    data: *const u8,
    offsets: *const u32,
    n: usize,
    sizes: *const u64,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let out = slices::bytes_out(out, out_len)?;
            let from = slices::bytes(from, from_len)?;
            let to = slices::bytes(to, to_len)?;
            let keys = slices::strings(data, offsets, n)?;
            let sizes =
                if sizes.is_null() { &[] } else { slices::column(sizes, n)? };
            ctx.bytes.clear();
            append_plan(&mut ctx.bytes, from, to, keys, sizes)
                .map_err(|error| placed(error, from, to))?;
            out.set(&ctx.bytes);
            Ok(())
        })
    }
}

/// The assignment, `selectors:...`, whose shards have the parts that those of
/// `to` have, cut from the ranges of `from` so that no more hashes change
/// hands than the parts demand. MILLICORE_NOT_RANGES if `from` is not by
/// ranges, MILLICORE_EMPTY_SHARD if a shard would own nothing. The offset of
/// an error is that of `millicore_assignment_plan`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_assignment_resize(
    ctx: *mut millicore_ctx,
    from: *const u8,
    from_len: usize,
    to: *const u8,
    to_len: usize,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let out = slices::bytes_out(out, out_len)?;
            let from = slices::bytes(from, from_len)?;
            let to = slices::bytes(to, to_len)?;
            ctx.bytes.clear();
            append_resized(&mut ctx.bytes, from, to)
                .map_err(|error| placed(error, from, to))?;
            out.set(&ctx.bytes);
            Ok(())
        })
    }
}

/// The `shardSelector` of one shard of an assignment by ranges.
/// MILLICORE_NOT_RANGES for other assignments, MILLICORE_EMPTY_SHARD for a
/// shard that owns nothing: the API server takes no empty selector.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_assignment_selector(
    ctx: *mut millicore_ctx,
    assignment: *const u8,
    len: usize,
    shard: u32,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let out = slices::bytes_out(out, out_len)?;
            let text = slices::bytes(assignment, len)?;
            let Assignment::Ranges(ranges) =
                Assignment::parse(text).within(text)?
            else {
                return Err(Error::new(ErrorKind::NotRanges).into());
            };
            ctx.bytes.clear();
            ranges.append_selector(&mut ctx.bytes, shard)?;
            out.set(&ctx.bytes);
            Ok(())
        })
    }
}

/// What an API server did with a selector, from the one that came back in the
/// list's `shardInfo`, into `*outcome`: MILLICORE_SHARD_INFO_APPLIED if it
/// takes the same hashes, MILLICORE_SHARD_INFO_IGNORED if there is none
/// (`echoed` is NULL or empty), else MILLICORE_SHARD_INFO_DIFFERENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_shard_info_check(
    ctx: *mut millicore_ctx,
    sent: *const u8,
    sent_len: usize,
    echoed: *const u8,
    echoed_len: usize,
    outcome: *mut u32,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |_| {
            let mut outcome = slices::out(outcome)?;
            let sent = slices::bytes(sent, sent_len)?;
            let echoed = slices::bytes(echoed, echoed_len)?;
            let info = check_shard_info(sent, Some(echoed)).within(sent)?;
            outcome.set(info as u32);
            Ok(())
        })
    }
}

/// An error of a call with two assignments: the first that cannot be read is
/// what its offset counts in.
#[cold]
fn placed(error: Error, from: &[u8], to: &[u8]) -> Failure {
    let text = if Assignment::parse(from).is_err() { from } else { to };
    Failure::placed(error, || millicore::position(text, error.offset()))
}
