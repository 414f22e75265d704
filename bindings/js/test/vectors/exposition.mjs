/*
 * Suites floats, families and labels.
 */

import {
  Family,
  Strings,
  formatFamily,
  formatFloats,
  labelNames,
  parseFloats,
} from "millicore";

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

/** The first two labels of a row are its object's own. */
export function labels(rows, report) {
  rows.forEach((row, i) => {
    const all = Object.entries(row.labels_b64);
    const keys = Strings.from(all.map(([key]) => Buffer.from(key, "base64")));
    const { names, order } = labelNames(keys, {
      prefix: "label",
      profile: "2.13",
    });
    const values = Array.from(order, (key) => all[key][1]);
    report.check(i, "keys", row.keys.slice(2).join(), [...names].join());
    report.check(i, "values", row.values.slice(2).join(), values.join());
  });
}
