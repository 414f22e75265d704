/*
 * Samples of series that replicas hold, made one again, as VictoriaMetrics
 * v1.100.0 does it.
 */

import * as glue from "../generated/millicore.js";
import { guard } from "./instance.js";
import { numberOf } from "./options.js";

/**
 * Samples of one or more series in columns: series (or block) i is the
 * samples from `offsets[i]` to before `offsets[i + 1]`.
 */
export interface SeriesColumns<V = Float64Array> {
  /** Milliseconds since the epoch, ascending in each series. */
  readonly timestamps: BigInt64Array;
  readonly values: V;
  readonly offsets: Uint32Array;
}

/**
 * What becomes of a staleness marker beside a value of the same time:
 * `"value"` takes it for any other NaN (v1.100.0), `"last"` prefers every
 * value to it (since v1.150).
 */
export type StalePolicy = "value" | "last";

const POLICIES = { value: 0, last: 1 } as const;

/** What the answers of replicated storage nodes are so far. */
export type SeriesVerdict = "pending" | "complete" | "partial";

const VERDICTS = ["pending", "complete", "partial"] as const;

/** A group of storage nodes and what came of asking them. */
export interface StorageGroup {
  readonly nodes: number;
  readonly answered: number;
  readonly failed: number;
  /** Copies of each sample within the group; absent means 1. */
  readonly replicationFactor?: number | undefined;
}

/**
 * Leaves one sample an interval of each series: the last, and of several at
 * that time the largest. No interval, or a negative one, leaves all.
 *
 * ```js
 * const { timestamps } = deduplicateSeries(
 *   { timestamps: BigInt64Array.of(1000n, 1500n, 2000n),
 *     values: Float64Array.of(1, 2, 3), offsets: Uint32Array.of(0, 3) },
 *   1000n,
 * ); // 1000n, 2000n
 * ```
 */
export function deduplicateSeries(
  series: SeriesColumns,
  intervalMs: bigint,
  stale?: StalePolicy,
): SeriesColumns;
/** The same for values in the decimal form of VictoriaMetrics' blocks. */
export function deduplicateSeries(
  series: SeriesColumns<BigInt64Array>,
  intervalMs: bigint,
  stale?: StalePolicy,
): SeriesColumns<BigInt64Array>;
export function deduplicateSeries(
  series: SeriesColumns<Float64Array | BigInt64Array>,
  intervalMs: bigint,
  stale: StalePolicy = "value",
): SeriesColumns<Float64Array | BigInt64Array> {
  const { timestamps, values, offsets } = series;
  const policy = numberOf(POLICIES, stale);
  const [times, kept, ends] = guard(() =>
    values instanceof BigInt64Array
      ? glue.deduplicateIntegerSeries(
          timestamps, values, offsets, intervalMs, policy)
      : glue.deduplicateSeries(
          timestamps, values, offsets, intervalMs, policy),
  );
  const starts = new Uint32Array(ends.length + 1);
  starts.set(ends, 1);
  return { timestamps: times, values: kept, offsets: starts };
}

/**
 * Merges the blocks of each series, and leaves one sample an interval: what
 * vmselect makes of the answers of its storage nodes. Series i is the blocks
 * from `series[i]` to before `series[i + 1]`.
 */
export function mergeSeries(
  blocks: SeriesColumns,
  series: Uint32Array,
  intervalMs: bigint,
  stale: StalePolicy = "value",
): SeriesColumns {
  const policy = numberOf(POLICIES, stale);
  const [timestamps, values, offsets] = guard(() =>
    glue.mergeSeries(
      blocks.timestamps, blocks.values, blocks.offsets, series, intervalMs,
      policy),
  );
  return { timestamps, values, offsets };
}

/**
 * Whether the answers so far make the whole; `replicationFactor` groups hold
 * each sample.
 */
export function seriesVerdict(
  groups: readonly StorageGroup[],
  replicationFactor = 1,
): SeriesVerdict {
  const numbers = Uint32Array.from(
    groups.flatMap((group) => [
      group.nodes,
      group.answered,
      group.failed,
      group.replicationFactor ?? 1,
    ]),
  );
  const verdict = guard(() => glue.seriesVerdict(numbers, replicationFactor));
  return VERDICTS[verdict]!;
}
