/*
 * Suites floats and families.
 */

import { Family, formatFamily, formatFloats, parseFloats } from "millicore";

import { attempt, floatOf } from "./values.mjs";

export function floats(rows, report) {
  const values = Float64Array.from(rows, ([bits]) => floatOf(bits));
  const texts = formatFloats(values);
  const parsed = parseFloats(texts);
  rows.forEach(([, text], i) => {
    report.check(i, "text", text, texts.at(i));
    // Back again: all but the sign of zero and the bits of a NaN survive.
    report.check(i, "status", 0, parsed.statuses[i]);
    report.check(i, "value", values[i] === 0 ? 0 : values[i], parsed.values[i]);
  });
}

export function families(rows, report) {
  rows.forEach((row, i) => {
    const family = new Family(row.name);
    for (const { k, v, bits } of row.metrics) {
      const values = v.map((value) => Buffer.from(value, "base64"));
      family.push(k ?? [], values, floatOf(bits));
    }
    const { value, error } = attempt(() => formatFamily(family));
    report.check(i, "refused", row.panic !== undefined, error !== undefined);
    if (error !== undefined) return;
    report.check(i, "text", row.out, Buffer.from(value).toString("base64"));
  });
}
