/*
 * A user's program for the type checker alone: every export with the types
 * that its documentation promises. Compiled with moduleResolution nodenext
 * and bundler.
 */

import {
  EntryKind,
  Family,
  GO_ZERO_TIME,
  InstanceLostError,
  KubeletBatch,
  KubeletStore,
  MillicoreError,
  Page,
  PageBuffer,
  PageError,
  Quantities,
  QuantityFormat,
  Rows,
  Status,
  Strings,
  assignShards,
  fnv1a64,
  formatFamily,
  formatFloats,
  formatHeader,
  formatKubeletPage,
  init,
  initSync,
  jump,
  labelSets,
  memoryBytes,
  parseFloats,
  parsePage,
  shardIdentity,
  statusText,
  topNodes,
  topPods,
  unescape,
  version,
} from "millicore";
import type {
  KubeletPage,
  KubeletUsage,
  ListOptions,
  Reasons,
  TopOptions,
} from "millicore";
import * as inline from "millicore/inline";
import * as slim from "millicore/slim";

const started: Promise<void> = init();
await started;
initSync(new Uint8Array());
await slim.init(new URL("https://example.com/millicore.wasm"));
// @ts-expect-error: the slim entry knows no module.
await slim.init();
const same: typeof parsePage = inline.parsePage;

const uids: Strings = Strings.from(["a", new Uint8Array(2)]);
const shards: Int32Array = assignShards(uids, 4);
const hashes: BigUint64Array = fnv1a64(uids);
const jumps: Int32Array = jump(hashes, new BigInt64Array(2)).statuses;
const { shard, total }: { shard: number; total: number } = shardIdentity(
  "ksm-1",
  { name: "ksm", replicas: 3 },
  "hardened",
);

const texts: Strings = formatFloats(Float64Array.of(1));
const values: Float64Array = parseFloats(texts).values;

{
  using quantities: Quantities = Quantities.from(["1Gi"]);
  const formats: Uint8Array = quantities.formats();
  const binary: boolean = formats[0] === QuantityFormat.BinarySI;
  const bytes: BigInt64Array = quantities.scaledValue(0);
  // @ts-expect-error: 64 bits are BigInt.
  quantities.multiply(Float64Array.of(2));
  void [binary, bytes];
}

{
  using buffer: PageBuffer = new PageBuffer("openmetrics");
  const page: Page = buffer.parse(new Uint8Array());
  void page.values;
}

try {
  const page = parsePage("up 1\n");
  const series: boolean = page.kinds[0] === EntryKind.Series;
  const sets: string[] = labelSets(page.bytes).at(0);
  void [series, sets, unescape(texts)];
} catch (error) {
  if (error instanceof PageError) void error.page.length;
  if (error instanceof InstanceLostError) void error.cause;
  if (error instanceof MillicoreError) {
    const code: Status = error.code;
    const place: number = error.offset + error.line + error.column;
    void [code === Status.InvalidValue, place];
  }
}

const family = new Family("kube_pod_info");
family.push(["pod"], ["web-0"], 1);
const written: Uint8Array[] = [
  formatFamily(family),
  formatHeader("kube_pod_info", "Info.", "gauge", "2.13"),
];

function scrape(page: KubeletPage, options: ListOptions): Reasons {
  using store = new KubeletStore({ resolution: 15_000_000_000n });
  using batch = new KubeletBatch();
  batch.decode("node-1", GO_ZERO_TIME, formatKubeletPage(page));
  store.commit(batch);
  using snapshot = store.publish();
  const usage: KubeletUsage = snapshot.usage();
  const list: Uint8Array = snapshot.podList(Rows.from([["ns", "p"]]), options);
  void [usage, list, snapshot.ready, snapshot.memory];
  return snapshot.podReasons(Rows.from([["ns", "p", "node-1"]]));
}

const options: TopOptions = { sort: "cpu", containers: true };
const top: string = topPods("{}", options) + topNodes("{}");
const text: string | undefined = statusText(Status.NotFound);

void [same, shards, jumps, shard, total, values, written, scrape, top, text];
void [memoryBytes() + 1, version().length];
