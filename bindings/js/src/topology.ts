/*
 * Where pods go, and what is lost with a zone.
 */

import * as glue from "../generated/millicore.js";
import { guard } from "./instance.js";
import { bytesOf, decode } from "./strings.js";
import type { Text } from "./strings.js";

/** What the scheduler says of a node. */
export interface SpreadNode {
  readonly name: string;
  readonly verdict:
    | "Success"
    | "Unschedulable"
    | "UnschedulableAndUnresolvable";
  /** The constraint that is not met, by its place in the pod. */
  readonly constraint?: number;
  readonly message?: string;
  readonly score?: number;
  readonly normalized?: number;
}

/** A constraint as it sees the cluster. */
export interface SpreadConstraint {
  readonly topologyKey: string;
  readonly hard: boolean;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly selectsPod: boolean;
  readonly minimum: number;
  readonly skew: number;
  readonly domains: readonly {
    readonly value: string;
    readonly nodes: number;
    readonly tainted: number;
    readonly pods: number;
    readonly admits: boolean;
  }[];
}

/** What {@link topologySpread} gives. */
export interface TopologySpread {
  readonly nodes: readonly SpreadNode[];
  readonly filterSkipped: boolean;
  readonly scoreSkipped: boolean;
  readonly constraints: readonly SpreadConstraint[];
  /** Why no node takes the pod; empty where one does. */
  readonly stuck: readonly {
    readonly constraint: number;
    readonly reason: string;
  }[];
}

/** What {@link topologySurvive} gives. */
export interface TopologySurvival {
  /** The members in the order of their names. */
  readonly order: readonly string[];
  readonly shards: number;
  readonly survives: boolean;
  readonly zones: readonly {
    readonly zone: string;
    readonly members: number;
    readonly longestRun: number;
    readonly lost: readonly number[];
  }[];
}

/** What {@link topologyPlan} gives. */
export interface TopologyPlan {
  readonly members: readonly { readonly name: string; readonly zone: string }[];
  /** The windows of the ring that span fewer zones than they could. */
  readonly short: readonly { readonly start: number; readonly zones: number }[];
}

type Call = (document: Uint8Array) => Uint8Array;

function answer(call: Call, document: object | Text): unknown {
  const text =
    typeof document === "string" || document instanceof Uint8Array
      ? document
      : JSON.stringify(document);
  const bytes = bytesOf(text as Text);
  const found = guard(() => call(bytes));
  return JSON.parse(decode(found, 0, found.length));
}

/**
 * What kube-scheduler v1.36.3's pod topology spread says of every node for
 * one pod; docs/topology.md has the fields of a case.
 */
export function topologySpread(topologyCase: object | Text): TopologySpread {
  return answer(glue.topologySpread, topologyCase) as TopologySpread;
}

/** Which shards the loss of each zone leaves without their replicas. */
export function topologySurvive(members: object | Text): TopologySurvival {
  return answer(glue.topologySurvive, members) as TopologySurvival;
}

/** Which zone each member of a ring belongs in. */
export function topologyPlan(request: object | Text): TopologyPlan {
  return answer(glue.topologyPlan, request) as TopologyPlan;
}
