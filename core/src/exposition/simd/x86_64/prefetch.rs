/*! A hint to fetch memory. */

use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};

/// See [`super::super::will_read`].
#[inline(always)]
pub(in super::super) fn will_read(bytes: &[u8], at: usize) {
    if let Some(byte) = bytes.get(at) {
        // SAFETY: the byte is there; a hint reads nothing.
        unsafe {
            _mm_prefetch::<_MM_HINT_T0>(core::ptr::from_ref(byte).cast());
        }
    }
}
