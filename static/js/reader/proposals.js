/**
 * Which mark does this one belong to? Pure functions over marks: what a flag questions, which claim an attribution
 * states, in which attribution another one stands, whom a pronoun may mean.
 *
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {import("./state.js").LinkItem} LinkItem
 * @typedef {{ start: number, end: number }} Range
 * @typedef {{ type: string, to: Mark, sure: boolean }} Proposal `sure`: made at once; others are offered
 */
import { PRONOUNS } from "./words.js";

/** Marks at most this many code points away are offered. */
const NEAR = 400;
/** As many sources are offered for a pronoun. */
const SOURCES = 3;

/**
 * What a mark of one's own may link to, the likeliest first (pages.md 2.3, 2.4). A flag questions the claim that it
 * lies in or over, else the attribution whose content it touches; an attribution states the claims in its content.
 *
 * @param {Mark} mark
 * @param {Mark[]} marks all of them; only those of the same person count
 * @returns {Proposal[]} without those that are too far away
 */
export function proposals(mark, marks) {
  const own = marks.filter((other) => other.mine && other.key !== mark.key);
  if (mark.kind === "unverified") return flagged(mark, own);
  if (mark.kind === "attribution") return stated(mark, own);
  if (mark.kind === "language") return claimsBy(mark.fragments, own).map((to) => ({ type: "flags", to, sure: false }));
  return [];
}

/** @param {Mark} flag @param {Mark[]} own @returns {Proposal[]} */
function flagged(flag, own) {
  const claims = claimsBy(flag.fragments, own);
  const touched = own.filter((other) => other.kind === "attribution" && shared(flag.fragments, contentOf(other)) > 0);
  const sure = [...claims.filter((claim) => shared(flag.fragments, claim.fragments) > 0), ...touched.sort(bySize)];
  const said = own.filter((other) => other.kind === "attribution" && !touched.includes(other) && distance(flag, other) <= NEAR);
  const near = [...claims.filter((claim) => !sure.includes(claim)), ...said].sort((a, b) => distance(flag, a) - distance(flag, b));
  return [...sure.map((to) => ({ type: "questions", to, sure: true })), ...near.map((to) => ({ type: "questions", to, sure: false }))];
}

/** @param {Mark} attribution @param {Mark[]} own @returns {Proposal[]} */
function stated(attribution, own) {
  const content = contentOf(attribution);
  if (!content.length) return [];
  const isIn = (/** @type {Mark} */ claim) => claim.fragments.every((piece) => content.some((part) => lies(piece, part)));
  return claimsBy(content, own)
    .sort((a, b) => Number(isIn(b)) - Number(isIn(a)) || b.size - a.size)
    .map((to) => ({ type: "attributes", to, sure: isIn(to) }));
}

/**
 * The claims near some words: those over them or in them first (the closest fit first), then by distance.
 *
 * @param {Range[]} words
 * @param {Mark[]} own
 */
function claimsBy(words, own) {
  const size = words.reduce((sum, { start, end }) => sum + end - start, 0);
  const hull = hullOf(words);
  const fit = (/** @type {Mark} */ claim) => shared(words, claim.fragments) / (size + claim.size - shared(words, claim.fragments));
  return own
    .filter((other) => other.kind === "claim" && distance(hull, other) <= NEAR)
    .sort((a, b) => fit(b) - fit(a) || distance(hull, a) - distance(hull, b));
}

/**
 * The links that a new claim completes: of attributions that state it, and of flags on it, where they have none yet.
 *
 * @param {Mark} claim
 * @param {Mark[]} marks
 * @param {Iterable<LinkItem>} links
 * @returns {{ from: Mark, type: string }[]}
 */
export function waitingFor(claim, marks, links) {
  const taken = new Set([...links].filter(({ gone }) => !gone).map(({ from, type }) => `${from} ${type}`));
  // What is sure lies over or in the other: marks elsewhere in a long document need no look.
  const over = marks.filter((other) => other.mine && distance(claim, other) === 0);
  const around = hullOf(over);
  const near = marks.filter((other) => distance(around, other) === 0);
  return over.flatMap((from) => {
    if (from.kind !== "attribution" && from.kind !== "unverified") return [];
    const first = proposals(from, near).find(({ sure }) => sure);
    return first?.to.key === claim.key && !taken.has(`${from.key} ${first.type}`) ? [{ from, type: first.type }] : [];
  });
}

/**
 * The attribution in whose content another one stands: the smallest.
 *
 * @param {Mark} mark
 * @param {Mark[]} marks
 * @returns {Mark | null}
 */
export function outerOf(mark, marks) {
  const around = possibleParents(mark, marks).filter((other) => contentOf(other).some((part) => lies(mark, part)));
  return around.sort(bySize)[0] ?? null;
}

/**
 * The attributions that may be the parent of one: of the same person, and not standing inside it themselves.
 *
 * @param {Mark} mark
 * @param {Mark[]} marks
 */
export function possibleParents(mark, marks) {
  return marks.filter((other) => other.kind === "attribution" && other.mine && !chainOf(other, marks).some(({ key }) => key === mark.key));
}

/**
 * An attribution and those in which it stands, outwards.
 *
 * @param {Mark} mark
 * @param {Mark[]} marks
 * @returns {Mark[]} as long as its hearsay depth
 */
export function chainOf(mark, marks) {
  /** @type {Mark[]} */
  const chain = [];
  for (let one = /** @type {Mark | null} */ (mark); one && !chain.includes(one); ) {
    chain.push(one);
    const { parent } = one.fields;
    one = parent ? (marks.find(({ id, key }) => id === parent || key === parent) ?? null) : null;
  }
  return chain;
}

/**
 * Whether the words are one pronoun of the language.
 *
 * @param {string} words
 * @param {string} language BCP 47
 */
export function isPronoun(words, language) {
  const list = PRONOUNS[/** @type {keyof typeof PRONOUNS} */ (language.split("-")[0].toLowerCase())] ?? [];
  return list.includes(words.trim().toLocaleLowerCase(language));
}

/**
 * The sources named last before an attribution, the nearest first, each once.
 *
 * @param {Mark} mark
 * @param {Mark[]} marks in text order
 * @param {(span: Range) => string} wordsOf
 * @param {string} language
 * @returns {{ mark: Mark, words: string }[]}
 */
export function lastSources(mark, marks, wordsOf, language) {
  /** @type {Map<string, { mark: Mark, words: string }>} */
  const found = new Map();
  for (const other of marks.filter(({ kind, start, key }) => kind === "attribution" && start < mark.start && key !== mark.key).reverse()) {
    const words = other.fragments.filter(({ part }) => part === "source").map(wordsOf).join(" … ");
    if (words && !isPronoun(words, language) && !found.has(words.toLowerCase())) found.set(words.toLowerCase(), { mark: other, words });
    if (found.size === SOURCES) break;
  }
  return [...found.values()];
}

/** @param {Mark} attribution */
export const contentOf = (attribution) => attribution.fragments.filter(({ part }) => part === "content");

/** @param {Mark} a @param {Mark} b the smaller first */
const bySize = (a, b) => a.size - b.size || a.start - b.start;

/** @param {Range} inner @param {Range} outer */
const lies = (inner, outer) => inner.start >= outer.start && inner.end <= outer.end;

/** @param {Range[]} ranges */
const hullOf = (ranges) => ({ start: Math.min(...ranges.map(({ start }) => start)), end: Math.max(...ranges.map(({ end }) => end)) });

/** @param {Range} a @param {Range} b how many code points lie between them */
const distance = (a, b) => Math.max(0, a.start - b.end, b.start - a.end);

/** @param {Range[]} some @param {Range[]} others how many code points they have in common */
function shared(some, others) {
  let sum = 0;
  for (const a of some) for (const b of others) sum += Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
  return sum;
}
