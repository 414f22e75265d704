/* Who owns an object. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  Status,
  Strings,
  assignShards,
  fnv1a64,
  jump,
  shardIdentity,
} from "millicore";

import { refused } from "./support.mjs";

test("hashes and shards are kube-state-metrics'", () => {
  const uids = Strings.from(["", "a"]);
  assert.deepEqual(
    fnv1a64(uids),
    BigUint64Array.of(0xcbf29ce484222325n, 0xaf63dc4c8601ec8cn),
  );
  assert.deepEqual(assignShards(uids, 10), Int32Array.of(1, 2));
  assert.deepEqual(assignShards(uids, 1), Int32Array.of(0, 0));
  assert.deepEqual(assignShards(new Strings(), 3), new Int32Array(0));
  for (const total of [0, -1]) {
    refused(() => assignShards(uids, total), {
      code: Status.InvalidShardTotal,
      message: statusTextOf(Status.InvalidShardTotal),
    });
  }
});

const statusTextOf = (code) =>
  ({
    [Status.InvalidShardTotal]: "expected a total of 1 to 2147483647 shards",
    [Status.LengthMismatch]: "columns differ in length",
  })[code];

test("numbers are not cut to fit", () => {
  const uids = Strings.from(["a"]);
  const wrong = { code: Status.InvalidArgument, message: "invalid argument" };
  for (const total of [1.5, 2 ** 32 + 1, NaN, "3", undefined]) {
    refused(() => assignShards(uids, total), wrong);
  }
  const set = (replicas, ordinalsStart) => ({
    name: "ksm",
    replicas,
    ordinalsStart,
  });
  refused(() => shardIdentity("ksm-0", set(1.5)), wrong);
  refused(() => shardIdentity("ksm-0", set(1, 2 ** 31)), wrong);
  refused(() => shardIdentity("ksm-0", set(1), "strict"), wrong);
});

test("jump takes any number of buckets", () => {
  const keys = BigUint64Array.of(0xcbf29ce484222325n, 7n, 0n);
  const buckets = BigInt64Array.of(10n, 0n, 2n ** 63n - 1n);
  assert.deepEqual(jump(keys, buckets), {
    shards: Int32Array.of(1, -1, -1),
    statuses: Int32Array.of(0, 0, Status.EndlessJump),
  });
  refused(() => jump(keys, buckets.subarray(1)), {
    code: Status.LengthMismatch,
    message: statusTextOf(Status.LengthMismatch),
  });
});

test("an identity comes from the names of pod and StatefulSet", () => {
  const upstream = (pod, set) => {
    const { shard, total } = shardIdentity(pod, { name: "ksm", ...set });
    return `${shard}/${total}`;
  };
  assert.equal(upstream("ksm-0", {}), "0/1");
  assert.equal(upstream("ksm-2", { replicas: 5 }), "2/5");
  // Upstream ignores ordinals.start: shard 6 of 3 owns nothing.
  assert.equal(upstream("ksm-6", { replicas: 3, ordinalsStart: 5 }), "6/3");
  refused(() => upstream("ksm-x", { replicas: 3 }), {
    code: Status.InvalidOrdinal,
    offset: 4,
    line: 1,
    column: 5,
    message: "expected the ordinal of a StatefulSet's pod at byte 4",
  });
});

test("the hardened identity refuses what owns nothing", () => {
  const hardened = (pod, set) =>
    shardIdentity(pod, { name: "ksm", ...set }, "hardened");
  assert.deepEqual(hardened("ksm-6", { replicas: 3, ordinalsStart: 5 }), {
    shard: 1,
    total: 3,
  });
  refused(() => hardened("ksm-3", { replicas: 3 }), {
    code: Status.ShardPastTotal,
    message: "expected a shard from 0 and below the total",
  });
  refused(() => hardened("ksm-0", { replicas: 0 }), {
    code: Status.InvalidShardTotal,
    message: statusTextOf(Status.InvalidShardTotal),
  });
});
