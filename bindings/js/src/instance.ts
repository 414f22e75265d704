/*
 * The one WebAssembly instance behind this package: how it starts, how it is
 * called, and what happens when it traps.
 *
 * JavaScript is one thread and so is the instance; a worker that imports the
 * package has its own. After a trap the memory of an instance cannot be
 * trusted: it is dropped, a fresh one takes its place, and handles of the old
 * one are told apart by the glue.
 */

import start, * as glue from "../generated/millicore.js";
import {
  InstanceLostError,
  MillicoreError,
  Status,
  isThrown,
} from "./errors.js";

/** Where the module can come from: its bytes, compiled, or fetched. */
export type ModuleSource =
  | BufferSource
  | WebAssembly.Module
  | Response
  | URL
  | string;

let started = false;
let lost = 0;

/**
 * Starts the module; calls before it throw. Started already: does nothing.
 *
 * Without a source the module beside the package's JavaScript is fetched,
 * which browsers and bundlers understand.
 */
export async function init(
  source?: ModuleSource | Promise<ModuleSource>,
): Promise<void> {
  if (started) return;
  // The glue tells options from a source by the prototype.
  await start(
    source === undefined
      ? undefined
      : { module_or_path: source as ModuleSource | Promise<Response> },
  );
  started = true;
}

/** Starts the module at once from its bytes or compiled. */
export function initSync(source: BufferSource | WebAssembly.Module): void {
  if (started) return;
  glue.initSync({ module: source });
  started = true;
}

/** Runs a call of the module and gives its errors their classes. */
export function guard<T>(call: () => T): T {
  try {
    return call();
  } catch (thrown) {
    throw translated(thrown);
  }
}

function translated(thrown: unknown): unknown {
  if (isThrown(thrown)) return new MillicoreError(thrown);
  if (!started) {
    return new Error("millicore is not started: call `await init()` first", {
      cause: thrown,
    });
  }
  // A trap, or the engine out of stack or memory in the midst of a call.
  if (thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError) {
    glue.__wbg_reset_state();
    lost++;
    return new InstanceLostError(text(Status.Panic), thrown);
  }
  return thrown;
}

/** How many instances were lost: handles remember it from their making. */
export function lostInstances(): number {
  return lost;
}

/** An error that is found before the module is asked. */
export function refusal(code: Status): MillicoreError {
  const message = text(code);
  return new MillicoreError({ code, offset: 0, line: 0, column: 0, message });
}

function text(code: Status): string {
  return glue.statusText(code) ?? "";
}

/** The text of a status, as in an error's message; `undefined` for others. */
export function statusText(code: number): string | undefined {
  return guard(() => glue.statusText(code));
}

/** The release of the core, such as "0.1.0". */
export function version(): string {
  return guard(() => glue.version());
}

/**
 * Bytes of WebAssembly memory held now. It never shrinks: it is what the
 * largest call so far and the open handles needed.
 */
export function memoryBytes(): number {
  return guard(() => glue.memoryBytes());
}
