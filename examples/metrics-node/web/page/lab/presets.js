/* Where one can begin: an HPA, loads by hand, and a run that was recorded. */

/** The HPA of somebody who has none at hand. */
export const EXAMPLE = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
  namespace: shop
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: web
  minReplicas: 2
  maxReplicas: 12
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: 60
  behavior:
    scaleDown:
      stabilizationWindowSeconds: 300
      policies:
        - type: Percent
          value: 50
          periodSeconds: 60
`;

/**
 * hpa/web of the recorded cluster, as it was: recordings/cluster. The usage
 * of each pod was set by hand (`set_usage` of hpa_series.jsonl.gz), however
 * many pods there were; seconds count from the first line of the controller's
 * log. Its pods were simulated: they ran and were ready at once, their usage
 * was that of the moment, and the first scrape of each did not count.
 */
const RECORDED = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
  namespace: hpa
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: web
  minReplicas: 2
  maxReplicas: 30
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: 50
  behavior:
    scaleUp:
      stabilizationWindowSeconds: 0
      selectPolicy: Max
      policies:
        - type: Pods
          value: 4
          periodSeconds: 15
        - type: Percent
          value: 100
          periodSeconds: 15
    scaleDown:
      stabilizationWindowSeconds: 15
      selectPolicy: Max
      policies:
        - type: Percent
          value: 100
          periodSeconds: 15
`;

const HOUR = 3600;

/** A day with its peak in the afternoon, a point an hour. */
const day = () =>
  Array.from({ length: 25 }, (_, hour) => {
    const much = 800 - 600 * Math.cos(((hour - 3) / 24) * 2 * Math.PI);
    return /** @type {[number, number]} */ ([hour * HOUR, Math.round(much / 10) * 10]);
  });

/**
 * @typedef {object} Preset what it changes of the state
 * @property {string} name
 * @property {Partial<import("./state.js").Load>} load
 * @property {Record<string, string | number>} model
 * @property {string} [a] the HPA, where the load is that of one
 */

/** @type {Preset[]} */
export const PRESETS = [
  {
    name: "Step",
    load: { shape: "steps", points: [[0, 300], [600, 1150], [2100, 300]] },
    model: { minutes: 60 },
  },
  {
    name: "Ramp",
    load: { shape: "line", points: [[0, 250], [600, 250], [1800, 1350], [2400, 1350], [3000, 250], [3600, 250]] },
    model: { minutes: 60 },
  },
  {
    name: "Spike",
    load: { shape: "line", points: [[0, 300], [900, 300], [930, 1800], [1080, 1800], [1110, 300], [3600, 300]] },
    model: { minutes: 60 },
  },
  {
    name: "Day",
    load: { shape: "line", points: day(), noise: 40 },
    model: { minutes: 1440, replicas: 4 },
  },
  {
    name: "Recorded",
    load: { shape: "steps", each: true, points: [[0, 100], [74, 260], [118, 95], [144, 52], [170, 20]] },
    model: {
      minutes: 3.8, sync: 5, resolution: 10, offset: 9, lag: 1, sampling: "instant",
      replicas: 2, request: 200, limit: 0, cost: 1, starting: 0, readying: 0, measured: 10,
    },
    a: RECORDED,
  },
];

/** What a preset leaves unsaid of the load. */
const PLAIN = { shape: "line", each: false, noise: 0, repeat: 0 };

/**
 * A state with a preset in it.
 * @param {import("./state.js").State} state
 * @param {Preset} preset
 * @param {Record<string, string | number>} usual the model by default
 */
export function applied(state, preset, usual) {
  // What the pods are stays; the rest is as usual, or the preset's.
  const { replicas, request, limit, cost } = state.model;
  return {
    ...state,
    ...(preset.a === undefined ? {} : { a: preset.a }),
    load: { ...PLAIN, ...preset.load, points: preset.load.points.map(([at, much]) => [at, much]) },
    model: { ...usual, replicas, request, limit, cost, ...preset.model },
    step: -1,
  };
}
