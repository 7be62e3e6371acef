/**
 * How a hint looks: a dashed line under its words, a bar in the gutter, and a small card that says why, beside the text on
 * wide screens and over the bar of buttons on narrow ones. One card and one line, however many hints there are.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("../types.js").Hint} Hint
 * @typedef {{ accept: () => void, dismiss: () => void, hide: () => void, show: () => void }} Does
 */
import { byId, counted, h, kbd, short } from "../dom.js";
import { ariaKey, caps, keyFor } from "../keys.js";
import { KINDS } from "./state.js";

const NARROW = matchMedia("(max-width: 68rem)");
/** The field that says most of what a kind proposes. @type {Record<string, string>} */
const TELLING = { attribution: "mode", unverified: "reason", language: "category", claim: "claim_type" };

export class HintBar {
  /** @type {Hint | null} */
  #hint = null;
  #lane = h("div", { class: "lanes", "aria-hidden": "true" });
  #sizes = new ResizeObserver(() => this.#measure());

  /**
   * @param {Context} context
   * @param {import("./paint.js").Paint} paint
   * @param {Does} does
   */
  constructor(context, paint, does) {
    this.context = context;
    this.paint = paint;
    this.badge = h("b", { class: "badge", "aria-hidden": "true" });
    this.title = h("span");
    this.place = h("button", { type: "button", class: "text-btn", onclick: does.show });
    this.quote = h("p", { class: "q", dir: "auto" });
    this.why = h("span");
    this.right = h("small");
    const key = (/** @type {string} */ command, /** @type {number} */ at) => keyFor(context.keys, command, at);
    const button = (/** @type {string} */ label, /** @type {string | null | undefined} */ seen, /** @type {() => void} */ run, look = "mini") =>
      h("button", { type: "button", class: look, "aria-keyshortcuts": seen ? ariaKey(seen) : null, onclick: run }, label, seen ? [" ", kbd(caps(seen).join(" "))] : null);
    this.element = h(
      "section",
      { class: "hint-bar", "aria-label": "Hint", hidden: true },
      h("h3", null, this.badge, this.title, this.place),
      this.quote,
      h("p", { class: "why-hint" }, this.why, " ", this.right),
      h("p", { class: "row" }, button("Accept", key("hint", 0), does.accept), button("Dismiss", key("hint", 1), does.dismiss), button("Hide hints", key("hints", 0), does.hide, "text-btn")),
    );
    // The selection and the focus stay in the text when a button is pressed.
    for (const type of ["pointerdown", "mousedown"]) this.element.addEventListener(type, (event) => event.preventDefault());
    document.addEventListener("focusin", ({ target }) => this.#uncover(target));
    NARROW.addEventListener("change", () => this.#stand());
    this.#stand();
    this.#sizes.observe(context.text.root);
  }

  /** What Tab comes to is not left under the bar. @param {EventTarget | null} one which has the focus now */
  #uncover(one) {
    if (this.element.hidden || !(one instanceof HTMLElement) || this.element.contains(one) || !one.matches("aside :is(a, button, input, select, textarea, summary):focus-visible")) return;
    const [bar, box] = [this.element.getBoundingClientRect(), one.getBoundingClientRect()];
    if (box.bottom > bar.top && box.top < bar.bottom && box.right > bar.left && box.left < bar.right) scrollBy({ top: box.bottom - bar.top + 8, behavior: "instant" });
  }

  /** @param {Hint | null} hint */
  show(hint) {
    this.#hint = hint;
    if (!hint && this.element.contains(document.activeElement)) this.context.focusText();
    this.element.hidden = !hint;
    document.body.classList.toggle("hinting", hint !== null);
    this.#paint();
    this.#measure();
    if (hint) this.#tell(hint);
  }

  /** @param {Hint} hint */
  #tell(hint) {
    const { labels, values, text } = this.context;
    const field = TELLING[hint.kind];
    const value = hint.fields[field];
    const kind = labels.get(`kind.${hint.kind}`) ?? hint.kind;
    const sentence = text.sentenceAt(hint.start);
    this.element.className = `hint-bar ${hint.kind}`;
    this.badge.textContent = values.get(`kind.${hint.kind}`)?.letter ?? "";
    this.title.textContent = `Hint: ${[kind, value && labels.get(`${field}.${value}`)].filter(Boolean).join(" · ")}`;
    this.place.textContent = sentence ? `S${sentence.n}` : (text.zoneAt(hint.start)?.name ?? "");
    this.place.setAttribute("aria-label", sentence ? `Show sentence ${sentence.n}` : "Show the passage");
    this.quote.textContent = short(hint.quote, 110);
    this.why.textContent = hint.explanation;
    const { right, of } = hint.precision;
    this.right.textContent = of ? `Right ${right} of ${counted(of, "time")} here` : "";
  }

  #paint() {
    const { text } = this.context;
    for (const kind of KINDS) {
      const ranges = this.#hint?.kind === kind ? this.#hint.fragments.map(({ start, end }) => text.range(start, end)) : [];
      this.paint.painter.show(`hint-${kind}`, ranges);
    }
  }

  /** The bar in the gutter beside the lines of the hint. */
  #measure() {
    const { text } = this.context;
    const hint = this.#hint;
    const block = hint && text.blockAt(text.offsets.toUtf16(hint.start));
    if (!hint || !block) return this.#lane.remove();
    const box = block.element.getBoundingClientRect();
    const top = text.range(hint.start, hint.start + 1).getBoundingClientRect().top - box.top;
    const bottom = text.range(hint.end - 1, hint.end).getBoundingClientRect().bottom - box.top;
    const bar = h("i", { class: `bar hint ${hint.kind}` });
    bar.style.top = `${top + 2}px`;
    bar.style.height = `${Math.max(6, bottom - top - 4)}px`;
    this.#lane.replaceChildren(bar);
    if (this.#lane.parentElement !== block.element) block.element.append(this.#lane);
  }

  #stand() {
    const tools = byId("tools");
    if (NARROW.matches) tools.insertBefore(this.element, tools.querySelector(".marks"));
    else byId("notes").append(this.element);
  }
}
