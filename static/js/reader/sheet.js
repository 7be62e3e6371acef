/** On narrow screens the cards are a sheet over the text: a peek of three lines, half of the screen, or all of it. */
import { byId, h } from "../dom.js";

/** @typedef {"closed" | "peek" | "half" | "full"} Size */

/** @type {Size[]} */
const SIZES = ["closed", "peek", "half", "full"];

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
    this.shut = h("button", { type: "button", class: "icon shut", "aria-label": "Close the list", onclick: () => this.#close() }, "×");
    aside.prepend(h("div", { class: "sheet-top" }, this.handle, this.shut));
    this.button = byId("list-button");
    this.button.addEventListener("click", () => (this.#isList && this.size !== "closed" ? this.#close() : this.#openList()));
    this.#drag();
    context.store.subscribe(
      ({ selected }) => selected,
      (selected) => {
        if (selected) {
          this.#isList = false;
          if (this.size === "closed") this.set("peek");
          else this.set(this.size);
        } else if (!this.#isList) this.set("closed");
      },
    );
  }

  /** @param {Size} size */
  set(size) {
    this.size = size;
    this.aside.dataset.sheet = size;
    this.aside.dataset.of = this.#isList ? "list" : "card";
    this.button.setAttribute("aria-expanded", String(this.#isList && size !== "closed"));
    this.handle.setAttribute("aria-label", `Size of the sheet: ${size}`);
    document.body.dataset.sheet = size;
  }

  /** Makes room for typing. */
  grow() {
    if (this.deck.isSheet && this.size !== "full") this.set("half");
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
    this.set(this.context.store.state.selected ? "peek" : "closed");
    this.button.focus();
  }

  #turn() {
    const next = { peek: "half", half: "full", full: "peek", closed: "peek" };
    this.set(/** @type {Size} */ (next[this.size]));
  }

  #drag() {
    let start = 0;
    let size = /** @type {Size} */ ("peek");
    this.handle.addEventListener("pointerdown", (event) => {
      start = event.clientY;
      size = this.size;
      this.handle.setPointerCapture(event.pointerId);
    });
    this.handle.addEventListener("pointerup", (event) => {
      const moved = start - event.clientY;
      if (Math.abs(moved) < 24) return;
      const at = SIZES.indexOf(size) + Math.sign(moved) * (Math.abs(moved) > innerHeight / 3 ? 2 : 1);
      this.set(SIZES[Math.min(3, Math.max(1, at))]);
      // The click that follows a drag is none.
      this.handle.addEventListener("click", (click) => click.stopImmediatePropagation(), { once: true, capture: true });
    });
  }
}
