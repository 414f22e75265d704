/*
 * What differs, by row, in the form that `cargo xtask vectors` reads.
 */

import { isDeepStrictEqual } from "node:util";

/** Bytes of a detail at most. */
const DETAIL = 400;

export class Report {
  /** The first difference of each failed row. */
  #failures = new Map();

  /** Notes a difference unless `got` equals `expected`. */
  check(row, what, expected, got) {
    if (Object.is(expected, got)) return;
    if (isDeepStrictEqual(expected, got)) return;
    this.fail(row, `${what}: expected ${show(expected)}, got ${show(got)}`);
  }

  /** Notes a difference. */
  fail(row, detail) {
    if (!this.#failures.has(row)) this.#failures.set(row, detail);
  }

  /** Prints the failed rows in order, and the sum. */
  print(rows) {
    const failed = [...this.#failures].sort(([a], [b]) => a - b);
    const lines = failed.map(
      ([row, detail]) => `FAIL\t${label(rows[row], row)}\t${flat(detail)}\n`,
    );
    const passed = rows.length - failed.length;
    lines.push(`DONE\t${passed}\t${failed.length}\n`);
    process.stdout.write(lines.join(""));
  }
}

function label(row, index) {
  const name = row.id ?? row.name ?? row.case ?? row.input?.id;
  return flat(name ?? `line ${index + 1}`);
}

function show(value) {
  if (typeof value === "bigint") return `${value}`;
  return JSON.stringify(value, (_, item) =>
    typeof item === "bigint" ? `${item}` : item,
  );
}

function flat(text) {
  const line = String(text).replace(/[\t\r\n]/g, " ");
  return Buffer.from(line).subarray(0, DETAIL).toString();
}
