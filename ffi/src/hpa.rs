/*!
The HorizontalPodAutoscaler. See `millicore::autoscale::hpa`.
*/

use millicore::autoscale::hpa::{decide_json, explain_json, lint_json};

use crate::ctx::millicore_ctx;
use crate::json::answer;
use crate::status::millicore_status;

/// What kube-controller-manager v1.36.3 decides on an HPA: one sync from a
/// case in JSON to a decision in JSON.
///
/// The case holds `now`, the controller's `config`, the `hpa`
/// (autoscaling/v2), its `scale`, the `pods` and `metrics` as the API servers
/// print them, and the `history` of the last decision; docs/hpa.md has every
/// field. The decision holds the status with its conditions, the events, the
/// number written to the scale, the proposal of each metric, the errors, and
/// the history for the next call. Nothing is kept between calls.
///
/// `flags` must be 0. The text belongs to the context. Refused are JSON that
/// cannot be read (`MILLICORE_INVALID_JSON`, with the place) and what crashes
/// the controller (`MILLICORE_EXPECTED_DEFAULTED_BEHAVIOR`,
/// `MILLICORE_EXPECTED_METRIC_SOURCE`). Cases are at most 256 MiB. Where
/// memory is refused it may abort in a quantity beyond int64 alone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_hpa_decide(
    ctx: *mut millicore_ctx,
    case_json: *const u8,
    len: usize,
    flags: u32,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { answer(ctx, case_json, len, flags, (out, out_len), decide_json) }
}

/// What `millicore_hpa_decide` decides, and why: `decision` as that call
/// gives it, `trace`, the steps in their order, and `summary`, two or three
/// sentences.
///
/// A step has a `code` and a `kind` that never change, the metric, pod,
/// policy or slot that it is about, its numbers and a sentence; docs/hpa.md
/// has the table. The steps are told while the decision is taken: nothing is
/// computed a second time.
///
/// Arguments, limits and errors are those of `millicore_hpa_decide`;
/// `MILLICORE_TOO_LARGE` past 4,194,304 steps.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_hpa_explain(
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

/// What is wrong with a case before anything is decided: `findings`, and how
/// many were `omitted` past 10,000.
///
/// A finding has a `code` and a `kind` that never change, a `severity`
/// (`error`, `warning` or `info`), the `path` of the value in the case,
/// numbers and names, and a sentence; docs/hpa.md has the table. What
/// `millicore_hpa_decide` refuses but can be read is a finding.
///
/// Arguments and limits are those of `millicore_hpa_decide`; refused is JSON
/// that cannot be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_hpa_lint(
    ctx: *mut millicore_ctx,
    case_json: *const u8,
    len: usize,
    flags: u32,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { answer(ctx, case_json, len, flags, (out, out_len), lint_json) }
}
