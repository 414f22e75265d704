/*
 * A fleet of HorizontalPodAutoscalers, decided on typed arrays.
 */

import * as glue from "../generated/millicore.js";
import { guard } from "./instance.js";

/**
 * Many HPAs in columns. Where nothing else is said a column has an item an
 * HPA. `...Rows` are offsets into other columns: one item more than what they
 * are of, from 0 to the others' length. Quantities are in thousandths, times
 * in nanoseconds since 1970; the numbers of flags, kinds and so on are those
 * of the C header (MILLICORE_HPA_..., MILLICORE_POD_...). The history is
 * changed in place.
 */
export interface HpaFleet {
  readonly now: bigint;
  /** cpuInitializationPeriod; 300 s if absent. */
  readonly initialization?: bigint;
  /** initialReadinessDelay; 30 s if absent. */
  readonly readinessDelay?: bigint;
  /** downscaleStabilization of HPAs without behavior; 300 s if absent. */
  readonly downscaleStabilization?: bigint;
  /** 2 if absent. */
  readonly scaleUpLimitFactor?: number;
  /** Whose conversions of floats; amd64 if absent. */
  readonly architecture?: "amd64" | "arm64";

  readonly flags: Uint8Array;
  readonly current: Int32Array;
  readonly statusReplicas: Int32Array;
  readonly min: Int32Array;
  readonly max: Int32Array;
  readonly toleranceDown: Float64Array;
  readonly toleranceUp: Float64Array;
  readonly metricRows: Uint32Array;
  readonly podRows: Uint32Array;

  /** Behaviors, two items an HPA: upwards and downwards; seconds. */
  readonly windows?: Int32Array;
  readonly selects?: Uint8Array;
  readonly policyRows?: Uint32Array;
  readonly policyKinds?: Uint8Array;
  readonly policyValues?: Int32Array;
  readonly policyPeriods?: Int32Array;

  /** An item a metric. */
  readonly metricKinds: Uint8Array;
  readonly metricTargets: Uint8Array;
  readonly metricWanted: BigInt64Array;
  readonly sampleRows: Uint32Array;
  readonly requestRows: Uint32Array;

  /** An item a pod. */
  readonly podNames: Uint8Array;
  readonly podNameOffsets: Uint32Array;
  readonly podFlags: Uint8Array;
  readonly podStarts: BigInt64Array;
  readonly podTransitions: BigInt64Array;

  /** An item a sample; times and windows may be absent without cpu. */
  readonly sampleNames: Uint8Array;
  readonly sampleNameOffsets: Uint32Array;
  readonly sampleValues: BigInt64Array;
  readonly sampleTimes?: BigInt64Array;
  readonly sampleWindows?: BigInt64Array;

  /** An item a pod of each metric with a utilization target. */
  readonly requests: BigInt64Array;
  readonly requestFailures?: Uint8Array;
  readonly requestContainers?: Uint32Array;

  /** The slots of the history; two more than are used must be there. */
  readonly recommendationRows: Uint32Array;
  readonly recommendationCounts: Uint32Array;
  readonly recommendationReplicas: Int32Array;
  readonly recommendationTimes: BigInt64Array;
  readonly eventRows?: Uint32Array;
  readonly eventCounts?: Uint32Array;
  readonly eventChanges?: Int32Array;
  readonly eventTimes?: BigInt64Array;
  readonly eventOutdated?: Uint8Array;
}

/** What {@link decideHpaColumns} gives: an item an HPA, or a metric. */
export interface HpaDecisions {
  /** 0, or why the HPA was passed over. */
  readonly statuses: Int32Array;
  readonly steps: Uint8Array;
  readonly proposals: Int32Array;
  readonly stabilized: Int32Array;
  readonly stabilizations: Uint8Array;
  /** The number for the scale. */
  readonly desired: Int32Array;
  readonly limits: Uint8Array;
  readonly winners: Int32Array;
  readonly failed: Uint32Array;
  readonly metricReplicas: Int32Array;
  readonly metricUtilizations: Int32Array;
  readonly metricValues: BigInt64Array;
  readonly metricFailures: Uint8Array;
  readonly metricPods: Uint32Array;
  readonly metricContainers: Uint32Array;
}

const SECOND = 1_000_000_000n;

/**
 * What kube-controller-manager v1.36.3 decides on many HPAs, in numbers: the
 * same as {@link decideHpa} without the texts, in one call. Pods and samples
 * are joined by name.
 */
export function decideHpaColumns(fleet: HpaFleet): HpaDecisions {
  const columns = guard(() =>
    glue.decideHpaColumns(
      fleet,
      fleet.now,
      fleet.initialization ?? 300n * SECOND,
      fleet.readinessDelay ?? 30n * SECOND,
      fleet.downscaleStabilization ?? 300n * SECOND,
      fleet.scaleUpLimitFactor ?? 2,
      fleet.architecture === "arm64",
    ),
  ) as [
    Int32Array, Uint8Array, Int32Array, Int32Array, Uint8Array,
    Int32Array, Uint8Array, Int32Array, Uint32Array,
    Int32Array, Int32Array, BigInt64Array, Uint8Array, Uint32Array,
    Uint32Array,
  ];
  return {
    statuses: columns[0],
    steps: columns[1],
    proposals: columns[2],
    stabilized: columns[3],
    stabilizations: columns[4],
    desired: columns[5],
    limits: columns[6],
    winners: columns[7],
    failed: columns[8],
    metricReplicas: columns[9],
    metricUtilizations: columns[10],
    metricValues: columns[11],
    metricFailures: columns[12],
    metricPods: columns[13],
    metricContainers: columns[14],
  };
}
