/* Where pods go, what a zone takes along, and hand-overs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  HANDOVER_ADMIT,
  HANDOVER_KEEP,
  Handover,
  Status,
  Strings,
  topologyPlan,
  topologySpread,
  topologySurvive,
} from "millicore";

import { refused } from "./support.mjs";

const CONSTRAINT = {
  maxSkew: 1,
  topologyKey: "zone",
  whenUnsatisfiable: "DoNotSchedule",
  labelSelector: { matchLabels: { app: "x" } },
};

const node = (name, zone) => ({ metadata: { name, labels: { zone } } });

test("the next pod goes where there is none", () => {
  const labels = { app: "x" };
  const spread = topologySpread({
    nodes: [node("a", "1"), node("b", "2")],
    pods: [{ metadata: { labels }, spec: { nodeName: "a" } }],
    pod: {
      metadata: { labels },
      spec: { topologySpreadConstraints: [CONSTRAINT] },
    },
  });
  const verdicts = spread.nodes.map((node) => node.verdict);
  assert.deepEqual(verdicts, ["Unschedulable", "Success"]);
  assert.equal(spread.constraints[0].skew, 1);
  assert.deepEqual(spread.stuck, []);
});

test("names are ordered as strings", () => {
  const members = [1, 2, 10].map((n) => ({ name: `s-${n}`, zone: `${n % 2}` }));
  const survival = topologySurvive({
    placement: "consecutive",
    replicas: 2,
    members,
  });
  assert.deepEqual(survival.order, ["s-1", "s-10", "s-2"]);
  assert.deepEqual(survival.zones[0].lost, [1]);
  const plan = topologyPlan({
    members: members.map((member) => member.name),
    zones: ["a", "b", "c"],
    replicas: 2,
  });
  assert.deepEqual(plan.short, []);
  refused(() => topologyPlan({ members: [], zones: [], replicas: 2 }), {
    code: Status.InvalidReplicas,
    message:
      "expected a replica, a zone, and a quorum from 1 to the replicas",
  });
});

test("a shard alone takes everything on", () => {
  const shard = new Handover({ ordinal: 0, timeout: 4n, hold: 0n });
  assert.deepEqual(shard.apply("start"), [
    "publish generation=1 beat=1 epoch=0 rv=0 serving",
    "propose epoch=1 start=0 owners=1 members=0",
  ]);
  const view = "view epoch=1 start=0 owners=1 members=0";
  assert.deepEqual(shard.apply(view), ["acquire 1"]);
  assert.equal(shard.state.ready, false);
  shard.apply("synced 1 7");
  const { phase, epoch, ready, gateOpen } = shard.state;
  assert.deepEqual([phase, epoch, ready, gateOpen], ["stable", 1n, true, false]);
  const verdicts = shard.decide(Strings.from(["u"]));
  assert.deepEqual([...verdicts], [HANDOVER_ADMIT | HANDOVER_KEEP]);
  refused(() => shard.apply("gone 1"), {
    code: Status.InvalidHandoverText,
    offset: 6,
    line: 1,
    column: 7,
    message: "expected a view or a report of a hand-over at byte 6",
  });
});
