/*!
How far a JSON value that nobody looks into reaches, 64 bytes at a time.

One folder an instruction set, all with the same function `marks`, which gives
four bit maps of a block; the walk over them, [`Nest`], is written once and
compiled with each. AVX2 is looked for at run time, also without the standard
library; the others are decided by the target.
*/
#![deny(clippy::undocumented_unsafe_blocks)]

mod aarch64;
mod all;
mod wasm32;
mod x86_64;

/// Asks for the memory of a place, where the machine can be asked so: for a
/// walk that knows where it will read before it does.
#[inline(always)]
pub(super) fn prefetch(bytes: &[u8], at: usize) {
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    if let Some(byte) = bytes.get(at) {
        x86_64::prefetch::prefetch(byte);
    }
    #[cfg(not(all(target_arch = "x86_64", target_feature = "sse2")))]
    let _ = (bytes, at);
}

/// Bytes that one [`Marks`] describes.
const BLOCK: usize = 64;

/// Bit `i` is about byte `i` of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Marks {
    /// The byte is `"`.
    quote: u64,
    /// The byte is `\`.
    backslash: u64,
    /// The byte is `{` or `[`.
    open: u64,
    /// The byte is `}` or `]`.
    close: u64,
    /// Of the marks above, whether the byte is one of `{` and `}`.
    curly: u64,
}

/// The inside of an array or object that is left without being read. It may
/// come in pieces.
///
/// Brackets are counted outside strings, braces apart from the rest: what is
/// balanced in both passes. There is no recursion, so any depth does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Nest {
    /// Brackets that are open; the last one to close ends the value.
    depth: u64,
    /// How many more braces were opened than closed.
    curly: i64,
    /// All bits set inside a string.
    inside: u64,
    /// 1 where the next byte is escaped.
    escaped: u64,
}

/// What became of a [`Nest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Walked {
    /// The piece ended first.
    Inside,
    /// The value ends before this byte of the piece.
    Closed(usize),
    /// Before this byte of the piece every bracket was closed, but not each
    /// by one of its own kind.
    Mismatched(usize),
}

impl Nest {
    /// Just behind the bracket that opens a value.
    pub(super) const fn opened(bracket: u8) -> Nest {
        let curly = if bracket == b'{' { 1 } else { 0 };
        Nest { depth: 1, curly, inside: 0, escaped: 0 }
    }

    /// Goes on through a piece.
    pub(super) fn walk(&mut self, piece: &[u8]) -> Walked {
        let (blocks, rest) = piece.as_chunks::<BLOCK>();
        let mut ended = self.walk_blocks(blocks);
        let at = ended.map_or(blocks.len(), |(block, _)| block);
        let start = at.wrapping_mul(BLOCK);
        if ended.is_none() {
            let mut last = [b' '; BLOCK];
            if let Some(text) = last.get_mut(..rest.len()) {
                text.copy_from_slice(rest);
            }
            let before = *self;
            ended = self.walk_blocks(&[last]);
            if ended.is_none() {
                self.unpad(before, &last, rest.len());
            }
        }
        match ended {
            None => Walked::Inside,
            Some((_, bit)) => {
                let end = start.wrapping_add(bit as usize).wrapping_add(1);
                if self.curly == 0 {
                    Walked::Closed(end)
                } else {
                    Walked::Mismatched(end)
                }
            }
        }
    }

    /// Takes back what the blanks behind a piece changed: a backslash that
    /// was its last byte escapes the first of the next.
    fn unpad(&mut self, before: Nest, last: &[u8; BLOCK], len: usize) {
        if len == 0 {
            *self = before;
            return;
        }
        let text = last.get(..len).unwrap_or_default();
        let run = text.iter().rev().take_while(|&&byte| byte == b'\\');
        let run = run.count();
        let from_before = u64::from(run == len) & before.escaped;
        self.escaped = (run as u64 & 1) ^ from_before;
    }

    /// Goes through blocks: the block in which the value ends, and the bit.
    fn walk_blocks(&mut self, blocks: &[[u8; BLOCK]]) -> Option<(usize, u32)> {
        #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
        if x86_64::avx2::available() {
            return x86_64::avx2::walk(self, blocks);
        }
        #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
        return self.walk_marks(blocks, aarch64::neon::marks);
        #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
        return self.walk_marks(blocks, wasm32::simd128::marks);
        #[allow(unreachable_code)] // on targets that always have vectors
        self.walk_marks(blocks, all::swar::marks)
    }

    /// The walk, for one way of making marks.
    #[inline(always)]
    fn walk_marks(
        &mut self,
        blocks: &[[u8; BLOCK]],
        marks: impl Fn(&[u8; BLOCK]) -> Marks,
    ) -> Option<(usize, u32)> {
        for (number, block) in blocks.iter().enumerate() {
            if let Some(bit) = self.step(&marks(block)) {
                return Some((number, bit));
            }
        }
        None
    }

    /// Goes through one block: the bit of the bracket that ends the value.
    #[inline(always)]
    fn step(&mut self, marks: &Marks) -> Option<u32> {
        let quote = marks.quote & !self.escapes(marks.backslash);
        // From each odd quote on to the next one.
        let inside = prefix_xor(quote) ^ self.inside;
        self.inside = 0_u64.wrapping_sub(inside >> 63);
        let open = marks.open & !inside;
        let close = marks.close & !inside;
        if u64::from(close.count_ones()) >= self.depth
            && let Some(bit) = self.end(open, close)
        {
            let upto = u64::MAX >> 63_u32.wrapping_sub(bit);
            self.count(open & upto, close & upto, marks.curly);
            return Some(bit);
        }
        self.count(open, close, marks.curly);
        None
    }

    /// Which closing bracket is the last one, if any is.
    #[inline(always)]
    fn end(&self, open: u64, close: u64) -> Option<u32> {
        let mut rest = close;
        let mut closed = 1_u64;
        while rest != 0 {
            let below = (rest & rest.wrapping_neg()).wrapping_sub(1);
            let opened = u64::from((open & below).count_ones());
            if self.depth.wrapping_add(opened) == closed {
                return Some(rest.trailing_zeros());
            }
            closed = closed.wrapping_add(1);
            rest &= rest.wrapping_sub(1);
        }
        None
    }

    #[inline(always)]
    fn count(&mut self, open: u64, close: u64, curly: u64) {
        let ones = |bits: u64| u64::from(bits.count_ones());
        self.depth =
            self.depth.wrapping_add(ones(open)).wrapping_sub(ones(close));
        let curly = ones(open & curly).wrapping_sub(ones(close & curly));
        self.curly = self.curly.wrapping_add(curly.cast_signed());
    }

    /// The bytes of a block that a backslash escapes.
    #[inline(always)]
    fn escapes(&mut self, backslash: u64) -> u64 {
        // Bits 0, 2, 4, ...
        const EVEN: u64 = 0x5555_5555_5555_5555;
        if backslash == 0 {
            let escaped = self.escaped;
            self.escaped = 0;
            return escaped;
        }
        // A run of backslashes escapes what is behind it if its length is
        // odd: an addition carries through each run that starts at an odd
        // bit, and so tells at which parity the runs end.
        let backslash = backslash & !self.escaped;
        let follows = backslash << 1 | self.escaped;
        let odd_starts = backslash & !EVEN & !follows;
        let (ends, carry) = odd_starts.overflowing_add(backslash);
        self.escaped = u64::from(carry);
        (EVEN ^ (ends << 1)) & follows
    }
}

/// Bit `i` is the parity of the bits up to `i`.
#[inline(always)]
fn prefix_xor(bits: u64) -> u64 {
    let bits = bits ^ bits << 1;
    let bits = bits ^ bits << 2;
    let bits = bits ^ bits << 4;
    let bits = bits ^ bits << 8;
    let bits = bits ^ bits << 16;
    bits ^ bits << 32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    /// Byte by byte.
    fn naive(text: &[u8], bracket: u8) -> Walked {
        let (mut depth, mut curly) = (1, i32::from(bracket == b'{'));
        let (mut inside, mut escaped) = (false, false);
        for (at, &byte) in text.iter().enumerate() {
            let plain = !core::mem::take(&mut escaped);
            match byte {
                b'\\' => escaped = plain,
                b'"' => inside ^= plain,
                _ if inside => (),
                b'{' => (depth, curly) = (depth + 1, curly + 1),
                b'[' => depth += 1,
                b'}' => (depth, curly) = (depth - 1, curly - 1),
                b']' => depth -= 1,
                _ => (),
            }
            if depth == 0 {
                return match curly {
                    0 => Walked::Closed(at + 1),
                    _ => Walked::Mismatched(at + 1),
                };
            }
        }
        Walked::Inside
    }

    fn in_pieces(text: &[u8], bracket: u8, sizes: &[usize]) -> Walked {
        let mut nest = Nest::opened(bracket);
        let (mut rest, mut before) = (text, 0);
        for &size in sizes.iter().cycle() {
            let (piece, behind) = rest.split_at(size.min(rest.len()));
            match nest.walk(piece) {
                Walked::Closed(at) => return Walked::Closed(before + at),
                Walked::Mismatched(at) => {
                    return Walked::Mismatched(before + at);
                }
                Walked::Inside if behind.is_empty() => return Walked::Inside,
                Walked::Inside => (),
            }
            before += piece.len();
            rest = behind;
        }
        Walked::Inside
    }

    #[test]
    fn brackets_quotes_and_escapes() {
        let f = |text: &str| Nest::opened(b'{').walk(text.as_bytes());
        assert_eq!(f(""), Walked::Inside);
        assert_eq!(f("}"), Walked::Closed(1));
        assert_eq!(f("]"), Walked::Mismatched(1));
        assert_eq!(f("[}]"), Walked::Closed(3)); // each kind is balanced
        assert_eq!(f("\"}\"}"), Walked::Closed(4));
        assert_eq!(f("\"\\\"}\"}"), Walked::Closed(6));
        assert_eq!(f("\"\\\\\"}"), Walked::Closed(5));
        assert_eq!(f("[[]}}"), Walked::Mismatched(5));
        let deep = [b"[".repeat(10_000), b"]".repeat(10_000)].concat();
        assert_eq!(Nest::opened(b'[').walk(&deep), Walked::Inside);
        let mut closed = deep;
        closed.push(b']');
        assert_eq!(Nest::opened(b'[').walk(&closed), Walked::Closed(20_001));
    }

    #[test]
    fn every_byte_is_marked_alike() {
        for byte in 0..=u8::MAX {
            let mut block = [b'a'; BLOCK];
            for place in [0, 7, 31, 32, 63] {
                block[place] = byte;
            }
            let bits = 1 | 1 << 7 | 1 << 31 | 1 << 32 | 1 << 63;
            let is = |set: &[u8]| bits * u64::from(set.contains(&byte));
            let marks = all::swar::marks(&block);
            assert_eq!(marks.quote, is(b"\""));
            assert_eq!(marks.backslash, is(b"\\"));
            assert_eq!(marks.open, is(b"{["));
            assert_eq!(marks.close, is(b"}]"));
            let curly = marks.curly & (marks.open | marks.close);
            assert_eq!(curly, is(b"{}"));
        }
    }

    proptest! {
        #[test]
        fn as_byte_by_byte(
            text in prop::collection::vec(
                prop::sample::select(&br#"{}[]"\\a: "#[..]), 0..400,
            ),
            deep in 0..40_usize,
            sizes in prop::collection::vec(1..130_usize, 1..5),
        ) {
            let mut whole: Vec<u8> = b"[".repeat(deep);
            whole.extend_from_slice(&text);
            whole.extend_from_slice(&b"]".repeat(deep));
            for bracket in [b'{', b'['] {
                let want = naive(&whole, bracket);
                let got = Nest::opened(bracket).walk(&whole);
                prop_assert_eq!(got, want);
                prop_assert_eq!(in_pieces(&whole, bracket, &sizes), want);
                // Without vectors too.
                let mut nest = Nest::opened(bracket);
                let mut padded = whole.clone();
                padded.resize(whole.len().next_multiple_of(BLOCK), b' ');
                let blocks = padded.as_chunks().0;
                let got = nest
                    .walk_marks(blocks, all::swar::marks)
                    .map(|(block, bit)| block * BLOCK + bit as usize + 1);
                let end = match want {
                    Walked::Inside => None,
                    Walked::Closed(at) | Walked::Mismatched(at) => Some(at),
                };
                prop_assert_eq!(got, end);
            }
        }
    }
}
