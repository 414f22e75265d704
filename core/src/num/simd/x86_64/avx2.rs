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

/// The limbs of the powers, highest power first: that of exponent `e` is at
/// `LONGEST - e`. One more item, so that pairs can be read to the end.
static LIMBS: [[i16; LONGEST + 2]; 4] = limbs();

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
const fn limbs() -> [[i16; LONGEST + 2]; 4] {
    let mut limbs = [[0; LONGEST + 2]; 4];
    let mut power = 1_u64;
    let mut exponent = 0;
    while exponent <= LONGEST {
        let mut rest = power;
        let mut limb = 0;
        while limb < 4 {
            let low = rest as i16;
            limbs[limb][LONGEST - exponent] = low;
            rest = rest.wrapping_sub(low as u64) >> 16;
            limb += 1;
        }
        power = power.wrapping_mul(PRIME);
        exponent += 1;
    }
    limbs
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
    for (group, hashes) in bytes.chunks_exact(size).zip(hashes) {
        let mut start = 0;
        // The last sixteen bytes may take some columns a second time.
        let last = len.saturating_sub(16);
        while start < last {
            widen(group, len, start, &mut columns);
            start = start.saturating_add(16);
        }
        widen(group, len, last, &mut columns);
        hash_columns(&mut columns, len, hashes);
    }
}

/// Sixteen bytes of each string, from `start` on, as columns of sixteen
/// 16-bit numbers: column `c` has byte `c` of every string.
///
/// # Safety
/// * The machine has AVX2.
#[inline]
#[target_feature(enable = "avx2")]
fn widen(
    group: &[u8],
    len: usize,
    start: usize,
    columns: &mut [__m256i; LONGEST + 1],
) {
    let row = |row: usize| -> __m128i {
        let at = row.saturating_mul(len).saturating_add(start);
        let bytes = group.get(at..at.saturating_add(16)).unwrap_or(&[0; 16]);
        // SAFETY: sixteen bytes either way; the load needs no alignment.
        unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
    };
    // Strings 0 to 7 in the low halves, 8 to 15 in the high ones.
    let two = |i: usize| {
        let low = _mm256_castsi128_si256(row(i));
        _mm256_inserti128_si256::<1>(low, row(i.saturating_add(8)))
    };
    let (a, b, c, d) = (two(0), two(1), two(2), two(3));
    let (e, f, g, h) = (two(4), two(5), two(6), two(7));
    let (lo, hi) = (_mm256_unpacklo_epi8, _mm256_unpackhi_epi8);
    // Bytes of two strings side by side, then of four, then of eight.
    let halves = [
        [lo(a, b), lo(c, d), lo(e, f), lo(g, h)],
        [hi(a, b), hi(c, d), hi(e, f), hi(g, h)],
    ];
    let zero = _mm256_setzero_si256();
    let places = columns.get_mut(start..).unwrap_or(&mut []);
    let mut places = places.iter_mut();
    for [ab, cd, ef, gh] in halves {
        let fours = [
            (_mm256_unpacklo_epi16(ab, cd), _mm256_unpacklo_epi16(ef, gh)),
            (_mm256_unpackhi_epi16(ab, cd), _mm256_unpackhi_epi16(ef, gh)),
        ];
        for (abcd, efgh) in fours {
            let eights = [
                _mm256_unpacklo_epi32(abcd, efgh),
                _mm256_unpackhi_epi32(abcd, efgh),
            ];
            for eight in eights {
                for column in [lo(eight, zero), hi(eight, zero)] {
                    if let Some(place) = places.next() {
                        *place = column;
                    }
                }
            }
        }
    }
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
    // Strings 0-3 and 8-11, then 4-7 and 12-15; four limbs each.
    let mut sums = [[zero; 4]; 2];
    let skipped = LONGEST.saturating_sub(len);
    if let Some(odd) = columns.get_mut(len) {
        *odd = zero; // what an odd number of bytes is paired with
    }
    let used = columns.get(..len.saturating_add(len & 1)).unwrap_or(&[]);
    let powers = LIMBS.each_ref().map(|limbs| {
        let powers = limbs.get(skipped..).unwrap_or(&[]);
        powers.as_chunks::<2>().0
    });
    let [p, q, r, s] = powers.map(<[_]>::iter);
    let powers = p.zip(q).zip(r).zip(s);
    let (pairs, _) = used.as_chunks::<2>();
    for (&[first, second], (((p, q), r), s)) in pairs.iter().zip(powers) {
        let mixed = _mm256_xor_si256(low, first);
        let change = _mm256_sub_epi16(mixed, low);
        low = _mm256_mullo_epi16(mixed, prime);
        let mixed = _mm256_xor_si256(low, second);
        let next = _mm256_sub_epi16(mixed, low);
        low = _mm256_mullo_epi16(mixed, prime);
        let changes = [
            _mm256_unpacklo_epi16(change, next),
            _mm256_unpackhi_epi16(change, next),
        ];
        for (limb, &[high, next]) in [p, q, r, s].into_iter().enumerate() {
            let pair = u32::from(high as u16) | u32::from(next as u16) << 16;
            let pair = _mm256_set1_epi32(pair.cast_signed());
            for (sums, changes) in sums.iter_mut().zip(changes) {
                if let Some(sum) = sums.get_mut(limb) {
                    let product = _mm256_madd_epi16(changes, pair);
                    *sum = _mm256_add_epi32(*sum, product);
                }
            }
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
