/*
 * The same load under other targets and scale-down windows: a run for every
 * combination, in a table that is coloured by what it costs.
 */

import { element, make, say } from "../dom.js";
import { simulate } from "./simulation.js";

/** The windows that are tried, in seconds. */
const WINDOWS = [0, 60, 180, 300, 600];

/** Percent of the current target. */
const AROUND = [60, 80, 100, 120, 140];

/** The first metric's target: its key, its number and its unit. */
function target(hpa) {
  const metric = hpa?.spec?.metrics?.[0];
  const of = metric?.[{ Resource: "resource", ContainerResource: "containerResource" }[metric?.type]];
  const percent = of?.target?.averageUtilization;
  return typeof percent === "number" ? percent : undefined;
}

/** Percentages around one. */
const around = (percent) => [...new Set(AROUND.map((part) => Math.max(Math.round((percent * part) / 500) * 5, 5)))];

/** The table, while it is open. */
export class Sweep {
  #core;
  #details = element("sweep-details");
  #table = element("sweep");
  #choose;
  #latest;
  #timer;

  /**
   * @param {any} core
   * @param {(target: number, window: number) => void} choose
   */
  constructor(core, choose) {
    this.#core = core;
    this.#choose = choose;
    this.#details.addEventListener("toggle", () => this.#later());
  }

  /** Takes what is to be tried; runs it when nobody changes anything for a moment. */
  show(state, document) {
    this.#latest = { state, document };
    this.#later();
  }

  #later() {
    clearTimeout(this.#timer);
    if (this.#details.open && this.#latest !== undefined) this.#timer = setTimeout(() => this.#run(), 250);
  }

  #run() {
    const { state, document } = this.#latest;
    const percent = target(document.value);
    const caption = element("sweep-caption");
    if (percent === undefined) {
      say(caption, "Other targets are tried where the first metric is a utilization.");
      this.#table.tBodies[0].replaceChildren();
      this.#table.tHead.replaceChildren();
      return;
    }
    const targets = around(percent);
    const sweep = { metric: 0, target: targets.map(String), scaleDownWindowSeconds: WINDOWS };
    const { outcome, trouble } = simulate(this.#core, state, document, undefined, { sweep });
    if (outcome === undefined) {
      say(caption, trouble ?? "The HPA cannot be simulated.");
      return;
    }
    say(caption, "Target against scale-down window: pod-hours, minutes with too few");
    const head = make("tr");
    head.append(make("th", "Target", { scope: "col" }), ...WINDOWS.map((window) => make("th", `${window} s`, { scope: "col" })));
    this.#table.tHead.replaceChildren(head);
    const most = Math.max(...outcome.sweep.map(({ totals }) => totals.underProvisionedSeconds), 1);
    this.#table.tBodies[0].replaceChildren(...targets.map((value) => {
      const row = make("tr");
      row.append(make("th", `${value} %`, { scope: "row" }), ...WINDOWS.map((window) => {
        const run = outcome.sweep.find((tried) => tried.target === value && tried.scaleDownWindowSeconds === window);
        return this.#cell(value, window, run.totals, most);
      }));
      return row;
    }));
  }

  #cell(value, window, { podSeconds, underProvisionedSeconds }, most) {
    const cell = make("td");
    const button = make("button", `${(podSeconds / 3600).toFixed(1)} h, ${(underProvisionedSeconds / 60).toFixed(1)} min`, {
      type: "button",
      title: `Put ${value} % and ${window} s into the HPA`,
    });
    button.addEventListener("click", () => this.#choose(value, window));
    cell.style.setProperty("--part", `${((100 * underProvisionedSeconds) / most).toFixed(1)}%`);
    cell.append(button);
    return cell;
  }
}
