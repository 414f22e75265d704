/*!
The one error of this crate: a kind and a byte offset.

An [`Error`] is `Copy`, 16 bytes, and never allocates. The numbers of
[`ErrorKind`] are the status codes of the C ABI and are never changed once
released; the texts live in [`ErrorKind::text`] alone, so that Rust, C, Go and
JS show the same words. Line and column are derived from the offset by
[`position`] when somebody asks.
*/

use core::fmt;

/// Why an input was refused, and where.
///
/// ```
/// use millicore::{Error, ErrorKind};
///
/// let error = Error::at(ErrorKind::InvalidOffsets, 7);
/// assert_eq!(error.to_string(), "string offsets run backwards or past the data at byte 7");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    offset: u64,
}

impl Error {
    /// An error of the call as a whole, at byte 0.
    #[cold]
    #[must_use]
    pub const fn new(kind: ErrorKind) -> Error {
        Error { kind, offset: 0 }
    }

    /// An error at a byte offset into the input.
    #[cold]
    #[must_use]
    pub const fn at(kind: ErrorKind, offset: usize) -> Error {
        // usize is at most 64 bits on every target of Rust.
        Error { kind, offset: offset as u64 }
    }

    /// An error at a byte offset into a body that comes in pieces.
    #[cold]
    #[must_use]
    pub const fn at_offset(kind: ErrorKind, offset: u64) -> Error {
        Error { kind, offset }
    }

    /// What was wrong.
    #[must_use]
    pub const fn kind(self) -> ErrorKind {
        self.kind
    }

    /// The offset of the first byte that cannot be accepted, or the number of
    /// that row; 0 where the call as a whole was refused.
    #[must_use]
    pub const fn offset(self) -> u64 {
        self.offset
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.text())?;
        if self.kind.has_offset() {
            let unit = self.kind.unit();
            write!(f, " at {unit} {}", self.offset)?;
        }
        Ok(())
    }
}

impl core::error::Error for Error {}

/// Declares [`ErrorKind`] once: name, status number, whether an offset is
/// shown, text.
macro_rules! error_kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $place:ident, $text:literal;)*) => {
        /// What was wrong with an input. The discriminant is the C status.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(i32)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $($(#[$doc])* $name = $code,)*
        }

        impl ErrorKind {
            /// Every kind, in the order of its status.
            pub const ALL: &'static [ErrorKind] = &[$(ErrorKind::$name,)*];

            /// The text that every host shows.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self {
                    $(ErrorKind::$name => $text,)*
                }
            }

            /// Whether the offset of an [`Error`] of this kind says more
            /// than "the call as a whole".
            #[must_use]
            pub const fn has_offset(self) -> bool {
                !self.unit().is_empty()
            }

            /// What the offset counts, if anything.
            const fn unit(self) -> &'static str {
                match self {
                    $(ErrorKind::$name => Place::$place.unit(),)*
                }
            }

            /// The kind of a status, if it is one.
            #[must_use]
            pub const fn from_status(status: i32) -> Option<ErrorKind> {
                match status {
                    $($code => Some(ErrorKind::$name),)*
                    _ => None,
                }
            }
        }
    };
}

/// Where an error points.
enum Place {
    Byte,
    Row,
    Call,
}

impl Place {
    const fn unit(&self) -> &'static str {
        match self {
            Place::Byte => "byte",
            Place::Row => "row",
            Place::Call => "",
        }
    }
}

error_kinds! {
    // 1-99: any call.
    /// A null pointer where data was promised, or an unknown option.
    InvalidArgument = 1, Call, "invalid argument";
    /// A handle of another kind, or one that was freed.
    InvalidHandle = 2, Call, "handle of the wrong kind";
    /// A string column whose offsets run backwards or past its data.
    InvalidOffsets = 3, Byte, "string offsets run backwards or past the data";
    /// A column that is not aligned to its items.
    Misaligned = 4, Call, "misaligned column";
    /// The allocator refused.
    NoMemory = 5, Call, "out of memory";
    /// An input past a documented limit.
    TooLarge = 6, Call, "input exceeds the documented limit";
    /// The caller's buffer is too small; the needed size was written.
    BufferTooSmall = 7, Call, "buffer too small";
    /// A panic was caught at the boundary (only in the `std` flavour).
    Panic = 8, Call, "internal error: a panic was caught";
    /// The handle saw a panic before and must be freed.
    Poisoned = 9, Call, "handle unusable after an internal error";
    /// Not in this build of the library.
    Unsupported = 10, Call, "not supported by this build";
    /// Columns of one call that differ in length.
    LengthMismatch = 11, Call, "columns differ in length";
    /// Nothing goes by that name.
    NotFound = 12, Call, "not found";
    /// JSON that is malformed or has a value of the wrong type.
    InvalidJson = 13, Byte, "invalid JSON";
    /// A duration that Go's `time.ParseDuration` refuses.
    InvalidDuration = 14, Byte, "invalid duration";
    /// A time that is not RFC 3339, or not within int64 nanoseconds.
    InvalidTime = 15, Byte, "invalid RFC 3339 time";
    /// A number that Go's `strconv.ParseFloat` refuses.
    InvalidNumber = 16, Byte, "invalid number";
    /// Bytes that must be UTF-8 and are not.
    InvalidUtf8 = 17, Byte, "invalid UTF-8";

    // 100: metric text.
    /// A line that begins with none of name, `{` and `#`.
    ExpectedEntry = 100, Byte, "expected a metric name, `{`, `#` or an empty line";
    /// HELP or TYPE with no metric name after it.
    ExpectedMetadataName = 101, Byte, "expected a metric name after HELP or TYPE";
    /// A NUL where the text of HELP begins.
    ExpectedHelpText = 102, Byte, "expected a text after the metric name of HELP";
    /// A HELP text that is not UTF-8.
    InvalidHelpUtf8 = 103, Byte, "invalid UTF-8 in a HELP text";
    /// A TYPE line with another word, or with blanks around it.
    InvalidMetricType = 104, Byte, "expected exactly counter, gauge, histogram, summary or untyped";
    /// Something else inside braces.
    ExpectedLabelName = 105, Byte, "expected a label name or `}`";
    /// A second metric name, in braces.
    ExpectedOneMetricName = 106, Byte, "expected a label: the metric name was already given";
    /// A label name with no `=` after it.
    ExpectedEqualSign = 107, Byte, "expected `=` after the label name";
    /// A label with no quoted value.
    ExpectedLabelValue = 108, Byte, "expected a label value in double quotes";
    /// A quoted string cut short by the end, a NUL or an escaped line feed.
    ExpectedClosingQuote = 109, Byte, "expected the closing quote of a string";
    /// A label value that is not UTF-8.
    InvalidLabelUtf8 = 110, Byte, "invalid UTF-8 in a label value";
    /// Braces with no metric name before or in them.
    ExpectedMetricName = 111, Byte, "expected a metric name before or inside the braces";
    /// A series with no value.
    ExpectedValue = 112, Byte, "expected a value after the series";
    /// A value that is not a number.
    InvalidValue = 113, Byte, "expected a decimal number, NaN or Inf within float64";
    /// Something after the value that is not a timestamp.
    ExpectedTimestamp = 114, Byte, "expected a timestamp in digits or the end of the line";
    /// A timestamp beyond int64.
    InvalidTimestamp = 115, Byte, "expected a timestamp within int64 milliseconds";
    /// Something after the timestamp.
    ExpectedLineEnd = 116, Byte, "expected the end of the line after the timestamp";
    /// A metric to be written whose label keys and values differ in number.
    ExpectedAsManyValuesAsKeys = 117, Call, "expected as many label values as label keys";
    /// OpenMetrics: a page that does not end in `# EOF`.
    ExpectedEof = 118, Byte, "expected `# EOF` at the end of the page";
    /// OpenMetrics: something behind `# EOF`.
    ExpectedNothingAfterEof = 119, Byte, "expected nothing after `# EOF`";
    /// OpenMetrics: a line that begins otherwise.
    ExpectedOpenMetricsEntry = 120, Byte, "expected a metric name, `{`, or `# ` and HELP, TYPE, UNIT or EOF";
    /// OpenMetrics: HELP, TYPE or UNIT without a text.
    ExpectedMetadataText = 121, Byte, "expected one blank and a text after the metric name";
    /// OpenMetrics: a TYPE line with another word.
    InvalidOpenMetricsType = 122, Byte, "expected exactly counter, gauge, histogram, gaugehistogram, summary, info, stateset or unknown";
    /// OpenMetrics: a unit that the name does not end in.
    InvalidUnit = 123, Byte, "expected a unit that the metric name ends in, after `_`";
    /// A label with neither comma nor brace behind it.
    ExpectedComma = 124, Byte, "expected `,` or `}` after the label value";
    /// OpenMetrics: something odd after the value.
    ExpectedExemplar = 125, Byte, "expected a timestamp, an exemplar or the end of the line";
    /// A time that is not a finite number.
    InvalidSeconds = 126, Byte, "expected a timestamp that is a finite number";
    /// Text 0.0.4: a family to be written without metrics.
    ExpectedMetrics = 127, Byte, "expected a family to have metrics";
    /// A family to be written without a name.
    ExpectedFamilyName = 128, Byte, "expected a family to have a name";
    /// A family to be written whose type is none.
    InvalidFamilyType = 129, Byte, "expected a type from COUNTER to GAUGE_HISTOGRAM";
    /// A metric to be written that is not of its family's type.
    ExpectedTypedMetric = 130, Byte, "expected a metric of its family's type";
    /// OpenMetrics: a histogram to be written that counts in floats.
    UnsupportedFloatHistogram = 131, Byte, "expected a histogram of whole numbers: OpenMetrics 1.0 has no other";
    /// OpenMetrics: an exemplar to be written of a time that is none.
    InvalidExemplarTime = 132, Byte, "expected an exemplar's time from the year 1 to 9999";
    /// Bytes that are no protobuf.
    InvalidProtobuf = 133, Byte, "malformed protobuf";
    /// A row of families that may not stand where it does, is of a kind that
    /// is none, or has an integer that is too large.
    InvalidFamilyRow = 134, Row, "expected another row of families";

    // 200: kubelet.
    /// A container's series without the labels that metrics-server cuts out
    /// of it; upstream panics there.
    UpstreamPanic = 200, Byte, "expected container, namespace and pod labels (metrics-server panics)";
    /// Bytes that are no saved store of this version and profile, or not whole.
    ExpectedSavedSnapshot = 201, Byte, "expected a saved kubelet store of this version and profile";
    /// A node or pod that exists and has no metrics.
    NoMetrics = 240, Call, "no metrics of it";
    /// A label selector that apimachinery refuses.
    InvalidLabelSelector = 241, Call, "invalid label selector";
    /// A field selector that apimachinery refuses, or of other fields than
    /// metadata.name and metadata.namespace.
    InvalidFieldSelector = 242, Byte, "invalid field selector";

    // 300: autoscaling.
    /// A `behavior` that was not defaulted; upstream crashes there.
    ExpectedDefaultedBehavior = 300, Call, "expected spec.behavior to have both directions, their windows and select policies (upstream crashes)";
    /// A metric without the source its type names; upstream crashes there.
    ExpectedMetricSource = 301, Call, "expected spec.metrics[] to have the source that its type names, and pods an averageValue (upstream crashes)";

    /// A value of a simulation that is too large, too small or out of order.
    SimulationOutOfBounds = 310, Byte, "expected a value within the bounds of a simulation";
    /// Too many pods, at once or over all syncs of a simulation.
    SimulationTooLarge = 311, Call, "simulation of more than 100000 pods, or of more than 500 million pods over all its syncs";
    /// A histogram's checkpoint that upstream refuses.
    InvalidCheckpoint = 320, Call, "expected a v3 checkpoint, its total from 0 and its buckets within the histogram";
    /// A pod LimitRange that scales a container without a recommendation;
    /// upstream panics there.
    ExpectedRecommendation = 321, Call, "expected a recommendation for every container that the pod LimitRange scales (upstream panics)";

    // 400: shards.
    /// A jump hash that never returns upstream.
    EndlessJump = 400, Call, "jump hash without an end: too many buckets";
    /// A total number of shards that leaves objects without an owner.
    InvalidShardTotal = 401, Call, "expected a total of 1 to 2147483647 shards";
    /// A shard that can own nothing.
    ShardPastTotal = 402, Call, "expected a shard from 0 and below the total";
    /// A pod's name without the ordinal of its StatefulSet.
    InvalidOrdinal = 403, Byte, "expected the ordinal of a StatefulSet's pod";
    /// A pod below `spec.ordinals.start`.
    OrdinalBeforeStart = 404, Call, "expected an ordinal from ordinals.start";
    /// An assignment's text that is none.
    InvalidAssignment = 420, Byte, "expected an assignment, as jump:10";
    /// A shardSelector that is none.
    InvalidSelector = 421, Byte, "expected shardRange(object.metadata.uid, '0x<16 digits>', '0x<16 digits>')";
    /// A range whose end is not past its start.
    EmptyRange = 422, Byte, "expected a range that ends past its start";
    /// Ranges of a selector over several fields.
    MixedSelectorFields = 423, Byte, "expected one field in all ranges of a selector";
    /// A hash that two shards would own.
    OverlappingRanges = 424, Byte, "expected ranges that do not overlap those of another shard";
    /// An assignment that has no ranges.
    NotRanges = 425, Call, "expected an assignment by hash ranges";
    /// A modulus of zero.
    InvalidModulus = 426, Call, "expected a modulus above zero";
    /// A shard that owns nothing, for which there is no selector.
    EmptyShard = 427, Call, "expected a shard that owns hashes";

    // 450: the filter of LISTs and WATCHes.
    /// A body that ends inside a list or an event.
    TruncatedBody = 450, Byte, "body ends inside a list or an event";
    /// Protobuf that does not begin as the API server's does.
    ExpectedEnvelope = 451, Byte, "expected `k8s` and a NUL before an object in protobuf";
    /// A member that decides about an object and came before.
    RepeatedField = 452, Byte, "expected uid, metadata, object, type and items once";
    /// An object without a UID, where that is refused.
    ExpectedUid = 453, Byte, "expected the object to have a metadata.uid";
    /// An object that is not given out before its UID is known.
    LateUid = 454, Byte, "expected metadata.uid within 64 MiB of the object's begin";
    /// A Table that is called so behind its rows.
    LateKind = 455, Byte, "expected the kind of a Table before its rows";
    /// A list that is filtered for an assignment of the past.
    AssignmentExpired = 456, Call, "assignment of shards changed while a list was read";
    /// A range of hashes that holds none.
    InvalidHashRange = 457, Call, "expected a range of hashes to end behind its start";
    /// A text that is no view and no report of a hand-over.
    InvalidHandoverText = 480, Byte, "expected a view or a report of a hand-over";
    /// A view without members, out of order, past its bounds or too large.
    InvalidView = 481, Call, "expected members in order, from start, up to 4096, and an owner";

    // 500: quantities. The texts of the first three are upstream's.
    /// Not of the form of a quantity.
    QuantityFormat = 500, Call, "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    /// A quantity without digits where some are needed.
    QuantityNumeric = 501, Call, "unable to parse numeric part of quantity";
    /// A suffix that is no unit and no exponent.
    QuantitySuffix = 502, Call, "unable to parse quantity's suffix";
    /// A quantity of more digits than are worked with.
    QuantityTooLarge = 503, Call, "quantity of more than 1024 digits";

    // 600: metric store.
    /// An object with more series than one may have.
    TooManySeriesOfObject = 600, Call, "object has more series than the store's limit for one";
    /// An object that would make a store hold more series than it may.
    TooManySeries = 601, Call, "object would take the store past its limit of series";
    /// The end of a replacement that was not begun.
    NotReplacing = 602, Call, "no replacement was begun";
    // 700: samples of series.
    /// Times of a series or a block that do not ascend.
    TimesRunBackwards = 700, Call, "expected the times of a series to ascend";
    // 800: topology.
    /// A constraint's label selector that upstream refuses.
    InvalidSpreadSelector = 800, Call, "expected label selectors that the scheduler can read";
    /// Replicas or a quorum that no placement has.
    InvalidReplicas = 801, Call, "expected a replica, a zone, and a quorum from 1 to the replicas";
}

/// Line and column of a byte offset, both from 1; columns count bytes.
///
/// ```
/// assert_eq!(millicore::position(b"a\nbc", 3), (2, 2));
/// ```
#[must_use]
pub fn position(input: &[u8], offset: u64) -> (u64, u64) {
    let end = usize::try_from(offset).unwrap_or(input.len());
    let before = input.get(..end).unwrap_or(input);
    let mut line = 1_u64;
    let mut column = 1_u64;
    for &byte in before {
        if byte == b'\n' {
            line = line.saturating_add(1);
            column = 1;
        } else {
            column = column.saturating_add(1);
        }
    }
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_small() {
        assert_eq!(size_of::<Error>(), 16);
    }

    #[test]
    fn statuses_are_unique_ascending_and_reversible() {
        let mut last = 0;
        for &kind in ErrorKind::ALL {
            let status = kind as i32;
            assert!(status > last, "{kind:?} = {status} after {last}");
            assert_eq!(ErrorKind::from_status(status), Some(kind));
            last = status;
        }
        assert_eq!(ErrorKind::from_status(0), None);
    }

    #[test]
    fn positions_count_lines_and_bytes() {
        let p = |input: &[u8], offset| position(input, offset);
        assert_eq!(p(b"", 0), (1, 1));
        assert_eq!(p(b"ab", 1), (1, 2));
        assert_eq!(p(b"a\n", 2), (2, 1));
        assert_eq!(p(b"a\n\nb", 9), (3, 2)); // past the end: the end
    }
}
