/* Columns of resource.Quantity. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Quantities, QuantityFormat, Status, Strings } from "millicore";

import { refused } from "./support.mjs";

const mismatch = {
  code: Status.LengthMismatch,
  message: "columns differ in length",
};

test("texts are parsed, and print as apimachinery prints them", () => {
  const quantities = new Quantities();
  const texts = Strings.from(["250m", "0.5", "1.5Gi", "1E3", "1000E", "5ki"]);
  assert.deepEqual(
    quantities.parse(texts),
    Int32Array.of(0, 0, 0, 0, 0, Status.QuantitySuffix),
  );
  assert.equal(quantities.length, 6);
  const print = (form) => [...quantities.texts(form)];
  assert.deepEqual(print(), ["250m", "500m", "1536Mi", "1E3", "1", "0"]);
  assert.deepEqual(print("canonical")[3], "1e3");
  assert.deepEqual(print("json")[0], '"250m"');
  const { DecimalSI, BinarySI, DecimalExponent } = QuantityFormat;
  assert.deepEqual(
    quantities.formats().subarray(0, 4),
    Uint8Array.of(DecimalSI, DecimalSI, BinarySI, DecimalExponent),
  );
  assert.deepEqual(quantities.isDecimal(), Uint8Array.of(0, 0, 1, 0, 0, 0));
  quantities.close();
});

test("numbers come out in 64 bits", () => {
  const quantities = Quantities.from(["1500m", "-2", "9.3E"]);
  assert.deepEqual(quantities.scaledValue(0), BigInt64Array.of(2n, -2n, 0n));
  assert.deepEqual(
    quantities.scaledValue(-3),
    BigInt64Array.of(1500n, -2000n, 0n),
  );
  assert.deepEqual(quantities.asInt64(), {
    values: BigInt64Array.of(0n, -2n, 0n),
    valid: Uint8Array.of(0, 1, 0),
  });
  assert.deepEqual(quantities.asFloat64(), Float64Array.of(1.5, -2, 9.3e18));
  assert.deepEqual(quantities.asFloat64(true), Float64Array.of(1.5, -2, 9.3e18));
  assert.deepEqual(quantities.signs(), Int32Array.of(1, -1, 1));
  quantities.close();
});

test("arithmetic is row by row", () => {
  const a = Quantities.from(["1", "1Gi", "100m"]);
  const b = Quantities.from(["250m", "1Mi", "200m"]);
  const print = () => [...a.texts()];
  assert.deepEqual(a.compare(b), Int32Array.of(1, 1, -1));
  assert.deepEqual(
    a.compareInt64(BigInt64Array.of(1n, 0n, 1n)),
    Int32Array.of(0, 1, -1),
  );
  a.add(b);
  assert.deepEqual(print(), ["1250m", "1025Mi", "300m"]);
  a.subtract(b);
  assert.deepEqual(print(), ["1", "1Gi", "100m"]);
  assert.deepEqual(
    a.multiply(BigInt64Array.of(2n, 2n ** 62n, -1n)),
    Uint8Array.of(1, 0, 1),
  );
  assert.deepEqual(print()[0], "2");
  a.assign(b);
  assert.deepEqual(a.roundUp(-1), Uint8Array.of(0, 1, 1));
  assert.deepEqual(print(), ["300m", "1Mi", "200m"]);
  a.close();
  b.close();
});

test("a column meets itself", () => {
  const a = Quantities.from(["1", "250m"]);
  a.assign(a);
  a.add(a);
  assert.deepEqual([...a.texts()], ["2", "500m"]);
  assert.deepEqual(a.compare(a), Int32Array.of(0, 0));
  a.subtract(a);
  assert.deepEqual([...a.texts()], ["0", "0"]);
  a.close();
});

test("quantities come from scaled numbers", () => {
  const q = new Quantities();
  q.fromScaled(
    BigInt64Array.of(1n, 1024n, 5n),
    Int32Array.of(-3, 0, 3),
    Uint8Array.of(0, 1, 2),
  );
  assert.deepEqual([...q.texts()], ["1m", "1Ki", "5e3"]);
  const one = BigInt64Array.of(1n);
  refused(() => q.fromScaled(one, new Int32Array(2), new Uint8Array(1)), mismatch);
  refused(() => q.fromScaled(one, new Int32Array(1), Uint8Array.of(3)), {
    code: Status.InvalidArgument,
    message: "invalid argument",
  });
  q.close();
});

test("bad rows and bad columns are refused", () => {
  const a = Quantities.from(["1"]);
  const b = new Quantities();
  refused(() => a.add(b), mismatch);
  refused(() => a.compare(b), mismatch);
  refused(() => a.multiply(new BigInt64Array(2)), mismatch);
  refused(() => Quantities.from(["1", "x"]), {
    code: Status.QuantityFormat,
    message:
      "quantities must match the regular expression " +
      "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  });
  const wrong = { code: Status.InvalidArgument, message: "invalid argument" };
  refused(() => a.texts("roman"), wrong);
  for (const scale of [0.5, 2 ** 31]) {
    refused(() => a.roundUp(scale), wrong);
    refused(() => a.scaledValue(scale), wrong);
  }
  a.close();
  b.close();
});
