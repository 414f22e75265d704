/*!
What a binding asks once, when it loads the library.
*/

use core::ptr::NonNull;

use crate::status::millicore_status;
use crate::{guard, slices};

/// The version of this ABI: major << 16 | minor. A binding works with a
/// library of its own major and of its own minor or a later one.
pub const MILLICORE_ABI_VERSION: u32 = 0x0000_0001;

/// `millicore_features`: metric text.
pub const MILLICORE_FEATURE_EXPOSITION: u64 = 1;
/// `millicore_features`: shards.
pub const MILLICORE_FEATURE_SHARD: u64 = 2;
/// `millicore_features`: kubelet pages.
pub const MILLICORE_FEATURE_KUBELET: u64 = 4;
/// `millicore_features`: autoscalers.
pub const MILLICORE_FEATURE_AUTOSCALE: u64 = 8;
/// `millicore_features`: the store behind a kube-state-metrics page.
pub const MILLICORE_FEATURE_METRICSTORE: u64 = 16;
/// `millicore_features`: pages as gzip.
pub const MILLICORE_FEATURE_GZIP: u64 = 32;
/// `millicore_features`: samples of series.
pub const MILLICORE_FEATURE_SERIES: u64 = 64;
/// `millicore_features`: topology.
pub const MILLICORE_FEATURE_TOPOLOGY: u64 = 128;
/// `millicore_features`: panics are caught at every entry.
pub const MILLICORE_FEATURE_STD: u64 = 0x1_0000_0000;

/// The ABI of the library that is linked; compare it with
/// `MILLICORE_ABI_VERSION` of the header.
#[unsafe(no_mangle)]
pub extern "C" fn millicore_abi_version() -> u32 {
    MILLICORE_ABI_VERSION
}

/// The version of the library as text, "0.1.0"; static, not NUL-terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_version(
    text: *mut *const u8,
    len: *mut usize,
) {
    // SAFETY: the caller's promises are those of the header.
    unsafe { set_text(env!("CARGO_PKG_VERSION"), text, len) };
}

/// What this build can do: `MILLICORE_FEATURE_...`, or-ed.
#[unsafe(no_mangle)]
pub extern "C" fn millicore_features() -> u64 {
    let mut features = 0;
    if cfg!(feature = "exposition") {
        features |= MILLICORE_FEATURE_EXPOSITION;
    }
    if cfg!(feature = "shard") {
        features |= MILLICORE_FEATURE_SHARD;
    }
    if cfg!(feature = "kubelet") {
        features |= MILLICORE_FEATURE_KUBELET;
    }
    if cfg!(feature = "autoscale") {
        features |= MILLICORE_FEATURE_AUTOSCALE;
    }
    if cfg!(feature = "metricstore") {
        features |= MILLICORE_FEATURE_METRICSTORE;
    }
    if cfg!(feature = "gzip") {
        features |= MILLICORE_FEATURE_GZIP;
    }
    if cfg!(feature = "series") {
        features |= MILLICORE_FEATURE_SERIES;
    }
    if cfg!(feature = "topology") {
        features |= MILLICORE_FEATURE_TOPOLOGY;
    }
    if cfg!(feature = "std") {
        features |= MILLICORE_FEATURE_STD;
    }
    features
}

/// The vector instructions in use on this machine: "avx2", "neon",
/// "simd128", or "swar" for none. Static, not NUL-terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_simd(
    text: *mut *const u8,
    len: *mut usize,
) {
    // SAFETY: the caller's promises are those of the header.
    unsafe { set_text(simd_name(), text, len) };
}

/// Line and column of a byte offset in a text, both from 1; columns count
/// bytes. An offset past the end counts as the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_position(
    input: *const u8,
    len: usize,
    offset: u64,
    line: *mut u64,
    column: *mut u64,
) -> millicore_status {
    guard::leaf(|| {
        // SAFETY: the caller's promises are those of the header.
        let (input, mut line, mut column) = unsafe {
            (
                slices::bytes(input, len)?,
                slices::out(line)?,
                slices::out(column)?,
            )
        };
        let place = millicore::position(input, offset);
        line.set(place.0);
        column.set(place.1);
        Ok(())
    })
}

fn simd_name() -> &'static str {
    // Metric text is what vector instructions are used for.
    #[cfg(feature = "exposition")]
    let name = millicore::exposition::simd_name();
    #[cfg(not(feature = "exposition"))]
    let name = "swar";
    name
}

/// Writes a static text where a pointer is given; these calls have no status.
///
/// # Safety
/// `text` and `len` are null or can be written.
unsafe fn set_text(
    value: &'static str,
    text: *mut *const u8,
    len: *mut usize,
) {
    if let Some(text) = NonNull::new(text).filter(|text| text.is_aligned()) {
        // SAFETY: the same promise.
        unsafe { text.write(value.as_ptr()) };
    }
    if let Some(len) = NonNull::new(len).filter(|len| len.is_aligned()) {
        // SAFETY: the same promise.
        unsafe { len.write(value.len()) };
    }
}
