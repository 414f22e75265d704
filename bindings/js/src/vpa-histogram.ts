/*
 * One decaying histogram of the vertical pod autoscaler.
 */

import * as glue from "../generated/millicore.js";
import { Handle } from "./handle.js";
import { numberOf } from "./options.js";
import { bytesOf, decode } from "./strings.js";
import type { Text } from "./strings.js";

const LAYOUTS = { cpu: 0, memory: 1 } as const;

/** Whose buckets: cores or bytes. */
export type VpaLayout = keyof typeof LAYOUTS;

/** What a histogram is. */
export interface VpaHistogramInfo {
  /** Nothing in it counts. */
  readonly empty: boolean;
  /** The sum of all weights. */
  readonly total: number;
  /** When a sample has its plain weight, in nanoseconds since the epoch. */
  readonly reference: bigint;
  /** The first and the last bucket that count. */
  readonly minBucket: number;
  readonly maxBucket: number;
}

/**
 * A histogram whose weights halve with age.
 *
 * ```js
 * using usage = new VpaHistogram("cpu");
 * usage.add([0.3, 0.4], [0.1, 0.1], BigInt64Array.of(0n, 60_000_000_000n));
 * usage.percentiles([0.9]); // where the bucket of 0.4 cores ends
 * ```
 */
export class VpaHistogram extends Handle<glue.VpaHistogram> {
  /** Without samples; `halfLife` is in nanoseconds, 24 hours by default. */
  constructor(layout: VpaLayout, halfLife: bigint = 86_400_000_000_000n) {
    const number = numberOf(LAYOUTS, layout);
    super(() => new glue.VpaHistogram(number, halfLife));
  }

  /** Adds samples: values, weights and times in nanoseconds. */
  add(
    values: ArrayLike<number>,
    weights: ArrayLike<number>,
    times: BigInt64Array,
  ): void {
    this.#change(values, weights, times, false);
  }

  /** Takes samples away that were added before. */
  subtract(
    values: ArrayLike<number>,
    weights: ArrayLike<number>,
    times: BigInt64Array,
  ): void {
    this.#change(values, weights, times, true);
  }

  #change(
    values: ArrayLike<number>,
    weights: ArrayLike<number>,
    times: BigInt64Array,
    subtract: boolean,
  ): void {
    const columns = [values, weights].map((c) => Float64Array.from(c));
    const [a, b] = columns as [Float64Array, Float64Array];
    this.call((inner) => inner.change(a, b, times, subtract));
  }

  /** Adds all of another histogram; the reference of either may move. */
  merge(from: VpaHistogram): void {
    const other = Handle.inner(from);
    this.call((inner) => inner.merge(other));
  }

  /** The value below which each share (0.9 for 90 %) of the weight lies. */
  percentiles(shares: ArrayLike<number>): Float64Array {
    const column = Float64Array.from(shares);
    return this.call((inner) => inner.percentiles(column));
  }

  /** The weight of every bucket. */
  weights(): Float64Array {
    return this.call((inner) => inner.weights());
  }

  /** Where every bucket begins. */
  starts(): Float64Array {
    return this.call((inner) => inner.starts());
  }

  /** What the histogram is. */
  describe(): VpaHistogramInfo {
    const [empty, total, reference, minBucket, maxBucket] = this.call(
      (inner) => inner.state(),
    );
    const at = reference[0] ?? 0n;
    return { empty, total, reference: at, minBucket, maxBucket };
  }

  /** Its `HistogramCheckpoint` in JSON. */
  save(): string {
    const text = this.call((inner) => inner.save());
    return decode(text, 0, text.length);
  }

  /** Adds a `HistogramCheckpoint` in JSON, as upstream loads one. */
  load(checkpoint: Text): void {
    const bytes = bytesOf(checkpoint);
    this.call((inner) => inner.load(bytes));
  }
}
