/**
 * An attribution in three strokes: source, cue, content (pages.md 2.4). Each drag or, with jump letters, each pair of
 * words sets a part; when the last one is set, the mark is made, as one step of Undo.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./commands.js").Commands} Commands
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {import("./snap.js").Range} Range
 * @typedef {import("./strokes.js").Strokes} Strokes
 * @typedef {import("../types.js").Part} Part
 * @typedef {import("../types.js").Span} Span
 * @typedef {{ context: Context, commands: Commands, paint: import("./paint.js").Paint }} Parts
 */
import { h, short } from "../dom.js";
import { keyFor } from "../keys.js";
import { Bar } from "./bar.js";
import { JumpLetters } from "./jump.js";
import { shelfOf, takeUp } from "./parts-kept.js";
import { Proposal } from "./propose.js";
import { fromWordTo, snap } from "./snap.js";
import { set } from "./state.js";
import { ORDER, begun, has, isWhole, leftOff, usualContent, withWords } from "./strokes.js";

/** Milliseconds in which a third click may follow. */
const TRIPLE = 300;
const FIRST = "Set the parts first. Esc keeps what there is as a draft.";
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
  /** @type {Build | null} */
  let build = null;
  const begin = (/** @type {Mark | null} */ mark, /** @type {Span[]} */ spans) => {
    const wasByKeys = byKeys;
    build = new Build({ context, commands, paint }, mark, spans, (again) => {
      build = null;
      if (again) begin(null, again).lettersIf(wasByKeys);
    });
    return build;
  };
  commands.page.build = () => {
    const { actions, store } = context;
    if (store.state.why) return actions.say(store.state.why, undefined, "warn");
    if (build) return build.again();
    const { range } = store.state;
    const open = range ? null : actions.mark();
    if (open?.mine && open.kind !== "attribution") actions.changeKind(open.key, "attribution");
    const mark = open?.mine ? actions.mark(open.key) : null;
    const begun = begin(mark, mark?.fragments ?? []);
    if (range) begun.take(range);
    begun.lettersIf(byKeys && (!range || range.by === "keys"));
  };
  takeUp(context);
}

class Build {
  /** @type {JumpLetters | null} */
  #letters = null;
  /** The first word of the part, while the last one is missing. @type {Range | null} */
  #first = null;
  #stop = new AbortController();
  /** Does at once what waits for the next click. */
  #hurry = () => {};

  /**
   * @param {Parts} parts
   * @param {Mark | null} mark which gets its parts; `null`: a new one
   * @param {Span[]} spans what there is already
   * @param {(again: Span[] | null) => void} ended `again`: another one begins with these
   */
  constructor({ context, commands, paint }, mark, spans, ended) {
    this.context = context;
    this.commands = commands;
    this.mark = mark;
    this.ended = ended;
    /** @type {Strokes} */
    this.strokes = begun(spans.map(({ start, end, part }) => ({ start, end, part })));
    this.bar = new Bar(context, paint, { turnTo: (part) => this.#turnTo(part), skip: () => this.#skip(), pieces: () => this.#pieces(), keep: () => this.#leave(), take: () => this.#takeProposed(), propose: () => this.again() });
    this.proposal = new Proposal(context, this.bar);
    const release = commands.mode((name) => this.#press(name));
    this.#stop.signal.addEventListener("abort", release);
    this.#listen();
    this.#next(this.strokes);
  }

  #listen() {
    const { signal } = this.#stop;
    const { root } = this.context.text;
    const place = () => this.bar.place(Math.max(0, ...this.strokes.spans.map(({ end }) => end)));
    root.addEventListener("pointerdown", () => (this.#hurry(), this.#endLetters()), { signal });
    root.addEventListener("mousedown", () => addEventListener("mouseup", ({ detail }) => this.#dragged(detail), { once: true, signal }), { signal });
    addEventListener("mouseup", place, { signal });
    addEventListener("resize", place, { signal });
    this.#stop.signal.addEventListener("abort", this.context.store.subscribe(({ range }) => range, (range) => this.#selected(range)));
  }

  /** By mouse the selection is taken, by finger and keys it has to be said. @param {import("./state.js").Selected | null} range */
  #selected(range) {
    const name = this.context.labels.get(`part.${this.strokes.current}`);
    if (range && range.by !== "mouse") this.bar.tell(`${name} takes “${short(this.context.text.slice(range.start, range.end), 40)}”${range.by === "keys" ? ", and so does Enter." : "."}`, false);
  }

  /** A drag sets the part when the selection has followed it; after a double click a third one may come. @param {number} clicks */
  #dragged(clicks) {
    const take = () => {
      this.#hurry = () => {};
      const { range } = this.context.store.state;
      if (!this.#stop.signal.aborted && range?.by === "mouse") this.take(range);
    };
    const timer = window.setTimeout(take, clicks === 2 ? TRIPLE : 0);
    this.#hurry = () => {
      clearTimeout(timer);
      if (clicks !== 2) take();
    };
  }

  /**
   * The current part gets these words.
   *
   * @param {Range} range
   */
  take({ start, end }) {
    this.#adopt();
    const { store, text, labels, selection, actions } = this.context;
    const next = withWords(this.strokes, { start, end });
    const isFurniture = text.zones.some((zone) => zone.start < end && zone.end > start && actions.unmarked.has(zone.kind));
    if (isFurniture) return this.bar.tell("These words are page furniture, which cannot be marked. Choose others.", true);
    if (typeof next === "string") {
      const name = (labels.get(`part.${next}`) ?? next).toLowerCase();
      this.#choose(null);
      return this.bar.tell(`“${short(text.slice(start, end), 40)}” reaches into the ${name}. Parts may touch, not overlap.`, true);
    }
    if (store.state.range) selection.clear();
    store.dispatch(set({ line: null }));
    this.strokes = next;
    if (isWhole(next)) return this.#finish();
    this.#next(next);
  }

  /** @param {boolean} isWanted */
  lettersIf(isWanted) {
    if (isWanted && this.context.settings.single_keys && !this.#stop.signal.aborted) this.#showLetters();
  }

  /** Jump letters over the words of the place under the cursor. */
  #showLetters() {
    const { store, text } = this.context;
    const from = this.strokes.spans[0]?.start;
    const place = store.state.place ?? (from === undefined ? null : text.placeFrom(from));
    this.#endLetters();
    if (!place) return;
    // All keys that are no letters come to the bar by themselves.
    this.#letters = new JumpLetters(this.commands, this.context, { place, pick: (word) => this.#pick(word), key: () => false });
    if (!this.#letters.words.length) this.#endLetters();
    this.#ask();
  }

  #endLetters() {
    this.#letters?.end();
    this.#letters = null;
    this.#first = null;
  }

  /** @param {Range | null} word */
  #choose(word) {
    this.#first = word;
    this.#letters?.choose(word);
  }

  /** @param {Range} word */
  #pick(word) {
    const { text } = this.context;
    if (this.#first) return this.take(this.#snapped(fromWordTo(text, this.#first, word)));
    this.#choose(word);
    const enter = this.strokes.current === "content" ? "Enter: to the end of the sentence." : "Enter: this word alone.";
    this.bar.tell(`From “${text.slice(word.start, word.end)}”: the letters of the last word. ${enter}`, false);
  }

  /** @param {string} name @returns {boolean} whether the key was for the bar */
  #press(name) {
    if (name === "Escape") this.#leave();
    else if (name === "Enter") this.#enter();
    else if (name === "Backspace") this.#back();
    else if (name === "+") this.#pieces();
    else if (name === "f" && !this.#letters) this.#showLetters();
    else if (name === keyFor(this.context.keys, "mark", 1)) this.again();
    else if (/^(?:Shift\+)?[1-4]$/.test(name)) this.bar.tell(FIRST, true);
    else return false;
    return true;
  }

  /** `2` once more: with nothing set yet the tool's own cut is asked for. */
  again() {
    const isEmpty = () => !this.#stop.signal.aborted && !this.strokes.spans.length && !this.mark;
    if (!isEmpty() || this.proposal.hint) return this.bar.tell(FIRST, true);
    void this.proposal.ask(() => isEmpty()).then(() => this.proposal.hint && this.#endLetters());
  }

  /** What is proposed are the parts now. */
  #adopt() {
    if (this.proposal.hint && !this.strokes.spans.length) this.strokes = begun(this.proposal.spans);
  }

  #takeProposed() {
    this.#adopt();
    this.#finish();
  }

  /** Esc: a draft stays; what was only proposed goes. */
  #leave() {
    if (!this.strokes.spans.length) this.proposal.hint = null;
    this.#finish();
  }

  #enter() {
    if (this.proposal.hint && !this.strokes.spans.length) return this.#takeProposed();
    const { text, store } = this.context;
    const { current, isMore, spans } = this.strokes;
    const first = this.#first;
    if (store.state.range) return this.take(store.state.range);
    if (first && current === "content") return this.take(this.#snapped({ start: first.start, end: (text.placeAt(first.start) ?? first).end }));
    if (first) return this.take(first);
    if (isMore && has(spans, current)) return this.#goOn(leftOff(this.strokes));
    const cue = spans.find(({ part }) => part === "cue");
    const place = cue ? text.placeAt(cue.start) : store.state.place;
    const usual = current === "content" && place ? usualContent(this.strokes, place) : null;
    if (usual) return this.take(this.#snapped(usual));
    if (current === "content") return this.bar.tell("There are no words left in this sentence. Select the content.", true);
    this.#ask();
  }

  /** Backspace: a step back or, before the source, no source. */
  #back() {
    const { current, spans, noSource } = this.strokes;
    if (this.#first) return this.#next(this.strokes);
    if (current === "source") return this.#skip();
    const before = ORDER[ORDER.indexOf(current) - 1];
    this.#next({ spans: spans.filter(({ part }) => part !== before), current: before, isMore: false, noSource: noSource && before !== "source" });
  }

  #skip() {
    if (this.strokes.current === "content") this.#finish();
    else this.#goOn(leftOff(this.strokes));
  }

  /** @param {Strokes} strokes */
  #goOn(strokes) {
    this.strokes = strokes;
    if (isWhole(strokes)) this.#finish();
    else this.#next(strokes);
  }

  /** The current part gets more than one piece, or not. A cue has one. */
  #pieces() {
    const { range } = this.context.store.state;
    const { current, isMore, spans } = this.strokes;
    if (current === "cue" && !has(spans, "cue")) return this.bar.tell("A cue is one piece. Select its words.", true);
    if (current === "cue") return this.bar.tell("One cue. Make a second attribution?", true, h("button", { type: "button", class: "mini", onclick: () => this.#second() }, "Make a second one"));
    this.#next({ ...this.strokes, isMore: !isMore });
    if (range && !isMore) this.take(range);
  }

  /** Another attribution with the same source; what is selected is its cue. */
  #second() {
    const { range } = this.context.store.state;
    const source = this.strokes.spans.filter(({ part }) => part === "source");
    this.#finish(range ? [...source, { start: range.start, end: range.end, part: "cue" }] : source);
  }

  /** @param {Part} part which was pressed: it takes what is selected, or comes next */
  #turnTo(part) {
    this.#adopt();
    const { range } = this.context.store.state;
    this.#next({ ...this.strokes, current: part, isMore: part === this.strokes.current && this.strokes.isMore });
    if (range) this.take(range);
  }

  /** @param {Strokes} strokes */
  #next(strokes) {
    this.strokes = strokes;
    this.#choose(null);
    this.bar.show(strokes);
    this.#ask();
    if (strokes.spans.length) sessionStorage.setItem(shelfOf(this.context), JSON.stringify({ spans: strokes.spans, mark: this.mark?.id ?? null }));
  }

  /** Says what comes next. */
  #ask() {
    const { current, isMore, spans } = this.strokes;
    const name = isMore && has(spans, current) ? `the next piece of the ${current}` : `the ${current}`;
    const done = isMore && has(spans, current) ? " Enter: no more." : "";
    const enter = { source: " Backspace: no source.", cue: "", content: " Enter: the rest of the sentence." }[current];
    this.bar.tell(this.#letters ? `Type the letters of ${name}: first word, last word.${done || enter}` : `Select the words of ${name}.${done}`, false);
  }

  /** Ends; the parts that there are become a mark, or go to the one that gets them. */
  #finish(again = /** @type {Span[] | null} */ (null)) {
    this.#endLetters();
    this.#stop.abort();
    this.bar.remove();
    sessionStorage.removeItem(shelfOf(this.context));
    if (this.strokes.spans.length) this.#keep();
    if (again) this.context.store.dispatch(set({ selected: null }));
    this.ended(again);
  }

  #keep() {
    const { actions, text } = this.context;
    const { spans, noSource } = this.strokes;
    const missing = ORDER.filter((part) => part !== "source" && !has(spans, part));
    const type = this.mark?.fields.source_type;
    const fields = noSource && !missing.length ? { source_type: "none" } : type === "none" && has(spans, "source") ? { source_type: null } : undefined;
    const remark = missing.length ? `Draft without ${missing.join(" and ")}: 2 goes on.` : "";
    if (this.mark) actions.change(this.mark.key, { fragments: spans, ...(fields && { fields }) }, `Parts set, from “${short(text.slice(spans[0].start, spans[0].end), 40)}”`);
    else actions.make("attribution", { start: spans[0].start, end: spans[spans.length - 1].end }, { fragments: spans, fields: { ...this.proposal.hint?.fields, ...fields }, remark, suggestion: this.proposal.hint?.id });
  }

  /** @param {Range} range */
  #snapped(range) {
    const { text, selection } = this.context;
    return snap(text, range, "words", selection.language);
  }
}
