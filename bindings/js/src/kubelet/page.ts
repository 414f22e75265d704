/*
 * A kubelet v1.36 /metrics/resource page, written.
 */

import * as glue from "../../generated/millicore.js";
import { guard } from "../instance.js";
import { int64 } from "../options.js";
import type { Strings } from "../strings.js";

/**
 * What the page shows, in columns. Cpu is cumulative seconds, memory the
 * working set in bytes, times are milliseconds since the epoch.
 */
export interface KubeletPage {
  /** Adds the families about swap. */
  readonly swap?: boolean | undefined;

  readonly nodeCpuSeconds: number;
  readonly nodeMemoryBytes: number;
  readonly nodeTime: bigint;

  /** Three strings each: container, namespace, pod. */
  readonly containers: Strings;
  readonly containerCpuSeconds: Float64Array;
  readonly containerMemoryBytes: Float64Array;
  /** Seconds since the epoch. */
  readonly containerStartSeconds: Float64Array;
  readonly containerTimes: BigInt64Array;

  /** Two strings each: namespace, pod. */
  readonly pods: Strings;
  readonly podCpuSeconds: Float64Array;
  readonly podMemoryBytes: Float64Array;
  readonly podTimes: BigInt64Array;
}

/** The text of the page, sorted as the kubelet sorts. */
export function formatKubeletPage(page: KubeletPage): Uint8Array {
  const nodeTime = int64(page.nodeTime);
  return guard(() =>
    glue.formatKubeletPage(
      page.swap === true,
      page.nodeCpuSeconds,
      page.nodeMemoryBytes,
      nodeTime,
      page.containers.data,
      page.containers.offsets,
      page.containerCpuSeconds,
      page.containerMemoryBytes,
      page.containerStartSeconds,
      page.containerTimes,
      page.pods.data,
      page.pods.offsets,
      page.podCpuSeconds,
      page.podMemoryBytes,
      page.podTimes,
    ),
  );
}
