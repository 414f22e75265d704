/*!
`millicore_vpa_histogram`: weights that halve with age. See
`millicore::autoscale::vpa::histogram`.
*/

use alloc::vec::Vec;

use millicore::autoscale::vpa::checkpoint::Checkpoint;
use millicore::autoscale::vpa::histogram::{Scheme, Weights};
use millicore::autoscale::vpa::layout::Layout;
use millicore::{Error, ErrorKind};

use crate::error::{Failure, Within, millicore_error};
use crate::handle::{Noun, tag};
use crate::slices::Sized32;
use crate::status::millicore_status;
use crate::{guard, slices};

/// The buckets of CPU: cores, from 0.01 to 1000, each 5 % wider.
pub const MILLICORE_VPA_CPU: u32 = 0;
/// The buckets of memory: bytes, from 10 MB to 1 TB, each 5 % wider.
pub const MILLICORE_VPA_MEMORY: u32 = 1;
/// Buckets of one size.
pub const MILLICORE_VPA_LINEAR: u32 = 2;

/// One decaying histogram, as the VPA's recommender has them.
#[allow(missing_debug_implementations)] // C sees a name only.
pub struct millicore_vpa_histogram {
    _opaque: [u8; 0],
}

/// A histogram and the text that it lends.
#[derive(Debug)]
pub(crate) struct State {
    scheme: Scheme,
    weights: Weights,
    text: Vec<u8>,
}

impl Noun for millicore_vpa_histogram {
    type State = State;
    const TAG: u32 = tag(b"vhis");
}

/// How a histogram divides values.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct millicore_vpa_histogram_options {
    /// `sizeof` of this struct, set by the caller.
    pub size: u32,
    /// `MILLICORE_VPA_CPU`, `_MEMORY` or `_LINEAR`.
    pub layout: u32,
    /// Nanoseconds after which a sample has half its weight, more than 0.
    pub half_life_ns: i64,
    /// Of linear buckets alone: how many, up to 65,535.
    pub buckets: u64,
    /// Of linear buckets alone: their width.
    pub bucket_size: f64,
    /// Of linear buckets alone: the least weight that counts.
    pub epsilon: f64,
}

/// What a histogram is.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct millicore_vpa_histogram_info {
    /// `sizeof` of this struct, set by the caller.
    pub size: u32,
    /// 1 if nothing in it counts.
    pub is_empty: u32,
    /// The sum of all weights.
    pub total: f64,
    /// When a sample has its plain weight; INT64_MIN before the first.
    pub reference_ns: i64,
    /// The first bucket that counts.
    pub min_bucket: u32,
    /// The last one.
    pub max_bucket: u32,
    /// How many buckets there are.
    pub buckets: u64,
}

// SAFETY: repr(C), and `size` is the first field.
unsafe impl Sized32 for millicore_vpa_histogram_options {
    fn set_size(&mut self, size: u32) {
        self.size = size;
    }
}

// SAFETY: repr(C), and `size` is the first field.
unsafe impl Sized32 for millicore_vpa_histogram_info {
    fn set_size(&mut self, size: u32) {
        self.size = size;
    }
}

fn layout(options: &millicore_vpa_histogram_options) -> Result<Layout, Error> {
    let refused = || Error::new(ErrorKind::InvalidArgument);
    Ok(match options.layout {
        MILLICORE_VPA_CPU => Layout::Cpu,
        MILLICORE_VPA_MEMORY => Layout::Memory,
        MILLICORE_VPA_LINEAR => Layout::Linear {
            buckets: u16::try_from(options.buckets).map_err(|_| refused())?,
            size: options.bucket_size,
            epsilon: options.epsilon,
        },
        _ => return Err(refused()),
    })
}

/// Makes a histogram without samples. On failure `*histogram` is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_histogram_new(
    options: *const millicore_vpa_histogram_options,
    histogram: *mut *mut millicore_vpa_histogram,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::create(histogram, || {
            let options = slices::options(options)?;
            let scheme = Scheme::new(layout(&options)?, options.half_life_ns)?;
            let weights = Weights::new(&scheme);
            Ok(State { scheme, weights, text: Vec::new() })
        })
    }
}

/// Frees a histogram. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_histogram_free(
    histogram: *mut millicore_vpa_histogram,
) {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::free(histogram) }
}

/// What the last call on the histogram refused. Does not count as a call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_histogram_error(
    histogram: *const millicore_vpa_histogram,
    error: *mut millicore_error,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::error(histogram, error) }
}

/// Adds `n` samples: values, weights and times in nanoseconds. A weight below
/// 0 is `MILLICORE_INVALID_ARGUMENT`, with the samples before it added.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_histogram_add(
    histogram: *mut millicore_vpa_histogram,
    values: *const f64,
    weights: *const f64,
    times: *const i64,
    n: usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { change(histogram, (values, weights, times), n, Weights::add) }
}

/// Takes `n` samples away that were added before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_histogram_subtract(
    histogram: *mut millicore_vpa_histogram,
    values: *const f64,
    weights: *const f64,
    times: *const i64,
    n: usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        change(histogram, (values, weights, times), n, Weights::subtract)
    }
}

type Change = fn(&mut Weights, &Scheme, f64, f64, i64) -> Result<(), Error>;

/// Changes a histogram sample by sample.
///
/// # Safety
/// The pointers are those of a caller who keeps the header's promises.
unsafe fn change(
    histogram: *mut millicore_vpa_histogram,
    (values, weights, times): (*const f64, *const f64, *const i64),
    n: usize,
    change: Change,
) -> millicore_status {
    // SAFETY: as above.
    unsafe {
        guard::exclusive(histogram, |state| {
            let values = slices::column(values, n)?;
            let weights = slices::column(weights, n)?;
            let times = slices::column(times, n)?;
            let scheme = &state.scheme;
            for ((&value, &weight), &time) in
                values.iter().zip(weights).zip(times)
            {
                change(&mut state.weights, scheme, value, weight, time)?;
            }
            Ok(())
        })
    }
}

/// Adds all of another histogram, whose reference time may move. Histograms
/// of other buckets or half-lives, and the same one twice, are
/// `MILLICORE_INVALID_ARGUMENT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_histogram_merge(
    histogram: *mut millicore_vpa_histogram,
    from: *mut millicore_vpa_histogram,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive_pair(histogram, from, |state, from| {
            if state.scheme != from.scheme {
                return Err(Error::new(ErrorKind::InvalidArgument).into());
            }
            Ok(state.weights.merge(&state.scheme, &mut from.weights)?)
        })
    }
}

/// The value below which each of `n` shares (0.9 for 90 %) of the weight
/// lies; 0 of an empty histogram.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_histogram_percentiles(
    histogram: *const millicore_vpa_histogram,
    shares: *const f64,
    n: usize,
    values: *mut f64,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared(histogram, |state| {
            let shares = slices::column(shares, n)?;
            let values = slices::column_out(values, n)?;
            for (value, &share) in values.iter_mut().zip(shares) {
                *value = state.weights.percentile(&state.scheme, share);
            }
            Ok(())
        })
    }
}

/// What the histogram is.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_histogram_describe(
    histogram: *const millicore_vpa_histogram,
    out: *mut millicore_vpa_histogram_info,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared(histogram, |state| {
            let State { scheme, weights, .. } = state;
            slices::struct_out(out)?.set(millicore_vpa_histogram_info {
                size: 0,
                is_empty: weights.is_empty(scheme).into(),
                total: weights.total(),
                reference_ns: weights.reference(),
                // At most 65,535.
                min_bucket: weights.min() as u32,
                max_bucket: weights.max() as u32,
                buckets: scheme.layout().buckets() as u64,
            });
            Ok(())
        })
    }
}

/// The weights of the first `n` buckets, those that do not count too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_histogram_weights(
    histogram: *const millicore_vpa_histogram,
    weights: *mut f64,
    n: usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared(histogram, |state| {
            state.weights.copy_to(slices::column_out(weights, n)?);
            Ok(())
        })
    }
}

/// Its `HistogramCheckpoint` in JSON. The text belongs to the histogram.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_histogram_save(
    histogram: *mut millicore_vpa_histogram,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(histogram, |state| {
            let out = slices::bytes_out(out, out_len)?;
            state.text.clear();
            state.weights.save()?.append_json(&mut state.text)?;
            out.set(&state.text);
            Ok(())
        })
    }
}

/// Adds a `HistogramCheckpoint` in JSON, as upstream loads one: its reference
/// time replaces the histogram's, so that only an empty histogram becomes what
/// was saved. `MILLICORE_INVALID_CHECKPOINT` where upstream refuses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_vpa_histogram_load(
    histogram: *mut millicore_vpa_histogram,
    json: *const u8,
    len: usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(histogram, |state| {
            let json = slices::bytes(json, len)?;
            let checkpoint = Checkpoint::from_json(json).within(json)?;
            state
                .weights
                .load(&state.scheme, &checkpoint)
                .map_err(Failure::from)
        })
    }
}
