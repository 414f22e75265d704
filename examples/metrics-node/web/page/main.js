/*
 * Starts the core and the views, and asks the host again every five seconds
 * while somebody looks and has not paused it; for what seldom changes (nodes,
 * UIDs) every minute.
 */

import { element, say } from "./dom.js";
import { ask, paths, recorded } from "./host.js";

/** Between two refreshes, in milliseconds. */
const EVERY = 5_000;

/** Refreshes from one question for what seldom changes to the next. */
const SELDOM = 12;

/** Where the npm package's browser entry is, once it is built. */
const CORE = "./core/dist/browser.js";

const MISSING =
  "This host was built without the core for browsers: " +
  "install Node.js with npm and start the host by `cargo xtask run`.";

/** The started core, or undefined after saying why there is none. */
async function start() {
  let core;
  try {
    core = await import(CORE);
  } catch {
    say(element("trouble"), MISSING);
    return undefined;
  }
  try {
    await core.init();
    return core;
  } catch (error) {
    say(element("trouble"), `The core does not start in this browser: ${text(error)}`);
    return undefined;
  }
}

/** @param {unknown} error */
function text(error) {
  return error instanceof Error ? error.message : String(error);
}

const core = await start();
if (core === undefined) {
  say(element("updated"), "");
} else {
  // The views are made with the core in hand; they never import it.
  const [{ Hpas }, { Top }, { Reasons }, { Shards }] = await Promise.all([
    import("./hpas.js"),
    import("./top.js"),
    import("./reasons.js"),
    import("./shards.js"),
  ]);
  const hpas = new Hpas(core);
  const top = new Top(core);
  const reasons = new Reasons();
  const shards = new Shards(core);
  const nodes = seldom(() => ask(paths.nodes));
  const objects = seldom(() => ask(paths.shards(1)));
  run([
    async () => hpas.update(await ask(paths.hpas)),
    async () => {
      const lists = [nodes(), ask(paths.nodeMetrics), ask(paths.podMetrics)];
      top.update(...(await Promise.all(lists)));
    },
    async () => reasons.update(await ask(paths.reasons)),
    async () => shards.update(await objects()),
  ]);
  say(
    element("core"),
    `millicore ${core.version()} as WebAssembly in this page, ${core.memoryBytes() >> 10} KiB of memory; ` +
      "steps, top and shards above are its answers, computed from the host's JSON.",
  );
}

/**
 * Asks at every SELDOM-th call, and as long as there is no answer.
 * @template T
 * @param {() => Promise<T>} question
 */
function seldom(question) {
  let answer;
  let calls = 0;
  return async () => {
    if (answer === undefined || calls++ % SELDOM === 0) answer = await question();
    return answer;
  };
}

/** @param {(() => Promise<void>)[]} views */
function run(views) {
  const pause = element("pause");
  let paused = false;
  let busy = false;
  let missed = "";

  async function refresh() {
    if (busy) return;
    busy = true;
    const failures = (await Promise.allSettled(views.map((view) => view())))
      .flatMap((outcome) => (outcome.status === "rejected" ? [text(outcome.reason)] : []));
    // An alert speaks: only when the trouble is another than before.
    const trouble = failures.length === 0 ? "" : `The host does not answer well: ${failures.join("; ")}`;
    if (trouble !== missed) say(element("trouble"), trouble);
    missed = trouble;
    if (trouble === "") {
      const now = new Date();
      const updated = element("updated");
      updated.dataset.at = String(now.getTime());
      say(updated, recorded ? "the recorded cluster" : `as of ${now.toLocaleTimeString()}`);
      element("main").hidden = false;
    }
    busy = false;
  }

  void refresh();
  if (recorded) return; // its answers stay as they are
  pause.hidden = false;
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    if (!paused) void refresh();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !paused) void refresh();
  });
  setInterval(() => {
    if (!document.hidden && !paused) void refresh();
  }, EVERY);
}
