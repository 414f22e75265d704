/*!
A set of families as columns, for hosts behind the C ABI: rows of a few kinds
in the order in which the families nest, as a page's entries are rows.

```text
FAMILY   name, help          type
UNIT     unit
METRIC                       time in milliseconds
LABEL    name, value         (any number of them)
COUNTER                      value
EXEMPLAR                     value; seconds, nanoseconds
LABEL    name, value         (those of the exemplar)
METRIC   ...
```

Each row has two texts, two numbers and two integers, of which `given` says
which are there; [`RowKind`] says what they are. Nothing is lost from protobuf
but fields that nobody knows. `rows_reader` makes rows of protobuf,
`rows_writer` writes them in any [`super::Format`].

Memory: 42 bytes a row and its texts, twice that as columns grow by doubling. A
row takes two bytes of protobuf or more, but for the packed counts of native
histograms, which may take one.
*/

use alloc::vec::Vec;

use crate::columns::{StringColumn, Strings};
use crate::error::{Error, ErrorKind};
use crate::exposition::page::bytes_of;
use crate::memory::TryPush;

/// What a row of families is. Fields that are not named are not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum RowKind {
    /// Begins a family. Texts: name, help. Integer: one of
    /// [`super::family_type`].
    Family = 1,
    /// Right behind its family. Text: the unit.
    Unit = 2,
    /// Begins a metric of the family. Integer: milliseconds since the epoch.
    Metric = 3,
    /// Behind a metric or an exemplar, or another label. Texts: name, value.
    Label = 4,
    /// Number: the value.
    Gauge = 5,
    /// Number: the value.
    Counter = 6,
    /// Number: the value.
    Untyped = 7,
    /// Integer: how many were observed, 64 bits unsigned. Number: their sum.
    Summary = 8,
    /// Of a summary. Numbers: which quantile, its value.
    Quantile = 9,
    /// Integer: how many were observed, 64 bits unsigned. Numbers: their sum;
    /// how many, of a histogram of floats.
    Histogram = 10,
    /// Of a histogram. Integer: how many were at most the bound, 64 bits
    /// unsigned. Numbers: the bound; how many, of a histogram of floats.
    Bucket = 11,
    /// When the counter, summary or histogram before it began. Integers:
    /// seconds since the epoch, nanoseconds.
    Created = 12,
    /// Of the counter, bucket or (native) histogram before it. Number: what
    /// was observed. Integers: seconds since the epoch, nanoseconds.
    Exemplar = 13,
    /// What makes a histogram native. Integers: schema; zero count, 64 bits
    /// unsigned. Numbers: zero threshold; zero count, of floats.
    Native = 14,
    /// Of a histogram. Integers: buckets left out before, how many follow.
    NegativeSpan = 15,
    /// The same of what is above zero.
    PositiveSpan = 16,
    /// Of a histogram. Integer: a count less the one before.
    NegativeDelta = 17,
    /// The same of what is above zero.
    PositiveDelta = 18,
    /// Of a histogram of floats. Number: a count.
    NegativeCount = 19,
    /// The same of what is above zero.
    PositiveCount = 20,
}

impl RowKind {
    const ALL: [RowKind; 20] = [
        RowKind::Family,
        RowKind::Unit,
        RowKind::Metric,
        RowKind::Label,
        RowKind::Gauge,
        RowKind::Counter,
        RowKind::Untyped,
        RowKind::Summary,
        RowKind::Quantile,
        RowKind::Histogram,
        RowKind::Bucket,
        RowKind::Created,
        RowKind::Exemplar,
        RowKind::Native,
        RowKind::NegativeSpan,
        RowKind::PositiveSpan,
        RowKind::NegativeDelta,
        RowKind::PositiveDelta,
        RowKind::NegativeCount,
        RowKind::PositiveCount,
    ];

    fn from_number(number: u8) -> Option<RowKind> {
        let index = usize::from(number).checked_sub(1)?;
        RowKind::ALL.get(index).copied()
    }
}

/// The fields of a row that are there.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Row<'a> {
    /// Its texts.
    pub texts: [Option<&'a [u8]>; 2],
    /// Its numbers.
    pub numbers: [Option<f64>; 2],
    /// Its integers.
    pub integers: [Option<i64>; 2],
}

/// Families as columns of equal length, reused from set to set.
///
/// ```
/// use millicore::exposition::families::{
///     FamilyRows, Format, Options, Row, RowKind, family_type,
/// };
///
/// let mut rows = FamilyRows::new();
/// rows.push(RowKind::Family, &Row {
///     texts: [Some(b"up"), Some(b"Whether it is up.")],
///     integers: [Some(family_type::GAUGE.into()), None],
///     ..Row::default()
/// })?;
/// rows.push(RowKind::Metric, &Row::default())?;
/// rows.push(RowKind::Label, &Row {
///     texts: [Some(b"job"), Some(b"a")],
///     ..Row::default()
/// })?;
/// rows.push(RowKind::Gauge, &Row {
///     numbers: [Some(1.0), None],
///     ..Row::default()
/// })?;
/// let mut out = Vec::new();
/// rows.view().append(&mut out, Format::Text, Options::default())?;
/// assert_eq!(
///     out,
///     b"# HELP up Whether it is up.\n# TYPE up gauge\nup{job=\"a\"} 1\n"
/// );
/// # Ok::<(), millicore::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct FamilyRows {
    kinds: Vec<u8>,
    given: Vec<u8>,
    /// Two a row.
    texts: StringColumn,
    numbers: Vec<[f64; 2]>,
    integers: Vec<[i64; 2]>,
}

impl FamilyRows {
    /// No rows, no memory.
    #[must_use]
    pub fn new() -> FamilyRows {
        FamilyRows::default()
    }

    /// Forgets the rows and keeps the memory.
    pub fn clear(&mut self) {
        self.kinds.clear();
        self.given.clear();
        self.texts.clear();
        self.numbers.clear();
        self.integers.clear();
    }

    /// Adds a row.
    ///
    /// # Errors
    /// `NoMemory`, `TooLarge`; the rows may then be used no more.
    pub fn push(&mut self, kind: RowKind, row: &Row<'_>) -> Result<(), Error> {
        let [a, b] = row.texts;
        let [x, y] = row.numbers;
        let [i, j] = row.integers;
        let flags = [
            a.is_some(),
            b.is_some(),
            x.is_some(),
            y.is_some(),
            i.is_some(),
            j.is_some(),
        ];
        let given = flags
            .iter()
            .rev()
            .fold(0, |bits, &is_given| bits << 1 | u8::from(is_given));
        self.texts.push(a.unwrap_or_default())?;
        self.texts.push(b.unwrap_or_default())?;
        self.numbers.try_push([x.unwrap_or(0.0), y.unwrap_or(0.0)])?;
        self.integers.try_push([i.unwrap_or(0), j.unwrap_or(0)])?;
        self.kinds.try_push(kind as u8)?;
        self.given.try_push(given)
    }

    /// Keeps the first so many rows.
    pub(super) fn truncate(&mut self, rows: usize) {
        self.kinds.truncate(rows);
        self.given.truncate(rows);
        self.texts.truncate(rows.saturating_mul(2));
        self.numbers.truncate(rows);
        self.integers.truncate(rows);
    }

    /// The columns.
    #[must_use]
    pub fn view(&self) -> FamilyView<'_> {
        FamilyView {
            kinds: &self.kinds,
            given: &self.given,
            texts: self.texts.as_strings(),
            numbers: self.numbers.as_flattened(),
            integers: self.integers.as_flattened(),
        }
    }

    /// The heap memory held, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        [
            bytes_of(&self.kinds),
            bytes_of(&self.given),
            bytes_of(&self.numbers),
            bytes_of(&self.integers),
            self.texts.memory(),
        ]
        .into_iter()
        .fold(0, usize::saturating_add)
    }
}

/// Columns of families that somebody lends.
#[derive(Clone, Copy, Debug, Default)]
pub struct FamilyView<'a> {
    kinds: &'a [u8],
    given: &'a [u8],
    texts: Strings<'a>,
    numbers: &'a [f64],
    integers: &'a [i64],
}

impl<'a> FamilyView<'a> {
    /// Columns of `kinds.len()` rows: a [`RowKind`] each; bits that say which
    /// fields are there, from the lowest the texts, the numbers, the integers;
    /// two texts each, two numbers, two integers.
    ///
    /// # Errors
    /// `LengthMismatch`.
    pub fn new(
        kinds: &'a [u8],
        given: &'a [u8],
        texts: Strings<'a>,
        numbers: &'a [f64],
        integers: &'a [i64],
    ) -> Result<FamilyView<'a>, Error> {
        let rows = kinds.len();
        let pairs = [texts.len(), numbers.len(), integers.len()];
        if given.len() != rows
            || pairs.iter().any(|&n| n != rows.saturating_mul(2))
        {
            return Err(Error::new(ErrorKind::LengthMismatch));
        }
        Ok(FamilyView { kinds, given, texts, numbers, integers })
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kinds.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// A row; `None` past the last one.
    ///
    /// # Errors
    /// `InvalidFamilyRow` for a kind that is none.
    pub fn get(
        &self,
        row: usize,
    ) -> Result<Option<(RowKind, Row<'a>)>, Error> {
        let (Some(&kind), Some(&given)) =
            (self.kinds.get(row), self.given.get(row))
        else {
            return Ok(None);
        };
        let Some(kind) = RowKind::from_number(kind) else {
            return Err(Error::at(ErrorKind::InvalidFamilyRow, row));
        };
        let is_given = |bit: u32| given >> bit & 1 != 0;
        let first = row.wrapping_mul(2);
        let second = first.wrapping_add(1);
        let text = |bit, at| is_given(bit).then(|| self.texts.get(at));
        let number =
            |bit, at| self.numbers.get(at).copied().filter(|_| is_given(bit));
        let integer =
            |bit, at| self.integers.get(at).copied().filter(|_| is_given(bit));
        Ok(Some((
            kind,
            Row {
                texts: [text(0, first), text(1, second)],
                numbers: [number(2, first), number(3, second)],
                integers: [integer(4, first), integer(5, second)],
            },
        )))
    }

    /// What each row is: numbers of [`RowKind`].
    #[must_use]
    pub fn kinds(&self) -> &'a [u8] {
        self.kinds
    }

    /// Which fields each row has.
    #[must_use]
    pub fn given(&self) -> &'a [u8] {
        self.given
    }

    /// Two texts a row.
    #[must_use]
    pub fn texts(&self) -> Strings<'a> {
        self.texts
    }

    /// Two numbers a row.
    #[must_use]
    pub fn numbers(&self) -> &'a [f64] {
        self.numbers
    }

    /// Two integers a row.
    #[must_use]
    pub fn integers(&self) -> &'a [i64] {
        self.integers
    }
}
