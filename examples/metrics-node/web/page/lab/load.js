/*
 * The load: its curve, its points as handles and as a table, and what holds
 * for all of it. Whatever is changed is handed on as a new load.
 */

import { element, make, say } from "../dom.js";
import { Chart, colour, faint, stepped, straight } from "./chart.js";
import { Points } from "./points.js";
import { MOST_POINTS } from "./state.js";
import { amount, clock } from "./time.js";

/** The nearest number with two digits that says something. */
function round(value) {
  if (value <= 0) return 0;
  const unit = 10 ** Math.max(Math.floor(Math.log10(value)) - 2, 0);
  return Math.round(value / unit) * unit;
}

/** The curve through the points, as the core has it. */
function curve({ shape, points }) {
  if (shape === "line") return points;
  return points.flatMap(([at, much], i) => (i === 0 ? [[at, much]] : [[at, points[i - 1][1]], [at, much]]));
}

/** The choices of a select, by their values. */
const options = (choices) => choices.map(([value, words]) => make("option", words, { value }));

/** A choice or number with its label. */
function control(label, input) {
  const made = make("label", `${label} `);
  made.append(input);
  return made;
}

/** The load's plot and table. */
export class LoadView {
  #load;
  #chart;
  #points;
  #changed;
  #duration = 1;
  #cost = 1;
  #sync = 15;
  #line = straight;
  #shape = make("select");
  #each = make("select");
  #noise = make("input", "", { type: "number", min: "0", step: "any" });
  #repeat = make("input", "", { type: "number", min: "0", step: "any" });
  #rows = [];

  /**
   * @param {HTMLElement} host
   * @param {(load: import("./state.js").Load) => void} changed
   * @param {(index: number) => void} hovered
   */
  constructor(host, changed, hovered) {
    this.#changed = changed;
    this.#chart = new Chart(host, {
      height: 170,
      series: [{
        stroke: () => colour("load"),
        fill: () => faint("load", 18),
        width: 2,
        points: { show: false },
        pxAlign: false,
        paths: (...given) => this.#line(...given),
      }],
      values: (ticks) => ticks.map((tick) => amount(tick, this.#cost)),
      hovered,
    });
    this.#points = new Points(this.#chart, {
      move: (index, at, much) => this.#move(index, at, much),
      add: (at, much) => this.#add(at, much),
      addAfter: (index) => this.#addAfter(index),
      remove: (index) => this.#remove(index),
    });
    this.#controls();
  }

  /** @param {number} seconds */
  point(seconds) {
    this.#chart.point(seconds);
  }

  /**
   * @param {import("./state.js").State} state
   * @param {{seconds: number[], load: number[]} | undefined} columns as simulated
   */
  show({ load, model }, columns) {
    this.#load = load;
    this.#cost = Number(model.cost);
    this.#sync = Number(model.sync);
    this.#duration = Number(model.minutes) * 60;
    this.#line = load.shape === "line" ? straight : stepped;
    const simulated = (columns?.load ?? []).reduce((most, value) => Math.max(most, value), 0);
    const reach = Math.max(simulated, ...load.points.map(([, much]) => much), 1);
    // While a point is dragged the axis does not run away with it.
    const top = this.#points.dragged ? Math.max(this.#chart.top, reach) : reach * 1.15;
    // What was simulated where it was: repeats and noise are in it.
    const drawn = columns ?? transposed(curve(load));
    const last = columns === undefined ? [] : [this.#duration];
    this.#chart.show([[...drawn.seconds, ...last], [...drawn.load, ...last.map(() => drawn.load.at(-1))]], this.#duration, top);
    this.#points.show(load.points, this.#sync, (point) => this.#describe(point));
    const unit = this.#cost === 1 ? "milli CPU" : "requests a second";
    const whole = `${unit}${load.each ? ", of each ready pod" : ", shared by the ready pods"}`;
    say(element("load-unit"), `(${whole})`);
    say(element("points-much"), `Load, ${unit}`);
    this.#shape.value = load.shape;
    this.#each.value = load.each ? "each" : "share";
    if (document.activeElement !== this.#noise) this.#noise.value = String(load.noise);
    if (document.activeElement !== this.#repeat) this.#repeat.value = String(load.repeat);
    this.#table();
  }

  #describe([at, much]) {
    return `${clock(at, this.#duration)}, ${amount(much, this.#cost)}`;
  }

  #controls() {
    this.#shape.append(...options([["line", "straight lines"], ["steps", "steps"]]));
    this.#each.append(...options([["share", "all ready pods together"], ["each", "each ready pod"]]));
    const add = make("button", "Add a point", { type: "button" });
    add.addEventListener("click", () => this.#addAfter(this.#load.points.length - 1));
    element("load-controls").append(
      control("Between points", this.#shape), control("Load of", this.#each),
      control("Noise", this.#noise), control("Repeat after (s, 0 is never)", this.#repeat), add,
    );
    this.#shape.addEventListener("change", () => this.#change({ shape: this.#shape.value }));
    this.#each.addEventListener("change", () => this.#change({ each: this.#each.value === "each" }));
    for (const [input, key] of [[this.#noise, "noise"], [this.#repeat, "repeat"]]) {
      input.addEventListener("input", () => {
        if (input.validity.valid && input.value !== "") this.#change({ [key]: input.valueAsNumber });
      });
    }
  }

  /** Hands on a change, and counts with it before it is shown. */
  #change(part) {
    this.#load = { ...this.#load, ...part };
    this.#points.take(this.#load.points);
    this.#changed(this.#load);
  }

  /** A point moves between its neighbours. */
  #move(index, at, much) {
    const { points } = this.#load;
    const least = points[index - 1]?.[0] ?? 0;
    const most = points[index + 1]?.[0] ?? this.#duration;
    const moved = [...points];
    moved[index] = [Math.min(Math.max(Math.round(at), least), Math.max(most, least)), Math.min(Math.max(round(much), 0), 1e9)];
    this.#change({ points: moved });
  }

  #add(at, much) {
    const { points } = this.#load;
    if (points.length >= MOST_POINTS) return;
    const place = points.findIndex(([other]) => other > at);
    const index = place < 0 ? points.length : place;
    this.#change({ points: points.toSpliced(index, 0, [Math.round(at), round(much)]) });
    this.#points.focus(index);
  }

  #addAfter(index) {
    const [at, much] = this.#load.points[index];
    const next = this.#load.points[index + 1]?.[0] ?? this.#duration;
    this.#add(at + Math.max((next - at) / 2, 0), much);
  }

  #remove(index) {
    const { points } = this.#load;
    if (points.length < 2) return;
    this.#change({ points: points.toSpliced(index, 1) });
    this.#points.focus(Math.min(index, points.length - 2));
  }

  #table() {
    const body = element("points").tBodies[0];
    const { points } = this.#load;
    while (this.#rows.length > points.length) this.#rows.pop().row.remove();
    while (this.#rows.length < points.length) {
      const made = this.#row(this.#rows.length);
      this.#rows.push(made);
      body.append(made.row);
    }
    points.forEach(([at, much], i) => {
      const { inputs } = this.#rows[i];
      if (document.activeElement !== inputs[0]) inputs[0].value = String(at);
      if (document.activeElement !== inputs[1]) inputs[1].value = String(much);
    });
  }

  #row(index) {
    const row = make("tr");
    const inputs = ["second", "load"].map((what) =>
      make("input", "", { type: "number", min: "0", step: "any", "aria-label": `Point ${index + 1}, ${what}` }));
    for (const input of inputs) {
      input.addEventListener("change", () => {
        const [at, much] = inputs.map(({ valueAsNumber }) => valueAsNumber);
        if (Number.isFinite(at) && Number.isFinite(much)) this.#move(index, at, much);
      });
    }
    const remove = make("button", "Remove", { type: "button", "aria-label": `Remove point ${index + 1}` });
    remove.addEventListener("click", () => this.#remove(index));
    const cells = [make("th", String(index + 1), { scope: "row" }), ...[...inputs, remove].map((input) => {
      const cell = make("td");
      cell.append(input);
      return cell;
    })];
    row.append(...cells);
    return { row, inputs };
  }
}

/** Points as columns. */
const transposed = (points) => ({ seconds: points.map(([at]) => at), load: points.map(([, much]) => much) });
