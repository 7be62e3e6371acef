/** The pieces of a mark in its card: an attribution's source, cue and content, or the pieces of a discontinuous mark. */
import { h, short } from "../dom.js";
import { keyOn } from "./shortcuts.js";

/**
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {import("../types.js").Part} Part
 * @typedef {import("../types.js").Span} Span
 */

/** @type {{ part: Part, key: string }[]} */
const PARTS = [
  { part: "source", key: "S" },
  { part: "cue", key: "C" },
  { part: "content", key: "+" },
];

/**
 * @param {Context} context
 * @param {Mark} mark
 * @returns {import("./fields.js").Control}
 */
export function pieces(context, mark) {
  const list = h("dl", { class: "parts" });
  let sum = "";
  return {
    element: list,
    sync(now) {
      const next = JSON.stringify(now.fragments) + Boolean(context.store.state.range);
      list.hidden = now.kind !== "attribution" && now.fragments.length < 2;
      if (next === sum || list.hidden) return;
      sum = next;
      // The button that was pressed is made anew: the focus goes to its successor.
      const focused = list.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset.does : null;
      list.replaceChildren(...(now.kind === "attribution" ? PARTS.map(({ part, key }) => partRow(context, now, part, key)) : [plainRow(context, now)]));
      if (focused) /** @type {HTMLElement | null} */ (list.querySelector(`[data-does="${focused}"]`) ?? list.querySelector("button"))?.focus();
    },
  };
}

/**
 * @param {Context} context
 * @param {Mark} mark
 * @param {Part} part
 * @param {string} key
 */
function partRow(context, mark, part, key) {
  const spans = mark.fragments.filter((span) => span.part === part);
  const name = context.labels.get(`part.${part}`) ?? part;
  const set = (/** @type {boolean} */ isMore) => {
    const range = context.selection.current();
    if (range) context.actions.setPart(mark.key, part, range, isMore);
    else context.actions.say(`Select the words of the ${name.toLowerCase()} in the text first.`, undefined, "warn");
  };
  const verb = part === "content" ? "Add" : "Set";
  const seen = keyOn(context.keys, key);
  return h(
    "div",
    null,
    h("dt", null, name),
    h(
      "dd",
      null,
      spans.length ? spans.map((span) => piece(context, mark, span, name)) : h("i", { class: "none" }, part === "source" ? "no source" : "not set"),
      " ",
      h(
        "button",
        { type: "button", class: "mini", dataset: { does: `set-${part}` }, "aria-label": `${verb} ${name.toLowerCase()}`, "aria-keyshortcuts": seen.aria, onclick: () => set(part === "content") },
        `${verb} `,
        seen.cap,
      ),
      part === "source" && spans.length ? h("button", { type: "button", class: "mini", dataset: { does: "more-source" }, "aria-label": "Add another source", onclick: () => set(true) }, "Add") : null,
    ),
  );
}

/** @param {Context} context @param {Mark} mark */
function plainRow(context, mark) {
  return h("div", null, h("dt", null, "Pieces"), h("dd", null, mark.fragments.map((span) => piece(context, mark, span, "piece"))));
}

/**
 * @param {Context} context
 * @param {Mark} mark
 * @param {Span} span
 * @param {string} name
 */
function piece(context, mark, span, name) {
  const words = short(context.text.slice(span.start, span.end), 64);
  return h(
    "span",
    { class: "piece" },
    h("q", { dir: "auto" }, words),
    h("button", { type: "button", class: "away", dataset: { does: `away-${span.start}` }, "aria-label": `Remove ${name.toLowerCase()} “${short(words, 30)}”`, onclick: () => context.actions.removePiece(mark.key, span) }, "×"),
  );
}
