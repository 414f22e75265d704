/* Who owns a key under any rule, what a change moves, where series go. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  Rows,
  Status,
  Strings,
  assignmentCopies,
  assignmentOwners,
  assignmentShards,
  checkShardInfo,
  hashmod,
  planShards,
  rendezvous,
  resizeRanges,
  seriesHash,
  seriesMembers,
  seriesReplicas,
  shardSelector,
} from "millicore";

import { refused } from "./support.mjs";

const LOW =
  "shardRange(object.metadata.uid, '0x0000000000000000', '0x8000000000000000')";
const HIGH =
  "shardRange(object.metadata.uid, '0x8000000000000000', '0x10000000000000000')";

const keys = Strings.from(["", "a", "b", "c"]);

test("an assignment is one line of text", () => {
  assert.equal(assignmentShards("weighted-ranges:2,1"), 2);
  assert.deepEqual([...assignmentOwners("jump:10", keys)].slice(0, 2), [1, 2]);
  const nobody = assignmentOwners(`selectors:${LOW}`, keys);
  assert.deepEqual([...nobody], [-1, -1, -1, -1]);
  for (const rule of ["ranges:3", "rendezvous:x,y,z", "prometheus:3"]) {
    for (const owner of assignmentOwners(rule, keys)) {
      assert.ok(owner >= 0 && owner < 3, rule);
    }
  }
  refused(() => assignmentShards("jump:1x"), {
    code: Status.InvalidAssignment,
    offset: 5,
    line: 1,
    column: 6,
    message: "expected an assignment, as jump:10 at byte 5",
  });
  refused(() => assignmentOwners("jump:0", keys), {
    code: Status.InvalidShardTotal,
    message: "expected a total of 1 to 2147483647 shards",
  });
});

test("copies stand in different zones", () => {
  const zones = "weighted-rendezvous:x@a,y=3@a,z@b";
  const copies = assignmentCopies(zones, Strings.from(["k"]), 4);
  assert.ok(copies.subarray(0, 2).includes(2));
  assert.equal(copies[3], 0xffffffff);
  refused(() => assignmentCopies("jump:2", keys, 1), {
    code: Status.Unsupported,
    message: "not supported by this build",
  });
  refused(() => assignmentCopies(zones, keys, -1), {
    code: Status.InvalidArgument,
    message: "invalid argument",
  });
});

test("a plan counts what its owners show", () => {
  const sizes = BigUint64Array.of(1n, 2n, 4n, 8n);
  const [from, to] = ["jump:2", "victoriametrics:3"];
  const plan = planShards(from, to, keys, sizes);
  const [before, after] = [from, to].map((text) => assignmentOwners(text, keys));
  const moved = [...before.keys()].filter((i) => before[i] !== after[i]);
  assert.equal(plan.moved.objects, moved.length);
  assert.equal(plan.moved.bytes, moved.reduce((sum, i) => sum + 2 ** i, 0));
  assert.deepEqual(plan.total, { objects: 4, bytes: 15 });
  assert.equal(plan.shards.length, 3);
  refused(() => planShards(from, "jump:x", keys), {
    code: Status.InvalidAssignment,
    offset: 5,
    line: 1,
    column: 6,
    message: "expected an assignment, as jump:10 at byte 5",
  });
  refused(() => planShards(from, to, keys, sizes.subarray(1)), {
    code: Status.LengthMismatch,
    message: "columns differ in length",
  });
});

test("ranges are selectors, which are cut anew and checked", () => {
  assert.equal(shardSelector("ranges:2", 1), HIGH);
  assert.equal(resizeRanges("ranges:1", "jump:2"), `selectors:${LOW};${HIGH}`);
  refused(() => resizeRanges("jump:1", "jump:2"), {
    code: Status.NotRanges,
    message: "expected an assignment by hash ranges",
  });
  assert.equal(checkShardInfo(LOW, ` ${LOW}`), "applied");
  assert.equal(checkShardInfo(LOW), "ignored");
  assert.equal(checkShardInfo(LOW, HIGH), "different");
});

test("series and targets go where upstream sends them", () => {
  const address = Strings.from(["10.212.130.113:2545"]);
  const by = BigUint64Array.of(14n);
  assert.deepEqual(hashmod("prometheus", address, by), BigUint64Array.of(8n));
  assert.deepEqual(hashmod("victoriametrics", address, by), BigUint64Array.of(7n));
  refused(() => hashmod("prometheus", address, BigUint64Array.of(0n)), {
    code: Status.InvalidModulus,
    message: "expected a modulus above zero",
  });
  const nodes = Strings.from(["node1", "node2"]);
  const only = { excluded: Uint32Array.of(0) };
  assert.deepEqual(rendezvous(nodes, by, only), Uint32Array.of(1));
  refused(() => rendezvous(nodes, by, { seed: -1n }), {
    code: Status.InvalidArgument,
    message: "invalid argument",
  });
  const labels = Rows.from([["__name__", "up"]]);
  const empty = Rows.from([["", "up"]]);
  assert.deepEqual(
    seriesHash("vminsert-empty-name", labels),
    seriesHash("vminsert", empty),
  );
  assert.deepEqual(
    seriesMembers(BigUint64Array.of(7n, 8n), 3, 2),
    Uint32Array.of(1, 2, 2, 0),
  );
  assert.deepEqual(
    seriesReplicas(3, 3, [true, false, true, true]),
    Uint32Array.of(3, 0, 2),
  );
});
