/*
 * The HPA lab in a real browser, served by the host and, without one, by a
 * server of files. What it shows is held against the core in Node, given the
 * same simulation written out here. With MILLICORE_SCREENSHOTS naming a folder
 * the screenshots of the documents are taken anew.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { explainHpa, init, lintHpa, simulateHpa, simulatedHpaCase } from "../../../bindings/js/dist/node.js";
import { axe, openPage, rowsOf, startBrowser, startFiles, startHost } from "./support.mjs";

/** The HPA with which the lab begins, but for what a test changes. */
const hpa = ({ target = 60, window = 300, max = 12, min = 2 } = {}) => ({
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata: { name: "web", namespace: "shop" },
  spec: {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
    minReplicas: min,
    maxReplicas: max,
    metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: target } } }],
    behavior: {
      scaleDown: {
        stabilizationWindowSeconds: window,
        policies: [{ type: "Percent", value: 50, periodSeconds: 60 }],
      },
    },
  },
});

/** What surrounds it at first: the load is a step. */
const STEP = {
  config: {
    tolerance: 0.1,
    downscaleStabilizationSeconds: 300,
    cpuInitializationPeriodSeconds: 300,
    initialReadinessDelaySeconds: 30,
  },
  start: "2026-01-01T00:00:00Z",
  durationSeconds: 3600,
  syncPeriodSeconds: 15,
  metrics: { resolutionSeconds: 15 },
  pods: { replicas: 2, requests: { cpu: "200m" }, startSeconds: 5, readySeconds: 10 },
  load: { curve: [{ steps: [[0, 300], [600, 1150], [2100, 300]] }] },
};

/** A time as the table shows it in an hour's run. */
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** The rows of the table that a result wants: where replicas, ready or desired change. */
function changes({ result, compared }) {
  const runs = [result, ...(compared === undefined ? [] : [compared])];
  const told = (columns, step) => [columns.replicas, columns.ready, columns.desired].map((column) => String(column[step]));
  return result.columns.seconds.flatMap((at, step) => {
    const changed = runs.some(({ columns }) => step === 0 || told(columns, step).join() !== told(columns, step - 1).join());
    return changed ? [[clock(at), ...runs.flatMap(({ columns }) => told(columns, step))]] : [];
  });
}

/** The same of what the page shows. */
async function shown(page) {
  const rows = await rowsOf(page, "#steps");
  return rows.map(([at, , ...cells]) => [at, ...cells.filter((_, i) => i % 4 !== 3)]);
}

/** Waits until the page shows what a simulation gives. */
async function becomes(page, simulation) {
  const wanted = changes(simulateHpa(simulation));
  let last;
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    last = await shown(page);
    if (JSON.stringify(last) === JSON.stringify(wanted)) return;
    await page.waitForTimeout(50);
  }
  assert.deepEqual(last, wanted);
}

/** Replaces the text of an editor as a person does. */
async function write(page, text, name = "HPA A as YAML") {
  await page.getByRole("textbox", { name }).click();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(text);
}

/** The text of an editor. */
const textOf = (page, editor = "#a-editor") =>
  page.locator(`${editor} .cm-line`).allTextContents().then((lines) => lines.join("\n"));

/** What is wrong, as the list below an editor says. */
const problems = (page, side = "a") => page.locator(`#${side}-problems li:not(.info)`).allTextContents();

/** The sentences of the trace. */
async function traceOf(page, side = "a") {
  await page.locator(`#${side}-trace details`).evaluateAll((all) => all.forEach((details) => { details.open = true; }));
  const items = await page.locator(`#${side}-trace li`).evaluateAll((all) =>
    all.filter((item) => item.querySelector("details") === null).map((item) => item.textContent));
  return { summary: await page.textContent(`#${side}-trace .summary`), items };
}

/** Takes a screenshot for the documents, where one is wanted. */
async function picture(page, name) {
  const folder = process.env.MILLICORE_SCREENSHOTS;
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}

const browser = await startBrowser();
after(() => browser.close());
before(() => init());

const opened = async (server, options = {}) => {
  const lab = await openPage(browser, server.url, { at: "/lab/", ...options });
  await lab.page.waitForSelector("#steps tbody tr", { state: "attached" });
  return lab;
};

for (const [name, start] of [["the host", () => startHost("--swing", "0")], ["a server of files", startFiles]]) {
  describe(`the lab from ${name}`, () => {
    let server;
    before(async () => { server = await start(); });
    after(() => server?.stop());

    /** Runs a test with a page of its own, in which nothing may go wrong. */
    const on = (what, options, test) => it(what, async () => {
      const { page, wrong, close } = await opened(server, options);
      try {
        await test(page);
        assert.deepEqual(wrong, []);
      } finally {
        await close();
      }
    });

    on("shows what the core decides, and its totals", {}, async (page) => {
      await becomes(page, { hpa: hpa(), ...STEP });
      const { totals } = simulateHpa({ hpa: hpa(), ...STEP }).result;
      const rows = Object.fromEntries(await rowsOf(page, "#totals"));
      assert.equal(rows.Rescales, String(totals.rescales));
      assert.equal(rows["up, down"], `${totals.scaleUps}, ${totals.scaleDowns}`);
      assert.equal(rows["Replicas, fewest and most"], `${totals.fewestReplicas}, ${totals.mostReplicas}`);
      assert.equal(rows["Pod-hours"], (totals.podSeconds / 3600).toFixed(2));
      assert.equal(rows["pod-minutes short"], (totals.underProvisionedPodSeconds / 60).toFixed(1));
      assert.ok(totals.rescales > 3, `${totals.rescales} rescales`);
    });

    on("draws anew when the YAML is edited", {}, async (page) => {
      const canvas = () => page.locator("#pods-plot canvas").evaluate((plot) => plot.toDataURL());
      await becomes(page, { hpa: hpa(), ...STEP });
      const drawn = await canvas();
      await write(page, (await textOf(page)).replace("averageUtilization: 60", "averageUtilization: 90"));
      await becomes(page, { hpa: hpa({ target: 90 }), ...STEP });
      assert.notEqual(await canvas(), drawn);
      await page.keyboard.press("Control+Z");
      await becomes(page, { hpa: hpa(), ...STEP });
      assert.equal(await canvas(), drawn);
    });

    on("tells why of the step under the pointer, and holds it at a click", {}, async (page) => {
      const plot = page.locator("#pods-plot .u-over");
      const box = await plot.boundingBox();
      const { seconds, desired, replicas } = simulateHpa({ hpa: hpa(), ...STEP }).result.columns;
      const up = desired.findIndex((count, step) => step > 5 && count > replicas[step]);
      for (const step of [up, up + 1, 200]) {
        await plot.hover({ position: { x: (box.width * seconds[step]) / 3600, y: 60 } });
        await page.waitForFunction((step) => document.querySelector("#step-heading").textContent.startsWith(`Step ${step + 1} `), step);
        const told = explainHpa(simulatedHpaCase({ hpa: hpa(), ...STEP, caseAt: step }));
        await page.waitForFunction((summary) => document.querySelector("#a-trace .summary").textContent === summary, told.summary);
        const { items } = await traceOf(page);
        const wanted = told.trace.map(({ text }) => text);
        assert.ok(wanted.length > 5);
        // The first of a run that is folded stands in its summary.
        const folded = await page.locator("#a-trace summary").allTextContents();
        assert.equal(items.length + folded.length, wanted.length);
        for (const text of items) assert.ok(wanted.includes(text), text);
        for (const text of folded) assert.ok(wanted.some((sentence) => text.startsWith(`${sentence} And `)), text);
      }
      await plot.click({ position: { x: box.width / 2, y: 60 } });
      const held = await page.textContent("#step-heading");
      await plot.hover({ position: { x: 20, y: 60 } });
      assert.equal(await page.textContent("#step-heading"), held);
    });

    on("walks the steps by the keyboard, in words", {}, async (page) => {
      const slider = page.getByRole("slider", { name: "Step", exact: true });
      const { columns } = simulateHpa({ hpa: hpa(), ...STEP }).result;
      await slider.press("Home");
      assert.equal(await slider.getAttribute("aria-valuenow"), "0");
      assert.equal(await slider.getAttribute("aria-valuemax"), String(columns.seconds.length - 1));
      const rescales = columns.desired.flatMap((count, step) => (count === columns.replicas[step] ? [] : [step]));
      for (const step of rescales.filter((step) => step > 0)) {
        await slider.press("ArrowUp");
        assert.equal(await slider.getAttribute("aria-valuenow"), String(step));
        const words = await slider.getAttribute("aria-valuetext");
        assert.ok(words.startsWith(`${clock(columns.seconds[step])}: load `) && words.endsWith(`scales to ${columns.desired[step]}`), words);
        const { summary } = explainHpa(simulatedHpaCase({ hpa: hpa(), ...STEP, caseAt: step }));
        await page.waitForFunction((summary) => document.querySelector("#a-trace .summary").textContent === summary, summary);
      }
      for (const [key, by] of [["ArrowRight", 1], ["ArrowLeft", -1], ["PageDown", -10], ["PageUp", 10]]) {
        const from = Number(await slider.getAttribute("aria-valuenow"));
        await slider.press(key);
        assert.equal(Number(await slider.getAttribute("aria-valuenow")), from + by, key);
      }
      await slider.press("End");
      assert.equal(await slider.getAttribute("aria-valuenow"), String(columns.seconds.length - 1));
    });

    on("says at their lines what is wrong with the YAML", {}, async (page) => {
      const text = await textOf(page);
      const wanted = async (changed, ...messages) => {
        await write(page, changed);
        for (const message of messages) {
          await page.waitForFunction((source) => [...document.querySelectorAll("#a-problems li")]
            .some((item) => new RegExp(source).test(item.textContent)), message.source);
        }
      };
      await wanted(text.replace("kind: Deployment", "kind: Deployment: x"), /^Line 9, column \d+: /);
      const marked = await page.locator("#a-editor .cm-lintRange-error").count();
      assert.ok(marked > 0, "nothing is underlined");
      await wanted(text.replace("maxReplicas: 12", "maxReplicas: many"), /^Line 12, column \d+: This must be a whole number/, /^Line 12, column \d+: This value is not what the field takes/);
      await wanted(text.replace("averageUtilization", "averageUtilisation"), /^Line 19, column 11: .*Did you mean averageUtilization\?/);
      await wanted(text.replace("value: 50", "value: 50\n          value: 60"), /^Line 26, column 11: Map keys must be unique/);
      await wanted(text.replace("autoscaling/v2", "autoscaling/v1"), /^Line 1, column 1: .*autoscaling\/v2/);
      await wanted("- a\n- b", /^Line 1, column 1: A HorizontalPodAutoscaler is a map/);

      // What lint finds stands at the line of its path.
      const above = text.replace("minReplicas: 2", "minReplicas: 20");
      const { findings } = lintHpa(simulatedHpaCase({ hpa: hpa({ min: 20 }), ...STEP, caseAt: 0 }));
      const finding = findings.find(({ kind }) => kind === "minAboveMax");
      await write(page, above);
      await page.waitForFunction((text) => document.querySelector("#a-problems").textContent.includes(text), finding.text);
      const item = page.locator("#a-problems li", { hasText: finding.text });
      await item.getByRole("button").click();
      const line = await page.locator("#a-editor .cm-activeLine").textContent();
      assert.match(line, /minReplicas: 20|maxReplicas: 12/);

      await write(page, text);
      await page.waitForFunction(() => document.querySelectorAll("#a-problems li:not(.info)").length === 0);
      assert.deepEqual(await problems(page), []);
    });

    on("compares two HPAs over the same load", {}, async (page) => {
      await page.getByRole("button", { name: "Compare two HPAs" }).press("Enter");
      await page.waitForSelector("#b:not([hidden])");
      await write(page, (await textOf(page)).replace("stabilizationWindowSeconds: 300", "stabilizationWindowSeconds: 60"), "HPA B as YAML");
      const both = { hpa: hpa(), compare: hpa({ window: 60 }), ...STEP };
      await becomes(page, both);
      const { result, compared } = simulateHpa(both);
      const rows = await rowsOf(page, "#totals");
      const hours = rows.find(([name]) => name === "Pod-hours");
      const [a, b] = [result, compared].map(({ totals }) => totals.podSeconds / 3600);
      assert.deepEqual(hours, ["Pod-hours", a.toFixed(2), b.toFixed(2), `\u2212${(a - b).toFixed(2)}`]);
      const step = compared.columns.desired.findIndex((count, at) => count < compared.columns.replicas[at]);
      await page.getByRole("slider", { name: "Step", exact: true }).press("Home");
      for (let i = 0; i < step; i += 10) await page.keyboard.press("PageUp");
      for (let i = Math.ceil(step / 10) * 10; i > step; i--) await page.keyboard.press("ArrowLeft");
      for (const [side, one] of [["a", hpa()], ["b", hpa({ window: 60 })]]) {
        const { summary } = explainHpa(simulatedHpaCase({ hpa: one, ...STEP, caseAt: step }));
        await page.waitForFunction(([side, summary]) => document.querySelector(`#${side}-trace .summary`).textContent === summary, [side, summary]);
      }
      // One that cannot be read leaves the other.
      await write(page, "nothing", "HPA B as YAML");
      await page.waitForFunction(() => document.querySelector("#b-problems li") !== null);
      await page.getByRole("button", { name: "Compare two HPAs" }).click();
      await becomes(page, { hpa: hpa(), ...STEP });
    });

    on("takes a load that is dragged, moved by keys or typed", {}, async (page) => {
      const points = async () => {
        await page.evaluate(() => new Promise((shown) => { requestAnimationFrame(() => requestAnimationFrame(shown)); }));
        return page.locator("#points tbody tr").evaluateAll((rows) =>
          rows.map((row) => [...row.querySelectorAll("input")].map((input) => Number(input.value))));
      };
      const under = async () => ({ hpa: hpa(), ...STEP, load: { curve: [{ steps: await points() }] } });
      assert.deepEqual(await points(), STEP.load.curve[0].steps);

      const handle = page.getByRole("slider", { name: "Point 2 of 3" });
      const box = await handle.boundingBox();
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2 + 40, { steps: 4 });
      await page.mouse.up();
      const dragged = await points();
      assert.ok(dragged[1][0] > 600 && dragged[1][1] < 1150, JSON.stringify(dragged));
      assert.deepEqual([dragged[0], dragged[2]], [[0, 300], [2100, 300]]);
      await becomes(page, await under());

      await handle.press("ArrowRight");
      await handle.press("Shift+ArrowUp");
      const moved = (await points())[1];
      assert.equal(moved[0], dragged[1][0] + 15);
      assert.ok(moved[1] > dragged[1][1]);
      assert.match(await handle.getAttribute("aria-valuetext"), /^\d+:\d\d, \d+/);
      await becomes(page, await under());

      await handle.press("Insert");
      assert.equal((await points()).length, 4);
      await page.getByRole("slider", { name: "Point 3 of 4" }).press("Delete");
      assert.equal((await points()).length, 3);

      await page.getByText("The load as a table").click();
      await page.getByRole("spinbutton", { name: "Point 1, load" }).fill("900");
      await page.getByRole("spinbutton", { name: "Point 1, load" }).press("Tab");
      assert.equal((await points())[0][1], 900);
      await becomes(page, await under());
    });

    on("makes other metrics of the load", {}, async (page) => {
      const queue = hpa();
      queue.spec.metrics = [{
        type: "External",
        external: { metric: { name: "queue" }, target: { type: "AverageValue", averageValue: "30" } },
      }];
      const sources = (factor, base) => [{ type: "External", name: "queue", of: "load", factor, base }];
      await write(page, JSON.stringify(queue, null, 2)); // JSON is YAML
      await becomes(page, { hpa: queue, ...STEP, sources: sources(1, 0) });
      const row = page.getByRole("group", { name: "External/queue" });
      await row.getByRole("spinbutton", { name: "External/queue: factor" }).fill("0.2");
      await row.getByRole("spinbutton", { name: "External/queue: base" }).fill("15");
      await becomes(page, { hpa: queue, ...STEP, sources: sources(0.2, 15) });
    });

    on("replays the recorded run of hpa/web", {}, async (page) => {
      const read = (name) => gunzipSync(readFileSync(new URL(`../../../recordings/cluster/${name}`, import.meta.url))).toString().trim().split("\n");
      const instants = read("hpa_series.jsonl.gz").map((line) => JSON.parse(line));
      const log = read("kcm_hpa_log.txt.gz").map((line) => ({ line, at: Date.parse(`2026-11-21T${/ (\S+) /.exec(line)[1]}Z`) / 1000 }));
      const start = log[0].at;
      await page.getByRole("button", { name: "Recorded", exact: true }).click();
      await page.waitForFunction(() => document.querySelector("#a-editor").shadowRoot.textContent.includes("namespace: hpa"));

      // The load is what was set, when it was set.
      const points = await page.locator("#points tbody tr").evaluateAll((rows) =>
        rows.map((row) => [...row.querySelectorAll("input")].map((input) => Number(input.value))));
      // A list is made in the second in which it is asked for: no earlier did `t` begin.
      const zero = Math.max(...instants.map(({ t, podmetrics }) => Date.parse(podmetrics.items[0].metadata.creationTimestamp) / 1000 - start - t));
      const set = instants.filter(({ set_usage: usage }, i) => usage !== instants[i - 1]?.set_usage);
      assert.deepEqual(points.map(([, much]) => `${much}m`), set.map(({ set_usage: usage }) => usage));
      points.slice(1).forEach(([at], i) => assert.equal(at, Math.round(zero + set[i + 1].t)));

      // The steps are those that were taken, within one sync of 5 s.
      const taken = log.flatMap(({ line, at }) => {
        const to = /Successfully rescaled.* desiredReplicas=(\d+)/.exec(line)?.[1];
        return to === undefined ? [] : [{ at: at - start, to }];
      });
      assert.equal(taken.length, 5);
      const rows = (await rowsOf(page, "#steps")).filter(([, , count, , desired]) => count !== desired);
      assert.deepEqual(rows.map(([, , , , desired]) => desired), taken.map(({ to }) => to));
      rows.forEach(([at], i) => {
        const [minutes, seconds] = at.split(":").map(Number);
        assert.ok(Math.abs(60 * minutes + seconds - taken[i].at) <= 5, `${at} is not ${taken[i].at}`);
      });
    });

    on("has all of it in a link", {}, async (page) => {
      await page.getByRole("button", { name: "Ramp" }).click();
      await page.getByRole("button", { name: "Compare two HPAs" }).click();
      await page.waitForSelector("#b:not([hidden])");
      await write(page, (await textOf(page)).replace("averageUtilization: 60", "averageUtilization: 40 # \u00fc"), "HPA B as YAML");
      await page.getByRole("spinbutton", { name: "Ready after (s)" }).fill("45");
      await page.getByRole("slider", { name: "Step", exact: true }).press("ArrowUp");
      await page.getByRole("button", { name: "Copy link" }).click();
      await page.waitForFunction(() => document.querySelector("#copied").textContent !== "");
      const link = page.url();
      assert.match(link, /#lab=[\w-]+$/);
      const look = async (page) => ({
        a: await textOf(page),
        b: await textOf(page, "#b-editor"),
        steps: await rowsOf(page, "#steps"),
        totals: await rowsOf(page, "#totals"),
        step: await page.textContent("#step-heading"),
        ready: await page.getByRole("spinbutton", { name: "Ready after (s)" }).inputValue(),
      });
      const { page: other, wrong, close } = await opened(server, { at: `/lab/${new URL(link).hash}` });
      const wanted = await look(page);
      assert.match(wanted.b, /40 # \u00fc/);
      await other.waitForFunction((text) => document.querySelector("#step-heading").textContent === text, wanted.step);
      assert.deepEqual(await look(other), wanted);
      assert.deepEqual(wrong, []);
      await close();
    });

    on("says so when a link is broken, and begins as usual", { at: "/lab/#lab=AAAA" }, async (page) => {
      assert.match(await page.textContent("#trouble"), /^The link's state cannot be read/);
      await becomes(page, { hpa: hpa(), ...STEP });
    });

    on("tries other targets and windows", {}, async (page) => {
      await page.getByText("Other targets and windows").click();
      await page.waitForSelector("#sweep tbody tr");
      const { sweep } = simulateHpa({ hpa: hpa(), ...STEP, sweep: { target: [50], scaleDownWindowSeconds: [60] } });
      const { podSeconds, underProvisionedSeconds } = sweep[0].totals;
      const wanted = `${(podSeconds / 3600).toFixed(1)} h, ${(underProvisionedSeconds / 60).toFixed(1)} min`;
      const button = page.locator("#sweep tr", { hasText: "50 %" }).getByRole("button").nth(1);
      assert.equal(await button.textContent(), wanted);
      await button.click();
      await becomes(page, { hpa: hpa({ target: 50, window: 60 }), ...STEP });
    });

    it("says what to run when it was built without the libraries", async () => {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.route("**/page/lib/**", (route) => route.fulfill({ status: 404 }));
      await page.goto(`${server.url}/lab/`);
      await page.waitForFunction(() => document.querySelector("#trouble").textContent !== "");
      assert.match(await page.textContent("#trouble"), /^This host was built without the core or the libraries .* `cargo xtask run`\.$/);
      assert.equal(await page.locator("main").isVisible(), false);
      await context.close();
    });

    for (const [colorScheme, width] of [["light", 1280], ["dark", 1000], ["light", 400]]) {
      on(`breaks no rule of accessibility and fits, ${colorScheme} at ${width}`, { colorScheme, viewport: { width, height: 820 } }, async (page) => {
        await page.getByRole("button", { name: "Ramp" }).click();
        await page.getByRole("button", { name: "Compare two HPAs" }).click();
        await page.waitForSelector("#b:not([hidden])");
        await write(page, (await textOf(page)).replace("averageUtilization: 60", "averageUtilisation: 60"), "HPA B as YAML");
        await page.waitForFunction(() => document.querySelector("#b-problems .warning") !== null);
        for (const summary of await page.locator("main > section > details > summary, .keys > summary").all()) await summary.click();
        await page.waitForSelector("#sweep tbody tr, #sweep-caption:not(:empty)");
        assert.deepEqual(await axe(page), []);
        const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        assert.ok(inner <= outer, `${inner} wide in ${outer}`);
      });
    }

    it("looks as the documents show it", async () => {
      for (const colorScheme of ["light", "dark"]) {
        const { page, wrong, close } = await opened(server, { colorScheme, viewport: { width: 1280, height: 800 } });
        await page.getByRole("button", { name: "Ramp" }).click();
        if (colorScheme === "dark") {
          await page.getByRole("button", { name: "Compare two HPAs" }).click();
          await page.waitForSelector("#b:not([hidden])");
          const text = await textOf(page);
          await write(page, `${text.trimEnd()}\n    scaleUp:\n      stabilizationWindowSeconds: 120\n`, "HPA B as YAML");
          await page.waitForFunction(() => document.querySelectorAll("#totals th").length > 3);
        }
        const slider = page.getByRole("slider", { name: "Step", exact: true });
        await slider.press("Home");
        for (let i = 0; i < 6; i++) await slider.press("ArrowUp");
        const heading = await page.textContent("#step-heading");
        assert.match(heading, /^Step \d+ of 240, at \d+:\d\d$/);
        await page.waitForFunction(() => document.querySelector("#a-trace .summary").textContent.includes(" Deployment web "));
        await page.evaluate(() => { document.activeElement?.blur(); scrollTo(0, 0); });
        await picture(page, colorScheme === "dark" ? "lab-compared-dark" : "lab-light");
        assert.deepEqual(wrong, []);
        await close();
      }
    });
  });
}

describe("the static site", () => {
  let server;
  before(async () => { server = await startFiles(); });
  after(() => server?.stop());

  it("shows the recorded cluster beside the lab", async () => {
    const { page, wrong, close } = await openPage(browser, server.url, { at: "/" });
    await page.waitForSelector("#map [data-object]");
    const read = (name) => JSON.parse(gunzipSync(readFileSync(new URL(`../../../recordings/cluster/${name}`, import.meta.url))));
    assert.equal((await rowsOf(page, "#nodes")).length, read("nodemetricslist.json.gz").items.length);
    assert.equal((await rowsOf(page, "#pods")).length, read("podmetricslist.json.gz").items.length);
    assert.equal(await page.textContent("#updated"), "the recorded cluster");
    assert.equal(await page.getByRole("button", { name: "Pause" }).isVisible(), false);
    assert.deepEqual(await axe(page), []);
    await page.getByRole("navigation").getByRole("link", { name: "HPA lab" }).click();
    await page.waitForSelector("#steps tbody tr", { state: "attached" });
    assert.ok(page.url().endsWith("/some/where/lab/"), page.url());
    await page.getByRole("link", { name: "metrics-node" }).click();
    await page.waitForSelector("#map [data-object]");
    assert.deepEqual(wrong, []);
    await close();
  });
});
