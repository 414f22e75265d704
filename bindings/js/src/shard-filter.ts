/*
 * LISTs and WATCHes of the API server, filtered before they are decoded.
 */

import * as glue from "../generated/millicore.js";
import { Handle } from "./handle.js";
import { int32, numberOf } from "./options.js";
import { bytesOf } from "./strings.js";
import type { Text } from "./strings.js";

/** Hashes from `start` to before `end`, of which 0 is 2^64. */
export interface HashRange {
  readonly start: bigint;
  readonly end: bigint;
}

/** What a {@link ShardFilter} is given and what it keeps. */
export interface ShardFilterOptions {
  /** How the body is written; JSON where this is absent. */
  readonly format?: "json" | "protobuf" | undefined;
  /** The body is a WATCH's, not a LIST's. */
  readonly watch?: boolean | undefined;
  /**
   * What becomes of objects without a UID: every shard keeps them (`"keep"`,
   * also where this is absent), the shard of the empty string does, as in
   * kube-state-metrics (`"hash"`), or they are an error (`"refuse"`).
   */
  readonly withoutUid?: "keep" | "hash" | "refuse" | undefined;
  /** This shard of `total`, by jump over the FNV-1a of the UID. */
  readonly shard?: number | undefined;
  readonly total?: number | undefined;
  /** Or ranges of that hash. */
  readonly ranges?: readonly HashRange[] | undefined;
}

/** What a {@link ShardFilter} has seen. */
export interface ShardFilterCounts {
  /** Objects of a list, or events that add, modify or delete one. */
  readonly objects: bigint;
  /** Those of them that were kept. */
  readonly kept: bigint;
  /** Other events. */
  readonly events: bigint;
}

const FORMATS = { json: 0, protobuf: 1 } as const;
const WITHOUT_UID = { keep: 0, hash: 1, refuse: 2 } as const;

function made(options: ShardFilterOptions): () => glue.ShardFilter {
  const format = numberOf(FORMATS, options.format ?? "json");
  const without = numberOf(WITHOUT_UID, options.withoutUid ?? "keep");
  const body = options.watch ? 1 : 0;
  const { ranges } = options;
  if (ranges !== undefined) {
    const starts = BigUint64Array.from(ranges, (range) => range.start);
    const ends = BigUint64Array.from(ranges, (range) => range.end);
    return () => glue.ShardFilter.ranges(format, body, without, starts, ends);
  }
  const shard = int32(options.shard ?? 0);
  const total = int32(options.total ?? 1);
  return () => glue.ShardFilter.jump(format, body, without, shard, total);
}

/**
 * Lets through what one shard owns of the body of one LIST or WATCH.
 *
 * ```js
 * const response = await fetch("/api/v1/pods");
 * const kept = response.body.pipeThrough(shardFilterStream({ shard: 1, total: 10 }));
 * const list = await new Response(kept).json();
 * ```
 */
export class ShardFilter extends Handle<glue.ShardFilter> {
  /** A filter for one body. */
  constructor(options: ShardFilterOptions) {
    super(made(options));
  }

  /**
   * Takes the next piece of the body, of any size, and gives what is kept by
   * now. An error has its offset in the body, and is thrown again by each
   * further piece.
   */
  feed(piece: Text): Uint8Array {
    const bytes = bytesOf(piece);
    return this.call((inner) => inner.feed(bytes));
  }

  /** The body ended: throws if that was inside a list or an event. */
  finish(): void {
    this.call((inner) => inner.finish());
  }

  /** Forgets the body and its error: the next one of its kind may begin. */
  reset(): void {
    this.call((inner) => inner.reset());
  }

  /**
   * The assignment no longer holds. A list fails at its next piece; a watch
   * gives the event it is in and then an ERROR of reason Expired (410), upon
   * which clients list anew.
   */
  expire(): void {
    this.call((inner) => inner.expire());
  }

  /** Whether the watch was ended by {@link expire}. */
  get expired(): boolean {
    return this.call((inner) => inner.expired);
  }

  /** What was seen so far. */
  get counts(): ShardFilterCounts {
    const [objects, kept, events] = this.call((inner) => inner.counts());
    return { objects: objects!, kept: kept!, events: events! };
  }

  /** The resourceVersion of a watch's last event, also of a dropped one. */
  get resourceVersion(): string {
    return this.call((inner) => inner.resourceVersion());
  }

  /** The bytes that the filter holds in the module. */
  get memory(): number {
    return this.call((inner) => inner.memory());
  }
}

/** A {@link ShardFilter} as a stream of bytes, for `pipeThrough`. */
export function shardFilterStream(
  options: ShardFilterOptions,
): TransformStream<Uint8Array, Uint8Array> {
  const filter = new ShardFilter(options);
  return new TransformStream({
    transform(piece, controller) {
      const kept = filter.feed(piece);
      if (kept.length > 0) controller.enqueue(kept);
    },
    flush() {
      filter.finish();
      filter.close();
    },
  });
}
