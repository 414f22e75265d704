/*
 * Pages read one after the other without a copy of their columns.
 */

import * as glue from "../generated/millicore.js";
import { PAGE_PROFILES, pageOf } from "./exposition.js";
import type { Page, PageProfile } from "./exposition.js";
import { Handle } from "./handle.js";
import { guard } from "./instance.js";
import { numberOf } from "./options.js";
import type { Text } from "./strings.js";

/** The arrays of `PageColumns`, in its order. */
const ARRAYS = [
  Uint8Array,
  Uint32Array,
  Uint32Array,
  Float64Array,
  BigInt64Array,
  Uint8Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Float64Array,
  BigInt64Array,
  Uint8Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
] as const;

const encoder = new TextEncoder();

/**
 * Reads pages into memory of the module that is used again: a page is copied
 * there once, and its columns are looked at where they lie. For whoever reads
 * many pages and takes from each what is wanted before the next.
 *
 * ```js
 * using buffer = new PageBuffer();
 * const { values } = buffer.parse('up{job="a"} 1\n');
 * values[0]; // 1
 * ```
 */
export class PageBuffer extends Handle<glue.PageBuffer> {
  readonly #memory: { readonly buffer: ArrayBuffer };

  /** A buffer without memory. */
  constructor(profile: PageProfile = "textparse") {
    const rules = numberOf(PAGE_PROFILES, profile);
    super(() => new glue.PageBuffer(rules));
    this.#memory = guard(() => glue.moduleMemory());
  }

  /**
   * Reads a whole page, as {@link parsePage} does. The arrays of the page are
   * views of the module's memory, to be read only: they hold **until the next
   * call of anything in this package**, which may write over them or move the
   * memory away from under them. `slice()` what is to be kept.
   * {@link Page.bytes} are the bytes given, or a view too if it was a string.
   */
  parse(page: Text): Page {
    return this.call((inner) => {
      const length = this.#take(inner, page);
      const error = inner.parse(length);
      const columns = this.#columns(inner);
      const bytes =
        typeof page === "string" ? this.#room(inner, length) : page;
      return pageOf(bytes, [...columns, error] as never as glue.PageColumns);
    });
  }

  /** Copies a page into the module; its length there. */
  #take(inner: glue.PageBuffer, page: Text): number {
    if (typeof page !== "string") {
      this.#room(inner, page.length).set(page);
      return page.length;
    }
    // Most pages are ASCII; no character takes more than three bytes.
    for (const length of [page.length, 3 * page.length]) {
      const room = this.#room(inner, length);
      const { read, written } = encoder.encodeInto(page, room);
      if (read === page.length) return written;
    }
    return 0;
  }

  #room(inner: glue.PageBuffer, length: number): Uint8Array {
    const address = inner.room(length);
    return new Uint8Array(this.#memory.buffer, address, length);
  }

  #columns(inner: glue.PageBuffer): ArrayBufferView[] {
    const address = inner.columns();
    const { buffer } = this.#memory;
    const columns = new Uint32Array(buffer, address, 2 * ARRAYS.length);
    return ARRAYS.map(
      (Made, i) => new Made(buffer, columns[2 * i]!, columns[2 * i + 1]!),
    );
  }

  /** The bytes that the buffer holds in the module. */
  get memory(): number {
    return this.call((inner) => inner.memory());
  }
}
