/* What the HorizontalPodAutoscaler decides. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Status, decideHpa, explainHpa, lintHpa } from "millicore";

import { refused } from "./support.mjs";

const CASE = {
  now: "2026-03-01T12:00:00Z",
  hpa: {
    metadata: { name: "web", namespace: "shop" },
    spec: {
      scaleTargetRef: { kind: "Deployment", name: "web" },
      maxReplicas: 9,
      metrics: [
        {
          type: "External",
          external: {
            metric: { name: "queue" },
            target: { type: "AverageValue", averageValue: "30" },
          },
        },
      ],
    },
  },
  scale: { specReplicas: 2, statusReplicas: 2, selector: "app=web" },
  metrics: { external: [{ metric: "queue", values: ["100"] }] },
};

test("a decision is an object", () => {
  const decision = decideHpa(CASE);
  assert.equal(decision.action, "scale_up");
  assert.equal(decision.scaleTo, 4);
  assert.equal(decision.proposals[0].name, "external metric queue(nil)");
  assert.deepEqual(decideHpa(JSON.stringify(CASE)), decision);
});

test("the history goes from one decision into the next", () => {
  const first = decideHpa(CASE);
  const second = decideHpa({
    ...CASE,
    now: "2026-03-01T12:00:15Z",
    scale: { ...CASE.scale, specReplicas: 4 },
    metrics: { external: [{ metric: "queue", values: ["1"] }] },
    history: first.history,
  });
  assert.equal(second.scaleTo, null); // 4 was recommended 15 s ago
  assert.equal(second.status.conditions[0].reason, "ScaleDownStabilized");
  assert.equal(second.history.recommendations.length, 3);
});

test("an explanation is the decision with its steps", () => {
  const { decision, trace, summary } = explainHpa(CASE);
  assert.deepEqual(decision, decideHpa(CASE));
  assert.equal(
    summary,
    "shop/web scales Deployment web from 2 to 4 replicas. " +
      "Metric 0 (external metric queue) asks for the most: 4.",
  );
  const share = trace.find((entry) => entry.kind === "share");
  assert.deepEqual(share, {
    code: 307,
    kind: "share",
    metric: 0,
    usageMilli: 100_000,
    targetMilli: 30_000,
    statusReplicas: 2,
    ratio: 100 / 60,
    text: "The value is 100 and its target 30 for each of 2 replicas: 1.667 times the target.",
  });
});

test("findings have a path", () => {
  const spec = { ...CASE.hpa.spec, minReplicas: 10 };
  const { findings, omitted } = lintHpa({ ...CASE, hpa: { spec } });
  assert.equal(omitted, 0);
  assert.deepEqual(
    findings.map(({ code, kind, severity, path }) => [
      code,
      kind,
      severity,
      path,
    ]),
    [[200, "minAboveMax", "error", "hpa.spec.minReplicas"]],
  );
});

test("what cannot be read has its place", () => {
  for (const call of [explainHpa, lintHpa]) {
    refused(() => call('{"now":7}'), {
      code: Status.InvalidJson,
      offset: 7,
      line: 1,
      column: 8,
      message: "invalid JSON at byte 7",
      path: "now",
    });
  }
  refused(() => decideHpa('{"now":\n7}'), {
    code: Status.InvalidJson,
    offset: 8,
    line: 2,
    column: 1,
    message: "invalid JSON at byte 8",
    path: "now",
  });
});
