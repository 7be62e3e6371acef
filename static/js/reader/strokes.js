/**
 * An attribution on its way: its parts so far and the one that comes next (pages.md 2.4). Pure.
 *
 * @typedef {import("../types.js").Part} Part
 * @typedef {import("../types.js").Span} Span
 * @typedef {{ start: number, end: number }} Range
 * @typedef {{ spans: Span[], current: Part, isMore: boolean, noSource: boolean }} Strokes
 *   `isMore`: the current part gets further pieces; `noSource`: the person said that there is none
 */
import { joinTouching } from "./marks.js";

/** @type {Part[]} */
export const ORDER = ["source", "cue", "content"];

/**
 * @param {Span[]} spans what there is already
 * @returns {Strokes}
 */
export function begun(spans) {
  const strokes = { spans, current: /** @type {Part} */ ("source"), isMore: false, noSource: spans.some(({ part }) => part === "cue") && !has(spans, "source") };
  return { ...strokes, current: nextOf(strokes) ?? "source" };
}

/**
 * The current part gets words.
 *
 * @param {Strokes} strokes
 * @param {Range} range
 * @returns {Strokes | Part} the part that stands there already, when it may not
 */
export function withWords(strokes, { start, end }) {
  const { spans, current, isMore } = strokes;
  const others = spans.filter(({ part }) => part !== current);
  const taken = others.find((span) => span.start < end && span.end > start)?.part;
  if (taken) return taken;
  const kept = isMore ? spans : others;
  const next = { ...strokes, spans: joinTouching([...kept, { start, end, part: current }]), noSource: strokes.noSource && current !== "source" };
  return isMore ? next : { ...next, current: nextOf(next) ?? current };
}

/**
 * The current part stays empty, or gets no further piece.
 *
 * @param {Strokes} strokes
 * @returns {Strokes}
 */
export function leftOff(strokes) {
  const noSource = strokes.current === "source" && !has(strokes.spans, "source");
  const next = { ...strokes, isMore: false, noSource: strokes.noSource || noSource };
  const following = ORDER[ORDER.indexOf(strokes.current) + 1];
  return { ...next, current: nextOf(next) ?? following ?? "content" };
}

/** Whether nothing is left to do. @param {Strokes} strokes */
export const isWhole = (strokes) => !strokes.isMore && nextOf(strokes) === null;

/** @param {Strokes} strokes @returns {Part | null} */
function nextOf({ spans, noSource }) {
  return ORDER.find((part) => !has(spans, part) && !(part === "source" && noSource)) ?? null;
}

/** @param {Span[]} spans @param {Part} part */
export const has = (spans, part) => spans.some((span) => span.part === part);

/**
 * The content that is meant when nobody says it: what follows the cue to the end of the sentence or, where the source
 * ends it, what goes before.
 *
 * @param {Strokes} strokes
 * @param {Range} sentence
 * @returns {Range | null} not snapped yet
 */
export function usualContent({ spans }, sentence) {
  const cue = spans.find(({ part }) => part === "cue");
  if (!cue) return null;
  const source = spans.filter(({ part }) => part === "source");
  const start = Math.max(cue.end, ...source.filter((span) => span.start - cue.end <= 1).map(({ end }) => end));
  const end = Math.min(Math.max(sentence.end, start), ...source.filter((span) => span.start >= start).map((span) => span.start));
  const first = Math.min(cue.start, ...source.map((span) => span.start));
  return end - start > 2 ? { start, end } : first - sentence.start > 2 ? { start: sentence.start, end: first } : null;
}
