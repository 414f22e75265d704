/*
 * Which shard owns an object, as kube-state-metrics v2.20 decides it.
 */

import * as glue from "../generated/millicore.js";
import { guard } from "./instance.js";
import { int32, numberOf } from "./options.js";
import { bytesOf } from "./strings.js";
import type { Strings } from "./strings.js";

/** What {@link jump} gives: one item a key in both columns. */
export interface Jumps {
  readonly shards: Int32Array;
  /** 0, or the status of a key for which upstream never returns. */
  readonly statuses: Int32Array;
}

/** A shard among all shards. */
export interface ShardIdentity {
  readonly shard: number;
  readonly total: number;
}

/** What {@link shardIdentity} reads of a StatefulSet. */
export interface StatefulSet {
  readonly name: string;
  /** `spec.replicas`; absent means 1. */
  readonly replicas?: number | undefined;
  /** `spec.ordinals.start`; absent means 0. */
  readonly ordinalsStart?: number | undefined;
}

/**
 * How strict {@link shardIdentity} is: `"upstream"` is what
 * kube-state-metrics does, with its traps; `"hardened"` refuses what it
 * silently turns into an empty page.
 */
export type ShardProfile = "upstream" | "hardened";

const PROFILES = { upstream: 0, hardened: 1 } as const;

/** The FNV-1a hash, 64 bits wide, of each string. */
export function fnv1a64(texts: Strings): BigUint64Array {
  return guard(() => glue.fnv1a64(texts.data, texts.offsets));
}

/**
 * The bucket of each key among `buckets[i]` by jump consistent hashing, as
 * kube-state-metrics computes it: 0 and fewer buckets give -1.
 */
export function jump(keys: BigUint64Array, buckets: BigInt64Array): Jumps {
  const [shards, statuses] = guard(() => glue.jump(keys, buckets));
  return { shards, statuses };
}

/**
 * The shard that owns each object: jump consistent hashing over the FNV-1a
 * hash of its UID. A total below 1 is refused.
 *
 * ```js
 * const shards = assignShards(Strings.from(uids), 4); // Int32Array
 * ```
 */
export function assignShards(uids: Strings, total: number): Int32Array {
  const among = int32(total);
  return guard(() => glue.assignShards(uids.data, uids.offsets, among));
}

/** Which shard the pod of a StatefulSet is, and of how many. */
export function shardIdentity(
  pod: string,
  statefulSet: StatefulSet,
  profile: ShardProfile = "upstream",
): ShardIdentity {
  const { name, replicas, ordinalsStart = 0 } = statefulSet;
  const rules = numberOf(PROFILES, profile);
  const podName = bytesOf(pod);
  const setName = bytesOf(name);
  const count = replicas === undefined ? undefined : BigInt(int32(replicas));
  const start = BigInt(int32(ordinalsStart));
  const [shard, total] = guard(() =>
    glue.shardIdentity(rules, podName, setName, count, start),
  );
  return { shard: shard!, total: total! };
}
