/*
 * The case of a step, and what the core says about it: the whole decision
 * with its trace, and what is wrong before anything is decided.
 */

import { steps } from "./document.js";
import { input } from "./simulation.js";

/**
 * The case that a simulation has at a step, as `explainHpa` takes it.
 * @param {any} core
 * @param {import("./state.js").State} state
 * @param {import("./document.js").HpaDocument} document
 * @param {number} step
 */
export function caseOf(core, state, document, step) {
  const { json } = input(state, document, undefined, { caseAt: step });
  return core.simulatedHpaCase(json);
}

/**
 * What lint finds, as problems at their lines; what is not about the HPA (a
 * pod of the model, a flag) has no place.
 * @param {any} core
 * @param {object} hpaCase
 * @param {import("./document.js").HpaDocument} document
 * @returns {import("./document.js").Problem[]}
 */
export function lint(core, hpaCase, document) {
  return core.lintHpa(hpaCase).findings.map(({ path, severity, text }) => {
    const [root, ...below] = steps(path);
    const place = root === "hpa" ? document.at(below) : {};
    return { ...place, severity, message: text };
  });
}
