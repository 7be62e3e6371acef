/**
 * The document map: one cell a sentence, or several where they are many; four lanes, a base line when read. A cell of
 * several shows its sentences while the pointer or the focus is on it.
 */
import { byId, counted, h } from "../dom.js";
import { afterFrame } from "../store.js";
import { intervalsOf, visibleMarks } from "./marks.js";
import { roving } from "./pop.js";
import { KINDS } from "./state.js";

/** So many cells at most. */
const MOST = 200;
const NARROW = matchMedia("(max-width: 68rem)");
const HOVER = matchMedia("(hover: hover)");
/** The width of a cell and its gap where there is little room, in px. */
const TARGET = 26;
/** The height of the bar at the bottom edge where there is little room, in px. */
const BAR = 64;
/** Milliseconds between two looks at what is in the view: while one scrolls that is often enough. */
const SHADES = 120;

export class DocumentMap {
  /** @type {HTMLAnchorElement[]} */
  #cells = [];
  #per = 1;
  #total = 0;
  /** Which cell is shown sentence by sentence, -1 for none. */
  #zoomed = -1;

  /** @param {import("./context.js").Context} context */
  constructor(context) {
    this.context = context;
    this.list = byId("map");
    this.zoom = h("div", { class: "zoom", role: "group", hidden: true });
    this.list.after(this.zoom);
    const { store } = context;
    roving(this.list);
    roving(this.zoom);
    this.#build();
    new ResizeObserver(() => this.#build()).observe(this.list);
    // First: what follows counts on a cell for each sentence.
    store.subscribe(
      ({ layout }) => layout,
      () => {
        this.#build();
        this.#shade();
      },
    );
    const fill = afterFrame(() => this.#fill());
    store.subscribe(visibleMarks, fill);
    store.subscribe(
      ({ read }) => read,
      fill,
    );
    store.subscribe(
      ({ cursor }) => cursor,
      (cursor) => this.#here(cursor),
    );
    this.#watchView();
    for (const holder of [this.list, this.zoom]) holder.addEventListener("click", (event) => this.#go(event));
    this.#watchZoom();
  }

  #watchView() {
    let asked = false;
    const shade = () => {
      asked = false;
      this.#shade();
    };
    const ask = () => {
      if (asked) return;
      asked = true;
      setTimeout(() => requestAnimationFrame(shade), SHADES);
    };
    addEventListener("scroll", ask, { passive: true });
  }

  /** @param {MouseEvent} event */
  #go(event) {
    const cell = event.target instanceof Element && event.target.closest("a");
    if (!cell || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.replaceState(null, "", cell.hash);
    dispatchEvent(new HashChangeEvent("hashchange"));
  }

  #build() {
    const total = this.context.text.sentences.length;
    const room = NARROW.matches ? Math.max(4, Math.floor(this.list.clientWidth / TARGET)) : MOST;
    const per = Math.max(1, Math.ceil(total / Math.min(room, MOST)));
    byId("total").textContent = total.toLocaleString("en");
    if (per === this.#per && total === this.#total && this.#cells.length) return;
    this.#per = per;
    this.#total = total;
    this.#cells = Array.from({ length: Math.ceil(total / per) }, (_, at) => h("a", { href: `#s${at * per + 1}`, tabindex: at ? -1 : 0 }));
    this.list.replaceChildren(...this.#cells.map((cell) => h("li", null, cell)));
    this.#showZoom(-1);
    this.#fill();
    this.#shade();
  }

  #fill() {
    const per = this.#per;
    this.#cells.forEach((cell, at) => this.#draw(cell, at * per, Math.min(this.#total, (at + 1) * per)));
    this.#showZoom(this.#zoomed);
    const { read } = this.context.store.state;
    byId("read").textContent = read.reduce((sum, one) => sum + one, 0).toLocaleString("en");
  }

  /**
   * How a cell looks and is called.
   *
   * @param {HTMLAnchorElement} cell
   * @param {number} from
   * @param {number} to the sentences of it, as a half-open range of indexes
   */
  #draw(cell, from, to) {
    const { store, text, values } = this.context;
    const { state } = store;
    const marks = new Set(intervalsOf(state).touching(text.sentences[from].start, text.sentences[to - 1].end).map(({ of }) => of));
    const counts = new Map(KINDS.map((kind) => [kind, 0]));
    for (const { kind } of marks) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const kinds = KINDS.filter((kind) => counts.get(kind));
    const isRead = !state.read.subarray(from, to).includes(0);
    const isHere = state.cursor > from && state.cursor <= to;
    const sum = `${from} ${to} ${isRead} ${isHere} ${[...counts.values()].join()}`;
    if (cell.dataset.sum === sum) return;
    cell.dataset.sum = sum;
    for (const kind of KINDS) cell.classList.toggle(kind[0], kinds.includes(kind));
    cell.classList.toggle("r", isRead);
    cell.classList.toggle("here", isHere);
    const named = kinds.map((kind) => {
      const { label = kind, plural = label } = values.get(`kind.${kind}`) ?? {};
      return counted(counts.get(kind) ?? 0, label.toLowerCase(), plural.toLowerCase());
    });
    const sentences = to - from === 1 ? `Sentence ${to}` : `Sentences ${from + 1} to ${to}`;
    cell.setAttribute("aria-label", [sentences, ...named, ...(state.layer ? [isRead ? "read" : "unread"] : [])].join(", "));
  }

  /** @param {number} cursor the number of the sentence, 0 for none */
  #here(cursor) {
    const per = this.#per;
    const now = cursor ? Math.floor((cursor - 1) / per) : -1;
    for (const at of new Set([now, ...this.#cells.flatMap((cell, index) => (cell.classList.contains("here") ? [index] : []))])) {
      if (this.#cells[at]) this.#draw(this.#cells[at], at * per, Math.min(this.#total, (at + 1) * per));
    }
  }

  #watchZoom() {
    const indexOf = (/** @type {EventTarget | null} */ target) => this.#cells.indexOf(/** @type {HTMLAnchorElement} */ (target instanceof Element && target.closest("a")));
    this.list.addEventListener("pointerover", ({ target }) => HOVER.matches && this.#per > 1 && indexOf(target) >= 0 && this.#showZoom(indexOf(target)));
    this.list.addEventListener("focusin", ({ target }) => this.#per > 1 && target instanceof Element && target.matches(":focus-visible") && this.#showZoom(indexOf(target)));
    const nav = /** @type {HTMLElement} */ (this.list.parentElement);
    const leave = () => nav.querySelector(":is(#map, .zoom) a:focus-visible, .zoom:hover, #map:hover") ?? this.#showZoom(-1);
    nav.addEventListener("pointerleave", leave);
    nav.addEventListener("focusout", () => queueMicrotask(leave));
    nav.addEventListener("keydown", (event) => {
      if (this.#zoomed < 0 || !["ArrowDown", "ArrowUp", "Escape"].includes(event.key)) return;
      const cell = this.#cells[this.#zoomed];
      const isInside = this.zoom.contains(document.activeElement);
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "ArrowDown") this.zoom.querySelector("a")?.focus();
      else if (isInside) cell.focus();
      else if (event.key === "Escape") this.#showZoom(-1);
    });
  }

  /** @param {number} at the cell to show sentence by sentence, -1 for none */
  #showZoom(at) {
    const isSame = at === this.#zoomed;
    this.#zoomed = at;
    this.zoom.hidden = at < 0;
    if (at < 0) return;
    const from = at * this.#per;
    const to = Math.min(this.#total, from + this.#per);
    if (!isSame) {
      this.zoom.setAttribute("aria-label", `Sentences ${from + 1} to ${to}, one by one`);
      this.zoom.replaceChildren(...Array.from({ length: to - from }, (_, n) => h("a", { href: `#s${from + n + 1}`, tabindex: n ? -1 : 0, dataset: { n: String(from + n + 1) } })));
    }
    [...this.zoom.children].forEach((cell, n) => this.#draw(/** @type {HTMLAnchorElement} */ (cell), from + n, from + n + 1));
    if (isSame) return;
    const middle = this.#cells[at].offsetLeft + this.#cells[at].offsetWidth / 2;
    const most = this.list.offsetLeft + this.list.offsetWidth - this.zoom.offsetWidth;
    this.zoom.style.left = `${Math.max(this.list.offsetLeft, Math.min(most, middle - this.zoom.offsetWidth / 2))}px`;
  }

  /** Shades the cells of what is in the view. */
  #shade() {
    const { text } = this.context;
    const view = inView(text);
    const [first, last] = view ? text.sentencesIn(view.start, view.end) : [0, 0];
    this.#cells.forEach((cell, at) => {
      cell.classList.toggle("seen", view !== null && (at + 1) * this.#per > first && at * this.#per < Math.max(last, first + 1));
    });
  }
}

/**
 * The stretch of the text that is in the view, in code points. Where no character stands at the edge of the view, as
 * between paragraphs or in what is not drawn, its block counts as a whole.
 *
 * @param {import("./text.js").TextMap} text
 * @returns {{ start: number, end: number } | null}
 */
function inView(text) {
  const [top, bottom] = [byId("band").getBoundingClientRect().bottom, innerHeight - (NARROW.matches ? BAR : 4)];
  const below = (/** @type {"top" | "bottom"} */ side, /** @type {number} */ edge) => {
    let [low, high] = [0, text.blocks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (text.blocks[middle].element.getBoundingClientRect()[side] < edge) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const seen = text.blocks.slice(below("bottom", top), below("top", bottom));
  if (!seen.length) return null;
  const box = text.root.getBoundingClientRect();
  const edges = [box.left + 8, box.right - 8];
  if (getComputedStyle(text.root).direction === "rtl") edges.reverse();
  const start = text.offsets.toPoint(seen[0].start);
  const end = text.offsets.toPoint(seen[seen.length - 1].end);
  const inside = (/** @type {number | null} */ point) => point !== null && point >= start && point <= end;
  const [from, to] = [text.pointFrom(edges[0], Math.max(box.top + 12, top + 8)), text.pointFrom(edges[1], Math.min(box.bottom - 12, bottom))];
  const [first, last] = [inside(from) ? /** @type {number} */ (from) : start, inside(to) ? /** @type {number} */ (to) : end];
  return { start: first, end: Math.max(first + 1, last) };
}
