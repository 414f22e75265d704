/*
 * Suites vpa_recommendations, vpa_histogram_ops and vpa_cap_priority_patch.
 */

import { Status, VpaHistogram, processVpa, recommendVpa } from "millicore";

import { attempt, bitsOf, floatOf } from "./values.mjs";

/** Suite vpa_recommendations: a stream and what is recommended at its end. */
export function recommendations(rows, report) {
  rows.forEach((row, i) => {
    const got = recommendVpa(row);
    for (const field of ["samples", "hists", "raw", "final"]) {
      // Rows of other flags have no hists.
      if (field in row) report.check(i, field, row[field], got[field]);
    }
    const accepted = (row.events ?? []).map((event) => event.ok);
    report.check(i, "accepted", accepted, got.accepted);
  });
}

/** Suite vpa_cap_priority_patch: a recommendation at one pod. */
export function pods(rows, report) {
  rows.forEach((row, i) => {
    const { value: got, error } = attempt(() => processVpa(row));
    if (row.panic !== undefined || error !== undefined) {
      const expected = row.panic && Status.ExpectedRecommendation;
      report.check(i, "refused", expected, error?.code);
      return;
    }
    report.check(i, "processed", row.processed, got.processed);
    report.check(i, "priority", row.priority, got.priority);
    const notes = Object.entries(got.annotations);
    const sorted = notes.map(([name, list]) => [name, [...list].sort()]);
    const annotations = Object.fromEntries(sorted);
    report.check(i, "annotations", row.annotations_sorted, annotations);
    const patches = got.patches
      .filter(({ path }) => path !== "/metadata/annotations/vpaUpdates")
      .map((patch) => JSON.stringify(patch))
      .sort();
    const expected = row.patches_sorted ?? [];
    report.check(i, "patches", expected, patches);
  });
}

/** Suite vpa_histogram_ops: operations on two histograms. */
export function histograms(rows, report) {
  rows.forEach((row, i) => {
    const fresh = () =>
      new VpaHistogram(
        row.kind === "cpu" ? "cpu" : "memory",
        BigInt(row.half_life_ns),
      );
    const pair = [fresh(), fresh()];
    for (const op of row.ops) {
      const h = pair[op.h];
      if (op.op === "add" || op.op === "sub") {
        const change = op.op === "add" ? h.add : h.subtract;
        const time = BigInt64Array.of(BigInt(op.t));
        change.call(h, [floatOf(op.v)], [op.w], time);
      } else if (op.op === "merge") {
        h.merge(pair[op.from]);
      } else {
        const text = h.save();
        report.check(i, "checkpoint", JSON.parse(op.json), JSON.parse(text));
        h.close();
        pair[op.h] = fresh();
        pair[op.h].load(text);
      }
    }
    report.check(i, "h0", row.h0, described(pair[0]));
    report.check(i, "h1", row.h1, described(pair[1]));
    pair.forEach((h) => h.close());
  });
}

const SHARES = Array.from({ length: 21 }, (_, step) => (step * 5) / 100);

/** A histogram in the shape of the rows. */
function described(h) {
  const { empty, total, reference } = h.describe();
  const shape = {
    pct_bits: Array.from(h.percentiles(SHARES), bitsOf),
    ref_unix_s: 0,
    checkpoint_weights: null,
    empty,
  };
  if (empty) return shape;
  return {
    ...shape,
    total_weight_bits: bitsOf(total),
    ref_unix_s: Number(reference / 1_000_000_000n),
    checkpoint_weights: JSON.parse(h.save()).bucketWeights,
  };
}
