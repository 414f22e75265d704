/*
 * The state of the lab: two HPAs, a load, what is assumed of pods, metrics
 * and controller, and the step that is looked at. Everything shown follows
 * from it; a link carries it whole.
 */

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

/**
 * @typedef {object} Field one number (or choice) of the model
 * @property {string} name
 * @property {string} label
 * @property {string} [unit]
 * @property {string} group
 * @property {number | string} default
 * @property {[number, number]} [within]
 * @property {[string, string][]} [choices] values with their words
 * @property {string} about one sentence
 */

/** What is assumed beside load and HPA. @type {Field[]} */
export const FIELDS = [
  { name: "minutes", label: "Duration", unit: "min", group: "Time", default: 60, within: [1, 44640], about: "How long is simulated: up to 31 days." },
  { name: "sync", label: "Sync period", unit: "s", group: "Time", default: 15, within: [1, 3600], about: "The controller's --horizontal-pod-autoscaler-sync-period." },
  { name: "resolution", label: "Scrape every", unit: "s", group: "Time", default: 15, within: [1, 3600], about: "The metrics server's --metric-resolution." },
  { name: "offset", label: "First scrape at", unit: "s", group: "Time", default: 0, within: [0, 3600], about: "When the first scrape is, after the first sync." },
  { name: "lag", label: "Metrics lag", unit: "s", group: "Time", default: 0, within: [0, 3600], about: "From a scrape to when the controller can read it." },
  { name: "sampling", label: "A sample tells", group: "Time", default: "average", choices: [["average", "the average since the last"], ["instant", "the usage of the moment"]], about: "metrics-server gives averages; simulated kubelets may not." },
  { name: "replicas", label: "Replicas at first", group: "Pods", default: 2, within: [0, 100000], about: "Ready, and for an hour." },
  { name: "request", label: "CPU request", unit: "m", group: "Pods", default: 200, within: [0, 1000000], about: "Of each pod; 0 is none." },
  { name: "limit", label: "CPU limit", unit: "m", group: "Pods", default: 0, within: [0, 1000000], about: "Of each pod; 0 is none." },
  { name: "starting", label: "Start takes", unit: "s", group: "Pods", default: 5, within: [0, 86400], about: "From created to running." },
  { name: "readying", label: "Ready after", unit: "s", group: "Pods", default: 10, within: [0, 86400], about: "From running to ready." },
  { name: "measured", label: "Sampled after", unit: "s", group: "Pods", default: 0, within: [0, 86400], about: "From running to the first scrape that counts." },
  { name: "beyond", label: "Load beyond the limit", group: "Pods", default: "linear", choices: [["linear", "is lost"], ["queueing", "waits"]], about: "What becomes of work that no pod has CPU for." },
  { name: "cost", label: "A request costs", unit: "ms CPU", group: "Pods", default: 1, within: [0.001, 1000000], about: "At 1 the load is in milli CPU, else in requests a second." },
  { name: "initialization", label: "CPU initialization", unit: "s", group: "Controller", default: 300, within: [0, 86400], about: "--horizontal-pod-autoscaler-cpu-initialization-period." },
  { name: "delay", label: "Initial readiness delay", unit: "s", group: "Controller", default: 30, within: [0, 86400], about: "--horizontal-pod-autoscaler-initial-readiness-delay." },
  { name: "tolerance", label: "Tolerance", group: "Controller", default: 0.1, within: [0, 10], about: "--horizontal-pod-autoscaler-tolerance, where the HPA sets none." },
  { name: "stabilization", label: "Downscale stabilization", unit: "s", group: "Controller", default: 300, within: [0, 86400], about: "--horizontal-pod-autoscaler-downscale-stabilization, where the HPA sets none." },
];

/** The model as it is by default. */
export const defaults = () => Object.fromEntries(FIELDS.map((field) => [field.name, field.default]));

/** A number within bounds, or what else there is. */
const within = (value, [least, most], otherwise) =>
  typeof value === "number" && value >= least && value <= most ? value : otherwise;

/** A text, or what else there is. */
const text = (value, otherwise) => (typeof value === "string" ? value : otherwise);

/** The points of a load that came from elsewhere: in order, finite, not too many. */
function points(value) {
  if (!Array.isArray(value)) return [[0, 0]];
  const taken = value
    .filter((point) => Array.isArray(point) && point.length === 2 && point.every((n) => Number.isFinite(n) && n >= 0 && n <= 1e9))
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
