/*!
Marks made by WebAssembly's simd128, 16 bytes an instruction; the tables are
those of `x86_64/avx2`. A module either has simd128 or not: it is decided when
it is built.
*/
#![allow(unsafe_code)]

use core::arch::wasm32::{
    u8x16, u8x16_bitmask, u8x16_eq, u8x16_shr, u8x16_splat, u8x16_swizzle,
    v128, v128_and, v128_load,
};

use super::super::{BLOCK, Marks};

/// Marks as many blocks as there are in both.
pub(in super::super) fn mark(blocks: &[[u8; BLOCK]], marks: &mut [Marks]) {
    for (block, marks) in blocks.iter().zip(marks) {
        let mut made = Marks::default();
        for quarter in block.as_chunks::<16>().0.iter().rev() {
            let (not_name, plain, line_feed) = mark_quarter(quarter);
            made.not_name = made.not_name << 16 | not_name;
            made.in_quotes = made.in_quotes << 16 | (plain ^ 0xffff);
            made.line_feed = made.line_feed << 16 | line_feed;
        }
        *marks = made;
    }
}

#[inline]
fn mark_quarter(quarter: &[u8; 16]) -> (u64, u64, u64) {
    // Classes: 1 = digits, 2 = A-O and a-o, 4 = P-Z and `_`, 8 = p-z; then
    // 16 = `"`, 32 = NUL, 64 = `\\`, 128 = beyond ASCII.
    let by_high = u8x16(
        32, 0, 16, 1, 2, 68, 2, 8, 128, 128, 128, 128, 128, 128, 128, 128,
    );
    let by_low = u8x16(
        173, 143, 159, 143, 143, 143, 143, 143, 143, 143, 142, 130, 194, 130,
        130, 134,
    );
    // SAFETY: 16 bytes can be read; the load needs no alignment.
    let bytes = unsafe { v128_load(quarter.as_ptr().cast::<v128>()) };
    let low = v128_and(bytes, u8x16_splat(0x0f));
    let classes = v128_and(
        u8x16_swizzle(by_high, u8x16_shr(bytes, 4)),
        u8x16_swizzle(by_low, low),
    );
    let lacks = |these: u8| {
        u8x16_eq(v128_and(classes, u8x16_splat(these)), u8x16_splat(0))
    };
    let bits = |mask| u64::from(u8x16_bitmask(mask));
    let line_feed = u8x16_eq(bytes, u8x16_splat(b'\n'));
    (bits(lacks(0x0f)), bits(lacks(0xf0)), bits(line_feed))
}
