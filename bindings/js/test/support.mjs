/* What the tests share. */

import assert from "node:assert/strict";

import { MillicoreError } from "millicore";

/** Asserts that a call is refused with exactly this error. */
export function refused(call, expected) {
  assert.throws(call, (error) => {
    assert.ok(error instanceof MillicoreError, String(error));
    const { code, offset, line, column, message, path } = error;
    assert.deepEqual(
      { code, offset, line, column, message, path },
      { offset: 0, line: 0, column: 0, path: "", ...expected },
    );
    return true;
  });
}

/** A text as bytes, and bytes as text. */
export const bytes = (text) => new TextEncoder().encode(text);
export const text = (data) => new TextDecoder().decode(data);
