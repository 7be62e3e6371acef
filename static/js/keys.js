/** The keys of the reading page: one table for the page, its controls and the list that `?` opens. */

/**
 * @typedef {{ keys: string[], does: string, command: string, value?: string }} Key `keys` as `nameOf` gives them
 * @typedef {{ title: string, keys: Key[] }} Group
 */

/** @type {Group[]} */
export const GROUPS = [
  {
    title: "Reading",
    keys: [
      { keys: ["j", "k"], does: "Next, previous sentence", command: "step" },
      { keys: ["n", "N"], does: "Next, previous unread sentence", command: "unread" },
      { keys: ["m"], does: "Mark the sentence read or unread", command: "read" },
      { keys: ["o"], does: "Step through the marks under the cursor", command: "under" },
      { keys: ["/"], does: "Find in the annotations", command: "find" },
    ],
  },
  {
    title: "Selecting",
    keys: [
      { keys: ["s"], does: "Select the sentence", command: "select" },
      { keys: ["ArrowLeft", "ArrowRight"], does: "Move the word cursor inside the text", command: "word" },
      { keys: ["Shift+ArrowLeft", "Shift+ArrowRight"], does: "Extend by a word", command: "extendWord" },
      { keys: ["Shift+ArrowUp", "Shift+ArrowDown"], does: "Extend by a sentence", command: "extendSentence" },
      { keys: ["Shift+Alt+ArrowLeft", "Shift+Alt+ArrowRight"], does: "Extend by a character", command: "extendCharacter" },
      { keys: ["Shift+Home", "Shift+End"], does: "Extend to the start or end of the sentence", command: "extendEdge" },
      { keys: ["Home", "End"], does: "Go to the start or end of the sentence", command: "edge" },
    ],
  },
  {
    title: "Marking",
    keys: [
      { keys: ["1", "2", "3", "4"], does: "Mark as claim, attribution, unverified, language; changes the kind of an open card", command: "mark" },
      { keys: ["Shift+1", "Shift+2", "Shift+3", "Shift+4"], does: "Mark the same words also as that kind", command: "also" },
      { keys: ["."], does: "Mark as the last kind again", command: "repeat" },
      { keys: ["+", "-"], does: "Add the selection as a piece, remove the piece under the cursor", command: "piece" },
      { keys: ["S", "C"], does: "Set the source, the cue of the attribution to the selected words", command: "part" },
      { keys: ["[", "]"], does: "Pick the left, right border; arrows move it, Enter keeps it", command: "border" },
    ],
  },
  {
    title: "Cards",
    keys: [
      { keys: ["e", "Enter"], does: "Go into the card of the selected mark", command: "edit" },
      { keys: ["Ctrl+ArrowUp", "Ctrl+ArrowDown"], does: "Previous, next card", command: "card" },
      { keys: ["l"], does: "Add a link to the selected mark", command: "link" },
      { keys: ["Delete"], does: "Remove the selected mark", command: "remove" },
      { keys: ["u", "Ctrl+z"], does: "Undo", command: "undo" },
      { keys: ["U", "Ctrl+Shift+Z"], does: "Redo", command: "redo" },
    ],
  },
  {
    title: "Page",
    keys: [
      { keys: ["Escape"], does: "One step back", command: "back" },
      { keys: ["t"], does: "Light or dark", command: "theme" },
      { keys: ["?"], does: "This list", command: "help" },
    ],
  },
];

/** Each key with its command and its place in the list of its row. */
export const COMMANDS = new Map(
  GROUPS.flatMap((group) => group.keys.flatMap((row) => row.keys.map((key, at) => [key, { command: row.command, at }]))),
);

/**
 * The name of a pressed key as the table writes it. Letters and signs are taken as typed, on every layout;
 * Shift with a digit goes by the place of the key, since what it types differs.
 *
 * @param {KeyboardEvent} event
 */
export function nameOf(event) {
  const ctrl = event.ctrlKey || event.metaKey;
  const digit = event.shiftKey && /^(?:Digit|Numpad)([1-4])$/.exec(event.code);
  if (digit && !ctrl && !event.altKey) return `Shift+${digit[1]}`;
  const typed = event.key.length === 1;
  if (typed && !ctrl) return event.altKey ? "" : event.key;
  const shift = event.shiftKey ? "Shift+" : "";
  return `${ctrl ? "Ctrl+" : ""}${shift}${event.altKey ? "Alt+" : ""}${event.key}`;
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
