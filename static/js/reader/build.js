/**
 * The build bar: an attribution in three strokes, source, cue, content (pages.md 2.4). Each drag or, with jump letters,
 * each pair of words sets a part; when the last one is set, the mark is made, as one step of Undo.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./commands.js").Commands} Commands
 * @typedef {import("./snap.js").Range} Range
 * @typedef {import("./strokes.js").Strokes} Strokes
 * @typedef {import("../types.js").Part} Part
 */
import { byId, h, kbd, short } from "../dom.js";
import { JumpLetters } from "./jump.js";
import { fromWordTo, snap } from "./snap.js";
import { set } from "./state.js";
import { ORDER, begun, has, isWhole, leftOff, usualContent, withWords } from "./strokes.js";

const NARROW = matchMedia("(max-width: 68rem)");
const BELOW = 12;
/** Milliseconds in which a third click may follow. */
const TRIPLE = 300;
/** Whether the last thing that a person used was a key. */
let byKeys = false;
for (const type of ["keydown", "pointerdown"]) addEventListener(type, () => (byKeys = type === "keydown"), { capture: true });

/**
 * `2`: begins an attribution with what is selected, or goes on with the open one.
 *
 * @param {Context} context
 * @param {Commands} commands
 * @param {import("./paint.js").Paint} paint
 */
export function mountBuild(context, commands, paint) {
  /** @type {Bar | null} */
  let bar = null;
  commands.page.build = () => {
    const { actions, store } = context;
    if (store.state.why) return actions.say(store.state.why, undefined, "warn");
    if (bar) return bar.tell("Set the parts first. Esc keeps what there is as a draft.", true);
    const { range } = store.state;
    const open = range ? null : actions.mark();
    if (open?.mine && open.kind !== "attribution") actions.changeKind(open.key, "attribution");
    const mark = open?.mine ? actions.mark(open.key) : null;
    bar = new Bar(context, commands, paint, mark, () => (bar = null));
    if (range) bar.take(range);
    if (byKeys && (!range || range.by === "keys")) bar.letters();
  };
}

class Bar {
  /** @type {JumpLetters | null} */
  #letters = null;
  /** The first word of the part, while the last one is missing. @type {Range | null} */
  #first = null;
  #stop = new AbortController();
  #timer = 0;

  /**
   * @param {Context} context
   * @param {Commands} commands
   * @param {import("./paint.js").Paint} paint
   * @param {import("./marks.js").Mark | null} mark which gets its parts; `null`: a new one
   * @param {() => void} ended
   */
  constructor(context, commands, paint, mark, ended) {
    this.context = context;
    this.commands = commands;
    this.paint = paint;
    this.mark = mark;
    this.ended = ended;
    /** @type {Strokes} */
    this.strokes = begun(mark?.fragments ?? []);
    const release = commands.mode((name) => this.#press(name));
    this.#stop.signal.addEventListener("abort", release);
    this.#draw();
    this.#listen();
    this.tell(this.#asks());
  }

  #draw() {
    const { labels } = this.context;
    this.chips = ORDER.map((part) => {
      const words = h("q", { dir: "auto" });
      const button = h("button", { type: "button", class: "part", dataset: { part }, onclick: () => this.#turnTo(part) }, h("b", null, labels.get(`part.${part}`) ?? part), words);
      return { part, button, words };
    });
    const button = (/** @type {string} */ label, /** @type {string} */ key, /** @type {() => void} */ run) =>
      h("button", { type: "button", class: "mini", "aria-keyshortcuts": key === "Esc" ? "Escape" : key, onclick: run }, `${label} `, kbd(key === "Backspace" ? "⌫" : key));
    this.skip = button("Skip", "Backspace", () => this.#skip());
    this.more = button("Pieces", "+", () => this.#pieces());
    this.hint = h("p", { class: "hint", "aria-live": "polite" });
    const chips = this.chips.flatMap(({ button: chip }, at) => (at ? [h("span", { "aria-hidden": "true" }, "→"), chip] : [chip]));
    this.element = h("div", { class: "build", role: "group", "aria-label": "Attribution" }, h("div", { class: "row" }, chips), h("div", { class: "row" }, this.skip, this.more, button("Keep draft", "Esc", () => this.#finish())), this.hint);
    if (NARROW.matches) byId("tools").prepend(this.element);
    else document.body.append(this.element);
    document.body.classList.add("building");
    this.#show();
  }

  #listen() {
    const { signal } = this.#stop;
    const { root } = this.context.text;
    // The selection must survive the press of a button.
    for (const type of ["pointerdown", "mousedown"]) this.element?.addEventListener(type, (event) => event.preventDefault());
    root.addEventListener("pointerdown", () => (clearTimeout(this.#timer), this.#endLetters()), { signal });
    root.addEventListener("mousedown", () => root.addEventListener("mouseup", ({ detail }) => this.#dragged(detail), { once: true, signal }), { signal });
    addEventListener("mouseup", () => this.#place(), { signal });
    addEventListener("resize", () => this.#place(), { signal });
    // Nobody loses parts by leaving the page.
    addEventListener("pagehide", () => this.#finish(), { signal });
  }

  /** @param {number} clicks */
  #dragged(clicks) {
    this.#timer = window.setTimeout(
      () => {
        const { range } = this.context.store.state;
        if (range?.by === "mouse") this.take(range);
      },
      clicks === 2 ? TRIPLE : 0,
    );
  }

  /**
   * The current part gets these words.
   *
   * @param {Range} range
   */
  take({ start, end }) {
    const { store, text, labels, selection } = this.context;
    const next = withWords(this.strokes, { start, end });
    this.#first = null;
    this.#letters?.choose(null);
    if (typeof next === "string") {
      const name = (labels.get(`part.${next}`) ?? next).toLowerCase();
      return this.tell(`“${short(text.slice(start, end), 40)}” reaches into the ${name}. Parts may touch, not overlap.`, true);
    }
    this.strokes = next;
    if (store.state.range) selection.clear();
    store.dispatch(set({ line: null }));
    if (isWhole(next)) return this.#finish();
    this.#show();
    this.tell(this.#asks());
  }

  /** Jump letters over the words of the place under the cursor. */
  letters() {
    const { store, text } = this.context;
    const from = this.strokes.spans[0]?.start;
    const place = store.state.place ?? (from === undefined ? null : text.placeFrom(from));
    this.#endLetters();
    if (!place) return;
    const pick = (/** @type {Range} */ word) => this.#pick(word);
    // All other keys come to the bar by themselves.
    this.#letters = new JumpLetters(this.commands, this.context, { place, pick, key: () => false });
    if (!this.#letters.words.length) this.#endLetters();
    this.tell(this.#asks());
    this.#place();
  }

  #endLetters() {
    this.#letters?.end();
    this.#letters = null;
    this.#first = null;
  }

  /** @param {Range} word */
  #pick(word) {
    const { text } = this.context;
    if (this.#first) return this.take(this.#snapped(fromWordTo(text, this.#first, word)));
    this.#first = word;
    this.#letters?.choose(word);
    const whole = this.strokes.current === "content" ? "Enter: to the end of the sentence." : "Enter: this word alone.";
    this.tell(`From “${text.slice(word.start, word.end)}”: the letters of the last word. ${whole}`);
  }

  /** @param {string} name @returns {boolean} whether the key was for the bar */
  #press(name) {
    const { range } = this.context.store.state;
    if (name === "Escape") this.#finish();
    else if (name === "Enter") this.#enter(range);
    else if (name === "Backspace") this.#back();
    else if (name === "+") this.#pieces();
    else if (name === "f" && !this.#letters) this.letters();
    else if (/^(?:Shift\+)?[1-4]$/.test(name)) this.tell("Set the parts first. Esc keeps what there is as a draft.", true);
    else return false;
    return true;
  }

  /** @param {Range | null} range */
  #enter(range) {
    const { text, store } = this.context;
    const { current, isMore, spans } = this.strokes;
    const first = this.#first;
    if (range) return this.take(range);
    if (first && current === "content") return this.take(this.#snapped({ start: first.start, end: (text.placeAt(first.start) ?? first).end }));
    if (first) return this.take(first);
    if (isMore && has(spans, current)) return this.#next(leftOff(this.strokes));
    const cue = spans.find(({ part }) => part === "cue");
    const place = cue ? text.placeAt(cue.start) : store.state.place;
    const usual = current === "content" && place ? usualContent(this.strokes, place) : null;
    if (usual) return this.take(this.#snapped(usual));
    this.tell(current === "content" ? "There are no words left in this sentence. Select the content." : this.#asks(), true);
  }

  /** Backspace: a step back or, before the source, no source. */
  #back() {
    const { current, spans, noSource } = this.strokes;
    if (this.#first) {
      this.#first = null;
      this.#letters?.choose(null);
      return this.tell(this.#asks());
    }
    if (current === "source") return this.#skip();
    const before = ORDER[ORDER.indexOf(current) - 1];
    this.#next({ spans: spans.filter(({ part }) => part !== before), current: before, isMore: false, noSource: noSource && before !== "source" });
  }

  #skip() {
    if (this.strokes.current === "content") return this.#finish();
    this.#next(leftOff(this.strokes));
  }

  #pieces() {
    const { current } = this.strokes;
    if (current !== "cue") {
      this.strokes = { ...this.strokes, isMore: !this.strokes.isMore };
      this.#show();
      const { range } = this.context.store.state;
      if (range && this.strokes.isMore) return this.take(range);
      return this.tell(this.#asks());
    }
    const again = h("button", { type: "button", class: "mini", onclick: () => this.#second() }, "Make a second attribution");
    this.tell("One cue. Make a second attribution?", true);
    this.hint?.append(" ", again);
  }

  /** Keeps this one and begins another one with the same source. */
  #second() {
    const source = this.strokes.spans.filter(({ part }) => part === "source");
    const hadLetters = Boolean(this.#letters);
    this.#finish();
    this.context.store.dispatch(set({ selected: null }));
    this.commands.page.build();
  }

  /** @param {Part} part which was clicked: it takes what is selected, or comes next */
  #turnTo(part) {
    const { range } = this.context.store.state;
    this.strokes = { ...this.strokes, current: part, isMore: part === this.strokes.current && this.strokes.isMore };
    if (range) return this.take(range);
    this.#next(this.strokes);
  }

  /** @param {Strokes} strokes */
  #next(strokes) {
    this.strokes = strokes;
    this.#first = null;
    this.#letters?.choose(null);
    this.#show();
    this.tell(this.#asks());
  }

  /** Makes the mark of the parts that there are, or gives them to the one that gets them. */
  #finish() {
    const { actions, text } = this.context;
    const { spans, noSource } = this.strokes;
    this.#close();
    if (!spans.length) return;
    const missing = ORDER.filter((part) => part !== "source" && !has(spans, part));
    const type = this.mark?.fields.source_type;
    const fields = noSource && !missing.length ? { source_type: "none" } : type === "none" && has(spans, "source") ? { source_type: null } : undefined;
    const remark = missing.length ? `Draft without ${missing.join(" and ")}: 2 goes on.` : "";
    if (this.mark) actions.change(this.mark.key, { fragments: spans, ...(fields && { fields }) }, `Parts set: ${short(text.slice(spans[0].start, spans[0].end), 40)}`);
    else actions.make("attribution", { start: spans[0].start, end: spans[spans.length - 1].end }, { fragments: spans, fields, remark });
  }

  #close() {
    this.#endLetters();
    clearTimeout(this.#timer);
    this.#stop.abort();
    for (const part of ORDER) this.paint.painter.show(`lit-${part}`, []);
    if (this.element?.contains(document.activeElement)) this.context.focusText();
    this.element?.remove();
    document.body.classList.remove("building");
    this.ended();
  }

  /** The bar and the text show the parts. */
  #show() {
    const { text, labels } = this.context;
    const { spans, current, isMore, noSource } = this.strokes;
    for (const { part, button, words } of this.chips ?? []) {
      const own = spans.filter((span) => span.part === part);
      const said = own.map(({ start, end }) => text.slice(start, end)).join(" … ");
      words.textContent = said ? short(said, 28) : part === "source" && noSource ? "none" : "";
      button.classList.toggle("set", Boolean(own.length));
      if (part === current) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
      button.setAttribute("aria-label", `${labels.get(`part.${part}`) ?? part}: ${said ? short(said, 60) : "not set"}`);
      this.paint.painter.show(`lit-${part}`, own.map(({ start, end }) => text.range(start, end)));
    }
    if (this.skip) this.skip.hidden = current === "cue";
    if (this.more) this.more.hidden = current === "cue";
    this.more?.setAttribute("aria-pressed", String(isMore));
    this.#place();
  }

  /** What comes next, in words. */
  #asks() {
    const { current, isMore, spans } = this.strokes;
    const name = current === "content" && isMore ? "the next piece of the content" : current === "source" && isMore ? "the next source" : `the ${current}`;
    const done = isMore && has(spans, current) ? " Enter: no more." : "";
    if (!this.#letters) return `Select the words of ${name}.${done}`;
    const short = { source: " Backspace: no source.", cue: "", content: isMore ? "" : " Enter: the rest of the sentence." }[current];
    return `Type the letters of ${name}: first word, last word.${done}${short}`;
  }

  /** @param {string} text @param {boolean} [isWarning] */
  tell(text, isWarning = false) {
    if (!this.hint) return;
    this.hint.textContent = text;
    this.hint.classList.toggle("warn", isWarning);
  }

  /** @param {Range} range */
  #snapped(range) {
    const { text, selection } = this.context;
    return snap(text, range, "words", selection.language);
  }

  /** Under the sentence that is worked on, inside the text column and the window. */
  #place() {
    const { text, store } = this.context;
    if (!this.element || NARROW.matches) return;
    const last = Math.max(0, ...this.strokes.spans.map(({ end }) => end), store.state.range?.end ?? 0);
    const place = last ? text.placeAt(last - 1) : store.state.place;
    const column = text.root.getBoundingClientRect();
    const end = place ? text.range(place.end - 1, place.end).getBoundingClientRect().bottom + BELOW : column.top;
    const top = Math.min(Math.max(end, 150), innerHeight - this.element.offsetHeight - BELOW);
    this.element.style.left = `${column.left + scrollX}px`;
    this.element.style.top = `${top + scrollY}px`;
  }
}
