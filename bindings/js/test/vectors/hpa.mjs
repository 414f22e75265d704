/*
 * Suite hpa: the decision on an autoscaler, every field of it.
 */

import { decideHpa } from "millicore";

/** Suite hpa. */
export function hpa(rows, report) {
  rows.forEach((row, i) => {
    const got = decideHpa(row.input);
    const fields = { ...row.expected, ...got };
    for (const field of Object.keys(fields)) {
      report.check(i, field, row.expected[field], got[field]);
    }
    report.check(i, "fields", Object.keys(row.expected).sort(), Object.keys(got).sort());
  });
}
