/** What is done together with making a mark: its likeliest link, the attribution round it, whose voice it is in. */
import { short } from "../dom.js";
import { contentOf, outerOf, proposals, waitingFor } from "./proposals.js";
import { marksByKey, marksOf, quoteOf } from "./marks.js";

/**
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./marks.js").Mark} Mark
 */

/** Opening and closing marks of a quotation. */
const QUOTED = /[“„«]([^“”„«»]*)[”“»]|"([^"]*)"/gu;

/** @param {Context} context */
export function mountBelongs(context) {
  context.actions.made = (key) => settle(context, key);
}

/**
 * @param {Context} context
 * @param {string} key of a mark that was just made
 * @returns {string} what was done, for the line
 */
function settle(context, key) {
  const { store } = context;
  const mark = marksByKey(store.state).get(key);
  if (!mark) return "";
  if (mark.kind === "claim") return completed(context, mark);
  if (mark.kind === "language") return voiced(context, mark);
  const nested = mark.kind === "attribution" ? nest(context, mark) : "";
  const sure = proposals(mark, marksOf(store.state)).find((one) => one.sure);
  if (!sure) return nested;
  linkTo(context, mark, sure.type, sure.to);
  return `${nested} ${mark.kind === "unverified" ? "Questions" : "States"} ${called(sure.to)}.`;
}

/**
 * Links a mark; whose voice a claim is in follows from it.
 *
 * @param {Context} context
 * @param {Mark} from
 * @param {string} type
 * @param {Mark} to
 */
export function linkTo(context, from, type, to) {
  context.actions.together("Linked", () => {
    context.actions.link(from.key, type, to.key);
    if (type === "attributes") speak(context, to, "attributed");
    if (type === "questions" && from.fields.reason === "presupposition") speak(context, to, "presupposed");
  });
}

/**
 * What a flag calls a presupposition is one.
 *
 * @param {Context} context
 * @param {string} key of the flag
 */
export function presumed(context, key) {
  const marks = marksByKey(context.store.state);
  for (const { gone, type, from, to } of context.store.state.links.values()) {
    const claim = marks.get(to);
    if (!gone && type === "questions" && from === key && claim) speak(context, claim, "presupposed");
  }
}

/** @param {Context} context @param {Mark} claim whose voice nobody has decided @param {string} voice */
function speak({ actions, labels }, claim, voice) {
  if (claim.kind !== "claim" || !claim.mine || claim.fields.voice) return;
  actions.change(claim.key, { fields: { voice } }, `Voice: ${labels.get(`voice.${voice}`)?.toLowerCase() ?? voice}`);
}

/** @param {Context} context @param {Mark} claim */
function completed(context, claim) {
  const { links } = context.store.state;
  const waiting = waitingFor(claim, marksOf(context.store.state), links.values());
  for (const { from, type } of waiting) linkTo(context, from, type, claim);
  return waiting.map(({ from, type }) => ` ${called(from)} ${type === "attributes" ? "states" : "questions"} it.`).join("");
}

/** @param {Context} context @param {Mark} mark */
function nest({ actions, store }, mark) {
  const outer = outerOf(mark, marksOf(store.state));
  if (!outer) return "";
  actions.change(mark.key, { fields: { parent: outer.id ?? outer.key } }, "Said inside another attribution");
  return ` Second hand: it stands inside ${called(outer)}.`;
}

/** @param {Context} context @param {Mark} mark */
function voiced(context, mark) {
  if (!isQuoted(context, mark)) return "";
  context.actions.change(mark.key, { fields: { in_voice_of: "quoted" } }, "In the source’s voice");
  return " In the source’s voice.";
}

/**
 * Whether wording stands inside a direct quotation: between quotation marks, or in the content of a direct attribution.
 *
 * @param {Context} context
 * @param {Mark} mark
 */
export function isQuoted({ text, store }, mark) {
  const isIn = (/** @type {{ start: number, end: number }} */ part) => mark.start >= part.start && mark.end <= part.end;
  const direct = marksOf(store.state).some((other) => other.kind === "attribution" && other.mine && other.fields.mode === "direct" && contentOf(other).some(isIn));
  const zone = text.zoneAt(mark.start);
  if (direct || !zone) return direct;
  const { offsets } = text;
  const from = offsets.toUtf16(zone.start) + 1;
  for (const found of text.slice(zone.start, zone.end).matchAll(QUOTED)) {
    const start = offsets.toPoint(from + found.index);
    if (start > mark.start) break;
    if (mark.end <= offsets.toPoint(from + found.index + (found[1] ?? found[2]).length)) return true;
  }
  return false;
}

/** How a mark is called in a sentence: its id, or its words while it has none. @param {Mark} mark */
export function called(mark) {
  return mark.label || `“${short(quoteOf(mark), 30)}”`;
}
