/*!
Marks made by NEON, 16 bytes an instruction; the tables are those of
`x86_64/avx2`. NEON is part of every 64-bit ARM target with a floating point
unit, so nothing is looked for at run time.
*/
#![allow(unsafe_code)]

use core::arch::aarch64::{
    uint8x16_t, vaddv_u8, vandq_u8, vceqq_u8, vceqzq_u8, vcltzq_s8,
    vdupq_n_u8, vget_high_u8, vget_low_u8, vld1q_u8, vorrq_u8, vqtbl1q_u8,
    vreinterpretq_s8_u8, vshrq_n_u8,
};

use super::super::{BLOCK, Marks};

/// Marks as many blocks as there are in both.
pub(in super::super) fn mark(blocks: &[[u8; BLOCK]], marks: &mut [Marks]) {
    for (block, marks) in blocks.iter().zip(marks) {
        let mut made = Marks::default();
        for quarter in block.as_chunks::<16>().0.iter().rev() {
            let (not_name, in_quotes, line_feed) = mark_quarter(quarter);
            made.not_name = made.not_name << 16 | not_name;
            made.in_quotes = made.in_quotes << 16 | in_quotes;
            made.line_feed = made.line_feed << 16 | line_feed;
        }
        *marks = made;
    }
}

#[inline]
fn mark_quarter(quarter: &[u8; 16]) -> (u64, u64, u64) {
    // Classes: 1 = digits, 2 = A-O and a-o, 4 = P-Z and `_`, 8 = p-z.
    const BY_HIGH: [u8; 16] = [0, 0, 0, 1, 2, 4, 2, 8, 0, 0, 0, 0, 0, 0, 0, 0];
    const BY_LOW: [u8; 16] =
        [13, 15, 15, 15, 15, 15, 15, 15, 15, 15, 14, 2, 2, 2, 2, 6];
    // SAFETY: the target has NEON; each load is of an array of 16 bytes.
    unsafe {
        let bytes = vld1q_u8(quarter.as_ptr());
        let high = vshrq_n_u8::<4>(bytes);
        let low = vandq_u8(bytes, vdupq_n_u8(0x0f));
        let classes = vandq_u8(
            vqtbl1q_u8(vld1q_u8(BY_HIGH.as_ptr()), high),
            vqtbl1q_u8(vld1q_u8(BY_LOW.as_ptr()), low),
        );
        let not_name = vceqzq_u8(classes);
        let in_quotes = vorrq_u8(
            vorrq_u8(
                vceqq_u8(bytes, vdupq_n_u8(b'"')),
                vceqq_u8(bytes, vdupq_n_u8(b'\\')),
            ),
            vorrq_u8(vceqzq_u8(bytes), vcltzq_s8(vreinterpretq_s8_u8(bytes))),
        );
        let line_feed = vceqq_u8(bytes, vdupq_n_u8(b'\n'));
        (bits(not_name), bits(in_quotes), bits(line_feed))
    }
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
