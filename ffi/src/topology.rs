/*!
Topology spread and zones. See `millicore::topology`.
*/

use alloc::vec::Vec;

use millicore::Error;
use millicore::topology::{plan_json, spread_json, survive_json};

use crate::ctx::millicore_ctx;
use crate::error::Within;
use crate::status::millicore_status;
use crate::{guard, slices};

/// What kube-scheduler v1.36.3's pod topology spread says of every node for
/// one pod: a case in JSON to verdicts, scores and a skew report in JSON.
///
/// The case holds `nodes` and `pods` as the API server prints them, the `pod`
/// that is to be scheduled, perhaps the `candidates` that other plugins let
/// through and the `defaults` of pods without constraints; docs/topology.md
/// has the fields of both. The text belongs to the context. Refused are JSON
/// that cannot be read (`MILLICORE_INVALID_JSON`, with the place) and
/// selectors that the scheduler refuses (`MILLICORE_INVALID_SPREAD_SELECTOR`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_topology_spread(
    ctx: *mut millicore_ctx,
    case_json: *const u8,
    len: usize,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { answer(ctx, case_json, len, (out, out_len), spread_json) }
}

/// Which shards lose their replicas when a zone is lost: members with their
/// zones and a rule of placement in JSON to the shards of each zone in JSON.
///
/// Placements are `owner`, `consecutive` (in the order of the names as
/// strings) and `explicit`; docs/topology.md has the fields. The text belongs
/// to the context. `MILLICORE_INVALID_REPLICAS` for a quorum that no shard
/// has, `MILLICORE_NOT_FOUND` for a shard on a member that there is not,
/// `MILLICORE_INVALID_ARGUMENT` for two members of one name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_topology_survive(
    ctx: *mut millicore_ctx,
    case_json: *const u8,
    len: usize,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { answer(ctx, case_json, len, (out, out_len), survive_json) }
}

/// Which zone each member of a ring belongs in, so that replicas on
/// consecutive members survive the loss of a zone: `members`, `zones` and
/// `replicas` in JSON to a plan in JSON. The text belongs to the context.
/// `MILLICORE_INVALID_REPLICAS` without a zone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_topology_plan(
    ctx: *mut millicore_ctx,
    request_json: *const u8,
    len: usize,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { answer(ctx, request_json, len, (out, out_len), plan_json) }
}

/// Answers a document with a text of the context.
///
/// # Safety
/// The pointers are those of a caller who keeps the header's promises.
unsafe fn answer(
    ctx: *mut millicore_ctx,
    json: *const u8,
    len: usize,
    (out, out_len): (*mut *const u8, *mut usize),
    call: fn(&mut Vec<u8>, &[u8]) -> Result<(), Error>,
) -> millicore_status {
    // SAFETY: as above.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let out = slices::bytes_out(out, out_len)?;
            let json = slices::bytes(json, len)?;
            ctx.bytes.clear();
            call(&mut ctx.bytes, json).within(json)?;
            out.set(&ctx.bytes);
            Ok(())
        })
    }
}
