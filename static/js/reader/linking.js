/**
 * Which marks may be linked and how: the types that fit two kinds, the marks that are meant most likely, and what a
 * person who types an id or words means (domain.md 8). Pure; nothing here is drawn.
 *
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {import("./state.js").LinkItem} LinkItem
 * @typedef {import("../types.js").Value} Value
 */
import { proposals } from "./proposals.js";

/**
 * The types that lead from one kind to another, the one made for these two first.
 *
 * @param {Value[]} types the vocabulary `link_type`
 * @param {string} from
 * @param {string} to
 * @returns {Value[]}
 */
export function typesBetween(types, from, to) {
  return types.filter((type) => type.from?.includes(from) && type.to?.includes(to));
}

/**
 * The type made for these two kinds; general ones, which begin anywhere, have to be chosen.
 *
 * @param {Value[]} types
 * @param {string} from
 * @param {string} to
 * @returns {Value | null}
 */
export function usualType(types, from, to) {
  return typesBetween(types, from, to).find((type) => type.from?.length === 1) ?? null;
}

/**
 * Marks in the order in which they are likely meant: what the rules propose, then those to which the kind's own type
 * leads by their distance, then the others. What is linked as usual already comes last.
 *
 * @param {Value[]} types
 * @param {Mark} from
 * @param {Mark[]} marks
 * @param {Iterable<LinkItem>} links
 * @returns {Mark[]}
 */
export function candidates(types, from, marks, links) {
  const taken = new Map([...links].filter((link) => !link.gone && link.from === from.key).map((link) => [link.to, link.type]));
  const proposed = new Map(proposals(from, marks).map(({ to }, at) => [to.key, at]));
  const ranked = marks
    .filter(({ key }) => key !== from.key)
    .map((mark) => {
      const usual = usualType(types, from.kind, mark.kind)?.id;
      const isTaken = usual && taken.get(mark.key) === usual;
      const order = isTaken ? marks.length + 2 : (proposed.get(mark.key) ?? marks.length + (usual ? 0 : 1));
      return { mark, order, away: Math.max(0, mark.start - from.end, from.start - mark.end) };
    });
  return ranked.sort((a, b) => a.order - b.order || a.away - b.away || a.mark.size - b.mark.size).map(({ mark }) => mark);
}

/** A label such as C07, or the beginning of one. */
const LABEL = /^([a-z]?)(\d*)$/;

/**
 * Those that an id or words mean: "c21", "21", "paid a visit". An exact id comes first, else the order stays.
 *
 * @template {{ label: string }} M
 * @param {M[]} marks
 * @param {string} typed
 * @param {(mark: M) => string} wordsOf
 * @returns {M[]}
 */
export function matching(marks, typed, wordsOf) {
  const wanted = typed.trim().toLocaleLowerCase();
  if (!wanted) return marks;
  const id = LABEL.exec(wanted);
  const isMeant = (/** @type {M} */ mark) => {
    const label = LABEL.exec(mark.label.toLocaleLowerCase());
    return Boolean(id && label && (!id[1] || id[1] === label[1]) && (label[2].startsWith(id[2]) || label[2].replace(/^0+/, "").startsWith(id[2])));
  };
  const isExact = (/** @type {M} */ mark) => Boolean(id?.[2]) && Number(mark.label.slice(1)) === Number(id?.[2]);
  const found = marks.filter((mark) => (mark.label && isMeant(mark)) || (wanted.length > 1 && wordsOf(mark).toLocaleLowerCase().includes(wanted)));
  return found.sort((a, b) => Number(isMeant(b)) - Number(isMeant(a)) || Number(isExact(b)) - Number(isExact(a)));
}

/**
 * Why one mark cannot be linked to another.
 *
 * @param {Value[]} types
 * @param {Mark} from
 * @param {Mark} to
 * @param {Iterable<LinkItem>} links
 * @param {{ type?: string | null, instead?: string }} [how] of this type, in place of the link of this key
 * @returns {string | null} one sentence; `null` when it can be
 */
export function refusal(types, from, to, links, { type, instead } = {}) {
  if (from.key === to.key) return "A mark cannot be linked to itself.";
  if (!from.mine) return `Links begin at a mark of your own; ${from.label || "this one"} is one of ${from.author.name}.`;
  const fitting = typesBetween(types, from.kind, to.kind);
  const wanted = type ?? usualType(types, from.kind, to.kind)?.id;
  const chosen = types.find(({ id }) => id === wanted);
  if (wanted && !fitting.some(({ id }) => id === wanted)) return `“${chosen?.label}” does not lead from ${from.kind} to ${to.kind}. Choose another type or another mark.`;
  const isThere = [...links].some((link) => !link.gone && link.key !== instead && link.from === from.key && link.to === to.key && link.type === wanted);
  return isThere ? `“${chosen?.label} ${to.label}” is there already.` : null;
}
