/* A fleet of HPAs on typed arrays. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Status, decideHpaColumns } from "millicore";

import { refused } from "./support.mjs";

const SECOND = 1_000_000_000n;
const READY = 8 | 16 | 32 | 128;
const text = (words) => new TextEncoder().encode(words);

/** One HPA of two pods, of cpu, with a behavior. */
function fleet(changes = {}) {
  return {
    now: 10_000n * SECOND,
    flags: Uint8Array.of(8),
    current: Int32Array.of(2),
    statusReplicas: Int32Array.of(2),
    min: Int32Array.of(1),
    max: Int32Array.of(9),
    toleranceDown: Float64Array.of(0.1),
    toleranceUp: Float64Array.of(0.1),
    metricRows: Uint32Array.of(0, 1),
    podRows: Uint32Array.of(0, 2),
    windows: Int32Array.of(0, 300),
    selects: Uint8Array.of(0, 0),
    policyRows: Uint32Array.of(0, 1, 1),
    policyKinds: Uint8Array.of(1),
    policyValues: Int32Array.of(1),
    policyPeriods: Int32Array.of(15),
    metricKinds: Uint8Array.of(1 | 16),
    metricTargets: Uint8Array.of(1),
    metricWanted: BigInt64Array.of(80n),
    sampleRows: Uint32Array.of(0, 2),
    requestRows: Uint32Array.of(0, 2),
    podNames: text("web-aweb-b"),
    podNameOffsets: Uint32Array.of(0, 5, 10),
    podFlags: Uint8Array.of(READY, READY),
    podStarts: BigInt64Array.of(0n, 0n),
    podTransitions: BigInt64Array.of(0n, 0n),
    sampleNames: text("web-bweb-a"),
    sampleNameOffsets: Uint32Array.of(0, 5, 10),
    sampleValues: BigInt64Array.of(900n, 700n),
    sampleTimes: BigInt64Array.of(9_990n * SECOND, 9_990n * SECOND),
    sampleWindows: BigInt64Array.of(30n * SECOND, 30n * SECOND),
    requests: BigInt64Array.of(500n, 500n),
    recommendationRows: Uint32Array.of(0, 3),
    recommendationCounts: Uint32Array.of(1),
    recommendationReplicas: Int32Array.of(2, 0, 0),
    recommendationTimes: BigInt64Array.of(9_000n * SECOND, 0n, 0n),
    eventRows: Uint32Array.of(0, 2, 4),
    eventCounts: Uint32Array.of(0, 0),
    eventChanges: new Int32Array(4),
    eventTimes: new BigInt64Array(4),
    eventOutdated: new Uint8Array(4),
    ...changes,
  };
}

test("a fleet is decided, and its history changed in place", () => {
  const columns = fleet();
  const decisions = decideHpaColumns(columns);
  assert.deepEqual([...decisions.statuses], [0]);
  assert.deepEqual([...decisions.proposals], [4]);
  assert.deepEqual([...decisions.desired], [3]);
  assert.deepEqual([...decisions.limits], [3]);
  assert.deepEqual([...decisions.metricUtilizations], [160]);
  assert.deepEqual([...decisions.metricValues], [800n]);
  assert.deepEqual([...columns.recommendationReplicas], [4, 0, 0]);
  assert.deepEqual([...columns.eventCounts], [1, 0]);
  assert.deepEqual([...columns.eventChanges], [1, 0, 0, 0]);
  assert.equal(columns.eventTimes[0], columns.now);
});

test("the machine's conversions of floats can be chosen", () => {
  const huge = {
    metricTargets: Uint8Array.of(2),
    metricWanted: BigInt64Array.of(1n),
    sampleValues: BigInt64Array.of(2n ** 62n, 1n),
    requestRows: Uint32Array.of(0, 0),
    requests: new BigInt64Array(),
  };
  const replicas = (architecture) =>
    decideHpaColumns(fleet({ ...huge, architecture })).metricReplicas[0];
  assert.equal(replicas("amd64"), -(2 ** 31));
  assert.equal(replicas("arm64"), 2 ** 31 - 1);
});

test("columns that do not fit are refused", () => {
  const code = (changes) => {
    let seen;
    try {
      decideHpaColumns(fleet(changes));
    } catch (error) {
      seen = error.code;
    }
    return seen;
  };
  const { InvalidArgument, InvalidOffsets, LengthMismatch } = Status;
  assert.equal(code({ min: new Int32Array() }), LengthMismatch);
  assert.equal(code({ podRows: Uint32Array.of(0, 3) }), InvalidOffsets);
  assert.equal(code({ flags: Uint8Array.of(64) }), InvalidArgument);
  assert.equal(code({ current: [2] }), InvalidArgument); // not typed
  assert.equal(code({ podNameOffsets: Uint32Array.of(0, 5, 11) }), InvalidOffsets);
  refused(() => decideHpaColumns(fleet({ max: new Int32Array(2) })), {
    code: LengthMismatch,
    message: "columns differ in length",
  });
});
