/*
 * What the tests of the page stand on: the real host as a process, the real
 * browser, and what kubectl would print, computed here a second time from the
 * host's JSON without the core.
 */

import { execFileSync, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

/** The built host; xtask says where it is. */
const HOST = process.env.MILLICORE_METRICS_NODE;
if (HOST === undefined) {
  throw new Error("MILLICORE_METRICS_NODE must name the built metrics-node: run `cargo xtask test --stage page`");
}

const BROWSER = process.env.MILLICORE_CHROMIUM ?? "/usr/bin/chromium";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the host on a free port; `url` is where it serves. */
export async function startHost(...flags) {
  const host = spawn(HOST, ["serve", "--plain", "--listen", "127.0.0.1:0", ...flags], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const exited = new Promise((resolve) => host.once("exit", resolve));
  const said = [];
  const lines = createInterface({ input: host.stderr });
  const url = await new Promise((resolve, reject) => {
    lines.on("line", (line) => {
      said.push(line);
      const found = /serving at (http:\S+?),/.exec(line);
      if (found !== null) resolve(found[1]);
    });
    void exited.then((code) => reject(new Error(`the host ended with ${code}: ${said.join("\n")}`)));
    host.once("error", reject);
  });
  return {
    url,
    get: async (path) => (await fetch(url + path, { headers: { Accept: "application/json" } })).json(),
    stop: async () => {
      host.kill("SIGTERM");
      await exited;
    },
  };
}

/** What a server of files says of them; more it does not know. */
const TYPES = { css: "text/css", html: "text/html", js: "text/javascript", json: "application/json", svg: "image/svg+xml", txt: "text/plain", wasm: "application/wasm" };

/** Serves the built static site as any server of files does, in some folder of it. */
export async function startFiles() {
  const folder = process.env.MILLICORE_SITE;
  if (folder === undefined) throw new Error("MILLICORE_SITE must name the built site: run `cargo xtask test --stage page`");
  const server = createServer((request, response) => {
    const below = /^\/some\/where\/([^?]*)/.exec(request.url ?? "")?.[1];
    const file = join(folder, `${below === "" || below?.endsWith("/") ? `${below}index.html` : below}`);
    const found = below !== undefined && !below.includes("..") && statSync(file, { throwIfNoEntry: false })?.isFile();
    if (!found) return response.writeHead(404).end();
    return response.writeHead(200, { "Content-Type": TYPES[file.split(".").at(-1)] ?? "application/octet-stream" }).end(readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/some/where`, stop: () => new Promise((resolve) => server.close(resolve)) };
}

/** What `--once` prints under a heading, as rows of cells with the heading. */
export function printedOnce(...flags) {
  const text = execFileSync(HOST, ["serve", "--once", ...flags], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return (heading) => {
    const part = text.split(/^== /m).find((section) => section.startsWith(`${heading}\n`));
    return part.trim().split("\n").slice(1).map((line) => line.trim().split(/\s+/));
  };
}

/** The plan that `metrics-node plan` makes for objects of these UIDs. */
export function printedPlan(uids, from, to) {
  const list = JSON.stringify({ kind: "List", items: uids.map((uid) => ({ metadata: { uid } })) });
  return JSON.parse(execFileSync(HOST, ["plan", "--from", from, "--to", to, "-o", "json", "-"], { input: list, encoding: "utf8" }));
}

/** A browser of its own, with a fresh profile that ends with it. */
export function startBrowser() {
  return chromium.launch({ executablePath: BROWSER, headless: true, args: FLAGS });
}

/** Opens a page and gathers whatever goes wrong in it; `at` is its path below the address. */
export async function openPage(browser, url, { at = "", ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") wrong.push(message.text());
  });
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(url)) wrong.push(`a request to ${request.url()}`);
  });
  await page.goto(url + at);
  return { page, wrong, close: () => context.close() };
}

/** The texts of a table's rows, below the heading. */
export function rowsOf(page, table, part = "tbody") {
  return page.$$eval(`${table} ${part} tr`, (rows) =>
    rows.map((row) => [...row.children].map((cell) => cell.textContent)));
}

/** Bytes or nanocores of a quantity as metrics-server writes them. */
function exact(text) {
  const [, digits, suffix] = /^(\d+)(n|u|m|Ki|Mi|Gi|)$/.exec(text);
  const binary = { Ki: 1n << 10n, Mi: 1n << 20n, Gi: 1n << 30n }[suffix];
  if (binary !== undefined) return BigInt(digits) * binary * 1_000_000_000n;
  return BigInt(digits) * { n: 1n, u: 1_000n, m: 1_000_000n, "": 1_000_000_000n }[suffix];
}

const total = (usages, resource) => usages.reduce((sum, usage) => sum + exact(usage[resource]), 0n);

/** CPU as top prints it: whole millicores, rounded up. */
export const cores = (usages) => `${(total(usages, "cpu") + 999_999n) / 1_000_000n}m`;

/** Memory as top prints it: whole MiB, rounded down. */
export const mebibytes = (usages) => `${total(usages, "memory") / 1_000_000_000n / (1n << 20n)}Mi`;

/** What axe finds wrong with the page: rule, and where. */
export async function axe(page) {
  const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(source); // by the debugger: the page's policy stays as it is
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).slice(0, 3).join("; ")}`);
}
