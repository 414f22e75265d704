/*
 * What all handles have in common: memory in the module that JavaScript's
 * garbage collector cannot see.
 */

/// <reference lib="esnext.disposable" preserve="true" />

import { Status } from "./errors.js";
import { guard, lostInstances, refusal } from "./instance.js";

/** An object of the glue. */
interface Inner {
  free(): void;
}

// Engines without explicit resource management lack the symbol; there the
// method is simply out of reach, and `close` remains.
const dispose: typeof Symbol.dispose =
  Symbol.dispose ?? Symbol.for("Symbol.dispose");

/**
 * Memory in the module. `close()` or `using` gives it back; the garbage
 * collector does so too, but late, and never within a synchronous loop.
 */
export abstract class Handle<T extends Inner> {
  #inner: T | undefined;
  readonly #instance: number;

  /** @internal */
  constructor(make: () => T) {
    this.#inner = guard(make);
    this.#instance = lostInstances();
  }

  /**
   * The object behind a handle.
   *
   * @internal
   */
  static inner<T extends Inner>(handle: Handle<T>): T {
    const inner = handle.#inner;
    if (inner === undefined) throw refusal(Status.InvalidHandle);
    if (handle.#instance !== lostInstances()) throw refusal(Status.Poisoned);
    return inner;
  }

  /** Calls the module with the object behind this handle. */
  protected call<R>(use: (inner: T) => R): R {
    const inner = Handle.inner(this);
    return guard(() => use(inner));
  }

  /** Gives the memory back. Later calls throw, a second close does nothing. */
  close(): void {
    const inner = this.#inner;
    this.#inner = undefined;
    if (inner !== undefined && this.#instance === lostInstances()) {
      guard(() => inner.free());
    }
  }

  /** As {@link close}, for `using`. */
  [dispose](): void {
    this.close();
  }
}
