/**
 * Find in the text: a field in the band. All hits are painted while one types, the first one from the reading cursor on is
 * brought into the view. Enter selects it, ready to mark, and then the next ones; Shift+Enter the previous one; Esc goes
 * back to the text, and what is selected stays so.
 *
 * @typedef {import("./context.js").Context} Context
 */
import { byId, h } from "../dom.js";
import { Folded } from "../fold.js";
import { set } from "./state.js";

/** More hits are not listed: nobody steps through them. */
const MOST = 10_000;
/** Of a selection that is taken over as the words to find, in code points. */
const LONGEST = 60;

/** @type {Find | null} made when it is opened first */
let find = null;

/** Opens the field, or goes into it. @param {Context} context */
export function openFind(context) {
  find ??= new Find(context);
  find.open();
}

class Find {
  /** The text without case and accents, as soon as it is made. @type {Folded | null} */
  #folded = null;
  /** Whether the hit is to be selected as soon as there is one: Enter came before the text was folded. */
  #isAwaited = false;
  /** Whether the hit that is shown is selected, so that Enter goes on. */
  #isTaken = false;

  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    void Folded.of(context.text.offsets.text, () => new Promise((go) => setTimeout(go))).then((folded) => {
      this.#folded = folded;
      this.#look();
    });
    this.words = h("input", { type: "search", id: "find", "aria-label": "Find in the text", "aria-describedby": "find-count", placeholder: "Words in the text", autocomplete: "off", spellcheck: "false", oninput: () => this.#look() });
    this.count = h("output", { id: "find-count", for: "find" });
    const step = (/** @type {string} */ name, /** @type {1 | -1} */ direction) => h("button", { type: "button", class: "quiet", onclick: () => this.#take(direction) }, name);
    this.form = h(
      "form",
      { role: "search", class: "find-bar", "aria-label": "Find in the text", onkeydown: (/** @type {KeyboardEvent} */ event) => this.#press(event), onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
      this.words,
      this.count,
      step("Previous", -1),
      step("Next", 1),
      h("button", { type: "button", class: "icon", "aria-label": "Close find", title: "Close (Esc)", onclick: () => this.#close() }, "×"),
    );
    byId("band").append(this.form);
  }

  open() {
    const { selection, text } = this.context;
    const range = selection.current();
    if (range && this.form.hidden !== false && range.end - range.start <= LONGEST) this.words.value = text.slice(range.start, range.end);
    this.form.hidden = false;
    document.body.classList.add("finding");
    this.words.focus();
    this.words.select();
    this.#look();
  }

  #look() {
    if (!this.#folded || this.form.hidden) return;
    const { store, text } = this.context;
    const hits = this.#folded.hits(this.words.value, MOST + 1);
    const isMore = hits.length > MOST;
    if (isMore) hits.pop();
    const { range, place } = store.state;
    const from = text.offsets.toUtf16(range?.start ?? place?.start ?? this.#firstSeen());
    const at = Math.max(0, hits.findIndex(({ start }) => start >= from));
    this.#isTaken = false;
    this.#show({ hits, at, isMore });
    if (this.#isAwaited) this.#take(1);
  }

  /** @param {import("./state.js").Found} found */
  #show(found) {
    const { hits, at, isMore } = found;
    this.context.store.dispatch(set({ found: hits.length ? found : null }));
    this.count.textContent = hits.length ? `${at + 1} of ${isMore ? "more than " : ""}${hits.length.toLocaleString("en")}` : this.words.value.trim() ? "Not in the text" : "";
    if (hits.length) this.#bring(hits[at]);
  }

  /** @param {1 | -1} direction */
  #take(direction) {
    const { store, text, selection, actions } = this.context;
    const { found } = store.state;
    this.#isAwaited = !this.#folded;
    if (!found) return;
    const { hits } = found;
    const at = this.#isTaken || direction < 0 ? (found.at + direction + hits.length) % hits.length : found.at;
    this.#isTaken = true;
    this.#show({ ...found, at });
    const { start, end } = hits[at];
    const isTyping = document.activeElement === this.words;
    selection.choose(text.offsets.toPoint(start), text.offsets.toPoint(end));
    // The browser has one selection: only a field that gets the focus anew can be typed in again.
    if (isTyping) {
      this.words.blur();
      this.words.focus();
    }
    if (hits.length > 1 && at === (direction > 0 ? 0 : hits.length - 1) && found.at !== at) actions.say(direction > 0 ? "Again from the beginning of the text." : "Again from the end of the text.");
  }

  #close() {
    const { store, selection, focusText } = this.context;
    this.#isAwaited = false;
    this.form.hidden = true;
    document.body.classList.remove("finding");
    store.dispatch(set({ found: null }));
    focusText();
    const { range } = store.state;
    if (range) selection.choose(range.start, range.end, true);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.isComposing || (event.key !== "Escape" && !(event.key === "Enter" && event.target === this.words))) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") this.#close();
    else this.#take(event.shiftKey ? -1 : 1);
  }

  /** Where the first line in the view begins, in code points. */
  #firstSeen() {
    const { text } = this.context;
    const box = text.root.getBoundingClientRect();
    const x = getComputedStyle(text.root).direction === "rtl" ? box.right - 8 : box.left + 8;
    return text.pointFrom(x, Math.max(box.top + 12, byId("band").getBoundingClientRect().bottom + 8)) ?? 0;
  }

  /** @param {{ start: number, end: number }} hit in UTF-16 units */
  #bring({ start, end }) {
    const { text } = this.context;
    const range = text.range(text.offsets.toPoint(start), text.offsets.toPoint(end));
    const folded = range.startContainer.parentElement?.closest(".folded:not(.open)");
    /** @type {HTMLElement | null | undefined} */ (folded?.querySelector(".fold"))?.click();
    const bring = () => {
      const box = range.getBoundingClientRect();
      if (box.top < 180 || box.bottom > innerHeight - 140) scrollBy({ top: box.top - innerHeight / 3, behavior: "instant" });
    };
    bring();
    // The browser may have drawn blocks that it had left out: look again when it has.
    requestAnimationFrame(bring);
  }
}
