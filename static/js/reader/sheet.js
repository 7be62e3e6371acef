/**
 * On narrow screens the cards are a sheet over the text: a peek of three lines, half of the screen, or all of it. It
 * never hides the passage it is about, and it keeps above the keyboard of the screen.
 */
import { byId, h } from "../dom.js";
import { set } from "./state.js";

/** @typedef {"closed" | "peek" | "half" | "full"} Size */

/** @type {Size[]} */
const SIZES = ["closed", "peek", "half", "full"];
/** What the handle says: what the sheet is and what a press makes of it. */
const HANDLE = { closed: "", peek: "Three lines. Show half a screen", half: "Half a screen. Show all", full: "The whole screen. Show three lines" };
/** Pixels that a finger moves before it means something. */
const MOVED = 24;
/** Pixels of the window that are hidden at least when a keyboard lies over it. */
const KEYBOARD = 120;
/** What stands at the bottom edge beside the sheet. */
const OVER = ".tools, .palette, .link-panel";
/** Pixels between a passage and the edge of the sheet. */
const AIR = 24;

export class Sheet {
  /** @type {Size} */
  size = "closed";
  #isList = false;

  /**
   * @param {HTMLElement} aside
   * @param {import("./deck.js").Deck} deck
   * @param {import("./context.js").Context} context
   */
  constructor(aside, deck, context) {
    this.aside = aside;
    this.deck = deck;
    this.context = context;
    this.handle = h("button", { type: "button", class: "handle", onclick: () => this.#turn() });
    this.shut = h("button", { type: "button", class: "icon shut", onclick: () => this.#step("peek", -1) }, "×");
    aside.prepend(h("div", { class: "sheet-top" }, this.handle, this.shut));
    this.button = byId("list-button");
    this.button.addEventListener("click", () => (this.#isList && this.size !== "closed" ? this.#close() : this.#openList()));
    aside.addEventListener("keydown", (event) => this.#key(event));
    this.#drag();
    keepAboveKeyboard();
    // A palette or a panel stands over the sheet; the band may grow.
    new MutationObserver(() => this.deck.isSheet && this.#uncover()).observe(document.body, { childList: true });
    new ResizeObserver(() => this.deck.isSheet && this.#uncover()).observe(byId("band"));
    context.store.subscribe(
      ({ selected }) => selected,
      (selected) => {
        if (selected) {
          this.#isList = false;
          this.set(this.size === "closed" ? "peek" : this.size);
        } else if (!this.#isList) this.set("closed");
      },
    );
  }

  /** @param {Size} size */
  set(size) {
    if (size === "closed" && this.deck.isSheet && this.aside.contains(document.activeElement)) this.context.focusText();
    this.size = size;
    this.aside.dataset.sheet = size;
    this.aside.dataset.of = this.#isList ? "list" : "card";
    this.button.setAttribute("aria-expanded", String(this.#isList && size !== "closed"));
    this.handle.setAttribute("aria-label", HANDLE[size]);
    this.shut.setAttribute("aria-label", this.#isList ? "Close the list" : "Close the card");
    document.body.dataset.sheet = size;
    if (this.deck.isSheet && (size === "peek" || size === "half")) requestAnimationFrame(() => this.#uncover());
  }

  /** Makes room for typing. */
  grow() {
    if (this.deck.isSheet && this.size !== "full") this.set("half");
  }

  /** The passage of the open card stays in sight. */
  #uncover() {
    const mark = this.context.actions.mark();
    if (!mark || this.#isList) return;
    const box = this.context.text.range(mark.start, mark.start + 1).getBoundingClientRect();
    const edges = [this.aside, ...document.querySelectorAll(OVER)].map((over) => over.getBoundingClientRect()).filter(({ height }) => height);
    const hidden = box.bottom + AIR - Math.min(...edges.map(({ top }) => top));
    const above = byId("band").getBoundingClientRect().bottom + AIR - box.top;
    if (!box.height || box.top > innerHeight || box.bottom < 0) return;
    if (hidden > 0) scrollBy({ top: hidden, behavior: "instant" });
    else if (above > 0) scrollBy({ top: -Math.min(above, -hidden), behavior: "instant" });
  }

  #openList() {
    const { place } = this.context.store.state;
    if (place) this.deck.startAt(place.start);
    this.#isList = true;
    this.set("half");
    this.deck.draw();
    this.handle.focus();
  }

  #close() {
    this.#isList = false;
    this.button.focus();
    this.set(this.context.store.state.selected ? "peek" : "closed");
  }

  #turn() {
    const next = { peek: "half", half: "full", full: "peek", closed: "peek" };
    this.set(/** @type {Size} */ (next[this.size]));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!this.deck.isSheet || event.defaultPrevented) return;
    const step = event.target === this.handle ? { ArrowUp: 1, ArrowDown: -1 }[event.key] : undefined;
    if (step) this.#step(this.size, step);
    else if (event.key === "Escape" && this.#isList) this.#close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Size} size @param {number} by below the smallest size the sheet closes */
  #step(size, by) {
    const at = SIZES.indexOf(size) + by;
    if (at > 0) return this.set(SIZES[Math.min(3, at)]);
    if (this.#isList) return this.#close();
    this.context.store.dispatch(set({ selected: null }));
  }

  /** The sheet goes with the finger, and to the next size when the finger lets go. */
  #drag() {
    const { handle, aside } = this;
    let start = 0;
    let height = 0;
    let size = /** @type {Size} */ ("peek");
    const rest = () => {
      for (const name of ["height", "max-height"]) aside.style.removeProperty(name);
    };
    handle.addEventListener("pointerdown", (event) => {
      start = event.clientY;
      height = aside.offsetHeight;
      size = this.size;
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      aside.style.maxHeight = "none";
      aside.style.height = `${Math.max(handle.offsetHeight, height + start - event.clientY)}px`;
    });
    handle.addEventListener("pointercancel", rest);
    handle.addEventListener("pointerup", (event) => {
      rest();
      const moved = start - event.clientY;
      if (Math.abs(moved) < MOVED) return;
      this.#step(size, Math.sign(moved) * (Math.abs(moved) > innerHeight / 3 ? 2 : 1));
      // The click that follows a drag is none.
      const swallow = (/** @type {Event} */ click) => click.stopImmediatePropagation();
      handle.addEventListener("click", swallow, { once: true, capture: true });
      setTimeout(() => handle.removeEventListener("click", swallow, { capture: true }));
    });
  }
}

/** How much of the window a keyboard hides, for the style sheet; zooming in with two fingers is none. */
function keepAboveKeyboard() {
  const seen = window.visualViewport;
  if (!seen) return;
  const draw = () => {
    const hidden = seen.scale > 1.01 ? 0 : Math.round(innerHeight - seen.height - seen.offsetTop);
    const isTyping = hidden > KEYBOARD;
    document.documentElement.style.setProperty("--covered", isTyping ? `${hidden}px` : "0px");
    document.body.classList.toggle("typing", isTyping);
  };
  seen.addEventListener("resize", draw);
  seen.addEventListener("scroll", draw);
}
