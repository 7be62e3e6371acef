/**
 * "Mark all 3 like this": the same words at other places of the text, marked with the same kind and fields in one step.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./marks.js").Mark} Mark
 */
import { counted, h } from "../dom.js";
import { afterFrame } from "../store.js";
import { marksOf, quoteOf } from "./marks.js";
import { set } from "./state.js";

/** As many can be marked in one step: more are words of the language, not of this document. */
const MOST = 200;
const LETTER = /[\p{L}\p{N}\p{M}]/u;

/**
 * The button in an open card, absent where nothing is left to mark.
 *
 * @param {Context} context
 * @param {Mark} mark
 * @returns {import("./fields.js").Control}
 */
export function alike(context, mark) {
  const button = h("button", { type: "button", class: "mini", hidden: true, onclick: () => markAll(context, mark.key) });
  /** @type {Mark[] | null} */
  let seen = null;
  let shown = mark;
  const look = afterFrame(() => {
    const { length } = placesLike(context, shown);
    button.hidden = length === 0;
    button.textContent = length === 1 ? "Mark the other one like this" : `Mark all ${length} like this`;
    button.title = `“${quoteOf(shown)}” stands ${length === 1 ? "once" : `${length} times`} more, not marked so by you`;
  });
  return {
    element: button,
    sync(now) {
      const marks = marksOf(context.store.state);
      if (marks === seen) return;
      [seen, shown] = [marks, now];
      look();
    },
  };
}

/** @param {Context} context @param {string} key */
function markAll(context, key) {
  const { actions, labels, store, text } = context;
  const mark = actions.mark(key);
  if (!mark) return;
  const places = placesLike(context, mark);
  const { parent: _, ...fields } = mark.fields;
  const kind = (labels.get(`kind.${mark.kind}`) ?? mark.kind).toLowerCase();
  const [part] = mark.fragments.map((span) => span.part);
  const what = `Marked ${counted(places.length, "more passage")} as ${kind}`;
  const first = places.length ? text.sentenceFrom(places[0].start) : null;
  actions.together(
    what,
    () => places.forEach((place) => actions.make(mark.kind, place, { fields, fragments: [{ ...place, part }] })),
    () => `${what}${first ? `, from sentence ${first.n} on` : ""}.`,
  );
  // The card that was open stays so.
  store.dispatch(set({ selected: key, range: null }));
}

/**
 * Where exactly these words stand, in the same case and as whole words if they are such, in one zone that can be marked,
 * and where the person has no mark of this kind on just these words.
 *
 * @param {Context} context
 * @param {Mark} mark
 * @returns {{ start: number, end: number }[]} code points, none over another; none for marks in pieces
 */
export function placesLike({ store, text }, mark) {
  const words = mark.fragments.length === 1 && mark.mine && !store.state.why ? quoteOf(mark) : "";
  if (!LETTER.test(words)) return [];
  const whole = text.offsets.text;
  const taken = new Set(marksOf(store.state).flatMap(({ mine, kind, fragments, start, end }) => (mine && kind === mark.kind && fragments.length === 1 ? [`${start} ${end}`] : [])));
  /** @type {{ start: number, end: number }[]} */
  const places = [];
  for (let at = whole.indexOf(words); at >= 0; at = whole.indexOf(words, at + words.length)) {
    if (!isWhole(whole, at, at + words.length)) continue;
    const place = { start: text.offsets.toPoint(at), end: text.offsets.toPoint(at + words.length) };
    const zone = text.zoneAt(place.start);
    if (taken.has(`${place.start} ${place.end}`) || !zone || place.end > zone.end || !text.annotatable.has(zone.kind)) continue;
    places.push(place);
    if (places.length > MOST) return [];
  }
  return places;
}

/** Whether a range does not cut a word. @param {string} text @param {number} start @param {number} end UTF-16 units */
function isWhole(text, start, end) {
  const cuts = (/** @type {number} */ at) => at > 0 && at < text.length && LETTER.test(lastOf(text, at)) && LETTER.test(String.fromCodePoint(text.codePointAt(at) ?? 0));
  return !cuts(start) && !cuts(end);
}

/** The character before a place. @param {string} text @param {number} at */
function lastOf(text, at) {
  const low = text.charCodeAt(at - 1);
  return low >= 0xdc00 && low <= 0xdfff ? text.slice(at - 2, at) : text[at - 1];
}
