/*!
Everything a kubelet tells of a node, its pods and their containers, from
`/stats/summary` (`k8s.io/kubelet` v0.36, `stats/v1alpha1`) or from
`/metrics/resource`, in one shape.

A [`Stats`] has a row a subject (the node, its system containers, pods,
containers, volumes, networks, interfaces, accelerators, metrics of the user)
and, for each, the fields that are there: a number ([`field`]) and 64 bits.
What is absent has no entry, so that it differs from zero, and a subject costs
only what it has.

| file | what |
|---|---|
| `fields` | the numbers of the fields |
| `summary` | reads the JSON |
| `resource` | reads the text |
| `page` | the five families of metrics-server, from either |

Memory: 12 bytes a value, 17 a subject, and the names; 20 more a value while
reading.
*/

mod fields;
mod page;
mod resource;
mod summary;

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::points::{Span, append_name, held, to_u32};
use super::runs::sorted_rows;
use crate::columns::{StringColumn, Strings};
use crate::error::{Error, ErrorKind};
use crate::exposition::families::{Format, Options, convert};
use crate::memory::TryPush;

pub use fields::{ValueKind, field};

/// The form in which a kubelet answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PageFormat {
    /// `/metrics/resource` in text 0.0.4.
    Text = 0,
    /// `/metrics/resource` in delimited protobuf, which is read as the text
    /// that its families are.
    Protobuf = 1,
    /// `/stats/summary` in JSON.
    Summary = 2,
}

impl PageFormat {
    /// The form that the C ABI calls by this number.
    #[must_use]
    pub const fn from_number(number: u32) -> Option<PageFormat> {
        match number {
            0 => Some(PageFormat::Text),
            1 => Some(PageFormat::Protobuf),
            2 => Some(PageFormat::Summary),
            _ => None,
        }
    }
}

/// What a row is about; its strings stand beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Subject {
    /// Name.
    Node = 1,
    /// Name; of the node.
    SystemContainer = 2,
    /// Namespace, name, UID.
    Pod = 3,
    /// Name; of a pod.
    Container = 4,
    /// Name, and namespace and name of its claim; of a pod.
    Volume = 5,
    /// Name of the default interface; of a pod or the node.
    Network = 6,
    /// Name; of a network.
    Interface = 7,
    /// Make, model, ID; of a container.
    Accelerator = 8,
    /// Name, type, units, then keys and values of labels; of a container.
    Metric = 9,
}

impl Subject {
    /// How many strings it has, labels aside.
    const fn strings(self) -> u32 {
        match self {
            Subject::Node
            | Subject::SystemContainer
            | Subject::Container
            | Subject::Network
            | Subject::Interface => 1,
            Subject::Pod
            | Subject::Volume
            | Subject::Accelerator
            | Subject::Metric => 3,
        }
    }
}

/// The parent of a row that has none.
pub const NO_PARENT: u32 = u32::MAX;

/// The statistics of one node; see the module.
///
/// ```
/// use millicore::kubelet::stats::{PageFormat, Stats};
///
/// let page = br#"{"node": {"nodeName": "n1", "swap": {"swapUsageBytes": 0}}, "pods": []}"#;
/// let mut stats = Stats::default();
/// stats.read(PageFormat::Summary, 0, page)?;
/// let columns = stats.columns();
/// assert_eq!(columns.strings.get(0), b"n1");
/// // Start time, the time of swap, and swap in use, which is zero.
/// assert_eq!(columns.fields, [0, 176, 178]);
/// assert_eq!(columns.values[2], 0);
/// # Ok::<(), millicore::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Stats {
    kinds: Vec<u8>,
    parents: Vec<u32>,
    strings: StringColumn,
    string_rows: Vec<u32>,
    value_rows: Vec<u32>,
    fields: Vec<u32>,
    values: Vec<u64>,
    draft: Draft,
    text: Vec<u8>,
}

/// What was read so far, in the order of reading.
#[derive(Debug, Default)]
struct Draft {
    names: Vec<u8>,
    /// Subject, place among its strings, text.
    texts: Vec<(u32, u32, Span)>,
    /// Subject, field, bits.
    entries: Vec<(u32, u32, u64)>,
}

/// The columns of [`Stats`].
#[derive(Clone, Copy, Debug)]
pub struct StatsColumns<'a> {
    /// A [`Subject`] a row.
    pub kinds: &'a [u8],
    /// The row that a row belongs to, or [`NO_PARENT`].
    pub parents: &'a [u32],
    /// The strings of all rows.
    pub strings: Strings<'a>,
    /// One more than there are rows: where the strings of each begin.
    pub string_rows: &'a [u32],
    /// One more than there are rows: where the fields of each begin.
    pub value_rows: &'a [u32],
    /// Numbers of fields, ascending within a row.
    pub fields: &'a [u32],
    /// Their values.
    pub values: &'a [u64],
}

impl Stats {
    /// Reads a page, forgetting the one before. Lines of a text without a
    /// time have `default_time_ns`.
    ///
    /// # Errors
    /// `InvalidJson`, those of the text format or `InvalidProtobuf`, with the
    /// offset; `TooLarge`; `NoMemory`. Nothing is there then.
    pub fn read(
        &mut self,
        format: PageFormat,
        default_time_ns: i64,
        page: &[u8],
    ) -> Result<(), Error> {
        self.clear();
        let read = match format {
            PageFormat::Text => self.read_text(default_time_ns, page),
            PageFormat::Protobuf => {
                let mut text = core::mem::take(&mut self.text);
                let read = append_protobuf_as_text(&mut text, page)
                    .and_then(|()| self.read_text(default_time_ns, &text));
                text.clear();
                self.text = text;
                read
            }
            PageFormat::Summary => self.read_summary(page),
        };
        let read = read.and_then(|()| self.finish());
        if read.is_err() {
            self.clear();
        }
        self.draft.clear();
        read
    }

    /// Every column.
    #[must_use]
    pub fn columns(&self) -> StatsColumns<'_> {
        StatsColumns {
            kinds: &self.kinds,
            parents: &self.parents,
            strings: self.strings.as_strings(),
            string_rows: bounds(&self.string_rows),
            value_rows: bounds(&self.value_rows),
            fields: &self.fields,
            values: &self.values,
        }
    }

    /// The heap memory held, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        let draft = &self.draft;
        [
            held(&self.kinds),
            held(&self.parents),
            self.strings.memory(),
            held(&self.string_rows),
            held(&self.value_rows),
            held(&self.fields),
            held(&self.values),
            held(&self.text),
            held(&draft.names),
            held(&draft.texts),
            held(&draft.entries),
        ]
        .into_iter()
        .fold(0, usize::saturating_add)
    }

    fn clear(&mut self) {
        self.kinds.clear();
        self.parents.clear();
        self.strings.clear();
        self.string_rows.clear();
        self.value_rows.clear();
        self.fields.clear();
        self.values.clear();
        self.draft.clear();
    }

    /// Begins a row.
    fn push(&mut self, kind: Subject, parent: u32) -> Result<u32, Error> {
        let row = to_u32(self.kinds.len())?;
        self.kinds.try_push(kind as u8)?;
        self.parents.try_push(parent)?;
        for place in 0..kind.strings() {
            self.draft.texts.try_push((row, place, [0, 0]))?;
        }
        Ok(row)
    }

    fn set_text(
        &mut self,
        row: u32,
        place: u32,
        text: &[u8],
    ) -> Result<(), Error> {
        let span = append_name(&mut self.draft.names, text)?;
        self.draft.texts.try_push((row, place, span))
    }

    fn set(&mut self, row: u32, field: u32, bits: u64) -> Result<(), Error> {
        self.draft.entries.try_push((row, field, bits))
    }

    /// Makes columns of what was read: by row, then by place; of what was
    /// said twice the last.
    fn finish(&mut self) -> Result<(), Error> {
        let Draft { names, texts, entries } = &self.draft;
        let at = |row: u32| texts.get(row as usize).copied();
        let key = |row| at(row).map(|(row, place, _)| (row, place));
        let order = sorted(texts.len(), key)?;
        let mut ends = Rows::of(&mut self.string_rows)?;
        for same in order.chunk_by(|&a, &b| key(a) == key(b)) {
            let last = same.last().and_then(|&last| at(last));
            let Some((row, _, [start, end])) = last else { continue };
            ends.until(row, self.strings.as_strings().len())?;
            let text = names.get(start as usize..end as usize);
            self.strings.push(text.unwrap_or_default())?;
        }
        ends.until(
            to_u32(self.kinds.len())?,
            self.strings.as_strings().len(),
        )?;
        let at = |row: u32| entries.get(row as usize).copied();
        let key = |row| at(row).map(|(row, field, _)| (row, field));
        let order = sorted(entries.len(), key)?;
        let mut ends = Rows::of(&mut self.value_rows)?;
        for same in order.chunk_by(|&a, &b| key(a) == key(b)) {
            let last = same.last().and_then(|&last| at(last));
            let Some((row, field, bits)) = last else { continue };
            ends.until(row, self.values.len())?;
            self.fields.try_push(field)?;
            self.values.try_push(bits)?;
        }
        ends.until(to_u32(self.kinds.len())?, self.values.len())
    }
}

impl Draft {
    fn clear(&mut self) {
        self.names.clear();
        self.texts.clear();
        self.entries.clear();
    }
}

/// Bounds of ragged rows; of none at all too.
fn bounds(rows: &[u32]) -> &[u32] {
    if rows.is_empty() { &[0] } else { rows }
}

/// Bounds of ragged rows that are being written.
struct Rows<'r>(&'r mut Vec<u32>);

impl<'r> Rows<'r> {
    fn of(bounds: &'r mut Vec<u32>) -> Result<Rows<'r>, Error> {
        bounds.try_push(0)?;
        Ok(Rows(bounds))
    }

    /// Ends all rows before `row` at `end`.
    fn until(&mut self, row: u32, end: usize) -> Result<(), Error> {
        let end = to_u32(end)?;
        while self.0.len() <= row as usize {
            self.0.try_push(end)?;
        }
        Ok(())
    }
}

fn sorted<K: Ord>(
    count: usize,
    key: impl Fn(u32) -> K,
) -> Result<Vec<u32>, Error> {
    sorted_rows(to_u32(count)?, |a, b| -> Ordering { key(a).cmp(&key(b)) })
}

/// Appends delimited protobuf as the text that its families are.
pub(super) fn append_protobuf_as_text(
    out: &mut Vec<u8>,
    page: &[u8],
) -> Result<(), Error> {
    if page.len() > u32::MAX as usize {
        return Err(Error::new(ErrorKind::TooLarge));
    }
    convert(out, Format::Text, Options::default(), page)
}
