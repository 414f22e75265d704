/*
 * Writes the pages as a static site that needs no host: node site.mjs HOST
 * FOLDER. What the host would answer is asked once of a host that replays the
 * recorded cluster standing still, and written beside the pages.
 */

import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const [host, to] = process.argv.slice(2);
if (to === undefined) throw new Error("usage: node site.mjs HOST FOLDER");
const web = join(dirname(fileURLToPath(import.meta.url)), "../web");

/** The host's policy, as far as a document can have one of its own. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'";

/** A page, told that its answers are files. */
function page(from, file) {
  const html = readFileSync(join(web, "page", from), "utf8");
  const head = '<meta charset="utf-8">';
  if (!html.includes(head)) throw new Error(`${from} has no ${head}`);
  const told = `${head}\n<meta http-equiv="Content-Security-Policy" content="${POLICY}">\n<meta name="millicore-recorded" content="recorded/">`;
  mkdirSync(dirname(join(to, file)), { recursive: true });
  writeFileSync(join(to, file), html.replace(head, told));
}

/** Starts the host; where it serves and how it is stopped. */
async function started() {
  const child = spawn(host, ["serve", "--plain", "--listen", "127.0.0.1:0", "--swing", "0", "--interval", "1s"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const url = await new Promise((resolve, reject) => {
    const said = [];
    createInterface({ input: child.stderr }).on("line", (line) => {
      said.push(line);
      const found = /serving at (http:\S+?),/.exec(line);
      if (found !== null) resolve(found[1]);
    });
    child.once("exit", (code) => reject(new Error(`the host ended with ${code}: ${said.join("\n")}`)));
    child.once("error", reject);
  });
  return { url, stop: () => child.kill("SIGTERM") };
}

rmSync(to, { recursive: true, force: true });
page("index.html", "index.html");
page("lab/index.html", "lab/index.html");
cpSync(join(web, "page"), join(to, "page"), { recursive: true, filter: (from) => !from.endsWith(".html") });
for (const part of ["core", "lib"]) {
  cpSync(join(web, part), join(to, "page", part), { recursive: true, filter: (from) => !/README\.md$|\.gitignore$/.test(from) });
}

// Where answers are and what they are called, as the pages have it. The
// module looks for the mark of the site, and there is no document here.
globalThis.document = { querySelector: () => null };
const { paths, file } = await import("../web/page/host.js");

const { url, stop } = await started();
try {
  const get = async (path) => {
    const answer = await fetch(`${url}/${path}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status}`);
    return answer.json();
  };
  while ((await get(paths.reasons)).reasons.length > 0) await new Promise((resolve) => setTimeout(resolve, 200));
  const keep = async (path) => {
    const answer = await get(path);
    mkdirSync(dirname(join(to, file(path))), { recursive: true });
    writeFileSync(join(to, file(path)), JSON.stringify(answer));
    return answer;
  };
  for (const path of [paths.nodes, paths.nodeMetrics, paths.podMetrics, paths.reasons, paths.shards(1)]) await keep(path);
  const { items } = await keep(paths.hpas);
  for (const { namespace, name } of items) await keep(paths.hpa(`${namespace}/${name}`));
} finally {
  stop();
}
