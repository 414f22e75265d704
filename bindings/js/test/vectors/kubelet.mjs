/*
 * Suites decode, decode_fuzz, storage, storage_fuzz and top. The columns of
 * a batch are decoded here, in JavaScript.
 */

import {
  KubeletBatch,
  KubeletStore,
  Rows,
  Strings,
  topNodes,
  topPods,
} from "millicore";

import { attempt } from "./values.mjs";

/** creationTimestamp of every item: 2026-07-01T12:00:00Z. */
const CREATION = BigInt(Date.UTC(2026, 6, 1, 12)) * 1_000_000n;
const NODE_LABELS = ["kubernetes.io/os", "linux"];
const POD_LABELS = ["app", "x", "zone", "a<b"];

/** Suites decode and decode_fuzz. */
export function decode(rows, report) {
  const batch = new KubeletBatch();
  rows.forEach((row, i) => {
    batch.clear();
    const page = Buffer.from(row.inputB64, "base64");
    const { error } = attempt(() =>
      batch.decode(row.node, BigInt(row.defaultTimeNs), page),
    );
    const refused = row.error !== undefined || row.panic !== undefined;
    report.check(i, "refused", refused, error !== undefined);
    const expected = refused ? { nodes: [], pods: [] } : sorted(row.batch);
    report.check(i, "batch", expected, points(batch.columns()));
  });
  batch.close();
}

/** The columns of a batch as the vectors write them. */
function points(columns) {
  const range = (start, end, item) =>
    Array.from({ length: end - start }, (_, i) => item(start + i));
  const nodes = range(0, columns.nodes, (i) => ({
    name: columns.nodeName(i),
    tsNs: `${columns.nodeTimestamps[i]}`,
    startNs: null,
    cpuNs: `${columns.nodeCpu[i]}`,
    memBytes: `${columns.nodeMemory[i]}`,
  }));
  const pods = range(0, columns.pods, (i) => {
    const [start, end] = columns.podContainers.subarray(i, i + 2);
    return {
      namespace: columns.podNamespace(i),
      name: columns.podName(i),
      containers: range(start, end, (j) => ({
        name: columns.containerName(j),
        tsNs: `${columns.containerTimestamps[j]}`,
        startNs: columns.containerHasStart[j]
          ? `${columns.containerStarts[j]}`
          : null,
        cpuNs: `${columns.containerCpu[j]}`,
        memBytes: `${columns.containerMemory[j]}`,
      })),
    };
  });
  return { nodes, pods };
}

/** A batch of the vectors: numbers as text, pods by namespace and name. */
function sorted(batch) {
  const point = (item) => ({
    ...item,
    tsNs: `${item.tsNs}`,
    startNs: item.startNs === null ? null : `${item.startNs}`,
  });
  const pods = batch.pods.map((pod) => ({
    ...pod,
    containers: pod.containers.map(point),
  }));
  const order = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
  pods.sort(
    (a, b) => order(a.namespace, b.namespace) || order(a.name, b.name),
  );
  return { nodes: batch.nodes.map(point), pods };
}

/** Suites storage and storage_fuzz. */
export function storage(rows, report) {
  const batch = new KubeletBatch();
  rows.forEach((row, i) => {
    const resolution = nanoseconds(row.metricResolution);
    const store = new KubeletStore({ resolution });
    const nodes = Rows.from(
      (row.queriedNodes ?? []).map((name) => [name, ...NODE_LABELS]),
    );
    const pods = Rows.from(
      (row.queriedPods ?? []).map((pod) => [...pod.split("/"), ...POD_LABELS]),
    );
    row.steps.forEach((step, s) => {
      batch.clear();
      for (const { node, defaultTimeNs, text } of step.scrapes) {
        // What is refused is a failed scrape: the steps tell its effect.
        attempt(() => batch.decode(node, BigInt(defaultTimeNs), text));
      }
      store.commit(batch);
      const snapshot = store.publish();
      const got = {
        ready: snapshot.ready,
        nodeMetricsList: read(snapshot.nodeList(nodes, { creation: CREATION })),
        podMetricsList: read(snapshot.podList(pods, { creation: CREATION })),
      };
      const table = { form: "table", creation: CREATION };
      if ("nodeTable" in step) got.nodeTable = read(snapshot.nodeList(nodes, table));
      if ("podTable" in step) got.podTable = read(snapshot.podList(pods, table));
      snapshot.close();
      for (const [what, value] of Object.entries(got)) {
        const [expected, ours] = row.nondeterministicUpstream
          ? [windowless(step[what]), windowless(value)]
          : [step[what], value];
        report.check(i, `step ${s} ${what}`, expected, ours);
      }
    });
    store.close();
  });
  batch.close();
}

const decoder = new TextDecoder();

function read(json) {
  return JSON.parse(decoder.decode(json));
}

/** A list or table without its windows, which upstream gives at random. */
function windowless(document) {
  if (document?.items) {
    const items = document.items.map(({ window: _, ...item }) => item);
    return { ...document, items };
  }
  if (document?.rows) {
    const rows = document.rows.map((row) => ({
      ...row,
      cells: row.cells.slice(0, -1),
    }));
    return { ...document, rows };
  }
  return document;
}

const UNITS = { h: 3_600, m: 60, s: 1 };

/** A Go duration of whole hours, minutes and seconds, as the rows have it. */
function nanoseconds(text) {
  if (!/^(\d+[hms])+$/.test(text)) throw new Error(`duration ${text}`);
  let seconds = 0;
  for (const [, digits, unit] of text.matchAll(/(\d+)([hms])/g)) {
    seconds += Number(digits) * UNITS[unit];
  }
  return BigInt(seconds) * 1_000_000_000n;
}

/** Suite top. */
export function top(rows, report) {
  rows.forEach((row, i) => {
    const { sortBy, ...options } = row.opts;
    if (sortBy !== "") options.sort = sortBy;
    let text;
    if (row.kind === "pod") {
      text = topPods(JSON.stringify(row.podMetricsList), options);
    } else {
      options.available = Rows.from(
        Object.entries(row.available).map(([node, resources]) => [
          node,
          ...Object.entries(resources).flat(),
        ]),
      );
      options.missingSwap = Strings.from(row.nodesMissingSwap ?? []);
      text = topNodes(JSON.stringify(row.nodeMetricsList), options);
    }
    report.check(i, "text", row.text, text);
  });
}
