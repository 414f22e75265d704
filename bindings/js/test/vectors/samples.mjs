/*
 * Suite dedup: a row is two calls a policy, floats and integers.
 */

import { deduplicateSeries } from "millicore";

import { bitsOf, floatOf } from "./values.mjs";

export function dedup(rows, report) {
  rows.forEach((row, i) => {
    const timestamps = BigInt64Array.from(row.ts, BigInt);
    const offsets = Uint32Array.of(0, timestamps.length);
    const values = Float64Array.from(row.v, floatOf);
    const integers = BigInt64Array.from(row.int_v, BigInt);
    const interval = BigInt(row.interval);
    for (const [policy, name, times] of [
      ["value", "v1_100", "out_ts"],
      ["last", "head", "head_ts"],
    ]) {
      const floats = deduplicateSeries(
        { timestamps, values, offsets }, interval, policy);
      report.check(i, times, list(row[times]), list(floats.timestamps));
      report.check(i, name, list(row[name]), list(Array.from(floats.values, bitsOf)));
      const whole = deduplicateSeries(
        { timestamps, values: integers, offsets }, interval, policy);
      report.check(i, `int ${times}`, list(row.int_out_ts), list(whole.timestamps));
      report.check(i, `int_${name}`, list(row[`int_${name}`]), list(whole.values));
    }
  });
}

const list = (column) => Array.from(column, String).join(" ");
