/*
 * Columns of Kubernetes' resource.Quantity, with the arithmetic of
 * apimachinery down to its overflows.
 */

import * as glue from "../generated/millicore.js";
import { Handle } from "./handle.js";
import { int32, numberOf } from "./options.js";
import { Strings } from "./strings.js";

/** The notation of a quantity, as {@link Quantities.formats} numbers it. */
export const QuantityFormat = {
  DecimalSI: 0,
  BinarySI: 1,
  DecimalExponent: 2,
} as const;

/** A number out of {@link QuantityFormat}. */
export type QuantityFormat =
  (typeof QuantityFormat)[keyof typeof QuantityFormat];

/**
 * A way of printing a quantity: `"string"` is String(), the text that was
 * parsed where apimachinery keeps it, else the canonical one; `"canonical"`
 * is always computed anew; `"json"` is MarshalJSON, `"string"` in quotes.
 */
export type QuantityText = "string" | "canonical" | "json";

const TEXTS = { string: 0, canonical: 1, json: 2 } as const;

/** What {@link Quantities.asInt64} gives. */
export interface Int64Column {
  readonly values: BigInt64Array;
  /** 1 where the row is held as an integer, else 0 and so is its value. */
  readonly valid: Uint8Array;
}

/**
 * A column of quantities. Methods work on every row at once, in place;
 * columns given to them have one item a row, and so have their results. A
 * result of more than 1,024 digits is refused (QuantityTooLarge); the rows
 * before it are changed then.
 *
 * ```js
 * using cpu = Quantities.from(["1", "250m"]);
 * cpu.add(cpu);
 * [...cpu.texts()]; // ["2", "500m"]
 * ```
 */
export class Quantities extends Handle<glue.Quantities> {
  /** An empty column. */
  constructor() {
    super(() => new glue.Quantities());
  }

  /** A column of the given texts; throws at the first that is refused. */
  static from(texts: Iterable<string> | Strings): Quantities {
    const strings = texts instanceof Strings ? texts : Strings.from(texts);
    const quantities = new Quantities();
    try {
      quantities.call((inner) =>
        inner.parseAll(strings.data, strings.offsets),
      );
    } catch (error) {
      quantities.close();
      throw error;
    }
    return quantities;
  }

  /**
   * Replaces the column by the quantities of texts. A text that is refused
   * gives its status, which is returned, and a row of 0.
   */
  parse(texts: Strings): Int32Array {
    return this.call((inner) => inner.parse(texts.data, texts.offsets));
  }

  /** Replaces the column by `values[i]` × 10^`scales[i]`. */
  fromScaled(
    values: BigInt64Array,
    scales: Int32Array,
    formats: Uint8Array,
  ): void {
    this.call((inner) => inner.fromScaled(values, scales, formats));
  }

  /** The number of rows. */
  get length(): number {
    return this.call((inner) => inner.length);
  }

  /** Replaces the column by a copy of another. */
  assign(from: Quantities): void {
    if (from === this) return;
    this.call((inner) => inner.assign(Handle.inner(from)));
  }

  /** Adds row i of `b` to row i. */
  add(b: Quantities): void {
    this.#apart(b, (inner, other) => inner.add(other));
  }

  /** Takes row i of `b` from row i. */
  subtract(b: Quantities): void {
    this.#apart(b, (inner, other) => inner.subtract(other));
  }

  /** Multiplies row i by `factors[i]`; 1 where Go's Mul returns true. */
  multiply(factors: BigInt64Array): Uint8Array {
    return this.call((inner) => inner.multiply(factors));
  }

  /**
   * Rounds every row away from zero to a multiple of 10^`scale`; 1 where
   * nothing was lost.
   */
  roundUp(scale: number): Uint8Array {
    const to = int32(scale);
    return this.call((inner) => inner.roundUp(to));
  }

  /** -1, 0 or 1 as row i is below, equal to or above that of `b`. */
  compare(b: Quantities): Int32Array {
    return this.call((inner) => inner.compare(Handle.inner(b)));
  }

  /** -1, 0 or 1 as row i is below, equal to or above `values[i]`. */
  compareInt64(values: BigInt64Array): Int32Array {
    return this.call((inner) => inner.compareInt64(values));
  }

  /** Each row in units of 10^`scale`: 0 is Value(), -3 is MilliValue(). */
  scaledValue(scale: number): BigInt64Array {
    const unit = int32(scale);
    return this.call((inner) => inner.scaledValue(unit));
  }

  /** The rows that are held as integers, as AsInt64 gives them. */
  asInt64(): Int64Column {
    const [values, valid] = this.call((inner) => inner.asInt64());
    return { values, valid };
  }

  /** AsApproximateFloat64, or AsFloat64Slow if `slow` is set. */
  asFloat64(slow = false): Float64Array {
    return this.call((inner) => inner.asFloat64(slow));
  }

  /** The {@link QuantityFormat} of each row. */
  formats(): Uint8Array {
    return this.call((inner) => inner.formats());
  }

  /** -1, 0 or 1 for each row. */
  signs(): Int32Array {
    return this.call((inner) => inner.signs());
  }

  /** 1 for rows that are held as big decimals, else 0. */
  isDecimal(): Uint8Array {
    return this.call((inner) => inner.isDecimal());
  }

  /** Prints every row. */
  texts(form: QuantityText = "string"): Strings {
    const number = numberOf(TEXTS, form);
    const [data, offsets] = this.call((inner) => inner.texts(number));
    return new Strings(data, offsets);
  }

  /** Calls with another column, or with a copy if it is this one. */
  #apart(
    b: Quantities,
    use: (inner: glue.Quantities, other: glue.Quantities) => void,
  ): void {
    if (b !== this) return this.call((inner) => use(inner, Handle.inner(b)));
    const copy = new Quantities();
    try {
      this.call((inner) => Handle.inner(copy).assign(inner));
      this.#apart(copy, use);
    } finally {
      copy.close();
    }
  }
}
