/*
 * The points of a load on its plot: each can be dragged, and is a slider for
 * the keyboard. One of them takes the focus for all.
 */

import { make } from "../dom.js";

/** What the keys that move a point do: seconds and parts of the axis. */
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** The handles of a load's points. */
export class Points {
  #chart;
  #handles = [];
  #points = [];
  #current = 0;
  #step = 15;
  #actions;
  #dragged = false;
  /** Who gets the focus once it is there. */
  #wanted;

  /**
   * @param {import("./chart.js").Chart} chart
   * @param {{move: (index: number, at: number, much: number) => void, add: (at: number, much: number) => void,
   *   addAfter: (index: number) => void, remove: (index: number) => void}} actions
   */
  constructor(chart, actions) {
    this.#chart = chart;
    this.#actions = actions;
    chart.plot.hooks.draw = [...(chart.plot.hooks.draw ?? []), () => this.#place()];
    chart.plot.over.addEventListener("dblclick", (event) => {
      if (event.target === chart.plot.over) actions.add(...this.#value(event));
    });
  }

  /** Whether one is being dragged: the axis stands still then. */
  get dragged() {
    return this.#dragged;
  }

  /** Takes points that are not shown yet: the next key moves on from them. */
  take(points) {
    this.#points = points;
  }

  /**
   * @param {[number, number][]} points
   * @param {number} step seconds that a key moves
   * @param {(point: [number, number]) => string} describe
   */
  show(points, step, describe) {
    this.#points = points;
    this.#step = step;
    while (this.#handles.length > points.length) this.#handles.pop().remove();
    while (this.#handles.length < points.length) this.#handles.push(this.#handle(this.#handles.length));
    this.#current = Math.min(this.#current, points.length - 1);
    const { top } = this.#chart;
    this.#handles.forEach((handle, i) => {
      handle.tabIndex = i === this.#current ? 0 : -1;
      handle.setAttribute("aria-label", `Point ${i + 1} of ${points.length}`);
      handle.setAttribute("aria-valuemin", "0");
      handle.setAttribute("aria-valuemax", String(Math.max(top, points[i][1])));
      handle.setAttribute("aria-valuenow", String(points[i][1]));
      handle.setAttribute("aria-valuetext", describe(points[i]));
    });
    this.#place();
    if (this.#wanted !== undefined) this.focus(this.#wanted);
  }

  /** Hands the focus to a point, now or when it is shown. */
  focus(index) {
    this.#wanted = index < this.#handles.length ? undefined : index;
    if (this.#wanted !== undefined) return;
    const at = Math.min(Math.max(index, 0), this.#handles.length - 1);
    this.#current = at;
    this.#handles.forEach((handle, i) => { handle.tabIndex = i === at ? 0 : -1; });
    this.#handles[at]?.focus();
  }

  #handle(index) {
    const handle = make("div", "", { role: "slider", "aria-orientation": "vertical" });
    handle.className = "point";
    handle.addEventListener("keydown", (event) => this.#key(event, index));
    handle.addEventListener("focus", () => { this.#current = index; });
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      this.#dragged = true;
      this.focus(index);
    });
    handle.addEventListener("pointermove", (event) => {
      if (handle.hasPointerCapture(event.pointerId)) this.#actions.move(index, ...this.#value(event));
    });
    const end = (event) => {
      if (!this.#dragged) return;
      this.#dragged = false;
      if (handle.hasPointerCapture(event.pointerId)) handle.releasePointerCapture(event.pointerId);
      this.#actions.move(index, ...this.#points[index]);
    };
    handle.addEventListener("pointerup", end);
    handle.addEventListener("pointercancel", end);
    // The plot behind it would take the press for its own.
    handle.addEventListener("mousedown", (event) => event.stopPropagation());
    this.#chart.plot.over.append(handle);
    return handle;
  }

  /** Seconds and load where the pointer is. */
  #value({ clientX, clientY }) {
    const { left, top } = this.#chart.plot.over.getBoundingClientRect();
    const { plot } = this.#chart;
    return [Math.max(plot.posToVal(clientX - left, "x"), 0), Math.max(plot.posToVal(clientY - top, "y"), 0)];
  }

  #key(event, index) {
    const [at, much] = this.#points[index];
    const move = MOVES[event.key];
    const unit = Math.max(10 ** Math.floor(Math.log10(Math.max(this.#chart.top, 1)) - 1), 1);
    if (move !== undefined) {
      const times = event.shiftKey ? 10 : 1;
      this.#actions.move(index, at + move[0] * this.#step * times, much + move[1] * unit * times);
    } else if (event.key === "PageDown") this.focus(Math.min(index + 1, this.#points.length - 1));
    else if (event.key === "PageUp") this.focus(index - 1);
    else if (event.key === "Home") this.focus(0);
    else if (event.key === "End") this.focus(this.#points.length - 1);
    else if (event.key === "Insert" || event.key === "Enter") this.#actions.addAfter(index);
    else if (event.key === "Delete" || event.key === "Backspace") this.#actions.remove(index);
    else return;
    event.preventDefault();
  }

  #place() {
    const { plot } = this.#chart;
    this.#points.forEach(([at, much], i) => {
      const handle = this.#handles[i];
      if (handle === undefined) return;
      const [left, top] = [plot.valToPos(at, "x"), plot.valToPos(much, "y")];
      handle.hidden = at > this.#chart.duration;
      if (Number.isFinite(left) && Number.isFinite(top)) handle.style.transform = `translate(${left}px, ${top}px)`;
    });
  }
}
