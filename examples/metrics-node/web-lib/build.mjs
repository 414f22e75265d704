/*
 * Bundles the libraries that the lab loads into ../web/lib: a module each
 * for the editor, the plots and YAML, the plots' style sheet, and the licence
 * of every package that went in. Nothing is fetched when the page runs.
 */

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const to = join(here, "../web/lib");

/** The name of a package by a path into it. */
function packageOf(path) {
  const [, below] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  return below;
}

/** What a package says of its licence, whole. */
function licence(name) {
  const folder = join(here, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (license === undefined || file === undefined) throw new Error(`${name} does not say what its licence is`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
}

mkdirSync(to, { recursive: true });
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ["editor.js", "chart.js", "yaml.js", { in: "uplot/dist/uPlot.min.css", out: "chart" }]
    .map((entry) => (typeof entry === "string" ? { in: entry, out: entry.replace(/\.js$/, "") } : entry)),
  outdir: to,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none", // LICENSES.txt has them whole
  metafile: true,
  logLevel: "warning",
});

const packages = new Set(Object.keys(metafile.inputs).map(packageOf).filter((name) => name !== undefined));
const texts = [...packages].sort().map(licence);
const rule = `\n${"-".repeat(78)}\n\n`;
writeFileSync(join(to, "LICENSES.txt"), `The modules of this folder are bundled from these packages.\n${rule}${texts.join(rule)}`);
