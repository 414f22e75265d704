/*!
Marks made in plain 64-bit integers, eight bytes at a time ("SIMD within a
register"). No `unsafe`.
*/

use super::super::{BLOCK, Marks};

const LOW: u64 = splat(0x7f);
const TOP: u64 = splat(0x80);

/// The byte in all eight places.
const fn splat(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Marks a block.
pub(in super::super) fn marks(block: &[u8; BLOCK]) -> Marks {
    let mut marks = Marks::default();
    for word in block.as_chunks::<8>().0.iter().rev() {
        let word = u64::from_le_bytes(*word);
        let add = |bits: &mut u64, word| *bits = *bits << 8 | top_bits(word);
        add(&mut marks.quote, equal(word, b'"'));
        add(&mut marks.backslash, equal(word, b'\\'));
        // A bit makes `{` of `[` and `}` of `]`.
        let brackets = word | splat(0x20);
        add(&mut marks.open, equal(brackets, b'{'));
        add(&mut marks.close, equal(brackets, b'}'));
        add(&mut marks.curly, word << 2);
    }
    marks
}

/// Top bits of the bytes that are `byte`, which is ASCII: the low seven bits
/// of the others, or their top bit, leave something when both are compared.
#[inline]
fn equal(word: u64, byte: u8) -> u64 {
    !((word & LOW) ^ splat(byte)).wrapping_add(LOW) & !word
}

/// The eight top bits side by side, the first byte's lowest.
#[inline]
fn top_bits(word: u64) -> u64 {
    // Puts bit 8i of the factor's left side at bit 56 + i.
    ((word & TOP) >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}
