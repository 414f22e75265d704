/*
 * JSON lines read without rounding: integers of 16 digits and more become
 * strings, which BigInt takes as it takes numbers. (A reviver with the source
 * text is not in Node 20.)
 */

/** A string, or a number with everything that belongs to it. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;
const LONG_INTEGER = /^-?\d{16,}$/;

/** The value of a JSON text, long integers as strings. */
export function parseExact(text) {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  const quoted = text.replace(TOKEN, (token) =>
    LONG_INTEGER.test(token) ? `"${token}"` : token,
  );
  return JSON.parse(quoted);
}

/** Every row of a JSONL text. */
export function parseRows(text) {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map(parseExact);
}
