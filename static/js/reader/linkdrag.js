/**
 * Linking by dragging: from the handle in the card or beside the mark to another mark or card, with mouse, pen or finger.
 * A line follows; what lies under it says whether it can be linked. A press without a drag opens the list of `l`.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./marks.js").Mark} Mark
 */
import { h } from "../dom.js";
import { refusal, usualType } from "./linking.js";
import { set } from "./state.js";

const SVG = "http://www.w3.org/2000/svg";
/** A press that moves less is no drag. */
const STILL = 5;
/** So near to the upper or lower edge the page scrolls, by so much a frame. */
const EDGE = 56;
const SPEED = 9;

/**
 * @param {Context} context
 * @param {import("./linkmode.js").LinkMode} mode
 */
export function mountLinkDrag(context, mode) {
  document.addEventListener("pointerdown", (event) => {
    const handle = handleOf(event);
    const from = handle && context.actions.mark(handle.dataset.link ?? null);
    if (!handle || !from || event.button !== 0) return;
    event.preventDefault();
    new Drag(context, mode, from, event, handle);
  });
  document.addEventListener("click", (event) => {
    const handle = handleOf(event);
    if (!handle) return;
    event.stopPropagation();
    mode.start(handle.dataset.link);
  });
}

/** @param {Event} event @returns {HTMLElement | null} */
function handleOf({ target }) {
  return target instanceof Element ? target.closest("[data-link]") : null;
}

class Drag {
  #until = new AbortController();
  #isDragging = false;
  /** @type {Mark | null} */
  #to = null;
  #scroll = 0;

  /**
   * @param {Context} context
   * @param {import("./linkmode.js").LinkMode} mode
   * @param {Mark} from
   * @param {PointerEvent} event
   * @param {HTMLElement} handle
   */
  constructor(context, mode, from, event, handle) {
    this.context = context;
    this.mode = mode;
    this.from = from;
    this.pointer = event.pointerId;
    this.start = { x: event.clientX, y: event.clientY };
    this.handle = handle;
    this.now = this.start;
    this.path = document.createElementNS(SVG, "path");
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("class", "link-drag");
    this.svg.setAttribute("aria-hidden", "true");
    this.svg.append(this.path);
    this.hint = h("p", { class: "link-hint", "aria-hidden": "true" });
    const { signal } = this.#until;
    const mine = (/** @type {PointerEvent} */ one) => one.pointerId === this.pointer;
    document.addEventListener("pointermove", (move) => mine(move) && this.#move(move), { signal });
    document.addEventListener("pointerup", (up) => mine(up) && this.#drop(true), { signal });
    document.addEventListener("pointercancel", (lost) => mine(lost) && this.#drop(false), { signal });
    document.addEventListener("keydown", (key) => key.key === "Escape" && (key.stopImmediatePropagation(), this.#drop(false)), { signal, capture: true });
  }

  /** @param {PointerEvent} event */
  #move({ clientX: x, clientY: y }) {
    this.now = { x, y };
    if (!this.#isDragging) {
      if (Math.hypot(x - this.start.x, y - this.start.y) < STILL) return;
      this.#begin();
    }
    this.#follow();
  }

  #begin() {
    const { store } = this.context;
    this.mode.end();
    this.#isDragging = true;
    document.body.append(this.svg, this.hint);
    document.body.classList.add("dragging", "linking");
    store.dispatch(set({ linking: { from: this.from.key, to: null, fits: this.mode.fits(this.from) } }));
    const turn = () => {
      const { y } = this.now;
      const by = y < EDGE * 2.5 ? -SPEED : y > innerHeight - EDGE ? SPEED : 0;
      if (by) {
        scrollBy({ top: by, behavior: "instant" });
        this.start = { x: this.start.x, y: this.start.y - by };
        this.#follow();
      }
      this.#scroll = requestAnimationFrame(turn);
    };
    this.#scroll = requestAnimationFrame(turn);
  }

  #follow() {
    const { store, vocabulary } = this.context;
    const { x, y } = this.now;
    const box = this.handle.isConnected ? this.handle.getBoundingClientRect() : null;
    const [fromX, fromY] = box?.width ? [box.left + box.width / 2, box.top + box.height / 2] : [this.start.x, this.start.y];
    this.path.setAttribute("d", `M${fromX} ${fromY} Q${(fromX + x) / 2} ${Math.min(fromY, y) - 24} ${x} ${y}`);
    const to = this.mode.markUnder(this.from, x, y);
    this.#to = to;
    const { linking } = store.state;
    const why = to && refusal(vocabulary.link_type, this.from, to, store.state.links.values());
    if (linking && linking.to !== (why ? null : (to?.key ?? null))) store.dispatch(set({ linking: { ...linking, to: why ? null : (to?.key ?? null) } }));
    const usual = to && usualType(vocabulary.link_type, this.from.kind, to.kind);
    this.hint.textContent = !to ? "" : (why ?? `${usual?.label ?? "Link to"} ${to.label}`);
    this.hint.classList.toggle("no", Boolean(why));
    this.svg.classList.toggle("no", Boolean(why));
    this.hint.style.left = `${Math.min(x + 14, innerWidth - this.hint.offsetWidth - 8)}px`;
    this.hint.style.top = `${y + 18}px`;
  }

  /** @param {boolean} isKept */
  #drop(isKept) {
    this.#until.abort();
    cancelAnimationFrame(this.#scroll);
    if (!this.#isDragging) return;
    this.svg.remove();
    this.hint.remove();
    document.body.classList.remove("dragging", "linking");
    this.context.store.dispatch(set({ linking: null }));
    // The click that follows a drag is none.
    addEventListener("click", (event) => event.stopImmediatePropagation(), { once: true, capture: true, signal: AbortSignal.timeout(50) });
    if (isKept && this.#to) this.mode.join(this.from, this.#to);
  }
}
