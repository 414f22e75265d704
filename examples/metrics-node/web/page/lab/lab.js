/*
 * The lab: one state, from which everything shown follows. Whatever changes
 * it, the next frame simulates anew and shows what came out.
 */

import { element, say } from "../dom.js";
import { HpaDocument } from "./document.js";
import { Editor } from "./editor.js";
import { caseOf, lint } from "./explanation.js";
import { LoadView } from "./load.js";
import { ModelForm } from "./model.js";
import { PodsPlot } from "./plot.js";
import { check } from "./schema.js";
import { simulate, sourcesOf } from "./simulation.js";
import { Steps } from "./steps.js";
import { Sweep } from "./sweep.js";
import { showTable } from "./table.js";
import { clock } from "./time.js";
import { describe, showTotals } from "./totals.js";
import { showNone, showTrace } from "./trace.js";

/** One of the two HPAs: its text, what was read of it, its editor. */
class Side {
  text = "";
  document = new HpaDocument("{}");
  /** The last text that could be simulated. @type {HpaDocument | undefined} */
  good;

  constructor(name, label, changed) {
    this.name = name;
    this.trace = element(`${name}-trace`);
    this.editor = new Editor(element(`${name}-editor`), label, element(`${name}-count`), element(`${name}-problems`), changed);
  }

  /** Takes a text; the same one is not read again. */
  read(text) {
    if (text === this.text) return;
    this.text = text;
    this.document = new HpaDocument(text);
    if (this.document.json !== undefined) this.good = this.document;
  }

  /** What is wrong with it by its form alone. */
  get problems() {
    const { document } = this;
    const found = document.json === undefined ? [] : check(document.value);
    const placed = found.map(({ path, message }) => ({ ...document.at(path), severity: "warning", message }));
    return [...document.problems, ...placed];
  }
}

/** The step that changes the replicas most. */
function largest({ columns: { desired, replicas } }) {
  const change = (step) => Math.abs(desired[step] - replicas[step]);
  return desired.reduce((best, _, step) => (change(step) > change(best) ? step : best), 0);
}

/** The views over the state. */
export class Lab {
  #core;
  #state;
  #a;
  #b;
  #plot;
  #load;
  #model;
  #steps;
  #sweep;
  #outcome;
  #due = false;
  #explaining = false;
  #changed;

  /**
   * @param {any} core
   * @param {import("./state.js").State} state
   * @param {(state: import("./state.js").State) => void} changed
   */
  constructor(core, state, changed) {
    this.#core = core;
    this.#state = state;
    this.#changed = changed;
    this.#a = new Side("a", "HPA A as YAML", (text) => this.change({ a: text }));
    this.#b = new Side("b", "HPA B as YAML", (text) => this.change({ b: text }));
    const hovered = (index) => this.#steps.hover(index);
    this.#plot = new PodsPlot(element("pods-plot"), element("pods-legend"), hovered);
    this.#load = new LoadView(element("load-plot"), (load) => this.change({ load }), hovered);
    this.#model = new ModelForm((part) => this.change(part));
    this.#steps = new Steps(element("pods-plot"), (step) => this.#point(step));
    this.#sweep = new Sweep(core, (target, window) => this.#put(target, window));
    this.state = state;
  }

  get state() {
    return this.#state;
  }

  /** Replaces all of it. */
  set state(state) {
    this.#state = state;
    this.#steps.step = state.step;
    this.#steps.held = state.step >= 0;
    this.#a.editor.text = state.a;
    if (state.b !== null) this.#b.editor.text = state.b;
    this.change({});
  }

  /** Changes a part. @param {Partial<import("./state.js").State>} part */
  change(part) {
    this.#state = { ...this.#state, ...part };
    if (this.#due) return;
    this.#due = true;
    requestAnimationFrame(() => {
      this.#due = false;
      this.#show();
    });
  }

  /** Opens the other editor with a copy, or closes it. */
  compare() {
    const b = this.#state.b === null ? this.#a.editor.text : null;
    if (b !== null) this.#b.editor.text = b;
    this.change({ b });
  }

  get #sides() {
    return this.#state.b === null ? [this.#a] : [this.#a, this.#b];
  }

  #show() {
    const { a, b } = this.#state;
    const compared = b !== null;
    element("b").hidden = !compared;
    this.#b.trace.hidden = !compared;
    element("lab").classList.toggle("compared", compared);
    element("compare").setAttribute("aria-pressed", String(compared));
    say(element("a-title"), compared ? "HPA A" : "HPA");
    this.#a.read(a);
    if (compared) this.#b.read(b);
    const refused = this.#simulate();
    this.#sides.forEach((side, i) => {
      const own = refused.filter(({ of }) => of === i).map(({ problem }) => problem);
      const stale = side.document !== side.good || own.length > 0;
      side.editor.complain([...side.problems, ...own, ...(own.length > 0 ? [] : this.#lint(side))], stale);
    });
    const sources = [...new Set(this.#sides.flatMap(({ good }) => sourcesOf(good?.value)))];
    this.#model.show(this.#state, sources);
    this.#load.show(this.#state, this.#outcome?.result.columns);
    if (this.#outcome !== undefined) this.#results();
    if (this.#a.good !== undefined) this.#sweep.show(this.#state, this.#a.good);
    this.#changed(this.#state);
  }

  /** Runs both, or the first alone where the second is refused. */
  #simulate() {
    const [a, b] = this.#sides.map(({ good }) => good);
    if (a === undefined) return [];
    const both = simulate(this.#core, this.#state, a, b);
    const alone = both.outcome === undefined && b !== undefined;
    const outcome = alone ? simulate(this.#core, this.#state, a).outcome : both.outcome;
    const { trouble } = both;
    say(element("refused"), trouble === undefined ? "" : `This cannot be simulated: ${trouble}.`);
    // What is refused, or cannot be read, leaves the last picture.
    if (outcome !== undefined) this.#outcome = outcome;
    return both.problems.filter(({ of }) => this.#sides[of].good === this.#sides[of].document);
  }

  #lint(side) {
    if (side.document.json === undefined || side.good !== side.document) return [];
    try {
      return lint(this.#core, caseOf(this.#core, this.#state, side.document, 0), side.document);
    } catch (error) {
      if (error instanceof this.#core.MillicoreError) return []; // it is told by the simulation
      throw error;
    }
  }

  #results() {
    const outcome = this.#outcome;
    const { result, compared, durationSeconds } = outcome;
    const cost = Number(this.#state.model.cost);
    this.#plot.show(outcome);
    showTotals(outcome);
    showTable(outcome, cost, (step) => {
      this.#steps.held = true;
      this.#steps.choose(step);
    });
    const runs = compared === undefined ? [result] : [result, compared];
    const rescales = [...new Set(runs.flatMap(({ columns }) =>
      columns.desired.flatMap((desired, step) => (desired === columns.replicas[step] ? [] : [step]))))].sort((x, y) => x - y);
    if (this.#steps.step < 0) this.#steps.step = largest(result);
    this.#steps.take(result.columns.seconds.length, rescales, (step) => {
      const at = clock(result.columns.seconds[step], durationSeconds);
      return compared === undefined
        ? `${at}: ${describe(result, step, cost)}`
        : `${at}: A: ${describe(result, step, cost)}; B: ${describe(compared, step, cost)}`;
    });
  }

  /** Shows a step everywhere; its reasons in the next frame. */
  #point(step) {
    const outcome = this.#outcome;
    if (outcome === undefined) return;
    const { seconds } = outcome.result.columns;
    this.#plot.point(step);
    this.#load.point(seconds[step]);
    say(element("step-heading"), `Step ${step + 1} of ${seconds.length}, at ${clock(seconds[step], outcome.durationSeconds)}`);
    say(element("held"), this.#steps.held ? "Held: a click on the plot lets it go." : "The step under the pointer: a click holds it.");
    if (this.#state.step !== step && this.#steps.held) {
      this.#state = { ...this.#state, step };
      this.#changed(this.#state);
    }
    if (this.#explaining) return;
    this.#explaining = true;
    requestAnimationFrame(() => {
      this.#explaining = false;
      this.#explain();
    });
  }

  #explain() {
    for (const side of this.#sides) {
      if (side.good === undefined) {
        showNone(side.trace, "This HPA cannot be read yet.");
        continue;
      }
      try {
        showTrace(side.trace, this.#core.explainHpa(caseOf(this.#core, this.#state, side.good, this.#steps.step)));
      } catch (error) {
        if (!(error instanceof this.#core.MillicoreError)) throw error;
        showNone(side.trace, `This cannot be explained: ${error.message}.`);
      }
    }
  }

  /** Writes a target and a window into the first HPA's text. */
  #put(target, window) {
    const text = this.#a.document.with([
      [["spec", "metrics", 0, "resource", "target", "averageUtilization"], target],
      [["spec", "behavior", "scaleDown", "stabilizationWindowSeconds"], window],
    ]);
    if (text !== undefined) this.#a.editor.text = text;
  }
}
