/* The README's examples run as they stand. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import * as millicore from "millicore";

/** What the examples take for given. */
const given = {
  millicore,
  scrapes: [
    { node: "node-1", time: 1n, page: "node_cpu_usage_seconds_total 1\n" },
    { node: "node-2", time: 1n, page: "half a page" },
  ],
  uids: ["a", "b"],
  text: "up 1\n",
  console: { log: () => {}, error: () => {} },
};

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const blocks = [...readme.matchAll(/^```js\n(.*?)^```$/gms)];

test("the README has examples", () => assert.equal(blocks.length, 3));

for (const [, code] of blocks) {
  test(code.split("\n", 1)[0], () => {
    const source = code.replace(
      /^import (\{.*?\}) from "millicore";$/ms,
      "const $1 = millicore;",
    );
    new Function(...Object.keys(given), source)(...Object.values(given));
  });
}
