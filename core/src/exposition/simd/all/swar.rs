/*!
Marks made in plain 64-bit integers, eight bytes at a time ("SIMD within a
register"). No `unsafe`.

The seven low bits of each byte are compared by adding: `low + (0x80 - n)`
carries into the byte's top bit exactly if `low >= n`, and never further.
*/

use super::super::{BLOCK, Marks};

const LOW: u64 = splat(0x7f);
const TOP: u64 = splat(0x80);

/// The byte in all eight places.
const fn splat(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Marks as many blocks as there are in both.
pub(in super::super) fn mark(blocks: &[[u8; BLOCK]], marks: &mut [Marks]) {
    for (block, mark) in blocks.iter().zip(marks) {
        let mut not_name = 0;
        let mut in_quotes = 0;
        let mut line_feed = 0;
        for word in block.as_chunks::<8>().0.iter().rev() {
            let word = u64::from_le_bytes(*word);
            not_name = not_name << 8 | top_bits(!name(word));
            in_quotes = in_quotes << 8 | top_bits(quoted(word));
            let feeds = equal(word, b'\n') & !word;
            line_feed = line_feed << 8 | top_bits(feeds);
        }
        *mark = Marks { not_name, in_quotes, line_feed };
    }
}

/// Top bits of the bytes in `[a-zA-Z0-9_]`.
#[inline]
fn name(word: u64) -> u64 {
    let letter = within(word | splat(0x20), b'a', b'z');
    let digit = within(word, b'0', b'9');
    (letter | digit | equal(word, b'_')) & !word
}

/// Top bits of the bytes `"`, `\`, NUL and those beyond ASCII.
#[inline]
fn quoted(word: u64) -> u64 {
    let marked = equal(word, b'"') | equal(word, b'\\') | equal(word, 0);
    (marked & !word) | word
}

/// Top bits of the bytes of `first..=last`, for bytes that are ASCII.
#[inline]
fn within(word: u64, first: u8, last: u8) -> u64 {
    let low = word & LOW;
    let from = low.wrapping_add(splat(0x80_u8.wrapping_sub(first)));
    let past = low.wrapping_add(splat(0x7f_u8.wrapping_sub(last)));
    from & !past
}

/// Top bits of the bytes that are `byte`, for bytes that are ASCII.
#[inline]
fn equal(word: u64, byte: u8) -> u64 {
    !((word & LOW) ^ splat(byte)).wrapping_add(LOW)
}

/// The eight top bits side by side, the first byte's lowest.
#[inline]
fn top_bits(word: u64) -> u64 {
    // Puts bit 8i of the factor's left side at bit 56 + i.
    ((word & TOP) >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}
