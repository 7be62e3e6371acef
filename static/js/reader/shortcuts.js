/** The keys that stand on controls: those of the table, with a person's own. */
import { kbd } from "../dom.js";
import { ariaKey, caps, keyFor, ownKey } from "../keys.js";
import { KINDS } from "./state.js";

/** @param {import("../keys.js").Group[]} groups */
export function mountShortcuts(groups) {
  for (const control of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".marks button"))) {
    label(control, [keyFor(groups, "mark", KINDS.indexOf(/** @type {import("../types.js").Kind} */ (control.dataset.kind)))]);
  }
  for (const [id, command] of /** @type {const} */ ([["undo", "undo"], ["unread", "unread"], ["find-open", "find"]])) {
    const control = document.getElementById(id);
    const row = groups.flatMap(({ keys }) => keys).find((one) => one.command === command);
    if (control && row) label(control, command === "undo" ? row.keys : row.keys.slice(0, 1));
  }
}

/**
 * What a control has of a key that a person may have moved or taken off.
 *
 * @param {import("../keys.js").Group[]} groups
 * @param {string} usual the key as the table usually has it
 */
export function keyOn(groups, usual) {
  const key = ownKey(groups, usual);
  return { aria: key ? ariaKey(key) : null, cap: key ? kbd(caps(key).join(" ")) : null };
}

/**
 * @param {HTMLElement} control
 * @param {string[]} names of its keys, the first one is seen
 */
function label(control, names) {
  const there = names.filter(Boolean);
  const seen = control.querySelector("kbd");
  if (seen) seen.hidden = !there.length || there[0].length > 1;
  if (seen && there.length) seen.textContent = caps(there[0]).join(" ");
  if (there.length) control.setAttribute("aria-keyshortcuts", there.map(ariaKey).join(" "));
  else control.removeAttribute("aria-keyshortcuts");
}
