/*!
The vertical pod autoscaler. See `millicore::autoscale::vpa`.
*/

use millicore::autoscale::vpa::{
    explain_json, process_json, recommend_json, simulate_json,
};

use crate::ctx::millicore_ctx;
use crate::json::answer;
use crate::status::millicore_status;

/// What a VPA of v1.8.1 recommends: from a case in JSON to a result in JSON.
///
/// The case holds the recommender's flags, the resource policy, the pods'
/// labels and containers, and their samples; docs/vpa.md has every field. The
/// result holds the `final` recommendation, the `raw` amounts before
/// post-processing, and what is known of each container: `samples`, `hists`
/// (floats as their bits). Nothing is kept between calls; for many samples
/// there is `millicore_vpa_cluster`.
///
/// `flags` must be 0. The text belongs to the context. Refused are JSON that
/// cannot be read (`MILLICORE_INVALID_JSON`, with the place) and half-lives
/// and intervals that are not positive (`MILLICORE_INVALID_ARGUMENT`). Cases
/// are at most 256 MiB. Where memory is refused it may abort in a quantity
/// beyond int64 alone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_recommend(
    ctx: *mut millicore_ctx,
    case_json: *const u8,
    len: usize,
    flags: u32,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        answer(ctx, case_json, len, flags, (out, out_len), recommend_json)
    }
}

/// What `millicore_vpa_recommend` gives, and why: `explanation` has a number's
/// steps, each with a `code` and a `kind` that never change, and a sentence;
/// `summary` has the sentences of the targets.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_explain(
    ctx: *mut millicore_ctx,
    case_json: *const u8,
    len: usize,
    flags: u32,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { answer(ctx, case_json, len, flags, (out, out_len), explain_json) }
}

/// What becomes of a recommendation at one pod: `processed` for it with
/// policy and LimitRanges, the `annotations` that say what was capped, its
/// `priority` in the updater (and `update`, if the case has `now`), and the
/// admission's `patches`.
///
/// Arguments and limits are those of `millicore_vpa_recommend`; where
/// upstream panics this is `MILLICORE_EXPECTED_RECOMMENDATION`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_process(
    ctx: *mut millicore_ctx,
    case_json: *const u8,
    len: usize,
    flags: u32,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { answer(ctx, case_json, len, flags, (out, out_len), process_json) }
}

/// A recommendation followed through the samples of a case: columns of what
/// would have been recommended when, what pods that follow would have
/// requested, when they would have been replaced, and totals. docs/vpa.md has
/// every field.
///
/// Arguments and limits are those of `millicore_vpa_recommend`;
/// `MILLICORE_TOO_LARGE` past 2,000,000 cells (steps times containers).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_simulate(
    ctx: *mut millicore_ctx,
    case_json: *const u8,
    len: usize,
    flags: u32,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        answer(ctx, case_json, len, flags, (out, out_len), simulate_json)
    }
}
