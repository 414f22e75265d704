/*
 * What a HorizontalPodAutoscaler does over time.
 */

import * as glue from "../generated/millicore.js";
import { guard } from "./instance.js";
import { bytesOf, decode } from "./strings.js";
import type { Text } from "./strings.js";

/** A quantity as Kubernetes writes it: `"250m"`, `"1Gi"`, `2`. */
type Quantity = string | number;

/** A term of a load's curve; whatever is there is added up. */
export interface HpaLoadTerm {
  readonly constant?: number;
  /** Seconds and values, with straight lines between them. */
  readonly points?: readonly (readonly [seconds: number, value: number])[];
  /** Seconds and the values from then on. */
  readonly steps?: readonly (readonly [seconds: number, value: number])[];
  readonly sine?: {
    readonly amplitude: number;
    readonly periodSeconds: number;
    readonly phaseSeconds?: number;
  };
  /** Even noise from -amplitude to amplitude. */
  readonly noise?: {
    readonly amplitude: number;
    readonly seed: number;
    /** How long a value stays; 15. */
    readonly holdSeconds?: number;
  };
  /** After how long `points` and `steps` begin again. */
  readonly repeatSeconds?: number;
}

/** The load, in milli CPU or in requests a second. */
export interface HpaLoad {
  /** CPU milliseconds of a request; makes requests a second of the curve. */
  readonly requestMilliseconds?: number;
  readonly curve?: readonly HpaLoadTerm[];
  /** Recorded usage of CPU, oldest pod first, from a moment on. */
  readonly samples?: readonly {
    readonly seconds: number;
    readonly pods: readonly Quantity[];
  }[];
  /** Whether the ready pods share it, or each has it; `share`. */
  readonly division?: "share" | "each";
}

/** The pods. */
export interface HpaSimulatedPods {
  /** How many there are at the start, ready since `ageSeconds`; 1. */
  readonly replicas?: number;
  readonly requests?: Readonly<Record<string, Quantity>>;
  readonly limits?: Readonly<Record<string, Quantity>>;
  readonly ageSeconds?: number;
  /** From creation to Running; 2. */
  readonly startSeconds?: number;
  /** From Running to Ready; 0. */
  readonly readySeconds?: number;
  /** From Running to the first scrape that counts; 0. */
  readonly measuredSeconds?: number;
  /** How long after Running a pod uses `warmUpCpu` on top; 0. */
  readonly warmUpSeconds?: number;
  readonly warmUpCpu?: Quantity;
  /** Load beyond the limit is lost, or waits; `linear`. */
  readonly cpuModel?: "linear" | "queueing";
}

/** A metric other than CPU, made of the load: `base + factor * of`. */
export interface HpaMetricSource {
  readonly type: "Resource" | "Pods" | "Object" | "External";
  /** The metric's name, or the resource. */
  readonly name: string;
  readonly of?: "load" | "backlog";
  readonly factor?: number;
  readonly base?: number;
}

/** Values that are tried, every one with every other. */
export interface HpaSweep {
  /** The metric whose target is tried; 0. */
  readonly metric?: number;
  /** Percent of a utilization, or a quantity. */
  readonly target?: readonly Quantity[];
  readonly tolerance?: readonly number[];
  readonly minReplicas?: readonly number[];
  readonly maxReplicas?: readonly number[];
  readonly scaleUpWindowSeconds?: readonly number[];
  readonly scaleDownWindowSeconds?: readonly number[];
  /** Lists of policies as in `behavior`. */
  readonly scaleUpPolicies?: readonly (readonly object[])[];
  readonly scaleDownPolicies?: readonly (readonly object[])[];
}

/** What is simulated. Fields that are not known are refused. */
export interface HpaSimulation {
  /** autoscaling/v2 HorizontalPodAutoscaler. */
  readonly hpa: object;
  /** Another one over the same load. */
  readonly compare?: object;
  /** The controller's flags, as in a case; `applyDefaults` is on. */
  readonly config?: object;
  /** RFC 3339; the epoch. */
  readonly start?: string;
  /** 3600. */
  readonly durationSeconds?: number;
  /** 15. */
  readonly syncPeriodSeconds?: number;
  readonly metrics?: {
    /** 15. */
    readonly resolutionSeconds?: number;
    /** When the first scrape is; 0. */
    readonly offsetSeconds?: number;
    /** From a scrape until the HPA sees it; 0. */
    readonly lagSeconds?: number;
    /** The average since the last scrape, or the usage of the moment. */
    readonly sampling?: "average" | "instant";
  };
  readonly pods?: HpaSimulatedPods;
  readonly load: HpaLoad;
  readonly sources?: readonly HpaMetricSource[];
  readonly sweep?: HpaSweep;
}

/** A column of words that repeat: that of row `i` is `of[at[i]]`. */
export interface HpaTextColumn {
  readonly of: readonly string[];
  readonly at: readonly number[];
}

/** A cell a sync. */
export interface HpaRunColumns {
  /** Since the start. */
  readonly seconds: readonly number[];
  /** In the load's own unit; of one pod where each has it. */
  readonly load: readonly number[];
  /** Milli CPU of all pods. */
  readonly usage: readonly number[];
  /** Milli CPU seconds that wait. */
  readonly backlog: readonly number[];
  /** Before the sync, running or not. */
  readonly replicas: readonly number[];
  readonly ready: readonly number[];
  /** Pods at which the load is at its target; null if no metric tells. */
  readonly needed: readonly (number | null)[];
  /** The fewest and the most within the tolerance. */
  readonly fewest: readonly (number | null)[];
  readonly most: readonly (number | null)[];
  /** The winning metric's value over its target. */
  readonly ratio: readonly (number | null)[];
  /** The winning metric, a place in `metrics`. */
  readonly metric: readonly (number | null)[];
  /** What the metrics come to; null where they were not asked or failed. */
  readonly proposal: readonly (number | null)[];
  readonly stabilized: readonly number[];
  /** After limits: the replicas after the sync. */
  readonly desired: readonly number[];
  /** Reason of AbleToScale; empty without a proposal. */
  readonly stabilization: HpaTextColumn;
  /** Reason of ScalingLimited; empty without a proposal. */
  readonly limit: HpaTextColumn;
  /** The words of the event that a rescale gets. */
  readonly reason: HpaTextColumn;
}

/** What a run comes to. */
export interface HpaRunTotals {
  readonly syncs: number;
  /** Syncs in which too many metrics failed. */
  readonly failedSyncs: number;
  readonly rescales: number;
  readonly scaleUps: number;
  readonly scaleDowns: number;
  readonly fewestReplicas: number;
  readonly mostReplicas: number;
  readonly podSeconds: number;
  readonly readyPodSeconds: number;
  /** Seconds with fewer ready pods than `fewest`. */
  readonly underProvisionedSeconds: number;
  readonly underProvisionedPodSeconds: number;
  /** Seconds with more than `most` and minReplicas. */
  readonly overProvisionedSeconds: number;
  readonly overProvisionedPodSeconds: number;
  /** Seconds at the limit, or under load without a ready pod. */
  readonly saturatedSeconds: number;
  /** In the load's unit times seconds: requests, or milli CPU seconds. */
  readonly largestBacklog: number;
  readonly backlog: number;
  readonly lost: number;
}

/** What one HPA does. */
export interface HpaRun {
  readonly name: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly tolerance: { readonly down: number; readonly up: number };
  /** What reasons call the metrics; empty for one that always fails. */
  readonly metrics: readonly string[];
  readonly columns: HpaRunColumns;
  readonly rescales: readonly {
    readonly seconds: number;
    readonly from: number;
    readonly to: number;
    readonly reason: string;
  }[];
  readonly totals: HpaRunTotals;
}

/** One combination of a sweep; policies by their place in the list. */
export interface HpaSweepRun {
  readonly target?: number;
  readonly tolerance?: number;
  readonly minReplicas?: number;
  readonly maxReplicas?: number;
  readonly scaleUpWindowSeconds?: number;
  readonly scaleDownWindowSeconds?: number;
  readonly scaleUpPolicies?: number;
  readonly scaleDownPolicies?: number;
  readonly totals: HpaRunTotals;
}

/** What was simulated. */
export interface HpaSimulationResult {
  readonly start: string;
  readonly durationSeconds: number;
  readonly syncPeriodSeconds: number;
  readonly result: HpaRun;
  readonly compared?: HpaRun;
  readonly sweep?: readonly HpaSweepRun[];
}

/**
 * What a HorizontalPodAutoscaler does over time: its decisions are
 * {@link decideHpa}'s, over a model of load and pods. Taken as JSON text or
 * as an object; of a text, errors carry line and column.
 */
export function simulateHpa(
  simulation: Text | HpaSimulation,
): HpaSimulationResult {
  return simulated(simulation) as HpaSimulationResult;
}

/**
 * The case of the sync that the simulation names as `caseAt`, for
 * {@link explainHpa} and {@link lintHpa}: pods, samples and history as they
 * are at that moment. Nothing is simulated past it.
 */
export function simulatedHpaCase(
  simulation: Text | (HpaSimulation & { readonly caseAt: number }),
): object {
  return (simulated(simulation) as { case: object }).case;
}

function simulated(simulation: Text | HpaSimulation): unknown {
  const isText =
    typeof simulation === "string" || simulation instanceof Uint8Array;
  const bytes = bytesOf(isText ? simulation : JSON.stringify(simulation));
  const text = guard(() => glue.simulateHpa(bytes));
  return JSON.parse(decode(text, 0, text.length));
}
