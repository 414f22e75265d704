/*!
Marks made by WebAssembly's simd128, 16 bytes an instruction; the tables are
those of `x86_64/avx2`. A module either has simd128 or not: it is decided when
it is built.
*/
#![allow(unsafe_code)]

use core::arch::wasm32::{
    u8x16, u8x16_bitmask, u8x16_eq, u8x16_shr, u8x16_splat, u8x16_swizzle,
    v128, v128_and, v128_load, v128_or,
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
    let by_high = u8x16(0, 0, 0, 1, 2, 4, 2, 8, 0, 0, 0, 0, 0, 0, 0, 0);
    let by_low =
        u8x16(13, 15, 15, 15, 15, 15, 15, 15, 15, 15, 14, 2, 2, 2, 2, 6);
    // SAFETY: 16 bytes can be read; the load needs no alignment.
    let bytes = unsafe { v128_load(quarter.as_ptr().cast::<v128>()) };
    let low = v128_and(bytes, u8x16_splat(0x0f));
    let classes = v128_and(
        u8x16_swizzle(by_high, u8x16_shr(bytes, 4)),
        u8x16_swizzle(by_low, low),
    );
    let not_name = u8x16_eq(classes, u8x16_splat(0));
    let is = |byte: u8| u8x16_eq(bytes, u8x16_splat(byte));
    // A byte beyond ASCII is its own mark: its top bit is set.
    let in_quotes =
        v128_or(v128_or(is(b'"'), is(b'\\')), v128_or(is(0), bytes));
    let bits = |mask| u64::from(u8x16_bitmask(mask));
    (bits(not_name), bits(in_quotes), bits(is(b'\n')))
}
