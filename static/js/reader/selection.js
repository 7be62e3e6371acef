/**
 * The selection: what the mouse, a finger or keys select, snapped, and drawn as it would be stored.
 *
 * @typedef {import("./snap.js").Range} Range
 * @typedef {import("./state.js").State} State
 */
import { byId, isField } from "../dom.js";
import { nextCharacter, nextWord, nextWordEdge, snap, wordAt } from "./snap.js";
import { set, standing } from "./state.js";

/** Where a click does not give up the selection. */
const KEEPS = ".marks, .pop, .build, .arm, .notes, .line, .more, dialog";

export class Selection {
  /** @type {{ anchor: number, focus: number } | null} in code points, `focus` is the end that moves */
  #ends = null;
  #alt = false;
  #touch = false;
  #pressed = false;
  #own = false;

  /**
   * @param {import("../store.js").Store<State>} store
   * @param {import("./text.js").TextMap} text
   * @param {import("./paint.js").Paint} paint
   */
  constructor(store, text, paint) {
    this.store = store;
    this.text = text;
    this.paint = paint;
    // The browser tells of a selection some time after it was made; a key acts on what is selected when it is pressed.
    document.addEventListener("selectionchange", () => this.#read());
    document.addEventListener("keydown", () => this.#read(), { capture: true });
    for (const type of /** @type {const} */ (["pointerdown", "pointermove", "pointerup"])) {
      document.addEventListener(type, (event) => this.#pointer(event), { capture: true, passive: true });
    }
    text.root.addEventListener("mousedown", (event) => this.#triple(event));
    for (const type of /** @type {const} */ (["keydown", "keyup"])) {
      document.addEventListener(type, ({ altKey }) => this.#setAlt(altKey), { capture: true });
    }
    store.subscribe(
      ({ range }) => range,
      (range) => this.#draw(range),
    );
    store.subscribe(
      ({ word }) => word,
      (word) => paint.painter.show("word", word ? [text.range(word.start, word.end)] : []),
    );
    store.subscribe(
      ({ snapping }) => snapping,
      () => this.#update("mouse"),
    );
  }

  get language() {
    return this.store.state.document.language;
  }

  /** Whether a finger made the selection. */
  get isTouch() {
    return this.#touch;
  }

  /** What would be marked now. @returns {Range | null} */
  current() {
    const { range } = this.store.state;
    return range && { start: range.start, end: range.end };
  }

  /**
   * Snaps a range as the switch says.
   *
   * @param {Range} raw
   */
  snapped(raw) {
    return snap(this.text, raw, this.store.state.snapping, this.language);
  }

  clear() {
    this.#ends = null;
    this.#own = false;
    this.store.dispatch(set({ range: null }));
    const selection = getSelection();
    if (selection && this.text.root.contains(selection.anchorNode)) selection.removeAllRanges();
  }

  /**
   * Selects by keys.
   *
   * @param {number} anchor
   * @param {number} focus
   * @param {boolean} [exact] as it is, without snapping
   * @param {"keys" | "mouse"} [by]
   */
  choose(anchor, focus, exact = false, by = "keys") {
    this.#ends = { anchor, focus };
    this.#own = true;
    this.#alt = exact;
    const forward = this.text.range(Math.min(anchor, focus), Math.max(anchor, focus));
    const [from, to] = anchor <= focus ? ["start", "end"] : ["end", "start"];
    const node = (/** @type {string} */ side) => (side === "start" ? forward.startContainer : forward.endContainer);
    const offset = (/** @type {string} */ side) => (side === "start" ? forward.startOffset : forward.endOffset);
    getSelection()?.setBaseAndExtent(node(from), offset(from), node(to), offset(to));
    this.#update(by);
    this.#reveal(focus);
  }

  /** The third click selects the sentence; the browser would take the block. @param {MouseEvent} event */
  #triple(event) {
    if (event.detail !== 3 || event.shiftKey) return;
    const point = this.text.pointFrom(event.clientX, event.clientY);
    const place = point === null ? null : this.text.placeAt(point);
    if (!place) return;
    event.preventDefault();
    this.text.root.focus({ preventScroll: true });
    this.choose(place.start, place.end, false, "mouse");
  }

  /**
   * Moves the free end.
   *
   * @param {"word" | "sentence" | "character" | "edge"} unit
   * @param {1 | -1} direction
   */
  extend(unit, direction) {
    const { anchor, focus } = this.#ends ?? this.#start(direction);
    const to = this.#move(focus, unit, direction);
    if (to === anchor) return this.clear();
    this.choose(anchor, to, unit === "character");
  }

  /**
   * Moves one end of the selection by a word, for the bar under the thumb.
   *
   * @param {"start" | "end"} side
   * @param {1 | -1} direction
   */
  nudge(side, direction) {
    const range = this.current();
    if (!range) return;
    const { start, end } = range;
    const to =
      side === "start"
        ? direction < 0
          ? nextWordEdge(this.text, start, -1, this.language)
          : (nextWord(this.text, start, 1, this.language)?.start ?? start)
        : direction > 0
          ? nextWordEdge(this.text, end, 1, this.language)
          : (nextWord(this.text, end - 1, -1, this.language)?.end ?? end);
    const [from, until] = side === "start" ? [to, end] : [start, to];
    if (from < until) this.choose(from, until);
  }

  /** Moves the word cursor. @param {1 | -1} direction */
  moveWord(direction) {
    const { word, place } = this.store.state;
    const at = word?.start ?? this.#ends?.focus ?? place?.start ?? 0;
    const next = word ? nextWord(this.text, at, direction, this.language) : (wordAt(this.text, at, this.language) ?? nextWord(this.text, at, direction, this.language));
    if (!next) return;
    this.clear();
    const there = this.text.placeAt(next.start);
    this.store.dispatch(set({ word: next, ...(there && standing(there)) }));
    this.#reveal(next.start);
  }

  /** Home, End. @param {1 | -1} direction */
  moveToEdge(direction) {
    const { place } = this.store.state;
    if (!place) return;
    this.clear();
    const point = direction < 0 ? place.start : place.end - 1;
    this.store.dispatch(set({ word: wordAt(this.text, point, this.language) ?? nextWord(this.text, place.end, -1, this.language) }));
  }

  /** Where a selection by keys begins. @param {1 | -1} direction */
  #start(direction) {
    const { word, place: stands, range } = this.store.state;
    if (range) return { anchor: range.start, focus: range.end };
    const selection = getSelection();
    const caret = selection?.focusNode && this.text.root.contains(selection.focusNode) ? this.text.pointOf(selection.focusNode, selection.focusOffset) : null;
    const place = stands ?? this.text.places[0];
    const point = word ? (direction > 0 ? word.start : word.end) : (caret ?? (direction > 0 ? place?.start : place?.end) ?? 0);
    return { anchor: point, focus: point };
  }

  /**
   * @param {number} point
   * @param {"word" | "sentence" | "character" | "edge"} unit
   * @param {1 | -1} direction
   */
  #move(point, unit, direction) {
    if (unit === "word") return nextWordEdge(this.text, point, direction, this.language);
    if (unit === "character") return nextCharacter(this.text, point, direction);
    const here = this.text.placeFrom(direction > 0 ? point : Math.max(0, point - 1));
    if (!here) return point;
    const beside = () => this.text.placeBeside(here.start, direction);
    if (direction > 0) return point < here.end ? here.end : (beside()?.end ?? point);
    return point > here.start ? here.start : (beside()?.start ?? point);
  }

  /** @param {number} point */
  #reveal(point) {
    const box = this.text.range(point > 0 ? point - 1 : 0, Math.max(1, point)).getBoundingClientRect();
    const edge = byId("band").getBoundingClientRect().bottom;
    if (box.top < edge + 16) scrollBy({ top: box.top - edge - 56 });
    else if (box.bottom > innerHeight - 160) scrollBy({ top: box.bottom - innerHeight + 200 });
  }

  /** @param {PointerEvent} event */
  #pointer(event) {
    this.#touch = event.pointerType === "touch" || event.pointerType === "pen";
    if (event.type === "pointerdown" && !(event.target instanceof Element && event.target.closest(KEEPS))) {
      this.#own = false;
      this.#pressed = true;
    }
    this.#setAlt(event.altKey);
    if (event.type === "pointerup") this.#pressed = false;
  }

  /** @param {boolean} alt */
  #setAlt(alt) {
    // What was let go stands as it was asked for, also when Alt comes up after the button.
    if (this.#alt === alt || this.#own || (this.#ends && !this.#pressed)) return;
    this.#alt = alt;
    if (this.#ends) this.#update(this.#touch ? "touch" : "mouse");
  }

  /** Takes over what the browser selected. */
  #read() {
    if (this.#own) return;
    const selection = getSelection();
    const { anchorNode, focusNode } = selection ?? {};
    if (!selection || !anchorNode || !focusNode || isField(document.activeElement)) return;
    const isOurs = this.text.root.contains(anchorNode) || this.text.root.contains(focusNode);
    if (selection.isCollapsed || !isOurs) {
      if (this.#ends && !document.querySelector(`:is(${KEEPS}):is(:hover, :active, :focus-within)`)) {
        this.#ends = null;
        this.store.dispatch(set({ range: null }));
      }
      return;
    }
    const anchor = this.text.pointOf(anchorNode, selection.anchorOffset);
    const focus = this.text.pointOf(focusNode, selection.focusOffset);
    if (anchor === null || focus === null) return;
    this.#ends = { anchor, focus };
    this.#update(this.#touch ? "touch" : "mouse");
  }

  /** @param {"mouse" | "touch" | "keys"} by */
  #update(by) {
    if (!this.#ends) return;
    const { anchor, focus } = this.#ends;
    const raw = { start: Math.min(anchor, focus), end: Math.max(anchor, focus) };
    const exact = this.#alt;
    const { start, end } = exact ? raw : this.snapped(raw);
    const old = this.store.state.range;
    if (start >= end || (old && old.start === start && old.end === end && old.exact === exact && old.by === by)) return;
    this.store.dispatch(set({ range: { start, end, raw, exact, by }, word: null }));
  }

  /** @param {import("./state.js").Selected | null} range */
  #draw(range) {
    const shown = this.paint.painter.show("snap", range ? [this.text.range(range.start, range.end)] : []);
    this.text.root.classList.toggle("snapping", shown && Boolean(range));
    if (!range && this.#ends) {
      this.#ends = null;
      this.#own = false;
      getSelection()?.removeAllRanges();
    }
  }
}
