/* Errors: the table that all hosts share, and how they are thrown. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import {
  MillicoreError,
  PageError,
  Status,
  Strings,
  assignShards,
  parsePage,
  statusText,
  unescape,
} from "millicore";

import { refused } from "./support.mjs";

test("the statuses are those of the C ABI, text by text", () => {
  const table = new URL("../../../ffi/status.txt", import.meta.url);
  const lines = readFileSync(table, "utf8").trimEnd().split("\n");
  const expected = { Ok: 0 };
  for (const line of lines) {
    const [, code, name, text] = /^(\d+) (\w+) (.*)$/.exec(line);
    expected[name] = Number(code);
    assert.equal(statusText(Number(code)), text, line);
  }
  assert.deepEqual({ ...Status }, expected);
  for (const code of [0, -1, 18, 99, 1000]) {
    assert.equal(statusText(code), undefined);
  }
});

test("an error has its class, its name and a stack", () => {
  const error = (() => {
    try {
      parsePage("up\n");
    } catch (thrown) {
      return thrown;
    }
  })();
  assert.ok(error instanceof PageError);
  assert.ok(error instanceof MillicoreError);
  assert.ok(error instanceof Error);
  assert.equal(error.name, "PageError");
  assert.equal(
    String(error),
    "PageError: expected a value after the series at byte 2",
  );
  assert.match(error.stack, /errors\.test\.mjs/);
});

test("columns are checked before they are read", () => {
  const strings = (offsets) =>
    new Strings(Uint8Array.of(97, 98), Uint32Array.from(offsets));
  const expected = (offset) => ({
    code: Status.InvalidOffsets,
    offset,
    message: `string offsets run backwards or past the data at byte ${offset}`,
  });
  refused(() => unescape(strings([2, 1, 2])), expected(2));
  refused(() => assignShards(strings([0, 2, 1]), 3), expected(2));
  // Offsets past the data end the view of it, which the core then sees.
  refused(() => unescape(strings([0, 9])), expected(2));
});

test("what is no column is a TypeError, and nothing is lost", () => {
  assert.throws(() => unescape({}), TypeError);
  assert.throws(() => parsePage(undefined), TypeError);
  assert.equal(parsePage("up 1\n").length, 1);
});
