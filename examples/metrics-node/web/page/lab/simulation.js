/*
 * One run of the core: the state becomes what `simulateHpa` takes, and what
 * it refuses becomes a problem at a line of one of the HPAs.
 */

/** The kinds of metric that the load has to be turned into. */
const OF_LOAD = {
  Resource: "resource",
  ContainerResource: "containerResource",
  Pods: "pods",
  Object: "object",
  External: "external",
};

/**
 * The metrics of an HPA that are not CPU, as `type/name`.
 * @param {any} hpa
 */
export function sourcesOf(hpa) {
  const metrics = Array.isArray(hpa?.spec?.metrics) ? hpa.spec.metrics : [];
  const found = metrics.flatMap((metric) => {
    const of = metric?.[OF_LOAD[metric?.type]];
    const name = of?.metric?.name ?? of?.name;
    if (typeof name !== "string" || name === "") return [];
    const type = metric.type === "ContainerResource" ? "Resource" : metric.type;
    return type === "Resource" && name === "cpu" ? [] : [`${type}/${name}`];
  });
  return [...new Set(found)];
}

/** Milli CPU as a quantity. */
const milli = (value) => `${value}m`;

/**
 * All that is simulated but for the HPAs.
 * @param {import("./state.js").State} state
 * @param {string[]} sources
 */
function surroundings({ load, model, sources: chosen }, sources) {
  const { points, shape, noise, repeat, each } = load;
  const repeats = repeat > 0 ? { repeatSeconds: repeat } : {};
  const curve = [{ [shape === "steps" ? "steps" : "points"]: points, ...repeats }];
  if (noise > 0) curve.push({ noise: { amplitude: noise, seed: 1, holdSeconds: Number(model.sync) } });
  return {
    config: {
      applyDefaults: true,
      tolerance: model.tolerance,
      downscaleStabilizationSeconds: model.stabilization,
      cpuInitializationPeriodSeconds: model.initialization,
      initialReadinessDelaySeconds: model.delay,
    },
    start: "2026-01-01T00:00:00Z",
    durationSeconds: Number(model.minutes) * 60,
    syncPeriodSeconds: model.sync,
    metrics: {
      resolutionSeconds: model.resolution,
      offsetSeconds: model.offset,
      lagSeconds: model.lag,
      sampling: model.sampling,
    },
    pods: {
      replicas: model.replicas,
      requests: Number(model.request) > 0 ? { cpu: milli(model.request) } : {},
      limits: Number(model.limit) > 0 ? { cpu: milli(model.limit) } : {},
      startSeconds: model.starting,
      readySeconds: model.readying,
      measuredSeconds: model.measured,
      cpuModel: model.beyond,
    },
    load: { requestMilliseconds: model.cost, division: each ? "each" : "share", curve },
    sources: sources.map((key) => {
      const [type, ...name] = key.split("/");
      const { of = "load", factor = 1, base = 0 } = chosen[key] ?? {};
      return { type, name: name.join("/"), of, factor, base };
    }),
  };
}

/**
 * What the core takes, as JSON, with where each HPA begins in it.
 * @param {import("./state.js").State} state
 * @param {import("./document.js").HpaDocument} a
 * @param {import("./document.js").HpaDocument} [b]
 * @param {object} [more] beside it, as a sweep
 */
export function input(state, a, b, more = {}) {
  const both = [a, ...(b === undefined ? [] : [b])];
  const sources = [...new Set(both.flatMap(({ value }) => sourcesOf(value)))];
  const rest = JSON.stringify({ ...surroundings(state, sources), ...more });
  let json = "{";
  const begins = both.map(({ json: hpa }, i) => {
    json += `${i === 0 ? '"hpa":' : ',"compare":'}`;
    const begin = new TextEncoder().encode(json).length;
    json += hpa;
    return begin;
  });
  return { json: `${json},${rest.slice(1)}`, begins, sources };
}

/**
 * Runs it. Problems have the place of the HPA they are in, or none, when it
 * is the rest that the core refuses.
 * @param {any} core
 * @returns {{outcome?: any, problems: {of: number, problem: import("./document.js").Problem}[], trouble?: string}}
 */
export function simulate(core, state, a, b, more) {
  const { json, begins } = input(state, a, b, more);
  try {
    return { outcome: core.simulateHpa(json), problems: [] };
  } catch (error) {
    if (!(error instanceof core.MillicoreError)) throw error;
    const { offset = 0, code } = error;
    // Of bytes of JSON nobody has heard who writes YAML.
    const message = code === core.Status.InvalidJson ? "This value is not what the field takes." : error.message;
    const lengths = [a, b].map((document) => new TextEncoder().encode(document?.json ?? "").length);
    const of = begins.findIndex((begin, i) => offset >= begin && offset <= begin + lengths[i]);
    if (of < 0) return { problems: [], trouble: message };
    const document = of === 0 ? a : b;
    const place = document.around(offset - begins[of]);
    return { problems: [{ of, problem: { ...place, severity: "error", message } }] };
  }
}
