/** What one's marks still lack before the layer can be submitted (domain.md 7.2, 7.3); the server asks the same. */
import { marksOf } from "./marks.js";

/**
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {{ mark: Mark, pointer: string, detail: string }} Missing `pointer` is that of the server, from the mark on
 */

/**
 * @param {import("./state.js").State} state
 * @returns {Missing[]} in text order
 */
export function missingOf(state) {
  const questioning = new Set([...state.links.values()].filter(({ gone, type }) => !gone && type === "questions").map(({ from }) => from));
  return marksOf(state)
    .filter(({ mine }) => mine)
    .flatMap((mark) => faults(mark, questioning.has(mark.key)).map(([pointer, detail]) => ({ mark, pointer, detail })));
}

/**
 * @param {Mark} mark
 * @param {boolean} questioned whether it has a link `questions`
 * @returns {[string, string][]}
 */
function faults({ kind, fields, fragments }, questioned) {
  const parts = new Set(fragments.map(({ part }) => part));
  /** @type {[boolean, string, string][]} */
  const rules =
    kind === "attribution"
      ? [
          [!parts.has("cue"), "/fragments", "Mark the cue: the word of saying."],
          [!parts.has("content"), "/fragments", "Mark the content: what is said."],
          [Boolean(fields.source_type) && (fields.source_type === "none") === parts.has("source"), "/fields/source_type", "“None” is the source type exactly when no source is marked."],
        ]
      : kind === "unverified"
        ? [
            [!fields.reason, "/fields/reason", "Choose why this is unverified."],
            [!questioned, "/links", "Link this to the claim or attribution that it questions, or make a claim of it."],
          ]
        : [[kind === "language" && !fields.category, "/fields/category", "Choose the category of this wording."]];
  return rules.filter(([isMissing]) => isMissing).map(([, pointer, detail]) => [pointer, detail]);
}
