/*
 * Why a node or a running pod has no metrics: the core's code and sentence as
 * the host's store has them, with what went wrong at the kubelet.
 */

import { element, fill, say } from "./dom.js";

/** `1 node`, `2 nodes`. */
const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** The table of reasons, and one sentence that counts them. */
export class Reasons {
  #table = element("reasons-table");

  /** Takes the answer of /reasons. */
  update({ reasons }) {
    const rows = reasons.map(({ kind, namespace = "", name, node = "", code, text, scrape }) => [
      kind, namespace, name, node, code, scrape === undefined ? text : `${text}; ${scrape}`,
    ]);
    const nodes = reasons.filter(({ kind }) => kind === "Node").length;
    say(
      element("reasons-count"),
      rows.length === 0
        ? "None: every node and every running pod has metrics."
        : `${counted(nodes, "node")} and ${counted(rows.length - nodes, "running pod")} without.`,
    );
    this.#table.parentElement.hidden = rows.length === 0;
    fill(this.#table.tBodies[0], rows, { header: 2 });
  }
}
