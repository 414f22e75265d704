/*
 * The two tables of `kubectl top`. The core prints them, sorts them and sums
 * them; this view cuts its text into cells and draws a bar below each figure,
 * whose length the core's Quantities give.
 */

import { element, fill, make, say } from "./dom.js";

/** What kubectl prints instead of a figure it does not know. */
const UNKNOWN = "<unknown>";

/** The columns that sort, by their heading. */
const SORTS = { NAME: "name", "CPU(cores)": "cpu", "MEMORY(bytes)": "memory" };

/** Cells of one line of a table of kubectl: none holds a space. */
const cut = (line) => line.trim().split(/\s+/);

/** Lines of the core's text; none where it has nothing to say. */
const lines = (text) => text.split("\n").filter((line) => line.trim() !== "");

/** One table: its heading with buttons, its rows, its bars. */
class Table {
  #table;
  #core;
  #columns = [];
  #changed;
  /** What it is sorted by. */
  sort = "name";

  constructor(id, core, changed) {
    this.#table = element(id);
    this.#core = core;
    this.#changed = changed;
  }

  /** Shows the text of a table; of a sum, its last line is the total. */
  show(text, { sum = false } = {}) {
    const all = lines(text);
    const total = sum && all.length > 0 ? cut(all.splice(-2)[1]) : undefined;
    const [heading, ...rows] = all.map(cut);
    this.#head(heading ?? []);
    const header = this.#columns.indexOf("NAME");
    const numbers = (column) => column > header;
    const body = this.#table.tBodies[0];
    fill(body, rows, { header, numbers });
    this.#bars(body, rows, header);
    if (this.#table.tFoot === null) return;
    const label = ["Total", ...Array(Math.max(header, 0)).fill("")];
    const foot = total === undefined ? [] : [[...label, ...total]];
    fill(this.#table.tFoot, foot, { header: 0, numbers });
  }

  #head(columns) {
    const head = this.#table.tHead;
    if (columns.join() !== this.#columns.join()) {
      this.#columns = columns;
      const row = document.createElement("tr");
      const name = columns.indexOf("NAME");
      columns.forEach((column, i) => row.append(this.#heading(column, i > name)));
      head.replaceChildren(row);
    }
    for (const cell of head.querySelectorAll("th[data-sort]")) {
      if (cell.dataset.sort !== this.sort) cell.removeAttribute("aria-sort");
      else cell.setAttribute("aria-sort", this.sort === "name" ? "ascending" : "descending");
    }
  }

  #heading(column, number) {
    const cell = make("th", "", { scope: "col" });
    if (number) cell.className = "number";
    const by = SORTS[column];
    if (by === undefined) {
      cell.textContent = column;
      return cell;
    }
    const button = make("button", column, { type: "button" });
    button.addEventListener("click", () => {
      this.sort = by;
      this.#changed();
    });
    cell.dataset.sort = by;
    cell.append(button);
    return cell;
  }

  /** How long each figure's bar is: of the largest, or of 100 %. */
  #bars(body, rows, header) {
    for (let column = header + 1; column < this.#columns.length; column++) {
      const figures = rows.map((cells) => cells[column]);
      const parts = this.#columns[column].includes("(%)")
        ? figures.map((figure) => (figure === UNKNOWN ? 0 : Number.parseInt(figure, 10)))
        : this.#ofLargest(figures);
      parts.forEach((part, i) => {
        const style = body.children[i].children[column].style;
        style.setProperty("--part", `${Math.min(part, 100).toFixed(1)}%`);
      });
    }
  }

  #ofLargest(figures) {
    const { Quantities } = this.#core;
    const known = figures.map((figure) => (figure === UNKNOWN ? "0" : figure));
    const quantities = Quantities.from(known);
    try {
      const values = quantities.asFloat64();
      const largest = values.reduce((a, b) => Math.max(a, b), 0);
      return Array.from(values, (value) => (largest > 0 ? (100 * value) / largest : 0));
    } finally {
      quantities.close();
    }
  }
}

/** What `kubectl top nodes` is told of a NodeList beside the metrics. */
export function availableOf({ Rows, Strings }, list) {
  const available = new Rows();
  const missingSwap = new Strings();
  for (const { metadata, status = {} } of list.items ?? []) {
    const cells = [metadata.name];
    for (const [resource, quantity] of Object.entries(status.allocatable ?? {})) cells.push(resource, quantity);
    const swap = status.nodeInfo?.swap?.capacity;
    if (swap === undefined) missingSwap.push(metadata.name);
    else cells.push("swap", String(swap));
    available.push(cells);
  }
  return { available, missingSwap };
}

/** Both tables and the choice of a namespace. */
export class Top {
  #core;
  #nodes;
  #pods;
  #namespace = element("namespace");
  #data;

  constructor(core) {
    this.#core = core;
    this.#nodes = new Table("nodes", core, () => this.#show());
    this.#pods = new Table("pods", core, () => this.#show());
    this.#namespace.addEventListener("change", () => this.#show());
  }

  /** Takes a NodeList, a NodeMetricsList and a PodMetricsList. */
  update(nodes, nodeMetrics, podMetrics) {
    this.#data = { nodes, nodeMetrics, podMetrics };
    this.#choices(podMetrics);
    this.#show();
  }

  #choices(podMetrics) {
    const found = new Set(podMetrics.items.map((pod) => pod.metadata.namespace));
    if (this.#namespace.value !== "") found.add(this.#namespace.value);
    const names = [...found].sort();
    const shown = Array.from(this.#namespace.options, (option) => option.value).slice(1);
    if (names.join() === shown.join()) return;
    const chosen = this.#namespace.value;
    const options = names.map((name) => make("option", name, { value: name }));
    this.#namespace.replaceChildren(make("option", "all", { value: "" }), ...options);
    this.#namespace.value = chosen;
  }

  #show() {
    if (this.#data === undefined) return;
    const { nodes, nodeMetrics, podMetrics } = this.#data;
    const { topNodes, topPods } = this.#core;
    this.#nodes.show(
      topNodes(JSON.stringify(nodeMetrics), { sort: this.#nodes.sort, ...availableOf(this.#core, nodes) }),
    );
    say(element("nodes-caption"), `Nodes: ${nodeMetrics.items.length} of ${nodes.items.length} have metrics`);

    const namespace = this.#namespace.value;
    const items = namespace === ""
      ? podMetrics.items
      : podMetrics.items.filter((pod) => pod.metadata.namespace === namespace);
    this.#pods.show(
      topPods(JSON.stringify({ ...podMetrics, items }), { sort: this.#pods.sort, withNamespace: true, sum: true }),
      { sum: true },
    );
    const where = namespace === "" ? "in all namespaces" : `in ${namespace}`;
    say(element("pods-caption"), `Pods: ${items.length} with metrics ${where}`);
  }
}
