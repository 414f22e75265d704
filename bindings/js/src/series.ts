/*
 * Where VictoriaMetrics and Prometheus send series and targets.
 */

import * as glue from "../generated/millicore.js";
import { guard } from "./instance.js";
import { numberOf, uint32, uint64 } from "./options.js";
import type { Rows, Strings } from "./strings.js";

/** Whose relabelling rule. */
export type Hashmod = "prometheus" | "victoriametrics";

const HASHMODS = { prometheus: 0, victoriametrics: 1 } as const;

/**
 * `hashmod` of each string, the source labels' values joined by the
 * separator: the remainder of its hash by its modulus. VictoriaMetrics prints
 * it as a signed number.
 */
export function hashmod(
  kind: Hashmod,
  joined: Strings,
  moduli: BigUint64Array,
): BigUint64Array {
  const xxhash = numberOf(HASHMODS, kind) === HASHMODS.victoriametrics;
  return guard(() =>
    glue.hashmod(xxhash, joined.data, joined.offsets, moduli),
  );
}

/** What {@link rendezvous} leaves out and begins with. */
export interface RendezvousOptions {
  /** Nodes to leave out; a list as long as the nodes is ignored. */
  excluded?: Uint32Array;
  /** 0; of a vminsert at the second level 0xabcdef0123456789n. */
  seed?: bigint;
}

/** The node that each key goes to: VictoriaMetrics' consistent hash. */
export function rendezvous(
  nodes: Strings,
  keys: BigUint64Array,
  options: RendezvousOptions = {},
): Uint32Array {
  const { excluded = new Uint32Array(0), seed = 0n } = options;
  const start = uint64(seed);
  return guard(() =>
    glue.rendezvous(nodes.data, nodes.offsets, start, excluded, keys),
  );
}

/**
 * Which key of a series is hashed: vminsert's with labels as they came or
 * with `__name__` as the empty name (which depends on the protocol), its
 * second choice past a sick node, or vmagent's.
 */
export type SeriesKey =
  | "vminsert"
  | "vminsert-empty-name"
  | "vminsert-reroute"
  | "vmagent-cluster"
  | "vmagent-shard-by-url";

const KEYS = {
  vminsert: 0,
  "vminsert-empty-name": 1,
  "vminsert-reroute": 2,
  "vmagent-cluster": 3,
  "vmagent-shard-by-url": 4,
} as const;

/** The tenants of series. */
export interface Tenants {
  accounts: Uint32Array;
  projects: Uint32Array;
}

/**
 * The hash of each series' key. A row is labels, a name and a value each, in
 * the order they are in. Without tenants all are of 0:0.
 */
export function seriesHash(
  key: SeriesKey,
  labels: Rows,
  tenants?: Tenants,
): BigUint64Array {
  const none = new Uint32Array(0);
  const { accounts, projects } = tenants ?? { accounts: none, projects: none };
  const { data, offsets } = labels.strings;
  const kind = numberOf(KEYS, key);
  return guard(() =>
    glue.seriesHash(kind, accounts, projects, data, offsets, labels.rows),
  );
}

/**
 * The members of a vmagent cluster that scrape the target of each hash, as
 * many as `factor` (0 is 1) each, or member 0 alone up to a count of 1. With a
 * factor of 1 it is which URL gets a series in v1.100.0.
 */
export function seriesMembers(
  hashes: BigUint64Array,
  count: number,
  factor = 1,
): Uint32Array {
  const [members, copies] = [uint32(count), uint32(factor)];
  return guard(() => glue.seriesMembers(hashes, members, copies));
}

/**
 * The storage nodes that vminsert gives a row's copies to: the primary and
 * those after it that are ready, until there are `factor` (0 is 1).
 */
export function seriesReplicas(
  primary: number,
  factor: number,
  ready: readonly boolean[],
): Uint32Array {
  const [first, copies] = [uint32(primary), uint32(factor)];
  const flags = Uint8Array.from(ready, Number);
  return guard(() => glue.seriesReplicas(first, copies, flags));
}
