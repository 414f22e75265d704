/*
 * The editor of one HPA: CodeMirror in a shadow root, where its style sheets
 * are adopted rather than written into the page, whose policy allows none.
 * Below it every problem is a button that leads to its place.
 */

import { make, say } from "../dom.js";
import {
  EditorState,
  EditorView,
  HighlightStyle,
  bracketMatching,
  defaultKeymap,
  drawSelection,
  highlightActiveLine,
  history,
  historyKeymap,
  indentOnInput,
  indentUnit,
  keymap,
  lineNumbers,
  lintGutter,
  lintKeymap,
  setDiagnostics,
  syntaxHighlighting,
  tags,
  yaml,
} from "../lib/editor.js";

/** The colours are the page's: custom properties reach into the shadow. */
const looks = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--raised)", color: "var(--text)", fontSize: "13px" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "ui-monospace, 'DejaVu Sans Mono', monospace", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--raised)", color: "var(--quiet)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--accent) 9%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 28%, transparent)",
  },
  ".cm-lintRange-error": { background: "none", textDecoration: "underline wavy var(--trouble)" },
  ".cm-lintRange-warning": { background: "none", textDecoration: "underline wavy var(--desired)" },
  ".cm-lintRange-info": { background: "none", textDecoration: "underline dotted var(--accent)" },
  ".cm-tooltip": { backgroundColor: "var(--ground)", color: "var(--text)", border: "1px solid var(--line)", maxWidth: "28rem" },
  ".cm-gutter-lint": { width: "0.9em" },
  // The markers of the library are images in its style sheet, which the page's policy refuses.
  ".cm-lint-marker": { content: "normal", width: "8px", height: "8px", margin: "5px 1px", borderRadius: "50%" },
  ".cm-lint-marker-error": { content: "normal", backgroundColor: "var(--trouble)" },
  ".cm-lint-marker-warning": { content: "normal", backgroundColor: "var(--desired)" },
  ".cm-lint-marker-info": { content: "normal", backgroundColor: "var(--accent)" },
});

const colours = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "var(--yaml-key)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--yaml-text)" },
  { tag: [tags.number, tags.bool, tags.null, tags.content], color: "var(--yaml-value)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--quiet)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: "var(--quiet)" },
]);

/**
 * Types over a selection. Browsers would do it by an element with a style
 * attribute, which the page's policy refuses.
 */
function replaced(event, view) {
  const { inputType, data } = event;
  if (inputType !== "insertText" || data === null || view.composing || view.state.selection.main.empty) return false;
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(data), { userEvent: "input.type", scrollIntoView: true });
  return true;
}

/** How problems are counted: `2 errors, 1 warning`. */
function counted(problems) {
  const words = { error: "error", warning: "warning", info: "hint" };
  return Object.entries(words)
    .map(([severity, word]) => [problems.filter((problem) => problem.severity === severity).length, word])
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}${count === 1 ? "" : "s"}`)
    .join(", ");
}

/** An editor in its place, with the list of what is wrong below it. */
export class Editor {
  #view;
  #count;
  #list;
  #shown = "";

  /**
   * @param {HTMLElement} host where the editor goes
   * @param {string} label what a screen reader calls it
   * @param {HTMLElement} count says how many problems there are
   * @param {HTMLElement} list has a button for each
   * @param {(text: string) => void} changed
   */
  constructor(host, label, count, list, changed) {
    this.#count = count;
    this.#list = list;
    const root = host.attachShadow({ mode: "open" });
    const state = EditorState.create({
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        indentOnInput(),
        bracketMatching(),
        indentUnit.of("  "),
        yaml(),
        syntaxHighlighting(colours),
        looks,
        // Tab is not taken: it leads on, as everywhere on the page.
        keymap.of([...defaultKeymap, ...historyKeymap, ...lintKeymap]),
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" }),
        EditorView.domEventHandlers({ beforeinput: replaced }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.state.doc.toString());
        }),
      ],
    });
    this.#view = new EditorView({ state, parent: root, root });
  }

  get text() {
    return this.#view.state.doc.toString();
  }

  /** Replaces the text, as one step that can be undone. */
  set text(text) {
    const { doc } = this.#view.state;
    if (doc.toString() === text) return;
    this.#view.dispatch({ changes: { from: 0, to: doc.length, insert: text }, selection: { anchor: 0 } });
  }

  focus() {
    this.#view.focus();
  }

  /**
   * Shows what is wrong, at its place and in the list.
   * @param {import("./document.js").Problem[]} problems
   * @param {boolean} stale whether the plot is of an older text
   */
  complain(problems, stale = false) {
    const { doc } = this.#view.state;
    const elsewhere = problems.filter(({ from }) => from === undefined);
    const placed = problems.filter(({ from }) => from !== undefined).map((problem) => {
      const from = Math.min(problem.from, doc.length);
      // At the end of a line there is nothing to underline: the line is.
      const line = doc.lineAt(from);
      const to = Math.min(Math.max(problem.to, from), doc.length);
      return to > from ? { ...problem, from, to } : { ...problem, from: Math.min(from, line.to), to: line.to };
    });
    placed.sort((a, b) => a.from - b.from);
    const key = JSON.stringify([placed, elsewhere]);
    if (key === this.#shown) return;
    this.#shown = key;
    this.#view.dispatch(setDiagnostics(this.#view.state, placed));
    say(this.#count, stale ? `${counted(problems)}: the plot is of the last text that could be read.` : counted(problems));
    this.#list.replaceChildren(...[...placed, ...elsewhere].map((problem) => this.#item(problem)));
    this.#list.hidden = problems.length === 0;
  }

  #item({ from, severity, message }) {
    const item = make("li");
    item.className = severity;
    if (from === undefined) {
      item.textContent = message;
      return item;
    }
    const line = this.#view.state.doc.lineAt(from);
    const button = make("button", `Line ${line.number}, column ${from - line.from + 1}`, { type: "button" });
    button.addEventListener("click", () => {
      this.#view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
      this.#view.focus();
    });
    item.append(button, `: ${message}`);
    return item;
  }
}
