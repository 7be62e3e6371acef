/**
 * Where cards stand: each at its line if it can, none over another. The open one, or the one under the pointer, keeps its
 * place, those above move up, those below down; one that would stand too far from its line folds into a chip.
 *
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {{ mark: Mark, want: number, height: number, top: number, folded: Mark[] | null }} Entry
 *   `want` is its line; `folded` of a chip are all its marks, of one that went into a chip none
 */

export const GAP = 8;
/** A card may stand this far from its line before it folds. */
const DRIFT = 700;
export const CHIP = 28;

/**
 * Sets `top` and `folded` of all.
 *
 * @param {Entry[]} entries in the order of their lines
 * @param {number} pivot the one that keeps its place, -1 when there is none
 * @param {(mark: Mark) => boolean} mayFold
 * @param {number} [top] where it stands: exactly at its line if nothing else is said. Where others come before it, a chip
 *   has room above it
 */
export function stack(entries, pivot, mayFold, top = entries[pivot]?.want) {
  if (pivot < 0) return down(entries, 0, mayFold);
  const held = entries[pivot];
  held.top = Math.max(pivot > 0 ? CHIP + GAP : 0, top);
  up(entries.slice(0, pivot), held.top - GAP, mayFold);
  down(entries.slice(pivot + 1), held.top + held.height + GAP, mayFold);
}

/**
 * @param {Entry[]} entries
 * @param {number} free the first free place
 * @param {(mark: Mark) => boolean} mayFold
 */
function down(entries, free, mayFold) {
  /** @type {Entry | null} */
  let chip = null;
  for (const entry of entries) {
    const top = Math.max(entry.want, free);
    if (top - entry.want > DRIFT && mayFold(entry.mark)) {
      chip = fold(entry, chip, free);
      if (chip === entry) free += CHIP + GAP;
      continue;
    }
    chip = null;
    entry.top = top;
    free = top + entry.height + GAP;
  }
}

/**
 * @param {Entry[]} entries
 * @param {number} free where the free place ends
 * @param {(mark: Mark) => boolean} mayFold
 */
function up(entries, free, mayFold) {
  let first = firstFitting(entries, free);
  place(entries, first, free);
  while (first < entries.length && entries[first].want - entries[first].top > DRIFT && mayFold(entries[first].mark)) place(entries, ++first, free);
  if (!first) return;
  const chip = entries[first - 1];
  const end = first < entries.length ? entries[first].top - GAP : free;
  for (const entry of entries.slice(0, first)) entry.folded = [];
  chip.folded = entries.slice(0, first).map(({ mark }) => mark);
  chip.top = Math.max(0, Math.min(chip.want, end - CHIP));
}

/**
 * The first of those that have room above a place, with a chip for the others over them.
 *
 * @param {Entry[]} entries
 * @param {number} free
 */
function firstFitting(entries, free) {
  let first = entries.length;
  for (let end = free; first > 0; first -= 1) {
    end -= entries[first - 1].height;
    if (end < (first > 1 ? CHIP + GAP : 0)) break;
    end -= GAP;
  }
  return first;
}

/**
 * Each at its line, or as near as the ones around it and the end of the free place allow.
 *
 * @param {Entry[]} entries
 * @param {number} first
 * @param {number} free
 */
function place(entries, first, free) {
  let start = first ? CHIP + GAP : 0;
  for (const entry of entries.slice(first)) {
    entry.top = Math.max(entry.want, start);
    start = entry.top + entry.height + GAP;
  }
  let end = free;
  for (const entry of entries.slice(first).reverse()) {
    entry.top = Math.min(entry.top, end - entry.height);
    end = entry.top - GAP;
  }
}

/**
 * The first that folds stands for those that follow.
 *
 * @param {Entry} entry
 * @param {Entry | null} chip
 * @param {number} top
 */
function fold(entry, chip, top) {
  if (chip) {
    entry.folded = [];
    chip.folded?.push(entry.mark);
    return chip;
  }
  entry.folded = [entry.mark];
  entry.top = top;
  return entry;
}
