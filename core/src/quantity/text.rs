/*!
The text a quantity was read from, kept to be given back as it stood.

Up to 30 bytes live in the quantity itself; longer texts (leading zeros,
mostly) are the one allocation of the fast path.
*/

use alloc::vec::Vec;

use crate::error::Error;
use crate::memory::TryPush;

const INLINE: usize = 30;

/// A short byte string; empty means none was kept.
#[derive(Clone, Debug)]
pub(super) enum Text {
    /// The first `len` of `bytes`.
    Inline { len: u8, bytes: [u8; INLINE] },
    /// More than fit in place.
    Heap(Vec<u8>),
}

impl Text {
    pub(super) const NONE: Text = Text::Inline { len: 0, bytes: [0; INLINE] };

    #[inline]
    pub(super) fn new(text: &[u8]) -> Result<Text, Error> {
        let mut bytes = [0; INLINE];
        if let Some(place) = bytes.get_mut(..text.len()) {
            place.copy_from_slice(text);
            // At most 30.
            return Ok(Text::Inline { len: text.len() as u8, bytes });
        }
        let mut heap = Vec::new();
        heap.try_extend(text)?;
        Ok(Text::Heap(heap))
    }

    #[inline]
    pub(super) fn as_bytes(&self) -> &[u8] {
        match self {
            Text::Inline { len, bytes } => {
                bytes.get(..usize::from(*len)).unwrap_or_default()
            }
            Text::Heap(bytes) => bytes,
        }
    }

    pub(super) fn try_clone(&self) -> Result<Text, Error> {
        match self {
            Text::Inline { len, bytes } => {
                Ok(Text::Inline { len: *len, bytes: *bytes })
            }
            Text::Heap(bytes) => Text::new(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_length_comes_back() {
        for len in [0, 1, 29, 30, 31, 400] {
            let text = alloc::vec![b'7'; len];
            let kept = Text::new(&text).unwrap();
            assert_eq!(kept.as_bytes(), text);
            assert_eq!(kept.try_clone().unwrap().as_bytes(), text);
        }
        assert_eq!(Text::NONE.as_bytes(), b"");
        assert_eq!(size_of::<Text>(), 32);
    }
}
