/*
 * Writes generated/millicore_inline.js, the module as base64 for the entry
 * `millicore/inline`. Run by `npm run build`, after `cargo xtask js` made
 * the module.
 */

import { readFileSync, writeFileSync } from "node:fs";

const folder = new URL("../generated/", import.meta.url);
const base64 = readFileSync(new URL("millicore_bg.wasm", folder), "base64");
const write = (name, text) => writeFileSync(new URL(name, folder), text);
write("millicore_inline.js", `export const base64 = "${base64}";\n`);
write("millicore_inline.d.ts", "export const base64: string;\n");
