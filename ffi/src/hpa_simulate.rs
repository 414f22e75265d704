/*!
Simulated HorizontalPodAutoscalers. See `millicore::autoscale::hpa`.
*/

use millicore::autoscale::hpa::simulate_json;

use crate::ctx::millicore_ctx;
use crate::json::answer;
use crate::status::millicore_status;

/// What an HPA does over time: a simulation in JSON to its columns in JSON.
///
/// The simulation holds the `hpa` (autoscaling/v2), the controller's
/// `config`, the `load` (a curve, or recorded samples), the `pods` with their
/// requests, limits and delays, how `metrics` are sampled; perhaps a second
/// HPA to `compare` and a `sweep` of targets, tolerances, windows, bounds and
/// policies. The result holds a cell a sync of load, usage, pods, proposal,
/// stabilised and desired replicas, ratio and reasons, and totals; docs/hpa.md
/// has every field. The same input gives the same output on every machine.
///
/// `flags` must be 0. The text belongs to the context. Refused are JSON that
/// cannot be read and values out of bounds (`MILLICORE_INVALID_JSON`,
/// `MILLICORE_SIMULATION_OUT_OF_BOUNDS`, with the place), simulations that
/// take too long (`MILLICORE_SIMULATION_TOO_LARGE`), and what
/// `millicore_hpa_decide` refuses. Where memory is refused it may abort in a
/// quantity beyond int64 alone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_hpa_simulate(
    ctx: *mut millicore_ctx,
    simulation_json: *const u8,
    len: usize,
    flags: u32,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        answer(ctx, simulation_json, len, flags, (out, out_len), simulate_json)
    }
}
