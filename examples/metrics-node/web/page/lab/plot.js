/*
 * The pods: those that are ready, those that the HPA wants, its bounds, and
 * between which numbers the load is within tolerance.
 */

import { make, say } from "../dom.js";
import { Chart, faint, stepped } from "./chart.js";

/** What is drawn, in the order of the columns, with its words in the legend. */
const CURVES = [
  { key: "most", of: "a", colour: "band", part: 55, width: 1 },
  { key: "fewest", of: "a", colour: "band", part: 55, width: 1, words: "within tolerance", swatch: "area" },
  { key: "max", of: "a", colour: "bound", dash: [6, 5], width: 1, words: "min, max", swatch: "dash" },
  { key: "min", of: "a", colour: "bound", dash: [6, 5], width: 1, words: null },
  { key: "ready", of: "a", colour: "ready", fill: 16, width: 2, words: "ready" },
  { key: "desired", of: "a", colour: "desired", width: 2, words: "desired" },
  { key: "ready", of: "b", colour: "ready-b", width: 2, dash: [2, 3], words: "ready, B", swatch: "dots" },
  { key: "desired", of: "b", colour: "desired-b", width: 2, words: "desired, B" },
];

/** A series of uPlot for a curve. */
function series({ colour: name, part = 100, dash, width, fill }) {
  return {
    paths: stepped,
    points: { show: false },
    width,
    dash,
    stroke: () => faint(name, part),
    ...(fill === undefined ? {} : { fill: () => faint(name, fill) }),
  };
}

/** The plot, its legend, and what both say of a step. */
export class PodsPlot {
  #chart;
  #legend;
  #items = [];
  #outcome;

  /** @param {(index: number) => void} hovered */
  constructor(host, legend, hovered) {
    this.#legend = legend;
    this.#chart = new Chart(host, {
      height: 300,
      series: CURVES.map(series),
      bands: [{ series: [1, 2], fill: () => faint("band", 26) }],
      values: (ticks) => ticks.map((tick) => (Number.isInteger(tick) ? String(tick) : "")),
      whole: true,
      hovered,
    });
    for (const curve of CURVES) {
      if (typeof curve.words !== "string") continue;
      const item = make("li");
      const swatch = make("span", "", { "aria-hidden": "true" });
      swatch.className = `swatch ${curve.colour} ${curve.swatch ?? ""}`;
      const value = make("b");
      item.append(swatch, ` ${curve.words} `, value);
      this.#items.push({ curve, item, value });
      legend.append(item);
    }
  }

  /** @param {any} outcome what `simulateHpa` gave */
  show(outcome) {
    this.#outcome = outcome;
    const { result, compared, durationSeconds } = outcome;
    const { seconds } = result.columns;
    const bound = (value) => seconds.map(() => value);
    const columns = CURVES.map(({ key, of }) => {
      const run = of === "a" ? result : compared;
      if (run === undefined) return bound(null);
      if (key === "min") return bound(run.minReplicas);
      if (key === "max") return bound(run.maxReplicas);
      return run.columns[key];
    });
    const largest = (column) => column.reduce((most, value) => Math.max(most, value ?? 0), 0);
    const reached = Math.max(1, ...[4, 5, 6, 7].map((i) => largest(columns[i])));
    const needed = largest(columns[1]);
    // Bounds and band are shown as far as they do not press the rest flat.
    let top = Math.max(reached, Math.min(needed, reached * 2));
    if (result.maxReplicas <= top * 2) top = Math.max(top, result.maxReplicas);
    const all = [seconds, ...columns].map((column) => [...column, column[column.length - 1]]);
    all[0][all[0].length - 1] = durationSeconds;
    this.#chart.show(all, durationSeconds, Math.ceil(top * 1.12));
    for (const { curve, item } of this.#items) item.hidden = curve.of === "b" && compared === undefined;
  }

  /** Puts the line and the legend's figures to a step. */
  point(step) {
    const { result, compared } = this.#outcome;
    this.#chart.point(result.columns.seconds[step]);
    for (const { curve, value } of this.#items) {
      const run = curve.of === "a" ? result : compared;
      if (run !== undefined) say(value, told(run, curve.key, step));
    }
  }
}

/** A figure of the legend. */
function told(run, key, step) {
  const { columns } = run;
  switch (key) {
    case "fewest": {
      const [fewest, most] = [columns.fewest[step], columns.most[step]];
      if (fewest === null) return "unknown";
      return fewest === most ? String(fewest) : `${fewest}\u2013${most ?? "any"}`;
    }
    case "max": return `${run.minReplicas}, ${run.maxReplicas}`;
    default: return String(columns[key][step]);
  }
}
