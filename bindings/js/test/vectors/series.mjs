/*
 * Suites consistenthash, hashmod, vminsert, vmagent_cluster and
 * vmagent_shardbyurl.
 */

import {
  Rows,
  Strings,
  hashmod,
  rendezvous,
  seriesHash,
  seriesMembers,
} from "millicore";

const hex = (digits) => BigInt(`0x${digits}`);

const digitsOf = (hash) => hash.toString(16).padStart(16, "0");

/** The node of one key, without those excluded. */
function pick(nodes, key, excluded = [], seed = 0n) {
  const options = { seed, excluded: Uint32Array.from(excluded) };
  return rendezvous(Strings.from(nodes), BigUint64Array.of(key), options)[0];
}

export function consistentHash(rows, report) {
  rows.forEach((row, i) => {
    const [key, seed] = [hex(row.h), hex(row.seed)];
    report.check(i, "idx", row.idx, pick(row.nodes, key, [], seed));
    const left = pick(row.nodes, key, row.exclude, seed);
    report.check(i, "idx_excluded", row.idx_excluded, left);
  });
}

export function hashmods(rows, report) {
  const joined = Strings.from(rows.map((row) => row.joined));
  const moduli = BigUint64Array.from(rows, (row) => BigInt(row.modulus));
  const prometheus = hashmod("prometheus", joined, moduli);
  const victoriametrics = hashmod("victoriametrics", joined, moduli);
  rows.forEach((row, i) => {
    report.check(i, "prom", row.prom, `${prometheus[i]}`);
    const signed = BigInt.asIntN(64, victoriametrics[i]);
    report.check(i, "vm", row.vm, `${signed}`);
  });
}

/** The hashes of all rows' labels, checked against a field of each. */
function hashed(rows, report, key, field, tenants) {
  const labels = Rows.from(
    rows.map((row) => row.labels.flatMap(({ Name, Value }) => [Name, Value])),
  );
  const hashes = seriesHash(key, labels, tenants);
  rows.forEach((row, i) =>
    report.check(i, field, row[field], digitsOf(hashes[i])),
  );
  return hashes;
}

export function vminsert(rows, report) {
  const tenants = {
    accounts: Uint32Array.from(rows, (row) => row.account),
    projects: Uint32Array.from(rows, (row) => row.project),
  };
  const first = hashed(rows, report, "vminsert", "h", tenants);
  const second = hashed(rows, report, "vminsert-reroute", "raw_h", tenants);
  rows.forEach((row, i) => {
    report.check(i, "node", row.node, pick(row.nodes, first[i]));
    const node = pick(row.nodes, second[i], row.down);
    report.check(i, "reroute_node", row.reroute_node, node);
  });
}

export function vmagentCluster(rows, report) {
  const hashes = hashed(rows, report, "vmagent-cluster", "h");
  rows.forEach((row, i) => {
    const one = hashes.subarray(i, i + 1);
    const numbers = seriesMembers(one, row.members, row.replication);
    report.check(i, "member_nums", row.member_nums, [...numbers]);
  });
}

export function vmagentShardByUrl(rows, report) {
  const hashes = hashed(rows, report, "vmagent-shard-by-url", "h");
  rows.forEach((row, i) => {
    const one = hashes.subarray(i, i + 1);
    const [url] = seriesMembers(one, row.nodes.length);
    report.check(i, "v1_100_mod_idx", row.v1_100_mod_idx, url);
    const best = pick(row.nodes, hashes[i]);
    report.check(i, "head_chash_idx", row.head_chash_idx, best);
  });
}
