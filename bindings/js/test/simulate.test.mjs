/* What a HorizontalPodAutoscaler does over time. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  Status,
  explainHpa,
  lintHpa,
  simulateHpa,
  simulatedHpaCase,
} from "millicore";

import { refused } from "./support.mjs";

const SIMULATION = {
  hpa: {
    metadata: { name: "web" },
    spec: {
      scaleTargetRef: { kind: "Deployment", name: "web" },
      maxReplicas: 10,
    },
  },
  durationSeconds: 600,
  pods: { requests: { cpu: "500m" } },
  load: { curve: [{ steps: [[0, 300], [60, 2000]] }] },
};

test("a simulation has a cell a sync, and totals", () => {
  const { result, compared, sweep } = simulateHpa(SIMULATION);
  assert.equal(result.name, "web");
  const { columns, totals } = result;
  for (const [name, column] of Object.entries(columns)) {
    assert.equal((Array.isArray(column) ? column : column.at).length, 40, name);
  }
  assert.deepEqual(columns.desired.slice(4, 9), [1, 4, 6, 6, 6]);
  assert.equal(columns.needed[8], 5);
  const { of, at } = columns.limit;
  assert.equal(of[at[5]], "ScaleUpLimit");
  assert.deepEqual(
    result.rescales.map(({ seconds, from, to }) => [seconds, from, to]),
    [
      [75, 1, 4],
      [90, 4, 6],
      [420, 6, 5],
    ],
  );
  assert.equal(totals.mostReplicas, 6);
  assert.equal(compared, undefined);
  assert.equal(sweep, undefined);
  assert.deepEqual(simulateHpa(JSON.stringify(SIMULATION)).result, result);
});

test("two HPAs and a sweep", () => {
  const { compared, sweep } = simulateHpa({
    ...SIMULATION,
    compare: { spec: { maxReplicas: 3 } },
    sweep: { target: [50, 80], maxReplicas: [6, 10] },
  });
  assert.equal(compared.totals.mostReplicas, 3);
  assert.deepEqual(
    sweep.map((run) => [run.target, run.maxReplicas, run.totals.mostReplicas]),
    [
      [50, 6, 6],
      [50, 10, 9],
      [80, 6, 6],
      [80, 10, 6],
    ],
  );
});

test("the case of a sync is explained", () => {
  const hpaCase = simulatedHpaCase({ ...SIMULATION, caseAt: 5 });
  const { decision, summary } = explainHpa(hpaCase);
  assert.equal(decision.scaleTo, 4); // at second 75
  assert.match(summary, /scales Deployment web from 1 to 4 replicas/);
  const { findings } = lintHpa(hpaCase);
  assert.ok(findings.every(({ severity }) => severity === "info"));
  const past = '{"caseAt":40,"durationSeconds":600,"hpa":{},"load":{}}';
  refused(() => simulatedHpaCase(past), {
    code: Status.SimulationOutOfBounds,
    offset: 10,
    line: 1,
    column: 11,
    message: "expected a value within the bounds of a simulation at byte 10",
    path: "caseAt",
  });
});

test("what is out of bounds has its place", () => {
  refused(() => simulateHpa('{"hpa":{},"load":{},\n"durationSeconds":-1}'), {
    code: Status.SimulationOutOfBounds,
    offset: 39,
    line: 2,
    column: 19,
    message: "expected a value within the bounds of a simulation at byte 39",
    path: "durationSeconds",
  });
});
