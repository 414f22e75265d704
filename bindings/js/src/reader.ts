/*
 * The pages of one target, one after the other, whole or in pieces.
 */

import * as glue from "../generated/millicore.js";
import { PAGE_PROFILES, pageOf } from "./exposition.js";
import type { Page, PageProfile } from "./exposition.js";
import { Handle } from "./handle.js";
import { numberOf } from "./options.js";
import { bytesOf } from "./strings.js";
import type { Text } from "./strings.js";

/**
 * Reads the pages of one target. It keeps the lines of the page before, so
 * that a page that differs from it in numbers is read faster; the answers are
 * those of {@link parsePage}.
 *
 * ```js
 * using reader = new PageReader();
 * reader.parse('up{job="a"} 1\n').values[0]; // 1
 * reader.parse('up{job="a"} 0\n').values[0]; // 0
 * ```
 */
export class PageReader extends Handle<glue.PageReader> {
  /** A reader that has seen no page. */
  constructor(profile: PageProfile = "textparse") {
    const rules = numberOf(PAGE_PROFILES, profile);
    super(() => new glue.PageReader(rules));
  }

  /** Reads a whole page, as {@link parsePage} does. */
  parse(page: Text): Page {
    const bytes = bytesOf(page);
    return pageOf(bytes, this.call((inner) => inner.parse(bytes)));
  }

  /**
   * Takes the next piece of a page, of any size, and gives the entries that
   * it completes; {@link Page.bytes} is what they point into. An entry past
   * 16 MiB is refused. Errors count in the page, and each further piece
   * throws them again.
   */
  feed(piece: Text): Page {
    const bytes = bytesOf(piece);
    return pageOf(...this.call((inner) => inner.feed(bytes)));
  }

  /** Ends a page that came in pieces: the entries that were left. */
  finish(): Page {
    return pageOf(...this.call((inner) => inner.finish()));
  }

  /** Forgets the page before and a page that was begun. */
  clear(): void {
    this.call((inner) => inner.clear());
  }

  /** The bytes that the reader holds in the module. */
  get memory(): number {
    return this.call((inner) => inner.memory());
  }
}
