/*!
The label set of a series, as Prometheus v0.316 `Labels()` of both parsers gives
it (default build): `__name__` and the labels without their escapes, sorted by
name; names may repeat.

While the last TYPE line read said `histogram`, whatever its name, values of
`le` become OpenMetrics floats (`1` is `1.0`), and values of `quantile` under
`summary`. The series bytes keep what was written.

More than twelve labels of which some share a name: upstream's order among
those is that of an unstable sort; here they keep their order.
*/

use alloc::vec::Vec;

use super::entry::{Entry, Label, MetricType, Profile, Span};
use super::label_float::{append_open_metrics_float, parse_go_float};
use super::parser::Parser;
use super::unescape::append_unescaped;
use crate::columns::StringColumn;
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// A label set, its memory reused from series to series.
///
/// ```
/// use millicore::exposition::{Entry, LabelSet, Parser, Profile};
///
/// let page = b"# TYPE t histogram\nt_bucket{le=\"1\",a=\"\\n\"} 2\n";
/// let mut parser = Parser::new(Profile::Textparse, page);
/// let mut set = LabelSet::new();
/// let mut last_type = None;
/// while let Some(entry) = parser.next()? {
///     match entry {
///         Entry::Type { type_, .. } => last_type = Some(type_),
///         Entry::Series { name, labels, .. } => {
///             set.read(Profile::Textparse, page, name, labels, last_type)?;
///         }
///         _ => {}
///     }
/// }
/// let labels: Vec<_> = set.iter().collect();
/// assert_eq!(labels[0], (&b"__name__"[..], &b"t_bucket"[..]));
/// assert_eq!(labels[1], (&b"a"[..], &b"\n"[..]));
/// assert_eq!(labels[2], (&b"le"[..], &b"1.0"[..]));
/// # Ok::<(), millicore::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct LabelSet {
    data: Vec<u8>,
    labels: Vec<Label>,
}

impl LabelSet {
    /// An empty set.
    #[must_use]
    pub const fn new() -> LabelSet {
        LabelSet { data: Vec::new(), labels: Vec::new() }
    }

    /// Replaces the set by that of a series of `page`; `last_type` is the
    /// type of the last TYPE line before it. Names have no escapes under
    /// [`Profile::Lenient`].
    ///
    /// # Errors
    /// `NoMemory`; `TooLarge` for a set of 4 GiB.
    pub fn read(
        &mut self,
        profile: Profile,
        page: &[u8],
        name: Span,
        labels: &[Label],
        last_type: Option<MetricType>,
    ) -> Result<(), Error> {
        self.data.clear();
        self.labels.clear();
        let key = self.append(|data| data.try_extend(b"__name__"))?;
        let append_name = match profile {
            Profile::Lenient => Vec::try_extend,
            Profile::Textparse | Profile::OpenMetrics => append_unescaped,
        };
        let value = self.append(|data| append_name(data, name.of(page)))?;
        self.labels.try_push(Label { name: key, value })?;
        for label in labels {
            let key = label.name.of(page);
            let name = self.append(|data| append_name(data, key))?;
            let written = label.value.of(page);
            let value = self.append(|data| append_unescaped(data, written))?;
            let value = match (last_type, name.of(&self.data)) {
                (Some(MetricType::Histogram), b"le")
                | (Some(MetricType::Summary), b"quantile") => {
                    self.as_float(value)?
                }
                _ => value,
            };
            self.labels.try_push(Label { name, value })?;
        }
        self.sort();
        Ok(())
    }

    /// Names and values, by name.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&[u8], &[u8])> {
        let data = &self.data;
        self.labels.iter().map(|l| (l.name.of(data), l.value.of(data)))
    }

    fn append(
        &mut self,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), Error>,
    ) -> Result<Span, Error> {
        let start = self.data.len();
        write(&mut self.data)?;
        let end = self.data.len();
        if u32::try_from(end).is_err() {
            return Err(Error::new(ErrorKind::TooLarge));
        }
        Ok(Span::new(start, end))
    }

    /// The value in OpenMetrics form if it is a float, else itself.
    fn as_float(&mut self, value: Span) -> Result<Span, Error> {
        match parse_go_float(value.of(&self.data))? {
            Some(float) => {
                self.append(|data| append_open_metrics_float(data, float))
            }
            None => Ok(value),
        }
    }

    /// Sorts by name; equal names keep their order, which is the order of
    /// their bytes in `data`.
    fn sort(&mut self) {
        let LabelSet { data, labels } = self;
        labels.sort_unstable_by(|a, b| {
            a.name
                .of(data)
                .cmp(b.name.of(data))
                .then(a.name.start.cmp(&b.name.start))
        });
    }
}

/// Appends the label sets of a page: for each entry one row in `rows`, for
/// each label of a series two strings, name and value. `rows` gets one item
/// more than there are entries; entries other than series have no strings.
///
/// # Errors
/// As [`Parser::next`] and [`LabelSet::read`]; the rows of the entries before
/// the error are kept.
pub fn append_label_sets(
    strings: &mut StringColumn,
    rows: &mut Vec<u32>,
    profile: Profile,
    page: &[u8],
) -> Result<(), Error> {
    let mut set = LabelSet::new();
    let mut last_type = None;
    let mut count = 0_usize;
    rows.try_push(0)?;
    let mut parser = Parser::new(profile, page);
    while let Some(entry) = parser.next()? {
        match entry {
            Entry::Type { type_, .. } => last_type = Some(type_),
            Entry::Series { name, labels, .. } => {
                set.read(profile, page, name, labels, last_type)?;
                for (name, value) in set.iter() {
                    strings.push(name)?;
                    strings.push(value)?;
                    count = count.saturating_add(2);
                }
            }
            Entry::Help { .. }
            | Entry::Unit { .. }
            | Entry::Comment { .. } => {}
        }
        let end = u32::try_from(count)
            .map_err(|_| Error::new(ErrorKind::TooLarge))?;
        rows.try_push(end)?;
    }
    Ok(())
}
