/*! Marks made by AVX2, 32 bytes an instruction. */
#![allow(unsafe_code)]

use core::arch::x86_64::{
    __m256i, _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_movemask_epi8,
    _mm256_or_si256, _mm256_set1_epi8, _mm256_slli_epi16,
};

use super::super::{BLOCK, Marks, Nest};

cpufeatures::new!(detected, "avx2", "popcnt", "bmi1");

/// Whether this machine and its system have AVX2 and the bit instructions
/// that came with or before it; asked once.
#[inline]
pub(in super::super) fn available() -> bool {
    detected::get()
}

/// [`Nest::walk_marks`] by AVX2; nothing without it.
#[inline]
pub(in super::super) fn walk(
    nest: &mut Nest,
    blocks: &[[u8; BLOCK]],
) -> Option<(usize, u32)> {
    if !available() {
        return None;
    }
    // SAFETY: the instructions are there.
    unsafe { walk_blocks(nest, blocks) }
}

/// # Safety
/// * The machine has AVX2, POPCNT and BMI1.
#[target_feature(enable = "avx2,popcnt,bmi1")]
fn walk_blocks(
    nest: &mut Nest,
    blocks: &[[u8; BLOCK]],
) -> Option<(usize, u32)> {
    nest.walk_marks(blocks, |block| marks(block))
}

/// # Safety
/// * The machine has AVX2.
#[inline]
#[target_feature(enable = "avx2")]
fn marks(block: &[u8; BLOCK]) -> Marks {
    let start = block.as_ptr().cast::<__m256i>();
    // SAFETY: a block has two times 32 bytes; loads need no alignment.
    let (low, high) = unsafe {
        (_mm256_loadu_si256(start), _mm256_loadu_si256(start.add(1)))
    };
    let bits = |low: __m256i, high: __m256i| {
        let low = _mm256_movemask_epi8(low).cast_unsigned();
        let high = _mm256_movemask_epi8(high).cast_unsigned();
        u64::from(low) | u64::from(high) << 32
    };
    let is = |low: __m256i, high: __m256i, byte: u8| {
        let byte = _mm256_set1_epi8(byte.cast_signed());
        bits(_mm256_cmpeq_epi8(low, byte), _mm256_cmpeq_epi8(high, byte))
    };
    // A bit makes `{` of `[` and `}` of `]`.
    let case = _mm256_set1_epi8(0x20);
    let (low_case, high_case) =
        (_mm256_or_si256(low, case), _mm256_or_si256(high, case));
    Marks {
        quote: is(low, high, b'"'),
        backslash: is(low, high, b'\\'),
        open: is(low_case, high_case, b'{'),
        close: is(low_case, high_case, b'}'),
        curly: bits(_mm256_slli_epi16::<2>(low), _mm256_slli_epi16::<2>(high)),
    }
}
