/**
 * How the build bar looks: the three parts with their words, what can be pressed, and one sentence that asks or refuses.
 * On narrow screens it stands in the bar at the bottom edge.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./strokes.js").Strokes} Strokes
 * @typedef {import("../types.js").Part} Part
 * @typedef {{ turnTo: (part: Part) => void, skip: () => void, pieces: () => void, keep: () => void,
 *   take: () => void, propose: () => void }} Does `take` what is proposed
 */
import { byId, h, kbd, short } from "../dom.js";
import { keyFor } from "../keys.js";
import { ORDER } from "./strokes.js";

const NARROW = matchMedia("(max-width: 68rem)");
const BELOW = 12;
/** Under this the bar does not go: there the band begins. */
const BAND = 150;

export class Bar {
  /**
   * @param {Context} context
   * @param {import("./paint.js").Paint} paint
   * @param {Does} does
   */
  constructor(context, paint, does) {
    this.context = context;
    this.paint = paint;
    this.chips = ORDER.map((part) => this.#chip(part, does));
    this.skip = button("Skip", "Backspace", does.skip);
    this.more = button("Pieces", "+", does.pieces);
    this.propose = button("Propose", keyFor(context.keys, "mark", 1) || "2", does.propose);
    this.taken = button("Take these", "Enter", does.take);
    this.keep = button("Keep draft", "Escape", does.keep);
    this.leave = button("Leave", "Escape", does.keep);
    this.hint = h("p", { class: "hint", "aria-live": "polite" });
    const chips = this.chips.flatMap(({ chip }, at) => (at ? [h("span", { "aria-hidden": "true" }, "→"), chip] : [chip]));
    this.element = h(
      "div",
      { class: "build", role: "group", "aria-label": "Attribution" },
      h("div", { class: "row" }, chips),
      h("div", { class: "row" }, this.taken, this.skip, this.more, this.propose, this.keep, this.leave, this.hint),
    );
    // The selection must survive the press of a button.
    for (const type of ["pointerdown", "mousedown"]) this.element.addEventListener(type, (event) => event.preventDefault());
    const tools = byId("tools");
    if (NARROW.matches) tools.insertBefore(this.element, tools.querySelector(".marks"));
    else (document.querySelector("main") ?? document.body).append(this.element);
    document.body.classList.add("building");
  }

  /** @param {Part} part @param {Does} does */
  #chip(part, does) {
    const words = h("q", { dir: "auto" });
    const name = this.context.labels.get(`part.${part}`) ?? part;
    const chip = h("button", { type: "button", class: "part", dataset: { part }, onclick: () => does.turnTo(part) }, h("b", null, name), words);
    return { part, name, chip, words };
  }

  /**
   * The bar and the text show the parts.
   *
   * @param {Strokes} strokes
   * @param {boolean} [isProposed] the parts are not taken yet
   */
  show({ spans, current, isMore, noSource }, isProposed = false) {
    const { text } = this.context;
    for (const { part, name, chip, words } of this.chips) {
      const own = spans.filter((span) => span.part === part);
      const said = own.map(({ start, end }) => text.slice(start, end)).join(" … ");
      words.textContent = said ? short(said, 28) : part === "source" && noSource ? "none" : "";
      chip.classList.toggle("set", own.length > 0);
      chip.classList.toggle("proposed", isProposed);
      if (part === current && !isProposed) chip.setAttribute("aria-current", "step");
      else chip.removeAttribute("aria-current");
      chip.setAttribute("aria-label", `${name}: ${said ? short(said, 60) : "not set"}`);
      for (const [look, isThis] of /** @type {const} */ ([["lit", !isProposed], ["proposed", isProposed]])) {
        this.paint.painter.show(`${look}-${part}`, isThis ? own.map(({ start, end }) => text.range(start, end)) : []);
      }
    }
    this.skip.hidden = current === "cue" || isProposed;
    this.more.hidden = current === "cue" || isProposed;
    this.propose.hidden = spans.length > 0 || !this.context.hints;
    for (const one of [this.taken, this.leave]) one.hidden = !isProposed;
    this.keep.hidden = isProposed;
    this.more.setAttribute("aria-pressed", String(isMore));
    this.place(Math.max(0, ...spans.map(({ end }) => end)));
  }

  /**
   * @param {string} text
   * @param {boolean} isWarning
   * @param {HTMLElement} [more]
   */
  tell(text, isWarning, more) {
    this.hint.replaceChildren(text, ...(more ? [" ", more] : []));
    this.hint.classList.toggle("warn", isWarning);
  }

  /** Under the sentence that is worked on, or over it where there is no room, else at the bottom of the window. @param {number} last end of the last part */
  place(last) {
    const { text, store } = this.context;
    if (NARROW.matches) return;
    const end = Math.max(last, store.state.range?.end ?? 0);
    const place = end ? text.placeAt(end - 1) : store.state.place;
    const column = text.root.getBoundingClientRect();
    const first = place && text.range(place.start, place.start + 1).getBoundingClientRect();
    const under = place ? text.range(place.end - 1, place.end).getBoundingClientRect().bottom + BELOW : Infinity;
    const lowest = innerHeight - this.element.offsetHeight - BELOW;
    const over = (first?.top ?? 0) - this.element.offsetHeight - BELOW;
    const top = under > lowest && over > BAND ? over : Math.min(Math.max(under, BAND), lowest);
    const left = Math.min(Math.max(column.left, Math.min(first?.left ?? 0, column.left + 52)), column.right - this.element.offsetWidth);
    this.element.style.left = `${left + scrollX}px`;
    this.element.style.top = `${top + scrollY}px`;
  }

  remove() {
    for (const part of ORDER) for (const look of ["lit", "proposed"]) this.paint.painter.show(`${look}-${part}`, []);
    if (this.element.contains(document.activeElement)) this.context.focusText();
    this.element.remove();
    document.body.classList.remove("building");
  }
}

/** @param {string} label @param {string} key @param {() => void} run */
const button = (label, key, run) =>
  h("button", { type: "button", class: "mini", "aria-keyshortcuts": key, onclick: run }, `${label} `, kbd({ Backspace: "⌫", Escape: "Esc" }[key] ?? key));
