/* Numbers as metric text has them. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Status, Strings, formatFloats, parseFloats } from "millicore";

test("numbers print as Go prints them", () => {
  const print = (value, text) =>
    assert.deepEqual([...formatFloats(Float64Array.of(value))], [text]);
  print(0, "0");
  print(-0, "0");
  print(0.1, "0.1");
  print(999999, "999999");
  print(1e6, "1e+06");
  print(12533760, "1.253376e+07");
  print(1e-5, "1e-05");
  print(Number.MAX_VALUE, "1.7976931348623157e+308");
  print(Number.MIN_VALUE, "5e-324");
  print(NaN, "NaN");
  print(Infinity, "+Inf");
  print(-Infinity, "-Inf");
  assert.equal(formatFloats(new Float64Array(0)).length, 0);
});

test("numbers are read as Go reads them, but for what textparse refuses", () => {
  const read = (text, value, status = 0) => {
    const { values, statuses } = parseFloats(Strings.from([text]));
    assert.deepEqual([...values], [value], text);
    assert.deepEqual([...statuses], [status], text);
  };
  read("1", 1);
  read("+5", 5);
  read(".5", 0.5);
  read("5.", 5);
  read("1E5", 1e5);
  read("-0", -0);
  read("inf", Infinity);
  read("-Infinity", -Infinity);
  read("nan", NaN);
  read("1e-400", 0);
  for (const text of ["", "1e400", "0x1p-2", "1_000", "1e", "--1", " 1"]) {
    read(text, 0, Status.InvalidNumber);
  }
});
