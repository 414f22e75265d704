/*
 * The two-point store from which usage is computed.
 */

import * as glue from "../../generated/millicore.js";
import { Handle } from "../handle.js";
import { int64, numberOf } from "../options.js";
import { KUBELET_PROFILES } from "./batch.js";
import type { KubeletBatch, KubeletProfile } from "./batch.js";
import { bytesOf } from "../strings.js";
import type { Text } from "../strings.js";
import { KubeletSnapshot } from "./snapshot.js";

/** Options of {@link KubeletStore}. */
export interface KubeletOptions {
  /**
   * metrics-server's --metric-resolution in nanoseconds: how far apart
   * scrapes are meant to be.
   */
  readonly resolution: bigint;
  readonly profile?: KubeletProfile | undefined;
  /**
   * How many cycles a node may miss before what is held of it is forgotten;
   * only `"hardened"` has any.
   */
  readonly grace?: number | undefined;
}

/** A line of a page that could not be read; numbers from 1. */
export interface KubeletSkippedLine {
  readonly line: number;
  readonly column: number;
  /** The status that says what was expected. */
  readonly status: number;
}

/**
 * The last two points of every node and container.
 *
 * ```js
 * using store = new KubeletStore({ resolution: 15_000_000_000n });
 * using batch = new KubeletBatch();
 * batch.decode("node-1", 1_782_900_000_000_000_000n, page);
 * store.commit(batch);
 * using snapshot = store.publish();
 * snapshot.ready; // true from the second scrape on
 * ```
 */
export class KubeletStore extends Handle<glue.KubeletStore> {
  /** An empty store. */
  constructor({ resolution, profile = "upstream", grace = 0 }: KubeletOptions) {
    const rules = numberOf(KUBELET_PROFILES, profile);
    const cycle = int64(resolution);
    super(() => {
      const store = new glue.KubeletStore(rules, cycle);
      if (grace !== 0) store.setGrace(grace);
      return store;
    });
  }

  /**
   * Takes a node's /metrics/resource page into the cycle at hand, faster than
   * a batch. `"hardened"`, the node shows from the next {@link publish} on,
   * and lines that cannot be read are {@link skipped}; `"upstream"`, nodes show
   * when the cycle ends, and such a page is refused.
   */
  add(node: Text, defaultTime: bigint, page: Text): void {
    const name = bytesOf(node);
    const bytes = bytesOf(page);
    const time = int64(defaultTime);
    this.call((inner) => inner.add(name, time, bytes));
  }

  /** Notes that a node could not be scraped in the cycle at hand. */
  fail(node: Text): void {
    const name = bytesOf(node);
    this.call((inner) => inner.fail(name));
  }

  /** Ends the cycle: nodes it did not mention go, after their grace. */
  endCycle(): void {
    this.call((inner) => inner.endCycle());
  }

  /** Forgets a node with its pods at once. */
  forget(node: Text): void {
    const name = bytesOf(node);
    this.call((inner) => inner.forget(name));
  }

  /** How many lines of the last added page were skipped, and the first 64. */
  get skipped(): { count: number; lines: KubeletSkippedLine[] } {
    const [count = 0, ...rest] = this.call((inner) => inner.skipped());
    const lines: KubeletSkippedLine[] = [];
    for (let at = 0; at + 2 < rest.length; at += 3) {
      const [line = 0, column = 0, status = 0] = rest.slice(at, at + 3);
      lines.push({ line, column, status });
    }
    return { count, lines };
  }

  /** Bytes that the store holds. */
  get memory(): number {
    return this.call((inner) => inner.memory);
  }

  /**
   * Replaces what the store holds by what {@link KubeletSnapshot.save} gave;
   * other bytes are refused, and the store is as it was.
   */
  restore(saved: Uint8Array): void {
    this.call((inner) => inner.restore(saved));
  }

  /**
   * Takes a cycle of scrapes in, as metrics-server's Store does: a node or
   * pod that is not in the batch is forgotten. The batch stays as it is.
   */
  commit(batch: KubeletBatch): void {
    this.call((inner) => inner.commit(Handle.inner(batch)));
  }

  /** A snapshot of the present state; commits go on while it is read. */
  publish(): KubeletSnapshot {
    return this.call((inner) => new KubeletSnapshot(() => inner.publish()));
  }
}
