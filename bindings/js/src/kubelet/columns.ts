/*
 * The columns that leave the kubelet pillar: points of a batch, usage of a
 * snapshot. Names are spans (start, end) into one run of bytes.
 */

import type * as glue from "../../generated/millicore.js";
import { decodeSpan } from "../strings.js";

/**
 * How columns of nanoseconds since the epoch hold Go's zero time (year 1),
 * which differs from 0.
 */
export const GO_ZERO_TIME = -(2n ** 63n);

/** Nodes by name, pods by namespace and name, containers by name. */
abstract class Objects {
  /** What the spans below point into. */
  readonly names: Uint8Array;
  /** A span a node. */
  readonly nodeNames: Uint32Array;
  /** Two spans a pod: its namespace, its name. */
  readonly podNames: Uint32Array;
  /** Containers of pod i: `podContainers[i]` up to `podContainers[i + 1]`. */
  readonly podContainers: Uint32Array;
  /** A span a container. */
  readonly containerNames: Uint32Array;

  protected constructor(
    names: Uint8Array,
    nodeNames: Uint32Array,
    podNames: Uint32Array,
    podContainers: Uint32Array,
    containerNames: Uint32Array,
  ) {
    this.names = names;
    this.nodeNames = nodeNames;
    this.podNames = podNames;
    this.podContainers = podContainers;
    this.containerNames = containerNames;
  }

  /** The number of nodes. */
  get nodes(): number {
    return this.nodeNames.length / 2;
  }

  /** The number of pods. */
  get pods(): number {
    return this.podNames.length / 4;
  }

  /** The number of containers of all pods. */
  get containers(): number {
    return this.containerNames.length / 2;
  }

  /** The name of node `i`. */
  nodeName(i: number): string {
    return decodeSpan(this.names, this.nodeNames, i);
  }

  /** The namespace of pod `i`. */
  podNamespace(i: number): string {
    return decodeSpan(this.names, this.podNames, 2 * i);
  }

  /** The name of pod `i`. */
  podName(i: number): string {
    return decodeSpan(this.names, this.podNames, 2 * i + 1);
  }

  /** The name of container `i`. */
  containerName(i: number): string {
    return decodeSpan(this.names, this.containerNames, i);
  }
}

/**
 * The points of a batch. Times are nanoseconds since the epoch, or
 * {@link GO_ZERO_TIME}.
 */
export class KubeletColumns extends Objects {
  readonly nodeTimestamps: BigInt64Array;
  /** Cumulative nanoseconds. */
  readonly nodeCpu: BigUint64Array;
  /** Bytes. */
  readonly nodeMemory: BigUint64Array;
  readonly containerTimestamps: BigInt64Array;
  /** {@link GO_ZERO_TIME} where the page told none. */
  readonly containerStarts: BigInt64Array;
  /** 1 where the page told a start, also if that is {@link GO_ZERO_TIME}. */
  readonly containerHasStart: Uint8Array;
  /** Cumulative nanoseconds. */
  readonly containerCpu: BigUint64Array;
  /** Bytes. */
  readonly containerMemory: BigUint64Array;

  /** @internal */
  constructor(columns: glue.KubeletPointColumns) {
    const [
      names,
      nodeNames,
      nodeTimestamps,
      nodeCpu,
      nodeMemory,
      podNames,
      podContainers,
      containerNames,
      containerTimestamps,
      containerStarts,
      containerHasStart,
      containerCpu,
      containerMemory,
    ] = columns;
    super(names, nodeNames, podNames, podContainers, containerNames);
    this.nodeTimestamps = nodeTimestamps;
    this.nodeCpu = nodeCpu;
    this.nodeMemory = nodeMemory;
    this.containerTimestamps = containerTimestamps;
    this.containerStarts = containerStarts;
    this.containerHasStart = containerHasStart;
    this.containerCpu = containerCpu;
    this.containerMemory = containerMemory;
  }
}

/**
 * The usage of everything that has metrics. Times are nanoseconds since the
 * epoch, or {@link GO_ZERO_TIME} for a pod without containers; windows are
 * the nanoseconds between the two points.
 */
export class KubeletUsage extends Objects {
  readonly nodeTimestamps: BigInt64Array;
  readonly nodeWindows: BigInt64Array;
  /** Nanocores. */
  readonly nodeCpu: BigUint64Array;
  /** Bytes. */
  readonly nodeMemory: BigUint64Array;
  readonly podTimestamps: BigInt64Array;
  readonly podWindows: BigInt64Array;
  /** Nanocores. */
  readonly containerCpu: BigUint64Array;
  /** Bytes. */
  readonly containerMemory: BigUint64Array;

  /** @internal */
  constructor(columns: glue.KubeletUsageColumns) {
    const [
      names,
      nodeNames,
      nodeTimestamps,
      nodeWindows,
      nodeCpu,
      nodeMemory,
      podNames,
      podContainers,
      podTimestamps,
      podWindows,
      containerNames,
      containerCpu,
      containerMemory,
    ] = columns;
    super(names, nodeNames, podNames, podContainers, containerNames);
    this.nodeTimestamps = nodeTimestamps;
    this.nodeWindows = nodeWindows;
    this.nodeCpu = nodeCpu;
    this.nodeMemory = nodeMemory;
    this.podTimestamps = podTimestamps;
    this.podWindows = podWindows;
    this.containerCpu = containerCpu;
    this.containerMemory = containerMemory;
  }
}
