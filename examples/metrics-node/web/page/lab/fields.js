/*
 * What is assumed beside the load and the HPAs: a number or a choice each,
 * with its bounds, its default and a sentence.
 */

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {string} [unit]
 * @property {string} group
 * @property {number | string} default
 * @property {[number, number]} [within]
 * @property {[string, string][]} [choices] values with their words
 * @property {string} about
 */

/** @type {(group: string, name: string, label: string, unit: string | undefined) => any} */
const field = (group, name, label, unit) => ({
  /** A number. @returns {Field} */
  number: (usual, within, about) => ({ name, label, unit, group, default: usual, within, about }),
  /** One of some words. @returns {Field} */
  choice: (choices, about) => ({ name, label, unit, group, default: choices[0][0], choices, about }),
});

const time = (name, label, unit) => field("Time", name, label, unit);
const pods = (name, label, unit) => field("Pods", name, label, unit);
const controller = (name, label, unit) => field("Controller", name, label, unit);

/** Seconds in an hour, and in a day. */
const [HOUR, DAY] = [3600, 86400];

/** Everything that is assumed. @type {Field[]} */
export const FIELDS = [
  time("minutes", "Duration", "min")
    .number(60, [1, 31 * 24 * 60], "How long is simulated: up to 31 days."),
  time("sync", "Sync period", "s")
    .number(15, [1, HOUR], "The controller's --horizontal-pod-autoscaler-sync-period."),
  time("resolution", "Scrape every", "s")
    .number(15, [1, HOUR], "The metrics server's --metric-resolution."),
  time("offset", "First scrape at", "s")
    .number(0, [0, HOUR], "When the first scrape is, after the first sync."),
  time("lag", "Metrics lag", "s")
    .number(0, [0, HOUR], "From a scrape to when the controller can read it."),
  time("sampling", "A sample tells")
    .choice(
      [["average", "the average since the last"], ["instant", "the usage of the moment"]],
      "metrics-server gives averages; simulated kubelets may not.",
    ),
  pods("replicas", "Replicas at first")
    .number(2, [0, 100_000], "Ready, and for an hour."),
  pods("request", "CPU request", "m")
    .number(200, [0, 1_000_000], "Of each pod; 0 is none."),
  pods("limit", "CPU limit", "m")
    .number(0, [0, 1_000_000], "Of each pod; 0 is none."),
  pods("starting", "Start takes", "s")
    .number(5, [0, DAY], "From created to running."),
  pods("readying", "Ready after", "s")
    .number(10, [0, DAY], "From running to ready."),
  pods("measured", "Sampled after", "s")
    .number(0, [0, DAY], "From running to the first scrape that counts."),
  pods("beyond", "Load beyond the limit")
    .choice([["linear", "is lost"], ["queueing", "waits"]], "What becomes of work that no pod has CPU for."),
  pods("cost", "A request costs", "ms CPU")
    .number(1, [0.001, 1_000_000], "At 1 the load is in milli CPU, else in requests a second."),
  controller("initialization", "CPU initialization", "s")
    .number(300, [0, DAY], "--horizontal-pod-autoscaler-cpu-initialization-period."),
  controller("delay", "Initial readiness delay", "s")
    .number(30, [0, DAY], "--horizontal-pod-autoscaler-initial-readiness-delay."),
  controller("tolerance", "Tolerance")
    .number(0.1, [0, 10], "--horizontal-pod-autoscaler-tolerance, where the HPA sets none."),
  controller("stabilization", "Downscale stabilization", "s")
    .number(300, [0, DAY], "--horizontal-pod-autoscaler-downscale-stabilization, where the HPA sets none."),
];

/** All of it as it is by default. */
export const defaults = () => Object.fromEntries(FIELDS.map((one) => [one.name, one.default]));
