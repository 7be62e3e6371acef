/**
 * Jump letters: each word of a stretch has one letter over it, or two, until a word is typed. The letters are a layer of
 * their own over the page, so that the text does not move.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./commands.js").Commands} Commands
 * @typedef {import("./snap.js").Range} Range
 */
import { h } from "../dom.js";
import { fromWordTo, snap, wordsIn } from "./snap.js";
import { set, standing } from "./state.js";

/**
 * @typedef {object} Ask
 * @property {Range} place the stretch whose words get letters, a sentence as a rule
 * @property {(word: Range) => void} pick gets the word that was typed; the letters stay until `end()`
 * @property {(name: string) => boolean} key gets every key that is no letter, named as in the key table; says whether it
 *   took it, else the page does with the key what it always does. Esc and a click into the text come here as "Escape".
 */

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
/** How far a letter stands above its word, and before it, in px. */
const [UP, OUT] = [8, 2];
/** So far inside the column there is text, in px. */
const EDGE = 60;
/** Half a line, in px. */
const LINE = 16;
/** A stretch of more code points has letters only on its words in the view. */
const LONG = 3000;

/**
 * One letter for as many of the words as can be, from the first on; two for the others.
 *
 * @param {number} count of words
 * @returns {string[]} no label is the beginning of another
 */
export function labelsFor(count) {
  const size = LETTERS.length;
  const most = size * size;
  const wanted = Math.min(count, most);
  const leading = wanted <= size ? 0 : Math.ceil((wanted - size) / (size - 1));
  const single = [...LETTERS.slice(0, size - leading)];
  const double = [...LETTERS.slice(size - leading)].flatMap((one) => [...LETTERS].map((two) => one + two));
  return [...single, ...double].slice(0, wanted);
}

export class JumpLetters {
  #typed = "";
  /** @type {Map<string, { word: Range, element: HTMLElement }>} */
  #labels = new Map();

  /**
   * Draws the letters and takes the keys, until `end()`.
   *
   * @param {Commands} commands
   * @param {Context} context
   * @param {Ask} ask
   */
  constructor(commands, { text, selection }, ask) {
    this.ask = ask;
    this.text = text;
    this.words = wordsIn(text, seen(text, ask.place), selection.language);
    this.layer = h("div", { class: "jump", "aria-hidden": "true" });
    const names = labelsFor(this.words.length);
    names.forEach((name, at) => this.#labels.set(name, { word: this.words[at], element: h("span", null, name) }));
    this.layer.append(...[...this.#labels.values()].map(({ element }) => element));
    document.body.append(this.layer);
    this.#place();
    const stop = new AbortController();
    addEventListener("resize", () => this.#place(), { signal: stop.signal });
    text.root.addEventListener("pointerdown", () => this.ask.key("Escape"), { signal: stop.signal });
    const release = commands.mode((name) => this.#press(name));
    this.end = () => {
      stop.abort();
      release();
      this.layer.remove();
    };
  }

  /** Shows a word as already chosen. @param {Range | null} word */
  choose(word) {
    for (const label of this.#labels.values()) label.element.classList.toggle("chosen", label.word.start === word?.start);
  }

  /** @param {string} name @returns {boolean} whether the key is taken */
  #press(name) {
    if (name === "Backspace" && this.#typed) return this.#type("");
    if (!/^[a-z]$/i.test(name)) return this.ask.key(name);
    const typed = this.#typed + name.toLowerCase();
    const found = this.#labels.get(typed);
    const goesOn = [...this.#labels.keys()].some((label) => label.startsWith(typed));
    this.#type(found || !goesOn ? "" : typed);
    if (found) this.ask.pick(found.word);
    return true;
  }

  /** @param {string} typed the first of two letters, or none */
  #type(typed) {
    this.#typed = typed;
    for (const [label, { element }] of this.#labels) element.classList.toggle("off", !label.startsWith(typed));
    return true;
  }

  /** Over the beginning of each word, none over another: all is read first, then written. */
  #place() {
    const side = getComputedStyle(this.text.root).direction === "rtl" ? -1 : 1;
    const labels = [...this.#labels.values()];
    const boxes = labels.map(({ word }) => this.text.range(word.start, word.end).getClientRects()[0]);
    const widths = labels.map(({ element }) => element.offsetWidth);
    let [line, free] = [NaN, 0];
    labels.forEach(({ element }, at) => {
      const box = boxes[at];
      element.hidden = !box;
      if (!box) return;
      const wanted = side > 0 ? box.left - OUT : -box.right - OUT;
      const from = box.top === line ? Math.max(wanted, free) : wanted;
      [line, free] = [box.top, from + widths[at] + 1];
      element.style.left = `${(side > 0 ? from : -from - widths[at]) + scrollX}px`;
      element.style.top = `${box.top + scrollY - UP}px`;
    });
  }
}

/**
 * The first code point that is met from one height to another; between lines and where a block is not drawn yet there is none.
 *
 * @param {import("./text.js").TextMap} text
 * @param {number} x
 * @param {number} from
 * @param {number} to
 * @returns {number | null}
 */
function pointAlong(text, x, from, to) {
  const step = from < to ? LINE : -LINE;
  for (let y = from; step > 0 ? y <= to : y >= to; y += step) {
    const point = text.pointFrom(x, y);
    if (point === null || point >= text.length) continue;
    const { top, bottom } = text.range(point, point + 1).getBoundingClientRect();
    if (bottom > 0 && top < innerHeight) return point;
  }
  return null;
}

/**
 * The part of a very long stretch that is in the view.
 *
 * @param {import("./text.js").TextMap} text
 * @param {Range} place
 * @returns {Range}
 */
function seen(text, place) {
  if (place.end - place.start <= LONG) return place;
  const box = text.root.getBoundingClientRect();
  const sides = [box.left + EDGE, box.right - EDGE];
  const [from, to] = getComputedStyle(text.root).direction === "rtl" ? sides.reverse() : sides;
  const [top, bottom] = [Math.max(box.top + 8, 170), Math.min(box.bottom - 8, innerHeight - 60)];
  const first = pointAlong(text, from, top, bottom) ?? place.start;
  const last = pointAlong(text, to, bottom, top) ?? first + LONG;
  const start = Math.min(Math.max(place.start, first), place.end - 1);
  // Just after scrolling a block may not be drawn, and is its beginning all over.
  return { start, end: Math.min(place.end, last > start ? last : start + LONG, start + LONG) };
}

/**
 * `f`: selects from a word to a word. Enter takes the first word alone, Home and End are the first and last word,
 * Backspace steps back, Esc leaves; any other key takes the first word and does what it always does.
 *
 * @param {Commands} commands
 * @param {Context} context
 */
export function jump(commands, context) {
  const { actions, store, text } = context;
  const place = store.state.place ?? placeInView(context);
  if (!place) return actions.say("There are no words that can be marked here.", undefined, "warn");
  store.dispatch(set({ ...standing(place), range: null, word: null }));
  /** @type {Range | null} */
  let first = null;
  const begin = () => {
    first = null;
    letters.choose(null);
    const text = "Type the letters of the first word, then those of the last.";
    store.dispatch(set({ line: { text, spoken: `${text} To name the words instead, leave with Escape and press w.`, tone: "plain" } }));
  };
  const leave = () => {
    letters.end();
    store.dispatch(set({ line: null }));
  };
  const pick = (/** @type {Range} */ word) => {
    if (first) return take(context, letters, first, word);
    first = word;
    letters.choose(word);
    actions.say(`From “${text.slice(word.start, word.end)}”: type the last word. Enter takes this word alone, End all to the end.`);
  };
  const key = (/** @type {string} */ name) => {
    const { words } = letters;
    if (name === "Backspace" && first) begin();
    else if (name === "Escape" || name === "Backspace") leave();
    else if (name === "Home" || name === "End") pick(words[name === "Home" ? 0 : words.length - 1]);
    else if (first) take(context, letters, first, first);
    else leave();
    return ["Backspace", "Escape", "Home", "End", "Enter"].includes(name);
  };
  const letters = new JumpLetters(commands, context, { place, pick, key });
  if (letters.words.length) return begin();
  letters.end();
  actions.say("There are no words in this passage.", undefined, "warn");
}

/**
 * @param {Context} context
 * @param {JumpLetters} letters
 * @param {Range} first
 * @param {Range} last
 */
function take({ text, selection, store }, letters, first, last) {
  letters.end();
  const { start, end } = snap(text, fromWordTo(text, first, last), "words", selection.language);
  selection.choose(start, end, true);
  store.dispatch(set({ line: null }));
}

/** The first place that is in the view. @param {Context} context */
function placeInView({ text }) {
  const box = text.root.getBoundingClientRect();
  const point = pointAlong(text, (box.left + box.right) / 2, Math.max(box.top + 24, 190), innerHeight);
  return text.placeFrom(point ?? 0);
}
