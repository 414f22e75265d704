/*
 * Small conversions that the suites share.
 */

import { MillicoreError } from "millicore";

const view = new DataView(new ArrayBuffer(8));

/** The f64 of 16 hex digits. */
export function floatOf(bits) {
  view.setBigUint64(0, BigInt(`0x${bits}`));
  return view.getFloat64(0);
}

/** The 16 hex digits of an f64. */
export function bitsOf(value) {
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

/** What a call gives, or the error by which it was refused. */
export function attempt(call) {
  try {
    return { value: call() };
  } catch (error) {
    if (error instanceof MillicoreError) return { error };
    throw error;
  }
}
