/*
 * The entry for Node: reads the module from its file and starts it at once,
 * so that every call works right after the import. `init()` is there for
 * code that also runs in browsers.
 */

import { readFileSync } from "node:fs";

import { initSync } from "./instance.js";

const url = new URL("../generated/millicore_bg.wasm", import.meta.url);
initSync(readFileSync(url));

export * from "./api.js";
