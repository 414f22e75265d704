/*
 * The HPAs of the host that serves this page (of the recorded cluster on the
 * static site): one of them is taken into the
 * lab as it is now, with its pods' requests and what they use at the moment.
 */

import { element, make } from "../dom.js";
import { ask, paths } from "../host.js";
import { yamlOf } from "./document.js";

/** `namespace/name`. */
const called = ({ namespace, name }) => `${namespace}/${name}`;

/** Milli CPU of a quantity. */
function milliOf(core, texts) {
  if (texts.length === 0) return 0;
  const quantities = core.Quantities.from(texts);
  try {
    return 1000 * quantities.asFloat64().reduce((sum, value) => sum + value, 0);
  } finally {
    quantities.close();
  }
}

/** CPU that a pod requests. */
const requests = (pod) => (pod.spec?.containers ?? []).flatMap(({ resources }) => resources?.requests?.cpu ?? []);

/**
 * What of a state one HPA of the host makes: its spec, its replicas, what a
 * pod requests, and the CPU that its pods use now as a load that stands.
 * @param {any} core
 * @param {any} hpaCase as the host decided it last
 */
export function stateOfCase(core, { hpa, scale, pods = [], metrics = {} }) {
  const request = pods.length === 0 ? 0 : milliOf(core, requests(pods[0]));
  const usages = (metrics.resource ?? []).flatMap(({ containers = [] }) => containers.map(({ usage }) => usage.cpu ?? "0"));
  const used = milliOf(core, usages);
  return {
    a: yamlOf(hpa),
    request: Math.round(request),
    replicas: scale.specReplicas,
    used: Math.round(used),
  };
}

/** The choice of one. */
export class Hosts {
  #select = element("host-hpa");
  #taken;

  /** @param {(hpaCase: any, answer: any) => void} taken */
  constructor(taken) {
    this.#taken = taken;
    this.#select.addEventListener("change", () => {
      if (this.#select.value !== "") void this.take(this.#select.value);
    });
  }

  /** Asks the host for its HPAs; a host without any, or none, shows none. */
  async list() {
    const { items = [] } = await ask(paths.hpas).catch(() => ({}));
    const options = items.map((hpa) => make("option", called(hpa), { value: called(hpa) }));
    this.#select.append(...options);
    element("hosts").hidden = options.length === 0;
  }

  /** @param {string} name `namespace/name` */
  async take(name) {
    const answer = await ask(paths.hpa(name));
    this.#select.value = name;
    this.#taken(answer.case, answer);
  }
}
