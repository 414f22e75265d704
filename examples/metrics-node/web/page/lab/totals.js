/* What a run comes to, and the other one beside it. */

import { element, fill, make } from "../dom.js";
import { amount, plain, span } from "./time.js";

/** The figures, with how they read. */
const ROWS = [
  ["Rescales", ({ totals }) => totals.rescales, String],
  ["up, down", ({ totals }) => [totals.scaleUps, totals.scaleDowns], (all) => all.join(", ")],
  ["Replicas, fewest and most", ({ totals }) => [totals.fewestReplicas, totals.mostReplicas], (all) => all.join(", ")],
  ["Pod-hours", ({ totals }) => totals.podSeconds / 3600, (hours) => hours.toFixed(2)],
  ["Too few pods for", ({ totals }) => totals.underProvisionedSeconds, span],
  ["pod-minutes short", ({ totals }) => totals.underProvisionedPodSeconds / 60, (minutes) => minutes.toFixed(1)],
  ["Too many pods for", ({ totals }) => totals.overProvisionedSeconds, span],
  ["pod-minutes too many", ({ totals }) => totals.overProvisionedPodSeconds / 60, (minutes) => minutes.toFixed(1)],
  ["At the CPU limit for", ({ totals }) => totals.saturatedSeconds, span],
  ["Syncs that failed", ({ totals }) => totals.failedSyncs, String],
];

/** `+3`, `−0.5`; of what is no number nothing. */
function difference(a, b, words) {
  if (typeof a !== "number") return "";
  if (a === b) return "0";
  const by = Math.abs(b - a);
  return `${b > a ? "+" : "\u2212"}${words === String ? plain(by) : words(by)}`;
}

/** @param {any} outcome what `simulateHpa` gave */
export function showTotals({ result, compared }) {
  const table = element("totals");
  const heading = make("tr");
  const columns = compared === undefined ? ["", "HPA"] : ["", "HPA A", "HPA B", "B against A"];
  heading.append(...columns.map((text, i) => {
    const cell = text === "" ? make("td") : make("th", text, { scope: "col" });
    if (i > 0) cell.className = "number";
    return cell;
  }));
  table.tHead.replaceChildren(heading);
  const rows = ROWS.map(([name, of, words]) => {
    const a = of(result);
    if (compared === undefined) return [name, words(a)];
    const b = of(compared);
    return [name, words(a), words(b), difference(a, b, words)];
  });
  fill(table.tBodies[0], rows, { header: 0, numbers: (column) => column > 0 });
}

/** How one step reads in a sentence. */
export function describe(run, step, cost) {
  const { columns } = run;
  const [ready, replicas, desired] = [columns.ready[step], columns.replicas[step], columns.desired[step]];
  const pods = ready === replicas ? `${ready} ready` : `${ready} of ${replicas} ready`;
  const change = desired === replicas ? `${desired} desired` : `scales to ${desired}`;
  return `load ${amount(columns.load[step], cost)}, ${pods}, ${change}`;
}

/** The word of a column of words at a step. */
export const word = ({ of, at }, step) => of[at[step]];
