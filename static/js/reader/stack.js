/**
 * Where cards stand: each at its line if it can, none over another. The open one keeps its place, those above move up,
 * those below down; one that would stand too far from its line folds into the chip of its neighbours.
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
 * @param {number} pivot the one that stands exactly at its line, -1 when there is none
 * @param {(mark: Mark) => boolean} mayFold
 */
export function stack(entries, pivot, mayFold) {
  if (pivot < 0) return down(entries, 0, mayFold);
  const open = entries[pivot];
  open.top = Math.max(0, open.want);
  up(entries.slice(0, pivot), open.top - GAP, mayFold);
  down(entries.slice(pivot + 1), open.top + open.height + GAP, mayFold);
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
  /** @type {Entry | null} */
  let chip = null;
  for (let at = entries.length - 1; at >= 0; at -= 1) {
    const entry = entries[at];
    const top = Math.min(entry.want, free - entry.height);
    const isFull = top < (at > 0 ? CHIP + GAP : 0);
    if (isFull || (entry.want - top > DRIFT && mayFold(entry.mark))) {
      chip = fold(entry, chip, Math.max(0, free - CHIP));
      if (chip === entry) free -= CHIP + GAP;
      continue;
    }
    chip = null;
    entry.top = top;
    free = top - GAP;
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
