/*!
Jump by AVX2: sixteen walks in four registers, a step each until the last one
has ended.

A step is that of [`crate::shard::jump()`], in floats throughout: the division
first, then the product, each rounded once (nothing is fused), then cut to a
whole number. Buckets below 2^31 are exact in a float, and a step past the
total ends the walk whatever its size, so no conversion can overflow. The
64-bit product comes from three of 32 bits. A key waits for the longest walk of
its sixteen: 6 steps instead of 3 on average for ten buckets, each an eighth
of the price.
*/
#![allow(unsafe_code)]

use core::arch::x86_64::{
    __m256d, __m256i, _CMP_LT_OQ, _MM_FROUND_NO_EXC, _MM_FROUND_TO_ZERO,
    _mm_storeu_si128, _mm256_add_epi64, _mm256_add_pd, _mm256_and_pd,
    _mm256_blendv_pd, _mm256_castsi256_pd, _mm256_cmp_pd, _mm256_cvttpd_epi32,
    _mm256_div_pd, _mm256_loadu_si256, _mm256_movemask_pd, _mm256_mul_epu32,
    _mm256_mul_pd, _mm256_mullo_epi32, _mm256_or_pd, _mm256_or_si256,
    _mm256_round_pd, _mm256_set1_epi64x, _mm256_set1_pd, _mm256_setzero_pd,
    _mm256_slli_epi64, _mm256_srli_epi64, _mm256_sub_pd,
};

use crate::shard::jump::{DRAWS, MULTIPLIER};

cpufeatures::new!(detected, "avx2");

/// Registers of four walks each.
const REGISTERS: usize = 4;

/// Keys that are walked together.
const GROUP: usize = 4 * REGISTERS;

/// See [`super::super::jump_groups`].
#[inline]
pub(in super::super) fn jump_groups(
    keys: &[u64],
    total: i32,
    shards: &mut [i32],
) -> usize {
    if !detected::get() {
        return 0;
    }
    let (keys, _) = keys.as_chunks::<GROUP>();
    let (shards, _) = shards.as_chunks_mut::<GROUP>();
    // SAFETY: AVX2 is there.
    unsafe { jump_all(keys, total, shards) };
    keys.len().min(shards.len()).saturating_mul(GROUP)
}

/// # Safety
/// * The machine has AVX2.
#[target_feature(enable = "avx2")]
fn jump_all(keys: &[[u64; GROUP]], total: i32, shards: &mut [[i32; GROUP]]) {
    let total = _mm256_set1_pd(f64::from(total));
    for (keys, shards) in keys.iter().zip(shards) {
        let (fours, _) = keys.as_chunks::<4>();
        let mut walks = [Walks::at_start(); REGISTERS];
        for (walks, keys) in walks.iter_mut().zip(fours) {
            // SAFETY: four keys are 32 bytes; loads need no alignment.
            walks.states = unsafe { _mm256_loadu_si256(keys.as_ptr().cast()) };
        }
        loop {
            let mut walking = _mm256_setzero_pd();
            for walks in &mut walks {
                step(walks, total);
                walking = _mm256_or_pd(walking, walks.walking);
            }
            if _mm256_movemask_pd(walking) == 0 {
                break;
            }
        }
        let (fours, _) = shards.as_chunks_mut::<4>();
        for (walks, shards) in walks.iter().zip(fours) {
            let four = _mm256_cvttpd_epi32(walks.buckets);
            // SAFETY: four shards are 16 bytes; stores need no alignment.
            unsafe { _mm_storeu_si128(shards.as_mut_ptr().cast(), four) };
        }
    }
}

/// Four keys on their way.
#[derive(Clone, Copy)]
struct Walks {
    states: __m256i,
    /// The buckets they may stay in, as floats.
    buckets: __m256d,
    /// All ones for those that are not at their end.
    walking: __m256d,
}

impl Walks {
    /// In bucket 0, where every walk comes by.
    ///
    /// # Safety
    /// * The machine has AVX2.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn at_start() -> Walks {
        let ones = _mm256_set1_epi64x(-1);
        Walks {
            states: ones,
            buckets: _mm256_setzero_pd(),
            walking: _mm256_castsi256_pd(ones),
        }
    }
}

/// # Safety
/// * The machine has AVX2.
#[inline]
#[target_feature(enable = "avx2")]
fn step(walks: &mut Walks, total: __m256d) {
    walks.states = next_state(walks.states);
    // The draw as the low bits of a float of 2^52; then the float one more
    // than the draw, which is exact.
    let draws = _mm256_srli_epi64::<33>(walks.states);
    let exponent = _mm256_set1_epi64x(0x4330_0000_0000_0000);
    let draws = _mm256_castsi256_pd(_mm256_or_si256(draws, exponent));
    let draws = _mm256_sub_pd(draws, _mm256_set1_pd(4_503_599_627_370_495.0));
    let ratios = _mm256_div_pd(_mm256_set1_pd(DRAWS), draws);
    let next = _mm256_add_pd(walks.buckets, _mm256_set1_pd(1.0));
    let next = _mm256_mul_pd(next, ratios);
    let next =
        _mm256_round_pd::<{ _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC }>(next);
    let below = _mm256_cmp_pd::<_CMP_LT_OQ>(next, total);
    walks.walking = _mm256_and_pd(walks.walking, below);
    walks.buckets = _mm256_blendv_pd(walks.buckets, next, walks.walking);
}

/// `state * MULTIPLIER + 1`.
///
/// # Safety
/// * The machine has AVX2.
#[inline]
#[target_feature(enable = "avx2")]
fn next_state(states: __m256i) -> __m256i {
    let factor = _mm256_set1_epi64x(MULTIPLIER.cast_signed());
    // The halves of the factor change places, so that one instruction makes
    // both products that reach the upper half.
    let swapped = _mm256_set1_epi64x(MULTIPLIER.rotate_left(32).cast_signed());
    let crossed = _mm256_mullo_epi32(states, swapped);
    let upper = _mm256_add_epi64(crossed, _mm256_srli_epi64::<32>(crossed));
    let upper = _mm256_slli_epi64::<32>(upper);
    let lower = _mm256_mul_epu32(states, factor);
    let one = _mm256_set1_epi64x(1);
    _mm256_add_epi64(_mm256_add_epi64(lower, one), upper)
}
