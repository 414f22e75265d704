/*
 * Asking the host. Every answer is this moment's; a refusal is an error with
 * the sentence of its Status object. On the static site there is no host:
 * its answers were recorded when the site was built.
 */

/** How long an answer may take, in milliseconds. */
const PATIENCE = 10_000;

/** Where the pages are: this file is at page/host.js below it. */
const ROOT = new URL("..", import.meta.url);

/** Whether answers are files of the static site. */
export const recorded = document.querySelector('meta[name="millicore-recorded"]') !== null;

/** What the pages need of the host, by path. */
export const paths = {
  nodes: "api/v1/nodes",
  nodeMetrics: "apis/metrics.k8s.io/v1beta1/nodes",
  podMetrics: "apis/metrics.k8s.io/v1beta1/pods",
  reasons: "reasons?format=json",
  /** @param {number} total */
  shards: (total) => `shards?format=json&total=${total}`,
  hpas: "hpas",
  /** @param {string} name `namespace/name` */
  hpa: (name) => `hpas/${name.split("/").map(encodeURIComponent).join("/")}`,
};

/** The file in which the static site has an answer. */
export const file = (path) => `recorded/${path.replaceAll(/[^A-Za-z0-9.]+/g, "-")}.json`;

/**
 * The JSON at a path of the host.
 * @param {string} path
 */
export async function ask(path) {
  const response = await fetch(new URL(recorded ? file(path) : path, ROOT), {
    headers: { Accept: "application/json" },
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (response.ok) return response.json();
  const status = await response.json().catch(() => ({}));
  throw new Error(`/${path}: ${status.message ?? `HTTP ${response.status}`}`);
}
