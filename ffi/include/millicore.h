/* Made by `cargo xtask header` from ffi/src; do not edit. */
/**
 * \file millicore.h
 * The arithmetic of Kubernetes metrics: numbers and quantities, metric text,
 * shards, kubelet pages.
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
 *   instead: `millicore_top_pods`, `millicore_top_nodes`, `millicore_hpa_decide`,
 *   `millicore_hpa_explain` and `millicore_hpa_lint`, which read JSON of bounded length, and the calls on quantities for numbers past 64 bits,
 *   which have a bounded number of digits.
 *
 * Link with `libmillicore.a` alone. Define MILLICORE_CHOOSE_FEATURES and any
 * of MILLICORE_EXPOSITION, MILLICORE_SHARD, MILLICORE_KUBELET,
 * MILLICORE_AUTOSCALE and MILLICORE_TOPOLOGY to declare what a smaller build has; without it everything is declared.
 */


#ifndef MILLICORE_H
#define MILLICORE_H

#include <stddef.h>
#include <stdint.h>

#ifndef MILLICORE_CHOOSE_FEATURES
#define MILLICORE_EXPOSITION
#define MILLICORE_SHARD
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
#define MILLICORE_UPSTREAM_PANIC 200 /**< expected container, namespace and pod labels (metrics-server panics) */
#define MILLICORE_EXPECTED_DEFAULTED_BEHAVIOR 300 /**< expected spec.behavior to have both directions, their windows and select policies (upstream crashes) */
#define MILLICORE_EXPECTED_METRIC_SOURCE 301 /**< expected spec.metrics[] to have the source that its type names, and pods an averageValue (upstream crashes) */
#define MILLICORE_SIMULATION_OUT_OF_BOUNDS 310 /**< expected a value within the bounds of a simulation */
#define MILLICORE_SIMULATION_TOO_LARGE 311 /**< simulation of more than 100000 pods, or of more than 500 million pods over all its syncs */
#define MILLICORE_ENDLESS_JUMP 400 /**< jump hash without an end: too many buckets */
#define MILLICORE_INVALID_SHARD_TOTAL 401 /**< expected a total of 1 to 2147483647 shards */
#define MILLICORE_SHARD_PAST_TOTAL 402 /**< expected a shard from 0 and below the total */
#define MILLICORE_INVALID_ORDINAL 403 /**< expected the ordinal of a StatefulSet's pod */
#define MILLICORE_ORDINAL_BEFORE_START 404 /**< expected an ordinal from ordinals.start */
#define MILLICORE_INVALID_HANDOVER_TEXT 480 /**< expected a view or a report of a hand-over */
#define MILLICORE_INVALID_VIEW 481 /**< expected members in order, from start, up to 4096, and an owner */
#define MILLICORE_QUANTITY_FORMAT 500 /**< quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$' */
#define MILLICORE_QUANTITY_NUMERIC 501 /**< unable to parse numeric part of quantity */
#define MILLICORE_QUANTITY_SUFFIX 502 /**< unable to parse quantity's suffix */
#define MILLICORE_QUANTITY_TOO_LARGE 503 /**< quantity of more than 1024 digits */
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
 * `millicore_features`: topology.
 */
#define MILLICORE_FEATURE_TOPOLOGY 128

/**
 * `millicore_features`: panics are caught at every entry.
 */
#define MILLICORE_FEATURE_STD 4294967296

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
 * Flag of `millicore_families_convert`: OpenMetrics with `_created` lines.
 */
#define MILLICORE_FAMILIES_CREATED 1
#endif

#if defined(MILLICORE_EXPOSITION)
/**
 * Flag of `millicore_families_negotiate`: OpenMetrics may be chosen.
 */
#define MILLICORE_FAMILIES_OFFER_OPEN_METRICS 1
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
 * What a store held at one moment. Never changes; may be read by several
 * threads.
 */
typedef struct millicore_kubelet_snapshot millicore_kubelet_snapshot;
#endif

#if defined(MILLICORE_KUBELET)
/**
 * The two points that usage is computed from. Readers use snapshots.
 */
typedef struct millicore_kubelet_store millicore_kubelet_store;
#endif

/**
 * A column of quantities (`250m`, `1.5Gi`). Most live in the column itself;
 * what int64 cannot hold, such as `1.5Gi` or `0.1n`, takes at most 430 bytes
 * more, and a refused allocation of those aborts.
 */
typedef struct millicore_quantities millicore_quantities;

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
 * How a store works.
 */
typedef struct millicore_kubelet_options {
    /**
     * `sizeof` of this struct, set by the caller.
     */
    uint32_t size;
    /**
     * `MILLICORE_KUBELET_UPSTREAM`.
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
 * `MILLICORE_KUBELET_UPSTREAM`; `default_time_ns` is the time before the
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
 * (empty if on none). What the codes mean: `millicore_kubelet_reason_word`.
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

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* MILLICORE_H */
