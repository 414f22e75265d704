/*
 * Single arguments, checked: what WebAssembly would silently wrap or cut is
 * refused, and options that are words become the module's numbers.
 */

import { Status } from "./errors.js";
import { refusal } from "./instance.js";

/** The number of a word; words that are none are refused. */
export function numberOf<Word extends string>(
  numbers: Readonly<Record<Word, number>>,
  word: Word,
): number {
  if (!Object.hasOwn(numbers, word)) throw refusal(Status.InvalidArgument);
  return numbers[word];
}

/** An integer of 32 bits; everything else is refused. */
export function int32(value: number): number {
  if ((value | 0) !== value) throw refusal(Status.InvalidArgument);
  return value;
}

/** An integer of 32 bits that is not negative; everything else is refused. */
export function uint32(value: number): number {
  if (value >>> 0 !== value) throw refusal(Status.InvalidArgument);
  return value;
}

/** An integer of 64 bits that is not negative; everything else is refused. */
export function uint64(value: bigint): bigint {
  if (BigInt.asUintN(64, value) !== value) {
    throw refusal(Status.InvalidArgument);
  }
  return value;
}

/** An integer of 64 bits; what is wider is refused. */
export function int64(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) {
    throw refusal(Status.InvalidArgument);
  }
  return value;
}
