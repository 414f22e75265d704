/*!
Marks made by NEON, 16 bytes an instruction. NEON is part of every 64-bit ARM
target with a floating point unit, so nothing is looked for at run time.
*/
#![allow(unsafe_code)]

use core::arch::aarch64::{
    uint8x16_t, vaddv_u8, vandq_u8, vceqq_u8, vdupq_n_u8, vget_high_u8,
    vget_low_u8, vld1q_u8, vorrq_u8, vtstq_u8,
};

use super::super::{BLOCK, Marks};

/// Marks a block.
pub(in super::super) fn marks(block: &[u8; BLOCK]) -> Marks {
    let mut marks = Marks::default();
    for quarter in block.as_chunks::<16>().0.iter().rev() {
        // SAFETY: the target has NEON; the load is of an array of 16 bytes.
        unsafe {
            let bytes = vld1q_u8(quarter.as_ptr());
            let is = |bytes, byte| bits(vceqq_u8(bytes, vdupq_n_u8(byte)));
            let add = |all: &mut u64, bits: u64| *all = *all << 16 | bits;
            add(&mut marks.quote, is(bytes, b'"'));
            add(&mut marks.backslash, is(bytes, b'\\'));
            // A bit makes `{` of `[` and `}` of `]`.
            let case = vdupq_n_u8(0x20);
            let brackets = vorrq_u8(bytes, case);
            add(&mut marks.open, is(brackets, b'{'));
            add(&mut marks.close, is(brackets, b'}'));
            add(&mut marks.curly, bits(vtstq_u8(bytes, case)));
        }
    }
    marks
}

/// One bit a byte of a mask of 0 and 0xff.
///
/// # Safety
/// * The machine has NEON.
#[inline]
unsafe fn bits(mask: uint8x16_t) -> u64 {
    const WEIGHTS: [u8; 16] =
        [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128];
    // SAFETY: the target has NEON; the load is of an array of 16 bytes.
    unsafe {
        let weighted = vandq_u8(mask, vld1q_u8(WEIGHTS.as_ptr()));
        let low = vaddv_u8(vget_low_u8(weighted));
        let high = vaddv_u8(vget_high_u8(weighted));
        u64::from(low) | u64::from(high) << 8
    }
}
