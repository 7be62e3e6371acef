/**
 * What a flag questions and which claim an attribution states: the row of the card where that is open, and `q`, which
 * takes the next likely target instead.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./marks.js").Mark} Mark
 */
import { h, short } from "../dom.js";
import { linkTo, called } from "./belongs.js";
import { linksOf } from "./links.js";
import { marksOf, quoteOf } from "./marks.js";
import { contentOf, proposals } from "./proposals.js";
import { keyOn } from "./shortcuts.js";

/** The type of link that a kind lives by. */
const TYPES = new Map([
  ["unverified", "questions"],
  ["attribution", "attributes"],
]);

/**
 * @param {Context} context
 * @param {import("./commands.js").Commands} commands
 */
export function mountTarget(context, commands) {
  commands.on("target", () => takeNext(context));
}

/**
 * The links of the kind's own type, and what may be meant instead, in the order in which it is offered.
 *
 * @param {Context} context
 * @param {Mark} mark
 */
function targetsOf(context, mark) {
  const type = TYPES.get(mark.kind) ?? "";
  const made = linksOf(context, mark.key).filter(({ link, isOut, other }) => isOut && other && link.type === type);
  const all = proposals(mark, marksOf(context.store.state)).map(({ to }) => to);
  // After the one that is linked the next one comes, and after the last one the first again.
  const at = all.findIndex(({ key }) => made.some(({ other }) => other?.key === key));
  const rest = [...all.slice(at + 1), ...all.slice(0, Math.max(0, at))].filter(({ key }) => !made.some(({ other }) => other?.key === key));
  return { type, made, rest };
}

/** @param {Context} context */
function takeNext(context) {
  const { actions } = context;
  const mark = actions.mark();
  if (!mark?.mine || !TYPES.has(mark.kind)) return actions.say("Open a flag or an attribution of yours first.", undefined, "warn");
  const { rest } = targetsOf(context, mark);
  if (!rest.length) return actions.say("There is no other claim or attribution near. l links to any mark.", undefined, "warn");
  take(context, mark, rest[0]);
}

/**
 * @param {Context} context
 * @param {Mark} mark
 * @param {Mark} to in place of what it is linked to now
 */
function take(context, mark, to) {
  const { actions, labels } = context;
  const { type, made } = targetsOf(context, mark);
  actions.together(`${labels.get(`link_type.${type}`) ?? type} ${called(to)}`, () => {
    for (const { link } of made) actions.unlink(link.key);
    linkTo(context, mark, type, to);
  });
}

/**
 * @param {Context} context
 * @param {Mark} mark
 * @returns {import("./fields.js").Control}
 */
export function target(context, mark) {
  const name = h("dt", null, mark.kind === "unverified" ? "Questions" : "States claim");
  const answer = h("dd");
  const row = h("dl", { class: "parts asks" }, h("div", null, name, answer));
  let sum = "";
  return {
    element: row,
    sync(now) {
      const isFlag = now.kind === "unverified";
      const { made, rest } = targetsOf(context, now);
      const next = JSON.stringify([made.map(({ other }) => other && [other.key, other.label]), rest.slice(0, 2).map(({ key, label }) => [key, label]), now.kind]);
      row.hidden = (!isFlag && !contentOf(now).length) || (made.length > 0 && !rest.length);
      if (sum === next) return;
      sum = next;
      const hadFocus = row.contains(document.activeElement);
      answer.replaceChildren(...(made.length ? [h("span", null, made.map(({ other }) => other && called(other)).join(", "), " ")] : []), ...choices(context, now, rest, made.length > 0));
      if (hadFocus) /** @type {HTMLElement | null} */ (row.querySelector("button"))?.focus();
    },
  };
}

/**
 * @param {Context} context
 * @param {Mark} mark
 * @param {Mark[]} rest
 * @param {boolean} isLinked
 */
function choices(context, mark, rest, isLinked) {
  const isFlag = mark.kind === "unverified";
  const [first] = rest;
  const key = keyOn(context.keys, "q");
  const offer = first && h("button", { type: "button", class: "mini", "aria-keyshortcuts": key.aria, onclick: () => take(context, mark, first) }, `${isLinked ? `${called(first)} instead` : `${called(first)} ${first.label ? short(quoteOf(first), 20) : ""}`} `, key.cap);
  const make = h("button", { type: "button", class: "mini", onclick: () => makeClaim(context, mark) }, `Make a claim of ${isFlag ? "this passage" : "the content"}`);
  const need = isFlag && !isLinked ? h("small", { class: "need" }, "Needed before you submit") : null;
  return [offer, offer && " ", isLinked ? null : make, need].filter((one) => one !== null && one !== undefined);
}

/**
 * The claim and the link to it, in one move; the card stays with the flag or the attribution.
 *
 * @param {Context} context
 * @param {Mark} mark
 */
function makeClaim(context, mark) {
  const { actions, store } = context;
  const spans = (mark.kind === "attribution" ? contentOf(mark) : mark.fragments).map(({ start, end }) => ({ start, end, part: null }));
  actions.together("Made a claim of it", () => {
    const key = actions.make("claim", spans[0], { fragments: spans });
    const claim = key && actions.mark(key);
    const isLinked = claim && linksOf(context, mark.key).some(({ other, isOut }) => isOut && other?.key === key);
    if (claim && !isLinked) linkTo(context, mark, TYPES.get(mark.kind) ?? "", claim);
  });
  store.dispatch((state) => (state.selected === mark.key ? state : { ...state, selected: mark.key }));
}
