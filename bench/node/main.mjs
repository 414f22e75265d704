/*
 * The engines of the benchmarks that run in Node: ours, and
 * parse-prometheus-text-format.
 *
 * Commands, one a line, as bench/rust answers them; a case is
 * `ENGINE INPUT`, with the engines below.
 */

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { gunzipSync } from "node:zlib";

import parsePrometheusTextFormat from "parse-prometheus-text-format";

import { EntryKind, PageBuffer, parsePage } from "../../bindings/js/dist/node.js";

/* The selector of bench/go: one family in one namespace. */
const NAME = "container_memory_working_set_bytes";
const NAMESPACE = "shop-prod";

/** Every value read, and the selector applied. */
class Reading {
  samples = 0;
  selected = 0;
  sum = 0;
  all = 0;

  sample(value) {
    this.samples++;
    this.all += value;
  }

  choose(value) {
    this.selected++;
    this.sum += value;
  }

  text() {
    const { samples, selected, sum, all } = this;
    return `samples ${samples} sum ${all} selected ${selected} sum ${sum}`;
  }
}

/** Reads columns; names and labels are compared as bytes. */
function columns(bytes, parse) {
  const name = Buffer.from(NAME);
  const key = Buffer.from("namespace");
  const value = Buffer.from(NAMESPACE);
  const is = (wanted, spans, i) => {
    const start = spans[2 * i];
    if (spans[2 * i + 1] - start !== wanted.length) return false;
    for (let at = 0; at < wanted.length; at++) {
      if (bytes[start + at] !== wanted[at]) return false;
    }
    return true;
  };
  return () => {
    const reading = new Reading();
    const { kinds, names, values, labels, labelRows } = parse();
    for (let i = 0; i < kinds.length; i++) {
      if (kinds[i] !== EntryKind.Series) continue;
      reading.sample(values[i]);
      if (!is(name, names, i)) continue;
      for (let j = labelRows[i]; j < labelRows[i + 1]; j++) {
        if (is(key, labels, 2 * j) && is(value, labels, 2 * j + 1)) {
          reading.choose(values[i]);
        }
      }
    }
    return reading;
  };
}

const engines = {
  /* It takes a string; that is made before. */
  peer(bytes) {
    const page = bytes.toString();
    return () => {
      const reading = new Reading();
      for (const { name, metrics } of parsePrometheusTextFormat(page)) {
        for (const { value, labels } of metrics) {
          const number = Number(value);
          reading.sample(number);
          if (name === NAME && labels.namespace === NAMESPACE) {
            reading.choose(number);
          }
        }
      }
      return reading;
    };
  },

  /* A page in the place of the one before, its columns where they lie. */
  buffer(bytes) {
    const buffer = new PageBuffer();
    return columns(bytes, () => buffer.parse(bytes));
  },

  /* Columns that are JavaScript's own. */
  columns: (bytes) => columns(bytes, () => parsePage(bytes)),

  /* Every name and every label becomes a string of JavaScript. */
  strings(bytes) {
    return () => {
      const reading = new Reading();
      const page = parsePage(bytes);
      for (let i = 0; i < page.length; i++) {
        if (page.kinds[i] !== EntryKind.Series) continue;
        const value = page.values[i];
        reading.sample(value);
        const labels = {};
        for (let j = page.labelRows[i]; j < page.labelRows[i + 1]; j++) {
          labels[page.labelName(j)] = page.labelValue(j);
        }
        if (page.name(i) === NAME && labels.namespace === NAMESPACE) {
          reading.choose(value);
        }
      }
      return reading;
    };
  },
};

const jobs = new Map();

function jobOf(name) {
  let job = jobs.get(name);
  if (job === undefined) {
    const [engine, input] = name.split(" ");
    const file = `recordings/kubelet/${input}_scrape0.txt.gz`;
    job = engines[engine](gunzipSync(readFileSync(file)));
    jobs.set(name, job);
  }
  return job;
}

const commands = {
  result: (job) => ({ result: job().text() }),
  run(job, count) {
    const before = process.cpuUsage();
    for (let i = 0; i < count; i++) job();
    const { user, system } = process.cpuUsage(before);
    return { cpu: 1000 * (user + system), mallocs: 0, bytes: 0 };
  },
  peak(job) {
    const end = performance.now() + 200;
    while (performance.now() < end) job();
    return { peak: process.resourceUsage().maxRSS };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [command, engine, input, count] = line.split(" ");
  const answer = commands[command](jobOf(`${engine} ${input}`), Number(count));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
