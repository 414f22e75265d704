/*
 * Everything a kubelet tells: /stats/summary and /metrics/resource.
 */

import * as glue from "../../generated/millicore.js";
import { guard } from "../instance.js";
import { int64, numberOf } from "../options.js";
import { Strings, bytesOf } from "../strings.js";
import type { Text } from "../strings.js";
import { KUBELET_FORMATS } from "./batch.js";
import type { KubeletFormat } from "./batch.js";

const KINDS = [
  "node",
  "systemContainer",
  "pod",
  "container",
  "volume",
  "network",
  "interface",
  "accelerator",
  "metric",
] as const;

/** What statistics can be about. */
export type StatsSubject = (typeof KINDS)[number];

/**
 * A value: an integer is a bigint, so is a time (nanoseconds since the epoch,
 * or `GO_ZERO_TIME`).
 */
export type StatsValue = bigint | number | boolean;

/** A node, a pod, a container or a part of them. */
export interface StatsRow {
  readonly subject: StatsSubject;
  /**
   * Its name; of a pod namespace, name and UID; of a volume its name and its
   * claim's namespace and name; of an accelerator make, model, ID; of a
   * metric name, type, units, then keys and values of labels.
   */
  readonly names: readonly string[];
  /** The row it belongs to; `undefined` for the node and pods. */
  readonly parent: number | undefined;
  /**
   * What is known, by paths such as `cpu.psi.full.avg10`. What the kubelet
   * does not tell is not there, which differs from zero.
   */
  readonly values: ReadonlyMap<string, StatsValue>;
}

/** Options of {@link readKubeletStats}. */
export interface StatsOptions {
  readonly format: KubeletFormat;
  /** The time of lines without one, nanoseconds since the epoch. */
  readonly defaultTime?: bigint | undefined;
}

/** How the bits of a value are meant, by the module's number. */
const MEANINGS: readonly ((bits: bigint) => StatsValue)[] = [
  (bits) => bits,
  (bits) => BigInt.asIntN(64, bits),
  (bits) => {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, bits);
    return view.getFloat64(0);
  },
  (bits) => BigInt.asIntN(64, bits),
  (bits) => bits !== 0n,
];

/** Reads one node's answer. */
export function readKubeletStats(
  page: Text,
  { format, defaultTime = 0n }: StatsOptions,
): StatsRow[] {
  const form = numberOf(KUBELET_FORMATS, format);
  const time = int64(defaultTime);
  const bytes = bytesOf(page);
  const [kinds, parents, data, offsets, stringRows, valueRows, fields, values] =
    guard(() => glue.readStats(form, time, bytes));
  const strings = new Strings(data, offsets);
  const known = new Map<number, [string, (bits: bigint) => StatsValue]>();
  const field = (number: number): [string, (bits: bigint) => StatsValue] => {
    let found = known.get(number);
    if (found === undefined) {
      const [path, kind] = guard(() => glue.statsField(number))!;
      found = [path, MEANINGS[kind]!];
      known.set(number, found);
    }
    return found;
  };
  return Array.from(kinds, (kind, row) => {
    const names: string[] = [];
    for (let at = stringRows[row]!; at < stringRows[row + 1]!; at++) {
      names.push(strings.at(at));
    }
    const told = new Map<string, StatsValue>();
    for (let at = valueRows[row]!; at < valueRows[row + 1]!; at++) {
      const [path, meaning] = field(fields[at]!);
      told.set(path, meaning(values[at]!));
    }
    const parent = parents[row]!;
    return {
      subject: KINDS[kind - 1]!,
      names,
      parent: parent === 2 ** 32 - 1 ? undefined : parent,
      values: told,
    };
  });
}
