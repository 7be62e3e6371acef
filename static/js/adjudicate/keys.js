/** Keys of the page of a case. Single letters act while nobody types; they can be switched off in My account. */

/**
 * @typedef {{ accept: (at: number) => void, choose: (decision: string) => void, because: (letter: string) => boolean,
 *   border: (side: "start" | "end") => void, move: (direction: 1 | -1, byCharacter: boolean) => boolean, write: () => void,
 *   step: (direction: 1 | -1) => void, undo: () => void, back: () => boolean, send: () => void }} Commands
 */
import { nameOf } from "../keys.js";
import { WHOLE } from "./decide.js";

const TYPED = "textarea, select, input:not([type='radio'], [type='checkbox']), [contenteditable]";
const ACTING = "a, button, summary, select, textarea, label";

/**
 * @param {Commands} commands
 * @param {boolean} singleKeys
 */
export function listenKeys(commands, singleKeys) {
  const whole = new Map(WHOLE.map(([id, key]) => [key, id]));
  /** @type {Map<string, () => void>} */
  const plain = new Map([
    ["j", () => commands.step(1)],
    ["k", () => commands.step(-1)],
    ["u", () => commands.undo()],
    ["w", () => commands.write()],
    ["[", () => commands.border("start")],
    ["]", () => commands.border("end")],
  ]);

  /** @param {string} key @returns {boolean} whether it did something */
  const single = (key) => {
    if (/^[1-9]$/.test(key)) commands.accept(Number(key) - 1);
    else if (whole.has(key)) commands.choose(whole.get(key) ?? "");
    else if (plain.has(key)) plain.get(key)?.();
    else return commands.because(key);
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const target = event.target instanceof Element ? event.target : document.body;
    const isTyping = target.closest(TYPED) !== null;
    const key = nameOf(event);
    if (pressed(key, target, isTyping)) event.preventDefault();
  });

  /**
   * @param {string} key
   * @param {Element} target
   * @param {boolean} isTyping
   */
  function pressed(key, target, isTyping) {
    if (key === "Escape") return commands.back();
    // The textarea takes Shift+Enter for a new line; what has a meaning of its own for Enter keeps it.
    if (key === "Enter") return (target.matches("#reason, .handle") || !target.closest(ACTING)) && (commands.send(), true);
    const arrow = /^(Alt\+)?Arrow(Left|Right)$/.exec(key);
    if (arrow && !isTyping && !target.matches("input")) return commands.move(arrow[2] === "Right" ? 1 : -1, Boolean(arrow[1]));
    return singleKeys && !isTyping && key.length === 1 && single(key);
  }
}
