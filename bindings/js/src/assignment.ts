/*
 * Which shard owns a key under any of the rules in use, and what moves when a
 * rule is replaced by another.
 */

import * as glue from "../generated/millicore.js";
import { guard } from "./instance.js";
import { uint32 } from "./options.js";
import { bytesOf, decode } from "./strings.js";
import type { Strings, Text } from "./strings.js";

/**
 * A rule that gives every key its shard, one line of text: `jump:10`
 * (kube-state-metrics), `ranges:10`, `weighted-ranges:2,1,1`,
 * `selectors:SELECTOR;SELECTOR` (KEP-5866), `rendezvous:NAME,NAME`
 * (VictoriaMetrics), `weighted-rendezvous:NAME=2@ZONE,NAME`, `prometheus:10`,
 * `victoriametrics:10` (`hashmod`).
 */
export type Assignment = Text;

/** A number of objects and the sum of their sizes. */
export interface ShardAmount {
  readonly objects: number;
  readonly bytes: number;
}

/** The most any shard has of what it should have; 1 is even. */
export interface ShardSkew {
  readonly objects: number;
  readonly bytes: number;
}

/** What one shard keeps, acquires and evicts. */
export interface ShardMoves {
  readonly keep: ShardAmount;
  readonly acquire: ShardAmount;
  readonly evict: ShardAmount;
}

/** What a new assignment moves. docs/shard.md tells more of each field. */
export interface ShardPlan {
  readonly from: string;
  readonly to: string;
  readonly total: ShardAmount;
  /** From one shard to another. */
  readonly moved: ShardAmount;
  /** Had an owner and will have none. */
  readonly lost: ShardAmount;
  /** Had none and will have one. */
  readonly found: ShardAmount;
  /** The part of all objects that is moved. */
  readonly share: number;
  /** The fewest that would have to move to make the shards even. */
  readonly minimum: number;
  readonly minimumShare: number;
  readonly skewBefore: ShardSkew;
  readonly skewAfter: ShardSkew;
  readonly shards: readonly ShardMoves[];
  /** Assignments that move less. */
  readonly suggestions: readonly {
    readonly to: string;
    readonly moved: ShardAmount;
    readonly share: number;
    readonly skewAfter: ShardSkew;
  }[];
}

/** The number of shards of an assignment. */
export function assignmentShards(assignment: Assignment): number {
  const text = bytesOf(assignment);
  return guard(() => glue.assignmentShards(text));
}

/**
 * The shard that owns each key, -1 for a key that no selector takes.
 *
 * ```js
 * const owners = assignmentOwners("ranges:4", Strings.from(uids)); // Int32Array
 * ```
 */
export function assignmentOwners(
  assignment: Assignment,
  keys: Strings,
): Int32Array {
  const text = bytesOf(assignment);
  return guard(() => glue.assignmentOwners(text, keys.data, keys.offsets));
}

/**
 * The shards of each key's copies under an assignment by rendezvous, so many
 * a key: the owner, then who would own the key without those before; where
 * there are zones, first one a zone. 0xffffffff where there is no shard.
 */
export function assignmentCopies(
  assignment: Assignment,
  keys: Strings,
  copies: number,
): Uint32Array {
  const text = bytesOf(assignment);
  const each = uint32(copies);
  return guard(() =>
    glue.assignmentCopies(text, keys.data, keys.offsets, each),
  );
}

/**
 * What moves when one assignment is replaced by another. `sizes` are the
 * bytes of each object.
 */
export function planShards(
  from: Assignment,
  to: Assignment,
  keys: Strings,
  sizes: BigUint64Array = new BigUint64Array(0),
): ShardPlan {
  const [old, next] = [bytesOf(from), bytesOf(to)];
  const json = guard(() =>
    glue.assignmentPlan(old, next, keys.data, keys.offsets, sizes),
  );
  return JSON.parse(decode(json, 0, json.length)) as ShardPlan;
}

/**
 * The assignment, by selectors, whose shards have the parts that those of
 * `to` have, cut from the ranges of `from` so that no more hashes change
 * hands than the parts demand.
 */
export function resizeRanges(from: Assignment, to: Assignment): string {
  const [old, next] = [bytesOf(from), bytesOf(to)];
  const text = guard(() => glue.assignmentResize(old, next));
  return decode(text, 0, text.length);
}

/** The `shardSelector` of one shard of an assignment by ranges. */
export function shardSelector(assignment: Assignment, shard: number): string {
  const bytes = bytesOf(assignment);
  const number = uint32(shard);
  const text = guard(() => glue.assignmentSelector(bytes, number));
  return decode(text, 0, text.length);
}

/** What an API server did with a selector. */
export type ShardInfo = "applied" | "ignored" | "different";

const SHARD_INFOS = ["applied", "ignored", "different"] as const;

/**
 * Compares the selector that was sent with the one in the list's `shardInfo`,
 * absent or empty where it has none: then everything was sent.
 */
export function checkShardInfo(sent: Text, echoed: Text = ""): ShardInfo {
  const [asked, applied] = [bytesOf(sent), bytesOf(echoed)];
  return SHARD_INFOS[guard(() => glue.checkShardInfo(asked, applied))]!;
}
