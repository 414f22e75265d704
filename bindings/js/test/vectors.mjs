/*
 * The Node host of `cargo xtask vectors`:
 *
 *     node bindings/js/test/vectors.mjs SUITE FILE
 *
 * replays every row of a JSONL file through the npm package. A row that
 * differs prints `FAIL<TAB>LABEL<TAB>detail`, the last line is
 * `DONE<TAB>passed<TAB>failed`. A suite without a call prints UNSUPPORTED and
 * exits 3.
 */

import { readFileSync } from "node:fs";

import { families, floats, labels } from "./vectors/exposition.mjs";
import { hpa } from "./vectors/hpa.mjs";
import { Report } from "./vectors/report.mjs";
import { parseRows } from "./vectors/json.mjs";
import { decode, storage, top } from "./vectors/kubelet.mjs";
import * as quantity from "./vectors/quantity.mjs";
import { dedup } from "./vectors/samples.mjs";
import * as series from "./vectors/series.mjs";
import { jumpEdge, shard } from "./vectors/shard.mjs";
import * as vpa from "./vectors/vpa.mjs";

const SUITES = {
  shard,
  jump_edge: jumpEdge,
  dedup,
  consistenthash: series.consistentHash,
  hashmod: series.hashmods,
  vminsert: series.vminsert,
  vmagent_cluster: series.vmagentCluster,
  vmagent_shardbyurl: series.vmagentShardByUrl,
  floats,
  families,
  labels,
  quantity: quantity.single,
  quantity_arith: quantity.arithmetic,
  quantity_scaled: quantity.scaled,
  decode,
  decode_fuzz: decode,
  storage,
  storage_fuzz: storage,
  top,
  hpa,
  vpa_recommendations: vpa.recommendations,
  vpa_histogram_ops: vpa.histograms,
  vpa_cap_priority_patch: vpa.pods,
};

const [suite, file] = process.argv.slice(2);
if (suite === undefined || file === undefined) {
  console.error("usage: vectors.mjs SUITE FILE");
  process.exit(2);
}
if (!Object.hasOwn(SUITES, suite)) {
  console.log("UNSUPPORTED");
  process.exit(3);
}
const rows = parseRows(readFileSync(file, "utf8"));
const report = new Report();
SUITES[suite](rows, report);
report.print(rows);
