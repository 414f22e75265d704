/* Samples that replicas hold. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  Status,
  deduplicateSeries,
  mergeSeries,
  seriesVerdict,
} from "millicore";

import { refused } from "./support.mjs";

const columns = (times, values, offsets) => ({
  timestamps: BigInt64Array.from(times, BigInt),
  values: Float64Array.from(values),
  offsets: Uint32Array.from(offsets),
});

test("one sample an interval stays of each series", () => {
  const two = columns([1, 2, 2, 1, 9], [1, 3, 2, 5, 6], [0, 3, 5]);
  assert.deepEqual(
    deduplicateSeries(two, 5n),
    columns([2, 1, 9], [3, 5, 6], [0, 1, 3]),
  );
  assert.deepEqual(deduplicateSeries(two, 0n), two);
  assert.deepEqual(
    deduplicateSeries(columns([], [], [0]), 5n),
    columns([], [], [0]),
  );
});

test("a staleness marker wins or loses by the policy", () => {
  const stale = {
    timestamps: BigInt64Array.of(7n, 7n),
    values: BigInt64Array.of(5n, 2n ** 63n - 2n),
    offsets: Uint32Array.of(0, 2),
  };
  const value = (policy) => deduplicateSeries(stale, 5n, policy).values;
  assert.deepEqual(value(undefined), BigInt64Array.of(2n ** 63n - 2n));
  assert.deepEqual(value("last"), BigInt64Array.of(5n));
  refused(() => value("never"), {
    code: Status.InvalidArgument,
    message: "invalid argument",
  });
});

test("blocks of replicas are merged series by series", () => {
  const blocks = columns([1, 5, 2, 6, 7], [1, 2, 3, 4, 5], [0, 2, 3, 4, 5]);
  assert.deepEqual(
    mergeSeries(blocks, Uint32Array.of(0, 2, 4), 4n),
    columns([2, 5, 7], [3, 2, 5], [0, 2, 3]),
  );
  refused(() => mergeSeries(columns([2, 1], [0, 0], [0, 2]), Uint32Array.of(0, 1), 1n), {
    code: Status.TimesRunBackwards,
    message: "expected the times of a series to ascend",
  });
});

test("answers are judged by what replicas hold", () => {
  const three = (answered, failed, replicationFactor) => ({
    nodes: 3,
    answered,
    failed,
    replicationFactor,
  });
  assert.equal(seriesVerdict([]), "complete");
  assert.equal(seriesVerdict([three(1, 1)]), "partial");
  assert.equal(seriesVerdict([three(1, 1, 2)]), "pending");
  assert.equal(seriesVerdict([three(0, 3), three(3, 0)], 2), "complete");
  refused(() => seriesVerdict([three(3, 1)]), {
    code: Status.InvalidArgument,
    message: "invalid argument",
  });
});
