/*
 * The plot as a table: a row for every step at which something is other than
 * before, which a button in it chooses.
 */

import { element, fill, make } from "../dom.js";
import { amount, clock } from "./time.js";
import { word } from "./totals.js";

/** More rows than these nobody reads. */
const MOST = 500;

/** What makes a step worth a row. */
const TOLD = ["replicas", "ready", "desired"];

/** Steps at which a run is other than at the step before. */
function changes(run) {
  const { columns } = run;
  return columns.seconds.flatMap((_, step) =>
    step === 0 || TOLD.some((key) => columns[key][step] !== columns[key][step - 1]) ? [step] : []);
}

/**
 * @param {any} outcome what `simulateHpa` gave
 * @param {number} cost
 * @param {(step: number) => void} choose
 */
export function showTable({ result, compared, durationSeconds }, cost, choose) {
  const table = element("steps");
  const runs = compared === undefined ? [result] : [result, compared];
  const steps = [...new Set(runs.flatMap(changes))].sort((a, b) => a - b);
  const shown = steps.slice(0, MOST);
  const names = ["Replicas", "Ready", "Desired", "Why"];
  const named = (name, i) => (compared === undefined ? name : `${name}, ${"AB"[i]}`);
  const headings = ["At", "Load", ...runs.flatMap((_, i) => names.map((name) => named(name, i)))];
  const row = make("tr");
  row.append(...headings.map((text) => make("th", text, { scope: "col" })));
  table.tHead.replaceChildren(row);
  const rows = shown.map((step) => [
    "",
    amount(result.columns.load[step], cost),
    ...runs.flatMap(({ columns }) => [
      ...TOLD.map((key) => String(columns[key][step])),
      [word(columns.reason, step), word(columns.stabilization, step), word(columns.limit, step)]
        .filter((text) => text !== "" && text !== "ReadyForNewScale" && text !== "DesiredWithinRange").join("; "),
    ]),
  ]);
  fill(table.tBodies[0], rows, { header: 0 });
  shown.forEach((step, i) => {
    const button = make("button", clock(result.columns.seconds[step], durationSeconds), { type: "button" });
    button.addEventListener("click", () => choose(step));
    table.tBodies[0].rows[i].cells[0].replaceChildren(button);
  });
  element("steps-caption").textContent =
    `${steps.length} of ${result.columns.seconds.length} steps at which something changes` +
    (steps.length > MOST ? `, the first ${MOST} of them` : "");
}
