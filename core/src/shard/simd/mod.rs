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

#[cfg(test)]
mod tests {
    use super::jump_groups;
    use crate::shard::assign::{BLOCK, jump_block};
    use crate::shard::jump;
    use std::vec;

    #[test]
    fn kernels_walk_as_the_portable_rounds() {
        let keys: std::vec::Vec<u64> = (0..if cfg!(miri) { 20 } else { 5000 })
            .map(|i: u64| i.wrapping_mul(0x9e37_79b9_7f4a_7c15))
            .chain([u64::MAX; 3])
            .collect();
        for total in [1, 2, 3, 10, 1000, i32::MAX] {
            let mut walked = vec![-7; keys.len()];
            let done = jump_groups(&keys, total, &mut walked);
            for (&key, &shard) in keys.iter().zip(&walked).take(done) {
                assert_eq!(Ok(shard), jump(key, i64::from(total)));
            }
            let mut rounds = vec![-7; keys.len()];
            for (keys, shards) in
                keys.chunks(BLOCK).zip(rounds.chunks_mut(BLOCK))
            {
                jump_block(keys, total.cast_unsigned(), shards);
            }
            assert_eq!(walked.get(..done), rounds.get(..done));
        }
    }
}
