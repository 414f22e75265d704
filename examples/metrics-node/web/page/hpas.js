/*
 * The HPAs of the host: what each wants and why, and at a click every step
 * of its last decision, explained once more by the core in this page.
 */

import { element, fill, make, say } from "./dom.js";
import { ask, paths } from "./host.js";
import { showTrace } from "./lab/trace.js";

/** The columns before that of the buttons. */
const columns = ({ namespace, name, currentReplicas, desiredReplicas, minReplicas, maxReplicas, summary }) => [
  `${namespace}/${name}`, String(currentReplicas), String(desiredReplicas), `${minReplicas} to ${maxReplicas}`, summary,
];

/** Columns with a number. */
const NUMBERS = new Set([1, 2]);

/** The table, and the steps of one of them. */
export class Hpas {
  #core;
  #table = element("hpas-table");
  #trace = element("hpas-trace");
  #names = [];
  /** Whose steps are shown. */
  #shown;

  constructor(core) {
    this.#core = core;
    element("hpas-close").addEventListener("click", () => this.#close());
  }

  /** Takes the answer of /hpas. */
  async update({ items }) {
    const body = this.#table.tBodies[0];
    fill(body, items.map((item) => [...columns(item), ""]), { header: 0, numbers: (column) => NUMBERS.has(column) });
    const names = items.map(({ namespace, name }) => `${namespace}/${name}`);
    // Buttons outlive a refresh: one of them may have the focus.
    if (names.join() !== this.#names.join() || body.querySelector("button") === null) {
      this.#names = names;
      names.forEach((name, i) => body.rows[i].cells[5].replaceChildren(...this.#actions(name)));
    }
    say(
      element("hpas-count"),
      items.length === 0 ? "None is known here." : "What each decided last, as kube-controller-manager would.",
    );
    this.#table.parentElement.hidden = items.length === 0;
    if (this.#shown !== undefined) await this.#explain(this.#shown);
  }

  #actions(name) {
    const why = make("button", "Steps", { type: "button", "aria-label": `Steps of ${name}` });
    why.addEventListener("click", () => {
      this.#shown = name;
      this.#explain(name).catch((error) => say(this.#trace, error.message));
    });
    const lab = make("a", "Lab", { href: `lab/#hpa=${encodeURIComponent(name)}`, "aria-label": `${name} in the HPA lab` });
    return [why, " ", lab];
  }

  async #explain(name) {
    const { case: hpaCase } = await ask(paths.hpa(name));
    if (this.#shown !== name) return; // closed, or another, meanwhile
    say(element("hpas-shown"), `${name} at ${hpaCase.now}`);
    showTrace(this.#trace, this.#core.explainHpa(hpaCase));
    element("hpas-steps").hidden = false;
  }

  #close() {
    const [name, row] = [this.#shown, this.#names.indexOf(this.#shown)];
    this.#shown = undefined;
    element("hpas-steps").hidden = true;
    if (name !== undefined) this.#table.tBodies[0].rows[row]?.querySelector("button").focus();
  }
}
