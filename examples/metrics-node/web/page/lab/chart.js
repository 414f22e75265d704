/*
 * What both plots have in common: uPlot in the page's colours, as wide as its
 * place, over the same time axis and with one crosshair; and the line at the
 * step that is looked at.
 */

import { make } from "../dom.js";
import { uPlot } from "../lib/chart.js";
import { tick } from "./time.js";

/** Where time axes have their ticks, in seconds. */
const TICKS = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800];

/** Where an axis of whole numbers has its ticks. */
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000];

/** So that the axes of both plots begin at one line. */
const AXIS = 58;

/** A colour of the page, as it is now. */
export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** A colour of the page, faint. */
export const faint = (name, percent) => `color-mix(in srgb, ${colour(name)} ${percent}%, transparent)`;

/** Steps from each value on. */
export const stepped = uPlot.paths.stepped({ align: 1 });

/** Straight lines from value to value. */
export const straight = uPlot.paths.linear();

/** A plot. */
export class Chart {
  #host;
  #mark = make("div", "", { "aria-hidden": "true" });
  #at = 0;
  #height;
  /** The seconds that are shown. */
  duration = 1;
  /** The most on the vertical axis. */
  top = 1;
  plot;

  /**
   * @param {HTMLElement} host
   * @param {{height: number, series: object[], bands?: object[], values: (ticks: number[]) => string[],
   *   whole?: boolean, hovered: (index: number) => void}} what
   */
  constructor(host, { height, series, bands = [], values, whole = false, hovered }) {
    this.#host = host;
    this.#height = height;
    this.#mark.className = "mark";
    const axis = {
      stroke: () => colour("quiet"),
      grid: { stroke: () => colour("line"), width: 1 },
      ticks: { show: false },
      font: "12px system-ui, 'DejaVu Sans', sans-serif",
    };
    const options = {
      width: Math.max(host.clientWidth, 200),
      height,
      padding: [10, 24, 0, 0],
      legend: { show: false },
      cursor: {
        sync: { key: "lab", scales: ["x", null] },
        drag: { x: false, y: false, setScale: false },
        points: { show: false },
      },
      scales: {
        x: { time: false, range: () => [0, this.duration] },
        y: { range: () => [0, this.top] },
      },
      axes: [
        { ...axis, incrs: TICKS, space: 64, size: 30, values: (_, ticks) => ticks.map((at) => tick(at, this.duration)) },
        { ...axis, size: AXIS, space: 28, values: (_, ticks) => values(ticks), ...(whole ? { incrs: WHOLE } : {}) },
      ],
      series: [{}, ...series],
      bands,
      hooks: {
        draw: [() => this.#place()],
      },
    };
    this.plot = new uPlot(options, [[0], ...series.map(() => [null])], host);
    this.plot.over.append(this.#mark);
    this.plot.over.addEventListener("pointermove", ({ clientX }) => {
      hovered(this.plot.posToIdx(clientX - this.plot.over.getBoundingClientRect().left));
    });
    new ResizeObserver(() => this.#fit()).observe(host);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.plot.redraw(false, false));
  }

  #fit() {
    const width = this.#host.clientWidth;
    if (width > 0 && width !== this.plot.width) this.plot.setSize({ width, height: this.#height });
  }

  /** Shows columns, of which the first is the seconds. */
  show(columns, duration, top) {
    this.duration = duration;
    this.top = top;
    this.plot.setData(columns);
  }

  /** Puts the line to a second. */
  point(seconds) {
    this.#at = seconds;
    this.#place();
  }

  #place() {
    const left = this.plot === undefined ? Number.NaN : this.plot.valToPos(this.#at, "x");
    if (Number.isFinite(left)) this.#mark.style.transform = `translateX(${left}px)`;
  }
}
