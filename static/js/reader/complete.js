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
/** The height of the bar at the bottom of narrow screens. */
const BAR = 64;

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
 * @typedef {{ id: string, label: string, find: (typed: string) => Mark[], take: (mark: Mark) => void, none: () => string }} Completing
 *   `find` gives the likeliest first, also for nothing typed; `none` says why the list is empty
 */

export class MarkField {
  /** @type {Mark[]} */
  #found = [];
  #at = 0;

  /** @param {Completing} of */
  constructor(of) {
    this.of = of;
    const { id, label } = of;
    this.list = h("ul", { role: "listbox", class: "options", id: `${id}-list`, "aria-label": label, hidden: true });
    this.input = h("input", {
      id,
      type: "text",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      placeholder: "Id or words",
      "aria-label": label,
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    });
    this.empty = h("p", { class: "none", role: "status" });
    this.element = h("div", { class: "complete" }, this.input, this.list, this.empty);
    this.input.addEventListener("focus", () => this.#show());
    this.input.addEventListener("input", () => this.#show());
    this.input.addEventListener("blur", () => this.#hide());
    this.input.addEventListener("keydown", (event) => this.#press(event));
    // The press would take the focus out of the field before the click comes.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const row = /** @type {HTMLElement | null} */ (event.target instanceof Element ? event.target.closest("[role=option]") : null);
      this.#choose(this.#found.find(({ key }) => key === row?.dataset.key));
    });
  }

  #show() {
    const { list, input } = this;
    this.#found = this.of.find(input.value).slice(0, SHOWN);
    list.replaceChildren(...this.#found.map((mark) => option(mark)));
    [...list.children].forEach((child, n) => (child.id = `${list.id}-${n}`));
    list.hidden = !this.#found.length;
    this.empty.textContent = this.#found.length ? "" : this.of.none();
    input.setAttribute("aria-expanded", String(!list.hidden));
    list.classList.remove("over");
    list.classList.toggle("over", list.getBoundingClientRect().bottom > innerHeight - BAR);
    this.#point(0);
  }

  #hide() {
    this.list.hidden = true;
    this.empty.textContent = "";
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} next the row, also beyond the last or before the first */
  #point(next) {
    const rows = [...this.list.children];
    this.#at = rows.length ? (next + rows.length) % rows.length : 0;
    rows.forEach((row, n) => row.setAttribute("aria-selected", String(n === this.#at)));
    if (rows.length) this.input.setAttribute("aria-activedescendant", rows[this.#at].id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {Mark | undefined} mark */
  #choose(mark) {
    if (!mark) return;
    this.input.value = "";
    this.#hide();
    this.of.take(mark);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const isOpen = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (isOpen) this.#point(this.#at + (event.key === "ArrowDown" ? 1 : -1));
      else this.#show();
    } else if (event.key === "Enter") this.#choose(isOpen ? this.#found[this.#at] : undefined);
    else if (event.key === "Escape" && isOpen) this.#hide();
    else return;
    event.preventDefault();
  }
}
