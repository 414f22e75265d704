/*
 * The whole API without a way to find the module: `init(source)` or
 * `initSync(bytes)` wants it given. For runtimes that hand modules over
 * compiled, and for those who serve the module themselves
 * ("millicore/millicore.wasm").
 */

import { init as start } from "./instance.js";
import type { ModuleSource } from "./instance.js";

export * from "./api.js";

/** Starts the module from where the caller has it. */
export function init(
  source: ModuleSource | Promise<ModuleSource>,
): Promise<void> {
  return start(source);
}
