/*
 * Metric text: a page parsed into columns, families and headers written.
 */

import * as glue from "../generated/millicore.js";
import { MillicoreError, isThrown } from "./errors.js";
import type { Status, Thrown } from "./errors.js";
import { guard } from "./instance.js";
import { numberOf } from "./options.js";
import { Rows, Strings, bytesOf, decodeSpan } from "./strings.js";
import type { Text } from "./strings.js";

/**
 * A dialect of metric text: `"textparse"` reads exactly what Prometheus'
 * textparse.PromParser reads, `"openmetrics"` what its OpenMetricsParser
 * reads; `"lenient"` skips a line that it cannot read, as VictoriaMetrics
 * does, and tells which in {@link Page.skipped}.
 */
export type PageProfile = "textparse" | "openmetrics" | "lenient";

/** @internal */
export const PAGE_PROFILES = { textparse: 1, openmetrics: 2, lenient: 3 } as const;

/** What an entry of a page is, as {@link Page.kinds} numbers it. */
export const EntryKind = {
  Type: 1,
  Help: 2,
  Comment: 3,
  Series: 4,
  Unit: 5,
} as const;

/** A number out of {@link EntryKind}. */
export type EntryKind = (typeof EntryKind)[keyof typeof EntryKind];

/**
 * A parsed page in columns. A span is a pair of offsets, start and end, into
 * {@link bytes}; nothing is copied out of the page.
 */
export class Page {
  /** The page that was parsed. */
  readonly bytes: Uint8Array;
  /** An {@link EntryKind} an entry. */
  readonly kinds: Uint8Array;
  /** A span an entry: the metric's name, without quotes. */
  readonly names: Uint32Array;
  /**
   * A span an entry: the series as written, from the start of its line to
   * the closing brace; or the help text, the type, the comment.
   */
  readonly texts: Uint32Array;
  /** An item an entry; those of series mean something. */
  readonly values: Float64Array;
  /** Milliseconds since the epoch, of series that have one. */
  readonly timestamps: BigInt64Array;
  /** 1 where a series has a timestamp. */
  readonly hasTimestamp: Uint8Array;
  /** The labels of entry i are `labelRows[i]` up to `labelRows[i + 1]`. */
  readonly labelRows: Uint32Array;
  /** Two spans a label: its name, and its value as written. */
  readonly labels: Uint32Array;
  /** The entry that each exemplar of an OpenMetrics page belongs to. */
  readonly exemplarEntries: Uint32Array;
  /** The value of each exemplar. */
  readonly exemplarValues: Float64Array;
  /** Milliseconds since the epoch, of exemplars that have a time. */
  readonly exemplarTimestamps: BigInt64Array;
  /** 1 where an exemplar has a timestamp. */
  readonly exemplarHasTimestamp: Uint8Array;
  /** As {@link labelRows}, of the exemplars. */
  readonly exemplarLabelRows: Uint32Array;
  /** As {@link labels}, of the exemplars. */
  readonly exemplarLabels: Uint32Array;
  /** The lines that `"lenient"` skipped. */
  readonly skipped: readonly SkippedLine[];

  /** @internal */
  constructor(bytes: Uint8Array, columns: glue.PageColumns) {
    this.bytes = bytes;
    [
      this.kinds,
      this.names,
      this.texts,
      this.values,
      this.timestamps,
      this.hasTimestamp,
      this.labelRows,
      this.labels,
      this.exemplarEntries,
      this.exemplarValues,
      this.exemplarTimestamps,
      this.exemplarHasTimestamp,
      this.exemplarLabelRows,
      this.exemplarLabels,
    ] = columns;
    this.skipped = skippedLines(columns[14]);
  }

  /** The number of entries. */
  get length(): number {
    return this.kinds.length;
  }

  /** The metric name of entry `i`. */
  name(i: number): string {
    return decodeSpan(this.bytes, this.names, i);
  }

  /** The series, help text, type or comment of entry `i`. */
  text(i: number): string {
    return decodeSpan(this.bytes, this.texts, i);
  }

  /** The name of label `j`, an index as {@link labelRows} has them. */
  labelName(j: number): string {
    return decodeSpan(this.bytes, this.labels, 2 * j);
  }

  /** The value of label `j` as written: see {@link unescape}. */
  labelValue(j: number): string {
    return decodeSpan(this.bytes, this.labels, 2 * j + 1);
  }
}

/** A line that `"lenient"` could not read. */
export interface SkippedLine {
  /** The first byte that cannot be accepted. */
  readonly offset: number;
  /** Its line, from 1. */
  readonly line: number;
  /** Its column in bytes, from 1. */
  readonly column: number;
  /** What was wrong. */
  readonly code: Status;
}

function skippedLines(numbers: Uint32Array): SkippedLine[] {
  const lines: SkippedLine[] = [];
  for (let i = 0; i + 3 < numbers.length; i += 4) {
    const [offset, line, column, code] = numbers.subarray(i, i + 4) as never as
      [number, number, number, Status];
    lines.push({ offset, line, column, code });
  }
  return lines;
}

/** A page that was refused, with the entries before the error. */
export class PageError extends MillicoreError {
  static {
    this.prototype.name = "PageError";
  }

  /** The entries before the error. */
  readonly page: Page;

  /** @internal */
  constructor(thrown: Thrown, page: Page) {
    super(thrown);
    this.page = page;
  }
}

/**
 * Reads a whole page of metric text. A syntax error anywhere refuses the
 * page: it is thrown as a {@link PageError} with offset, line and column.
 *
 * ```js
 * const page = parsePage('up{job="a"} 1\n');
 * page.name(0); // "up"
 * page.values[0]; // 1
 * ```
 */
export function parsePage(
  page: Text,
  profile: PageProfile = "textparse",
): Page {
  const bytes = bytesOf(page);
  const rules = numberOf(PAGE_PROFILES, profile);
  return pageOf(bytes, guard(() => glue.parsePage(rules, bytes)));
}

/**
 * A page, thrown if there is an error in it.
 *
 * @internal
 */
export function pageOf(bytes: Uint8Array, columns: glue.PageColumns): Page {
  const page = new Page(bytes, columns);
  const error = columns[15];
  if (isThrown(error)) throw new PageError(error, page);
  return page;
}

/**
 * The label set of every series of a page as Prometheus stores it: with
 * `__name__`, without escapes, sorted by name. Row i belongs to entry i of
 * {@link parsePage} and is name, value, name, value, …; entries other than
 * series have empty rows.
 */
export function labelSets(
  page: Text,
  profile: PageProfile = "textparse",
): Rows {
  const bytes = bytesOf(page);
  const rules = numberOf(PAGE_PROFILES, profile);
  const [data, offsets, rows] = guard(() => glue.labelSets(rules, bytes));
  return new Rows(new Strings(data, offsets), rows);
}

/** When the series of an OpenMetrics page began. */
export interface StartTimestamps {
  /** Milliseconds since the epoch, an item an entry; 0 where not said. */
  readonly starts: BigInt64Array;
  /** 1 for the entries that are `_created` lines themselves. */
  readonly created: Uint8Array;
}

/**
 * When the series of an OpenMetrics page began, by its `_created` lines, as
 * Prometheus finds them; an item for each entry of {@link parsePage}. A syntax
 * error refuses the page.
 */
export function startTimestamps(page: Text): StartTimestamps {
  const bytes = bytesOf(page);
  const [starts, created, error] = guard(() => glue.startTimestamps(bytes));
  if (isThrown(error)) throw new MillicoreError(error);
  return { starts, created };
}

/** Resolves the escapes of label values: `\\`, `\"` and `\n`. */
export function unescape(values: Strings): Strings {
  const [data, offsets] = guard(() =>
    glue.unescape(values.data, values.offsets),
  );
  return new Strings(data, offsets);
}

/** One metric family to be written. `clear()` uses its memory again. */
export class Family {
  /** The name of the family. */
  name: string;
  #keys = new Rows();
  #values = new Rows();
  #numbers = new Float64Array(8);

  constructor(name: string) {
    this.name = name;
  }

  /** The number of metrics. */
  get length(): number {
    return this.#keys.length;
  }

  /**
   * Adds a metric with its label names, label values and number. As many
   * values as keys are wanted; {@link formatFamily} refuses it otherwise.
   */
  push(keys: Iterable<Text>, values: Iterable<Text>, number: number): void {
    const row = this.#keys.length;
    if (row === this.#numbers.length) {
      const grown = new Float64Array(2 * row);
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    this.#keys.push(keys);
    this.#values.push(values);
    this.#numbers[row] = number;
  }

  /** Forgets the metrics. */
  clear(): void {
    this.#keys.clear();
    this.#values.clear();
  }

  /** @internal */
  format(): Uint8Array {
    const { strings: keys, rows: keyRows } = this.#keys;
    const { strings: values, rows: valueRows } = this.#values;
    const name = bytesOf(this.name);
    const numbers = this.#numbers.subarray(0, this.length);
    return guard(() =>
      glue.formatFamily(
        name,
        keys.data,
        keys.offsets,
        keyRows,
        values.data,
        values.offsets,
        valueRows,
        numbers,
      ),
    );
  }
}

/**
 * The text of a family without HELP and TYPE, as kube-state-metrics writes
 * it. A metric with more or fewer values than keys refuses the family.
 */
export function formatFamily(family: Family): Uint8Array {
  return family.format();
}

/** Options of {@link labelNames}. */
export interface LabelNameOptions {
  /** What stands before each name: `"label"` or `"annotation"`. */
  readonly prefix: Text;
  /**
   * The keys that pass; `*` as the first item is all. Default: all.
   */
  readonly allow?: Strings | undefined;
  readonly profile?: HeaderProfile | undefined;
}

/** Names of labels, and the key that each is made of. */
export interface LabelNames {
  readonly names: Strings;
  /** For each name the index of its key. */
  readonly order: Uint32Array;
}

/**
 * The names of Prometheus labels made of the keys of Kubernetes labels or
 * annotations, as kube-state-metrics makes them, sorted by key; alike names
 * get `_conflictN`.
 */
export function labelNames(
  keys: Strings,
  { prefix, allow = Strings.from(["*"]), profile = "2.20" }: LabelNameOptions,
): LabelNames {
  const rules = numberOf(HEADER_PROFILES, profile);
  const before = bytesOf(prefix);
  const [data, offsets, order] = guard(() =>
    glue.labelNames(
      rules,
      before,
      keys.data,
      keys.offsets,
      allow.data,
      allow.offsets,
    ),
  );
  return { names: new Strings(data, offsets), order };
}

/** A version of kube-state-metrics whose headers are written. */
export type HeaderProfile = "2.13" | "2.20";

export const HEADER_PROFILES = { "2.13": 13, "2.20": 20 } as const;

/** The HELP and TYPE lines of a family. */
export function formatHeader(
  name: string,
  help: string,
  type: string,
  profile: HeaderProfile = "2.20",
): Uint8Array {
  const rules = numberOf(HEADER_PROFILES, profile);
  const words = [bytesOf(name), bytesOf(help), bytesOf(type)] as const;
  return guard(() => glue.formatHeader(rules, ...words));
}
