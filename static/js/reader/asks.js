/**
 * What a card asks or says about a mark, in a quiet line: whom a pronoun means, that words are second hand or a
 * source's own, and that a claim may hold two statements.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {import("./fields.js").Control} Control
 */
import { h, short } from "../dom.js";
import { called, isQuoted } from "./belongs.js";
import { marksOf, without } from "./marks.js";
import { chainOf, isPronoun, lastSources } from "./proposals.js";
import { snap } from "./snap.js";
import { set } from "./state.js";
import { SPLITTERS } from "./words.js";

const HANDS = ["", "", "Second hand", "Third hand", "Fourth hand"];
/** A text with as many commas is a list. */
const LIST = 2;

/**
 * Who a pronoun is.
 *
 * @param {Context} context
 * @param {Mark} _mark
 * @returns {Control}
 */
export function who(context, _mark) {
  const { text, actions, selection } = context;
  const line = h("p", { class: "ask row asking" });
  let sum = "";
  return {
    element: line,
    sync(now) {
      const words = now.fragments.filter(({ part }) => part === "source").map(({ start, end }) => text.slice(start, end)).join(" ");
      const isOpen = isPronoun(words, selection.language) && !now.fields.resolved_source;
      const sources = isOpen ? lastSources(now, marksOf(context.store.state), ({ start, end }) => text.slice(start, end), selection.language) : [];
      line.hidden = !isOpen;
      const next = JSON.stringify([words, sources.map(({ mark, words: named }) => [mark.key, mark.id, named])]);
      if (next === sum) return;
      sum = next;
      const take = (/** @type {Mark} */ mark, /** @type {string} */ named) =>
        actions.change(now.key, { fields: { resolved_source: { annotation: mark.id ?? mark.key } } }, `${words} is ${short(named, 40)}`);
      const choice = (/** @type {{ mark: Mark, words: string }} */ { mark, words: named }) =>
        h("button", { type: "button", class: "mini", onclick: () => take(mark, named) }, `${short(named, 30)} `, h("small", null, mark.label));
      line.replaceChildren(h("span", null, "Who is ", h("i", null, words), "?"), ...sources.map(choice), ...(sources.length ? [] : [h("small", null, "No source is named before it. Write who it is below.")]));
    },
  };
}

/**
 * Words that went through more than one mouth.
 *
 * @param {Context} context
 * @param {Mark} _mark
 * @returns {Control}
 */
export function hand(context, _mark) {
  const line = h("p", { class: "ask" });
  return {
    element: line,
    sync(now) {
      const chain = chainOf(now, marksOf(context.store.state));
      line.hidden = chain.length < 2;
      if (chain.length < 2) return;
      const outer = chain[1];
      const open = (/** @type {Event} */ event) => (event.preventDefault(), context.goTo(outer.key, { focus: true }));
      line.replaceChildren(`${HANDS[chain.length] ?? `${chain.length}th hand`}: said inside `, h("a", { href: `?a=${outer.id ?? ""}`, onclick: open }, called(outer)), ".");
    },
  };
}

/**
 * Wording inside a direct quotation is the source's and has to stay; other wording gets a cleanup template.
 *
 * @param {Context} context
 * @param {Mark} _mark
 * @returns {Control}
 */
export function voice(context, _mark) {
  const line = h("p", { class: "ask" });
  let sum = "";
  return {
    element: line,
    sync(now) {
      const isSource = isQuoted(context, now);
      const templates = isSource ? [] : (context.values.get(`category.${now.fields.category}`)?.wikitext ?? []);
      line.hidden = !isSource && !templates.length;
      const next = `${isSource} ${templates.join()}`;
      if (next === sum) return;
      sum = next;
      const names = templates.flatMap((name, at) => [at ? " or " : "", h("code", null, `{{${name}}}`)]);
      line.replaceChildren(...(isSource ? ["In the source’s voice"] : ["Cleanup template ", ...names]));
    },
  };
}

/**
 * A claim that may hold two statements can be split: the second one is selected, then both are claims.
 *
 * @param {Context} context
 * @param {Mark} mark
 * @returns {Control}
 */
export function split(context, mark) {
  const { text, store, selection, actions } = context;
  const press = () => {
    const range = selection.current();
    if (range) return divide(context, mark.key, range);
    actions.say("Select the words of the second statement, then press Split here.");
    context.focusText();
  };
  const button = h("button", { type: "button", class: "mini", onclick: press });
  const line = h("p", { class: "ask row" }, h("span", null, "One statement?"), button);
  return {
    element: line,
    sync(now) {
      const words = now.fragments.map(({ start, end }) => text.slice(start, end)).join(" ");
      line.hidden = now.fields.atomic === true || (now.fields.atomic === undefined && !mayBeTwo(words, selection.language));
      const { range } = store.state;
      const isIn = range && now.fragments.some(({ start, end }) => range.start >= start && range.end <= end);
      const label = isIn ? "Split here" : "Split…";
      if (button.textContent !== label) button.textContent = label;
    },
  };
}

/** @param {string} language */
const splitters = (language) => SPLITTERS[/** @type {keyof typeof SPLITTERS} */ (language.split("-")[0].toLowerCase())] ?? [];

/**
 * Whether a claim has a word at which statements part, or a list.
 *
 * @param {string} words
 * @param {string} language
 */
export function mayBeTwo(words, language) {
  const found = words.toLocaleLowerCase(language).match(/[\p{L}\p{M}]+/gu) ?? [];
  return found.some((word) => splitters(language).includes(word)) || (words.match(/[,;،、]/gu) ?? []).length >= LIST;
}

/**
 * @param {Context} context
 * @param {string} key
 * @param {{ start: number, end: number }} second
 */
function divide(context, key, second) {
  const { actions, text, selection, store } = context;
  const mark = actions.mark(key);
  if (!mark) return;
  if (!mark.fragments.some(({ start, end }) => second.start >= start && second.end <= end)) return actions.say("Select words inside this claim for the second statement.", undefined, "warn");
  const rest = without(mark.fragments, second).flatMap((span) => {
    const inner = withoutSplitters(text, span, selection.language);
    return inner ? [{ ...inner, part: null }] : [];
  });
  if (!rest.length) return actions.say("This is the whole claim. Select the words of the second statement only.", undefined, "warn");
  actions.together("Split into two claims", () => {
    actions.change(key, { fragments: rest }, "Claim shortened");
    actions.make("claim", second);
  });
  store.dispatch(set({ selected: key, range: null }));
}

/**
 * What is left of a claim, without the words at which it was split.
 *
 * @param {import("./text.js").TextMap} text
 * @param {{ start: number, end: number }} span
 * @param {string} language
 * @returns {{ start: number, end: number } | null}
 */
export function withoutSplitters(text, span, language) {
  let { start, end } = snap(text, span, "words", language);
  for (;;) {
    const words = text.slice(start, end);
    const first = /^[\p{L}\p{M}]+/u.exec(words)?.[0] ?? "";
    const last = /[\p{L}\p{M}]+$/u.exec(words)?.[0] ?? "";
    if (!/[\p{L}\p{N}]/u.test(words)) return null;
    if (splitters(language).includes(last.toLocaleLowerCase(language))) end -= [...last].length;
    else if (splitters(language).includes(first.toLocaleLowerCase(language))) start += [...first].length;
    else return { start, end };
    if (start >= end || !text.slice(start, end).trim()) return null;
    ({ start, end } = snap(text, { start, end }, "words", language));
  }
}
