/*
 * Columns of strings in Arrow's layout, and rows of strings over them: how
 * text crosses into the module without an object a string.
 *
 * Filling costs one copy into a buffer that doubles; short ASCII strings skip
 * TextEncoder and TextDecoder, whose calls cost more than the bytes.
 */

/** Text as a JavaScript string or as UTF-8 (or any) bytes. */
export type Text = string | Uint8Array;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Strings up to this many bytes are tried without the decoder. */
const SHORT = 32;

/** The bytes of a text; bytes are passed through, not copied. */
export function bytesOf(text: Text): Uint8Array {
  return typeof text === "string" ? encoder.encode(text) : text;
}

/** Decodes `data[start..end]` as UTF-8; bad bytes become U+FFFD. */
export function decode(data: Uint8Array, start: number, end: number): string {
  if (end - start > SHORT) return decoder.decode(data.subarray(start, end));
  let text = "";
  for (let at = start; at < end; at++) {
    const byte = data[at]!;
    if (byte >= 0x80) return decoder.decode(data.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}

/** Decodes span `i` of a column of spans (start, end, start, end, …). */
export function decodeSpan(
  data: Uint8Array,
  spans: Uint32Array,
  i: number,
): string {
  return decode(data, spans[2 * i]!, spans[2 * i + 1]!);
}

/**
 * A column of strings: string `i` is `data[offsets[i]..offsets[i + 1]]`.
 *
 * ```js
 * const uids = Strings.from(["3f0c…", "a71b…"]);
 * uids.push("c2d9…");
 * uids.at(2); // "c2d9…"
 * ```
 *
 * Lone surrogates become U+FFFD, as everywhere text becomes UTF-8. `clear()`
 * and push again to use the memory again. A column holds at most 4 GiB.
 */
export class Strings implements Iterable<string> {
  #data: Uint8Array;
  #offsets: Uint32Array;
  #length: number;

  /** A column over arrays that are there already; they are not copied. */
  constructor(
    data: Uint8Array = new Uint8Array(0),
    offsets: Uint32Array = new Uint32Array(1),
  ) {
    this.#data = data;
    this.#offsets = offsets.length === 0 ? new Uint32Array(1) : offsets;
    this.#length = this.#offsets.length - 1;
  }

  /** A column of the given texts. */
  static from(texts: Iterable<Text>): Strings {
    const strings = new Strings();
    for (const text of texts) strings.push(text);
    return strings;
  }

  /** The number of strings. */
  get length(): number {
    return this.#length;
  }

  /** The bytes of all strings, one after the other: a view. */
  get data(): Uint8Array {
    return this.#data.subarray(0, this.#offsets[this.#length]!);
  }

  /** Where each string starts, and the end of the last: a view. */
  get offsets(): Uint32Array {
    return this.#offsets.subarray(0, this.#length + 1);
  }

  /** Adds a string. */
  push(text: Text): void {
    const start = this.#offsets[this.#length]!;
    const written =
      typeof text === "string"
        ? this.#write(text, start)
        : this.#copy(text, start);
    const end = start + written;
    if (end > 0xffff_ffff) throw new RangeError("a column holds at most 4 GiB");
    this.#length++;
    if (this.#length === this.#offsets.length) {
      const grown = new Uint32Array(2 * this.#length + 8);
      grown.set(this.#offsets);
      this.#offsets = grown;
    }
    this.#offsets[this.#length] = end;
  }

  #write(text: string, start: number): number {
    // UTF-8 needs at most three bytes a UTF-16 unit.
    const data = this.#reserve(start, 3 * text.length);
    if (text.length <= SHORT) {
      let at = 0;
      for (; at < text.length; at++) {
        const unit = text.charCodeAt(at);
        if (unit >= 0x80) break;
        data[start + at] = unit;
      }
      if (at === text.length) return at;
    }
    return encoder.encodeInto(text, data.subarray(start)).written;
  }

  #copy(bytes: Uint8Array, start: number): number {
    this.#reserve(start, bytes.length).set(bytes, start);
    return bytes.length;
  }

  #reserve(used: number, more: number): Uint8Array {
    if (used + more > this.#data.length) {
      const size = Math.max(used + more, 2 * this.#data.length, 64);
      const grown = new Uint8Array(size);
      grown.set(this.#data.subarray(0, used));
      this.#data = grown;
    }
    return this.#data;
  }

  /** The bytes of string `i`: a view. */
  bytes(i: number): Uint8Array {
    this.#check(i);
    return this.#data.subarray(this.#offsets[i]!, this.#offsets[i + 1]!);
  }

  /** String `i`, decoded as UTF-8. */
  at(i: number): string {
    this.#check(i);
    return decode(this.#data, this.#offsets[i]!, this.#offsets[i + 1]!);
  }

  #check(i: number): void {
    if (!(Number.isInteger(i) && i >= 0 && i < this.#length)) {
      throw new RangeError(`no string ${i} in a column of ${this.#length}`);
    }
  }

  /** Every string, decoded. */
  *[Symbol.iterator](): Iterator<string> {
    for (let i = 0; i < this.#length; i++) yield this.at(i);
  }

  /** Empties the column and keeps its memory. */
  clear(): void {
    this.#length = 0;
    this.#offsets[0] = 0;
  }
}

/**
 * Rows of several strings each: row `i` is the strings `rows[i]` up to
 * `rows[i + 1]` of one column.
 *
 * ```js
 * const pods = Rows.from([["default", "web-0", "app", "web"]]);
 * ```
 */
export class Rows {
  /** The strings of all rows, one after the other. */
  readonly strings: Strings;
  #rows: Uint32Array;
  #length: number;

  /** Rows over columns that are there already; they are not copied. */
  constructor(
    strings: Strings = new Strings(),
    rows: Uint32Array = new Uint32Array(1),
  ) {
    this.strings = strings;
    this.#rows = rows.length === 0 ? new Uint32Array(1) : rows;
    this.#length = this.#rows.length - 1;
  }

  /** The given rows. */
  static from(rows: Iterable<Iterable<Text>>): Rows {
    const made = new Rows();
    for (const cells of rows) made.push(cells);
    return made;
  }

  /** The number of rows. */
  get length(): number {
    return this.#length;
  }

  /** Where each row starts among the strings, and the end: a view. */
  get rows(): Uint32Array {
    return this.#rows.subarray(0, this.#length + 1);
  }

  /** Adds a row. */
  push(cells: Iterable<Text>): void {
    for (const cell of cells) this.strings.push(cell);
    this.endRow();
  }

  /** Ends a row whose strings were pushed to {@link strings}. */
  endRow(): void {
    this.#length++;
    if (this.#length === this.#rows.length) {
      const grown = new Uint32Array(2 * this.#length + 8);
      grown.set(this.#rows);
      this.#rows = grown;
    }
    this.#rows[this.#length] = this.strings.length;
  }

  /** The strings of row `i`, decoded. */
  at(i: number): string[] {
    if (!(Number.isInteger(i) && i >= 0 && i < this.#length)) {
      throw new RangeError(`no row ${i} in ${this.#length} rows`);
    }
    const cells: string[] = [];
    for (let j = this.#rows[i]!; j < this.#rows[i + 1]!; j++) {
      cells.push(this.strings.at(j));
    }
    return cells;
  }

  /** Empties the rows and keeps their memory. */
  clear(): void {
    this.strings.clear();
    this.#length = 0;
    this.#rows[0] = 0;
  }
}
