/*! The instruction that asks for a line of memory and does not wait. */
#![allow(unsafe_code)]

use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};

/// Asks for the line of a byte.
#[inline(always)]
pub(in super::super) fn prefetch(byte: &u8) {
    // SAFETY: any address may be asked for, and this one is a byte's.
    unsafe {
        _mm_prefetch::<_MM_HINT_T0>(core::ptr::from_ref(byte).cast());
    }
}
