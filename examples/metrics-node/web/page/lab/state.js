/*
 * The state of the lab: two HPAs, a load, what is assumed of pods, metrics
 * and controller, and the step that is looked at. Everything shown follows
 * from it; a link carries it whole.
 */

import { FIELDS } from "./fields.js";

/**
 * @typedef {object} Load
 * @property {"line" | "steps"} shape between the points, or from each on
 * @property {boolean} each whether each ready pod has it, or all share it
 * @property {[number, number][]} points seconds and milli CPU (or requests a second)
 * @property {number} noise how far it strays, in the points' unit
 * @property {number} repeat seconds after which it begins again; 0 is never
 */

/**
 * @typedef {object} Source how a metric that is not CPU comes of the load
 * @property {"load" | "backlog"} of
 * @property {number} factor
 * @property {number} base
 */

/**
 * @typedef {object} State
 * @property {string} a YAML
 * @property {string | null} b YAML of the other HPA
 * @property {Load} load
 * @property {Record<string, string | number>} model by the names of `FIELDS`
 * @property {Record<string, Source>} sources by `type/name`
 * @property {number} step the one looked at; -1 is the one that scales most
 */

/** The most points of a load that is edited by hand. */
export const MOST_POINTS = 200;

/** A number within bounds, or what else there is. */
const within = (value, [least, most], otherwise) =>
  typeof value === "number" && value >= least && value <= most ? value : otherwise;

/** A text, or what else there is. */
const text = (value, otherwise) => (typeof value === "string" ? value : otherwise);

/** The points of a load that came from elsewhere: in order, finite, not too many. */
function points(value) {
  if (!Array.isArray(value)) return [[0, 0]];
  const taken = value
    .filter((point) => Array.isArray(point) && point.length === 2)
    .filter((point) => point.every((n) => Number.isFinite(n) && n >= 0 && n <= 1e9))
    .slice(0, MOST_POINTS)
    .map(([at, much]) => /** @type {[number, number]} */ ([at, much]))
    .sort((a, b) => a[0] - b[0]);
  return taken.length > 0 ? taken : [[0, 0]];
}

/**
 * A state of whatever a link holds: what is missing or makes no sense is as
 * by default, so that nothing a stranger sends can break the page.
 * @param {any} given
 * @returns {State}
 */
export function stateOf(given, otherwise) {
  const { load = {}, model = {}, sources = {} } = given ?? {};
  const kept = {};
  for (const { name, default: usual, within: bounds, choices } of FIELDS) {
    const value = model?.[name];
    if (choices !== undefined) kept[name] = choices.some(([choice]) => choice === value) ? value : usual;
    else kept[name] = within(value, bounds ?? [0, 0], usual);
  }
  const named = {};
  for (const [key, source] of Object.entries(sources ?? {}).slice(0, 32)) {
    named[key] = {
      of: source?.of === "backlog" ? "backlog" : "load",
      factor: within(source?.factor, [-1e9, 1e9], 1),
      base: within(source?.base, [-1e9, 1e9], 0),
    };
  }
  return {
    a: text(given?.a, otherwise.a),
    b: text(given?.b, null),
    load: {
      shape: load?.shape === "steps" ? "steps" : "line",
      each: load?.each === true,
      points: load?.points === undefined ? otherwise.load.points : points(load.points),
      noise: within(load?.noise, [0, 1e9], 0),
      repeat: within(load?.repeat, [0, 44640 * 60], 0),
    },
    model: kept,
    sources: named,
    step: within(given?.step, [-1, 200000], -1),
  };
}
