/*
 * The shards: the core assigns every object by its UID for the total that the
 * slider shows, and for the one it showed before; what differs has moved.
 */

import { element, fill, say } from "./dom.js";
import { ShardMap } from "./map.js";

/** `1 object`, `2 objects`. */
const objects = (count) => `${count} ${count === 1 ? "object" : "objects"}`;

/** A share as a signed percentage: `+3.2 %`. */
const signed = (part) => `${part < 0 ? "\u2212" : "+"}${Math.abs(100 * part).toFixed(1)} %`;

/** What one total gives against another: figures a shard, and who moved. */
export function compare({ assignShards }, uids, total, before) {
  const now = assignShards(uids, total);
  const then = assignShards(uids, before);
  const counts = new Uint32Array(total);
  const came = new Uint32Array(total);
  const left = new Uint32Array(total);
  let moved = 0;
  now.forEach((shard, i) => {
    counts[shard]++;
    if (then[i] === shard) return;
    moved++;
    came[shard]++;
    if (then[i] < total) left[then[i]]++;
  });
  return { now, then, counts, came, left, moved };
}

/** The slider, the figures, the map and the search. */
export class Shards {
  #core;
  #slider = element("total");
  #map = new ShardMap(element("map"), element("pointed"));
  #uids;
  #objects = [];
  #before = Number(this.#slider.value);
  /** What the slider showed when it was last let go. */
  #settled = Number(this.#slider.value);

  constructor(core) {
    this.#core = core;
    // While it is dragged the comparison stays with where the drag began.
    this.#slider.addEventListener("input", () => {
      this.#before = this.#settled;
      this.#show();
    });
    this.#slider.addEventListener("change", () => {
      this.#settled = Number(this.#slider.value);
    });
    element("find").addEventListener("input", () => this.#find());
  }

  /** Takes the answer of /shards, of which only the UIDs are used. */
  update({ objects }) {
    const same = objects.length === this.#objects.length &&
      objects.every((object, i) => object.uid === this.#objects[i].uid);
    if (same && this.#uids !== undefined) return;
    this.#objects = objects;
    this.#uids = this.#core.Strings.from(objects.map(({ uid }) => uid));
    this.#map.take(objects);
    this.#show();
    this.#find();
  }

  #show() {
    const total = Number(this.#slider.value);
    say(element("total-shown"), String(total));
    if (this.#uids === undefined) return;
    const before = this.#before;
    const outcome = compare(this.#core, this.#uids, total, before);
    this.#sentences(outcome, total, before);
    this.#table(outcome, total);
    this.#map.show(outcome, total, before);
  }

  #sentences({ counts, moved }, total, before) {
    const all = this.#objects.length;
    const share = (part) => (all === 0 ? "0 %" : `${((100 * part) / all).toFixed(1)} %`);
    const least = 1 - Math.min(total, before) / Math.max(total, before);
    say(
      element("moves"),
      total === before
        ? `${objects(all)} in ${total} shards.`
        : `${moved} of ${objects(all)} (${share(moved)}) move from ${before} to ${total} shards; ` +
          `even shards cannot do with less than ${(100 * least).toFixed(1)} %.`,
    );
    // What a screen reader says as the slider moves.
    const told = total === before ? "" : `, ${moved} of ${objects(all)} move`;
    this.#slider.setAttribute("aria-valuetext", `${total} shards${told}`);
    const even = all / total;
    const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
    say(
      element("skew"),
      all === 0
        ? "No object known here has a UID."
        : `${even.toFixed(1)} a shard were even; the largest has ${most} (${signed(most / even - 1)}), ` +
          `the smallest ${fewest} (${signed(fewest / even - 1)}).`,
    );
  }

  #table({ counts, came, left }, total) {
    const even = this.#objects.length / total;
    const rows = Array.from(counts, (count, shard) => [
      String(shard),
      String(count),
      even > 0 ? signed(count / even - 1) : "",
      String(came[shard]),
      String(left[shard]),
    ]);
    fill(element("shards-table").tBodies[0], rows, { header: 0, numbers: (column) => column > 0 });
  }

  /** Marks the objects whose name, namespace/name or UID holds the text. */
  #find() {
    const text = element("find").value.trim().toLowerCase();
    const found = new Set();
    if (text !== "") {
      this.#objects.forEach(({ namespace = "", name, uid }, i) => {
        if (`${namespace}/${name}`.includes(text) || uid.includes(text)) found.add(i);
      });
    }
    this.#map.mark(found);
    say(element("found"), text === "" ? "" : `${objects(found.size)} found`);
  }
}
