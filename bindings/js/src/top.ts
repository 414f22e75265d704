/*
 * What `kubectl top` prints, to the byte.
 */

import * as glue from "../generated/millicore.js";
import { guard } from "./instance.js";
import { numberOf } from "./options.js";
import { Rows, Strings, bytesOf, decode } from "./strings.js";
import type { Text } from "./strings.js";

/** The flags of `kubectl top`. */
export interface TopOptions {
  /** --containers */
  readonly containers?: boolean | undefined;
  /** --no-headers */
  readonly noHeaders?: boolean | undefined;
  /** --show-swap */
  readonly showSwap?: boolean | undefined;
  /** --sum */
  readonly sum?: boolean | undefined;
  /** --all-namespaces */
  readonly withNamespace?: boolean | undefined;
  /** --sort-by */
  readonly sort?: "name" | "cpu" | "memory" | undefined;
}

/** What {@link topNodes} is told about the nodes. */
export interface TopNodesOptions extends TopOptions {
  /** Rows of node, resource, quantity, resource, quantity, …. */
  readonly available?: Rows | undefined;
  /** Nodes whose swap capacity is unknown. */
  readonly missingSwap?: Strings | undefined;
}

const SORTS = { name: 0, cpu: 1, memory: 2 } as const;

function flags(options: TopOptions): number {
  return (
    (options.containers === true ? 1 : 0) |
    (options.noHeaders === true ? 2 : 0) |
    (options.showSwap === true ? 4 : 0) |
    (options.sum === true ? 8 : 0) |
    (options.withNamespace === true ? 16 : 0)
  );
}

/** What `kubectl top pods` prints of a PodMetricsList in JSON. */
export function topPods(list: Text, options: TopOptions = {}): string {
  const bytes = bytesOf(list);
  const sort = numberOf(SORTS, options.sort ?? "name");
  const text = guard(() => glue.topPods(bytes, flags(options), sort));
  return decode(text, 0, text.length);
}

/** What `kubectl top nodes` prints of a NodeMetricsList in JSON. */
export function topNodes(list: Text, options: TopNodesOptions = {}): string {
  const { available = new Rows(), missingSwap = new Strings() } = options;
  const bytes = bytesOf(list);
  const sort = numberOf(SORTS, options.sort ?? "name");
  const text = guard(() =>
    glue.topNodes(
      bytes,
      flags(options),
      sort,
      available.strings.data,
      available.strings.offsets,
      available.rows,
      missingSwap.data,
      missingSwap.offsets,
    ),
  );
  return decode(text, 0, text.length);
}
