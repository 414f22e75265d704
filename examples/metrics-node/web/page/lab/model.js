/*
 * The assumptions: a number or a choice each, and for every metric of the
 * HPAs that is not CPU, how it comes of the load.
 */

import { element, make } from "../dom.js";
import { FIELDS } from "./fields.js";

/** The form. */
export class ModelForm {
  #inputs = new Map();
  #sources = make("fieldset");
  #rows = new Map();
  #changed;
  #state;

  /** @param {(part: Partial<import("./state.js").State>) => void} changed */
  constructor(changed) {
    this.#changed = changed;
    const form = element("model");
    form.addEventListener("submit", (event) => event.preventDefault());
    for (const group of new Set(FIELDS.map((field) => field.group))) {
      const set = make("fieldset");
      set.append(make("legend", group));
      for (const field of FIELDS.filter((candidate) => candidate.group === group)) set.append(this.#field(field));
      form.append(set);
    }
    this.#sources.append(make("legend", "Other metrics"));
    this.#sources.hidden = true;
    form.append(this.#sources);
  }

  #field(field) {
    const { name, label, unit, within, choices, about } = field;
    const id = `model-${name}`;
    const line = make("p", "", { title: about });
    line.append(make("label", unit === undefined ? label : `${label} (${unit})`, { for: id }));
    const input = choices === undefined
      ? make("input", "", { id, type: "number", min: String(within[0]), max: String(within[1]), step: "any", required: "" })
      : make("select", "", { id });
    for (const [value, words] of choices ?? []) input.append(make("option", words, { value }));
    input.addEventListener(choices === undefined ? "input" : "change", () => {
      if (!input.validity.valid) return;
      const value = choices === undefined ? input.valueAsNumber : input.value;
      this.#changed({ model: { ...this.#state.model, [name]: value } });
    });
    line.append(input);
    this.#inputs.set(name, input);
    return line;
  }

  /**
   * @param {import("./state.js").State} state
   * @param {string[]} sources
   */
  show(state, sources) {
    this.#state = state;
    for (const [name, input] of this.#inputs) {
      if (document.activeElement !== input) input.value = String(state.model[name]);
    }
    for (const [key, row] of this.#rows) {
      if (!sources.includes(key)) {
        row.line.remove();
        this.#rows.delete(key);
      }
    }
    for (const key of sources) {
      const row = this.#rows.get(key) ?? this.#source(key);
      const { of = "load", factor = 1, base = 0 } = state.sources[key] ?? {};
      for (const [input, value] of [[row.of, of], [row.factor, factor], [row.base, base]]) {
        if (document.activeElement !== input) input.value = String(value);
      }
    }
    this.#sources.hidden = sources.length === 0;
  }

  /** A metric: so much of the load or the backlog, and so much beside. */
  #source(key) {
    const line = make("p", "", { role: "group", "aria-label": key });
    line.className = "source";
    const number = (label) => make("input", "", { type: "number", step: "any", "aria-label": `${key}: ${label}` });
    const of = make("select", "", { "aria-label": `${key} comes of` });
    of.append(make("option", "load", { value: "load" }), make("option", "waiting load", { value: "backlog" }));
    const [factor, base] = [number("factor"), number("base")];
    line.append(make("b", key), " = ", factor, " \u00d7 ", of, " + ", base);
    const take = () => {
      if (!factor.validity.valid || !base.validity.valid || factor.value === "" || base.value === "") return;
      const source = { of: of.value, factor: factor.valueAsNumber, base: base.valueAsNumber };
      this.#changed({ sources: { ...this.#state.sources, [key]: source } });
    };
    for (const input of [of, factor, base]) input.addEventListener("input", take);
    this.#sources.append(line);
    const row = { line, of, factor, base };
    this.#rows.set(key, row);
    return row;
  }
}
