/*!
Marks made by WebAssembly's simd128, 16 bytes an instruction. A module either
has simd128 or not: it is decided when it is built.
*/
#![allow(unsafe_code)]

use core::arch::wasm32::{
    u8x16_bitmask, u8x16_eq, u8x16_shl, u8x16_splat, v128, v128_load, v128_or,
};

use super::super::{BLOCK, Marks};

/// Marks a block.
pub(in super::super) fn marks(block: &[u8; BLOCK]) -> Marks {
    let mut marks = Marks::default();
    for quarter in block.as_chunks::<16>().0.iter().rev() {
        // SAFETY: 16 bytes can be read; the load needs no alignment.
        let bytes = unsafe { v128_load(quarter.as_ptr().cast::<v128>()) };
        let bits = |mask| u64::from(u8x16_bitmask(mask));
        let is = |bytes, byte| bits(u8x16_eq(bytes, u8x16_splat(byte)));
        let add = |all: &mut u64, bits: u64| *all = *all << 16 | bits;
        add(&mut marks.quote, is(bytes, b'"'));
        add(&mut marks.backslash, is(bytes, b'\\'));
        // A bit makes `{` of `[` and `}` of `]`.
        let brackets = v128_or(bytes, u8x16_splat(0x20));
        add(&mut marks.open, is(brackets, b'{'));
        add(&mut marks.close, is(brackets, b'}'));
        add(&mut marks.curly, bits(u8x16_shl(bytes, 2)));
    }
    marks
}
