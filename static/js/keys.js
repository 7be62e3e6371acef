/**
 * The keys of the reading page: how they are named and written. The table itself is `annotate/vocabulary/keys.toml`; the
 * page gets it from the server, with the person's own keys in it, as `context.keys`.
 *
 * @typedef {{ keys: string[], does: string, command: string, usual?: string[] }} Key `keys` as `nameOf` gives them, `""`
 *   for none; `usual` stands where the person has others
 * @typedef {{ title: string, keys: Key[] }} Group
 */

/**
 * Each key of the table with its command and its place in the list of its row. A person's own key goes before a usual
 * one that came to the same place later.
 *
 * @param {Group[]} groups
 * @returns {Map<string, { command: string, at: number }>}
 */
export function commandsOf(groups) {
  const rows = groups.flatMap(({ keys }) => keys).sort((a, b) => Number(Boolean(a.usual)) - Number(Boolean(b.usual)));
  return new Map(rows.flatMap(({ command, keys }) => keys.flatMap((key, at) => (key ? [[key, { command, at }]] : []))));
}

/**
 * @param {Group[]} groups
 * @param {string} command
 * @param {number} [at] its place in the row
 * @returns {string} the key that does it, `""` for none
 */
export function keyFor(groups, command, at = 0) {
  return groups.flatMap(({ keys }) => keys).find((row) => row.command === command)?.keys[at] ?? "";
}

/**
 * @param {Group[]} groups
 * @param {string} usual a key as the table usually has it
 * @returns {string} the person's own key for the same, `""` for none
 */
export function ownKey(groups, usual) {
  for (const { keys, usual: before } of groups.flatMap((group) => group.keys)) {
    const at = (before ?? keys).indexOf(usual);
    if (at >= 0) return keys[at];
  }
  return usual;
}

/**
 * The name of a pressed key as the table writes it. Letters and signs are taken as typed, on every layout; where that is
 * a letter of another script (Cyrillic, Hebrew), the Latin one of the same key. Shift with a digit goes by the place of
 * the key, since what it types differs.
 *
 * @param {KeyboardEvent} event
 */
export function nameOf(event) {
  const ctrl = event.ctrlKey || event.metaKey;
  const digit = event.shiftKey && /^(?:Digit|Numpad)([1-4])$/.exec(event.code);
  if (digit && !ctrl && !event.altKey) return `Shift+${digit[1]}`;
  const typed = event.key.length === 1;
  if (typed && !ctrl) return event.altKey ? "" : latin(event);
  const shift = event.shiftKey ? "Shift+" : "";
  return `${ctrl ? "Ctrl+" : ""}${shift}${event.altKey ? "Alt+" : ""}${event.key}`;
}

/** @param {KeyboardEvent} event */
function latin({ key, code, shiftKey }) {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (!letter || !/\p{L}/u.test(key) || /\p{Script=Latin}/u.test(key)) return key;
  return shiftKey ? letter : letter.toLowerCase();
}

/** How a key is written for people. */
export const SHOWN = new Map([
  ["ArrowLeft", "←"],
  ["ArrowRight", "→"],
  ["ArrowUp", "↑"],
  ["ArrowDown", "↓"],
  ["Escape", "Esc"],
  ["Delete", "Del"],
]);

/**
 * @param {string} name
 * @returns {string[]} the caps to press together
 */
export function caps(name) {
  if (name === "+") return ["+"];
  if (/^[A-Z]$/.test(name)) return ["Shift", name.toLowerCase()];
  return name.split("+").map((cap) => SHOWN.get(cap) ?? cap);
}

/**
 * A key as `aria-keyshortcuts` names it.
 *
 * @param {string} name
 */
export function ariaKey(name) {
  return caps(name)
    .map((cap) => WRITTEN.get(cap) ?? cap)
    .join("+");
}

const WRITTEN = new Map([...[...SHOWN].map(([name, cap]) => /** @type {const} */ ([cap, name])), ["Ctrl", "Control"], ["+", "plus"]]);
