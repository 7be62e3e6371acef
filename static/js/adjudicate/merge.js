/**
 * A merge before it is decided: the span drawn from the union, borders that move by words, whose fields it takes. Pure
 * functions over a case; offsets are code points of the document.
 *
 * @typedef {import("./state.js").Case} Case
 * @typedef {import("./state.js").Merge} Merge
 * @typedef {import("./state.js").Piece} Piece
 * @typedef {import("../types.js").Part} Part
 * @typedef {import("./words.js").Passage} Passage
 */
import { endOfWord, nextCharacter, startOfWord } from "../reader/snap.js";

/** @type {Part[]} */
export const PARTS = ["source", "cue", "content"];

/**
 * @param {Case} one
 * @returns {Merge} all that anybody marked, with the fields of the first
 */
export function begun(one) {
  const parts = one.kind === "attribution" ? PARTS : [null];
  return { base: 0, pieces: parts.flatMap((part) => union(one, part)), border: null, fields: {} };
}

/**
 * What all annotations mark as this part, touching pieces joined.
 *
 * @param {Case} one
 * @param {Part | null} part
 * @returns {Piece[]}
 */
export function union(one, part) {
  const spans = one.annotations.flatMap(({ fragments }) => fragments.filter((piece) => piece.part === part)).sort((a, b) => a.start - b.start);
  /** @type {Piece[]} */
  const joined = [];
  for (const { start, end } of spans) {
    const last = joined[joined.length - 1];
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else joined.push({ start, end, part });
  }
  return joined;
}

/**
 * One part as one of the reviewers has it, or as all have it together.
 *
 * @param {Merge} merge
 * @param {Case} one
 * @param {Part | null} part
 * @param {number | null} from whose; `null`: all together
 * @returns {Merge}
 */
export function taken(merge, one, part, from) {
  const pieces = from === null ? union(one, part) : one.annotations[from].fragments.filter((piece) => piece.part === part).map(({ start, end }) => ({ start, end, part }));
  const others = merge.pieces.filter((piece) => piece.part !== part);
  return { ...merge, border: null, pieces: ordered([...others, ...pieces]) };
}

/**
 * Whose a part is now.
 *
 * @param {Merge} merge
 * @param {Case} one
 * @param {Part | null} part
 * @returns {number | null | undefined} a place among the annotations, `null` for all together, `undefined` for none of these
 */
export function ownerOf(merge, one, part) {
  const now = spelled(merge.pieces.filter((piece) => piece.part === part));
  if (now === spelled(union(one, part))) return null;
  const at = one.annotations.findIndex(({ fragments }) => now === spelled(fragments.filter((piece) => piece.part === part)));
  return at < 0 ? undefined : at;
}

/** @param {{ start: number, end: number }[]} pieces */
const spelled = (pieces) => pieces.map(({ start, end }) => `${start}-${end}`).join();

/** Parts in their order, pieces of a part in that of the text. @param {Piece[]} pieces */
function ordered(pieces) {
  const rank = (/** @type {Piece} */ { part }) => (part ? PARTS.indexOf(part) : 0);
  return [...pieces].sort((a, b) => rank(a) - rank(b) || a.start - b.start);
}

/**
 * The next border on this side is picked: of the first piece, then of each further one.
 *
 * @param {Merge} merge
 * @param {"start" | "end"} side
 * @returns {Merge}
 */
export function picked(merge, side) {
  const { border, pieces } = merge;
  const at = !border ? 0 : border.side === side ? (border.at + 1) % pieces.length : border.at;
  return { ...merge, border: { at, side } };
}

/**
 * The picked border goes on by a word, or by a character. It stays inside the passage, and a piece keeps a letter.
 *
 * @param {Merge} merge
 * @param {Passage} passage
 * @param {1 | -1} direction
 * @param {boolean} byCharacter
 * @returns {Merge}
 */
export function moved(merge, passage, direction, byCharacter) {
  const { border } = merge;
  if (!border) return merge;
  const piece = merge.pieces[border.at];
  const isStart = border.side === "start";
  const from = piece[border.side];
  const step = isStart ? startOfWord : endOfWord;
  const to = byCharacter ? nextCharacter(passage, from, direction) : step(passage, from, direction, passage.language);
  return put(merge, border.at, { ...piece, [border.side]: to }, passage);
}

/**
 * A piece begins and ends elsewhere.
 *
 * @param {Merge} merge
 * @param {number} at
 * @param {Piece} piece
 * @param {Passage} passage
 * @returns {Merge}
 */
export function put(merge, at, piece, passage) {
  const start = Math.max(piece.start, passage.start);
  const end = Math.min(piece.end, passage.end);
  if (start >= end) return merge;
  return { ...merge, pieces: merge.pieces.map((old, place) => (place === at ? { ...piece, start, end } : old)) };
}
