/*
 * The page at "/" in a real browser, before the real host: what the core
 * computes in the browser is what the host says, and a person without a mouse
 * or with a screen reader can get at it. With MILLICORE_SCREENSHOTS naming a
 * folder the screenshots of the documents are taken anew.
 */

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { axe, cores, mebibytes, openPage, printedOnce, printedPlan, rowsOf, startBrowser, startHost } from "./support.mjs";

const METRICS = "/apis/metrics.k8s.io/v1beta1";

let browser;
before(async () => { browser = await startBrowser(); });
after(async () => { await browser?.close(); });

describe("the recorded cluster, standing still", () => {
  let host, opened, page;
  before(async () => {
    host = await startHost("--swing", "0", "--interval", "1s");
    while ((await host.get("/reasons?format=json")).reasons.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    opened = await openPage(browser, host.url);
    page = opened.page;
    await page.waitForSelector("#nodes tbody tr");
    await page.waitForSelector("#map [data-object]");
  });
  after(async () => {
    await opened?.close();
    await host?.stop();
  });

  /** The host decides each second: makes the page ask, until a check meets one moment of both. */
  async function eventually(check) {
    for (let tries = 0; ; tries++) {
      try {
        return await check();
      } catch (error) {
        if (tries === 60) throw error;
        await page.waitForTimeout(100);
        await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
      }
    }
  }

  it("shows the nodes and pods that top prints", async () => {
    const printed = printedOnce("--swing", "0");
    const [nodeHeading, ...nodes] = printed("top nodes");
    const [podHeading, ...pods] = printed("top pods -A");
    assert.deepEqual(await rowsOf(page, "#nodes", "thead"), [nodeHeading]);
    assert.deepEqual(await rowsOf(page, "#nodes"), nodes);
    assert.deepEqual(await rowsOf(page, "#pods", "thead"), [podHeading]);
    assert.deepEqual(await rowsOf(page, "#pods"), pods);
    assert.ok(nodes.length === 20 && pods.length > 300, `${nodes.length} nodes, ${pods.length} pods`);
  });

  it("shows the figures of the host's JSON, and their sum", async () => {
    const { items } = await host.get(`${METRICS}/pods`);
    const wanted = items
      .map(({ metadata, containers }) => [metadata.namespace, metadata.name, containers.map(({ usage }) => usage)])
      .map(([namespace, name, usages]) => [namespace, name, cores(usages), mebibytes(usages)].join(" "));
    const shown = (await rowsOf(page, "#pods")).map((cells) => cells.join(" "));
    assert.deepEqual(shown.toSorted(), wanted.toSorted());

    const all = items.flatMap(({ containers }) => containers.map(({ usage }) => usage));
    assert.deepEqual(await rowsOf(page, "#pods", "tfoot"), [["Total", "", cores(all), mebibytes(all)]]);

    const nodes = (await host.get(`${METRICS}/nodes`)).items
      .map(({ metadata, usage }) => [metadata.name, cores([usage]), mebibytes([usage])].join(" "));
    const shownNodes = (await rowsOf(page, "#nodes")).map(([name, cpu, , memory]) => [name, cpu, memory].join(" "));
    assert.deepEqual(shownNodes.toSorted(), nodes.toSorted());
  });

  it("sorts by the headings' buttons, with the keyboard", async () => {
    const button = page.getByRole("table", { name: /^Pods/ }).getByRole("button", { name: "CPU(cores)" });
    await button.press("Enter");
    assert.equal(await page.locator("#pods th[aria-sort]").getAttribute("aria-sort"), "descending");
    const cpu = (await rowsOf(page, "#pods")).map((cells) => Number.parseInt(cells[2], 10));
    assert.deepEqual(cpu, cpu.toSorted((a, b) => b - a));
    await page.getByRole("table", { name: /^Pods/ }).getByRole("button", { name: "MEMORY(bytes)" }).press("Enter");
    const memory = (await rowsOf(page, "#pods")).map((cells) => Number.parseInt(cells[3], 10));
    assert.deepEqual(memory, memory.toSorted((a, b) => b - a));
    await page.getByRole("table", { name: /^Pods/ }).getByRole("button", { name: "NAME", exact: true }).press("Enter");
    assert.equal(await page.locator("#pods th[aria-sort]").getAttribute("aria-sort"), "ascending");
  });

  it("filters by namespace, and sums what is left", async () => {
    const { items } = await host.get(`${METRICS}/namespaces/kube-system/pods`);
    await page.getByLabel("Namespace", { exact: true }).selectOption("kube-system");
    const rows = await rowsOf(page, "#pods");
    assert.ok(items.length > 0 && rows.length === items.length && rows.every(([namespace]) => namespace === "kube-system"));
    const usages = items.flatMap(({ containers }) => containers.map(({ usage }) => usage));
    assert.deepEqual(await rowsOf(page, "#pods", "tfoot"), [["Total", "", cores(usages), mebibytes(usages)]]);
    await page.getByLabel("Namespace", { exact: true }).selectOption("");
  });

  it("lists the HPAs, what each wants and why", async () => {
    await eventually(async () => {
      const { items } = await host.get("/hpas");
      assert.ok(items.length > 5, `${items.length} HPAs`);
      const rows = (await rowsOf(page, "#hpas-table")).map((cells) => cells.slice(0, 5));
      assert.deepEqual(rows, items.map((hpa) => [`${hpa.namespace}/${hpa.name}`, String(hpa.currentReplicas), String(hpa.desiredReplicas),
        `${hpa.minReplicas} to ${hpa.maxReplicas}`, hpa.summary]));
    });
  });

  it("explains a decision in the host's words", async () => {
    const button = page.getByRole("button", { name: "Steps of hpa/web" });
    await button.press("Enter");
    await page.waitForSelector("#hpas-trace .summary");
    await eventually(async () => {
      const { case: hpaCase, explanation } = await host.get("/hpas/hpa/web");
      assert.equal(await page.textContent("#hpas-shown"), `hpa/web at ${hpaCase.now}`);
      assert.equal(await page.textContent("#hpas-trace .summary"), explanation.summary);
      assert.deepEqual(await page.locator("#hpas-trace li").allTextContents(), explanation.trace.map(({ text }) => text));
    });
    assert.deepEqual(await axe(page), []);
    await page.getByRole("button", { name: "Close" }).press("Enter");
    assert.equal(await page.locator("#hpas-steps").isVisible(), false);
    assert.equal(await button.evaluate((element) => element === document.activeElement), true);
  });

  it("hands an HPA to the lab as it is", async () => {
    const { case: hpaCase } = await host.get("/hpas/hpa/web");
    const { page: lab, wrong, close } = await openPage(browser, host.url, { at: "/" });
    await lab.getByRole("link", { name: "hpa/web in the HPA lab" }).click();
    await lab.waitForFunction(() => document.querySelector("#a-editor")?.shadowRoot?.textContent.includes("namespace: hpa"));
    const field = (label) => lab.getByRole("spinbutton", { name: label, exact: true }).inputValue();
    assert.equal(await field("Replicas at first"), String(hpaCase.scale.specReplicas));
    assert.equal(await field("CPU request (m)"), "200");
    assert.equal(await lab.getByLabel("This host's HPAs").inputValue(), "hpa/web");
    const used = hpaCase.metrics.resource.flatMap(({ containers }) => containers.map(({ usage }) => usage));
    const load = await lab.locator("#points tbody tr input").nth(1).inputValue();
    assert.ok(Math.abs(Number(load) - Number.parseInt(cores(used), 10)) <= 1, `${load} is not ${cores(used)}`);
    await lab.getByLabel("This host's HPAs").selectOption("team-0/app-00");
    await lab.waitForFunction(() => document.querySelector("#a-editor").shadowRoot.textContent.includes("name: app-00"));
    assert.deepEqual(wrong, []);
    await close();
  });

  it("says that nothing is without metrics", async () => {
    assert.match(await page.textContent("#reasons-count"), /^None:/);
    assert.equal(await page.locator("#reasons-table").isVisible(), false);
  });

  it("maps every object to the host's shard, for any total", async () => {
    for (const total of [1, 2, 3, 7, 64]) {
      const wanted = await host.get(`/shards?format=json&total=${total}`);
      await page.getByRole("slider", { name: "Shards" }).fill(String(total));
      const rows = await rowsOf(page, "#shards-table");
      assert.deepEqual(rows.map(([shard, count]) => [shard, count]),
        wanted.counts.map(({ shard, objects }) => [String(shard), String(objects)]), `${total} shards`);
      const blocks = await page.$$eval("#map .shard", (shards) =>
        shards.map((shard) => [...shard.querySelectorAll("[data-object]")].map((cell) => Number(cell.dataset.object))));
      const shown = [];
      blocks.forEach((objects, shard) => objects.forEach((object) => { shown[object] = shard; }));
      assert.deepEqual(shown, wanted.objects.map(({ shard }) => shard), `${total} shards`);
    }
  });

  it("marks what moves as the arrow keys move the slider", async () => {
    const slider = page.getByRole("slider", { name: "Shards" });
    await slider.fill("4");
    for (const [key, from, to] of [["ArrowRight", 4, 5], ["ArrowRight", 5, 6], ["ArrowLeft", 6, 5], ["End", 5, 64]]) {
      await slider.press(key);
      assert.equal(await page.textContent("#total-shown"), String(to));
      const [old, now] = await Promise.all([from, to].map((total) => host.get(`/shards?format=json&total=${total}`)));
      const moved = now.objects.flatMap(({ shard }, i) => (old.objects[i].shard === shard ? [] : [i]));
      const marked = await page.$$eval("#map .moved", (cells) => cells.map((cell) => Number(cell.dataset.object)));
      assert.deepEqual(marked.toSorted((a, b) => a - b), moved, `${from} to ${to}`);
      assert.match(await page.textContent("#moves"), new RegExp(`^${moved.length} of ${now.objects.length} objects .* from ${from} to ${to} shards`));
      assert.equal(await slider.getAttribute("aria-valuetext"), `${to} shards, ${moved.length} of ${now.objects.length} objects move`);
      const came = (await rowsOf(page, "#shards-table")).map((cells) => Number(cells[3]));
      assert.equal(came.reduce((a, b) => a + b), moved.length);
    }
    await slider.fill("4");
  });

  it("plans by every rule what the host's command plans", async () => {
    const { objects } = await host.get("/shards?format=json&total=4");
    const uids = objects.map(({ uid }) => uid);
    const slider = page.getByRole("slider", { name: "Shards" });
    const rule = page.getByLabel("Rule", { exact: true });
    const names = (total) => Array.from({ length: total }, (_, i) => `shard-${i}`).join(",");
    let was = "jump:4";
    async function shows(assignment) {
      const plan = printedPlan(uids, was, assignment);
      const rows = await rowsOf(page, "#shards-table");
      const total = rows.length;
      assert.deepEqual(rows.map((cells) => [cells[1], cells[3], cells[4]].map(Number)),
        plan.shards.slice(0, total).map(({ keep, acquire, evict }) => [keep.objects + acquire.objects, acquire.objects, evict.objects]),
        `${was} to ${assignment}`);
      const share = (part) => `${(100 * part).toFixed(1)} %`;
      const text = await page.textContent("#moves");
      if (plan.moved.objects > 0) {
        assert.ok(text.startsWith(`${plan.moved.objects} of ${uids.length} objects (${share(plan.share)}) move from `), text);
        assert.ok(text.endsWith(`less than ${plan.minimum} (${share(plan.minimumShare)}).`), text);
      }
      const [less] = plan.suggestions;
      const said = await page.textContent("#less");
      if (less === undefined) assert.equal(said, "");
      else assert.ok(said.endsWith(` ${less.moved.objects} (${share(less.share)}) would move.`), said);
      assert.equal(await page.locator("#map .moved").count(), plan.moved.objects);
      was = assignment;
      return plan;
    }
    await slider.fill("4");
    for (const [value, assignment] of [
      ["ranges", (total) => `ranges:${total}`],
      ["rendezvous", (total) => `rendezvous:${names(total)}`],
      ["prometheus", (total) => `prometheus:${total}`],
      ["victoriametrics", (total) => `victoriametrics:${total}`],
      ["jump", (total) => `jump:${total}`],
    ]) {
      await rule.selectOption(value);
      await shows(assignment(4));
      await slider.press("ArrowRight");
      await shows(assignment(5));
      await slider.press("ArrowLeft");
      await shows(assignment(4));
    }
    // Ranges that are cut from the old ones move less than equal ones.
    await rule.selectOption("ranges");
    was = "ranges:4";
    await slider.press("ArrowRight");
    const equal = await shows("ranges:5");
    assert.match(await page.textContent("#less"), /^With 5 shards by hash ranges cut from the old ones /);
    const [suggested] = equal.suggestions;
    await slider.press("ArrowLeft");
    was = "ranges:4";
    await rule.selectOption("cut");
    assert.match(await page.textContent("#moves"), / move from 4 shards by equal hash ranges to 4 by hash ranges cut|objects in 4 shards\.$/);
    await slider.press("ArrowRight");
    await shows(suggested.to);
    assert.deepEqual(await axe(page), []);
    await rule.selectOption("jump");
    await slider.fill("4");
  });

  it("lets the keyboard walk the map, and finds objects", async () => {
    const { objects } = await host.get("/shards?format=json&total=4");
    const map = page.getByRole("listbox", { name: "Objects by shard" });
    const current = () => page.$eval("#map", (map) =>
      document.getElementById(map.getAttribute("aria-activedescendant")).getAttribute("aria-label"));
    await map.focus();
    const first = objects.find(({ shard }) => shard === 0);
    await map.press("Home");
    assert.match(await current(), new RegExp(`^${first.kind} .*${first.name}: shard 0`));
    for (const [key, shard] of [["ArrowDown", 1], ["ArrowDown", 2], ["ArrowUp", 1], ["End", 3], ["ArrowLeft", 3]]) {
      await map.press(key);
      assert.match(await current(), new RegExp(`: shard ${shard}\\b`), key);
    }
    const pod = objects.find(({ kind }) => kind === "Pod");
    await page.getByLabel("Find").fill(pod.uid);
    assert.equal(await page.textContent("#found"), "1 object found");
    assert.match(await page.textContent("#pointed"), new RegExp(`^Pod ${pod.namespace}/${pod.name}: shard ${pod.shard}\\b`));
    await page.getByLabel("Find").fill("");
  });

  it("asks again by itself, unless it is paused", async () => {
    const at = () => page.$eval("#updated", (updated) => updated.dataset.at);
    const begin = await at();
    await page.waitForFunction((begin) => document.querySelector("#updated").dataset.at !== begin, begin, { timeout: 15_000 });
    await page.getByRole("button", { name: "Pause" }).press("Enter");
    const paused = await at();
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    assert.equal(await at(), paused);
  });

  for (const colorScheme of ["light", "dark"]) {
    it(`breaks no rule of accessibility, ${colorScheme}`, async () => {
      const { page, wrong, close } = await openPage(browser, host.url, { colorScheme });
      await page.waitForSelector("#map [data-object]");
      await page.click("summary");
      assert.deepEqual(await axe(page), []);
      await page.click("summary");
      const slider = page.getByRole("slider", { name: "Shards" });
      await slider.focus();
      await slider.press("ArrowRight");
      const folder = process.env.MILLICORE_SCREENSHOTS;
      if (folder !== undefined) {
        // The top of the page in light, the shards in dark.
        await page.setViewportSize({ width: 1000, height: 640 });
        if (colorScheme === "dark") await page.locator("#shards").screenshot({ path: `${folder}/page-shards-dark.png` });
        if (colorScheme === "light") {
          await page.evaluate(() => scrollTo(0, 0));
          await page.screenshot({ path: `${folder}/page-hpas-light.png` });
          await page.evaluate(() => document.querySelector("#top").scrollIntoView());
          await page.screenshot({ path: `${folder}/page-top-light.png` });
        }
      }
      assert.deepEqual(wrong, []);
      await close();
    });
  }

  it("says what to run when it was built without the core", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.route("**/page/core/**", (route) => route.fulfill({ status: 404 }));
    await page.goto(host.url);
    await page.waitForFunction(() => document.querySelector("#trouble").textContent !== "");
    assert.match(await page.textContent("#trouble"), /^This host was built without the core .* `cargo xtask run`\.$/);
    assert.equal(await page.locator("main").isVisible(), false);
    await context.close();
  });

  it("has logged no error and asked nobody else", () => {
    assert.deepEqual(opened.wrong, []);
  });
});

describe("a kubelet that does not answer", () => {
  it("shows why, in the host's words, and has no shards", async () => {
    const host = await startHost("--kubelet", "lost=http://127.0.0.1:1", "--interval", "1s");
    try {
      const ask = async () => (await host.get("/reasons?format=json")).reasons[0];
      while ((await ask())?.scrape === undefined) await new Promise((resolve) => setTimeout(resolve, 100));
      const { kind, name, code, text, scrape } = await ask();
      const { page, wrong, close } = await openPage(browser, host.url);
      await page.waitForSelector("#reasons-table tbody tr");
      assert.deepEqual(await rowsOf(page, "#reasons-table"), [[kind, "", name, "", code, `${text}; ${scrape}`]]);
      assert.equal(await page.textContent("#reasons-count"), "1 node and 0 running pods without.");
      assert.equal(await page.textContent("#nodes-caption"), "Nodes: 0 of 1 have metrics");
      assert.equal(await page.textContent("#skew"), "No object known here has a UID.");
      assert.deepEqual(await axe(page), []);
      assert.deepEqual(wrong, []);
      await host.stop();
      await page.waitForFunction(() => document.querySelector("#trouble").textContent !== "", null, { timeout: 15_000 });
      assert.match(await page.textContent("#trouble"), /^The host does not answer well/);
      await close();
    } finally {
      await host.stop();
    }
  });
});
