/*!
FNV-1a of sixteen strings by AVX2, without a chain of 64-bit products.

The hash is `h = (h ^ byte) * p` a byte. Written as `(h + d) * p`, where
`d = (h ^ byte) - h` lies between -255 and 255 and depends on the low byte of
`h` alone, it is a sum: after n bytes

```text
h = basis * p^n + d[0] * p^n + d[1] * p^(n-1) + ... + d[n-1] * p
```

So two passes do. The first follows the low sixteen bits, in sixteen lanes of
sixteen bits, and keeps each `d`. The second is a scalar product with the
powers of `p`, which are constants: they are cut into four signed limbs of
sixteen bits, so that `vpmaddwd` multiplies and adds two bytes of eight strings
at once. A limb's sum is below 64 * 255 * 2^15, which 32 bits hold.

About 45 instructions a UID of 36 bytes, where the chain has 72 and waits for
each.
*/
#![allow(unsafe_code)]

use core::arch::x86_64::{
    __m128i, __m256i, _mm_loadu_si128, _mm256_add_epi32, _mm256_add_epi64,
    _mm256_castsi128_si256, _mm256_castsi256_si128, _mm256_cvtepi32_epi64,
    _mm256_extracti128_si256, _mm256_inserti128_si256, _mm256_madd_epi16,
    _mm256_mullo_epi16, _mm256_set1_epi16, _mm256_set1_epi32,
    _mm256_set1_epi64x, _mm256_setzero_si256, _mm256_slli_epi32,
    _mm256_slli_epi64, _mm256_storeu_si256, _mm256_sub_epi16,
    _mm256_unpackhi_epi8, _mm256_unpackhi_epi16, _mm256_unpackhi_epi32,
    _mm256_unpacklo_epi8, _mm256_unpacklo_epi16, _mm256_unpacklo_epi32,
    _mm256_xor_si256,
};

use super::super::{GROUP, LENGTHS};
use crate::num::hash::{OFFSET_BASIS, PRIME};

cpufeatures::new!(detected, "avx2");

/// The longest string.
const LONGEST: usize = *LENGTHS.end();

/// What two bytes are multiplied with, highest power first: at
/// `LONGEST - e` are the four limbs of `p^e`, each with that of `p^(e-1)`
/// above it.
static POWERS: [[u32; 4]; LONGEST + 1] = powers();

/// `basis * p^n`.
static STARTS: [u64; LONGEST + 1] = starts();

#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // const
const fn starts() -> [u64; LONGEST + 1] {
    let mut starts = [OFFSET_BASIS; LONGEST + 1];
    let mut n = 1;
    while n <= LONGEST {
        starts[n] = starts[n - 1].wrapping_mul(PRIME);
        n += 1;
    }
    starts
}

#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // const
const fn powers() -> [[u32; 4]; LONGEST + 1] {
    let mut powers = [[0; 4]; LONGEST + 1];
    let mut power = 1_u64;
    let mut exponent = 0;
    while exponent <= LONGEST {
        let at = LONGEST - exponent;
        let mut rest = power;
        let mut limb = 0;
        while limb < 4 {
            let low = rest as i16;
            powers[at][limb] |= low as u16 as u32;
            if at > 0 {
                powers[at - 1][limb] = (low as u16 as u32) << 16;
            }
            rest = rest.wrapping_sub(low as u64) >> 16;
            limb += 1;
        }
        power = power.wrapping_mul(PRIME);
        exponent += 1;
    }
    powers
}

/// See [`super::super::fnv1a64_groups`], which checks the length.
#[inline]
pub(in super::super) fn fnv1a64_groups(
    bytes: &[u8],
    len: usize,
    hashes: &mut [[u64; GROUP]],
) -> bool {
    let available = detected::get();
    if available {
        // SAFETY: AVX2 is there.
        unsafe { hash_groups(bytes, len, hashes) }
    }
    available
}

/// # Safety
/// * The machine has AVX2.
#[target_feature(enable = "avx2")]
fn hash_groups(bytes: &[u8], len: usize, hashes: &mut [[u64; GROUP]]) {
    let mut columns = [_mm256_setzero_si256(); LONGEST + 1];
    let size = len.saturating_mul(GROUP).max(1);
    let last = len.saturating_sub(STEP);
    for (group, hashes) in bytes.chunks_exact(size).zip(hashes) {
        let mut start = 0;
        while start < last {
            widen(group, len, start, 0, &mut columns);
            start = start.saturating_add(STEP);
        }
        // The last sixteen bytes, of which some are there already.
        let known = start.saturating_sub(last);
        widen(group, len, last, known, &mut columns);
        hash_columns(&mut columns, len, hashes);
    }
}

/// Bytes of a string that are taken at once.
const STEP: usize = 16;

/// Sixteen bytes of each string, from `start` on, as columns of sixteen
/// 16-bit numbers: column `c` has byte `c` of every string. Quarters that lie
/// within the `known` first ones may be left out.
///
/// # Safety
/// * The machine has AVX2.
#[inline]
#[target_feature(enable = "avx2")]
fn widen(
    group: &[u8],
    len: usize,
    start: usize,
    known: usize,
    columns: &mut [__m256i; LONGEST + 1],
) {
    let whole = len.checked_mul(GROUP) == Some(group.len());
    let Some(places) = columns.get_mut(start..start.saturating_add(STEP))
    else {
        return;
    };
    if !whole || start.saturating_add(STEP) > len {
        return;
    }
    let row = |row: usize| -> __m128i {
        // SAFETY: sixteen strings of `len` bytes, of which sixteen from
        // `start` on: checked above. The load needs no alignment.
        unsafe {
            let place = group.as_ptr().add(row.wrapping_mul(len)).add(start);
            _mm_loadu_si128(place.cast())
        }
    };
    // Strings 0 to 7 in the low halves, 8 to 15 in the high ones.
    let two = |i: usize| {
        let low = _mm256_castsi128_si256(row(i));
        _mm256_inserti128_si256::<1>(low, row(i.wrapping_add(8)))
    };
    let (a, b, c, d) = (two(0), two(1), two(2), two(3));
    let (e, f, g, h) = (two(4), two(5), two(6), two(7));
    let (quarters, _) = places.as_chunks_mut::<4>();
    let [first, second, third, fourth] = quarters else { return };
    let (lo, hi) = (_mm256_unpacklo_epi8, _mm256_unpackhi_epi8);
    // Bytes of two strings side by side, then of four, then of eight.
    if known < 8 {
        let (ab, cd, ef, gh) = (lo(a, b), lo(c, d), lo(e, f), lo(g, h));
        let abcd = _mm256_unpacklo_epi16(ab, cd);
        widen_quarter(abcd, _mm256_unpacklo_epi16(ef, gh), first);
        let abcd = _mm256_unpackhi_epi16(ab, cd);
        widen_quarter(abcd, _mm256_unpackhi_epi16(ef, gh), second);
    }
    let (ab, cd, ef, gh) = (hi(a, b), hi(c, d), hi(e, f), hi(g, h));
    if known < 12 {
        let abcd = _mm256_unpacklo_epi16(ab, cd);
        widen_quarter(abcd, _mm256_unpacklo_epi16(ef, gh), third);
    }
    let abcd = _mm256_unpackhi_epi16(ab, cd);
    widen_quarter(abcd, _mm256_unpackhi_epi16(ef, gh), fourth);
}

/// Four columns, from four bytes each of strings 0-3 and 4-7 (in the high
/// halves 8-11 and 12-15).
///
/// # Safety
/// * The machine has AVX2.
#[inline]
#[target_feature(enable = "avx2")]
fn widen_quarter(abcd: __m256i, efgh: __m256i, places: &mut [__m256i; 4]) {
    let zero = _mm256_setzero_si256();
    let front = _mm256_unpacklo_epi32(abcd, efgh);
    let back = _mm256_unpackhi_epi32(abcd, efgh);
    *places = [
        _mm256_unpacklo_epi8(front, zero),
        _mm256_unpackhi_epi8(front, zero),
        _mm256_unpacklo_epi8(back, zero),
        _mm256_unpackhi_epi8(back, zero),
    ];
}

/// # Safety
/// * The machine has AVX2.
#[inline]
#[target_feature(enable = "avx2")]
fn hash_columns(
    columns: &mut [__m256i; LONGEST + 1],
    len: usize,
    hashes: &mut [u64; GROUP],
) {
    let prime = _mm256_set1_epi16(PRIME as i16);
    let mut low = _mm256_set1_epi16(OFFSET_BASIS as i16);
    let zero = _mm256_setzero_si256();
    // Four limbs each of strings 0-3 and 8-11, and of 4-7 and 12-15.
    let mut sums = [[zero; 4]; 2];
    if let Some(odd) = columns.get_mut(len) {
        *odd = zero; // what an odd number of bytes is paired with
    }
    let used = columns.get(..len.saturating_add(len & 1)).unwrap_or(&[]);
    let powers = POWERS.get(LONGEST.saturating_sub(len)..).unwrap_or(&[]);
    let (pairs, _) = used.as_chunks::<2>();
    for (&[first, second], powers) in
        pairs.iter().zip(powers.iter().step_by(2))
    {
        let mixed = _mm256_xor_si256(low, first);
        let change = _mm256_sub_epi16(mixed, low);
        low = _mm256_mullo_epi16(mixed, prime);
        let mixed = _mm256_xor_si256(low, second);
        let next = _mm256_sub_epi16(mixed, low);
        low = _mm256_mullo_epi16(mixed, prime);
        let lower = _mm256_unpacklo_epi16(change, next);
        let upper = _mm256_unpackhi_epi16(change, next);
        let [low_sums, high_sums] = &mut sums;
        for ((low, high), &powers) in
            low_sums.iter_mut().zip(high_sums).zip(powers)
        {
            let powers = _mm256_set1_epi32(powers.cast_signed());
            let product = _mm256_madd_epi16(lower, powers);
            *low = _mm256_add_epi32(*low, product);
            let product = _mm256_madd_epi16(upper, powers);
            *high = _mm256_add_epi32(*high, product);
        }
    }
    let start = STARTS.get(len).copied().unwrap_or(0);
    let start = _mm256_set1_epi64x(start.cast_signed());
    let (fours, _) = hashes.as_chunks_mut::<4>();
    let [a, b, c, d] = fours else { return };
    for (sums, (low, high)) in sums.into_iter().zip([(a, c), (b, d)]) {
        let [p, q, r, s] = sums;
        let upper = _mm256_add_epi32(r, _mm256_slli_epi32::<16>(s));
        let sum = |p: __m128i, q: __m128i, upper: __m128i| {
            let wide = _mm256_cvtepi32_epi64;
            let q = _mm256_slli_epi64::<16>(wide(q));
            let upper = _mm256_slli_epi64::<32>(wide(upper));
            let lower = _mm256_add_epi64(wide(p), q);
            _mm256_add_epi64(_mm256_add_epi64(lower, upper), start)
        };
        let cut = _mm256_castsi256_si128;
        let lower = sum(cut(p), cut(q), cut(upper));
        let cut = _mm256_extracti128_si256::<1>;
        let higher = sum(cut(p), cut(q), cut(upper));
        // SAFETY: four hashes are 32 bytes; stores need no alignment.
        unsafe {
            _mm256_storeu_si256(low.as_mut_ptr().cast(), lower);
            _mm256_storeu_si256(high.as_mut_ptr().cast(), higher);
        }
    }
}
