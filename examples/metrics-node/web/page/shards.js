/*
 * The shards: the core assigns every object by its UID, by the rule and for
 * the total that are shown and for those shown before, and plans the change;
 * what differs has moved.
 */

import { element, fill, say } from "./dom.js";
import { ShardMap } from "./map.js";
import { RULES, called } from "./rules.js";

/** `1 object`, `2 objects`. */
const objects = (count) => `${count} ${count === 1 ? "object" : "objects"}`;

/** A share as a percentage: `3.2 %`. */
const percent = (part) => `${(100 * part).toFixed(1)} %`;

/** A share as a signed percentage: `+3.2 %`. */
const signed = (part) => `${part < 0 ? "\u2212" : "+"}${percent(Math.abs(part))}`;

/** What is shown: a rule, a total, and the assignment that they make. */
function shown(core, rule, total, before) {
  return { rule, total, assignment: RULES[rule].assignment(core, total, before) };
}

/** What one assignment gives against another: owners, and the plan. */
export function compare(core, uids, { assignment, total }, before) {
  const now = core.assignmentOwners(assignment, uids);
  const then = core.assignmentOwners(before.assignment, uids);
  const plan = core.planShards(before.assignment, assignment, uids);
  const of = (count) => Array.from({ length: total }, (_, shard) => count(plan.shards[shard]));
  return {
    now,
    then,
    plan,
    counts: of(({ keep, acquire }) => keep.objects + acquire.objects),
    came: of(({ acquire }) => acquire.objects),
    left: of(({ evict }) => evict.objects),
  };
}

/** The slider, the figures, the map and the search. */
export class Shards {
  #core;
  #slider = element("total");
  #rule = element("rule");
  #map = new ShardMap(element("map"), element("pointed"));
  #uids;
  #objects = [];
  /** What is shown, and what it is compared with. */
  #now;
  #before;
  /** What was shown when the slider was last let go. */
  #settled;

  constructor(core) {
    this.#core = core;
    this.#settled = shown(core, this.#rule.value, Number(this.#slider.value), "");
    this.#now = this.#before = this.#settled;
    // While it is dragged the comparison stays with where the drag began.
    this.#slider.addEventListener("input", () => this.#change());
    this.#slider.addEventListener("change", () => {
      this.#settled = this.#now;
    });
    this.#rule.addEventListener("change", () => {
      this.#change();
      this.#settled = this.#now;
    });
    element("find").addEventListener("input", () => this.#find());
  }

  #change() {
    this.#before = this.#settled;
    const total = Number(this.#slider.value);
    this.#now = shown(this.#core, this.#rule.value, total, this.#before.assignment);
    this.#show();
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
    say(element("total-shown"), String(this.#now.total));
    if (this.#uids === undefined) return;
    const outcome = compare(this.#core, this.#uids, this.#now, this.#before);
    this.#sentences(outcome, this.#now, this.#before);
    this.#table(outcome, this.#now.total);
    this.#map.show(outcome, this.#now.total, this.#before.total);
  }

  #sentences({ counts, plan }, { rule, total, assignment }, before) {
    const all = this.#objects.length;
    const same = assignment === before.assignment;
    const moved = plan.moved.objects;
    const way = rule === before.rule
      ? `from ${before.total} to ${total} shards`
      : `from ${before.total} shards by ${RULES[before.rule].called} to ${total} by ${RULES[rule].called}`;
    say(
      element("moves"),
      same
        ? `${objects(all)} in ${total} shards.`
        : `${moved} of ${objects(all)} (${percent(plan.share)}) move ${way}; ` +
          `even shards cannot do with less than ${plan.minimum} (${percent(plan.minimumShare)}).`,
    );
    const [less] = plan.suggestions;
    say(
      element("less"),
      less === undefined
        ? ""
        : `With ${called(less.to, this.#core.assignmentShards(less.to))} ${less.moved.objects} (${percent(less.share)}) would move.`,
    );
    // What a screen reader says as the slider moves.
    const told = same ? "" : `, ${moved} of ${objects(all)} move`;
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
    const rows = counts.map((count, shard) => [
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
