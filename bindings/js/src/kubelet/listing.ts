/*
 * Answers to requests for metrics.k8s.io, from objects that the module knows.
 */

import * as glue from "../../generated/millicore.js";
import { Status } from "../errors.js";
import { Handle } from "../handle.js";
import { int64, numberOf } from "../options.js";
import { Strings } from "../strings.js";
import type { Rows } from "../strings.js";
import type { KubeletSnapshot, ListVersion } from "./snapshot.js";

const KINDS = { nodes: 1, pods: 2 } as const;
const VERSIONS = { v1beta1: 1, v1: 2 } as const;
const FORMS = { list: 0, table: 1, metadata: 3 } as const;
const INCLUDED = { metadata: 0, object: 32, none: 64 } as const;
const META = { v1: 0, v1beta1: 128 } as const;

/**
 * The nodes or pods that exist. A row is name (of a pod: namespace, name),
 * then key and value of each label.
 */
export class KubeletObjects extends Handle<glue.KubeletObjects> {
  /** No objects of a kind. */
  constructor(kind: "nodes" | "pods") {
    const number = numberOf(KINDS, kind);
    super(() => new glue.KubeletObjects(number));
  }

  /** How many there are. */
  get length(): number {
    return this.call((inner) => inner.count());
  }

  /** Forgets all objects and takes others. */
  replace(rows: Rows): void {
    this.#change(0, rows);
  }

  /** Adds objects or gives them other labels; the last row of one counts. */
  upsert(rows: Rows): void {
    this.#change(1, rows);
  }

  /** Forgets objects; labels in the rows do not count. */
  remove(rows: Rows): void {
    this.#change(2, rows);
  }

  #change(how: number, { strings, rows }: Rows): void {
    this.call((inner) =>
      inner.change(how, strings.data, strings.offsets, rows),
    );
  }
}

/** A request for metrics. */
export interface KubeletQuery {
  readonly version?: ListVersion | undefined;
  /**
   * `"list"` is metrics (of one object with a name), `"table"` a Table,
   * `"metadata"` PartialObjectMetadata or a list of it.
   */
  readonly form?: keyof typeof FORMS | undefined;
  /** Protobuf rather than JSON; not of tables. */
  readonly protobuf?: boolean | undefined;
  /** What the rows of a table carry. */
  readonly include?: keyof typeof INCLUDED | undefined;
  /** The version of tables and metadata. */
  readonly meta?: keyof typeof META | undefined;
  /** The time of the request, nanoseconds since the epoch. */
  readonly creation: bigint;
  /** Without it, of all namespaces. */
  readonly namespace?: string | undefined;
  /** Of the one object; without it, a list. */
  readonly name?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/**
 * The answer to a request, as metrics-server gives it, in pieces of some
 * 64 KiB. It keeps the snapshot and the objects it began with.
 *
 * ```js
 * using answer = new KubeletListing(snapshot, pods, { creation });
 * for (const piece of answer) response.write(piece);
 * ```
 */
export class KubeletListing
  extends Handle<glue.KubeletListing>
  implements Iterable<Uint8Array>
{
  /** Begins an answer. */
  constructor(
    snapshot: KubeletSnapshot,
    objects: KubeletObjects,
    query: KubeletQuery,
  ) {
    const { version = "v1beta1", form = "list", include = "metadata" } = query;
    const { meta = "v1", protobuf = false, namespace = "", name = "" } = query;
    const { labelSelector = "", fieldSelector = "" } = query;
    const what =
      numberOf(FORMS, form) +
      (protobuf ? 16 : 0) +
      numberOf(INCLUDED, include) +
      numberOf(META, meta);
    const of = numberOf(VERSIONS, version);
    const creation = int64(query.creation);
    const texts = Strings.from([
      namespace,
      name,
      labelSelector,
      fieldSelector,
    ]);
    super(
      () =>
        new glue.KubeletListing(
          Handle.inner(snapshot),
          Handle.inner(objects),
          of,
          what,
          creation,
          texts.data,
          texts.offsets,
        ),
    );
  }

  /**
   * `undefined`, or why the answer is the Status of a 404: `"object"` if
   * nothing has the name, `"metrics"` if it has none.
   */
  get missing(): "object" | "metrics" | undefined {
    const status = this.call((inner) => inner.missing());
    if (status === 0) return undefined;
    return status === Status.NoMetrics ? "metrics" : "object";
  }

  /** The next piece; `undefined` at the end. */
  next(): Uint8Array | undefined {
    const piece = this.call((inner) => inner.next());
    return piece.length === 0 ? undefined : piece;
  }

  /** The pieces that are left. */
  *[Symbol.iterator](): Iterator<Uint8Array> {
    for (let piece = this.next(); piece !== undefined; piece = this.next()) {
      yield piece;
    }
  }
}
