/*
 * What one cycle of scrapes gave.
 */

import * as glue from "../../generated/millicore.js";
import { Handle } from "../handle.js";
import { int64, numberOf } from "../options.js";
import { bytesOf } from "../strings.js";
import type { Text } from "../strings.js";
import { KubeletColumns } from "./columns.js";

/**
 * Whose reading of /metrics/resource is reproduced: `"upstream"` is
 * metrics-server v0.9.0, bit for bit; `"hardened"` is ours: a line that cannot
 * be read costs that line, a container that is not whole that container, and
 * nodes may miss cycles.
 */
export type KubeletProfile = "upstream" | "hardened";

export const KUBELET_PROFILES = { upstream: 0, hardened: 1 } as const;

/**
 * The form in which a kubelet answers: `"text"` is /metrics/resource in text
 * 0.0.4, `"protobuf"` the same in delimited protobuf, `"summary"`
 * /stats/summary in JSON.
 */
export type KubeletFormat = "text" | "protobuf" | "summary";

export const KUBELET_FORMATS = { text: 0, protobuf: 1, summary: 2 } as const;

/** The points of the nodes and pods scraped in one cycle. */
export class KubeletBatch extends Handle<glue.KubeletBatch> {
  readonly #profile: number;

  /** An empty batch. */
  constructor(profile: KubeletProfile = "upstream") {
    super(() => new glue.KubeletBatch());
    this.#profile = numberOf(KUBELET_PROFILES, profile);
  }

  /**
   * Adds the points of a /metrics/resource page. `defaultTime`, nanoseconds
   * since the epoch, is that of lines without a timestamp. A node or pod
   * already in the batch keeps its first answer. If the page is refused,
   * nothing of it is added but the failure, which the reasons will tell.
   */
  decode(node: Text, defaultTime: bigint, page: Text): void {
    const name = bytesOf(node);
    const bytes = bytesOf(page);
    const time = int64(defaultTime);
    this.call((inner) => inner.decode(this.#profile, name, time, bytes));
  }

  /** As {@link decode} for an answer in any form: all give the same points. */
  decodeAs(
    format: KubeletFormat,
    node: Text,
    defaultTime: bigint,
    page: Text,
  ): void {
    const form = numberOf(KUBELET_FORMATS, format);
    const name = bytesOf(node);
    const bytes = bytesOf(page);
    const time = int64(defaultTime);
    this.call((inner) =>
      inner.decodeAs(form, this.#profile, name, time, bytes),
    );
  }

  /** Notes that the scrape of a node failed. */
  fail(node: Text): void {
    const name = bytesOf(node);
    this.call((inner) => inner.fail(name));
  }

  /** Adds what another batch holds; where both have it, this one's stays. */
  merge(from: KubeletBatch): void {
    if (from === this) return;
    this.call((inner) => inner.merge(Handle.inner(from)));
  }

  /** Empties the batch for the next cycle and keeps its memory. */
  clear(): void {
    this.call((inner) => inner.clear());
  }

  /** The points, sorted: copies. */
  columns(): KubeletColumns {
    return new KubeletColumns(this.call((inner) => inner.columns()));
  }
}
