/*
 * One published state of a store: metrics.k8s.io lists, usage, reasons.
 */

import * as glue from "../../generated/millicore.js";
import { Handle } from "../handle.js";
import { guard } from "../instance.js";
import { int64, numberOf } from "../options.js";
import { Strings } from "../strings.js";
import type { Rows } from "../strings.js";
import { KubeletUsage } from "./columns.js";

/** A version of the API group metrics.k8s.io. */
export type ListVersion = "v1beta1" | "v1";

/**
 * What is written: `"list"` is a NodeMetricsList or PodMetricsList,
 * `"table"` a meta.k8s.io Table, `"object"` a single NodeMetrics or
 * PodMetrics, which takes one row and throws NotFound without metrics.
 */
export type ListForm = "list" | "table" | "object";

const VERSIONS = { v1beta1: 1, v1: 2 } as const;
const FORMS = { list: 0, table: 1, object: 2 } as const;

/** Options of {@link KubeletSnapshot.nodeList} and `podList`. */
export interface ListOptions {
  readonly version?: ListVersion | undefined;
  readonly form?: ListForm | undefined;
  /**
   * The creationTimestamp of every item, nanoseconds since the epoch: the
   * time of the request.
   */
  readonly creation: bigint;
}

/**
 * Why a node or a pod has no metrics, as {@link Reasons.codes} numbers it.
 * The words are those that operators see; numbers never change.
 */
export const Reason = {
  OK: 0,
  NODE_NOT_SCRAPED: 1,
  PARSE_ERROR: 2,
  CPU_MISSING: 3,
  MEM_MISSING: 4,
  CPU_ZERO: 5,
  MEM_ZERO: 6,
  SIBLING_DROPPED: 7,
  FIRST_POINT: 8,
  RESTARTED: 9,
  FRESH_UNDER_10S: 10,
  SAME_TIMESTAMP: 11,
  OLDER_THAN_PREV: 12,
  CPU_DECREASED: 13,
  START_DECREASED: 14,
  NEW_CONTAINER: 15,
  DUPLICATE_POD: 16,
  ABSENT_FROM_PAGE: 17,
  UPSTREAM_PANIC: 18,
} as const;

/** A number out of {@link Reason}. */
export type Reason = (typeof Reason)[keyof typeof Reason];

/** The word of a {@link Reason}'s number; `undefined` for other numbers. */
export function reasonWord(code: number): string | undefined {
  return guard(() => glue.reasonWord(code));
}

/** Why objects have no metrics: one item a row in both columns. */
export interface Reasons {
  /** A {@link Reason} each. */
  readonly codes: Int32Array;
  /** A sentence each, with the figures. */
  readonly texts: Strings;
}

/** The options as the module has them: version, form, creation. */
function listOptions(options: ListOptions): [number, number, bigint] {
  const { version = "v1beta1", form = "list", creation } = options;
  return [
    numberOf(VERSIONS, version),
    numberOf(FORMS, form),
    int64(creation),
  ];
}

/** One published state of a store. It never changes. */
export class KubeletSnapshot extends Handle<glue.KubeletSnapshot> {
  /** Whether at least one node and one pod have metrics. */
  get ready(): boolean {
    return this.call((inner) => inner.ready());
  }

  /** Bytes that the snapshot holds. */
  get memory(): number {
    return this.call((inner) => inner.memory());
  }

  /**
   * The JSON of the metrics of nodes. A row is a node as the caller's lister
   * knows it: name, label key, label value, …. Nodes without metrics are left
   * out; the order is upstream's.
   */
  nodeList(nodes: Rows, options: ListOptions): Uint8Array {
    const { strings, rows } = nodes;
    const how = listOptions(options);
    return this.call((inner) =>
      inner.nodeList(...how, strings.data, strings.offsets, rows),
    );
  }

  /** As {@link nodeList}; a row is namespace, name, label key, value, …. */
  podList(pods: Rows, options: ListOptions): Uint8Array {
    const { strings, rows } = pods;
    const how = listOptions(options);
    return this.call((inner) =>
      inner.podList(...how, strings.data, strings.offsets, rows),
    );
  }

  /** The usage of everything that has metrics, sorted: copies. */
  usage(): KubeletUsage {
    return new KubeletUsage(this.call((inner) => inner.usage()));
  }

  /** What the snapshot holds as bytes, for `KubeletStore.restore`. */
  save(): Uint8Array {
    return this.call((inner) => inner.save());
  }

  /**
   * Why pods have no metrics. A row is namespace, name, node, and perhaps a
   * container, which the answer is then about.
   */
  podReasons(pods: Rows): Reasons {
    const { strings, rows } = pods;
    const [codes, data, offsets] = this.call((inner) =>
      inner.podReasons(strings.data, strings.offsets, rows),
    );
    return { codes, texts: new Strings(data, offsets) };
  }

  /** Why nodes have no metrics. */
  nodeReasons(nodes: Strings): Reasons {
    const [codes, data, offsets] = this.call((inner) =>
      inner.nodeReasons(nodes.data, nodes.offsets),
    );
    return { codes, texts: new Strings(data, offsets) };
  }
}
