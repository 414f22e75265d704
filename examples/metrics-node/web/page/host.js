/*
 * Asking the host. Every answer is this moment's; a refusal is an error with
 * the sentence of its Status object.
 */

/** How long an answer may take, in milliseconds. */
const PATIENCE = 10_000;

/** What the page needs of the host, by path. */
export const paths = {
  nodes: "/api/v1/nodes",
  nodeMetrics: "/apis/metrics.k8s.io/v1beta1/nodes",
  podMetrics: "/apis/metrics.k8s.io/v1beta1/pods",
  reasons: "/reasons?format=json",
  /** @param {number} total */
  shards: (total) => `/shards?format=json&total=${total}`,
};

/**
 * The JSON at a path of the host.
 * @param {string} path
 */
export async function ask(path) {
  const response = await fetch(path, {
    headers: { Accept: "application/json" },
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (response.ok) return response.json();
  const status = await response.json().catch(() => ({}));
  throw new Error(`${path}: ${status.message ?? `HTTP ${response.status}`}`);
}
