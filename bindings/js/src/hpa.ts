/*
 * What the HorizontalPodAutoscaler decides.
 */

import * as glue from "../generated/millicore.js";
import { guard } from "./instance.js";
import { bytesOf, decode } from "./strings.js";
import type { Text } from "./strings.js";

/** A recommendation or a scale event that the controller remembers. */
export interface HpaHistory {
  readonly recommendations: readonly {
    readonly replicas: number;
    readonly time: string;
  }[];
  readonly scaleUpEvents: readonly HpaScaleEvent[];
  readonly scaleDownEvents: readonly HpaScaleEvent[];
}

/** A rescale that the controller remembers. */
export interface HpaScaleEvent {
  readonly change: number;
  readonly time: string;
  readonly outdated: boolean;
}

/** What one metric proposes. */
export interface HpaProposal {
  readonly type: string;
  readonly replicas: number;
  readonly name?: string;
  readonly time?: string;
  readonly error?: string;
}

/** One sync of an HPA. */
export interface HpaDecision {
  /** The error that the sync returns. */
  readonly error?: string;
  readonly errorKind: "none" | "internal" | "spec";
  readonly action: "none" | "scale_up" | "scale_down";
  readonly currentReplicas: number;
  readonly desiredReplicas: number;
  /** The number written to the scale; null if none was. */
  readonly scaleTo: number | null;
  readonly statusWritten: boolean;
  /** autoscaling/v2 HorizontalPodAutoscalerStatus. */
  readonly status: Readonly<Record<string, unknown>>;
  readonly events: readonly {
    readonly type: "Normal" | "Warning";
    readonly reason: string;
    readonly message: string;
  }[];
  readonly proposals: readonly HpaProposal[] | null;
  /** For the next decision. */
  readonly history: HpaHistory;
}

/** One step of a decision. docs/hpa.md has the table of codes. */
export interface HpaTraceEntry {
  /** What was done; neither code nor kind ever changes. */
  readonly code: number;
  readonly kind: string;
  /** The metric by its place in the spec. */
  readonly metric?: number;
  readonly pod?: string;
  /** The pod's place among those that the selector finds. */
  readonly podIndex?: number;
  /** The place of a policy in its direction. */
  readonly policy?: number;
  /** The place of an entry of the history. */
  readonly slot?: number;
  /** A sentence made of the same numbers. */
  readonly text: string;
  /**
   * The step's own numbers. Ratios may be "NaN", "+Inf" or "-Inf"; times are
   * RFC 3339 or null; integers past 2^53 are rounded.
   */
  readonly [name: string]: number | string | null | undefined;
}

/** A decision with its steps. */
export interface HpaExplanation {
  /** What `decideHpa` gives. */
  readonly decision: HpaDecision;
  /** The steps in the order in which they were taken. */
  readonly trace: readonly HpaTraceEntry[];
  /** From what to what, which metric won, what held it back. */
  readonly summary: string;
}

/** One thing that is wrong. docs/hpa.md has the table of codes. */
export interface HpaFinding {
  /** What was found; neither code nor kind ever changes. */
  readonly code: number;
  readonly kind: string;
  readonly severity: "error" | "warning" | "info";
  /** The path of the value in the case. */
  readonly path: string;
  readonly text: string;
  readonly [name: string]: number | string;
}

/** What is wrong with a case. */
export interface HpaFindings {
  readonly findings: readonly HpaFinding[];
  /** How many there are past 10,000. */
  readonly omitted: number;
}

/** A case as JSON text or as an object: docs/hpa.md has its fields. */
export type HpaCase = Text | object;

function answer(call: (bytes: Uint8Array) => Uint8Array, hpaCase: HpaCase) {
  const isText = typeof hpaCase === "string" || hpaCase instanceof Uint8Array;
  const bytes = bytesOf(isText ? hpaCase : JSON.stringify(hpaCase));
  const text = guard(() => call(bytes));
  return JSON.parse(decode(text, 0, text.length)) as unknown;
}

/** What kube-controller-manager v1.36.3 decides on a HorizontalPodAutoscaler. */
export function decideHpa(hpaCase: HpaCase): HpaDecision {
  return answer(glue.decideHpa, hpaCase) as HpaDecision;
}

/** What `decideHpa` decides, and why. */
export function explainHpa(hpaCase: HpaCase): HpaExplanation {
  return answer(glue.explainHpa, hpaCase) as HpaExplanation;
}

/** What is wrong with a case before anything is decided. */
export function lintHpa(hpaCase: HpaCase): HpaFindings {
  return answer(glue.lintHpa, hpaCase) as HpaFindings;
}
