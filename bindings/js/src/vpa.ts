/*
 * What the vertical pod autoscaler recommends, and what becomes of it at a
 * pod.
 */

import * as glue from "../generated/millicore.js";
import { guard } from "./instance.js";
import { bytesOf, decode } from "./strings.js";
import type { Text } from "./strings.js";

/** Quantities by resource. */
export type VpaResources = Readonly<Record<string, string>>;

/** What one container should have. */
export interface VpaContainerRecommendation {
  readonly containerName: string;
  readonly target: VpaResources;
  readonly lowerBound?: VpaResources;
  readonly upperBound?: VpaResources;
  readonly uncappedTarget?: VpaResources;
}

/** `status.recommendation` of a VPA. */
export interface VpaRecommendation {
  readonly containerRecommendations?: readonly VpaContainerRecommendation[];
}

/** Amounts before post-processing: millicores and bytes. */
export interface VpaAmounts {
  readonly cpu?: number;
  readonly memory?: number;
}

/** A histogram; floats are the hexadecimal digits of their bits. */
export interface VpaHistogramSummary {
  /** 0, 5, ... 100 %. */
  readonly pct_bits: readonly string[];
  readonly total_weight_bits?: string;
  readonly ref_unix_s: number;
  readonly checkpoint_weights: Readonly<Record<string, number>> | null;
  readonly empty: boolean;
}

/**
 * What a case comes to. Integers of 16 digits and more, nanoseconds among
 * them, are strings.
 */
export interface VpaResult {
  /** Which events were taken. */
  readonly accepted: readonly boolean[];
  /** CPU samples, time of the first and of the last, by container. */
  readonly samples: Readonly<Record<string, readonly (number | string)[]>>;
  readonly hists: Readonly<
    Record<string, Readonly<Record<"cpu" | "mem", VpaHistogramSummary>>>
  >;
  readonly raw: Readonly<
    Record<string, Readonly<Record<"target" | "lower" | "upper", VpaAmounts>>>
  >;
  readonly final: VpaRecommendation;
}

/** One step to a number. docs/vpa.md has the table of codes. */
export interface VpaStep {
  /** What was done; neither code nor kind ever changes. */
  readonly code: number;
  readonly kind: string;
  /** What the number is after it. */
  readonly amount?: string;
  readonly text: string;
  readonly [name: string]: number | string | undefined;
}

/** Why one number is what it is. */
export interface VpaNumber {
  readonly container: string;
  readonly resource: "cpu" | "memory";
  readonly bound: "target" | "lowerBound" | "upperBound";
  readonly amount?: string;
  readonly steps: readonly VpaStep[];
  /** The steps in a sentence. */
  readonly text: string;
}

/** A result with the reason of every number. */
export interface VpaExplanation extends VpaResult {
  readonly explanation: readonly VpaNumber[];
  readonly summary: string;
}

/** What becomes of a recommendation at one pod. */
export interface VpaPodResult {
  readonly processed: VpaRecommendation;
  /** What was capped, by container. */
  readonly annotations: Readonly<Record<string, readonly string[]>>;
  readonly priority: {
    readonly scale_up: boolean;
    readonly outside: boolean;
    readonly diff: number;
    readonly diff_bits: string;
  };
  /** Whether the updater takes the pod, if the case has `now`. */
  readonly update?: {
    readonly updates: boolean;
    readonly code: number;
    readonly kind: string;
  };
  /** The admission's JSON patch. */
  readonly patches: readonly {
    readonly op: "add";
    readonly path: string;
    readonly value: unknown;
  }[];
}

/** One resource of a simulated container: millicores or bytes, a cell a step. */
export interface VpaTrack {
  readonly target: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** What pods that follow would have requested. */
  readonly request: readonly number[];
  readonly totals: {
    /** Samples since there was a request, and how many lay above it. */
    readonly samples: number;
    readonly over: number;
    readonly peak: number;
    /** Means over the samples. */
    readonly used: number;
    readonly requested: number;
  };
}

/** A recommendation followed through recorded usage. */
export interface VpaSimulation {
  /** Nanoseconds, as text. */
  readonly times: readonly string[];
  readonly containers: readonly {
    readonly name: string;
    readonly cpu: VpaTrack;
    readonly memory: VpaTrack;
  }[];
  readonly restarts: readonly {
    readonly time: string;
    readonly code?: number;
    readonly kind: string;
  }[];
}

/** A case as JSON text or as an object: docs/vpa.md has its fields. */
export type VpaCase = Text | object;

/** A string, or a number with everything that belongs to it. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;
const LONG_INTEGER = /^-?\d{16,}$/;

/** The value of a JSON text, long integers as strings. */
function parseExact(text: string): unknown {
  const exact = text.replace(TOKEN, (token) =>
    LONG_INTEGER.test(token) ? `"${token}"` : token,
  );
  return JSON.parse(exact);
}

function answer(call: (bytes: Uint8Array) => Uint8Array, vpaCase: VpaCase) {
  const isText = typeof vpaCase === "string" || vpaCase instanceof Uint8Array;
  const bytes = bytesOf(isText ? vpaCase : JSON.stringify(vpaCase));
  const text = guard(() => call(bytes));
  return parseExact(decode(text, 0, text.length));
}

/**
 * What VPA v1.8.1 recommends after the samples of a case. Times are
 * nanoseconds, as integers in text (`"1772366400000000000"`) where numbers
 * would round them.
 */
export function recommendVpa(vpaCase: VpaCase): VpaResult {
  return answer(glue.recommendVpa, vpaCase) as VpaResult;
}

/** What `recommendVpa` gives, and why. */
export function explainVpa(vpaCase: VpaCase): VpaExplanation {
  return answer(glue.explainVpa, vpaCase) as VpaExplanation;
}

/** What becomes of a recommendation at one pod. */
export function processVpa(podCase: VpaCase): VpaPodResult {
  return answer(glue.processVpa, podCase) as VpaPodResult;
}

/** What would have been recommended when, and what pods would have requested. */
export function simulateVpa(vpaCase: VpaCase): VpaSimulation {
  return answer(glue.simulateVpa, vpaCase) as VpaSimulation;
}
