/* LISTs and WATCHes, filtered before they are decoded. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";

import {
  ShardFilter,
  Status,
  Strings,
  assignShards,
  fnv1a64,
  shardFilterStream,
} from "millicore";

const refused = (call, expected) =>
  assert.throws(call, (error) => {
    const { code, offset } = error;
    assert.deepEqual({ code, offset }, { offset: 0, ...expected });
    return true;
  });

const recorded = (format) =>
  gunzipSync(
    readFileSync(
      new URL(
        `../../../recordings/cluster/pods_raw_list.${format}.gz`,
        import.meta.url,
      ),
    ),
  );

const filtered = (options, body, size = 1000) => {
  const filter = new ShardFilter(options);
  const kept = [];
  for (let at = 0; at < body.length; at += size) {
    kept.push(filter.feed(body.subarray(at, at + size)));
  }
  filter.finish();
  filter.close();
  return Buffer.concat(kept);
};

const uidsOf = (list) => list.items.map((pod) => pod.metadata.uid);

test("a recorded list is filtered as its objects are", () => {
  const body = recorded("json");
  const list = JSON.parse(body);
  const uids = uidsOf(list);
  const owners = assignShards(Strings.from(uids), 3);
  for (const shard of [0, 1, 2]) {
    const kept = JSON.parse(filtered({ shard, total: 3 }, body));
    const owned = list.items.filter((_, i) => owners[i] === shard);
    assert.deepEqual(kept, { ...list, items: owned });
  }
  const hashes = fnv1a64(Strings.from(uids));
  const ranges = [{ start: 0n, end: 1n << 63n }];
  const kept = JSON.parse(filtered({ ranges }, body));
  const low = uids.filter((_, i) => hashes[i] < 1n << 63n);
  assert.deepEqual(uidsOf(kept), low);
});

test("protobuf: the shards' UIDs are those in JSON", () => {
  const body = recorded("protobuf");
  const options = { format: "protobuf", total: 2 };
  const text = [0, 1].map((shard) =>
    filtered({ ...options, shard }, body, 777).toString("latin1"),
  );
  const uids = uidsOf(JSON.parse(recorded("json")));
  const owners = assignShards(Strings.from(uids), 2);
  uids.forEach((uid, i) => {
    assert.ok(text[owners[i]].includes(`*$${uid}`), uid);
    assert.ok(!text[1 - owners[i]].includes(`*$${uid}`), uid);
  });
  const all = filtered({ format: "protobuf" }, body, 777);
  assert.ok(all.equals(body));
});

test("a watch as a stream, and an assignment that ends", async () => {
  const event = (type, uid) =>
    `{"type":"${type}","object":{"metadata":{"uid":"${uid}","resourceVersion":"7"}}}\n`;
  const events =
    event("ADDED", "a") + event("ADDED", "b") + event("BOOKMARK", "");
  const [a, b] = assignShards(Strings.from(["a", "b"]), 10);
  assert.notEqual(a, b);
  const stream = new Blob([events])
    .stream()
    .pipeThrough(shardFilterStream({ watch: true, shard: a, total: 10 }));
  const kept = event("ADDED", "a") + event("BOOKMARK", "");
  assert.equal(await new Response(stream).text(), kept);

  const filter = new ShardFilter({ watch: true, shard: a, total: 10 });
  assert.equal(filter.feed(event("ADDED", "b")).length, 0);
  assert.equal(filter.resourceVersion, "7");
  assert.deepEqual(filter.counts, { objects: 1n, kept: 0n, events: 0n });
  filter.expire();
  const status = JSON.parse(Buffer.from(filter.feed("")).toString());
  assert.equal(status.object.code, 410);
  assert.ok(filter.expired && filter.memory > 0);
  filter.close();
  refused(() => filter.finish(), { code: Status.InvalidHandle });
});

test("what cannot be", () => {
  const code = (options) => {
    let thrown;
    try {
      new ShardFilter(options);
    } catch (error) {
      thrown = error.code;
    }
    return thrown;
  };
  assert.equal(code({ total: 0 }), Status.InvalidShardTotal);
  assert.equal(code({ shard: 3, total: 3 }), Status.ShardPastTotal);
  assert.equal(code({ format: "cbor" }), Status.InvalidArgument);
  const ranges = [{ start: 1n, end: 1n }];
  assert.equal(code({ ranges }), Status.InvalidHashRange);
  const filter = new ShardFilter({});
  refused(() => filter.feed('{"items":[{"metadata":7}]}'), {
    code: Status.InvalidJson,
    offset: 22,
  });
  // And again.
  refused(() => filter.feed("{}"), { code: Status.InvalidJson, offset: 22 });
  filter.reset();
  assert.equal(filter.feed("{}").length, 2);
  const short = new ShardFilter({});
  short.feed("{");
  refused(() => short.finish(), { code: Status.TruncatedBody, offset: 1 });
});
