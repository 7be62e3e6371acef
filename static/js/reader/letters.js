/**
 * What is sent to the server for what is unsent, and what its refusals mean. Pure but for the keys, each made anew.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {{ method: string, path: string, body?: unknown, key: string, version?: number, gone: boolean | null, carries: boolean }} Letter
 *   `carries` the change of a mark; `gone` what it makes of it, or whether a sentence is unread
 */
import { Problem, Unreachable, newKey } from "../api.js";
import { FIELDS_OF, withIds } from "./state.js";

/** Seconds between tries while the server is away. */
const PAUSES = [1, 2, 5, 10, 20, 30];

/**
 * The one next request for a mark: make it, take it away or back, or change it.
 *
 * @param {State} state
 * @param {string} key
 * @returns {Letter | null} `null` when there is nothing to send
 */
export function markLetter(state, key) {
  const unsent = state.unsent.get(key);
  const known = state.server.get(key);
  if (!unsent || unsent.progress === "conflict") return null;
  const body = bodyOf(state, unsent.change, unsent.change.kind ?? known?.annotation.kind ?? "claim");
  const once = { key: newKey(), gone: null, carries: false };
  if (!known) {
    if (unsent.gone) return null;
    const { suggestion, ...annotation } = body;
    if (suggestion) return { ...once, method: "POST", path: `/suggestions/${suggestion}:accept`, body: { annotation }, gone: false, carries: true };
    return { ...once, method: "POST", path: `/documents/${state.document.id}/annotations`, body, gone: false, carries: true };
  }
  const { id, version } = known.annotation;
  const path = `/annotations/${id}`;
  if (unsent.gone === true) return { ...once, method: "DELETE", path, version, gone: true };
  if (unsent.gone === false) return { ...once, method: "POST", path: `${path}:restore`, body: {}, gone: false };
  return Object.keys(unsent.change).length ? { ...once, method: "PATCH", path, body, version, carries: true } : null;
}

/**
 * @param {State} state
 * @param {import("./state.js").Change} change
 * @param {import("../types.js").Kind} kind which it is then: fields of another kind are left out
 */
function bodyOf(state, change, kind) {
  const fragments = change.fragments?.map(({ start, end, part }) => (part ? { start, end, part } : { start, end }));
  const fitting = change.fields && Object.fromEntries(Object.entries(change.fields).filter(([name]) => FIELDS_OF[kind].includes(name)));
  const fields = fitting && withIds(fitting, state.server);
  return { ...change, ...(fragments && { fragments }), ...(fields && { fields }) };
}

/**
 * @param {State} state
 * @param {string} key of the link
 * @returns {Letter | null} `null` while an end is not saved, or when there is nothing to send
 */
export function linkLetter(state, key) {
  const link = state.links.get(key);
  if (!link) return null;
  const once = { key: newKey(), gone: link.gone, carries: false };
  if (link.gone && link.id) return { ...once, method: "DELETE", path: `/links/${link.id}`, version: link.version };
  const from = state.server.get(link.from)?.annotation.id;
  const to = state.server.get(link.to)?.annotation.id;
  if (link.gone || link.id || !from || !(to || link.claim)) return null;
  return { ...once, method: "POST", path: `/annotations/${from}/links`, body: { type: link.type, to: link.claim ? { claim: link.claim } : { annotation: to } } };
}

/**
 * @param {State} state
 * @param {number} n of the sentence
 * @returns {Letter}
 */
export function readLetter(state, n) {
  const read = state.read[n - 1] === 1;
  return { method: "PUT", path: `/documents/${state.document.id}/sentences/${n}/read`, body: { read }, key: newKey(), gone: !read, carries: false };
}

/**
 * Whether a link waited for this mark to be saved.
 *
 * @param {State} state
 * @param {import("./state.js").LinkItem} link
 * @param {string} key
 */
export function isReady(state, link, key) {
  return !link.id && (link.from === key || link.to === key) && state.server.has(link.from) && (state.server.has(link.to) || link.claim !== null);
}

/**
 * How long to wait before the same request is sent again; `null` when it must not be.
 *
 * @param {unknown} error
 * @param {number} tries
 * @returns {{ seconds: number, trouble: import("./state.js").Trouble } | null}
 */
export function pauseFor(error, tries) {
  const usual = PAUSES[Math.min(tries, PAUSES.length - 1)];
  if (error instanceof Unreachable) return { seconds: usual, trouble: { kind: "offline", sentence: "The server cannot be reached. Your work is sent as soon as it answers.", wait: usual } };
  if (!(error instanceof Problem)) throw error;
  if (error.status === 401) return { seconds: Infinity, trouble: { kind: "signed-out", sentence: error.type === "other-person" ? error.message : "Your sign-in has ended.", wait: null } };
  if (error.status === 507) return { seconds: error.wait ?? 60, trouble: { kind: "busy", sentence: "The server’s disk is full. Tell the person who runs it.", wait: error.wait ?? 60 } };
  if (error.status === 429 || error.status === 503) {
    const seconds = error.wait ?? usual;
    return { seconds, trouble: { kind: "busy", sentence: `The server asks to wait ${seconds} s.`, wait: seconds } };
  }
  if (error.status === 500 && tries < 3) return { seconds: usual, trouble: { kind: "defect", sentence: "The server could not save this. Trying again.", wait: usual } };
  return null;
}

/**
 * The marks that a mark names in what is unsent of it, and that the server has not got yet.
 *
 * @param {State} state
 * @param {string} key
 * @returns {string[]} their keys
 */
export function namedUnsent(state, key) {
  const { parent, resolved_source: source } = state.unsent.get(key)?.change.fields ?? {};
  const named = [parent, /** @type {import("../types.js").Source | null | undefined} */ (source)?.annotation];
  return named.flatMap((one) => (typeof one === "string" && state.unsent.has(one) && !state.server.has(one) ? [one] : []));
}
