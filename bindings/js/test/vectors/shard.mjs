/*
 * Suites shard and jump_edge: a file is a handful of columnar calls.
 */

import { Strings, assignShards, fnv1a64, jump } from "millicore";

export function shard(rows, report) {
  const uids = Strings.from(rows.map((row) => row.uid));
  const hashes = fnv1a64(uids);
  rows.forEach((row, i) => {
    const hash = hashes[i].toString(16).padStart(16, "0");
    report.check(i, "fnv1a64", row.fnv1a64, hash);
  });
  const totals = new Set(rows.flatMap((row) => Object.keys(row.shard)));
  for (const total of totals) {
    const shards = assignShards(uids, Number(total));
    rows.forEach((row, i) => {
      if (!Object.hasOwn(row.shard, total)) return;
      report.check(i, `shard of ${total}`, row.shard[total], shards[i]);
    });
  }
}

export function jumpEdge(rows, report) {
  const keys = BigUint64Array.from(rows, (row) => BigInt(`0x${row.key}`));
  const buckets = BigInt64Array.from(rows, (row) => BigInt(row.buckets));
  const { shards, statuses } = jump(keys, buckets);
  rows.forEach((row, i) => {
    report.check(i, "refused", row.hang === true, statuses[i] !== 0);
    if (row.hang !== true) report.check(i, "bucket", row.bucket, shards[i]);
  });
}
