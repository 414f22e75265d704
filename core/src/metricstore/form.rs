/*!
The headers of a page under each profile, as `SanitizeHeaders` and `WriteAll`
of `pkg/metrics_store/metrics_writer.go` write them.

v2.13:
* A header that equals the one before it, over all writers, goes, **and the
  headers behind it move up**: families of that writer then stand under the
  wrong header, and the last of them are not written. The first header goes
  when it is empty. Upstream's defect, kept.
* `info` and `stateset` become `gauge` where the content type is protobuf, so
  never in a page that its handler serves. Only a header that begins with
  `# HELP` and is not the one before it is rewritten.
* A line feed is added to each header but the empty one and `"\n"`.
* Headers are written if the first store of the writer has an object.

v2.20:
* A header whose metric name an earlier one had, over all writers, is left
  out; its family is written.
* `info` and `stateset` become `gauge` in the text form.
* A line feed is added where there is none.
* Headers are written if any store of the writer has an object.
*/

use alloc::vec::Vec;

use hashbrown::HashTable;

use crate::columns::{StringColumn, Strings};
use crate::error::{Error, ErrorKind};
use crate::exposition::HeaderProfile;
use crate::memory::TryPush;
use crate::num::hash::fnv1a64;

const HELP: &[u8] = b"# HELP ";
const TYPE: &[u8] = b"# TYPE ";

/// What a page is served as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// Headers as they are: what `WriteAll` writes without
    /// `SanitizeHeaders`.
    Raw = 0,
    /// Text 0.0.4.
    Text = 1,
    /// OpenMetrics. `# EOF` is the caller's.
    OpenMetrics = 2,
    /// Asked for as protobuf; the page is text all the same.
    Protobuf = 3,
}

impl Form {
    /// The form that the C ABI calls by this number.
    #[must_use]
    pub const fn from_number(number: u32) -> Option<Form> {
        match number {
            0 => Some(Form::Raw),
            1 => Some(Form::Text),
            2 => Some(Form::OpenMetrics),
            3 => Some(Form::Protobuf),
            _ => None,
        }
    }
}

/// Appends, for each family of each writer that is written, its header; one
/// column a writer.
pub(super) fn headers<'a>(
    profile: HeaderProfile,
    form: Form,
    writers: impl Iterator<Item = Strings<'a>>,
) -> Result<Vec<StringColumn>, Error> {
    let mut own = Vec::new();
    let mut last: Vec<u8> = Vec::new();
    let mut seen = Names::default();
    for writer in writers {
        let mut column = StringColumn::default();
        for header in writer.iter() {
            match profile {
                HeaderProfile::V2_20 => {
                    column.push_with(|out| {
                        seen.append_header(out, form, header)
                    })?;
                }
                _ if form == Form::Raw => {
                    column.push_with(|out| append_2_13(out, header))?;
                }
                _ => {
                    let rewritten = rewritten_2_13(form, header, &last)?;
                    if rewritten == last {
                        continue;
                    }
                    column.push_with(|out| append_2_13(out, &rewritten))?;
                    last = rewritten;
                }
            }
        }
        own.try_push(column)?;
    }
    Ok(own)
}

fn append_2_13(out: &mut Vec<u8>, header: &[u8]) -> Result<(), Error> {
    out.try_extend(header)?;
    if header.is_empty() || header == b"\n" {
        return Ok(());
    }
    out.try_push(b'\n')
}

fn rewritten_2_13(
    form: Form,
    header: &[u8],
    last: &[u8],
) -> Result<Vec<u8>, Error> {
    let mut own = Vec::new();
    let rewrite = form == Form::Protobuf
        && header != last
        && header.starts_with(b"# HELP");
    let stem = [&b"info"[..], b"stateset"]
        .iter()
        .find_map(|suffix| header.strip_suffix(*suffix))
        .filter(|_| rewrite);
    match stem {
        Some(stem) => {
            own.try_extend(stem)?;
            own.try_extend(b"gauge")?;
        }
        None => own.try_extend(header)?,
    }
    Ok(own)
}

/// The metric names that have a header.
#[derive(Default)]
struct Names {
    names: StringColumn,
    by_hash: HashTable<u32>,
}

impl Names {
    fn append_header(
        &mut self,
        out: &mut Vec<u8>,
        form: Form,
        header: &[u8],
    ) -> Result<(), Error> {
        let parts = Parts::of(header);
        if header.is_empty() {
            return Ok(());
        }
        if form != Form::Raw
            && !parts.name.is_empty()
            && !self.insert(parts.name)?
        {
            return Ok(());
        }
        let gauge = form == Form::Text
            && matches!(parts.type_word, b"info" | b"stateset");
        let end = if gauge { parts.type_start } else { header.len() };
        out.try_extend(header.get(..end).unwrap_or(header))?;
        if gauge {
            out.try_extend(b"gauge")?;
        }
        match header.last() {
            Some(b'\n') if !gauge => Ok(()),
            _ => out.try_push(b'\n'),
        }
    }

    /// Notes a name; whether it is new.
    fn insert(&mut self, name: &[u8]) -> Result<bool, Error> {
        let names = &self.names;
        let text = |index: u32| names.as_strings().get(index as usize);
        let hash = fnv1a64(name);
        if self.by_hash.find(hash, |&i| text(i) == name).is_some() {
            return Ok(false);
        }
        let rehash = |&index: &u32| fnv1a64(text(index));
        self.by_hash
            .try_reserve(1, rehash)
            .map_err(|_| Error::new(ErrorKind::NoMemory))?;
        let index = u32::try_from(names.as_strings().len())
            .map_err(|_| Error::new(ErrorKind::TooLarge))?;
        self.by_hash.insert_unique(hash, index, rehash);
        self.names.push(name)?;
        Ok(true)
    }
}

/// What v2.20 reads in a header.
struct Parts<'a> {
    /// After `# HELP `, if a blank follows.
    name: &'a [u8],
    /// After `# TYPE ` and a name.
    type_word: &'a [u8],
    type_start: usize,
}

impl<'a> Parts<'a> {
    fn of(header: &'a [u8]) -> Parts<'a> {
        let mut parts = Parts { name: &[], type_word: &[], type_start: 0 };
        let mut rest = header;
        if let Some(help) = longer(rest, HELP) {
            parts.name = before_blank(help).unwrap_or_default();
            let Some(line) = memchr::memchr(b'\n', help) else {
                return parts;
            };
            rest = help.get(line.saturating_add(1)..).unwrap_or_default();
        }
        let Some(after) = longer(rest, TYPE) else { return parts };
        let Some(name) = before_blank(after) else { return parts };
        let from = name.len().saturating_add(1);
        let word = after.get(from..).unwrap_or_default();
        parts.type_start = header.len().saturating_sub(word.len());
        parts.type_word = word.strip_suffix(b"\n").unwrap_or(word);
        parts
    }
}

/// What follows a prefix, if anything does.
fn longer<'a>(text: &'a [u8], prefix: &[u8]) -> Option<&'a [u8]> {
    text.strip_prefix(prefix).filter(|rest| !rest.is_empty())
}

/// The text before the first blank, if it is not empty.
fn before_blank(text: &[u8]) -> Option<&[u8]> {
    let at = memchr::memchr(b' ', text).filter(|&at| at > 0)?;
    text.get(..at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use HeaderProfile::{V2_13, V2_20};
    use std::string::String;

    fn p(profile: HeaderProfile, form: Form, writers: &[&[&str]]) -> String {
        let columns: Vec<StringColumn> = writers
            .iter()
            .map(|headers| {
                let mut column = StringColumn::default();
                for header in *headers {
                    column.push(header.as_bytes()).unwrap();
                }
                column
            })
            .collect();
        let writers = columns.iter().map(StringColumn::as_strings);
        let mut out = String::new();
        for (at, column) in
            headers(profile, form, writers).unwrap().iter().enumerate()
        {
            for header in column.as_strings().iter() {
                let header = String::from_utf8(header.to_vec()).unwrap();
                out += &std::format!("{at}:{header:?} ");
            }
        }
        out
    }

    const A: &str = "# HELP a h\n# TYPE a info";
    const B: &str = "# HELP b h\n# TYPE b stateset\n";

    #[test]
    fn v2_13_shifts() {
        let two: &[&[&str]] = &[&["", A, A, "\n"], &["\n", A]];
        assert_eq!(
            p(V2_13, Form::Text, two),
            r##"0:"# HELP a h\n# TYPE a info\n" 0:"\n" 1:"# HELP a h\n# TYPE a info\n" "##,
        );
        assert_eq!(
            p(V2_13, Form::Protobuf, &[&[A, A]]),
            r##"0:"# HELP a h\n# TYPE a gauge\n" "##,
        );
        assert_eq!(p(V2_13, Form::Raw, &[&["", "x"]]), r##"0:"" 0:"x\n" "##);
    }

    #[test]
    fn v2_20_blanks() {
        assert_eq!(
            p(V2_20, Form::Text, &[&[A, "", A, "x"], &[A, B]]),
            r##"0:"# HELP a h\n# TYPE a gauge\n" 0:"" 0:"" 0:"x\n" 1:"" 1:"# HELP b h\n# TYPE b gauge\n" "##,
        );
        assert_eq!(
            p(V2_20, Form::OpenMetrics, &[&[A, B]]),
            r##"0:"# HELP a h\n# TYPE a info\n" 0:"# HELP b h\n# TYPE b stateset\n" "##,
        );
        assert_eq!(
            p(V2_20, Form::Raw, &[&[A, A]]),
            r##"0:"# HELP a h\n# TYPE a info\n" 0:"# HELP a h\n# TYPE a info\n" "##,
        );
    }
}
