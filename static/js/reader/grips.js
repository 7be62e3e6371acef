/**
 * The handles of the selected mark: dragging one moves that border as snapping says, Alt to the very letter. What is
 * drawn while one drags is what is stored when one lets go; Esc leaves the mark as it was.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {"start" | "end"} Side
 */
import { byId, h } from "../dom.js";
import { keep } from "./borders.js";
import { set } from "./state.js";

/** @type {Side[]} */
const SIDES = ["start", "end"];

export class Grips {
  /** @param {Context} context @param {import("./paint.js").Paint} paint */
  constructor(context, paint) {
    this.context = context;
    this.paint = paint;
    this.elements = SIDES.map((side) => {
      const element = h("i", { class: `grip at-${side}`, "aria-hidden": "true", hidden: true });
      element.addEventListener("pointerdown", (event) => this.#take(event, side));
      return element;
    });
    // The same is done by the button of the card and by its key, so this needs no stop of the Tab key.
    this.knob = h("button", { type: "button", class: "knob", tabindex: "-1", hidden: true, "aria-label": "Link this mark: drag to another mark" });
    byId("main").append(h("div", { class: "grips" }, this.elements, this.knob));
    addEventListener("resize", () => this.place());
  }

  /**
   * Reads where they belong: to be called before anything is written.
   *
   * @returns {() => void} puts them there
   */
  read() {
    const mark = this.#mark();
    const places = mark ? SIDES.map((side) => this.#placeOf(mark.fragments, side)) : [];
    const beside = mark && places[0] ? this.#besideText(mark.fragments[0].start) : 0;
    return () => {
      this.knob.hidden = !mark || !places[0];
      if (mark && places[0]) {
        this.knob.dataset.link = mark.key;
        this.knob.className = `knob ${mark.kind}`;
        this.knob.style.left = `${beside}px`;
        this.knob.style.top = `${places[0].y + places[0].height / 2}px`;
      }
      this.elements.forEach((element, at) => {
        const place = places[at];
        element.hidden = !place;
        if (!place || !mark) return;
        element.className = `grip at-${SIDES[at]} ${place.isLeft ? "left" : "right"} ${mark.kind}`;
        element.style.left = `${place.x}px`;
        element.style.top = `${place.y}px`;
        element.style.height = `${place.height}px`;
      });
    };
  }

  /** Where the gutter of a block begins. @param {number} point */
  #besideText(point) {
    const { text } = this.context;
    const { element } = text.blockAt(text.offsets.toUtf16(point));
    const box = element.getBoundingClientRect();
    const out = parseFloat(getComputedStyle(element).getPropertyValue("--out")) * parseFloat(getComputedStyle(document.documentElement).fontSize);
    return scrollX + (element.matches(":dir(rtl)") ? box.right - out : box.left + out);
  }

  place() {
    this.read()();
  }

  /** The selected mark, if one may move its borders, as it is drawn now. */
  #mark() {
    const { actions, store } = this.context;
    const { border, why } = store.state;
    const mark = actions.mark();
    if (!mark?.mine || why || mark.progress === "conflict") return null;
    return { key: mark.key, kind: mark.kind, fragments: border?.key === mark.key ? border.fragments : mark.fragments };
  }

  /**
   * @param {import("../types.js").Span[]} fragments
   * @param {Side} side
   */
  #placeOf(fragments, side) {
    const { text } = this.context;
    const point = side === "start" ? fragments[0].start : fragments[fragments.length - 1].end - 1;
    const block = text.blockAt(text.offsets.toUtf16(point));
    if (!this.paint.near.has(block)) return null;
    const boxes = text.range(point, point + 1).getClientRects();
    const box = boxes[side === "start" ? 0 : boxes.length - 1];
    if (!box) return null;
    const isLeft = (side === "start") !== block.element.matches(":dir(rtl)");
    return { x: (isLeft ? box.left : box.right) + scrollX, y: box.top + scrollY, height: box.height, isLeft };
  }

  /**
   * @param {PointerEvent} event
   * @param {Side} side
   */
  #take(event, side) {
    const mark = this.#mark();
    if (!mark || event.button !== 0) return;
    event.preventDefault();
    const { store } = this.context;
    const box = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
    // The finger lies beside the border, so the border keeps its distance from it.
    const away = { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
    store.dispatch(set({ border: { key: mark.key, side, fragments: mark.fragments.map((span) => ({ ...span })) } }));
    document.body.classList.add("dragging");
    const until = new AbortController();
    const { signal } = until;
    const drop = (/** @type {boolean} */ isKept) => {
      until.abort();
      document.body.classList.remove("dragging");
      if (isKept) keep(this.context);
      else store.dispatch(set({ border: null }));
      this.context.focusText();
    };
    document.addEventListener("pointermove", (move) => move.pointerId === event.pointerId && this.#move(move.clientX - away.x, move.clientY - away.y, move.altKey), { signal });
    document.addEventListener("pointerup", (up) => up.pointerId === event.pointerId && drop(true), { signal });
    document.addEventListener("pointercancel", (lost) => lost.pointerId === event.pointerId && drop(false), { signal });
    document.addEventListener("keydown", (key) => key.key === "Escape" && (key.stopImmediatePropagation(), drop(false)), { signal, capture: true });
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {boolean} isExact
   */
  #move(x, y, isExact) {
    const { store, text, selection } = this.context;
    const { border } = store.state;
    const point = text.pointFrom(x, y);
    if (!border || point === null) return;
    const at = border.side === "start" ? 0 : border.fragments.length - 1;
    const span = border.fragments[at];
    const raw = border.side === "start" ? { start: point, end: span.end } : { start: span.start, end: point };
    if (raw.start >= raw.end) return;
    const snapped = isExact ? raw : selection.snapped(raw);
    const moved = border.side === "start" ? { ...span, start: snapped.start } : { ...span, end: snapped.end };
    if (moved.start >= moved.end || (moved.start === span.start && moved.end === span.end)) return;
    store.dispatch(set({ border: { ...border, fragments: border.fragments.map((one, index) => (index === at ? moved : one)) } }));
  }
}
