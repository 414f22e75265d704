/*
 * What the API server checks of an autoscaling/v2 HorizontalPodAutoscaler
 * before anything is computed (kube-apiserver 1.36,
 * pkg/apis/autoscaling/validation): the core skips a field that it does not
 * know, and a misspelt one would go unnoticed.
 */

/**
 * @typedef {object} Shape
 * @property {Record<string, Shape>} [fields] of a map; none is any map
 * @property {Shape} [items] of a list
 * @property {string[]} [words] the words that a text may be
 * @property {"text" | "integer" | "quantity"} [scalar]
 * @property {[number, number]} [within] of an integer
 * @property {string[]} [required] fields that must be there
 */

/** @type {(fields: Record<string, Shape>, ...required: string[]) => Shape} */
const map = (fields, ...required) => ({ fields, required });
const text = /** @type {Shape} */ ({ scalar: "text" });
const quantity = /** @type {Shape} */ ({ scalar: "quantity" });
const anything = /** @type {Shape} */ ({});
const integer = (least, most = 2 ** 31 - 1) => /** @type {Shape} */ ({ scalar: "integer", within: [least, most] });
const words = (...all) => /** @type {Shape} */ ({ scalar: "text", words: all });

const target = map(
  {
    type: words("Utilization", "Value", "AverageValue"),
    value: quantity,
    averageValue: quantity,
    averageUtilization: integer(1),
  },
  "type",
);
const metric = map({ name: text, selector: anything }, "name");
const reference = map({ apiVersion: text, kind: text, name: text }, "kind", "name");
const rules = map({
  stabilizationWindowSeconds: integer(0, 3600),
  selectPolicy: words("Max", "Min", "Disabled"),
  policies: {
    items: map(
      { type: words("Pods", "Percent"), value: integer(1), periodSeconds: integer(1, 1800) },
      "type",
      "value",
      "periodSeconds",
    ),
  },
  tolerance: quantity,
});

/** The object as a whole. */
const HPA = map(
  {
    apiVersion: text,
    kind: text,
    metadata: anything,
    status: anything,
    spec: map(
      {
        scaleTargetRef: reference,
        minReplicas: integer(0),
        maxReplicas: integer(1),
        metrics: {
          items: map(
            {
              type: words("Resource", "ContainerResource", "Pods", "Object", "External"),
              resource: map({ name: text, target }, "name", "target"),
              containerResource: map({ name: text, container: text, target }, "name", "container", "target"),
              pods: map({ metric, target }, "metric", "target"),
              object: map({ describedObject: reference, metric, target }, "describedObject", "metric", "target"),
              external: map({ metric, target }, "metric", "target"),
            },
            "type",
          ),
        },
        behavior: map({ scaleUp: rules, scaleDown: rules }),
      },
      "scaleTargetRef",
      "maxReplicas",
    ),
  },
  "spec",
);

/** How a list of words reads. */
const listed = (all) => (all.length < 2 ? all.join() : `${all.slice(0, -1).join(", ")} or ${all[all.length - 1]}`);

/** How far two words are from each other: changed, missing and added letters. */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(next[j] + 1, row[j + 1] + 1, row[j] + (a[i] === b[j] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}

/** The field that was probably meant. */
function meant(name, fields) {
  const near = fields
    .map((field) => ({ field, far: distance(name.toLowerCase(), field.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)[0];
  return near !== undefined && near.far <= Math.max(2, name.length / 4) ? near.field : undefined;
}

/** What is wrong with a scalar; undefined if nothing is. */
function scalar({ scalar: kind, words: known, within }, value) {
  switch (kind) {
    case "text":
      if (typeof value !== "string") return "This must be text: put it in quotes.";
      if (known !== undefined && !known.includes(value)) return `This must be ${listed(known)}.`;
      return undefined;
    case "integer": {
      const [least, most] = within ?? [-Infinity, Infinity];
      if (!Number.isInteger(value)) return "This must be a whole number.";
      if (value < least) return `The API server takes nothing below ${least} here.`;
      if (value > most) return `The API server takes nothing above ${most} here.`;
      return undefined;
    }
    case "quantity":
      return typeof value === "string" || typeof value === "number" ? undefined : "This must be a quantity, like 500m.";
    default:
      return undefined;
  }
}

/**
 * What the API server would refuse, as paths and sentences.
 * @param {unknown} value
 * @param {Shape} [shape]
 * @param {(string | number)[]} [path]
 * @returns {{path: (string | number)[], message: string}[]}
 */
export function check(value, shape = HPA, path = []) {
  if (value === null || value === undefined) return [];
  if (shape.items !== undefined) {
    if (!Array.isArray(value)) return [{ path, message: "This must be a list: begin its items with a dash." }];
    return value.flatMap((item, i) => check(item, shape.items, [...path, i]));
  }
  if (shape.fields === undefined) {
    const message = scalar(shape, value);
    return message === undefined ? [] : [{ path, message }];
  }
  if (typeof value !== "object" || Array.isArray(value)) return [{ path, message: "This must be a map of fields." }];
  const known = Object.keys(shape.fields);
  const found = [];
  for (const [name, below] of Object.entries(value)) {
    const next = [...path, name];
    if (known.includes(name)) {
      found.push(...check(below, shape.fields[name], next));
    } else {
      const other = meant(name, known);
      const hint = other === undefined ? `Here are ${listed(known)}.` : `Did you mean ${other}?`;
      found.push({ path: next, message: `autoscaling/v2 has no field ${name} here: it is skipped. ${hint}` });
    }
  }
  for (const name of shape.required ?? []) {
    if (value[name] === undefined) found.push({ path, message: `${name} is missing.` });
  }
  return found;
}
