/*
 * An HPA as YAML: read into the JSON that the core takes, with the place in
 * the text of every value, so that whatever complains about the JSON, by
 * offset or by path, can be shown at its line.
 */

import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, stringify } from "../lib/yaml.js";

/** More text than this is no HPA. */
const MOST = 256 * 1024;

/** How deep values may lie in each other, aliases included. */
const DEEPEST = 64;

/**
 * @typedef {object} Problem something wrong with a text
 * @property {number} [from] where, if it is in the text at all
 * @property {number} [to]
 * @property {"error" | "warning" | "info"} severity
 * @property {string} message
 */

/** Why a text cannot be taken, and where. */
class Refused extends Error {
  constructor(message, from, to) {
    super(message);
    this.from = from;
    this.to = to;
  }
}

/** One value: where it is in the JSON and in the YAML, and how it is reached. */
class Place {
  constructor(path, start, from, to, key) {
    this.path = path;
    this.start = start;
    this.end = start;
    this.from = from;
    this.to = to;
    /** The place of its key, where it has one. */
    this.key = key;
  }
}

/** Writes the nodes of a document as JSON. */
class Writer {
  json = "";
  /** Values in the order in which they begin. */
  places = [];
  #document;

  constructor(document) {
    this.#document = document;
  }

  node(node, path, key) {
    const aliased = isAlias(node) ? node.resolve(this.#document) : node;
    const [from, to] = node?.range ?? key ?? [0, 0];
    if (path.length > DEEPEST) throw new Refused("this is nested too deep", from, to);
    if (this.json.length > MOST) throw new Refused("this is too much for an HPA", from, to);
    const place = new Place(path, this.json.length, from, to, key);
    this.places.push(place);
    if (isMap(aliased)) this.#map(aliased, path);
    else if (isSeq(aliased)) this.#list(aliased, path);
    else this.json += this.#scalar(aliased, from, to);
    place.end = this.json.length;
  }

  #map(map, path) {
    this.json += "{";
    map.items.forEach(({ key, value }, i) => {
      const name = isScalar(key) ? String(key.value) : undefined;
      const [from, to] = key?.range ?? [0, 0];
      if (name === undefined) throw new Refused("a key must be a word", from, to);
      if (i > 0) this.json += ",";
      this.json += `${JSON.stringify(name)}:`;
      this.node(value, [...path, name], [from, to]);
    });
    this.json += "}";
  }

  #list(list, path) {
    this.json += "[";
    list.items.forEach((item, i) => {
      if (i > 0) this.json += ",";
      this.node(item, [...path, i]);
    });
    this.json += "]";
  }

  #scalar(node, from, to) {
    const value = isScalar(node) ? node.value : null;
    if (typeof value === "number" && !Number.isFinite(value)) {
      throw new Refused("JSON, and so Kubernetes, has no such number", from, to);
    }
    // A number keeps its digits: a quantity may have more than a double.
    const source = isScalar(node) ? node.source : undefined;
    if (typeof value === "number" && source !== undefined && /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(source)) {
      return source;
    }
    return JSON.stringify(value ?? null);
  }
}

/** A text that was read. */
export class HpaDocument {
  /** What is wrong with it; errors leave `json` undefined. @type {Problem[]} */
  problems = [];
  /** @type {string | undefined} */
  json;
  /** The HPA as an object, for what the page itself looks at. */
  value;
  #places = [];
  #parsed;

  /** @param {string} text */
  constructor(text) {
    if (text.length > MOST) {
      this.#refuse("This is too much text for an HPA.", 0, 0);
      return;
    }
    const documents = parseAllDocuments(text, {
      prettyErrors: false,
      strict: true,
      uniqueKeys: true,
    });
    const all = Array.isArray(documents) ? documents : [];
    for (const document of all) {
      for (const [severity, list] of [["error", document.errors], ["warning", document.warnings]]) {
        for (const { message, pos: [from, to] } of list) this.problems.push({ from, to, severity, message });
      }
    }
    if (this.problems.some(({ severity }) => severity === "error")) return;
    const found = all.find((document) => document.get?.("kind") === "HorizontalPodAutoscaler") ?? all[0];
    if (!isMap(found?.contents)) {
      this.#refuse("A HorizontalPodAutoscaler is a map that begins with apiVersion: autoscaling/v2.", 0, text.length);
      return;
    }
    this.#take(found);
  }

  #take(document) {
    const writer = new Writer(document);
    try {
      writer.node(document.contents, []);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#refuse(error.message, error.from, error.to);
      return;
    }
    this.#places = writer.places;
    this.#parsed = document;
    this.value = JSON.parse(writer.json);
    const { kind, apiVersion } = this.value;
    const complain = (path, message) => {
      const { from, to } = this.at(path);
      this.#refuse(message, from, to);
    };
    if (kind !== undefined && kind !== "HorizontalPodAutoscaler") {
      complain(["kind"], "The lab takes a HorizontalPodAutoscaler.");
    } else if (apiVersion !== undefined && apiVersion !== "autoscaling/v2") {
      complain(["apiVersion"], "The lab takes autoscaling/v2; `kubectl get hpa -o yaml` converts older versions.");
    } else {
      this.json = writer.json;
    }
  }

  #refuse(message, from, to) {
    this.problems.push({ from, to, severity: "error", message });
  }

  /**
   * The place of the value that a path leads to, as far as it leads; of a
   * map or list, its key's.
   * @param {(string | number)[]} path
   */
  at(path) {
    return shown(this.#find(path));
  }

  #find(path) {
    let best = this.#places[0];
    for (const place of this.#places) {
      const leads = place.path.length <= path.length && place.path.every((step, i) => step === path[i]);
      if (leads && place.path.length > best.path.length) best = place;
    }
    return best;
  }

  /**
   * The place of the innermost value around a byte of the JSON.
   * @param {number} offset
   */
  around(offset) {
    const bytes = new TextEncoder().encode(this.json ?? "");
    const at = new TextDecoder().decode(bytes.subarray(0, offset)).length;
    let best = this.#places[0];
    // The core stands behind a value that it read and does not like.
    for (const place of this.#places) {
      if (place.start <= at && at <= place.end && place.start >= best.start) best = place;
    }
    return shown(best);
  }

  /**
   * The text with other values in it, its comments kept; undefined where it
   * cannot be read.
   * @param {[(string | number)[], unknown][]} changes
   */
  with(changes) {
    if (this.json === undefined) return undefined;
    const changed = this.#parsed.clone();
    for (const [path, value] of changes) changed.setIn(path, value);
    return changed.toString({ lineWidth: 0 });
  }
}

/** More than this of a value is not underlined: its end is far away. */
const UNDERLINED = 120;

/** What of a value is underlined: with its key, where it has one. */
function shown({ from, to, key, path }) {
  if (path.length === 0) return { from: 0, to: 0 };
  if (key === undefined) return { from, to };
  return { from: key[0], to: Math.max(key[1], Math.min(to, key[1] + UNDERLINED)) };
}

/** Steps of a path as the core writes it: `spec.metrics[0].resource`. */
export function steps(path) {
  return Array.from(path.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g), ([, index, quoted, name]) =>
    index !== undefined ? Number(index) : quoted ?? name);
}

/** An HPA as YAML, without what only the API server writes. */
export function yamlOf(hpa) {
  const { apiVersion = "autoscaling/v2", kind = "HorizontalPodAutoscaler", metadata = {}, spec } = hpa;
  const { name, namespace } = metadata;
  const kept = { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) }, spec };
  return stringify(kept, { lineWidth: 0 });
}
