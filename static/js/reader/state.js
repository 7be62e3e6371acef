/**
 * What the reading page knows. What the server said (`server`) and what is not sent yet (`unsent`) are two maps that are
 * merged only when drawn. Functions named after what happened give the next state; none changes the one it gets.
 *
 * @typedef {import("../types.js").Annotation} Annotation
 * @typedef {import("../types.js").Kind} Kind
 * @typedef {import("../types.js").Span} Span
 * @typedef {import("../types.js").Fields} Fields
 * @typedef {import("../types.js").Link} Link
 * @typedef {import("../types.js").Person} Person
 *
 * @typedef {{ kind?: Kind, fragments?: Span[], note?: string, confidence?: string, fields?: Fields,
 *   suggestion?: string }} Change `suggestion`: the hint that a new mark is accepted from
 * @typedef {"waiting" | "sending" | "kept" | "refused" | "conflict"} Progress
 *   `kept`: not reached the server yet and tried again; `refused`: a person has to decide
 * @typedef {{ sent: Change | null, change: Change, gone: boolean | null, progress: Progress, why: string,
 *   errors: { pointer: string, detail: string }[], theirs: Annotation | null, base: Annotation | null }} Unsent
 *   `sent` is on its way, `change` came after it, `gone` what the person wants where it differs from the server
 * @typedef {{ annotation: Annotation, gone: boolean }} Known
 * @typedef {{ key: string, id: string | null, type: string, from: string, to: string, claim: string | null, mine: boolean,
 *   version: number, progress: Progress | "saved", gone: boolean }} LinkItem `from` and `to` are keys of marks
 *
 * @typedef {{ id: string, project: string, title: string, language: string, review_state: string }} DocumentFacts
 * @typedef {{
 *   document: DocumentFacts, layout: number, me: Person, server: Map<string, Known>, unsent: Map<string, Unsent>,
 *   links: Map<string, LinkItem>, missing: Map<string, { pointer: string, detail: string }[]>,
 *   read: Uint8Array, readUnsent: Set<number>, layer: import("../types.js").Layer | null, talk: import("./said.js").Talk, why: string | null,
 *   place: import("./text.js").Place | null, cursor: number, word: import("./snap.js").Range | null, range: Selected | null,
 *   selected: string | null, lit: string | null, border: Border | null, linking: Linking | null, found: Found | null,
 *   filter: Filter, snapping: import("./snap.js").Snapping, trouble: Trouble | null, busy: number, keeps: boolean,
 *   line: Line | null, lastKind: Kind | null, undoable: number, shown: string, agreed: boolean }} State
 *   `shown`: the layer whose marks are drawn, `adjudicated` or `individual`; `agreed`: whether there is an agreed one
 *   `keeps`: what is unsent lies on this computer, not only on this page; `place` is where the reading cursor stands, a sentence or another zone; `cursor` the number of its sentence or 0
 * @typedef {{ start: number, end: number, raw: import("./snap.js").Range, exact: boolean, by: "mouse" | "touch" | "keys" }} Selected
 * @typedef {{ key: string, side: "start" | "end", fragments: Span[] }} Border
 * @typedef {{ hits: { start: number, end: number }[], at: number, isMore: boolean }} Found words found in the text, in UTF-16
 *   units and in order, which of them is shown, and whether there are more
 * @typedef {{ from: string, to: string | null, fits: Set<string> }} Linking a link that is being made: where it begins, what is
 *   pointed at, and the marks that light up, all keys of marks
 * @typedef {{ kinds: Set<Kind>, author: string, status: string, q: string }} Filter
 * @typedef {{ kind: "offline" | "busy" | "signed-out" | "gone" | "defect", sentence: string, wait: number | null }} Trouble
 * @typedef {{ text: string, spoken?: string, tone: "plain" | "warn", act?: { label: string, key?: string, run: () => void } }} Line
 */

/** @type {Kind[]} */
export const KINDS = ["claim", "attribution", "unverified", "language"];

/**
 * What an address asks for: `?kind=` with nothing behind it is no kind at all, without it all are meant.
 *
 * @param {string} search
 * @returns {Filter}
 */
export function filterFrom(search) {
  const asked = new URLSearchParams(search);
  const kinds = asked.get("kind")?.split(",") ?? KINDS;
  return { kinds: new Set(KINDS.filter((kind) => kinds.includes(kind))), author: asked.get("author") ?? "", status: asked.get("status") ?? "", q: asked.get("q") ?? "" };
}

/** The fields of each kind (domain.md 7). */
export const FIELDS_OF = {
  claim: ["claim_type", "checkability", "may_be_false", "of_interest", "could_harm", "voice", "atomic"],
  attribution: ["mode", "source_type", "cue_stance", "attitude", "resolved_source", "locator", "traceability", "parent"],
  unverified: ["reason", "would_settle", "resolution"],
  language: ["category", "intensity", "target", "in_voice_of", "neutral_wording", "ptc_codes"],
};

/** @param {Kind} kind */
export const noFields = (kind) =>
  /** @type {Fields} */ (kind === "unverified" ? { resolution: "open" } : kind === "attribution" ? { traceability: "not_searched" } : {});

/** @type {Unsent} */
const NOTHING = { sent: null, change: {}, gone: null, progress: "waiting", why: "", errors: [], theirs: null, base: null };

/**
 * @template K, V
 * @param {Map<K, V>} map
 * @param {K} key
 * @param {V | undefined} value `undefined` takes the key away
 */
export function withEntry(map, key, value) {
  const next = new Map(map);
  if (value === undefined) next.delete(key);
  else next.set(key, value);
  return next;
}

/**
 * @param {Change} first
 * @param {Change} then
 * @returns {Change} both, the later one where they touch the same
 */
export function joined(first, then) {
  const fields = first.fields || then.fields ? { ...first.fields, ...then.fields } : undefined;
  return { ...first, ...then, ...(fields && { fields }) };
}

/**
 * A person made or changed a mark, removed it, or took that back.
 *
 * @param {string} key
 * @param {Change} change
 * @param {boolean | null} [gone]
 * @returns {(state: State) => State}
 */
export function edited(key, change, gone) {
  return (state) => {
    const old = state.unsent.get(key) ?? NOTHING;
    const known = state.server.get(key);
    const wanted = gone === undefined ? old.gone : gone;
    const isAway = old.progress === "sending" || old.progress === "kept";
    const next = {
      ...old,
      change: gone ? {} : joined(old.change, change),
      gone: known && !isAway && wanted === known.gone ? null : wanted,
      progress: isAway || old.progress === "conflict" ? old.progress : /** @type {Progress} */ ("waiting"),
      errors: [],
    };
    return { ...state, unsent: withEntry(state.unsent, key, isEmpty(next) ? undefined : next) };
  };
}

/** @param {Unsent} unsent */
export function isEmpty(unsent) {
  return !unsent.sent && unsent.gone === null && Object.keys(unsent.change).length === 0 && unsent.progress !== "conflict";
}

/**
 * Something goes on its way.
 *
 * @param {string} key
 * @param {boolean} carries whether it is the change, and not only that the mark goes or comes back
 * @returns {(state: State) => State}
 */
export function sending(key, carries) {
  return (state) => {
    const unsent = state.unsent.get(key);
    if (!unsent) return state;
    const parts = carries ? { sent: unsent.change, change: {} } : {};
    return { ...state, unsent: withEntry(state.unsent, key, { ...unsent, ...parts, progress: "sending" }) };
  };
}

/**
 * The server has it.
 *
 * @param {string} key
 * @param {Annotation | null} annotation `null`: only `gone` was sent
 * @param {boolean} gone what it is now
 * @returns {(state: State) => State}
 */
export function acknowledged(key, annotation, gone) {
  return (state) => {
    // The answer to a request of an earlier visit may be a mark that came with the page.
    if (annotation && annotation.id !== key && state.server.has(annotation.id)) return acknowledged(key, annotation, gone)(named(annotation.id, key)(state));
    const known = state.server.get(key);
    const now = annotation ?? known?.annotation;
    const unsent = state.unsent.get(key);
    if (!now) return { ...state, unsent: withEntry(state.unsent, key, undefined) };
    const left = unsent && { ...unsent, sent: null, gone: unsent.gone === gone ? null : unsent.gone, progress: /** @type {Progress} */ ("waiting"), why: "", errors: [], theirs: null, base: null };
    return {
      ...state,
      server: withEntry(state.server, key, { annotation: now, gone }),
      unsent: withEntry(state.unsent, key, left && !isEmpty(left) ? left : undefined),
    };
  };
}

/**
 * It did not get through; what the server refused is unsent again.
 *
 * @param {string} key
 * @param {Partial<Unsent>} what
 * @returns {(state: State) => State}
 */
export function failed(key, what) {
  return (state) => {
    const unsent = state.unsent.get(key);
    if (!unsent) return state;
    const isAway = what.progress === "kept" || what.progress === "sending";
    const parts = isAway ? {} : { sent: null, change: joined(unsent.sent ?? {}, unsent.change) };
    return { ...state, unsent: withEntry(state.unsent, key, { ...unsent, ...parts, ...what }) };
  };
}

/**
 * The server has another version that says the same, since sentences were cut anew: what is unsent can be sent for that one.
 *
 * @param {string} key
 * @param {Annotation} theirs
 * @returns {(state: State) => State}
 */
export function renewed(key, theirs) {
  return (state) => {
    const next = failed(key, { progress: "waiting", why: "", errors: [] })(state);
    return { ...next, server: withEntry(next.server, key, { annotation: theirs, gone: state.server.get(key)?.gone ?? false }) };
  };
}

/**
 * What was not sent is given up.
 *
 * @param {string} key
 * @param {Known} [known] what the server has now, where it said so
 * @returns {(state: State) => State}
 */
export function dropped(key, known) {
  return (state) => ({
    ...state,
    unsent: withEntry(state.unsent, key, undefined),
    server: known ? withEntry(state.server, key, known) : state.server,
  });
}

/**
 * The hint of a mark is not there any more: the mark is sent as one's own.
 *
 * @param {string} key
 * @returns {(state: State) => State}
 */
export function withoutHint(key) {
  return (state) => {
    const next = failed(key, { progress: "waiting", why: "", errors: [] })(state);
    const unsent = next.unsent.get(key);
    if (!unsent) return state;
    const { suggestion, ...change } = unsent.change;
    return suggestion ? { ...next, unsent: withEntry(next.unsent, key, { ...unsent, change }) } : state;
  };
}

/**
 * Somebody removed a mark that was changed here: the person chooses.
 *
 * @param {string} key
 * @param {Annotation} base what it was before
 * @returns {(state: State) => State}
 */
export function removedThere(key, base) {
  return (state) => failed(key, { progress: "conflict", why: "", errors: [], theirs: null, base, gone: false })({ ...state, server: withEntry(state.server, key, { annotation: base, gone: true }) });
}

/**
 * A mark is called otherwise on this page.
 *
 * @param {string} old
 * @param {string} key
 * @returns {(state: State) => State}
 */
export function named(old, key) {
  return (state) => {
    const server = withEntry(state.server, old, undefined);
    const waiting = state.unsent.get(old);
    const here = state.unsent.get(key) ?? waiting;
    const unsent = waiting && here ? { ...here, change: joined(here.change, waiting.change) } : here;
    const links = new Map([...state.links].map(([at, link]) => [at, { ...link, from: link.from === old ? key : link.from, to: link.to === old ? key : link.to }]));
    return {
      ...state,
      links,
      server: withEntry(server, key, state.server.get(old)),
      unsent: withEntry(withEntry(state.unsent, old, undefined), key, unsent),
      selected: state.selected === old ? key : state.selected,
    };
  };
}

/**
 * @param {string} key
 * @param {LinkItem | undefined} link
 * @returns {(state: State) => State}
 */
export const linked = (key, link) => (state) => ({ ...state, links: withEntry(state.links, key, link) });

/**
 * @param {number} n
 * @param {boolean} isRead
 * @param {boolean} isSent
 * @returns {(state: State) => State}
 */
export function markedRead(n, isRead, isSent) {
  return (state) => {
    const read = state.read.slice();
    read[n - 1] = isRead ? 1 : 0;
    const readUnsent = new Set(state.readUnsent);
    if (isSent) readUnsent.delete(n);
    else readUnsent.add(n);
    return { ...state, read, readUnsent };
  };
}

/**
 * The parts of the state that say where the reading cursor stands.
 *
 * @param {import("./text.js").Place | null} place
 */
export const standing = (place) => ({ place, cursor: place?.n ?? 0 });

/**
 * Fields as the server takes them: a mark that was made here is named by its key until the server has given it an id.
 * What is gone before it was sent is named by nothing.
 *
 * @param {Fields} fields
 * @param {Map<string, Known>} server
 * @returns {Fields}
 */
export function withIds(fields, server) {
  const idOf = (/** @type {string} */ key) => (key.startsWith("new-") ? (server.get(key)?.annotation.id ?? null) : key);
  const named = { ...fields };
  if (typeof fields.parent === "string") named.parent = idOf(fields.parent);
  const source = /** @type {import("../types.js").Source | null | undefined} */ (fields.resolved_source);
  const id = source?.annotation && idOf(source.annotation);
  if (source?.annotation) named.resolved_source = id ? { annotation: id } : null;
  return named;
}

/**
 * Sets some of the plain parts of the state.
 *
 * @param {Partial<State>} parts
 * @returns {(state: State) => State}
 */
export function set(parts) {
  return (state) => {
    const names = /** @type {(keyof State)[]} */ (Object.keys(parts));
    return names.every((name) => state[name] === parts[name]) ? state : { ...state, ...parts };
  };
}
