/*!
When a series began: the `_created` lines of OpenMetrics, as Prometheus v0.316
`OpenMetricsParser.StartTimestamp()` finds them for a caller that asks at each
sample.

The start found last counts for all samples of these labels that follow, until
another is looked for. A line of a counter, summary or histogram whose name ends in `_created` is
then no sample. Any other line of these has the start that the first
`_created` line behind it gives, if no HELP, TYPE or UNIT line stands between
them and both have the same labels (but for `le` of histograms and `quantile`
of summaries) and the same family, whose name is as long as the last HELP,
TYPE or UNIT line said. Upstream compares hashes of all that run together; so
do names and values run together here.

Where upstream panics (a name shorter than its family's) there is no start;
where it never returns (a broken exemplar further on) the page is refused
anyway.

Cost: one pass, backwards, over columns; names and labels are compared where
there is a `_created` line to compare with. Upstream reads ahead to the end of
the family at each sample.
*/

use alloc::vec::Vec;

use super::entry::{Label, MetricType, Profile, Span};
use super::open_metrics::milliseconds;
use super::page::{EntryKind, Page};
use crate::error::Error;
use crate::memory::TryPush;

/// Appends for each entry of a page the start of its series in milliseconds,
/// 0 where none is given, and to `created` a 1 for each `_created` line, else
/// 0.
///
/// ```
/// use millicore::exposition::{Page, Profile, append_start_timestamps};
///
/// let text = b"# TYPE a counter\na_total 3\na_created 1.5\n# EOF\n";
/// let mut page = Page::new();
/// page.parse(Profile::OpenMetrics, text)?;
/// let (mut starts, mut created) = (Vec::new(), Vec::new());
/// append_start_timestamps(&mut starts, &mut created, &page, text)?;
/// assert_eq!(starts, [0, 1500, 0]);
/// assert_eq!(created, [0, 0, 1]);
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// `NoMemory`.
pub fn append_start_timestamps(
    starts: &mut Vec<i64>,
    created: &mut Vec<u8>,
    page: &Page,
    text: &[u8],
) -> Result<(), Error> {
    let first = starts.len();
    starts.try_reserve_for(page.len())?;
    created.try_reserve_for(page.len())?;
    let first_mark = created.len();
    // Backwards: the next `_created` line of the same run of samples.
    let mut following: Vec<u32> = Vec::new();
    following.try_resize(page.len(), NONE)?;
    let mut next = NONE;
    for (i, place) in following.iter_mut().enumerate().rev() {
        *place = next;
        if page.kinds().get(i) != Some(&EntryKind::Series) {
            next = NONE;
        } else if Series::at(page, text, i).name.ends_with(CREATED) {
            next = u32::try_from(i).unwrap_or(NONE);
        }
    }
    let mut type_ = None;
    let mut family = 0;
    // The series that has the start found last.
    let mut found: Option<(Key<'_>, i64)> = None;
    for (i, &next) in following.iter().enumerate() {
        let own = Series::at(page, text, i);
        let is_series = page.kinds().get(i) == Some(&EntryKind::Series);
        let is_created =
            is_series && needs_start(type_) && own.name.ends_with(CREATED);
        created.try_push(u8::from(is_created))?;
        let mut start = 0;
        if !is_series {
            family = own.name.len();
            if page.kinds().get(i) == Some(&EntryKind::Type) {
                let word = own.series.of(text);
                type_ = MetricType::from_word(Profile::OpenMetrics, word);
            }
        } else if !needs_start(type_) {
            found = None;
        } else if !is_created {
            let name = own.family(family).unwrap_or_default();
            let key = Key { series: own, type_, name };
            match &found {
                Some((known, at)) if *at > 0 && known.is(&key) => start = *at,
                _ => {
                    found = key.begun(page, next as usize);
                    start = found.as_ref().map_or(0, |&(_, at)| at);
                }
            }
        }
        starts.try_push(start)?;
    }
    debug_assert_eq!(
        starts.len().wrapping_sub(first),
        created.len().wrapping_sub(first_mark)
    );
    Ok(())
}

/// No `_created` line follows.
const NONE: u32 = u32::MAX;

const CREATED: &[u8] = b"_created";

fn needs_start(type_: Option<MetricType>) -> bool {
    matches!(
        type_,
        Some(
            MetricType::Counter | MetricType::Summary | MetricType::Histogram
        )
    )
}

#[derive(Clone, Copy)]
struct Series<'p> {
    text: &'p [u8],
    series: Span,
    name: &'p [u8],
    name_start: usize,
    labels: &'p [Label],
    value: f64,
}

impl<'p> Series<'p> {
    fn at(page: &'p Page, text: &'p [u8], i: usize) -> Series<'p> {
        let name = page.names().get(i).copied().unwrap_or_default();
        Series {
            text,
            series: page.texts().get(i).copied().unwrap_or_default(),
            name: name.of(text),
            name_start: name.start as usize,
            labels: page.labels_of(i),
            value: page.values().get(i).copied().unwrap_or(0.0),
        }
    }

    /// The name of the family, as upstream cuts it out of the series.
    fn family(&self, length: usize) -> Option<&'p [u8]> {
        let series = self.series.start as usize;
        let quoted = self.series.of(self.text).starts_with(b"{\"");
        let end = series.wrapping_add(length).wrapping_add(if quoted {
            2
        } else {
            0
        });
        self.text.get(self.name_start..end)
    }
}

/// What upstream hashes to know a series.
#[derive(Clone, Copy)]
struct Key<'p> {
    series: Series<'p>,
    type_: Option<MetricType>,
    name: &'p [u8],
}

impl<'p> Key<'p> {
    fn is(&self, other: &Key<'_>) -> bool {
        self.bytes().eq(other.bytes())
    }

    /// Names and values of labels, then the name.
    fn bytes(&self) -> impl Iterator<Item = u8> + '_ {
        let left_out: &[u8] = match self.type_ {
            Some(MetricType::Summary) => b"quantile",
            Some(MetricType::Histogram) => b"le",
            _ => b"\0",
        };
        let text = self.series.text;
        self.series
            .labels
            .iter()
            .map(|label| (label.name.of(text), label.value))
            .filter(move |&(name, _)| name != left_out)
            .flat_map(|(name, value)| name.iter().chain(value.of(text)))
            .chain(self.name)
            .copied()
    }

    /// This key and its start, if the `_created` line is that of its series.
    fn begun(self, page: &'p Page, created: usize) -> Option<(Key<'p>, i64)> {
        if created == NONE as usize {
            return None;
        }
        let created = Series::at(page, self.series.text, created);
        let name = created.name.strip_suffix(CREATED).unwrap_or_default();
        let theirs = Key { series: created, name, ..self };
        let is = self.is(&theirs);
        is.then_some((self, milliseconds(created.value)))
    }
}
