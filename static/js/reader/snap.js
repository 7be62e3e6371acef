/**
 * Snapping: what a rough selection means. Pure functions over code points and words of the text.
 *
 * Words (pages.md 2.2): no half words, no outer space or outer `. , : ;`; quotation marks stay if both are inside.
 */
import { before } from "./text.js";

/** @typedef {Pick<import("./text.js").TextMap, "length" | "slice" | "sentenceAt" | "zoneAt">} TextMap what is asked of the text */
/** @typedef {"words" | "sentences" | "off"} Snapping */
/** @typedef {{ start: number, end: number }} Range code points, half-open */

const SPACE = /\s/u;
const OUTER = /[\s.,:;،؛。、]/u;
/** What opens a quotation, and what may close it. */
const QUOTES = new Map([
  ["“", "”"],
  ["„", "“”"],
  ["‘", "’"],
  ["‚", "‘’"],
  ["«", "»"],
  ["»", "«"],
  ["‹", "›"],
  ["「", "」"],
  ['"', '"'],
]);
const CLOSERS = new Set([...QUOTES.values()].flatMap((marks) => [...marks]));
/** What opens a quotation or a bracket, and what may close it. */
const OPENERS = new Map([...QUOTES, ["(", ")"], ["[", "]"], ["{", "}"]]);
/** What may stand between the last word and what closes round it. */
const OUTER_SIGN = /[\p{P}\p{S}]/u;
/** How many such signs are looked at. */
const SIGNS = 6;
/** Signs inside a word that the segmenter takes for borders: non-aligned, it’s. */
const JOINERS = /^[-‐‑'’]$/u;
/** How far a word may reach to each side, in code points. */
const REACH = 120;
/** How many code points one character may have. */
const LONGEST = 600;
const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** @type {Map<string, Intl.Segmenter>} */
const segmenters = new Map();

/**
 * @param {TextMap} text
 * @param {Range} raw
 * @param {Snapping} how
 * @param {string} language
 * @returns {Range} never empty unless `raw` is
 */
export function snap(text, raw, how, language) {
  if (how === "off" || raw.start >= raw.end) return raw;
  const inner = trimmed(text, raw, SPACE);
  if (!inner) return raw;
  if (how === "sentences") return wholeSentences(text, inner);
  const first = wordAt(text, inner.start, language) ?? inner;
  const last = wordAt(text, inner.end - 1, language) ?? inner;
  const start = characterAt(text, first.start).start;
  const { end } = characterAt(text, last.end - 1);
  return withoutLoneQuotes(text, { start, end }) ?? inner;
}

/**
 * Each end goes to the border of its sentence or, outside the body, of its zone.
 *
 * @param {TextMap} text
 * @param {Range} range
 */
function wholeSentences(text, { start, end }) {
  const first = text.sentenceAt(start) ?? text.zoneAt(start);
  const last = text.sentenceAt(end - 1) ?? text.zoneAt(end - 1);
  return { start: first?.start ?? start, end: last?.end ?? end };
}

/**
 * The range without outer characters of a class; `null` when nothing is left.
 *
 * @param {TextMap} text
 * @param {Range} range
 * @param {RegExp} outer
 * @returns {Range | null}
 */
function trimmed(text, { start, end }, outer) {
  const letters = [...text.slice(start, end)];
  let first = 0;
  let last = letters.length;
  while (first < last && outer.test(letters[first])) first += 1;
  while (last > first && outer.test(letters[last - 1])) last -= 1;
  return first < last ? { start: start + first, end: start + last } : null;
}

/**
 * @param {TextMap} text
 * @param {Range} range
 * @returns {Range | null}
 */
function withoutLoneQuotes(text, range) {
  let kept = trimmed(text, range, OUTER);
  while (kept) {
    const letters = [...text.slice(kept.start, kept.end)];
    const [first, last] = [letters[0], letters[letters.length - 1]];
    const opens = QUOTES.get(first);
    let { start, end } = kept;
    if (opens && !letters.slice(1).some((letter) => opens.includes(letter))) start += 1;
    else if (CLOSERS.has(last) && !opened(letters.slice(0, -1), last)) end -= 1;
    else return kept;
    kept = trimmed(text, { start, end }, OUTER);
  }
  return null;
}

/**
 * Whether a closing mark has its opening mark before it. An apostrophe at a word's end counts as a letter.
 *
 * @param {string[]} letters
 * @param {string} closer
 */
function opened(letters, closer) {
  const openers = [...QUOTES].filter(([, closes]) => closes.includes(closer)).map(([open]) => open);
  if (closer === '"') return letters.filter((letter) => letter === '"').length % 2 === 1;
  return letters.some((letter) => openers.includes(letter));
}

/**
 * What is meant by "from this word to that one": also the quotation marks and brackets round the words when both stand
 * directly at them, as of a quoted word.
 *
 * @param {TextMap} text
 * @param {Range} first
 * @param {Range} last which may stand before the first
 * @returns {Range}
 */
export function fromWordTo(text, first, last) {
  const { start, end } = { start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) };
  const ahead = [...text.slice(Math.max(0, start - SIGNS), start)].reverse();
  const behind = [...text.slice(end, Math.min(text.length, end + SIGNS))];
  const lead = run(ahead, (sign) => OPENERS.has(sign));
  const tail = run(behind, (sign) => OUTER_SIGN.test(sign));
  const letters = [...text.slice(start - lead, end + tail)];
  let [from, to] = [lead, letters.length - tail];
  for (let at = lead - 1; at >= 0; at -= 1) {
    const close = letters.findIndex((sign, place) => place > at && OPENERS.get(letters[at])?.includes(sign));
    if (close < 0) continue;
    from = at;
    to = Math.max(to, close + 1);
  }
  for (let at = to; at < letters.length; at += 1) if (letters.slice(from, at).some((sign) => OPENERS.get(sign)?.includes(letters[at]))) to = at + 1;
  return { start: start - lead + from, end: start - lead + to };
}

/**
 * @param {string[]} signs
 * @param {(sign: string) => boolean} belongs
 * @returns {number} how many of them, from the first on, belong
 */
function run(signs, belongs) {
  const other = signs.findIndex((sign) => !belongs(sign));
  return other < 0 ? signs.length : other;
}

/**
 * The word in which a code point stands, inside its zone.
 *
 * @param {TextMap} text
 * @param {number} point
 * @param {string} language
 * @returns {Range | null} `null` when it is no word: a space, a sign
 */
export function wordAt(text, point, language) {
  const words = wordsNear(text, point, language);
  const found = words[before(words, point)];
  return found && point < found.end ? found : null;
}

/**
 * The border to which a step by words goes: the end of the next word, or the start of the one before.
 *
 * @param {TextMap} text
 * @param {number} point
 * @param {1 | -1} direction
 * @param {string} language
 */
export function nextWordEdge(text, point, direction, language) {
  const forward = direction > 0;
  for (let at = point; forward ? at < text.length : at > 0; at += forward ? REACH : -REACH) {
    const words = wordsNear(text, forward ? at : at - 1, language);
    const edge = forward ? words.find((word) => word.end > point)?.end : words.findLast((word) => word.start < point)?.start;
    if (edge !== undefined) return edge;
  }
  return forward ? text.length : 0;
}

/**
 * Start of the next or previous word, for the word cursor.
 *
 * @param {TextMap} text
 * @param {number} point
 * @param {1 | -1} direction
 * @param {string} language
 * @returns {Range | null}
 */
export function nextWord(text, point, direction, language) {
  const here = wordAt(text, point, language);
  const edge = direction > 0 ? nextWordEdge(text, here?.end ?? point, 1, language) : nextWordEdge(text, here?.start ?? point, -1, language);
  return wordAt(text, direction > 0 ? edge - 1 : edge, language);
}

/**
 * Where a left border goes by a word.
 *
 * @param {TextMap} text
 * @param {number} from
 * @param {1 | -1} direction
 * @param {string} language
 */
export function startOfWord(text, from, direction, language) {
  if (direction < 0) return nextWordEdge(text, from, -1, language);
  return nextWord(text, from, 1, language)?.start ?? from;
}

/**
 * Where a right border goes by a word.
 *
 * @param {TextMap} text
 * @param {number} from
 * @param {1 | -1} direction
 * @param {string} language
 */
export function endOfWord(text, from, direction, language) {
  if (direction > 0) return nextWordEdge(text, from, 1, language);
  return nextWord(text, Math.max(0, from - 1), -1, language)?.end ?? from;
}

/**
 * Words around a place, each whole, joined over hyphens and apostrophes.
 *
 * @param {TextMap} text
 * @param {number} point
 * @param {string} language
 * @returns {Range[]}
 */
function wordsNear(text, point, language) {
  const zone = text.zoneAt(point);
  return wordsIn(text, { start: Math.max(zone?.start ?? 0, point - 2 * REACH), end: Math.min(zone?.end ?? text.length, point + 2 * REACH) }, language);
}

/**
 * The words of a stretch, joined over hyphens and apostrophes.
 *
 * @param {TextMap} text
 * @param {Range} stretch
 * @param {string} language
 * @returns {Range[]}
 */
export function wordsIn(text, { start, end }, language) {
  /** @type {Range[]} */
  const words = [];
  let at = start;
  let joins = false;
  for (const { segment, isWordLike } of segmenter(language).segment(text.slice(start, end))) {
    const length = [...segment].length;
    const last = words[words.length - 1];
    if (isWordLike && joins && last) last.end = at + length;
    else if (isWordLike) words.push({ start: at, end: at + length });
    joins = JOINERS.test(segment) && last?.end === at;
    at += length;
  }
  return words;
}

/** @param {string} language */
function segmenter(language) {
  let found = segmenters.get(language);
  if (!found) {
    found = new Intl.Segmenter(language, { granularity: "word" });
    segmenters.set(language, found);
  }
  return found;
}

/**
 * @param {TextMap} text
 * @param {number} point
 * @param {1 | -1} direction
 * @returns {number} the next border of a character as people see it
 */
export function nextCharacter(text, point, direction) {
  if (direction < 0) return point > 0 ? characterAt(text, point - 1).start : 0;
  return point < text.length ? characterAt(text, point).end : point;
}

/**
 * The character as people see it, a family or a letter with all its accents, of which a code point is a part.
 *
 * @param {TextMap} text
 * @param {number} point
 * @returns {Range}
 */
function characterAt(text, point) {
  let start = point;
  // Nothing from ASCII goes on with what stands before it; of what does, no more than this is looked at.
  while (start > 0 && point - start < LONGEST && text.slice(start, start + 1) > "\x7f") start -= 1;
  let end = start;
  for (const { segment } of characters.segment(text.slice(start, point + LONGEST))) {
    start = end;
    end += [...segment].length;
    if (end > point) break;
  }
  return { start, end };
}

/**
 * How many words a text has.
 *
 * @param {string} words
 * @param {string} language
 */
export function countWords(words, language) {
  let count = 0;
  for (const { isWordLike } of segmenter(language).segment(words)) if (isWordLike) count += 1;
  return count;
}
