/**
 * What the page of a case knows. Functions named after what happened give the next state; none changes the one it gets.
 *
 * @typedef {import("../types.js").Kind} Kind
 * @typedef {import("../types.js").Part} Part
 * @typedef {import("../types.js").Person} Person
 * @typedef {import("../types.js").Fields} Fields
 * @typedef {{ start: number, end: number, part: Part | null, quote: string }} Fragment
 * @typedef {{ id: string, kind: Kind, label: string, status: string, author: Person, fragments: Fragment[], start: number,
 *   end: number, note: string, confidence: string, fields: Fields }} Annotation
 * @typedef {{ by: Person, at: string, decision: string, cause: string | null, reason: string, outcome: string[] }} Decision
 * @typedef {{ id: string, version: number, n: number, kind: Kind, start: number, end: number, state: string,
 *   differences: string[], annotations: Annotation[], decision: Decision | null }} Case
 * @typedef {{ name: string, start: number, end: number }} Place
 * @typedef {{ start: number, end: number, text: string, places: Place[] }} PassageData
 *
 * @typedef {{ start: number, end: number, part: Part | null }} Piece
 * @typedef {{ at: number, side: "start" | "end" }} Border the border that the arrow keys move: of which piece, on which side
 * @typedef {{ base: number, pieces: Piece[], border: Border | null, fields: Record<string, number> }} Merge
 *   `base`: whose fields (a place among the annotations); `fields`: from whom one is taken instead
 * @typedef {{ decision: string | null, at: number, cause: string | null, reason: string, merge: Merge | null }} Draft
 *   `at`: which one `accept_one` takes
 * @typedef {{ kind: string, state: string, difference: string }} Filter empty means all
 * @typedef {{ cases: Case[], n: number | null, draft: Draft, filter: Filter, progress: "saved" | "sending" | "kept" | "refused",
 *   message: string, made: string[] }} State
 *   `n`: the case that is shown, `null` for none; `made`: ids of what was decided here, the newest last
 */

/** @type {Draft} */
export const NOTHING = { decision: null, at: 0, cause: null, reason: "", merge: null };

const NAMES = /** @type {const} */ (["kind", "state", "difference"]);

/**
 * @param {string} search
 * @returns {Filter}
 */
export function filterFrom(search) {
  const asked = new URLSearchParams(search);
  const [kind, state, difference] = NAMES.map((name) => asked.get(name) ?? "");
  return { kind, state, difference };
}

/**
 * A filter as a search of the address, empty for none.
 *
 * @param {Filter} filter
 */
export function searchOf(filter) {
  const asked = new URLSearchParams(NAMES.flatMap((name) => (filter[name] ? [[name, filter[name]]] : [])));
  return asked.size ? `?${asked.toString().replaceAll("%2C", ",")}` : "";
}

/** @param {State} state */
export const shown = ({ cases, n }) => cases.find((one) => one.n === n) ?? null;

/** @param {Case} one */
export const isOpen = (one) => one.state !== "decided";

/**
 * Whether a case passes the filter.
 *
 * @param {Case} one
 * @param {Filter} filter
 */
export function passes(one, { kind, state, difference }) {
  if (kind && !kind.split(",").includes(one.kind)) return false;
  if (state && !state.split(",").includes(one.state)) return false;
  return !difference || difference.split(",").some((name) => one.differences.includes(name));
}

/**
 * What `j` and `k` step through: what is to be decided, or what the filter asks for, and always the case that is shown.
 * Those in which all agree are left to the button that accepts them together, unless one of them is shown or nothing else
 * is left.
 *
 * @param {State} state
 */
export function steps({ cases, filter, n }) {
  const asked = cases.filter((one) => passes(one, filter) && (filter.state || isOpen(one)));
  const differing = asked.filter(({ differences }) => differences.length);
  const here = cases.find((one) => one.n === n);
  const list = new Set(differing.length && here?.differences.length ? differing : asked);
  return cases.filter((one) => one === here || list.has(one));
}

/**
 * The case that comes after a decision: the next one that is open, differing ones before those in which all agree.
 *
 * @param {State} state
 * @returns {number | null} its number
 */
export function nextOpen({ cases, filter, n }) {
  const at = cases.findIndex((one) => one.n === n);
  const round = [...cases.slice(at + 1), ...cases.slice(0, at)].filter(isOpen);
  const left = [round.filter((one) => passes(one, { ...filter, state: "" })), round].find((some) => some.length) ?? [];
  return (left.find(({ differences, state }) => differences.length && state === "open") ?? left.find(({ state }) => state === "open") ?? left[0])?.n ?? null;
}

/**
 * Another case is shown.
 *
 * @param {number | null} n
 * @param {Draft} draft what was left of it
 * @returns {(state: State) => State}
 */
export const went = (n, draft) => (state) => ({ ...state, n, draft, progress: "saved", message: "" });

/**
 * A case is what the server says.
 *
 * @param {Case} one
 * @returns {(state: State) => State}
 */
export const told = (one) => (state) => ({ ...state, cases: state.cases.map((old) => (old.id === one.id ? one : old)) });

/**
 * @param {Partial<State>} parts
 * @returns {(state: State) => State}
 */
export const set = (parts) => (state) => ({ ...state, ...parts });

/**
 * @param {Partial<Draft>} parts
 * @returns {(state: State) => State}
 */
export const drafted = (parts) => (state) => ({ ...state, message: "", progress: state.progress === "sending" ? "sending" : "saved", draft: { ...state.draft, ...parts } });

/**
 * What a decision sends.
 *
 * @param {Case} one
 * @param {Draft} draft
 */
export function bodyOf(one, { decision, at, cause, reason, merge }) {
  const why = { decision, ...(cause && { cause }), ...(reason.trim() && { reason: reason.trim() }) };
  if (decision === "accept_one") return { ...why, annotation: one.annotations[at].id };
  if (decision !== "merge" || !merge) return why;
  const base = one.annotations[merge.base];
  const taken = Object.entries(merge.fields).filter(([, from]) => from !== merge.base);
  const fields = Object.fromEntries(taken.map(([name, from]) => [name, one.annotations[from].fields[name] ?? null]));
  const fragments = merge.pieces.map(({ start, end, part }) => (part ? { start, end, part } : { start, end }));
  return { ...why, annotation: base.id, fragments, ...(taken.length && { fields }) };
}
