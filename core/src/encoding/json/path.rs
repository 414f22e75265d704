/*!
The path of a place in a document, for errors: `hpa.spec.metrics[0].type`.

Derived from the offset of an error when somebody asks, like line and column;
it costs one pass up to there. Of a document that cannot be read the path is
that of the innermost value that was begun.
*/

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::append_string;
use super::reader::{self, Read, Reader};
use crate::error::Error;
use crate::memory::TryPush;

/// Appends the path of the innermost value around an offset; nothing for the
/// document itself. Names that are not words stand as `["name"]`.
///
/// ```
/// use millicore::encoding::json::path::append_path;
///
/// let json = br#"{"spec": {"metrics": [{}, {"type": 7}]}}"#;
/// let mut path = Vec::new();
/// append_path(&mut path, json, 35)?;
/// assert_eq!(path, b"spec.metrics[1].type");
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// `NoMemory`.
pub fn append_path(
    out: &mut Vec<u8>,
    json: &[u8],
    offset: u64,
) -> Result<(), Error> {
    let target = usize::try_from(offset).unwrap_or(usize::MAX);
    let start = out.len();
    let mut walk = Walk { out, start, target, found: false, memory: Ok(()) };
    // It stops by an error where the place is found, too.
    let _ = reader::read(&mut walk, json);
    walk.memory
}

struct Walk<'o> {
    out: &'o mut Vec<u8>,
    /// Where the path begins in `out`.
    start: usize,
    target: usize,
    found: bool,
    memory: Result<(), Error>,
}

impl<'a> Read<'a> for Walk<'_> {
    fn read(&mut self, from: &mut Reader<'a>) -> Result<(), Error> {
        match from.peek() {
            Some(b'{') => from.object(&mut |from, name| {
                let start = from.name();
                self.child(from, start, &Segment::Member(name))
            }),
            Some(b'[') => {
                let mut index = 0_usize;
                from.array(&mut |from| {
                    let start = from.value();
                    let segment = Segment::Item(index);
                    index = index.saturating_add(1);
                    self.child(from, start, &segment)
                })
            }
            _ => from.skip(),
        }
    }
}

enum Segment<'a> {
    Member(Cow<'a, str>),
    Item(usize),
}

impl Walk<'_> {
    /// A value in the value at hand; `start` is where its name or itself
    /// begins.
    fn child(
        &mut self,
        from: &mut Reader<'_>,
        start: usize,
        segment: &Segment<'_>,
    ) -> Result<(), Error> {
        let before = self.out.len();
        if let Err(error) = self.append(segment) {
            self.out.truncate(before);
            self.memory = Err(error);
            return Err(error);
        }
        let inner = self.read(from);
        if self.found || inner.is_err() {
            self.found = true;
            return inner;
        }
        if (start..from.offset()).contains(&self.target) {
            self.found = true;
            return Err(from.misfit());
        }
        self.out.truncate(before);
        Ok(())
    }

    fn append(&mut self, segment: &Segment<'_>) -> Result<(), Error> {
        match segment {
            Segment::Member(name) if is_word(name) => {
                if self.out.len() > self.start {
                    self.out.try_push(b'.')?;
                }
                self.out.try_extend(name.as_bytes())
            }
            Segment::Member(name) => {
                self.out.try_push(b'[')?;
                append_string(self.out, name.as_bytes())?;
                self.out.try_push(b']')
            }
            Segment::Item(index) => {
                self.out.try_push(b'[')?;
                let mut digits = itoa::Buffer::new();
                self.out.try_extend(digits.format(*index).as_bytes())?;
                self.out.try_push(b']')
            }
        }
    }
}

fn is_word(name: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    !name.is_empty() && name.bytes().all(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::String;

    fn path(json: &str, offset: usize) -> String {
        let mut out = Vec::new();
        append_path(&mut out, json.as_bytes(), offset as u64).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_byte_has_a_path() {
        let json = r#"{"a": [1, {"b-c": null}], "d": "x"}"#;
        let paths = |from: usize, to: usize, want: &str| {
            for offset in from..to {
                assert_eq!(path(json, offset), want, "{offset}");
            }
        };
        paths(0, 1, "");
        paths(1, 7, "a"); // its name, too
        paths(7, 8, "a[0]");
        paths(8, 10, "a");
        paths(10, 11, "a[1]");
        paths(11, 22, r#"a[1]["b-c"]"#);
        paths(22, 23, "a[1]");
        paths(23, 24, "a");
        paths(24, 26, "");
        paths(26, 34, "d");
        paths(34, 40, "");
    }

    #[test]
    fn what_cannot_be_read_is_in_what_was_begun() {
        assert_eq!(path(r#"{"a":{"b":[1,x]}}"#, 13), "a.b[1]");
        assert_eq!(path(r#"{"a":{"b":1 "c":2}}"#, 12), "a");
        assert_eq!(path(r#"{"a":tru"#, 5), "a");
        assert_eq!(path("", 0), "");
        assert_eq!(path("[[[", 3), "[0][0][0]"); // one was expected
        assert_eq!(path(r#"{"":{"é":x}}"#, 10), r#"[""]["é"]"#);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_have_a_path(json: Vec<u8>, offset: u64) {
            append_path(&mut Vec::new(), &json, offset).unwrap();
        }
    }
}
