/*!
Marks made by AVX2, 32 bytes an instruction.

Name bytes are found by two table look-ups in registers: one by the high, one
by the low half of a byte. Each gives a set of classes; the byte is a name byte
if the sets meet.
*/
#![allow(unsafe_code)]

use core::arch::x86_64::{
    __m256i, _mm_setr_epi8, _mm256_and_si256, _mm256_broadcastsi128_si256,
    _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_movemask_epi8,
    _mm256_or_si256, _mm256_set1_epi8, _mm256_setzero_si256,
    _mm256_shuffle_epi8, _mm256_srli_epi16,
};

use super::super::{BLOCK, Marks};

cpufeatures::new!(detected, "avx2");

/// Whether this machine and its system have AVX2; asked once.
#[inline]
pub(in super::super) fn available() -> bool {
    detected::get()
}

/// Marks as many blocks as there are in both; false, and nothing, without
/// AVX2.
#[inline]
pub(in super::super) fn mark(
    blocks: &[[u8; BLOCK]],
    marks: &mut [Marks],
) -> bool {
    let available = available();
    if available {
        // SAFETY: AVX2 is there.
        unsafe { mark_blocks(blocks, marks) }
    }
    available
}

/// # Safety
/// * The machine has AVX2.
#[target_feature(enable = "avx2")]
fn mark_blocks(blocks: &[[u8; BLOCK]], marks: &mut [Marks]) {
    for (block, marks) in blocks.iter().zip(marks) {
        let start = block.as_ptr().cast::<__m256i>();
        // SAFETY: a block has two times 32 bytes; loads need no alignment.
        let (low, high) = unsafe {
            (_mm256_loadu_si256(start), _mm256_loadu_si256(start.add(1)))
        };
        let low = mark_half(low);
        let high = mark_half(high);
        *marks = Marks {
            not_name: u64::from(low.0) | u64::from(high.0) << 32,
            in_quotes: u64::from(low.1) | u64::from(high.1) << 32,
            line_feed: u64::from(low.2) | u64::from(high.2) << 32,
        };
    }
}

/// # Safety
/// * The machine has AVX2.
#[inline]
#[target_feature(enable = "avx2")]
fn mark_half(bytes: __m256i) -> (u32, u32, u32) {
    // Classes: 1 = digits, 2 = A-O and a-o, 4 = P-Z and `_`, 8 = p-z.
    let by_high = _mm256_broadcastsi128_si256(_mm_setr_epi8(
        0, 0, 0, 1, 2, 4, 2, 8, 0, 0, 0, 0, 0, 0, 0, 0,
    ));
    // Look-ups by a byte beyond ASCII give no class.
    let by_low = _mm256_broadcastsi128_si256(_mm_setr_epi8(
        13, 15, 15, 15, 15, 15, 15, 15, 15, 15, 14, 2, 2, 2, 2, 6,
    ));
    let nibble = _mm256_set1_epi8(0x0f);
    let high = _mm256_and_si256(_mm256_srli_epi16::<4>(bytes), nibble);
    let classes = _mm256_and_si256(
        _mm256_shuffle_epi8(by_high, high),
        _mm256_shuffle_epi8(by_low, bytes),
    );
    let not_name = _mm256_cmpeq_epi8(classes, _mm256_setzero_si256());
    let is = |byte: u8| {
        _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte.cast_signed()))
    };
    // A byte beyond ASCII is its own mark: its top bit is set.
    let in_quotes = _mm256_or_si256(
        _mm256_or_si256(is(b'"'), is(b'\\')),
        _mm256_or_si256(is(0), bytes),
    );
    (
        _mm256_movemask_epi8(not_name).cast_unsigned(),
        _mm256_movemask_epi8(in_quotes).cast_unsigned(),
        _mm256_movemask_epi8(is(b'\n')).cast_unsigned(),
    )
}
