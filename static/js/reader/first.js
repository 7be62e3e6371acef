/**
 * What one is asked to do first where a key has nothing to work on, with the keys as the person has them; a key that was
 * taken off is not named.
 *
 * @typedef {import("../keys.js").Group} Group
 */
import { caps, keyFor } from "../keys.js";

/**
 * @param {Group[]} keys
 * @param {string} command
 * @param {string} before what stands before the key, where there is one
 * @param {number} [at]
 */
export function withKey(keys, command, before, at = 0) {
  const key = keyFor(keys, command, at);
  return key && `${before}${caps(key).join("+")}`;
}

/** @param {Group[]} keys */
export const placeFirst = (keys) => `Go to a sentence first${withKey(keys, "step", ": ")}.`;

/** @param {Group[]} keys */
export const openFirst = (keys) => `Open a mark first: click it${withKey(keys, "under", ", or press ")}.`;

/** @param {Group[]} keys */
export const wordsFirst = (keys) => `Select words, or go to a sentence${withKey(keys, "step", " with ")}, first.`;

/** @param {Group[]} keys */
export function markFirst(keys) {
  const four = [0, 1, 2, 3].map((at) => withKey(keys, "mark", "", at));
  const how = four.every(Boolean) ? `press ${four.join() === "1,2,3,4" ? "1 to 4" : four.join(" ")}` : "choose a kind above the text";
  return `Select words, or go to a sentence${withKey(keys, "step", " with ")}, and ${how}.`;
}
