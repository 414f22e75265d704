/* Metric text, parsed and written. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  EntryKind,
  Family,
  FamilyRowKind,
  FamilyRows,
  FamilyType,
  PageBuffer,
  PageError,
  PageReader,
  Status,
  Strings,
  convertFamilies,
  formatFamily,
  formatHeader,
  labelNames,
  labelSets,
  negotiate,
  parsePage,
  readFamilies,
  startTimestamps,
  unescape,
  writeFamilies,
} from "millicore";

import { bytes, refused, text } from "./support.mjs";

const PAGE = `# HELP http_requests_total Requests, by code.
# TYPE http_requests_total counter
http_requests_total{code="200",path="C:\\\\x"} 1027 1395066363000
http_requests_total{code="400"} 3
# a comment
up NaN
`;

test("a page is columns of spans into it", () => {
  const page = parsePage(PAGE);
  const { Help, Type, Series, Comment } = EntryKind;
  assert.equal(page.length, 6);
  assert.deepEqual(
    page.kinds,
    Uint8Array.of(Help, Type, Series, Series, Comment, Series),
  );
  const entries = (read) => Array.from({ length: 6 }, (_, i) => read(i));
  assert.deepEqual(entries((i) => page.name(i)), [
    ...Array(4).fill("http_requests_total"),
    "",
    "up",
  ]);
  assert.deepEqual(entries((i) => page.text(i)), [
    "Requests, by code.",
    "counter",
    'http_requests_total{code="200",path="C:\\\\x"}',
    'http_requests_total{code="400"}',
    "# a comment",
    "up",
  ]);
  assert.deepEqual([...page.values], [0, 0, 1027, 3, 0, NaN]);
  assert.deepEqual(
    page.timestamps,
    BigInt64Array.of(0n, 0n, 1395066363000n, 0n, 0n, 0n),
  );
  assert.deepEqual(page.hasTimestamp, Uint8Array.of(0, 0, 1, 0, 0, 0));
  assert.deepEqual(page.labelRows, Uint32Array.of(0, 0, 0, 2, 3, 3, 3));
  const labels = [0, 1, 2].map((j) => [page.labelName(j), page.labelValue(j)]);
  assert.deepEqual(labels, [
    ["code", "200"],
    ["path", "C:\\\\x"],
    ["code", "400"],
  ]);
});

test("bytes and strings are the same page", () => {
  const page = bytes(PAGE);
  assert.deepEqual(parsePage(page), parsePage(PAGE));
  assert.equal(parsePage(page).bytes, page); // not a copy
  assert.equal(parsePage("").length, 0);
});

test("label sets are Prometheus'", () => {
  const sets = labelSets(PAGE);
  assert.equal(sets.length, 6);
  assert.deepEqual(sets.at(0), []);
  assert.deepEqual(sets.at(2), [
    ...["__name__", "http_requests_total"],
    ...["code", "200"],
    ...["path", "C:\\x"],
  ]);
});

test("a page is refused with the place, and the entries before it", () => {
  const bad = (page, code, offset, line, column, words) => {
    const expected = {
      code,
      offset,
      line,
      column,
      message: `${words} at byte ${offset}`,
    };
    refused(() => parsePage(page), expected);
    refused(() => labelSets(page), expected);
  };
  bad("up 1\nup{a=1} 2\n", Status.ExpectedLabelValue, 10, 2, 6, "expected a label value in double quotes");
  bad("up one\n", Status.InvalidValue, 3, 1, 4, "expected a decimal number, NaN or Inf within float64");
  bad("# TYPE up foo\n", Status.InvalidMetricType, 10, 1, 11, "expected exactly counter, gauge, histogram, summary or untyped");
  bad("up 1 -5\n", Status.ExpectedTimestamp, 5, 1, 6, "expected a timestamp in digits or the end of the line");
  assert.throws(
    () => parsePage("up 1\ndown 0\nup{\n"),
    (error) => {
      assert.ok(error instanceof PageError);
      assert.equal(error.page.length, 2);
      assert.equal(error.page.name(1), "down");
      return true;
    },
  );
});

test("escapes of label values are resolved", () => {
  const values = Strings.from(["C:\\\\x", 'a\\"b', "a\\nb", "a\\qb", ""]);
  assert.deepEqual(
    [...unescape(values)],
    ["C:\\x", 'a"b', "a\nb", "a\\qb", ""],
  );
});

test("a family is written as kube-state-metrics writes it", () => {
  const family = new Family("kube_pod_info");
  family.push(["namespace", "pod"], ["default", 'web"0'], 1);
  family.push([], [], -0);
  assert.equal(
    text(formatFamily(family)),
    'kube_pod_info{namespace="default",pod="web\\"0"} 1\nkube_pod_info 0\n',
  );
  family.clear();
  assert.equal(text(formatFamily(family)), "");
  for (let i = 0; i < 20; i++) family.push(["i"], [`${i}`], i);
  assert.equal(text(formatFamily(family)).split("\n").length, 21);
  family.push(["a", "b"], ["1"], 1);
  refused(() => formatFamily(family), {
    code: Status.ExpectedAsManyValuesAsKeys,
    message: "expected as many label values as label keys",
  });
});

test("headers differ by version", () => {
  const header = (profile) =>
    text(formatHeader("a", "Help\\ me.", "gauge", profile));
  assert.equal(header("2.20"), "# HELP a Help\\\\ me.\n# TYPE a gauge\n");
  assert.equal(header("2.13"), "# HELP a Help\\ me.\n# TYPE a gauge");
  refused(() => header("3.0"), {
    code: Status.InvalidArgument,
    message: "invalid argument",
  });
});

const OPEN_METRICS = `# TYPE a counter
# UNIT a 
a_total{x="y"} 1 2.5 # {b="c"} 2 3
a_created{x="y"} 4
# EOF
`;

test("OpenMetrics has units, exemplars and starts", () => {
  const page = parsePage(OPEN_METRICS, "openmetrics");
  const { Type, Unit, Series } = EntryKind;
  assert.deepEqual(page.kinds, Uint8Array.of(Type, Unit, Series, Series));
  assert.deepEqual(page.timestamps, BigInt64Array.of(0n, 0n, 2500n, 0n));
  assert.deepEqual(page.exemplarEntries, Uint32Array.of(2));
  assert.deepEqual(page.exemplarValues, Float64Array.of(2));
  assert.deepEqual(page.exemplarTimestamps, BigInt64Array.of(3000n));
  assert.deepEqual(page.exemplarHasTimestamp, Uint8Array.of(1));
  assert.deepEqual(page.exemplarLabelRows, Uint32Array.of(0, 1));
  const [, , start, end] = page.exemplarLabels;
  assert.equal(OPEN_METRICS.slice(start, end), "c");
  const { starts, created } = startTimestamps(OPEN_METRICS);
  assert.deepEqual(starts, BigInt64Array.of(0n, 0n, 4000n, 0n));
  assert.deepEqual(created, Uint8Array.of(0, 0, 0, 1));
  refused(() => startTimestamps("a 1\n"), {
    code: Status.ExpectedEof,
    offset: 4,
    line: 2,
    column: 1,
    message: "expected `# EOF` at the end of the page at byte 4",
  });
});

test("a lenient page tells what it skipped", () => {
  const page = parsePage("a 1\nb x\nc 2\n", "lenient");
  assert.deepEqual(page.values, Float64Array.of(1, 2));
  const code = Status.InvalidValue;
  assert.deepEqual(page.skipped, [{ offset: 6, line: 2, column: 3, code }]);
});

test("a reader reads pages of one target, whole or in pieces", () => {
  const reader = new PageReader();
  assert.deepEqual(reader.parse('up{a="b"} 1\n').values, Float64Array.of(1));
  assert.deepEqual(reader.parse('up{a="b"} 0\n').values, Float64Array.of(0));
  const first = reader.feed("a 1\nb");
  assert.deepEqual([first.length, first.name(0)], [1, "a"]);
  assert.equal(reader.feed(" 2\nc").name(0), "b");
  assert.equal(reader.feed(" 3").length, 0);
  assert.equal(reader.finish().name(0), "c");
  reader.feed("a 1\n");
  assert.throws(() => reader.feed("b x\n"), (error) => {
    assert.ok(error instanceof PageError);
    assert.deepEqual([error.offset, error.line, error.column], [6, 2, 3]);
    return error.code === Status.InvalidValue;
  });
  reader.clear();
  assert.ok(reader.memory > 0);
  reader.close();
});

test("a buffer reads pages as parsePage does, one in place of the other", () => {
  const read = {
    textparse: [PAGE, "", 'a{b="c"} 1\n'.repeat(4000), PAGE, "caf\u00e9 1\n#\u{1f600}\u{1f600}"],
    openmetrics: ['a_total 1 # {id="x"} 0.5 17\nb 2\n# EOF\n', "# EOF\n"],
    lenient: ["a 1\nb x\nc 2\n", "a\n"],
  };
  for (const [profile, pages] of Object.entries(read)) {
    const buffer = new PageBuffer(profile);
    for (const page of pages) {
      const attempt = (parse) => {
        try {
          return { page: parse() };
        } catch (error) {
          assert.ok(error instanceof PageError);
          const { code, offset, line, column } = error;
          return { code, offset, line, column, page: error.page };
        }
      };
      const want = attempt(() => parsePage(page, profile));
      assert.deepEqual(attempt(() => buffer.parse(page)), want, page);
      assert.deepEqual(attempt(() => buffer.parse(bytes(page))), want, page);
    }
    assert.ok(buffer.memory > 0);
    buffer.close();
    assert.throws(() => buffer.parse(PAGE), { code: Status.InvalidHandle });
  }
});

test("a buffer's columns are the module's memory, and its pages the caller's", () => {
  const buffer = new PageBuffer();
  const page = bytes(PAGE);
  const first = buffer.parse(page);
  assert.equal(first.bytes, page);
  const kept = first.values.slice();
  const second = buffer.parse(PAGE);
  assert.equal(second.values.buffer, second.bytes.buffer);
  assert.equal(second.values.byteOffset, first.values.byteOffset);
  assert.equal(second.name(2), "http_requests_total");
  buffer.parse("up 1\n# a comment\nup 2\nup 3\n");
  assert.deepEqual([...kept], [0, 0, 1027, 3, 0, NaN]);
  buffer.close();
});

test("label names are those of kube-state-metrics", () => {
  const keys = Strings.from(["app.io/x", "App", "app"]);
  const { names, order } = labelNames(keys, { prefix: "label" });
  assert.deepEqual(
    [...names],
    ["label_app_conflict1", "label_app_conflict2", "label_app_io_x"],
  );
  assert.deepEqual(order, Uint32Array.of(1, 2, 0));
  const allow = Strings.from(["app*"]);
  const wild = labelNames(keys, { prefix: "label", allow });
  assert.deepEqual([...wild.names], ["label_app", "label_app_io_x"]);
});

test("families are converted as expfmt writes them", () => {
  const up = Uint8Array.from(
    Buffer.from("130a0275701801220b120909000000000000f03f", "hex"),
  );
  assert.equal(
    text(convertFamilies(up, { format: "text" })),
    "# TYPE up gauge\nup 1\n",
  );
  assert.equal(
    text(convertFamilies(up, { format: "openmetrics" })),
    "# TYPE up gauge\nup 1.0\n# EOF\n",
  );
  assert.deepEqual(convertFamilies(up, { format: "protobuf" }), up);
  assert.throws(
    () => convertFamilies(up.subarray(1), { format: "text" }),
    (error) => error.code === Status.InvalidProtobuf,
  );
  assert.deepEqual(
    negotiate("application/openmetrics-text;version=1.0.0;escaping=dots"),
    {
      format: "openmetrics",
      escaping: "dots",
      contentType:
        "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=dots",
    },
  );
  assert.equal(negotiate("*/*", false).format, "text");
});

test("families are columns", () => {
  const rows = new FamilyRows();
  // Twice: the second time memory of the first is used again.
  for (let round = 0; round < 2; round++) {
    rows.clear();
    rows.family("h_seconds", FamilyType.Histogram, "How long.");
    rows.push(FamilyRowKind.Unit, { texts: ["seconds"] });
    rows.metric(1500n);
    rows.label("job", "a\"b");
    rows.push(FamilyRowKind.Histogram, { integers: [2n], numbers: [1.5] });
    rows.push(FamilyRowKind.Created, { integers: [3n, 0n] });
    rows.push(FamilyRowKind.Bucket, { integers: [1n], numbers: [0.5] });
    rows.push(FamilyRowKind.Exemplar, {
      numbers: [0.25],
      integers: [1n, 500_000_000n],
    });
    rows.label("id", "x");
    rows.family("up", FamilyType.Gauge);
    for (let i = 0; i < 20; i++) {
      rows.metric();
      rows.label("i", `${i}`);
      rows.value(FamilyRowKind.Gauge, i);
    }
  }
  const page = text(
    writeFamilies(rows, { format: "openmetrics", createdLines: true }),
  );
  assert.ok(
    page.startsWith(`# HELP h_seconds How long.
# TYPE h_seconds histogram
# UNIT h_seconds seconds
h_seconds_bucket{job="a\\"b",le="0.5"} 1 1.5 # {id="x"} 0.25 1.5
h_seconds_bucket{job="a\\"b",le="+Inf"} 2 1.5
h_seconds_sum{job="a\\"b"} 1.5 1.5
h_seconds_count{job="a\\"b"} 2 1.5
h_seconds_created{job="a\\"b"} 3.0
# TYPE up gauge
up{i="0"} 0.0
`),
    page,
  );
  assert.ok(page.endsWith('up{i="19"} 19.0\n# EOF\n'));
  const protobuf = writeFamilies(rows, { format: "protobuf" });
  const again = readFamilies(protobuf);
  assert.equal(again.length, rows.length);
  for (let i = 0; i < rows.length; i++) {
    assert.deepEqual(again.at(i), rows.at(i), `row ${i}`);
  }
  assert.deepEqual(again.given, rows.given);
  assert.deepEqual(writeFamilies(again, { format: "protobuf" }), protobuf);
  rows.push(FamilyRowKind.Unit, { texts: ["late"] });
  assert.throws(
    () => writeFamilies(rows, { format: "text" }),
    (error) =>
      error.code === Status.InvalidFamilyRow &&
      error.offset === rows.length - 1 &&
      /at row 70$/.test(error.message),
  );
  assert.equal(readFamilies(new Uint8Array(0)).length, 0);
  assert.throws(() => again.at(again.length), RangeError);
  assert.throws(
    () => readFamilies(Uint8Array.of(9)),
    (error) => error.code === Status.InvalidProtobuf,
  );
});
