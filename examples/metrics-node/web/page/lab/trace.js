/*
 * Why a step decided what it did: the core's sentences, in the phases in
 * which the controller works, with long runs of the same folded up.
 */

import { make } from "../dom.js";

/** The phases, by the hundreds of a step's code. */
const PHASES = { 1: "Scale", 2: "Pods", 3: "Arithmetic", 4: "Metrics", 5: "Stabilization", 6: "Limits", 7: "Outcome" };

/** From so many of one kind in a row on they are folded. */
const MANY = 4;

/** More of one kind than these are counted, not listed. */
const MOST = 200;

/** Steps in a row that belong together, by what `of` says. */
function runs(steps, of) {
  const all = [];
  for (const step of steps) {
    const last = all.at(-1);
    if (last !== undefined && of(last[0]) === of(step)) last.push(step);
    else all.push([step]);
  }
  return all;
}

/** Many of a kind, folded behind the first. */
function folded(run) {
  const item = make("li");
  const details = make("details");
  details.append(make("summary", `${run[0].text} And ${run.length - 1} more.`));
  const list = make("ul");
  list.append(...run.slice(1, MOST).map(({ text }) => make("li", text)));
  if (run.length > MOST) list.append(make("li", `${run.length - MOST} more like these.`));
  details.append(list);
  item.append(details);
  return item;
}

/** The steps of a phase. */
function phase(steps) {
  const list = make("ul");
  for (const run of runs(steps, ({ code }) => code)) {
    if (run.length < MANY) list.append(...run.map(({ text }) => make("li", text)));
    else list.append(folded(run));
  }
  return list;
}

/**
 * Shows an explanation.
 * @param {HTMLElement} place
 * @param {{summary: string, trace: {code: number, text: string}[]}} explanation
 */
export function showTrace(place, { summary, trace }) {
  const first = make("p", summary);
  first.className = "summary";
  const parts = runs(trace, ({ code }) => Math.floor(code / 100)).flatMap((steps) => [
    make("h3", PHASES[Math.floor(steps[0].code / 100)] ?? "More"),
    phase(steps),
  ]);
  place.replaceChildren(first, ...parts);
}

/** Shows that there is nothing to explain, and why. */
export function showNone(place, why) {
  place.replaceChildren(make("p", why));
}
