/*
 * Numbers as metric text has them, a column at a time.
 */

import * as glue from "../generated/millicore.js";
import { guard } from "./instance.js";
import { Strings } from "./strings.js";

/** What {@link parseFloats} gives: one item a text in both columns. */
export interface ParsedFloats {
  readonly values: Float64Array;
  /** 0, or the status of a text that was refused; its value is 0. */
  readonly statuses: Int32Array;
}

/**
 * Prints numbers as metric text does: Go's shortest 'g' form, "NaN", "+Inf",
 * "-Inf", and -0 as 0.
 *
 * ```js
 * [...formatFloats(Float64Array.of(0.1, 1e6))]; // ["0.1", "1e+06"]
 * ```
 */
export function formatFloats(values: Float64Array): Strings {
  const [data, offsets] = guard(() => glue.formatFloats(values));
  return new Strings(data, offsets);
}

/**
 * Reads numbers as metric text allows them: Go's ParseFloat without
 * hexadecimal and underscores.
 */
export function parseFloats(texts: Strings): ParsedFloats {
  const [values, statuses] = guard(() =>
    glue.parseFloats(texts.data, texts.offsets),
  );
  return { values, statuses };
}
