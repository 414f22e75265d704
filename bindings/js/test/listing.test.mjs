/* Answers of the metrics API, and everything a kubelet tells. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  GO_ZERO_TIME,
  KubeletBatch,
  KubeletListing,
  KubeletObjects,
  KubeletStore,
  Rows,
  Status,
  readKubeletStats,
} from "millicore";

import { refused } from "./support.mjs";

const START = 1_782_900_000_000_000_000n;
const creation = START;

function page(second) {
  const ms = 1_782_900_000_000 + second * 1000;
  const labels = '{container="main",namespace="shop",pod="cart-0"}';
  return `container_cpu_usage_seconds_total${labels} ${second} ${ms}
container_memory_working_set_bytes${labels} 2048 ${ms}
`;
}

/** Lends a snapshot with pods cart-0, and cart-1 without metrics. */
function answering(use) {
  const store = new KubeletStore({ resolution: 15_000_000_000n });
  const batch = new KubeletBatch();
  for (const second of [1, 16]) {
    batch.clear();
    batch.decode("n", START, page(second));
    store.commit(batch);
  }
  const snapshot = store.publish();
  const pods = new KubeletObjects("pods");
  pods.upsert(
    Rows.from([
      ["shop", "cart-1"],
      ["shop", "cart-0", "app", "cart"],
    ]),
  );
  use(snapshot, pods);
  for (const handle of [store, batch, snapshot, pods]) handle.close();
}

function text(listing) {
  const decoder = new TextDecoder();
  let body = "";
  for (const piece of listing) body += decoder.decode(piece, { stream: true });
  listing.close();
  return body;
}

const CART =
  '"metadata":{"name":"cart-0","namespace":"shop",' +
  '"creationTimestamp":"2026-07-01T10:00:00Z","labels":{"app":"cart"}}';

test("lists are selected and written in the module", () => {
  answering((snapshot, pods) => {
    const list = (query) =>
      text(new KubeletListing(snapshot, pods, { creation, ...query }));
    const whole =
      '{"kind":"PodMetricsList","apiVersion":"metrics.k8s.io/v1",' +
      `"metadata":{},"items":[{${CART},"timestamp":"2026-07-01T10:00:16Z",` +
      '"window":"15s","containers":[{"name":"main",' +
      '"usage":{"cpu":"1","memory":"2Ki"}}]}]}\n';
    assert.equal(list({ version: "v1" }), whole);
    assert.equal(list({ version: "v1", labelSelector: "app in (cart)" }), whole);
    assert.equal(JSON.parse(list({ namespace: "none" })).items.length, 0);
    const table = JSON.parse(list({ form: "table", meta: "v1beta1" }));
    assert.equal(table.apiVersion, "meta.k8s.io/v1beta1");
    assert.deepEqual(table.rows[0].cells, ["cart-0", "1", "2Ki", "15s"]);
    assert.equal(table.rows[0].object.kind, "PartialObjectMetadata");
    const protobuf = new KubeletListing(snapshot, pods, {
      creation,
      protobuf: true,
    });
    assert.deepEqual([...protobuf.next().slice(0, 4)], [107, 56, 115, 0]);
    protobuf.close();
    pods.remove(Rows.from([["shop", "cart-0"]]));
    assert.equal(pods.length, 1);
    assert.equal(JSON.parse(list({})).items.length, 0);
  });
});

test("what is not found is told, and why", () => {
  answering((snapshot, pods) => {
    const missing = (name) => {
      const query = { creation, namespace: "shop", name };
      const listing = new KubeletListing(snapshot, pods, query);
      return [listing.missing, JSON.parse(text(listing)).message];
    };
    assert.deepEqual(missing("cart-1"), [
      "metrics",
      'podmetrics.metrics.k8s.io "shop/cart-1" not found',
    ]);
    assert.deepEqual(missing("cart-2"), ["object", 'pods "cart-2" not found']);
    const refuse = (query, code, message) =>
      refused(
        () => new KubeletListing(snapshot, pods, { creation, ...query }),
        { code, message },
      );
    const { InvalidArgument, InvalidLabelSelector } = Status;
    const invalid = "invalid argument";
    refuse({ labelSelector: "a in" }, InvalidLabelSelector, "invalid label selector");
    refuse(
      { fieldSelector: "spec.nodeName=a" },
      Status.InvalidFieldSelector,
      "invalid field selector at byte 0",
    );
    refuse({ form: "table", protobuf: true }, InvalidArgument, invalid);
    refuse({ form: "page" }, InvalidArgument, invalid);
  });
});

test("a summary is read whole, and absent differs from zero", () => {
  const summary = JSON.stringify({
    node: {
      nodeName: "n1",
      cpu: {
        time: "2026-07-01T10:00:00Z",
        usageNanoCores: 0,
        psi: { some: { avg10: 0.5 } },
      },
      rlimit: { curproc: -1 },
    },
    pods: [
      {
        podRef: { name: "p", namespace: "ns", uid: "u" },
        volume: [{ name: "v", volumeHealthStats: { abnormal: true } }],
      },
    ],
  });
  const rows = readKubeletStats(summary, { format: "summary" });
  assert.deepEqual(
    rows.map(({ subject, names, parent }) => [subject, names, parent]),
    [
      ["node", ["n1"], undefined],
      ["pod", ["ns", "p", "u"], undefined],
      ["volume", ["v", "", ""], 1],
    ],
  );
  const { values } = rows[0];
  assert.equal(values.get("cpu.time"), START);
  assert.equal(values.get("cpu.usageNanoCores"), 0n);
  assert.equal(values.has("cpu.usageCoreNanoSeconds"), false);
  assert.equal(values.get("cpu.psi.some.avg10"), 0.5);
  assert.equal(values.get("rlimit.curproc"), -1n);
  assert.equal(values.get("rlimit.time"), GO_ZERO_TIME);
  assert.equal(rows[2].values.get("volumeHealthStats.abnormal"), true);
  refused(() => readKubeletStats("{", { format: "summary" }), {
    code: Status.InvalidJson,
    offset: 1,
    line: 1,
    column: 2,
    message: "invalid JSON at byte 1",
  });
});

test("all forms of an answer give the same points", () => {
  const batch = new KubeletBatch();
  batch.decodeAs("text", "n1", START, page(1));
  const summary = {
    node: {},
    pods: [
      {
        podRef: { name: "cart-0", namespace: "shop" },
        containers: [
          {
            name: "main",
            cpu: {
              time: "2026-07-01T10:00:01Z",
              usageCoreNanoSeconds: 1e9,
            },
            memory: { time: "2026-07-01T10:00:01Z", workingSetBytes: 2048 },
          },
        ],
      },
    ],
  };
  const other = new KubeletBatch();
  other.decodeAs("summary", "n1", START, JSON.stringify(summary));
  assert.deepEqual(other.columns(), batch.columns());
  assert.equal(other.columns().containers, 1);
  refused(() => other.decodeAs("protobuf", "n2", START, Uint8Array.of(255)), {
    code: Status.InvalidProtobuf,
    line: 1,
    column: 1,
    message: "malformed protobuf at byte 0",
  });
  batch.close();
  other.close();
});
