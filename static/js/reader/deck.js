/**
 * The cards beside the text: only those near the view, each at its line, none over another. The open card keeps its
 * place, those above move up, those below down; where too many stand at one place they fold into "5 more".
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {import("./card.js").Card} Card
 * @typedef {import("./stack.js").Entry} Entry
 */
import { h, order } from "../dom.js";
import { cardFor, lookOf } from "./card.js";
import { LinkLines } from "./lines.js";
import { firstFrom, visibleMarks } from "./marks.js";
import { CHIP, GAP, stack } from "./stack.js";

/** Cards take one line each when three lines each would need this many times the height of the text, and back. */
const DENSE = 1.25;
const SPARSE = 0.9;
const USUAL = 82;
const NARROW = matchMedia("(max-width: 68rem)");
/** Below the band, in pixels from the top of the window. */
const READING = 150;
/** Room under the cards, as the style sheet has it. */
const UNDER = 96;
/** Cards of the list on narrow screens. */
const SHOWN = 120;

export class Deck {
  /** @type {Map<string, Card>} */
  #cards = new Map();
  /** @type {Set<string>} */
  #unfolded = new Set();
  #closedHeight = USUAL;
  #textHeight = 0;
  #isDense = false;
  #isMeasured = false;
  /** @type {WeakMap<Element, number>} of open cards */
  #heights = new WeakMap();
  /** An open card grows while one works in it: the others make room. */
  #sizes = new ResizeObserver((entries) => {
    let isNew = false;
    for (const { target } of entries) {
      const { offsetHeight } = /** @type {HTMLElement} */ (target);
      if (offsetHeight && this.#heights.get(target) !== offsetHeight) isNew = true;
      this.#heights.set(target, offsetHeight);
    }
    if (isNew) this.draw();
  });
  #printing = false;
  /** @type {HTMLElement | null} what had the focus in a card before it was printed */
  #before = null;
  #from = 0;
  /** Where the list begins in the window, in pixels. */
  #base = 0;
  /** What the last layout was of, and how far each card stood from its line. */
  #drawn = { marks: /** @type {Mark[]} */ ([]), selected: /** @type {string | null} */ (null) };
  /** @type {Map<string, number>} */
  #drifts = new Map();
  /** @type {Map<string, HTMLElement>} by the mark in whose place it stands */
  #chips = new Map();
  /** The links, missing things and comments that the cards were drawn with. */
  #told = { links: /** @type {unknown} */ (null), missing: /** @type {unknown} */ (null), talk: /** @type {unknown} */ (null) };

  /**
   * @param {Context} context
   * @param {HTMLElement} list
   * @param {import("./measure.js").Gutter} gutter
   * @param {import("./paint.js").Paint} paint
   */
  constructor(context, list, gutter, paint) {
    this.context = context;
    this.list = list;
    this.gutter = gutter;
    this.paint = paint;
    this.lines = new LinkLines(context, list);
    addEventListener("beforeprint", () => this.#print(true));
    addEventListener("afterprint", () => this.#print(false));
    NARROW.addEventListener("change", () => this.draw());
  }

  get isSheet() {
    return NARROW.matches;
  }

  /** @param {string} key @returns {HTMLElement | null} */
  element(key) {
    return this.#cards.get(key)?.element ?? null;
  }

  /**
   * Reads where the blocks near the view stand: to be called before anything is written.
   *
   * @returns {Map<import("./text.js").Block, number>} their tops, counted from the list's
   */
  read() {
    const base = this.list.getBoundingClientRect().top;
    this.#base = base;
    this.#textHeight = this.context.text.root.offsetHeight;
    return new Map([...this.paint.near].map((block) => [block, block.element.getBoundingClientRect().top - base]));
  }

  /**
   * Lays out the cards of the blocks near the view.
   *
   * @param {Map<import("./text.js").Block, number>} [tops] what `read` gave
   */
  draw(tops = this.read()) {
    const isFlow = this.isSheet || this.#printing;
    this.list.classList.toggle("laid", !isFlow);
    if (isFlow) {
      this.lines.draw(new Map());
      this.list.style.minHeight = "";
      return this.#flow();
    }
    const { selected } = this.context.store.state;
    this.#suit();
    // What scrolling brings near has no way to go: it is a layer of its own as long as it glides.
    this.list.classList.toggle("gliding", !this.#isDrawn());
    this.#lay(tops);
    // What was never on the page has no known height yet.
    const open = this.#cards.get(selected ?? "");
    if (open && !this.#heights.has(open.element)) {
      this.#heights.set(open.element, open.element.offsetHeight);
      this.#sizes.observe(open.element);
      this.#lay(tops);
    }
    if (this.#isMeasured || !this.list.querySelector(".card:not(.sel)")) return;
    this.#isMeasured = true;
    this.#closedHeight = /** @type {HTMLElement} */ (this.list.querySelector(".card:not(.sel)")).offsetHeight;
    this.#lay(tops);
  }

  /** Short cards where marks are many, so that each can stand near its line. */
  #suit() {
    const need = visibleMarks(this.context.store.state).length * (USUAL + GAP);
    const ratio = need / Math.max(1, this.#textHeight);
    const isDense = this.#isDense ? ratio > SPARSE : ratio > DENSE;
    if (isDense === this.#isDense) return;
    this.#isDense = isDense;
    this.#isMeasured = false;
    this.list.classList.toggle("dense", isDense);
  }

  /** @param {Map<import("./text.js").Block, number>} tops */
  #lay(tops) {
    const entries = this.#entries(tops);
    const { selected } = this.context.store.state;
    const open = entries.findIndex(({ mark }) => mark.key === selected);
    const held = open < 0 ? this.#held(entries) : { at: open, top: undefined };
    stack(entries, held.at, (mark) => !this.#unfolded.has(mark.key), held.top);
    this.#drawn = { marks: visibleMarks(this.context.store.state), selected };
    this.#drifts = new Map(entries.flatMap(({ mark, top, want, folded }) => (folded ? [] : [[mark.key, top - want]])));
    const placed = entries.filter(({ folded }) => folded?.length !== 0);
    this.#reach(Math.max(0, ...placed.map(({ top, height, folded }) => top + (folded ? CHIP : height))));
    this.#show(placed.map((entry) => (entry.folded ? { chip: entry } : { card: this.#card(entry.mark), entry })));
    this.lines.draw(new Map(placed.flatMap((entry) => (entry.folded ?? [entry.mark]).map(({ key }) => [key, { top: entry.top, height: entry.folded ? CHIP : entry.height }]))));
    this.#seen();
  }

  /** Holds the page open down to the last card and to what is in view, so that the text stays when cards get shorter. @param {number} end */
  #reach(end) {
    const height = `${Math.ceil(Math.max(end, innerHeight - this.#base - UNDER))}px`;
    if (this.list.style.minHeight !== height) this.list.style.minHeight = height;
  }

  /**
   * Without an open card: the card under the pointer stays where it is, and while one scrolls the first in view does, so
   * that cards which come near do not push it.
   *
   * @param {Entry[]} entries
   * @returns {{ at: number, top?: number }}
   */
  #held(entries) {
    const { state } = this.context.store;
    const under = /** @type {HTMLElement | null} */ (this.list.querySelector(":scope > .card:hover"))?.dataset.key;
    const topOf = (/** @type {Entry} */ { mark, want }) => want + (this.#drifts.get(mark.key) ?? 0);
    const at = entries.findIndex((entry) => this.#drifts.has(entry.mark.key) && (under ? entry.mark.key === under : this.#isDrawn() && topOf(entry) + this.#base > READING));
    return at < 0 ? { at } : { at, top: topOf(entries[at]) };
  }

  /** Whether the last layout was of the same marks, the same one open. */
  #isDrawn() {
    return this.#drawn.marks === visibleMarks(this.context.store.state) && this.#drawn.selected === this.context.store.state.selected;
  }

  #seen() {
    const { links, missing, talk } = this.context.store.state;
    this.#told = { links, missing, talk };
  }

  /** Brings the open card up to date without a layout of all. */
  refresh() {
    const card = this.#cards.get(this.context.store.state.selected ?? "");
    if (card) card.sync(card.mark);
  }

  /**
   * @param {Map<import("./text.js").Block, number>} tops
   * @returns {Entry[]} in text order
   */
  #entries(tops) {
    const { state } = this.context.store;
    const { offsets } = this.context.text;
    /** @type {Entry[]} */
    const entries = [];
    const near = [...tops.keys()].sort((a, b) => a.start - b.start);
    const open = state.selected ? this.#cards.get(state.selected)?.element : null;
    const openHeight = (open && this.#heights.get(open)) ?? 400;
    const all = visibleMarks(state);
    for (const block of near) {
      const places = this.gutter.placesIn(block);
      const from = offsets.toPoint(block.start);
      const to = offsets.toPoint(block.end);
      for (let at = firstFrom(all, from); at < all.length && all[at].start < to; at += 1) {
        const mark = all[at];
        const place = places.get(mark.key);
        if (!place) continue;
        const height = mark.key === state.selected ? openHeight : this.#closedHeight;
        entries.push({ mark, want: (tops.get(block) ?? 0) + place.top - 6, height, top: 0, folded: null });
      }
    }
    return entries.sort((a, b) => a.want - b.want || a.mark.start - b.mark.start || b.mark.size - a.mark.size);
  }

  /** @param {Mark} mark */
  #card(mark) {
    const old = this.#cards.get(mark.key);
    const { links, missing, talk, selected } = this.context.store.state;
    if (old && old.look === lookOf(this.context, mark)) {
      const isSame = old.mark === mark && this.#told.links === links && this.#told.missing === missing && this.#told.talk === talk;
      if (!isSame || mark.key === selected) old.sync(mark);
      return old;
    }
    const card = cardFor(this.context, mark);
    const hadFocus = old?.element.contains(document.activeElement);
    if (old) {
      card.element.style.transform = old.element.style.transform;
      old.element.replaceWith(card.element);
    }
    this.#cards.set(mark.key, card);
    if (hadFocus) card.element.focus({ preventScroll: true });
    return card;
  }

  /** @param {({ card: Card, entry: Entry } | { chip: Entry })[]} items in text order */
  #show(items) {
    const elements = items.map((item) => ("chip" in item ? this.#chip(item.chip) : item.card.element));
    const away = this.#busy(items);
    if (away) elements.push(away.element);
    items.forEach((item, at) => {
      const { top } = "chip" in item ? item.chip : item.entry;
      elements[at].style.transform = `translateY(${Math.round(top)}px)`;
    });
    this.#keepOnly([...(away ? [away.mark.key] : []), ...items.flatMap((item) => ("chip" in item ? [] : [item.entry.mark.key]))]);
    const chips = new Set(items.flatMap((item) => ("chip" in item ? [item.chip.mark.key] : [])));
    for (const [key, chip] of this.#chips) {
      if (chips.has(key)) continue;
      if (chip === document.activeElement) this.context.focusText();
      this.#chips.delete(key);
    }
    order(this.list, elements);
  }

  /**
   * The card in which somebody works although its line is far from the view now: it stays where it is.
   *
   * @param {({ card: Card, entry: Entry } | { chip: Entry })[]} items
   */
  #busy(items) {
    const { selected } = this.context.store.state;
    const card = this.#cards.get(selected ?? "");
    const isShown = items.some((item) => !("chip" in item) && item.card === card);
    return card && !isShown && card.element.contains(document.activeElement) ? card : null;
  }

  /** @param {Entry} entry */
  #chip({ folded, mark }) {
    const marks = folded ?? [mark];
    const chip = this.#chips.get(mark.key) ?? h("button", { type: "button", class: "folded-cards" });
    chip.textContent = `${marks.length} more`;
    chip.onclick = () => {
      for (const { key } of marks) this.#unfolded.add(key);
      this.draw();
      this.element(marks[0].key)?.querySelector("button")?.focus();
    };
    this.#chips.set(mark.key, chip);
    return chip;
  }

  /** @param {string[]} keys */
  #keepOnly(keys) {
    const kept = new Set(keys);
    for (const [key, card] of this.#cards) {
      if (kept.has(key)) continue;
      const hadFocus = card.element.contains(document.activeElement);
      card.element.remove();
      this.#sizes.unobserve(card.element);
      this.#cards.delete(key);
      if (hadFocus) this.context.focusText();
    }
  }

  /** One under the other: the sheet of narrow screens, and print. */
  #flow() {
    const { state } = this.context.store;
    const all = visibleMarks(state);
    const start = this.#printing ? 0 : Math.min(this.#from, Math.max(0, all.length - 1));
    const marks = this.#printing ? all : all.slice(start, start + SHOWN);
    const selected = all.find(({ key }) => key === state.selected);
    if (selected && !marks.includes(selected)) marks.push(selected);
    // On paper nobody fills in a form.
    const cards = marks.map((mark) => (this.#printing && mark === selected ? cardFor(this.context, mark, "closed") : this.#card(mark)));
    this.#seen();
    this.#keepOnly(marks.map(({ key }) => key));
    const turn = (/** @type {number} */ to, /** @type {string} */ label) =>
      h("button", { type: "button", class: "folded-cards", onclick: () => ((this.#from = Math.max(0, to)), this.draw()) }, label);
    for (const { element } of cards) element.style.transform = "";
    order(this.list, [
      ...(start > 0 ? [turn(start - SHOWN, "Earlier")] : []),
      ...cards.map(({ element }) => element),
      ...(start + SHOWN < all.length && !this.#printing ? [turn(start + SHOWN, "Later")] : []),
    ]);
  }

  /** The list begins at the marks from a place on. @param {number} point */
  startAt(point) {
    this.#from = Math.max(0, firstFrom(visibleMarks(this.context.store.state), point) - 10);
  }

  /** @param {boolean} isPrinting */
  #print(isPrinting) {
    const { activeElement } = document;
    if (isPrinting) this.#before = activeElement instanceof HTMLElement && this.list.contains(activeElement) ? activeElement : null;
    this.#printing = isPrinting;
    this.draw();
    if (!isPrinting) this.#before?.focus({ preventScroll: true });
  }
}
