/*
 * The state of a VPA recommender: containers, aggregates, samples in columns.
 */

import * as glue from "../generated/millicore.js";
import { Handle } from "./handle.js";
import type { KubeletUsage } from "./kubelet/columns.js";
import { bytesOf, decode } from "./strings.js";
import type { Text } from "./strings.js";

const DAY = 86_400_000_000_000n;

/** The recommender's flags on how samples are kept, in nanoseconds. */
export interface VpaClusterOptions {
  /** 24 hours. */
  readonly cpuHalfLife?: bigint;
  /** 24 hours. */
  readonly memoryHalfLife?: bigint;
  /** 24 hours. */
  readonly memoryInterval?: bigint;
  /** 8. */
  readonly memoryIntervalCount?: bigint;
  /** 1.2. */
  readonly oomBumpUpRatio?: number;
  /** 100 MiB. */
  readonly oomMinBumpUp?: number;
}

/** Samples in columns of one length. */
export interface VpaSamples {
  readonly containers: Uint32Array;
  /** Nanoseconds since the epoch. */
  readonly times: BigInt64Array;
  /** Millicores; below 0 is none. */
  readonly cpu: BigInt64Array;
  /** Bytes; below 0 is none. */
  readonly memory: BigInt64Array;
}

/** The recommender's flags on one resource. */
export interface VpaPercentiles {
  readonly target?: number;
  readonly lower?: number;
  readonly upper?: number;
  /** Nanoseconds. */
  readonly confidence?: number;
}

/** The recommender's flags on amounts; what is absent has its default. */
export interface VpaEstimation {
  readonly cpu?: VpaPercentiles;
  readonly memory?: VpaPercentiles;
  readonly margin?: number;
  readonly minCpuMillicores?: number;
  readonly minMemoryMegabyte?: number;
}

/**
 * Containers to be estimated, each a container name of one VPA: group i is
 * the aggregates `aggregates[rows[i]] .. aggregates[rows[i + 1]]` together, of
 * a VPA with `containers[i]` containers.
 */
export interface VpaGroups {
  readonly rows: Uint32Array;
  readonly aggregates: Uint32Array;
  readonly containers: Uint32Array;
}

/** No container, for rows of usage that are not to be looked at. */
export const VPA_NO_CONTAINER = 0xffff_ffff;

function percentiles(flags: VpaPercentiles = {}): number[] {
  const { target = 0.9, lower = 0.5, upper = 0.95 } = flags;
  return [target, lower, upper, flags.confidence ?? Number(DAY)];
}

/**
 * Containers and the aggregates that their samples go to, by numbers from 0.
 * An aggregate is one container name of pods with the same labels.
 */
export class VpaCluster extends Handle<glue.VpaCluster> {
  /** Without containers. */
  constructor(options: VpaClusterOptions = {}) {
    super(
      () =>
        new glue.VpaCluster(
          options.cpuHalfLife ?? DAY,
          options.memoryHalfLife ?? DAY,
          options.memoryInterval ?? DAY,
          options.memoryIntervalCount ?? 8n,
          options.oomBumpUpRatio ?? 1.2,
          options.oomMinBumpUp ?? 104_857_600,
        ),
    );
  }

  /** The bytes that it holds in the module. */
  get memory(): number {
    return this.call((inner) => inner.memory());
  }

  /** Adds aggregates without samples; the number of the first. */
  addAggregates(n: number, created: bigint): number {
    return this.call((inner) => inner.addAggregates(n, created));
  }

  /** Adds containers whose samples go to these; the number of the first. */
  addContainers(aggregates: Uint32Array): number {
    return this.call((inner) => inner.addContainers(aggregates));
  }

  /** Replaces a container that is gone by a new one. */
  resetContainer(container: number, aggregate: number): void {
    this.call((inner) => inner.resetContainer(container, aggregate));
  }

  /** Takes samples; of each 1 for its CPU, 2 for its memory, 4 for unknown. */
  add(samples: VpaSamples): Uint8Array {
    const { containers, times, cpu, memory } = samples;
    return this.call((inner) => inner.add(containers, times, cpu, memory));
  }

  /**
   * Takes the usage of a kubelet store; `containers` has the number of each
   * of its containers, or {@link VPA_NO_CONTAINER}. How many samples were
   * taken.
   */
  addUsage(usage: KubeletUsage, containers: Uint32Array): number {
    return this.call((inner) =>
      inner.addUsage(
        containers,
        usage.podContainers,
        usage.podTimestamps,
        usage.containerCpu,
        usage.containerMemory,
      ),
    );
  }

  /** Takes an OOM of a container with that request; false is too old. */
  oom(container: number, time: bigint, requestedBytes: bigint): boolean {
    return this.call((inner) => inner.oom(container, time, requestedBytes));
  }

  /** Six amounts a group: CPU target, lower, upper; memory the same. */
  estimate(groups: VpaGroups, flags: VpaEstimation = {}): BigInt64Array {
    const numbers = Float64Array.of(
      ...percentiles(flags.cpu),
      ...percentiles(flags.memory),
      flags.margin ?? 0.15,
      flags.minCpuMillicores ?? 25,
      flags.minMemoryMegabyte ?? 250,
    );
    const { rows, aggregates, containers } = groups;
    return this.call((inner) =>
      inner.estimate(numbers, rows, aggregates, containers),
    );
  }

  /** CPU samples of an aggregate, the first and the last. */
  samples(aggregate: number): [count: bigint, first: bigint, last: bigint] {
    const numbers = this.call((inner) => inner.samples(aggregate));
    const [count = 0n, first = 0n, last = 0n] = numbers;
    return [count, first, last];
  }

  /** Whether nothing came for the whole window of memory intervals. */
  isExpired(aggregate: number, now: bigint): boolean {
    return this.call((inner) => inner.isExpired(aggregate, now));
  }

  /**
   * The status of a checkpoint in JSON: aggregates together, without the
   * memory peaks of containers whose interval still runs.
   */
  save(aggregates: Uint32Array, containers: Uint32Array, now: bigint): string {
    const text = this.call((inner) => inner.save(aggregates, containers, now));
    return decode(text, 0, text.length);
  }

  /** Replaces an aggregate by a checkpoint's; by an empty one without. */
  load(aggregate: number, checkpoint: Text, created: bigint): void {
    const bytes = bytesOf(checkpoint);
    this.call((inner) => inner.load(aggregate, bytes, created));
  }
}
