/*
 * The few things the views do to the document. Text only ever enters it as
 * text; rows are kept and changed in place, so that a selection or the place
 * of a scroll outlives a refresh.
 */

/**
 * The element of an id; the page has it.
 * @param {string} id
 * @returns {any}
 */
export function element(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element ${id}`);
  return found;
}

/**
 * A new element.
 * @param {string} name
 * @param {string} [text]
 * @param {Record<string, string>} [attributes]
 */
export function make(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/**
 * Changes the text of a node only when it is another.
 * @param {Element} node
 * @param {string} text
 */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Fills a table's body (or foot) with rows of cells; the cell at `header`
 * names its row.
 * @param {Element} body
 * @param {string[][]} rows
 * @param {{header: number, numbers?: (column: number) => boolean}} shape
 */
export function fill(body, rows, { header, numbers = () => false }) {
  while (body.children.length > rows.length) body.lastElementChild?.remove();
  rows.forEach((cells, i) => {
    let row = body.children[i];
    if (row === undefined || row.children.length !== cells.length) {
      const fresh = document.createElement("tr");
      cells.forEach((_, column) => {
        const cell = column === header ? make("th", "", { scope: "row" }) : make("td");
        if (numbers(column)) cell.className = "number";
        fresh.append(cell);
      });
      if (row === undefined) body.append(fresh);
      else row.replaceWith(fresh);
      row = fresh;
    }
    cells.forEach((text, column) => say(row.children[column], text));
  });
}
