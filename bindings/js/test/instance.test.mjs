/* The life of handles and of the module itself. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Worker } from "node:worker_threads";

import {
  InstanceLostError,
  Quantities,
  Status,
  init,
  initSync,
  memoryBytes,
  parsePage,
  version,
} from "millicore";

import { refused } from "./support.mjs";

const closed = {
  code: Status.InvalidHandle,
  message: "handle of the wrong kind",
};

test("the module is started, and says what it is", async () => {
  await init(); // does nothing any more
  initSync(new Uint8Array());
  const manifest = new URL("../package.json", import.meta.url);
  assert.equal(version(), JSON.parse(readFileSync(manifest, "utf8")).version);
  assert.ok(memoryBytes() >= 65536);
});

test("a handle is closed once, and refuses calls after it", () => {
  const quantities = Quantities.from(["1"]);
  quantities.close();
  quantities.close();
  refused(() => quantities.length, closed);
  const other = Quantities.from(["1"]);
  refused(() => other.add(quantities), closed);
  other[Symbol.dispose]();
  refused(() => other.texts(), closed);
});

test("handles give their memory back", () => {
  const texts = Array.from({ length: 10_000 }, (_, i) => `${i}m`);
  Quantities.from(texts).close();
  const before = memoryBytes();
  for (let i = 0; i < 50; i++) Quantities.from(texts).close();
  assert.equal(memoryBytes(), before);
});

test("errors do not leak", () => {
  const page = `${"up 1\n".repeat(10_000)}up\n`;
  const parse = () => assert.throws(() => parsePage(page));
  for (let i = 0; i < 5; i++) parse();
  const before = memoryBytes();
  for (let i = 0; i < 50; i++) parse();
  assert.equal(memoryBytes(), before);
});

test("after a trap the module starts anew and old handles are refused", () => {
  const old = Quantities.from(["1"]);
  // More than one allocation of 32 bits can be: the module traps.
  const huge = new Uint8Array(2 ** 31);
  assert.throws(
    () => parsePage(huge),
    (error) => {
      assert.ok(error instanceof InstanceLostError);
      assert.equal(error.code, Status.Panic);
      assert.ok(error.cause instanceof WebAssembly.RuntimeError);
      return true;
    },
  );
  refused(() => old.texts(), {
    code: Status.Poisoned,
    message: "handle unusable after an internal error",
  });
  const young = Quantities.from(["2"]);
  refused(() => young.add(old), {
    code: Status.Poisoned,
    message: "handle unusable after an internal error",
  });
  old.close(); // frees nothing of the new instance
  assert.deepEqual([...young.texts()], ["2"]);
  young.close();
  assert.equal(parsePage("up 1\n").length, 1);
});

/** What a module prints that runs in a worker of its own. */
function run(source) {
  const script = `const url = ${JSON.stringify(import.meta.url)};
    const { parentPort } = require("node:worker_threads");
    (async () => {${source}})().then(
      (value) => parentPort.postMessage(value),
      (error) => parentPort.postMessage(String(error)),
    );`;
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, { eval: true });
    worker.once("message", resolve).once("error", reject);
  });
}

const slim = new URL("../dist/slim.js", import.meta.url);
const browser = new URL("../dist/browser.js", import.meta.url);
const inline = new URL("../dist/inline.js", import.meta.url);
const wasm = new URL("../generated/millicore_bg.wasm", import.meta.url);
const parse = 'return parsePage("up 1\\n").name(0);';

test("entries without the module say what to do before init", async () => {
  for (const entry of [slim, browser]) {
    const source = `const { parsePage } = await import("${entry}"); ${parse}`;
    assert.equal(
      await run(source),
      "Error: millicore is not started: call `await init()` first",
    );
  }
});

test("the slim entry takes bytes or a module", async () => {
  const read = `const { readFileSync } = require("node:fs");
    const bytes = readFileSync(new URL("${wasm}"));
    const { init, initSync, parsePage } = await import("${slim}");`;
  assert.equal(await run(`${read} await init(bytes); ${parse}`), "up");
  assert.equal(await run(`${read} initSync(bytes); ${parse}`), "up");
  assert.equal(
    await run(`${read} initSync(new WebAssembly.Module(bytes)); ${parse}`),
    "up",
  );
  assert.equal(
    await run(`${read}
      await init(new Response(bytes, { headers: { "Content-Type": "application/wasm" } }));
      ${parse}`),
    "up",
  );
});

test("the browser's entry fetches the module beside its glue", async () => {
  // Node's fetch has no file: URLs; a browser would ask the server.
  const source = `const { readFileSync } = require("node:fs");
    globalThis.fetch = async (url) => new Response(readFileSync(url), {
      headers: { "Content-Type": "application/wasm" },
    });
    const { init, parsePage } = await import("${browser}");
    await init(); ${parse}`;
  assert.equal(await run(source), "up");
});

test("the inline entry works at once", async () => {
  const source = `const { parsePage } = await import("${inline}"); ${parse}`;
  assert.equal(await run(source), "up");
});
