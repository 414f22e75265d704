/*!
Samples of series that replicas hold. See `millicore::series`.
*/

use millicore::series::{
    Blocks, Group, StalePolicy, Value, deduplicate_all, verdict,
};
use millicore::{Error, ErrorKind};

use crate::ctx::millicore_ctx;
use crate::error::Failure;
use crate::guard;
use crate::slices::{self, Plain};
use crate::status::millicore_status;

/// A staleness marker is a value like any other: VictoriaMetrics v1.100.0.
pub const MILLICORE_SAMPLES_STALE_VALUE: u32 = 0;
/// Any value is preferred to a marker of its time: since v1.150.
pub const MILLICORE_SAMPLES_STALE_LAST: u32 = 1;

/// `millicore_samples_verdict`: answers are awaited.
pub const MILLICORE_SAMPLES_PENDING: u32 = 0;
/// `millicore_samples_verdict`: every sample is in the answers.
pub const MILLICORE_SAMPLES_COMPLETE: u32 = 1;
/// `millicore_samples_verdict`: samples may be missing.
pub const MILLICORE_SAMPLES_PARTIAL: u32 = 2;

fn policy(number: u32) -> Result<StalePolicy, Error> {
    StalePolicy::from_number(number)
        .ok_or(Error::new(ErrorKind::InvalidArgument))
}

/// The total that the last of `n + 1` offsets gives.
///
/// # Safety
/// As [`slices::column`] for `n + 1` items.
unsafe fn offsets<'a>(
    data: *const u32,
    n: usize,
) -> Result<(&'a [u32], usize), Error> {
    if n == 0 {
        return Ok((&[], 0));
    }
    let count = n.checked_add(1).ok_or(Error::new(ErrorKind::TooLarge))?;
    // SAFETY: the same promise.
    let offsets = unsafe { slices::column(data, count)? };
    Ok((offsets, offsets.last().map_or(0, |&last| last as usize)))
}

/// What both kinds of values share.
///
/// # Safety
/// As the calls below say.
unsafe fn deduplicate<V: Value + Plain>(
    timestamps: *mut i64,
    values: *mut V,
    series: *const u32,
    n: usize,
    interval: i64,
    stale: u32,
    kept: *mut u32,
) -> Result<(), Failure> {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        let (series, samples) = offsets(series, n)?;
        let timestamps = slices::column_out(timestamps, samples)?;
        let values = slices::column_out(values, samples)?;
        let kept = slices::column_out(kept, n)?;
        let stale = policy(stale)?;
        let done =
            deduplicate_all(timestamps, values, series, interval, stale, kept);
        Ok(done?)
    }
}

/// Leaves one sample an interval, in milliseconds, of each of n series, in
/// place: series i is the samples offsets[i] to offsets[i + 1], times
/// ascending; the first kept[i] of them are then those that stay. No
/// interval, or a negative one, leaves all. `stale` is one of
/// MILLICORE_SAMPLES_STALE_*.
///
/// MILLICORE_TIMES_RUN_BACKWARDS for a series that is not sorted; those
/// before it are done. `timestamps` and `values` are arrays of
/// offsets[n], which the call reads and writes, `kept` is one of n.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_samples_deduplicate(
    timestamps: *mut i64,
    values: *mut f64,
    offsets: *const u32,
    n: usize,
    interval: i64,
    stale: u32,
    kept: *mut u32,
) -> millicore_status {
    guard::leaf(|| {
        // SAFETY: the caller's promises are those of the header.
        unsafe {
            deduplicate(timestamps, values, offsets, n, interval, stale, kept)
        }
    })
}

/// As `millicore_samples_deduplicate` for values in the decimal form of
/// VictoriaMetrics' blocks, whose staleness marker is INT64_MAX - 1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_samples_deduplicate_integers(
    timestamps: *mut i64,
    values: *mut i64,
    offsets: *const u32,
    n: usize,
    interval: i64,
    stale: u32,
    kept: *mut u32,
) -> millicore_status {
    guard::leaf(|| {
        // SAFETY: the caller's promises are those of the header.
        unsafe {
            deduplicate(timestamps, values, offsets, n, interval, stale, kept)
        }
    })
}

/// Merges the blocks of each of n series and leaves one sample an interval,
/// in milliseconds: what vmselect makes of the answers of its storage nodes.
/// No interval, or a negative one, merges alone.
///
/// Block b is the samples offsets[b] to offsets[b + 1], times ascending;
/// series i is the blocks series[i] to series[i + 1] of `blocks` blocks.
/// Its samples go to merged_timestamps and merged_values, from
/// merged_offsets[i] to merged_offsets[i + 1]. Both have room for offsets[blocks] samples,
/// merged_offsets for n + 1.
///
/// MILLICORE_TIMES_RUN_BACKWARDS for a block that is not sorted.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)] // C has no other way.
pub unsafe extern "C" fn millicore_samples_merge(
    ctx: *mut millicore_ctx,
    timestamps: *const i64,
    values: *const f64,
    offsets: *const u32,
    blocks: usize,
    series: *const u32,
    n: usize,
    interval: i64,
    stale: u32,
    merged_timestamps: *mut i64,
    merged_values: *mut f64,
    merged_offsets: *mut u32,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let (offsets, samples) = self::offsets(offsets, blocks)?;
            let (series, _) = self::offsets(series, n)?;
            let blocks = Blocks::new(
                slices::column(timestamps, samples)?,
                slices::column(values, samples)?,
                offsets,
            )?;
            let merged_offsets =
                slices::column_out(merged_offsets, series.len())?;
            let merged = ctx.merge.merge_all(
                blocks,
                series,
                interval,
                policy(stale)?,
                slices::column_out(merged_timestamps, samples)?,
                slices::column_out(merged_values, samples)?,
                merged_offsets,
            );
            Ok(merged?)
        })
    }
}

/// Whether the answers of n groups of storage nodes make the whole: how many
/// nodes each has, how many of them answered and failed, and how many hold
/// each sample; `replication_factor` groups hold each. A factor of 0 is 1.
/// `*verdict` is one of MILLICORE_SAMPLES_PENDING, _COMPLETE and _PARTIAL.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)] // C has no other way.
pub unsafe extern "C" fn millicore_samples_verdict(
    nodes: *const u32,
    answered: *const u32,
    failed: *const u32,
    replication_factors: *const u32,
    n: usize,
    replication_factor: u32,
    verdict: *mut u32,
) -> millicore_status {
    guard::leaf(|| {
        // SAFETY: the caller's promises are those of the header.
        let (nodes, answered, failed, factors, mut out) = unsafe {
            (
                slices::column(nodes, n)?,
                slices::column(answered, n)?,
                slices::column(failed, n)?,
                slices::column(replication_factors, n)?,
                slices::out(verdict)?,
            )
        };
        let answers = nodes.iter().zip(answered);
        let groups =
            answers.zip(failed.iter().zip(factors)).map(
                |((&nodes, &answered), (&failed, &replication_factor))| {
                    Group { nodes, answered, failed, replication_factor }
                },
            );
        out.set(self::verdict(groups, replication_factor)? as u32);
        Ok(())
    })
}
