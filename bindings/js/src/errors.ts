/*
 * Errors: the status of the C ABI, where in the input, and the core's text.
 *
 * The texts are made in the core alone, so that Rust, C, Go and JavaScript
 * show the same words; nothing is composed here.
 */

/** The numbers of error kinds. They are those of the C ABI and never change. */
export const Status = {
  Ok: 0,
  InvalidArgument: 1,
  InvalidHandle: 2,
  InvalidOffsets: 3,
  Misaligned: 4,
  NoMemory: 5,
  TooLarge: 6,
  BufferTooSmall: 7,
  Panic: 8,
  Poisoned: 9,
  Unsupported: 10,
  LengthMismatch: 11,
  NotFound: 12,
  InvalidJson: 13,
  InvalidDuration: 14,
  InvalidTime: 15,
  InvalidNumber: 16,
  InvalidUtf8: 17,
  ExpectedEntry: 100,
  ExpectedMetadataName: 101,
  ExpectedHelpText: 102,
  InvalidHelpUtf8: 103,
  InvalidMetricType: 104,
  ExpectedLabelName: 105,
  ExpectedOneMetricName: 106,
  ExpectedEqualSign: 107,
  ExpectedLabelValue: 108,
  ExpectedClosingQuote: 109,
  InvalidLabelUtf8: 110,
  ExpectedMetricName: 111,
  ExpectedValue: 112,
  InvalidValue: 113,
  ExpectedTimestamp: 114,
  InvalidTimestamp: 115,
  ExpectedLineEnd: 116,
  ExpectedAsManyValuesAsKeys: 117,
  ExpectedEof: 118,
  ExpectedNothingAfterEof: 119,
  ExpectedOpenMetricsEntry: 120,
  ExpectedMetadataText: 121,
  InvalidOpenMetricsType: 122,
  InvalidUnit: 123,
  ExpectedComma: 124,
  ExpectedExemplar: 125,
  InvalidSeconds: 126,
  ExpectedMetrics: 127,
  ExpectedFamilyName: 128,
  InvalidFamilyType: 129,
  ExpectedTypedMetric: 130,
  UnsupportedFloatHistogram: 131,
  InvalidExemplarTime: 132,
  InvalidProtobuf: 133,
  InvalidFamilyRow: 134,
  UpstreamPanic: 200,
  ExpectedSavedSnapshot: 201,
  NoMetrics: 240,
  InvalidLabelSelector: 241,
  InvalidFieldSelector: 242,
  ExpectedDefaultedBehavior: 300,
  ExpectedMetricSource: 301,
  SimulationOutOfBounds: 310,
  SimulationTooLarge: 311,
  InvalidCheckpoint: 320,
  ExpectedRecommendation: 321,
  EndlessJump: 400,
  InvalidShardTotal: 401,
  ShardPastTotal: 402,
  InvalidOrdinal: 403,
  OrdinalBeforeStart: 404,
  TruncatedBody: 450,
  ExpectedEnvelope: 451,
  RepeatedField: 452,
  ExpectedUid: 453,
  LateUid: 454,
  LateKind: 455,
  AssignmentExpired: 456,
  InvalidHashRange: 457,
  InvalidAssignment: 420,
  InvalidSelector: 421,
  EmptyRange: 422,
  MixedSelectorFields: 423,
  OverlappingRanges: 424,
  NotRanges: 425,
  InvalidModulus: 426,
  EmptyShard: 427,
  InvalidHandoverText: 480,
  InvalidView: 481,
  QuantityFormat: 500,
  QuantityNumeric: 501,
  QuantitySuffix: 502,
  QuantityTooLarge: 503,
  TooManySeriesOfObject: 600,
  TooManySeries: 601,
  NotReplacing: 602,
  TimesRunBackwards: 700,
  InvalidSpreadSelector: 800,
  InvalidReplicas: 801,
} as const;

/** A number out of {@link Status}. */
export type Status = (typeof Status)[keyof typeof Status];

/** What the module throws. */
export interface Thrown {
  readonly code: Status;
  readonly offset: number;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly path?: string;
}

/** Why a call was refused. */
export class MillicoreError extends Error {
  static {
    this.prototype.name = "MillicoreError";
  }

  /** The kind of error: a number out of {@link Status}. */
  readonly code: Status;
  /** The byte of the input that could not be accepted; 0 if the call was. */
  readonly offset: number;
  /** The line of `offset`, from 1; 0 where the input is not one text. */
  readonly line: number;
  /** The column of `offset` in bytes, from 1; 0 as for `line`. */
  readonly column: number;
  /**
   * The value in a JSON document that is meant, such as
   * `hpa.spec.metrics[0].type`; empty for the document itself, or none.
   */
  readonly path: string;

  constructor(thrown: Thrown) {
    super(thrown.message);
    this.code = thrown.code;
    this.offset = thrown.offset;
    this.line = thrown.line;
    this.column = thrown.column;
    this.path = thrown.path ?? "";
  }
}

/**
 * The module trapped (it ran out of memory, as a rule) and was started anew.
 *
 * Every handle made before is of no more use: make new ones and fill them
 * again. Calls without a handle go on as if nothing had happened.
 */
export class InstanceLostError extends MillicoreError {
  static {
    this.prototype.name = "InstanceLostError";
  }

  constructor(message: string, cause: unknown) {
    super({ code: Status.Panic, offset: 0, line: 0, column: 0, message });
    this.cause = cause;
  }
}

/** Whether the module itself threw this, rather than JavaScript. */
export function isThrown(value: unknown): value is Thrown {
  return (
    typeof value === "object" &&
    value !== null &&
    !(value instanceof Error) &&
    "code" in value &&
    "message" in value
  );
}
