/**
 * A field that completes to a mark: what is typed is an id or words, the list below shows which marks that may mean
 * (the combobox of the ARIA practices: the focus stays in the field).
 *
 * @typedef {import("./marks.js").Mark} Mark
 */
import { h, short } from "../dom.js";
import { quoteOf } from "./marks.js";

/** So many are shown; who wants another types on. */
const SHOWN = 6;

/**
 * A mark as one of a list: its id and its words.
 *
 * @param {Mark} mark
 * @param {(string | Node | null)[]} more
 */
export function option(mark, ...more) {
  return h("li", { role: "option", class: mark.kind, "aria-selected": "false", dataset: { key: mark.key } }, h("b", null, mark.label || "new"), h("q", { dir: "auto" }, short(quoteOf(mark), 60)), ...more);
}

/**
 * @param {{ id: string, label: string, find: (typed: string) => Mark[], take: (mark: Mark) => void, none: () => string }} of
 *   `find` gives the likeliest first, also for nothing typed; `none` says why the list is empty
 */
export function markField({ id, label, find, take, none }) {
  const list = h("ul", { role: "listbox", class: "options", id: `${id}-list`, "aria-label": label, hidden: true });
  const input = h("input", {
    id,
    type: "text",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "Id or words",
    "aria-label": label,
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  });
  const empty = h("p", { class: "none", role: "status" });
  /** @type {Mark[]} */
  let found = [];
  let at = 0;
  const point = (/** @type {number} */ next) => {
    at = found.length ? (next + found.length) % found.length : 0;
    [...list.children].forEach((child, n) => child.setAttribute("aria-selected", String(n === at)));
    if (list.children[at]) input.setAttribute("aria-activedescendant", list.children[at].id);
    else input.removeAttribute("aria-activedescendant");
  };
  const show = () => {
    found = find(input.value).slice(0, SHOWN);
    list.replaceChildren(...found.map((mark) => option(mark)));
    [...list.children].forEach((child, n) => (child.id = `${list.id}-${n}`));
    list.hidden = !found.length;
    empty.textContent = found.length ? "" : none();
    input.setAttribute("aria-expanded", String(!list.hidden));
    point(0);
  };
  const hide = () => {
    list.hidden = true;
    empty.textContent = "";
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (/** @type {Mark | undefined} */ mark) => {
    if (!mark) return;
    input.value = "";
    hide();
    take(mark);
  };
  input.addEventListener("focus", show);
  input.addEventListener("input", show);
  input.addEventListener("blur", hide);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const isOpen = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (isOpen) point(at + (event.key === "ArrowDown" ? 1 : -1));
      else show();
    } else if (event.key === "Enter") choose(isOpen ? found[at] : undefined);
    else if (event.key === "Escape" && isOpen) hide();
    else return;
    event.preventDefault();
  });
  // The press would take the focus out of the field before the click comes.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const row = event.target instanceof Element ? event.target.closest("[role=option]") : null;
    choose(found.find(({ key }) => key === /** @type {HTMLElement | null} */ (row)?.dataset.key));
  });
  return { element: h("div", { class: "complete" }, input, list, empty), input };
}
