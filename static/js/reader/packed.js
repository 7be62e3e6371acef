/** Annotations as the server puts them into the page: rows without names (`annotate/pages/packed.py` writes them). */

/**
 * @typedef {import("../types.js").Annotation} Annotation
 * @typedef {import("../types.js").Person} Person
 * @typedef {[string, import("../types.js").Kind, string, number, string, string, string, number,
 *   (number | import("../types.js").Part | null)[], string, string, import("../types.js").Fields,
 *   Record<string, string | number>, string]} Row
 * @typedef {{ people: Person[], rows: Row[] }} Packed
 */

/**
 * @param {Packed} packed
 * @param {string} document its id
 * @returns {Annotation[]} in their order
 */
export function unpacked({ people, rows }, document) {
  return rows.map(([id, kind, label, version, layer, status, origin, author, spans, note, confidence, fields, derived, updated]) => {
    const fragments = spansOf(spans);
    const start = fragments[0].start;
    const end = fragments.reduce((furthest, span) => Math.max(furthest, span.end), 0);
    return { id, document, kind, label, version, layer, status, origin, author: people[author], fragments, start, end, note, confidence, fields, derived, updated };
  });
}

/**
 * @param {import("../types.js").Link} link
 * @param {string} me
 * @returns {import("./state.js").LinkItem}
 */
export function linkItem({ id, type, from, to, author, version }, me) {
  return { key: id, id, type, from: from.annotation, to: to.annotation ?? "", claim: to.claim ?? null, mine: author.id === me, version, progress: "saved", gone: false };
}

/** @param {(number | import("../types.js").Part | null)[]} flat start, end, part of one after the other */
function spansOf(flat) {
  /** @type {import("../types.js").Span[]} */
  const spans = [];
  for (let at = 0; at < flat.length; at += 3) {
    spans.push({ start: /** @type {number} */ (flat[at]), end: /** @type {number} */ (flat[at + 1]), part: /** @type {import("../types.js").Part | null} */ (flat[at + 2]) });
  }
  return spans;
}
