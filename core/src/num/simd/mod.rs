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
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
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

#[cfg(test)]
mod tests {
    use crate::columns::StringColumn;
    use crate::num::hash::{fnv1a64, fnv1a64_column};
    use std::vec;
    use std::vec::Vec;

    /// UIDs have one length, which a kernel takes sixteen at a time; another
    /// length among them, and what is left over, goes the portable way.
    #[test]
    fn columns_of_one_length_are_hashed_as_their_strings() {
        let lengths = if cfg!(miri) { 35..38 } else { 14..67 };
        for len in lengths {
            for (rows, odd) in [(16, None), (53, None), (53, Some(20))] {
                let mut column = StringColumn::default();
                column.push(b"before").unwrap();
                for row in 0..rows {
                    let more = usize::from(odd == Some(row));
                    let bytes = (0..len + more)
                        .map(|i| (i * 37 + row * 101 + len * row) as u8);
                    column.push(&bytes.collect::<Vec<_>>()).unwrap();
                }
                let rows = column.as_strings().slice(1, rows + 1);
                let mut hashes = vec![0; rows.len()];
                fnv1a64_column(rows, &mut hashes).unwrap();
                for (hash, text) in hashes.iter().zip(rows.iter()) {
                    assert_eq!(*hash, fnv1a64(text), "{len}");
                }
            }
        }
    }
}
