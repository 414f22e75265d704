/*
 * The step that is looked at. The pointer chooses it, a click holds it, and
 * the plot is a slider for the keyboard: its value is read out in words.
 */

/** Chooses among the syncs of a simulation. */
export class Steps {
  #slider;
  #chosen;
  #count = 0;
  #rescales = [];
  #describe = (step) => String(step);
  /** Whether the pointer leaves it alone. */
  held = false;
  step = 0;

  /**
   * @param {HTMLElement} slider
   * @param {(step: number) => void} chosen
   */
  constructor(slider, chosen) {
    this.#slider = slider;
    this.#chosen = chosen;
    slider.addEventListener("keydown", (event) => this.#key(event));
    slider.addEventListener("click", () => {
      this.held = !this.held;
      this.#chosen(this.step);
    });
  }

  /**
   * Takes a simulation: how many syncs, which of them rescale, and how one
   * reads.
   * @param {number} count
   * @param {number[]} rescales
   * @param {(step: number) => string} describe
   */
  take(count, rescales, describe) {
    this.#count = count;
    this.#rescales = rescales;
    this.#describe = describe;
    this.#slider.setAttribute("aria-valuemax", String(Math.max(count - 1, 0)));
    this.choose(this.step);
  }

  /** The pointer is at a step. */
  hover(step) {
    if (!this.held && step !== null && step !== undefined && step !== this.step) this.choose(step);
  }

  /** @param {number} step */
  choose(step) {
    this.step = Math.min(Math.max(step, 0), Math.max(this.#count - 1, 0));
    this.#slider.setAttribute("aria-valuenow", String(this.step));
    this.#slider.setAttribute("aria-valuetext", this.#count === 0 ? "nothing" : this.#describe(this.step));
    this.#chosen(this.step);
  }

  #key(event) {
    const next = this.#next(event.key);
    if (next === undefined) return;
    event.preventDefault();
    this.held = true;
    this.choose(next);
  }

  #next(key) {
    switch (key) {
      case "ArrowRight": return this.step + 1;
      case "ArrowLeft": return this.step - 1;
      case "ArrowUp": return this.#rescales.find((step) => step > this.step) ?? this.step;
      case "ArrowDown": return this.#rescales.findLast((step) => step < this.step) ?? this.step;
      case "PageUp": return this.step + 10;
      case "PageDown": return this.step - 10;
      case "Home": return 0;
      case "End": return this.#count - 1;
      default: return undefined;
    }
  }
}
