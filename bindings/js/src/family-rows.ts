/*
 * A set of families of metrics as columns: read from protobuf or pushed, and
 * written in any form.
 */

import * as glue from "../generated/millicore.js";
import { type ConvertOptions, formOf } from "./families.js";
import { guard } from "./instance.js";
import { Strings, type Text } from "./strings.js";

/**
 * What a row of {@link FamilyRows} is, and which texts, numbers and integers
 * it may have.
 */
export const FamilyRowKind = {
  /** Begins a family. Texts: name, help. Integer: a {@link FamilyType}. */
  Family: 1,
  /** Right behind its family. Text: the unit. */
  Unit: 2,
  /** Begins a metric of the family. Integer: milliseconds since 1970. */
  Metric: 3,
  /** Behind a metric or an exemplar, or another label. Texts: name, value. */
  Label: 4,
  /** Number: the value. */
  Gauge: 5,
  /** Number: the value. */
  Counter: 6,
  /** Number: the value. */
  Untyped: 7,
  /** Integer: the count, unsigned. Number: the sum. */
  Summary: 8,
  /** Of a summary. Numbers: which quantile, its value. */
  Quantile: 9,
  /** Integer: the count, unsigned. Numbers: the sum; the count of floats. */
  Histogram: 10,
  /**
   * Of a histogram. Integer: the count up to the bound, unsigned. Numbers: the
   * bound; the count of floats.
   */
  Bucket: 11,
  /**
   * When the counter, summary or histogram before it began. Integers: seconds
   * since 1970, nanoseconds.
   */
  Created: 12,
  /**
   * Of the counter, bucket or histogram before it. Number: the value.
   * Integers: seconds since 1970, nanoseconds.
   */
  Exemplar: 13,
  /**
   * Makes a histogram native. Integers: schema; zero count, unsigned. Numbers:
   * zero threshold; zero count of floats.
   */
  Native: 14,
  /** Of a native histogram. Integers: buckets left out, how many follow. */
  NegativeSpan: 15,
  /** The same of what is above zero. */
  PositiveSpan: 16,
  /** Of a native histogram. Integer: a count less the one before. */
  NegativeDelta: 17,
  /** The same of what is above zero. */
  PositiveDelta: 18,
  /** Of a native histogram of floats. Number: a count. */
  NegativeCount: 19,
  /** The same of what is above zero. */
  PositiveCount: 20,
} as const;

/** The type of a family, as prometheus/client_model numbers it. */
export const FamilyType = {
  Counter: 0,
  Gauge: 1,
  Summary: 2,
  Untyped: 3,
  Histogram: 4,
  GaugeHistogram: 5,
} as const;

type ValueOf<T> = T[keyof T];

/** The fields of a row that are there; what is `undefined` is not. */
export interface FamilyRow {
  readonly texts?: readonly [(Text | undefined)?, (Text | undefined)?];
  readonly numbers?: readonly [(number | undefined)?, (number | undefined)?];
  readonly integers?: readonly [(bigint | undefined)?, (bigint | undefined)?];
}

const EMPTY = new Uint8Array(0);

/**
 * Families in the order in which they nest: a family, perhaps its unit, its
 * metrics; of each its labels, its value and what belongs to that.
 *
 * ```js
 * const rows = new FamilyRows();
 * rows.family("up", FamilyType.Gauge, "Whether it is up.");
 * rows.metric();
 * rows.label("job", "a");
 * rows.value(FamilyRowKind.Gauge, 1);
 * const page = writeFamilies(rows, { format: "text" });
 * ```
 */
export class FamilyRows {
  #kinds: Uint8Array;
  #given: Uint8Array;
  #texts: Strings;
  #numbers: Float64Array;
  #integers: BigInt64Array;
  #length: number;

  /** No rows; or those of columns that are there already. */
  constructor(columns?: glue.FamilyColumns) {
    const [kinds, given, data, offsets, numbers, integers] = columns ?? [];
    this.#kinds = kinds ?? new Uint8Array(16);
    this.#given = given ?? new Uint8Array(16);
    this.#texts = new Strings(data, offsets);
    this.#numbers = numbers ?? new Float64Array(32);
    this.#integers = integers ?? new BigInt64Array(32);
    this.#length = kinds?.length ?? 0;
  }

  /** The number of rows. */
  get length(): number {
    return this.#length;
  }

  /** What each row is, of {@link FamilyRowKind}: a view. */
  get kinds(): Uint8Array {
    return this.#kinds.subarray(0, this.#length);
  }

  /**
   * Which fields each row has, from the lowest bit: two texts, two numbers, two
   * integers. A view.
   */
  get given(): Uint8Array {
    return this.#given.subarray(0, this.#length);
  }

  /** Two texts a row. */
  get texts(): Strings {
    return this.#texts;
  }

  /** Two numbers a row: a view. */
  get numbers(): Float64Array {
    return this.#numbers.subarray(0, 2 * this.#length);
  }

  /** Two integers a row: a view. */
  get integers(): BigInt64Array {
    return this.#integers.subarray(0, 2 * this.#length);
  }

  /** Adds a row. */
  push(kind: ValueOf<typeof FamilyRowKind>, row: FamilyRow = {}): void {
    const at = this.#length;
    if (at === this.#kinds.length) this.#grow();
    const { texts = [], numbers = [], integers = [] } = row;
    let given = 0;
    for (let i = 0; i < 2; i++) {
      if (texts[i] !== undefined) given |= 1 << i;
      if (numbers[i] !== undefined) given |= 4 << i;
      if (integers[i] !== undefined) given |= 16 << i;
      this.#texts.push(texts[i] ?? EMPTY);
      this.#numbers[2 * at + i] = numbers[i] ?? 0;
      this.#integers[2 * at + i] = integers[i] ?? 0n;
    }
    this.#kinds[at] = kind;
    this.#given[at] = given;
    this.#length++;
  }

  #grow(): void {
    const size = 2 * this.#kinds.length + 16;
    const kinds = new Uint8Array(size);
    const given = new Uint8Array(size);
    const numbers = new Float64Array(2 * size);
    const integers = new BigInt64Array(2 * size);
    kinds.set(this.#kinds);
    given.set(this.#given);
    numbers.set(this.#numbers);
    integers.set(this.#integers);
    this.#kinds = kinds;
    this.#given = given;
    this.#numbers = numbers;
    this.#integers = integers;
  }

  /** Begins a family. */
  family(name: Text, type: ValueOf<typeof FamilyType>, help?: Text): void {
    const integers = [BigInt(type)] as const;
    this.push(FamilyRowKind.Family, { texts: [name, help], integers });
  }

  /** Begins a metric of the family, perhaps at a time in milliseconds. */
  metric(milliseconds?: bigint): void {
    this.push(FamilyRowKind.Metric, { integers: [milliseconds] });
  }

  /** Adds a label to the metric or exemplar that was just begun. */
  label(name: Text, value: Text): void {
    this.push(FamilyRowKind.Label, { texts: [name, value] });
  }

  /** Gives the metric a value of a kind. */
  value(
    kind:
      | typeof FamilyRowKind.Gauge
      | typeof FamilyRowKind.Counter
      | typeof FamilyRowKind.Untyped,
    value: number,
  ): void {
    this.push(kind, { numbers: [value] });
  }

  /** Row `i`'s fields; `undefined` for those that are not there. */
  at(i: number): Required<FamilyRow> & { readonly kind: number } {
    if (!(Number.isInteger(i) && i >= 0 && i < this.#length)) {
      throw new RangeError(`no row ${i} in ${this.#length} rows`);
    }
    const is = (bit: number) => (this.#given[i]! >> bit) % 2 === 1;
    const j = 2 * i;
    return {
      kind: this.#kinds[i]!,
      texts: [
        is(0) ? this.#texts.at(j) : undefined,
        is(1) ? this.#texts.at(j + 1) : undefined,
      ],
      numbers: [
        is(2) ? this.#numbers[j] : undefined,
        is(3) ? this.#numbers[j + 1] : undefined,
      ],
      integers: [
        is(4) ? this.#integers[j] : undefined,
        is(5) ? this.#integers[j + 1] : undefined,
      ],
    };
  }

  /** Forgets the rows and keeps their memory. */
  clear(): void {
    this.#length = 0;
    this.#texts.clear();
  }
}

/** Reads families in protobuf, each with its length before it, into columns. */
export function readFamilies(families: Uint8Array): FamilyRows {
  return new FamilyRows(guard(() => glue.readFamilies(families)));
}

/**
 * Families in a form, as prometheus/common's expfmt writes them; in OpenMetrics
 * `# EOF` follows. A row that may not stand where it does is refused, and the
 * error's `offset` is its number.
 */
export function writeFamilies(
  rows: FamilyRows,
  options: ConvertOptions,
): Uint8Array {
  const form = formOf(options);
  const { kinds, given, texts, numbers, integers } = rows;
  return guard(() =>
    glue.writeFamilies(
      ...form,
      kinds,
      given,
      texts.data,
      texts.offsets,
      numbers,
      integers,
    ),
  );
}
