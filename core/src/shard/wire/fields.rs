/*!
The items of a protobuf list that a piece has as a whole: their UIDs, found
without the state that a piece's end would need. Nearly every item comes so.
What is not as it must be is left to the walk in pieces, which tells where and
why.

A walk over lengths waits for memory at every step, as each tells where the
next one reads. So items are looked at in stages, some items apart: each stage
asks for what the next will read, and meanwhile other items are read.
*/

use super::protobuf::{ITEMS, METADATA, UID};
use super::simd::prefetch;

/// How many items a stage is behind the one before.
const APART: usize = 4;

/// Items on their way: stages, and one more.
const RING: usize = 16;

/// The bytes of an item that its UID is likely to be in.
const HEAD: usize = 256;

const LINE: usize = 64;

/// An item on its way.
#[derive(Clone, Copy, Default)]
struct Item<'a> {
    /// What is in it, and what of that follows its metadata.
    object: &'a [u8],
    rest: &'a [u8],
    /// Where it ends.
    behind: usize,
}

/// The items at the beginning of `bytes`, up to the first that is cut or
/// not as it must be: its UID, if it has one, and how many bytes it takes.
pub(super) struct Items<'a> {
    bytes: &'a [u8],
    ring: [Item<'a>; RING],
    /// Items that were seen, and those of them that were given out.
    seen: usize,
    given: usize,
    at: usize,
}

impl<'a> Items<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Items<'a> {
        let ring = [Item::default(); RING];
        Items { bytes, ring, seen: 0, given: 0, at: 0 }
    }

    /// The first stage: where an item ends, and its metadata.
    #[inline(always)]
    fn see(&mut self) -> Option<()> {
        let (tag, object, rest) = field(self.bytes.get(self.at..)?)?;
        if tag != ITEMS {
            return None;
        }
        let behind = self.bytes.len().wrapping_sub(rest.len());
        prefetch(self.bytes, behind);
        for line in 1..HEAD / LINE {
            prefetch(object, line.wrapping_mul(LINE));
        }
        let rest = match field(object) {
            Some((METADATA, _, rest)) => rest,
            // Any other order is the last stage's.
            _ => &[],
        };
        prefetch(rest, 0);
        *self.place(self.seen)? = Item { object, rest, behind };
        self.seen = self.seen.wrapping_add(1);
        self.at = behind;
        Some(())
    }

    /// The second stage: the member behind the metadata.
    #[inline(always)]
    fn look_ahead(&mut self) -> Option<()> {
        let ahead = self.given.wrapping_add(APART);
        if ahead < self.seen {
            let item = self.place(ahead)?;
            if let Some((_, _, rest)) = field(item.rest) {
                prefetch(rest, 0);
            }
        }
        Some(())
    }

    #[inline(always)]
    fn place(&mut self, number: usize) -> Option<&mut Item<'a>> {
        self.ring.get_mut(number % RING)
    }
}

impl<'a> Iterator for Items<'a> {
    /// The UID, and where the item ends.
    type Item = (Option<&'a [u8]>, usize);

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        while self.seen < self.given.wrapping_add(2 * APART)
            && self.see().is_some()
        {}
        if self.given >= self.seen {
            return None;
        }
        self.look_ahead()?;
        let item = *self.place(self.given)?;
        self.given = self.given.wrapping_add(1);
        Some((uid(item.object)?, item.behind))
    }
}

/// A field: its tag, what it holds if that has a length, and what follows.
#[inline(always)]
fn field(bytes: &[u8]) -> Option<(u64, &[u8], &[u8])> {
    let (tag, bytes) = varint(bytes)?;
    if tag < 8 {
        return None;
    }
    let len = match tag & 7 {
        2 => {
            let (len, bytes) = varint(bytes)?;
            let len = usize::try_from(len).ok()?;
            let (value, rest) = bytes.split_at_checked(len)?;
            return Some((tag, value, rest));
        }
        0 => {
            let (_, rest) = varint(bytes)?;
            return Some((tag, &[], rest));
        }
        1 => 8,
        5 => 4,
        _ => return None,
    };
    Some((tag, &[], bytes.get(len..)?))
}

/// A base 128 number.
#[inline(always)]
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    match bytes {
        [byte, rest @ ..] if *byte < 0x80 => Some(((*byte).into(), rest)),
        [low, byte, rest @ ..] if *byte < 0x80 => {
            let low = u64::from(low & 0x7f);
            Some((low | u64::from(*byte) << 7, rest))
        }
        _ => long_varint(bytes),
    }
}

#[inline(never)]
fn long_varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0_u64;
    for (&byte, bits) in bytes.iter().zip((0..63_u32).step_by(7)) {
        number |= u64::from(byte & 0x7f).wrapping_shl(bits);
        if byte < 0x80 {
            let len = bits as usize / 7;
            return Some((number, bytes.get(len.wrapping_add(1)..)?));
        }
    }
    None
}

/// The UID of an object; none where it has none.
#[inline(always)]
fn uid(object: &[u8]) -> Option<Option<&[u8]>> {
    let mut rest = object;
    let mut metadata = None;
    while !rest.is_empty() {
        let (tag, value, after) = field(rest)?;
        if tag == METADATA && metadata.replace(value).is_some() {
            return None;
        }
        rest = after;
    }
    let mut rest = metadata.unwrap_or_default();
    let mut uid = None;
    while !rest.is_empty() {
        let (tag, value, after) = field(rest)?;
        if tag == UID && uid.replace(value).is_some() {
            return None;
        }
        rest = after;
    }
    Some(uid)
}
