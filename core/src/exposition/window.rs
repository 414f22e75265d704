/*!
The marks of the next 4 KiB of a page, made when somebody looks past them.

[`Window::bits`] gives 57 bits or more of a map from any byte on, whatever
block that byte is in: eight bytes of the map from the one that holds the bit,
and a shift by what is left. For tokens that short a search is then a count of
trailing zeros, without a branch on where blocks end. The vector code behind it
runs once a window.
*/

use super::simd::{self, BLOCK, Marks};

/// Blocks marked at a time, and one more behind them.
const BLOCKS: usize = 64;
/// Blocks given to the vector code at a time: all of them in five groups.
const GROUP: usize = 13;
/// Bytes of a map for one block.
const STRIDE: usize = BLOCK / 8;
/// Bits that [`Window::bits`] has at least, from the start of a byte on.
const STEP: usize = BLOCK - 8;

/// Marks of a part of one page; which page is the caller's care.
#[derive(Clone, Debug)]
pub(super) struct Window {
    /// Where in the whole page's maps those here begin, in bytes.
    first: usize,
    /// How many bytes of them hold something and have eight behind that do.
    usable: usize,
    /// A bit a byte of the page, the first one lowest.
    maps: [[u8; (BLOCKS + 1) * STRIDE]; 3],
}

/// Which bytes are looked for.
pub(super) type Map = usize;

/// Bytes other than `[a-zA-Z0-9_]`; the end of the page is one.
pub(super) const NOT_NAME: Map = 0;
/// `"`, `\`, NUL and bytes beyond ASCII; the end of the page is one.
pub(super) const IN_QUOTES: Map = 1;
/// Line feeds in the page.
pub(super) const LINE_FEED: Map = 2;

/// What lies past the end of the page. The rest of its last block is read
/// as NULs, which are marked alike.
const PAST_THE_END: Marks =
    Marks { not_name: !0, in_quotes: !0, line_feed: 0 };

impl Window {
    pub(super) const fn new() -> Window {
        Window { first: 0, usable: 0, maps: [[0; (BLOCKS + 1) * STRIDE]; 3] }
    }

    /// A map of the bytes from `at` on, bit 0 for that one. The bits past the
    /// 57th may lack.
    #[inline]
    pub(super) fn bits(&mut self, page: &[u8], at: usize, map: Map) -> u64 {
        let byte = at / 8;
        if byte.wrapping_sub(self.first) >= self.usable {
            self.fill(page, at / BLOCK);
        }
        // Below that, as `fill` makes the block asked for usable; the
        // remainder says so to the compiler.
        let start = byte.wrapping_sub(self.first) % (BLOCKS * STRIDE);
        let bits = self
            .maps
            .get(map)
            .and_then(|map| map.get(start..)?.first_chunk())
            .map_or(0, |bytes| u64::from_le_bytes(*bytes));
        bits >> (at % 8)
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
            at = at.wrapping_add(STEP);
        }
    }

    /// The first line feed at or after `at` within 14 KiB; 0 if there is
    /// none, which leaves longer lines to others.
    #[inline]
    pub(super) fn find_line_feed(&mut self, page: &[u8], at: usize) -> usize {
        let mut at = at;
        for _ in 0..4 * BLOCKS {
            let bits = self.bits(page, at, LINE_FEED);
            if bits != 0 {
                return at.wrapping_add(bits.trailing_zeros() as usize);
            }
            at = at.wrapping_add(STEP);
        }
        0
    }

    #[cold]
    #[inline(never)]
    fn fill(&mut self, page: &[u8], block: usize) {
        let rest = page.get(block.wrapping_mul(BLOCK)..).unwrap_or_default();
        let (blocks, tail) = rest.as_chunks();
        let mut filled = 0;
        for group in blocks.chunks(GROUP).take((BLOCKS + 1) / GROUP) {
            let mut marks = [PAST_THE_END; GROUP];
            simd::mark(group, &mut marks);
            filled = self.put(filled, marks.iter().take(group.len()));
        }
        if filled <= BLOCKS {
            let mut padded = [0_u8; BLOCK];
            for (to, &from) in padded.iter_mut().zip(tail) {
                *to = from;
            }
            let mut marks = [PAST_THE_END; 2];
            simd::mark(&[padded], &mut marks);
            filled = self.put(filled, marks.iter());
        }
        self.first = block.wrapping_mul(STRIDE);
        let usable = filled.min(BLOCKS + 1).wrapping_sub(1);
        self.usable = usable.wrapping_mul(STRIDE);
    }

    /// Puts the marks of blocks into the maps from the block `at` on, as many
    /// as there is room for; the block behind them.
    #[inline]
    fn put<'m>(
        &mut self,
        at: usize,
        marks: impl Iterator<Item = &'m Marks>,
    ) -> usize {
        let mut at = at;
        for &Marks { not_name, in_quotes, line_feed } in marks {
            let made = [not_name, in_quotes, line_feed];
            for (map, made) in self.maps.iter_mut().zip(made) {
                if let Some(place) = map.as_chunks_mut().0.get_mut(at) {
                    *place = made.to_le_bytes();
                }
            }
            at = at.wrapping_add(1);
        }
        at
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
