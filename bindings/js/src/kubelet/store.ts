/*
 * The two-point store from which usage is computed.
 */

import * as glue from "../../generated/millicore.js";
import { Handle } from "../handle.js";
import { int64, numberOf } from "../options.js";
import { KUBELET_PROFILES } from "./batch.js";
import type { KubeletBatch, KubeletProfile } from "./batch.js";
import { KubeletSnapshot } from "./snapshot.js";

/** Options of {@link KubeletStore}. */
export interface KubeletOptions {
  /**
   * metrics-server's --metric-resolution in nanoseconds: how far apart
   * scrapes are meant to be.
   */
  readonly resolution: bigint;
  readonly profile?: KubeletProfile | undefined;
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
  constructor({ resolution, profile = "upstream" }: KubeletOptions) {
    const rules = numberOf(KUBELET_PROFILES, profile);
    const cycle = int64(resolution);
    super(() => new glue.KubeletStore(rules, cycle));
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
