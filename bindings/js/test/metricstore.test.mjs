/* Metric stores and their pages. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { MetricPage, MetricStore, Status, statusText } from "millicore";

import { refused } from "./support.mjs";

const HEADER = "# HELP up Up.\n# TYPE up info";

test("a store is on the page as it was when it was added", () => {
  const store = new MetricStore([HEADER]);
  const page = new MetricPage();
  const wants = (form, want) => {
    page.clear();
    page.add(store, true);
    assert.equal(page.text(form), want);
  };
  wants("text", "");
  store.upsert("a", ["up 1\n"]);
  wants("text", "# HELP up Up.\n# TYPE up gauge\nup 1\n");
  wants("openmetrics", `${HEADER}\nup 1\n`);
  store.upsert("a", ["up 2\n"]);
  assert.equal(page.text("raw"), `${HEADER}\nup 1\n`);
  store.beginReplace();
  store.upsert("b", ["up 3\n"]);
  wants("raw", `${HEADER}\nup 2\n`);
  store.endReplace();
  wants("raw", `${HEADER}\nup 3\n`);
  assert.equal(store.delete("a"), false);
  assert.equal(store.delete("b"), true);
  wants("raw", "");
  page.close();
  store.close();
});

test("stores of one kind stand under one header", () => {
  const stores = ["1", "2"].map((value) => {
    const store = new MetricStore([HEADER]);
    store.upsert("uid", [`up ${value}\n`]);
    return store;
  });
  const page = new MetricPage("2.13");
  stores.forEach((store, index) => page.add(store, index === 0));
  assert.equal(page.text("text"), `${HEADER}\nup 1\nup 2\n`);
  const pieces = [...page.pieces("text", 7)];
  assert.ok(pieces.slice(0, -1).every((piece) => piece.length === 7));
});

test("limits refuse and count", () => {
  const store = new MetricStore([HEADER], { seriesPerObject: 1 });
  store.upsert("a", ["up 1\n"]);
  refused(() => store.upsert("a", ["up 1\nup 2\n"]), {
    code: Status.TooManySeriesOfObject,
    message: statusText(Status.TooManySeriesOfObject),
  });
  const { memory, ...held } = store.statistics;
  assert.deepEqual(held, { objects: 0, series: 0, bytes: 0, refused: 1 });
  assert.ok(memory > 0);
  refused(() => store.upsert("a", []), {
    code: Status.LengthMismatch,
    message: statusText(Status.LengthMismatch),
  });
  refused(() => store.endReplace(), {
    code: Status.NotReplacing,
    message: statusText(Status.NotReplacing),
  });
  refused(() => new MetricPage().add(store, false), {
    code: Status.InvalidArgument,
    message: statusText(Status.InvalidArgument),
  });
});
