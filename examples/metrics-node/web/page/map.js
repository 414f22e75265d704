/*
 * The map: one square an object, in a block a shard. Squares are made once
 * and handed from block to block; one of them is the current one, which the
 * arrow keys move (a listbox with an active descendant) and the pointer sets.
 */

import { make, say } from "./dom.js";

/** More squares than these nobody can tell apart; blocks show counts then. */
const MOST = 20_000;

/** The squares in their blocks. */
export class ShardMap {
  #map;
  #pointed;
  #objects = [];
  #cells = [];
  #blocks = [];
  #outcome;
  #before = 0;
  #current = -1;

  /**
   * @param {HTMLElement} map the listbox
   * @param {HTMLElement} pointed where the current object is described
   */
  constructor(map, pointed) {
    this.#map = map;
    this.#pointed = pointed;
    map.addEventListener("keydown", (event) => this.#key(event));
    map.addEventListener("focus", () => {
      if (this.#current < 0) this.#point(this.#order()[0]);
    });
    for (const kind of ["pointerover", "click"]) {
      map.addEventListener(kind, ({ target }) => {
        if (target instanceof HTMLElement && target.dataset.object !== undefined) {
          this.#point(Number(target.dataset.object));
        }
      });
    }
  }

  /** Takes the objects; their squares are made when they are few enough. */
  take(objects) {
    this.#objects = objects;
    this.#point(undefined);
    this.#cells = objects.length > MOST
      ? []
      : objects.map((_, i) => {
        const cell = make("div", "", { role: "option", id: `object-${i}`, "aria-selected": "false" });
        cell.className = "cell";
        cell.dataset.object = String(i);
        return cell;
      });
  }

  /** Puts every square into the block of its shard. */
  show(outcome, total, before) {
    this.#outcome = outcome;
    this.#before = before;
    while (this.#blocks.length < total) this.#blocks.push(block());
    const members = Array.from({ length: total }, () => []);
    this.#cells.forEach((cell, i) => {
      const shard = outcome.now[i];
      cell.classList.toggle("moved", outcome.then[i] !== shard);
      cell.setAttribute("aria-label", this.#describe(i));
      members[shard].push(cell);
    });
    const shown = this.#blocks.slice(0, total);
    shown.forEach(({ group, heading, cells }, shard) => {
      const count = outcome.counts[shard];
      const came = outcome.came[shard];
      say(heading, `${shard}: ${count}${came > 0 ? `, ${came} new` : ""}`);
      group.setAttribute("aria-label", `shard ${shard}: ${count} objects, ${came} of them moved here`);
      cells.replaceChildren(...members[shard]);
    });
    this.#map.replaceChildren(...shown.map(({ group }) => group));
    if (this.#current >= 0) this.#point(this.#current);
  }

  /** Marks the found objects, and no others. */
  mark(found) {
    this.#cells.forEach((cell, i) => cell.classList.toggle("found", found.has(i)));
    const [first] = found;
    if (first !== undefined) this.#point(first);
  }

  #describe(i) {
    const { kind, namespace, name } = this.#objects[i];
    const shard = this.#outcome.now[i];
    const then = this.#outcome.then[i];
    const from = then === shard ? "" : `, moved: of ${this.#before} it was ${then}`;
    return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}: shard ${shard}${from}`;
  }

  /** Objects in the order in which the squares are shown. */
  #order() {
    return Array.from(this.#map.querySelectorAll("[data-object]"), (cell) => Number(cell.dataset.object));
  }

  #point(i) {
    const old = this.#cells[this.#current];
    old?.classList.remove("current");
    old?.setAttribute("aria-selected", "false");
    const cell = i === undefined ? undefined : this.#cells[i];
    this.#current = cell === undefined ? -1 : i;
    if (cell === undefined) {
      this.#map.removeAttribute("aria-activedescendant");
      say(this.#pointed, "\u00a0");
      return;
    }
    cell.classList.add("current");
    cell.setAttribute("aria-selected", "true");
    this.#map.setAttribute("aria-activedescendant", cell.id);
    say(this.#pointed, `${this.#describe(i)} (UID ${this.#objects[i].uid})`);
  }

  #key(event) {
    const order = this.#order();
    const at = order.indexOf(this.#current);
    const next = this.#next(event.key, order, at);
    if (next === undefined) return;
    event.preventDefault();
    this.#point(order[Math.min(Math.max(next, 0), order.length - 1)]);
    this.#cells[this.#current]?.scrollIntoView({ block: "nearest" });
  }

  /** The place of the square that a key leads to. */
  #next(key, order, at) {
    const shardAt = (place) => this.#outcome.now[order[place]];
    switch (key) {
      case "ArrowRight": return at + 1;
      case "ArrowLeft": return at - 1;
      case "Home": return 0;
      case "End": return order.length - 1;
      case "ArrowDown": { // the first square of the next shard that has one
        const next = order.findIndex((_, place) => place > at && shardAt(place) > shardAt(at));
        return next < 0 ? order.length - 1 : next;
      }
      case "ArrowUp": { // the first of the last shard before that has one
        const earlier = order.filter((_, place) => shardAt(place) < shardAt(at));
        const shard = earlier.length === 0 ? -1 : this.#outcome.now[earlier[earlier.length - 1]];
        return shard < 0 ? 0 : order.findIndex((_, place) => shardAt(place) === shard);
      }
      default: return undefined;
    }
  }
}

/** An empty block of a shard. */
function block() {
  const group = make("div", "", { role: "group" });
  group.className = "shard";
  const heading = make("p", "", { "aria-hidden": "true" });
  // The squares belong to the group; what lies between has no meaning.
  const cells = make("div", "", { role: "presentation" });
  cells.className = "cells";
  group.append(heading, cells);
  return { group, heading, cells };
}
