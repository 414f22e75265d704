/*!
FNV-1a of many strings of one length, sixteen at a time.

One folder an instruction set, as in `exposition::simd`; the portable way is
`num::hash` itself, which is also the oracle of the tests. AVX2 is looked for
at run time, also without the standard library.
*/
#![deny(clippy::undocumented_unsafe_blocks)]

#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
mod x86_64;

/// Strings that are hashed together.
pub(super) const GROUP: usize = 16;

/// The lengths for which there is a kernel: UIDs have 36 bytes.
pub(super) const LENGTHS: core::ops::RangeInclusive<usize> = 16..=64;

/// Hashes strings of `len` bytes, which lie one after the other, into as many
/// places; false, and nothing, where this machine or the length has no
/// kernel.
#[inline]
pub(super) fn fnv1a64_groups(
    bytes: &[u8],
    len: usize,
    hashes: &mut [[u64; GROUP]],
) -> bool {
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    if LENGTHS.contains(&len) {
        return x86_64::avx2::fnv1a64_groups(bytes, len, hashes);
    }
    let _ = (bytes, len, hashes);
    false
}
