/* What the vertical pod autoscaler recommends. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  Status,
  VPA_NO_CONTAINER,
  VpaCluster,
  VpaHistogram,
  explainVpa,
  processVpa,
  recommendVpa,
  simulateVpa,
  statusText,
} from "millicore";

import { refused } from "./support.mjs";

const NOW = 1_772_366_400_000_000_000n;
const MINUTE = 60_000_000_000n;

const CASE = {
  pods: [{ name: "p" }],
  containers: ["main"],
  events: [300, 320].map((v, i) => ({
    t: `${NOW + BigInt(i) * MINUTE}`,
    pod: "p",
    c: "main",
    kind: "cpu",
    v,
  })),
};

test("a recommendation, its reasons, and what follows from it", () => {
  const { accepted, samples, final } = recommendVpa(CASE);
  assert.deepEqual(accepted, [true, true]);
  assert.deepEqual(samples.main, [2, `${NOW}`, `${NOW + MINUTE}`]);
  const [container] = final.containerRecommendations;
  assert.deepEqual(container.target, { cpu: "379m", memory: "250Mi" });
  const { explanation, summary } = explainVpa(CASE);
  assert.match(summary, /^main cpu: target 379m = p90 of 2 samples, \+15 %\./);
  assert.deepEqual(
    explanation[0].steps.map(({ code, kind }) => [code, kind]),
    [[10, "percentile"], [11, "margin"]],
  );
  const { times, containers, restarts } = simulateVpa(CASE);
  assert.equal(times.length, 1);
  assert.deepEqual(containers[0].cpu.request, [379]);
  assert.equal(restarts[0].kind, "created");
  const { patches, priority } = processVpa({
    pod: { spec: { containers: [{ name: "main" }] } },
    recommendation: final,
  });
  assert.equal(patches[0].path, "/spec/containers/0/resources");
  assert.equal(priority.scale_up, true);
});

test("a case that is none is refused by its place", () => {
  refused(() => recommendVpa({ events: [{ t: true }] }), {
    code: Status.InvalidJson,
    offset: 16,
    line: 1,
    column: 17,
    message: "invalid JSON at byte 16",
    path: "events[0].t",
  });
});

test("a histogram", () => {
  const usage = new VpaHistogram("cpu");
  const times = BigInt64Array.of(NOW, NOW);
  usage.add([0.3, 0.4], [0.1, 0.1], times);
  const other = new VpaHistogram("cpu");
  other.load(usage.save());
  usage.merge(other);
  assert.equal(usage.describe().empty, false);
  const [low, high] = usage.percentiles([0.1, 0.9]);
  assert.ok(low > 0.3 && low < 0.4 && high > 0.4);
  assert.equal(usage.weights().length, 176);
  assert.equal(usage.starts()[1], 0.01);
  usage.subtract([0.3], [0.1], times.subarray(0, 1));
  refused(() => usage.load('{"totalWeight":-1}'), {
    code: Status.InvalidCheckpoint,
    message: statusText(Status.InvalidCheckpoint),
  });
  refused(() => usage.add([1], [], times), {
    code: Status.LengthMismatch,
    message: statusText(Status.LengthMismatch),
  });
  usage.close();
  other.close();
});

test("samples in columns", () => {
  const cluster = new VpaCluster();
  cluster.addAggregates(2, 0n);
  cluster.addContainers(Uint32Array.of(0, 1));
  const taken = cluster.add({
    containers: Uint32Array.of(0, 0, 9),
    times: BigInt64Array.of(NOW, NOW + MINUTE, NOW),
    cpu: BigInt64Array.of(300n, 320n, 1n),
    memory: BigInt64Array.of(-1n, 400_000_000n, 1n),
  });
  assert.deepEqual([...taken], [1, 3, 4]);
  const usage = {
    podContainers: Uint32Array.of(0, 2),
    podTimestamps: BigInt64Array.of(NOW),
    containerCpu: BigUint64Array.of(1n, 1n),
    containerMemory: BigUint64Array.of(1n, 1n),
  };
  const rows = Uint32Array.of(VPA_NO_CONTAINER, 1);
  assert.equal(cluster.addUsage(usage, rows), 2);
  assert.equal(cluster.oom(1, NOW, 1n << 30n), true);
  const groups = {
    rows: Uint32Array.of(0, 1),
    aggregates: Uint32Array.of(0),
    containers: Uint32Array.of(1),
  };
  const estimates = cluster.estimate(groups);
  assert.equal(estimates[0], 379n);
  assert.equal(estimates[3], 476_450_463n);
  const status = cluster.save(groups.aggregates, groups.aggregates, NOW * 2n);
  cluster.load(1, status, 0n);
  assert.deepEqual(cluster.samples(1), [2n, NOW, NOW + MINUTE]);
  assert.equal(cluster.isExpired(1, NOW), false);
  cluster.load(1, "", 0n);
  cluster.resetContainer(1, 0);
  assert.ok(cluster.memory > 0);
  refused(() => cluster.resetContainer(9, 0), {
    code: Status.InvalidArgument,
    message: statusText(Status.InvalidArgument),
  });
  cluster.close();
});
