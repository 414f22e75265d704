/*
 * How objects move from shard to shard without being absent.
 */

import * as glue from "../generated/millicore.js";
import { Handle } from "./handle.js";
import { int32, int64 } from "./options.js";
import { bytesOf } from "./strings.js";
import type { Strings } from "./strings.js";

/** Options of {@link Handover}; times are in nanoseconds. */
export interface HandoverOptions {
  /** The ordinal of the shard's pod. */
  readonly ordinal: number;
  /** Owners of an object, the same in all shards; 1 if absent. */
  readonly owners?: number | undefined;
  /** After how much silence a shard is taken for dead. */
  readonly timeout: bigint;
  /** For how long who is there must not have changed before a view. */
  readonly hold: bigint;
}

/** How far a shard is with the newest view. */
export type HandoverPhase = "joining" | "overlap" | "settled" | "stable";

/** What a shard is at the moment. */
export interface HandoverState {
  readonly phase: HandoverPhase;
  /** The newest view; 0 for none. */
  readonly epoch: bigint;
  readonly total: number;
  readonly member: boolean;
  readonly synced: boolean;
  /** Whether it may be scraped. */
  readonly ready: boolean;
  /** Whether it may end without an object being absent. */
  readonly gateOpen: boolean;
  readonly replaced: boolean;
}

const PHASES: readonly HandoverPhase[] = [
  "joining",
  "overlap",
  "settled",
  "stable",
];

/** An object that is not there is to be taken on. */
export const HANDOVER_ADMIT = 1;
/** An object that is there is to be kept. */
export const HANDOVER_KEEP = 2;

/**
 * The state machine of one shard; docs/handover.md has the lines of its
 * events and actions.
 *
 * ```js
 * using shard = new Handover({ ordinal: 0, timeout: 15_000_000_000n, hold: 5_000_000_000n });
 * shard.apply("start"); // ["publish generation=1 beat=1 epoch=0 rv=0 serving"]
 * ```
 */
export class Handover extends Handle<glue.Handover> {
  /** A shard that knows nothing yet. */
  constructor({ ordinal, owners = 1, timeout, hold }: HandoverOptions) {
    const own = int32(ordinal);
    const each = int32(owners);
    const silence = int64(timeout);
    const quiet = int64(hold);
    super(() => new glue.Handover(own, each, silence, quiet));
  }

  /** Tells an event; what is to be done, an action each. */
  apply(event: string): string[] {
    const line = bytesOf(event);
    const actions = this.call((inner) => inner.apply(line));
    return actions === "" ? [] : actions.trimEnd().split("\n");
  }

  /** What the shard is at the moment. */
  get state(): HandoverState {
    const figures = this.call((inner) => inner.state());
    const [phase, total, member, synced, ready, gate, replaced] = figures;
    return {
      phase: PHASES[phase!]!,
      epoch: this.call((inner) => inner.epoch()),
      total: total!,
      member: member !== 0,
      synced: synced !== 0,
      ready: ready !== 0,
      gateOpen: gate !== 0,
      replaced: replaced !== 0,
    };
  }

  /** {@link HANDOVER_ADMIT} and {@link HANDOVER_KEEP} of each UID, or 0. */
  decide(uids: Strings): Uint8Array {
    return this.call((inner) => inner.decide(uids.data, uids.offsets));
  }
}
