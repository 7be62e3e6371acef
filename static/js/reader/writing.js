/**
 * On which mark one writes a comment just now, and who else does. Nothing of what is written is told, only that one writes;
 * it ends when it is sent, when the field is left or empty, and by itself after a pause.
 */

/** Milliseconds after a letter within which one still writes; the server forgets it after eight seconds. */
const PAUSE = 5_000;

let mark = "";
let at = -Infinity;
/** @type {() => void} */
let changed = () => {};

/** @returns {string | null} the id of the mark on which one writes */
export const writingOn = () => (mark && performance.now() - at < PAUSE ? mark : null);

/** A letter was typed, or the writing ended (`""`). @param {string} on the id of the mark; `""` on the document, which is not told */
export function wrote(on) {
  const before = writingOn();
  mark = on;
  at = performance.now();
  if (on || before) changed();
}

/** @param {() => void} run is called when it should be told on which mark one writes */
export function onWriting(run) {
  changed = run;
}

/** "Jonas is writing". @param {string[]} names */
export function whoWrites(names) {
  if (names.length < 2) return names.length ? `${names[0]} is writing` : "";
  return `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]} are writing`;
}

/**
 * @param {{ name: string, writing: string | null }[]} people
 * @returns {Map<string, string[]>} marks with the names of those who write on them
 */
export function byMark(people) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const { name, writing } of people) if (writing) found.set(writing, [...(found.get(writing) ?? []), name]);
  return found;
}
