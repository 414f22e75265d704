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
 * hpa/web of the recorded cluster, as it was: recordings/cluster/objects.
 * The usage of each pod was set by hand at these seconds (`set_usage` of
 * recordings/cluster/hpa_series.jsonl.gz); it did not depend on how many
 * pods there were. The controller synced every 5 s.
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
    const much = 1400 - 1100 * Math.cos(((hour - 3) / 24) * 2 * Math.PI);
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
    load: { shape: "line", points: day(), noise: 60 },
    model: { minutes: 1440, replicas: 4 },
  },
  {
    name: "Recorded",
    load: { shape: "steps", each: true, points: [[0, 100], [15, 260], [59, 95], [85, 52], [111, 20]] },
    model: { minutes: 2.8, sync: 5, resolution: 10, sampling: "instant", replicas: 2, request: 200, starting: 1, readying: 0 },
    a: RECORDED,
  },
];

/** What a preset leaves unsaid of the load. */
const PLAIN = { shape: "line", each: false, noise: 0, repeat: 0 };

/**
 * A state with a preset in it.
 * @param {import("./state.js").State} state
 * @param {Preset} preset
 */
export function applied(state, preset, usual) {
  const recorded = preset.a !== undefined;
  // The clock of a recorded run is its own; other loads have the usual one.
  const clock = { sync: usual.sync, resolution: usual.resolution, sampling: usual.sampling, lag: usual.lag };
  return {
    ...state,
    ...(recorded ? { a: preset.a } : {}),
    load: { ...PLAIN, ...preset.load, points: preset.load.points.map(([at, much]) => [at, much]) },
    model: { ...state.model, ...clock, ...preset.model },
    step: -1,
  };
}
