/*
 * Families of metrics in the forms of Prometheus' clients: converted, and
 * chosen by an Accept header.
 */

import * as glue from "../generated/millicore.js";
import { guard } from "./instance.js";
import { numberOf } from "./options.js";
import { bytesOf } from "./strings.js";

const FORMATS = {
  text: 1,
  openmetrics: 2,
  "openmetrics-0.0.1": 3,
  protobuf: 4,
  "protobuf-text": 5,
  "protobuf-compact": 6,
} as const;

const ESCAPINGS = { "allow-utf-8": 0, underscores: 1, dots: 2, values: 3 } as const;

/**
 * A form of families. `"protobuf"` has the length before each family; the
 * other two of protobuf can be negotiated and not be written.
 */
export type FamilyFormat = keyof typeof FORMATS;

/** What becomes of names that older readers cannot read. */
export type NameEscaping = keyof typeof ESCAPINGS;

/** Options of {@link convertFamilies} and `writeFamilies`. */
export interface ConvertOptions {
  readonly format: FamilyFormat;
  /** Default `"allow-utf-8"`: names stay. */
  readonly escaping?: NameEscaping | undefined;
  /** OpenMetrics with `_created` lines. */
  readonly createdLines?: boolean | undefined;
}

/**
 * Reads families in protobuf, each with its length before it, and writes them
 * in another form, as prometheus/common's expfmt does; in OpenMetrics `# EOF`
 * follows.
 */
export function convertFamilies(
  families: Uint8Array,
  options: ConvertOptions,
): Uint8Array {
  const form = formOf(options);
  return guard(() => glue.convertFamilies(...form, families));
}

/** Options as the module takes them. */
export function formOf({
  format,
  escaping = "allow-utf-8",
  createdLines = false,
}: ConvertOptions): [format: number, escaping: number, created: boolean] {
  return [
    numberOf(FORMATS, format),
    numberOf(ESCAPINGS, escaping),
    createdLines,
  ];
}

/** What {@link negotiate} chose. */
export interface Negotiated {
  readonly format: FamilyFormat;
  readonly escaping: NameEscaping;
  /** The content type of an answer in that form. */
  readonly contentType: string;
}

function nameOf<T extends string>(
  names: Readonly<Record<T, number>>,
  number: number,
): T {
  const all = Object.keys(names) as T[];
  return all.find((name) => names[name] === number)!;
}

/**
 * Chooses the form that an Accept header asks for, as expfmt does. OpenMetrics
 * is among the choices unless `openMetrics` is false.
 */
export function negotiate(accept: string, openMetrics = true): Negotiated {
  const header = bytesOf(accept);
  const [format, escaping, contentType] = guard(() =>
    glue.negotiate(header, openMetrics),
  );
  return {
    format: nameOf(FORMATS, format),
    escaping: nameOf(ESCAPINGS, escaping),
    contentType,
  };
}
