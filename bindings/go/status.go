package millicore

// The statuses, numbered and named as in ffi/include/millicore.h.
// [Library.StatusText] tells their texts.
const (
	// StatusOK is success.
	StatusOK Status = 0

	// Of any call.

	StatusInvalidArgument Status = 1  // invalid argument
	StatusInvalidHandle   Status = 2  // handle of the wrong kind
	StatusInvalidOffsets  Status = 3  // string offsets run backwards or past the data
	StatusMisaligned      Status = 4  // misaligned column
	StatusNoMemory        Status = 5  // out of memory
	StatusTooLarge        Status = 6  // input exceeds the documented limit
	StatusBufferTooSmall  Status = 7  // buffer too small
	StatusPanic           Status = 8  // internal error: a panic was caught
	StatusPoisoned        Status = 9  // handle unusable after an internal error
	StatusUnsupported     Status = 10 // not supported by this build
	StatusLengthMismatch  Status = 11 // columns differ in length
	StatusNotFound        Status = 12 // not found
	StatusInvalidJSON     Status = 13 // invalid JSON
	StatusInvalidDuration Status = 14 // invalid duration
	StatusInvalidTime     Status = 15 // invalid RFC 3339 time
	StatusInvalidNumber   Status = 16 // invalid number
	StatusInvalidUTF8     Status = 17 // invalid UTF-8

	// Of reading and writing pages of metric text.

	StatusExpectedEntry              Status = 100 // expected a metric name, `{`, `#` or an empty line
	StatusExpectedMetadataName       Status = 101 // expected a metric name after HELP or TYPE
	StatusExpectedHelpText           Status = 102 // expected a text after the metric name of HELP
	StatusInvalidHelpUTF8            Status = 103 // invalid UTF-8 in a HELP text
	StatusInvalidMetricType          Status = 104 // expected exactly counter, gauge, histogram, summary or untyped
	StatusExpectedLabelName          Status = 105 // expected a label name or `}`
	StatusExpectedOneMetricName      Status = 106 // expected a label: the metric name was already given
	StatusExpectedEqualSign          Status = 107 // expected `=` after the label name
	StatusExpectedLabelValue         Status = 108 // expected a label value in double quotes
	StatusExpectedClosingQuote       Status = 109 // expected the closing quote of a string
	StatusInvalidLabelUTF8           Status = 110 // invalid UTF-8 in a label value
	StatusExpectedMetricName         Status = 111 // expected a metric name before or inside the braces
	StatusExpectedValue              Status = 112 // expected a value after the series
	StatusInvalidValue               Status = 113 // expected a decimal number, NaN or Inf within float64
	StatusExpectedTimestamp          Status = 114 // expected a timestamp in digits or the end of the line
	StatusInvalidTimestamp           Status = 115 // expected a timestamp within int64 milliseconds
	StatusExpectedLineEnd            Status = 116 // expected the end of the line after the timestamp
	StatusExpectedAsManyValuesAsKeys Status = 117 // expected as many label values as label keys
	StatusExpectedEOF                Status = 118 // expected `# EOF` at the end of the page
	StatusExpectedNothingAfterEOF    Status = 119 // expected nothing after `# EOF`
	StatusExpectedOpenMetricsEntry   Status = 120 // expected a metric name, `{`, or `# ` and HELP, TYPE, UNIT or EOF
	StatusExpectedMetadataText       Status = 121 // expected one blank and a text after the metric name
	StatusInvalidOpenMetricsType     Status = 122 // expected exactly counter, gauge, histogram, gaugehistogram, summary, info, stateset or unknown
	StatusInvalidUnit                Status = 123 // expected a unit that the metric name ends in, after `_`
	StatusExpectedComma              Status = 124 // expected `,` or `}` after the label value
	StatusExpectedExemplar           Status = 125 // expected a timestamp, an exemplar or the end of the line
	StatusInvalidSeconds             Status = 126 // expected a timestamp that is a finite number
	StatusExpectedMetrics            Status = 127 // expected a family to have metrics
	StatusExpectedFamilyName         Status = 128 // expected a family to have a name
	StatusInvalidFamilyType          Status = 129 // expected a type from COUNTER to GAUGE_HISTOGRAM
	StatusExpectedTypedMetric        Status = 130 // expected a metric of its family's type
	StatusUnsupportedFloatHistogram  Status = 131 // expected a histogram of whole numbers: OpenMetrics 1.0 has no other
	StatusInvalidExemplarTime        Status = 132 // expected an exemplar's time from the year 1 to 9999
	StatusInvalidProtobuf            Status = 133 // malformed protobuf
	StatusInvalidFamilyRow           Status = 134 // expected another row of families

	// Of kubelet pages and stores.

	StatusUpstreamPanic         Status = 200 // expected container, namespace and pod labels (metrics-server panics)
	StatusExpectedSavedSnapshot Status = 201 // expected a saved kubelet store of this version and profile
	StatusNoMetrics             Status = 240 // no metrics of it
	StatusInvalidLabelSelector  Status = 241 // invalid label selector
	StatusInvalidFieldSelector  Status = 242 // invalid field selector

	// Of autoscalers.

	StatusExpectedDefaultedBehavior Status = 300 // expected spec.behavior to have both directions, their windows and select policies (upstream crashes)
	StatusExpectedMetricSource      Status = 301 // expected spec.metrics[] to have the source that its type names, and pods an averageValue (upstream crashes)
	StatusSimulationOutOfBounds     Status = 310 // expected a value within the bounds of a simulation
	StatusSimulationTooLarge        Status = 311 // simulation of more than 100000 pods, or of more than 500 million pods over all its syncs

	StatusInvalidCheckpoint      Status = 320 // expected a v3 checkpoint, its total from 0 and its buckets within the histogram
	StatusExpectedRecommendation Status = 321 // expected a recommendation for every container that the pod LimitRange scales (upstream panics)

	// Of shards.

	StatusEndlessJump         Status = 400 // jump hash without an end: too many buckets
	StatusInvalidShardTotal   Status = 401 // expected a total of 1 to 2147483647 shards
	StatusShardPastTotal      Status = 402 // expected a shard from 0 and below the total
	StatusInvalidOrdinal      Status = 403 // expected the ordinal of a StatefulSet's pod
	StatusOrdinalBeforeStart  Status = 404 // expected an ordinal from ordinals.start
	StatusInvalidAssignment   Status = 420 // expected an assignment, as jump:10
	StatusInvalidSelector     Status = 421 // expected shardRange(object.metadata.uid, '0x<16 digits>', '0x<16 digits>')
	StatusEmptyRange          Status = 422 // expected a range that ends past its start
	StatusMixedSelectorFields Status = 423 // expected one field in all ranges of a selector
	StatusOverlappingRanges   Status = 424 // expected ranges that do not overlap those of another shard
	StatusNotRanges           Status = 425 // expected an assignment by hash ranges
	StatusInvalidModulus      Status = 426 // expected a modulus above zero
	StatusEmptyShard          Status = 427 // expected a shard that owns hashes

	// Of the filter of LISTs and WATCHes.

	StatusTruncatedBody     Status = 450 // body ends inside a list or an event
	StatusExpectedEnvelope  Status = 451 // expected `k8s` and a NUL before an object in protobuf
	StatusRepeatedField     Status = 452 // expected uid, metadata, object, type and items once
	StatusExpectedUID       Status = 453 // expected the object to have a metadata.uid
	StatusLateUID           Status = 454 // expected metadata.uid within 64 MiB of the object's begin
	StatusLateKind          Status = 455 // expected the kind of a Table before its rows
	StatusAssignmentExpired Status = 456 // assignment of shards changed while a list was read
	StatusInvalidHashRange  Status = 457 // expected a range of hashes to end behind its start

	StatusInvalidHandoverText Status = 480 // expected a view or a report of a hand-over
	StatusInvalidView         Status = 481 // expected members in order, from start, up to 4096, and an owner

	// Of quantities.

	StatusQuantityFormat   Status = 500 // quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
	StatusQuantityNumeric  Status = 501 // unable to parse numeric part of quantity
	StatusQuantitySuffix   Status = 502 // unable to parse quantity's suffix
	StatusQuantityTooLarge Status = 503 // quantity of more than 1024 digits

	// Of metric stores.

	StatusTooManySeriesOfObject Status = 600 // object has more series than the store's limit for one
	StatusTooManySeries         Status = 601 // object would take the store past its limit of series
	StatusNotReplacing          Status = 602 // no replacement was begun

	// Of samples of series.

	StatusTimesRunBackwards Status = 700 // expected the times of a series to ascend

	// Of topology.

	StatusInvalidSpreadSelector Status = 800 // expected label selectors that the scheduler can read
	StatusInvalidReplicas       Status = 801 // expected a replica, a zone, and a quorum from 1 to the replicas
)
