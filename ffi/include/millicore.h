/* Made by `cargo xtask header` from ffi/src; do not edit. */
/**
 * \file millicore.h
 * The arithmetic of Kubernetes metrics: numbers and quantities, metric text,
 * shards, kubelet pages, the pages of kube-state-metrics.
 *
 * What holds for every function:
 *
 * - **Statuses.** A `millicore_status` of 0 is success. After a failure
 *   outputs hold nothing unless a function says otherwise. Details (byte
 *   offset, line, column, text) are kept by the handle that the call could
 *   change: `millicore_<noun>_error`. Nothing is thread-local or global.
 *   In a batch a bad item sets its own status in `statuses`; the call fails
 *   only on its arguments.
 * - **Inputs** are borrowed for the call. Text is a pointer and a length,
 *   need not be NUL-terminated and, unless said, need not be UTF-8. The
 *   pointer may be NULL where the length is 0.
 * - **Columns.** `data, offsets, n` are n strings: string i is the bytes
 *   offsets[i] to offsets[i + 1] of `data`; `offsets` has n + 1 items that
 *   never fall, and the last is the length of `data`. With `rows` (n + 1
 *   items) row i is the strings rows[i] to rows[i + 1]. Columns of numbers
 *   are plain arrays, aligned to their items. NULL, misaligned columns and
 *   offsets that run backwards are statuses.
 * - **Outputs** of a known size are arrays of the caller, which must not
 *   overlap an input or another output of the call. Outputs through
 *   `const ... **` belong to the handle that the call could change (or, for
 *   texts said to be static, to the library) and are valid until the next
 *   call that may change it. Never free them.
 * - **Handles** come from `_new` (or `_publish`) and are given back once by
 *   `_free`, which takes NULL. A handle of another kind is
 *   MILLICORE_INVALID_HANDLE, a NULL one MILLICORE_INVALID_ARGUMENT. Using a
 *   handle after `_free` is undefined.
 * - **Threads.** A handle passed as a pointer to `const` may be used by
 *   several threads at once; one passed as a pointer to non-`const` by one
 *   thread only. Handles may move between threads.
 * - **Structs** that begin with `size` must have it set to their `sizeof` by
 *   the caller; they may grow at the end in later versions.
 * - **Times** are int64 nanoseconds since 1970; INT64_MIN is Go's zero time.
 * - **Memory.** A refused allocation is MILLICORE_NO_MEMORY. Able to abort
 *   instead: `millicore_metricstore_page_new` with a level of gzip and
 *   `millicore_metricstore_page_read` of such a page; `millicore_top_pods`, `millicore_top_nodes`, `millicore_hpa_decide`,
 *   `millicore_hpa_explain`, `millicore_hpa_lint`, `millicore_vpa_recommend`, `millicore_vpa_explain`,
 *   `millicore_vpa_process` and `millicore_vpa_simulate`, which read JSON of bounded length, and the calls on quantities for numbers past 64 bits,
 *   which have a bounded number of digits.
 *
 * Link with `libmillicore.a` alone. Define MILLICORE_CHOOSE_FEATURES and any
 * of MILLICORE_EXPOSITION, MILLICORE_SHARD, MILLICORE_SERIES,
 * MILLICORE_METRICSTORE, MILLICORE_GZIP, MILLICORE_KUBELET, MILLICORE_AUTOSCALE
 * and MILLICORE_TOPOLOGY to declare what a smaller build has; without it everything is declared.
 */


#ifndef MILLICORE_H
#define MILLICORE_H

#include <stddef.h>
#include <stdint.h>

#ifndef MILLICORE_CHOOSE_FEATURES
#define MILLICORE_EXPOSITION
#define MILLICORE_SHARD
#define MILLICORE_SERIES
#define MILLICORE_METRICSTORE
#define MILLICORE_GZIP
#define MILLICORE_KUBELET
#define MILLICORE_AUTOSCALE
#define MILLICORE_TOPOLOGY
#endif

/** The version of this header. */
#define MILLICORE_VERSION "0.1.0"
#define MILLICORE_VERSION_MAJOR 0
#define MILLICORE_VERSION_MINOR 1
#define MILLICORE_VERSION_PATCH 0

/** \name Statuses
 * The comment of each is its text. @{ */
#define MILLICORE_OK 0 /**< ok */
#define MILLICORE_INVALID_ARGUMENT 1 /**< invalid argument */
#define MILLICORE_INVALID_HANDLE 2 /**< handle of the wrong kind */
#define MILLICORE_INVALID_OFFSETS 3 /**< string offsets run backwards or past the data */
#define MILLICORE_MISALIGNED 4 /**< misaligned column */
#define MILLICORE_NO_MEMORY 5 /**< out of memory */
#define MILLICORE_TOO_LARGE 6 /**< input exceeds the documented limit */
#define MILLICORE_BUFFER_TOO_SMALL 7 /**< buffer too small */
#define MILLICORE_PANIC 8 /**< internal error: a panic was caught */
#define MILLICORE_POISONED 9 /**< handle unusable after an internal error */
#define MILLICORE_UNSUPPORTED 10 /**< not supported by this build */
#define MILLICORE_LENGTH_MISMATCH 11 /**< columns differ in length */
#define MILLICORE_NOT_FOUND 12 /**< not found */
#define MILLICORE_INVALID_JSON 13 /**< invalid JSON */
#define MILLICORE_INVALID_DURATION 14 /**< invalid duration */
#define MILLICORE_INVALID_TIME 15 /**< invalid RFC 3339 time */
#define MILLICORE_INVALID_NUMBER 16 /**< invalid number */
#define MILLICORE_INVALID_UTF8 17 /**< invalid UTF-8 */
#define MILLICORE_EXPECTED_ENTRY 100 /**< expected a metric name, `{`, `#` or an empty line */
#define MILLICORE_EXPECTED_METADATA_NAME 101 /**< expected a metric name after HELP or TYPE */
#define MILLICORE_EXPECTED_HELP_TEXT 102 /**< expected a text after the metric name of HELP */
#define MILLICORE_INVALID_HELP_UTF8 103 /**< invalid UTF-8 in a HELP text */
#define MILLICORE_INVALID_METRIC_TYPE 104 /**< expected exactly counter, gauge, histogram, summary or untyped */
#define MILLICORE_EXPECTED_LABEL_NAME 105 /**< expected a label name or `}` */
#define MILLICORE_EXPECTED_ONE_METRIC_NAME 106 /**< expected a label: the metric name was already given */
#define MILLICORE_EXPECTED_EQUAL_SIGN 107 /**< expected `=` after the label name */
#define MILLICORE_EXPECTED_LABEL_VALUE 108 /**< expected a label value in double quotes */
#define MILLICORE_EXPECTED_CLOSING_QUOTE 109 /**< expected the closing quote of a string */
#define MILLICORE_INVALID_LABEL_UTF8 110 /**< invalid UTF-8 in a label value */
#define MILLICORE_EXPECTED_METRIC_NAME 111 /**< expected a metric name before or inside the braces */
#define MILLICORE_EXPECTED_VALUE 112 /**< expected a value after the series */
#define MILLICORE_INVALID_VALUE 113 /**< expected a decimal number, NaN or Inf within float64 */
#define MILLICORE_EXPECTED_TIMESTAMP 114 /**< expected a timestamp in digits or the end of the line */
#define MILLICORE_INVALID_TIMESTAMP 115 /**< expected a timestamp within int64 milliseconds */
#define MILLICORE_EXPECTED_LINE_END 116 /**< expected the end of the line after the timestamp */
#define MILLICORE_EXPECTED_AS_MANY_VALUES_AS_KEYS 117 /**< expected as many label values as label keys */
#define MILLICORE_EXPECTED_EOF 118 /**< expected `# EOF` at the end of the page */
#define MILLICORE_EXPECTED_NOTHING_AFTER_EOF 119 /**< expected nothing after `# EOF` */
#define MILLICORE_EXPECTED_OPEN_METRICS_ENTRY 120 /**< expected a metric name, `{`, or `# ` and HELP, TYPE, UNIT or EOF */
#define MILLICORE_EXPECTED_METADATA_TEXT 121 /**< expected one blank and a text after the metric name */
#define MILLICORE_INVALID_OPEN_METRICS_TYPE 122 /**< expected exactly counter, gauge, histogram, gaugehistogram, summary, info, stateset or unknown */
#define MILLICORE_INVALID_UNIT 123 /**< expected a unit that the metric name ends in, after `_` */
#define MILLICORE_EXPECTED_COMMA 124 /**< expected `,` or `}` after the label value */
#define MILLICORE_EXPECTED_EXEMPLAR 125 /**< expected a timestamp, an exemplar or the end of the line */
#define MILLICORE_INVALID_SECONDS 126 /**< expected a timestamp that is a finite number */
#define MILLICORE_EXPECTED_METRICS 127 /**< expected a family to have metrics */
#define MILLICORE_EXPECTED_FAMILY_NAME 128 /**< expected a family to have a name */
#define MILLICORE_INVALID_FAMILY_TYPE 129 /**< expected a type from COUNTER to GAUGE_HISTOGRAM */
#define MILLICORE_EXPECTED_TYPED_METRIC 130 /**< expected a metric of its family's type */
#define MILLICORE_UNSUPPORTED_FLOAT_HISTOGRAM 131 /**< expected a histogram of whole numbers: OpenMetrics 1.0 has no other */
#define MILLICORE_INVALID_EXEMPLAR_TIME 132 /**< expected an exemplar's time from the year 1 to 9999 */
#define MILLICORE_INVALID_PROTOBUF 133 /**< malformed protobuf */
#define MILLICORE_INVALID_FAMILY_ROW 134 /**< expected another row of families */
#define MILLICORE_UPSTREAM_PANIC 200 /**< expected container, namespace and pod labels (metrics-server panics) */
#define MILLICORE_EXPECTED_SAVED_SNAPSHOT 201 /**< expected a saved kubelet store of this version and profile */
#define MILLICORE_NO_METRICS 240 /**< no metrics of it */
#define MILLICORE_INVALID_LABEL_SELECTOR 241 /**< invalid label selector */
#define MILLICORE_INVALID_FIELD_SELECTOR 242 /**< invalid field selector */
#define MILLICORE_EXPECTED_DEFAULTED_BEHAVIOR 300 /**< expected spec.behavior to have both directions, their windows and select policies (upstream crashes) */
#define MILLICORE_EXPECTED_METRIC_SOURCE 301 /**< expected spec.metrics[] to have the source that its type names, and pods an averageValue (upstream crashes) */
#define MILLICORE_SIMULATION_OUT_OF_BOUNDS 310 /**< expected a value within the bounds of a simulation */
#define MILLICORE_SIMULATION_TOO_LARGE 311 /**< simulation of more than 100000 pods, or of more than 500 million pods over all its syncs */
#define MILLICORE_INVALID_CHECKPOINT 320 /**< expected a v3 checkpoint, its total from 0 and its buckets within the histogram */
#define MILLICORE_EXPECTED_RECOMMENDATION 321 /**< expected a recommendation for every container that the pod LimitRange scales (upstream panics) */
#define MILLICORE_ENDLESS_JUMP 400 /**< jump hash without an end: too many buckets */
#define MILLICORE_INVALID_SHARD_TOTAL 401 /**< expected a total of 1 to 2147483647 shards */
#define MILLICORE_SHARD_PAST_TOTAL 402 /**< expected a shard from 0 and below the total */
#define MILLICORE_INVALID_ORDINAL 403 /**< expected the ordinal of a StatefulSet's pod */
#define MILLICORE_ORDINAL_BEFORE_START 404 /**< expected an ordinal from ordinals.start */
#define MILLICORE_INVALID_ASSIGNMENT 420 /**< expected an assignment, as jump:10 */
#define MILLICORE_INVALID_SELECTOR 421 /**< expected shardRange(object.metadata.uid, '0x<16 digits>', '0x<16 digits>') */
#define MILLICORE_EMPTY_RANGE 422 /**< expected a range that ends past its start */
#define MILLICORE_MIXED_SELECTOR_FIELDS 423 /**< expected one field in all ranges of a selector */
#define MILLICORE_OVERLAPPING_RANGES 424 /**< expected ranges that do not overlap those of another shard */
#define MILLICORE_NOT_RANGES 425 /**< expected an assignment by hash ranges */
#define MILLICORE_INVALID_MODULUS 426 /**< expected a modulus above zero */
#define MILLICORE_EMPTY_SHARD 427 /**< expected a shard that owns hashes */
#define MILLICORE_TRUNCATED_BODY 450 /**< body ends inside a list or an event */
#define MILLICORE_EXPECTED_ENVELOPE 451 /**< expected `k8s` and a NUL before an object in protobuf */
#define MILLICORE_REPEATED_FIELD 452 /**< expected uid, metadata, object, type and items once */
#define MILLICORE_EXPECTED_UID 453 /**< expected the object to have a metadata.uid */
#define MILLICORE_LATE_UID 454 /**< expected metadata.uid within 64 MiB of the object's begin */
#define MILLICORE_LATE_KIND 455 /**< expected the kind of a Table before its rows */
#define MILLICORE_ASSIGNMENT_EXPIRED 456 /**< assignment of shards changed while a list was read */
#define MILLICORE_INVALID_HASH_RANGE 457 /**< expected a range of hashes to end behind its start */
#define MILLICORE_INVALID_HANDOVER_TEXT 480 /**< expected a view or a report of a hand-over */
#define MILLICORE_INVALID_VIEW 481 /**< expected members in order, from start, up to 4096, and an owner */
#define MILLICORE_QUANTITY_FORMAT 500 /**< quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$' */
#define MILLICORE_QUANTITY_NUMERIC 501 /**< unable to parse numeric part of quantity */
#define MILLICORE_QUANTITY_SUFFIX 502 /**< unable to parse quantity's suffix */
#define MILLICORE_QUANTITY_TOO_LARGE 503 /**< quantity of more than 1024 digits */
#define MILLICORE_TOO_MANY_SERIES_OF_OBJECT 600 /**< object has more series than the store's limit for one */
#define MILLICORE_TOO_MANY_SERIES 601 /**< object would take the store past its limit of series */
#define MILLICORE_NOT_REPLACING 602 /**< no replacement was begun */
#define MILLICORE_TIMES_RUN_BACKWARDS 700 /**< expected the times of a series to ascend */
#define MILLICORE_INVALID_SPREAD_SELECTOR 800 /**< expected label selectors that the scheduler can read */
#define MILLICORE_INVALID_REPLICAS 801 /**< expected a replica, a zone, and a quorum from 1 to the replicas */
/** @} */


/**
 * The version of this ABI: major << 16 | minor. A binding works with a
 * library of its own major and of its own minor or a later one.
 */
#define MILLICORE_ABI_VERSION 1

/**
 * `millicore_features`: metric text.
 */
#define MILLICORE_FEATURE_EXPOSITION 1

/**
 * `millicore_features`: shards.
 */
#define MILLICORE_FEATURE_SHARD 2

/**
 * `millicore_features`: kubelet pages.
 */
#define MILLICORE_FEATURE_KUBELET 4

/**
 * `millicore_features`: autoscalers.
 */
#define MILLICORE_FEATURE_AUTOSCALE 8

/**
 * `millicore_features`: the store behind a kube-state-metrics page.
 */
#define MILLICORE_FEATURE_METRICSTORE 16

/**
 * `millicore_features`: pages as gzip.
 */
#define MILLICORE_FEATURE_GZIP 32

/**
 * `millicore_features`: samples of series.
 */
#define MILLICORE_FEATURE_SERIES 64

/**
 * `millicore_features`: topology.
 */
#define MILLICORE_FEATURE_TOPOLOGY 128

/**
 * `millicore_features`: panics are caught at every entry.
 */
#define MILLICORE_FEATURE_STD 4294967296

#if defined(MILLICORE_SHARD)
/**
 * `millicore_shard_info_check`: the API server applied the selector.
 */
#define MILLICORE_SHARD_INFO_APPLIED 0
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_shard_info_check`: it sent everything, the client filters.
 */
#define MILLICORE_SHARD_INFO_IGNORED 1
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_shard_info_check`: it applied another selector.
 */
#define MILLICORE_SHARD_INFO_DIFFERENT 2
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Profile of the parser: Prometheus v0.316, `textparse.PromParser`.
 */
#define MILLICORE_EXPOSITION_TEXTPARSE 1
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Profile of the parser: Prometheus v0.316, `textparse.OpenMetricsParser`.
 */
#define MILLICORE_EXPOSITION_OPEN_METRICS 2
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Profile of the parser: VictoriaMetrics v1.100, which skips a line that it
 * cannot read; such lines are told in `skipped`.
 */
#define MILLICORE_EXPOSITION_LENIENT 3
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Profile of headers: kube-state-metrics v2.13, which writes the help text
 * as it is and no line feed at the end.
 */
#define MILLICORE_EXPOSITION_V2_13 13
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Profile of headers: kube-state-metrics v2.20, which escapes the help text
 * and ends in a line feed.
 */
#define MILLICORE_EXPOSITION_V2_20 20
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Entry kind: a TYPE line; its text is the word of the type.
 */
#define MILLICORE_EXPOSITION_TYPE 1
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Entry kind: a HELP line; its text has its escapes.
 */
#define MILLICORE_EXPOSITION_HELP 2
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Entry kind: a comment, from its `#`; it has no name.
 */
#define MILLICORE_EXPOSITION_COMMENT 3
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Entry kind: a sample; its text is the series from the line's start to the
 * closing brace, or to the end of the name.
 */
#define MILLICORE_EXPOSITION_SERIES 4
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Entry kind: a UNIT line of OpenMetrics; its text is the unit.
 */
#define MILLICORE_EXPOSITION_UNIT 5
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Form of families: text 0.0.4.
 */
#define MILLICORE_FAMILIES_TEXT 1
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Form of families: OpenMetrics 1.0.0.
 */
#define MILLICORE_FAMILIES_OPEN_METRICS 2
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Form of families: OpenMetrics 0.0.1, which is written alike.
 */
#define MILLICORE_FAMILIES_OPEN_METRICS_0_0_1 3
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Form of families: protobuf, each family with its length before it.
 */
#define MILLICORE_FAMILIES_PROTOBUF 4
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Form of families: the text form of protobuf; it can be chosen, not written.
 */
#define MILLICORE_FAMILIES_PROTOBUF_TEXT 5
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Form of families: the same on one line.
 */
#define MILLICORE_FAMILIES_PROTOBUF_COMPACT 6
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Escaping of names: none, `allow-utf-8`.
 */
#define MILLICORE_ESCAPING_NONE 0
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Escaping of names: `underscores`.
 */
#define MILLICORE_ESCAPING_UNDERSCORES 1
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Escaping of names: `dots`.
 */
#define MILLICORE_ESCAPING_DOTS 2
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Escaping of names: `values`.
 */
#define MILLICORE_ESCAPING_VALUES 3
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Flag of `millicore_families_convert` and `..._write`: OpenMetrics with
 * `_created` lines.
 */
#define MILLICORE_FAMILIES_CREATED 1
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Flag of `millicore_families_negotiate`: OpenMetrics may be chosen.
 */
#define MILLICORE_FAMILIES_OFFER_OPEN_METRICS 1
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Row of families: begins a family. Texts: name, help. Integer: its type, 0
 * counter, 1 gauge, 2 summary, 3 untyped, 4 histogram, 5 gauge histogram.
 */
#define MILLICORE_FAMILY_ROW_FAMILY 1
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Row of families: right behind its family. Text: the unit.
 */
#define MILLICORE_FAMILY_ROW_UNIT 2
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Row of families: begins a metric of the family. Integer: milliseconds since
 * 1970.
 */
#define MILLICORE_FAMILY_ROW_METRIC 3
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Row of families: behind a metric or an exemplar, or another label. Texts:
 * name, value.
 */
#define MILLICORE_FAMILY_ROW_LABEL 4
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Row of families. Number: the value.
 */
#define MILLICORE_FAMILY_ROW_GAUGE 5
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Row of families. Number: the value.
 */
#define MILLICORE_FAMILY_ROW_COUNTER 6
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Row of families. Number: the value.
 */
#define MILLICORE_FAMILY_ROW_UNTYPED 7
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Row of families. Integer: how many were observed, as 64 bits unsigned.
 * Number: their sum.
 */
#define MILLICORE_FAMILY_ROW_SUMMARY 8
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Row of families, of a summary. Numbers: which quantile, its value.
 */
#define MILLICORE_FAMILY_ROW_QUANTILE 9
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Row of families. Integer: how many were observed, as 64 bits unsigned.
 * Numbers: their sum; how many, of a histogram of floats.
 */
#define MILLICORE_FAMILY_ROW_HISTOGRAM 10
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Row of families, of a histogram. Integer: how many were at most the bound,
 * as 64 bits unsigned. Numbers: the bound; how many, of a histogram of floats.
 */
#define MILLICORE_FAMILY_ROW_BUCKET 11
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Row of families: when the counter, summary or histogram before it began.
 * Integers: seconds since 1970, nanoseconds.
 */
#define MILLICORE_FAMILY_ROW_CREATED 12
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Row of families: an exemplar of the counter, bucket or histogram before it.
 * Number: what was observed. Integers: seconds since 1970, nanoseconds.
 */
#define MILLICORE_FAMILY_ROW_EXEMPLAR 13
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Row of families: what makes a histogram native. Integers: schema; zero
 * count, as 64 bits unsigned. Numbers: zero threshold; zero count, of floats.
 */
#define MILLICORE_FAMILY_ROW_NATIVE 14
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Row of families, of a native histogram. Integers: buckets left out before,
 * how many follow.
 */
#define MILLICORE_FAMILY_ROW_NEGATIVE_SPAN 15
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Row of families: the same of what is above zero.
 */
#define MILLICORE_FAMILY_ROW_POSITIVE_SPAN 16
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Row of families, of a native histogram. Integer: a count less the one
 * before.
 */
#define MILLICORE_FAMILY_ROW_NEGATIVE_DELTA 17
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Row of families: the same of what is above zero.
 */
#define MILLICORE_FAMILY_ROW_POSITIVE_DELTA 18
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Row of families, of a native histogram of floats. Number: a count.
 */
#define MILLICORE_FAMILY_ROW_NEGATIVE_COUNT 19
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Row of families: the same of what is above zero.
 */
#define MILLICORE_FAMILY_ROW_POSITIVE_COUNT 20
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Field of a row of families that is there: the first text.
 */
#define MILLICORE_FAMILY_ROW_TEXT_0 1
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Field of a row of families that is there: the second text.
 */
#define MILLICORE_FAMILY_ROW_TEXT_1 2
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Field of a row of families that is there: the first number.
 */
#define MILLICORE_FAMILY_ROW_NUMBER_0 4
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Field of a row of families that is there: the second number.
 */
#define MILLICORE_FAMILY_ROW_NUMBER_1 8
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Field of a row of families that is there: the first integer.
 */
#define MILLICORE_FAMILY_ROW_INTEGER_0 16
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Field of a row of families that is there: the second integer.
 */
#define MILLICORE_FAMILY_ROW_INTEGER_1 32
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_handover_decide`: an object that is not there is to be taken on.
 */
#define MILLICORE_HANDOVER_ADMIT 1
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_handover_decide`: an object that is there is to be kept.
 */
#define MILLICORE_HANDOVER_KEEP 2
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_handover_state`: there is no view yet.
 */
#define MILLICORE_HANDOVER_JOINING 0
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_handover_state`: not all members have reported.
 */
#define MILLICORE_HANDOVER_OVERLAP 1
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_handover_state`: all have, but have not yet seen all that this
 * shard has.
 */
#define MILLICORE_HANDOVER_SETTLED 2
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_handover_state`: nothing is owed to an older view.
 */
#define MILLICORE_HANDOVER_STABLE 3
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Conversions of floats as on amd64: what does not fit is the least integer.
 */
#define MILLICORE_HPA_AMD64 0
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Conversions of floats as on arm64: what does not fit saturates, NaN is 0.
 */
#define MILLICORE_HPA_ARM64 1
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Flag of an HPA: its scale cannot be read; nothing is decided.
 */
#define MILLICORE_HPA_NO_SCALE 1
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Flag of an HPA: its selector is missing, cannot be read, or finds pods
 * that another HPA's finds too; the metrics decide nothing.
 */
#define MILLICORE_HPA_NO_SELECTOR 2
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Flag of an HPA: the gate HPAScaleToZero is on, and its condition
 * ScaledToZero is True.
 */
#define MILLICORE_HPA_SCALED_TO_ZERO 4
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Flag of an HPA: it has a behavior.
 */
#define MILLICORE_HPA_BEHAVIOR 8
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Flag of an HPA: do not store a scale event; call `millicore_hpa_remember`
 * when the scale was written.
 */
#define MILLICORE_HPA_UNWRITTEN 16
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Kind of a metric: a type not known, which fails.
 */
#define MILLICORE_HPA_UNKNOWN 0
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Kind of a metric: a sample a pod: Resource, ContainerResource, Pods.
 */
#define MILLICORE_HPA_PER_POD 1
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Kind of a metric: one sample, the object's.
 */
#define MILLICORE_HPA_OBJECT 2
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Kind of a metric: samples to be added up.
 */
#define MILLICORE_HPA_EXTERNAL 3
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Added to the kind: the resource is exactly cpu.
 */
#define MILLICORE_HPA_OF_CPU 16
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Added to the kind: the metric could not be had.
 */
#define MILLICORE_HPA_UNAVAILABLE 32
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Target of a metric: none, which fails.
 */
#define MILLICORE_HPA_NO_TARGET 0
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Target of a metric: percent of the requests.
 */
#define MILLICORE_HPA_UTILIZATION 1
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Target of a metric: thousandths a pod.
 */
#define MILLICORE_HPA_AVERAGE 2
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Target of a metric: thousandths as a whole.
 */
#define MILLICORE_HPA_VALUE 3
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * selectPolicy Max, and any word not known.
 */
#define MILLICORE_HPA_SELECT_MAX 0
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * selectPolicy Min.
 */
#define MILLICORE_HPA_SELECT_MIN 1
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * selectPolicy Disabled.
 */
#define MILLICORE_HPA_SELECT_DISABLED 2
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Type of a policy: a word not known.
 */
#define MILLICORE_HPA_POLICY_UNKNOWN 0
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Type of a policy: Pods.
 */
#define MILLICORE_HPA_POLICY_PODS 1
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Type of a policy: Percent.
 */
#define MILLICORE_HPA_POLICY_PERCENT 2
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Flag of a pod: it is being deleted.
 */
#define MILLICORE_POD_DELETED 1
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Flag of a pod: its phase is Failed.
 */
#define MILLICORE_POD_FAILED 2
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Flag of a pod: its phase is Pending.
 */
#define MILLICORE_POD_PENDING 4
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Flag of a pod: its phase is Running.
 */
#define MILLICORE_POD_RUNNING 8
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Flag of a pod: it has a condition Ready.
 */
#define MILLICORE_POD_HAS_READY 16
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Flag of a pod: that condition is True.
 */
#define MILLICORE_POD_READY 32
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Flag of a pod: that condition is False.
 */
#define MILLICORE_POD_NOT_READY 64
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Flag of a pod: it has a start time.
 */
#define MILLICORE_POD_STARTED 128
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Failure of a metric: none, it proposes.
 */
#define MILLICORE_HPA_PROPOSES 0
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Failure of a metric: no data.
 */
#define MILLICORE_HPA_NO_DATA 1
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Failure of a metric: no target that its kind takes.
 */
#define MILLICORE_HPA_NO_SUCH_TARGET 2
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Failure of a metric: the selector found no pod.
 */
#define MILLICORE_HPA_NO_PODS 3
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Failure of a metric: every sample is of a pod that does not count.
 */
#define MILLICORE_HPA_NO_SAMPLES 4
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Failure of a metric: no request to set against the usage.
 */
#define MILLICORE_HPA_NO_MATCH 5
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Failure of a metric or of a request: a container has none.
 */
#define MILLICORE_HPA_MISSING_REQUEST 6
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Failure of a metric or of a request: the pod-level requests lack it.
 */
#define MILLICORE_HPA_MISSING_POD_REQUEST 7
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Failure of a metric or of a request: the pod has no such container.
 */
#define MILLICORE_HPA_MISSING_CONTAINER 8
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Step: nothing was decided, the scale cannot be read.
 */
#define MILLICORE_HPA_STEP_NONE 0
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Step: the metrics decided.
 */
#define MILLICORE_HPA_STEP_METRICS 1
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Step: no replicas, and not by the HPA's doing.
 */
#define MILLICORE_HPA_STEP_DISABLED 2
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Step: down to the maximum.
 */
#define MILLICORE_HPA_STEP_ABOVE_MAX 3
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Step: up to the minimum.
 */
#define MILLICORE_HPA_STEP_BELOW_MIN 4
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Step: the metrics failed, the replicas stay.
 */
#define MILLICORE_HPA_STEP_REFUSED 5
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Limit: none.
 */
#define MILLICORE_HPA_WITHIN_RANGE 0
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Limit: the fewest replicas.
 */
#define MILLICORE_HPA_TOO_FEW 1
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Limit: the most replicas.
 */
#define MILLICORE_HPA_TOO_MANY 2
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Limit: the rate upwards.
 */
#define MILLICORE_HPA_SCALE_UP_LIMIT 3
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Limit: the rate downwards.
 */
#define MILLICORE_HPA_SCALE_DOWN_LIMIT 4
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Count of recommendations of an HPA that was never seen.
 */
#define MILLICORE_HPA_NEVER_SEEN UINT32_MAX
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * No pod, no container, no slot.
 */
#define MILLICORE_HPA_NONE UINT32_MAX
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Profile of pages and stores: metrics-server v0.9.0.
 */
#define MILLICORE_KUBELET_UPSTREAM 0
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Profile of pages and stores: ours, which keeps what can be read.
 */
#define MILLICORE_KUBELET_HARDENED 1
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Form of a listing: PartialObjectMetadata, or its list. The others are
 * `MILLICORE_KUBELET_LIST` and `MILLICORE_KUBELET_TABLE`.
 */
#define MILLICORE_KUBELET_METADATA 3
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Added to the form of a listing: protobuf rather than JSON. Not of tables.
 */
#define MILLICORE_KUBELET_PROTOBUF 16
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Added to `MILLICORE_KUBELET_TABLE`: rows carry whole objects rather than
 * their metadata.
 */
#define MILLICORE_KUBELET_INCLUDE_OBJECT 32
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Added to `MILLICORE_KUBELET_TABLE`: rows carry no object.
 */
#define MILLICORE_KUBELET_INCLUDE_NONE 64
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Added to the form of a listing: tables and metadata are of
 * meta.k8s.io/v1beta1 rather than v1.
 */
#define MILLICORE_KUBELET_META_V1BETA1 128
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Kind of objects: nodes. A row is a name, then key and value of each label.
 */
#define MILLICORE_KUBELET_NODES 1
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Kind of objects: pods. A row is namespace and name, then key and value of
 * each label.
 */
#define MILLICORE_KUBELET_PODS 2
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Flag of `millicore_kubelet_page`: with the families of swap, all zero.
 */
#define MILLICORE_KUBELET_PAGE_SWAP 1
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Version of lists: `metrics.k8s.io/v1beta1`.
 */
#define MILLICORE_KUBELET_V1BETA1 1
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Version of lists: `metrics.k8s.io/v1`.
 */
#define MILLICORE_KUBELET_V1 2
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Form of lists: NodeMetricsList or PodMetricsList.
 */
#define MILLICORE_KUBELET_LIST 0
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Form of lists: a Table without kind and objects.
 */
#define MILLICORE_KUBELET_TABLE 1
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Form of lists: one NodeMetrics or PodMetrics.
 */
#define MILLICORE_KUBELET_OBJECT 2
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Form of a kubelet's answer: `/metrics/resource` in text 0.0.4.
 */
#define MILLICORE_KUBELET_PAGE_TEXT 0
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Form of a kubelet's answer: `/metrics/resource` in delimited protobuf.
 */
#define MILLICORE_KUBELET_PAGE_PROTOBUF 1
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Form of a kubelet's answer: `/stats/summary` in JSON.
 */
#define MILLICORE_KUBELET_PAGE_SUMMARY 2
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * Form of a page: headers as they are.
 */
#define MILLICORE_METRICSTORE_RAW 0
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * Form of a page: text 0.0.4.
 */
#define MILLICORE_METRICSTORE_TEXT 1
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * Form of a page: OpenMetrics.
 */
#define MILLICORE_METRICSTORE_OPEN_METRICS 2
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * Form of a page: asked for as protobuf; it is text all the same.
 */
#define MILLICORE_METRICSTORE_PROTOBUF 3
#endif

#if defined(MILLICORE_SERIES)
/**
 * A staleness marker is a value like any other: VictoriaMetrics v1.100.0.
 */
#define MILLICORE_SAMPLES_STALE_VALUE 0
#endif

#if defined(MILLICORE_SERIES)
/**
 * Any value is preferred to a marker of its time: since v1.150.
 */
#define MILLICORE_SAMPLES_STALE_LAST 1
#endif

#if defined(MILLICORE_SERIES)
/**
 * `millicore_samples_verdict`: answers are awaited.
 */
#define MILLICORE_SAMPLES_PENDING 0
#endif

#if defined(MILLICORE_SERIES)
/**
 * `millicore_samples_verdict`: every sample is in the answers.
 */
#define MILLICORE_SAMPLES_COMPLETE 1
#endif

#if defined(MILLICORE_SERIES)
/**
 * `millicore_samples_verdict`: samples may be missing.
 */
#define MILLICORE_SAMPLES_PARTIAL 2
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_hashmod`: of MD5, as Prometheus.
 */
#define MILLICORE_HASHMOD_PROMETHEUS 0
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_hashmod`: of xxHash, as VictoriaMetrics.
 */
#define MILLICORE_HASHMOD_VICTORIAMETRICS 1
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_series_hash`: vminsert, labels as they came.
 */
#define MILLICORE_SERIES_VMINSERT 0
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_series_hash`: vminsert, `__name__` as the empty name; which of
 * the two depends on the protocol that the series came by.
 */
#define MILLICORE_SERIES_VMINSERT_EMPTY_NAME 1
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_series_hash`: vminsert's second choice, past a sick node.
 */
#define MILLICORE_SERIES_VMINSERT_REROUTE 2
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_series_hash`: a target of a cluster of vmagents.
 */
#define MILLICORE_SERIES_VMAGENT_CLUSTER 3
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_series_hash`: vmagent's `-remoteWrite.shardByURL`.
 */
#define MILLICORE_SERIES_VMAGENT_SHARD_BY_URL 4
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_shard_identity`: as kube-state-metrics v2.13 to v2.20.
 */
#define MILLICORE_SHARD_UPSTREAM 0
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_shard_identity`: refuses an identity that can own nothing.
 */
#define MILLICORE_SHARD_HARDENED 1
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_shard_identity`: `spec.replicas` is absent, which means 1.
 */
#define MILLICORE_SHARD_NO_REPLICAS INT64_MIN
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_shard_filter_new_*`: the body is JSON.
 */
#define MILLICORE_SHARD_FILTER_JSON 0
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_shard_filter_new_*`: the body is protobuf.
 */
#define MILLICORE_SHARD_FILTER_PROTOBUF 1
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_shard_filter_new_*`: the body answers a LIST.
 */
#define MILLICORE_SHARD_FILTER_LIST 0
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_shard_filter_new_*`: the body answers a WATCH.
 */
#define MILLICORE_SHARD_FILTER_WATCH 1
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_shard_filter_new_*`: objects without a UID are kept.
 */
#define MILLICORE_SHARD_FILTER_KEEP 0
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_shard_filter_new_*`: objects without a UID are kept by the
 * owner of the empty string, as in kube-state-metrics.
 */
#define MILLICORE_SHARD_FILTER_HASH 1
#endif

#if defined(MILLICORE_SHARD)
/**
 * `millicore_shard_filter_new_*`: an object without a UID is an error.
 */
#define MILLICORE_SHARD_FILTER_REFUSE 2
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Flag of `millicore_top_pods`: --containers.
 */
#define MILLICORE_TOP_CONTAINERS 1
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Flag of `millicore_top_pods` and `_nodes`: --no-headers.
 */
#define MILLICORE_TOP_NO_HEADERS 2
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Flag of `millicore_top_pods` and `_nodes`: --show-swap.
 */
#define MILLICORE_TOP_SWAP 4
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Flag of `millicore_top_pods`: --sum.
 */
#define MILLICORE_TOP_SUM 8
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Flag of `millicore_top_pods`: --all-namespaces, a column of namespaces.
 */
#define MILLICORE_TOP_NAMESPACES 16
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Order of `millicore_top_pods` and `_nodes`: by name.
 */
#define MILLICORE_TOP_BY_NAME 0
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Order of `millicore_top_pods` and `_nodes`: --sort-by=cpu.
 */
#define MILLICORE_TOP_BY_CPU 1
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Order of `millicore_top_pods` and `_nodes`: --sort-by=memory.
 */
#define MILLICORE_TOP_BY_MEMORY 2
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * The sample's CPU was taken.
 */
#define MILLICORE_VPA_TAKEN_CPU 1
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * The sample's memory was taken.
 */
#define MILLICORE_VPA_TAKEN_MEMORY 2
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * There is no such container.
 */
#define MILLICORE_VPA_UNKNOWN 4
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * No container, for rows of usage that are not to be looked at.
 */
#define MILLICORE_VPA_NO_CONTAINER 4294967295
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * The buckets of CPU: cores, from 0.01 to 1000, each 5 % wider.
 */
#define MILLICORE_VPA_CPU 0
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * The buckets of memory: bytes, from 10 MB to 1 TB, each 5 % wider.
 */
#define MILLICORE_VPA_MEMORY 1
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Buckets of one size.
 */
#define MILLICORE_VPA_LINEAR 2
#endif

/**
 * The error and the output buffers of calls. What a call lends stays valid
 * until the next call on the same context.
 */
typedef struct millicore_ctx millicore_ctx;

#if defined(MILLICORE_EXPOSITION)
/**
 * Reads the pages of one target, one after the other, faster for what the
 * page before had; or a page in pieces. It owns the columns it gives.
 */
typedef struct millicore_exposition_reader millicore_exposition_reader;
#endif

#if defined(MILLICORE_SHARD)
/**
 * The state machine of one shard: events in, actions out. It reads no clock
 * and no network.
 */
typedef struct millicore_handover millicore_handover;
#endif

#if defined(MILLICORE_KUBELET)
/**
 * The points of one cycle: nodes, pods and containers with their cumulative
 * CPU and memory, and what did not become a point.
 */
typedef struct millicore_kubelet_batch millicore_kubelet_batch;
#endif

#if defined(MILLICORE_KUBELET)
/**
 * The answer to a request. Open it as often as there are requests; it keeps
 * its buffer.
 */
typedef struct millicore_kubelet_listing millicore_kubelet_listing;
#endif

#if defined(MILLICORE_KUBELET)
/**
 * The nodes or pods that a host's informer knows, for
 * `millicore_kubelet_listing_open`. One writer; a listing keeps what it
 * began with.
 */
typedef struct millicore_kubelet_objects millicore_kubelet_objects;
#endif

#if defined(MILLICORE_KUBELET)
/**
 * What a store held at one moment. Never changes; may be read by several
 * threads.
 */
typedef struct millicore_kubelet_snapshot millicore_kubelet_snapshot;
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Everything a kubelet tells of a node, its pods and their parts.
 */
typedef struct millicore_kubelet_stats millicore_kubelet_stats;
#endif

#if defined(MILLICORE_KUBELET)
/**
 * The two points that usage is computed from. Readers use snapshots.
 */
typedef struct millicore_kubelet_store millicore_kubelet_store;
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * Objects of one kind, each with one rendered body a family: what
 * kube-state-metrics' MetricsStore holds. Pages are made of snapshots.
 */
typedef struct millicore_metricstore millicore_metricstore;
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * A page that is being put together or read. One that reads gzip keeps what
 * it compressed for the next page; a server has one and clears it.
 */
typedef struct millicore_metricstore_page millicore_metricstore_page;
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * What a store held at one moment. Never changes; may be read by several
 * threads.
 */
typedef struct millicore_metricstore_snapshot millicore_metricstore_snapshot;
#endif

/**
 * A column of quantities (`250m`, `1.5Gi`). Most live in the column itself;
 * what int64 cannot hold, such as `1.5Gi` or `0.1n`, takes at most 430 bytes
 * more, and a refused allocation of those aborts.
 */
typedef struct millicore_quantities millicore_quantities;

#if defined(MILLICORE_SHARD)
/**
 * Filters the body of one response, in pieces. It owns what it gives.
 */
typedef struct millicore_shard_filter millicore_shard_filter;
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * The state of a VPA recommender: containers and aggregates by dense
 * numbers from 0.
 */
typedef struct millicore_vpa_cluster millicore_vpa_cluster;
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * One decaying histogram, as the VPA's recommender has them.
 */
typedef struct millicore_vpa_histogram millicore_vpa_histogram;
#endif

/**
 * 0 (`MILLICORE_OK`) or the number of what was refused: 1-99 any call, 100
 * exposition, 200 kubelet, 300 autoscaling, 400 shard, 500 quantity. Numbers are never
 * changed.
 */
typedef int32_t millicore_status;

/**
 * What a host may set to hear about a panic. It gets a text that is not
 * NUL-terminated and lives until it returns. It may be called from any
 * thread, and must not call this library or unwind.
 */
typedef void (*millicore_panic_hook)(const uint8_t *text, size_t len);

/**
 * What the last call on a handle refused. Set `size` to
 * `sizeof(millicore_error)` before the call that fills it.
 */
typedef struct millicore_error {
    /**
     * The size of this struct, set by the caller.
     */
    uint32_t size;
    /**
     * The status of that call; 0 when it succeeded, and then all else is 0.
     */
    millicore_status status;
    /**
     * The first byte of the input that cannot be accepted, from 0.
     */
    uint64_t offset;
    /**
     * The line of `offset`, from 1; 0 where the error has no place.
     */
    uint64_t line;
    /**
     * The column of `offset` in bytes, from 1; 0 where it has no place.
     */
    uint64_t column;
    /**
     * The length of `text` in bytes.
     */
    size_t text_len;
    /**
     * One sentence, not NUL-terminated; the handle's, until its next call.
     */
    const uint8_t *text;
} millicore_error;

#if defined(MILLICORE_EXPOSITION)
/**
 * The entries of a page as columns of `entry_count` items. Blank lines are
 * no entries. Offsets point into the page that was parsed.
 */
typedef struct millicore_exposition_page {
    /**
     * `sizeof` of this struct, set by the caller.
     */
    uint32_t size;
    uint32_t entry_count;
    uint32_t label_count;
    uint32_t exemplar_count;
    uint32_t skipped_count;
    /**
     * 0.
     */
    uint32_t reserved;
    /**
     * `MILLICORE_EXPOSITION_TYPE` to `..._UNIT`.
     */
    const uint8_t *kinds;
    /**
     * Two an entry: start and end of the metric name, without quotes.
     */
    const uint32_t *names;
    /**
     * Two an entry: start and end of its text; what that is depends on the
     * kind.
     */
    const uint32_t *texts;
    /**
     * 0 where the entry is no series. Any NaN is 0x7ff8000000000001.
     */
    const double *values;
    /**
     * Milliseconds since 1970; 0 where there is none.
     */
    const int64_t *timestamps;
    /**
     * 1 where there is a timestamp, else 0.
     */
    const uint8_t *has_timestamp;
    /**
     * `entry_count + 1` items: entry i has the labels label_rows[i] to
     * label_rows[i + 1].
     */
    const uint32_t *label_rows;
    /**
     * Four a label: start and end of its name, start and end of its value,
     * both without quotes and with their escapes.
     */
    const uint32_t *labels;
    /**
     * The entry that each exemplar belongs to, ascending.
     */
    const uint32_t *exemplar_entries;
    const double *exemplar_values;
    /**
     * Milliseconds since 1970; 0 where there is none.
     */
    const int64_t *exemplar_timestamps;
    /**
     * 1 where there is a timestamp, else 0.
     */
    const uint8_t *exemplar_has_timestamp;
    /**
     * `exemplar_count + 1` items, as `label_rows`.
     */
    const uint32_t *exemplar_label_rows;
    /**
     * Four a label, as `labels`.
     */
    const uint32_t *exemplar_labels;
    /**
     * Four a skipped line: the offset of the byte that cannot be accepted,
     * its line and column from 1, and the status that says what was wrong.
     */
    const uint32_t *skipped;
} millicore_exposition_page;
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Families as rows, in the order in which they nest: a family, perhaps its
 * unit, its metrics; of each its labels, its value and what belongs to that.
 * Every row has two texts, two numbers and two integers; `given` says which
 * of them are there.
 */
typedef struct millicore_family_rows {
    /**
     * `sizeof` of this struct, set by the caller.
     */
    uint32_t size;
    uint32_t row_count;
    /**
     * `MILLICORE_FAMILY_ROW_FAMILY` to `..._POSITIVE_COUNT`.
     */
    const uint8_t *kinds;
    /**
     * Sums of `MILLICORE_FAMILY_ROW_TEXT_0` to `..._INTEGER_1`.
     */
    const uint8_t *given;
    /**
     * Two texts a row: text i is text_data[text_offsets[i]] to
     * text_data[text_offsets[i + 1]], of `2 * row_count + 1` offsets.
     */
    const uint8_t *text_data;
    const uint32_t *text_offsets;
    /**
     * Two a row.
     */
    const double *numbers;
    /**
     * Two a row.
     */
    const int64_t *integers;
} millicore_family_rows;
#endif

#if defined(MILLICORE_SHARD)
/**
 * What a shard is, for life.
 */
typedef struct millicore_handover_options {
    /**
     * `sizeof` of this struct, set by the caller.
     */
    uint32_t size;
    /**
     * The ordinal of its pod.
     */
    int32_t ordinal;
    /**
     * Owners an object, from 1; the same in all shards.
     */
    uint32_t owners;
    /**
     * 0.
     */
    uint32_t reserved;
    /**
     * Nanoseconds of silence after which a shard is taken for dead.
     */
    int64_t timeout_ns;
    /**
     * Nanoseconds for which who is there must not have changed before a view
     * is proposed, unless a member is lost or wants to go.
     */
    int64_t hold_ns;
} millicore_handover_options;
#endif

#if defined(MILLICORE_SHARD)
/**
 * What a shard is at the moment.
 */
typedef struct millicore_handover_status {
    /**
     * `sizeof` of this struct, set by the caller.
     */
    uint32_t size;
    /**
     * `MILLICORE_HANDOVER_JOINING` to `MILLICORE_HANDOVER_STABLE`.
     */
    uint32_t phase;
    /**
     * The newest view; 0 for none.
     */
    uint64_t epoch;
    /**
     * The number of shards in it.
     */
    int32_t total;
    /**
     * Whether the shard takes part in it.
     */
    uint8_t member;
    /**
     * Whether it has everything of it.
     */
    uint8_t synced;
    /**
     * Whether it may be scraped: it has been synced and is not replaced.
     */
    uint8_t ready;
    /**
     * Whether the process may end without an object being absent.
     */
    uint8_t gate_open;
    /**
     * Whether another process has its ordinal since.
     */
    uint8_t replaced;
    /**
     * 0.
     */
    uint8_t reserved[7];
} millicore_handover_status;
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * What a fleet is decided on. Where nothing else is said a column has an
 * item an HPA. `..._rows` are offsets into columns of something else: one
 * item more than what they are of, the first 0, none falling, the last the
 * length of those columns. Columns without items may be NULL. Quantities are
 * in thousandths, times in nanoseconds since 1970.
 */
typedef struct millicore_hpa_fleet {
    /**
     * `sizeof` of this struct, set by the caller.
     */
    uint32_t size;
    /**
     * MILLICORE_HPA_AMD64 or MILLICORE_HPA_ARM64.
     */
    uint32_t architecture;
    /**
     * The time of the decisions.
     */
    int64_t now_ns;
    /**
     * cpuInitializationPeriod.
     */
    int64_t initialization_ns;
    /**
     * initialReadinessDelay.
     */
    int64_t readiness_delay_ns;
    /**
     * downscaleStabilization, for HPAs without a behavior.
     */
    int64_t downscale_stabilization_ns;
    /**
     * How many times its replicas an HPA without a behavior may have at
     * once; upstream 2.
     */
    double scale_up_limit_factor;
    uint32_t hpa_count;
    /**
     * 0.
     */
    uint32_t reserved;
    /**
     * MILLICORE_HPA_NO_SCALE and so on, added up.
     */
    const uint8_t *flags;
    /**
     * spec.replicas of the scale.
     */
    const int32_t *current;
    /**
     * status.replicas of the scale.
     */
    const int32_t *status_replicas;
    const int32_t *min;
    const int32_t *max;
    const double *tolerance_down;
    const double *tolerance_up;
    /**
     * Rows of the metrics.
     */
    const uint32_t *metric_rows;
    /**
     * Rows of the pods.
     */
    const uint32_t *pod_rows;
    /**
     * Two items an HPA, upwards and downwards, in this and the next two;
     * NULL where no HPA has a behavior. Seconds.
     */
    const int32_t *windows;
    /**
     * MILLICORE_HPA_SELECT_MAX and so on.
     */
    const uint8_t *selects;
    /**
     * Rows of the policies: 2 * hpa_count + 1 items.
     */
    const uint32_t *policy_rows;
    /**
     * MILLICORE_HPA_POLICY_PODS and so on, an item a policy.
     */
    const uint8_t *policy_kinds;
    const int32_t *policy_values;
    /**
     * Seconds.
     */
    const int32_t *policy_periods;
    /**
     * A kind, with what is added to it; an item a metric.
     */
    const uint8_t *metric_kinds;
    /**
     * MILLICORE_HPA_UTILIZATION and so on.
     */
    const uint8_t *metric_targets;
    /**
     * Percent or thousandths.
     */
    const int64_t *metric_wanted;
    /**
     * Rows of the samples, of metrics.
     */
    const uint32_t *sample_rows;
    /**
     * Rows of the requests, of metrics: with a utilization target one for
     * each of the HPA's pods, else none.
     */
    const uint32_t *request_rows;
    /**
     * Names of the pods that the selector finds: `data`, `offsets`.
     */
    const uint8_t *pod_names;
    const uint32_t *pod_name_offsets;
    /**
     * MILLICORE_POD_DELETED and so on, added up.
     */
    const uint8_t *pod_flags;
    const int64_t *pod_starts;
    /**
     * When the condition Ready changed last.
     */
    const int64_t *pod_transitions;
    /**
     * Names of the samples' pods; of Object and External not read.
     */
    const uint8_t *sample_names;
    const uint32_t *sample_name_offsets;
    const int64_t *sample_values;
    /**
     * NULL if no metric is of cpu, as the next.
     */
    const int64_t *sample_times;
    const int64_t *sample_windows;
    const int64_t *requests;
    /**
     * 0 or MILLICORE_HPA_MISSING_REQUEST and so on; NULL: all are there.
     */
    const uint8_t *request_failures;
    /**
     * The container without a request; NULL as the column before.
     */
    const uint32_t *request_containers;
} millicore_hpa_fleet;
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * The histories of a fleet, read and changed in place. An HPA has the slots
 * of its row, of which it uses as many as its count says. Keep two slots
 * more than are used; without them the HPA's status is
 * MILLICORE_BUFFER_TOO_SMALL and its history stays as it was.
 */
typedef struct millicore_hpa_histories {
    /**
     * `sizeof` of this struct, set by the caller.
     */
    uint32_t size;
    /**
     * 0.
     */
    uint32_t reserved;
    /**
     * Rows of the recommendations.
     */
    const uint32_t *recommendation_rows;
    /**
     * Or MILLICORE_HPA_NEVER_SEEN.
     */
    uint32_t *recommendation_counts;
    int32_t *recommendation_replicas;
    int64_t *recommendation_times;
    /**
     * Rows of the scale events, two an HPA, upwards and downwards: 2 *
     * hpa_count + 1 items. NULL, as all that follow, if no HPA has a
     * behavior.
     */
    const uint32_t *event_rows;
    uint32_t *event_counts;
    int32_t *event_changes;
    int64_t *event_times;
    /**
     * 1: the slot may be used again.
     */
    uint8_t *event_outdated;
} millicore_hpa_histories;
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Where the decisions go: arrays of the caller, an item an HPA or a metric.
 */
typedef struct millicore_hpa_decisions {
    /**
     * `sizeof` of this struct, set by the caller.
     */
    uint32_t size;
    /**
     * 0.
     */
    uint32_t reserved;
    /**
     * 0, or why the HPA was passed over: MILLICORE_INVALID_ARGUMENT for a
     * kind, target or count that is none, MILLICORE_LENGTH_MISMATCH for
     * requests that are not as many as the pods, or
     * MILLICORE_BUFFER_TOO_SMALL. Its other items then say that nothing
     * changes; but for the last, its metrics have no data.
     */
    millicore_status *statuses;
    /**
     * MILLICORE_HPA_STEP_METRICS and so on.
     */
    uint8_t *steps;
    /**
     * What the metrics propose together.
     */
    int32_t *proposals;
    /**
     * After stabilisation.
     */
    int32_t *stabilized;
    /**
     * 0; 1 held back upwards, 2 downwards.
     */
    uint8_t *stabilizations;
    /**
     * The number for the scale; `current` where it stays.
     */
    int32_t *desired;
    /**
     * MILLICORE_HPA_WITHIN_RANGE and so on.
     */
    uint8_t *limits;
    /**
     * The metric that won, from 0 within the HPA; or -1.
     */
    int32_t *winners;
    /**
     * How many of its metrics failed.
     */
    uint32_t *failed;
    int32_t *metric_replicas;
    /**
     * Percent; 0 where the target is none.
     */
    int32_t *metric_utilizations;
    /**
     * The value found: of a pod, or of the whole.
     */
    int64_t *metric_values;
    /**
     * MILLICORE_HPA_PROPOSES and so on.
     */
    uint8_t *metric_failures;
    /**
     * The pod that fails it, from 0 within the HPA; or MILLICORE_HPA_NONE.
     */
    uint32_t *metric_pods;
    /**
     * As passed in; or MILLICORE_HPA_NONE.
     */
    uint32_t *metric_containers;
} millicore_hpa_decisions;
#endif

#if defined(MILLICORE_KUBELET)
/**
 * The points of a batch in columns: nodes by name, pods by namespace and
 * name, containers by name, bytewise. Times are nanoseconds since 1970.
 */
typedef struct millicore_kubelet_columns {
    /**
     * `sizeof` of this struct, set by the caller.
     */
    uint32_t size;
    uint32_t node_count;
    uint32_t pod_count;
    uint32_t container_count;
    /**
     * What all names below point into.
     */
    const uint8_t *names;
    /**
     * Two a node: start and end of its name.
     */
    const uint32_t *node_names;
    const int64_t *node_timestamps;
    /**
     * CPU time used since boot, in nanoseconds.
     */
    const uint64_t *node_cpu;
    /**
     * Working set in bytes.
     */
    const uint64_t *node_memory;
    /**
     * Four a pod: start and end of its namespace, start and end of its
     * name.
     */
    const uint32_t *pod_names;
    /**
     * `pod_count + 1` items: pod i has the containers pod_containers[i] to
     * pod_containers[i + 1].
     */
    const uint32_t *pod_containers;
    /**
     * Two a container: start and end of its name.
     */
    const uint32_t *container_names;
    const int64_t *container_timestamps;
    /**
     * INT64_MIN where the page gave none; see `container_has_start`.
     */
    const int64_t *container_starts;
    /**
     * CPU time used since the start, in nanoseconds.
     */
    const uint64_t *container_cpu;
    /**
     * Working set in bytes.
     */
    const uint64_t *container_memory;
    /**
     * 1 where the page gave a start time, else 0. A start time that does
     * not fit (NaN, for one) is INT64_MIN too, and has 1 here.
     */
    const uint8_t *container_has_start;
} millicore_kubelet_columns;
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Usage of every node and pod that has metrics, in columns: nodes by name,
 * pods by namespace and name, containers by name, bytewise. Times are
 * nanoseconds since 1970, windows nanoseconds.
 */
typedef struct millicore_kubelet_usage {
    /**
     * `sizeof` of this struct, set by the caller.
     */
    uint32_t size;
    uint32_t node_count;
    uint32_t pod_count;
    uint32_t container_count;
    /**
     * What all names below point into.
     */
    const uint8_t *names;
    /**
     * Two a node: start and end of its name.
     */
    const uint32_t *node_names;
    const int64_t *node_timestamps;
    const int64_t *node_windows;
    /**
     * Nanocores.
     */
    const uint64_t *node_cpu;
    /**
     * Working set in bytes.
     */
    const uint64_t *node_memory;
    /**
     * Four a pod: start and end of its namespace, start and end of its
     * name.
     */
    const uint32_t *pod_names;
    /**
     * `pod_count + 1` items: pod i has the containers pod_containers[i] to
     * pod_containers[i + 1].
     */
    const uint32_t *pod_containers;
    /**
     * INT64_MIN for a pod all of whose containers are left out.
     */
    const int64_t *pod_timestamps;
    const int64_t *pod_windows;
    /**
     * Two a container: start and end of its name.
     */
    const uint32_t *container_names;
    /**
     * Nanocores.
     */
    const uint64_t *container_cpu;
    /**
     * Working set in bytes.
     */
    const uint64_t *container_memory;
} millicore_kubelet_usage;
#endif

#if defined(MILLICORE_KUBELET)
/**
 * The statistics of one node as columns: a row a subject, and for each row
 * the fields that are there, by number. What is absent has no entry.
 */
typedef struct millicore_kubelet_stats_columns {
    /**
     * `sizeof` of this struct, set by the caller.
     */
    uint32_t size;
    /**
     * How many rows there are.
     */
    uint32_t count;
    /**
     * What each row is about: 1 the node, 2 a system container, 3 a pod, 4 a
     * container, 5 a volume, 6 a network with its default interface, 7 an
     * interface, 8 an accelerator, 9 a metric of the user.
     */
    const uint8_t *kinds;
    /**
     * The row that each belongs to; UINT32_MAX for the node and pods.
     */
    const uint32_t *parents;
    /**
     * The strings of all rows, as a column: a name; of a pod namespace, name
     * and UID; of a volume its name and its claim's namespace and name; of
     * an accelerator make, model, ID; of a metric name, type, units, then
     * key and value of each label.
     */
    const uint8_t *data;
    /**
     * Where each string begins, and the end of the last.
     */
    const uint32_t *offsets;
    /**
     * `count + 1` items: row i has the strings string_rows[i] to
     * string_rows[i + 1].
     */
    const uint32_t *string_rows;
    /**
     * `count + 1` items: row i has the values value_rows[i] to
     * value_rows[i + 1].
     */
    const uint32_t *value_rows;
    /**
     * Numbers of fields, ascending within a row; see
     * `millicore_kubelet_stats_field`.
     */
    const uint32_t *fields;
    /**
     * Their 64 bits.
     */
    const uint64_t *values;
} millicore_kubelet_stats_columns;
#endif

#if defined(MILLICORE_KUBELET)
/**
 * How a store works.
 */
typedef struct millicore_kubelet_options {
    /**
     * `sizeof` of this struct, set by the caller.
     */
    uint32_t size;
    /**
     * `MILLICORE_KUBELET_UPSTREAM` or `MILLICORE_KUBELET_HARDENED`.
     */
    uint32_t profile;
    /**
     * The time between two cycles in nanoseconds, more than 0:
     * metrics-server's --metric-resolution. A container at least 10 s old
     * and younger than this has metrics from its first point on.
     */
    int64_t resolution_ns;
} millicore_kubelet_options;
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * How many series a store takes.
 */
typedef struct millicore_metricstore_options {
    /**
     * `sizeof` of this struct, set by the caller.
     */
    uint32_t size;
    /**
     * 0.
     */
    uint32_t reserved;
    /**
     * Series an object may have; 0 is any number.
     */
    uint64_t series_per_object;
    /**
     * Series all objects may have together; 0 is any number.
     */
    uint64_t series;
} millicore_metricstore_options;
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * What a store holds.
 */
typedef struct millicore_metricstore_statistics {
    /**
     * `sizeof` of this struct, set by the caller.
     */
    uint32_t size;
    /**
     * 0.
     */
    uint32_t reserved;
    /**
     * Objects.
     */
    uint64_t objects;
    /**
     * Series of all objects: lines of their bodies.
     */
    uint64_t series;
    /**
     * Bytes of all bodies.
     */
    uint64_t bytes;
    /**
     * Upserts that a limit refused.
     */
    uint64_t refused;
    /**
     * Heap memory in bytes, what snapshots alone hold left out.
     */
    uint64_t memory;
} millicore_metricstore_statistics;
#endif

#if defined(MILLICORE_SHARD)
/**
 * What a filter has seen.
 */
typedef struct millicore_shard_filter_counts {
    /**
     * `sizeof` this struct, set by the caller.
     */
    uint32_t size;
    /**
     * 1 if `millicore_shard_filter_expire` ended the watch.
     */
    uint32_t expired;
    /**
     * Objects of a list, or events that add, modify or delete one.
     */
    uint64_t objects;
    /**
     * Those of them that were kept.
     */
    uint64_t kept;
    /**
     * Other events.
     */
    uint64_t events;
} millicore_shard_filter_counts;
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * The recommender's flags on how samples are kept. Of those that are 0 the
 * default counts.
 */
typedef struct millicore_vpa_cluster_options {
    /**
     * `sizeof` of this struct, set by the caller.
     */
    uint32_t size;
    /**
     * Must be 0.
     */
    uint32_t reserved;
    /**
     * --cpu-histogram-decay-half-life; 24 hours.
     */
    int64_t cpu_half_life_ns;
    /**
     * --memory-histogram-decay-half-life; 24 hours.
     */
    int64_t memory_half_life_ns;
    /**
     * --memory-aggregation-interval; 24 hours.
     */
    int64_t memory_interval_ns;
    /**
     * --memory-aggregation-interval-count; 8.
     */
    int64_t memory_interval_count;
    /**
     * --oom-bump-up-ratio; 1.2.
     */
    double oom_bump_up_ratio;
    /**
     * --oom-min-bump-up-bytes; 104857600.
     */
    double oom_min_bump_up;
} millicore_vpa_cluster_options;
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * The recommender's flags on amounts; nothing in them has a default.
 */
typedef struct millicore_vpa_estimation {
    /**
     * `sizeof` of this struct, set by the caller.
     */
    uint32_t size;
    /**
     * Must be 0.
     */
    uint32_t reserved;
    /**
     * --target-cpu-percentile; 0.9.
     */
    double cpu_target;
    /**
     * --recommendation-lower-bound-cpu-percentile; 0.5.
     */
    double cpu_lower;
    /**
     * --recommendation-upper-bound-cpu-percentile; 0.95.
     */
    double cpu_upper;
    /**
     * --confidence-interval-cpu, more than 0; 24 hours.
     */
    int64_t cpu_confidence_ns;
    /**
     * --target-memory-percentile; 0.9.
     */
    double memory_target;
    /**
     * --recommendation-lower-bound-memory-percentile; 0.5.
     */
    double memory_lower;
    /**
     * --recommendation-upper-bound-memory-percentile; 0.95.
     */
    double memory_upper;
    /**
     * --confidence-interval-memory, more than 0; 24 hours.
     */
    int64_t memory_confidence_ns;
    /**
     * --recommendation-margin-fraction; 0.15.
     */
    double margin;
    /**
     * --pod-recommendation-min-cpu-millicores; 25.
     */
    double min_cpu_millicores;
    /**
     * --pod-recommendation-min-memory-mb; 250.
     */
    double min_memory_mb;
} millicore_vpa_estimation;
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * The amounts of one container: millicores and bytes.
 */
typedef struct millicore_vpa_estimate {
    /**
     * What it should request of CPU.
     */
    int64_t cpu_target;
    /**
     * Less CPU is too little.
     */
    int64_t cpu_lower;
    /**
     * More CPU is too much.
     */
    int64_t cpu_upper;
    /**
     * What it should request of memory.
     */
    int64_t memory_target;
    /**
     * Less memory is too little.
     */
    int64_t memory_lower;
    /**
     * More memory is too much.
     */
    int64_t memory_upper;
} millicore_vpa_estimate;
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * What is known of an aggregate.
 */
typedef struct millicore_vpa_aggregate {
    /**
     * `sizeof` of this struct, set by the caller.
     */
    uint32_t size;
    /**
     * 1 if it is to be forgotten, see `millicore_vpa_cluster_aggregate`.
     */
    uint32_t is_expired;
    /**
     * How many CPU samples there were.
     */
    int64_t samples;
    /**
     * Time of the first; INT64_MIN if there was none.
     */
    int64_t first_ns;
    /**
     * Time of the last.
     */
    int64_t last_ns;
} millicore_vpa_aggregate;
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * How a histogram divides values.
 */
typedef struct millicore_vpa_histogram_options {
    /**
     * `sizeof` of this struct, set by the caller.
     */
    uint32_t size;
    /**
     * `MILLICORE_VPA_CPU`, `_MEMORY` or `_LINEAR`.
     */
    uint32_t layout;
    /**
     * Nanoseconds after which a sample has half its weight, more than 0.
     */
    int64_t half_life_ns;
    /**
     * Of linear buckets alone: how many, up to 65,535.
     */
    uint64_t buckets;
    /**
     * Of linear buckets alone: their width.
     */
    double bucket_size;
    /**
     * Of linear buckets alone: the least weight that counts.
     */
    double epsilon;
} millicore_vpa_histogram_options;
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * What a histogram is.
 */
typedef struct millicore_vpa_histogram_info {
    /**
     * `sizeof` of this struct, set by the caller.
     */
    uint32_t size;
    /**
     * 1 if nothing in it counts.
     */
    uint32_t is_empty;
    /**
     * The sum of all weights.
     */
    double total;
    /**
     * When a sample has its plain weight; INT64_MIN before the first.
     */
    int64_t reference_ns;
    /**
     * The first bucket that counts.
     */
    uint32_t min_bucket;
    /**
     * The last one.
     */
    uint32_t max_bucket;
    /**
     * How many buckets there are.
     */
    uint64_t buckets;
} millicore_vpa_histogram_info;
#endif

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The ABI of the library that is linked; compare it with
 * `MILLICORE_ABI_VERSION` of the header.
 */
uint32_t millicore_abi_version(void);

/**
 * The version of the library as text, "0.1.0"; static, not NUL-terminated.
 */
void millicore_version(const uint8_t **text, size_t *len);

/**
 * What this build can do: `MILLICORE_FEATURE_...`, or-ed.
 */
uint64_t millicore_features(void);

/**
 * The vector instructions in use on this machine: "avx2", "neon",
 * "simd128", or "swar" for none. Static, not NUL-terminated.
 */
void millicore_simd(const uint8_t **text, size_t *len);

/**
 * Line and column of a byte offset in a text, both from 1; columns count
 * bytes. An offset past the end counts as the end.
 */
millicore_status millicore_position(const uint8_t *input,
                                    size_t len,
                                    uint64_t offset,
                                    uint64_t *line,
                                    uint64_t *column);

/**
 * The text of a status, static and without a terminating NUL: "ok" for 0.
 * `MILLICORE_INVALID_ARGUMENT` for a number that is no status.
 */
millicore_status millicore_status_text(millicore_status status,
                                       const uint8_t **text,
                                       size_t *len);

/**
 * Sets the hook of the process, or removes it when NULL. Without a hook the
 * no_std archive aborts silently.
 */
void millicore_set_panic_hook(millicore_panic_hook hook);

/**
 * Makes a context. On failure `*ctx` is NULL.
 */
millicore_status millicore_ctx_new(struct millicore_ctx **ctx);

/**
 * Frees a context with everything it lent. NULL is fine.
 */
void millicore_ctx_free(struct millicore_ctx *ctx);

/**
 * What the last call on the context refused. Does not count as a call.
 */
millicore_status millicore_ctx_error(const struct millicore_ctx *ctx,
                                     struct millicore_error *error);

/**
 * Gives the buffers of the context back to the allocator.
 */
millicore_status millicore_ctx_reset(struct millicore_ctx *ctx);

/**
 * The heap memory that the buffers of the context hold, in bytes.
 */
millicore_status millicore_ctx_memory(const struct millicore_ctx *ctx,
                                      uint64_t *bytes);

/**
 * Prints `n` floats as metric text does: Go's shortest form (`1e+06`,
 * `0.25`), `NaN`, `+Inf`, `-Inf`, and `0` for zero of either sign. The
 * texts are a column of n strings that belongs to the context.
 */
millicore_status millicore_floats_format(struct millicore_ctx *ctx,
                                         const double *values,
                                         size_t n,
                                         const uint8_t **data,
                                         const uint32_t **offsets);

/**
 * Reads a column of `n` decimal floats as metric text has them: Go's
 * grammar without hexadecimal and `_`, `inf` and `nan` in any case. A text
 * that is no float, or is out of range, gets MILLICORE_INVALID_NUMBER in
 * `statuses` and 0 in `values`; both are arrays of n.
 */
millicore_status millicore_floats_parse(struct millicore_ctx *ctx,
                                        const uint8_t *data,
                                        const uint32_t *offsets,
                                        size_t n,
                                        double *values,
                                        millicore_status *statuses);

/**
 * Makes an empty column. On failure `*quantities` is NULL.
 */
millicore_status millicore_quantities_new(struct millicore_quantities **quantities);

/**
 * Frees a column. NULL is fine.
 */
void millicore_quantities_free(struct millicore_quantities *quantities);

/**
 * What the last call on the column refused. Does not count as a call.
 */
millicore_status millicore_quantities_error(const struct millicore_quantities *quantities,
                                            struct millicore_error *error);

/**
 * Reads n texts in place of what the column held. A text that is no
 * quantity gets its status (MILLICORE_QUANTITY_...) in `statuses`, an array
 * of n, and is zero in the column.
 */
millicore_status millicore_quantities_parse(struct millicore_quantities *quantities,
                                            const uint8_t *data,
                                            const uint32_t *offsets,
                                            size_t n,
                                            millicore_status *statuses);

/**
 * Puts n quantities of `values[i] * 10^scales[i]` in place of what the
 * column held. `formats` are those of millicore_quantities_format;
 * MILLICORE_INVALID_ARGUMENT for another number.
 */
millicore_status millicore_quantities_from_scaled(struct millicore_quantities *quantities,
                                                  const int64_t *values,
                                                  const int32_t *scales,
                                                  const uint8_t *formats,
                                                  size_t n);

/**
 * The number of quantities in the column.
 */
millicore_status millicore_quantities_len(const struct millicore_quantities *quantities,
                                          size_t *n);

/**
 * Copies all of `from` in place of what `to` held.
 */
millicore_status millicore_quantities_assign(struct millicore_quantities *to,
                                             const struct millicore_quantities *from);

/**
 * Adds `b` to `a` row by row; they must be as long as each other and not
 * the same column. A zero takes the format of what is added. A sum of more
 * than 1024 digits is MILLICORE_QUANTITY_TOO_LARGE; the rows before it are
 * changed then.
 */
millicore_status millicore_quantities_add(struct millicore_quantities *a,
                                          const struct millicore_quantities *b);

/**
 * Subtracts `b` from `a` row by row, as millicore_quantities_add adds.
 */
millicore_status millicore_quantities_subtract(struct millicore_quantities *a,
                                               const struct millicore_quantities *b);

/**
 * Multiplies each row by its factor, exactly. `fits[i]` is 1 if the digits
 * of the product, without regard to their scale, fit int64. Both are arrays
 * as long as the column. A product of more than 1024 digits is
 * MILLICORE_QUANTITY_TOO_LARGE; the rows before it are changed then.
 */
millicore_status millicore_quantities_multiply(struct millicore_quantities *quantities,
                                               const int64_t *factors,
                                               uint8_t *fits);

/**
 * Rounds each row away from zero to a multiple of 10^scale. `exact[i]`, an
 * array as long as the column, is 1 if nothing was lost.
 */
millicore_status millicore_quantities_round_up(struct millicore_quantities *quantities,
                                               int32_t scale,
                                               uint8_t *exact);

/**
 * Compares row by row by exact number: -1, 0 or 1 for a less than, equal to
 * or greater than b, which must be as long. `order` is as long, too.
 */
millicore_status millicore_quantities_compare(const struct millicore_quantities *a,
                                              const struct millicore_quantities *b,
                                              int32_t *order);

/**
 * Compares each row with its integer: -1, 0 or 1. Both arrays are as long
 * as the column.
 */
millicore_status millicore_quantities_compare_int64(const struct millicore_quantities *quantities,
                                                    const int64_t *integers,
                                                    int32_t *order);

/**
 * Each row in units of 10^scale, rounded up: 0 is Value(), -3 MilliValue().
 * An overflow is not reported; what comes back then is what Go gives.
 */
millicore_status millicore_quantities_scaled_value(const struct millicore_quantities *quantities,
                                                   int32_t scale,
                                                   int64_t *values);

/**
 * Each row as an integer of units. `valid[i]` is 0, and `values[i]` 0, where
 * it is not held as one that fits (`1000m` is not). Both arrays are as long
 * as the column.
 */
millicore_status millicore_quantities_as_int64(const struct millicore_quantities *quantities,
                                               int64_t *values,
                                               uint8_t *valid);

/**
 * Each row as a float. With `slow` 0 the digits and the power of ten are
 * rounded one after the other, as AsApproximateFloat64 does; with 1 the
 * answer is AsFloat64Slow's.
 */
millicore_status millicore_quantities_as_float64(const struct millicore_quantities *quantities,
                                                 uint32_t slow,
                                                 double *values);

/**
 * The notation of each row: 0 DecimalSI (`m`, `k`), 1 BinarySI (`Ki`),
 * 2 DecimalExponent (`e3`).
 */
millicore_status millicore_quantities_format(const struct millicore_quantities *quantities,
                                             uint8_t *formats);

/**
 * The sign of each row: -1, 0 or 1.
 */
millicore_status millicore_quantities_sign(const struct millicore_quantities *quantities,
                                           int32_t *signs);

/**
 * Whether each row is held as a big decimal, which overflows and rounds in
 * other ways than int64: 1 or 0.
 */
millicore_status millicore_quantities_is_decimal(const struct millicore_quantities *quantities,
                                                 uint8_t *decimal);

/**
 * The text of each row, as a column of strings that belongs to the context.
 * `form` 0 is String(), which may be the text that was read, 1 the canonical
 * text, 2 JSON: String() in quotes. A BinarySI row of more than 1024 digits
 * is MILLICORE_QUANTITY_TOO_LARGE.
 */
millicore_status millicore_quantities_text(const struct millicore_quantities *quantities,
                                           struct millicore_ctx *ctx,
                                           uint32_t form,
                                           const uint8_t **data,
                                           const uint32_t **offsets);

#if defined(MILLICORE_SHARD)
/**
 * The number of shards of an assignment, which is one line of text:
 *
 * - `jump:10`, jump over FNV-1a: kube-state-metrics;
 * - `ranges:10`, `weighted-ranges:2,1,1`, `selectors:SELECTOR;SELECTOR`,
 *   ranges of FNV-1a: the API server's sharded list and watch (KEP-5866);
 * - `rendezvous:NAME,NAME`: VictoriaMetrics;
 *   `weighted-rendezvous:NAME=WEIGHT@ZONE,NAME`: with weights and zones;
 * - `prometheus:10`, MD5 modulo, and `victoriametrics:10`, xxHash modulo:
 *   relabelling by `hashmod`.
 *
 * MILLICORE_INVALID_ASSIGNMENT at the byte that is none of these.
 */
millicore_status millicore_assignment_shards(struct millicore_ctx *ctx,
                                             const uint8_t *assignment,
                                             size_t len,
                                             uint32_t *shards);
#endif

#if defined(MILLICORE_SHARD)
/**
 * The shard that owns each of n keys, into `owners`, an array of n; -1 for
 * a key that no selector takes.
 */
millicore_status millicore_assignment_owners(struct millicore_ctx *ctx,
                                             const uint8_t *assignment,
                                             size_t len,
                                             const uint8_t *data,
                                             const uint32_t *offsets,
                                             size_t n,
                                             int32_t *owners);
#endif

#if defined(MILLICORE_SHARD)
/**
 * The shards of `copies` copies of each of n keys, into `nodes`, an array of
 * n times `copies`: the owner, then who would own the key without those
 * before, one a zone first where there are zones; UINT32_MAX where there are
 * no more. MILLICORE_UNSUPPORTED unless the assignment is by rendezvous.
 */
millicore_status millicore_assignment_copies(struct millicore_ctx *ctx,
                                             const uint8_t *assignment,
                                             size_t len,
                                             const uint8_t *data,
                                             const uint32_t *offsets,
                                             size_t n,
                                             size_t copies,
                                             uint32_t *nodes);
#endif

#if defined(MILLICORE_SHARD)
/**
 * What moves when one assignment is replaced by another, for n objects, as
 * JSON: docs/shard.md has its fields. `sizes` has the bytes of each object,
 * or is NULL. The offset of an error counts in `from`, or in `to` if `from`
 * can be read. At most 65536 shards.
 */
millicore_status millicore_assignment_plan(struct millicore_ctx *ctx,
                                           const uint8_t *from,
                                           size_t from_len,
                                           const uint8_t *to,
                                           size_t to_len,
                                           const uint8_t *data,
                                           const uint32_t *offsets,
                                           size_t n,
                                           const uint64_t *sizes,
                                           const uint8_t **out,
                                           size_t *out_len);
#endif

#if defined(MILLICORE_SHARD)
/**
 * The assignment, `selectors:...`, whose shards have the parts that those of
 * `to` have, cut from the ranges of `from` so that no more hashes change
 * hands than the parts demand. MILLICORE_NOT_RANGES if `from` is not by
 * ranges, MILLICORE_EMPTY_SHARD if a shard would own nothing. The offset of
 * an error is that of `millicore_assignment_plan`.
 */
millicore_status millicore_assignment_resize(struct millicore_ctx *ctx,
                                             const uint8_t *from,
                                             size_t from_len,
                                             const uint8_t *to,
                                             size_t to_len,
                                             const uint8_t **out,
                                             size_t *out_len);
#endif

#if defined(MILLICORE_SHARD)
/**
 * The `shardSelector` of one shard of an assignment by ranges.
 * MILLICORE_NOT_RANGES for other assignments, MILLICORE_EMPTY_SHARD for a
 * shard that owns nothing: the API server takes no empty selector.
 */
millicore_status millicore_assignment_selector(struct millicore_ctx *ctx,
                                               const uint8_t *assignment,
                                               size_t len,
                                               uint32_t shard,
                                               const uint8_t **out,
                                               size_t *out_len);
#endif

#if defined(MILLICORE_SHARD)
/**
 * What an API server did with a selector, from the one that came back in the
 * list's `shardInfo`, into `*outcome`: MILLICORE_SHARD_INFO_APPLIED if it
 * takes the same hashes, MILLICORE_SHARD_INFO_IGNORED if there is none
 * (`echoed` is NULL or empty), else MILLICORE_SHARD_INFO_DIFFERENT.
 */
millicore_status millicore_shard_info_check(struct millicore_ctx *ctx,
                                            const uint8_t *sent,
                                            size_t sent_len,
                                            const uint8_t *echoed,
                                            size_t echoed_len,
                                            uint32_t *outcome);
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Reads a page of metric text.
 *
 * `profile` is `MILLICORE_EXPOSITION_TEXTPARSE`, `..._OPEN_METRICS` or
 * `..._LENIENT`. The columns belong to the
 * context. When the page is refused `*out` holds the entries before the
 * error and the context's error says where it is; so after any status but
 * `MILLICORE_INVALID_ARGUMENT`, `MILLICORE_INVALID_HANDLE` and
 * `MILLICORE_MISALIGNED` the struct can be read.
 */
millicore_status millicore_exposition_parse(struct millicore_ctx *ctx,
                                            uint32_t profile,
                                            const uint8_t *page,
                                            size_t len,
                                            struct millicore_exposition_page *out);
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Reads a page and gives the label set of each series as Prometheus does:
 * `__name__` first put in, escapes taken out, sorted by name; values of `le`
 * (while the last TYPE line said histogram) and `quantile` (summary) as
 * OpenMetrics floats.
 *
 * Row i of `*rows` (one more item than entries) belongs to entry i of
 * `millicore_exposition_parse` and has the strings name, value, name, value,
 * ...; entries other than series have none. When the page is refused the
 * entries before the error are there, in `*entry_count` rows.
 */
millicore_status millicore_exposition_labels(struct millicore_ctx *ctx,
                                             uint32_t profile,
                                             const uint8_t *page,
                                             size_t len,
                                             const uint8_t **data,
                                             const uint32_t **offsets,
                                             const uint32_t **rows,
                                             size_t *entry_count);
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Reads an OpenMetrics page and gives the start of each series that its
 * `_created` lines tell, as Prometheus finds them: `(*starts)[i]` is in
 * milliseconds, 0 where entry i of `millicore_exposition_parse` has none;
 * `(*created)[i]` is 1 where entry i is such a line itself, which Prometheus
 * then leaves out. When the page is refused the entries before the error are
 * there, `*entry_count` of them.
 */
millicore_status millicore_exposition_start_timestamps(struct millicore_ctx *ctx,
                                                       const uint8_t *page,
                                                       size_t len,
                                                       const int64_t **starts,
                                                       const uint8_t **created,
                                                       size_t *entry_count);
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Takes the escapes out of label values or quoted names: `\"`, `\\` and
 * `\n`. Other backslashes stay.
 */
millicore_status millicore_exposition_unescape(struct millicore_ctx *ctx,
                                               const uint8_t *data,
                                               const uint32_t *offsets,
                                               size_t n,
                                               const uint8_t **out_data,
                                               const uint32_t **out_offsets);
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Writes the body of a metric family of `n` metrics as kube-state-metrics
 * renders it, one line a metric.
 *
 * Metric i has the label keys key_rows[i] to key_rows[i + 1] and the label
 * values value_rows[i] to value_rows[i + 1], both of the one column of
 * strings, whose length is the larger of the two last rows. Nothing is
 * sorted or checked but that keys and values are as many
 * (`MILLICORE_EXPECTED_AS_MANY_VALUES_AS_KEYS`).
 */
millicore_status millicore_exposition_family(struct millicore_ctx *ctx,
                                             const uint8_t *name,
                                             size_t name_len,
                                             const uint8_t *data,
                                             const uint32_t *offsets,
                                             const uint32_t *key_rows,
                                             const uint32_t *value_rows,
                                             const double *values,
                                             size_t n,
                                             const uint8_t **out,
                                             size_t *out_len);
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Makes label names of the `n` keys of Kubernetes labels or annotations, as
 * kube-state-metrics does: `prefix`, `_` and the sanitised key, and
 * `_conflictN` where two come out alike. `profile` is
 * `MILLICORE_EXPOSITION_V2_13` or `MILLICORE_EXPOSITION_V2_20`.
 *
 * Only keys that the `allow_n` items of the allow list let pass count; `*`
 * as the first of them is every key. The names come sorted by key, `*count`
 * of them; `order` has room for `n` items and gets for each name the index of
 * its key.
 */
millicore_status millicore_exposition_label_names(struct millicore_ctx *ctx,
                                                  uint32_t profile,
                                                  const uint8_t *prefix,
                                                  size_t prefix_len,
                                                  const uint8_t *data,
                                                  const uint32_t *offsets,
                                                  size_t n,
                                                  const uint8_t *allow_data,
                                                  const uint32_t *allow_offsets,
                                                  size_t allow_n,
                                                  const uint8_t **out_data,
                                                  const uint32_t **out_offsets,
                                                  uint32_t *order,
                                                  size_t *count);
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Writes the HELP and TYPE lines of a family as kube-state-metrics does.
 * `profile` is `MILLICORE_EXPOSITION_V2_13` or `MILLICORE_EXPOSITION_V2_20`.
 * The help text is whole: prefixes such as `[STABLE] ` are part of it.
 */
millicore_status millicore_exposition_header(struct millicore_ctx *ctx,
                                             uint32_t profile,
                                             const uint8_t *name,
                                             size_t name_len,
                                             const uint8_t *help,
                                             size_t help_len,
                                             const uint8_t *kind,
                                             size_t kind_len,
                                             const uint8_t **out,
                                             size_t *out_len);
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Makes a reader that has seen no page; `profile` as in
 * `millicore_exposition_parse`. On failure `*reader` is NULL.
 */
millicore_status millicore_exposition_reader_new(uint32_t profile,
                                                 struct millicore_exposition_reader **reader);
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Frees a reader with its columns. NULL is fine.
 */
void millicore_exposition_reader_free(struct millicore_exposition_reader *reader);
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * What the last call on the reader refused. Does not count as a call.
 */
millicore_status millicore_exposition_reader_error(const struct millicore_exposition_reader *reader,
                                                   struct millicore_error *error);
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Forgets the page before, and a page begun in pieces; keeps the memory.
 */
millicore_status millicore_exposition_reader_clear(struct millicore_exposition_reader *reader);
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * The heap memory that the reader holds, in bytes: columns, the kept lines
 * of the page before (two pages, 60 bytes a line and 16 a label at most),
 * what is left of a page in pieces.
 */
millicore_status millicore_exposition_reader_memory(const struct millicore_exposition_reader *reader,
                                                    uint64_t *bytes);
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Reads a whole page, as `millicore_exposition_parse` does, with the same
 * answers. The columns are the reader's, until its next call.
 */
millicore_status millicore_exposition_reader_parse(struct millicore_exposition_reader *reader,
                                                   const uint8_t *page,
                                                   size_t len,
                                                   struct millicore_exposition_page *out);
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Takes the next piece of a page, of any size. The columns are those of the
 * entries that it completes; their offsets point into `*text`, which is the
 * reader's, and lines that were skipped have the numbers of the page. What is
 * not complete stays in the reader: an entry past 16 MiB is
 * `MILLICORE_TOO_LARGE`. An error's offset, line and column count in the
 * page; each further piece gives it again.
 */
millicore_status millicore_exposition_reader_feed(struct millicore_exposition_reader *reader,
                                                  const uint8_t *piece,
                                                  size_t len,
                                                  struct millicore_exposition_page *out,
                                                  const uint8_t **text,
                                                  size_t *text_len);
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Ends a page that came in pieces; the columns are those of what was left.
 * Then the next page may begin.
 */
millicore_status millicore_exposition_reader_finish(struct millicore_exposition_reader *reader,
                                                    struct millicore_exposition_page *out,
                                                    const uint8_t **text,
                                                    size_t *text_len);
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Reads families in protobuf, each with its length before it, and writes all
 * of them in another form (or the same), as prometheus/common's `expfmt`
 * does; in OpenMetrics `# EOF` follows. When a family is refused those before
 * it are there.
 */
millicore_status millicore_families_convert(struct millicore_ctx *ctx,
                                            uint32_t format,
                                            uint32_t escaping,
                                            uint32_t flags,
                                            const uint8_t *input,
                                            size_t len,
                                            const uint8_t **out,
                                            size_t *out_len);
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Chooses the form that an Accept header asks for, as `expfmt` does: the form
 * and the escaping of names, and the content type of an answer in them.
 */
millicore_status millicore_families_negotiate(struct millicore_ctx *ctx,
                                              const uint8_t *accept,
                                              size_t len,
                                              uint32_t flags,
                                              uint32_t *format,
                                              uint32_t *escaping,
                                              const uint8_t **content_type,
                                              size_t *content_type_len);
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Reads families in protobuf, each with its length before it, into rows. They
 * are the context's. When a family is refused those before it are there.
 * Memory: 42 bytes a row and its texts, twice that as columns grow.
 */
millicore_status millicore_families_read(struct millicore_ctx *ctx,
                                         const uint8_t *input,
                                         size_t len,
                                         struct millicore_family_rows *out);
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Writes families that are rows in a form of `millicore_families_convert`,
 * with the same `escaping` and `flags`, as prometheus/common's `expfmt` does;
 * in OpenMetrics `# EOF` follows. A row that may not stand where it does is
 * `MILLICORE_INVALID_FAMILY_ROW`, and the error's offset its number; another
 * error's is that of the family's name among the texts. The families before
 * are there. The rows may be those that the context itself just lent.
 */
millicore_status millicore_families_write(struct millicore_ctx *ctx,
                                          uint32_t format,
                                          uint32_t escaping,
                                          uint32_t flags,
                                          const struct millicore_family_rows *rows,
                                          const uint8_t **out,
                                          size_t *out_len);
#endif

#if defined(MILLICORE_SHARD)
/**
 * Makes a shard that knows nothing yet. On failure `*handover` is NULL.
 */
millicore_status millicore_handover_new(const struct millicore_handover_options *options,
                                        struct millicore_handover **handover);
#endif

#if defined(MILLICORE_SHARD)
/**
 * Frees a shard. NULL is fine.
 */
void millicore_handover_free(struct millicore_handover *handover);
#endif

#if defined(MILLICORE_SHARD)
/**
 * What the last call on the shard refused. Does not count as a call.
 */
millicore_status millicore_handover_error(const struct millicore_handover *handover,
                                          struct millicore_error *error);
#endif

#if defined(MILLICORE_SHARD)
/**
 * Tells the shard an event, a line without its end, and gives what it has to
 * do, a line each, in their order; docs/handover.md has both. Events may be
 * lost, repeated and out of order. The text belongs to the shard.
 *
 * `MILLICORE_INVALID_HANDOVER_TEXT` with the place for a line that is no
 * event, and `MILLICORE_INVALID_VIEW`: nothing changed then. After
 * `MILLICORE_NO_MEMORY` the event may be repeated.
 */
millicore_status millicore_handover_apply(struct millicore_handover *handover,
                                          const uint8_t *event,
                                          size_t len,
                                          const uint8_t **actions,
                                          size_t *actions_len);
#endif

#if defined(MILLICORE_SHARD)
/**
 * What the shard is at the moment.
 */
millicore_status millicore_handover_state(const struct millicore_handover *handover,
                                          struct millicore_handover_status *status);
#endif

#if defined(MILLICORE_SHARD)
/**
 * What to do with n objects by their UIDs, into `verdicts`, an array of n:
 * `MILLICORE_HANDOVER_ADMIT` and `MILLICORE_HANDOVER_KEEP`, or 0.
 */
millicore_status millicore_handover_decide(const struct millicore_handover *handover,
                                           const uint8_t *data,
                                           const uint32_t *offsets,
                                           size_t n,
                                           uint8_t *verdicts);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * What kube-controller-manager v1.36.3 decides on an HPA: one sync from a
 * case in JSON to a decision in JSON.
 *
 * The case holds `now`, the controller's `config`, the `hpa`
 * (autoscaling/v2), its `scale`, the `pods` and `metrics` as the API servers
 * print them, and the `history` of the last decision; docs/hpa.md has every
 * field. The decision holds the status with its conditions, the events, the
 * number written to the scale, the proposal of each metric, the errors, and
 * the history for the next call. Nothing is kept between calls.
 *
 * `flags` must be 0. The text belongs to the context. Refused are JSON that
 * cannot be read (`MILLICORE_INVALID_JSON`, with the place) and what crashes
 * the controller (`MILLICORE_EXPECTED_DEFAULTED_BEHAVIOR`,
 * `MILLICORE_EXPECTED_METRIC_SOURCE`). Cases are at most 256 MiB. Where
 * memory is refused it may abort in a quantity beyond int64 alone.
 */
millicore_status millicore_hpa_decide(struct millicore_ctx *ctx,
                                      const uint8_t *case_json,
                                      size_t len,
                                      uint32_t flags,
                                      const uint8_t **out,
                                      size_t *out_len);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * What `millicore_hpa_decide` decides, and why: `decision` as that call
 * gives it, `trace`, the steps in their order, and `summary`, two or three
 * sentences.
 *
 * A step has a `code` and a `kind` that never change, the metric, pod,
 * policy or slot that it is about, its numbers and a sentence; docs/hpa.md
 * has the table. The steps are told while the decision is taken: nothing is
 * computed a second time.
 *
 * Arguments, limits and errors are those of `millicore_hpa_decide`;
 * `MILLICORE_TOO_LARGE` past 4,194,304 steps.
 */
millicore_status millicore_hpa_explain(struct millicore_ctx *ctx,
                                       const uint8_t *case_json,
                                       size_t len,
                                       uint32_t flags,
                                       const uint8_t **out,
                                       size_t *out_len);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * What is wrong with a case before anything is decided: `findings`, and how
 * many were `omitted` past 10,000.
 *
 * A finding has a `code` and a `kind` that never change, a `severity`
 * (`error`, `warning` or `info`), the `path` of the value in the case,
 * numbers and names, and a sentence; docs/hpa.md has the table. What
 * `millicore_hpa_decide` refuses but can be read is a finding.
 *
 * Arguments and limits are those of `millicore_hpa_decide`; refused is JSON
 * that cannot be read.
 */
millicore_status millicore_hpa_lint(struct millicore_ctx *ctx,
                                    const uint8_t *case_json,
                                    size_t len,
                                    uint32_t flags,
                                    const uint8_t **out,
                                    size_t *out_len);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * What kube-controller-manager v1.36.3 decides on many HPAs, in numbers: one
 * sync of each, with the pods and the samples of their metrics joined by
 * name. The same as `millicore_hpa_decide` without the texts.
 *
 * The HPAs do not influence each other; one that cannot be decided has a
 * status of its own. The call fails, and changes nothing, on columns that do
 * not fit each other: MILLICORE_INVALID_OFFSETS for rows that fall or end
 * elsewhere, MILLICORE_LENGTH_MISMATCH, MILLICORE_MISALIGNED,
 * MILLICORE_INVALID_ARGUMENT for an unknown flag. After MILLICORE_NO_MEMORY
 * some HPAs were decided, and their histories changed. Two pods of one name count
 * as upstream's maps count them. The context keeps the scratch memory: once
 * it has grown nothing is allocated.
 */
millicore_status millicore_hpa_decide_columns(struct millicore_ctx *ctx,
                                              const struct millicore_hpa_fleet *fleet_columns,
                                              const struct millicore_hpa_histories *history_columns,
                                              const struct millicore_hpa_decisions *decision_columns);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * What an HPA does over time: a simulation in JSON to its columns in JSON.
 *
 * The simulation holds the `hpa` (autoscaling/v2), the controller's
 * `config`, the `load` (a curve, or recorded samples), the `pods` with their
 * requests, limits and delays, how `metrics` are sampled; perhaps a second
 * HPA to `compare` and a `sweep` of targets, tolerances, windows, bounds and
 * policies. The result holds a cell a sync of load, usage, pods, proposal,
 * stabilised and desired replicas, ratio and reasons, and totals; docs/hpa.md
 * has every field. The same input gives the same output on every machine.
 *
 * `flags` must be 0. The text belongs to the context. Refused are JSON that
 * cannot be read and values out of bounds (`MILLICORE_INVALID_JSON`,
 * `MILLICORE_SIMULATION_OUT_OF_BOUNDS`, with the place), simulations that
 * take too long (`MILLICORE_SIMULATION_TOO_LARGE`), and what
 * `millicore_hpa_decide` refuses. Where memory is refused it may abort in a
 * quantity beyond int64 alone.
 */
millicore_status millicore_hpa_simulate(struct millicore_ctx *ctx,
                                        const uint8_t *simulation_json,
                                        size_t len,
                                        uint32_t flags,
                                        const uint8_t **out,
                                        size_t *out_len);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * The sum of n values of an external metric, in thousandths, as
 * kube-controller-manager adds them up: capped at INT64_MAX, or, `shared`
 * not 0 (the target is an average), INT64_MAX as soon as it is negative.
 */
millicore_status millicore_hpa_external_sum(const int64_t *values,
                                            size_t n,
                                            uint8_t shared,
                                            int64_t *sum);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Stabilises a proposal without a behavior: the highest of it and of the n
 * recommendations within `window_ns`. `*slot` is the slot that the proposal
 * takes in the history, or MILLICORE_HPA_NONE: a new one.
 */
millicore_status millicore_hpa_stabilize(const int32_t *replicas,
                                         const int64_t *times,
                                         size_t n,
                                         int64_t window_ns,
                                         int32_t proposal,
                                         int64_t now_ns,
                                         int32_t *stabilized,
                                         uint32_t *slot);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Stabilises a proposal with a behavior, whose windows are seconds: the
 * current replicas, moved only as far as every recommendation within each
 * direction's window agrees. `*slot` as in `millicore_hpa_stabilize`.
 */
millicore_status millicore_hpa_stabilize_behavior(const int32_t *replicas,
                                                  const int64_t *times,
                                                  size_t n,
                                                  int32_t up_window,
                                                  int32_t down_window,
                                                  int32_t current,
                                                  int32_t proposal,
                                                  int64_t now_ns,
                                                  int32_t *stabilized,
                                                  uint32_t *slot);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Limits a stabilised number without a behavior: to the bounds, and to
 * `scale_up_limit_factor` (upstream 2) times the current replicas. `*limit`
 * is MILLICORE_HPA_WITHIN_RANGE and so on.
 */
millicore_status millicore_hpa_limit(uint32_t architecture,
                                     int32_t current,
                                     int32_t min,
                                     int32_t max,
                                     int32_t desired,
                                     double scale_up_limit_factor,
                                     int32_t *limited,
                                     uint8_t *limit);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Limits a stabilised number with a behavior, by the policies of the
 * direction that it goes (`select` MILLICORE_HPA_SELECT_MAX and so on,
 * `kinds` MILLICORE_HPA_POLICY_PODS and so on, `periods` in seconds) and the
 * scale events of both directions. Both results as in `millicore_hpa_limit`.
 */
millicore_status millicore_hpa_limit_rate(uint32_t architecture,
                                          int64_t now_ns,
                                          int32_t current,
                                          int32_t min,
                                          int32_t max,
                                          int32_t desired,
                                          uint8_t select,
                                          const uint8_t *kinds,
                                          const int32_t *values,
                                          const int32_t *periods,
                                          size_t policies,
                                          const int32_t *up_changes,
                                          const int64_t *up_times,
                                          size_t ups,
                                          const int32_t *down_changes,
                                          const int64_t *down_times,
                                          size_t downs,
                                          int32_t *limited,
                                          uint8_t *limit);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Remembers a rescale among the scale events of its direction: upwards if
 * `to` is above `from`. `changes`, `times` and `outdated` have room for
 * `capacity` events, of which `*count` are used; they and the count are
 * changed. Events older than `longest_period`, the longest of the
 * direction's policies in seconds, are marked as outdated; the last such
 * slot is used again, else one is added, or
 * MILLICORE_BUFFER_TOO_SMALL where there is none.
 */
millicore_status millicore_hpa_remember(int32_t from,
                                        int32_t to,
                                        int64_t now_ns,
                                        int32_t longest_period,
                                        int32_t *changes,
                                        int64_t *times,
                                        uint8_t *outdated,
                                        size_t capacity,
                                        uint32_t *count);
#endif

#if (defined(MILLICORE_KUBELET) || defined(MILLICORE_AUTOSCALE))
/**
 * The path of the innermost value around a byte of a document, for the
 * offset of an error: `hpa.spec.metrics[0].type`; names that are not words
 * stand as `["name"]`.
 *
 * Of the document itself it is empty; of one that cannot be read it is that
 * of the value that was begun there. The text belongs to the context. It
 * takes one pass up to the offset.
 */
millicore_status millicore_json_path(struct millicore_ctx *ctx,
                                     const uint8_t *json,
                                     size_t len,
                                     uint64_t offset,
                                     const uint8_t **out,
                                     size_t *out_len);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Makes an empty batch. On failure `*batch` is NULL.
 */
millicore_status millicore_kubelet_batch_new(struct millicore_kubelet_batch **batch);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Frees a batch with everything it lent. NULL is fine.
 */
void millicore_kubelet_batch_free(struct millicore_kubelet_batch *batch);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * What the last call on the batch refused. Does not count as a call.
 */
millicore_status millicore_kubelet_batch_error(const struct millicore_kubelet_batch *batch,
                                               struct millicore_error *error);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Forgets everything and keeps the memory for the next cycle.
 */
millicore_status millicore_kubelet_batch_clear(struct millicore_kubelet_batch *batch);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Adds the points of a node's `/metrics/resource` page. `profile` is
 * `MILLICORE_KUBELET_UPSTREAM` or `..._HARDENED`; `default_time_ns` is the time before the
 * request, for samples without one.
 *
 * A node or pod that the batch already has keeps the first answer. A page
 * that is refused (a status of the text format, or
 * `MILLICORE_UPSTREAM_PANIC` where metrics-server would panic) adds nothing
 * but the failure, which reasons then tell; the batch's error has offset,
 * line and column.
 */
millicore_status millicore_kubelet_batch_decode(struct millicore_kubelet_batch *batch,
                                                uint32_t profile,
                                                const uint8_t *node,
                                                size_t node_len,
                                                int64_t default_time_ns,
                                                const uint8_t *page,
                                                size_t len);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * The same for a node's answer in another form: `format` is
 * `MILLICORE_KUBELET_PAGE_TEXT`, `..._PROTOBUF` or `..._SUMMARY`. All give
 * the same points.
 */
millicore_status millicore_kubelet_batch_decode_as(struct millicore_kubelet_batch *batch,
                                                   uint32_t format,
                                                   uint32_t profile,
                                                   const uint8_t *node,
                                                   size_t node_len,
                                                   int64_t default_time_ns,
                                                   const uint8_t *page,
                                                   size_t len);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Notes that a node could not be scraped at all, for reasons.
 */
millicore_status millicore_kubelet_batch_fail(struct millicore_kubelet_batch *batch,
                                              const uint8_t *node,
                                              size_t node_len);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Adds everything of `from` to `into`, which keeps its own answer where
 * both have one. They must differ.
 */
millicore_status millicore_kubelet_batch_merge(struct millicore_kubelet_batch *into,
                                               const struct millicore_kubelet_batch *from);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * The points as columns, which belong to the batch.
 */
millicore_status millicore_kubelet_batch_columns(struct millicore_kubelet_batch *batch,
                                                 struct millicore_kubelet_columns *out);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Makes a listing that is not opened. On failure `*listing` is NULL.
 */
millicore_status millicore_kubelet_listing_new(struct millicore_kubelet_listing **listing);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Frees a listing. NULL is fine.
 */
void millicore_kubelet_listing_free(struct millicore_kubelet_listing *listing);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * What the last call on the listing refused. Does not count as a call.
 */
millicore_status millicore_kubelet_listing_error(const struct millicore_kubelet_listing *listing,
                                                 struct millicore_error *error);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Begins the answer to a request for metrics, as metrics-server gives it.
 *
 * `version` is `MILLICORE_KUBELET_V1BETA1` or `..._V1`; `form` is
 * `MILLICORE_KUBELET_LIST`, `..._TABLE` or `..._METADATA` and what is added
 * to it; `creation_ns` is the time of the request, the creationTimestamp of
 * every item; INT64_MIN leaves it out. `data` and `offsets` (5 items) are
 * four strings: a namespace (empty for all), a name (empty for a list), a
 * label selector and a field selector (empty for all).
 *
 * MILLICORE_NOT_FOUND says that no object has the name, MILLICORE_NO_METRICS
 * that it has no metrics: the pieces are the Status of the 404 then. The
 * snapshot and the objects may change or be freed while pieces are read.
 */
millicore_status millicore_kubelet_listing_open(struct millicore_kubelet_listing *listing,
                                                const struct millicore_kubelet_snapshot *snapshot,
                                                const struct millicore_kubelet_objects *objects,
                                                uint32_t version,
                                                uint32_t form,
                                                int64_t creation_ns,
                                                const uint8_t *data,
                                                const uint32_t *offsets);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * The next piece of the answer, some 64 KiB of JSON, or all of a protobuf
 * message; of 0 bytes at the end. It belongs to the listing.
 * MILLICORE_INVALID_ARGUMENT if it is not open.
 */
millicore_status millicore_kubelet_listing_next(struct millicore_kubelet_listing *listing,
                                                const uint8_t **out,
                                                size_t *out_len);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Makes an empty set of objects; `kind` is `MILLICORE_KUBELET_NODES` or
 * `..._PODS`. On failure `*objects` is NULL.
 */
millicore_status millicore_kubelet_objects_new(uint32_t kind,
                                               struct millicore_kubelet_objects **objects);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Frees the objects. Listings go on with theirs. NULL is fine.
 */
void millicore_kubelet_objects_free(struct millicore_kubelet_objects *objects);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * What the last call on the objects refused. Does not count as a call.
 */
millicore_status millicore_kubelet_objects_error(const struct millicore_kubelet_objects *objects,
                                                 struct millicore_error *error);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Forgets all objects and takes n others, as
 * `millicore_kubelet_objects_upsert`.
 */
millicore_status millicore_kubelet_objects_replace(struct millicore_kubelet_objects *objects,
                                                   const uint8_t *data,
                                                   const uint32_t *offsets,
                                                   const uint32_t *rows,
                                                   size_t n);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Adds n objects or gives them other labels; of an object that comes twice
 * the last row counts. On failure the objects are as they were.
 */
millicore_status millicore_kubelet_objects_upsert(struct millicore_kubelet_objects *objects,
                                                  const uint8_t *data,
                                                  const uint32_t *offsets,
                                                  const uint32_t *rows,
                                                  size_t n);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Forgets n objects; labels in the rows do not count, objects that are not
 * known are passed over. On failure the objects are as they were.
 */
millicore_status millicore_kubelet_objects_remove(struct millicore_kubelet_objects *objects,
                                                  const uint8_t *data,
                                                  const uint32_t *offsets,
                                                  const uint32_t *rows,
                                                  size_t n);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * How many objects there are, and the heap memory they hold in bytes.
 */
millicore_status millicore_kubelet_objects_size(const struct millicore_kubelet_objects *objects,
                                                uint64_t *count,
                                                uint64_t *bytes);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * A `/metrics/resource` page as a kubelet v1.36 writes it, families and
 * series in its order.
 *
 * `flags` is 0 or `MILLICORE_KUBELET_PAGE_SWAP`. The strings of containers
 * are three each (container, namespace, pod), those of pods two (namespace,
 * pod), in any order; columns of numbers have an item a container or a pod.
 * A start below 1 s is none; times are milliseconds since 1970. The text
 * belongs to the context.
 */
millicore_status millicore_kubelet_page(struct millicore_ctx *ctx,
                                        uint32_t flags,
                                        double node_cpu_seconds,
                                        double node_memory_bytes,
                                        int64_t node_time_ms,
                                        const uint8_t *data,
                                        const uint32_t *offsets,
                                        const double *cpu_seconds,
                                        const double *memory_bytes,
                                        const double *start_seconds,
                                        const int64_t *time_ms,
                                        size_t containers,
                                        const uint8_t *pod_data,
                                        const uint32_t *pod_offsets,
                                        const double *pod_cpu_seconds,
                                        const double *pod_memory_bytes,
                                        const int64_t *pod_time_ms,
                                        size_t pods,
                                        const uint8_t **out,
                                        size_t *out_len);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Frees a snapshot. NULL is fine.
 */
void millicore_kubelet_snapshot_free(struct millicore_kubelet_snapshot *snapshot);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Whether metrics-server would be ready: 1 if a node and a pod have two
 * points, else 0.
 */
millicore_status millicore_kubelet_snapshot_ready(const struct millicore_kubelet_snapshot *snapshot,
                                                  uint8_t *ready);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * The heap memory of what is held, in bytes; snapshots and their store
 * share it.
 */
millicore_status millicore_kubelet_snapshot_memory(const struct millicore_kubelet_snapshot *snapshot,
                                                   uint64_t *bytes);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * What is held as bytes, for `millicore_kubelet_store_restore`. They belong
 * to the context.
 */
millicore_status millicore_kubelet_snapshot_save(const struct millicore_kubelet_snapshot *snapshot,
                                                 struct millicore_ctx *ctx,
                                                 const uint8_t **out,
                                                 size_t *out_len);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Usage of everything that has metrics. The columns belong to the context.
 */
millicore_status millicore_kubelet_snapshot_usage(const struct millicore_kubelet_snapshot *snapshot,
                                                  struct millicore_ctx *ctx,
                                                  struct millicore_kubelet_usage *out);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * The metrics of n nodes as JSON, as metrics-server serves them.
 *
 * `version` is `MILLICORE_KUBELET_V1BETA1` or `..._V1`. `form` is
 * `MILLICORE_KUBELET_LIST`, `..._TABLE` or `..._OBJECT`. `creation_ns` is
 * the creationTimestamp of every item; INT64_MIN leaves it out. A row is a
 * node's name, then key and value of each of its labels. Nodes without
 * metrics are left out; OBJECT takes one row and gives MILLICORE_NOT_FOUND.
 * Items are sorted by name; the text ends in a line feed and belongs to the
 * context.
 */
millicore_status millicore_kubelet_node_list(const struct millicore_kubelet_snapshot *snapshot,
                                             struct millicore_ctx *ctx,
                                             uint32_t version,
                                             uint32_t form,
                                             int64_t creation_ns,
                                             const uint8_t *data,
                                             const uint32_t *offsets,
                                             const uint32_t *rows,
                                             size_t n,
                                             const uint8_t **out,
                                             size_t *out_len);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * The metrics of n pods as JSON; as `millicore_kubelet_node_list`, but a
 * row is a pod's namespace and name, then key and value of each of its
 * labels. Containers come by name.
 */
millicore_status millicore_kubelet_pod_list(const struct millicore_kubelet_snapshot *snapshot,
                                            struct millicore_ctx *ctx,
                                            uint32_t version,
                                            uint32_t form,
                                            int64_t creation_ns,
                                            const uint8_t *data,
                                            const uint32_t *offsets,
                                            const uint32_t *rows,
                                            size_t n,
                                            const uint8_t **out,
                                            size_t *out_len);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Why n pods have no metrics: a code each into `codes`, an array of n, 0
 * for a pod that has them, and one sentence each, which belong to the
 * context. A row is a pod's namespace and name and the node it runs on
 * (empty if on none), and perhaps the name of one container, which the
 * answer is then about. What the codes mean:
 * `millicore_kubelet_reason_word`.
 */
millicore_status millicore_kubelet_pod_reasons(const struct millicore_kubelet_snapshot *snapshot,
                                               struct millicore_ctx *ctx,
                                               const uint8_t *data,
                                               const uint32_t *offsets,
                                               const uint32_t *rows,
                                               size_t n,
                                               int32_t *codes,
                                               const uint8_t **text_data,
                                               const uint32_t **text_offsets);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Why n nodes have no metrics; as `millicore_kubelet_pod_reasons`, from
 * their names.
 */
millicore_status millicore_kubelet_node_reasons(const struct millicore_kubelet_snapshot *snapshot,
                                                struct millicore_ctx *ctx,
                                                const uint8_t *data,
                                                const uint32_t *offsets,
                                                size_t n,
                                                int32_t *codes,
                                                const uint8_t **text_data,
                                                const uint32_t **text_offsets);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * The word of a reason, such as `FIRST_POINT`: a static text.
 * MILLICORE_NOT_FOUND for a code that is none.
 */
millicore_status millicore_kubelet_reason_word(int32_t code,
                                               const uint8_t **text,
                                               size_t *len);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Makes empty statistics. On failure `*stats` is NULL.
 */
millicore_status millicore_kubelet_stats_new(struct millicore_kubelet_stats **stats);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Frees statistics. NULL is fine.
 */
void millicore_kubelet_stats_free(struct millicore_kubelet_stats *stats);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * What the last call on the statistics refused. Does not count as a call.
 */
millicore_status millicore_kubelet_stats_error(const struct millicore_kubelet_stats *stats,
                                               struct millicore_error *error);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Reads a kubelet's answer, forgetting the one before; `format` is
 * `MILLICORE_KUBELET_PAGE_TEXT`, `..._PROTOBUF` or `..._SUMMARY`. Lines of a
 * page without a time have `default_time_ns`. The columns belong to the
 * statistics; an answer that is refused leaves none.
 */
millicore_status millicore_kubelet_stats_read(struct millicore_kubelet_stats *stats,
                                              uint32_t format,
                                              int64_t default_time_ns,
                                              const uint8_t *page,
                                              size_t len,
                                              struct millicore_kubelet_stats_columns *out);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * What a field's number stands for: its path, such as `cpu.psi.full.avg10`,
 * which belongs to the context, and into `*kind` how its values are meant: 0
 * an unsigned integer, 1 a signed one, 2 the bits of a double, 3 signed
 * nanoseconds since 1970 (INT64_MIN is year 1), 4 zero or one.
 * MILLICORE_NOT_FOUND for a number that is none.
 */
millicore_status millicore_kubelet_stats_field(struct millicore_ctx *ctx,
                                               uint32_t number,
                                               uint32_t *kind,
                                               const uint8_t **text,
                                               size_t *len);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Makes an empty store. On failure `*store` is NULL.
 */
millicore_status millicore_kubelet_store_new(const struct millicore_kubelet_options *options,
                                             struct millicore_kubelet_store **store);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Frees a store. Its snapshots stay. NULL is fine.
 */
void millicore_kubelet_store_free(struct millicore_kubelet_store *store);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * What the last call on the store refused. Does not count as a call.
 */
millicore_status millicore_kubelet_store_error(const struct millicore_kubelet_store *store,
                                               struct millicore_error *error);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * How many cycles a node may miss before what is held of it is forgotten; 0
 * at first, and always under `MILLICORE_KUBELET_UPSTREAM`.
 */
millicore_status millicore_kubelet_store_set_grace(struct millicore_kubelet_store *store,
                                                   uint32_t cycles);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Takes a node's `/metrics/resource` page into the cycle at hand, faster
 * than a batch: the page is compared with the node's last one.
 *
 * As `millicore_kubelet_batch_decode`. Hardened, a line that cannot be read
 * is skipped, see `millicore_kubelet_store_skipped`, and the node shows from
 * the next publish on; upstream's way all nodes show when the cycle ends.
 */
millicore_status millicore_kubelet_store_add(struct millicore_kubelet_store *store,
                                             const uint8_t *node,
                                             size_t node_len,
                                             int64_t default_time_ns,
                                             const uint8_t *page,
                                             size_t len);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Notes that a node could not be scraped in the cycle at hand.
 */
millicore_status millicore_kubelet_store_fail(struct millicore_kubelet_store *store,
                                              const uint8_t *node,
                                              size_t node_len);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Ends the cycle at hand: what it did not mention is forgotten, after the
 * cycles of grace. On failure the store is as it was.
 */
millicore_status millicore_kubelet_store_end_cycle(struct millicore_kubelet_store *store);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Forgets a node with its pods at once. One that is not there is fine.
 */
millicore_status millicore_kubelet_store_forget(struct millicore_kubelet_store *store,
                                                const uint8_t *node,
                                                size_t node_len);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * The lines of the last added page that were skipped: how many into
 * `*count`, and of the first `*n`, at most `cap`, line and column from 1 and
 * the status that says what was expected. The arrays may be NULL if `cap` is
 * 0.
 */
millicore_status millicore_kubelet_store_skipped(const struct millicore_kubelet_store *store,
                                                 uint64_t *count,
                                                 uint64_t *lines,
                                                 uint64_t *columns,
                                                 int32_t *kinds,
                                                 size_t cap,
                                                 size_t *n);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * The heap memory of what is held and of what was added since, in bytes.
 */
millicore_status millicore_kubelet_store_memory(const struct millicore_kubelet_store *store,
                                                uint64_t *bytes);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Replaces what is held by what `millicore_kubelet_snapshot_save` gave.
 * MILLICORE_EXPECTED_SAVED_SNAPSHOT for other bytes, or those of another
 * version or profile: the store is as it was.
 */
millicore_status millicore_kubelet_store_restore(struct millicore_kubelet_store *store,
                                                 const uint8_t *bytes,
                                                 size_t len);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * Replaces what is held by a new cycle: metrics-server's Store(). What the
 * batch does not mention is forgotten. On failure the store is as it was.
 */
millicore_status millicore_kubelet_store_commit(struct millicore_kubelet_store *store,
                                                const struct millicore_kubelet_batch *batch);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * A snapshot of what is held: read-only and shared, so it costs no copy and
 * stays as it is while commits go on. Free it with
 * `millicore_kubelet_snapshot_free`. On failure `*out` is NULL.
 */
millicore_status millicore_kubelet_store_publish(struct millicore_kubelet_store *store,
                                                 struct millicore_kubelet_snapshot **out);
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * Makes an empty store of `n` families with their headers: HELP and TYPE, as
 * kube-state-metrics' generators give them. On failure `*store` is NULL.
 */
millicore_status millicore_metricstore_new(const struct millicore_metricstore_options *options,
                                           const uint8_t *headers_data,
                                           const uint32_t *headers_offsets,
                                           size_t n,
                                           struct millicore_metricstore **store);
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * Frees a store. Its snapshots stay. NULL is fine.
 */
void millicore_metricstore_free(struct millicore_metricstore *store);
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * What the last call on the store refused. Does not count as a call.
 */
millicore_status millicore_metricstore_error(const struct millicore_metricstore *store,
                                             struct millicore_error *error);
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * Adds an object, or replaces the one of its UID: `n` bodies, one a family,
 * each the lines of that family or nothing. Only families whose bytes differ
 * are touched. An object that a limit refuses is taken off the page and
 * counted; after another failure the store is as it was.
 */
millicore_status millicore_metricstore_upsert(struct millicore_metricstore *store,
                                              const uint8_t *uid,
                                              size_t uid_len,
                                              const uint8_t *bodies_data,
                                              const uint32_t *bodies_offsets,
                                              size_t n);
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * Takes an object out; `*deleted` is 1 if it was there, else 0.
 */
millicore_status millicore_metricstore_delete(struct millicore_metricstore *store,
                                              const uint8_t *uid,
                                              size_t uid_len,
                                              uint8_t *deleted);
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * Begins to replace all objects: those upserted from here on stay. Until
 * `millicore_metricstore_end_replace` snapshots show what is there now.
 */
millicore_status millicore_metricstore_begin_replace(struct millicore_metricstore *store);
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * Ends a replacement. With `complete` 1 objects that were not upserted since
 * its beginning go; with 0 they stay beside the new ones.
 */
millicore_status millicore_metricstore_end_replace(struct millicore_metricstore *store,
                                                   uint32_t complete);
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * A snapshot of what is held, or during a replacement of what was held
 * before: read-only and shared, so it costs no copy and stays as it is while
 * upserts go on. Free it with `millicore_metricstore_snapshot_free`. On
 * failure `*out` is NULL.
 */
millicore_status millicore_metricstore_publish(struct millicore_metricstore *store,
                                               struct millicore_metricstore_snapshot **out);
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * What is held, in numbers. Looks at every block.
 */
millicore_status millicore_metricstore_read_statistics(const struct millicore_metricstore *store,
                                                       struct millicore_metricstore_statistics *statistics);
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * Frees a snapshot. NULL is fine.
 */
void millicore_metricstore_snapshot_free(struct millicore_metricstore_snapshot *snapshot);
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * Makes an empty page with the header rules of kube-state-metrics v2.13 or
 * v2.20 (`MILLICORE_EXPOSITION_V2_13`, `..._V2_20`). `gzip_level` is 1, the
 * fastest, to 9; or 0 for a page that is read plain only. Aborts if there is
 * no memory for the compressor. On failure `*page` is NULL.
 */
millicore_status millicore_metricstore_page_new(uint32_t profile,
                                                uint32_t gzip_level,
                                                struct millicore_metricstore_page **page);
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * Frees a page. NULL is fine.
 */
void millicore_metricstore_page_free(struct millicore_metricstore_page *page);
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * What the last call on the page refused. Does not count as a call.
 */
millicore_status millicore_metricstore_page_error(const struct millicore_metricstore_page *page,
                                                  struct millicore_error *error);
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * Takes all stores out. What is compressed stays for the next page.
 */
millicore_status millicore_metricstore_page_clear(struct millicore_metricstore_page *page);
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * Adds a store: with `new_writer` 1 as the first of a kind, whose headers
 * are written; with 0 as a further one of that kind, its families below the
 * same headers. The snapshot may be freed afterwards.
 */
millicore_status millicore_metricstore_page_add(struct millicore_metricstore_page *page,
                                                const struct millicore_metricstore_snapshot *snapshot,
                                                uint32_t new_writer);
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * Begins to read the page from its start, and tells its length.
 */
millicore_status millicore_metricstore_page_start(struct millicore_metricstore_page *page,
                                                  uint32_t form,
                                                  uint64_t *len);
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * Begins to read the page as one gzip member, whose last text is `end`:
 * `# EOF` of OpenMetrics, or nothing.
 */
millicore_status millicore_metricstore_page_start_gzip(struct millicore_metricstore_page *page,
                                                       uint32_t form,
                                                       const uint8_t *end,
                                                       size_t end_len);
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * Reads on: fills `buffer`, or its beginning with what is left, and tells
 * how many bytes that is. 0 is the end.
 */
millicore_status millicore_metricstore_page_read(struct millicore_metricstore_page *page,
                                                 uint8_t *buffer,
                                                 size_t capacity,
                                                 size_t *read);
#endif

#if defined(MILLICORE_METRICSTORE)
/**
 * The heap memory that compressed parts hold, in bytes.
 */
millicore_status millicore_metricstore_page_memory(const struct millicore_metricstore_page *page,
                                                   uint64_t *bytes);
#endif

#if defined(MILLICORE_SERIES)
/**
 * Leaves one sample an interval, in milliseconds, of each of n series, in
 * place: series i is the samples offsets[i] to offsets[i + 1], times
 * ascending; the first kept[i] of them are then those that stay. No
 * interval, or a negative one, leaves all. `stale` is one of
 * MILLICORE_SAMPLES_STALE_*.
 *
 * MILLICORE_TIMES_RUN_BACKWARDS for a series that is not sorted; those
 * before it are done. `timestamps` and `values` are arrays of
 * offsets[n], which the call reads and writes, `kept` is one of n.
 */
millicore_status millicore_samples_deduplicate(int64_t *timestamps,
                                               double *values,
                                               const uint32_t *offsets,
                                               size_t n,
                                               int64_t interval,
                                               uint32_t stale,
                                               uint32_t *kept);
#endif

#if defined(MILLICORE_SERIES)
/**
 * As `millicore_samples_deduplicate` for values in the decimal form of
 * VictoriaMetrics' blocks, whose staleness marker is INT64_MAX - 1.
 */
millicore_status millicore_samples_deduplicate_integers(int64_t *timestamps,
                                                        int64_t *values,
                                                        const uint32_t *offsets,
                                                        size_t n,
                                                        int64_t interval,
                                                        uint32_t stale,
                                                        uint32_t *kept);
#endif

#if defined(MILLICORE_SERIES)
/**
 * Merges the blocks of each of n series and leaves one sample an interval,
 * in milliseconds: what vmselect makes of the answers of its storage nodes.
 * No interval, or a negative one, merges alone.
 *
 * Block b is the samples offsets[b] to offsets[b + 1], times ascending;
 * series i is the blocks series[i] to series[i + 1] of `blocks` blocks.
 * Its samples go to merged_timestamps and merged_values, from
 * merged_offsets[i] to merged_offsets[i + 1]. Both have room for offsets[blocks] samples,
 * merged_offsets for n + 1.
 *
 * MILLICORE_TIMES_RUN_BACKWARDS for a block that is not sorted.
 */
millicore_status millicore_samples_merge(struct millicore_ctx *ctx,
                                         const int64_t *timestamps,
                                         const double *values,
                                         const uint32_t *offsets,
                                         size_t blocks,
                                         const uint32_t *series,
                                         size_t n,
                                         int64_t interval,
                                         uint32_t stale,
                                         int64_t *merged_timestamps,
                                         double *merged_values,
                                         uint32_t *merged_offsets);
#endif

#if defined(MILLICORE_SERIES)
/**
 * Whether the answers of n groups of storage nodes make the whole: how many
 * nodes each has, how many of them answered and failed, and how many hold
 * each sample; `replication_factor` groups hold each. A factor of 0 is 1.
 * `*verdict` is one of MILLICORE_SAMPLES_PENDING, _COMPLETE and _PARTIAL.
 */
millicore_status millicore_samples_verdict(const uint32_t *nodes,
                                           const uint32_t *answered,
                                           const uint32_t *failed,
                                           const uint32_t *replication_factors,
                                           size_t n,
                                           uint32_t replication_factor,
                                           uint32_t *verdict);
#endif

#if defined(MILLICORE_SHARD)
/**
 * `hashmod` of n strings, the source labels' values joined by the separator:
 * the remainder of each hash by its modulus, into `remainders`. VictoriaMetrics
 * prints it as a signed number. `kind` is a MILLICORE_HASHMOD_ constant;
 * MILLICORE_INVALID_MODULUS for a modulus of 0.
 */
millicore_status millicore_hashmod(uint32_t kind,
                                   const uint8_t *data,
                                   const uint32_t *offsets,
                                   size_t n,
                                   const uint64_t *moduli,
                                   uint64_t *remainders);
#endif

#if defined(MILLICORE_SHARD)
/**
 * The node, of those named, that each of n keys goes to, into `picked`, an
 * array of n: VictoriaMetrics' consistent hash. `excluded` are nodes to
 * leave out; as upstream, a list as long as the list of nodes is ignored,
 * and where no node scores the answer is 0. vminsert's seed is 0, at the
 * second level of a cluster 0xabcdef0123456789; it sorts its nodes.
 */
millicore_status millicore_rendezvous(const uint8_t *data,
                                      const uint32_t *offsets,
                                      size_t nodes,
                                      uint64_t seed,
                                      const uint32_t *excluded,
                                      size_t excluded_count,
                                      const uint64_t *keys,
                                      size_t n,
                                      uint32_t *picked);
#endif

#if defined(MILLICORE_SHARD)
/**
 * The key by which each of n series is sent, hashed, into `hashes`. The rows
 * are the labels, a name and a value each, in the order they are in.
 * `accounts` and `projects` are the tenants of the series, or both NULL for
 * tenant 0:0. `kind` is a MILLICORE_SERIES_ constant.
 * MILLICORE_LENGTH_MISMATCH for a name without a value.
 */
millicore_status millicore_series_hash(uint32_t kind,
                                       const uint32_t *accounts,
                                       const uint32_t *projects,
                                       const uint8_t *data,
                                       const uint32_t *offsets,
                                       const uint32_t *rows,
                                       size_t n,
                                       uint64_t *hashes);
#endif

#if defined(MILLICORE_SHARD)
/**
 * The members of a cluster of `count` that scrape the target of each of n
 * hashes: `hash % count` and those after it, `factor` of them, or member 0
 * alone up to a count of 1. `members` is an array of n times as many: `factor`
 * (0 is 1), or 1. Which URL gets a series under `-remoteWrite.shardByURL` in
 * v1.100.0 is the same with a factor of 1.
 */
millicore_status millicore_series_members(const uint64_t *hashes,
                                          size_t n,
                                          uint32_t count,
                                          uint32_t factor,
                                          uint32_t *members);
#endif

#if defined(MILLICORE_SHARD)
/**
 * The storage nodes that vminsert gives a row's copies to: `primary` and
 * those after it that are ready (not 0 in `ready`, an array of n), until
 * there are `factor` (0 is 1). `replicas` is an array of n, of which
 * `*count` are written.
 */
millicore_status millicore_series_replicas(uint32_t primary,
                                           uint32_t factor,
                                           const uint8_t *ready,
                                           size_t n,
                                           uint32_t *replicas,
                                           size_t *count);
#endif

#if defined(MILLICORE_SHARD)
/**
 * The FNV-1a hashes, 64 bits, of n strings into `hashes`, an array of n.
 */
millicore_status millicore_fnv1a64(const uint8_t *data,
                                   const uint32_t *offsets,
                                   size_t n,
                                   uint64_t *hashes);
#endif

#if defined(MILLICORE_SHARD)
/**
 * Jump consistent hash of n keys, each with its number of buckets, into
 * `shards`: the bucket from 0, cut to 32 bits as upstream cuts it; -1 for
 * zero or fewer buckets. Where upstream would never return, the row's status
 * is MILLICORE_ENDLESS_JUMP and its shard -1. `shards` and `statuses` are
 * arrays of n.
 */
millicore_status millicore_jump(const uint64_t *keys,
                                const int64_t *buckets,
                                size_t n,
                                int32_t *shards,
                                millicore_status *statuses);
#endif

#if defined(MILLICORE_SHARD)
/**
 * The shard, from 0 and below `total`, of n UIDs into `shards`, an array of
 * n: what kube-state-metrics computes. MILLICORE_INVALID_SHARD_TOTAL for a
 * total below 1.
 */
millicore_status millicore_shard_assign(const uint8_t *data,
                                        const uint32_t *offsets,
                                        size_t n,
                                        int32_t total,
                                        int32_t *shards);
#endif

#if defined(MILLICORE_SHARD)
/**
 * Which shard a pod of a StatefulSet is, from both names, `spec.replicas`
 * (MILLICORE_SHARD_NO_REPLICAS where it is absent) and
 * `spec.ordinals.start`, into `*shard` and `*total`.
 *
 * `profile` MILLICORE_SHARD_UPSTREAM gives what kube-state-metrics would
 * take, even where that owns nothing; MILLICORE_SHARD_HARDENED honours
 * `ordinals.start` and refuses a total of 0, a shard that is not below the
 * total and a pod the StatefulSet's controller would not name so. Both
 * refuse a total past 2147483647.
 */
millicore_status millicore_shard_identity(struct millicore_ctx *ctx,
                                          uint32_t profile,
                                          const uint8_t *pod,
                                          size_t pod_len,
                                          const uint8_t *statefulset,
                                          size_t statefulset_len,
                                          int64_t replicas,
                                          int64_t ordinals_start,
                                          int32_t *shard,
                                          int32_t *total);
#endif

#if defined(MILLICORE_SHARD)
/**
 * Makes a filter that keeps what shard `shard` of `total` owns by jump over
 * the FNV-1a of the UID; shard 0 of 1 keeps everything. `format`, `body` and
 * `without_uid` are constants MILLICORE_SHARD_FILTER_. On failure `*filter`
 * is NULL: MILLICORE_INVALID_SHARD_TOTAL for a total below 1,
 * MILLICORE_SHARD_PAST_TOTAL for a shard that is not below it.
 */
millicore_status millicore_shard_filter_new_jump(uint32_t format,
                                                 uint32_t body,
                                                 uint32_t without_uid,
                                                 int32_t shard,
                                                 int32_t total,
                                                 struct millicore_shard_filter **filter);
#endif

#if defined(MILLICORE_SHARD)
/**
 * Makes a filter that keeps the objects whose UIDs' FNV-1a lies in one of n
 * ranges `[starts[i], ends[i])`, of which an end of 0 is 2^64; otherwise as
 * `millicore_shard_filter_new_jump`. MILLICORE_INVALID_HASH_RANGE for a range
 * that holds no hash.
 */
millicore_status millicore_shard_filter_new_ranges(uint32_t format,
                                                   uint32_t body,
                                                   uint32_t without_uid,
                                                   const uint64_t *starts,
                                                   const uint64_t *ends,
                                                   size_t n,
                                                   struct millicore_shard_filter **filter);
#endif

#if defined(MILLICORE_SHARD)
/**
 * Frees a filter with what it gave. NULL is fine.
 */
void millicore_shard_filter_free(struct millicore_shard_filter *filter);
#endif

#if defined(MILLICORE_SHARD)
/**
 * What the last call on the filter refused. Does not count as a call. The
 * offset counts in the body; there are no lines.
 */
millicore_status millicore_shard_filter_error(const struct millicore_shard_filter *filter,
                                              struct millicore_error *error);
#endif

#if defined(MILLICORE_SHARD)
/**
 * Takes the next piece of the body, of any size, and gives what is kept by
 * now: `*out_len` bytes at `*out`, the filter's until its next call. An
 * error is given again by each further piece.
 */
millicore_status millicore_shard_filter_feed(struct millicore_shard_filter *filter,
                                             const uint8_t *piece,
                                             size_t len,
                                             const uint8_t **out,
                                             size_t *out_len);
#endif

#if defined(MILLICORE_SHARD)
/**
 * The body ended: MILLICORE_TRUNCATED_BODY if that was inside a list or an
 * event. Everything that is kept was given before.
 */
millicore_status millicore_shard_filter_finish(struct millicore_shard_filter *filter);
#endif

#if defined(MILLICORE_SHARD)
/**
 * Forgets the body and its error: the next one of its kind may begin, in the
 * memory that this one took.
 */
millicore_status millicore_shard_filter_reset(struct millicore_shard_filter *filter);
#endif

#if defined(MILLICORE_SHARD)
/**
 * The assignment no longer holds. A list then fails at its next piece, with
 * MILLICORE_ASSIGNMENT_EXPIRED. A watch gives the event it is in, and then
 * an ERROR of reason Expired (410), upon which clients list anew; the rest
 * of the body is dropped. An empty piece gives that event at once, where the
 * watch is between two.
 */
millicore_status millicore_shard_filter_expire(struct millicore_shard_filter *filter);
#endif

#if defined(MILLICORE_SHARD)
/**
 * What was seen so far.
 */
millicore_status millicore_shard_filter_count(const struct millicore_shard_filter *filter,
                                              struct millicore_shard_filter_counts *counts);
#endif

#if defined(MILLICORE_SHARD)
/**
 * The resourceVersion of the last event of a watch, also of one that was
 * dropped, until the filter's next call; none before there is one.
 */
millicore_status millicore_shard_filter_resource_version(const struct millicore_shard_filter *filter,
                                                         const uint8_t **version,
                                                         size_t *version_len);
#endif

#if defined(MILLICORE_SHARD)
/**
 * The heap memory that the filter holds, in bytes.
 */
millicore_status millicore_shard_filter_memory(const struct millicore_shard_filter *filter,
                                               uint64_t *bytes);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * What `kubectl top pods` prints of a PodMetricsList in JSON, v1beta1 or
 * v1, of at most 256 MiB. `flags` are `MILLICORE_TOP_CONTAINERS` and so on,
 * added up; `sort` is `MILLICORE_TOP_BY_NAME`, `..._CPU` or `..._MEMORY`.
 * The text belongs to the context; without pods it is empty. Where memory is
 * refused it may abort in a quantity beyond int64 alone.
 */
millicore_status millicore_top_pods(struct millicore_ctx *ctx,
                                    const uint8_t *json,
                                    size_t len,
                                    uint32_t flags,
                                    uint32_t sort,
                                    const uint8_t **out,
                                    size_t *out_len);
#endif

#if defined(MILLICORE_KUBELET)
/**
 * What `kubectl top nodes` prints of a NodeMetricsList in JSON; as
 * `millicore_top_pods`.
 *
 * A row is a node that exists: its name, then resource and quantity
 * alternating, allocatable or, for --show-capacity, capacity (and `swap`,
 * from status.nodeInfo.swap.capacity). `missing_*` are the names of nodes
 * that do not report their swap capacity. Nodes without metrics come last,
 * by name.
 */
millicore_status millicore_top_nodes(struct millicore_ctx *ctx,
                                     const uint8_t *json,
                                     size_t len,
                                     uint32_t flags,
                                     uint32_t sort,
                                     const uint8_t *data,
                                     const uint32_t *offsets,
                                     const uint32_t *rows,
                                     size_t n,
                                     const uint8_t *missing_data,
                                     const uint32_t *missing_offsets,
                                     size_t missing_n,
                                     const uint8_t **out,
                                     size_t *out_len);
#endif

#if defined(MILLICORE_TOPOLOGY)
/**
 * What kube-scheduler v1.36.3's pod topology spread says of every node for
 * one pod: a case in JSON to verdicts, scores and a skew report in JSON.
 *
 * The case holds `nodes` and `pods` as the API server prints them, the `pod`
 * that is to be scheduled, perhaps the `candidates` that other plugins let
 * through and the `defaults` of pods without constraints; docs/topology.md
 * has the fields of both. The text belongs to the context. Refused are JSON
 * that cannot be read (`MILLICORE_INVALID_JSON`, with the place) and
 * selectors that the scheduler refuses (`MILLICORE_INVALID_SPREAD_SELECTOR`).
 */
millicore_status millicore_topology_spread(struct millicore_ctx *ctx,
                                           const uint8_t *case_json,
                                           size_t len,
                                           const uint8_t **out,
                                           size_t *out_len);
#endif

#if defined(MILLICORE_TOPOLOGY)
/**
 * Which shards lose their replicas when a zone is lost: members with their
 * zones and a rule of placement in JSON to the shards of each zone in JSON.
 *
 * Placements are `owner`, `consecutive` (in the order of the names as
 * strings) and `explicit`; docs/topology.md has the fields. The text belongs
 * to the context. `MILLICORE_INVALID_REPLICAS` for a quorum that no shard
 * has, `MILLICORE_NOT_FOUND` for a shard on a member that there is not,
 * `MILLICORE_INVALID_ARGUMENT` for two members of one name.
 */
millicore_status millicore_topology_survive(struct millicore_ctx *ctx,
                                            const uint8_t *case_json,
                                            size_t len,
                                            const uint8_t **out,
                                            size_t *out_len);
#endif

#if defined(MILLICORE_TOPOLOGY)
/**
 * Which zone each member of a ring belongs in, so that replicas on
 * consecutive members survive the loss of a zone: `members`, `zones` and
 * `replicas` in JSON to a plan in JSON. The text belongs to the context.
 * `MILLICORE_INVALID_REPLICAS` without a zone.
 */
millicore_status millicore_topology_plan(struct millicore_ctx *ctx,
                                         const uint8_t *request_json,
                                         size_t len,
                                         const uint8_t **out,
                                         size_t *out_len);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * What a VPA of v1.8.1 recommends: from a case in JSON to a result in JSON.
 *
 * The case holds the recommender's flags, the resource policy, the pods'
 * labels and containers, and their samples; docs/vpa.md has every field. The
 * result holds the `final` recommendation, the `raw` amounts before
 * post-processing, and what is known of each container: `samples`, `hists`
 * (floats as their bits). Nothing is kept between calls; for many samples
 * there is `millicore_vpa_cluster`.
 *
 * `flags` must be 0. The text belongs to the context. Refused are JSON that
 * cannot be read (`MILLICORE_INVALID_JSON`, with the place) and half-lives
 * and intervals that are not positive (`MILLICORE_INVALID_ARGUMENT`). Cases
 * are at most 256 MiB. Where memory is refused it may abort in a quantity
 * beyond int64 alone.
 */
millicore_status millicore_vpa_recommend(struct millicore_ctx *ctx,
                                         const uint8_t *case_json,
                                         size_t len,
                                         uint32_t flags,
                                         const uint8_t **out,
                                         size_t *out_len);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * What `millicore_vpa_recommend` gives, and why: `explanation` has a number's
 * steps, each with a `code` and a `kind` that never change, and a sentence;
 * `summary` has the sentences of the targets.
 */
millicore_status millicore_vpa_explain(struct millicore_ctx *ctx,
                                       const uint8_t *case_json,
                                       size_t len,
                                       uint32_t flags,
                                       const uint8_t **out,
                                       size_t *out_len);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * What becomes of a recommendation at one pod: `processed` for it with
 * policy and LimitRanges, the `annotations` that say what was capped, its
 * `priority` in the updater (and `update`, if the case has `now`), and the
 * admission's `patches`.
 *
 * Arguments and limits are those of `millicore_vpa_recommend`; where
 * upstream panics this is `MILLICORE_EXPECTED_RECOMMENDATION`.
 */
millicore_status millicore_vpa_process(struct millicore_ctx *ctx,
                                       const uint8_t *case_json,
                                       size_t len,
                                       uint32_t flags,
                                       const uint8_t **out,
                                       size_t *out_len);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * A recommendation followed through the samples of a case: columns of what
 * would have been recommended when, what pods that follow would have
 * requested, when they would have been replaced, and totals. docs/vpa.md has
 * every field.
 *
 * Arguments and limits are those of `millicore_vpa_recommend`;
 * `MILLICORE_TOO_LARGE` past 2,000,000 cells (steps times containers).
 */
millicore_status millicore_vpa_simulate(struct millicore_ctx *ctx,
                                        const uint8_t *case_json,
                                        size_t len,
                                        uint32_t flags,
                                        const uint8_t **out,
                                        size_t *out_len);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Makes a cluster without containers. On failure `*cluster` is NULL.
 */
millicore_status millicore_vpa_cluster_new(const struct millicore_vpa_cluster_options *options,
                                           struct millicore_vpa_cluster **cluster);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Frees a cluster. NULL is fine.
 */
void millicore_vpa_cluster_free(struct millicore_vpa_cluster *cluster);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * What the last call on the cluster refused. Does not count as a call.
 */
millicore_status millicore_vpa_cluster_error(const struct millicore_vpa_cluster *cluster,
                                             struct millicore_error *error);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * The bytes that the cluster holds.
 */
millicore_status millicore_vpa_cluster_memory(const struct millicore_vpa_cluster *cluster,
                                              uint64_t *bytes);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Adds `n` aggregates without samples, made at a time; `*first` is the number
 * of the first. An aggregate is one container name of pods with the same
 * namespace and labels.
 */
millicore_status millicore_vpa_cluster_add_aggregates(struct millicore_vpa_cluster *cluster,
                                                      size_t n,
                                                      int64_t created_ns,
                                                      uint32_t *first);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Adds `n` containers whose samples go to these aggregates; `*first` is the
 * number of the first.
 */
millicore_status millicore_vpa_cluster_add_containers(struct millicore_vpa_cluster *cluster,
                                                      const uint32_t *aggregates,
                                                      size_t n,
                                                      uint32_t *first);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Replaces a container that is gone by a new one of the same number.
 */
millicore_status millicore_vpa_cluster_reset_container(struct millicore_vpa_cluster *cluster,
                                                       uint32_t container,
                                                       uint32_t aggregate);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Takes `n` samples in their order: whose, when, millicores and bytes, below
 * 0 where there is none. What became of each is written to `taken`
 * (`MILLICORE_VPA_TAKEN_...`), unless that is NULL.
 */
millicore_status millicore_vpa_cluster_add(struct millicore_vpa_cluster *cluster,
                                           const uint32_t *containers,
                                           const int64_t *times,
                                           const int64_t *cpu_millicores,
                                           const int64_t *memory_bytes,
                                           size_t n,
                                           uint8_t *taken);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Takes the usage of a kubelet store as `millicore_kubelet_snapshot_usage`
 * lends it: `pod_containers`, `pod_timestamps`, `container_cpu` and
 * `container_memory`. `containers` has the number of each row's container,
 * or `MILLICORE_VPA_NO_CONTAINER`. Nanocores are rounded up to millicores.
 * `*taken` is the number of samples that were taken.
 */
millicore_status millicore_vpa_cluster_add_usage(struct millicore_vpa_cluster *cluster,
                                                 const uint32_t *containers,
                                                 const uint64_t *container_cpu,
                                                 const uint64_t *container_memory,
                                                 size_t n,
                                                 const uint32_t *pod_containers,
                                                 const int64_t *pod_timestamps,
                                                 size_t pods,
                                                 uint64_t *taken);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Takes an OOM of a container that requested so many bytes. `*counts` is 0
 * for one that is too old.
 */
millicore_status millicore_vpa_cluster_oom(struct millicore_vpa_cluster *cluster,
                                           uint32_t container,
                                           int64_t time_ns,
                                           int64_t requested_bytes,
                                           uint32_t *counts);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Estimates `n` groups, each a container name of one VPA: the aggregates
 * `aggregates[rows[i]] .. aggregates[rows[i + 1]]` together, of a VPA that
 * has `containers[i]` containers. Aggregates are merged in the order given.
 */
millicore_status millicore_vpa_cluster_estimate(struct millicore_vpa_cluster *cluster,
                                                const struct millicore_vpa_estimation *flags,
                                                const uint32_t *rows,
                                                const uint32_t *aggregates,
                                                size_t aggregate_count,
                                                const uint32_t *containers,
                                                size_t n,
                                                struct millicore_vpa_estimate *out);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * What is known of an aggregate. It is to be forgotten when nothing came for
 * the whole window of memory intervals (8 days) before `now_ns`.
 */
millicore_status millicore_vpa_cluster_aggregate(const struct millicore_vpa_cluster *cluster,
                                                 uint32_t aggregate,
                                                 int64_t now_ns,
                                                 struct millicore_vpa_aggregate *out);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * The `status` of a `VerticalPodAutoscalerCheckpoint` in JSON: `n`
 * aggregates together, without the memory peaks of `m` containers whose
 * interval still runs at `now_ns`. The text belongs to the cluster.
 */
millicore_status millicore_vpa_cluster_save(struct millicore_vpa_cluster *cluster,
                                            const uint32_t *aggregates,
                                            size_t n,
                                            const uint32_t *containers,
                                            size_t m,
                                            int64_t now_ns,
                                            const uint8_t **out,
                                            size_t *out_len);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Replaces an aggregate by one out of a checkpoint's `status`, or, of a
 * `len` of 0, by one without samples. Refused are another version than `v3`
 * and what upstream refuses (`MILLICORE_INVALID_CHECKPOINT`); then the
 * aggregate stays as it was.
 */
millicore_status millicore_vpa_cluster_load(struct millicore_vpa_cluster *cluster,
                                            uint32_t aggregate,
                                            const uint8_t *json,
                                            size_t len,
                                            int64_t created_ns);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Makes a histogram without samples. On failure `*histogram` is NULL.
 */
millicore_status millicore_vpa_histogram_new(const struct millicore_vpa_histogram_options *options,
                                             struct millicore_vpa_histogram **histogram);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Frees a histogram. NULL is fine.
 */
void millicore_vpa_histogram_free(struct millicore_vpa_histogram *histogram);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * What the last call on the histogram refused. Does not count as a call.
 */
millicore_status millicore_vpa_histogram_error(const struct millicore_vpa_histogram *histogram,
                                               struct millicore_error *error);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Adds `n` samples: values, weights and times in nanoseconds. A weight below
 * 0 is `MILLICORE_INVALID_ARGUMENT`, with the samples before it added.
 */
millicore_status millicore_vpa_histogram_add(struct millicore_vpa_histogram *histogram,
                                             const double *values,
                                             const double *weights,
                                             const int64_t *times,
                                             size_t n);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Takes `n` samples away that were added before.
 */
millicore_status millicore_vpa_histogram_subtract(struct millicore_vpa_histogram *histogram,
                                                  const double *values,
                                                  const double *weights,
                                                  const int64_t *times,
                                                  size_t n);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Adds all of another histogram, whose reference time may move. Histograms
 * of other buckets or half-lives, and the same one twice, are
 * `MILLICORE_INVALID_ARGUMENT`.
 */
millicore_status millicore_vpa_histogram_merge(struct millicore_vpa_histogram *histogram,
                                               struct millicore_vpa_histogram *from);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * The value below which each of `n` shares (0.9 for 90 %) of the weight
 * lies; 0 of an empty histogram.
 */
millicore_status millicore_vpa_histogram_percentiles(const struct millicore_vpa_histogram *histogram,
                                                     const double *shares,
                                                     size_t n,
                                                     double *values);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * What the histogram is.
 */
millicore_status millicore_vpa_histogram_describe(const struct millicore_vpa_histogram *histogram,
                                                  struct millicore_vpa_histogram_info *out);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * The weights of the first `n` buckets, those that do not count too.
 */
millicore_status millicore_vpa_histogram_weights(const struct millicore_vpa_histogram *histogram,
                                                 double *weights,
                                                 size_t n);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Its `HistogramCheckpoint` in JSON. The text belongs to the histogram.
 */
millicore_status millicore_vpa_histogram_save(struct millicore_vpa_histogram *histogram,
                                              const uint8_t **out,
                                              size_t *out_len);
#endif

#if defined(MILLICORE_AUTOSCALE)
/**
 * Adds a `HistogramCheckpoint` in JSON, as upstream loads one: its reference
 * time replaces the histogram's, so that only an empty histogram becomes what
 * was saved. `MILLICORE_INVALID_CHECKPOINT` where upstream refuses it.
 */
millicore_status millicore_vpa_histogram_load(struct millicore_vpa_histogram *histogram,
                                              const uint8_t *json,
                                              size_t len);
#endif

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* MILLICORE_H */
