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

/**
 * What kube-controller-manager v1.36.3 decides on a HorizontalPodAutoscaler.
 * docs/hpa.md has the fields of a case; it is taken as JSON text or as an
 * object.
 */
export function decideHpa(hpaCase: Text | object): HpaDecision {
  const isText = typeof hpaCase === "string" || hpaCase instanceof Uint8Array;
  const bytes = bytesOf(isText ? hpaCase : JSON.stringify(hpaCase));
  const text = guard(() => glue.decideHpa(bytes));
  return JSON.parse(decode(text, 0, text.length)) as HpaDecision;
}
