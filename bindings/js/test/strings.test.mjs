/* Strings and Rows: columns filled and read in JavaScript alone. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Rows, Strings } from "millicore";

test("what is pushed comes back", () => {
  const back = (text, expected = text) => {
    const strings = Strings.from([text, "end"]);
    assert.equal(strings.at(0), expected);
    assert.equal(strings.at(1), "end");
  };
  back("");
  back("default");
  back("a".repeat(33)); // past what is copied without TextEncoder
  back("ünïcödé");
  back("é".repeat(40));
  back("日本語 🚀");
  back("a\u0000b");
  back("\ud800", "\ufffd"); // a lone surrogate
  back(Uint8Array.of(104, 105), "hi");
  back(Uint8Array.of(0xff), "\ufffd");
});

test("a column grows, and is used again after clear", () => {
  const texts = Array.from({ length: 1000 }, (_, i) => `pod-${i}`);
  const strings = new Strings();
  for (let round = 0; round < 3; round++) {
    strings.clear();
    for (const text of texts) strings.push(text);
    assert.equal(strings.length, 1000);
    assert.deepEqual([...strings], texts);
    assert.equal(strings.offsets.length, 1001);
    assert.equal(strings.offsets[1000], strings.data.length);
  }
});

test("a column over arrays is a view of them", () => {
  const data = new TextEncoder().encode("abc");
  const strings = new Strings(data, Uint32Array.of(0, 1, 3));
  assert.deepEqual([...strings], ["a", "bc"]);
  assert.deepEqual(strings.bytes(1), data.subarray(1));
  strings.push("d");
  assert.deepEqual([...strings], ["a", "bc", "d"]);
  assert.equal(new Strings(data, new Uint32Array(0)).length, 0);
});

test("there is nothing past the end", () => {
  const strings = Strings.from(["a"]);
  for (const i of [-1, 1, 0.5, NaN]) {
    assert.throws(() => strings.at(i), RangeError);
    assert.throws(() => strings.bytes(i), RangeError);
  }
});

test("rows are ragged", () => {
  const rows = Rows.from([["a", "b"], [], ["c"]]);
  assert.equal(rows.length, 3);
  assert.deepEqual([0, 1, 2].map((i) => rows.at(i)), [["a", "b"], [], ["c"]]);
  assert.deepEqual([...rows.rows], [0, 2, 2, 3]);
  assert.throws(() => rows.at(3), RangeError);
  rows.clear();
  rows.strings.push("d");
  rows.endRow();
  assert.deepEqual([rows.length, rows.at(0)], [1, ["d"]]);
});
