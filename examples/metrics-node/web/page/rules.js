/*
 * The rules by which objects are shared out, as the core names them.
 */

/** The numbered names of nodes. */
const nodes = (total) => Array.from({ length: total }, (_, i) => `shard-${i}`).join(",");

/** Whether an assignment is by hash ranges. */
const byRanges = (assignment) => /^(ranges|weighted-ranges|selectors):/.test(assignment);

/**
 * Rules by the value of their option: the assignment of a total, and how a
 * sentence calls it. `before` is the assignment that there was.
 */
export const RULES = {
  jump: { called: "jump hash", assignment: (_core, total) => `jump:${total}` },
  ranges: { called: "equal hash ranges", assignment: (_core, total) => `ranges:${total}` },
  cut: {
    called: "hash ranges cut from the old ones",
    assignment: ({ resizeRanges }, total, before) =>
      byRanges(before) ? resizeRanges(before, `ranges:${total}`) : `ranges:${total}`,
  },
  rendezvous: { called: "rendezvous", assignment: (_core, total) => `rendezvous:${nodes(total)}` },
  prometheus: { called: "MD5 modulo", assignment: (_core, total) => `prometheus:${total}` },
  victoriametrics: { called: "xxHash modulo", assignment: (_core, total) => `victoriametrics:${total}` },
};

/** How a sentence calls an assignment that the core suggests. */
export function called(assignment, shards) {
  const kind = assignment.slice(0, assignment.indexOf(":"));
  const rule = kind === "selectors" ? RULES.cut : RULES[kind];
  return `${shards} shards by ${rule.called}`;
}
