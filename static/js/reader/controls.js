/** Small controls that more than one part of a card uses: typing, choosing a mark, saying what is wrong. */
import { h, short } from "../dom.js";
import { marksOf, quoteOf } from "./marks.js";

/**
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./marks.js").Mark} Mark
 */

/** Milliseconds after which typing has come to rest. */
const RESTS = 800;

/**
 * A field for typing that hands on what was typed when it rests, and at once when it is left.
 *
 * @param {string} id
 * @param {number | undefined} lines
 * @param {(value: string) => void} keep
 */
export function textControl(id, lines, keep) {
  const element = lines ? h("textarea", { id, rows: lines, maxlength: 20_000 }) : h("input", { id, type: "text", maxlength: 500 });
  let timer = 0;
  let isDirty = false;
  const hand = () => {
    clearTimeout(timer);
    if (!isDirty) return;
    isDirty = false;
    keep(element.value.trim());
  };
  element.addEventListener("input", () => {
    isDirty = true;
    clearTimeout(timer);
    timer = window.setTimeout(hand, RESTS);
  });
  element.addEventListener("change", hand);
  element.addEventListener("blur", hand);
  return {
    element,
    /** @param {string} value */
    sync(value) {
      const isTyping = isDirty || (document.activeElement === element && element.value.trim() === value);
      if (!isTyping && element.value !== value) element.value = value;
    },
  };
}

/**
 * Marks other than this one, the nearest first.
 *
 * @param {Context} context
 * @param {Mark} mark
 * @param {(other: Mark) => boolean} fits
 */
export function others(context, mark, fits) {
  return marksOf(context.store.state)
    .filter((other) => other.key !== mark.key && fits(other))
    .sort((a, b) => Math.abs(a.start - mark.start) - Math.abs(b.start - mark.start))
    .slice(0, 60);
}

/**
 * Marks as choices, each by its id or, while it has none, its key.
 *
 * @param {HTMLSelectElement} select
 * @param {Mark[]} marks
 * @param {string} chosen an id or a key
 */
export function fill(select, marks, chosen) {
  const sum = marks.map(({ id, label }) => `${id}${label}`).join();
  if (select.dataset.sum !== sum) {
    select.dataset.sum = sum;
    select.replaceChildren(h("option", { value: "" }, "–"), ...marks.map((other) => h("option", { value: other.id ?? other.key }, `${other.label} ${short(quoteOf(other), 44)}`)));
  }
  const mark = marks.find(({ id, key }) => chosen && (id === chosen || key === chosen));
  select.value = mark ? (mark.id ?? mark.key) : "";
}

/**
 * What the server found wrong with a field, or what is missing before the layer can be submitted.
 *
 * @param {string} id
 */
export function faultLine(id) {
  const element = h("span", { class: "fault", id: `${id}-fault`, hidden: true });
  return {
    element,
    /**
     * @param {Context} context
     * @param {Mark} mark
     * @param {HTMLElement} control
     * @param {string} pointer
     */
    sync(context, mark, control, pointer) {
      const wrong = mark.unsent?.errors.find((error) => error.pointer === pointer) ?? context.store.state.missing.get(mark.key)?.find((error) => error.pointer === pointer);
      element.hidden = !wrong;
      element.textContent = wrong?.detail ?? "";
      control.toggleAttribute("aria-invalid", Boolean(wrong));
      if (wrong) control.setAttribute("aria-invalid", "true");
      const ids = [control.getAttribute("aria-describedby")?.replace(` ${element.id}`, ""), wrong && element.id].filter(Boolean).join(" ");
      if (ids && ids !== element.id) control.setAttribute("aria-describedby", ids);
      else if (wrong) control.setAttribute("aria-describedby", element.id);
    },
  };
}
