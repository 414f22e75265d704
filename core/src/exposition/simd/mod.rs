/*!
The three bit maps that the parser jumps along, made 64 bytes at a time.

One folder an instruction set, all with the same function
`mark(blocks, marks)`: `all/swar` in plain integers, `x86_64/avx2`,
`aarch64/neon` and `wasm32/simd128`. AVX2 is looked for at run time, also
without the standard library; the others are decided by the target. Beside it
`shard::wire::simd` and `share` are the only modules with `unsafe`.

Cost: about 0.03 ns a byte with AVX2, 0.4 ns with plain integers.
*/
#![deny(clippy::undocumented_unsafe_blocks)]

mod aarch64;
mod all;
mod wasm32;
mod x86_64;

/// Bytes that one [`Marks`] describes.
pub(super) const BLOCK: usize = 64;

/// Bit `i` is about byte `i` of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// The byte cannot be part of a label name: not `[a-zA-Z0-9_]`.
    pub(super) not_name: u64,
    /// The byte means something inside a quoted string: `"`, `\`, NUL and
    /// all that is not ASCII.
    pub(super) in_quotes: u64,
    /// The byte is a line feed.
    pub(super) line_feed: u64,
}

/// Marks as many blocks as there are in both.
#[inline]
pub(super) fn mark(blocks: &[[u8; BLOCK]], marks: &mut [Marks]) {
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    if x86_64::avx2::mark(blocks, marks) {
        return;
    }
    #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
    return aarch64::neon::mark(blocks, marks);
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    return wasm32::simd128::mark(blocks, marks);
    #[allow(unreachable_code)] // on targets that always have vectors
    all::swar::mark(blocks, marks);
}

/// Asks the machine for bytes that will be read soon, where it can be asked.
/// Processors that fetch ahead by themselves stop at every 4 KiB.
#[inline(always)]
pub(super) fn will_read(bytes: &[u8], at: usize) {
    #[cfg(all(target_arch = "x86_64", target_feature = "sse"))]
    x86_64::prefetch::will_read(bytes, at);
    let _ = (bytes, at);
}

/// The instructions that the parser uses on this machine: `avx2`, `neon`,
/// `simd128`, or `swar` for none but the ordinary ones.
#[must_use]
pub fn simd_name() -> &'static str {
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    if x86_64::avx2::available() {
        return "avx2";
    }
    if cfg!(all(target_arch = "aarch64", target_feature = "neon")) {
        "neon"
    } else if cfg!(all(target_arch = "wasm32", target_feature = "simd128")) {
        "simd128"
    } else {
        "swar"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    fn naive(block: &[u8; BLOCK]) -> Marks {
        let mut marks = Marks::default();
        for (i, &byte) in block.iter().enumerate() {
            let name = byte.is_ascii_alphanumeric() || byte == b'_';
            let quoted = matches!(byte, b'"' | b'\\' | 0 | 0x80..);
            marks.not_name |= u64::from(!name) << i;
            marks.in_quotes |= u64::from(quoted) << i;
            marks.line_feed |= u64::from(byte == b'\n') << i;
        }
        marks
    }

    fn compare(blocks: &[[u8; BLOCK]]) {
        let want: Vec<Marks> = blocks.iter().map(naive).collect();
        let mut got = alloc::vec![Marks::default(); blocks.len()];
        mark(blocks, &mut got);
        assert_eq!(got, want, "{}", simd_name());
        got.fill(Marks::default());
        all::swar::mark(blocks, &mut got);
        assert_eq!(got, want, "swar");
    }

    #[test]
    fn every_byte_at_every_place() {
        // Miri looks at memory, not at values: a few of each will do there.
        let few = cfg!(miri);
        let arounds: &[u8] = if few { b"a" } else { b"a\"\0\xff" };
        let (bytes, places) = if few { (61, 21) } else { (1, 1) };
        for byte in (0..=u8::MAX).step_by(bytes) {
            for &around in arounds {
                for place in (0..BLOCK).step_by(places) {
                    let mut block = [around; BLOCK];
                    block[place] = byte;
                    compare(&[block]);
                }
            }
        }
    }

    #[test]
    fn as_many_as_there_are_in_both() {
        let mut marks = [Marks::default(); 2];
        mark(&[[b'"'; BLOCK]; 3], &mut marks);
        assert_eq!(marks[1].in_quotes, u64::MAX);
        mark(&[[b'a'; BLOCK]], &mut marks);
        assert_eq!((marks[0].not_name, marks[1].not_name), (0, u64::MAX));
    }

    proptest! {
        #[test]
        fn any_blocks(bytes in prop::collection::vec(any::<u8>(), 256)) {
            compare(bytes.as_chunks().0);
        }
    }
}
