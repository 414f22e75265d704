/* kubectl top, and the pages a kubelet would write. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { test } from "node:test";

import {
  KubeletBatch,
  Rows,
  Status,
  Strings,
  formatKubeletPage,
  parsePage,
  topNodes,
  topPods,
} from "millicore";

import { refused, text } from "./support.mjs";

const PODS = JSON.stringify({
  items: [
    {
      metadata: { name: "web-1", namespace: "b" },
      containers: [
        { name: "web", usage: { cpu: "1500001n", memory: "20971520" } },
        { name: "proxy", usage: { cpu: "500u", memory: "1048577" } },
      ],
    },
    {
      metadata: { name: "web-2", namespace: "a" },
      containers: [{ name: "web", usage: { cpu: "250m", memory: "1Gi" } }],
    },
  ],
});

const NODES = JSON.stringify({
  items: [
    { metadata: { name: "n1" }, usage: { cpu: "500m", memory: "1Gi" } },
    { metadata: { name: "n2" }, usage: { cpu: "1", memory: "512Mi" } },
  ],
});

test("pods print as kubectl prints them", () => {
  assert.equal(
    topPods(PODS),
    "NAME    CPU(cores)   MEMORY(bytes)   \n" +
      "web-1   3m           21Mi            \n" +
      "web-2   250m         1024Mi          \n",
  );
  assert.equal(
    topPods(PODS, { containers: true, noHeaders: true, sort: "cpu" }),
    "web-2   web     250m   1024Mi   \n" +
      "web-1   web     2m     20Mi     \n" +
      "web-1   proxy   1m     1Mi      \n",
  );
  assert.equal(topPods('{"items":[]}'), "");
});

test("nodes print as kubectl prints them", () => {
  const available = Rows.from([
    ["n1", "cpu", "2", "memory", "4Gi"],
    ["n2", "cpu", "4", "memory", "2Gi"],
    ["n3", "cpu", "4", "memory", "2Gi"],
  ]);
  assert.equal(
    topNodes(NODES, { available, sort: "cpu" }),
    "NAME   CPU(cores)   CPU(%)      MEMORY(bytes)   MEMORY(%)   \n" +
      "n2     1000m        25%         512Mi           25%         \n" +
      "n1     500m         25%         1024Mi          25%         \n" +
      "n3     <unknown>    <unknown>   <unknown>       <unknown>   \n",
  );
});

test("the recorded cluster's table comes out to the byte", () => {
  const cluster = new URL("../../../recordings/cluster/", import.meta.url);
  const read = (name) => readFileSync(new URL(name, cluster));
  const list = gunzipSync(read("podmetricslist.json.gz"));
  assert.equal(
    topPods(list, { withNamespace: true }),
    text(read("top_pods.txt")),
  );
});

test("bad lists and options are refused with their place", () => {
  assert.throws(
    () => topPods('{"items":\n[}'),
    ({ code, line, message, path }) => {
      assert.equal(code, Status.InvalidJson);
      assert.equal(path, "items[0]");
      assert.equal(line, 2);
      assert.match(message, /^invalid JSON at byte \d+$/);
      return true;
    },
  );
  const wrong = { code: Status.InvalidArgument, message: "invalid argument" };
  refused(() => topPods(PODS, { sort: "age" }), wrong);
  refused(() => topNodes(NODES, { available: Rows.from([["n1", "cpu"]]) }), wrong);
});

const PAGE = {
  nodeCpuSeconds: 1.5,
  nodeMemoryBytes: 4096,
  nodeTime: 1000n,
  containers: Strings.from(["web", "shop", "cart-0", "db", "a", "b"]),
  containerCpuSeconds: Float64Array.of(2, 3),
  containerMemoryBytes: Float64Array.of(12533760, 10),
  containerStartSeconds: Float64Array.of(1782612272.0270808, 0),
  containerTimes: BigInt64Array.of(1000n, 2000n),
  pods: Strings.from(["shop", "cart-0"]),
  podCpuSeconds: Float64Array.of(2),
  podMemoryBytes: Float64Array.of(12533760),
  podTimes: BigInt64Array.of(1000n),
};

test("a kubelet's page is sorted, and decodes", () => {
  const page = formatKubeletPage(PAGE);
  const lines = text(page).split("\n");
  assert.deepEqual(lines.filter((line) => line.startsWith("container_cpu")), [
    'container_cpu_usage_seconds_total{container="db",namespace="a",pod="b"} 3 2000',
    'container_cpu_usage_seconds_total{container="web",namespace="shop",pod="cart-0"} 2 1000',
  ]);
  assert.ok(!text(page).includes("swap"));
  assert.ok(text(formatKubeletPage({ ...PAGE, swap: true })).includes("swap"));
  assert.ok(parsePage(page).length > 20);
  const batch = new KubeletBatch();
  batch.decode("n1", 0n, page);
  const columns = batch.columns();
  assert.deepEqual(columns.nodeCpu, BigUint64Array.of(1_500_000_000n));
  assert.deepEqual([columns.podName(0), columns.podName(1)], ["b", "cart-0"]);
  batch.close();
});

test("a page of columns that differ is refused", () => {
  const mismatch = {
    code: Status.LengthMismatch,
    message: "columns differ in length",
  };
  refused(() => formatKubeletPage({ ...PAGE, pods: new Strings() }), mismatch);
  const podTimes = new BigInt64Array(2);
  refused(() => formatKubeletPage({ ...PAGE, podTimes }), mismatch);
  refused(() => formatKubeletPage({ ...PAGE, nodeTime: 2n ** 63n }), {
    code: Status.InvalidArgument,
    message: "invalid argument",
  });
});
