/*!
The marks of the next 4 KiB of a page, made when somebody looks past them.

[`Window::bits`] gives 64 bits of a map from any byte on, whatever block that
byte is in: for tokens of less than 64 bytes a search is then a count of
trailing zeros, without a branch on where blocks end. The vector code behind
it runs once a window.
*/

use super::simd::{self, BLOCK, Marks};

/// Blocks marked at a time, and one more behind them.
const BLOCKS: usize = 64;

/// Marks of a part of one page; which page is the caller's care.
#[derive(Clone, Debug)]
pub(super) struct Window {
    /// Number of the first block in `marks`.
    first: usize,
    /// How many of `marks` hold something and have one behind that does.
    usable: usize,
    marks: [Marks; BLOCKS + 1],
}

/// Which bytes are looked for.
pub(super) type Map = fn(&Marks) -> u64;

/// Bytes other than `[a-zA-Z0-9_]`; the end of the page is one.
pub(super) const NOT_NAME: Map = |marks| marks.not_name;
/// `"`, `\`, NUL and bytes beyond ASCII; the end of the page is one.
pub(super) const IN_QUOTES: Map = |marks| marks.in_quotes;
/// Line feeds in the page.
pub(super) const LINE_FEED: Map = |marks| marks.line_feed;

/// What lies past the end of the page. The rest of its last block is read
/// as NULs, which are marked alike.
const PAST_THE_END: Marks =
    Marks { not_name: !0, in_quotes: !0, line_feed: 0 };

impl Window {
    pub(super) const fn new() -> Window {
        Window { first: 0, usable: 0, marks: [PAST_THE_END; BLOCKS + 1] }
    }

    /// A map of 64 bytes, bit 0 for the byte `at`.
    #[inline]
    pub(super) fn bits(&mut self, page: &[u8], at: usize, map: Map) -> u64 {
        let block = at / BLOCK;
        if block.wrapping_sub(self.first) >= self.usable {
            self.fill(page, block);
        }
        // Below BLOCKS, as `fill` makes the block asked for usable; the
        // remainder says so to the compiler.
        let index = block.wrapping_sub(self.first) % BLOCKS;
        let here = self.marks.get(index);
        let behind = self.marks.get(index.wrapping_add(1));
        let (Some(here), Some(behind)) = (here, behind) else { return 0 };
        let shift = at % BLOCK;
        // Two shifts, as one by 64 is none.
        map(here) >> shift
            | map(behind) << 1 << BLOCK.wrapping_sub(1).wrapping_sub(shift)
    }

    /// The first byte at or after `at` that is in the map; the end of the
    /// page is in the first two.
    #[inline]
    pub(super) fn find(&mut self, page: &[u8], at: usize, map: Map) -> usize {
        let mut at = at;
        loop {
            let bits = self.bits(page, at, map);
            if bits != 0 {
                return at.wrapping_add(bits.trailing_zeros() as usize);
            }
            at = at.wrapping_add(BLOCK);
        }
    }

    /// The first line feed at or after `at` within 16 KiB; 0 if there is
    /// none, which leaves longer lines to others.
    #[inline]
    pub(super) fn find_line_feed(&mut self, page: &[u8], at: usize) -> usize {
        let mut at = at;
        for _ in 0..4 * BLOCKS {
            let bits = self.bits(page, at, LINE_FEED);
            if bits != 0 {
                return at.wrapping_add(bits.trailing_zeros() as usize);
            }
            at = at.wrapping_add(BLOCK);
        }
        0
    }

    #[cold]
    #[inline(never)]
    fn fill(&mut self, page: &[u8], block: usize) {
        let rest = page.get(block.wrapping_mul(BLOCK)..).unwrap_or_default();
        let (blocks, tail) = rest.as_chunks();
        simd::mark(blocks, &mut self.marks);
        let mut filled = blocks.len().min(self.marks.len());
        if let Some([last, past @ ..]) = self.marks.get_mut(filled..) {
            let mut padded = [0_u8; BLOCK];
            for (to, &from) in padded.iter_mut().zip(tail) {
                *to = from;
            }
            simd::mark(&[padded], core::slice::from_mut(last));
            filled = filled.wrapping_add(1);
            if let Some(past) = past.first_mut() {
                *past = PAST_THE_END;
                filled = filled.wrapping_add(1);
            }
        }
        self.first = block;
        self.usable = filled.wrapping_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn every_place_of_pages_around_a_window() {
        for length in [0, 1, 63, 64, 65, 4095, 4096, 4097, 4160, 4161, 9000] {
            let page: Vec<u8> = (0..length)
                .map(|i| if i % 97 == 5 { b'"' } else { b'a' })
                .collect();
            let mut window = Window::new();
            let mut want = length;
            for at in (0..=length).rev() {
                if page.get(at) == Some(&b'"') {
                    want = at;
                }
                let mut find = |map| window.find(&page, at, map);
                assert_eq!(find(IN_QUOTES), want, "{at} of {length}");
                assert_eq!(find(NOT_NAME), want, "{at} of {length}");
                assert_eq!(window.bits(&page, at, LINE_FEED), 0);
            }
        }
    }
}
