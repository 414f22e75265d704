/*!
What a page consists of: entries, whose parts are spans of the page.
*/

/// Whose rules a page is read by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Profile {
    /// Prometheus v0.316, `textparse.PromParser`: the text format 0.0.4.
    Textparse = 1,
    /// Prometheus v0.316, `textparse.OpenMetricsParser`: OpenMetrics 1.0.
    OpenMetrics = 2,
    /// VictoriaMetrics v1.100, `lib/protoparser/prometheus`: a line that
    /// cannot be read is skipped, and reported.
    Lenient = 3,
}

impl Profile {
    /// The profile that the C ABI calls by this number.
    #[must_use]
    pub const fn from_number(number: u32) -> Option<Profile> {
        match number {
            1 => Some(Profile::Textparse),
            2 => Some(Profile::OpenMetrics),
            3 => Some(Profile::Lenient),
            _ => None,
        }
    }
}

/// The types a TYPE line may give, in either format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricType {
    /// `counter`
    Counter,
    /// `gauge`
    Gauge,
    /// `histogram`
    Histogram,
    /// `summary`
    Summary,
    /// `untyped`; OpenMetrics says `unknown`
    Untyped,
    /// `gaugehistogram`
    GaugeHistogram,
    /// `info`
    Info,
    /// `stateset`
    StateSet,
}

impl MetricType {
    /// The type that TYPE lines of a format call by this word, blanks not
    /// trimmed. Lenient reading looks at no TYPE line.
    #[must_use]
    pub fn from_word(profile: Profile, word: &[u8]) -> Option<MetricType> {
        match profile {
            Profile::Textparse => MetricType::from_text_word(word),
            Profile::OpenMetrics => MetricType::from_open_metrics_word(word),
            Profile::Lenient => None,
        }
    }

    pub(super) fn from_open_metrics_word(word: &[u8]) -> Option<MetricType> {
        match word {
            b"untyped" => None,
            b"unknown" => Some(MetricType::Untyped),
            b"gaugehistogram" => Some(MetricType::GaugeHistogram),
            b"info" => Some(MetricType::Info),
            b"stateset" => Some(MetricType::StateSet),
            _ => MetricType::from_text_word(word),
        }
    }

    pub(super) fn from_text_word(word: &[u8]) -> Option<MetricType> {
        match word {
            b"counter" => Some(MetricType::Counter),
            b"gauge" => Some(MetricType::Gauge),
            b"histogram" => Some(MetricType::Histogram),
            b"summary" => Some(MetricType::Summary),
            b"untyped" => Some(MetricType::Untyped),
            _ => None,
        }
    }
}

/// Bytes `start..end` of a page. Its layout is that of `uint32_t[2]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset past the last byte.
    pub end: u32,
}

impl Span {
    /// Offsets of a page fit `u32`: the parser refuses longer ones.
    #[inline]
    #[allow(clippy::cast_possible_truncation)]
    pub(super) fn new(start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end as u32 }
    }

    /// The bytes themselves; empty if the page is not the one parsed.
    #[inline]
    #[must_use]
    pub fn of(self, page: &[u8]) -> &[u8] {
        page.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// One label as written: without its quotes, escapes kept. Its layout is
/// that of `uint32_t[4]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Label {
    /// The name, possibly with escapes if it was quoted.
    pub name: Span,
    /// The value.
    pub value: Span,
}

/// What a page consists of. Blank lines leave none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Entry<'l> {
    /// `# TYPE name type`
    Type {
        /// The metric name without quotes, as written.
        name: Span,
        /// The word of the type.
        text: Span,
        /// The same, understood.
        type_: MetricType,
    },
    /// `# HELP name text`
    Help {
        /// The metric name without quotes, as written.
        name: Span,
        /// The text, escapes kept; see [`append_unescaped_help`](super::append_unescaped_help).
        text: Span,
    },
    /// `# UNIT name unit`, in OpenMetrics
    Unit {
        /// The metric name without quotes, as written.
        name: Span,
        /// The unit.
        text: Span,
    },
    /// Any other line that begins with `#`.
    Comment {
        /// From the `#` to the end of the line.
        text: Span,
    },
    /// A sample.
    Series {
        /// From the line's start to the closing brace, or to the end of the
        /// name.
        series: Span,
        /// The metric name without quotes, as written.
        name: Span,
        /// The labels in their order.
        labels: &'l [Label],
        /// The value; NaN has the bits 0x7ff8000000000001.
        value: f64,
        /// Milliseconds since the epoch.
        timestamp: Option<i64>,
        /// What OpenMetrics calls an exemplar.
        exemplar: Option<Exemplar<'l>>,
    },
}

/// One observation that a sample of OpenMetrics gives for example.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exemplar<'l> {
    /// Its labels as written; Prometheus leaves their escapes alone.
    pub labels: &'l [Label],
    /// The value; NaN has the bits 0x7ff8000000000001.
    pub value: f64,
    /// Milliseconds since the epoch.
    pub timestamp: Option<i64>,
}

/// An [`Exemplar`] whose labels are the last ones pushed.
#[derive(Clone, Copy, Debug)]
pub(super) struct ExemplarLine {
    /// How many labels the sample itself has.
    pub(super) first_label: usize,
    pub(super) value: f64,
    pub(super) timestamp: Option<i64>,
}

/// An [`Entry`] whose labels went elsewhere.
#[derive(Clone, Copy, Debug)]
pub(super) enum Line {
    Type { name: Span, text: Span, type_: MetricType },
    Help { name: Span, text: Span },
    Unit { name: Span, text: Span },
    Comment { text: Span },
    Series { series: Span, name: Span, value: f64, timestamp: Option<i64> },
}
