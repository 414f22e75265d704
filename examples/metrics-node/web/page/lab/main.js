/*
 * Starts the core, the libraries and the lab; keeps its state in the
 * location's hash, and takes one from there.
 */

import { element, make, say } from "../dom.js";

/** What is not there where the host was built without it. */
const MISSING =
  "This host was built without the core or the libraries for browsers: " +
  "install Node.js with npm and start the host by `cargo xtask run`.";

/** Between a change and the link that carries it, in milliseconds. */
const SETTLED = 500;

/** Everything the lab is made of, or undefined after saying what is missing. */
async function load() {
  try {
    const [core, ...parts] = await Promise.all([
      import("../core/dist/browser.js"),
      import("./lab.js"),
      import("./state.js"),
      import("./fields.js"),
      import("./presets.js"),
      import("./link.js"),
      import("./hosts.js"),
    ]);
    await core.init();
    return { core, ...Object.assign({}, ...parts) };
  } catch (error) {
    const absent = error instanceof TypeError; // how browsers say that a module is not there
    say(element("trouble"), absent ? MISSING : `The lab does not start in this browser: ${error.message ?? error}`);
    return undefined;
  }
}

const parts = await load();
if (parts !== undefined) await start(parts);

async function start({ core, Lab, Hosts, stateOfCase, stateOf, defaults, applied, PRESETS, EXAMPLE, hashOf, stateIn }) {
  const trouble = (error) => say(element("trouble"), error instanceof Error ? error.message : String(error));
  const empty = { a: EXAMPLE, b: null, load: PRESETS[0].load, model: defaults(), sources: {}, step: -1 };
  const beginning = applied(empty, PRESETS[0], defaults());
  let written = "";
  let timer;

  /** The state in the location, if there is one. */
  async function linked() {
    try {
      const given = await stateIn(location.hash);
      return given === undefined ? undefined : stateOf(given, beginning);
    } catch (error) {
      trouble(error);
      return undefined;
    }
  }

  /** Puts the state into the location; false when it is too long for one. */
  async function write() {
    const hash = await hashOf(lab.state);
    if (hash === undefined) return false;
    written = hash;
    history.replaceState(null, "", hash);
    return true;
  }

  /** The host's HPA that a location names. */
  const named = (hash) => {
    const name = /^#hpa=([^&]+)$/.exec(hash)?.[1];
    return name === undefined ? undefined : decodeURIComponent(name);
  };

  const wanted = named(location.hash);
  element("main").hidden = false;
  const lab = new Lab(core, (await linked()) ?? beginning, () => {
    clearTimeout(timer);
    timer = setTimeout(() => void write(), SETTLED);
  });

  for (const preset of PRESETS) {
    const button = make("button", preset.name, { type: "button" });
    button.addEventListener("click", () => {
      lab.state = applied(lab.state, preset, defaults());
    });
    element("presets").append(button);
  }
  element("compare").addEventListener("click", () => lab.compare());
  element("copy").addEventListener("click", async () => {
    if (!(await write())) return say(element("copied"), "This is too much for a link.");
    const copied = await navigator.clipboard.writeText(location.href).then(() => "Copied.", () => "It is in the address bar.");
    return say(element("copied"), copied);
  });
  addEventListener("hashchange", async () => {
    if (location.hash === written) return;
    const state = await linked();
    if (state !== undefined) lab.state = state;
    else await take(named(location.hash));
  });

  const hosts = new Hosts((hpaCase) => {
    const { a, request, replicas, used } = stateOfCase(core, hpaCase);
    const { points } = beginning.load;
    lab.state = {
      ...lab.state,
      a,
      load: { ...beginning.load, shape: "line", points: used > 0 ? [[0, used]] : points },
      model: { ...lab.state.model, replicas, ...(request > 0 ? { request } : {}) },
      step: -1,
    };
  });

  /** Takes an HPA of the host. */
  async function take(name) {
    if (name !== undefined) await hosts.take(name).catch(trouble);
  }

  await hosts.list();
  await take(wanted);
  say(
    element("core"),
    `millicore ${core.version()} as WebAssembly in this page: every decision, total and sentence above is its answer.`,
  );
}
