/*
 * Suites quantity, quantity_arith and quantity_scaled: a file is one column
 * of quantities, an operation one call.
 */

import { Quantities, QuantityFormat, Strings, statusText } from "millicore";

import { bitsOf } from "./values.mjs";

const FORMATS = Object.keys(QuantityFormat);

/** Suite quantity. */
export function single(rows, report) {
  using(2, (quantities, rounded) => {
    const texts = Strings.from(rows.map((row) => row.in));
    const statuses = quantities.parse(texts);
    rounded.assign(quantities);
    const exact = rounded.roundUp(-3);
    const columns = {
      format: named(quantities.formats()),
      dec: quantities.isDecimal(),
      string: quantities.texts("string"),
      canonical: quantities.texts("canonical"),
      json: quantities.texts("json"),
      value: quantities.scaledValue(0),
      milli: quantities.scaledValue(-3),
      nano: quantities.scaledValue(-9),
      kilo: quantities.scaledValue(3),
      approx: quantities.asFloat64(false),
      slow: quantities.asFloat64(true),
      sign: quantities.signs(),
      int64: quantities.asInt64(),
      rounded: rounded.texts("canonical"),
    };
    rows.forEach((row, i) => {
      const check = (what, got) => report.check(i, what, row[what], got);
      const status = statuses[i];
      check("err", status === 0 ? undefined : statusText(status));
      if (row.err !== undefined || status !== 0) return;
      check("format", columns.format[i]);
      check("dec", columns.dec[i] === 1);
      check("sign", columns.sign[i]);
      for (const what of ["string", "canonical", "json"]) {
        check(what, columns[what].at(i));
      }
      for (const what of ["value", "milli", "nano", "kilo"]) {
        check(what, `${columns[what][i]}`);
      }
      check("approxF64Bits", bitsOf(columns.approx[i]));
      check("slowF64Bits", bitsOf(columns.slow[i]));
      const { values, valid } = columns.int64;
      check("asInt64", valid[i] === 1 ? `${values[i]}` : undefined);
      check("roundUpMilli", `${columns.rounded.at(i)} ${exact[i] === 1}`);
    });
  });
}

/** Suite quantity_arith. */
export function arithmetic(rows, report) {
  using(5, (a, b, sum, difference, product) => {
    const factors = BigInt64Array.from(rows, (row) => BigInt(row.k));
    const refused = [
      a.parse(Strings.from(rows.map((row) => row.a))),
      b.parse(Strings.from(rows.map((row) => row.b))),
    ];
    for (const result of [sum, difference, product]) result.assign(a);
    sum.add(b);
    difference.subtract(b);
    const fits = product.multiply(factors);
    const columns = {
      add: sum.texts(),
      addFormat: named(sum.formats()),
      addMilli: sum.scaledValue(-3),
      sub: difference.texts(),
      cmp: a.compare(b),
      cmpInt64K: a.compareInt64(factors),
      mulByK: product.texts(),
    };
    rows.forEach((row, i) => {
      const check = (what, got) => report.check(i, what, row[what], got);
      report.check(i, "statuses", [0, 0], refused.map((column) => column[i]));
      check("add", columns.add.at(i));
      check("addFormat", columns.addFormat[i]);
      check("addMilli", `${columns.addMilli[i]}`);
      check("sub", columns.sub.at(i));
      check("cmp", columns.cmp[i]);
      check("cmpInt64K", columns.cmpInt64K[i]);
      check("mulByK", columns.mulByK.at(i));
      check("mulOk", fits[i] === 1);
    });
  });
}

/** Suite quantity_scaled. */
export function scaled(rows, report) {
  using(1, (quantities) => {
    quantities.fromScaled(
      BigInt64Array.from(rows, (row) => BigInt(row.v)),
      Int32Array.from(rows, (row) => row.scale),
      Uint8Array.from(rows, (row) => QuantityFormat[row.format]),
    );
    const texts = quantities.texts();
    const values = quantities.scaledValue(0);
    const millis = quantities.scaledValue(-3);
    rows.forEach((row, i) => {
      report.check(i, "string", row.string, texts.at(i));
      report.check(i, "value", row.value, `${values[i]}`);
      report.check(i, "milli", row.milli, `${millis[i]}`);
    });
  });
}

function named(formats) {
  return Array.from(formats, (format) => FORMATS[format]);
}

/** Lends so many columns to a function. */
function using(count, use) {
  const columns = Array.from({ length: count }, () => new Quantities());
  try {
    use(...columns);
  } finally {
    for (const column of columns) column.close();
  }
}
