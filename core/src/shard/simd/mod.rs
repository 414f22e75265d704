/*!
Jump for a block of keys, walked side by side.

One folder an instruction set, as in `exposition::simd`; the portable walk is
in `shard::assign` and is the oracle of the tests. AVX2 is looked for at run
time, also without the standard library.
*/
#![deny(clippy::undocumented_unsafe_blocks)]

mod x86_64;

/// Jump for the keys whose number is a multiple of the kernel's width, from
/// the first on: how many those were, 0 on a machine without a kernel. There
/// is at least one bucket.
#[inline]
pub(super) fn jump_groups(
    keys: &[u64],
    total: i32,
    shards: &mut [i32],
) -> usize {
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    return x86_64::avx2::jump_groups(keys, total, shards);
    #[allow(unreachable_code)] // on targets that have a kernel
    {
        let _ = (keys, total, shards);
        0
    }
}
