/**
 * What one can do to marks, as data: it can be kept, sent to other tabs, and turned round. A step of Undo is a list of these.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Change} Change
 * @typedef {import("../types.js").Annotation} Annotation
 * @typedef {import("./marks.js").Mark} Mark
 *
 * @typedef {{ do: "make", key: string, whole: Change, known: Annotation | null }} Make
 *   makes a mark, or brings a removed one back; `known` is what the server had of it
 * @typedef {{ do: "change", key: string, change: Change }} Alter
 * @typedef {{ do: "remove", key: string }} Remove
 * @typedef {{ type: string, from: string, to: string, claim: string | null, key?: string }} Ends
 *   which link is meant; `key` names the link itself and is made anew for each
 * @typedef {{ do: "link" } & Ends} Join
 * @typedef {{ do: "unlink" } & Ends} Part
 * @typedef {{ do: "read", n: number, is: boolean }} Read
 * @typedef {{ do: "split", at: number } | { do: "merge", start: number, end: number } | { do: "zone", n: number, kind: string, starts?: number[] }} Recut
 *   cuts the text in another way: a sentence at an offset, all sentences of a range into one, another kind for a zone;
 *   `starts` of its sentences where they were cut by hand
 * @typedef {{ do: "hint", id: string, is: "open" | "accepted" | "dismissed" }} Decide what one thinks of a hint: not the outbox's
 * @typedef {Make | Alter | Remove | Join | Part | Read} Op
 * @typedef {Op | Recut | Decide} Deed
 * @typedef {Required<Omit<Change, "suggestion">>} Whole all that a mark says
 */
import { fieldsFor, marksByKey, spansFor } from "./marks.js";
import { edited, linked, markedRead, noFields, withEntry } from "./state.js";

/** @type {(keyof Change)[]} */
const PARTS = ["kind", "fragments", "note", "confidence"];

/**
 * The state after it.
 *
 * @param {Op} op
 * @returns {(state: State) => State}
 */
export function applied(op) {
  return (state) => {
    if (op.do === "make") return made(op)(state);
    if (op.do === "change") return edited(op.key, op.change)(state);
    if (op.do === "remove") return edited(op.key, {}, true)(state);
    if (op.do === "read") return markedRead(op.n, op.is, false)(state);
    if (op.do === "unlink") {
      const link = linkOf(state, op);
      return link ? linked(link.key, { ...link, gone: true })(state) : state;
    }
    const { type, from, to, claim } = op;
    const key = op.key ?? crypto.randomUUID();
    return linked(key, { key, id: null, type, from, to, claim, mine: true, version: 0, progress: "waiting", gone: false })(state);
  };
}

/**
 * What takes it back, seen from the state before it.
 *
 * @param {State} state
 * @param {Op} op
 * @returns {Op}
 */
export function backOf(state, op) {
  if (op.do === "make") return { do: "remove", key: op.key };
  if (op.do === "link") return { ...op, do: "unlink", key: undefined };
  if (op.do === "unlink") return { ...op, do: "link", key: undefined };
  if (op.do === "read") return { ...op, is: !op.is };
  const mark = /** @type {Mark} */ (marksByKey(state).get(op.key));
  if (op.do === "change") return { do: "change", key: op.key, change: valuesOf(mark, op.change) };
  return { do: "make", key: op.key, whole: wholeOf(mark), known: state.server.get(op.key)?.annotation ?? null };
}

/**
 * The link that is meant, unless it is going away already.
 *
 * @param {State} state
 * @param {Ends} op
 */
export function linkOf({ links }, { type, from, to, claim }) {
  return [...links.values()].find((link) => !link.gone && link.type === type && link.from === from && link.to === to && link.claim === claim) ?? null;
}

/**
 * The op with other names for marks and links.
 *
 * @template {Deed} T
 * @param {T} op
 * @param {(key: string) => string} name
 * @returns {T}
 */
export function renamed(op, name) {
  /** @type {any} */
  const named = { ...op };
  for (const part of ["key", "from", "to"]) if (named[part]) named[part] = name(named[part]);
  for (const part of ["change", "whole"]) if (named[part]?.fields) named[part] = { ...named[part], fields: fieldsNamed(named[part].fields, name) };
  return named;
}

/** @param {import("../types.js").Fields} fields @param {(key: string) => string} name */
function fieldsNamed(fields, name) {
  const { parent, resolved_source: source } = /** @type {{ parent?: string, resolved_source?: import("../types.js").Source }} */ (fields);
  return { ...fields, ...(parent && { parent: name(parent) }), ...(source?.annotation && { resolved_source: { ...source, annotation: name(source.annotation) } }) };
}

/**
 * What a mark has now where a change would put something else.
 *
 * @param {Mark} mark
 * @param {Change} change
 * @returns {Change}
 */
export function valuesOf(mark, change) {
  /** @type {Change} */
  const before = {};
  if (change.kind) before.kind = mark.kind;
  if (change.fragments) before.fragments = mark.fragments;
  if (change.note !== undefined) before.note = mark.note;
  if (change.confidence) before.confidence = mark.confidence;
  // Another kind drops the fields that do not fit, so all are noted; otherwise those that the change names.
  const names = change.kind && change.kind !== mark.kind ? Object.keys(mark.fields) : [];
  if (change.fields || names.length) before.fields = Object.fromEntries([...names, ...Object.keys(change.fields ?? {})].map((name) => [name, mark.fields[name] ?? null]));
  return before;
}

/** @param {Mark} mark @returns {Whole} all that it says, in one form */
export function wholeOf({ kind, fragments, note, confidence, fields }) {
  return { kind, fragments: fragments.map(({ start, end, part }) => ({ start, end, part: part ?? null })), note, confidence, fields: fieldsFor(kind, fields) };
}

/**
 * What a mark would say with a change.
 *
 * @param {Mark | null} mark `null`: a new one
 * @param {Change} change
 * @returns {Whole}
 */
export function wholeWith(mark, change) {
  const kind = change.kind ?? mark?.kind ?? "claim";
  const fields = { ...noFields(kind), ...mark?.fields, ...change.fields };
  const fragments = change.fragments ?? mark?.fragments ?? [];
  return wholeOf(/** @type {Mark} */ ({ kind, fragments: kind === mark?.kind ? fragments : spansFor(kind, fragments), note: change.note ?? mark?.note ?? "", confidence: change.confidence ?? mark?.confidence ?? "unknown", fields }));
}

/** @param {Make} op @returns {(state: State) => State} */
function made({ key, whole, known }) {
  return (state) => {
    const there = state.server.get(key) ?? (known ? { annotation: known, gone: true } : null);
    const sent = state.unsent.get(key)?.sent;
    const change = there ? differing(whole, { ...there.annotation, ...sent, fields: { ...there.annotation.fields, ...sent?.fields } }) : sent ? differing(whole, sent) : whole;
    return edited(key, change, false)(there ? { ...state, server: withEntry(state.server, key, there) } : state);
  };
}

/**
 * What of a whole is not so already.
 *
 * @param {Change} whole
 * @param {Change} there
 * @returns {Change}
 */
function differing(whole, there) {
  /** @type {Change} */
  const change = {};
  for (const part of PARTS) if (whole[part] !== undefined && !isSame(plain(whole[part]), plain(there[part]))) Object.assign(change, { [part]: whole[part] });
  const names = Object.keys({ ...there.fields, ...whole.fields }).filter((name) => !isSame(whole.fields?.[name] ?? null, there.fields?.[name] ?? null));
  if (whole.fields && names.length) change.fields = Object.fromEntries(names.map((name) => [name, whole.fields?.[name] ?? null]));
  return change;
}

/** The server's pieces carry their words too. @param {unknown} value */
function plain(value) {
  return Array.isArray(value) ? value.map(({ start, end, part }) => ({ start, end, part: part ?? null })) : value;
}

/** @param {unknown} a @param {unknown} b */
export function isSame(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}
