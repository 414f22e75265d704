/*
 * The store behind a kube-state-metrics page. Compression is the host's: what
 * runs JavaScript has its own.
 */

import * as glue from "../generated/millicore.js";
import { HEADER_PROFILES } from "./exposition.js";
import type { HeaderProfile } from "./exposition.js";
import { Handle } from "./handle.js";
import { numberOf } from "./options.js";
import { Strings, bytesOf } from "./strings.js";
import type { Text } from "./strings.js";

/** What a page of metrics is served as; raw leaves headers as they are. */
export type MetricPageForm = "raw" | "text" | "openmetrics" | "protobuf";

const FORMS = { raw: 0, text: 1, openmetrics: 2, protobuf: 3 } as const;

/** How many series a store takes; without a number, any. */
export interface MetricLimits {
  readonly seriesPerObject?: number | undefined;
  readonly series?: number | undefined;
}

/** What a store holds. */
export interface MetricStatistics {
  readonly objects: number;
  readonly series: number;
  /** Of all bodies. */
  readonly bytes: number;
  /** Upserts that a limit refused. */
  readonly refused: number;
  /** Bytes in the module. */
  readonly memory: number;
}

/**
 * Objects by UID, each with one rendered body a family.
 *
 * ```js
 * using store = new MetricStore(["# HELP up Up.\n# TYPE up gauge"]);
 * store.upsert("uid", ["up 1\n"]);
 * using page = new MetricPage();
 * page.add(store, true);
 * page.text("text"); // "# HELP up Up.\n# TYPE up gauge\nup 1\n"
 * ```
 */
export class MetricStore extends Handle<glue.MetricStore> {
  /** An empty store of the families with these headers. */
  constructor(headers: Iterable<Text>, limits: MetricLimits = {}) {
    const { data, offsets } = Strings.from(headers);
    const { seriesPerObject = 0, series = 0 } = limits;
    super(() => new glue.MetricStore(data, offsets, seriesPerObject, series));
  }

  /**
   * Adds an object, or replaces the one of its UID: one body a family. An
   * object that a limit refuses is taken off the page, counted and thrown.
   */
  upsert(uid: Text, bodies: Iterable<Text>): void {
    const { data, offsets } = Strings.from(bodies);
    this.call((inner) => inner.upsert(bytesOf(uid), data, offsets));
  }

  /** Takes an object out, and tells whether it was there. */
  delete(uid: Text): boolean {
    return this.call((inner) => inner.delete(bytesOf(uid)));
  }

  /**
   * Begins to replace all objects: those upserted from here on stay. Until
   * {@link endReplace} pages show what is there now.
   */
  beginReplace(): void {
    this.call((inner) => inner.begin_replace());
  }

  /**
   * Ends a replacement. If it is complete, objects that were not upserted
   * since its beginning go; else they stay beside the new ones.
   */
  endReplace(complete = true): void {
    this.call((inner) => inner.end_replace(complete));
  }

  /** What is held. */
  get statistics(): MetricStatistics {
    const numbers = this.call((inner) => inner.statistics());
    const [objects = 0, series = 0, bytes = 0, refused = 0, memory = 0] =
      numbers;
    return { objects, series, bytes, refused, memory };
  }
}

/** A page that is put together from stores and read. */
export class MetricPage extends Handle<glue.MetricPage> {
  /** An empty page with the header rules of a release. */
  constructor(profile: HeaderProfile = "2.20") {
    const rules = numberOf(HEADER_PROFILES, profile);
    super(() => new glue.MetricPage(rules));
  }

  /** Takes all stores out. */
  clear(): void {
    this.call((inner) => inner.clear());
  }

  /**
   * Adds what a store holds now: as the first of a kind, whose headers are
   * written, or as a further one of the kind before.
   */
  add(store: MetricStore, newKind: boolean): void {
    const inner = Handle.inner(store);
    this.call((page) => page.add(inner, newKind));
  }

  /** The page in pieces of at most so many bytes. */
  *pieces(form: MetricPageForm, size = 1 << 18): Generator<Uint8Array> {
    const number = numberOf(FORMS, form);
    this.call((inner) => inner.start(number));
    for (;;) {
      const piece = this.call((inner) => inner.read(size));
      if (piece.length === 0) return;
      yield piece;
    }
  }

  /** The whole page. */
  text(form: MetricPageForm): string {
    const decoder = new TextDecoder();
    let text = "";
    for (const piece of this.pieces(form)) {
      text += decoder.decode(piece, { stream: true });
    }
    return text + decoder.decode();
  }
}
