/* Kubelet pages to lists, usage and reasons. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  GO_ZERO_TIME,
  KubeletBatch,
  KubeletStore,
  Reason,
  Rows,
  Status,
  Strings,
  reasonWord,
} from "millicore";

import { bytes, refused, text } from "./support.mjs";

const SECOND = 1_000_000_000n;
const START = 1_782_900_000n * SECOND;
const resolution = 15n * SECOND;

/** A page at so many seconds, with so many seconds of CPU time used. */
function page(at, cpu) {
  const ms = (START / 1_000_000n + BigInt(at) * 1000n).toString();
  return `node_cpu_usage_seconds_total ${10 * cpu} ${ms}
node_memory_working_set_bytes 1.048576e+06 ${ms}
container_cpu_usage_seconds_total{container="web",namespace="shop",pod="cart-0"} ${cpu} ${ms}
container_memory_working_set_bytes{container="web",namespace="shop",pod="cart-0"} 2048 ${ms}
container_start_time_seconds{container="web",namespace="shop",pod="cart-0"} 1.7828e+09
container_cpu_usage_seconds_total{container="é",namespace="a",pod="b"} ${cpu} ${ms}
container_memory_working_set_bytes{container="é",namespace="a",pod="b"} 1 ${ms}
`;
}

/** Lends a store after the given pages of node-1, and a snapshot of it. */
function stored(pages, use) {
  const store = new KubeletStore({ resolution });
  const batch = new KubeletBatch();
  for (const page of pages) {
    batch.clear();
    batch.decode("node-1", START, page);
    store.commit(batch);
  }
  const snapshot = store.publish();
  use(snapshot, store, batch);
  for (const handle of [snapshot, batch, store]) handle.close();
}

test("nodes are added one by one, and may miss cycles", () => {
  const store = new KubeletStore({ resolution, profile: "hardened", grace: 1 });
  const bad = "container_cpu_usage_seconds_total 1\n";
  store.add("node-1", START, page(0, 2.5) + bad);
  assert.deepEqual(store.skipped, {
    count: 1,
    lines: [{ line: 8, column: 34, status: Status.UpstreamPanic }],
  });
  store.endCycle();
  store.add("node-1", START, page(15, 3));
  const pods = () => {
    const snapshot = store.publish();
    const count = snapshot.usage().pods;
    snapshot.close();
    return count;
  };
  assert.equal(pods(), 2);
  store.endCycle();
  store.fail("node-1");
  store.endCycle();
  assert.equal(pods(), 2);
  assert.ok(store.memory > 0);
  store.forget("node-1");
  assert.equal(pods(), 0);
  store.close();
});

test("what a store holds comes back from bytes", () => {
  stored([page(0, 2.5), page(15, 3)], (snapshot, store) => {
    const saved = snapshot.save();
    const other = new KubeletStore({ resolution });
    other.restore(saved);
    const again = other.publish();
    assert.deepEqual(again.save(), saved);
    refused(() => other.restore(saved.subarray(1)), {
      code: Status.ExpectedSavedSnapshot,
      message: "expected a saved kubelet store of this version and profile at byte 0",
    });
    for (const handle of [again, other]) handle.close();
  });
});

test("a batch is columns of points", () => {
  const batch = new KubeletBatch();
  batch.decode("node-1", START, page(0, 2.5));
  const columns = batch.columns();
  assert.deepEqual(
    [columns.nodes, columns.pods, columns.containers],
    [1, 2, 2],
  );
  assert.equal(columns.nodeName(0), "node-1");
  assert.deepEqual(columns.nodeTimestamps, BigInt64Array.of(START));
  assert.deepEqual(columns.nodeCpu, BigUint64Array.of(25n * SECOND));
  assert.deepEqual(columns.nodeMemory, BigUint64Array.of(1048576n));
  const pods = [0, 1].map((i) => [columns.podNamespace(i), columns.podName(i)]);
  assert.deepEqual(pods, [
    ["a", "b"],
    ["shop", "cart-0"],
  ]);
  assert.deepEqual(columns.podContainers, Uint32Array.of(0, 1, 2));
  assert.deepEqual(
    [columns.containerName(0), columns.containerName(1)],
    ["é", "web"],
  );
  assert.deepEqual(
    columns.containerStarts,
    BigInt64Array.of(GO_ZERO_TIME, 1_782_800_000n * SECOND),
  );
  assert.deepEqual(columns.containerHasStart, Uint8Array.of(0, 1));
  assert.deepEqual(columns.containerMemory, BigUint64Array.of(1n, 2048n));
  batch.close();
});

test("a refused page adds nothing but its failure", () => {
  const batch = new KubeletBatch();
  const offset = bytes(page(0, 1)).length + 3;
  refused(() => batch.decode("node-1", START, `${page(0, 1)}up one\n`), {
    code: Status.InvalidValue,
    offset,
    line: 8,
    column: 4,
    message:
      "expected a decimal number, NaN or Inf within float64 " +
      `at byte ${offset}`,
  });
  assert.equal(batch.columns().nodes, 0);
  refused(
    () => batch.decode("n", START, "container_cpu_usage_seconds_total 1\n"),
    {
      code: Status.UpstreamPanic,
      offset: 33,
      line: 1,
      column: 34,
      message:
        "expected container, namespace and pod labels " +
        "(metrics-server panics) at byte 33",
    },
  );
  batch.close();
});

test("batches merge, the first answer wins", () => {
  const [a, b] = [new KubeletBatch(), new KubeletBatch()];
  a.decode("node-1", START, page(0, 1));
  b.decode("node-1", START, page(0, 9));
  b.decode("node-2", START, "node_cpu_usage_seconds_total 1\nnode_memory_working_set_bytes 1\n");
  a.merge(b);
  a.merge(a); // nothing new
  const columns = a.columns();
  assert.deepEqual(
    [columns.nodeName(0), columns.nodeName(1)],
    ["node-1", "node-2"],
  );
  assert.deepEqual(columns.nodeCpu, BigUint64Array.of(10n * SECOND, SECOND));
  a.clear();
  assert.equal(a.columns().nodes, 0);
  a.close();
  b.close();
});

test("two points give usage, one gives none", () => {
  stored([page(0, 1)], (snapshot) => {
    assert.equal(snapshot.ready, false);
    assert.equal(snapshot.usage().nodes, 0);
  });
  stored([page(0, 1), page(10, 6)], (snapshot) => {
    assert.equal(snapshot.ready, true);
    assert.ok(snapshot.memory > 0);
    const usage = snapshot.usage();
    assert.deepEqual([usage.nodes, usage.pods, usage.containers], [1, 2, 2]);
    assert.equal(usage.nodeName(0), "node-1");
    assert.equal(usage.podName(1), "cart-0");
    assert.equal(usage.containerName(1), "web");
    assert.deepEqual(usage.nodeCpu, BigUint64Array.of(5n * SECOND));
    assert.deepEqual(usage.nodeWindows, BigInt64Array.of(10n * SECOND));
    assert.deepEqual(
      usage.containerCpu,
      BigUint64Array.of(SECOND / 2n, SECOND / 2n),
    );
    assert.deepEqual(usage.podWindows, BigInt64Array.of(10n * SECOND, 10n * SECOND));
    assert.deepEqual(usage.containerMemory, BigUint64Array.of(1n, 2048n));
  });
});

test("lists are metrics-server's JSON", () => {
  stored([page(0, 1), page(10, 6)], (snapshot) => {
    const creation = START;
    const nodes = Rows.from([["node-1", "zone", "a<b"], ["node-2"]]);
    assert.equal(
      text(snapshot.nodeList(nodes, { creation })),
      '{"kind":"NodeMetricsList","apiVersion":"metrics.k8s.io/v1beta1",' +
        '"metadata":{},"items":[{"metadata":{"name":"node-1",' +
        '"creationTimestamp":"2026-07-01T10:00:00Z",' +
        '"labels":{"zone":"a\\u003cb"}},' +
        '"timestamp":"2026-07-01T10:00:10Z","window":"10s",' +
        '"usage":{"cpu":"5","memory":"1Mi"}}]}\n',
    );
    const pods = Rows.from([["shop", "cart-0"]]);
    const options = { version: "v1", form: "object", creation };
    const pod = JSON.parse(text(snapshot.podList(pods, options)));
    assert.equal(pod.apiVersion, "metrics.k8s.io/v1");
    assert.deepEqual(pod.containers, [
      { name: "web", usage: { cpu: "500m", memory: "2Ki" } },
    ]);
    const table = { form: "table", creation };
    assert.deepEqual(
      JSON.parse(text(snapshot.podList(pods, table))).rows[0].cells,
      ["cart-0", "500m", "2Ki", "10s"],
    );
    const node = Rows.from([["node-2"]]);
    const object = { form: "object", creation };
    refused(() => snapshot.nodeList(node, object), {
      code: Status.NotFound,
      message: "not found",
    });
    const wrong = { code: Status.InvalidArgument, message: "invalid argument" };
    refused(() => snapshot.nodeList(nodes, object), wrong);
    refused(() => snapshot.nodeList(nodes, { creation, form: "x" }), wrong);
    refused(() => snapshot.nodeList(nodes, { creation, version: "v2" }), wrong);
    assert.throws(() => snapshot.nodeList(nodes, {}), TypeError);
  });
});

test("reasons have a code, a word and a sentence", () => {
  for (const [word, code] of Object.entries(Reason)) {
    assert.equal(reasonWord(code), word);
  }
  assert.equal(reasonWord(Object.keys(Reason).length), undefined);
  stored([page(0, 1)], (snapshot) => {
    const pods = snapshot.podReasons(
      Rows.from([
        ["shop", "cart-0", "node-1"],
        ["shop", "cart-1", "node-1"],
        ["shop", "cart-2", "node-9"],
      ]),
    );
    assert.deepEqual(
      pods.codes,
      Int32Array.of(
        Reason.FIRST_POINT,
        Reason.ABSENT_FROM_PAGE,
        Reason.NODE_NOT_SCRAPED,
      ),
    );
    for (const sentence of pods.texts) assert.notEqual(sentence, "");
    const nodes = snapshot.nodeReasons(Strings.from(["node-1", "node-9"]));
    assert.deepEqual(
      nodes.codes,
      Int32Array.of(Reason.FIRST_POINT, Reason.NODE_NOT_SCRAPED),
    );
    refused(() => snapshot.podReasons(Rows.from([["shop", "cart-0"]])), {
      code: Status.InvalidArgument,
      message: "invalid argument",
    });
  });
  stored([page(0, 1), page(10, 6)], (snapshot) => {
    const { codes, texts } = snapshot.podReasons(
      Rows.from([["shop", "cart-0", "node-1"]]),
    );
    assert.deepEqual([codes[0], texts.at(0)], [Reason.OK, ""]);
  });
});

test("a failed scrape is a reason", () => {
  stored([page(0, 1), page(10, 6)], (_, store, batch) => {
    batch.clear();
    batch.fail("node-1");
    store.commit(batch);
    const snapshot = store.publish();
    assert.equal(snapshot.ready, false);
    const { codes } = snapshot.nodeReasons(Strings.from(["node-1"]));
    assert.equal(codes[0], Reason.NODE_NOT_SCRAPED);
    snapshot.close();
  });
});

test("a snapshot stays as it was, also without its store", () => {
  const store = new KubeletStore({ resolution });
  const batch = new KubeletBatch();
  batch.decode("node-1", START, bytes(page(0, 1)));
  store.commit(batch);
  batch.clear();
  batch.decode(bytes("node-1"), START, bytes(page(10, 6)));
  store.commit(batch);
  const snapshot = store.publish();
  batch.clear();
  store.commit(batch);
  store.close();
  batch.close();
  assert.equal(snapshot.usage().pods, 2);
  snapshot.close();
});

test("bad options are refused", () => {
  const wrong = { code: Status.InvalidArgument, message: "invalid argument" };
  refused(() => new KubeletStore({ resolution: 0n }), wrong);
  refused(() => new KubeletStore({ resolution, profile: "x" }), wrong);
  refused(() => new KubeletStore({ resolution: 2n ** 64n + 1n }), wrong);
  refused(() => new KubeletBatch("x"), wrong);
  assert.throws(() => new KubeletStore({ resolution: 15 }), TypeError);
});
